"""Setting the shop up: ticket types and add-ons, their prices, quotas, and the exchange rates for VAT in SEK."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select

from core.clock import now
from core.db import db, lock, transaction
from core.facts import ShopChanged, record
from core.files import StoredFile, Upload, keep
from core.jobs import enqueue
from core.language import current_code, fold
from core.refusals import Refused
from core.signing import new_secret
from core.texts import Texts
from registration.models import (
    Component,
    ExchangeRate,
    OrderLine,
    Price,
    PricePhase,
    Product,
    ProductKind,
    Quota,
    quota_product,
)
from registration.queries import papers, passes, shop
from registration.rules import vat
from registration.rules.vat import Place, Supply


@dataclass(frozen=True)
class Part:
    """A part of a price: where it is taxed, as what, and its share in permille."""

    place: Place
    kind: Supply
    share: int


def _note(edition_id: int, part: str, part_id: int, changed: Sequence[str], *, by: int | None) -> None:
    record(ShopChanged(edition_id=edition_id, part=part, part_id=part_id, changed=tuple(changed)), by=by)


def _check_parts(parts: Sequence[Part], seller_id: int) -> None:
    """Refuses `share_not_positive` and `shares_not_whole`, beside the parts."""
    try:
        vat.check_components([vat.Component(part.place, part.kind, part.share, seller_id) for part in parts])
    except Refused as refusal:
        raise Refused(refusal.code, field="parts", **refusal.details) from refusal


def save_product(
    edition_id: int,
    product_id: int | None,
    *,
    kind: ProductKind,
    parts: Sequence[Part],
    quota_ids: Sequence[int],
    picture: Upload | None,
    by: int | None,
    **values: Any,
) -> Product:
    """Make a ticket type or add-on, or change one. What was sold before keeps its price and its invoice.

    Refuses what `check_components` refuses, `window_turned`, `most_below_least` and `speakers_have_one`.
    """
    _check_window(values)
    _check_parts(parts, values["seller_id"])
    with transaction() as session:
        product = _product_of(edition_id, product_id, kind)
        if values.get("for_speakers"):
            _check_only_one(edition_id, product_id)
        changed = [name for name, value in values.items() if getattr(product, name, None) != value]
        for name, value in values.items():
            setattr(product, name, value)
        if product_id is None:
            product.slug = _free_slug(edition_id, values["name"])
            session.add(product)
        session.flush()
        _set_parts(product, parts)
        _set_quotas(edition_id, product.id, quota_ids)
        if picture is not None:
            product.picture_id = keep(picture, owner_kind="product", owner_id=product.id, public=True).id
            changed.append("picture")
        _note(edition_id, "product", product.id, changed, by=by)
        if "workshops" in changed and product_id is not None:
            enqueue("registration.tell_coming", product_id=product.id)
        return product


def _product_of(edition_id: int, product_id: int | None, kind: ProductKind) -> Product:
    if product_id is not None:
        return db.session.scalars(lock(shop.product_in(edition_id, product_id))).one()
    return Product(edition_id=edition_id, kind=kind, link_secret=new_secret())


def _check_window(values: Mapping[str, Any]) -> None:
    opens, closes = values["opens_at"], values["closes_at"]
    if opens is not None and closes is not None and closes <= opens:
        raise Refused("window_turned", field="closes_at")
    if values["most"] is not None and values["most"] < values["least"]:
        raise Refused("most_below_least", field="most")


def _check_only_one(edition_id: int, product_id: int | None) -> None:
    """Refuse `speakers_have_one` where another ticket type of the edition is the speakers'."""
    other = db.session.scalars(passes.speakers_product(edition_id)).one_or_none()
    if other is not None and other.id != product_id:
        raise Refused("speakers_have_one", field="for_speakers", name=other.name.pick(current_code()))


def _free_slug(edition_id: int, name: Texts) -> str:
    """Return a name for addresses and programs that no other product of the edition has."""
    base = "-".join(fold(name.pick("en")).split())[:40] or "ticket"
    base = "".join(sign for sign in base if sign.isalnum() or sign == "-").strip("-") or "ticket"
    taken = set(db.session.scalars(select(Product.slug).where(Product.edition_id == edition_id)))
    tries = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in tries if slug not in taken)


def _set_parts(product: Product, parts: Sequence[Part]) -> None:
    db.session.execute(delete(Component).where(Component.product_id == product.id))
    for part in parts:
        db.session.add(Component(product_id=product.id, place=part.place, kind=part.kind, share=part.share))


def _set_quotas(edition_id: int, product_id: int, quota_ids: Sequence[int]) -> None:
    """Let the product take from these quotas of its own edition; another edition's id is passed over."""
    known = set(db.session.scalars(select(Quota.id).where(Quota.edition_id == edition_id, Quota.id.in_(quota_ids))))
    db.session.execute(delete(quota_product).where(quota_product.c.product_id == product_id))
    for quota_id in sorted(known):
        db.session.execute(quota_product.insert().values(quota_id=quota_id, product_id=product_id))


