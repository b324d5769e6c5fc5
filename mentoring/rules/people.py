"""What mentors and those who look for one can say about themselves, and how much of it."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.refusals import Refused

MOST_SKILLS = 8
MOST_NEEDS = 5
MOST_SEATS = 10
HEAVIEST = 3
"""The weight of what somebody needs most; 1 is the lightest."""
OPEN_REQUESTS = 3
"""So many requests of one person can wait for an answer at a time."""


class Level(enum.StrEnum):
    """How well a mentor knows something."""

    BASIC = "basic"
    SOLID = "solid"
    EXPERT = "expert"


class Meets(enum.StrEnum):
    """Where people meet: online, in one of the two cities (by their side), or on the boat between them."""

    ONLINE = "online"
    CITY_1 = "city-1"
    CITY_2 = "city-2"
    FERRY = "ferry"


class Seen(enum.StrEnum):
    """Who sees a profile, from the narrowest to the widest. Contact details are never part of it."""

    HIDDEN = "hidden"
    ORGANISERS = "organisers"
    PROGRAMME = "programme"  # grown-ups who are in the mentoring of the edition themselves
    ADULTS = "adults"  # whoever is signed in and of age
    PUBLIC = "public"


class MenteeKind(enum.StrEnum):
    """Who looks for a mentor. A band is one party."""

    ARTIST = "artist"
    PROMOTER = "promoter"
    BAND = "band"


class ProfileState(enum.StrEnum):
    """Whether a profile takes part."""

    DRAFT = "draft"
    LISTED = "listed"
    PAUSED = "paused"


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("day", "evening")
HALF_DAYS = tuple(f"{day}-{part}" for day in DAYS for part in PARTS)
"""Half-days of a week: `tue-evening`. In daytime or in the evening is all that somebody has to say."""

# What the law of a country decides: a Swede who tours Denmark needs the Danish answer.
COUNTRIES = ("DK", "SE")
OF_A_COUNTRY = frozenset({"copyright", "neighbouring-rights", "funding", "company-tax", "contracts"})
"""Skills that can be known for one country only."""


@dataclass(frozen=True, slots=True)
class Skill:
    """Something a mentor can do. `country` is empty where it holds everywhere, or for both countries."""

    id: str
    level: Level = Level.SOLID
    country: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """Something somebody looks for, from 1 (nice to have) to 3 (most of all)."""

    id: str
    weight: int = 2
    country: str = ""


def check_skills(skills: Sequence[Skill], known: Iterable[str]) -> None:
    """Refuse `skills_none`, `skills_many`, `skill_unknown`, `skill_twice`, `skill_country`."""
    if not skills:
        raise Refused("skills_none", field="skills")
    if len(skills) > MOST_SKILLS:
        raise Refused("skills_many", field="skills", most=MOST_SKILLS)
    _check_terms([(one.id, one.country) for one in skills], set(known), "skills")


def check_needs(needs: Sequence[Need], known: Iterable[str]) -> None:
    """Refuse `needs_none`, `needs_many`, `need_weight`, `skill_unknown`, `skill_twice`, `skill_country`."""
    if not needs:
        raise Refused("needs_none", field="needs")
    if len(needs) > MOST_NEEDS:
        raise Refused("needs_many", field="needs", most=MOST_NEEDS)
    if any(not 1 <= one.weight <= HEAVIEST for one in needs):
        raise Refused("need_weight", field="needs")
    _check_terms([(one.id, one.country) for one in needs], set(known), "needs")


def _check_terms(pairs: Sequence[tuple[str, str]], known: set[str], field: str) -> None:
    if any(term not in known for term, _country in pairs):
        raise Refused("skill_unknown", field=field)
    if len(set(pairs)) < len(pairs):
        raise Refused("skill_twice", field=field)
    if any(country and (country not in COUNTRIES or term not in OF_A_COUNTRY) for term, country in pairs):
        raise Refused("skill_country", field=field)


def open_limit(seats: int) -> int:
    """Return how many requests can wait with a mentor of so many seats at a time."""
    return 2 * seats
