"""Sessions as everybody sees them once the programme is released, feedback on them, and their material."""

from dataclasses import replace
from typing import Any

from flask import Response, abort, request
from werkzeug.datastructures import FileStorage

from conference.actions import feedback as speaking_up
from conference.actions import materials as handing_in
from conference.forms.sessions import FeedbackForm, MaterialForm
from conference.models import Material, Proposal
from conference.queries import programme
from conference.queries import sessions as asked
from conference.queries.programme import current_number
from conference.queries.releases import current_release_id
from conference.rules.states import ProposalState
from conference.views.blueprint import conference
from conference.views.lineup import Act, acts_of, filters_of, related_to
from conference.views.programme_session import line_up_out, map_url, not_out, seen_edition, showings_of
from conference.views.programme_shows import day_words
from conference.views.seat_boxes import seat_boxes
from conference.views.stars import starred_codes
from conference.words.kinds import SESSION_LANGUAGES
from core.audit import version_of
from core.clock import epoch, now
from core.db import db
from core.desk import me, press, row_or_404
from core.files import Upload, read_slides, serve_file
from core.language import _, current_code, lazy, local
from core.navigation import SiteItem
from core.pages import attempt, form_page, page, say, see_other, shared_page
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.security import allow_upload
from core.usertext import plain
from editions.models import Edition
from editions.queries import edition_by_slug, public_edition

DESCRIPTION = 200


def released_edition(slug: str) -> Edition:
    """Return a public edition whose programme is released; before that nothing of it is found."""
    found = row_or_404(public_edition(slug))
    if db.session.scalar(asked.released_at(found.id)) is None:
        not_out(slug)
    return found


