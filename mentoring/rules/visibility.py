"""Who sees whom in mentoring: the one policy. `queries.visible` says the same in SQL; a test holds the two together.

Young people (15-17) are seen by themselves, by those who look after mentoring, and by the one mentor they turned to, if
that mentor is cleared for young people. Nobody else: not in lists, counts, suggestions, feeds or exports. A block hides
two people from each other, both ways, and says so to neither.
"""

import datetime as dt
import enum
from dataclasses import dataclass, field

from mentoring.rules.people import ProfileState, Seen


class Sight(enum.IntEnum):
    """How much somebody sees of somebody."""

    NOTHING = 0
    PROFILE = 1
    CONTACT = 2  # and how to reach them, which begins with a pair


@dataclass(frozen=True, slots=True)
class Looker:
    """Who looks. `member_id` None is somebody who is not signed in. All of it is about one edition.

    `takes_part` says that they have a listed profile there, as mentor or as one who looks for one. `coordinates` and
    `leads` are roles: mentor coordinator and safeguarding lead. `cleared` says that they welcome young people and that
    a vetting note holds today.
    """

    member_id: int | None = None
    minor: bool = False
    takes_part: bool = False
    coordinates: bool = False
    leads: bool = False
    cleared: bool = False


@dataclass(frozen=True, slots=True)
class MentorSeen:
    """What the policy has to know of a mentor. `blocks` are members who blocked them or whom they blocked."""

    member_id: int
    state: ProfileState
    seen: Seen
    welcomes_minors: bool = False
    cleared: bool = False
    blocks: frozenset[int] = field(default_factory=frozenset)
    # Members who have a living pair with them, and who have asked them and wait for an answer.
    paired: frozenset[int] = field(default_factory=frozenset)
    asked_by: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class MenteeSeen:
    """What the policy has to know of somebody who looks for a mentor. `party` are all members who belong to it."""

    party: frozenset[int]
    state: ProfileState
    seen: Seen
    minor: bool = False
    blocks: frozenset[int] = field(default_factory=frozenset)
    paired: frozenset[int] = field(default_factory=frozenset)
    asked: frozenset[int] = field(default_factory=frozenset)


def sight_of_mentor(who: Looker, mentor: MentorSeen) -> Sight:
    """Return how much of a mentor somebody sees."""
    if who.member_id == mentor.member_id:
        return Sight.CONTACT
    if who.leads:
        return Sight.PROFILE
    if who.member_id is not None and who.member_id in mentor.blocks:
        # Whoever coordinates sees them nevertheless: somebody has to sort it out.
        return Sight.PROFILE if who.coordinates and mentor.state is not ProfileState.DRAFT else Sight.NOTHING
    if who.member_id in mentor.paired:
        return Sight.CONTACT
    if who.coordinates:
        return _sight_of_coordinator(mentor)
    if who.member_id in mentor.asked_by:
        return Sight.PROFILE
    if mentor.state is not ProfileState.LISTED:
        return Sight.NOTHING
    return Sight.PROFILE if _wide_enough(who, mentor) else Sight.NOTHING


def _sight_of_coordinator(profile: MentorSeen | MenteeSeen) -> Sight:
    """Whoever coordinates sees what is begun and not hidden: a draft is its owner's alone."""
    begun = profile.state is not ProfileState.DRAFT
    return Sight.PROFILE if begun and profile.seen is not Seen.HIDDEN else Sight.NOTHING


def _wide_enough(who: Looker, mentor: MentorSeen) -> bool:
    if who.minor:
        # A young person meets only those who may meet them; being in the mentoring oneself opens "programme".
        open_to = mentor.seen in (Seen.ADULTS, Seen.PUBLIC) or (mentor.seen is Seen.PROGRAMME and who.takes_part)
        return open_to and mentor.welcomes_minors and mentor.cleared
    if mentor.seen is Seen.PUBLIC:
        return True
    if who.member_id is None:
        return False
    return mentor.seen is Seen.ADULTS or (mentor.seen is Seen.PROGRAMME and who.takes_part)


def sight_of_mentee(who: Looker, mentee: MenteeSeen) -> Sight:
    """Return how much of somebody who looks for a mentor another sees."""
    if who.member_id is not None and who.member_id in mentee.party:
        return Sight.CONTACT
    if who.leads or who.coordinates:
        return Sight.PROFILE if who.leads else _sight_of_coordinator(mentee)
    if who.member_id is None or who.member_id in mentee.blocks:
        return Sight.NOTHING
    if mentee.minor:
        return _sight_of_young(who, mentee)
    if who.member_id in mentee.paired:
        return Sight.CONTACT
    if who.member_id in mentee.asked:
        return Sight.PROFILE
    return _sight_of_grown(who, mentee)


def _sight_of_young(who: Looker, mentee: MenteeSeen) -> Sight:
    """Only the mentor they turned to sees a young person, only while cleared, and never how to reach them."""
    turned_to = who.member_id in mentee.paired or who.member_id in mentee.asked
    return Sight.PROFILE if turned_to and who.cleared and not who.minor else Sight.NOTHING


def _sight_of_grown(who: Looker, mentee: MenteeSeen) -> Sight:
    if mentee.state is not ProfileState.LISTED or who.minor:
        return Sight.NOTHING
    if mentee.seen in (Seen.ADULTS, Seen.PUBLIC):
        return Sight.PROFILE
    return Sight.PROFILE if mentee.seen is Seen.PROGRAMME and who.takes_part else Sight.NOTHING


def choices_of_seen(*, minor: bool) -> tuple[Seen, ...]:
    """Return who may see a profile, as far as its owner can choose: young people are never public, nor listed."""
    return (Seen.HIDDEN, Seen.ORGANISERS) if minor else tuple(Seen)


@dataclass(frozen=True, slots=True)
class Vetting:
    """A note that somebody saw a mentor's certificate (never the certificate itself)."""

    country: str
    seen_at: dt.date
    review_by: dt.date
    withdrawn: bool = False


def holds(note: Vetting, today: dt.date) -> bool:
    return not note.withdrawn and note.seen_at <= today <= note.review_by


def may_meet_young(*, welcomes: bool, notes: list[Vetting], today: dt.date) -> bool:
    """Say whether a mentor may be brought together with somebody under 18 today."""
    return welcomes and any(holds(note, today) for note in notes)
