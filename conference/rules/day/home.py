"""The ends of a day: out of bed to the first pick in the morning, and home from the last one in the evening."""

import datetime as dt
from dataclasses import dataclass

from conference.rules.day.line import boat_block, usual_headway
from conference.rules.day.picks import BoatBlock, Pick, Sound
from conference.rules.reach import MINUTE, clock_at, latest_departure, minutes_between, way_at
from conference.rules.times import moment_on
from editions.rules.crossing import Level, Spot, headway_at


@dataclass(frozen=True, slots=True)
class Ends:
    """The ways between one's shore and a day. `out` and `back` are None where they do not go over the water.

    `stopped`: a way over the water would be needed, and no boat sails. `last_comfortable` is the last minute at which
    one can leave the last place for the boats of the day; `late` says that the day ends after it.
    """

    out: BoatBlock | None = None
    back: BoatBlock | None = None
    stopped: bool = False
    last_comfortable: dt.datetime | None = None
    late: bool = False


def quay_of(city: str) -> Spot:
    """Return where somebody who sleeps in a city comes to and leaves from: its quay."""
    return Spot(f"the quay of {city}", f"the quay of {city}", city, 0)


def ends_of_day(sound: Sound, first: Pick, last: Pick, home: str) -> Ends:
    """Return the ways from and to the shore somebody sleeps on; within it nothing is said, for nobody knows how far."""
    outward = first.city is not None and first.city != home
    homeward = last.city is not None and last.city != home
    if (outward or homeward) and not sound.sea.boats_run:
        return Ends(stopped=True)
    out = _out(sound, first, home) if outward else None
    back = _back(sound, last, home) if homeward else None
    comfortable = last_comfortable(sound, last) if homeward else None
    late = comfortable is not None and comfortable < last.ends_at
    return Ends(out, back, last_comfortable=comfortable, late=late)


def _out(sound: Sound, first: Pick, home: str) -> BoatBlock | None:
    assert first.spot is not None
    leave_by = latest_departure(sound.sea, quay_of(home), first.spot, first.starts_at, zone=sound.zone)
    way = None if leave_by is None else way_at(sound.sea, quay_of(home), first.spot, leave_by, zone=sound.zone)
    if leave_by is None or way is None:
        return None
    return boat_block(sound, way, leave_by, Level.OK, there_are=way.minutes, city=first.city)


def _back(sound: Sound, last: Pick, home: str) -> BoatBlock | None:
    assert last.spot is not None
    way = way_at(sound.sea, last.spot, quay_of(home), last.ends_at, zone=sound.zone)
    if way is None:
        return None
    return boat_block(sound, way, last.ends_at, Level.OK, there_are=way.minutes, city=home)


def last_comfortable(sound: Sound, last: Pick) -> dt.datetime | None:
    """Return the last minute of a day at which one can leave a place and find the boats of the day at the quay.

    None where boats go as often all night.
    """
    assert last.spot is not None
    usual = usual_headway(sound.sea)
    turns = []
    for row in sound.sea.headways:
        turn = moment_on(last.day, row.start, sound.zone)
        before = turn - MINUTE
        if (
            headway_at(sound.sea, clock_at(turn, sound.zone))
            > usual
            == headway_at(sound.sea, clock_at(before, sound.zone))
        ):
            turns.append(before - last.spot.to_terminal * MINUTE)
    return max(turns, default=None)


def minutes_late(ends: Ends, last: Pick) -> int:
    """Return how many minutes too late for the boats of the day the last pick ends; 0 where it does not."""
    return minutes_between(ends.last_comfortable, last.ends_at) if ends.late and ends.last_comfortable else 0
