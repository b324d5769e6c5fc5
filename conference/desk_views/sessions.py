"""Sessions at the desk: releasing the programme, what is still missing on each, its material and feedback."""

from flask import Response, request

from conference.actions.materials import publish_material
from conference.actions.releasing import release_programme
from conference.desk_views.desk import blueprint, edition_here
from conference.models import Proposal
from conference.queries import sessions as asked
from conference.queries.lists import Completeness, completeness_of
from core.clock import now
from core.db import db
from core.desk import me, row_or_404
from core.language import _, local
from core.pages import page, say, see_other
from core.permissions import May, requires
from editions.models import Edition


def _standing(edition: Edition, rows: list[Proposal]) -> dict[int, Completeness]:
    """Return what each session lacks, in three statements however many there are."""
    today = local(now(), edition.zone).date()
    profiles = {row.id: row for row in db.session.execute(asked.parties_with_profile(edition.id))}
    young = dict(db.session.execute(asked.young_speakers(edition.id, today)).all())
    stars: dict[int, dict[int, int]] = {}
    for proposal_id, given, many in db.session.execute(asked.stars_per_session(edition.id)):
        stars.setdefault(proposal_id, {})[given] = many
    return {row.id: completeness_of(row, profiles, young.get(row.id, 0), stars.get(row.id, {})) for row in rows}


@blueprint.get("/<edition>/sessions")
@requires(May.SESSIONS_CHANGE)
def sessions(edition: str) -> Response:
    """List the confirmed sessions with what they lack, and the switch that shows them to everybody."""
    found = edition_here(edition)
    rows = list(db.session.scalars(asked.sessions_at_desk(found.id)).unique())
    return page(
        "conference_desk/sessions.html",
        edition=found,
        rows=rows,
        standing=_standing(found, rows),
        released_at=db.session.scalar(asked.released_at(found.id)),
    )


@blueprint.post("/<edition>/sessions/release")
@requires(May.SESSIONS_CHANGE)
def sessions_release(edition: str) -> Response:
    """Show speakers and sessions to everybody, or take them off the public pages."""
    found, released = edition_here(edition), request.form.get("released") == "yes"
    release_programme(found.id, released=released, by=me())
    say(_("Everybody sees speakers and sessions now.") if released else _("The public pages of it are closed again."))
    return see_other("conference_desk.sessions", edition=found.slug)


@blueprint.get("/<edition>/sessions/<session>")
@requires(May.SESSIONS_CHANGE)
def session(edition: str, session: str) -> Response:
    """Show what one session lacks, its material and what people say about it."""
    found = edition_here(edition)
    row = row_or_404(asked.sessions_at_desk(found.id).where(Proposal.code == session))
    return page(
        "conference_desk/session.html",
        edition=found,
        row=row,
        stands=_standing(found, [row])[row.id],
        said=db.session.scalars(asked.feedback_on(row.id)).all(),
        released_at=db.session.scalar(asked.released_at(found.id)),
    )


@blueprint.post("/<edition>/sessions/<session>/material/<int:material_id>/publish")
@requires(May.SESSIONS_CHANGE)
def session_material(edition: str, session: str, material_id: int) -> Response:
    """Publish material of a session, or hide it again."""
    found, published = edition_here(edition), request.form.get("published") == "yes"
    row = row_or_404(asked.material_in(found.id, session, material_id))
    publish_material(found.id, row.id, published=published, by=me())
    say(_("It stands on the page of the session.") if published else _("Only its speakers and the team see it now."))
    return see_other("conference_desk.session", edition=found.slug, session=session)
