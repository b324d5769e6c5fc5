"""The solver at the desk: asking it, watching it, stopping it, and taking over what it found."""

from dataclasses import dataclass
from typing import Any

from flask import Response

from accounts.queries.members import names_of
from conference.actions import planning
from conference.actions.planning import Wanted
from conference.actions.puzzling import Laid, lay_out
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.plans import LARGEST_SEED, PlanForm, TakeOverForm
from conference.models import PlanRun, PlanState
from conference.queries import timetable as asked
from conference.rules.timetable import offering
from conference.rules.timetable.costs import costs_of
from conference.rules.timetable.offering import Offer, new_errors, taken
from conference.rules.timetable.problems import Problem
from conference.rules.timetable.search import Mode
from conference.rules.timetable.wishes import USUAL, weights_of
from conference.words.naming import names_in
from conference.words.obstacles import contradiction_words, remedy_words
from conference.words.plans import LOSERS, MODES, WISHES
from conference.words.problems import problem_words
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, pick
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from core.signing import random_below
from editions.models import Edition

MOST_LISTED = 20


def _runs_page(edition: Edition, form: PlanForm) -> Response:
    runs = db.session.scalars(asked.plans_of(edition.id).limit(MOST_LISTED)).all()
    return form_page(
        "conference_desk/plans.html",
        form,
        edition=edition,
        runs=runs,
        people=dict(db.session.execute(names_of({run.started_by_id for run in runs if run.started_by_id})).all()),
        under_way=next((run for run in runs if run.state in planning.UNDER_WAY), None),
        modes=MODES,
        to_place=planning.has_slots(edition.id),
    )


@blueprint.get("/<edition>/timetable/plans")
@requires(May.TIMETABLE_SEE)
def plans(edition: str) -> Response:
    """List what the solver was asked and found, with the form to ask it anew."""
    return _runs_page(edition_here(edition), PlanForm(formdata=None))


@blueprint.post("/<edition>/timetable/plans")
@requires(May.TIMETABLE_CHANGE)
def plan_ask(edition: str) -> Response:
    """Ask the solver for a better timetable."""
    found, form, made = edition_here(edition), PlanForm(), []

    def ask() -> None:
        wanted = Wanted(
            mode=Mode(form.mode.data),
            seconds=int(form.seconds.data),
            seed=form.seed.data if form.seed.data is not None else random_below(LARGEST_SEED),
            iterations=form.iterations.data,
            exact=bool("exact" in form and form["exact"].data),
        )
        made.append(planning.ask_plan(found.id, wanted, by=me()))

    if attempt(form, ask):
        return see_other("conference_desk.plan", edition=found.slug, run_id=made[0])
    return _runs_page(found, form)


@dataclass(frozen=True)
class WishLine:
    """What a wish costs now and would cost then: its words, weight, and who loses."""

    label: Any
    weight: int
    before: str
    after: str
    better: bool
    worse: bool


def _wishes(laid: Laid, after: dict[int, Any]) -> list[WishLine]:
    costs = [costs_of(laid.puzzle, standing, laid.released or laid.standing) for standing in (laid.standing, after)]
    weights = weights_of(laid.puzzle.weights)
    lines = []
    for wish in USUAL:
        was, will = costs[0][wish], costs[1][wish]
        lines.append(
            WishLine(
                label=WISHES[wish],
                weight=weights[wish.value],
                before=LOSERS[wish](was.losers) if was.amount else _("nobody loses"),
                after=LOSERS[wish](will.losers) if will.amount else _("nobody loses"),
                better=will.amount < was.amount,
                worse=will.amount > was.amount,
            )
        )
    return lines


@dataclass(frozen=True)
class Move:
    """One move as the page shows it."""

    offer: Offer
    title: Any
    code: str
    before: tuple[str, Any] | None
    now: tuple[str, Any] | None


def _moves(laid: Laid, found: tuple[Offer, ...]) -> list[Move]:
    def place(spot: Any) -> tuple[str, Any] | None:
        if spot is None:
            return None
        room = laid.rooms.get(spot.hall)
        return ("" if room is None else f"{pick(room.name)}, {room.venue.name}", laid.puzzle.frame.at(spot.start))

    moves = [
        Move(one, laid.title(one.show), laid.slots[one.show].code, place(one.before), place(one.now)) for one in found
    ]
    return sorted(moves, key=lambda move: (move.now is None, move.now[1] if move.now else 0, move.code))


