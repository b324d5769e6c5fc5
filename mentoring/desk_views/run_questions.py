"""What is asked of a run: why not these two, what if, and how two runs differ. All of it is read; nothing is stored."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, request

from core.db import db
from core.pages import page
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.matching import Gathered, answer_of, gather
from mentoring.desk_views.cohorts import Names, names_in, run_here, run_read_by
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.runs import people_of, weighing
from mentoring.models import MatchingRun, MentoringProgramme
from mentoring.rules.looks import Look
from mentoring.rules.matching import Answer, Difference, Goal, difference, what_if, why_not
from mentoring.words.fit import missing, reasons
from mentoring.words.naming import places_of
from mentoring.words.programmes import GOALS, WHY_NOT


@dataclass(frozen=True)
class MoveLine:
    """What would become of one person, in words."""

    name: str
    before: str
    after: str
    points_before: int
    points_after: int
    loses: bool


def _moves(names: Names, found: Difference) -> list[MoveLine]:
    losers = {move.mentee_id for move in found.losers}
    return [
        MoveLine(
            name=names.mentee(move.mentee_id),
            before="" if move.before is None else names.mentor(move.before),
            after="" if move.after is None else names.mentor(move.after),
            points_before=move.points_before,
            points_after=move.points_after,
            loses=move.mentee_id in losers,
        )
        for move in found.moves
    ]


@dataclass(frozen=True)
class Here:
    """A run that is asked about, with what goes into it now."""

    edition: Edition
    programme: MentoringProgramme
    run: MatchingRun
    answer: Answer
    gathered: Gathered
    names: Names

    def context(self) -> dict[str, Any]:
        mentees, mentors = people_of(self.names, self.gathered)
        return {
            "edition": self.edition,
            "programme": self.programme,
            "run": self.run,
            "mentees": mentees,
            "mentors": mentors,
            "goals": GOALS,
        }


def _here(slug: str, programme_id: int, number: int) -> Here:
    edition = edition_here(slug)
    programme, run = run_read_by(edition, programme_id, number, Look.DESK_RUN)
    answer = answer_of(run)
    if answer is None:
        abort(404)
    gathered = gather(edition, programme, run.asked)
    mentor_ids = gathered.mentors.keys() | {pair.mentor_id for pair in answer.pairs}
    mentee_ids = gathered.mentees.keys() | {pair.mentee_id for pair in answer.pairs}
    return Here(edition, programme, run, answer, gathered, names_in(edition, mentor_ids, mentee_ids))


def _number(name: str) -> int | None:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/why-not")
@requires(May.MATCHING_RUN)
def programme_run_why_not(edition: str, programme_id: int, number: int) -> Response:
    """Say what keeps two apart, or what it would cost whom if they were a pair."""
    here = _here(edition, programme_id, number)
    mentee, mentor = _number("mentee"), _number("mentor")
    shown: dict[str, Any] = {"asked": None}
    if mentee in here.gathered.mentees and mentor in here.gathered.mentors:
        assert mentee is not None
        assert mentor is not None
        told = why_not(here.gathered.instance, here.answer, mentee, mentor)
        found, places = (
            here.gathered.fit_of((mentee, mentor)),
            places_of(db.session.scalars(cities_of(here.edition.id))),
        )
        shown = {
            "asked": told,
            "mentee": here.names.mentee(mentee),
            "mentor": here.names.mentor(mentor),
            "obstacles": [str(WHY_NOT[one]) for one in told.obstacles],
            "reasons": [] if found is None else reasons(found, places),
            "missing": [] if found is None else missing(found, places),
            "difference": told.difference,
            "moves": [] if told.difference is None else _moves(here.names, told.difference),
        }
    return page(
        "mentoring_desk/programme_run_why_not.html", chosen=(str(mentee), str(mentor)), **shown, **here.context()
    )


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/what-if")
@requires(May.MATCHING_RUN)
def programme_run_what_if(edition: str, programme_id: int, number: int) -> Response:
    """Solve with one more seat, without a mentor, or with other weights, and say what would change."""
    here = _here(edition, programme_id, number)
    form = weighing(
        here.programme, here.run.asked, formdata=request.args if "goal" in request.args else None, meta={"csrf": False}
    )
    more, away = _number("more") or 0, _number("away") or 0
    whole = form.validate()
    weights = form.weights() if whole else dict(here.gathered.weights)
    if not any(weights.values()):
        weights = dict(here.gathered.weights)
    told = what_if(
        here.gathered.instance,
        here.answer,
        seats={one: here.gathered.mentors[one].seats + 1 for one in (more,) if one in here.gathered.mentors},
        away=[one for one in (away,) if one in here.gathered.mentors],
        weights=weights,
        goal=Goal(form.goal.data) if whole else None,
    )
    return page(
        "mentoring_desk/programme_run_what_if.html",
        form=form,
        more=str(more or ""),
        away=str(away or ""),
        told=told,
        answer=here.answer,
        moves=_moves(here.names, told.difference),
        **here.context(),
    )


@blueprint.get("/<edition>/mentoring/programmes/<int:programme_id>/runs/<int:number>/compare/<int:other>")
@requires(May.MATCHING_RUN)
def programme_run_compare(edition: str, programme_id: int, number: int, other: int) -> Response:
    """Say how two runs differ: from the one with the lower number to the other."""
    found = edition_here(edition)
    row, second = run_read_by(found, programme_id, max(number, other), Look.DESK_COMPARE)
    first = run_here(row, min(number, other))
    before, after = answer_of(first), answer_of(second)
    if before is None or after is None:
        abort(404)
    told = difference(before, after)
    mentor_ids = {one for move in told.moves for one in (move.before, move.after) if one is not None}
    names = names_in(found, mentor_ids, {move.mentee_id for move in told.moves})
    return page(
        "mentoring_desk/programme_run_compare.html",
        edition=found,
        programme=row,
        first=first,
        second=second,
        before=before,
        after=after,
        told=told,
        moves=_moves(names, told),
        goals=GOALS,
    )
