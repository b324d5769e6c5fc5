"""The guests of speed meetings at the desk: who comes, who is away, who sits at which table."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, fold, ngettext, pick
from core.listing import page_among, page_of
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition
from mentoring.actions import speed as doing
from mentoring.actions.parties import looker, today_in
from mentoring.actions.speed_reading import shown_name
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.desk_views.speed import board_here, event_here
from mentoring.forms.rounds import TableForm
from mentoring.models import MenteeProfile, MentorProfile, SpeedEvent
from mentoring.queries import speed as asked
from mentoring.queries.programmes import programmes_in
from mentoring.rules.looks import Look
from mentoring.words import rounds as words

SIDES = ("mentors", "others")
MOST_CHOSEN = 5000
MOST_SHOWN = 100


def _side() -> str:
    typed = request.args.get("side", "")
    return typed if typed in SIDES else SIDES[0]


def _programme(programmes: list[tuple[str, str]]) -> int | None:
    """Return the programme in the address, if it is one of this edition's."""
    typed = request.values.get("programme", "")
    return int(typed) if typed in {value for value, _label in programmes} else None


def _programmes(edition: Edition) -> list[tuple[str, str]]:
    return [(str(one.id), pick(one.name)) for one in db.session.scalars(programmes_in(edition.id))]


@blueprint.get("/<edition>/mentoring/speed/<int:event_id>/guests")
@requires(May.MENTORING_SEE)
def speed_guests(edition: str, event_id: int) -> Response:
    """List the guests of one side, and whom one can add to them."""
    found, side = edition_here(edition), _side()
    programmes, typed = _programmes(found), request.args.get("q", "").strip()[:100]
    statement = _to_add(found, event_here(found, event_id), side, _programme(programmes), typed)
    named = [] if side == "mentors" else [one.id for one in db.session.scalars(statement.limit(MOST_SHOWN))]
    board = board_here(found, event_id, Look.DESK_GUESTS, also=named)
    candidates = page_of(statement, "1", per_page=MOST_SHOWN)
    guests = [
        one
        for one in board.guests
        if (one.mentor_id is not None) == (side == "mentors") and fold(typed) in fold(board.name_of(one))
    ]
    return page(
        "mentoring_desk/speed_guests.html",
        edition=found,
        board=board,
        event=board.event,
        side=side,
        guests=page_among(guests, request.args.get("page", "")),
        candidates=candidates,
        names=_names(found, candidates.rows),
        programmes=programmes,
        left_out_words=words.LEFT_OUT,
    )


def _to_add(edition: Edition, event: SpeedEvent, side: str, programme_id: int | None, typed: str) -> Any:
    """Return the statement that selects whom one can add, by what stands in the address."""
    to_add = asked.mentors_to_add if side == "mentors" else asked.mentees_to_add
    return to_add(event, looker(edition, viewer()), today_in(edition), programme_id=programme_id, words=typed)


def _names(edition: Edition, rows: Sequence[MentorProfile | MenteeProfile]) -> dict[int, str]:
    """Return what candidates are called; of the young the first name."""
    mentees = [one for one in rows if isinstance(one, MenteeProfile)]
    young = set(db.session.scalars(asked.young_among(today_in(edition), [one.id for one in mentees])))
    return {
        one.id: shown_name(one, young=one.id in young) if isinstance(one, MenteeProfile) else one.member.name
        for one in rows
    }


def _chosen() -> list[int]:
    ticked = request.form.getlist("person")[:MOST_CHOSEN]
    return [int(value) for value in ticked if value.isascii() and value.isdigit() and len(value) < 10]


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/guests/add")
@requires(May.MENTORING_CHANGE)
def speed_guests_add(edition: str, event_id: int) -> Response:
    """Add those who were ticked, or all who can be added."""
    found, side = edition_here(edition), _side()
    event_here(found, event_id)
    programme = _programme(_programmes(found))
    everybody = request.form.get("who") == "all"
    chosen = None if everybody else _chosen()
    if chosen == []:
        say(_("Tick who you mean first."), "warn")
        return _back(event_id, edition, side)
    many = doing.add_guests(
        found,
        event_id,
        looker(found, viewer()),
        mentor_ids=chosen if side == "mentors" else (),
        mentee_ids=chosen if side == "others" else (),
        programme_id=programme if everybody else None,
        by=me(),
    )
    say(ngettext("%(num)d person was added.", "%(num)d people were added.", many))
    return _back(event_id, edition, side)


def _back(event_id: int, edition: str, side: str) -> Response:
    return see_other("mentoring_desk.speed_guests", edition=edition, event_id=event_id, side=side)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/guests/<int:guest_id>/away")
@requires(May.MENTORING_CHANGE)
def speed_guest_away(edition: str, event_id: int, guest_id: int) -> Response:
    """Say with one tap that somebody is away, or is there again."""
    found, side = edition_here(edition), _side()
    event_here(found, event_id)
    away = request.form.get("away") == "yes"
    press(
        lambda: doing.set_away(found, event_id, guest_id, away=away, by=me()),
        _("They are away. Plan again when you know of everybody.") if away else _("They are there again."),
    )
    return _back(event_id, edition, side)


@blueprint.post("/<edition>/mentoring/speed/<int:event_id>/guests/<int:guest_id>/remove")
@requires(May.MENTORING_CHANGE)
def speed_guest_remove(edition: str, event_id: int, guest_id: int) -> Response:
    """Take somebody off the list of guests."""
    found, side = edition_here(edition), _side()
    event_here(found, event_id)
    press(lambda: doing.remove_guest(found, event_id, guest_id, by=me()), _("They are off the list."))
    return _back(event_id, edition, side)


@blueprint.route("/<edition>/mentoring/speed/<int:event_id>/guests/<int:guest_id>/table", methods=["GET", "POST"])
@requires(May.MENTORING_CHANGE)
def speed_guest_table(edition: str, event_id: int, guest_id: int) -> Response:
    """Seat a mentor at another table."""
    found = edition_here(edition)
    event: SpeedEvent = event_here(found, event_id)
    guest = row_or_404(asked.guest_in(event.id, guest_id).where(asked.IS_MENTOR))
    board = board_here(found, event_id, Look.DESK_TABLE)
    form = TableForm(data={"table": guest.table})
    if attempt(form, lambda: doing.set_table(found, event_id, guest_id, form.table.data or 0, by=me())):
        say(_("They sit there now. Whoever sat there has taken their table."))
        return _back(event_id, edition, "mentors")
    return form_page(
        "mentoring_desk/speed_guest_table.html",
        form,
        edition=found,
        event=event,
        name=board.name_of(guest),
        board=board,
    )