@dataclass(frozen=True)
class Clash:
    """Demands that cannot stand together, and what would help with where that is done, in words."""

    demands: tuple[str, ...]
    remedies: tuple[tuple[str, str | None, bool], ...]


def _clashes(run: PlanRun, laid: Laid) -> list[Clash]:
    names, found = names_in(laid), []
    for clash in offering.clashes(run.answer or {}):
        remedies = tuple(
            (remedy_words(one, names), _code_of(one.show or one.pause, laid), one.enough is True)
            for one in clash.remedies
        )
        found.append(Clash(contradiction_words(clash, names), remedies))
    return found


def _code_of(slot_id: int | None, laid: Laid) -> str | None:
    return laid.slots[slot_id].code if slot_id is not None and slot_id in laid.slots else None


def _run_page(edition: Edition, run: PlanRun, form: TakeOverForm | None = None, chosen: Any = None) -> Response:
    laid = lay_out(edition)
    found = planning.offers_of(run, laid) if run.state is PlanState.READY else ()
    fresh = [one for one in found if not one.stale]
    moves = _moves(laid, found)
    wanted = fresh if chosen is None else [one for one in found if one.show in chosen]
    after = taken(laid.standing, wanted)
    if form is None:
        form = TakeOverForm([(move.offer.show, move.code) for move in moves], formdata=None)
        form.moves.data = [str(one.show) for one in fresh]
    breaks: tuple[Problem, ...] = new_errors(laid.puzzle, laid.standing, after) if found else ()
    return form_page(
        "conference_desk/plan.html",
        form,
        edition=edition,
        run=run,
        laid=laid,
        moves=moves,
        wishes=_wishes(laid, after) if found else [],
        breaks=[problem_words(problem, names_in(laid)) for problem in breaks],
        clashes=_clashes(run, laid),
        waiting=[laid.slots[key] for key in (run.answer or {}).get("unplaced", ()) if key in laid.slots],
        modes=MODES,
        mode=Mode(run.asked["mode"]),
        under_way=run.state in planning.UNDER_WAY,
    )


def _run_here(edition: Edition, run_id: int) -> PlanRun:
    return row_or_404(asked.plan_in(edition.id, run_id))


@blueprint.get("/<edition>/timetable/plans/<int:run_id>")
@requires(May.TIMETABLE_SEE)
def plan(edition: str, run_id: int) -> Response:
    """Show how far a run is, or what it offers against the timetable as it stands now."""
    found = edition_here(edition)
    return _run_page(found, _run_here(found, run_id))


@blueprint.post("/<edition>/timetable/plans/<int:run_id>/take-over")
@requires(May.TIMETABLE_CHANGE)
def plan_take_over(edition: str, run_id: int) -> Response:
    """Move the chosen sessions to where the solver found a place for them."""
    found = edition_here(edition)
    run = _run_here(found, run_id)
    laid = lay_out(found)
    form = TakeOverForm([(one.show, "") for one in planning.offers_of(run, laid)])

    def take() -> None:
        planning.take_over(found, run.id, form.chosen(), anyway=form.anyway.data, by=me())

    if attempt(form, take):
        say(_("Taken over. You can undo it in the timetable."))
        return see_other("conference_desk.timetable", edition=found.slug)
    return _run_page(found, run, form, form.chosen())


@blueprint.post("/<edition>/timetable/plans/<int:run_id>/stop")
@requires(May.TIMETABLE_CHANGE)
def plan_stop(edition: str, run_id: int) -> Response:
    """Stop a run; the best it has found so far is kept."""
    found = edition_here(edition)
    run = _run_here(found, run_id)
    press(lambda: planning.stop_plan(found.id, run.id), _("It stops in a moment and keeps the best so far."))
    return see_other("conference_desk.plan", edition=found.slug, run_id=run.id)


@blueprint.post("/<edition>/timetable/plans/<int:run_id>/discard")
@requires(May.TIMETABLE_CHANGE)
def plan_discard(edition: str, run_id: int) -> Response:
    """Put aside what a run found."""
    found = edition_here(edition)
    run = _run_here(found, run_id)
    press(lambda: planning.discard_plan(found.id, run.id, by=me()), _("Put aside. Nothing was changed."))
    return see_other("conference_desk.plans", edition=found.slug)
