"""The pure parts of exchange: values as real files write them, names of rooms, numbers, and packing."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from conference.rules.exchange import check, packed, unpacked
from conference.rules.exchange.programme import acronym_of, address_words, slugged, unique_ids
from conference.rules.exchange.reading import day_of
from conference.rules.exchange.reading_json import read_schedule_json
from conference.rules.exchange.reading_xml import read_schedule_xml
from conference.rules.exchange.rooms import Place, room_names, split_city
from conference.rules.exchange.values import Notes, address_from, clock_on, minutes_from, moment_from, number_from
from tests.conference.exchange import other_conference as other

ZONE = ZoneInfo("Europe/Copenhagen")
DAY = dt.date(2026, 10, 24)


@pytest.mark.parametrize(
    "text, minutes",
    [
        ("00:45", 45), ("1:30", 90), ("01:30:00", 90), ("PT45M", 45), ("PT1H30M", 90),
        ("P1DT1H", 1500), ("25:00", 1500),
        ("90", 90), (50, 50), ("-00:30", None), ("soon", None), ("", None),
        (None, None), (True, None), ("P", None),
    ],
)  # fmt: skip
def test_lengths_are_read_as_files_write_them(text: object, minutes: int | None) -> None:
    assert minutes_from(text) == minutes


@pytest.mark.parametrize(
    "text, utc",
    [
        ("2026-10-24T10:00:00+02:00", "2026-10-24T08:00"), ("2026-10-24T10:00:00Z", "2026-10-24T10:00"),
        ("2026-10-24T10:00", "2026-10-24T08:00"), ("2026-10-25 10:00:00", "2026-10-25T09:00"),
        ("2026-13-24T10:00", None), ("0001-01-01T00:00:00+14:00", None), ("yesterday", None),
    ],
)  # fmt: skip
def test_moments_without_an_offset_are_on_the_clock_of_the_city(text: str, utc: str | None) -> None:
    found = moment_from(text, ZONE)
    assert (None if found is None else f"{found.astimezone(dt.UTC):%Y-%m-%dT%H:%M}") == utc


def test_an_hour_before_six_is_the_next_morning() -> None:
    late = clock_on(DAY, "01:30", ZONE)
    assert late is not None
    assert (late.date(), day_of(late, ZONE)) == (DAY + dt.timedelta(days=1), DAY)
    assert [clock_on(DAY, text, ZONE) for text in ("24:10", "10:75", "x", None)] == [None] * 4


def test_a_day_in_which_the_clock_changes_has_25_hours() -> None:
    rows = other.sessions(dt.date(2026, 10, 24))
    found = read_schedule_json(other.schedule_json(rows), ZONE, Notes())
    lengths = [(day.end.astimezone(dt.UTC) - day.start.astimezone(dt.UTC)).total_seconds() / 3600 for day in found.days]
    assert lengths == [25, 24]
    assert check(found, first_day=DAY, last_day=DAY + dt.timedelta(days=1)) == []


@pytest.mark.parametrize("text", ["javascript:alert(1)", "//x.example", "ftp://x.example", "https://a b", "", None, 3])
def test_only_whole_web_addresses_are_addresses(text: object) -> None:
    assert address_from(text) == ""


def test_numbers_are_whole_and_small() -> None:
    assert [number_from(value) for value in ("7", 8, "0", "-1", "1e3", "٣", 10**20, True, None)] == [
        7, 8, None, None, None, None, None, None, None,
    ]  # fmt: skip


def test_rooms_say_their_city_and_their_house_where_they_must() -> None:
    places = [
        Place(1, "Foyer", "Konserthuset", "Helsingborg"), Place(2, "Foyer", "Arena", "Helsingborg"),
        Place(3, "Foyer", "Kulturværftet", "Helsingør"), Place(4, "Saloon", "The ferry", ""),
        Place(5, "Foyer", "Arena", "Helsingborg"),
    ]  # fmt: skip
    assert room_names(places) == {
        1: "Foyer, Konserthuset (Helsingborg)", 2: "Foyer, Arena (Helsingborg)", 3: "Foyer (Helsingør)",
        4: "Saloon (The ferry)", 5: "Foyer, Arena (Helsingborg) 5",
    }  # fmt: skip
    assert split_city("Foyer (Helsingør)", ["Helsingør"]) == ("Foyer", "Helsingør")
    assert split_city("Foyer (upstairs)", ["Helsingør"]) == ("Foyer (upstairs)", "")


def test_numbers_from_elsewhere_give_way_to_our_own() -> None:
    assert unique_ids([(1, None), (2, 9000), (3, 1), (4, 9000), (5, None)]) == [1, 9000, 3, 4, 5]
    assert len(set(unique_ids([(1, None), (2, 3), (3, None), (4, 2), (5, 2)]))) == 5


def test_names_become_slugs_that_the_formats_take() -> None:
    assert (slugged("Ærø & Åse: blå!"), slugged("Łódź"), slugged("音楽", least=4)) == (
        "aeroe-aase-blaa",
        "odz",
        "session",
    )
    assert (acronym_of("2027"), acronym_of("sundet-2027")) == ("sundet2027", "sundet_2027")
    assert address_words(["Helsingør", "Helsingör"]) == ["helsingor", "helsingoer"]


def test_a_programme_is_packed_and_unpacked_unchanged() -> None:
    rows = other.sessions(DAY)
    found = read_schedule_xml(other.schedule_xml(rows), ZONE, Notes())
    assert unpacked(packed(found)) == found


def test_all_three_forms_say_the_same() -> None:
    rows = other.sessions(DAY)
    read = [
        read_schedule_xml(other.schedule_xml(rows), ZONE, Notes()),
        read_schedule_json(other.schedule_json(rows), ZONE, Notes()),
        read_schedule_json(other.schedule_json(rows, wrapped=False), ZONE, Notes()),
    ]
    told = [[packed(one) | {"place": ""} for one in programme.happenings] for programme in read]
    assert told[0] == told[1] == told[2]


def test_the_newer_format_is_read_too() -> None:
    body = b"""{"schedule": {"version": "1", "conference": {"title": "New", "acronym": "newer", "days": [],
      "rooms": [{"name": "Hall", "guid": "0f8fad5b-d9cb-469f-a165-70867728950e"}]},
      "events": [{"type": "BREAK", "title": "Lunch", "start": "2026-10-24T12:00:00+02:00",
         "end": "2026-10-24T13:00:00+02:00"},
        {"type": "TALK", "title": "One", "guid": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "state": "CANCELED",
         "start": "2026-10-24T10:00:00+02:00", "end": "2026-10-24T10:40:00+02:00", "abstract": {"de": "Worte"},
         "room": {"guid": "0f8fad5b-d9cb-469f-a165-70867728950e"}, "track": {"slug": "live"},
         "participants": [{"name": "Ada", "guid": "0f8fad5b-d9cb-469f-a165-70867728950f"}]}]}}"""
    (one,) = read_schedule_json(body, ZONE, Notes()).happenings
    assert (one.title, one.room, one.minutes, one.track, one.abstract, one.cancelled) == (
        "One", "Hall", 40, "live", "Worte", True,
    )  # fmt: skip
    assert [person.name for person in one.persons] == ["Ada"]
