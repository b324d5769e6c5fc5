"""Stars and calendars when two accounts become one, when one goes, and in the file of what is stored of somebody."""

import pytest
from sqlalchemy import select

from accounts.actions.erasing import erase_member
from accounts.actions.ownership import move_rows
from accounts.exports import my_data_file
from conference.actions.feeds import renew_feed
from conference.models import CalendarFeed, Star
from core.db import db, transaction
from tests.conference.builders import a_call
from tests.conference.timetable.builders import a_release, a_session, a_star, at, rooms_in
from tests.editions.builders import a_member

pytestmark = pytest.mark.usefixtures("ctx")


def stars() -> list[tuple[int, int]]:
    db.session.rollback()
    return sorted((row.member_id, row.slot_id) for row in db.session.scalars(select(Star)))


def test_two_accounts_become_one_with_each_star_once_and_the_address_that_stays() -> None:
    calls = a_call()
    room = rooms_in(calls.edition)[0]
    slots = [a_session(calls, f"At {hour}", room=room, starts=at(calls.edition, f"{hour}:00")) for hour in (10, 12)]
    a_release(calls.edition)
    kept, gone = a_member("Anna"), a_member("Anna again")
    a_star(kept, slots[0])
    for slot in slots:
        a_star(gone, slot)
    secret = renew_feed(calls.edition.id, "en", by=kept.id)
    renew_feed(calls.edition.id, "en", by=gone.id)
    with transaction():
        move_rows(kept.id, gone.id)
    assert stars() == [(kept.id, slots[0].id), (kept.id, slots[1].id)]
    assert [(row.member_id, row.secret) for row in db.session.scalars(select(CalendarFeed))] == [(kept.id, secret)]


def test_stars_are_in_the_file_and_go_with_their_account() -> None:
    calls = a_call()
    anna, bo = a_member("Anna"), a_member("Bo")
    slot = a_session(calls, "Rooms that sound", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    a_release(calls.edition)
    for member in (anna, bo):
        a_star(member, slot)
    renew_feed(calls.edition.id, "en", by=anna.id)
    tables = {table["table"]: table["rows"] for table in my_data_file(anna.id)["tables"]}
    assert [row["about"] for row in tables["star"]] == ["Rooms that sound"]
    erase_member(anna.id)
    assert stars() == [(bo.id, slot.id)]
    assert list(db.session.scalars(select(CalendarFeed))) == []
