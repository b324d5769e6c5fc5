"""The pairs of a programme at the desk: what was approved, offering it, taking one back, and carrying lists out."""

from flask import Response, request

from core.db import db
from core.desk import me, press
from core.exporting import carry_out, export_form
from core.language import _
from core.pages import form_page, page, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import publishing
from mentoring.actions.matching import answer_of
from mentoring.desk_views.cohorts import Names, names_in, note_names, programme_here, reads_all
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.runs import tell_outcome
from mentoring.exports import cohorts as exports
from mentoring.models import Match, MatchingRun, MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.rules.looks import Look
from mentoring.rules.states import BEFORE, SEATED, MatchState
from mentoring.words.programmes import sentence_of

ORDER = (
    MatchState.APPROVED, MatchState.PROPOSED, MatchState.OFFERED, MatchState.FROZEN, MatchState.ACTIVE,
    MatchState.DECLINED, MatchState.LAPSED, MatchState.COMPLETED, MatchState.ENDED, MatchState.DROPPED,
)  # fmt: skip


def _names(edition: Edition, rows: list[Match]) -> Names:
    return names_in(edition, {row.mentor_id for row in rows}, {row.mentee_id for row in rows})


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>/pairs")
@requires(May.MENTORING_SEE)
def programme_pairs(edition: str, programme_id: int) -> Response:
    """Show the pairs of a programme by how far they are, and what would keep an approved one from being offered."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    rows = list(db.session.scalars(asked.pair_rows(row.id)).all())
    if note_names(found, {one.mentee_id for one in rows}, Look.DESK_PROGRAMME_PAIRS):
        row = programme_here(found, programme_id)
        rows = list(db.session.scalars(asked.pair_rows(row.id)).all())
    groups = {state: [one for one in rows if one.state is state] for state in ORDER}
    waiting = [one for one in rows if one.state in BEFORE and one.request_id is None]
    obstacles = publishing.obstacles_of(found, row, waiting)
    return page(
        "mentoring_desk/programme_pairs.html",
        edition=found,
        programme=row,
        groups={state: some for state, some in groups.items() if some},
        names=_names(found, rows),
        obstacles={key: sentence_of(code) for key, code in obstacles.items()},
        approved=len(groups[MatchState.APPROVED]),
        seated=sum(one.state in SEATED for one in rows),
        begun=sum(one.state is MatchState.ACTIVE for one in rows),
    )


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/publish")
@requires(May.MATCHING_RUN)
def programme_publish(edition: str, programme_id: int) -> Response:
    """Offer the approved pairs to both sides."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    done: list[publishing.Outcome] = []
    press(lambda: done.append(publishing.publish(found, row.id, by=me())), _("The offers are on their way."))
    if done:
        tell_outcome(found, done[0])
    return see_other("mentoring_desk.programme_pairs", edition=found.slug, programme_id=row.id)


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/pairs/<code>/drop")
@requires(May.MATCHING_RUN)
def programme_pair_drop(edition: str, programme_id: int, code: str) -> Response:
    """Take an approved pair back before anybody has heard of it."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    press(lambda: publishing.drop_pair(found, row.id, code, by=me()), _("Taken back. Nobody had heard of it."))
    return see_other("mentoring_desk.programme_pairs", edition=found.slug, programme_id=row.id)


# --- lists ------------------------------------------------------------------------------------------------------------


def _chosen_run(programme: MentoringProgramme) -> MatchingRun | None:
    """Return the run that the address names, if it has an answer."""
    typed = request.args.get("run", "")
    if not typed.isascii() or not typed.isdigit() or len(typed) > 6:
        return None
    run = db.session.scalars(asked.run_of(programme.id, int(typed))).one_or_none()
    return run if run is not None and answer_of(run) is not None else None


def _mentees_in(programme: MentoringProgramme) -> list[int]:
    return [one for one in db.session.scalars(asked.mentees_who_applied(programme.id)) if one is not None]


@blueprint.route("/<edition>/mentoring/programmes/<int:programme_id>/export", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def programme_export(edition: str, programme_id: int) -> Response:
    """Choose columns and format of the applications, or of the pairs of a run; sent, answer with the file."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    if request.method == "POST":
        note_names(found, _mentees_in(row), Look.DESK_EXPORT)
        row = programme_here(found, programme_id)
    run, reads = _chosen_run(row), reads_all(found)
    groups = exports.pair_groups() if run else exports.application_groups(row, reads=reads)
    form = export_form(groups)
    if form.validate_on_submit():
        keys = form.columns()
        if run is not None:
            answer = answer_of(run)
            assert answer is not None
            names = names_in(found, {one.mentor_id for one in answer.pairs}, {one.mentee_id for one in answer.pairs})
            sheet = exports.pair_sheet(found, run, keys, mentee=names.mentee, mentor=names.mentor)
            name = f"{found.slug}-pairs-{row.id}-{run.number}"
        else:
            sheet = exports.application_sheet(found, row, keys, reads=reads, sort=request.args.get("sort", ""))
            name = f"{found.slug}-applications-{row.id}"
        told = "pairs" if run else "applications"
        return carry_out(sheet, form.format.data, name, edition_id=found.id, what="mentoring", profile=told, by=me())
    return form_page("mentoring_desk/programme_export.html", form, edition=found, programme=row, run=run, reads=reads)
