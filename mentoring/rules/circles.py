"""Circles: four to six people who need the same thing, with one mentor or a host of the team.

Who may sit in one circle, in plain words:

* nobody with somebody with whom there is a block, whoever set it, and the host neither;
* all of them and the host have a language in common;
* everybody needs the thing that the circle is about, and a mentor who hosts it knows it;
* somebody under 18 only where the host is cleared for young people today. A circle without a host, or with one who is
  not cleared, has grown-ups alone: young people and grown-ups who do not know each other never meet without somebody
  cleared in the room.
"""

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import Level
from mentoring.rules.speed_meetings.choosing import tie

LEAST, MOST = 4, 6
"""How many people a circle has."""
MOST_BEGINNINGS = 12
"""So many people are tried as the first of a circle before a host is given up: a suggestion need not be the best."""
MOST_SUGGESTED = 24
"""So many circles are suggested at once; once these are made, the next are."""


class Hitch(enum.StrEnum):
    """Why people cannot be in one circle."""

    FULL = "full"
    OTHER_NEED = "other-need"
    BLOCKED = "blocked"
    NO_LANGUAGE = "no-language"
    NOT_CLEARED = "not-cleared"
    HOST_CANNOT = "host-cannot"
    SAME_PERSON = "same-person"


@dataclass(frozen=True, slots=True)
class Host:
    """Who holds a circle together. `skilled` is false where a mentor does not know its thing.

    A host of the team need not know it: they hold the talk together.
    """

    member_id: int
    languages: frozenset[str] = frozenset()
    blocks: frozenset[int] = frozenset()
    cleared: bool = False
    skilled: bool = True


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who could be in a circle; `blocks` are all members with whom one of their party has a block."""

    mentee: Mentee
    blocks: frozenset[int] = frozenset()

    @property
    def id(self) -> int:
        return self.mentee.id


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A circle that could be made. `mentor` is the id of its host; None: somebody of the team has to be."""

    skill: str
    people: tuple[int, ...]
    mentor: int | None
    languages: tuple[str, ...]
    half_days: tuple[str, ...]


def hosted_by(mentor: Mentor, skill: str) -> Host:
    """Return a mentor as the host of a circle about something."""
    return Host(
        member_id=mentor.member_id,
        languages=frozenset(mentor.languages),
        blocks=mentor.blocks,
        cleared=mentor.cleared,
        skilled=any(one.id == skill for one in mentor.skills),
    )


def hitches(skill: str, people: Sequence[Seeker], host: Host | None) -> tuple[Hitch, ...]:
    """Return everything that keeps these people from being a circle, in the order of the enum; size below is none."""
    members = [member for one in people for member in one.mentee.party]
    together = set(members) | ({host.member_id} if host else set())
    found = {
        Hitch.FULL: len(people) > MOST,
        Hitch.OTHER_NEED: any(not _needs(one, skill) for one in people),
        Hitch.BLOCKED: any(one.blocks & together for one in people) or bool(host and host.blocks & set(members)),
        Hitch.NO_LANGUAGE: bool(people) and not common_languages(people, host),
        Hitch.NOT_CLEARED: any(one.mentee.minor for one in people) and not (host and host.cleared),
        Hitch.HOST_CANNOT: bool(host and not host.skilled),
        Hitch.SAME_PERSON: len(members) != len(set(members)) or bool(host and host.member_id in members),
    }
    return tuple(hitch for hitch, stands in found.items() if stands)


def common_languages(people: Iterable[Seeker], host: Host | None) -> frozenset[str]:
    """Return the languages that all have in common; a host of the team of whom none is known speaks them all."""
    sets = [frozenset(one.mentee.languages) for one in people]
    if host is not None and host.languages:
        sets.append(host.languages)
    return frozenset.intersection(*sets) if sets else frozenset()


def common_half_days(people: Iterable[Seeker]) -> frozenset[str]:
    sets = [one.mentee.half_days for one in people]
    return frozenset.intersection(*sets) if sets else frozenset()


def _needs(one: Seeker, skill: str) -> bool:
    return any(need.id == skill for need in one.mentee.needs)


def _weight(one: Seeker, skill: str) -> int:
    return max((need.weight for need in one.mentee.needs if need.id == skill), default=0)


