"""Why a reviewer does not have a proposal: what forbids it, or what the best plan with that pair would cost more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conference.rules.assignment.flow import ABSENT, FAR
from conference.rules.assignment.offers import (
    Answer,
    Candidate,
    Drawback,
    Offer,
    Plan,
    Weights,
    WhyNot,
    in_tracks,
    understands,
)
from conference.rules.assignment.plans import in_order, prices_of


def why_not(
    offers: Iterable[Offer],
    candidates: Iterable[Candidate],
    plan: Plan,
    proposal_id: int,
    reviewer_id: int,
    *,
    weights: Weights | None = None,
) -> Answer:
    """Say why a reviewer does not have a proposal in the plan that `assign` made of the same input.

    Where it would cost more, `by` is exactly what the best plan with that pair costs more than this one. Raises
    KeyError for a proposal or a reviewer that is not in the input.
    """
    weights = weights or Weights()
    offers, candidates = in_order(offers, candidates, weights)
    offer = {offer.proposal_id: offer for offer in offers}[proposal_id]
    candidate = {candidate.reviewer_id: candidate for candidate in candidates}[reviewer_id]
    have = {pair.reviewer_id for pair in plan.pairs if pair.proposal_id == proposal_id}
    if reviewer_id in have:
        return Answer(WhyNot.HAS_IT)
    if reviewer_id in offer.conflicted:
        return Answer(WhyNot.CONFLICT)
    if not offer.open:
        return Answer(WhyNot.COMPLETE)
    load = plan.loads[reviewer_id]
    if candidate.most is not None and load >= candidate.most:
        return Answer(WhyNot.FULL)
    wanted = candidates.index(candidate)
    by = _dearer(offers, candidates, plan, proposal_id=proposal_id, wanted=wanted, weights=weights)
    if by <= 0:
        return Answer(WhyNot.AS_GOOD)
    busier = load >= max(plan.loads[one] for one in have - offer.kept)
    return Answer(WhyNot.COSTS_MORE, by, tuple(_drawbacks(offer, candidate, busier=busier)))


def _drawbacks(offer: Offer, candidate: Candidate, *, busier: bool) -> Iterable[Drawback]:
    if not in_tracks(candidate, offer):
        yield Drawback.OTHER_TRACK
    if not understands(candidate, offer.language):
        yield Drawback.NO_LANGUAGE
    if busier:
        yield Drawback.MORE_TO_READ


def _dearer(
    offers: Sequence[Offer],
    candidates: Sequence[Candidate],
    plan: Plan,
    *,
    proposal_id: int,
    wanted: int,
    weights: Weights,
) -> int:
    """The cheapest round of changes that begins with handing the proposal to the reviewer at place `wanted`.

    By Bellman and Ford on the reviewers and one more place, the pool of free time: a reviewer with room can take from
    it, one with something to hand on can give to it. An optimal plan has no round that costs less than nothing.
    """
    places = {candidate.reviewer_id: index for index, candidate in enumerate(candidates)}
    held: dict[int, list[int]] = {offer.proposal_id: [] for offer in offers}
    kept = {offer.proposal_id: offer.kept for offer in offers}
    for pair in plan.pairs:
        if pair.reviewer_id not in kept[pair.proposal_id]:
            held[pair.proposal_id].append(places[pair.reviewer_id])
    prices = {offer.proposal_id: prices_of(offer, candidates, weights) for offer in offers}
    step = _steps(len(candidates) + 1, prices, held)
    pool = len(candidates)
    busy = {index for row in held.values() for index in row}
    for index, candidate in enumerate(candidates):
        load = plan.loads[candidate.reviewer_id]
        if candidate.most is None or load < candidate.most:
            step[index][pool] = weights.load * (load + 1)
        if index in busy:
            step[pool][index] = -weights.load * load
    reach = _reach(step, wanted)
    row = prices[proposal_id]
    return row[wanted] + min(reach[holder] - row[holder] for holder in held[proposal_id])


def _steps(size: int, prices: dict[int, dict[int, int]], held: dict[int, list[int]]) -> list[list[int]]:
    """What it costs at least that one reviewer hands something on to another."""
    step = [[ABSENT] * size for _ in range(size)]
    for proposal, holders in held.items():
        row = prices[proposal]
        for here in holders:
            steps, own = step[here], row[here]
            for there, cost in row.items():
                if cost - own < steps[there] and there not in holders:
                    steps[there] = cost - own
    return step


def _reach(step: Sequence[Sequence[int]], start: int) -> list[int]:
    """The least cost from one place to every other."""
    size = len(step)
    reach = [FAR] * size
    reach[start] = 0
    for _ in range(size):
        before = list(reach)
        for here, cost in enumerate(before):
            if cost < FAR:
                for there, more in enumerate(step[here]):
                    reach[there] = min(reach[there], cost + more)
        if reach == before:
            break
    return reach
