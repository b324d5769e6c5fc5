"""What a timetable is made with: hours of its days, weights of wishes, kit and hours of rooms, needs of sessions."""

import datetime as dt
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from sqlalchemy import delete

from conference.actions.slots import locked_timetable
from conference.models import Proposal, RoomHours, RoomKit, Staging
from conference.queries import timetable as asked
from conference.rules.timetable.wishes import weights_of
from core.db import db, transaction
from core.facts import TimetableSet, record
from core.refusals import Refused
from editions import queries as editions
from editions.actions.changing import set_values


def set_timetable(edition_id: int, *, values: Mapping[str, Any], by: int | None) -> None:
    """Say how an edition is scheduled; `values` are columns of Timetable. What stands stays where it is.

    Refuses `day_has_no_hours` where a day would close when it opens.
    """
    if values.get("day_opens") == values.get("day_closes") is not None:
        raise Refused("day_has_no_hours", field="day_closes")
    given = dict(values)
    if "weights" in given:
        given["weights"] = weights_of(given["weights"])
    with transaction():
        changed = set_values(locked_timetable(edition_id), given)
        _note(edition_id, "timetable", None, changed, by=by)


def set_room(
    edition_id: int,
    room_id: int,
    *,
    kit: Mapping[str, Any],
    hours: Iterable[tuple[dt.datetime, dt.datetime]],
    by: int | None,
) -> None:
    """Say what stands in a room, who helps there, and when it is open; no hours: open all day.

    What is scheduled there stays, also where the room closes: the problems of the timetable say so.
    Refuses `room_unknown`, `room_hours_meet` where two stretches overlap, `room_hours_order`.
    """
    stretches = sorted(hours)
    if any(opens >= closes for opens, closes in stretches):
        raise Refused("room_hours_order")
    if any(one[1] > other[0] for one, other in pairwise(stretches)):
        raise Refused("room_hours_meet")
    with transaction() as session:
        locked_timetable(edition_id)
        if session.scalars(editions.room_in(edition_id, room_id)).one_or_none() is None:
            raise Refused("room_unknown")
        row = session.scalars(asked.kit_of(room_id)).one_or_none()
        if row is None:
            row = RoomKit(room_id=room_id, equipment=[], contact_name="", contact_phone="")
            session.add(row)
        changed = set_values(row, dict(kit))
        stored = [(one.opens_at, one.closes_at) for one in session.scalars(asked.hours_of_room(room_id))]
        if stored != stretches:
            session.execute(delete(RoomHours).where(RoomHours.room_id == room_id))
            session.add_all(RoomHours(room_id=room_id, opens_at=one, closes_at=other) for one, other in stretches)
            changed = (*changed, "hours")
        _note(edition_id, "room", room_id, changed, by=by)


def set_needs(edition_id: int, proposal_id: int, *, values: Mapping[str, Any], by: int | None) -> None:
    """Say what a session needs of its room; `values` are columns of Staging.

    Refuses `proposal_gone`, `city_unknown`.
    """
    with transaction() as session:
        locked_timetable(edition_id)
        proposal = session.get(Proposal, proposal_id)
        if proposal is None or proposal.edition_id != edition_id:
            raise Refused("proposal_gone")
        cities = {city.id for city in session.scalars(editions.cities_of(edition_id))}
        if values.get("city_id") not in {None, *cities}:
            raise Refused("city_unknown", field="city_id")
        row = session.scalars(asked.staging_of(proposal_id)).one_or_none()
        if row is None:
            row = Staging(proposal_id=proposal_id, equipment=[])
            session.add(row)
        changed = set_values(row, dict(values))
        _note(edition_id, "session", proposal_id, changed, by=by)


def _note(edition_id: int, part: str, part_id: int | None, changed: Iterable[str], *, by: int | None) -> None:
    """Record that something of it changed; nothing where nothing did."""
    names = tuple(changed)
    if names:
        db.session.flush()
        record(TimetableSet(edition_id=edition_id, part=part, part_id=part_id, changed=names), by=by)
