"""Speed meetings at the desk: the list, setting them up, the grid of rounds and tables, planning and publishing."""

from collections.abc import Collection
from typing import Any

from flask import Response, make_response

from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.exporting import carry_out, export_form
from core.jobs import under_way
from core.language import _, pick
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.words import sentence
from editions.models import Edition
from mentoring.actions import speed as doing
from mentoring.actions import speed_planning
from mentoring.actions.parties import looker
from mentoring.actions.speed_reading import Board, board_of, cards_of, note_young
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.exports.rounds import GROUPS, rounds_sheet
from mentoring.forms.rounds import AgainForm, EventForm
from mentoring.models import SpeedEvent
from mentoring.prints.cards import cards_pdf
from mentoring.queries import speed as asked
from mentoring.queries.settings import venues_of
from mentoring.rules.looks import Look
from mentoring.rules.speed_meetings import Phase, Standing, standing_at
from mentoring.words import rounds as words


def event_here(edition: Edition, event_id: int) -> SpeedEvent:
    """Return the speed meetings of this edition that the address names."""
    return row_or_404(asked.event_in(edition.id, event_id))


def standing_of(event: SpeedEvent) -> Standing:
    return standing_at(now(), event.starts_at, event.minutes, event.change_minutes, event.rounds)


@blueprint.get("/<edition>/mentoring/speed")
@requires(May.MENTORING_SEE)
def speed(edition: str) -> Response:
    """List the speed meetings with how many people are there and how far they are."""
    found = edition_here(edition)
    events = db.session.scalars(asked.events_in(found.id)).all()
    counts = {row[0]: row[1:] for row in db.session.execute(asked.guest_counts([one.id for one in events]))}
    return page("mentoring_desk/speed.html", edition=found, events=events, counts=counts)


# --- setting them up --------------------------------------------------------------------------------------------------


def _form(edition: Edition, event: SpeedEvent | None = None) -> EventForm:
    venues = [(str(one.id), one.name) for one in db.session.scalars(venues_of(edition.id))]
    given: dict[str, Any] = {"minutes": 10, "change_minutes": 2, "rounds": 6, "tables": 10}
    if event is not None:
        given = {name: getattr(event, name) for name in ("name", "starts_at", "minutes", "change_minutes", "rounds")}
        given |= {"tables": event.tables, "venue_id": str(event.venue_id or "")}
    return EventForm(zone=edition.zone, venues=venues, data=given)


def _details(form: EventForm) -> doing.Details:
    return doing.Details(
        name=form.name.data,
        starts_at=form.starts_at.data,
        minutes=form.minutes.data or 0,
        change_minutes=form.change_minutes.data or 0,
        rounds=form.rounds.data or 0,
        tables=form.tables.data or 0,
        venue_id=int(form.venue_id.data) if form.venue_id.data else None,
    )


@blueprint.route("/<edition>/mentoring/speed/new", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def speed_new(edition: str) -> Response:
    """Set up speed meetings."""
    found = edition_here(edition)
    form, made = _form(found), []
    if attempt(form, lambda: made.append(doing.make_event(found, _details(form), by=me()))):
        say(_("They are set up. Now choose who comes."))
        return see_other("mentoring_desk.speed_guests", edition=edition, event_id=made[0])
    return form_page("mentoring_desk/speed_new.html", form, edition=found)


@blueprint.route("/<edition>/mentoring/speed/<int:event_id>/edit", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def speed_edit(edition: str, event_id: int) -> Response:
    """Change when and where they are, and how many rounds and tables there are."""
    found = edition_here(edition)
    event = event_here(found, event_id)
    form = _form(found, event)
    if attempt(form, lambda: doing.change_event(found, event_id, _details(form), by=me())):
        say(_("Saved."))
        return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)
    return form_page("mentoring_desk/speed_edit.html", form, edition=found, event=event)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/remove")
@requires(May.MENTORING_CHANGE)
def speed_remove(edition: str, event_id: int) -> Response:
    """Take speed meetings away in which nobody has rounds."""
    found = edition_here(edition)
    event_here(found, event_id)
    if press(lambda: doing.remove_event(found, event_id, by=me()), _("They are gone.")):
        return see_other("mentoring_desk.speed", edition=edition)
    return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)


# --- the plan ---------------------------------------------------------------------------------------------------------


def board_here(edition: Edition, event_id: int, what: Look, *, also: Collection[int] = ()) -> Board:
    """Return what the page shows, and write down whose page about young people was opened."""
    event = event_here(edition, event_id)
    guests = db.session.scalars(asked.guest_rows(event.id)).all()
    note_young(edition, {one.mentee_id for one in guests if one.mentee_id is not None} | set(also), me(), what)
    return board_of(edition, event_here(edition, event_id), looker(edition, viewer()))


