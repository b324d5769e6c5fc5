"""Changing cities, venues, rooms and the crossing."""

import datetime as dt
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from core.texts import Texts
from editions import queries
from editions.actions import places
from editions.actions.for_rules import sea_of, spot_of
from editions.models import Accent, Room, Venue
from editions.rules.crossing import journey
from tests.editions.builders import an_edition, refusal, texts

NAMES = json.loads((Path(__file__).parent.parent / "data" / "edge_cases.json").read_text(encoding="utf-8"))


def venue_values(**values: object) -> dict[str, object]:
    usual = {"name": "Tivoli", "walk_minutes": 4, "access_words": Texts(), "note": Texts()}
    return {**usual, **values}


def test_cities_swap_their_colours(ctx: Flask) -> None:
    edition = an_edition()
    west, east = edition.cities
    places.change_city(
        edition.id, west.id, name=west.name, country="DK", accent=Accent.EAST, terminal="Færgevej", by=None
    )
    cities = db.session.scalars(queries.cities_of(edition.id)).all()
    assert [(city.id, city.accent) for city in cities] == [(west.id, Accent.EAST), (east.id, Accent.WEST)]


def test_a_venue_is_added_changed_and_removed_with_its_rooms(ctx: Flask) -> None:
    edition = an_edition()
    city = edition.cities[1]
    venue = places.add_venue(edition.id, city_id=city.id, by=None, **venue_values())
    room = places.add_room(edition.id, venue.id, by=None, name=texts("Stage"), capacity=1, access_words=Texts())
    places.change_venue(edition.id, venue.id, city_id=None, by=None, **venue_values(name="Färjan", walk_minutes=0))
    assert db.session.get_one(Venue, venue.id).city_id is None

    places.remove_venue(edition.id, venue.id, by=None)
    assert db.session.get(Venue, venue.id) is None
    assert db.session.scalar(select(Room.id).where(Room.id == room.id)) is None
    told = db.session.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert [(entry["part"], entry["changed"]) for entry in told if entry.get("part") in ("venue", "room")] == [
        ("venue", ["added"]),
        ("room", ["added"]),
        ("venue", ["city_id", "name", "walk_minutes"]),
        ("venue", ["removed"]),
    ]


def test_another_editions_places_are_not_found(ctx: Flask) -> None:
    mine, other = an_edition("2027"), an_edition("2028")
    theirs = other.venues[0]
    name = theirs.name
    calls = [
        lambda: places.change_venue(mine.id, theirs.id, city_id=None, by=None, **venue_values()),
        lambda: places.remove_venue(mine.id, theirs.id, by=None),
        lambda: places.add_room(mine.id, theirs.id, by=None, name=texts("Stage"), capacity=1, access_words=Texts()),
        lambda: places.remove_room(mine.id, theirs.rooms[0].id, by=None),
        lambda: places.add_venue(mine.id, city_id=other.cities[0].id, by=None, **venue_values()),
    ]
    for call in calls:
        refusal("part_gone", call)
    found = db.session.scalars(queries.venue_in(other.id, theirs.id)).one()
    assert (found.name, len(found.rooms)) == (name, 1)
    assert len(db.session.scalars(queries.venues_of(mine.id)).all()) == 3


@pytest.mark.parametrize("name", [*NAMES["names"], *NAMES["act_names"]])
def test_a_venue_may_have_any_name(ctx: Flask, name: str) -> None:
    edition = an_edition()
    venue = places.add_venue(edition.id, city_id=None, by=None, **venue_values(name=name))
    db.session.expire_all()
    assert db.session.scalars(queries.venue_in(edition.id, venue.id)).one().name == name


def test_venues_come_city_by_city_and_the_ferry_last(ctx: Flask) -> None:
    edition = an_edition()
    places.add_venue(edition.id, city_id=edition.cities[0].id, by=None, **venue_values(walk_minutes=1))
    names = [venue.name for venue in db.session.scalars(queries.venues_of(edition.id))]
    assert names == ["Tivoli", "Kulturværftet", "Dunkers Kulturhus", "Færgen / Färjan"]


def test_the_crossing_counts_with_what_was_set(ctx: Flask) -> None:
    edition = an_edition()
    start, goal = edition.venues[0], edition.venues[1]
    rows = [{"start": "06:00", "end": "22:00", "minutes": 30}]
    places.change_crossing(edition.id, headways=rows, crossing=25, by=None)
    crossing = db.session.scalars(queries.crossing_of(edition.id)).one()
    way = journey(sea_of(crossing), spot_of(start), spot_of(goal), leaves=dt.time(12))
    assert way is not None
    # walk 6 + boarding 5 + headway 30 + water 25 + off the boat 5 + ID 5 + walk 8
    assert way.minutes == 84


def test_boats_stop_and_go_again(ctx: Flask) -> None:
    edition = an_edition()
    places.switch_boats(edition.id, running=False, banner=texts("Storm"), by=None)
    crossing = db.session.scalars(queries.crossing_of(edition.id)).one()
    assert (crossing.boats_run, crossing.banner) == (False, texts("Storm"))
    places.switch_boats(edition.id, running=True, banner=Texts(), by=None)
    assert crossing.boats_run
    parts = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "EditionChanged").order_by(AuditEntry.id)
    ).all()
    assert [entry["part"] for entry in parts] == ["boats", "boats"]
