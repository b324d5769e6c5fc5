"""How well a mentor fits somebody: points from 0 to 1000 and the reasons for them, in one.

The points are a sum of parts, and each part says what it counted: so whatever is told of a pair is what the points
were given for. What must hold (a shared language, a needed skill, no block, clearance for young people) is a bar.
Age, gender, name, picture and the day somebody joined are not part of what goes in.
"""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from mentoring.rules.people import Level, Meets, Need, Skill

WHOLE = 1000
ENOUGH_HALF_DAYS = 3
"""So many common half-days give all the points there are for them."""
ENOUGH_GENRES = 2


class PartKind(enum.StrEnum):
    """What points are given for."""

    NEEDS = "needs"
    HALF_DAYS = "half-days"
    GENRES = "genres"
    LANGUAGES = "languages"
    PLACE = "place"
    STAGE = "stage"
    ACROSS = "across"  # they live on different shores


class Bar(enum.StrEnum):
    """Why two cannot be brought together at all, however many points they had."""

    SAME_PERSON = "same-person"
    SAME_ORGANISATION = "same-organisation"
    BLOCKED = "blocked"
    NOT_CLEARED = "not-cleared"
    NO_LANGUAGE = "no-language"
    NO_NEED = "no-need"
    NO_PLACE = "no-place"


WEIGHTS: Mapping[PartKind, int] = {
    PartKind.NEEDS: 450,
    PartKind.HALF_DAYS: 150,
    PartKind.GENRES: 150,
    PartKind.LANGUAGES: 100,
    PartKind.PLACE: 100,
    PartKind.STAGE: 50,
    PartKind.ACROSS: 0,
}
"""Points of the parts unless a programme says otherwise; they add up to 1000."""


