"""The directory in memory says the same as a loop over everybody would: counts, points, order, and after changes."""

import random
from collections import Counter
from dataclasses import replace

from mentoring.rules.catalogue import (
    Card,
    Catalogue,
    Facet,
    by_points,
    counted,
    everyone,
    named,
    narrowed,
    renewed,
    shuffled,
    window,
)
from mentoring.rules.fit import WEIGHTS, Mentee, Mentor, PartKind, fit
from mentoring.rules.people import HALF_DAYS, Level, Meets, Need, Skill

TERMS = ("tour-booking", "contracts", "merch", "djing")
ACROSS = {**WEIGHTS, PartKind.NEEDS: 401, PartKind.ACROSS: 49}


def some(draw: random.Random, of: tuple[str, ...], most: int = 9) -> tuple[str, ...]:
    return tuple(draw.sample(of, draw.randint(0, min(most, len(of)))))


def a_card(draw: random.Random, number: int) -> Card:
    skills = [Skill(one, level) for one in TERMS for level in Level]
    skills += [Skill("contracts", level, country) for level in Level for country in ("DK", "SE")]
    return Card(
        id=number,
        member_id=number,
        stamp=1,
        title=f"bo nummer{number}",
        seats=1,
        skills=tuple(draw.sample(skills, draw.randint(1, 4))),
        languages=some(draw, ("da", "sv", "en")),
        genres=some(draw, ("indie", "rock", "jazz")),
        stages=some(draw, ("starting", "emerging")),
        meets=some(draw, tuple(one.value for one in Meets)),
        half_days=some(draw, HALF_DAYS, 6),
        country=draw.choice(("", "DK", "SE")),
    )


def a_mentee(draw: random.Random) -> Mentee:
    needs = [Need(one, weight) for one in TERMS for weight in (1, 2, 3)] + [Need("contracts", 3, "DK")]
    return Mentee(
        id=1,
        party=frozenset({0}),
        needs=tuple({(one.id, one.country): one for one in draw.sample(needs, draw.randint(1, 5))}.values()),
        languages=some(draw, ("da", "sv", "en")),
        genres=frozenset(some(draw, ("indie", "rock", "jazz", "folk"))),
        stage=draw.choice(("", "starting", "established")),
        meets=frozenset(Meets(one) for one in some(draw, tuple(Meets))),
        half_days=frozenset(some(draw, HALF_DAYS)),
        country=draw.choice(("", "DK", "SE")),
    )


def as_mentor(card: Card) -> Mentor:
    return Mentor(
        card.id,
        card.id,
        card.skills,
        card.languages,
        frozenset(card.genres),
        frozenset(card.stages),
        frozenset(Meets(one) for one in card.meets),
        frozenset(card.half_days),
        card.country,
    )


def a_catalogue(draw: random.Random, many: int) -> Catalogue:
    return renewed(Catalogue(), [a_card(draw, number) for number in range(1, many + 1)])


def test_layers_hold_the_points_of_the_rule() -> None:
    draw = random.Random(1)
    for _round in range(25):
        catalogue, mentee = a_catalogue(draw, 40), a_mentee(draw)
        for weights in (WEIGHTS, ACROSS):
            layers = by_points(catalogue, everyone(catalogue), mentee, weights)
            told = {mentor_id: points for points, bits in layers for mentor_id in catalogue.ids_in(bits)}
            assert told == {card.id: fit(as_mentor(card), mentee, weights).points for card in catalogue.cards.values()}
            assert [points for points, _bits in layers] == sorted({*told.values()}, reverse=True)


def test_counts_are_those_of_a_loop_over_everybody() -> None:
    draw = random.Random(2)
    catalogue = a_catalogue(draw, 60)
    chosen = {Facet.SKILL: ["merch", "djing"], Facet.LANGUAGE: ["da"]}
    seen = [card for card in catalogue.cards.values() if card.id % 3]

    def passes(card: Card, but: Facet | None) -> bool:
        mine = set(card.values())
        return all(any((facet, one) in mine for one in some) for facet, some in chosen.items() if facet is not but)

    base = catalogue.set_of(card.id for card in seen)
    left = [card.id for card in seen if passes(card, None)]
    assert catalogue.ids_in(narrowed(catalogue, base, chosen)) == left
    counts = counted(catalogue, base, chosen)
    for facet in (Facet.SKILL, Facet.GENRE, Facet.LANGUAGE, Facet.SHORE):
        whole = Counter(value for card in seen if passes(card, facet) for kind, value in card.values() if kind is facet)
        assert counts[facet] == whole


def test_value_that_was_chosen_stays_when_nobody_is_left() -> None:
    catalogue = a_catalogue(random.Random(3), 10)
    counts = counted(catalogue, 0, {Facet.SKILL: ["merch"]})
    assert (counts[Facet.SKILL], counts[Facet.LANGUAGE]) == ({"merch": 0}, {})


def test_changed_cards_take_the_place_of_older_ones() -> None:
    draw = random.Random(4)
    before = a_catalogue(draw, 30)
    others = [replace(a_card(draw, number), stamp=2) for number in (3, 7, 31)]
    after = renewed(before, others)
    fresh = renewed(Catalogue(), list(after.cards.values()))
    counts = counted(fresh, everyone(fresh), {})
    assert counted(after, everyone(after), {}) == counts
    mentee = a_mentee(draw)
    assert by_points(after, everyone(after), mentee) == by_points(fresh, everyone(fresh), mentee)
    assert len(before.cards) == 30


def test_set_leaves_out_whom_the_catalogue_does_not_know() -> None:
    catalogue = a_catalogue(random.Random(5), 20)
    assert catalogue.ids_in(catalogue.set_of([2, 20, 99])) == [2, 20]


def test_name_is_found_by_whole_words_and_the_beginning_of_the_last() -> None:
    catalogue = a_catalogue(random.Random(6), 12)
    whole = everyone(catalogue)
    found = [catalogue.ids_in(named(catalogue, whole, words)) for words in (["bo", "nummer1"], ["bo", "ummer1"], [])]
    assert found == [[1, 10, 11, 12], [], []]


def test_window_goes_through_the_layers_and_meets_everybody_once() -> None:
    catalogue = a_catalogue(random.Random(7), 23)
    whole = everyone(catalogue)
    first, rest = catalogue.set_of(range(10, 14)), whole & ~catalogue.set_of(range(10, 14))
    pages = [window(catalogue, [first, rest], b"monday", start, 5) for start in range(0, 30, 5)]
    told = [one for page in pages for one in page]
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert (sorted(told), set(told[:4])) == (list(range(1, 24)), {10, 11, 12, 13})


def test_shuffle_depends_on_the_seed_alone() -> None:
    ids = list(range(1, 200))
    assert shuffled(ids, b"monday") == shuffled(reversed(ids), b"monday")
    assert shuffled(ids, b"monday") != shuffled(ids, b"tuesday")
    # Everybody has the same chance to stand first, wherever their number lies.
    firsts = [shuffled(ids, str(day).encode())[0] for day in range(200)]
    assert 60 < sum(firsts) / len(firsts) < 140
