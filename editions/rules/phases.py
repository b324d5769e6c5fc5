"""What is open when: the states of an edition, its phases, and what a visitor or the team meets at a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from core.refusals import Refused


class EditionState(StrEnum):
    """What the world may see of an edition."""

    DRAFT = "draft"  # the team alone
    ANNOUNCED = "announced"  # a public page, nothing for sale
    OPEN = "open"  # what the phases allow
    CLOSED = "closed"  # the page stays, nothing new begins
    ARCHIVED = "archived"  # kept for the books and for next year's clone


class PhaseKind(StrEnum):
    """What can be open in an edition, each with a time of its own."""

    TICKETS = "tickets"
    CALL = "call"
    REVIEW = "review"
    PROGRAMME = "programme"
    SIGN_UPS = "sign-ups"
    MENTORING = "mentoring"
    CONFERENCE = "conference"
    EVALUATION = "evaluation"


class Opening(StrEnum):
    """How a phase stands."""

    UNDECIDED = "undecided"  # nobody has set a time
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"


class Visibility(StrEnum):
    """What somebody meets at the edition's address."""

    HIDDEN = "hidden"  # as if there were nothing
    PREVIEW = "preview"  # the team sees what the world will see
    PUBLIC = "public"


# What an edition's state may become. Opening asks `readiness` first; a closed edition can open again, an archived one
# is history: clone it.
EDITION_STEPS: Mapping[EditionState, frozenset[EditionState]] = {
    EditionState.DRAFT: frozenset({EditionState.ANNOUNCED, EditionState.OPEN}),
    EditionState.ANNOUNCED: frozenset({EditionState.DRAFT, EditionState.OPEN}),
    EditionState.OPEN: frozenset({EditionState.CLOSED}),
    EditionState.CLOSED: frozenset({EditionState.OPEN, EditionState.ARCHIVED}),
    EditionState.ARCHIVED: frozenset(),
}

# Longer than any of ours: a typing slip in a year must not make a conference of 366 days.
MOST_DAYS = 14

PUBLIC_STATES = frozenset({EditionState.ANNOUNCED, EditionState.OPEN, EditionState.CLOSED})


@dataclass(frozen=True, slots=True)
class Span:
    """When a phase is open: from `opens_at` (None: not decided) until just before `closes_at` (None: until closed)."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Something that opens or closes at a known time."""

    kind: PhaseKind
    at: datetime
    becomes: Opening


def may_become(old: EditionState, new: EditionState) -> bool:
    return new in EDITION_STEPS[old]


def visibility(state: EditionState, *, on_team: bool) -> Visibility:
    if state in PUBLIC_STATES:
        return Visibility.PUBLIC
    return Visibility.PREVIEW if on_team else Visibility.HIDDEN


def opening(span: Span, now: datetime) -> Opening:
    """How a phase stands by its own times alone."""
    if span.closes_at is not None and now >= span.closes_at:
        return Opening.CLOSED
    if span.opens_at is None:
        return Opening.UNDECIDED
    return Opening.OPEN if now >= span.opens_at else Opening.UPCOMING


def opening_in(state: EditionState, span: Span | None, now: datetime) -> Opening:
    """How a phase stands in an edition of that state: until that opens nothing does, and when it closed all has."""
    if state in (EditionState.CLOSED, EditionState.ARCHIVED):
        return Opening.CLOSED
    stands = opening(span or Span(), now)
    if state is not EditionState.OPEN and stands is Opening.OPEN:
        return Opening.UPCOMING
    return stands


def is_open(state: EditionState, span: Span | None, now: datetime) -> bool:
    return opening_in(state, span, now) is Opening.OPEN


def next_changes(spans: Mapping[PhaseKind, Span], now: datetime) -> tuple[Change, ...]:
    """What opens and closes from now on, soonest first: the organiser's "next deadlines"."""
    changes = [
        Change(kind, moment, becomes)
        for kind, span in spans.items()
        for moment, becomes in ((span.opens_at, Opening.OPEN), (span.closes_at, Opening.CLOSED))
        if moment is not None and moment > now
    ]
    return tuple(sorted(changes, key=lambda change: (change.at, list(PhaseKind).index(change.kind))))


def check_span(span: Span) -> None:
    """Refuses `closes_before_it_opens` beside `closes_at`."""
    if span.opens_at is not None and span.closes_at is not None and span.closes_at <= span.opens_at:
        raise Refused("closes_before_it_opens", field="closes_at")


def conference_span(first_day: date, last_day: date, zone: str) -> Span:
    """The conference itself, by the cities' clock: from midnight before the first day to midnight after the last."""
    clock = ZoneInfo(zone)
    return Span(
        opens_at=datetime.combine(first_day, time(), tzinfo=clock),
        closes_at=datetime.combine(last_day + timedelta(days=1), time(), tzinfo=clock),
    )


def shifted(spans: Mapping[PhaseKind, Span], days: int, zone: str) -> dict[PhaseKind, Span]:
    """The same phases so many days later, at the same time of day by the cities' clock: for a clone of last year."""
    clock = ZoneInfo(zone)
    return {
        kind: Span(shift(span.opens_at, days, clock), shift(span.closes_at, days, clock))
        for kind, span in spans.items()
    }


def check_days(first_day: date, last_day: date) -> None:
    """Refuses `last_day_before_first` beside `last_day` and `too_many_days` (a conference is at most 14 days)."""
    if last_day < first_day:
        raise Refused("last_day_before_first", field="last_day")
    if (last_day - first_day).days >= MOST_DAYS:
        raise Refused("too_many_days", field="last_day", most=MOST_DAYS)


def shift(moment: datetime | None, days: int, clock: ZoneInfo) -> datetime | None:
    """The same time of day so many days later; no moment stays none."""
    # Added to the wall clock, so that 10:00 stays 10:00 when summer time lies between.
    return None if moment is None else moment.astimezone(clock) + timedelta(days=days)
