"""Timetables for tests: sessions with slots, breaks, kits and hours of rooms, releases, stars and seats."""

import datetime as dt
from typing import Any

from accounts.models import Member
from conference.actions.slots import fresh_timetable, make_slot
from conference.models import (
    Attendance,
    Proposal,
    Release,
    ReleasedSlot,
    RoomHours,
    RoomKit,
    SeatMode,
    SeatPlan,
    SeatState,
    SignUp,
    Slot,
    SlotKind,
    Speaker,
    Staging,
    Star,
    Timetable,
)
from conference.queries import releases, timetable
from conference.rules.calls import SpeakerState
from conference.rules.states import COMING, ProposalState
from conference.rules.times import moment_on
from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.models import Edition, Room
from editions.queries import rooms_of
from tests.conference.builders import CallSet, a_proposal
from tests.editions.builders import texts


def at(edition: Edition, clock: str, day: int = 0) -> dt.datetime:
    """Return the moment (UTC) at which the edition's clock shows `HH:MM` on its first, second … day."""
    return moment_on(edition.first_day + dt.timedelta(days=day), dt.time.fromisoformat(clock), edition.zone)


def rooms_in(edition: Edition) -> list[Room]:
    """Return the rooms of an edition with venue and city, in the order of their venues."""
    return list(db.session.scalars(rooms_of(edition.id)))


def a_timetable(edition: Edition, **values: Any) -> Timetable:
    """Return the timetable of an edition. `values` are columns of it."""
    with transaction() as session:
        row = session.scalars(timetable.timetable_of(edition.id)).one_or_none()
        if row is None:
            row = fresh_timetable(edition.id)
            session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
    return row


def a_session(
    calls: CallSet,
    title: str = "Booking without fear",
    *,
    room: Room | None = None,
    starts: dt.datetime | None = None,
    minutes: int = 60,
    state: ProposalState = ProposalState.CONFIRMED,
    slot: dict[str, Any] | None = None,
    **proposal: Any,
) -> Slot:
    """Return the slot of a confirmed session, placed where a room and a start are given."""
    made = a_proposal(calls, title, state=state, minutes=minutes, **proposal)
    return a_slot(made, room=room, starts=starts, minutes=minutes, **(slot or {}))


def a_slot(
    proposal: Proposal,
    *,
    room: Room | None = None,
    starts: dt.datetime | None = None,
    minutes: int | None = None,
    **values: Any,
) -> Slot:
    """Return one more slot of a session. `values` are columns of it."""
    assert proposal.state in COMING or values.get("removed_at") or proposal.state is ProposalState.CANCELLED
    with transaction() as session:
        slot = make_slot(
            proposal.edition_id, SlotKind.SESSION, minutes or proposal.minutes or 30, proposal_id=proposal.id
        )
        slot.room_id, slot.starts_at = (room.id if room else None), starts
        for name, value in values.items():
            setattr(slot, name, value)
        session.add(slot)
    return slot


def a_pause(
    edition: Edition,
    title: str = "Lunch",
    *,
    starts: dt.datetime,
    minutes: int = 60,
    kind: SlotKind = SlotKind.BREAK,
    **values: Any,
) -> Slot:
    """Return a break or a block. `values` are columns of the slot."""
    with transaction() as session:
        slot = make_slot(edition.id, kind, minutes, title=texts(title))
        slot.starts_at = starts
        for name, value in values.items():
            setattr(slot, name, value)
        session.add(slot)
    return slot


def a_staging(proposal: Proposal, **values: Any) -> Staging:
    given: dict[str, Any] = {"equipment": []} | values
    with transaction() as session:
        row = Staging(proposal_id=proposal.id, **given)
        session.add(row)
    return row


def a_kit(room: Room, *equipment: str, contact_name: str = "", contact_phone: str = "") -> RoomKit:
    with transaction() as session:
        row = RoomKit(
            room_id=room.id, equipment=list(equipment), contact_name=contact_name, contact_phone=contact_phone
        )
        session.add(row)
    return row


def open_hours(room: Room, opens_at: dt.datetime, closes_at: dt.datetime) -> RoomHours:
    with transaction() as session:
        row = RoomHours(room_id=room.id, opens_at=opens_at, closes_at=closes_at)
        session.add(row)
    return row


def a_release(edition: Edition, name: str = "First release", *, released_at: dt.datetime | None = None) -> Release:
    """Return a release of what is placed and confirmed now, frozen by hand (the action has checks of its own)."""
    with transaction() as session:
        before = session.scalars(releases.current_release(edition.id)).one_or_none()
        release = Release(
            edition_id=edition.id,
            number=1 if before is None else before.number + 1,
            name=name,
            note=Texts(),
            changes=[],
            overrides=[],
            revision=0,
            released_at=released_at or now(),
        )
        session.add(release)
        session.flush()
        for slot in session.scalars(timetable.slots_of(edition.id)).all():
            confirmed = slot.proposal is None or slot.proposal.state is ProposalState.CONFIRMED
            if slot.starts_at is not None and confirmed:
                session.add(_frozen(release, slot))
    return release


def _frozen(release: Release, slot: Slot) -> ReleasedSlot:
    speakers = []
    if slot.proposal_id is not None:
        rows = db.session.scalars(timetable.speakers_scheduled(slot.edition_id))
        speakers = [row.id for row in rows if _speaks(row, slot.proposal_id)]
    assert slot.starts_at is not None
    return ReleasedSlot(
        release_id=release.id,
        slot_id=slot.id,
        kind=slot.kind,
        proposal_id=slot.proposal_id,
        title=slot.title if slot.proposal is None else slot.proposal.title,
        room_id=slot.room_id,
        city_id=slot.city_id,
        fallback_room_id=slot.fallback_room_id,
        starts_at=slot.starts_at,
        minutes=slot.minutes,
        speaker_ids=speakers,
        sequence=slot.sequence,
        cancelled=False,
    )


def _speaks(speaker: Speaker, proposal_id: int) -> bool:
    return speaker.proposal_id == proposal_id and speaker.state is SpeakerState.ACCEPTED


def a_star(member: Member, slot: Slot) -> Star:
    with transaction() as session:
        row = Star(member_id=member.id, slot_id=slot.id, at=now())
        session.add(row)
    return row


def a_seat_plan(slot: Slot, mode: SeatMode = SeatMode.FIRST_COME, *, seats: int = 2, **values: Any) -> SeatPlan:
    """Return how seats of a slot are given; `seats` becomes its capacity."""
    with transaction() as session:
        session.get_one(Slot, slot.id).capacity = seats
        row = SeatPlan(slot_id=slot.id, mode=mode, **({"offer_hours": 24, "no_show_minutes": 10} | values))
        session.add(row)
    return row


def a_sign_up(member: Member, slot: Slot, state: SeatState = SeatState.SEATED, **values: Any) -> SignUp:
    moment = now()
    with transaction() as session:
        row = SignUp(slot_id=slot.id, member_id=member.id, state=state, created_at=moment, changed_at=moment, **values)
        session.add(row)
    return row


def was_there(member: Member, slot: Slot) -> Attendance:
    with transaction() as session:
        row = Attendance(slot_id=slot.id, member_id=member.id, at=now())
        session.add(row)
    return row
