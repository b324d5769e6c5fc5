"""Drawing the lotteries of workshop seats at their time, keeping what was drawn, and proving it by drawing again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

from sqlalchemy import update

from conference.actions.seats_moving import settle
from conference.actions.seats_workshop import Workshop, free_in, lock_plans, meeting, sea_here, takes_place
from conference.actions.slots import known_timetable
from conference.models import ReleasedSlot, SeatDraw, SeatState, SignUp
from conference.queries import seats as asked
from conference.rules.lottery import HAS_ONE, NONE_YET, Entrant, Lottery, Outcome, Reason, Wish, chances, draw
from conference.rules.seats import HOLDING, OPEN
from core.clock import now
from core.db import db, transaction
from core.facts import SeatsDrawn, record
from core.jobs import enqueue
from core.refusals import Refused
from core.signing import new_secret
from editions.rules.crossing import Level

Rows = Mapping[int, Sequence[SignUp]]


def draw_due() -> None:
    """Draw every lottery whose time has come. Twice does the same as once: what is drawn stays."""
    for edition_id, draw_at in db.session.execute(asked.draws_due(now())).all():
        assert draw_at is not None
        draw_seats(edition_id, draw_at, by=None)


def draw_now(edition_id: int, code: str, *, by: int | None) -> SeatDraw:
    """Draw a lottery before its time, with all that are drawn together with it. Refuses `seat_no_draw`."""
    plan = db.session.scalars(asked.plan_at(edition_id, code)).one_or_none()
    found = None if plan is None or plan.draw_at is None else draw_seats(edition_id, plan.draw_at, by=by)
    if found is None:
        raise Refused("seat_no_draw")
    return found


def draw_seats(edition_id: int, draw_at: dt.datetime, *, by: int | None) -> SeatDraw | None:
    """Draw the lotteries of an edition that have this time, together; None where none is left to draw.

    People come out seated, waiting, or without, each with their chance and the reason. Everybody is told by mail.
    """
    with transaction() as session:
        slot_ids = session.scalars(asked.drawn_together(edition_id, draw_at)).all()
        workshops = lock_plans(edition_id, slot_ids)
        # Somebody else may have drawn while we waited for the lock.
        workshops = {key: one for key, one in workshops.items() if one.plan.drawn_at is None}
        if not workshops:
            return None
        people = _people(workshops)
        lottery = _lottery(edition_id, workshops, people)
        seed = new_secret()
        outcome, odds = draw(lottery, seed), chances(lottery, seed)
        row = SeatDraw(
            edition_id=edition_id,
            seed=seed,
            entries=_entries(lottery, people),
            outcome=_outcome(outcome),
            drawn_at=now(),
        )
        session.add(row)
        session.flush()
        _give(row, people, lottery, outcome, odds)
        for workshop in workshops.values():
            workshop.plan.drawn_at = row.drawn_at
            session.flush()
            settle(workshop)
        seats = sum(wish.reason is Reason.WON for wish in outcome.wishes)
        record(SeatsDrawn(edition_id=edition_id, draw_id=row.id, seats=seats, people=len(people)), by=by)
        enqueue("conference.tell_draw", key=f"draw:{row.id}", draw_id=row.id)
    return row


def _people(workshops: Mapping[int, Workshop]) -> dict[int, list[SignUp]]:
    """Return everybody's wishes by a number that is theirs in this draw alone: that of their first sign-up in it."""
    found: dict[int, list[SignUp]] = defaultdict(list)
    for row in db.session.scalars(asked.wishes_in(workshops)):
        found[row.member_id].append(row)
    return {min(row.id for row in rows): rows for rows in found.values()}


def _lottery(edition_id: int, workshops: Mapping[int, Workshop], people: Rows) -> Lottery:
    edition = next(iter(workshops.values())).edition
    members = [rows[0].member_id for rows in people.values()]
    held = _held(edition_id, members)
    spoken: dict[int, set[int]] = defaultdict(set)
    for member_id, slot_id in _in_parts(lambda part: asked.speaking_in(edition_id, part), members):
        spoken[member_id].add(slot_id)
    limit = known_timetable(edition_id).seats_per_person
    around = {slot for kept in held.values() for slot in kept} | {slot for kept in spoken.values() for slot in kept}
    seen = {row.slot_id: row for row in db.session.scalars(asked.seen_slots(edition_id, around | set(workshops)))}
    apart = _apart(edition, [row for row in seen.values() if takes_place(row)], set(workshops))
    entrants = []
    for number, rows in people.items():
        member_id = rows[0].member_id
        has = {slot for slot, state in held[member_id].items() if state in HOLDING}
        counted = sum(slot in seen and seen[slot].starts_at > now() for slot in held[member_id])
        entrants.append(
            Entrant(
                number,
                tuple(row.slot_id for row in rows),
                weight=HAS_ONE if has else NONE_YET,
                barred=frozenset(
                    row.slot_id
                    for row in rows
                    if any(_pair(row.slot_id, other) in apart for other in has | spoken[member_id])
                ),
                left=None if limit is None else max(0, limit - counted),
            )
        )
    seats = {slot_id: max(0, free_in(workshop)) for slot_id, workshop in workshops.items()}
    inner = frozenset(pair for pair in apart if pair[0] in workshops and pair[1] in workshops)
    return Lottery(seats, tuple(entrants), inner)


