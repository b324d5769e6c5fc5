"""A programme as JSON in the database and back, unchanged."""

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from conference.rules.exchange.programme import (
    Fault,
    Happening,
    Link,
    Person,
    Programme,
    ProgrammeDay,
    ProgrammeRoom,
    ProgrammeTrack,
)

DATE_KEY = "date"


def packed(value: Programme | Fault | Happening) -> dict[str, Any]:
    """Return it as mappings, lists, texts and numbers; what stands at its default is left out."""
    found: dict[str, Any] = _plain(asdict(value))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items() if item not in ("", None, (), [], {})}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def unpacked(stored: Mapping[str, Any]) -> Programme:
    """Return the programme that `packed` has written."""
    given = _known(Programme, stored)
    if "changed" in given:
        given["changed"] = dt.datetime.fromisoformat(given["changed"])
    return Programme(
        **{"title": "", "acronym": ""}
        | given
        | {
            "days": tuple(_day(row) for row in given.get("days", ())),
            "rooms": tuple(ProgrammeRoom(**_known(ProgrammeRoom, row)) for row in given.get("rooms", ())),
            "tracks": tuple(ProgrammeTrack(**_known(ProgrammeTrack, row)) for row in given.get("tracks", ())),
            "happenings": tuple(happening_of(row) for row in given.get("happenings", ())),
        }
    )


def faults_of(stored: Any) -> list[Fault]:
    return [Fault(**_known(Fault, row)) for row in stored]


def happening_of(row: Mapping[str, Any]) -> Happening:
    given = _known(Happening, row)
    return Happening(
        **{"title": "", "room": "", "guid": ""}
        | given
        | {
            "start": dt.datetime.fromisoformat(given["start"]),
            "persons": persons_of(given.get("persons", ())),
            "links": links_of(given.get("links", ())),
            "attachments": links_of(given.get("attachments", ())),
        }
    )


def persons_of(rows: Any) -> tuple[Person, ...]:
    return tuple(Person(**{"name": ""} | _known(Person, row)) for row in rows)


def links_of(rows: Any) -> tuple[Link, ...]:
    return tuple(Link(**_known(Link, row)) for row in rows)


def _day(row: Mapping[str, Any]) -> ProgrammeDay:
    return ProgrammeDay(
        index=row["index"],
        date=dt.date.fromisoformat(row[DATE_KEY]),
        start=dt.datetime.fromisoformat(row["start"]),
        end=dt.datetime.fromisoformat(row["end"]),
    )


def _known(kind: Any, row: Mapping[str, Any]) -> dict[str, Any]:
    names = _names(kind)
    return {key: value for key, value in row.items() if key in names}


@functools.cache
def _names(kind: Any) -> frozenset[str]:
    return frozenset(one.name for one in fields(kind))
