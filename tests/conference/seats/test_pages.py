"""Pages of seats: the session's own, all my seats, the desk's list and plan, and the door of a room."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from conference.actions import seats, seats_team
from conference.models import SeatMode
from core.clock import now
from core.jobs import run_due
from core.permissions import Role
from tests.browser import Browser
from tests.conference.offer.steps import link_in
from tests.conference.seats.houses import (
    House,
    a_guest,
    a_house,
    a_workshop,
    guests,
    hours,
    released,
    standing,
    state_of,
)
from tests.conference.timetable.builders import at
from tests.editions.builders import a_team_member, sign_in

pytestmark = pytest.mark.usefixtures("ctx")
Browsers = Callable[..., Browser]


def session_path(house: House, slot) -> str:
    from conference.models import Proposal
    from core.db import db

    return f"/{house.edition.slug}/sessions/{db.session.get_one(Proposal, slot.proposal_id).code}"


def test_a_session_says_how_many_seats_are_left_and_asks_strangers_to_sign_in(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=3)
    released(house)
    seats.sign_up(house.edition.id, slot.code, a_guest(house).id, by=None)
    page = browsers().get(session_path(house, slot))
    assert page.words_at("//div[@class='seat-box']//p[@class='seat-level']") == "2 seats left of 3"
    assert page.href("Sign in to sign up").endswith("/sign-in?next=" + session_path(house, slot))


def test_one_press_gives_a_seat_and_one_gives_it_back(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=1)
    released(house)
    person = a_guest(house)
    browser = sign_in(browsers(), person)
    browser.get(session_path(house, slot))
    page = browser.submit("Sign me up")
    assert "You have a seat in Mixing for beginners." in page.text
    assert state_of(slot, person) == ("seated", None)
    page = browser.submit("Give my seat back")
    assert state_of(slot, person) == ("left", None)


def test_who_has_no_ticket_is_shown_where_to_get_one(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house)
    released(house)
    person = a_guest(house, workshops=False)
    browser = sign_in(browsers(), person)
    browser.get(session_path(house, slot))
    page = browser.submit("Sign me up")
    assert page.path == f"/{house.edition.slug}/tickets"
    assert "Your ticket does not include workshops." in page.text
    assert standing(slot) == []


def test_my_seats_show_everything_and_order_wishes(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    soon = now() + hours(24)
    first = a_workshop(house, "First", clock="09:00", mode=SeatMode.LOTTERY, draw_at=soon)
    second = a_workshop(house, "Second", clock="12:00", mode=SeatMode.LOTTERY, draw_at=soon)
    a_workshop(house, "Third", clock="16:00")
    released(house)
    person = a_guest(house)
    browser = sign_in(browsers(), person)
    for slot in (first, second):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    page = browser.get(f"/{house.edition.slug}/my-seats")
    titles = [" ".join(one.itertext()).strip() for one in page.all("//section[@id='wishes']//h3")]
    assert titles == ["First", "Second"]
    page = browser.submit("Dearer")
    titles = [" ".join(one.itertext()).strip() for one in page.all("//section[@id='wishes']//h3")]
    assert titles == ["Second", "First"]
    assert [" ".join(one.itertext()).strip() for one in page.all("//section[@id='open']//h3")] == ["Third"]
    assert page.words_at("//p[@class='room-code-text']").startswith("R-")


def test_an_offer_is_answered_from_the_mail_by_one_press(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=1)
    released(house)
    first, second = guests(house, 2)
    for person in (first, second):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    seats.leave(house.edition.id, slot.code, first.id, by=None)
    run_due()
    browser = browsers()
    browser.get(link_in("guest.2@example.org", "/seat-offer/"))
    assert state_of(slot, second) == ("offered", None)
    page = browser.submit("Yes, I take it")
    assert state_of(slot, second) == ("seated", None)
    assert "You have a seat" in page.text
    assert browser.get(page.path.replace("seat-offer/", "seat-offer/x"), status=409).heading == "That is not possible"


def test_the_desk_gives_seats_and_answers_those_who_ask(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, mode=None)
    released(house)
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    browser.get(f"/desk/{house.edition.slug}/seats")
    page = browser.click("Mixing for beginners")
    page = browser.submit("Save", mode="approval", seats="1")
    assert page.path == f"/desk/{house.edition.slug}/seats/{slot.code}"
    people = guests(house, 2)
    for person in people:
        seats.sign_up(house.edition.id, slot.code, person.id, words=f"I am {person.name}", by=None)
    page = browser.get(page.path)
    assert [(row[1], row[3]) for row in page.rows()] == [("Guest 1", "I am Guest 1"), ("Guest 2", "I am Guest 2")]
    both = {"member": [str(person.id) for person in people], "answer": "yes"}
    browser.post(f"{page.path}/answer", both)
    assert standing(slot) == [("Guest 1", "seated", None), ("Guest 2", "waiting", 1)]


def test_the_desk_reads_wishes_as_wishes_and_who_went_as_off_the_list(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    draw: dict[str, Any] = {"mode": SeatMode.LOTTERY, "draw_at": now() + hours(48)}
    first, second = a_workshop(house, "First", **draw), a_workshop(house, "Second", clock="14:00", **draw)
    released(house)
    one, other = guests(house, 2)
    for slot, person in ((first, one), (second, one), (second, other)):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    seats_team.take_off(house.edition.id, second.code, other.id, by=None)
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    page = browser.get(f"/desk/{house.edition.slug}/seats/{second.code}")
    assert page.all("//section[@id='are-applied']//thead//th/text()")[2] == "Wish"
    assert page.rows()[0][2] == "2"
    assert "Off the list (1)" in page.main


def test_a_volunteer_lets_people_in_by_typed_codes(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=1)
    released(house)
    first, second = guests(house, 2)
    for person in (first, second):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    with time_machine.travel(at(house.edition, "09:55"), tick=False):
        code = (
            sign_in(browsers(), first).get(f"/{house.edition.slug}/my-seats").words_at("//p[@class='room-code-text']")
        )
        volunteer = sign_in(browsers(), a_team_member(house.edition, Role.VOLUNTEER))
        page = volunteer.get(f"/desk/{house.edition.slug}/attendance")
        page = volunteer.click("Mixing for beginners")
        page = volunteer.submit("Let in", code=code.lower())
        assert page.words_at("//p[@class='entry-answer']") == "Welcome in"
        assert page.words_at("//p[@class='entry-name']") == "Guest 1"
        page = volunteer.submit("Let in", code="R-1-00000000", status=422)
        assert page.error_of("code") == "This code is not known here. Let them show it once more, or type it."


def test_nobody_but_the_team_reads_who_signed_up(app: Flask, browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house)
    released(house)
    sign_in(browsers(), a_guest(house)).get(f"/desk/{house.edition.slug}/seats/{slot.code}", status=403)


def test_the_list_carried_out_is_the_list_that_is_shown(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    full, free = a_workshop(house, "Full one", seats=1), a_workshop(house, "Free one", clock="14:00", seats=5)
    released(house)
    for slot, person in zip((full, free), guests(house, 2), strict=True):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    titles = {}
    for query in ("", "?fill=full", "?mode=lottery", "?q=free"):
        browser.get(f"/desk/{house.edition.slug}/seats{query}")
        browser.click("Carry the list out")
        titles[query] = [row["title"] for row in browser.submit("Download", format="json").json["rows"]]
    assert titles == {
        "": ["Full one", "Free one"],
        "?fill=full": ["Full one"],
        "?mode=lottery": [],
        "?q=free": ["Free one"],
    }


def test_only_the_door_may_ask_for_the_camera(app: Flask, browsers: Browsers) -> None:
    house = a_house()
    slot = a_workshop(house)
    released(house)
    browser = browsers()
    sign_in(browser, a_team_member(house.edition, Role.FRONT_DESK))
    desk = f"/desk/{house.edition.slug}/attendance"
    allowed = [browser.get(path).headers["Permissions-Policy"].split(",")[0] for path in (desk, f"{desk}/{slot.code}")]
    assert allowed == ["camera=()", "camera=(self)"]


def test_an_offer_whose_time_is_up_is_over_before_anybody_has_noted_it(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=1, offer_hours=5)
    released(house)
    first, second = guests(house, 2)
    for person in (first, second):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    seats.leave(house.edition.id, slot.code, first.id, by=None)
    run_due()
    with time_machine.travel(now() + hours(5.01), tick=False):
        page = browsers().get(link_in("guest.2@example.org", "/seat-offer/"))
        assert "This offer is over" in page.main
        assert "Yes, I take it" not in page.main
        browser = sign_in(browsers(), second)
        page = browser.get(f"/{house.edition.slug}/my-seats")
        assert page.all("//section[@id='offers']") == []
        assert "No answer came in time, so the seat is free again." in page.main
        browser.submit("Put me on the waiting list")
        assert state_of(slot, second) == ("seated", None)


def test_the_desk_sees_until_when_a_seat_is_held(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot = a_workshop(house, seats=1, offer_hours=5)
    released(house)
    first, second = guests(house, 2)
    for person in (first, second):
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    seats.leave(house.edition.id, slot.code, first.id, by=None)
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    assert "held until" in browser.get(f"/desk/{house.edition.slug}/seats/{slot.code}").main


def test_the_desk_stops_giving_seats_only_where_nobody_has_one(browsers: Browsers) -> None:
    house = a_house(released_at=now())
    slot, empty = a_workshop(house), a_workshop(house, "Empty", clock="16:00")
    released(house)
    seats.sign_up(house.edition.id, slot.code, a_guest(house).id, by=None)
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    desk = f"/desk/{house.edition.slug}/seats"
    page = browser.post(f"{desk}/{slot.code}/stop")
    assert page.path == f"{desk}/{slot.code}"
    assert "People have signed up here, so their seats cannot just vanish." in page.text
    page = browser.post(f"{desk}/{empty.code}/stop")
    assert page.path == desk
    assert "No seats are given there any more: people walk in." in page.text


def test_a_course_before_any_session_says_what_comes_first(browsers: Browsers) -> None:
    house = a_house()
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    page = browser.get(f"/desk/{house.edition.slug}/courses/new")
    assert "No session can count yet" in page.main
    assert page.href("Go to the proposals").endswith("/proposals")
    a_workshop(house, mode=None)
    assert "No session can count yet" not in browser.get(page.path).main


def test_before_the_programme_my_seats_lead_to_what_is_there(browsers: Browsers) -> None:
    house = a_house()
    browser = sign_in(browsers(), a_guest(house))
    page = browser.get(f"/{house.edition.slug}/my-seats")
    assert "Once the programme is out" in page.main
    assert f"/{house.edition.slug}/programme" not in page.all("//main//a/@href")
    slot = a_workshop(house, mode=None)
    released(house)
    assert "At the moment no workshop takes sign-ups" in browser.get(page.path).main
    assert f"/{house.edition.slug}/programme" in browser.page.all("//main//a/@href")
    assert slot.starts_at is not None


def test_before_anything_has_a_place_no_session_below_is_promised(browsers: Browsers) -> None:
    house = a_house()
    browser = sign_in(browsers(), a_team_member(house.edition, Role.PROGRAMME_EDITOR))
    page = browser.get(f"/desk/{house.edition.slug}/seats")
    assert "choose a session below" not in page.main
    assert page.href("To the timetable").endswith("/timetable")
