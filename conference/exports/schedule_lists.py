"""The programme as a list: one row for each showing, as everybody may have it."""

from collections.abc import Iterator, Mapping

from conference.rules.exchange import Programme
from conference.rules.exchange.reading import day_of
from core.language import _, zone_of
from core.tables import Column, Kind, Sheet


def schedule_sheet(programme: Programme, name: str) -> Sheet:
    """Return the programme as a sheet, in the language of the moment. What is cancelled is left out."""
    return Sheet(
        name=name,
        columns=(
            Column("code", _("Code")),
            Column("title", _("Title")),
            Column("type", _("Kind of session")),
            Column("track", _("Track")),
            Column("language", _("Language")),
            Column("day", _("Day"), Kind.DATE),
            Column("starts", _("Starts"), Kind.DATETIME),
            Column("ends", _("Ends"), Kind.DATETIME),
            Column("minutes", _("Minutes"), Kind.INT),
            Column("room", _("Room")),
            Column("city", _("City")),
            Column("speakers", _("Speakers")),
            Column("abstract", _("Abstract")),
            Column("url", _("Page")),
            Column("guid", _("GUID")),
        ),
        rows=_rows(programme),
        yes=_("yes"),
        no=_("no"),
        zone=programme.zone,
    )


def _rows(programme: Programme) -> Iterator[Mapping[str, object]]:
    zone = zone_of(programme.zone)
    cities = {room.name: room.city for room in programme.rooms}
    for one in programme.happenings:
        if not one.cancelled:
            yield {
                "code": one.code,
                "title": one.title,
                "type": one.type,
                "track": one.track,
                "language": one.language,
                "day": day_of(one.start, zone),
                "starts": one.start,
                "ends": one.end,
                "minutes": one.minutes,
                "room": one.room,
                "city": cities.get(one.room, ""),
                "speakers": ", ".join(person.name for person in one.persons),
                "abstract": one.abstract,
                "url": one.url,
                "guid": one.guid,
            }
