"""Workshop seats at the desk: which sessions give seats and how, who has one and who waits, draws and their proof."""

from dataclasses import dataclass
from typing import Any

from flask import Response, request

from accounts.queries import member_by_address
from conference.actions import seats_drawing, seats_team
from conference.actions.seats_workshop import seats_of
from conference.actions.slots import known_timetable
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.seats import GivingForm, GuestForm, LimitForm, MoveForm
from conference.models import ReleasedSlot, SeatDraw, SeatMode, SeatPlan, SeatState, SignUp, Slot
from conference.queries import seats as asked
from conference.queries.timetable import slot_in
from conference.rules.seats import HOLDING
from conference.words.seats import MODES
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, fold, ngettext, pick
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition


@dataclass(frozen=True)
class PlanRow:
    """A workshop in the list: its plan, where everybody sees it (None: not released), and how many stand how."""

    plan: SeatPlan
    seen: ReleasedSlot | None
    counts: dict[SeatState, int]

    @property
    def slot(self) -> Slot:
        return self.plan.slot

    @property
    def title(self) -> str:
        return "" if self.slot.proposal is None else pick(self.slot.proposal.title)

    @property
    def seats(self) -> int | None:
        return self.slot.capacity if self.seen is None else seats_of(self.seen)

    @property
    def taken(self) -> int:
        return sum(self.counts.get(state, 0) for state in HOLDING)

    @property
    def over(self) -> int:
        return 0 if self.seats is None else max(0, self.taken - self.seats)

    @property
    def full(self) -> bool:
        return self.seats is not None and self.taken >= self.seats

    def count(self, state: str) -> int:
        return self.counts.get(SeatState(state), 0)


def _rows(edition: Edition) -> list[PlanRow]:
    plans = db.session.scalars(asked.plans_of(edition.id)).all()
    seen = {row.slot_id: row for row in db.session.scalars(asked.planned_slots(edition.id))}
    counts: dict[int, dict[SeatState, int]] = {}
    for slot_id, state, many in db.session.execute(asked.counts_of([plan.slot_id for plan in plans])):
        counts.setdefault(slot_id, {})[state] = many
    return [PlanRow(plan, seen.get(plan.slot_id), counts.get(plan.slot_id, {})) for plan in plans]


def _wanted(row: PlanRow) -> bool:
    """Return whether a workshop passes the filters in the address."""
    words, mode, fill = (request.args.get(name, "") for name in ("q", "mode", "fill"))
    fits = {"full": row.full, "free": not row.full, "waiting": row.count("waiting") > 0, "over": row.over > 0}
    return (
        fold(words[:200]) in fold(row.title)
        and (not mode or row.plan.mode.value == mode)
        and (fill not in fits or fits[fill])
    )


def slots_wanted(edition: Edition) -> frozenset[str] | None:
    """Return the codes of the slots that the filters in the address let through; None where there are none."""
    if not any(request.args.get(name, "").strip() for name in ("q", "mode", "fill")):
        return None
    return frozenset(row.slot.code for row in _rows(edition) if _wanted(row))


@blueprint.get("/<edition>/seats")
@requires(May.SEATS_SEE)
def seats(edition: str) -> Response:
    """List the workshops with their seats."""
    found = edition_here(edition)
    rows = _rows(found)
    return page(
        "conference_desk/seats.html",
        edition=found,
        rows=[row for row in rows if _wanted(row)],
        total=len(rows),
        modes=[(mode.value, str(word)) for mode, word in MODES.items()],
        others=seats_team.placed_slots(found.id),
        limit=known_timetable(found.id).seats_per_person,
    )


@blueprint.route("/<edition>/seats/limit", methods=["GET", "POST"])
@requires(May.SEATS_CHANGE)
def seats_limit(edition: str) -> Response:
    """Say how many seats one person may have."""
    found = edition_here(edition)
    form = LimitForm(data={"limit": known_timetable(found.id).seats_per_person})
    if attempt(form, lambda: seats_team.set_limit(found.id, form.limit.data, by=me())):
        say(_("Saved. Nobody loses what they have."))
        return see_other("conference_desk.seats", edition=edition)
    return form_page("conference_desk/seats_limit.html", form, edition=found)


