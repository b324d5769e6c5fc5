"""At the door: codes, seats of those who do not come, certificates of courses, and accounts that merge or go."""

import datetime as dt
from io import BytesIO

import pytest
import time_machine
from pypdf import PdfReader
from sqlalchemy import select

from accounts.models import Member
from conference.actions import attending, courses, seats
from conference.actions.attending import Entry, room_code
from conference.actions.ownership import erase_member, merge_member
from conference.models import Attendance, Certificate, Course, SignUp, Slot
from conference.prints.certificates import certificate_pdf, long_time
from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.texts import Texts
from editions.actions.holders import Holder, holder_of
from tests.browser import Browser
from tests.conference.offer.steps import mails_to
from tests.conference.seats.houses import (
    House,
    a_guest,
    a_house,
    a_workshop,
    guests,
    plan_of,
    released,
    standing,
    state_of,
)
from tests.conference.timetable.builders import at, was_there
from tests.editions.builders import refusal, texts

pytestmark = pytest.mark.usefixtures("ctx")


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def scan(house: House, slot, member) -> tuple[Entry, int | None]:
    got = attending.note_code(house.edition.id, slot.code, room_code(house.edition.id, member.id), by=None)
    return got.entry, got.place


def full_house() -> tuple[House, Slot, list[Member]]:
    house = a_house()
    slot = a_workshop(house, seats=2)
    released(house)
    people = guests(house, 5)
    for person in people[:4]:
        seats.sign_up(house.edition.id, slot.code, person.id, by=None)
    return house, slot, people


def test_who_has_a_seat_is_welcome_and_others_wait_or_have_none() -> None:
    house, slot, people = full_house()
    with time_machine.travel(at(house.edition, "09:55"), tick=False):
        found = [scan(house, slot, person) for person in people]
        assert found == [
            (Entry.WELCOME, None),
            (Entry.WELCOME, None),
            (Entry.WAIT, 1),
            (Entry.WAIT, 2),
            (Entry.FULL, None),
        ]
        assert scan(house, slot, people[0]) == (Entry.AGAIN, None)


def test_seats_of_those_who_do_not_come_go_to_who_waits_at_the_door_in_order() -> None:
    house, slot, people = full_house()
    starts = at(house.edition, "10:00")
    with time_machine.travel(starts - minutes(5), tick=False):
        scan(house, slot, people[0])
        # The fourth comes, the third who was before them does not.
        assert scan(house, slot, people[3]) == (Entry.WAIT, 2)
    with time_machine.travel(starts + minutes(9), tick=False):
        attending.release_no_shows()
        assert state_of(slot, people[1]) == ("seated", None)
    with time_machine.travel(starts + minutes(10), tick=False):
        attending.release_no_shows()
        attending.release_no_shows()
        assert standing(slot) == [
            ("Guest 1", "seated", None),
            ("Guest 2", "no-show", None),
            ("Guest 3", "waiting", 1),
            ("Guest 4", "seated", None),
        ]
        # Who lost a seat and comes late gets one only where one is free.
        assert scan(house, slot, people[1]) == (Entry.FULL, None)
        assert plan_of(slot).released_no_shows_at == starts + minutes(10)


def test_nobody_loses_a_seat_where_nobody_stands_at_the_door() -> None:
    house, slot, _people = full_house()
    with time_machine.travel(at(house.edition, "10:20"), tick=False):
        attending.release_no_shows()
        assert [one[1] for one in standing(slot)] == ["seated", "seated", "waiting", "waiting"]


def test_a_free_seat_after_the_start_is_for_whoever_is_there() -> None:
    house = a_house()
    slot = a_workshop(house, seats=1)
    released(house)
    first, second = guests(house, 2)
    with time_machine.travel(at(house.edition, "10:01"), tick=False):
        assert scan(house, slot, first) == (Entry.WELCOME, None)
        assert scan(house, slot, second) == (Entry.FULL, None)
    assert state_of(slot, first) == ("seated", None)


def test_codes_are_one_persons_at_one_edition_and_tickets_are_read_too() -> None:
    house = a_house()
    person = a_guest(house)
    edition = house.edition.id
    code = room_code(edition, person.id)
    assert holder_of(edition, code) == Holder(person.id)
    refusal("code_unknown", lambda: holder_of(edition + 1, code))
    refusal("code_unknown", lambda: holder_of(edition, code[:-1] + ("0" if code[-1] != "0" else "1")))
    refusal("code_unknown", lambda: holder_of(edition, "sundet:of-nobody"))


def test_a_scan_that_was_a_mistake_is_taken_back() -> None:
    house, slot, people = full_house()
    scan(house, slot, people[0])
    attending.take_back(house.edition.id, slot.code, people[0].id, by=None)
    attending.take_back(house.edition.id, slot.code, people[0].id, by=None)
    assert list(db.session.scalars(select(Attendance))) == []


# --- courses ----------------------------------------------------------------------------------------------------------


def a_course(house: House, slots: list, needed: int) -> int:
    made = courses.save_course(
        house.edition.id,
        None,
        name=texts("Rights"),
        words=Texts(),
        needed=needed,
        proposal_ids=[slot.proposal_id for slot in slots],
        by=None,
    )
    return made.id


