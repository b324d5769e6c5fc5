"""Invoices and credit notes: gapless, once, frozen, and adding up to the last öre."""

import datetime as dt
import threading
from contextlib import suppress

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from core.clock import now
from core.db import db, transaction
from core.language import local
from core.money import Money, vat_of_gross
from editions.models import Edition, InvoiceSeries, Seller, SellerTax
from registration.actions.documents import issue_documents, issue_missing
from registration.actions.ending import cancel_order
from registration.actions.placing import day_ends_at, place_order
from registration.actions.refunding import refund_order
from registration.actions.settling import mark_paid_by_hand
from registration.models import Attention, Component, Document, Order
from registration.prints.documents import document_pdf
from registration.rules.invoices import doubles, gaps
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from registration.rules.vat import Place, Supply
from tests.editions.builders import an_edition, texts
from tests.registration.builders import Shop, a_cart, a_product, a_shop, an_order, whole
from tests.registration.papers.sheaf import a_rate, credit_notes_of, documents_of, invoices_of, numbers_of, words_of


def test_a_paid_order_gets_an_invoice_for_each_country(ctx: Flask) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2, shop.dinner.id: 1})
    issue_documents(order.id)
    found = [(one.country, one.number, one.gross, one.vat, one.due_on) for one in invoices_of(order.id)]
    assert found == [
        ("DK", "S2027-DK-0001", 142_500, 28_500, None),
        ("SE", "S2027-SE-0001", 142_500, 28_500, None),
    ]
    assert {one.content["payment"]["state"] for one in invoices_of(order.id)} == {"paid"}


def test_issuing_twice_does_the_same_as_once(ctx: Flask) -> None:
    order = an_order(a_shop())
    first = issue_documents(order.id)
    assert (len(first), issue_documents(order.id), len(documents_of(order.id))) == (2, [], 2)


@pytest.mark.parametrize("state", [OrderState.DRAFT, OrderState.PENDING, OrderState.EXPIRED])
def test_what_is_not_paid_gets_no_invoice(ctx: Flask, state: OrderState) -> None:
    order = an_order(a_shop(), state=state)
    assert issue_documents(order.id) == []


def test_an_order_by_invoice_gets_one_when_it_is_placed(ctx: Flask) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING, method=PaymentMethod.INVOICE, currency="SEK")
    issue_documents(order.id)
    (danish, swedish) = invoices_of(order.id)
    today = local(now()).date()
    assert (danish.due_on, swedish.due_on) == (today + dt.timedelta(days=30),) * 2
    payment = swedish.content["payment"]
    assert (payment["state"], payment["bank"]["bankgiro"]) == ("due", "5050-1055")
    assert payment["bank"]["reference"] in words_of(document_pdf(swedish))
    mark_paid_by_hand(order.id, Money(order.total, "SEK"), reference="bank-1", by=None)
    assert (issue_documents(order.id), len(documents_of(order.id))) == ([], 2)


def test_nothing_to_pay_gets_no_invoice(ctx: Flask) -> None:
    shop = a_shop()
    gift = a_product(shop.edition, "gift", prices={"SEK": 0})
    order = _free(shop, gift.id)
    assert (order.state, issue_documents(order.id)) == (OrderState.PAID, [])


def _free(shop: Shop, product_id: int) -> Order:
    cart = a_cart(shop, {product_id: 1})
    ends_at = day_ends_at(shop.edition.last_day, shop.edition.zone)
    place_order(cart.id, PaymentMethod.FREE, shown_total=Money(0, "SEK"), conference_ends_at=ends_at)
    return whole(cart.id)


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting() -> list[tuple[str, bool]]:
    rows = db.session.scalars(select(Attention).execution_options(populate_existing=True))
    return [(row.code, row.resolved_at is None) for row in rows]


def test_a_swedish_invoice_waits_for_the_exchange_rate(ctx: Flask) -> None:
    shop = a_shop()
    order = an_order(shop, currency="EUR")
    issue_documents(order.id)
    issue_documents(order.id)
    assert [one.country for one in invoices_of(order.id)] == ["DK"]
    assert waiting() == [("papers_wait", True)]
    assert issue_missing() == []
    a_rate(shop.edition)
    assert (issue_missing(), issue_missing()) == ([order.id], [])
    (danish, swedish) = invoices_of(order.id)
    assert danish.content["vat_in_sek"] is None
    assert swedish.vat == vat_of_gross(5_500, 250)
    assert swedish.content["vat_in_sek"]["amount"] == swedish.vat * 112 // 10
    assert waiting() == [("papers_wait", False)]
    words = words_of(document_pdf(swedish))
    assert "1 EUR = 11.20 SEK, Riksbanken" in words


