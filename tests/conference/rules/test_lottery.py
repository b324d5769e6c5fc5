"""The lottery: its invariants for any entries, fairness, explained chances, and its speed."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from conference.rules.lottery import HAS_ONE, NONE_YET, Entrant, Lottery, Reason, Wish, chances, draw

SLOTS = list(range(1, 6))


@st.composite
def lotteries(drawing: st.DrawFn) -> Lottery:
    seats = {slot: drawing(st.integers(0, 3)) for slot in SLOTS}
    pairs = list(itertools.combinations(SLOTS, 2))
    apart = drawing(st.frozensets(st.sampled_from(pairs), max_size=4))
    people = drawing(st.lists(st.integers(1, 60), unique=True, max_size=9))
    entrants = tuple(
        Entrant(
            number,
            tuple(drawing(st.lists(st.sampled_from(SLOTS), unique=True, max_size=4))),
            weight=drawing(st.sampled_from([HAS_ONE, NONE_YET])),
            barred=drawing(st.frozensets(st.sampled_from(SLOTS), max_size=2)),
            left=drawing(st.sampled_from([None, 0, 1, 2])),
        )
        for number in people
    )
    return Lottery(seats, entrants, apart)


def won(wishes: tuple[Wish, ...], number: int) -> list[int]:
    return [wish.slot for wish in wishes if wish.number == number and wish.reason is Reason.WON]


@given(lotteries(), st.text(max_size=5))
def test_nobody_wins_what_cannot_be_given(lottery: Lottery, seed: str) -> None:
    outcome = draw(lottery, seed)
    for slot, seats in lottery.seats.items():
        winners = outcome.winners(slot)
        assert len(winners) == len(set(winners)) <= seats
    for one in lottery.entrants:
        mine = won(outcome.wishes, one.number)
        assert set(mine) <= set(one.wishes) - one.barred
        assert one.left is None or len(mine) <= one.left
        assert not set(itertools.combinations(sorted(mine), 2)) & lottery.apart


@given(lotteries(), st.text(max_size=5))
def test_no_seat_stays_empty_that_somebody_could_have(lottery: Lottery, seed: str) -> None:
    outcome = draw(lottery, seed)
    for wish in outcome.wishes:
        if wish.reason is Reason.FULL:
            assert len(outcome.winners(wish.slot)) == lottery.seats[wish.slot]


@given(lotteries(), st.text(max_size=5), st.randoms(use_true_random=False))
def test_the_order_of_the_entries_changes_nothing_and_the_seed_all(lottery: Lottery, seed: str, chance) -> None:
    shuffled = list(lottery.entrants)
    chance.shuffle(shuffled)
    other = Lottery(dict(reversed(list(lottery.seats.items()))), tuple(shuffled), lottery.apart)
    assert draw(other, seed) == draw(lottery, seed)


@given(lotteries(), st.text(max_size=5))
def test_who_waits_waits_once_and_those_without_a_seat_come_first(lottery: Lottery, seed: str) -> None:
    outcome = draw(lottery, seed)
    for slot, line in outcome.waiting.items():
        full = {wish.number for wish in outcome.wishes if wish.slot == slot and wish.reason is Reason.FULL}
        assert (set(line), len(line)) == (full, len(full))
        have = [bool(won(outcome.wishes, number)) for number in line]
        assert have == sorted(have)


def test_nobody_gets_a_second_seat_before_all_had_their_turn() -> None:
    people = tuple(Entrant(number, (1, 2)) for number in range(10))
    for number in range(20):
        outcome = draw(Lottery({1: 5, 2: 5}, people), str(number))
        assert [len(won(outcome.wishes, one.number)) for one in people] == [1] * 10


def test_whoever_has_no_seat_yet_is_drawn_three_times_as_often() -> None:
    # One seat, two people with three lots and one: 3/4 and 1/4 exactly; the mean of 2,000 draws is near that.
    lottery = Lottery({1: 1}, (Entrant(1, (1,), NONE_YET), Entrant(2, (1,), HAS_ONE)))
    first = sum(draw(lottery, f"fair {number}").winners(1) == [1] for number in range(2000))
    assert 1420 <= first <= 1580


def test_everybody_alike_has_the_same_chance() -> None:
    lottery = Lottery({1: 2}, tuple(Entrant(number, (1,)) for number in range(1, 6)))
    count = dict.fromkeys(range(1, 6), 0)
    for game in range(2000):
        for winner in draw(lottery, f"alike {game}").winners(1):
            count[winner] += 1
    assert all(720 <= many <= 880 for many in count.values()), count


def test_wishing_otherwise_than_one_does_gains_nothing() -> None:
    """Among all orders of wishes the true one is never worse: whoever gets a dearer seat by lying breaks this."""
    others = (Entrant(2, (1, 2)), Entrant(3, (2, 3)), Entrant(4, (1,)))
    truth = (1, 2, 3)
    for seed in map(str, range(60)):
        found = {}
        for told in itertools.permutations(truth):
            lottery = Lottery({1: 1, 2: 1, 3: 1}, (Entrant(1, told, left=1), *others))
            mine = won(draw(lottery, seed).wishes, 1)
            found[told] = truth.index(mine[0]) if mine else len(truth)
        assert found[truth] == min(found.values())


def test_chances_are_told_in_thousandths_and_are_right() -> None:
    lottery = Lottery({1: 1, 2: 9}, (Entrant(1, (1,), NONE_YET), Entrant(2, (1, 2), HAS_ONE)))
    found = chances(lottery, "a seed", draws=2000)
    assert found[2, 2] == 1000
    assert abs(found[1, 1] - 750) <= 40
    assert found[1, 1] + found[2, 1] == 1000
    assert chances(lottery, "a seed", draws=2000) == found


def test_a_thousand_people_and_forty_workshops_are_drawn_whole() -> None:
    people = tuple(
        Entrant(number, tuple((number * 7 + step * 11) % 40 for step in range(1 + number % 6)), left=3)
        for number in range(1000)
    )
    apart = frozenset((one, other) for one in range(40) for other in range(one + 1, 40) if one // 8 == other // 8)
    lottery = Lottery(dict.fromkeys(range(40), 20), people, apart)
    outcome = draw(lottery, "a seed")
    assert sum(wish.reason is Reason.WON for wish in outcome.wishes) == 800
