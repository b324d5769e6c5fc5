"""Changing who sells, and giving documents their gapless numbers."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.db import db, in_transaction, lock, transaction
from core.refusals import Refused
from editions import queries
from editions.actions.changing import found, note_change, remove_row, set_values
from editions.models import DocumentKind, InvoiceSeries, Seller, SellerAccount, SellerTax

MARKS = {DocumentKind.INVOICE: "", DocumentKind.CREDIT_NOTE: "K"}


def add_seller(
    edition_id: int,
    *,
    series_prefix: str,
    vat_numbers: Mapping[str, str],
    by: int | None,
    **values: Any,
) -> Seller:
    """Add a legal entity that sells. `vat_numbers` maps a country to the VAT number there."""
    with transaction() as session:
        _prefix_is_free(series_prefix, None)
        seller = Seller(edition_id=edition_id, series_prefix=series_prefix, **values)
        session.add(seller)
        session.flush()
        _set_vat_numbers(seller.id, vat_numbers)
        note_change(edition_id, "seller", seller.id, ("added",), by=by)
    return seller


def change_seller(
    edition_id: int,
    seller_id: int,
    *,
    series_prefix: str,
    vat_numbers: Mapping[str, str],
    by: int | None,
    **values: Any,
) -> Seller:
    """Change a seller. Refuses `series_begun` where the prefix would change after the first document."""
    with transaction():
        seller = found(queries.seller_in(edition_id, seller_id))
        if series_prefix != seller.series_prefix:
            if seller.series:
                raise Refused("series_begun", field="series_prefix", prefix=seller.series_prefix)
            _prefix_is_free(series_prefix, seller.id)
        changed = set_values(seller, {"series_prefix": series_prefix, **values})
        if _set_vat_numbers(seller.id, vat_numbers):
            changed += ("vat_numbers",)
        note_change(edition_id, "seller", seller.id, changed, by=by)
    return seller


def remove_seller(edition_id: int, seller_id: int, *, by: int | None) -> None:
    """Remove a seller that sells nothing and has sold nothing. Refuses `seller_in_use`."""
    with transaction():
        seller = found(queries.seller_in(edition_id, seller_id))
        if seller.series:
            raise Refused("seller_in_use")
        remove_row(seller, refusal="seller_in_use")
        note_change(edition_id, "seller", seller_id, ("removed",), by=by)


def set_account(edition_id: int, seller_id: int, currency: str, *, by: int | None, **details: str) -> None:
    """Set where money in a currency is sent to; without any detail the account is taken away."""
    with transaction() as session:
        seller = found(queries.seller_in(edition_id, seller_id))
        account = next((row for row in seller.accounts if row.currency == currency), None)
        changed: tuple[str, ...]
        if not any(details.values()):
            if account is None:
                return
            session.delete(account)
            changed = (f"account_{currency}",)
        else:
            if account is None:
                account = SellerAccount(seller_id=seller.id, currency=currency)
                session.add(account)
                session.flush()
            changed = (f"account_{currency}",) if set_values(account, dict(details)) else ()
        note_change(edition_id, "seller", seller.id, changed, by=by)


def take_number(seller_id: int, country: str, kind: DocumentKind) -> str:
    """Return the next number of a series, inside the transaction that issues the document with it.

    The row stays locked until that transaction ends, and a roll-back gives the number back: so there are no gaps.
    """
    if not in_transaction():
        raise RuntimeError("a number is taken in the transaction that issues its document")
    series = db.session.scalars(lock(queries.series_of(seller_id, country, kind))).one_or_none()
    if series is None:
        series = _begin_series(seller_id, country, kind)
    number = series.next_number
    series.next_number = number + 1
    db.session.flush()
    return f"{series.prefix}{number:04}"


def _begin_series(seller_id: int, country: str, kind: DocumentKind) -> InvoiceSeries:
    """Begin a series under a lock of its seller, so that two first documents do not begin it twice."""
    seller = db.session.scalars(lock(select(Seller).where(Seller.id == seller_id))).one()
    begun = db.session.scalars(lock(queries.series_of(seller_id, country, kind))).one_or_none()
    if begun is not None:
        return begun
    series = InvoiceSeries(
        seller_id=seller_id,
        country=country,
        kind=kind,
        prefix=f"{seller.series_prefix}-{country}{MARKS[kind]}-",
        next_number=1,
    )
    db.session.add(series)
    db.session.flush()
    return series


def _prefix_is_free(prefix: str, seller_id: int | None) -> None:
    """Refuse a prefix that another seller has, in whichever edition: one number must never name two invoices."""
    holder = db.session.scalar(select(Seller.id).where(Seller.series_prefix == prefix))
    if holder is not None and holder != seller_id:
        raise Refused("series_prefix_taken", field="series_prefix", prefix=prefix)


def _set_vat_numbers(seller_id: int, wanted: Mapping[str, str]) -> bool:
    """Make the seller's VAT registrations those that are wanted; return whether any changed."""
    kept = {row.country: row for row in db.session.scalars(select(SellerTax).where(SellerTax.seller_id == seller_id))}
    changed = False
    for country, row in kept.items():
        if not wanted.get(country):
            db.session.delete(row)
            changed = True
    for country, number in wanted.items():
        if not number:
            continue
        if country in kept:
            changed |= bool(set_values(kept[country], {"vat_number": number}))
        else:
            db.session.add(SellerTax(seller_id=seller_id, country=country, vat_number=number))
            changed = True
    return changed
