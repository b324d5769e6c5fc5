"""Runs of the matching at the desk: asking, watching, stopping, reading what came out, solving again around locks."""

from typing import Any

from flask import Response, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press
from core.language import _, ngettext
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import matching, publishing
from mentoring.actions.locks import Locks, Ticks, keep_ticks
from mentoring.actions.matching import (
    UNDER_WAY,
    Gathered,
    RunWanted,
    answer_of,
    changed_since,
    gather,
    two_from,
)
from mentoring.actions.programmes import weights_of
from mentoring.desk_views.cohorts import Names, names_in, programme_here, run_here, run_read_by
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.run_reading import Sought, read
from mentoring.forms.programmes import WEIGHT, WeighingForm
from mentoring.models import MatchingRun, MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.rules.fit import PartKind
from mentoring.rules.looks import Look
from mentoring.rules.matching import Goal
from mentoring.rules.states import RunState
from mentoring.words.programmes import GOALS, WEIGHTS
from mentoring.words.programmes import sentence_of as left_words

MOST_RUNS = 30


def weighing(programme: MentoringProgramme, kept: dict[str, Any] | None = None, **kwargs: Any) -> WeighingForm:
    """Return the form of goal and weights, filled in with those of the programme or of a run."""
    goal, weights = (programme.goal, programme.weights) if kept is None else (kept["goal"], kept["weights"])
    data = {"goal": goal} | {f"{WEIGHT}{kind.name.lower()}": weights.get(kind.value, 0) for kind in PartKind}
    return WeighingForm(data=data, **kwargs)


def _runs_page(edition: Edition, programme: MentoringProgramme, form: WeighingForm) -> Response:
    runs = db.session.scalars(asked.runs_of(programme.id).limit(MOST_RUNS)).all()
    return form_page(
        "mentoring_desk/programme_runs.html",
        form,
        edition=edition,
        programme=programme,
        runs=runs,
        people=dict(db.session.execute(names_of({run.started_by_id for run in runs if run.started_by_id})).all()),
        under_way=next((run for run in runs if run.state in UNDER_WAY), None),
        goals=GOALS,
    )


@blueprint.route("/<edition>/mentoring/programmes/<int:programme_id>/runs", methods=["GET", "POST"])
@requires(May.MATCHING_RUN)
def programme_runs(edition: str, programme_id: int) -> Response:
    """List the runs, with the form that asks for one; sent, put it in line."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    form, made = weighing(row), []

    def ask() -> None:
        wanted = RunWanted(goal=Goal(form.goal.data), weights=form.weights())
        made.append(matching.ask_run(found, row.id, wanted, by=me()))

    if attempt(form, ask):
        return see_other("mentoring_desk.programme_run", edition=found.slug, programme_id=row.id, number=made[0])
    return _runs_page(found, row, form)


# --- reading a run ----------------------------------------------------------------------------------------------------


def people_of(names: Names, gathered: Gathered) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return who is in a run now, as choices: those who look for a mentor, and mentors."""
    mentees = sorted((names.mentee(one), str(one)) for one in gathered.mentees)
    mentors = sorted((names.mentor(one), str(one)) for one in gathered.mentors)
    return [(key, name) for name, key in mentees], [(key, name) for name, key in mentors]


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>")
@requires(May.MATCHING_RUN)
def programme_run(edition: str, programme_id: int, number: int) -> Response:
    """Show how far a run is, or what it found."""
    found = edition_here(edition)
    row, run = run_read_by(found, programme_id, number, Look.DESK_RUN)
    answer = answer_of(run)
    shown: dict[str, Any] = {"reading": None}
    if answer is not None:
        reading = read(found, run, answer, _sought())
        left = [one.mentee_id for one in reading.left.rows]
        shown = {
            "reading": reading,
            "answer": answer,
            "changed": _has_changed(found, row, run),
            "applied": dict(db.session.execute(asked.applications_of(row.id, left)).all()),
            "others": db.session.execute(asked.runs_to_compare(row.id).limit(MOST_RUNS)).all(),
            "orders": [("worst", _("Worst first")), ("name", _("By name"))],
            "only": [
                ("across", _("Across the Sound")),
                ("locked", _("Locked")),
                ("changed", _("Others than in the run before")),
            ],
        }
    return page(
        "mentoring_desk/programme_run.html",
        edition=found,
        programme=row,
        run=run,
        under_way=run.state in UNDER_WAY,
        goals=GOALS,
        weights=[(WEIGHTS[kind][0], points) for kind, points in weights_of(run.asked["weights"]).items()],
        **shown,
    )


