"""Writes the programme as a calendar: one entry for each slot, known again by its guid, cancelled ones told."""

from conference.rules.exchange import Happening, Programme
from core import calendar_file
from core.clock import now

MEDIA_TYPE = calendar_file.MEDIA_TYPE
LONGEST_DESCRIPTION = 600


def schedule_ics(programme: Programme) -> bytes:
    """Return the programme as iCalendar; UID is the slot's guid, SEQUENCE rises with a release that moved it."""
    entries = [_entry(one, programme) for one in programme.happenings]
    return calendar_file.calendar_file(entries, name=programme.title, zone=programme.zone)


def _entry(one: Happening, programme: Programme) -> calendar_file.Happening:
    # Markdown reads well as it is, and a calendar of a thousand sessions is asked for often.
    about = one.abstract
    if len(about) > LONGEST_DESCRIPTION:
        about = f"{about[:LONGEST_DESCRIPTION].rsplit(None, 1)[0]} …"
    names = ", ".join(person.name for person in one.persons)
    return calendar_file.Happening(
        uid=one.guid,
        summary=one.title,
        start=one.start,
        end=one.end,
        changed=programme.changed or now(),
        description="\n\n".join(part for part in (names, about) if part),
        location=one.room,
        url=one.url,
        sequence=one.sequence,
        cancelled=one.cancelled,
    )