def test_a_certificate_is_earned_by_being_inside_and_given_once() -> None:
    house = a_house()
    walk_in = a_workshop(house, "One", mode=None, minutes=45)
    with_seats = a_workshop(house, "Two", clock="14:00", seats=1)
    released(house)
    first, second = guests(house, 2)
    course = a_course(house, [walk_in, with_seats], 2)
    edition = house.edition.id
    for person in (first, second):
        seats.sign_up(edition, with_seats.code, person.id, by=None)
        was_there(person, walk_in)
        was_there(person, with_seats)
    given = courses.issue(edition, course, first.id, by=None)
    assert (given.minutes, len(given.code)) == (105, 10)
    assert courses.issue(edition, course, first.id, by=None).id == given.id
    # The second stood at the door of a full room: that is not inside.
    refusal("course_not_earned", lambda: courses.issue(edition, course, second.id, by=None))
    assert courses.issue_all(edition, course, by=None) == 0
    was_there(a_guest(house, "Third"), walk_in)
    refusal("course_has_certificates", lambda: courses.remove_course(edition, course, by=None))


def test_a_certificate_names_what_its_holder_was_in_until_it_was_given() -> None:
    house = a_house()
    one, two, three = (
        a_workshop(house, title, clock=clock, mode=None, minutes=many)
        for title, clock, many in (("One", "10:00", 60), ("Two", "12:00", 45), ("Three", "14:00", 30))
    )
    released(house)
    person = a_guest(house, "Runa " + "Ångström-Løvenskjold " * 9)
    course = a_course(house, [one, two, three], 1)
    was_there(person, one)
    was_there(person, two)
    given = courses.issue(house.edition.id, course, person.id, by=None)
    with time_machine.travel(now() + minutes(1), tick=False):
        was_there(person, three)
    pdf = certificate_pdf(house.edition, db.session.get_one(Course, course), given, "en")
    pages = PdfReader(BytesIO(pdf)).pages
    words = " ".join(pages[0].extract_text().split())
    assert (len(pages), "One · Two" in words, "Three" in words) == (1, True, False)
    assert "Attended for 1 hour and 45 minutes" in words
    assert [long_time(number, "sv") for number in (0, 60, 61)] == ["0 minuter", "1 timme", "1 timme och 1 minut"]


def test_all_who_earned_one_get_a_mail() -> None:
    house = a_house()
    slot = a_workshop(house, "One", mode=None)
    released(house)
    was_there(a_guest(house, "Runa"), slot)
    course = a_course(house, [slot], 1)
    assert [courses.issue_all(house.edition.id, course, by=None) for _time in range(2)] == [1, 0]
    run_due()
    assert mails_to("runa@example.org") == ["Your certificate: Rights"]


def test_a_course_asks_for_no_more_than_it_has() -> None:
    house = a_house()
    slot = a_workshop(house, mode=None)
    assert refusal("course_needs_more", lambda: a_course(house, [slot], 2)) == "needed"
    assert refusal("course_needs_sessions", lambda: a_course(house, [], 1)) == "sessions"


# --- accounts ---------------------------------------------------------------------------------------------------------


def test_erasing_somebody_frees_their_seat_and_the_list_moves_up() -> None:
    _house, slot, people = full_house()
    was_there(people[0], slot)
    with transaction():
        erase_member(people[0].id)
    assert standing(slot) == [
        ("Guest 2", "seated", None),
        ("Guest 3", "offered", None),
        ("Guest 4", "waiting", 1),
    ]
    assert list(db.session.scalars(select(Attendance.member_id))) == []


def test_two_accounts_made_one_keep_the_better_of_two_sign_ups() -> None:
    _house, slot, people = full_house()
    was_there(people[0], slot)
    was_there(people[2], slot)
    with transaction():
        merge_member(people[2].id, people[0].id)
    # The seat stays, the place on the list is given up, and nobody else moves because no seat came free.
    assert standing(slot) == [
        ("Guest 3", "seated", None),
        ("Guest 2", "seated", None),
        ("Guest 4", "waiting", 1),
    ]
    assert list(db.session.scalars(select(Attendance.member_id))) == [people[2].id]


def test_a_merged_account_takes_sign_ups_and_certificates_along() -> None:
    house = a_house()
    slot = a_workshop(house, "One", mode=None)
    other = a_workshop(house, "Other", clock="14:00")
    released(house)
    gone, kept = guests(house, 2)
    was_there(gone, slot)
    seats.sign_up(house.edition.id, other.code, gone.id, by=None)
    course = a_course(house, [slot], 1)
    courses.issue(house.edition.id, course, gone.id, by=None)
    with transaction():
        merge_member(kept.id, gone.id)
    assert state_of(other, kept) == ("seated", None)
    assert list(db.session.scalars(select(Certificate.member_id))) == [kept.id]
    assert len(list(db.session.scalars(select(SignUp)))) == 1


def test_codes_of_certificates_are_not_guessed(browser: Browser) -> None:
    for number in range(30):
        browser.get(f"/certificates/GUESS{number}", status=404)
    browser.get("/certificates/GUESS", status=429)
