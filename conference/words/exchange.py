"""The sentences of programmes that come from elsewhere: refusals, faults beside their entries, what becomes of them."""

from typing import Any

from conference.actions.bringing import Coming
from conference.rules.exchange import Fault
from core.language import _, lazy
from core.words import register

register(
    {
        "import_not_ours": lazy(
            "This is no programme that we can read. Send a schedule.xml, a schedule.json or a sheet saved as CSV."
        ),
        "import_empty": lazy("There is no session in this file."),
        "import_too_many": lazy("There is more in this file than any programme holds: %(most)s sessions at most."),
        "import_columns": lazy(
            "We miss these columns in the first row: %(columns)s. A sheet needs at least title and start; room, date,"
            " minutes, speakers, track, type and language help."
        ),
        "import_gone": lazy("This import is not there any more: they are deleted after a week. Send the file again."),
        "import_rooms": lazy("Choose what becomes of the room %(room)s, or of all rooms that you choose nothing for."),
    }
)

FAULTS: dict[str, Any] = {
    "title_missing": lazy("It has no title, so it cannot come in."),
    "start_wrong": lazy("“%(title)s” has no start that we can read. It looks like 2027-05-07T10:00:00+02:00."),
    "length_wrong": lazy("“%(title)s” has no length that we can read (%(length)s). It looks like 00:45."),
    "guid_odd": lazy("Its guid is none, so it gets one that is made from its number or code."),
    "guid_missing": lazy("It has neither guid nor number: when its title, room or time changes, it comes in anew."),
    "length_over_day": lazy("It lasts %(minutes)s minutes. A day or more is too long for one session."),
    "length_too_short": lazy("It lasts %(minutes)s minutes. Five is the least."),
    "guid_twice": lazy("Its guid is that of “%(other)s”, too, so only the first of the two comes in."),
    "id_twice": lazy("Its number %(value)s is that of “%(other)s”, too. It gets one of its own."),
    "code_twice": lazy("Its code %(value)s is that of “%(other)s”, too. It gets one of its own."),
    "slug_twice": lazy("Its slug is that of “%(other)s”, too. It gets one of its own."),
    "day_outside": lazy("It is on %(day)s, which is no day of this edition."),
    "room_missing": lazy("It has no room, so it waits to be placed."),
    "overlap": lazy("It begins in %(room)s before “%(other)s” is over. It comes in; the timetable shows the clash."),
}
COMING: dict[Coming, Any] = {
    Coming.NEW: lazy("New"),
    Coming.CHANGED: lazy("Changed"),
    Coming.SAME: lazy("Nothing new"),
    Coming.OUT: lazy("Stays out"),
}
COMING_TONES = {Coming.NEW: "good", Coming.CHANGED: "info", Coming.SAME: "quiet", Coming.OUT: "warn"}


def fault_line(fault: Fault) -> str:
    """Return what is wrong with an entry in the reader's language."""
    text = FAULTS.get(fault.code)
    return fault.code if text is None else str(text) % dict(fault.details)


def place_word(place: str, counted: str) -> str:
    """Say where in a file something stands."""
    if counted == "line":
        return str(_("Line %(number)s", number=place))
    return str(_("Row %(number)s", number=place) if counted == "row" else _("Entry %(number)s", number=place))
