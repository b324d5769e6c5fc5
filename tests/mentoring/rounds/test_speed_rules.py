"""Who meets whom is the best there can be, rounds are matchings, and planning again moves nobody without need."""

import datetime as dt
import itertools
import random
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

import pytest

from core.clock import UTC
from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import Meets, Need, Skill
from mentoring.rules.speed_meetings import (
    Meeting,
    Pair,
    Phase,
    choose,
    choosing,
    first_plan,
    free_tables,
    next_plan,
    possible_pairs,
    round_starts,
    standing_at,
    touched,
    worth,
)

Value = tuple[int, int, int]


def value(pairs: Iterable[Pair], points: Mapping[Pair, int], had: Mapping[int, int]) -> Value:
    """Return what is wanted, the most important first: how many, how even (counted below zero), how many points."""
    pairs = list(pairs)
    degrees = Counter(mentee for _mentor, mentee in pairs)
    uneven = sum(had.get(one, 0) + number for one, many in degrees.items() for number in range(1, many + 1))
    return len(pairs), -uneven, worth(pairs, points)


def best_of_all(
    points: Mapping[Pair, int], places: Mapping[int, int], rooms: Mapping[int, int], had: Mapping[int, int]
) -> Value:
    """Try every set of pairs."""
    found = []
    for many in range(len(points) + 1):
        for pairs in itertools.combinations(points, many):
            hosts, guests = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
            if all(hosts[one] <= places[one] for one in hosts) and all(guests[one] <= rooms[one] for one in guests):
                found.append(value(pairs, points, had))
    return max(found)


def a_table(number: int, mentors: int, mentees: int, share: float = 0.7) -> dict[Pair, int]:
    """Return points of pairs of which some are barred; few different ones, so that there are ties."""
    chance = random.Random(number)
    return {
        (mentor, 100 + mentee): chance.choice((100, 300, 300, 700))
        for mentor in range(mentors)
        for mentee in range(mentees)
        if chance.random() < share
    }


@pytest.mark.parametrize("number", range(40))
def test_choosing_is_as_good_as_trying_everything(number: int) -> None:
    chance = random.Random(number)
    points = a_table(number, 3, 4)
    places = {mentor: chance.randint(0, 3) for mentor in range(3)}
    rooms = {100 + mentee: chance.randint(0, 3) for mentee in range(4)}
    had = {100 + mentee: chance.randint(0, 2) for mentee in range(4)}
    pairs = choose(points, places, rooms, "seed", had=had)
    assert value(pairs, points, had) == best_of_all(points, places, rooms, had)


