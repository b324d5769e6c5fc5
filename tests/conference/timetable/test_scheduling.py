"""Changing the timetable: under a lock, compared with what was seen, undone, and noted."""

import datetime as dt

import pytest

from conference.actions import scheduling
from conference.actions.moving import move
from conference.actions.puzzling import lay_out
from conference.actions.scheduling import SlotChange
from conference.actions.wishing import pairs_wanted
from conference.models import SeatState, Slot, SlotKind, Star
from conference.queries import timetable as asked
from conference.rules.states import Actor, ProposalState, Step
from conference.rules.timetable.puzzle import Pair, Presence, Span, Spotted
from core.db import db, transaction
from core.texts import Texts
from tests.browser import statements
from tests.conference.builders import CallSet, a_call, a_proposal
from tests.conference.timetable.builders import (
    a_kit,
    a_pause,
    a_release,
    a_session,
    a_sign_up,
    a_star,
    at,
    open_hours,
    rooms_in,
)
from tests.editions.builders import a_member, an_edition, refusal


@pytest.fixture
def calls(ctx) -> CallSet:
    return a_call()


def read(slot: Slot) -> Slot:
    return db.session.scalars(
        asked.slots_alone(slot.edition_id, [slot.id]).execution_options(populate_existing=True)
    ).one()


def place(calls, slot, room, starts, **more):
    change = SlotChange(slot.id, {"room_id": room.id, "starts_at": starts, **more.pop("values", {})}, **more)
    return scheduling.change_slots(calls.edition.id, [change], what="place", by=None)


def test_a_slot_is_placed_and_taken_back(calls):
    slot, room, starts = a_session(calls), rooms_in(calls.edition)[0], at(calls.edition, "10:00")
    done = place(calls, slot, room, starts, seen=0)
    assert (done.revision, done.slot_ids) == (1, (slot.id,))
    stands = read(slot)
    assert (stands.room_id, stands.starts_at, stands.revision) == (room.id, starts, 1)
    assert scheduling.undo(calls.edition.id, 1, by=None).revision == 2
    stands = read(slot)
    assert (stands.room_id, stands.starts_at, stands.revision) == (None, None, 2)
    refusal("undo_gone", lambda: scheduling.undo(calls.edition.id, 1, by=None))


def test_undoing_is_undone(calls):
    slot, room, starts = a_session(calls), rooms_in(calls.edition)[0], at(calls.edition, "10:00")
    place(calls, slot, room, starts)
    scheduling.undo(calls.edition.id, 1, by=None)
    scheduling.undo(calls.edition.id, 2, by=None)
    assert (read(slot).room_id, read(slot).starts_at) == (room.id, starts)


def test_what_somebody_else_changed_is_not_overwritten(calls):
    slot, rooms = a_session(calls), rooms_in(calls.edition)
    place(calls, slot, rooms[0], at(calls.edition, "10:00"), seen=0)
    refusal("slot_changed", lambda: place(calls, slot, rooms[0], at(calls.edition, "11:00"), seen=0))
    assert read(slot).starts_at == at(calls.edition, "10:00")


def test_undo_stops_where_a_slot_moved_on(calls):
    slot, rooms = a_session(calls), rooms_in(calls.edition)
    place(calls, slot, rooms[0], at(calls.edition, "10:00"))
    place(calls, slot, rooms[0], at(calls.edition, "11:00"))
    refusal("undo_overtaken", lambda: scheduling.undo(calls.edition.id, 1, by=None))
    assert read(slot).starts_at == at(calls.edition, "11:00")


def test_all_or_none(calls):
    one, other, room = a_session(calls), a_session(calls, "Another"), rooms_in(calls.edition)[0]
    starts = at(calls.edition, "10:00")
    changes = [
        SlotChange(one.id, {"room_id": room.id, "starts_at": starts}),
        SlotChange(other.id, {"room_id": room.id, "starts_at": starts}, seen=7),
    ]
    refusal("slot_changed", lambda: scheduling.change_slots(calls.edition.id, changes, what="place", by=None))
    assert (read(one).room_id, read(other).room_id) == (None, None)


