"""What the team reads about the timetable: the sentences of what is refused, and the names of changes."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.dates import format_date

from conference.models import TimetableChange
from conference.rules.times import programme_day
from conference.rules.timetable.problem_kinds import ProblemKind
from conference.rules.timetable.puzzle import Show
from conference.words.decisions import duration
from conference.words.problems import KINDS, equipment_words
from core.language import _, current_code, date_, lazy, local, ngettext, time_
from core.words import register

register(
    {
        "slot_gone": lazy("This is not in the timetable any more. Look at the page again."),
        "slot_changed": lazy(
            "Somebody else changed this meanwhile. What stands there now is shown; choose again and save once more."
        ),
        "slot_locked": lazy("This is fixed. Unfix it first, then it can be moved."),
        "slot_half_placed": lazy("A place in the timetable is a room and a time. Choose both, or neither."),
        "slot_minutes": lazy("It has to last between 5 minutes and less than 24 hours."),
        "room_unknown": lazy("This room is not in the edition any more. Choose another one."),
        "city_unknown": lazy("This city is not in the edition. Choose another one."),
        "undo_gone": lazy("This has been taken back already."),
        "undo_overtaken": lazy("Something that this touched has been changed since, so it cannot be taken back."),
        "day_has_no_hours": lazy("A day has to end at another time than it begins."),
        "room_hours_order": lazy("The room would close before it opens. After midnight counts until 06:00."),
        "room_hours_meet": lazy("Two stretches overlap. Write them one after the other."),
    }
)


def moment_words(moment: dt.datetime, zone: str) -> str:
    """Write when something stands: day and time on the cities' clock."""
    return f"{date_(local(moment, zone).date())} {time_(moment, zone=zone)}"


def change_words(change: TimetableChange, title: Callable[[int], str], room: Callable[[int], str], *, zone: str) -> str:
    """Return what somebody changed, to stand behind their name: "moved “X”: Small stage, 14:00"."""
    rows = list(change.after)
    if len(rows) == 1:
        said = _one_change(rows[0], title, room, zone)
    else:
        said = ngettext("changed %(num)d session", "changed %(num)d sessions", len(rows))
    return _("took a change back: %(what)s", what=said) if change.what == "undo" else said


def _one_change(row: Mapping[str, Any], title: Callable[[int], str], room: Callable[[int], str], zone: str) -> str:
    said = {"title": title(row["slot_id"])}
    if "removed_at" in row:
        return _("added “%(title)s”", **said) if row["removed_at"] is None else _("took “%(title)s” out", **said)
    if "starts_at" in row and row["starts_at"] is None:
        return _("took “%(title)s” off the grid", **said)
    if "starts_at" in row or row.get("room_id") is not None:
        places = [room(row["room_id"])] if row.get("room_id") is not None else []
        if "starts_at" in row:
            places.append(moment_words(dt.datetime.fromisoformat(row["starts_at"]), zone))
        return _("moved “%(title)s”: %(place)s", place=", ".join(places), **said)
    if "minutes" in row:
        return _("made “%(title)s” %(length)s long", length=duration(row["minutes"]), **said)
    if "locked" in row:
        return _("fixed “%(title)s”", **said) if row["locked"] else _("unfixed “%(title)s”", **said)
    return _("changed “%(title)s”", **said)


def needs_words(show: Show, city: Callable[[int], str]) -> list[str]:
    """Return what a session asks of its place, each in a word or two."""
    found = []
    if show.expected:
        found.append(ngettext("%(num)d person", "%(num)d people", show.expected))
    if show.city is not None:
        found.append(city(show.city))
    if show.night is not None:
        found.append(str(_("in the evening") if show.night else _("by day")))
    if show.equipment:
        found.append(equipment_words(sorted(show.equipment)))
    if show.hearing_loop:
        found.append(str(_("a hearing loop")))
    if show.step_free:
        found.append(str(_("no steps")))
    return found


def slots_changed(changes: Iterable[TimetableChange]) -> set[int]:
    """Return the slots that some changes speak of."""
    return {row["slot_id"] for change in changes for row in change.after}


def clock(moment: dt.datetime, zone: str) -> str:
    """Write a time of day short, as it stands in a grid: `14:30`, Danish `14.30`."""
    shown = local(moment, zone)
    return f"{shown:%H.%M}" if current_code() == "da" else f"{shown:%H:%M}"


def weekday(day: dt.date) -> str:
    """Write a day of the programme short: "Thu 22 Apr"."""
    locale = "en_GB" if current_code() == "en" else current_code()
    return format_date(day, "EEE d MMM", locale=locale)


def problem_kind(kind: ProblemKind) -> Any:
    """Return what a kind of problem is called."""
    return KINDS[kind]


def programme_day_of(moment: dt.datetime, zone: str, short: bool = False) -> str:
    """Write the programme day of a moment, as the address says it or short: it changes at 06:00."""
    day = programme_day(moment, zone)
    return weekday(day) if short else day.isoformat()