def test_choosing_among_the_best_alone_gives_the_same_value(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long list is cut to the best of each first; the potentials tell which pairs must come back in."""
    points = a_table(7, 12, 30)
    places, rooms = dict.fromkeys(range(12), 5), dict.fromkeys(range(100, 130), 5)
    whole = value(choose(points, places, rooms, "seed"), points, {})
    monkeypatch.setattr(choosing, "FEW_PAIRS", 10)
    monkeypatch.setattr(choosing, "BEST_EACH", 1)
    assert value(choose(points, places, rooms, "seed"), points, {}) == whole


def check(meetings: Collection[Meeting], points: Mapping[Pair, int]) -> None:
    """Hold what must be true of every plan."""
    for side in ("mentor", "mentee", "table"):
        assert Counter((one.round, getattr(one, side)) for one in meetings).most_common(1)[0][1] == 1
    assert len({one.pair for one in meetings}) == len(meetings)
    assert {one.pair for one in meetings} <= points.keys()


@pytest.mark.parametrize("number", range(20))
def test_plan_is_a_matching_in_each_round(number: int) -> None:
    points = a_table(number, 6, 11)
    tables = {mentor: 10 - mentor for mentor in range(6)}
    meetings = first_plan(points, tables, range(100, 111), rounds=5, seed=f"seed {number}")
    check(meetings, points)
    assert {one.round for one in meetings} <= set(range(1, 6))
    assert all(one.table == tables[one.mentor] for one in meetings)
    chosen = choose(points, dict.fromkeys(tables, 5), dict.fromkeys(range(100, 111), 5), f"seed {number}")
    assert {one.pair for one in meetings} == chosen


def test_shuffled_input_gives_the_same_plan() -> None:
    points = a_table(3, 6, 11)
    tables, mentees = {mentor: mentor + 1 for mentor in range(6)}, list(range(100, 111))
    plan = first_plan(points, tables, mentees, rounds=4, seed="seed")
    chance = random.Random(1)
    for _ in range(5):
        rows, seats = list(points.items()), list(tables.items())
        for one in (rows, seats, mentees):
            chance.shuffle(one)
        assert first_plan(dict(rows), dict(seats), mentees, rounds=4, seed="seed") == plan


def test_another_seed_decides_ties_otherwise() -> None:
    points = {(mentor, 100 + mentee): 500 for mentor in range(4) for mentee in range(8)}
    tables = {mentor: mentor + 1 for mentor in range(4)}
    plans = {first_plan(points, tables, range(100, 108), rounds=2, seed=seed) for seed in ("a", "b", "c")}
    assert len(plans) == 3


def test_plan_without_anybody_is_empty() -> None:
    assert first_plan({}, {}, [], rounds=5, seed="seed") == ()
    assert first_plan({(1, 100): 500}, {}, [100], rounds=5, seed="seed") == ()


@pytest.mark.parametrize("number", range(12))
def test_planning_again_keeps_what_can_be_kept(number: int) -> None:
    points = a_table(number, 6, 12, share=0.8)
    tables = {mentor: mentor + 1 for mentor in range(6)}
    standing = first_plan(points, tables, range(100, 112), rounds=6, seed="seed")
    left, people = {mentor: table for mentor, table in tables.items() if mentor != 2}, set(range(100, 112)) - {101, 105}
    again = next_plan(standing, points, left, people, rounds=6, at_round=3, seed="seed")
    check(again, points)
    assert [one for one in again if one.round < 3] == [one for one in standing if one.round < 3]
    can_stay = {one for one in standing if one.round >= 3 and one.mentor != 2 and one.mentee in people}
    assert can_stay <= set(again)
    assert all(one.mentor != 2 and one.mentee in people for one in again if one.round >= 3)
    shuffled = next_plan(
        standing[::-1], dict(reversed(points.items())), left, sorted(people), rounds=6, at_round=3, seed="seed"
    )
    assert shuffled == again


def test_planning_again_gives_free_places_to_who_met_fewest() -> None:
    points = {(1, 100): 900, (1, 101): 100, (2, 100): 900, (2, 101): 100}
    standing = [Meeting(1, 1, 1, 100), Meeting(2, 2, 2, 100)]
    again = next_plan(standing, points, {1: 1, 2: 2}, [100, 101], rounds=2, at_round=2, seed="seed")
    assert again == (Meeting(1, 1, 1, 100), Meeting(2, 1, 1, 101), Meeting(2, 2, 2, 100))


def test_planning_again_drops_a_pair_that_may_not_meet_any_more() -> None:
    standing = [Meeting(1, 1, 1, 100), Meeting(2, 1, 1, 101)]
    again = next_plan(standing, {(1, 100): 500}, {1: 1}, [100, 101], rounds=2, at_round=1, seed="seed")
    assert again == (Meeting(1, 1, 1, 100),)
    assert touched(standing, again, 1) == ({1}, {101})


def test_tables_are_free_from_the_lowest() -> None:
    assert free_tables({1, 3}, 4) == [2, 4]


# --- who may meet -----------------------------------------------------------------------------------------------------


def a_mentor(**values: object) -> Mentor:
    columns = {"skills": (Skill("tour-booking"),), "languages": ("da", "en"), **values}
    return Mentor(id=1, member_id=1, **columns)  # type: ignore[arg-type]  # columns as they are named


def a_mentee(**values: object) -> Mentee:
    columns = {"needs": (Need("tour-booking"),), "languages": ("sv", "en"), "party": frozenset({100}), **values}
    return Mentee(id=100, **columns)  # type: ignore[arg-type]  # columns as they are named


@pytest.mark.parametrize(
    "mentor, mentee, apart",
    [
        pytest.param({"blocks": frozenset({100})}, {}, (), id="a block"),
        pytest.param({}, {"minor": True}, (), id="young and not cleared"),
        pytest.param({}, {"languages": ("sv",)}, (), id="no language"),
        pytest.param({}, {"needs": (Need("lighting"),)}, (), id="no need"),
        pytest.param({}, {"party": frozenset({1, 100})}, (), id="the mentor is in the band"),
        pytest.param({}, {}, {(1, 100)}, id="kept apart"),
    ],
)
def test_pair_with_a_bar_is_not_possible(
    mentor: dict[str, object], mentee: dict[str, object], apart: Collection[Pair]
) -> None:
    assert possible_pairs([a_mentor(**mentor)], [a_mentee(**mentee)], apart) == {}


def test_places_where_people_meet_are_no_bar_on_site() -> None:
    mentor, mentee = a_mentor(meets=frozenset({Meets.ONLINE})), a_mentee(meets=frozenset({Meets.CITY_2}))
    assert possible_pairs([mentor], [mentee]).keys() == {(1, 100)}


def test_young_person_may_meet_a_cleared_mentor() -> None:
    assert possible_pairs([a_mentor(cleared=True)], [a_mentee(minor=True)]).keys() == {(1, 100)}


# --- the clock --------------------------------------------------------------------------------------------------------

START = dt.datetime(2027, 5, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "minutes, phase, number",
    [
        pytest.param(-1, Phase.BEFORE, 1, id="before the first"),
        pytest.param(0, Phase.ON, 1, id="as it begins"),
        pytest.param(10, Phase.CHANGE, 2, id="between two"),
        pytest.param(12, Phase.ON, 2, id="in the second"),
        pytest.param(22, Phase.OVER, 2, id="after the last"),
    ],
)
def test_clock_says_which_round_is_on(minutes: int, phase: Phase, number: int) -> None:
    standing = standing_at(START + dt.timedelta(minutes=minutes), START, 10, 2, 2)
    assert (standing.phase, standing.round) == (phase, number)


def test_rounds_begin_after_the_change() -> None:
    assert round_starts(START, 10, 2, 3) == [START + dt.timedelta(minutes=12 * number) for number in range(3)]
