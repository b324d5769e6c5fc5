"""An edition with two sessions on two shores, ready to be released, and steps that tests of releases share."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.models import Member
from conference.actions import moving
from conference.actions.freezing import upcoming
from conference.actions.releasing_timetable import release
from conference.models import Notice, Release, ReleasedSlot, Slot
from conference.rules.states import Actor, Step
from core.db import db
from core.texts import Texts
from editions.models import Edition, Room
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_session, at, rooms_in
from tests.editions.builders import a_member


@dataclass(frozen=True)
class Stage:
    """`talk` is Runa's in the west at 10, `show` is Bo's in the east at 14, each an hour."""

    calls: CallSet
    rooms: list[Room]
    runa: Member
    bo: Member
    talk: Slot
    show: Slot

    @property
    def edition(self) -> Edition:
        return self.calls.edition


def a_stage(**values: Any) -> Stage:
    calls = a_call(**values)
    rooms = rooms_in(calls.edition)
    west, east = rooms[0], next(room for room in rooms if room.venue.city_id != rooms[0].venue.city_id)
    runa, bo = a_member("Runa", "runa@example.org"), a_member("Bo", "bo@example.org", language="da")
    edition = calls.edition
    return Stage(
        calls,
        [west, east],
        runa,
        bo,
        talk=a_session(calls, "Money", room=west, starts=at(edition, "10:00"), lead=runa),
        show=a_session(calls, "Noise", room=east, starts=at(edition, "14:00"), lead=bo),
    )


def release_now(edition: Edition, name: str = "First", *, overrides: dict[str, str] | None = None) -> Release:
    """Release what stands now, as somebody does who has just looked at it."""
    stamp = upcoming(edition).stamp
    return release(edition.id, name=name, note=Texts(), seen=stamp, overrides=overrides or {}, by=None)


def call_off(slot: Slot) -> None:
    """Let the speaker of a session say that it does not take place."""
    assert slot.proposal_id is not None
    moving.move(slot.proposal_id, Step.CANCEL, actor=Actor.SPEAKER, by=None)


def frozen(made: Release) -> list[ReleasedSlot]:
    db.session.expire_all()
    rows = db.session.scalars(select(ReleasedSlot).where(ReleasedSlot.release_id == made.id))
    return sorted(rows, key=lambda row: row.slot_id)


def notices() -> list[Notice]:
    db.session.expire_all()
    return list(db.session.scalars(select(Notice).order_by(Notice.to_address, Notice.id)))


def told() -> list[tuple[str, str, str, str]]:
    """Return to whom mails are prepared: address, kind, language, state."""
    return [(row.to_address, row.kind.value, row.language, row.state.value) for row in notices()]
