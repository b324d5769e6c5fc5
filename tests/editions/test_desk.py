"""The desk pages of an edition: who may open them, whose rows they show, what a mistake answers."""

import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.permissions import ROLE_MAY, May, Role
from core.usertext import clean_line
from editions import queries
from editions.actions import places
from editions.models import Accent, EditionState, PhaseKind, Venue
from tests.browser import Browser, statements
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in, texts

Browsers = Callable[..., Browser]
NAMES = json.loads((Path(__file__).parent.parent / "data" / "edge_cases.json").read_text(encoding="utf-8"))["names"]
BASE = "/desk/2027/edition"
READ = {"": May.EDITION_SEE, "places": May.EDITION_SEE, "sellers": May.EDITION_SEE, "team": May.TEAM_SEE}
CHANGE = {
    **dict.fromkeys(
        (
            "basics",
            "words",
            "picture",
            "languages",
            "phases",
            "crossing",
            "cities/1",
            "venues/new",
            "venues/1",
            "venues/1/rooms/new",
            "venues/1/rooms/1",
            "sellers/new",
            "sellers/1",
            "sellers/1/accounts/SEK",
        ),
        May.EDITION_CHANGE,
    ),
    "team/invite": May.TEAM_CHANGE,
    "team/1": May.TEAM_CHANGE,
    "owners": May.EDITION_OPEN,
    "clone": May.EDITION_CREATE,
}
POSTS = {
    **dict.fromkeys(
        (
            "picture/remove",
            "venues/1/remove",
            "rooms/1/remove",
            "sellers/1/remove",
        ),
        May.EDITION_CHANGE,
    ),
    "state/closed": May.EDITION_OPEN,
    "team/1/remove": May.TEAM_CHANGE,
    "team/invitations/1/take-back": May.TEAM_CHANGE,
}


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_role_opens_what_it_may(ctx: Flask, browsers: Browsers, role: Role) -> None:
    edition = an_edition()
    a_team_member(edition)
    browser = sign_in(browsers(), a_team_member(edition, role))
    expected = {path: 200 if may in ROLE_MAY[role] else 403 for path, may in {**READ, **CHANGE}.items()}
    assert {path: status_of(browser, f"{BASE}/{path}") for path in expected} == expected


def status_of(browser: Browser, url: str) -> int:
    return browser.client.get(url).status_code


