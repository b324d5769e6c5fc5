"""Taking places: a cart holds them while the buyer types and pays, once extended, then they are free again."""

import datetime as dt
from collections.abc import Collection, Mapping

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import db, transaction
from core.facts import HoldExtended, HoldReleased, PlacesHeld, record
from core.money import Money
from core.refusals import Refused
from core.signing import new_secret, random_below
from registration.actions.shelf import Shelf, shelf_of
from registration.models import Order, OrderLine, ProductKind
from registration.queries import shop
from registration.rules import availability, holds, pricing, references
from registration.rules.states import OrderState

CODE_TRIES = 5


def _lock_shelf(edition_id: int, product_ids: Collection[int], moment: dt.datetime) -> Shelf:
    """Lock what bounds these products, products before quotas and both sorted, then count."""
    shelf = shelf_of(edition_id, moment)
    known = [product_id for product_id in product_ids if product_id in shelf.products]
    by_number = [key for key in known if any(phase.until_sold for phase in shelf.products[key].phases)]
    quota_ids = {quota_id for key in known for quota_id in shelf.offers[key].quota_ids}
    bound = bool(quota_ids or by_number) and db.engine.dialect.name != "sqlite"
    if not bound:
        return shelf
    # PostgreSQL: the counts above were made before the lock, so they are made again under it.
    if by_number:
        db.session.execute(shop.products_to_lock(by_number)).all()
    if quota_ids:
        db.session.execute(shop.quotas_to_lock(quota_ids)).all()
    return shelf_of(edition_id, moment)


def _price(shelf: Shelf, wanted: Mapping[int, int], currency: str, moment: dt.datetime) -> pricing.PricedOrder:
    order = sorted(
        wanted, key=lambda key: (shelf.products[key].kind != ProductKind.TICKET, shelf.products[key].position)
    )
    return pricing.price_order(
        [pricing.Wanted(shelf.priced[product_id], wanted[product_id]) for product_id in order], currency, moment
    )


def hold_places(
    edition_id: int,
    wanted: Mapping[int, int],
    *,
    currency: str,
    language: str,
    member_id: int | None = None,
    unlocked: Collection[int] = (),
) -> Order:
    """Hold these places in a new cart and return it with its lines.

    `wanted` maps product ids to quantities, as typed. Refuses what `check_basket` and `price_order` refuse.
    """
    for tries_left in reversed(range(CODE_TRIES)):
        try:
            with transaction():
                return _hold(edition_id, wanted, currency, language, member_id, unlocked)
        except IntegrityError:
            # Two orders drew the same code: draw again.
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _hold(  # noqa: PLR0917 - the inner half of hold_places, called once
    edition_id: int,
    wanted: Mapping[int, int],
    currency: str,
    language: str,
    member_id: int | None,
    unlocked: Collection[int],
) -> Order:
    moment = now()
    shelf = _lock_shelf(edition_id, wanted, moment)
    priced = _check_and_price(shelf, wanted, currency, moment, unlocked)
    hold = holds.new_hold(moment)
    order = Order(
        edition_id=edition_id,
        code=references.generate(random_below),
        secret=new_secret(),
        state=OrderState.DRAFT,
        currency=currency,
        total=priced.total.amount,
        language=language,
        member_id=member_id,
        started_at=hold.started_at,
        expires_at=hold.expires_at,
        changed_at=moment,
    )
    db.session.add(order)
    db.session.flush()
    _write_lines(order, shelf, priced)
    record(PlacesHeld(order_id=order.id, edition_id=edition_id), by=member_id)
    return order


def _check_and_price(
    shelf: Shelf, wanted: Mapping[int, int], currency: str, moment: dt.datetime, unlocked: Collection[int]
) -> pricing.PricedOrder:
    items = [availability.BasketItem(product_id, quantity) for product_id, quantity in wanted.items()]
    on_sale = {key: offer for key, offer in shelf.offers.items() if not shelf.products[key].archived}
    checked = availability.check_basket(items, on_sale, shelf.quotas, moment, unlocked=unlocked)
    return _price(shelf, checked, currency, moment)


