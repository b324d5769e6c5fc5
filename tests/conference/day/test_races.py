"""Many presses at the same moment, in real processes: one star, one calendar."""

from flask import Flask
from sqlalchemy import select

from conference.models import CalendarFeed, Star
from core.db import db
from tests.conference.builders import a_call
from tests.conference.timetable.builders import a_release, a_session, at, rooms_in
from tests.editions.builders import a_member
from tests.racing import raced


def test_one_star_however_many_press_at_once(ctx: Flask) -> None:
    calls, anna = a_call(), a_member("Anna")
    slot = a_session(calls, room=rooms_in(calls.edition)[0], starts=at(calls.edition, "10:00"))
    a_release(calls.edition)
    run = {"part": "star", "edition": calls.edition.id, "slot": slot.code, "member": anna.id, "starred": True}
    assert raced(ctx, "day", [run] * 4) == ["done"] * 4
    assert [(row.member_id, row.slot_id) for row in db.session.scalars(select(Star))] == [(anna.id, slot.id)]


def test_one_calendar_however_many_press_at_once(ctx: Flask) -> None:
    calls, anna = a_call(), a_member("Anna")
    secrets = raced(ctx, "day", [{"part": "feed", "edition": calls.edition.id, "member": anna.id}] * 4)
    kept = db.session.scalars(select(CalendarFeed)).one()
    assert (len(set(secrets)), kept.secret in secrets) == (4, True)