def test_an_invoice_waits_for_the_vat_number(ctx: Flask) -> None:
    shop = a_shop()
    with transaction() as session:
        for row in session.scalars(select(SellerTax).where(SellerTax.country == "DK")):
            session.delete(row)
    order = an_order(shop)
    assert (issue_documents(order.id), waiting()) == ([], [("papers_wait", True)])
    with transaction() as session:
        session.add(SellerTax(seller_id=shop.edition.sellers[0].id, country="DK", vat_number="DK12345674"))
    assert (issue_missing(), len(invoices_of(order.id))) == ([order.id], 2)


def test_a_lost_job_is_made_up_for(ctx: Flask) -> None:
    order = an_order(a_shop())
    assert issue_missing() == []
    with time_machine.travel(now() + dt.timedelta(minutes=11)):
        assert issue_missing() == [order.id]


def test_an_exempt_seller_prints_why(ctx: Flask) -> None:
    shop = a_shop()
    with transaction() as session:
        seller = session.get_one(Seller, shop.edition.sellers[0].id)
        seller.exempt, seller.exemption = True, texts("Exempt by law 3 kap. 18 §")
    order = an_order(shop, language="sv")
    issue_documents(order.id)
    assert {(one.vat, one.net) for one in invoices_of(order.id)} == {(0, 60_000)}
    assert "Exempt by law 3 kap. 18 § (sv)" in words_of(document_pdf(invoices_of(order.id)[0]))


# --- frozen -----------------------------------------------------------------------------------------------------------


def test_an_invoice_stays_as_it_was_issued(ctx: Flask) -> None:
    shop = a_shop()
    order = an_order(shop)
    issue_documents(order.id)
    before = document_pdf(invoices_of(order.id)[0])
    with transaction() as session:
        session.get_one(Seller, shop.edition.sellers[0].id).legal_name = "Somebody Else AB"
        session.get_one(Order, order.id).buyer_name = "Another Name"
        session.get_one(Edition, shop.edition.id).name = texts("Renamed")
    assert document_pdf(invoices_of(order.id)[0]) == before


# --- credit notes -----------------------------------------------------------------------------------------------------


def left_of(order_id: int) -> tuple[int, int, int]:
    """Return net, VAT and gross of an order's invoices less its credit notes."""
    plus, minus = invoices_of(order_id), credit_notes_of(order_id)
    return (
        sum(one.net for one in plus) - sum(one.net for one in minus),
        sum(one.vat for one in plus) - sum(one.vat for one in minus),
        sum(one.gross for one in plus) - sum(one.gross for one in minus),
    )


def test_a_cancelled_order_is_credited_to_nothing(ctx: Flask) -> None:
    order = an_order(a_shop())
    issue_documents(order.id)
    cancel_order(order.id, by=None, reason="asked", refund=True)
    assert (len(issue_documents(order.id)), issue_documents(order.id)) == (2, [])
    notes = credit_notes_of(order.id)
    assert left_of(order.id) == (0, 0, 0)
    assert [note.number for note in notes] == ["S2027-DKK-0001", "S2027-SEK-0001"]
    assert [note.content["credits"]["number"] for note in notes] == [one.number for one in invoices_of(order.id)]
    words = words_of(document_pdf(notes[1]))
    assert ("Credit note S2027-SEK-0001" in words, "S2027-SE-0001" in words) == (True, True)


def test_a_cancelled_order_whose_money_is_kept_keeps_its_invoice(ctx: Flask) -> None:
    order = an_order(a_shop())
    issue_documents(order.id)
    cancel_order(order.id, by=None, reason="terms", refund=False)
    assert (issue_documents(order.id), left_of(order.id)[2]) == ([], order.total)


@given(parts=st.lists(st.integers(min_value=1, max_value=40_000), min_size=1, max_size=4))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_partial_refunds_are_credited_to_the_last_ore(app: Flask, parts: list[int]) -> None:
    with app.app_context():
        shop = _shop_anew()
        a_rate(shop.edition)
        order = an_order(shop, {shop.festival_pass.id: 1, shop.day_ticket.id: 1}, currency="EUR")
        issue_documents(order.id)
        for part in parts:
            if part < left_of(order.id)[2]:
                before = left_of(order.id)[2]
                refund_order(order.id, Money(part, "EUR"), by=None, reason="part")
                issue_documents(order.id)
                assert left_of(order.id)[2] == before - part
        cancel_order(order.id, by=None, reason="asked", refund=True)
        issue_documents(order.id)
        assert left_of(order.id) == (0, 0, 0)
        swedish = [one for one in documents_of(order.id) if one.country == "SE"]
        in_sek = [one.content["vat_in_sek"]["amount"] for one in swedish]
        assert in_sek[0] == sum(in_sek[1:])


_shops = iter(range(10_000))


def _shop_anew() -> Shop:
    return a_shop(an_edition(f"e{next(_shops)}"), size=None, boat_size=None)


# --- baskets ----------------------------------------------------------------------------------------------------------

SUPPLIES = (Supply.CONFERENCE, Supply.CONCERT, Supply.RESTAURANT, Supply.PASSENGER_TRANSPORT, Supply.DONATION)


