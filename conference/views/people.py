"""Who speaks: one's own part, people who are invited, reminded and taken off."""

from typing import Any

from flask import Response

from accounts.queries import belongings_of
from accounts.views.reader import this_browser
from conference.actions import figures, speaking
from conference.forms.speaking import InviteForm, OwnPartForm
from conference.rules.wholeness import Page
from conference.views.blueprint import conference
from conference.views.opening import Opened, guessed, opened, pressed, refused
from core.db import db
from core.language import _
from core.pages import form_page, say, see_other
from core.permissions import May, requires
from core.security import limiter


def _own_form(here: Opened, *, sent: bool) -> OwnPartForm:
    mine = here.mine
    first = {True: "yes", False: "no", None: ""}[mine.first_time]
    stored = {
        "name": mine.name,
        "part": mine.part,
        "organisation": str(mine.organisation_id or ""),
        "first_time": first,
    }
    options: dict[str, Any] = {} if sent else {"formdata": None}
    form = OwnPartForm(data=stored, **options)
    organisations = {}
    if mine.member_id is not None:
        rows = db.session.scalars(belongings_of(mine.member_id))
        organisations = {row.organisation_id: row.organisation.name for row in rows}
    if mine.organisation is not None:
        organisations.setdefault(mine.organisation.id, mine.organisation.name)
    form.offer(list(organisations.items()), known=mine.member_id is not None)
    return form


def _people_page(here: Opened, own: OwnPartForm | None = None, invite: InviteForm | None = None) -> Response:
    typed = own if own is not None else invite
    own = own or _own_form(here, sent=False)
    invite = invite or InviteForm(prefix="invite", formdata=None)
    return form_page(
        "conference/offer_people.html",
        typed if typed is not None else own,
        edition=here.edition,
        here=here,
        at=Page.PEOPLE,
        own=own,
        invite=invite,
        most=speaking.MOST,
        may_invite=here.proposal.state in speaking.ALIVE,
    )


@conference.route("/<edition>/offer/<secret>/people", methods=["GET", "POST"])
@guessed
@requires(May.EVERYONE)
def offer_people(edition: str, secret: str) -> Response:
    """Say what one's own part is, and see who else is part of it."""
    here = opened(edition, secret)
    form = _own_form(here, sent=True)
    if not form.is_submitted():
        return _people_page(here)

    def save() -> None:
        speaking.change_own_part(here.proposal.id, here.mine.id, form.own())
        if form.tells_gender:
            figures.tell_gender(here.edition.id, here.mine, form.told_gender)

    if refused(form, save) is None:
        return see_other(here.url("offer_look"))
    return _people_page(opened(edition, secret), own=form)


@conference.post("/<edition>/offer/<secret>/people/invite")
@guessed
@limiter.limit("40 per hour")
@requires(May.EVERYONE)
def offer_invite(edition: str, secret: str) -> Response:
    """Invite somebody by mail."""
    here = opened(edition, secret)
    form = InviteForm(prefix="invite")
    browser = this_browser()

    def ask() -> None:
        speaking.invite(
            here.proposal.id,
            name=form.name.data,
            address=form.address.data,
            part=form.part.data or "",
            language=browser.language,
            by=here.member_id,
            network=browser.address,
        )

    if refused(form, ask) is None:
        say(_("The invitation to %(name)s is on its way.", name=form.name.data))
        return see_other(here.url("offer_people", _anchor="people"))
    return _people_page(opened(edition, secret), invite=form)


@conference.post("/<edition>/offer/<secret>/people/<int:speaker_id>/remind")
@guessed
@requires(May.EVERYONE)
def offer_remind(edition: str, secret: str, speaker_id: int) -> Response:
    """Write to somebody who has not answered once more."""
    here = opened(edition, secret)
    network = this_browser().address
    if pressed(lambda: speaking.remind(here.proposal.id, speaker_id, network=network)):
        say(_("The invitation is on its way once more, with the same link."))
    return see_other(here.url("offer_people", _anchor="people"))


@conference.post("/<edition>/offer/<secret>/people/<int:speaker_id>/remove")
@guessed
@requires(May.EVERYONE)
def offer_take_off(edition: str, secret: str, speaker_id: int) -> Response:
    """Take somebody off; only whoever began it may."""
    here = opened(edition, secret)
    if not here.leads:
        say(_("Whoever began this decides who is part of it."), "warn")
    elif pressed(lambda: speaking.take_off(here.proposal.id, speaker_id, by=here.member_id)):
        say(_("They are not part of it any more."))
    return see_other(here.url("offer_people", _anchor="people"))


@conference.post("/<edition>/offer/<secret>/leave")
@guessed
@requires(May.SIGNED_IN)
def offer_leave(edition: str, secret: str) -> Response:
    """Leave what somebody else began."""
    here = opened(edition, secret)
    member_id = here.member_id
    assert member_id is not None
    if not pressed(lambda: speaking.leave(here.proposal.id, member_id)):
        return see_other(here.url("offer_look"))
    say(_("You are not part of it any more."))
    return see_other("conference.my_proposals")