@pytest.mark.parametrize(
    "values, code",
    [
        ({"room_id": 999_999, "starts_at": dt.datetime(2027, 4, 22, tzinfo=dt.UTC)}, "room_unknown"),
        ({"starts_at": dt.datetime(2027, 4, 22, tzinfo=dt.UTC)}, "slot_half_placed"),
        ({"minutes": 4}, "slot_minutes"),
        ({"minutes": 1440}, "slot_minutes"),
        ({"city_id": 999_999}, "city_unknown"),
    ],
)
def test_what_cannot_be_is_refused(calls, values, code):
    slot = a_session(calls)
    change = [SlotChange(slot.id, values)]
    refusal(code, lambda: scheduling.change_slots(calls.edition.id, change, what="place", by=None))


def test_what_is_fixed_stays_until_it_is_unfixed(calls):
    room = rooms_in(calls.edition)[0]
    slot = a_session(calls, room=room, starts=at(calls.edition, "10:00"), slot={"locked": True})
    refusal("slot_locked", lambda: place(calls, slot, room, at(calls.edition, "12:00")))
    place(calls, slot, room, at(calls.edition, "12:00"), values={"locked": False})
    assert (read(slot).starts_at, read(slot).locked) == (at(calls.edition, "12:00"), False)


def test_nothing_new_makes_no_revision(calls):
    room = rooms_in(calls.edition)[0]
    slot = a_session(calls, room=room, starts=at(calls.edition, "10:00"))
    assert place(calls, slot, room, at(calls.edition, "10:00")).slot_ids == ()
    assert db.session.scalars(asked.changes_of(calls.edition.id)).all() == []


def test_slots_of_another_edition_are_not_found(calls):
    other = a_call(an_edition("2028"))
    slot = a_session(other)
    refusal("slot_gone", lambda: place(calls, slot, rooms_in(calls.edition)[0], at(calls.edition, "10:00")))


def test_a_break_is_added_and_undone(calls):
    starts = at(calls.edition, "12:00")
    values = {"starts_at": starts, "minutes": 60, "title": Texts(en="Lunch on the ferry")}
    slot = scheduling.add_pause(calls.edition.id, SlotKind.BREAK, values=values, by=None)
    assert [row.id for row in db.session.scalars(asked.slots_of(calls.edition.id))] == [slot.id]
    scheduling.undo(calls.edition.id, 1, by=None)
    assert db.session.scalars(asked.slots_of(calls.edition.id)).all() == []
    scheduling.undo(calls.edition.id, 2, by=None)
    assert [row.title["en"] for row in db.session.scalars(asked.slots_of(calls.edition.id))] == ["Lunch on the ferry"]


def test_the_last_slot_of_a_session_is_unplaced_and_a_further_one_removed(calls):
    room = rooms_in(calls.edition)[0]
    slot = a_session(calls, room=room, starts=at(calls.edition, "10:00"))
    assert slot.proposal_id is not None
    further = scheduling.add_showing(calls.edition.id, slot.proposal_id, by=None)
    scheduling.remove_slots(calls.edition.id, [further.id], by=None)
    scheduling.remove_slots(calls.edition.id, [slot.id], by=None)
    assert [(row.id, row.starts_at) for row in db.session.scalars(asked.slots_of(calls.edition.id))] == [
        (slot.id, None)
    ]


def test_an_accepted_session_gets_a_slot_and_a_cancelled_one_frees_its_room(calls):
    member = a_member("Signe Holm")
    made = a_proposal(calls, state=ProposalState.SUBMITTED, lead=member, minutes=45)
    for step, actor in ((Step.ANNOUNCE_ACCEPT, Actor.EDITOR), (Step.CONFIRM, Actor.SPEAKER)):
        move(made.id, step, actor=actor, by=None)
    [slot] = db.session.scalars(asked.slots_of(calls.edition.id)).all()
    assert (slot.proposal_id, slot.minutes, slot.starts_at) == (made.id, 45, None)
    place(calls, slot, rooms_in(calls.edition)[0], at(calls.edition, "10:00"))
    move(made.id, Step.CANCEL, actor=Actor.EDITOR, by=None, reason="Ill")
    assert db.session.scalars(asked.slots_of(calls.edition.id)).all() == []


