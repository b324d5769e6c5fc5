"""Being invited to speak with somebody: looking at it, saying yes with an account, saying no without one."""

from flask import Response, abort

from conference.actions import speaking
from conference.models import Speaker
from conference.queries.proposals import speaker_by_secret
from conference.rules.calls import SpeakerState
from conference.views.blueprint import conference
from conference.views.opening import guessed, pressed
from core.db import db
from core.language import _
from core.pages import page, say, see_other
from core.permissions import May, requires, viewer
from core.security import secret_page
from core.signing import digest


def _invited(slug: str, secret: str) -> Speaker:
    """Find whom an invitation was mailed to. The address is a secret, so its page is kept nowhere."""
    secret_page()
    found = db.session.scalars(speaker_by_secret(digest(secret))).one_or_none()
    if found is None or found.proposal.edition.slug != slug:
        abort(404)
    return found


@conference.get("/<edition>/join/<secret>")
@guessed
@requires(May.EVERYONE)
def join(edition: str, secret: str) -> Response:
    """Show who invites to what."""
    row, member_id = _invited(edition, secret), viewer().member_id
    proposal = row.proposal
    others = [speaker for speaker in proposal.speakers if speaker.state is SpeakerState.ACCEPTED]
    return page(
        "conference/join.html",
        edition=proposal.edition,
        proposal=proposal,
        row=row,
        secret=secret,
        over=proposal.state not in speaking.ALIVE,
        lead=next((speaker for speaker in proposal.speakers if speaker.is_lead), None),
        mine=row.member_id is not None and row.member_id == member_id,
        speaking_already=any(speaker.member_id == member_id for speaker in others if member_id is not None),
        signed_in=member_id is not None,
    )


@conference.post("/<edition>/join/<secret>/accept")
@guessed
@requires(May.EVERYONE)
def join_accept(edition: str, secret: str) -> Response:
    """Say yes, with an account; who is not signed in comes back here after signing in."""
    row, member_id = _invited(edition, secret), viewer().member_id
    if member_id is None:
        return see_other("accounts.sign_in", next=f"/{edition}/join/{secret}")
    offer_secret = row.proposal.secret
    if not pressed(lambda: speaking.accept(secret, member_id)):
        return see_other("conference.join", edition=edition, secret=secret)
    say(_("You are in. Tell us now when you can be there."))
    return see_other("conference.offer_when", edition=edition, secret=offer_secret)


@conference.post("/<edition>/join/<secret>/decline")
@guessed
@requires(May.EVERYONE)
def join_decline(edition: str, secret: str) -> Response:
    """Say no; nobody needs an account for that."""
    _invited(edition, secret)
    if pressed(lambda: speaking.decline(secret)):
        say(_("Thank you for telling us. Nobody writes to you about it again."))
    return see_other("conference.join", edition=edition, secret=secret)
