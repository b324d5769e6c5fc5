"""Speakers, and what those who come need, as lists. Gender and age are columns of none of them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from conference.exports.columns import SESSION_GROUP, each_language, in_each_language, read, session_values
from conference.queries import lists
from conference.queries.lists import Wanted
from conference.rules.calls import SpeakerState
from conference.rules.states import COMING
from conference.rules.times import runs
from conference.words.kinds import SPEAKER_STANDINGS
from core.db import db
from core.exporting import Group
from core.language import current_code, lazy, local
from core.tables import Column, Kind
from editions.models import Edition
from editions.queries import cities_of

Rows = Iterator[Mapping[str, object]]


def speaker_groups(_edition: Edition) -> tuple[Group, ...]:
    return (
        Group(
            "person",
            lazy("Person"),
            (
                Column("name", lazy("Name")),
                Column("organisation", lazy("Band or organisation")),
                Column("pronouns", lazy("Pronouns")),
                Column("email", lazy("E-mail")),
                Column("phone", lazy("Phone")),
                Column("written_in", lazy("We write in")),
                Column("part", lazy("Part in the session")),
                Column("lead", lazy("Sent it in"), Kind.BOOL),
                Column("standing", lazy("Answer")),
                Column("first_time", lazy("First time on a stage like this"), Kind.BOOL),
            ),
        ),
        Group(
            "when",
            lazy("When and where they can"),
            (Column("cities", lazy("Cities")), Column("availability", lazy("Times"))),
        ),
        Group(
            "profile",
            lazy("Profile"),
            (
                *in_each_language("role", lazy("Role")),
                Column("affiliation", lazy("Affiliation")),
                *in_each_language("biography", lazy("Biography")),
                Column("profile_links", lazy("Links")),
                Column("picture", lazy("Has a picture"), Kind.BOOL),
            ),
        ),
        SESSION_GROUP,
    )


def speaker_rows(edition: Edition, wanted: Wanted) -> Rows:
    cities = {city.id: city.name.pick(current_code()) for city in db.session.scalars(cities_of(edition.id))}
    for row in read(lists.speaker_rows(edition.id, wanted, language=current_code())):
        # What stands on their account is for the team of an edition that they take part in.
        takes_part = row.state in COMING and row.standing is SpeakerState.ACCEPTED
        yield {
            "name": row.name,
            "organisation": row.organisation or "",
            "pronouns": (takes_part and row.pronouns) or "",
            "email": row.address,
            "phone": (takes_part and row.phone) or "",
            "written_in": row.written_in,
            "part": row.part,
            "lead": row.is_lead,
            "standing": str(SPEAKER_STANDINGS[row.standing]),
            "first_time": row.first_time,
            "cities": ", ".join(cities[key] for key in row.cities if key in cities),
            "availability": _times(row.availability, edition.zone),
            **each_language("role", row.role),
            "affiliation": row.affiliation or "",
            **each_language("biography", row.biography),
            "profile_links": " ".join(row.profile_links or ()),
            "picture": row.picture_id is not None,
            **session_values(row),
        }


def _times(starts: list[str], zone: str) -> str:
    """Return half-hours as stretches on the clock of the cities: `2027-05-07 10:00-12:30`."""
    found = []
    for start, end in runs(dt.datetime.fromisoformat(one) for one in starts):
        begins, ends = local(start, zone), local(end, zone)
        found.append(f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M}")
    return ", ".join(found)


# --- what they need ---------------------------------------------------------------------------------------------------

WHO = Group("person", lazy("Person"), (Column("name", lazy("Name")),))
FOOD = (Column("dietary", lazy("Food")), Column("allergies", lazy("Allergies")))


def needs_groups(_edition: Edition) -> tuple[Group, ...]:
    return WHO, Group("needs", lazy("Needs"), (*FOOD, Column("access_needs", lazy("Access"))))


def needs_rows(edition: Edition, _wanted: Wanted) -> Rows:
    """Yield who needs something, with what they told of food and access."""
    for row in read(lists.needs_rows(edition.id)):
        if row.dietary or row.allergies or row.access_needs:
            yield _values(row, "name", "dietary", "allergies", "access_needs")


def caterer_groups(_edition: Edition) -> tuple[Group, ...]:
    return (Group("needs", lazy("Needs"), (*FOOD, Column("people", lazy("People"), Kind.INT))),)


def caterer_rows(edition: Edition, _wanted: Wanted) -> Rows:
    """Yield how many told the same of food, most of them first. Nobody is named."""
    told = Counter(
        (row.dietary.strip(), row.allergies.strip())
        for row in read(lists.needs_rows(edition.id))
        if row.dietary.strip() or row.allergies.strip()
    )
    for (dietary, allergies), people in sorted(told.items(), key=lambda pair: (-pair[1], pair[0])):
        yield {"dietary": dietary, "allergies": allergies, "people": people}


def travel_groups(_edition: Edition) -> tuple[Group, ...]:
    columns = (
        Column("travels_from", lazy("Travels from")),
        Column("travel_mode", lazy("Way of travelling")),
        Column("nights", lazy("Nights")),
        Column("note", lazy("Note")),
    )
    return WHO, Group("travel", lazy("Travel"), columns)


def travel_rows(edition: Edition, _wanted: Wanted) -> Rows:
    for row in read(lists.needs_rows(edition.id)):
        if row.travels_from or row.travel_mode or row.nights or row.note:
            yield {
                **_values(row, "name", "travels_from", "travel_mode", "note"),
                "nights": ", ".join(row.nights),
            }


def _values(row: Any, *keys: str) -> dict[str, object]:
    return {key: getattr(row, key) for key in keys}