def _slot_here(edition: Edition, code: str) -> Slot:
    """Return a slot of this edition, whether it gives seats or not. Aborts with 404."""
    return row_or_404(slot_in(edition.id, code))


def _row_here(edition: Edition, code: str) -> PlanRow | None:
    return next((row for row in _rows(edition) if row.slot.code == code), None)


@blueprint.route("/<edition>/seats/<slot>/giving", methods=["GET", "POST"])
@requires(May.SEATS_CHANGE)
def seat_giving(edition: str, slot: str) -> Response:
    """Set how the seats of a session are given."""
    found = edition_here(edition)
    row, here = _row_here(found, slot), _slot_here(found, slot)
    form = GivingForm(zone=found.zone, data=_given(row, here))
    if attempt(form, lambda: seats_team.give_seats(found.id, slot, _giving(form), by=me())):
        say(_("Saved."))
        return see_other("conference_desk.seat_plan", edition=edition, slot=slot)
    return form_page("conference_desk/seat_giving.html", form, edition=found, slot=here, row=row)


def _given(row: PlanRow | None, slot: Slot) -> dict[str, Any]:
    if row is None:
        return {"mode": "first-come", "seats": slot.capacity, "offer_hours": 24, "no_show_minutes": 10}
    names = ("opens_at", "closes_at", "draw_at", "offer_hours", "no_show_minutes")
    kept = {name: getattr(row.plan, name) for name in names}
    return {"mode": row.plan.mode.value, "seats": slot.capacity, **kept}


def _giving(form: GivingForm) -> seats_team.Giving:
    return seats_team.Giving(
        mode=SeatMode(form.mode.data),
        seats=form.seats.data,
        opens_at=form.opens_at.data,
        closes_at=form.closes_at.data,
        draw_at=form.draw_at.data,
        offer_hours=form.offer_hours.data or 24,
        no_show_minutes=form.no_show_minutes.data,
    )


@blueprint.post("/<edition>/seats/<slot>/stop")
@requires(May.SEATS_CHANGE)
def seat_stop(edition: str, slot: str) -> Response:
    """Let people walk in again."""
    found = edition_here(edition)
    done = _("No seats are given there any more: people walk in.")
    if press(lambda: seats_team.stop_giving(found.id, slot, by=me()), done):
        return see_other("conference_desk.seats", edition=edition)
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)


# --- one workshop -----------------------------------------------------------------------------------------------------

ORDER = ("seated", "offered", "applied", "waiting", "no-show", "declined", "lapsed", "left")


def _people(row: PlanRow) -> dict[str, list[SignUp]]:
    """Return who signed up, by how they stand."""
    found: dict[str, list[SignUp]] = {state: [] for state in ORDER}
    for one in db.session.scalars(asked.people_in(row.plan.slot_id)):
        found[one.state.value].append(one)
    return {state: people for state, people in found.items() if people}


def _draws_of(edition: Edition, slot_id: int) -> list[tuple[SeatDraw, bool]]:
    """Return the draws that this workshop was in, each with whether it comes out the same again."""
    rows = [row for row in db.session.scalars(asked.draws_of(edition.id)) if str(slot_id) in row.entries["seats"]]
    return [(row, seats_drawing.replayed(row)) for row in rows]


@blueprint.get("/<edition>/seats/<slot>")
@requires(May.SEATS_SEE)
def seat_plan(edition: str, slot: str) -> Response:
    """Show who has a seat in a workshop, who waits and who asks."""
    found = edition_here(edition)
    row = _row_here(found, slot)
    if row is None:
        _slot_here(found, slot)
        return see_other("conference_desk.seats", edition=edition)
    others = [(one.slot.code, one.title) for one in _rows(found) if one.slot.code != slot]
    there = {one.member_id for one in db.session.scalars(asked.attendance_in(row.plan.slot_id))}
    return page(
        "conference_desk/seat_plan.html",
        edition=found,
        row=row,
        people=_people(row),
        there=there,
        over=seats_team.over_by(found.id, slot),
        draws=_draws_of(found, row.plan.slot_id),
        guest=GuestForm(),
        others=others,
    )