def test_each_role_presses_only_what_it_may(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    a_team_member(edition)
    for role in set(Role) - {Role.OWNER}:
        browser = sign_in(browsers(), a_team_member(edition, role))
        for path, may in {**POSTS, **CHANGE}.items():
            assert may not in ROLE_MAY[role]
            browser.post(f"{BASE}/{path}", status=403)
    found = db.session.scalars(queries.desk_edition("2027")).one()
    assert (len(found.venues), len(found.sellers), found.state) == (3, 1, EditionState.OPEN)


def test_nobody_is_asked_to_sign_in(ctx: Flask, browsers: Browsers) -> None:
    an_edition()
    for path in {**READ, **CHANGE}:
        response = browsers().client.get(f"{BASE}/{path}")
        assert (response.status_code, response.location.split("?")[0]) == (303, "/account/sign-in")


def test_an_owner_of_another_edition_is_a_stranger_here(ctx: Flask, browsers: Browsers) -> None:
    mine = an_edition("2026")
    an_edition("2027")
    browser = sign_in(browsers(), a_team_member(mine))
    assert {path: status_of(browser, f"{BASE}/{path}") for path in READ} == dict.fromkeys(READ, 403)
    for path in POSTS:
        browser.post(f"{BASE}/{path}", status=403)


def test_an_operator_opens_every_edition(ctx: Flask, browsers: Browsers) -> None:
    an_edition()
    browser = sign_in(browsers(), a_member(operator=True))
    assert browser.get(f"{BASE}/").heading == "The Sound 27"
    assert status_of(browser, "/desk/nowhere/edition/") == 404


def test_ids_of_another_edition_are_not_found(ctx: Flask, browsers: Browsers) -> None:
    mine, other = an_edition("2027"), an_edition("2028")
    browser = sign_in(browsers(), a_team_member(mine))
    stranger = a_team_member(other)
    role = db.session.scalars(queries.team_roles_of(stranger.id)).one()
    venue, seller = other.venues[0], other.sellers[0]
    here = mine.venues[0].id
    paths = [
        f"cities/{other.cities[0].id}",
        f"venues/{venue.id}",
        f"venues/{venue.id}/rooms/new",
        f"venues/{venue.id}/rooms/{venue.rooms[0].id}",
        f"venues/{here}/rooms/{venue.rooms[0].id}",
        f"sellers/{seller.id}",
        f"sellers/{seller.id}/accounts/SEK",
        f"team/{role.id}",
    ]
    assert {path: status_of(browser, f"{BASE}/{path}") for path in paths} == dict.fromkeys(paths, 404)
    browser.post(f"{BASE}/venues/{venue.id}/remove")
    assert browser.page.text.count("This is not here any more.") == 1
    browser.post(f"{BASE}/sellers/{seller.id}/remove")
    browser.post(f"{BASE}/team/{role.id}/remove")
    found = db.session.scalars(queries.desk_edition("2028")).one()
    assert (len(found.venues), len(found.sellers)) == (3, 1)
    assert len(db.session.scalars(queries.owner_roles(other.id)).all()) == 1


# --- basics and words -------------------------------------------------------------------------------------------------


def owner_at(
    browsers: Browsers, path: str, *, state: EditionState = EditionState.OPEN, language: str = "en"
) -> Browser:
    """Return the browser of an owner who looks at this page of a new edition."""
    edition = an_edition(state=state)
    browser = sign_in(browsers(language=language), a_team_member(edition))
    browser.get(f"{BASE}/{path}")
    return browser


def test_basics_are_changed(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "basics")
    page = browser.submit("Save", {"name-sv": "Sundet 28", "first_day": "2027-05-07", "last_day": "2027-05-08"})
    assert "Saved." in page.text
    found = db.session.scalars(queries.edition_by_slug("2027")).one()
    assert (found.name["sv"], found.first_day, found.last_day) == (
        "Sundet 28",
        dt.date(2027, 5, 7),
        dt.date(2027, 5, 8),
    )


def test_a_mistake_stands_beside_its_field_and_loses_nothing(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "basics")
    typed = {
        "name-sv": "Nytt namn",
        "first_day": "2027-05-07",
        "last_day": "2026-05-08",
        "contact_email": "x@example.org",
    }
    page = browser.submit("Save", typed, status=422)
    assert page.error_of("last_day") == "The last day comes before the first one."
    assert page.summary == ["Last day: The last day comes before the first one."]
    assert {name: page.value_of(name) for name in typed} == typed
    assert db.session.scalars(queries.edition_by_slug("2027")).one().name["sv"] == "Sundet 27"


@pytest.mark.parametrize("slug", ["", "Ø", "a b", "-a", "A", "x" * 41, "../x", "2027/"])
def test_an_address_is_plain(ctx: Flask, browsers: Browsers, slug: str) -> None:
    page = owner_at(browsers, "basics", state=EditionState.DRAFT).submit("Save", slug=slug, status=422)
    assert page.error_of("slug") != ""
    assert page.value_of("slug") == slug


def test_a_contact_address_is_whole(ctx: Flask, browsers: Browsers) -> None:
    page = owner_at(browsers, "basics").submit("Save", contact_email="nobody", status=422)
    assert page.error_of("contact_email").startswith("This is not a whole mail address.")


@pytest.mark.parametrize("name", NAMES)
def test_an_edition_may_have_any_name(ctx: Flask, browsers: Browsers, name: str) -> None:
    browser = owner_at(browsers, "basics")
    browser.submit("Save", {"name-en": name})
    assert browser.page.heading == clean_line(name)


def test_a_name_is_needed_in_one_language(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "basics")
    page = browser.submit("Save", {"name-da": "", "name-sv": " ", "name-en": ""}, status=422)
    assert page.error_of("name-en") == "Write it in at least one language."


def test_words_are_kept_as_written_and_shown_harmless(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "words")
    browser.submit("Save", {"description-sv": "**Högt** <b>", "terms-da": "Vilkår"})
    found = db.session.scalars(queries.edition_by_slug("2027")).one()
    assert found.description["sv"] == "**Högt** <b>"
    assert found.description_html["sv"] == "<p><strong>Högt</strong> &lt;b&gt;</p>\n"
    assert browser.get(f"{BASE}/words").value_of("description-sv") == "**Högt** <b>"


def test_a_personal_number_is_not_kept(ctx: Flask, browsers: Browsers) -> None:
    page = owner_at(browsers, "words").submit("Save", {"lead-sv": "Ring 850312-1236"}, status=422)
    assert page.error_of("lead-sv").startswith("This looks like a personal number.")


def test_a_file_that_is_no_picture_is_told_apart(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "picture")
    page = browser.submit("Save", picture=(io.BytesIO(b"<svg onload=alert(1)>"), "x.png"), status=422)
    assert page.error_of("picture") == "We cannot read this as a picture. Send a PNG, JPEG, WebP or GIF."


# --- phases, languages ------------------------------------------------------------------------------------------------


def test_phases_are_typed_by_the_clock_of_the_cities(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "phases")
    browser.submit("Save", call_opens_at="2027-01-10T10:00", call_closes_at="2027-06-10T10:00", tickets_opens_at="")
    phases = {phase.kind: phase for phase in db.session.scalars(queries.phases_of(1))}
    assert phases[PhaseKind.CALL].opens_at == dt.datetime(2027, 1, 10, 9, tzinfo=dt.UTC)
    assert phases[PhaseKind.CALL].closes_at == dt.datetime(2027, 6, 10, 8, tzinfo=dt.UTC)
    assert browser.get(f"{BASE}/phases").value_of("call_opens_at") == "2027-01-10T10:00"


def test_a_phase_that_closes_first_says_so_beside_it(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "phases")
    page = browser.submit("Save", call_opens_at="2027-01-10T10:00", call_closes_at="2027-01-09T10:00", status=422)
    assert page.error_of("call_closes_at") == "It would close before it opens. Choose a later time."
    assert page.value_of("call_opens_at") == "2027-01-10T10:00"


def test_a_currency_is_needed(ctx: Flask, browsers: Browsers) -> None:
    page = owner_at(browsers, "languages").submit("Save", currencies=[], status=422)
    assert page.summary == ["Currencies: Choose at least one."]


# --- places -----------------------------------------------------------------------------------------------------------


def test_a_venue_and_its_room_are_added_and_removed(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "places")
    browser.click("Add a venue")
    browser.submit("Save", name="Røde Kvarn", city_id="Helsingborg", walk_minutes="10", step_free=True)
    assert "Røde Kvarn" in browser.page.main
    browser.click("Add a room at Røde Kvarn")
    browser.submit("Save", {"name-sv": "Salongen", "capacity": "180", "hearing_loop": True})
    assert "Salongen 180 seats Hearing loop" in browser.page.main
    browser.click("Change Røde Kvarn")
    assert "The venue and its 1 room disappear from the edition." in browser.page.main
    browser.submit("Remove it")
    assert "Røde Kvarn" not in browser.page.main


@pytest.mark.parametrize("seats", ["", "0", "-5", "1.5", "999999999999", "ten", "١٢", "NaN", "1e3"])
def test_a_number_of_seats_is_a_whole_number(ctx: Flask, browsers: Browsers, seats: str) -> None:
    browser = owner_at(browsers, "venues/1/rooms/new")
    page = browser.submit("Save", {"name-sv": "Sal", "capacity": seats}, status=422)
    assert page.error_of("capacity") != ""
    assert (page.value_of("capacity"), page.value_of("name-sv")) == (seats, "Sal")


def test_a_city_of_another_edition_cannot_be_chosen(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "venues/new")
    other = an_edition("2028")
    data = {"name": "X", "walk_minutes": "1", "city_id": str(other.cities[0].id)}
    page = browser.post(f"{BASE}/venues/new", data, status=422)
    assert page.error_of("city_id") != ""
    assert db.session.scalar(select(Venue.id).where(Venue.name == "X")) is None


def test_the_ferry_stays_on_the_water(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "venues/3")
    assert browser.page.value_of("city_id") == ""
    browser.submit("Save", walk_minutes="0")
    assert db.session.get_one(Venue, 3).city_id is None


def test_cities_swap_colours(ctx: Flask, browsers: Browsers) -> None:
    owner_at(browsers, "cities/1").submit("Save", accent="east")
    cities = db.session.scalars(queries.cities_of(1)).all()
    assert [city.accent for city in cities] == [Accent.EAST, Accent.WEST]


def test_the_time_table_of_the_boats(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "crossing")
    assert browser.page.value_of("headways-0-start") == "05:00"
    line = {"headways-1-start": "23.00", "headways-1-end": "05:30", "headways-1-minutes": "90"}
    browser.submit("Save", line)
    crossing = db.session.scalars(queries.crossing_of(1)).one()
    assert crossing.headways == [
        {"start": "05:00", "end": "23:00", "minutes": 20},
        {"start": "23:00", "end": "05:30", "minutes": 90},
    ]
    page = browser.submit("Save", {"headways-2-start": "12:00"}, status=422)
    assert page.error_of("headways-2-minutes") == "Fill in the whole line, or empty it."


def test_the_page_of_the_crossing_leads_to_the_switch_and_has_none(ctx: Flask, browsers: Browsers) -> None:
    browser = owner_at(browsers, "crossing")
    assert "banner-sv" not in browser.page.markup
    places.switch_boats(1, running=False, banner=texts("Storm"), by=None)
    browser.get(f"{BASE}/crossing")
    assert "The boats have stopped" in browser.page.main
    assert "Storm" in browser.page.main
    browser.click("Boats")
    assert browser.page.path == "/desk/2027/boats"
    assert browser.page.heading == "The boats have stopped"


# --- numbers of statements --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["edition/words", "attention", "call", "mentoring"])
def test_a_page_of_the_desk_finds_its_edition_once(ctx: Flask, browsers: Browsers, path: str) -> None:
    browser = sign_in(browsers(), a_team_member(an_edition()))
    browser.get(f"/desk/2027/{path}")
    with statements() as seen:
        browser.get(f"/desk/2027/{path}")
    assert sum("FROM edition \nWHERE edition.slug" in text for text in seen.texts) == 1


@pytest.mark.parametrize("path", ["", "places", "sellers", "team", "phases"])
def test_lists_take_as_many_statements_for_much_as_for_little(ctx: Flask, browsers: Browsers, path: str) -> None:
    edition = an_edition()
    browser = sign_in(browsers(), a_team_member(edition))
    browser.get(f"{BASE}/{path}")
    with statements() as few:
        browser.get(f"{BASE}/{path}")
    for number in range(15):
        venue = places.add_venue(
            edition.id, city_id=edition.cities[0].id, by=None, name=f"House {number}", walk_minutes=1,
            access_words=texts(""), note=texts(""),
        )  # fmt: skip
        places.add_room(edition.id, venue.id, by=None, name=texts("Hall"), capacity=5, access_words=texts(""))
        a_team_member(edition, Role.VOLUNTEER, city=edition.cities[0])
    with statements() as many:
        browser.get(f"{BASE}/{path}")
    assert many.count == few.count
