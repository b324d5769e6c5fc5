"""Shops and orders for tests: made by the same actions that people use, in any state an order can be in."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from core.clock import now
from core.db import db, transaction
from core.money import Money
from core.signing import new_secret
from core.texts import Texts
from editions.models import Edition
from registration.actions.ending import cancel_order, expire_order
from registration.actions.holding import hold_places
from registration.actions.placing import Buyer, InvoiceTo, day_ends_at, name_buyer, place_order
from registration.actions.settling import mark_paid_by_hand
from registration.models import Component, Order, Payment, Price, PricePhase, Product, ProductKind, Quota
from registration.queries import orders
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from registration.rules.vat import Place, Supply
from tests.editions.builders import an_edition, texts

PASS_PRICES = {"SEK": 120_000, "DKK": 80_000, "EUR": 11_000}
DAY_PRICES = {"SEK": 70_000, "DKK": 45_000, "EUR": 6_500}
DINNER_PRICES = {"SEK": 45_000, "DKK": 30_000, "EUR": 4_200}


@dataclass(frozen=True)
class Shop:
    """An edition with a festival pass and a day ticket that share the hall, and a dinner that goes with a ticket."""

    edition: Edition
    hall: Quota
    boat: Quota
    festival_pass: Product
    day_ticket: Product
    dinner: Product


def a_quota(edition: Edition, name: str, size: int | None) -> Quota:
    with transaction() as session:
        quota = Quota(edition_id=edition.id, name=name, size=size)
        session.add(quota)
    return quota


def a_product(
    edition: Edition,
    slug: str = "pass",
    *,
    name: Texts | None = None,
    prices: Mapping[str, int] = PASS_PRICES,
    quotas: tuple[Quota, ...] = (),
    kind: ProductKind = ProductKind.TICKET,
    **values: object,
) -> Product:
    """Return a product on sale at one price, taxed as admission. `values` are columns that shall differ."""
    with transaction() as session:
        product = Product(
            edition_id=edition.id,
            seller_id=edition.sellers[0].id,
            kind=kind,
            slug=slug,
            name=name or texts(slug.capitalize()),
            description=texts(f"About the {slug}"),
            link_secret=new_secret(),
        )
        for column, value in values.items():
            setattr(product, column, value)
        phase = PricePhase(name=texts("Standard"), position=0)
        phase.prices = [Price(currency=currency, amount=amount) for currency, amount in prices.items()]
        product.phases = [phase]
        product.components = [
            Component(place=Place.SE, kind=Supply.CONFERENCE, share=500),
            Component(place=Place.DK, kind=Supply.CONFERENCE, share=500),
        ]
        product.quotas = [session.get_one(Quota, quota.id) for quota in quotas]
        session.add(product)
    return product


def a_shop(edition: Edition | None = None, *, size: int | None = 10, boat_size: int | None = 5) -> Shop:
    """Return an edition with things to buy: `size` places in the hall, `boat_size` at the dinner."""
    edition = edition or an_edition()
    hall = a_quota(edition, "Hall", size)
    boat = a_quota(edition, "Dinner boat", boat_size)
    return Shop(
        edition=edition,
        hall=hall,
        boat=boat,
        festival_pass=a_product(edition, "pass", quotas=(hall,)),
        day_ticket=a_product(edition, "day", prices=DAY_PRICES, quotas=(hall,), position=1),
        dinner=a_product(edition, "dinner", prices=DINNER_PRICES, quotas=(boat,), kind=ProductKind.ADDON, position=2),
    )


def a_cart(
    shop: Shop,
    wanted: Mapping[int, int] | None = None,
    *,
    currency: str = "SEK",
    language: str = "en",
    name: str = "Maja Ek",
    email: str = "maja@example.org",
    member_id: int | None = None,
) -> Order:
    """Return a held cart whose buyer is named; one festival pass where nothing else is said."""
    order = hold_places(
        shop.edition.id,
        wanted or {shop.festival_pass.id: 1},
        currency=currency,
        language=language,
        member_id=member_id,
    )
    name_buyer(order.id, Buyer(name=name, email=email), language=language)
    return whole(order.id)


def place(
    shop: Shop, order: Order, method: PaymentMethod = PaymentMethod.CARD, invoice_to: InvoiceTo | None = None
) -> Payment:
    """Place a cart and return the payment to start."""
    payment = place_order(
        order.id,
        method,
        shown_total=Money(order.total, order.currency),
        conference_ends_at=day_ends_at(shop.edition.last_day, shop.edition.zone),
        invoice_to=invoice_to,
    )
    assert payment is not None
    return payment


def an_order(
    shop: Shop,
    wanted: Mapping[int, int] | None = None,
    *,
    state: OrderState = OrderState.PAID,
    method: PaymentMethod = PaymentMethod.TRANSFER,
    currency: str = "SEK",
    language: str = "en",
    name: str = "Maja Ek",
    email: str = "maja@example.org",
    member_id: int | None = None,
) -> Order:
    """Return an order in this state, with lines, tickets and attendees loaded.

    A paid one was paid by hand, an expired one let its time run out, a cancelled one had been paid and got it back.
    """
    cart = a_cart(shop, wanted, currency=currency, language=language, name=name, email=email, member_id=member_id)
    if state is OrderState.DRAFT:
        return cart
    place(shop, cart, method)
    if state in (OrderState.PAID, OrderState.CANCELLED):
        mark_paid_by_hand(cart.id, Money(cart.total, currency), reference=f"bank-{cart.code}", by=None)
    if state is OrderState.CANCELLED:
        cancel_order(cart.id, by=None, reason="asked", refund=True)
    if state is OrderState.EXPIRED:
        run_out(cart.id)
        assert expire_order(cart.id)
    return whole(cart.id)


def run_out(order_id: int) -> None:
    """Put the time of an order into the past, as if the buyer had waited too long."""
    with transaction() as session:
        order = session.get_one(Order, order_id)
        order.expires_at = now() - dt.timedelta(seconds=1)


def whole(order_id: int) -> Order:
    """Read an order anew with its lines, tickets and attendees."""
    return db.session.scalars(orders.order_by_id(order_id).execution_options(populate_existing=True)).one()