def _again_form(event: SpeedEvent) -> AgainForm:
    """Return the form that plans again: rounds that are over cannot be chosen, the next one stands there."""
    standing = standing_of(event)
    first = event.at_round
    next_round = min(event.rounds, standing.round + (standing.phase is Phase.ON))
    rounds = [(str(number), _("Round %(num)s", num=number)) for number in range(first, event.rounds + 1)]
    return AgainForm(rounds=rounds, data={"at_round": str(max(first, next_round))})


@blueprint.get("/<edition>/mentoring/speed/<int:event_id>")
@requires(May.MENTORING_SEE)
def speed_event(edition: str, event_id: int) -> Response:
    """Show the grid of rounds and tables, who meets nobody, and what is to be done next."""
    found = edition_here(edition)
    board = board_here(found, event_id, Look.DESK_SPEED)
    return page(
        "mentoring_desk/speed_event.html",
        edition=found,
        board=board,
        event=board.event,
        again=_again_form(board.event),
        standing=standing_of(board.event),
        planning=db.session.scalar(under_way("mentoring.plan_speed", event_id=event_id)) is not None,
        few=6,
        left_out_words=words.LEFT_OUT,
    )


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/plan")
@requires(May.MENTORING_CHANGE)
def speed_plan(edition: str, event_id: int) -> Response:
    """Work out all rounds, at once or in the background where there are many guests."""
    found = edition_here(edition)
    event_here(found, event_id)
    try:
        done = speed_planning.ask_plan(found, event_id, by=me())
    except Refused as refusal:
        say(sentence(refusal), "warn")
    else:
        say(_("Planned. Look at it, then publish it.") if done else _("The rounds are being worked out."))
    return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/again")
@requires(May.MENTORING_CHANGE)
def speed_again(edition: str, event_id: int) -> Response:
    """Plan again from a round on, around those who are away."""
    found = edition_here(edition)
    form = _again_form(event_here(found, event_id))
    if not form.validate_on_submit():
        say(_("This round is over. Choose one that is still to come."), "warn")
    else:
        press(
            lambda: speed_planning.plan_again(found, event_id, int(form.at_round.data), by=me()),
            _("Planned again. What could stay has stayed, and whoever has something new gets a mail."),
        )
    return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/publish")
@requires(May.MENTORING_CHANGE)
def speed_publish(edition: str, event_id: int) -> Response:
    """Show everybody their rounds, and write to them."""
    found = edition_here(edition)
    event_here(found, event_id)
    press(
        lambda: speed_planning.publish_event(found, event_id, by=me()),
        _("Published. Everybody gets a mail with their rounds."),
    )
    return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/withdraw")
@requires(May.MENTORING_CHANGE)
def speed_withdraw(edition: str, event_id: int) -> Response:
    """Take a published plan back before its first round, and write to those who have rounds."""
    found = edition_here(edition)
    event_here(found, event_id)
    press(
        lambda: speed_planning.withdraw_event(found, event_id, by=me()),
        _("Withdrawn. Everybody gets a mail; the plan stays here, and you can change it and publish it again."),
    )
    return see_other("mentoring_desk.speed_event", edition=edition, event_id=event_id)


# --- carried away -----------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/mentoring/speed/<int:event_id>/cards.pdf")
@requires(May.MENTORING_CHANGE)
def speed_cards(edition: str, event_id: int) -> Response:
    """Hand out the cards for printing, four on a page."""
    found = edition_here(edition)
    board = board_here(found, event_id, Look.DESK_CARDS)
    cards = cards_of(board)
    place = "" if board.event.venue is None else board.event.venue.name
    response = make_response(cards_pdf(found, board.event, place, cards))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-cards.pdf"'
    return response


@blueprint.route("/<edition>/mentoring/speed/<int:event_id>/list", methods=["GET", "POST"])
@requires(May.MENTORING_EXPORT)
def speed_list(edition: str, event_id: int) -> Response:
    """Choose columns and a format; sent, answer with the rounds as a file and write that into the audit log."""
    found = edition_here(edition)
    event = event_here(found, event_id)
    form = export_form(GROUPS)
    if form.validate_on_submit():
        board = board_here(found, event_id, Look.DESK_ROUNDS)
        sheet = rounds_sheet(found, board, form.columns(), pick(event.name))
        return carry_out(
            sheet,
            form.format.data,
            f"{found.slug}-rounds",
            edition_id=found.id,
            what="mentoring",
            profile="rounds",
            by=me(),
        )
    return form_page("mentoring_desk/speed_list.html", form, edition=found, event=event)
