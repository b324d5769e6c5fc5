"""The wishes that a good timetable fulfils, each with the weight that it has until an editor says otherwise."""

import enum
from collections.abc import Mapping


class Wish(enum.StrEnum):
    """What is wanted but not demanded. The cost of each is measured in people or sessions that lose by it."""

    DEMAND = "demand"  # people who find no place in the room
    PAIRS = "pairs"  # people who want two sessions that run at the same time
    TRACKS = "tracks"  # sessions of one track that run at the same time, or are torn apart over cities in one half-day
    HALF_DAYS = "half-days"  # people who speak in both cities within one half-day
    SHORES = "shores"  # the programme lies mostly on one shore
    LANGUAGES = "languages"  # at some time everything is in one language
    CROSSINGS = "crossings"  # crossings of speakers beyond one there and one back a day
    BREAKS = "breaks"  # people who go from one session to the next without a pause
    STAY = "stay"  # sessions that are moved from where they stand, or stood in the last release


USUAL: Mapping[Wish, int] = {
    Wish.DEMAND: 30,
    Wish.PAIRS: 30,
    Wish.TRACKS: 20,
    Wish.HALF_DAYS: 15,
    Wish.SHORES: 10,
    Wish.LANGUAGES: 10,
    Wish.CROSSINGS: 20,
    Wish.BREAKS: 5,
    Wish.STAY: 0,
}
"""Weights from 0 (do not care) to 100."""


def weights_of(given: Mapping[str, object]) -> dict[str, int]:
    """Return a weight for every wish: what was given where it is a whole number from 0 to 100, else the usual one."""
    found: dict[str, int] = {}
    for wish, usual in USUAL.items():
        value = given.get(wish.value)
        found[wish.value] = value if isinstance(value, int) and 0 <= value <= 100 else usual
    return found
