"""Assigning reviewers: against every possible plan, in any order of the input, with reasons, shortages and answers."""

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.rules.assignment import (
    SCANDINAVIAN,
    Answer,
    Candidate,
    Drawback,
    Offer,
    Pair,
    Reason,
    Short,
    Shortage,
    Weights,
    WhyNot,
    assign,
    understands,
    why_not,
)

ANNA, BO, CARL = 1, 2, 3
JAZZ, FOLK = 10, 20


def an_offer(proposal_id=1, *, track=None, language="", wanted=1, **more):
    return Offer(proposal_id, track, language, wanted, **{name: frozenset(ids) for name, ids in more.items()})


def a_candidate(reviewer_id, *, most=None, tracks=(), languages=(), already=0):
    return Candidate(reviewer_id, most, frozenset(tracks), frozenset(languages), already)


def who(plan):
    """Every proposal's reviewers."""
    found: dict[int, set[int]] = {}
    for pair in plan.pairs:
        found.setdefault(pair.proposal_id, set()).add(pair.reviewer_id)
    return found


def price_of(offer, candidate, weights):
    other_track = offer.track_id is not None and candidate.tracks and offer.track_id not in candidate.tracks
    return weights.track * bool(other_track) + weights.language * (not understands(candidate, offer.language))


def best_of_all(offers, candidates, weights):
    """Try every plan: the fewest places that stay empty, then the most even shortage, then the least cost."""
    start = {one.reviewer_id: one.already for one in candidates}
    for offer in offers:
        for one in offer.kept & set(start):
            start[one] += 1
    states = {tuple(start[one.reviewer_id] for one in candidates): (0, 0, 0)}
    for offer in offers:
        possible = [
            index for index, one in enumerate(candidates) if one.reviewer_id not in offer.kept | offer.conflicted
        ]
        reached: dict[tuple[int, ...], tuple[int, int, int]] = {}
        for loads, (missing, uneven, cost) in states.items():
            for size in range(offer.open + 1):
                for group in combinations(possible, size):
                    after, more = list(loads), 0
                    for index in group:
                        after[index] += 1
                        more += price_of(offer, candidates[index], weights) + weights.load * after[index]
                    if any(
                        candidates[index].most is not None and after[index] > candidates[index].most for index in group
                    ):
                        continue
                    empty = offer.open - size
                    value = (missing + empty, uneven + empty * (empty + 1) // 2, cost + more)
                    key = tuple(after)
                    if key not in reached or value < reached[key]:
                        reached[key] = value
        states = reached
    return min(states.values())


def value_of(plan):
    return (
        sum(one.missing for one in plan.short),
        sum(one.missing * (one.missing + 1) // 2 for one in plan.short),
        plan.cost,
    )


LANGUAGES = ["da", "sv", "en", SCANDINAVIAN]
ids = st.integers(1, 4)
candidates_strategy = st.lists(
    st.builds(
        Candidate,
        reviewer_id=ids,
        most=st.none() | st.integers(0, 3),
        tracks=st.frozensets(st.integers(1, 2), max_size=2),
        languages=st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
        already=st.integers(0, 2),
    ),
    max_size=4,
    unique_by=lambda one: one.reviewer_id,
)
offers_strategy = st.lists(
    st.builds(
        Offer,
        proposal_id=ids,
        track_id=st.none() | st.integers(1, 2),
        language=st.sampled_from(["", *LANGUAGES]),
        wanted=st.integers(0, 4),
        reviewed_by=st.frozensets(ids, max_size=1),
        fixed=st.frozensets(ids | st.just(9), max_size=1),
        conflicted=st.frozensets(ids, max_size=2),
    ),
    max_size=4,
    unique_by=lambda one: one.proposal_id,
)
weights_strategy = st.sampled_from([Weights(), Weights(1, 5, 7), Weights(0, 3, 1), Weights(10, 0, 0), Weights(2, 9, 3)])


@settings(max_examples=300)
@given(offers_strategy, candidates_strategy, weights_strategy)
def test_no_plan_fills_more_places_or_costs_less(offers, candidates, weights):
    assert value_of(assign(offers, candidates, weights)) == best_of_all(offers, candidates, weights)


@settings(max_examples=200)
@given(offers_strategy, candidates_strategy, weights_strategy)
def test_an_answer_says_exactly_what_the_pair_would_cost_more(offers, candidates, weights):
    plan = assign(offers, candidates, weights)
    for offer in offers:
        for candidate in candidates:
            answer = why_not(offers, candidates, plan, offer.proposal_id, candidate.reviewer_id, weights=weights)
            if answer.why in (WhyNot.COSTS_MORE, WhyNot.AS_GOOD):
                fixed = replace(offer, fixed=offer.fixed | {candidate.reviewer_id})
                forced = [fixed if one is offer else one for one in offers]
                load = plan_before(offers, candidate) + 1
                more = price_of(offer, candidate, weights) + weights.load * load
                dearer = assign(forced, candidates, weights)
                assert value_of(dearer)[:2] == value_of(plan)[:2]
                assert dearer.cost + more - plan.cost == answer.by
                assert bool(answer.because) is (answer.why is WhyNot.COSTS_MORE)


def plan_before(offers, candidate):
    """What a reviewer has before anything is chosen."""
    return candidate.already + sum(candidate.reviewer_id in offer.kept for offer in offers)


@settings(max_examples=100)
@given(offers_strategy, candidates_strategy, st.randoms(use_true_random=False))
def test_the_order_of_the_input_never_matters(offers, candidates, chance):
    plan = assign(offers, candidates)
    chance.shuffle(offers)
    chance.shuffle(candidates)
    assert assign(offers, candidates) == plan


def a_crowd(seed, proposals, reviewers, most=None, conflicts=4):
    chance = random.Random(seed)
    candidates = [
        a_candidate(
            number,
            most=most,
            tracks=chance.sample(range(6), chance.randint(0, 3)),
            languages=chance.sample(["da", "sv", "en"], chance.randint(1, 3)),
        )
        for number in range(reviewers)
    ]
    offers = [
        an_offer(
            number,
            track=chance.choice([None, *range(6)]),
            language=chance.choice(LANGUAGES),
            wanted=3,
            conflicted=chance.sample(range(reviewers), chance.randint(0, conflicts)),
            fixed=chance.sample(range(reviewers), chance.randint(0, 1)),
        )
        for number in range(proposals)
    ]
    return offers, candidates


def check_plan(plan, offers, candidates):
    """What every plan must keep."""
    pairs = Counter((pair.proposal_id, pair.reviewer_id) for pair in plan.pairs)
    assert set(pairs.values()) <= {1}
    loads = Counter(pair.reviewer_id for pair in plan.pairs)
    found = who(plan)
    missing = {one.proposal_id: one.missing for one in plan.short}
    for offer in offers:
        mine = found.get(offer.proposal_id, set())
        assert not mine & offer.conflicted
        assert offer.kept <= mine
        assert len(mine) == offer.wanted - missing.get(offer.proposal_id, 0)
    for candidate in candidates:
        assert plan.loads[candidate.reviewer_id] == candidate.already + loads[candidate.reviewer_id]
        if candidate.most is not None:
            kept = sum(candidate.reviewer_id in offer.kept for offer in offers)
            assert loads[candidate.reviewer_id] <= max(kept, candidate.most)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("most", [None, 14, 9])
def test_what_every_plan_keeps(seed, most):
    offers, candidates = a_crowd(seed, 60, 15, most=most, conflicts=12)
    check_plan(assign(offers, candidates), offers, candidates)


def test_a_thousand_proposals_for_sixty_reviewers():
    offers, candidates = a_crowd(3, 1000, 60)
    candidates = [replace(one, languages=one.languages | {"en", "da", "sv"}) for one in candidates]
    plan = assign(offers, candidates)
    check_plan(plan, offers, candidates)
    assert plan.short == ()
    assert sum(plan.loads.values()) == 3000
    assert (min(plan.loads.values()), max(plan.loads.values())) == (50, 50)
    # Everybody speaks every language and reads any track or some: there is a plan in which nobody reads another track.
    known = {one.reviewer_id: one for one in candidates}
    outside = [
        pair
        for pair in plan.pairs
        if Reason.FIXED not in pair.reasons
        and price_of(offers[pair.proposal_id], known[pair.reviewer_id], Weights()) > 0
    ]
    assert outside == []


def test_loads_differ_by_at_most_one():
    plan = assign([an_offer(number, wanted=2) for number in range(11)], [a_candidate(number) for number in range(4)])
    assert sorted(plan.loads.values()) == [5, 5, 6, 6]


def test_loads_differ_by_at_most_one_although_everybody_wants_the_same_track():
    offers = [an_offer(number, track=JAZZ) for number in range(10)]
    plan = assign(offers, [a_candidate(ANNA, tracks=[JAZZ]), a_candidate(BO, tracks=[FOLK])])
    assert plan.loads == {ANNA: 5, BO: 5}


def test_what_somebody_reads_elsewhere_counts():
    plan = assign([an_offer(number) for number in range(6)], [a_candidate(ANNA, already=4), a_candidate(BO)])
    assert plan.loads == {ANNA: 5, BO: 5}


def test_everybody_reads_their_own_track():
    offers = [an_offer(1, track=FOLK), an_offer(2, track=JAZZ)]
    plan = assign(offers, [a_candidate(ANNA, tracks=[JAZZ]), a_candidate(BO, tracks=[FOLK])])
    assert plan.pairs == (
        Pair(1, BO, (Reason.OWN_TRACK, Reason.LEVELS_LOAD)),
        Pair(2, ANNA, (Reason.OWN_TRACK, Reason.LEVELS_LOAD)),
    )


def test_a_language_that_is_understood_counts_more_than_even_loads():
    offers = [an_offer(number, language="sv") for number in range(10)]
    plan = assign(offers, [a_candidate(ANNA, languages=["sv"]), a_candidate(BO, languages=["da"])])
    assert plan.loads == {ANNA: 10, BO: 0}
    assert plan.pairs[0] == Pair(0, ANNA, (Reason.LANGUAGE,))


def test_somebody_who_does_not_understand_is_better_than_nobody():
    plan = assign([an_offer(1, language="en", wanted=2)], [a_candidate(ANNA, languages=["en"]), a_candidate(BO)])
    assert plan.pairs == (
        Pair(1, ANNA, (Reason.ONLY_CHOICE, Reason.LANGUAGE)),
        Pair(1, BO, (Reason.ONLY_CHOICE, Reason.NO_LANGUAGE)),
    )
    assert plan.short == ()


@pytest.mark.parametrize(
    "spoken, language, expected",
    [
        pytest.param(["da"], SCANDINAVIAN, True, id="a Dane understands Scandinavian"),
        pytest.param(["sv"], SCANDINAVIAN, True, id="so does a Swede"),
        pytest.param(["no"], SCANDINAVIAN, True, id="and a Norwegian"),
        pytest.param(["en"], SCANDINAVIAN, False, id="English is not enough"),
        pytest.param([SCANDINAVIAN], "sv", True, id="who says Scandinavian understands Swedish"),
        pytest.param([SCANDINAVIAN], "en", False, id="but not English"),
        pytest.param(["da"], "sv", False, id="Danish alone is not Swedish"),
        pytest.param([], "", True, id="no language needs no knowledge"),
    ],
)
def test_who_understands_what(spoken, language, expected):
    assert understands(a_candidate(ANNA, languages=spoken), language) is expected


def test_what_was_fixed_or_reviewed_stays_and_counts():
    offers = [
        an_offer(1, wanted=2, fixed=[ANNA]),
        an_offer(2, wanted=1, reviewed_by=[ANNA]),
        an_offer(3, wanted=1, reviewed_by=[ANNA], fixed=[ANNA, BO]),
    ]
    plan = assign(offers, [a_candidate(ANNA, most=1), a_candidate(BO), a_candidate(CARL)])
    assert plan.pairs == (
        Pair(1, ANNA, (Reason.FIXED,)),
        Pair(1, CARL, (Reason.LEVELS_LOAD,)),
        Pair(2, ANNA, (Reason.REVIEWED,)),
        Pair(3, ANNA, (Reason.FIXED, Reason.REVIEWED)),
        Pair(3, BO, (Reason.FIXED,)),
    )
    assert plan.loads == {ANNA: 3, BO: 1, CARL: 1}


def test_somebody_who_left_the_team_keeps_the_review_that_they_wrote():
    plan = assign([an_offer(1, wanted=2, reviewed_by=[77])], [a_candidate(ANNA)])
    assert who(plan) == {1: {ANNA, 77}}
    assert plan.loads == {ANNA: 1, 77: 1}


def test_a_conflict_is_stronger_than_a_hand():
    plan = assign([an_offer(1, fixed=[ANNA], conflicted=[ANNA])], [a_candidate(ANNA), a_candidate(BO)])
    assert who(plan) == {1: {BO}}
    assert plan.loads == {ANNA: 0, BO: 1}


def test_room_is_made_by_swapping():
    # Only Anna may read the second, so the first must go to Bo although Anna comes first.
    offers = [an_offer(1), an_offer(2, conflicted=[BO])]
    plan = assign(offers, [a_candidate(ANNA, most=1), a_candidate(BO, most=1)])
    assert who(plan) == {1: {BO}, 2: {ANNA}}


def test_the_cheaper_one_gets_the_last_place():
    offers = [an_offer(1, language="en"), an_offer(2, language="da")]
    plan = assign(offers, [a_candidate(ANNA, most=1, languages=["da"])])
    assert who(plan) == {2: {ANNA}}
    assert plan.short == (Short(1, 1, Shortage.FULL),)


def test_what_is_missing_is_spread():
    offers = [an_offer(number, wanted=3) for number in range(4)]
    plan = assign(offers, [a_candidate(number, most=2) for number in range(4)])
    assert [one.missing for one in plan.short] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    "offer, candidates, expected",
    [
        pytest.param(an_offer(wanted=3), [ANNA, BO], Short(1, 1, Shortage.TOO_FEW), id="two for three places"),
        pytest.param(
            an_offer(wanted=1, conflicted=[ANNA, BO]), [ANNA, BO], Short(1, 1, Shortage.CONFLICTS), id="all in conflict"
        ),
        pytest.param(
            an_offer(wanted=2, conflicted=[ANNA]), [ANNA, BO], Short(1, 1, Shortage.CONFLICTS), id="one too many"
        ),
        pytest.param(an_offer(wanted=1), [], Short(1, 1, Shortage.TOO_FEW), id="no reviewers at all"),
    ],
)
def test_why_a_proposal_is_short(offer, candidates, expected):
    assert assign([offer], [a_candidate(one) for one in candidates]).short == (expected,)


def test_a_full_reviewer_gets_no_more():
    plan = assign([an_offer(1), an_offer(2)], [a_candidate(ANNA, most=3, already=2), a_candidate(BO, most=0)])
    assert plan.loads == {ANNA: 3, BO: 0}
    assert plan.short == (Short(2, 1, Shortage.FULL),)


def test_nothing_to_read_is_an_empty_plan():
    plan = assign([], [a_candidate(ANNA)])
    assert (plan.pairs, plan.short, plan.loads, plan.cost) == ((), (), {ANNA: 0}, 0)


def test_why_somebody_does_not_have_a_proposal():
    offers = [
        an_offer(1, track=JAZZ, language="sv", conflicted=[BO]),
        an_offer(2, fixed=[BO]),
    ]
    candidates = [
        a_candidate(ANNA, tracks=[JAZZ], languages=["sv"]),
        a_candidate(BO),
        a_candidate(CARL, tracks=[FOLK], languages=["da"]),
        a_candidate(4, most=0),
        a_candidate(5, tracks=[JAZZ], languages=["sv"]),
    ]
    plan = assign(offers, candidates)

    def answer(proposal, reviewer):
        return why_not(offers, candidates, plan, proposal, reviewer)

    assert answer(1, ANNA) == Answer(WhyNot.HAS_IT)
    assert answer(1, BO) == Answer(WhyNot.CONFLICT)
    assert answer(1, CARL) == Answer(WhyNot.COSTS_MORE, 103, (Drawback.OTHER_TRACK, Drawback.NO_LANGUAGE))
    assert answer(1, 4) == Answer(WhyNot.FULL)
    assert answer(1, 5) == Answer(WhyNot.AS_GOOD)
    assert answer(2, ANNA) == Answer(WhyNot.COMPLETE)
    with pytest.raises(KeyError):
        answer(3, ANNA)
    with pytest.raises(KeyError):
        answer(1, 99)


def test_somebody_with_more_to_read_is_the_dearer_choice():
    offers, candidates = [an_offer(1)], [a_candidate(ANNA), a_candidate(BO, already=2)]
    plan = assign(offers, candidates)
    assert why_not(offers, candidates, plan, 1, BO) == Answer(WhyNot.COSTS_MORE, 8, (Drawback.MORE_TO_READ,))


@pytest.mark.parametrize(
    "offers, candidates, weights",
    [
        pytest.param([an_offer(1), an_offer(1)], [], Weights(), id="a proposal twice"),
        pytest.param([], [a_candidate(ANNA), a_candidate(ANNA)], Weights(), id="a reviewer twice"),
        pytest.param([], [], Weights(load=-1), id="a negative weight"),
        pytest.param([], [a_candidate(ANNA, most=-1)], Weights(), id="a negative limit"),
        pytest.param([], [a_candidate(ANNA, already=-1)], Weights(), id="a negative load"),
    ],
)
def test_input_that_makes_no_sense(offers, candidates, weights):
    with pytest.raises(ValueError, match="twice|negative"):
        assign(offers, candidates, weights)
