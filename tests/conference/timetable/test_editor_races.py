"""Two editors move one session at the same moment, each with a session and connection of their own: one wins."""

import threading
from collections.abc import Callable

from flask import Flask

from conference.actions import scheduling
from conference.actions.scheduling import SlotChange
from conference.models import Slot
from conference.queries import timetable as asked
from core.db import db
from core.refusals import Refused
from tests.conference.builders import a_call
from tests.conference.timetable.builders import a_session, at, rooms_in


def at_once(app: Flask, acts: list[Callable[[], str]]) -> list[str]:
    """Do these in threads of their own at the same moment; return what each answered."""
    barrier, found = threading.Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            found[number] = acts[number]()
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return found


def test_of_two_editors_at_once_one_is_told_of_the_other(app: Flask) -> None:
    with app.app_context():
        calls = a_call()
        edition_id, slot = calls.edition.id, a_session(calls)
        slot_id, rooms = slot.id, [room.id for room in rooms_in(calls.edition)[:2]]
        starts = at(calls.edition, "10:00")
        db.session.remove()

    def mover(room_id: int) -> Callable[[], str]:
        def move() -> str:
            change = SlotChange(slot_id, {"room_id": room_id, "starts_at": starts}, seen=0)
            try:
                scheduling.change_slots(edition_id, [change], what="place", by=None)
            except Refused as refusal:
                return refusal.code
            return "moved"

        return move

    results = at_once(app, [mover(room) for room in rooms])
    assert sorted(results) == ["moved", "slot_changed"]
    with app.app_context():
        stands = db.session.get_one(Slot, slot_id)
        assert (stands.room_id, stands.revision) == (rooms[results.index("moved")], 1)
        assert [change.revision for change in db.session.scalars(asked.changes_of(edition_id))] == [1]


def test_the_first_two_changes_ever_make_one_timetable(app: Flask) -> None:
    with app.app_context():
        calls = a_call()
        edition_id, slots = calls.edition.id, [a_session(calls, title).id for title in ("One", "Other")]
        db.session.remove()

    def changer(slot_id: int) -> Callable[[], str]:
        def change() -> str:
            made = scheduling.change_slots(edition_id, [SlotChange(slot_id, {"minutes": 45})], what="place", by=None)
            return str(made.revision)

        return change

    assert sorted(at_once(app, [changer(slot) for slot in slots])) == ["1", "2"]
