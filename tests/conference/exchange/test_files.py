"""The files of the programme: what stands in them, in which order, what does not, and that nothing new is a 304."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from icalendar import Calendar
from lxml import etree

from conference.models import Proposal, ReleasedSlot
from conference.rules.states import ProposalState
from core.db import db, transaction
from tests.browser import Browser, statements
from tests.conference.exchange.builders import Released, released
from tests.conference.timetable.builders import a_release, a_session, at, rooms_in

FILES = [
    "schedule.xml", "schedule.json", "schedule.ics", "programme-list.csv", "programme-list.xlsx", "programme-list.json",
]  # fmt: skip
# The order in which the community's schema and its own files have the parts of an event.
ORDER = (
    "room title subtitle type date start duration abstract slug track logo persons language description recording "
    "links attachments video_download_url url feedback_url origin_url"
).split()
NEEDED = "room title type date start duration abstract track".split()


def xml(browser: Browser, query: str = "") -> Any:
    return etree.fromstring(browser.get(f"/2027/schedule.xml{query}").data)


def titles(root: Any) -> list[str]:
    return [str(text) for text in root.xpath("//event/title/text()")]


@pytest.mark.parametrize("name", FILES)
def test_before_the_first_release_there_is_no_file(ctx: Flask, browser: Browser, name: str) -> None:
    made = released(release=False)
    browser.get(f"/2027/{name}", status=404)
    a_release(made.edition)
    assert browser.get(f"/2027/{name}").status == 200


@pytest.mark.parametrize("name", FILES)
def test_nobody_under_18_and_nothing_unconfirmed_is_told(ctx: Flask, browser: Browser, name: str) -> None:
    released()
    page = browser.get(f"/2027/{name}")
    if name.endswith("xlsx"):
        return
    assert b"First songs" in page.data
    for secret in (b"Ung Talare", b"Only accepted", b"Waits for a place", b"@example.org"):
        assert secret not in page.data


def test_the_xml_has_its_parts_in_order(ctx: Flask, browser: Browser) -> None:
    made = released()
    page = browser.get("/2027/schedule.xml?language=en")
    assert page.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert page.data.index(b"<conference") < 1024
    root = etree.fromstring(page.data)
    assert [child.tag for child in root][:4] == ["generator", "url", "version", "conference"]
    assert [child.tag for child in root][4:] == ["day"] * ((made.edition.last_day - made.edition.first_day).days + 1)
    for event in root.iter("event"):
        tags = [child.tag for child in event]
        assert tags == [name for name in ORDER if name in tags]
        assert set(NEEDED) <= set(tags)
        assert str(UUID(event.get("guid"))) == event.get("guid")
        assert dt.datetime.fromisoformat(event.findtext("date")).utcoffset() is not None
    for day in root.iter("day"):
        assert dt.datetime.fromisoformat(day.get("end")) - dt.datetime.fromisoformat(day.get("start"))
    assert [element.tag for element in root.iter("url", "logo", "origin_url", "feedback_url") if not element.text] == []


def test_ids_codes_guids_and_slugs_are_each_there_once(ctx: Flask, browser: Browser) -> None:
    made = released()
    a_session(
        made.calls, "Booking <without> fear & co", room=rooms_in(made.edition)[0], starts=at(made.edition, "16:00")
    )
    a_release(made.edition, "Second")
    root = xml(browser)
    for values in (root.xpath("//event/@id"), root.xpath("//event/@guid"), root.xpath("//event/@code"),
                   root.xpath("//slug/text()")):  # fmt: skip
        assert len(values) == len(set(values)) == 4


def test_a_session_after_midnight_belongs_to_the_day_before(ctx: Flask, browser: Browser) -> None:
    made = released()
    root = xml(browser)
    (day,) = root.xpath("//event[title='Midnight drums']/ancestor::day/@date")
    assert day == made.edition.first_day.isoformat()
    (event,) = root.xpath("//event[title='Midnight drums']")
    assert (event.findtext("start"), event.findtext("duration")) == ("01:00", "01:30")
    assert event.findtext("date").startswith(f"{made.edition.first_day + dt.timedelta(days=1)}T01:00:00+0")


def test_one_city_has_its_own_file(ctx: Flask, browser: Browser) -> None:
    made = released()
    names = {city.side: city.name.pick("en") for city in _cities(made)}
    everything = titles(xml(browser))
    assert everything == ["Booking <without> fear & co", "First songs", "Midnight drums"]
    shown = [titles(xml(browser, f"?city={names[side].casefold()}")) for side in sorted(names)]
    assert shown == [["Booking <without> fear & co"], ["First songs", "Midnight drums"]]
    browser.get("/2027/schedule.xml?city=Malmo", status=404)


def _cities(made: Released) -> list[Any]:
    return [room.venue.city for room in rooms_in(made.edition) if room.venue.city is not None]


def test_the_citys_name_stands_in_the_rooms_name(ctx: Flask, browser: Browser) -> None:
    made = released()
    names = xml(browser, "?language=da").xpath("//room/@name")
    cities = [city.name.pick("da") for city in _cities(made)]
    assert [any(name.endswith(f"({city})") for city in cities) for name in names] == [True] * len(names)


def test_the_json_holds_the_same(ctx: Flask, browser: Browser) -> None:
    released()
    told = browser.get("/2027/schedule.json").json["schedule"]["conference"]
    events = [event for day in told["days"] for room in day["rooms"].values() for event in room]
    assert [event["title"] for event in events] == titles(xml(browser))
    assert [person["name"] for event in events for person in event["persons"]][1:] == ["Natt Band"]
    assert [event["persons"] for event in events if event["title"] == "First songs"] == [[]]
    assert {day["day_end"][-6:] for day in told["days"]} <= {"+02:00", "+01:00"}
    assert told["daysCount"] == len(told["days"])


def test_a_session_that_is_called_off_stays_in_calendars_as_cancelled(ctx: Flask, browser: Browser) -> None:
    made = released()
    with transaction() as session:
        session.get_one(Proposal, made.late.proposal_id).state = ProposalState.CANCELLED
    assert titles(xml(browser)) == ["Booking <without> fear & co", "First songs"]
    calendar = Calendar.from_ical(browser.get("/2027/schedule.ics").data)
    events = {str(event["summary"]): event for event in calendar.walk("VEVENT")}
    off = events["Midnight drums"]
    assert (str(off["status"]), off["sequence"], str(off["uid"])) == ("CANCELLED", 1, made.late.guid)
    assert "description" not in off
    assert (str(events["First songs"]["status"]), events["First songs"]["sequence"]) == ("CONFIRMED", 0)
    assert [zone.tz_name for zone in calendar.timezones] == [made.edition.zone]


def test_the_title_is_the_one_that_was_released(ctx: Flask, browser: Browser) -> None:
    made = released()
    with transaction() as session:
        row = session.get_one(Proposal, made.talk.proposal_id)
        row.title = type(row.title)({"en": "A title nobody has released"})
    assert b"nobody has released" not in browser.get("/2027/schedule.xml").data


@pytest.mark.parametrize("name", ["schedule.xml", "schedule.json", "schedule.ics", "programme-list.csv"])
def test_what_has_not_changed_is_not_sent_again(ctx: Flask, app: Flask, browser: Browser, name: str) -> None:
    made = released()
    first = browser.get(f"/2027/{name}")
    client = app.test_client()
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/2027/{name}", headers=known).status_code == 304
    a_session(made.calls, "New", room=rooms_in(made.edition)[0], starts=at(made.edition, "17:00"))
    a_release(made.edition, "Second")
    answer = client.get(f"/2027/{name}", headers=known)
    assert (answer.status_code, b"New" in answer.data) == (200, True)


def test_programs_on_other_sites_may_read_the_files_and_nothing_else(ctx: Flask, browser: Browser) -> None:
    released()
    headers = browser.get("/2027/schedule.json").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert ("Access-Control-Allow-Credentials" in headers, "Set-Cookie" in headers) == (False, False)
    other = browser.get("/2027/sessions").headers
    assert ("Access-Control-Allow-Origin" in other, other["Cross-Origin-Resource-Policy"]) == (False, "same-origin")


def test_a_list_asks_as_often_for_many_as_for_few(ctx: Flask, browser: Browser) -> None:
    made = released()
    counts = []
    for number in range(2):
        with statements() as seen:
            browser.get(f"/2027/schedule.xml?n={number}")
        counts.append(seen.count)
        for hour in range(8):
            a_session(made.calls, f"More {number} {hour}", room=rooms_in(made.edition)[hour % 3],
                      starts=at(made.edition, f"{9 + hour:02d}:00", day=1), minutes=30)  # fmt: skip
        a_release(made.edition, f"Release {number}")
    assert counts[0] == counts[1]


def test_the_list_reads_like_the_programme(ctx: Flask, browser: Browser) -> None:
    made = released()
    rows = json.loads(browser.get("/2027/programme-list.json?language=en").data)["rows"]
    assert [(row["title"], row["minutes"], row.get("speakers")) for row in rows][1:] == [
        ("First songs", 60, ""), ("Midnight drums", 90, "Natt Band"),
    ]  # fmt: skip
    assert {row["guid"] for row in rows} == {made.talk.guid, made.late.guid, made.young.guid}
    assert db.session.query(ReleasedSlot).count() == 4
