"""Who reads what: makes the plan, and says why each pair is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from conference.rules.assignment.flow import Flow
from conference.rules.assignment.offers import (
    Candidate,
    Offer,
    Pair,
    Plan,
    Reason,
    Short,
    Shortage,
    Weights,
    price,
    understands,
)


def assign(offers: Iterable[Offer], candidates: Iterable[Candidate], weights: Weights | None = None) -> Plan:
    """Give every proposal its reviewers, exactly: nobody in conflict, nobody past their limit, nobody twice.

    As many places as possible are filled; what is missing is spread over the proposals; of all such plans it is one of
    the least cost (`Weights`). The order of the input never matters. 1,000 proposals for 60 reviewers, three each, take
    a second or two. Raises ValueError for an id that comes twice and for a negative weight, price or limit.
    """
    weights = weights or Weights()
    offers, candidates = in_order(offers, candidates, weights)
    loads = kept_loads(offers, candidates)
    flow = Flow(
        [prices_of(offer, candidates, weights) for offer in offers],
        [offer.open for offer in offers],
        [loads[candidate.reviewer_id] for candidate in candidates],
        [candidate.most for candidate in candidates],
        weights.load,
    )
    flow.solve()
    chosen = [frozenset(candidates[index].reviewer_id for index in held) for held in flow.held]
    for candidate, load in zip(candidates, flow.loads, strict=True):
        loads[candidate.reviewer_id] = load
    return Plan(
        pairs=tuple(_pairs(offers, candidates, chosen, loads)),
        short=tuple(
            Short(offer.proposal_id, missing, _shortage(offer, candidates))
            for offer, missing in zip(offers, flow.missing, strict=True)
            if missing
        ),
        loads={reviewer: loads[reviewer] for reviewer in sorted(loads)},
        cost=_cost(offers, candidates, chosen, loads, weights),
    )


def in_order(
    offers: Iterable[Offer], candidates: Iterable[Candidate], weights: Weights
) -> tuple[list[Offer], list[Candidate]]:
    """The input by id. Raises ValueError for what makes no sense."""
    offers = sorted(offers, key=lambda offer: offer.proposal_id)
    candidates = sorted(candidates, key=lambda candidate: candidate.reviewer_id)
    if len({offer.proposal_id for offer in offers}) < len(offers):
        raise ValueError("a proposal comes twice")
    if len({candidate.reviewer_id for candidate in candidates}) < len(candidates):
        raise ValueError("a reviewer comes twice")
    if min(weights.load, weights.track, weights.language) < 0:
        raise ValueError("a weight is negative")
    if any(candidate.already < 0 or (candidate.most or 0) < 0 for candidate in candidates):
        raise ValueError("a limit or a load is negative")
    return offers, candidates


def kept_loads(offers: Sequence[Offer], candidates: Sequence[Candidate]) -> Counter[int]:
    """What each reviewer has before anything is chosen, those who are no longer candidates included."""
    loads = Counter({candidate.reviewer_id: candidate.already for candidate in candidates})
    for offer in offers:
        loads.update(offer.kept)
    return loads


def prices_of(offer: Offer, candidates: Sequence[Candidate], weights: Weights) -> dict[int, int]:
    """What each candidate who may be chosen for a proposal costs, by their place in the row."""
    closed = offer.kept | offer.conflicted
    return {
        index: price(offer, candidate, weights)
        for index, candidate in enumerate(candidates)
        if candidate.reviewer_id not in closed
    }


def _pairs(
    offers: Sequence[Offer],
    candidates: Sequence[Candidate],
    chosen: Sequence[frozenset[int]],
    loads: Mapping[int, int],
) -> Iterable[Pair]:
    known = {candidate.reviewer_id: candidate for candidate in candidates}
    for offer, new in zip(offers, chosen, strict=True):
        others = [loads[one] for one in known if one not in offer.conflicted | offer.kept | new]
        for reviewer in sorted(offer.kept | new):
            reasons = _reasons(offer, reviewer, known.get(reviewer), loads[reviewer], others)
            yield Pair(offer.proposal_id, reviewer, tuple(reasons))


def _reasons(
    offer: Offer, reviewer: int, candidate: Candidate | None, load: int, others: Sequence[int]
) -> Iterable[Reason]:
    """Why a reviewer has a proposal. `others` are the loads of those who could have had it instead."""
    if reviewer in offer.fixed:
        yield Reason.FIXED
    if reviewer in offer.reviewed_by:
        yield Reason.REVIEWED
    if reviewer not in offer.kept and not others:
        yield Reason.ONLY_CHOICE
    if candidate is None:
        return
    if offer.track_id in candidate.tracks:
        yield Reason.OWN_TRACK
    if offer.language:
        yield Reason.LANGUAGE if understands(candidate, offer.language) else Reason.NO_LANGUAGE
    if reviewer not in offer.kept and others and load <= min(others):
        yield Reason.LEVELS_LOAD


def _shortage(offer: Offer, candidates: Sequence[Candidate]) -> Shortage:
    possible = {candidate.reviewer_id for candidate in candidates} | offer.kept
    if len(possible) < offer.wanted:
        return Shortage.TOO_FEW
    return Shortage.CONFLICTS if len(possible - offer.conflicted) < offer.wanted else Shortage.FULL


def _cost(
    offers: Sequence[Offer],
    candidates: Sequence[Candidate],
    chosen: Sequence[frozenset[int]],
    loads: Mapping[int, int],
    weights: Weights,
) -> int:
    """The points of what was chosen: the price of every new pair, and of every new place in a reviewer's load."""
    known = {candidate.reviewer_id: candidate for candidate in candidates}
    before = kept_loads(offers, candidates)
    pairs = sum(price(offer, known[one], weights) for offer, new in zip(offers, chosen, strict=True) for one in new)
    return pairs + weights.load * sum(_steps(loads[one]) - _steps(before[one]) for one in known)


def _steps(load: int) -> int:
    """1 + 2 + … + load."""
    return load * (load + 1) // 2
