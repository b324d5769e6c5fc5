"""What the switch of the boats does: rooms, people, words; and what becomes of mails when it is turned again."""

import pytest
from sqlalchemy import select

from conference.actions import boats
from conference.actions import notices as sending
from conference.actions.scheduling import SlotChange, change_slots
from conference.models import Notice
from conference.queries import notices as asked
from core.audit import AuditEntry
from core.db import db, transaction
from core.texts import Texts
from editions.actions.participation import take_part
from editions.models import Room, TakesPartAs, Venue
from editions.queries import crossing_of
from tests.conference.releases.stage import Stage, a_stage, call_off, release_now, told
from tests.conference.timetable.builders import a_session, a_sign_up, a_star, at
from tests.editions.builders import a_member, refusal, texts

pytestmark = pytest.mark.usefixtures("ctx")
STORM = Texts(en="Storm")


def a_ferry(stage: Stage) -> Room:
    """Return a saloon on the ferry, which is in neither city."""
    with transaction() as session:
        venue = Venue(
            edition_id=stage.edition.id,
            city_id=None,
            name="The ferry",
            walk_minutes=0,
            access_words=Texts(),
            note=Texts(),
        )
        session.add(venue)
        session.flush()
        room = Room(venue_id=venue.id, name=texts("Saloon"), capacity=40, access_words=Texts())
        session.add(room)
    return room


def quiet() -> None:
    """Forget the mails of releases."""
    with transaction() as session:
        for row in session.scalars(select(Notice)).all():
            session.delete(row)


def waiting() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in told() if row[3] == "waiting"]


def send_all(edition_id: int) -> None:
    rows = db.session.scalars(asked.waiting(edition_id)).all()
    ids = [row.id for row in rows]
    sending.send_off(edition_id, None, sending.stamp_of(rows), by=None)
    sending.send(ids)


def test_the_outlook_says_what_moves_what_drifts_and_what_stays() -> None:
    stage = a_stage()
    edition = stage.edition
    ferry = a_ferry(stage)
    saloon = a_session(stage.calls, "On board", room=ferry, starts=at(edition, "12:00"))
    lunch = a_session(stage.calls, "At sea", room=ferry, starts=at(edition, "16:00"))
    gone = a_session(stage.calls, "Gone", room=stage.rooms[0], starts=at(edition, "18:00"), lead=a_member("Gone"))
    land = {"fallback_room_id": stage.rooms[0].id}
    change_slots(edition.id, [SlotChange(lunch.id, land), SlotChange(stage.show.id, land)], what="fallback", by=None)
    release_now(edition)
    call_off(gone)
    ahead = boats.outlook(edition)
    assert [row.slot_id for row in ahead.moving] == [stage.show.id, lunch.id]
    assert [row.slot_id for row in ahead.adrift] == [saloon.id]
    assert ahead.staying == 1


def test_who_has_to_know_and_who_only_if_everybody_does() -> None:
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    quiet()
    both, one, holder, comes = (a_member(name, f"{name}@example.org") for name in ("both", "one", "holder", "comes"))
    for slot in (stage.talk, stage.show):
        a_star(both, slot)
    a_star(one, stage.talk)
    a_sign_up(holder, stage.show)
    with transaction():
        take_part(edition.id, comes.id, TakesPartAs.DELEGATE)
    speakers = [("bo@example.org", "boats-stopped"), ("runa@example.org", "boats-stopped")]
    assert boats.stop(edition.id, banner=STORM, everybody=False, by=None) == 3
    assert waiting() == sorted([*speakers, ("both@example.org", "boats-stopped")])
    boats.sail(edition.id, by=None)
    assert waiting() == []
    assert boats.stop(edition.id, banner=STORM, everybody=True, by=None) == 4
    assert ("comes@example.org", "boats-stopped") in waiting()


def test_only_who_was_told_hears_that_they_sail() -> None:
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    quiet()
    boats.stop(edition.id, banner=STORM, everybody=False, by=None)
    send_all(edition.id)
    assert boats.sail(edition.id, by=None) == 2
    assert waiting() == [("bo@example.org", "boats-sail"), ("runa@example.org", "boats-sail")]
    send_all(edition.id)
    # They were told that all is well, so a stop that nobody hears of needs no second word.
    boats.stop(edition.id, banner=STORM, everybody=False, by=None)
    assert boats.sail(edition.id, by=None) == 0
    assert waiting() == []


def test_the_switch_says_so_and_is_turned_once() -> None:
    stage = a_stage()
    edition = stage.edition
    refusal("boats_sailing", lambda: boats.sail(edition.id, by=None))
    boats.stop(edition.id, banner=STORM, everybody=False, by=None)
    crossing = db.session.scalars(crossing_of(edition.id)).one()
    assert (crossing.boats_run, crossing.banner) == (False, STORM)
    refusal("boats_stopped", lambda: boats.stop(edition.id, banner=STORM, everybody=False, by=None))
    facts = select(AuditEntry.fact).where(AuditEntry.fact == "BoatsSwitched").order_by(AuditEntry.id)
    assert len(db.session.scalars(facts).all()) == 1
