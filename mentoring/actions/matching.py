"""Runs of the matching: what goes in, asking for one, running it in the background, and asking "what if?" of it.

A run is never changed once it is done. Whoever wants it otherwise locks, forbids and solves again: a run of its own.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchingMoved, record
from core.jobs import enqueue
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.parties import fit_mentees, fit_mentors, reasons_of
from mentoring.actions.programmes import locked_programme, weights_of
from mentoring.actions.still_true import reported_between
from mentoring.models import MatchingRun, MentoringProgramme, ProgrammeApplication
from mentoring.queries import programmes as asked
from mentoring.rules import fit
from mentoring.rules.fit import PartKind
from mentoring.rules.matching import Answer, Goal, Instance, digest, from_json, instance_of, solve, to_json, twos
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, OVER, SEATED, ApplicationState, MatchState, ProgrammeState, RunState

Two = tuple[int, int]
"""Ids of a mentee's and of a mentor's profile, always in this order."""

MATCHED_IN = (ProgrammeState.CLOSED, ProgrammeState.RUNNING)
UNDER_WAY = (RunState.ASKED, RunState.RUNNING)
LOOKS_EVERY = 0.5
"""So many seconds lie between two looks whether somebody has asked a run to stop."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class RunWanted:
    """What a run shall look for. `keep` and `never` are locks: pairs of mentee and mentor."""

    goal: Goal
    weights: Mapping[PartKind, int]
    keep: frozenset[Two] = frozenset()
    never: frozenset[Two] = frozenset()
    based_on: int | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes into a run as rows are now: for the rule, and by which application somebody is in it."""

    instance: Instance
    mentors: Mapping[int, fit.Mentor]
    mentees: Mapping[int, fit.Mentee]
    weights: Mapping[PartKind, int]
    by_mentor: Mapping[int, ProgrammeApplication]
    by_mentee: Mapping[int, ProgrammeApplication]
    accepted: frozenset[Two]

    def entered(self) -> dict[str, Any]:
        """Return what a run keeps of its input: ids and a digest, no names."""
        return {
            "digest": digest(self.instance),
            "mentors": sorted(self.mentors),
            "mentees": sorted(self.mentees),
            "young": sorted(mentee_id for mentee_id, mentee in self.mentees.items() if mentee.minor),
            "accepted": sorted(list(two) for two in self.accepted),
        }

    def fit_of(self, two: Two) -> fit.Fit | None:
        """Return how well two fit, or None where one of them is not in it any more."""
        mentee_id, mentor_id = two
        if mentee_id not in self.mentees or mentor_id not in self.mentors:
            return None
        return fit.fit(self.mentors[mentor_id], self.mentees[mentee_id], self.weights)


# --- what goes in -----------------------------------------------------------------------------------------------------


def gather(edition: Edition, programme: MentoringProgramme, wanted: Mapping[str, Any]) -> Gathered:
    """Return what a run with these wishes (`MatchingRun.asked`) gets to see now, in a constant number of statements."""
    applications = db.session.scalars(asked.applications_in(programme.id)).unique().all()
    pairs = db.session.scalars(asked.pair_rows(programme.id)).all()
    accepted = frozenset((pair.mentee_id, pair.mentor_id) for pair in pairs if pair.state in SEATED)
    settled = {key for two in accepted for key in (("mentee", two[0]), ("mentor", two[1]))}
    by_mentor = {row.mentor_id: row for row in applications if row.mentor_id and _in_it(row, settled)}
    by_mentee = {row.mentee_id: row for row in applications if row.mentee_id and _in_it(row, settled)}
    mentor_rows = [row.mentor for row in by_mentor.values() if row.mentor]
    mentee_rows = [row.mentee for row in by_mentee.values() if row.mentee]
    mentors = _with_places(fit_mentors(edition, mentor_rows), by_mentor, accepted)
    mentees = fit_mentees(edition, mentee_rows)
    weights = weights_of(wanted["weights"])
    instance = instance_of(
        mentors.values(),
        mentees.values(),
        weights,
        seed=wanted["seed"],
        goal=Goal(wanted["goal"]),
        keep=twos(wanted["keep"]),
        accepted=accepted,
        never=twos(wanted["never"])
        | _tried(mentors, mentees, accepted, programme.id)
        | (reported_between(edition, mentors, mentees) - accepted),
        places=programme.seats,
        **_wishes(by_mentor, by_mentee),
    )
    return Gathered(instance, mentors, mentees, weights, by_mentor, by_mentee, accepted)


def _in_it(row: ProgrammeApplication, settled: Collection[tuple[str, int]]) -> bool:
    """Say whether an application is in a run: it can take part and its profile does, or its pair never moves."""
    if ("mentor", row.mentor_id) in settled or ("mentee", row.mentee_id) in settled:
        return True
    profile = row.mentor or row.mentee
    assert profile is not None
    return row.state is ApplicationState.ELIGIBLE and profile.state is ProfileState.LISTED


def _with_places(
    mentors: Mapping[int, fit.Mentor], by_mentor: Mapping[int, ProgrammeApplication], accepted: Collection[Two]
) -> dict[int, fit.Mentor]:
    """Give each mentor the places of this run: those they offered, as far as their seats go, fixed pairs included."""
    fixed: dict[int, int] = {}
    for _mentee_id, mentor_id in accepted:
        fixed[mentor_id] = fixed.get(mentor_id, 0) + 1
    found = {}
    for mentor_id, mentor in mentors.items():
        row, held = by_mentor[mentor_id], fixed.get(mentor_id, 0)
        offered = (row.seats or 0) if row.state is ApplicationState.ELIGIBLE and _listed(row) else held
        found[mentor_id] = replace(mentor, seats=max(held, min(offered, mentor.seats + held)))
    return found


def _listed(row: ProgrammeApplication) -> bool:
    return row.mentor is not None and row.mentor.state is ProfileState.LISTED


def _tried(
    mentors: Mapping[int, Any], mentees: Mapping[int, Any], accepted: Collection[Two], programme_id: int
) -> frozenset[Two]:
    """Return the pairs that are not proposed (again): one said no or it ended, or they are a pair by another way."""
    found = set()
    for pair in db.session.scalars(asked.pairs_between(mentors.keys(), mentees.keys())):
        over = pair.state in OVER and pair.state is not MatchState.DROPPED
        elsewhere = pair.state in ALIVE and (pair.programme_id != programme_id or pair.request_id is not None)
        if over or elsewhere:
            found.add((pair.mentee_id, pair.mentor_id))
    return frozenset(found) - frozenset(accepted)


def _wishes(
    by_mentor: Mapping[int, ProgrammeApplication], by_mentee: Mapping[int, ProgrammeApplication]
) -> dict[str, dict[int, tuple[int, ...]]]:
    """Return rankings as ids of profiles: an application that is not in the run is left out of them."""
    mentor_of = {row.id: key for key, row in by_mentor.items()}
    mentee_of = {row.id: key for key, row in by_mentee.items()}
    return {
        "mentee_wishes": {key: _ranked(row, mentor_of) for key, row in by_mentee.items() if row.ranking},
        "mentor_wishes": {key: _ranked(row, mentee_of) for key, row in by_mentor.items() if row.ranking},
    }


def _ranked(row: ProgrammeApplication, profiles: Mapping[int, int]) -> tuple[int, ...]:
    return tuple(profiles[one] for one in row.ranking if one in profiles)


# --- asking and stopping ----------------------------------------------------------------------------------------------


def ask_run(edition: Edition, programme_id: int, wanted: RunWanted, *, by: int | None) -> int:
    """Put a run in line and return its number.

    Refuses `programme_not_closed`, `run_under_way`, `run_nobody` (one side is empty), `run_lock_both`.
    """
    if wanted.keep & wanted.never:
        raise Refused("run_lock_both")
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        if programme.state not in MATCHED_IN or not programme.seed:
            raise Refused("programme_not_closed")
        if session.scalars(asked.runs_under_way(programme.id)).first() is not None:
            raise Refused("run_under_way")
        eligible = session.scalars(asked.eligible_in(programme.id)).unique().all()
        if not any(row.mentor_id for row in eligible) or not any(row.mentee_id for row in eligible):
            raise Refused("run_nobody")
        number = (session.scalar(asked.last_number(programme.id)) or 0) + 1
        run = MatchingRun(
            programme_id=programme.id,
            number=number,
            based_on_id=wanted.based_on,
            state=RunState.ASKED,
            asked={
                "goal": wanted.goal.value,
                "weights": {kind.value: points for kind, points in fit.scaled(wanted.weights).items()},
                "seed": programme.seed,
                "keep": _listed_twos(wanted.keep),
                "never": _listed_twos(wanted.never),
            },
            progress=0,
            stop_asked=False,
            started_by_id=by,
            created_at=now(),
        )
        session.add(run)
        session.flush()
        enqueue("mentoring.match", key=f"matching:{run.id}", run_id=run.id)
        _moved(edition.id, run, by)
    return number


def _listed_twos(pairs: Iterable[Two]) -> list[list[int]]:
    return sorted([mentee_id, mentor_id] for mentee_id, mentor_id in pairs)


def _moved(edition_id: int, run: MatchingRun, by: int | None, *, state: str = "", pairs: int | None = None) -> None:
    record(MatchingMoved(edition_id=edition_id, run_id=run.id, state=state or run.state.value, pairs=pairs), by=by)


def stop_run(edition_id: int, programme_id: int, number: int) -> None:
    """Ask a run to stop; one that has ended stays as it is. Refuses `run_gone`."""
    with transaction() as session:
        programme = locked_programme(edition_id, programme_id)
        run = session.scalars(lock(asked.run_of(programme.id, number))).one_or_none()
        if run is None:
            raise Refused("run_gone")
        if run.state in UNDER_WAY:
            run.stop_asked = True


# --- running ----------------------------------------------------------------------------------------------------------


def run_matching(run_id: int) -> None:
    """Solve a run and keep what came out. Twice does the same as once: a run that is over is left as it is."""
    begun = _begin(run_id)
    if begun is None:
        return
    run, edition, programme = begun
    gathered = gather(edition, programme, run.asked)
    # Nothing is held open while the search goes on.
    db.session.rollback()
    looked = [0.0]

    def tell(permille: int) -> bool:
        if time.monotonic() - looked[0] < LOOKS_EVERY:
            return True
        looked[0] = time.monotonic()
        return _goes_on(run_id, permille)

    try:
        answer = solve(gathered.instance, tell=tell)
    except Exception as fault:
        # The run says that it failed, and the job that it ran: trying again by itself would only fail again.
        log.exception("matching_failed", run_id=run_id)
        _end(run_id, edition.id, RunState.FAILED, gathered, None, fault=type(fault).__name__)
        return
    _end(run_id, edition.id, RunState.DONE if answer.finished else RunState.STOPPED, gathered, answer)


def _begin(run_id: int) -> tuple[MatchingRun, Edition, MentoringProgramme] | None:
    """Take a run that waits, or one whose worker is gone (a job has one worker at a time)."""
    with transaction() as session:
        run = session.scalars(lock(asked.run_row(run_id))).one_or_none()
        if run is None or run.state not in UNDER_WAY:
            return None
        programme = session.scalars(asked.programme_row(run.programme_id)).one()
        edition = session.scalars(edition_by_id(programme.edition_id)).one()
        run.state = RunState.RUNNING
        session.flush()
    return run, edition, programme


def _goes_on(run_id: int, permille: int) -> bool:
    """Write down how far a run is, and return whether nobody has asked it to stop."""
    with transaction() as session:
        run = session.scalars(lock(asked.run_row(run_id))).one()
        run.progress = max(run.progress, min(1000, permille))
        return not run.stop_asked


def _end(
    run_id: int, edition_id: int, state: RunState, gathered: Gathered, answer: Answer | None, *, fault: str = ""
) -> None:
    with transaction() as session:
        run = session.scalars(lock(asked.run_row(run_id))).one()
        if run.state is not RunState.RUNNING:
            return
        run.entered = gathered.entered()
        run.answer = {"fault": fault} if answer is None else kept_answer(gathered, answer)
        run.state, run.progress, run.finished_at = state, 1000, now()
        session.flush()
        _moved(edition_id, run, None, pairs=None if answer is None else len(answer.pairs))


def kept_answer(gathered: Gathered, answer: Answer) -> dict[str, Any]:
    """Return an answer as it is stored, with the reasons of each pair as they were."""
    reasons = {}
    for pair in answer.pairs:
        found = gathered.fit_of(pair.two)
        if found is not None:
            reasons[two_key(pair.two)] = reasons_of(found)
    return {**to_json(answer), "reasons": reasons}


def two_key(two: Two) -> str:
    """Return a pair of ids as it stands in stored answers and in forms."""
    return f"{two[0]}-{two[1]}"


def two_from(key: str) -> Two | None:
    """Read a pair of ids out of a form; None where it is none."""
    one, dash, other = key.partition("-")
    if not dash or not all(part.isascii() and part.isdigit() and len(part) < 10 for part in (one, other)):
        return None
    return int(one), int(other)


def answer_of(run: MatchingRun) -> Answer | None:
    """Return what came out of a run; None while it is under way, or where it failed."""
    return from_json(run.answer) if run.answer and "pairs" in run.answer else None


def changed_since(run: MatchingRun, gathered: Gathered) -> bool:
    """Say whether something that a run was made of has changed since: then it is better solved again."""
    return bool(run.entered) and run.entered["digest"] != digest(gathered.instance)  # type: ignore[index]  # it is there