def test_what_people_star_and_sign_up_for_is_laid_out(calls):
    one, other, third = a_session(calls, "One"), a_session(calls, "Other"), a_session(calls, "Third")
    for number in range(12):
        fan = a_member(f"Fan {number}")
        for slot in (one, other) if number < 6 else (third,):
            a_star(fan, slot)
        if number < 3:
            a_sign_up(fan, one, SeatState.SEATED)
        if number == 3:
            a_sign_up(fan, one, SeatState.WAITING, place=1)
    shows = {show.id: show for show in lay_out(calls.edition).puzzle.shows}
    assert [(shows[slot.id].expected, shows[slot.id].signed_up) for slot in (one, other, third)] == [
        (4, 3),
        (4, 0),
        (4, 0),
    ]
    [pair] = lay_out(calls.edition).puzzle.pairs
    assert (pair.one, pair.other, pair.people) == (one.proposal_id, other.proposal_id, 3)


def test_wanted_pairs_are_worked_out_anew_only_when_stars_differ(calls):
    one, other, third = a_session(calls, "One"), a_session(calls, "Other"), a_session(calls, "Third")
    fans = [a_member(f"Fan {number}") for number in range(12)]
    stars = [a_star(fan, slot) for fan in fans[:6] for slot in (one, other)] + [a_star(fan, third) for fan in fans[6:]]
    assert one.proposal_id is not None
    assert other.proposal_id is not None
    expected = [Pair(one.proposal_id, other.proposal_id, 3)]
    assert list(pairs_wanted(calls.edition.id)) == expected
    with statements() as again:
        assert list(pairs_wanted(calls.edition.id)) == expected
    assert again.count == 1
    # As many stars as before, and on SQLite the newest has the id of the one that went.
    with transaction() as session:
        session.delete(session.get_one(Star, stars[-1].id))
    a_star(fans[-1], one)
    assert list(pairs_wanted(calls.edition.id)) != expected


def test_nothing_is_wanted_together_where_nobody_starred(calls):
    edition_id = calls.edition.id
    with statements() as seen:
        assert pairs_wanted(edition_id) == ()
    assert seen.count == 1


def test_the_timetable_is_laid_out_for_its_rules(calls):
    edition, rooms = calls.edition, rooms_in(calls.edition)
    city_id = rooms[0].venue.city_id
    assert city_id is not None
    member = a_member("Signe Holm")
    free = [at(edition, "10:00").isoformat(), at(edition, "10:30").isoformat()]
    slot = a_session(calls, room=rooms[0], starts=at(edition, "10:00"), lead=member)
    [speaker] = db.session.scalars(asked.speakers_scheduled(edition.id)).all()
    with transaction():
        speaker.availability, speaker.cities = free, [city_id]
    lunch = a_pause(edition, starts=at(edition, "12:00"), city_id=city_id)
    a_kit(rooms[0], "projector")
    open_hours(rooms[0], at(edition, "08:00"), at(edition, "18:00"))
    laid = lay_out(edition)
    [show] = laid.puzzle.shows
    assert show.people == (Presence(f"m{member.id}", (Span(600, 660),), frozenset({city_id})),)
    assert laid.standing == {slot.id: Spotted(rooms[0].id, 600)}
    assert [(pause.id, pause.span, pause.city) for pause in laid.puzzle.pauses] == [(lunch.id, Span(720, 780), city_id)]
    hall = next(hall for hall in laid.puzzle.halls if hall.id == rooms[0].id)
    assert (hall.equipment, hall.open) == (frozenset({"projector"}), (Span(480, 1080),))
    assert laid.names == {f"m{member.id}": "Signe Holm"}
    assert laid.released == {}
    a_release(edition)
    assert lay_out(edition).released == laid.standing
