"""What an order comes with: who sells it, how its price is taxed, and which ways to pay are open."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from core.clock import now
from core.db import db
from core.language import current_code, local
from core.money import Money
from core.texts import Texts
from editions.actions.for_rules import has_number
from editions.models import Edition, Seller
from editions.rules.phases import conference_span
from registration.methods import METHODS
from registration.models import Component, Order, ProductKind
from registration.queries import orders, shop
from registration.rules import paying, vat
from registration.rules.paying import PaymentMethod
from registration.rules.vat import Place


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One place of an order as people see it; `with_line_id` is the ticket that an add-on goes with."""

    id: int
    product_id: int
    seller_id: int
    name: Texts
    kind: ProductKind
    unit: Money
    with_line_id: int | None
    invoice_only: bool
    asks_act_name: bool


def lines_of(order: Order) -> list[ShownLine]:
    """Return the places of an order with what they are called, in one statement."""
    return [
        ShownLine(
            id=row.id,
            product_id=row.product_id,
            seller_id=row.seller_id,
            name=row.name,
            kind=row.kind,
            unit=Money(row.unit_price, order.currency),
            with_line_id=row.with_line_id,
            invoice_only=row.invoice_only,
            asks_act_name=row.asks_act_name,
        )
        for row in db.session.execute(orders.lines_shown(order.id))
    ]


def sellers_of(edition_id: int) -> dict[int, Seller]:
    """Return the sellers of an edition with their VAT numbers and accounts, in one statement."""
    return {seller.id: seller for seller in db.session.scalars(shop.sellers_in(edition_id)).unique()}


def tax_sellers(sellers: Mapping[int, Seller]) -> dict[int, vat.Seller]:
    """Return the sellers as the VAT rule wants them. An exempt one is exempt in both countries of the conference."""
    return {key: _tax_seller(seller) for key, seller in sellers.items()}


def _tax_seller(seller: Seller) -> vat.Seller:
    standings = {tax.country: vat.Standing(vat_number=tax.vat_number) for tax in seller.taxes}
    if seller.exempt:
        exempt = vat.Standing(exemption_text=seller.exemption.pick(current_code()))
        standings = dict.fromkeys((Place.SE.value, Place.DK.value, seller.country), exempt)
    return vat.Seller(seller.id, seller.country, standings)


def tax_components(rows: Iterable[Component], seller_of: Mapping[int, int]) -> dict[int, list[vat.Component]]:
    """Return how products are taxed, by product; `seller_of` maps a product to its seller."""
    found: dict[int, list[vat.Component]] = {}
    for row in rows:
        parts = found.setdefault(row.product_id, [])
        parts.append(vat.Component(row.place, row.kind, row.share, seller_of[row.product_id]))
    return found


def taxes_of(
    lines: Sequence[ShownLine], sellers: Mapping[int, Seller], currency: str, *, on: dt.date
) -> tuple[vat.TaxDocument, ...]:
    """Return what an order holds of VAT, per seller and country, as its documents will say it.

    Refuses what `vat.tax_parts` refuses: a ticket whose VAT nobody has set up cannot be sold.
    """
    seller_of = {line.product_id: line.seller_id for line in lines}
    components = tax_components(db.session.scalars(shop.components_of(seller_of)).all(), seller_of)
    known = tax_sellers(sellers)
    parts = [
        part
        for number, line in enumerate(lines)
        if line.unit
        for part in vat.tax_parts(number, line.unit.amount, components.get(line.product_id, []), known, on)
    ]
    return vat.tax_documents(parts, currency)


def net_of(amount: Money, components: Sequence[vat.Component], sellers: Mapping[int, vat.Seller]) -> Money:
    """Return what a price is without its VAT, for companies. Refuses what `vat.tax_parts` refuses."""
    parts = vat.tax_parts(0, amount.amount, components, sellers, now().date())
    return Money(sum(document.net for document in vat.tax_documents(parts, amount.currency)), amount.currency)


def till_of(edition: Edition, sellers: Iterable[Seller]) -> paying.Till:
    """Return what the organiser has set up for taking the money of these sellers."""
    by_bank = [{account.currency for account in seller.accounts if has_number(account)} for seller in sellers]
    starts_at = conference_span(edition.first_day, edition.last_day, edition.zone).opens_at
    assert starts_at is not None
    return paying.Till(
        card=METHODS[PaymentMethod.CARD].is_available(),
        practice=METHODS[PaymentMethod.PRACTICE].is_available(),
        bank_currencies=frozenset.intersection(*map(frozenset, by_bank)) if by_bank else frozenset(),
        invoices=True,
        conference_starts_at=starts_at,
    )


def methods_for(
    order: Order, edition: Edition, lines: Sequence[ShownLine], sellers: Mapping[int, Seller]
) -> tuple[PaymentMethod, ...]:
    """Return the ways to pay an order now, best first."""
    involved = [sellers[key] for key in sorted({line.seller_id for line in lines})]
    to_pay = paying.ToPay(
        total=Money(order.total, order.currency),
        buyer=order.buyer_kind,
        invoice_only=any(line.invoice_only for line in lines),
    )
    return paying.methods_offered(till_of(edition, involved), to_pay, now())


def today_in(edition: Edition) -> dt.date:
    """Return the day on the clock of the cities."""
    return local(now(), edition.zone).date()