def version_now(edition: Edition) -> tuple[int | None, int | None, int]:
    """Tell one state of the pages from the next: whatever changed in the edition, its release, and the minute."""
    release_id = db.session.scalar(current_release_id(edition.id))
    return db.session.scalar(version_of(edition.id)), release_id, int(epoch() // 60)


def site_items(edition: Edition) -> list[SiteItem]:
    """Return the sessions and speakers of a released line-up that has any, in one statement.

    Once the programme is out, the sessions stand under it.
    """
    row = db.session.execute(asked.shown_now(edition.id, local(now(), edition.zone).date())).one_or_none()
    own = ("conference.session", "conference.materials")
    pages = (
        SiteItem(label=lazy("Sessions"), endpoint="conference.sessions", position=40, inside=own),
        SiteItem(label=lazy("Speakers"), endpoint="conference.speakers", position=50, inside=("conference.speaker",)),
    )
    if row is None:
        return []
    listed, spoken, timed = row
    return [item for item, shown in zip(pages, (listed and not timed, spoken), strict=True) if shown]


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@conference.get("/<edition>/sessions")
@requires(May.EVERYONE)
def sessions(edition: str) -> Response:
    """Show the line-up of sessions; filters stand in the address."""
    found = released_edition(edition)

    def build() -> str:
        acts = acts_of(found)
        words = request.args.get("q", "")[:200]
        wanted = (_number("type"), _number("track"), request.args.get("language", ""))
        shown = [act for act in acts if act.is_like(*wanted) and act.tells_of(words)]
        filters = filters_of(acts, SESSION_LANGUAGES)
        return page(
            "conference/sessions.html",
            edition=found,
            acts=shown,
            total=len(acts),
            filters=filters,
            showings=showings_of(found),
        ).get_data(as_text=True)

    return shared_page(("sessions", found.id), lambda: version_now(found), build)


def _act_here(edition: Edition, code: str) -> tuple[Act, list[Act]]:
    """Return a session and all others; before the line-up is out others and their speakers' pages are left out."""
    acts = acts_of(edition)
    act = next((one for one in acts if one.proposal.code == code), None)
    if act is None:
        gone = db.session.scalars(programme.session_called_off(edition.id, code)).one_or_none()
        return Act(gone, ()) if gone else abort(404), []
    if not line_up_out(edition):
        faces = tuple(replace(face, profile=None) for face in act.faces)
        return Act(act.proposal, faces), []
    return act, acts


def _session_page(edition: Edition, code: str, form: FeedbackForm | None) -> Response:
    act, acts = _act_here(edition, code)
    member_id, row = viewer().member_id, act.proposal
    related = related_to(act, acts)
    shown = showings_of(edition, [row.id, *(one.proposal.id for one in related)])
    showings = shown.get(row.id, [])
    own = member_id is not None and db.session.scalar(asked.speaks_in(row.id, member_id)) is not None
    context: dict[str, Any] = {
        "edition": edition,
        "act": act,
        "related": related,
        "shown": shown,
        "seat_boxes": seat_boxes(edition, row.id),
        "materials": db.session.scalars(asked.materials_of([row.id], published=True)).all(),
        "showings": showings,
        "stars": starred_codes(edition),
        "map_url": map_url,
        "day_words": day_words,
        "number": db.session.scalar(current_number(edition.id)),
        "cancelled": row.state is ProposalState.CANCELLED
        or (bool(showings) and all(one.cancelled for one in showings)),
        "begun": row.state is not ProposalState.CANCELLED
        and speaking_up.begun(edition, [one.starts_at for one in showings if not one.cancelled]),
        "own": own,
        "description": plain(row.abstract.pick(current_code()))[:DESCRIPTION],
    }
    if form is not None:
        return form_page("conference/session.html", form, **context)
    return page("conference/session.html", form=_feedback_form(row.id, member_id), **context)


def _feedback_form(proposal_id: int, member_id: int | None) -> FeedbackForm | None:
    """Return the form with what a member said before; None for who is not signed in."""
    if member_id is None:
        return None
    said = db.session.scalars(asked.feedback_of(proposal_id, member_id)).one_or_none()
    return FeedbackForm(data={"stars": str(said.stars), "text": said.text} if said else {})


@conference.get("/<edition>/sessions/<session>")
@requires(May.EVERYONE)
def session(edition: str, session: str) -> Response:
    """Show one session: what it is about, when and where, who speaks, what goes on from it, its material."""
    found = seen_edition(edition, session)
    return shared_page(
        ("session", found.id, session),
        lambda: version_now(found),
        lambda: _session_page(found, session, None).get_data(as_text=True),
    )


@conference.post("/<edition>/sessions/<session>/feedback")
@requires(May.SIGNED_IN)
def feedback(edition: str, session: str) -> Response:
    """Keep what somebody thought of a session; sent again, it replaces what they said before."""
    found = seen_edition(edition, session)
    row = row_or_404(asked.session_confirmed(found.id, session))
    form, proposal_id, by = FeedbackForm(), row.id, me()
    if attempt(
        form,
        lambda: speaking_up.give_feedback(
            found, proposal_id, stars=int(form.stars.data), text=form.text.data or "", by=by
        ),
    ):
        say(_("Thank you. The speakers and the team read it."))
        return see_other("conference.session", edition=found.slug, session=session)
    return _session_page(found, session, form)


# --- material ---------------------------------------------------------------------------------------------------------


def _own_session(slug: str, code: str) -> tuple[Edition, Proposal]:
    """Return a confirmed session that the reader speaks in, whether or not the programme is released."""
    found = row_or_404(edition_by_slug(slug))
    row = row_or_404(asked.session_confirmed(found.id, code))
    if db.session.scalar(asked.speaks_in(row.id, me())) is None:
        abort(404)
    return found, row


def _sent_slides(field: Any) -> Upload | None:
    """Read the file that was sent, if there is one; what is wrong with it stands beside its field."""
    if not isinstance(field.data, FileStorage) or not field.data.filename:
        return None
    try:
        return read_slides(field.data.stream, filename=field.data.filename)
    except Refused as refusal:
        raise Refused(refusal.code, field=field.name, **refusal.details) from refusal


@conference.route("/<edition>/sessions/<session>/material", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def materials(edition: str, session: str) -> Response:
    """The speakers' own page of a session: its material, and what people said about it."""
    allow_upload()
    found, row = _own_session(edition, session)
    form, proposal_id, by = MaterialForm(), row.id, me()
    if attempt(
        form,
        lambda: handing_in.add_material(
            proposal_id, title=form.title.data, upload=_sent_slides(form.file), link=form.link.data or "", by=by
        ),
    ):
        say(_("It is there. Everybody sees it once the team has published it."))
        return see_other("conference.materials", edition=found.slug, session=session)
    return form_page(
        "conference/materials.html",
        form,
        edition=found,
        proposal=row_or_404(asked.session_confirmed(found.id, session)),
        materials=db.session.scalars(asked.materials_of([proposal_id])).all(),
        said=db.session.scalars(asked.feedback_on(proposal_id)).all(),
        released=db.session.scalar(asked.released_at(found.id)) is not None,
    )


@conference.post("/<edition>/sessions/<session>/material/<int:material_id>/remove")
@requires(May.SIGNED_IN)
def material_remove(edition: str, session: str, material_id: int) -> Response:
    """Take material of one's own session away, with its file."""
    found, _row = _own_session(edition, session)
    by = me()
    press(lambda: handing_in.remove_material(found.id, session, material_id, by=by), _("It is gone."))
    return see_other("conference.materials", edition=edition, session=session)


@conference.get("/<edition>/sessions/<session>/material/<int:material_id>")
@requires(May.EVERYONE)
def material(edition: str, session: str, material_id: int) -> Response:
    """Hand out a file: to everybody once it is published, to its speakers and the editor before."""
    found = row_or_404(edition_by_slug(edition))
    row: Material = row_or_404(asked.material_in(found.id, session, material_id))
    if row.file is None or not (_may_have(row) or _is_out(found.slug, row)):
        abort(404)
    return serve_file(row.file)


def _may_have(row: Material) -> bool:
    who = viewer()
    if who.member_id is None:
        return False
    return (
        who.may(May.SESSIONS_CHANGE) or db.session.scalar(asked.speaks_in(row.proposal_id, who.member_id)) is not None
    )


def _is_out(slug: str, row: Material) -> bool:
    edition = db.session.scalars(public_edition(slug)).one_or_none()
    return (
        edition is not None
        and row.published_at is not None
        and db.session.scalar(asked.released_at(edition.id)) is not None
    )
