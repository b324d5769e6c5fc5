"""Questions of the organiser's lists: filtered, sorted, counted."""

from sqlalchemy import Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from core.language import fold
from core.listing import Sorting, folded
from registration.models import Attendee, Attention, Order, OrderLine, Product, Ticket
from registration.rules.paying import PaymentMethod
from registration.rules.references import normalise
from registration.rules.states import OrderState, TicketState

ORDER_SORTING = Sorting(
    {
        "placed": Order.placed_at,
        "code": Order.code,
        "buyer": Order.buyer_search,
        "method": Order.method,
        "total": Order.total,
        "state": Order.state,
    },
    "-placed",
    Order.id.desc(),
)
ATTENDEE_SORTING = Sorting(
    {
        # Who is not named yet stands at the end.
        "name": Attendee.search,
        "organisation": folded(func.coalesce(func.nullif(Attendee.organisation, ""), Attendee.act_name)),
        "type": select(Product.position).where(Product.id == OrderLine.product_id).scalar_subquery(),
        "code": Order.code,
        # What is missing first: that is what somebody sorts by this for.
        "details": Attendee.completed_at.is_not(None),
    },
    "name",
    Attendee.id,
)


def orders_listed(edition_id: int, *, text: str, state: str, method: str, currency: str, sort: str) -> Select[Order]:
    """Select the orders of an edition by code, buyer or attendee, state, method and currency."""
    found = select(Order).where(Order.edition_id == edition_id)
    states = [each for each in OrderState if each.value == state]
    found = found.where(Order.state == states[0]) if states else found.where(Order.state != OrderState.DRAFT)
    methods = [each for each in PaymentMethod if each.value == method]
    if methods:
        found = found.where(Order.method == methods[0])
    if currency:
        found = found.where(Order.currency == currency)
    for word in fold(text).split():
        named = Attendee.search.contains(word, autoescape=True)
        attends = exists().where(and_(Ticket.order_id == Order.id, Attendee.ticket_id == Ticket.id, named))
        code = normalise(word)
        by_code = Order.code.startswith(code, autoescape=True) if code else false()
        found = found.where(or_(Order.buyer_search.contains(word, autoescape=True), by_code, attends))
    return ORDER_SORTING.applied(found, sort)


def attendees_listed(
    edition_id: int, *, text: str, product_id: int | None, missing: str, sort: str
) -> Select[Attendee]:
    """Select who comes, by name, mail, organisation or order, ticket type, and whether details are missing."""
    found = (
        select(Attendee)
        .join(Attendee.ticket)
        .join(Ticket.line)
        .join(OrderLine.order)
        .where(Ticket.edition_id == edition_id, Ticket.state != TicketState.CANCELLED)
        .options(contains_eager(Attendee.ticket).contains_eager(Ticket.line).contains_eager(OrderLine.order))
        .options(joinedload(Attendee.needs))
    )
    if product_id is not None:
        found = found.where(OrderLine.product_id == product_id)
    if missing == "yes":
        found = found.where(Attendee.completed_at.is_(None))
    elif missing == "no":
        found = found.where(Attendee.completed_at.is_not(None))
    for word in fold(text).split():
        code = normalise(word)
        by_code = Order.code.startswith(code, autoescape=True) if code else false()
        found = found.where(or_(Attendee.search.contains(word, autoescape=True), by_code))
    return ATTENDEE_SORTING.applied(found, sort)


def attendee_in(edition_id: int, number: str) -> Select[Ticket]:
    """Select one ticket of this edition by its number, with who comes, what they need, and its order."""
    return (
        select(Ticket)
        .where(Ticket.edition_id == edition_id, Ticket.number == number)
        .options(
            joinedload(Ticket.attendee).joinedload(Attendee.needs),
            joinedload(Ticket.line).joinedload(OrderLine.order),
        )
    )


def product_names(edition_id: int) -> Select[Product]:
    return select(Product).where(Product.edition_id == edition_id).order_by(Product.position, Product.id)


def attention_count(edition_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Attention)
        .where(Attention.edition_id == edition_id, Attention.resolved_at.is_(None))
    )


def attention_listed(edition_id: int, *, resolved: bool) -> Select[Attention]:
    found = select(Attention).where(Attention.edition_id == edition_id)
    if resolved:
        return found.where(Attention.resolved_at.is_not(None)).order_by(Attention.resolved_at.desc())
    return found.where(Attention.resolved_at.is_(None)).order_by(Attention.id)


def orders_by_ids(edition_id: int, ids: set[int]) -> Select[Order]:
    return select(Order).where(Order.edition_id == edition_id, Order.id.in_(ids))
