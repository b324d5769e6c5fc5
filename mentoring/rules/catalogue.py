"""The directory of mentors in memory: which of them have what, how many a filter would leave, and in which order.

Sets of mentors are whole numbers: bit n stands for the mentor at place n. Ten thousand mentors are 1,250 bytes, "has
this and that" is one operation, and counting is `int.bit_count`. So facets are counted and fits are ranked without a
loop over mentors. Who may be seen is not known here: every question begins with the set that somebody may see.
"""

import enum
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mentoring.rules.fit import ENOUGH_GENRES, ENOUGH_HALF_DAYS, WEIGHTS, Mentee, Mentor, PartKind, covers
from mentoring.rules.people import Meets, Need, Skill

MOST_KEPT = 50
"""So many sets are kept with a catalogue: most people may see the same mentors."""
FEW = 250
"""Up to so many bits are picked one by one; more are read off in a row."""
Bits = int
Layer = tuple[int, Bits]
"""So many points, and who has them."""


class Facet(enum.StrEnum):
    """What the directory is narrowed down by; the value is also its name in the address."""

    SKILL = "skill"
    LANGUAGE = "language"
    GENRE = "genre"
    MEETS = "meets"
    SHORE = "shore"  # the country they live in
    HALF_DAY = "when"
    STAGE = "stage"


