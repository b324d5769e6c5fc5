"""One place in the timetable at the desk: the form that moves a session, breaks and blocks, one more showing."""

import datetime as dt
from typing import Any

from flask import Response, request

from conference.actions import scheduling
from conference.actions.puzzling import Laid, lay_out
from conference.actions.scheduling import SlotChange
from conference.desk_views.desk import blueprint, edition_here
from conference.desk_views.timetable_board import cards_of, in_order, told_of
from conference.forms.timetable import PauseForm, SlotForm, revision_of, time_given
from conference.models import Slot, SlotKind
from conference.queries import timetable as asked
from conference.rules.times import programme_day
from conference.rules.timetable.blocking import blocks_of
from conference.rules.timetable.clocks import has_change
from conference.rules.timetable.problems import Checker, ProblemKind
from conference.rules.timetable.suggesting import best_places
from conference.words.naming import names_in
from conference.words.obstacles import block_words, remedy_words
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, current_code
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition
from editions.queries import cities_of, rooms_of

USUAL_BREAK = 60
MOST_BLOCKS = 4
KEPT = ("minutes", "locked", "capacity")


def _slot_form(edition: Edition, row: Slot) -> SlotForm:
    rooms = in_order(db.session.scalars(rooms_of(edition.id)))
    stands = () if row.starts_at is None else (programme_day(row.starts_at, edition.zone),)
    given: dict[str, Any] = {name: getattr(row, name) for name in KEPT}
    given |= {"room": str(row.room_id or ""), "fallback": str(row.fallback_room_id or ""), "seen": row.revision}
    given |= time_given(row.starts_at, edition)
    return SlotForm(edition, rooms, current_code(), also=stands, data=given)


@blueprint.get("/<edition>/timetable/<slot>")
@requires(May.TIMETABLE_SEE)
def slot(edition: str, slot: str) -> Response:
    """Show where a session stands, what is wrong with that, and the form that changes it."""
    found = edition_here(edition)
    row = row_or_404(asked.slot_in(found.id, slot))
    if row.kind is not SlotKind.SESSION:
        return see_other("conference_desk.pause", edition=found.slug, slot=slot)
    return _slot_page(found, row, _slot_form(found, row))


def _slot_page(edition: Edition, row: Slot, form: SlotForm) -> Response:
    """Render the page of a slot; for one that waits with what blocks it and the best places that are free."""
    laid = lay_out(edition)
    checker = Checker(laid.puzzle, laid.standing)
    problems = [one for one in checker.problems_with(row.id) if one.kind is not ProblemKind.UNPLACED]
    wanted = row.starts_at is None or request.args.get("places") == "show"
    places = _places(laid, row.id) if wanted else None
    return form_page(
        "conference_desk/slot.html",
        form,
        edition=edition,
        slot=row,
        card=cards_of(laid, {})[row.id],
        room=laid.rooms.get(row.room_id or 0),
        told=told_of(laid, problems),
        said=db.session.scalars(asked.objections_of(edition.id, slot_id=row.id)).all(),
        places=places,
        blocking=_blocking(laid, row.id) if places == [] else [],
        showings=[one for one in laid.slots.values() if one.proposal_id == row.proposal_id],
        rooms=laid.rooms,
        odd=_is_odd(form, edition.zone),
        may_change=viewer().may(May.TIMETABLE_CHANGE),
    )


def _is_odd(form: SlotForm | PauseForm, zone: str) -> bool:
    """Return whether the clocks change on one of the days that can be chosen."""
    return any(has_change(dt.date.fromisoformat(day), zone) for day, _words in form.day.choices)


def _places(laid: Laid, slot_id: int) -> list[dict[str, Any]]:
    """Return the best free places with what would be wrong there."""
    return [
        {
            "room": laid.rooms[found.spot.hall],
            "at": laid.puzzle.frame.at(found.spot.start),
            "told": told_of(laid, found.problems),
        }
        for found in best_places(laid.puzzle, laid.standing, slot_id)
    ]


def _blocking(laid: Laid, slot_id: int) -> list[tuple[str, str]]:
    """Return what stands in the way of a session that fits nowhere, and what would help, the heaviest first."""
    blocks, names = blocks_of(laid.puzzle, laid.standing, slot_id), names_in(laid)
    return [
        (block_words(block, blocks, names), remedy_words(block.remedy, names)) for block in blocks.blocks[:MOST_BLOCKS]
    ]


