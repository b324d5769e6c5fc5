"""Speed meetings: setting them up, their guests, who is away, who sits where."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from core.clock import now
from core.db import db, transaction
from core.facts import SpeedMeetingsChanged, record
from core.refusals import Refused
from core.signing import new_secret
from core.texts import Texts
from editions.models import Edition
from mentoring.actions.parties import today_in
from mentoring.actions.speed_people import meetings_of
from mentoring.actions.speed_planning import check_told, locked_event, tell, tell_touched, write_plan
from mentoring.models import SpeedEvent, SpeedGuest
from mentoring.queries import speed as asked
from mentoring.queries.settings import venues_of
from mentoring.rules.speed_meetings import Meeting, free_tables
from mentoring.rules.visibility import Looker


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of speed meetings: when, how long a round and the change after it are, how many, where."""

    name: Texts
    starts_at: dt.datetime
    minutes: int
    change_minutes: int
    rounds: int
    tables: int
    venue_id: int | None


def make_event(edition: Edition, details: Details, *, by: int | None) -> int:
    """Set up speed meetings and return their id. Refuses `speed_venue`."""
    with transaction() as session:
        _check_venue(edition, details.venue_id)
        event = SpeedEvent(edition_id=edition.id, seed=new_secret()[:16], at_round=1, created_at=now())
        _take_over(event, details)
        session.add(event)
        session.flush()
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="made"), by=by)
    return event.id


def change_event(edition: Edition, event_id: int, details: Details, *, by: int | None) -> None:
    """Change what is said of speed meetings. Other rounds or tables throw an unpublished plan away.

    A published plan keeps its rounds, tables and guests; when it is at another time or place everybody gets a mail.
    Refuses `speed_gone`, `speed_venue` and `speed_fixed`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        _check_venue(edition, details.venue_id)
        other_shape = (event.rounds, event.tables) != (details.rounds, details.tables)
        if other_shape and event.published_at is not None:
            raise Refused("speed_fixed")
        before = (event.starts_at, event.minutes, event.change_minutes, event.venue_id)
        _take_over(event, details)
        guests = session.scalars(asked.guest_rows(event_id)).all()
        if other_shape:
            event.plan, event.planned_at, event.at_round = None, None, 1
            for guest in guests:
                guest.table = guest.table if guest.table is not None and guest.table <= event.tables else None
            _give_tables(event, guests)
        moved = before != (event.starts_at, event.minutes, event.change_minutes, event.venue_id)
        if moved and event.published_at is not None:
            tell(event, [one.id for one in guests if not one.away], "moved")
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="changed"), by=by)


def remove_event(edition: Edition, event_id: int, *, by: int | None) -> None:
    """Take speed meetings away in which nobody has rounds. Refuses `speed_gone`, `speed_published`, `speed_telling`."""
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        if event.published_at is not None:
            raise Refused("speed_published")
        check_told(event)
        session.delete(event)
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event_id, what="removed"), by=by)


def _take_over(event: SpeedEvent, details: Details) -> None:
    event.name, event.starts_at, event.venue_id = details.name, details.starts_at, details.venue_id
    event.minutes, event.change_minutes = details.minutes, details.change_minutes
    event.rounds, event.tables = details.rounds, details.tables


def _check_venue(edition: Edition, venue_id: int | None) -> None:
    if venue_id is not None and venue_id not in {one.id for one in db.session.scalars(venues_of(edition.id))}:
        raise Refused("speed_venue", field="venue_id")


# --- guests -----------------------------------------------------------------------------------------------------------


def add_guests(
    edition: Edition,
    event_id: int,
    who: Looker,
    *,
    mentor_ids: Collection[int] | None = (),
    mentee_ids: Collection[int] | None = (),
    programme_id: int | None = None,
    by: int | None,
) -> int:
    """Make people guests and return how many were added. None: all whom `who` may see, of a programme if one is named.

    Who is not listed any more, or is a guest already, is left out. Mentors get the lowest free tables. Refuses
    `speed_gone`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        today = today_in(edition)
        mentors = session.scalars(asked.mentors_to_add(event, who, today, programme_id=programme_id)).all()
        mentees = session.scalars(asked.mentees_to_add(event, who, today, programme_id=programme_id)).all()
        new = [
            SpeedGuest(event_id=event.id, mentor_id=one.id, away=False)
            for one in mentors
            if mentor_ids is None or one.id in mentor_ids
        ] + [
            SpeedGuest(event_id=event.id, mentee_id=one.id, away=False)
            for one in mentees
            if mentee_ids is None or one.id in mentee_ids
        ]
        session.add_all(new)
        session.flush()
        _give_tables(event, session.scalars(asked.guest_rows(event_id)).all())
        if new:
            record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="guests-added"), by=by)
    return len(new)


