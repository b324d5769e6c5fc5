"""The directory of mentors as one person sees it: filters, counts, order, how soon somebody answers.

What mentors can be filtered by is kept in memory (`rules.catalogue`), because counting 150 filters among ten thousand
mentors in the database takes ten times as long as a page may. Whom somebody may see is asked of the database anew each
time, so nothing that is kept can betray anybody; and the catalogue is asked for what has changed before it is used.
"""

import datetime as dt
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from sys import intern

from flask import current_app

from core.clock import now
from core.db import db
from core.language import fold
from core.search import words_in
from core.taxonomy import terms
from editions.models import Edition
from mentoring.actions.parties import today_in
from mentoring.models import MentorProfile
from mentoring.queries import directory as asked
from mentoring.rules import catalogue as rule
from mentoring.rules.answers import LOOKED_AT, usual_days
from mentoring.rules.catalogue import Bits, Card, Catalogue, Chosen, Facet
from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import Skill
from mentoring.rules.visibility import Looker

PAGE_SIZE = 20
IN_FLIGHT = dt.timedelta(seconds=60)
"""So long after a change another one that began before it may still be committed."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks the directory for. `young`: who may meet young people; `free`: who has a seat."""

    words: str = ""
    chosen: Chosen = field(default_factory=dict)
    young: bool = False
    free: bool = False

    @property
    def any(self) -> bool:
        return bool(self.words or self.young or self.free or any(self.chosen.values()))


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the directory. `anybody`: there is somebody to see, found or not; `young` is None where nobody asks.

    `seats` of the mentors are those that are free.
    """

    mentors: Sequence[Mentor]
    total: int
    anybody: bool
    counts: Mapping[Facet, Mapping[str, int]]
    free: int
    young: int | None

    @property
    def mentor_ids(self) -> list[int]:
        return [one.id for one in self.mentors]


def find(
    edition: Edition, who: Looker, wanted: Wanted, *, mentee: Mentee | None = None, page: int = 1, young: bool = False
) -> Found:
    """Return a page of the mentors whom somebody may see and asks for.

    Those with a free seat come first. Among them those whose name was typed, then those who fit `mentee` best, then
    luck, which changes daily. `young` says that the reader is told who may meet young people; else that is no filter.
    """
    today = today_in(edition)
    words = words_in(wanted.words)
    count, latest, listed, seats = db.session.execute(asked.listing(edition.id, who, today, wanted.words)).one()
    catalogue = known_mentors(edition.id, (count, latest))
    seen = base = set_in(catalogue, listed)
    if wanted.words and not base:
        # Nobody is found: is there anybody at all?
        seen = set_in(catalogue, db.session.scalar(asked.listed_ids(edition.id, who, today)))
    taken = _counted(seats or "")
    free = base & ~catalogue.kept("full", seats or "", lambda: full_in(catalogue, taken))
    for_young, only_young = 0, young and wanted.young
    if young:
        for_young = set_in(catalogue, db.session.scalar(asked.listed_ids_for_young(edition.id, who, today)))
    # Each of the two is counted together with all that is chosen but itself.
    without_free = base & for_young if only_young else base
    without_young = base & free if wanted.free else base
    both = without_free & without_young
    left = rule.narrowed(catalogue, both, wanted.chosen)
    layers = _layers(catalogue, left, free, words, mentee)
    seed = f"{today.isoformat()} {who.member_id or 0}".encode()
    ids = rule.window(catalogue, layers, seed, (page - 1) * PAGE_SIZE, PAGE_SIZE)
    return Found(
        mentors=[catalogue.cards[one].mentor(taken[one]) for one in ids],
        total=left.bit_count(),
        anybody=bool(seen),
        counts=rule.counted(catalogue, both, wanted.chosen),
        free=(rule.narrowed(catalogue, without_free, wanted.chosen) & free).bit_count(),
        young=(rule.narrowed(catalogue, without_young, wanted.chosen) & for_young).bit_count() if young else None,
    )


def ids_in(text: str | None) -> list[int]:
    """Read ids that came as one text: as JSON, the quickest way to whole numbers."""
    return json.loads(f"[{text or ''}]")  # type: ignore[no-any-return]  # a list of nothing but whole numbers


def set_in(catalogue: Catalogue, text: str | None) -> Bits:
    """Return the set of the mentors whose ids came as one text. The text says who they are, and so is its key."""
    return catalogue.kept("ids", text or "", lambda: catalogue.set_of(ids_in(text)))


def seats_taken(edition_id: int) -> Mapping[int, int]:
    """Return how many seats of each mentor are taken; none for who is not among them."""
    text: str | None = db.session.scalar(asked.seats_taken_in(edition_id))
    return _counted(text or "")


@lru_cache(maxsize=20)
def _counted(text: str) -> Counter[int]:
    return Counter(ids_in(text))


def full_in(catalogue: Catalogue, taken: Mapping[int, int]) -> Bits:
    """Return who has no seat left: all are taken, or they offer none."""
    cards = catalogue.cards
    full = [one for one, count in taken.items() if one in cards and count >= cards[one].seats]
    return catalogue.set_of(full) | catalogue.seatless


def _layers(catalogue: Catalogue, left: Bits, free: Bits, words: list[str], mentee: Mentee | None) -> list[Bits]:
    by_name = rule.named(catalogue, left, words)
    ranked = [left] if mentee is None else [bits for _points, bits in rule.by_points(catalogue, left, mentee)]
    parts = [one & called for one in (left & free, left & ~free) for called in (by_name, ~by_name)]
    return [part & bits for part in parts if part for bits in ranked]


# --- what is kept -----------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Kept:
    count: int
    latest: dt.datetime | None
    catalogue: Catalogue


def known_mentors(edition_id: int, standing: tuple[int, dt.datetime | None] | None = None) -> Catalogue:
    """Return the catalogue of an edition as its mentors are now; only those who changed are read again.

    `standing` is what was just asked: how many there are, and when one of them last changed.
    """
    kept: dict[int, _Kept] = current_app.extensions.setdefault("mentor_catalogues", {})
    count, latest = standing or db.session.execute(asked.standing(edition_id)).one()
    known = kept.get(edition_id)
    if known is None or latest is None or known.latest is None or count < known.count:
        fresh = rule.renewed(Catalogue(), _cards(edition_id, None))
        kept[edition_id] = _Kept(count, latest, fresh)
        return fresh
    settled = known.latest == latest and count == known.count and now() - latest > IN_FLIGHT
    if settled:
        return known.catalogue
    # A transaction that began earlier may be committed later, so a little of what is known is looked at again.
    cards = _cards(edition_id, known.latest - IN_FLIGHT)
    before = known.catalogue.cards
    changed = [card for card in cards if card.id not in before or before[card.id].stamp != card.stamp]
    renewed = rule.renewed(known.catalogue, changed) if changed else known.catalogue
    if len(renewed.cards) != count:
        # Somebody was deleted.
        renewed = rule.renewed(Catalogue(), _cards(edition_id, None))
    kept[edition_id] = _Kept(count, latest, renewed)
    return renewed


# Mentors share what is the same of them: sixty thousand objects would slow every collection of garbage down.
_skill = cache(Skill)


def _cards(edition_id: int, since: dt.datetime | None) -> list[Card]:
    skills: dict[int, list[Skill]] = defaultdict(list)
    for mentor_id, skill, level, country in db.session.execute(asked.skills_since(edition_id, since)):
        skills[mentor_id].append(_skill(skill, level, country))
    return [
        Card(
            id=row.id,
            member_id=row.member_id,
            stamp=row.changed_at,
            title=fold(row.name),
            seats=row.seats,
            skills=tuple(skills[row.id]),
            languages=tuple(map(intern, row.languages)),
            genres=tuple(map(intern, row.genres)),
            stages=tuple(map(intern, row.stages)),
            meets=tuple(map(intern, row.meets)),
            half_days=tuple(map(intern, row.half_days)),
            country=intern(row.country),
        )
        for row in db.session.execute(asked.facts_since(edition_id, since))
    ]


@dataclass(frozen=True, slots=True)
class Common:
    """What most mentors of an edition know and play, the commonest first; where nobody does yet, the first of all."""

    skills: Sequence[str]
    genres: Sequence[str]


def common_terms(edition_id: int) -> Common:
    """Return what to offer first to whoever fills in a profile. Nothing in it tells of anybody."""
    catalogue = known_mentors(edition_id)
    skills, genres = (
        [*dict.fromkeys([*catalogue.commonest(facet, most), *terms(facet.value)])][:most]
        for facet, most in ((Facet.SKILL, 8), (Facet.GENRE, 10))
    )
    return Common(skills, genres)


# --- one mentor -------------------------------------------------------------------------------------------------------


def answers_within(mentor: MentorProfile) -> int | None:
    """Return within how many days a mentor usually answers; None until enough answers are known."""
    rows = db.session.execute(asked.answers_of(mentor.id, LOOKED_AT))
    return usual_days([answered - sent for sent, answered in rows if sent is not None and answered is not None])