@blueprint.post("/<edition>/timetable/<slot>")
@requires(May.TIMETABLE_CHANGE)
def slot_change(edition: str, slot: str) -> Response:
    """Change where a session stands. What somebody else changed since the page was shown is never written over."""
    found = edition_here(edition)
    row = row_or_404(asked.slot_in(found.id, slot).where(Slot.kind == SlotKind.SESSION))
    form = _slot_form(found, row)

    def store() -> None:
        change = SlotChange(row.id, form.values(), seen=revision_of(form.seen.data))
        scheduling.change_slots(found.id, [change], what="place", by=me())

    if attempt(form, store):
        first = form.twice and not form.second.data
        say(
            _("Saved. This time comes twice that night: it is the first, before the clocks go back.")
            if first
            else _("Saved.")
        )
        return see_other("conference_desk.timetable", edition=found.slug, day=form.day.data, _anchor=f"slot-{slot}")
    row = _again(found, form, slot)
    return _slot_page(found, row, form)


def _again(edition: Edition, form: SlotForm | PauseForm, code: str) -> Slot:
    """Return a slot as it stands now. What was typed stays; saving once more says that one has seen what stands."""
    row = row_or_404(asked.slot_in(edition.id, code).execution_options(populate_existing=True))
    if form.seen.errors:
        form.seen.data = str(row.revision)
    return row


@blueprint.post("/<edition>/timetable/<slot>/again")
@requires(May.TIMETABLE_CHANGE)
def slot_again(edition: str, slot: str) -> Response:
    """Let a session be held once more, in the other city perhaps: one more slot that waits."""
    found = edition_here(edition)
    row = row_or_404(asked.slot_in(found.id, slot).where(Slot.kind == SlotKind.SESSION))
    assert row.proposal_id is not None
    proposal_id, made = row.proposal_id, []
    press(
        lambda: made.append(scheduling.add_showing(found.id, proposal_id, by=me()).code),
        _("One more showing waits for its place."),
    )
    return see_other("conference_desk.slot", edition=edition, slot=made[0] if made else slot)


@blueprint.post("/<edition>/timetable/<slot>/remove")
@requires(May.TIMETABLE_CHANGE)
def slot_remove(edition: str, slot: str) -> Response:
    """Take a break, a block or a further showing out; the only showing of a session is taken off the grid."""
    found = edition_here(edition)
    row = row_or_404(asked.slot_in(found.id, slot))
    day = "" if row.starts_at is None else programme_day(row.starts_at, found.zone).isoformat()
    press(lambda: scheduling.remove_slots(found.id, [row.id], by=me()), _("Taken out. You can undo it."))
    return see_other("conference_desk.timetable", edition=edition, day=day or None)


# --- breaks and blocks ------------------------------------------------------------------------------------------------


def _pause_form(edition: Edition, row: Slot | None) -> PauseForm:
    rooms = in_order(db.session.scalars(rooms_of(edition.id)))
    cities = db.session.scalars(cities_of(edition.id)).all()
    given: dict[str, Any] = {"kind": SlotKind.BREAK.value, "minutes": USUAL_BREAK, "where": "all"}
    also: tuple[dt.date, ...] = ()
    if row is None:
        given["day"] = request.args.get("day") or edition.first_day.isoformat()
    else:
        assert row.starts_at is not None
        where = f"room-{row.room_id}" if row.room_id else f"city-{row.city_id}" if row.city_id else "all"
        given = {"kind": row.kind.value, "minutes": row.minutes, "title": row.title, "where": where}
        given |= {"seen": row.revision, **time_given(row.starts_at, edition)}
        also = (programme_day(row.starts_at, edition.zone),)
    return PauseForm(edition, rooms, cities, current_code(), also=also, data=given)


def _pause_page(edition: Edition, form: PauseForm, row: Slot | None) -> Response:
    odd = _is_odd(form, edition.zone)
    may_change = viewer().may(May.TIMETABLE_CHANGE)
    return form_page("conference_desk/pause.html", form, edition=edition, slot=row, odd=odd, may_change=may_change)


@blueprint.route("/<edition>/timetable/pauses", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def pause_new(edition: str) -> Response:
    """Add a break, or keep a room free."""
    found = edition_here(edition)
    form = _pause_form(found, None)

    def store() -> None:
        scheduling.add_pause(found.id, SlotKind(form.kind.data), values=form.values(), by=me())

    if attempt(form, store):
        say(_("It stands in the timetable."))
        return see_other("conference_desk.timetable", edition=found.slug, day=form.day.data)
    return _pause_page(found, form, None)


@blueprint.route("/<edition>/timetable/pauses/<slot>", methods=["GET", "POST"])
@requires(May.TIMETABLE_CHANGE)
def pause(edition: str, slot: str) -> Response:
    """Change a break, or a stretch in which a room is kept free."""
    found = edition_here(edition)
    row = row_or_404(asked.slot_in(found.id, slot).where(Slot.kind != SlotKind.SESSION))
    form = _pause_form(found, row)

    def store() -> None:
        change = SlotChange(row.id, form.values(), seen=revision_of(form.seen.data))
        scheduling.change_slots(found.id, [change], what="pause", by=me())

    if attempt(form, store):
        say(_("Saved."))
        return see_other("conference_desk.timetable", edition=found.slug, day=form.day.data)
    return _pause_page(found, form, _again(found, form, slot))
