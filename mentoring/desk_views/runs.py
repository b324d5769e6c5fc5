"""Runs of the matching at the desk: asking, watching, stopping, reading what came out, solving again around locks."""

from typing import Any

from flask import Response, abort, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press
from core.language import _, ngettext
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import matching, publishing
from mentoring.actions.matching import UNDER_WAY, Gathered, RunWanted, answer_of, changed_since, gather
from mentoring.actions.programmes import weights_of
from mentoring.desk_views.cohorts import Names, names_in, programme_here, run_here, run_read_by
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.run_reading import Sought, locks_of, locks_said, read
from mentoring.forms.programmes import WEIGHT, WeighingForm
from mentoring.models import MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.rules.fit import PartKind
from mentoring.rules.looks import Look
from mentoring.rules.matching import Goal
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
        gathered = gather(found, row, run.asked)
        shown = {
            "reading": read(found, run, answer, _sought()),
            "answer": answer,
            "changed": changed_since(run, gathered),
            "applied": {mentee_id: row.id for mentee_id, row in gathered.by_mentee.items()},
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


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/stop")
@requires(May.MATCHING_RUN)
def programme_run_stop(edition: str, programme_id: int, number: int) -> Response:
    """Stop a run."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    press(lambda: matching.stop_run(found.id, row.id, number), _("It stops in a moment."))
    return see_other("mentoring_desk.programme_run", edition=found.slug, programme_id=row.id, number=number)


def _sought() -> Sought:
    """Read which pairs are asked for, and in a form what is ticked, out of the address or the form."""
    given = request.values
    words, page, left = (given.get(name, "").strip()[:100] for name in ("q", "page", "left"))
    return Sought(words, given.get("only", ""), given.get("order", ""), page, left, tuple(given.getlist("lock")))


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/again")
@requires(May.MATCHING_RUN)
def programme_run_again(edition: str, programme_id: int, number: int) -> Response:
    """Solve again around what was locked; `fill` keeps all pairs and only gives what is free to who has nobody.

    `page-3` solves nothing: it turns the page, and what is ticked goes along.
    """
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    run, sought, how = run_here(row, number), _sought(), request.form.get("how", "")
    answer = answer_of(run)
    if answer is None:
        abort(404)
    ticked = (request.form.getlist(name) for name in ("shown", "keep", "never"))
    locks = [*sought.locks, *locks_said(run, answer, *ticked)]
    made: list[int] = []
    if not how.startswith("page-"):
        keep, never = locks_of(run, answer, locks)
        if how == "fill":
            keep = keep | frozenset(pair.two for pair in answer.pairs) - never
        weights = weights_of(run.asked["weights"])
        wanted = RunWanted(goal=Goal(run.asked["goal"]), weights=weights, keep=keep, never=never, based_on=run.id)
        press(lambda: made.append(matching.ask_run(found, row.id, wanted, by=me())), _("A new run is in line."))
    here = {"edition": found.slug, "programme_id": row.id}
    if made:
        return see_other("mentoring_desk.programme_run", number=made[0], **here)
    asks = {
        "q": sought.words,
        "only": sought.only,
        "order": sought.order,
        "page": how.removeprefix("page-") or sought.page,
    }
    kept = {name: value for name, value in asks.items() if value}
    return see_other("mentoring_desk.programme_run", number=number, lock=locks, _anchor="pairs", **kept, **here)


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
