"""Sellers, and invoice numbers without gaps."""

import threading
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db, transaction
from core.texts import Texts
from editions import queries
from editions.actions import sellers
from editions.models import DocumentKind, Edition, Seller, SellerTax
from tests.editions.builders import DK_VAT, SE_VAT, an_edition, refusal, texts

INVOICE, CREDIT_NOTE = DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE


def add(edition: Edition, prefix: str = "HEL27", **values: Any) -> Seller:
    numbers = {"vat_numbers": {"DK": DK_VAT}}
    usual = {"legal_name": "Vestkysten", "country": "DK", "exempt": False, "exemption": Texts(), **numbers}
    return sellers.add_seller(edition.id, series_prefix=prefix, by=None, **{**usual, **values})


def take(seller: Seller, country: str = "SE", kind: DocumentKind = INVOICE) -> str:
    with transaction():
        return sellers.take_number(seller.id, country, kind)


def test_a_seller_is_added_with_its_vat_numbers(ctx: Flask) -> None:
    edition = an_edition()
    seller = add(edition, vat_numbers={"DK": DK_VAT, "SE": ""})
    found = db.session.scalars(queries.seller_in(edition.id, seller.id)).one()
    assert [(tax.country, tax.vat_number) for tax in found.taxes] == [("DK", DK_VAT)]


def test_vat_numbers_are_changed_and_taken_away(ctx: Flask) -> None:
    edition = an_edition()
    seller = edition.sellers[0]
    values = {"series_prefix": seller.series_prefix, "legal_name": "Nytt namn"}
    sellers.change_seller(edition.id, seller.id, vat_numbers={"SE": "", "DK": DK_VAT}, by=None, **values)
    rows = db.session.execute(select(SellerTax.country, SellerTax.vat_number)).all()
    assert rows == [("DK", DK_VAT)]
    changed = db.session.scalars(select(AuditEntry.details).where(AuditEntry.fact == "EditionChanged")).one()
    assert changed["changed"] == ["legal_name", "vat_numbers"]
    assert SE_VAT not in str(changed)


def test_a_prefix_belongs_to_one_seller_in_all_editions(ctx: Flask) -> None:
    first, second = an_edition("2027"), an_edition("2028")
    add(first, "HEL")
    assert refusal("series_prefix_taken", lambda: add(second, "HEL")) == "series_prefix"


def test_a_prefix_stays_once_a_document_has_it(ctx: Flask) -> None:
    edition = an_edition()
    seller = add(edition)
    take(seller, "DK")
    change: dict[str, Any] = {"vat_numbers": {}, "by": None}
    call = sellers.change_seller
    assert refusal("series_begun", lambda: call(edition.id, seller.id, series_prefix="X", **change)) == "series_prefix"
    refusal("seller_in_use", lambda: sellers.remove_seller(edition.id, seller.id, by=None))


def test_a_seller_that_sold_nothing_can_go(ctx: Flask) -> None:
    edition = an_edition()
    seller = edition.sellers[0]
    sellers.remove_seller(edition.id, seller.id, by=None)
    assert db.session.scalars(queries.sellers_of(edition.id)).all() == []
    assert db.session.scalars(select(SellerTax)).all() == []


def test_another_editions_seller_is_not_found(ctx: Flask) -> None:
    mine, other = an_edition("2027"), an_edition("2028")
    theirs = other.sellers[0]
    refusal("part_gone", lambda: sellers.remove_seller(mine.id, theirs.id, by=None))
    refusal("part_gone", lambda: sellers.set_account(mine.id, theirs.id, "SEK", iban="X", by=None))
    assert len(db.session.scalars(queries.sellers_of(other.id)).all()) == 1


def test_an_account_is_set_and_taken_away(ctx: Flask) -> None:
    edition = an_edition()
    seller = add(edition)
    sellers.set_account(edition.id, seller.id, "DKK", iban="DK5000400440116243", bank_name="Banken", by=None)
    account = db.session.scalars(queries.account_of(seller.id, "DKK")).one()
    assert (account.iban, account.bank_name, account.bankgiro) == ("DK5000400440116243", "Banken", "")
    sellers.set_account(edition.id, seller.id, "DKK", iban="", bank_name="", by=None)
    assert db.session.scalars(queries.account_of(seller.id, "DKK")).one_or_none() is None


def test_each_seller_country_and_kind_counts_for_itself(ctx: Flask) -> None:
    edition = an_edition()
    swedish, danish = edition.sellers[0], add(edition)
    assert [
        take(swedish),
        take(swedish),
        take(swedish, "DK"),
        take(swedish, "SE", CREDIT_NOTE),
        take(danish, "DK"),
    ] == [
        "S2027-SE-0001",
        "S2027-SE-0002",
        "S2027-DK-0001",
        "S2027-SEK-0001",
        "HEL27-DK-0001",
    ]


def test_a_roll_back_gives_the_number_back(ctx: Flask) -> None:
    seller = an_edition().sellers[0]
    take(seller)
    with pytest.raises(ZeroDivisionError), transaction():
        sellers.take_number(seller.id, "SE", INVOICE)
        raise ZeroDivisionError
    assert take(seller) == "S2027-SE-0002"


def test_a_number_is_taken_only_with_its_document(ctx: Flask) -> None:
    seller = an_edition().sellers[0]
    with pytest.raises(RuntimeError):
        sellers.take_number(seller.id, "SE", INVOICE)


def test_numbers_taken_at_once_are_unique_and_gapless(app: Flask) -> None:
    with app.app_context():
        seller_id = an_edition().sellers[0].id
    found: list[str] = []

    def issue() -> None:
        with app.app_context():
            for _turn in range(5):
                with transaction():
                    found.append(sellers.take_number(seller_id, "SE", INVOICE))

    threads = [threading.Thread(target=issue) for _each in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [f"S2027-SE-{number:04}" for number in range(1, 31)]


def test_an_exempt_seller_keeps_its_words(ctx: Flask) -> None:
    edition = an_edition()
    seller = add(edition, exempt=True, exemption=texts("Exempt by law"), vat_numbers={})
    assert db.session.get_one(Seller, seller.id).exemption.pick("sv") == "Exempt by law (sv)"
