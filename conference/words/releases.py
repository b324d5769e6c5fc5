"""What pages say of releases, notices and boats: change logs made by comparing, and sentences of refusals."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conference.mails.timetable import change_words
from conference.models import NoticeKind, SlotKind
from conference.rules.times import programme_day
from conference.rules.timetable.changes import MOVING, Change, ChangeKind
from core.language import in_language, lazy, ngettext, pick
from core.texts import Texts
from core.words import register
from editions.models import Edition, Room

K = ChangeKind
# The most telling comes first: one word stands before each line of a change log.
MARKS: Sequence[tuple[frozenset[ChangeKind], Any, str]] = (
    (frozenset({K.CANCELLED}), lazy("Cancelled"), "bad"),
    (frozenset({K.NEW}), lazy("New"), "good"),
    (frozenset({K.BACK}), lazy("Back"), "good"),
    (MOVING, lazy("Moved"), "warn"),
    (frozenset(K), lazy("Changed"), "info"),
)
NOTICE_KINDS: Mapping[NoticeKind, Any] = {
    NoticeKind.SPEAKER_SLOTS: lazy("Speakers: where and when"),
    NoticeKind.SIGN_UP_CHANGED: lazy("Seats: something changed"),
    NoticeKind.BOATS_STOPPED: lazy("The boats have stopped"),
    NoticeKind.BOATS_SAIL: lazy("The boats sail again"),
}
UNTITLED = lazy("A session without a name")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a change log: a word, its colour, the title in its own language, and what became of it."""

    mark: str
    tone: str
    title: Texts
    words: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class DayLog:
    """What changed on one day of the programme."""

    day: dt.date
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Titled:
    """What a change log calls a slot; `code` is that of a session with a page."""

    title: Texts
    code: str = ""


def log_of(
    changes: Iterable[Change], titles: Mapping[int, Titled], rooms: Mapping[int, Room], edition: Edition
) -> tuple[DayLog, ...]:
    """Return a change log in the reader's language, by the day on which each thing is now, or was."""
    days: dict[dt.date, list[Line]] = {}
    for change in changes:
        spot = change.after or change.before
        assert spot is not None
        days.setdefault(programme_day(spot.start, edition.zone), []).append(_line(change, titles, rooms, edition.zone))
    return tuple(DayLog(day, tuple(lines)) for day, lines in sorted(days.items()))


def _line(change: Change, titles: Mapping[int, Titled], rooms: Mapping[int, Room], zone: str) -> Line:
    mark, tone = next((str(word), tone) for kinds, word, tone in MARKS if kinds.intersection(change.kinds))
    known = titles.get(change.slot, Titled(Texts()))
    return Line(mark, tone, known.title, change_words(change, rooms, zone), known.code)


def logs_in(
    languages: Iterable[str],
    changes: Sequence[Change],
    titles: Mapping[int, Titled],
    rooms: Mapping[int, Room],
    edition: Edition,
) -> dict[str, tuple[DayLog, ...]]:
    """Return a change log in each of these languages."""
    found = {}
    for code in languages:
        with in_language(code):
            found[code] = log_of(changes, titles, rooms, edition)
    return found


def summary(changes: Sequence[Change]) -> str:
    """Return how much changed, as in `12 new, 3 moved, 1 cancelled`; breaks are counted along."""
    counts = {"new": 0, "moved": 0, "cancelled": 0, "other": 0}
    for change in changes:
        kinds = set(change.kinds)
        if K.CANCELLED in kinds:
            counts["cancelled"] += 1
        elif kinds & {K.NEW, K.BACK}:
            counts["new"] += 1
        else:
            counts["moved" if kinds & MOVING else "other"] += 1
    said = [
        ngettext("%(num)d new", "%(num)d new", counts["new"]) if counts["new"] else "",
        ngettext("%(num)d moved", "%(num)d moved", counts["moved"]) if counts["moved"] else "",
        ngettext("%(num)d cancelled", "%(num)d cancelled", counts["cancelled"]) if counts["cancelled"] else "",
        ngettext("%(num)d changed otherwise", "%(num)d changed otherwise", counts["other"]) if counts["other"] else "",
    ]
    return ", ".join(word for word in said if word)


def sessions_among(changes: Iterable[Change]) -> int:
    return sum(change.kind is SlotKind.SESSION for change in changes)


def title_words(title: Texts) -> str:
    return pick(title) or str(UNTITLED)


register(
    {
        "release_stale": lazy(
            "Something changed since you looked: the timetable, a speaker, or somebody else has released. "
            "Look again at what would go out."
        ),
        "release_empty": lazy("Nothing differs from what everybody sees already, so there is nothing to release."),
        "release_errors": lazy("Say for each thing that cannot be why it is released nevertheless, or put it right."),
        "notice_gone": lazy("This mail has left, or was taken out by somebody else."),
        "notices_empty": lazy("No mail waits."),
        "notices_changed": lazy("The mails that wait are not those that you looked at. Look again, then send them."),
        "boats_stopped": lazy("Somebody else has said so already: the boats stand still."),
        "boats_sailing": lazy("Somebody else has said so already: the boats sail."),
        "objection_not_yours": lazy("This is not a session of yours any more."),
        "objection_not_shown": lazy("Where and when you are planned is not shown at the moment. Look again later."),
        "objection_settled": lazy("Somebody else has dealt with this already."),
    }
)