@st.composite
def wares(draw: st.DrawFn) -> tuple[int, list[tuple[Place, Supply, int]], int]:
    """Draw a price, the parts that it is made of, and how many are bought."""
    cuts = sorted(draw(st.sets(st.integers(min_value=1, max_value=999), max_size=3)))
    shares = [after - before for before, after in zip([0, *cuts], [*cuts, 1000], strict=True)]
    parts = [(draw(st.sampled_from((Place.SE, Place.DK))), draw(st.sampled_from(SUPPLIES)), one) for one in shares]
    return draw(st.integers(min_value=1, max_value=300_000)), parts, draw(st.integers(min_value=1, max_value=4))


@given(basket=st.lists(wares(), min_size=1, max_size=4), currency=st.sampled_from(["SEK", "DKK", "EUR"]))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_basket_adds_up(
    app: Flask, basket: list[tuple[int, list[tuple[Place, Supply, int]], int]], currency: str
) -> None:
    with app.app_context():
        shop = _shop_anew()
        for other in ("DKK", "EUR"):
            a_rate(shop.edition, other)
        wanted = {}
        for number, (price, parts, quantity) in enumerate(basket):
            product = a_product(shop.edition, f"w{number}", prices={currency: price})
            with transaction() as session:
                session.execute(delete(Component).where(Component.product_id == product.id))
                for place, kind, share in parts:
                    session.add(Component(product_id=product.id, place=place, kind=kind, share=share))
            wanted[product.id] = quantity
        order = an_order(shop, wanted, currency=currency)
        issue_documents(order.id)
        found = invoices_of(order.id)
        assert sum(one.gross for one in found) == order.total
        for one in found:
            _adds_up(one)
        cancel_order(order.id, by=None, reason="asked", refund=True)
        issue_documents(order.id)
        assert left_of(order.id) == (0, 0, 0)


def _adds_up(document: Document) -> None:
    """Lines, printed lines and rates add up to the document, and the VAT of each rate is that of its sum."""
    assert document.net + document.vat == document.gross
    for rows in (document.content["lines"], document.content["rates"]):
        for name in ("net", "vat", "gross"):
            assert sum(row[name] for row in rows) == getattr(document, name)
    for name in ("net", "vat", "gross"):
        assert sum(getattr(line, name) for line in document.lines) == getattr(document, name)
    for rate in document.content["rates"]:
        lines = [line for line in document.lines if line.rate == rate["rate"]]
        if rate["rate"]:
            assert rate["vat"] == vat_of_gross(sum(line.gross for line in lines), rate["rate"])


# --- numbers (trap 9) -------------------------------------------------------------------------------------------------


def test_a_number_that_was_rolled_back_is_given_again(ctx: Flask) -> None:
    shop = a_shop()
    first, second = an_order(shop), an_order(shop, email="b@example.org")
    with pytest.raises(RuntimeError, match="power cut"), transaction():
        issue_documents(first.id)
        raise RuntimeError("power cut")
    assert documents_of(first.id) == []
    issue_documents(second.id)
    issue_documents(first.id)
    assert [one.number for one in invoices_of(second.id)] == ["S2027-DK-0001", "S2027-SE-0001"]
    assert [one.number for one in invoices_of(first.id)] == ["S2027-DK-0002", "S2027-SE-0002"]


def test_numbers_have_no_gaps_when_many_issue_at_once(ctx: Flask, app: Flask) -> None:
    shop = a_shop(size=None)
    ids = [an_order(shop, email=f"b{number}@example.org").id for number in range(8)]
    db.session.remove()
    faults: list[BaseException] = []
    start = threading.Barrier(8)

    def issue(order_id: int, give_up: bool) -> None:
        with app.app_context():
            start.wait()
            try:
                if give_up:
                    with suppress(ZeroDivisionError), transaction():
                        issue_documents(order_id)
                        _ = 1 // 0
                issue_documents(order_id)
            except BaseException as fault:  # noqa: BLE001 - told below
                faults.append(fault)
            finally:
                db.session.remove()

    # Everybody issues for their own order and for their neighbour's, and every third one rolls back first.
    threads = [threading.Thread(target=issue, args=(ids[n // 2 * 2], n % 3 == 0)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = list(db.session.scalars(select(Document)))
    for country in ("DK", "SE"):
        numbers = numbers_of([one for one in found if one.country == country])
        assert (len(numbers), gaps(numbers), doubles(numbers)) == (4, (), ())
    assert {series.next_number for series in db.session.scalars(select(InvoiceSeries))} == {5}


def test_documents_are_issued_in_the_past_where_books_are_kept_afterwards(ctx: Flask) -> None:
    order = an_order(a_shop())
    moment = now() - dt.timedelta(days=20)
    with transaction() as session:
        session.execute(update(Order).where(Order.id == order.id).values(paid_at=moment))
    issue_documents(order.id, at=moment)
    assert {(one.issued_at, one.content["issued_on"][:4]) for one in invoices_of(order.id)} == {
        (moment, str(moment.year))
    }