@dataclass(frozen=True, slots=True)
class Card:
    """What the directory has to know of a mentor. `title` is their name, folded; `stamp` differs after a change."""

    id: int
    member_id: int
    stamp: object
    title: str
    seats: int
    skills: tuple[Skill, ...]
    languages: tuple[str, ...]
    genres: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    half_days: tuple[str, ...] = ()
    country: str = ""

    def values(self) -> Iterator[tuple[Facet, str]]:
        """Return everything they can be filtered by."""
        yield from ((Facet.SKILL, one) for one in {skill.id for skill in self.skills})
        yield from ((Facet.LANGUAGE, one) for one in self.languages)
        yield from ((Facet.GENRE, one) for one in self.genres)
        yield from ((Facet.STAGE, one) for one in self.stages)
        yield from ((Facet.MEETS, one) for one in self.meets)
        yield from ((Facet.HALF_DAY, one) for one in self.half_days)
        if self.country:
            yield Facet.SHORE, self.country

    def mentor(self, taken: int) -> Mentor:
        """Return them as the rule of fitting knows them, for points: what would keep two apart is left out."""
        return Mentor(
            id=self.id,
            member_id=self.member_id,
            skills=self.skills,
            languages=self.languages,
            genres=frozenset(self.genres),
            stages=frozenset(self.stages),
            meets=frozenset(map(Meets, self.meets)),
            half_days=frozenset(self.half_days),
            country=self.country,
            seats=max(0, self.seats - taken),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All mentors of an edition at one moment. It is never changed: `renewed` returns the next."""

    cards: Mapping[int, Card] = field(default_factory=dict)
    places: Mapping[int, int] = field(default_factory=dict)
    ids: Sequence[int] = ()
    facets: Mapping[Facet, Mapping[str, Bits]] = field(default_factory=dict)
    # Who knows a skill, how well and of which country: what fits are made of.
    knowing: Mapping[Skill, Bits] = field(default_factory=dict)
    # Who offers no seat at all.
    seatless: Bits = 0
    sets: dict[tuple[str, str], Bits] = field(default_factory=dict, repr=False, compare=False)

    def having(self, facet: Facet, value: str) -> Bits:
        return self.facets.get(facet, {}).get(value, 0)

    def having_any(self, facet: Facet, values: Iterable[str]) -> Bits:
        found = 0
        for value in values:
            found |= self.having(facet, value)
        return found

    def commonest(self, facet: Facet, most: int) -> list[str]:
        """Return what most mentors have of something, the commonest first."""
        having = self.facets.get(facet, {})
        ranked = sorted((-bits.bit_count(), value) for value, bits in having.items() if bits)
        return [value for _count, value in ranked[:most]]

    def set_of(self, mentor_ids: Iterable[int]) -> Bits:
        """Return the set of these mentors; one that is not in the catalogue is left out."""
        return _bits(map(self.places.get, mentor_ids), len(self.places))

    def kept(self, name: str, ids: str, found: Callable[[], Bits]) -> Bits:
        """Return a set that follows from this text of ids and the catalogue alone: found once and kept under both."""
        key = (name, ids)
        if key not in self.sets:
            if len(self.sets) >= MOST_KEPT:
                self.sets.clear()
            self.sets[key] = found()
        return self.sets[key]

    def ids_in(self, found: Bits) -> list[int]:
        """Return the ids of the mentors in a set."""
        ids = self.ids
        if found.bit_count() > FEW:
            return [ids[place] for place, bit in enumerate(bin(found)[:1:-1]) if bit == "1"]
        result = []
        while found:
            lowest = found & -found
            result.append(ids[lowest.bit_length() - 1])
            found ^= lowest
        return result


def renewed(old: Catalogue, changed: Collection[Card]) -> Catalogue:
    """Return the catalogue with these cards new or in place of older ones. Places, once given, stay."""
    cards, places = dict(old.cards), dict(old.places)
    facets = {facet: dict(values) for facet, values in old.facets.items()}
    knowing = dict(old.knowing)
    for card in changed:
        if card.id in cards:
            _take_out(cards[card.id], ~(1 << places[card.id]), facets, knowing)
        places.setdefault(card.id, len(places))
        cards[card.id] = card
    having: dict[tuple[Facet, str], list[int]] = defaultdict(list)
    skilled: dict[Skill, list[int]] = defaultdict(list)
    for card in changed:
        for key in card.values():
            having[key].append(places[card.id])
        for skill in card.skills:
            skilled[skill].append(places[card.id])
    for (facet, value), taken in having.items():
        values = facets.setdefault(facet, {})
        values[value] = values.get(value, 0) | _bits(taken, len(places))
    for skill, taken in skilled.items():
        knowing[skill] = knowing.get(skill, 0) | _bits(taken, len(places))
    seatless = _bits([places[card.id] for card in cards.values() if not card.seats], len(places))
    return Catalogue(cards, places, tuple(places), facets, knowing, seatless)


def _take_out(card: Card, others: Bits, facets: Mapping[Facet, dict[str, Bits]], knowing: dict[Skill, Bits]) -> None:
    for facet, value in card.values():
        facets[facet][value] &= others
    for skill in card.skills:
        knowing[skill] &= others


def _bits(places: Iterable[int | None], size: int) -> Bits:
    """Return the set of these places; None is nobody."""
    row = bytearray(b"0") * (size + 1)
    for place in places:
        if place is not None:
            row[size - place] = 49  # "1"
    return int(row, 2)


# --- filters and counts -----------------------------------------------------------------------------------------------

Chosen = Mapping[Facet, Sequence[str]]
"""What somebody wants; of one facet any of the values will do."""


def narrowed(catalogue: Catalogue, base: Bits, chosen: Chosen) -> Bits:
    """Return those of a set that have one of the chosen values of each facet."""
    for facet, values in chosen.items():
        if values:
            base &= catalogue.having_any(facet, values)
    return base


def counted(catalogue: Catalogue, base: Bits, chosen: Chosen) -> dict[Facet, dict[str, int]]:
    """Return for every value how many it would leave, together with what is chosen of the other facets.

    Only `base` is counted: what somebody may see.
    """
    found: dict[Facet, dict[str, int]] = {}
    for facet, values in catalogue.facets.items():
        others = {other: wanted for other, wanted in chosen.items() if other is not facet}
        left = narrowed(catalogue, base, others)
        counts = {value: (bits & left).bit_count() for value, bits in values.items()}
        found[facet] = {value: count for value, count in counts.items() if count or value in chosen.get(facet, ())}
    return found


# --- ranking ----------------------------------------------------------------------------------------------------------


def by_points(
    catalogue: Catalogue, found: Bits, mentee: Mentee, weights: Mapping[PartKind, int] = WEIGHTS
) -> list[Layer]:
    """Return a set in layers of equal points, the best first: the points that `rules.fit.fit` gives, to the point."""
    layers: dict[int, Bits] = {0: found}
    for classes in (
        _needs(catalogue, found, mentee, weights[PartKind.NEEDS]),
        _half_days(catalogue, found, mentee, weights[PartKind.HALF_DAYS]),
        _genres(catalogue, found, mentee, weights[PartKind.GENRES]),
        _languages(catalogue, mentee, weights[PartKind.LANGUAGES]),
        _place(catalogue, mentee, weights[PartKind.PLACE]),
        _stage(catalogue, mentee, weights[PartKind.STAGE]),
        _across(catalogue, mentee, weights[PartKind.ACROSS]),
    ):
        layers = _stacked(layers, classes)
    return sorted(layers.items(), reverse=True)


def suitable(catalogue: Catalogue, mentee: Mentee) -> Bits:
    """Return who covers a need of theirs and speaks a language of theirs: without these two nobody is suggested."""
    able = 0
    for need in mentee.needs:
        for _quarters, bits in _covering(catalogue, need):
            able |= bits
    return able & catalogue.having_any(Facet.LANGUAGE, mentee.languages)


def _stacked(layers: Mapping[int, Bits], classes: Iterable[Layer], most: int | None = None) -> dict[int, Bits]:
    """Give points to classes of mentors that do not overlap; who is in none gets nothing. `most` is where it stops."""
    result: dict[int, Bits] = {}
    for points, left in layers.items():
        rest = left
        for more, having in classes:
            got = rest & having
            if got:
                total = points + more if most is None else min(points + more, most)
                result[total] = result.get(total, 0) | got
                rest &= ~having
        if rest:
            result[points] = result.get(points, 0) | rest
    return result


def _needs(catalogue: Catalogue, found: Bits, mentee: Mentee, of: int) -> list[Layer]:
    total = sum(need.weight for need in mentee.needs)
    got: dict[int, Bits] = {0: found}
    for need in mentee.needs:
        got = _stacked(got, [(need.weight * quarters, bits) for quarters, bits in _covering(catalogue, need)])
    return [(of * share // (4 * total), bits) for share, bits in got.items() if total]


def _covering(catalogue: Catalogue, need: Need) -> list[Layer]:
    """Return who covers a need by so many quarters, the most first: the first layer somebody is in counts."""
    found: dict[int, Bits] = {}
    for skill, bits in catalogue.knowing.items():
        quarters = covers((skill,), need)
        if quarters:
            found[quarters] = found.get(quarters, 0) | bits
    return sorted(found.items(), reverse=True)


def _half_days(catalogue: Catalogue, found: Bits, mentee: Mentee, of: int) -> list[Layer]:
    common = _common(catalogue, found, Facet.HALF_DAY, mentee.half_days, ENOUGH_HALF_DAYS)
    return [(of * count // ENOUGH_HALF_DAYS, bits) for count, bits in common.items()]


def _genres(catalogue: Catalogue, found: Bits, mentee: Mentee, of: int) -> list[Layer]:
    wanted = min(len(mentee.genres), ENOUGH_GENRES)
    if not wanted:
        return [(of, found)]
    common = _common(catalogue, found, Facet.GENRE, mentee.genres, wanted)
    return [(of * count // wanted, bits) for count, bits in common.items()]


def _common(catalogue: Catalogue, found: Bits, facet: Facet, values: Iterable[str], most: int) -> dict[int, Bits]:
    """Return who has how many of these values, counted up to `most`."""
    layers: dict[int, Bits] = {0: found}
    for value in values:
        layers = _stacked(layers, [(1, catalogue.having(facet, value))], most)
    return layers


def _languages(catalogue: Catalogue, mentee: Mentee, of: int) -> list[Layer]:
    best = catalogue.having_any(Facet.LANGUAGE, mentee.languages[:1])
    return [(of, best), (of * 3 // 5, catalogue.having_any(Facet.LANGUAGE, mentee.languages[1:]))]


def _place(catalogue: Catalogue, mentee: Mentee, of: int) -> list[Layer]:
    face_to_face = catalogue.having_any(Facet.MEETS, (one.value for one in mentee.meets if one is not Meets.ONLINE))
    online = catalogue.having(Facet.MEETS, Meets.ONLINE.value) if Meets.ONLINE in mentee.meets else 0
    return [(of, face_to_face), (of * 3 // 5, online)]


def _stage(catalogue: Catalogue, mentee: Mentee, of: int) -> list[Layer]:
    """Whoever names no stage likes to help at any."""
    picky = catalogue.having_any(Facet.STAGE, catalogue.facets.get(Facet.STAGE, ()))
    return [(of, catalogue.having(Facet.STAGE, mentee.stage)), (0, picky), (of, everyone(catalogue))]


def _across(catalogue: Catalogue, mentee: Mentee, of: int) -> list[Layer]:
    shores = catalogue.facets.get(Facet.SHORE, {})
    return [(of, bits) for country, bits in shores.items() if mentee.country and country != mentee.country]


def everyone(catalogue: Catalogue) -> Bits:
    return (1 << len(catalogue.places)) - 1


# --- order ------------------------------------------------------------------------------------------------------------


def named(catalogue: Catalogue, found: Bits, words: Sequence[str]) -> Bits:
    """Return those of a set whose name has all these words, the last perhaps unfinished."""
    if not words:
        return 0
    wanted = [f" {word} " for word in words[:-1]] + [f" {words[-1]}"]
    cards = catalogue.cards
    hits = []
    for mentor_id in catalogue.ids_in(found):
        title = f" {cards[mentor_id].title} "
        if all(word in title for word in wanted):
            hits.append(mentor_id)
    return catalogue.set_of(hits)


def shuffled(mentor_ids: Iterable[int], seed: bytes) -> list[int]:
    """Return ids in an order that only the seed decides: who stands first is luck, and the same for a whole day."""
    start = int.from_bytes(hashlib.blake2b(seed, digest_size=8).digest())
    mask = (1 << 64) - 1

    def draw(mentor_id: int) -> int:
        # Steps of the mixer "splitmix64", which spreads neighbouring numbers far apart.
        mixed = (start + mentor_id * 0x9E3779B97F4A7C15) & mask
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & mask
        return mixed ^ (mixed >> 27)

    return sorted(mentor_ids, key=draw)


def window(catalogue: Catalogue, layers: Iterable[Bits], seed: bytes, start: int, size: int) -> list[int]:
    """Return the ids from place `start` on, layer after layer, shuffled within each. Layers above are only counted."""
    result: list[int] = []
    for layer in layers:
        many = layer.bit_count()
        if start >= many:
            start -= many
            continue
        result += shuffled(catalogue.ids_in(layer), seed)[start : start + size - len(result)]
        start = 0
        if len(result) >= size:
            break
    return result