def remove_picture(edition_id: int, product_id: int, *, by: int | None) -> None:
    with transaction():
        product = db.session.scalars(lock(shop.product_in(edition_id, product_id))).one()
        old_id, product.picture_id = product.picture_id, None
        db.session.flush()
        if old_id is not None:
            db.session.execute(delete(StoredFile).where(StoredFile.id == old_id))
        _note(edition_id, "product", product_id, ("picture",), by=by)


def archive_product(edition_id: int, product_id: int, *, archived: bool, by: int | None) -> bool:
    """Take a product out of the shop, or back in. What was never in an order is deleted; return whether it was."""
    with transaction() as session:
        product = db.session.scalars(lock(shop.product_in(edition_id, product_id))).one()
        sold = session.scalar(select(func.count()).select_from(OrderLine).where(OrderLine.product_id == product.id))
        if archived and not sold:
            session.delete(product)
            _note(edition_id, "product", product_id, ("deleted",), by=by)
            return True
        product.archived = archived
        _note(edition_id, "product", product_id, ("archived",), by=by)
        return False


def renew_link(edition_id: int, product_id: int, *, by: int | None) -> None:
    """Give a hidden product a new link; the old one stops working."""
    with transaction():
        product = db.session.scalars(lock(shop.product_in(edition_id, product_id))).one()
        product.link_secret = new_secret()
        _note(edition_id, "product", product_id, ("link",), by=by)


def save_phase(
    edition_id: int,
    product_id: int,
    phase_id: int | None,
    *,
    prices: Mapping[str, int | None],
    by: int | None,
    **values: Any,
) -> PricePhase:
    """Add a price to a product, or change one. Refuses `price_missing` and `window_turned`.

    `prices` maps a currency to minor units; None leaves the product unsold in it while the phase lasts.
    """
    starts, ends = values["starts_at"], values["ends_at"]
    if starts is not None and ends is not None and ends <= starts:
        raise Refused("window_turned", field="ends_at")
    if all(amount is None for amount in prices.values()):
        raise Refused("price_missing", field=f"price_{next(iter(prices))}")
    with transaction() as session:
        product = session.scalars(lock(shop.product_in(edition_id, product_id))).one()
        phase = next((each for each in product.phases if each.id == phase_id), None)
        if phase is None:
            phase = PricePhase(product_id=product.id, position=len(product.phases))
            session.add(phase)
        for name, value in values.items():
            setattr(phase, name, value)
        session.flush()
        session.execute(delete(Price).where(Price.phase_id == phase.id))
        for currency, amount in prices.items():
            if amount is not None:
                session.add(Price(phase_id=phase.id, currency=currency, amount=amount))
        _note(edition_id, "price", product.id, sorted(prices), by=by)
        return phase


def remove_phase(edition_id: int, product_id: int, phase_id: int, *, by: int | None) -> None:
    """Take a price away; orders keep what they paid."""
    with transaction() as session:
        product = session.scalars(lock(shop.product_in(edition_id, product_id))).one()
        for phase in product.phases:
            if phase.id == phase_id:
                session.delete(phase)
        _note(edition_id, "price", product.id, ("removed",), by=by)


def save_quota(
    edition_id: int, quota_id: int | None, *, name: str, size: int | None, product_ids: Sequence[int], by: int | None
) -> Quota:
    """Make a quota, or change one. It may become smaller than what is sold: then nothing more is sold."""
    with transaction() as session:
        if quota_id is None:
            quota = Quota(edition_id=edition_id, name=name, size=size)
            session.add(quota)
        else:
            quota = session.scalars(lock(shop.quota_in(edition_id, quota_id))).one()
            quota.name, quota.size = name, size
        session.flush()
        own = select(Product.id).where(Product.edition_id == edition_id, Product.id.in_(product_ids))
        session.execute(delete(quota_product).where(quota_product.c.quota_id == quota.id))
        for product_id in sorted(session.scalars(own)):
            session.execute(quota_product.insert().values(quota_id=quota.id, product_id=product_id))
        _note(edition_id, "quota", quota.id, ("name", "size", "products"), by=by)
        return quota


def remove_quota(edition_id: int, quota_id: int, *, by: int | None) -> None:
    """Remove a quota; its products are no longer bounded by it."""
    with transaction() as session:
        quota = session.scalars(lock(shop.quota_in(edition_id, quota_id))).one()
        session.execute(delete(quota_product).where(quota_product.c.quota_id == quota.id))
        session.execute(delete(Quota).where(Quota.id == quota.id))
        _note(edition_id, "quota", quota_id, ("removed",), by=by)


def save_rate(
    edition_id: int, currency: str, *, sek_millionths: int, day: dt.date | None, source: str, by: int | None
) -> None:
    """Write in what a currency is worth in SEK; papers that waited for it are issued by the next round."""
    with transaction() as session:
        row = session.scalars(papers.exchange_rate_locked(edition_id, currency)).one_or_none()
        if row is None:
            row = ExchangeRate(edition_id=edition_id, currency=currency)
            session.add(row)
        row.sek_millionths, row.day, row.source = sek_millionths, day or now().date(), source
        session.flush()
        _note(edition_id, "exchange_rate", row.id, (currency,), by=by)
