"""What a timetable is made with, at the desk: its days and wishes, rooms with kit and hours, needs of sessions."""

import datetime as dt
from typing import Any

from flask import Response, url_for

from conference.actions.puzzling import lay_out, usual_staging
from conference.actions.slots import known_timetable
from conference.actions.staging import set_needs, set_room, set_timetable
from conference.desk_views.desk import blueprint, edition_here
from conference.desk_views.timetable_board import in_order, shore_of
from conference.forms.timetable import (
    BY_DAY,
    EVENING,
    WHENEVER,
    NeedsForm,
    RoomForm,
    TimetableForm,
    hours_given,
    room_form,
)
from conference.models import Proposal, RoomHours, RoomKit, Slot, Timetable
from conference.queries import timetable as asked
from conference.queries.proposals import proposal_in
from conference.rules.timetable.problems import ProblemKind, find_problems
from conference.rules.timetable.wishes import weights_of
from conference.words.plans import WISHES
from core.db import db
from core.desk import me, row_or_404
from core.language import _, current_code, ngettext
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition, Room
from editions.queries import cities_of, room_in, rooms_of

FLAGS = ("equipment", "hearing_loop", "step_free", "expected", "captions", "quiet", "recorded")


def _days(edition: Edition) -> list[dt.date]:
    many = (edition.last_day - edition.first_day).days + 1
    return [edition.first_day + dt.timedelta(days=number) for number in range(many)]


# --- how it is made ---------------------------------------------------------------------------------------------------


def _timetable_given(row: Timetable) -> dict[str, Any]:
    clocks = {name: dt.time.fromisoformat(getattr(row, name)) for name in ("day_opens", "day_closes", "night_from")}
    weights = weights_of(row.weights)
    return {
        "step_minutes": str(row.step_minutes),
        "seats_per_person": row.seats_per_person,
        **clocks,
        **{f"wish_{wish.name.lower()}": weights[wish.value] for wish in WISHES},
    }


@blueprint.route("/<edition>/timetable/settings", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def timetable_settings(edition: str) -> Response:
    """Say when days begin and end, how fine the grid is, and how much each wish weighs."""
    found = edition_here(edition)
    form = TimetableForm(data=_timetable_given(known_timetable(found.id)))
    if attempt(form, lambda: set_timetable(found.id, values=form.values(), by=me())):
        say(_("Saved. Nothing was moved."))
        return see_other("conference_desk.timetable", edition=found.slug)
    wishes = [form[f"wish_{wish.name.lower()}"] for wish in WISHES]
    return form_page("conference_desk/timetable_settings.html", form, edition=found, wishes=wishes)


# --- rooms ------------------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/timetable/rooms")
@requires(May.TIMETABLE_SEE)
def rooms(edition: str) -> Response:
    """List the rooms of both shores with what stands in them and when they are open."""
    found = edition_here(edition)
    kits: dict[int, RoomKit] = {kit.room_id: kit for kit in db.session.scalars(asked.kits_of(found.id))}
    hours: dict[int, list[RoomHours]] = {}
    for row in db.session.scalars(asked.hours_of(found.id)):
        hours.setdefault(row.room_id, []).append(row)
    return page(
        "conference_desk/rooms.html",
        edition=found,
        rooms=in_order(db.session.scalars(rooms_of(found.id))),
        shore_of=shore_of,
        kits=kits,
        hours=hours,
        may_change=viewer().may(May.TIMETABLE_CHANGE),
    )


def _room_form(edition: Edition, row: Room) -> RoomForm:
    days, kit = _days(edition), db.session.scalars(asked.kit_of(row.id)).one_or_none()
    stored = [(one.opens_at, one.closes_at) for one in db.session.scalars(asked.hours_of_room(row.id))]
    given: dict[str, Any] = dict(hours_given(stored, days, edition.zone))
    if kit is not None:
        given |= {name: getattr(kit, name) for name in ("equipment", "contact_name", "contact_phone")}
    return room_form(days)(data=given)


@blueprint.route("/<edition>/timetable/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def room(edition: str, room_id: int) -> Response:
    """Say what stands in a room, who helps there, and when it is open."""
    found = edition_here(edition)
    row = row_or_404(room_in(found.id, room_id))
    form, days = _room_form(found, row), _days(found)

    def store() -> None:
        set_room(found.id, row.id, kit=form.kit(), hours=form.hours(days, found.zone), by=me())

    if attempt(form, store):
        _say_what_is_closed(found, row.id)
        return see_other("conference_desk.rooms", edition=found.slug, _anchor=f"room-{row.id}")
    fields = [form[f"day_{number}"] for number in range(len(days))]
    return form_page("conference_desk/room.html", form, edition=found, room=row, fields=fields, shore=shore_of(row))


def _say_what_is_closed(edition: Edition, room_id: int) -> None:
    """Say that a room was saved, and how many sessions stand in it while it is closed: they stay where they are."""
    laid = lay_out(edition)
    outside = [
        problem
        for problem in find_problems(laid.puzzle, laid.standing)
        if problem.kind is ProblemKind.ROOM_CLOSED and problem.details.get("hall") == room_id
    ]
    if not outside:
        say(_("Saved."))
        return
    words = ngettext(
        "Saved. %(num)d session stands there while the room is closed; it stays until you move it.",
        "Saved. %(num)d sessions stand there while the room is closed; they stay until you move them.",
        len(outside),
    )
    say(words, "warn")


# --- needs ------------------------------------------------------------------------------------------------------------


def _needs_form(edition: Edition, row: Proposal) -> tuple[NeedsForm, bool]:
    """Return the form of what a session needs, and whether somebody has said so before."""
    stored = db.session.scalars(asked.staging_of(row.id)).one_or_none()
    staging = stored or usual_staging(row, row.session_type)
    given = {name: getattr(staging, name) for name in FLAGS}
    given["city_id"] = str(staging.city_id or "")
    given["when"] = {None: WHENEVER, False: BY_DAY, True: EVENING}[staging.at_night]
    cities = db.session.scalars(cities_of(edition.id)).all()
    return NeedsForm(cities, current_code(), data=given), stored is not None


@blueprint.route("/<edition>/timetable/needs/<session>", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def session_needs(edition: str, session: str) -> Response:
    """Say what a session needs of its room, and what visitors are told of it."""
    found = edition_here(edition)
    row = row_or_404(proposal_in(found.id, session))
    form, told = _needs_form(found, row)
    slots = db.session.scalars(asked.slots_of_proposal(row.id).where(Slot.removed_at.is_(None))).all()
    back = url_for("conference_desk.timetable", edition=found.slug)
    if slots:
        back = url_for("conference_desk.slot", edition=found.slug, slot=slots[0].code)
    if attempt(form, lambda: set_needs(found.id, row.id, values=form.values(), by=me())):
        say(_("Saved."))
        return see_other(back)
    return form_page("conference_desk/session_needs.html", form, edition=found, proposal=row, told=told, back=back)