def remove_guest(edition: Edition, event_id: int, guest_id: int, *, by: int | None) -> None:
    """Take somebody off an unpublished plan's guests.

    Once it is published somebody who does not come is away: their past rounds stay. Refuses `speed_gone`,
    `speed_guest_gone`, `speed_published` and `speed_telling`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        if event.published_at is not None:
            raise Refused("speed_published")
        check_told(event)
        guest = _guest(event, guest_id)
        if event.plan is not None:
            rest = [one for one in meetings_of(event) if not _theirs(one, guest)]
            write_plan(event, rest)
        session.delete(guest)
        session.flush()
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="guest-removed"), by=by)


def set_away(edition: Edition, event_id: int, guest_id: int, *, away: bool, by: int | None) -> None:
    """Say that somebody is away, or is there again. The plan changes when it is planned again, not before.

    A mentor who comes back to a table that somebody else has now gets another, if one is free. Refuses `speed_gone`
    and `speed_guest_gone`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        guest = _guest(event, guest_id)
        guest.away = away
        session.flush()
        guests = session.scalars(asked.guest_rows(event_id)).all()
        held = {one.table for one in guests if one.id != guest.id and one.table is not None and not one.away}
        if guest.table in held:
            guest.table = None
        _give_tables(event, guests)
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="away" if away else "back"), by=by)


def set_table(edition: Edition, event_id: int, guest_id: int, table: int, *, by: int | None) -> None:
    """Seat a mentor at a table; whoever sits there takes theirs. Rounds that are over keep their tables.

    Refuses `speed_gone`, `speed_guest_gone` and `speed_table`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        guest = _guest(event, guest_id)
        if guest.mentor_id is None or not 1 <= table <= event.tables:
            raise Refused("speed_table", field="table", most=event.tables)
        guests = session.scalars(asked.guest_rows(event_id)).all()
        other = next((one for one in guests if one.table == table and not one.away and one.id != guest.id), None)
        if other is not None:
            other.table = guest.table
        guest.table = table
        session.flush()
        _seat_anew(event, guests)
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="tables"), by=by)


def _seat_anew(event: SpeedEvent, guests: Sequence[SpeedGuest]) -> None:
    """Move the meetings that are still to come to where their mentors sit now."""
    before = meetings_of(event)
    if not before:
        return
    tables = {one.mentor_id: one.table for one in guests if one.mentor_id is not None and one.table is not None}
    after = [
        one
        if one.round < event.at_round
        else Meeting(one.round, tables.get(one.mentor, one.table), one.mentor, one.mentee)
        for one in before
    ]
    write_plan(event, sorted(after))
    if event.published_at is not None:
        tell_touched(event, before, after, event.at_round)


def _guest(event: SpeedEvent, guest_id: int) -> SpeedGuest:
    guest = db.session.scalars(asked.guest_in(event.id, guest_id)).one_or_none()
    if guest is None:
        raise Refused("speed_guest_gone")
    return guest


def _theirs(meeting: Meeting, guest: SpeedGuest) -> bool:
    return meeting.mentor == guest.mentor_id if guest.mentor_id is not None else meeting.mentee == guest.mentee_id


def _give_tables(event: SpeedEvent, guests: Sequence[SpeedGuest]) -> None:
    """Give mentors who are there and have no table the lowest free ones, the first who came first."""
    taken = {one.table for one in guests if one.table is not None and not one.away}
    free = free_tables(taken, event.tables)
    for guest in guests:
        if guest.mentor_id is not None and not guest.away and guest.table is None and free:
            guest.table = free.pop(0)
    db.session.flush()