def _has_changed(edition: Edition, programme: MentoringProgramme, run: MatchingRun) -> bool:
    """Say whether something has changed since, to whoever comes to a run that can be approved.

    Everybody is gathered for it, so it is not asked again at each turn of a page.
    """
    if run.approved_at is not None or run.state is not RunState.DONE or request.args:
        return False
    return changed_since(run, gather(edition, programme, run.asked))


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/stop")
@requires(May.MATCHING_RUN)
def programme_run_stop(edition: str, programme_id: int, number: int) -> Response:
    """Stop a run."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    press(lambda: matching.stop_run(found.id, row.id, number), _("It stops in a moment."))
    return see_other("mentoring_desk.programme_run", edition=found.slug, programme_id=row.id, number=number)


def _sought() -> Sought:
    """Read which pairs are asked for out of the address or the form."""
    words, only, order, page, left, never = (
        request.values.get(name, "").strip()[:100] for name in ("q", "only", "order", "page", "left", "never_page")
    )
    return Sought(words, only, order, page, left, never)


def _ticks() -> Ticks:
    """Read out of a form which pairs it showed and what was ticked."""
    shown, keep, never = (
        [two for two in map(two_from, request.form.getlist(name)) if two] for name in ("shown", "keep", "never")
    )
    return Ticks(shown, keep, never)


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/again")
@requires(May.MATCHING_RUN)
def programme_run_again(edition: str, programme_id: int, number: int) -> Response:
    """Keep what is ticked and solve again around it; `fill` keeps all pairs and only gives what is free to the rest.

    `page-3` and `never_page-2` solve nothing: they turn the page of the pairs or of those that must never be.
    """
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    how, kept, made = request.form.get("how", ""), list[Locks](), list[int]()
    press(lambda: kept.append(keep_ticks(found, row.id, number, _ticks(), by=me())), "")
    turned, _dash, page_wanted = how.partition("-")
    if kept and not page_wanted:
        wanted = _wanted(run_here(row, number), kept[0], fill=how == "fill")
        press(lambda: made.append(matching.ask_run(found, row.id, wanted, by=me())), _("A new run is in line."))
    here = {"edition": found.slug, "programme_id": row.id}
    if made:
        return see_other("mentoring_desk.programme_run", number=made[0], **here)
    asks = {name: request.form.get(name, "") for name in ("q", "only", "order", "page", "never_page")}
    asks |= {turned: page_wanted} if turned in asks else {}
    place = "never" if turned == "never_page" else "pairs"
    address = {name: value for name, value in asks.items() if value} | here
    return see_other("mentoring_desk.programme_run", number=number, _anchor=place, **address)


def _wanted(run: MatchingRun, locks: Locks, *, fill: bool) -> RunWanted:
    keep, answer = locks.keep, answer_of(run)
    if fill and answer is not None:
        keep = keep | frozenset(pair.two for pair in answer.pairs) - locks.never
    return RunWanted(
        goal=Goal(run.asked["goal"]),
        weights=weights_of(run.asked["weights"]),
        keep=keep,
        never=locks.never,
        based_on=run.id,
    )


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/approve")
@requires(May.MATCHING_RUN)
def programme_run_approve(edition: str, programme_id: int, number: int) -> Response:
    """Make the pairs of a run, with what is true now; who was left out is named with the reason."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    done: list[publishing.Outcome] = []
    press(lambda: done.append(publishing.approve(found, row.id, number, by=me())), _("The run is approved."))
    if not done:
        return see_other("mentoring_desk.programme_run", edition=found.slug, programme_id=row.id, number=number)
    tell_outcome(found, done[0])
    return see_other("mentoring_desk.programme_pairs", edition=found.slug, programme_id=row.id)


def tell_outcome(edition: Edition, outcome: publishing.Outcome) -> None:
    """Say how many pairs went on, and name those that did not with the reason."""
    say(ngettext("%(num)d pair went on.", "%(num)d pairs went on.", outcome.pairs))
    twos = [one.two for one in outcome.left_out] + list(outcome.grown_up)
    names = names_in(edition, {two[1] for two in twos}, {two[0] for two in twos})
    for one in outcome.left_out:
        mentee, mentor = names.mentee(one.two[0]), names.mentor(one.two[1])
        words = _(
            "%(mentee)s and %(mentor)s were left out: %(why)s", mentee=mentee, mentor=mentor, why=left_words(one.code)
        )
        say(words, "warn")
    for mentee_id, _mentor_id in outcome.grown_up:
        words = _(
            "%(name)s has turned 18 since: the pair goes on as one between grown-ups.", name=names.mentee(mentee_id)
        )
        say(words, "info")