def size_for(count: int) -> int:
    """Return how large the next circle shall be where so many people have the same need: 8 make 4 + 4, 7 make 6.

    0 where they are too few.
    """
    if count < LEAST:
        return 0
    circles = -(-count // MOST)
    while circles > 1 and circles * LEAST > count:
        circles -= 1
    return min(MOST, -(-count // circles))


def suggest(people: Collection[Seeker], mentors: Collection[Mentor], seed: str) -> tuple[Suggestion, ...]:
    """Return circles out of people for whom there was no mentor; nobody is in two, no mentor hosts two.

    The rarest need that still makes a circle goes first, so that common ones do not use its people up. In a circle
    come first who needs it most, then whose half-days go together. Young people are kept together where they can be.
    Ties are decided by a hash of the seed and the id. `MOST_SUGGESTED` at most.
    """
    left = {one.id: one for one in people}
    hosts = {one.id: one for one in mentors}
    made: list[Suggestion] = []
    given_up: set[tuple[str, bool]] = set()
    while True:
        counts = _counts(left.values(), given_up)
        if not counts or len(made) == MOST_SUGGESTED:
            return tuple(made)
        skill, young = min(counts, key=lambda key: (not key[1], counts[key], tie(seed, key[0])))
        group = [one for one in left.values() if _needs(one, skill) and (not young or one.mentee.minor)]
        found = _circle(skill, group, hosts.values(), seed)
        if found is None:
            given_up.add((skill, young))
            continue
        made.append(found)
        for one in found.people:
            del left[one]
        if found.mentor is not None:
            del hosts[found.mentor]


def _counts(people: Collection[Seeker], given_up: Collection[tuple[str, bool]]) -> dict[tuple[str, bool], int]:
    """Return how many need what, among the young alone (True) and among all, where it is enough for a circle."""
    counts: dict[tuple[str, bool], int] = {}
    for one in people:
        for skill in {need.id for need in one.mentee.needs}:
            for young in (True, False) if one.mentee.minor else (False,):
                counts[skill, young] = counts.get((skill, young), 0) + 1
    return {key: count for key, count in counts.items() if count >= LEAST and key not in given_up}


def _circle(skill: str, group: Collection[Seeker], mentors: Iterable[Mentor], seed: str) -> Suggestion | None:
    """Return the best circle of a group: with a mentor where one can host it, else with a host of the team."""
    able = [one for one in mentors if any(own.id == skill for own in one.skills)]
    able.sort(key=lambda one: (-_level(one, skill), not one.cleared, tie(seed, "host", one.id)))
    wanted = size_for(len(group))
    best: tuple[list[Seeker], int | None] | None = None
    for mentor in (*able, None):
        host = None if mentor is None else hosted_by(mentor, skill)
        people = _gathered(skill, group, host, wanted, seed)
        if len(people) >= LEAST and (best is None or len(people) > len(best[0])):
            best = people, None if mentor is None else mentor.id
            if len(people) == wanted:
                break
    if best is None:
        return None
    people, mentor_id = best
    hosting = next((hosted_by(one, skill) for one in able if one.id == mentor_id), None)
    return Suggestion(
        skill=skill,
        people=tuple(one.id for one in people),
        mentor=mentor_id,
        languages=tuple(sorted(common_languages(people, hosting))),
        half_days=tuple(sorted(common_half_days(people))),
    )


def _level(mentor: Mentor, skill: str) -> int:
    order = {level: place for place, level in enumerate(Level)}
    return max((order[own.level] for own in mentor.skills if own.id == skill), default=-1)


def _gathered(skill: str, group: Collection[Seeker], host: Host | None, wanted: int, seed: str) -> list[Seeker]:
    """Return people who can be together, beginning with each of the first in turn until there are as many as wanted."""
    order = sorted(group, key=lambda one: (-_weight(one, skill), tie(seed, skill, one.id)))
    best: list[Seeker] = []
    for first in order[:MOST_BEGINNINGS]:
        people = [first] if not hitches(skill, [first], host) else []
        rest = [one for one in order if one is not first]
        while people and len(people) < wanted:
            fits = [one for one in rest if not hitches(skill, [*people, one], host)]
            if not fits:
                break
            people.append(max(fits, key=lambda one: _wish(people, one, skill)))
            rest.remove(people[-1])
        if len(people) > len(best):
            best = people
        if len(best) == wanted:
            break
    return best


def _wish(people: Sequence[Seeker], one: Seeker, skill: str) -> tuple[int, int]:
    """Return how much somebody is wanted in a circle; among equals the first in order comes first."""
    return _weight(one, skill), len(common_half_days([*people, one]))
