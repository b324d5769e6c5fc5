"""The pages around files: what can be handed on, the frame for other sites, the PDFs, and bringing a programme."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from conference.models import ProgrammeImport, Slot
from core.db import db
from core.permissions import Role
from editions.models import Edition
from tests.browser import Browser, statements
from tests.conference.builders import a_call
from tests.conference.exchange import other_conference as other
from tests.conference.exchange.builders import released
from tests.editions.builders import a_team_member, an_edition, sign_in

Browsers = Callable[..., Browser]
IMPORT = "/desk/2027/timetable/import"


def editor(browsers: Browsers, edition: Edition, role: Role = Role.PROGRAMME_EDITOR) -> Browser:
    return sign_in(browsers(), a_team_member(edition, role))


def sent(browser: Browser, body: bytes, name: str = "schedule.xml") -> Any:
    browser.get(IMPORT)
    return browser.submit("Read it", file=(io.BytesIO(body), name))


def words(data: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages).split())


# --- the frame --------------------------------------------------------------------------------------------------------


def test_other_sites_may_frame_the_widget_and_no_other_page(ctx: Flask, browser: Browser) -> None:
    released()
    page = browser.get("/2027/widget?language=en")
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "form-action 'none'" in page.headers["Content-Security-Policy"]
    assert ("X-Frame-Options" in page.headers, "Set-Cookie" in page.headers) == (False, False)
    assert [name for name in ("Booking <without> fear & co", "Midnight drums") if name not in page.text] == []
    for secret in ("Ung Talare", "Only accepted"):
        assert secret not in page.text
    other_page = browser.get("/2027/sessions").headers
    assert "frame-ancestors 'none'" in other_page["Content-Security-Policy"]
    assert other_page["X-Frame-Options"] == "DENY"


def test_the_widget_is_the_same_for_who_is_signed_in(ctx: Flask, browsers: Browsers) -> None:
    made = released()
    nobody = browsers().get("/2027/widget?language=en").data
    assert editor(browsers, made.edition).get("/2027/widget?language=en").data == nobody


def test_the_widget_shows_one_day_and_one_city(ctx: Flask, browser: Browser) -> None:
    made = released()
    day = made.edition.first_day + dt.timedelta(days=1)
    assert len(browser.get(f"/2027/widget?day={made.edition.first_day}").all("//section")) == 1
    city = [c for c in ("helsingor", "helsingborg") if "Booking" in browser.get(f"/2027/widget?city={c}").text]
    assert len(city) == 1
    named = [link.text for link in browser.get("/2027/widget?language=en").all("//nav//a")]
    assert named == [f"{date:%A} {date.day}" for date in (made.edition.first_day, day)][: len(named)]
    # A day without anything shows all of them rather than nothing.
    assert "Booking" in browser.get(f"/2027/widget?day={day}").text


def test_there_is_no_widget_before_the_release(ctx: Flask, browser: Browser) -> None:
    released(release=False)
    browser.get("/2027/widget", status=404)
    browser.get("/2027/widget.js", status=404)


def test_the_script_is_there_for_other_sites(ctx: Flask, browser: Browser) -> None:
    released()
    page = browser.get("/2027/widget.js")
    assert page.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert page.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert (b"http://" in page.data, b"createElement" in page.data) == (False, True)


# --- paper ------------------------------------------------------------------------------------------------------------


def test_the_programme_prints_with_both_shores(ctx: Flask, browser: Browser) -> None:
    released()
    page = browser.get("/2027/programme.pdf?language=en")
    assert (page.headers["Content-Type"], page.data[:5]) == ("application/pdf", b"%PDF-")
    text = words(page.data)
    for told in ("Booking <without> fear & co", "Midnight drums", "Natt Band", "Lunch", "01:00–02:30"):
        assert told in text
    for secret in ("Ung Talare", "Only accepted", "Waits for a place"):
        assert secret not in text


def test_a_door_has_a_page_for_each_of_its_days(ctx: Flask, browsers: Browsers) -> None:
    made = released()
    page = editor(browsers, made.edition).get("/desk/2027/timetable/doors.pdf")
    assert len(PdfReader(io.BytesIO(page.data)).pages) == 2
    assert "Ung Talare" not in words(page.data)


def test_doors_before_the_release_say_what_is_missing(ctx: Flask, browsers: Browsers) -> None:
    made = released(release=False)
    page = editor(browsers, made.edition).get("/desk/2027/timetable/doors.pdf")
    assert "Release the timetable first" in page.main


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_shows_every_file_and_the_lines_to_copy(ctx: Flask, browsers: Browsers) -> None:
    made = released()
    page = editor(browsers, made.edition).get("/desk/2027/timetable/files")
    for told in ("http://localhost/2027/schedule.xml", '<script src="http://localhost/2027/widget.js"', "<iframe"):
        assert told in page.main


def test_the_working_timetable_is_a_list(ctx: Flask, browsers: Browsers) -> None:
    made = released(release=False)
    browser = editor(browsers, made.edition)
    browser.get("/desk/2027/lists?list=timetable")
    rows = browser.submit("Download", format="json").json["rows"]
    assert [(row["title"], row["minutes"]) for row in rows] == [
        ("Booking <without> fear & co", 60), ("First songs", 60), ("Lunch", 60), ("Only accepted", 60),
        ("Midnight drums", 90), ("Waits for a place", 60),
    ]  # fmt: skip
    assert [row.get("speakers") for row in rows if row["title"] == "First songs"] == ["Ung Talare"]
    assert ("starts" in rows[-1], rows[0]["taken"]) == (False, 0)


def test_a_file_is_looked_at_before_it_comes_in(ctx: Flask, browsers: Browsers) -> None:
    edition = a_call().edition
    browser = editor(browsers, edition)
    page = sent(browser, other.schedule_xml(other.sessions(edition.first_day)))
    assert page.heading == "What would come in"
    assert db.session.scalar(select(func.count()).select_from(Slot)) == 0
    page = browser.submit("Take it over", status=422)
    assert "Choose what becomes of the room" in page.error_of("others")
    rooms: Any = {f"room_{number}": "room-1" for number in range(6)}
    page = browser.submit("Take it over", **rooms)
    assert "120 sessions came in." in page.text
    assert db.session.scalar(select(func.count()).select_from(Slot)) == 120
    page = browser.submit("Take it over")
    assert "0 sessions came in." in page.text


def test_faults_stand_beside_their_lines(ctx: Flask, browsers: Browsers) -> None:
    edition = a_call().edition
    rows = other.sessions(edition.first_day)[:6]
    rows[0]["duration"], rows[1]["guid"], rows[2]["title"] = "24:00", rows[3]["guid"], ""
    page = sent(editor(browsers, edition), other.schedule_xml(rows))
    for told in ("It lasts 1440 minutes.", "only the first of the two comes in", "has no title", "Line "):
        assert told in page.main


@pytest.mark.parametrize(
    "body, told",
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><schedule/>', "declares a document type or entities"),
        (b"", "This file is empty"),
        (b"\x89PNG\r\n\x1a\n", "This is no programme that we can read"),
    ],
    ids=["entities", "empty", "picture"],
)
def test_a_file_that_is_none_is_refused_in_words(ctx: Flask, browsers: Browsers, body: bytes, told: str) -> None:
    browser = editor(browsers, a_call().edition)
    browser.get(IMPORT)
    page = browser.submit("Read it", file=(io.BytesIO(body), "x.xml"), status=422)
    assert told in page.text
    assert db.session.scalar(select(func.count()).select_from(ProgrammeImport)) == 0


def test_another_edition_does_not_find_an_import(ctx: Flask, browsers: Browsers) -> None:
    edition = a_call().edition
    sent(editor(browsers, edition), other.schedule_xml(other.sessions(edition.first_day)))
    import_id = db.session.scalar(select(ProgrammeImport.id))
    elsewhere = an_edition(slug="2028")
    browser = sign_in(browsers(), a_team_member(elsewhere, Role.PROGRAMME_EDITOR, name="Elsewhere"))
    browser.get(f"/desk/2028/timetable/import/{import_id}", status=404)


def test_a_preview_asks_as_often_for_many_as_for_few(ctx: Flask, browsers: Browsers) -> None:
    edition = a_call().edition
    browser = editor(browsers, edition)
    counts = []
    for number in (6, 120):
        url = sent(browser, other.schedule_xml(other.sessions(edition.first_day)[:number])).path
        with statements() as seen:
            browser.get(url)
        counts.append(seen.count)
    assert counts[0] == counts[1]


def test_a_file_too_big_is_refused_beside_its_field(
    ctx: Flask, browsers: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is 10 MB; here it is lowered, so that the test sends less."""
    browser = editor(browsers, an_edition())
    monkeypatch.setattr("conference.desk_views.imports.UPLOAD_BODY", 1000)
    browser.get(IMPORT)
    page = browser.submit("Read it", file=(io.BytesIO(b"<schedule>" + b" " * 1000), "schedule.xml"), status=422)
    assert page.error_of("file").startswith("This file is too big: ")
    assert db.session.scalar(select(func.count()).select_from(ProgrammeImport)) == 0
