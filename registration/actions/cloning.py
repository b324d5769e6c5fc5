"""Taking last year's shop over: products, prices, quotas and VAT parts, with their times moved along; no orders."""

import datetime as dt

from core.db import db
from core.facts import EditionCreated
from core.language import zone_of
from core.signing import new_secret
from editions.models import Edition
from editions.queries import edition_by_id, sellers_of
from editions.rules.phases import shift
from registration.models import Component, Price, PricePhase, Product, Quota
from registration.queries import shop

COPIED = (
    "kind",
    "slug",
    "name",
    "description",
    "position",
    "least",
    "most",
    "per_ticket",
    "hidden",
    "invoice_only",
    "asks_act_name",
    "for_speakers",
    "workshops",
)


def follow_clone(fact: EditionCreated) -> None:
    """Give a cloned edition the shop of the one it came from, in the transaction that made it."""
    if fact.cloned_from is None or fact.edition_id is None:
        return
    source = db.session.scalars(edition_by_id(fact.cloned_from)).one()
    target = db.session.scalars(edition_by_id(fact.edition_id)).one()
    sellers = {seller.cloned_from_id: seller.id for seller in db.session.scalars(sellers_of(target.id))}
    copies = {
        product.id: _copy(product, source, target, sellers[product.seller_id])
        for product in db.session.scalars(shop.products_in(source.id)).all()
    }
    db.session.add_all(copies.values())
    db.session.flush()
    for quota in db.session.scalars(shop.quotas_in(source.id)).all():
        taken_by = [copies[product.id] for product in quota.products if product.id in copies]
        db.session.add(Quota(edition_id=target.id, name=quota.name, size=quota.size, products=taken_by))
    db.session.flush()


def _copy(product: Product, source: Edition, target: Edition, seller_id: int) -> Product:
    """Return a product for the new edition; its link is a new one, so last year's does not open it."""
    days = (target.first_day - source.first_day).days

    def moved(moment: dt.datetime | None) -> dt.datetime | None:
        return shift(moment, days, zone_of(source.zone))

    return Product(
        edition_id=target.id,
        seller_id=seller_id,
        link_secret=new_secret(),
        opens_at=moved(product.opens_at),
        closes_at=moved(product.closes_at),
        phases=[
            PricePhase(
                name=phase.name,
                position=phase.position,
                starts_at=moved(phase.starts_at),
                ends_at=moved(phase.ends_at),
                until_sold=phase.until_sold,
                prices=[Price(currency=price.currency, amount=price.amount) for price in phase.prices],
            )
            for phase in product.phases
        ],
        components=[Component(place=part.place, kind=part.kind, share=part.share) for part in product.components],
        **{name: getattr(product, name) for name in COPIED},
    )