def _chosen() -> list[int]:
    ticked = request.form.getlist("member")[:5000]
    return [int(value) for value in ticked if value.isascii() and value.isdigit() and len(value) < 10]


@blueprint.post("/<edition>/seats/<slot>/answer")
@requires(May.SEATS_CHANGE)
def seat_answer(edition: str, slot: str) -> Response:
    """Say yes or no to the people who were ticked."""
    found, members = edition_here(edition), _chosen()
    if not members:
        say(_("Tick who you mean first."), "warn")
    elif request.form.get("answer") == "yes":
        seated = seats_team.approve(found.id, slot, members, by=me())
        say(ngettext("%(num)d person has a seat now.", "%(num)d people have seats now.", seated))
    else:
        many = seats_team.turn_down(found.id, slot, members, by=me())
        say(ngettext("%(num)d person gets a kind no by mail.", "%(num)d people get a kind no by mail.", many))
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)


@blueprint.post("/<edition>/seats/<slot>/guest")
@requires(May.SEATS_CHANGE)
def seat_guest(edition: str, slot: str) -> Response:
    """Give somebody a seat, over the number if need be."""
    found, form = edition_here(edition), GuestForm()

    def give() -> None:
        member = db.session.scalars(member_by_address(form.address.data or "")).one_or_none()
        if member is None:
            raise Refused("seat_nobody")
        seats_team.give(found.id, slot, member.id, by=me())

    if form.validate_on_submit():
        press(give, _("They have a seat, and a mail that says so."))
    else:
        say(_("That is no address."), "warn")
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)


@blueprint.route("/<edition>/seats/<slot>/people/<int:member_id>", methods=["GET", "POST"])
@requires(May.SEATS_CHANGE)
def seat_person(edition: str, slot: str, member_id: int) -> Response:
    """Move somebody to another workshop."""
    found = edition_here(edition)
    rows = {row.slot.code: row for row in _rows(found)}
    here = rows.get(slot)
    signed = None if here is None else db.session.scalars(asked.people_in(here.plan.slot_id)).all()
    person = next((one for one in signed or () if one.member_id == member_id), None)
    if here is None or person is None:
        _slot_here(found, slot)
        return see_other("conference_desk.seats", edition=edition)
    form = MoveForm(others=[(code, row.title) for code, row in rows.items() if code != slot])
    if attempt(form, lambda: seats_team.move_to(found.id, slot, form.to.data, member_id, by=me())):
        say(_("They are moved, and get a mail that says so."))
        return see_other("conference_desk.seat_plan", edition=edition, slot=form.to.data)
    return form_page("conference_desk/seat_person.html", form, edition=found, row=here, person=person)


@blueprint.post("/<edition>/seats/<slot>/people/<int:member_id>/off")
@requires(May.SEATS_CHANGE)
def seat_off(edition: str, slot: str, member_id: int) -> Response:
    """Take somebody off a workshop."""
    found = edition_here(edition)
    press(
        lambda: seats_team.take_off(found.id, slot, member_id, by=me()),
        _("They are off the list, and get a mail that says so."),
    )
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)


@blueprint.post("/<edition>/seats/<slot>/back")
@requires(May.SEATS_CHANGE)
def seat_back(edition: str, slot: str) -> Response:
    """Move the last who came to the head of the waiting list, until there are as many seats as people."""
    found = edition_here(edition)
    press(lambda: seats_team.step_back(found.id, slot, by=me()), _("They are first on the waiting list now."))
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)


@blueprint.post("/<edition>/seats/<slot>/draw")
@requires(May.SEATS_CHANGE)
def seat_draw(edition: str, slot: str) -> Response:
    """Draw a lottery now, with all workshops that are drawn together with it."""
    found = edition_here(edition)
    press(lambda: seats_drawing.draw_now(found.id, slot, by=me()), _("Drawn. Everybody gets a mail."))
    return see_other("conference_desk.seat_plan", edition=edition, slot=slot)
