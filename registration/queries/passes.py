"""Questions about the passes of speakers: which product they get, and who has one already."""

import datetime as dt

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import selectinload

from core.outbox import Mail
from editions.models import Edition, EditionState, Participation, TakesPartAs
from registration.models import Attendee, Order, OrderLine, Product, Ticket
from registration.rules.states import LIVE_ORDERS, OrderState, TicketState

MAIL_NAME = "registration/speaker_pass"


def speakers_product(edition_id: int) -> Select[Product]:
    """Select the ticket type that confirmed speakers get, with the quotas that bound it."""
    return (
        select(Product)
        .where(Product.edition_id == edition_id, Product.for_speakers, Product.archived.is_(False))
        .options(selectinload(Product.quotas))
        .order_by(Product.id)
        .limit(1)
    )


def tickets_held(product_id: int, member_id: int) -> Select[int]:
    """Select the tickets of a product that a member bought, was given or comes on, in an order that is alive."""
    return (
        select(Ticket.id)
        .join(OrderLine, OrderLine.id == Ticket.line_id)
        .join(Order, Order.id == Ticket.order_id)
        .outerjoin(Attendee, Attendee.ticket_id == Ticket.id)
        .where(
            OrderLine.product_id == product_id,
            Order.state.in_(LIVE_ORDERS),
            Ticket.state != TicketState.CANCELLED,
            or_(Order.member_id == member_id, Attendee.member_id == member_id),
        )
        .limit(1)
    )


def free_passes_of(product_id: int, member_id: int) -> Select[int]:
    """Select the paid orders of a member that hold this product and cost nothing."""
    return (
        select(Order.id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            Order.member_id == member_id,
            Order.state == OrderState.PAID,
            Order.total == 0,
            OrderLine.product_id == product_id,
        )
        .distinct()
        .order_by(Order.id)
    )


def products_in_order(order_id: int) -> Select[int]:
    return select(OrderLine.product_id).where(OrderLine.order_id == order_id).distinct()


def pass_mailed(edition_id: int, member_id: int) -> Select[int]:
    """Select the mail that offered a member their reduced pass."""
    return (
        select(Mail.id)
        .where(
            Mail.template == MAIL_NAME,
            Mail.edition_id == edition_id,
            Mail.about_kind == "member",
            Mail.about_id == member_id,
        )
        .limit(1)
    )


def speakers_without_order(today: dt.date) -> Select[int, int]:
    """Select edition and member of speakers who never had an order of the ticket type that is meant for them.

    Only editions that are not over, and that have such a ticket type. One that the team has cancelled is not missing.
    """
    had = (
        select(Order.id)
        .join(OrderLine, OrderLine.order_id == Order.id)
        .where(
            OrderLine.product_id == Product.id,
            Order.member_id == Participation.member_id,
            Order.placed_at.is_not(None),
        )
        .exists()
    )
    return (
        select(Participation.edition_id, Participation.member_id)
        .join(Edition, Edition.id == Participation.edition_id)
        .join(Product, Product.edition_id == Edition.id)
        .where(
            Participation.as_what == TakesPartAs.SPEAKER,
            Edition.last_day >= today,
            Edition.state.in_((EditionState.ANNOUNCED, EditionState.OPEN)),
            Product.for_speakers,
            Product.archived.is_(False),
            ~had,
        )
        .order_by(Participation.id)
    )