@dataclass(frozen=True, slots=True)
class Mentor:
    """What is known of a mentor. `blocks` are members with whom there is a block, whoever set it.

    `cleared` says that they welcome young people and that a vetting note holds today.
    """

    id: int
    member_id: int
    skills: tuple[Skill, ...]
    languages: tuple[str, ...]
    genres: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    meets: frozenset[Meets] = frozenset()
    half_days: frozenset[str] = frozenset()
    country: str = ""
    organisations: frozenset[int] = frozenset()
    blocks: frozenset[int] = frozenset()
    cleared: bool = False
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Mentee:
    """What is known of somebody who looks for a mentor. `party` are its members; `minor` says that one of them is."""

    id: int
    party: frozenset[int]
    needs: tuple[Need, ...]
    languages: tuple[str, ...]
    genres: frozenset[str] = frozenset()
    stage: str = ""
    meets: frozenset[Meets] = frozenset()
    half_days: frozenset[str] = frozenset()
    country: str = ""
    organisations: frozenset[int] = frozenset()
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Points for one thing, out of how many, and what they were given for: ids of the taxonomy, half-days, codes."""

    kind: PartKind
    points: int
    of: int
    counted: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """The points of two, the parts that add up to them, and what stands in the way."""

    points: int
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...] = field(default=())

    def part(self, kind: PartKind) -> Part:
        return next(one for one in self.parts if one.kind is kind)


def scaled(weights: Mapping[PartKind, int]) -> dict[PartKind, int]:
    """Return weights that add up to exactly 1000, in proportion (largest remainder); all zero gives the usual ones."""
    total = sum(weights.get(kind, 0) for kind in PartKind)
    if total <= 0:
        return dict(WEIGHTS)
    shares = {kind: weights.get(kind, 0) * WHOLE for kind in PartKind}
    result = {kind: share // total for kind, share in shares.items()}
    rest = sorted(PartKind, key=lambda kind: (-(shares[kind] % total), list(PartKind).index(kind)))
    for kind in rest[: WHOLE - sum(result.values())]:
        result[kind] += 1
    return result


def fit(mentor: Mentor, mentee: Mentee, weights: Mapping[PartKind, int] = WEIGHTS) -> Fit:
    """Return points, parts and bars of two. Points are given even where there is a bar, so that it can be explained."""
    parts = (
        _needs(mentor, mentee, weights[PartKind.NEEDS]),
        _half_days(mentor, mentee, weights[PartKind.HALF_DAYS]),
        _genres(mentor, mentee, weights[PartKind.GENRES]),
        _languages(mentor, mentee, weights[PartKind.LANGUAGES]),
        _place(mentor, mentee, weights[PartKind.PLACE]),
        _stage(mentor, mentee, weights[PartKind.STAGE]),
        _across(mentor, mentee, weights[PartKind.ACROSS]),
    )
    return Fit(sum(part.points for part in parts), parts, bars(mentor, mentee))


def bars(mentor: Mentor, mentee: Mentee) -> tuple[Bar, ...]:
    """Return everything that keeps two apart, in the order of the enum."""
    found = {
        Bar.SAME_PERSON: mentor.member_id in mentee.party,
        Bar.SAME_ORGANISATION: bool(mentor.organisations & mentee.organisations),
        Bar.BLOCKED: bool(mentor.blocks & mentee.party),
        Bar.NOT_CLEARED: mentee.minor and not mentor.cleared,
        Bar.NO_LANGUAGE: not set(mentor.languages) & set(mentee.languages),
        Bar.NO_NEED: not any(covers(mentor.skills, need) for need in mentee.needs),
        Bar.NO_PLACE: bool(mentor.meets) and bool(mentee.meets) and not mentor.meets & mentee.meets,
    }
    return tuple(bar for bar, stands in found.items() if stands)


def covers(skills: Iterable[Skill], need: Need) -> int:
    """Return how far skills cover a need, in quarters: 4 is wholly, 2 where only the basics are known, 0 not at all.

    A need of one country is half covered by whoever knows the thing, but the rules of no country in particular.
    """
    best = 0
    for skill in skills:
        if skill.id != need.id or (need.country and skill.country not in ("", need.country)):
            continue
        quarters = 2 if skill.level is Level.BASIC else 4
        if need.country and not skill.country:
            quarters //= 2
        best = max(best, quarters)
    return best


def _needs(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    total = sum(need.weight for need in mentee.needs)
    got = sum(need.weight * covers(mentor.skills, need) for need in mentee.needs)
    counted = tuple(_named(need) for need in mentee.needs if covers(mentor.skills, need))
    missing = tuple(_named(need) for need in mentee.needs if not covers(mentor.skills, need))
    return Part(PartKind.NEEDS, of * got // (4 * total) if total else 0, of, counted, missing)


def _named(need: Need) -> str:
    return f"{need.id}:{need.country}" if need.country else need.id


def _half_days(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    common = _in_order(mentor.half_days, mentee.half_days)
    return Part(PartKind.HALF_DAYS, of * min(len(common), ENOUGH_HALF_DAYS) // ENOUGH_HALF_DAYS, of, common)


def _genres(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    common = _in_order(mentor.genres, mentee.genres)
    wanted = min(len(mentee.genres), ENOUGH_GENRES)
    # Who names no genre plays or books all sorts: nothing is missing then.
    points = of if not wanted else of * min(len(common), wanted) // wanted
    return Part(PartKind.GENRES, points, of, common)


def _languages(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    common = tuple(code for code in mentee.languages if code in mentor.languages)
    if not common:
        return Part(PartKind.LANGUAGES, 0, of)
    # The first language is the one they like to speak best.
    return Part(PartKind.LANGUAGES, of if common[0] == mentee.languages[0] else of * 3 // 5, of, common)


def _place(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    common = tuple(place for place in Meets if place in mentor.meets and place in mentee.meets)
    if not common:
        return Part(PartKind.PLACE, 0, of)
    face_to_face = any(place is not Meets.ONLINE for place in common)
    return Part(PartKind.PLACE, of if face_to_face else of * 3 // 5, of, tuple(place.value for place in common))


def _stage(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    meant = not mentor.stages or mentee.stage in mentor.stages
    return Part(PartKind.STAGE, of if meant else 0, of, (mentee.stage,) if meant and mentee.stage else ())


def _across(mentor: Mentor, mentee: Mentee, of: int) -> Part:
    apart = bool(mentor.country and mentee.country and mentor.country != mentee.country)
    return Part(PartKind.ACROSS, of if apart else 0, of, (mentor.country, mentee.country) if apart else ())


def _in_order(one: Collection[str], other: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(one) & set(other)))
