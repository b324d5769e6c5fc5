"""What must be true of everything that a young person is part of; the nightly check asks each of these."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field

from mentoring.rules.contact import contact_in
from mentoring.rules.people import Meets, Seen
from mentoring.rules.states import MatchState


class MinorsRule(enum.StrEnum):
    """One thing that must hold. The value stands in the fact, in the Attention inbox and in the log: no names."""

    NO_COORDINATOR = "no-coordinator"
    NOT_CLEARED = "not-cleared"
    NOT_MARKED = "not-marked"
    SEEN_TOO_WIDELY = "seen-too-widely"
    MEETS_ELSEWHERE = "meets-elsewhere"
    CONTACT_NOT_LOOKED_AT = "contact-not-looked-at"
    CIRCLE_NOT_CLEARED = "circle-not-cleared"
    YOUNG_MENTOR = "young-mentor"
    NOT_OPEN = "not-open"
    CONTACT_IN_PROFILE = "contact-in-profile"


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    """Where a meeting that is still to come takes place."""

    meets: Meets
    venue_id: int | None = None


@dataclass(frozen=True, slots=True)
class YoungPair:
    """A living pair, as the check knows it. `minors` says that somebody under 18 is in it today."""

    state: MatchState
    marked: bool
    minors: bool
    coordinator_in_team: bool
    cleared: bool
    meetings: tuple[PlannedMeeting, ...] = ()
    unseen_contact: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for the whole edition."""

    open_to_minors: bool
    venues: frozenset[int] = field(default_factory=frozenset)


def approved_place(meeting: PlannedMeeting, ground: Ground) -> bool:
    """Say whether a young person may meet there: online, or at a venue that the team approved. Never just "a city"."""
    return meeting.meets is Meets.ONLINE or (meeting.venue_id is not None and meeting.venue_id in ground.venues)


def broken_by_pair(pair: YoungPair, ground: Ground) -> list[MinorsRule]:
    """Return what is not as it must be in a living pair."""
    if not pair.minors and not pair.marked:
        return []
    found = [MinorsRule.NOT_MARKED] if pair.minors and not pair.marked else []
    if not pair.coordinator_in_team:
        found.append(MinorsRule.NO_COORDINATOR)
    if not pair.minors:
        # Everybody has turned 18: it stays looked after, but the mentor needs no clearance any more.
        return found
    if not pair.cleared:
        found.append(MinorsRule.NOT_CLEARED)
    if not ground.open_to_minors:
        found.append(MinorsRule.NOT_OPEN)
    if any(not approved_place(meeting, ground) for meeting in pair.meetings):
        found.append(MinorsRule.MEETS_ELSEWHERE)
    if pair.unseen_contact:
        found.append(MinorsRule.CONTACT_NOT_LOOKED_AT)
    return found


def seen_too_widely(seen: Seen, *, minors: bool) -> bool:
    """Say whether the profile of a young person could be seen by others than the team."""
    return minors and seen not in (Seen.HIDDEN, Seen.ORGANISERS)


def words_to_mend(words: Mapping[str, str], *, minors: bool) -> tuple[str, ...]:
    """Return which of these words of a profile say how a young person can be reached, in the order they stand in."""
    return tuple(name for name, text in words.items() if contact_in(text)) if minors else ()
