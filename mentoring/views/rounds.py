"""One's own rounds of speed meetings, and circles that were offered to one or that one hosts."""

from flask import Response, request

from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import page, see_other
from core.permissions import May, requires
from editions.models import Edition
from mentoring.actions import circles as doing
from mentoring.actions.circles_reading import host_name, names_for_host
from mentoring.actions.speed_people import meetings_of
from mentoring.actions.speed_reading import note_young, own_rounds, people_met
from mentoring.models import SpeedEvent
from mentoring.queries import circles as circles_asked
from mentoring.queries import speed as asked
from mentoring.rules.looks import Look
from mentoring.rules.speed_meetings import standing_at
from mentoring.views.blueprint import edition_here, mentoring
from mentoring.words import rounds as round_words  # noqa: F401 - registers its sentences
from mentoring.words.naming import skill_name


def _event(edition: Edition, event_id: int) -> SpeedEvent:
    """Return published speed meetings at which the reader is a guest; others do not find them."""
    return row_or_404(asked.published_for(edition.id, me()).where(SpeedEvent.id == event_id))


@mentoring.get("/<edition>/mentoring/speed/<int:event_id>")
@requires(May.SIGNED_IN)
def my_rounds(edition: str, event_id: int) -> Response:
    """Show one's own rounds: which is on, which is next, at which table, with whom."""
    found = edition_here(edition)
    event = _event(found, event_id)
    mentor_ids = {one.mentor_id for one in db.session.scalars(asked.own_guests(event.id, me())).unique()} - {None}
    met = {one.mentee for one in meetings_of(event) if one.mentor in mentor_ids}
    note_young(found, met, me(), Look.ROUNDS)
    event = _event(found, event_id)
    guests = db.session.scalars(asked.own_guests(event.id, me())).unique().all()
    rounds = [own_rounds(found, event, guest) for guest in guests]
    return page(
        "mentoring/my_rounds.html",
        edition=found,
        event=event,
        own=rounds,
        people=people_met(rounds),
        standing=standing_at(now(), event.starts_at, event.minutes, event.change_minutes, event.rounds),
    )


@mentoring.get("/<edition>/mentoring/circles/<int:circle_id>")
@requires(May.SIGNED_IN)
def circle(edition: str, circle_id: int) -> Response:
    """Show a circle that was offered to one, or that one hosts. Who else is in it only its host reads."""
    found = edition_here(edition)
    row = row_or_404(circles_asked.circle_for(found.id, circle_id, me()))
    hosts = row.host_id == me() or (row.mentor is not None and row.mentor.member_id == me())
    places = db.session.scalars(circles_asked.places_of(circle_id)).all()
    if hosts:
        note_young(found, [one.mentee_id for one in places], me(), Look.CIRCLE)
        row = row_or_404(circles_asked.circle_for(found.id, circle_id, me()))
    host = doing.host_of(found, row)
    return page(
        "mentoring/circle.html",
        edition=found,
        circle=row,
        place=db.session.scalars(circles_asked.own_place(circle_id, me())).one_or_none(),
        host=host_name(row),
        people=names_for_host(found, row, cleared=host is not None and host.cleared) if hosts else None,
        held=sum(one.comes is not False for one in places),
        skill_name=skill_name,
        over=row.closed_at is not None or (row.starts_at is not None and row.starts_at <= now()),
    )


@mentoring.post("/<edition>/mentoring/circles/<int:circle_id>/answer")
@requires(May.SIGNED_IN)
def answer_circle(edition: str, circle_id: int) -> Response:
    """Say whether one comes."""
    found = edition_here(edition)
    row_or_404(circles_asked.circle_for(found.id, circle_id, me()))
    comes = request.form.get("comes") == "yes"
    press(
        lambda: doing.answer_circle(found, circle_id, me(), comes=comes),
        _("Lovely: you are in it.") if comes else _("Thank you for saying so. Somebody else can have the place."),
    )
    return see_other("mentoring.circle", edition=edition, circle_id=circle_id)
