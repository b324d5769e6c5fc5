"""What assigning reviewers needs to know, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

SCANDINAVIAN = "scandinavian"
SCANDINAVIANS = frozenset(("da", "sv", "no", "nb", "nn", SCANDINAVIAN))


class Reason(StrEnum):
    """Why a reviewer has a proposal; also the order in which several reasons are told."""

    FIXED = "fixed"  # an editor chose them by hand
    REVIEWED = "reviewed"  # their review is there already
    ONLY_CHOICE = "only_choice"  # everybody who may read it is needed
    OWN_TRACK = "own_track"
    LANGUAGE = "language"  # they understand it
    NO_LANGUAGE = "no_language"  # they do not, but nobody better was left
    LEVELS_LOAD = "levels_load"  # nobody else who could read it has fewer to read


class Shortage(StrEnum):
    """Why a proposal has fewer reviewers than wanted."""

    TOO_FEW = "too_few"  # there are not that many reviewers
    CONFLICTS = "conflicts"  # too many of them are in conflict with it
    FULL = "full"  # those who may read it have as much as they can take


class WhyNot(StrEnum):
    """Why a reviewer does not have a proposal."""

    HAS_IT = "has_it"
    CONFLICT = "conflict"
    COMPLETE = "complete"  # it has as many as wanted by hand or by reviews
    FULL = "full"  # they have as much as they can take
    COSTS_MORE = "costs_more"
    AS_GOOD = "as_good"  # it would cost nothing: another plan is exactly as good


class Drawback(StrEnum):
    """What makes a reviewer the dearer choice."""

    OTHER_TRACK = "other_track"
    NO_LANGUAGE = "no_language"
    MORE_TO_READ = "more_to_read"  # they have at least as much to read as those who were chosen


@dataclass(frozen=True, slots=True)
class Candidate:
    """A reviewer. `most` proposals in all (None: no limit); `already` is what they read outside these offers.

    Without `tracks` they read any track; without `languages` they understand none.
    """

    reviewer_id: int
    most: int | None = None
    tracks: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    already: int = 0


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal. `wanted` counts reviewers in all.

    Whoever is `fixed` (by hand) or has `reviewed_by` stays, counts towards `wanted` and has it in their load, also past
    their limit. Whoever is `conflicted` is never in the plan and counts for nothing, fixed or not.
    An empty `language` is understood by everybody.
    """

    proposal_id: int
    track_id: int | None
    language: str
    wanted: int
    reviewed_by: frozenset[int] = frozenset()
    fixed: frozenset[int] = frozenset()
    conflicted: frozenset[int] = frozenset()

    @property
    def kept(self) -> frozenset[int]:
        """The reviewers who stay whatever the plan says."""
        return (self.fixed | self.reviewed_by) - self.conflicted

    @property
    def open(self) -> int:
        """How many reviewers are still to be found."""
        return max(0, self.wanted - len(self.kept))


@dataclass(frozen=True, slots=True)
class Weights:
    """What things cost, in points. None may be negative.

    `load`: the n-th proposal of a reviewer costs n times this. As long as it is more than `track`, loads differ by at
    most one wherever neither conflicts, limits nor languages forbid it. `track`: a proposal outside the reviewer's
    tracks. `language`: one that they do not understand; with these figures rather that than 25 proposals more than
    others.
    """

    load: int = 4
    track: int = 3
    language: int = 100


@dataclass(frozen=True, slots=True)
class Pair:
    proposal_id: int
    reviewer_id: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Short:
    """A proposal that `missing` reviewers could not be found for."""

    proposal_id: int
    missing: int
    why: Shortage


@dataclass(frozen=True, slots=True)
class Plan:
    """Everybody's proposals, those that stay included; pairs by proposal and reviewer, shortages by proposal.

    `loads` is what each reviewer then has in all, `already` included. `cost` is in points (`Weights`) over what was
    chosen here, comparable between plans for the same offers and candidates.
    """

    pairs: tuple[Pair, ...]
    short: tuple[Short, ...]
    loads: Mapping[int, int]
    cost: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`by` is how many points the best plan with this pair would cost more; 0 unless it costs more."""

    why: WhyNot
    by: int = 0
    because: tuple[Drawback, ...] = ()


def understands(candidate: Candidate, language: str) -> bool:
    """Whether a reviewer understands a language; Danish, Swedish and Norwegian each understand Scandinavian."""
    if not language or language in candidate.languages:
        return True
    if language == SCANDINAVIAN:
        return bool(SCANDINAVIANS & candidate.languages)
    return language in SCANDINAVIANS and SCANDINAVIAN in candidate.languages


def in_tracks(candidate: Candidate, offer: Offer) -> bool:
    """Whether a proposal is in a track the reviewer reads; one without a track, or a reviewer without, fits all."""
    return offer.track_id is None or not candidate.tracks or offer.track_id in candidate.tracks


def price(offer: Offer, candidate: Candidate, weights: Weights) -> int:
    """What the pair costs in points, apart from the load."""
    cost = 0 if in_tracks(candidate, offer) else weights.track
    return cost if understands(candidate, offer.language) else cost + weights.language
