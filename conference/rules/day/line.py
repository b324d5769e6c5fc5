"""Draws the line of a day: sessions in their order, with the walks, the boats, the breaks and the free time between."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from conference.rules.day.instead import what_instead
from conference.rules.day.picks import (
    WEIGHT,
    Block,
    BoatBlock,
    Line,
    Pause,
    PauseBlock,
    Pick,
    SessionBlock,
    Sound,
    StoppedBlock,
    Trouble,
    WaitBlock,
    WalkBlock,
    Warned,
    Why,
)
from conference.rules.reach import MINUTE, Goal, Reach, clock_at, reach, way_at
from editions.rules.crossing import Journey, Level, Sea, StepKind, both_sides, headway_at, journey

SHORTEST_WAIT = 10
"""Minutes between two things that are worth a block of their own."""
TROUBLES = {Level.IMPOSSIBLE: Trouble.IMPOSSIBLE, Level.TIGHT: Trouble.TIGHT, Level.ASK: Trouble.ASK}


def choose(picks: Iterable[Pick]) -> tuple[tuple[Pick, ...], dict[int, tuple[Pick, ...]]]:
    """Return the picks that one line can hold, by time, and for each of them what was picked for the same time.

    Where picks overlap, what somebody counts on goes first, then what ends first. The others stand beside the first
    that they overlap.
    """
    chosen: list[Pick] = []
    left: list[Pick] = []
    for pick in sorted(picks, key=lambda one: (WEIGHT[one.why or Why.STAR], one.ends_at, one.starts_at, one.id)):
        (left if any(pick.meets(other) for other in chosen) else chosen).append(pick)
    chosen.sort(key=lambda one: (one.starts_at, one.id))
    beside: dict[int, list[Pick]] = {}
    for pick in sorted(left, key=lambda one: (one.starts_at, one.id)):
        beside.setdefault(next(one.id for one in chosen if one.meets(pick)), []).append(pick)
    return tuple(chosen), {name: tuple(others) for name, others in beside.items()}


def draw_line(
    sound: Sound,
    picks: Iterable[Pick],
    *,
    pauses: Sequence[Pause] = (),
    offers: Sequence[Pick] = (),
    elsewhere: Sequence[Pick] = (),
) -> Line:
    """Return the line of one day out of its picks.

    `offers` is what else is on the programme, on any day, for what could be instead; `elsewhere` are the picks of other
    days, which that must not meet.
    """
    chosen, beside = choose(picks)
    if not chosen:
        return Line()
    warned = [Warned(Trouble.OVERLAP, one.id, other.id) for one in chosen for other in beside.get(one.id, ())]
    blocks: list[Block] = [SessionBlock(chosen[0], beside.get(chosen[0].id, ()))]
    for before, after in pairwise(chosen):
        found = reach_next(sound, before, after)
        blocks += _between(sound, before, after, found, pauses)
        blocks.append(SessionBlock(after, beside.get(after.id, ())))
        if found is not None and found.level in TROUBLES:
            stopped = found.across and not sound.sea.boats_run
            trouble = TROUBLES[found.level]
            warned.append(
                Warned(trouble, before.id, after.id, found.there_are, found.needed, found.across, stopped=stopped)
            )
    helped = what_instead(sound, warned, chosen=chosen, beside=beside, offers=offers, elsewhere=elsewhere)
    return Line(tuple(blocks), helped, chosen)


def reach_next(sound: Sound, before: Pick, after: Pick) -> Reach | None:
    """Return whether one pick can be reached from the other; None where one of them is nowhere in particular."""
    if before.spot is None or after.spot is None:
        return None
    goal = Goal(after.id, after.spot, after.starts_at)
    return reach(sound.sea, before.ends_at, before.spot, goal, zone=sound.zone)


def _between(sound: Sound, before: Pick, after: Pick, found: Reach | None, pauses: Sequence[Pause]) -> list[Block]:
    """Return what lies between two sessions: free time and breaks, then the way."""
    near = [pause for pause in pauses if pause.city in (None, before.city, after.city)]
    if found is None or before.spot is None or after.spot is None:
        return _free(before.ends_at, after.starts_at, near)
    if before.spot.venue != after.spot.venue and None in (before.city, after.city):
        return _aboard(sound, before, after, near)
    if found.leave_by is None:
        return [*_free(before.ends_at, after.starts_at, near), StoppedBlock(after.city)]
    leave_by = max(before.ends_at, found.leave_by)
    way = way_at(sound.sea, before.spot, after.spot, leave_by, zone=sound.zone)
    assert way is not None
    free = _free(before.ends_at, leave_by, near)
    if not way.steps:
        return free
    if way.across:
        return [*free, boat_block(sound, way, leave_by, found.level, there_are=found.there_are, city=after.city)]
    walk = WalkBlock(leave_by, way.minutes, found.level, same_house=before.spot.venue == after.spot.venue)
    return [*free, walk]


def _aboard(sound: Sound, before: Pick, after: Pick, near: Sequence[Pause]) -> list[Block]:
    """Return the way onto the ferry or off it, as if it lay on this shore."""
    assert before.spot is not None
    assert after.spot is not None
    way = journey(sound.sea, *both_sides(before.spot, after.spot)[0])
    assert way is not None
    leave_by = max(before.ends_at, after.starts_at - way.minutes * MINUTE)
    walk = WalkBlock(leave_by, way.minutes, Level.ASK, aboard=after.afloat, ashore=not after.afloat)
    return [*_free(before.ends_at, leave_by, near), walk]


def boat_block(
    sound: Sound, way: Journey, leaves_at: dt.datetime, level: Level, *, there_are: int, city: str | None
) -> BoatBlock:
    """Return a way over the water as it is drawn."""
    minutes = {kind: sum(step.minutes for step in way.steps if step.kind is kind) for kind in StepKind}
    walks = [step.minutes for step in way.steps if step.kind is StepKind.WALK]
    headway = headway_at(sound.sea, clock_at(leaves_at + walks[0] * MINUTE, sound.zone))
    return BoatBlock(
        leave_by=leaves_at,
        arrives_by=leaves_at + way.minutes * MINUTE,
        minutes=way.minutes,
        there_are=there_are,
        level=level,
        to_quay=walks[0],
        wait=minutes[StepKind.BOARD] + minutes[StepKind.WAIT],
        sail=minutes[StepKind.SAIL],
        from_quay=minutes[StepKind.LEAVE_BOAT] + minutes[StepKind.SHOW_ID] + walks[-1],
        headway=headway,
        night=headway > usual_headway(sound.sea),
        to_city=city,
    )


def usual_headway(sea: Sea) -> int:
    """Return how many minutes lie between boats when they go most often."""
    return min((row.minutes for row in sea.headways), default=0)


def _free(starts_at: dt.datetime, ends_at: dt.datetime, pauses: Sequence[Pause]) -> list[Block]:
    """Return a stretch of one's own time: the breaks that fall into it, and what is left around them."""
    found: list[Block] = []
    at = starts_at
    for pause in sorted(pauses, key=lambda one: (one.starts_at, one.id)):
        begins, over = max(at, pause.starts_at), min(ends_at, pause.ends_at)
        if over - begins < SHORTEST_WAIT * MINUTE:
            continue
        found += _wait(at, begins)
        found.append(PauseBlock(pause, begins, over))
        at = over
    return [*found, *_wait(at, ends_at)]


def _wait(starts_at: dt.datetime, ends_at: dt.datetime) -> list[Block]:
    return [WaitBlock(starts_at, ends_at)] if ends_at - starts_at >= SHORTEST_WAIT * MINUTE else []


def next_step(line: Line, moment: dt.datetime) -> Block | None:
    """Return what somebody does next: the way that they must go by then, or the session that begins; None when over."""
    for block in line.blocks:
        if isinstance(block, WalkBlock | BoatBlock) and moment <= block.leave_by:
            return block
        if isinstance(block, SessionBlock) and moment < block.pick.starts_at:
            return block
    return None
