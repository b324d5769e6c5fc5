"""What the top floor asks of several domains at once."""

import datetime as dt

from sqlalchemy import Select, case, func, select

from core.jobs import Job, JobState
from editions.models import Edition, EditionState
from registration.models import Attention, Order, OrderLine, Product
from registration.models.orders import FOR_GOOD
from registration.rules.states import OrderState


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


def sold_per_product(edition_id: int) -> Select[int, int]:
    """Select per product how many places are sold for good."""
    return (
        select(OrderLine.product_id, func.count())
        .join(Product, Product.id == OrderLine.product_id)
        .where(Product.edition_id == edition_id, OrderLine.takes_until == FOR_GOOD)
        .group_by(OrderLine.product_id)
    )


def attention_count(edition_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Attention)
        .where(Attention.edition_id == edition_id, Attention.resolved_at.is_(None))
    )


def dead_job_count() -> Select[int]:
    return select(func.count()).select_from(Job).where(Job.state == JobState.DEAD)
