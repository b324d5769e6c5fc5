"""Taking places: a cart holds them while the buyer types and pays, once extended, then they are free again."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import db, take_turns, transaction
from core.facts import HoldExtended, HoldReleased, PlacesHeld, record
from core.refusals import Refused
from core.settings import settings
from core.signing import new_secret, random_below
from registration.actions.shelf import Shelf, shelf_of
from registration.models import HeldFrom, Order, OrderLine, ProductKind
from registration.queries import orders
from registration.rules import availability, holds, pricing, references
from registration.rules.states import OrderState

CODE_TRIES = 5

# Places stay taken a little longer than the buyer's clock says: an order that began to be placed in its last second is
# not overtaken by somebody who counts in the next one, before it is written.
SPARE = dt.timedelta(minutes=1)
# What all tickets are counted as, where each add-on is counted by its own id.
TICKETS = 0
BUYER_FIELDS = ("buyer_name", "buyer_email", "buyer_kind", "buyer_search")


def lock_shelf(
    edition_id: int, product_ids: Collection[int], moment: dt.datetime, currency: str | None = None
) -> Shelf:
    """Lock what bounds these products, then count.

    Whoever locks an order as well locks that first, so that nobody waits in a circle.
    """
    return shelf_of(edition_id, moment, currency=currency, locking=product_ids)


def hold_places(
    edition_id: int,
    wanted: Mapping[int, int],
    *,
    currency: str,
    language: str,
    member_id: int | None = None,
    unlocked: Collection[int] = (),
    cart_key: str | None = None,
    network: str | None = None,
) -> Order:
    """Hold these places in a cart and return it.

    `wanted` maps product ids to quantities, as typed. `cart_key` names the browser: it has one cart of an edition, so
    the same form sent twice, or other places chosen in a second tab, change that cart, whose clock does not start anew.
    `network` names what is counted together against HELD_PLACES; nothing is counted without one.
    Refuses what `check_basket`, `check_network` and `price_order` refuse.
    """
    for tries_left in reversed(range(CODE_TRIES)):
        try:
            with transaction():
                cart = _cart_held(cart_key) if cart_key else None
                cart = cart or _empty_cart(edition_id, language, member_id, cart_key)
                return _fill(cart, wanted, currency, unlocked, network)
        except IntegrityError:
            # Two orders drew the same code, or two requests of one browser made a cart at once: look again.
            if not tries_left:
                raise
    raise AssertionError("unreachable")


def _cart_held(cart_key: str) -> Order | None:
    """Return the cart that this browser holds, locked. One whose time is over lets go of its name and its places."""
    cart = db.session.scalars(orders.cart_locked(cart_key)).one_or_none()
    if cart is None or (cart.expires_at is not None and cart.expires_at > now()):
        return cart
    release_cart(cart.id)
    return None


def _empty_cart(edition_id: int, language: str, member_id: int | None, cart_key: str | None) -> Order:
    moment = now()
    hold = holds.new_hold(moment)
    return Order(
        edition_id=edition_id,
        code=references.generate(random_below),
        secret=new_secret(),
        state=OrderState.DRAFT,
        total=0,
        language=language,
        member_id=member_id,
        started_at=hold.started_at,
        expires_at=hold.expires_at,
        hold_extended=False,
        cart_key=cart_key,
        changed_at=moment,
    )


def _fill(
    cart: Order, wanted: Mapping[int, int], currency: str, unlocked: Collection[int], network: str | None
) -> Order:
    """Put these places into a cart, all or none, instead of what it held."""
    moment = now()
    if cart.id is not None:
        db.session.execute(delete(OrderLine).where(OrderLine.order_id == cart.id, OrderLine.with_line_id.is_not(None)))
        db.session.execute(delete(OrderLine).where(OrderLine.order_id == cart.id))
    shelf = lock_shelf(cart.edition_id, wanted, moment, currency)
    items = [availability.BasketItem(product_id, quantity) for product_id, quantity in wanted.items()]
    checked = availability.check_basket(items, shelf.on_sale, shelf.quotas, moment, unlocked=unlocked)
    if network is not None:
        _check_network(cart.edition_id, network, checked, shelf, moment)
    # The shelf stands in the order in which it is shown, tickets first.
    chosen = [pricing.Wanted(shelf.priced[key], checked[key]) for key in shelf.products if key in checked]
    priced = pricing.price_order(chosen, currency, moment)
    cart.currency, cart.total, cart.changed_at = currency, priced.total.amount, moment
    db.session.add(cart)
    db.session.flush()
    _write_lines(cart, shelf, priced)
    if network is not None:
        _write_network(cart.id, network, moment)
    record(PlacesHeld(order_id=cart.id, edition_id=cart.edition_id), by=cart.member_id)
    return cart


def _check_network(edition_id: int, network: str, wanted: Mapping[int, int], shelf: Shelf, moment: dt.datetime) -> None:
    """Refuse what is more than one network may hold unpaid. What the cart held before is not counted any more."""
    take_turns(f"held from {network}")
    since = moment - holds.NETWORK_COUNTS_FOR
    held = _by_kind(dict(db.session.execute(orders.held_unpaid(edition_id, network, since, moment)).all()), shelf)
    asked = _by_kind(wanted, shelf)
    # The sentence stands beside what is asked for most: that is the number to change.
    for product_id in sorted(wanted, key=lambda key: wanted[key], reverse=True):
        kind = _kind(product_id, shelf)
        holds.check_network(asked[kind], held[kind], settings().held_places, product=product_id)


def _kind(product_id: int, shelf: Shelf) -> int:
    """Return what a product is counted as: tickets all together, each add-on by itself."""
    return TICKETS if shelf.products[product_id].kind is ProductKind.TICKET else product_id


def _by_kind(numbers: Mapping[int, int], shelf: Shelf) -> Counter[int]:
    counted: Counter[int] = Counter()
    for product_id, number in numbers.items():
        counted[_kind(product_id, shelf)] += number
    return counted


def _write_network(order_id: int, network: str, moment: dt.datetime) -> None:
    """Keep from which network the places were taken; a cart that moves with its browser counts where it is now."""
    moved = update(HeldFrom).where(HeldFrom.order_id == order_id).values(network=network, at=moment)
    if db.session.scalar(moved.returning(HeldFrom.id)) is None:
        db.session.execute(insert(HeldFrom).values(order_id=order_id, network=network, at=moment))


def forget_networks() -> None:
    """Forget from which networks places were taken that count against nobody any more."""
    with transaction() as session:
        session.execute(delete(HeldFrom).where(HeldFrom.at < now() - holds.NETWORK_COUNTS_FOR))


def places_until(cart: Order) -> dt.datetime:
    """Return until when the lines of a cart are counted as taken."""
    assert cart.expires_at is not None
    return cart.expires_at + SPARE


def _write_lines(cart: Order, shelf: Shelf, priced: pricing.PricedOrder) -> None:
    """Write one line per place, however many there are in two statements; add-ons are dealt out over the tickets."""
    parts = [part for part in priced.lines for _place in range(part.quantity)]
    rows: list[dict[str, Any]] = [
        {
            "order_id": cart.id,
            "product_id": part.product_id,
            "phase_id": part.phase_id,
            "position": position,
            "unit_price": part.unit.amount,
            "takes_until": places_until(cart),
        }
        for position, part in enumerate(parts)
    ]
    tickets = [row for row in rows if shelf.products[row["product_id"]].kind is ProductKind.TICKET]
    addons = [row for row in rows if shelf.products[row["product_id"]].kind is not ProductKind.TICKET]
    # The ids of the tickets are known before the first add-on is dealt.
    written = insert(OrderLine).returning(OrderLine.position, OrderLine.id)
    ids = dict(db.session.execute(written, tickets).all()) if tickets else {}
    dealt: Counter[int] = Counter()
    for row in addons:
        if tickets:
            ticket = tickets[dealt[row["product_id"]] % len(tickets)]
            row["with_line_id"] = ids[ticket["position"]]
            dealt[row["product_id"]] += 1
    if addons:
        db.session.execute(insert(OrderLine), addons)


def hold_again(
    order_id: int,
    *,
    language: str,
    member_id: int | None = None,
    cart_key: str | None = None,
    network: str | None = None,
) -> Order:
    """Take the places of a cart whose time ran out once more, at today's prices, in a new cart for the same buyer.

    A cart that still holds, or was placed, is returned as it is. Refuses what `hold_places` refuses: somebody else may
    have them by now.
    """
    with transaction():
        old = db.session.scalars(orders.order_locked(order_id)).one()
        if old.placed_at is not None or (old.state is OrderState.DRAFT and holds.is_running(hold_of(old), now())):
            return old
        buyer = {name: getattr(old, name) for name in BUYER_FIELDS}
        edition_id, currency = old.edition_id, old.currency
        wanted = Counter(line.product_id for line in db.session.scalars(orders.lines_of(order_id)))
        release_cart(order_id)
        # Whoever held a hidden ticket type came by its link.
        cart = hold_places(
            edition_id,
            wanted,
            currency=currency,
            language=language,
            member_id=member_id,
            unlocked=wanted.keys(),
            cart_key=cart_key,
            network=network,
        )
        for name, value in buyer.items():
            setattr(cart, name, value)
        return cart


def hold_of(order: Order) -> holds.Hold:
    """Return the hold of a cart as the rule sees it."""
    assert order.expires_at is not None
    return holds.Hold(order.started_at, order.expires_at, order.hold_extended)


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


def extend_hold(order_id: int) -> Order:
    """Give the buyer more time, once. Refuses `hold_expired` and `hold_already_extended`."""
    with transaction() as session:
        moment = now()
        order = _own_draft(order_id, moment)
        extended = holds.extend(hold_of(order), moment)
        order.expires_at, order.hold_extended = extended.expires_at, True
        session.execute(update(OrderLine).where(OrderLine.order_id == order.id).values(takes_until=places_until(order)))
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
            released.values(state=OrderState.EXPIRED, cart_key=None, ended_at=moment, changed_at=moment)
            .returning(Order.edition_id)
            .execution_options(synchronize_session="fetch")
        ).one_or_none()
        if row is None:
            return False
        session.execute(update(OrderLine).where(OrderLine.order_id == order_id).values(takes_until=None))
        record(HoldReleased(order_id=order_id, edition_id=row.edition_id), by=None)
        return True