def _write_lines(order: Order, shelf: Shelf, priced: pricing.PricedOrder) -> None:
    """Write one line per place; add-ons are dealt out over the tickets in turn."""
    tickets: list[OrderLine] = []
    dealt: dict[int, int] = {}
    position = 0
    for part in priced.lines:
        for _place in range(part.quantity):
            line = OrderLine(
                order_id=order.id,
                product_id=part.product_id,
                phase_id=part.phase_id,
                position=position,
                unit_price=part.unit.amount,
                takes_until=order.expires_at,
            )
            if shelf.products[part.product_id].kind is ProductKind.TICKET:
                tickets.append(line)
            elif tickets:
                turn = dealt.get(part.product_id, 0)
                line.with_line_id = tickets[turn % len(tickets)].id
                dealt[part.product_id] = turn + 1
            db.session.add(line)
            position += 1
        # Tickets come first, so their ids are known before the first add-on is dealt.
        db.session.flush()


def change_cart(order_id: int, wanted: Mapping[int, int], *, unlocked: Collection[int] = ()) -> Order:
    """Put other places into a held cart, all or none; its clock does not start anew. Refuses `hold_expired` too."""
    with transaction():
        moment = now()
        order = _own_draft(order_id, moment)
        db.session.execute(delete(OrderLine).where(OrderLine.order_id == order.id, OrderLine.with_line_id.is_not(None)))
        db.session.execute(delete(OrderLine).where(OrderLine.order_id == order.id))
        shelf = _lock_shelf(order.edition_id, wanted, moment)
        priced = _check_and_price(shelf, wanted, order.currency, moment, unlocked)
        order.total = priced.total.amount
        order.changed_at = moment
        _write_lines(order, shelf, priced)
        record(PlacesHeld(order_id=order.id, edition_id=order.edition_id), by=order.member_id)
        return order


def _own_draft(order_id: int, moment: dt.datetime) -> Order:
    """Claim a held cart by touching it, so that the clean-up and a second tab come after us."""
    order = db.session.scalars(
        update(Order)
        .where(Order.id == order_id, Order.state == OrderState.DRAFT, Order.expires_at > moment)
        .values(changed_at=moment)
        .returning(Order)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if order is None:
        raise Refused("hold_expired")
    return order


def hold_of(order: Order) -> holds.Hold:
    """Return the hold of a cart as the rule sees it."""
    assert order.expires_at is not None
    return holds.Hold(order.started_at, order.expires_at, order.hold_extended)


def extend_hold(order_id: int) -> Order:
    """Give the buyer more time, once. Refuses `hold_expired` and `hold_already_extended`."""
    with transaction() as session:
        moment = now()
        order = _own_draft(order_id, moment)
        extended = holds.extend(hold_of(order), moment)
        order.expires_at, order.hold_extended = extended.expires_at, True
        session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(takes_until=extended.expires_at))
        record(HoldExtended(order_id=order.id, edition_id=order.edition_id), by=order.member_id)
        return order


def release_cart(order_id: int, *, only_if_over: bool = False) -> bool:
    """Let a cart's places go. Twice is the same as once; a cart that was placed meanwhile is left alone."""
    with transaction() as session:
        moment = now()
        released = update(Order).where(Order.id == order_id, Order.state == OrderState.DRAFT)
        if only_if_over:
            released = released.where(Order.expires_at <= moment)
        row = session.execute(
            released.values(state=OrderState.EXPIRED, ended_at=moment, changed_at=moment)
            .returning(Order.edition_id)
            .execution_options(synchronize_session="fetch")
        ).one_or_none()
        if row is None:
            return False
        session.execute(update(OrderLine).where(OrderLine.order_id == order_id).values(takes_until=None))
        record(HoldReleased(order_id=order_id, edition_id=row.edition_id), by=None)
        return True


def total_of(order: Order) -> Money:
    return Money(order.total, order.currency)
