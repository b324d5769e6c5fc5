"""What the top floor asks of several domains at once."""

import datetime as dt

from sqlalchemy import Select, case, func, select

from core.jobs import Job, JobState
from core.outbox import Mail, mails_in
from editions.models import Edition, EditionState
from registration.models import Attendee, Order, Ticket
from registration.rules.states import OrderState, TicketState


def shown_edition(today: dt.date) -> Select[Edition]:
    """Select the editions the front page may show: those to come first, else the latest that is over."""
    over = case((Edition.last_day < today, 1), else_=0)
    return (
        select(Edition)
        .where(Edition.state.in_((EditionState.ANNOUNCED, EditionState.OPEN, EditionState.CLOSED)))
        .order_by(over, case((over == 1, None), else_=Edition.first_day), Edition.last_day.desc(), Edition.id)
    )


def orders_per_state(edition_id: int) -> Select[OrderState, int]:
    return (
        select(Order.state, func.count())
        .where(Order.edition_id == edition_id, Order.state != OrderState.DRAFT)
        .group_by(Order.state)
    )


def attendee_counts(edition_id: int) -> Select[int, int]:
    """Select how many come on a paid ticket, and how many of them have told who they are."""
    return (
        select(func.count(), func.count(Attendee.completed_at))
        .select_from(Ticket)
        .join(Attendee, Attendee.ticket_id == Ticket.id)
        .where(Ticket.edition_id == edition_id, Ticket.state == TicketState.VALID)
    )


def mails_shown(edition_id: int, text: str = "") -> Select[Mail]:
    """Select the mails of an edition for the desk, newest first.

    Those of mentoring hold what two people say to each other, and names of people under 18: they are nobody else's.
    """
    return mails_in(edition_id, text=text).where(Mail.template.not_like("mentoring/%"))


def dead_job_count() -> Select[int]:
    return select(func.count()).select_from(Job).where(Job.state == JobState.DEAD)
