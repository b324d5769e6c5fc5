"""From a run to pairs: approving it and offering what was approved, each in one transaction with what is true then."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchingMoved, record
from core.jobs import enqueue
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions import moving
from mentoring.actions.applying import tell_application
from mentoring.actions.matching import answer_of
from mentoring.actions.moving import move_match, new_match
from mentoring.actions.parties import reasons_of
from mentoring.actions.programmes import locked_programme, step_programme
from mentoring.actions.still_true import StillTrue, Two, look_again
from mentoring.models import Match, MatchingRun, MentoringProgramme
from mentoring.queries import people
from mentoring.queries import programmes as asked
from mentoring.rules.matching import Pair
from mentoring.rules.states import SEATED, MatchState, MatchStep, ProgrammeState, ProgrammeStep, RunState


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A pair that did not go on, and the code of what stands in its way."""

    two: Two
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the pairs: how many went on, who was left out, and in which somebody has turned 18 meanwhile."""

    pairs: int
    left_out: tuple[LeftOut, ...]
    grown_up: tuple[Two, ...] = ()


# --- approving --------------------------------------------------------------------------------------------------------


def approve(edition: Edition, programme_id: int, number: int, *, by: int | None) -> Outcome:
    """Make the pairs of a run, approved: all that are still possible. Nobody is told before they are offered.

    Pairs of an earlier run that were not offered yet give way; those that are alive stay. What is not true any more
    is left out with its reason. Refuses `run_gone`, `run_not_done`, `run_approved`, `approve_nothing_new`,
    `approve_nothing`.
    """
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        run = _locked_run(programme, number)
        answer = answer_of(run)
        assert answer is not None
        alive = session.scalars(asked.pair_rows(programme.id).where(Match.state.in_(SEATED))).all()
        settled = {pair.mentee_id for pair in alive}
        wanted = sorted(
            (pair for pair in answer.pairs if pair.mentee_id not in settled), key=lambda pair: (-pair.points, pair.two)
        )
        if not wanted:
            raise Refused("approve_nothing_new")
        waiting = _lock_everybody(programme, [pair.two for pair in wanted])
        still = look_again(edition, programme, [pair.two for pair in wanted])
        going, left = _going_on(programme, still, [pair.two for pair in wanted], taken=len(alive))
        if not going:
            raise Refused("approve_nothing")
        for two, match in waiting.items():
            if two not in going:
                move_match(match, MatchStep.DROP, by=by)
        for pair in wanted:
            if pair.two in going:
                _approve_pair(programme, run, still, pair, old=waiting.get(pair.two), by=by)
        run.approved_at = now()
        session.flush()
        _record(edition, run, "approved", len(going), by)
    return Outcome(len(going), left, _turned_18(run, still, going))


def _locked_run(programme: MentoringProgramme, number: int) -> MatchingRun:
    run = db.session.scalars(lock(asked.run_of(programme.id, number))).one_or_none()
    if run is None:
        raise Refused("run_gone")
    if run.state is not RunState.DONE or answer_of(run) is None:
        raise Refused("run_not_done")
    if run.approved_at is not None:
        raise Refused("run_approved")
    return run


def _lock_everybody(programme: MentoringProgramme, twos: Collection[Two]) -> dict[Two, Match]:
    """Lock the people of these pairs and of those that wait, mentors first, then those pairs, which are returned."""
    there = db.session.scalars(asked.waiting_pairs(programme.id)).all()
    every = {*twos, *((pair.mentee_id, pair.mentor_id) for pair in there)}
    db.session.scalars(lock(people.mentor_rows({mentor_id for _mentee_id, mentor_id in every}))).all()
    db.session.scalars(lock(people.mentee_rows({mentee_id for mentee_id, _mentor_id in every}))).all()
    waiting = db.session.scalars(lock(asked.waiting_pairs(programme.id))).all()
    return {(pair.mentee_id, pair.mentor_id): pair for pair in waiting}


def _going_on(
    programme: MentoringProgramme, still: StillTrue, twos: Sequence[Two], *, taken: int
) -> tuple[set[Two], tuple[LeftOut, ...]]:
    """Return which pairs can go on, the first first, as far as seats and places go, and why the others cannot."""
    free = dict(still.free)
    places = None if programme.seats is None else programme.seats - taken
    going: set[Two] = set()
    left = []
    for two in twos:
        code = still.obstacles.get(two, "")
        if not code and free[two[1]] < 1:
            code = "left_full"
        if not code and places is not None and len(going) >= places:
            code = "left_places"
        if code:
            left.append(LeftOut(two, code))
            continue
        free[two[1]] -= 1
        going.add(two)
    return going, tuple(left)


def _approve_pair(
    programme: MentoringProgramme,
    run: MatchingRun,
    still: StillTrue,
    pair: Pair,
    *,
    old: Match | None,
    by: int | None,
) -> None:
    mentee_id, mentor_id = pair.two
    found = still.fits[pair.two]
    values = {
        "run_id": run.id,
        "coordinator_id": still.coordinator_id,
        "score": found.points,
        "reasons": reasons_of(found),
    }
    if old is not None:
        for name, value in values.items():
            setattr(old, name, value)
        if old.state is MatchState.PROPOSED:
            move_match(old, MatchStep.APPROVE, by=by)
        return
    two = moving.Two(still.mentors[mentor_id], still.mentees[mentee_id], still.parties[mentee_id])
    match = new_match(two, step=MatchStep.PROPOSE, by=by, programme_id=programme.id, **values)
    move_match(match, MatchStep.APPROVE, by=by)


def _turned_18(run: MatchingRun, still: StillTrue, going: Collection[Two]) -> tuple[Two, ...]:
    """Return the pairs in which nobody is under 18 any more, though somebody was when the run was made."""
    young = set((run.entered or {}).get("young", ()))
    return tuple(sorted(two for two in going if two[0] in young and not still.parties[two[0]].minors))


def _record(edition: Edition, run: MatchingRun, state: str, pairs: int, by: int | None) -> None:
    record(MatchingMoved(edition_id=edition.id, run_id=run.id, state=state, pairs=pairs), by=by)


# --- publishing -------------------------------------------------------------------------------------------------------


def publish(edition: Edition, programme_id: int, *, by: int | None) -> Outcome:
    """Offer the approved pairs to both sides; they have seven days. Whoever has none is told so, once.

    Every pair is looked at again: one that cannot be offered now stays approved and is named with its reason.
    Refuses `publish_nothing` where no pair can be offered, and `mentoring_step`.
    """
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        if programme.state not in (ProgrammeState.CLOSED, ProgrammeState.RUNNING):
            raise Refused("programme_not_closed")
        waiting = {
            two: pair for two, pair in _lock_everybody(programme, ()).items() if pair.state is MatchState.APPROVED
        }
        taken = len(session.scalars(asked.pair_rows(programme.id).where(Match.state.in_(SEATED))).all())
        order = sorted(waiting, key=lambda two: (-waiting[two].score, two))
        still = look_again(edition, programme, order)
        going, left = _going_on(programme, still, order, taken=taken)
        if not going:
            raise Refused("publish_nothing")
        for two in order:
            if two in going:
                _offer(waiting[two], still, two, by)
        first = programme.published_at is None
        step_programme(programme, ProgrammeStep.PUBLISH, by=by)
        if first:
            _tell_the_others(programme)
    return Outcome(len(going), left)


def _offer(match: Match, still: StillTrue, two: Two, by: int | None) -> None:
    # A band may have got a young member since it was approved; a pair never loses its mark while it is alive.
    match.young = match.young or bool(still.parties[two[0]].minors)
    match.coordinator_id = match.coordinator_id or still.coordinator_id
    move_match(match, MatchStep.OFFER, by=by)
    tell_pair(match, "offer")


def tell_pair(match: Match, what: str, *sides: str) -> None:
    """Put the mails about a pair in line, one for each side."""
    for side in sides or ("mentor", "mentee"):
        key = f"pair:{match.id}:{what}:{side}:{int(match.moved_at.timestamp())}"
        enqueue("mentoring.tell_pair", key=key, match_id=match.id, what=what, side=side)


def _tell_the_others(programme: MentoringProgramme) -> None:
    """Tell those who can take part and have nobody."""
    pairs = db.session.scalars(asked.pair_rows(programme.id).where(Match.state.in_(SEATED))).all()
    mentors, mentees = {pair.mentor_id for pair in pairs}, {pair.mentee_id for pair in pairs}
    for row in db.session.scalars(asked.eligible_in(programme.id)).unique():
        if row.mentor_id not in mentors and row.mentee_id not in mentees:
            tell_application(row, "published")


def obstacles_of(edition: Edition, programme: MentoringProgramme, waiting: Sequence[Match]) -> dict[Two, str]:
    """Return what would keep each of these pairs from being offered now, for the page that shows them."""
    order = sorted(waiting, key=lambda one: (-one.score, one.mentee_id, one.id))
    twos = [(pair.mentee_id, pair.mentor_id) for pair in order]
    taken = len(db.session.scalars(asked.pair_rows(programme.id).where(Match.state.in_(SEATED))).all())
    _going, left = _going_on(programme, look_again(edition, programme, twos), twos, taken=taken)
    return {one.two: one.code for one in left}


def drop_pair(edition: Edition, programme_id: int, code: str, *, by: int | None) -> None:
    """Take an approved pair back before it is offered: nobody has heard of it. Refuses `programme_pair_gone`."""
    with transaction():
        programme = locked_programme(edition.id, programme_id)
        waiting = _lock_everybody(programme, ())
        match = next((pair for pair in waiting.values() if pair.code == code), None)
        if match is None:
            raise Refused("programme_pair_gone")
        move_match(match, MatchStep.DROP, by=by)