def _held(edition_id: int, members: Sequence[int]) -> dict[int, dict[int, SeatState]]:
    """Return what each of these people holds or waits for by now, without their wishes."""
    found: dict[int, dict[int, SeatState]] = {member_id: {} for member_id in members}
    for member_id, slot_id, state in _in_parts(lambda part: asked.held_in(edition_id, part), members):
        if state in OPEN - {SeatState.APPLIED}:
            found[member_id][slot_id] = state
    return found


def _in_parts(ask: Any, members: Sequence[int]) -> list[Any]:
    """Ask about people, five hundred at a time: a statement has room for only so many values."""
    found: list[Any] = []
    for start in range(0, len(members), 500):
        found += db.session.execute(ask(members[start : start + 500])).all()
    return found


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def _apart(edition: Any, seen: Sequence[ReleasedSlot], drawn: set[int]) -> frozenset[tuple[int, int]]:
    """Return which pairs of slots nobody can be in both of, where at least one of the two is drawn."""
    sea = sea_here(edition)
    return frozenset(
        _pair(one.slot_id, other.slot_id)
        for one, other in combinations(seen, 2)
        if (one.slot_id in drawn or other.slot_id in drawn)
        and meeting(edition, sea, one, other).level is Level.IMPOSSIBLE
    )


def _give(
    row: SeatDraw,
    people: Rows,
    lottery: Lottery,
    outcome: Outcome,
    odds: Mapping[tuple[int, int], int],
) -> None:
    """Write what was drawn into the sign-ups, in one statement however many there are."""
    mine = {(number, one.slot_id): one for number, rows in people.items() for one in rows}
    weights = {one.number: one.weight for one in lottery.entrants}
    asked_for: dict[int, int] = defaultdict(int)
    won: dict[int, list[int]] = defaultdict(list)
    for wish in outcome.wishes:
        asked_for[wish.slot] += 1
        if wish.reason is Reason.WON:
            won[wish.number].append(wish.slot)
    places = {
        (number, slot): place
        for slot, line in outcome.waiting.items()
        for place, number in enumerate(line, start=_first_place(slot))
    }
    becomes = {Reason.WON: SeatState.SEATED, Reason.FULL: SeatState.WAITING}
    moment = now()
    values = [
        {
            "id": mine[wish.number, wish.slot].id,
            "state": becomes.get(wish.reason, SeatState.LEFT),
            "place": places.get((wish.number, wish.slot)),
            "wish": None,
            "changed_at": moment,
            "drawn": {
                "draw": row.id,
                "reason": wish.reason.value,
                "chance": odds[wish.number, wish.slot],
                "lots": weights[wish.number],
                "people": asked_for[wish.slot],
                "seats": lottery.seats[wish.slot],
                "instead": sorted(won[wish.number]),
            },
        }
        for wish in outcome.wishes
    ]
    if values:
        db.session.execute(update(SignUp), values)
    db.session.expire_all()


def _first_place(slot_id: int) -> int:
    return (db.session.scalar(asked.last_place(slot_id)) or 0) + 1


# --- what is kept, and proving it -------------------------------------------------------------------------------------


def _entries(lottery: Lottery, people: Rows) -> dict[str, Any]:
    return {
        "seats": {str(slot): seats for slot, seats in lottery.seats.items()},
        "apart": sorted(list(pair) for pair in lottery.apart),
        "people": [
            {
                "number": one.number,
                "sign_ups": [row.id for row in people[one.number]],
                "wishes": list(one.wishes),
                "lots": one.weight,
                "barred": sorted(one.barred),
                "left": one.left,
            }
            for one in lottery.entrants
        ],
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {
        "wishes": [[wish.number, wish.slot, wish.reason.value, wish.round, wish.turn] for wish in outcome.wishes],
        "waiting": {str(slot): list(line) for slot, line in outcome.waiting.items()},
    }


def entries_read(entries: Mapping[str, Any]) -> Lottery:
    """Return a lottery out of what was kept of it."""
    return Lottery(
        {int(slot): seats for slot, seats in entries["seats"].items()},
        tuple(
            Entrant(
                one["number"],
                tuple(one["wishes"]),
                weight=one["lots"],
                barred=frozenset(one["barred"]),
                left=one["left"],
            )
            for one in entries["people"]
        ),
        frozenset((first, second) for first, second in entries["apart"]),
    )


def outcome_read(outcome: Mapping[str, Any]) -> list[Wish]:
    return [Wish(number, slot, Reason(why), turn, place) for number, slot, why, turn, place in outcome["wishes"]]


def replayed(row: SeatDraw) -> bool:
    """Return whether seed and entries, drawn again, come to what was kept."""
    return _outcome(draw(entries_read(row.entries), row.seed)) == row.outcome
