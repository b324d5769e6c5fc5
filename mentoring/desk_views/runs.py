"""Runs of the matching at the desk: asking, watching, stopping, reading what came out, solving again around locks."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from accounts.queries.members import names_of
from core.db import db
from core.desk import me, press
from core.language import _, ngettext
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions import matching, publishing
from mentoring.actions.matching import UNDER_WAY, Gathered, RunWanted, answer_of, changed_since, gather, two_from
from mentoring.actions.programmes import weights_of
from mentoring.desk_views.cohorts import Names, names_in, programme_here, run_here, run_read_by
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.forms.programmes import WEIGHT, WeighingForm
from mentoring.models import Match, MatchingRun, MentoringProgramme
from mentoring.queries import programmes as asked
from mentoring.rules.fit import PartKind
from mentoring.rules.looks import Look
from mentoring.rules.matching import Answer, Goal, Pair, twos
from mentoring.rules.states import MatchState
from mentoring.words.fit import missing_lines, reason_lines
from mentoring.words.naming import places_of
from mentoring.words.programmes import GOALS, WEIGHTS, WHY_LEFT, WHY_NOT
from mentoring.words.programmes import sentence_of as left_words

Two = tuple[int, int]
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


@dataclass(frozen=True)
class PairLine:
    """A pair as the page shows it: names, points, reasons, what became of it."""

    pair: Pair
    key: str
    mentee: str
    mentor: str
    young: bool
    reasons: list[str]
    missing: list[str]
    state: MatchState | None


@dataclass(frozen=True)
class LeftLine:
    """Somebody without a mentor, why, and who would have been nearest."""

    name: str
    why: str
    nearest: list[str]


@dataclass(frozen=True)
class Reading:
    """What a run found, in words."""

    pairs: list[PairLine]
    worst: list[PairLine]
    left: list[LeftLine]
    spare: list[tuple[str, int]]
    dropped: list[tuple[str, str, str]]
    never: list[tuple[str, str, str]]
    average: int


def read(edition: Edition, run: MatchingRun, answer: Answer) -> tuple[Reading, Names]:
    """Return what a run found with names and reasons, in a constant number of statements."""
    stored = run.answer or {}
    never = twos(run.asked["never"])
    mentor_ids = {pair.mentor_id for pair in answer.pairs} | set(answer.spare) | {one for _m, one in never}
    mentor_ids |= {one for left in answer.left for one in left.nearest} | {one.mentor_id for one in answer.dropped}
    mentee_ids = {pair.mentee_id for pair in answer.pairs} | {left.mentee_id for left in answer.left}
    mentee_ids |= {one for one, _m in never} | {one.mentee_id for one in answer.dropped}
    names = names_in(edition, mentor_ids, mentee_ids)
    places = places_of(db.session.scalars(cities_of(edition.id)))
    became: dict[Two, Match] = {
        (pair.mentee_id, pair.mentor_id): pair for pair in db.session.scalars(asked.pair_rows(run.programme_id))
    }

    def line(pair: Pair) -> PairLine:
        key = matching.two_key(pair.two)
        reasons = stored.get("reasons", {}).get(key)
        match = became.get(pair.two)
        return PairLine(
            pair=pair,
            key=key,
            mentee=names.mentee(pair.mentee_id),
            mentor=names.mentor(pair.mentor_id),
            young=pair.mentee_id in names.young,
            reasons=reason_lines(reasons, places),
            missing=missing_lines(reasons, places),
            state=None if match is None else match.state,
        )

    lines = sorted((line(pair) for pair in answer.pairs), key=lambda one: (-one.pair.points, one.mentee))
    by_two = {one.pair.two: one for one in lines}
    reading = Reading(
        pairs=lines,
        worst=[by_two[pair.two] for pair in answer.worst_pairs()],
        left=[
            LeftLine(names.mentee(one.mentee_id), str(WHY_LEFT[one.why]), [names.mentor(m) for m in one.nearest])
            for one in answer.left
        ],
        spare=sorted((names.mentor(one), seats) for one, seats in answer.spare.items() if seats > 0),
        dropped=[
            (names.mentee(one.mentee_id), names.mentor(one.mentor_id), str(WHY_NOT[one.why])) for one in answer.dropped
        ],
        never=[(matching.two_key(two), names.mentee(two[0]), names.mentor(two[1])) for two in sorted(never)],
        average=answer.total // len(answer.pairs) if answer.pairs else 0,
    )
    return reading, names


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
        reading, _names = read(found, run, answer)
        everybody = names_in(found, gathered.mentors.keys(), gathered.mentees.keys())
        mentees, mentors = people_of(everybody, gathered)
        shown = {
            "reading": reading,
            "answer": answer,
            "changed": changed_since(run, gathered),
            "mentees": mentees,
            "mentors": mentors,
            "others": db.session.scalars(asked.runs_of(row.id).limit(MOST_RUNS)).all(),
            "form": weighing(row, run.asked, formdata=None),
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


def _locks(name: str) -> frozenset[Two]:
    """Read locks out of what was sent; what is no pair of ids is left out."""
    return frozenset(two for key in request.form.getlist(name)[:5000] if (two := two_from(key)) is not None)


@blueprint.post("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/again")
@requires(May.MATCHING_RUN)
def programme_run_again(edition: str, programme_id: int, number: int) -> Response:
    """Solve again around what was locked; `fill` keeps all pairs and only gives what is free to who has nobody."""
    found = edition_here(edition)
    row = programme_here(found, programme_id)
    run, keep, never = run_here(row, number), _locks("keep"), _locks("never")
    answer = answer_of(run)
    if request.form.get("how") == "fill" and answer is not None:
        keep = keep | frozenset(pair.two for pair in answer.pairs) - never
    wanted = RunWanted(
        goal=Goal(run.asked["goal"]), weights=weights_of(run.asked["weights"]), keep=keep, never=never, based_on=run.id
    )
    made: list[int] = []
    press(lambda: made.append(matching.ask_run(found, row.id, wanted, by=me())), _("A new run is in line."))
    number = made[0] if made else number
    return see_other("mentoring_desk.programme_run", edition=found.slug, programme_id=row.id, number=number)


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
