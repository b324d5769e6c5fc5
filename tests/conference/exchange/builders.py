"""A released programme for the tests of files: two shores, a night session, a young speaker, one that is cancelled."""

import datetime as dt
from dataclasses import dataclass

from conference.models import Slot
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from editions.models import Edition, Room
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_pause, a_release, a_session, at, rooms_in
from tests.editions.builders import a_member


@dataclass(frozen=True)
class Released:
    """What is in the release: a talk in the west, a late showcase in the east, one with a speaker under 18."""

    calls: CallSet
    talk: Slot
    late: Slot
    young: Slot

    @property
    def edition(self) -> Edition:
        return self.calls.edition


def west_and_east(edition: Edition) -> tuple[Room, Room]:
    """Return a room in each city."""
    sides = {room.venue.city.side: room for room in reversed(rooms_in(edition)) if room.venue.city is not None}
    return sides[1], sides[2]


def released(*, release: bool = True) -> Released:
    """Return a programme, released unless said otherwise."""
    calls = a_call(released_at=now())
    west, east = west_and_east(calls.edition)
    minor = a_member("Ung Talare")
    with transaction():
        minor.minor_until = now().date() + dt.timedelta(days=400)
    talk = a_session(
        calls, "Booking <without> fear & co", room=west, starts=at(calls.edition, "10:00"), lead=a_member()
    )
    late = a_session(
        calls, "Midnight drums", room=east, starts=at(calls.edition, "01:00"), minutes=90, name="Natt Band"
    )
    young = a_session(calls, "First songs", room=east, starts=at(calls.edition, "12:00"), lead=minor)
    a_session(calls, "Only accepted", room=west, starts=at(calls.edition, "14:00"), state=ProposalState.ACCEPTED)
    a_session(calls, "Waits for a place")
    a_pause(calls.edition, starts=at(calls.edition, "13:00"))
    if release:
        a_release(calls.edition)
    return Released(calls, *(db.session.merge(slot) for slot in (talk, late, young)))
