"""One order at the desk: what is shown, everything that can be done to it, and what is refused."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db, transaction
from core.outbox import Mail
from core.permissions import ROLE_MAY, May, Role
from registration.actions.documents import issue_documents
from registration.models import Document, Order, OrderNote, Payment, Refund
from registration.rules.references import shown
from registration.rules.states import OrderState, PaymentState, RefundState, TicketState
from tests.browser import Browser
from tests.editions.builders import a_team_member, an_edition, sign_in
from tests.registration.builders import PASS_PRICES, Shop, a_shop, an_order, whole
from tests.registration.payments.steps import ledger, open_matters

Browsers = Callable[..., Browser]
PASS = PASS_PRICES["SEK"]


def desk(browsers: Browsers, shop: Shop, role: Role = Role.OWNER) -> Browser:
    return sign_in(browsers(), a_team_member(shop.edition, role))


def at(order: Order) -> str:
    return f"/desk/2027/orders/{order.code}"


def facts(order: Order) -> list[str]:
    asked = (
        select(AuditEntry.fact)
        .where(AuditEntry.about_kind == "order", AuditEntry.about_id == order.id)
        .order_by(AuditEntry.id)
    )
    return list(db.session.scalars(asked.order_by(AuditEntry.id)))


def refunds(order: Order) -> list[tuple[int, RefundState]]:
    rows = db.session.scalars(select(Refund).where(Refund.order_id == order.id).order_by(Refund.id))
    return [(row.amount, row.state) for row in rows]


def test_the_page_shows_who_what_money_and_story(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 1, shop.dinner.id: 1}, name="Ærlig Ögren", language="da")
    page = desk(browsers, shop).get(f"/desk/2027/orders/{shown(order.code)}")
    assert page.heading == f"Order {shown(order.code)}"
    for words in ("Ærlig Ögren", "maja@example.org", "Dansk", "1,650.00 SEK", "Bank transfer", "VAT 25 %"):
        assert words.replace("\N{NO-BREAK SPACE}", " ") in page.main.replace("\N{NO-BREAK SPACE}", " "), words
    assert [row[0] for row in page.rows()] == ["Pass", "Dinner"]
    assert "The order is paid" in page.main


def test_a_note_is_kept_with_its_author(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop, Role.FRONT_DESK)
    browser.get(at(order))
    page = browser.submit("Add the note", {"note-text": "Called.\nComes <b>late</b>"})
    assert [row.text for row in db.session.scalars(select(OrderNote))] == ["Called.\nComes <b>late</b>"]
    assert "Öde" in page.main
    assert "<b>late</b>" in page.main
    page = browser.submit("Add the note", {"note-text": "  "}, status=422)
    assert page.error_of("note-text") == "This is needed."


def test_cancelling_gives_the_money_back_and_ends_the_tickets(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop)
    browser.get(at(order))
    page = browser.submit("cancel-reason", {"cancel-reason": "Ill"})
    found = whole(order.id)
    assert (found.state, found.lines[0].ticket and found.lines[0].ticket.state) == (
        OrderState.CANCELLED,
        TicketState.CANCELLED,
    )
    assert refunds(order) == [(PASS, RefundState.CREATED)]
    assert "The order is cancelled" in page.main
    assert not page.all("//*[@name='cancel-reason']")


def test_cancelling_can_keep_the_money(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop)
    browser.get(at(order))
    browser.submit("cancel-reason", {"cancel-refund": False})
    assert (whole(order.id).state, refunds(order)) == (OrderState.CANCELLED, [])


def test_cancelling_twice_is_told(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    first, second = desk(browsers, shop), desk(browsers, shop)
    first.get(at(order))
    second.get(at(order))
    first.submit("cancel-reason")
    page = second.submit("cancel-reason", {"cancel-reason": "Me too"}, status=422)
    assert "This order has changed in the meantime" in page.main
    assert len(refunds(order)) == 1


@pytest.mark.parametrize(
    "typed, status, left",
    [
        ("", 200, [PASS]),
        ("1200", 200, [PASS]),
        ("100,50", 200, [10_050]),
        ("1200,01", 422, []),
        ("0", 422, []),
        ("-5", 422, []),
        ("NaN", 422, []),
        ("1e3", 422, []),
        ("99999999999999999999", 422, []),
        ("=1+1", 422, []),
    ],
)
def test_a_refund_is_at_most_what_came_in(
    ctx: Flask, browsers: Browsers, typed: str, status: int, left: list[int]
) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(at(order))
    page = browser.submit("refund-amount", {"refund-amount": typed, "refund-reason": "Kind"}, status=status)
    assert [amount for amount, _state in refunds(order)] == left
    if status == 422:
        assert page.summary
        assert (page.value_of("refund-amount"), page.value_of("refund-reason")) == (typed, "Kind")
        assert whole(order.id).state is OrderState.PAID


def test_a_second_refund_gets_no_more_than_the_rest(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop)
    browser.get(at(order))
    browser.submit("refund-amount", {"refund-amount": "1000"})
    page = browser.submit("refund-amount", {"refund-amount": "300"}, status=422)
    assert "200.00" in page.error_of("refund-amount") or "200.00" in " ".join(page.summary)
    browser.submit("refund-amount", {"refund-amount": ""})
    assert [amount for amount, _state in refunds(order)] == [100_000, 20_000]


def test_money_that_finance_has_seen_pays_the_order(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.PENDING)
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(at(order))
    page = browser.submit("seen-amount", {"seen-amount": "", "seen-reference": "BG 1"}, status=422)
    assert page.value_of("seen-reference") == "BG 1"
    page = browser.submit("seen-amount", {"seen-amount": "0", "seen-reference": "BG 1"}, status=422)
    assert "more than nothing" in page.main
    browser.submit("seen-amount", {"seen-amount": "1200", "seen-reference": "BG 1"})
    assert whole(order.id).state is OrderState.PAID
    assert ledger(order.id)[-1] == ("payment", -PASS)


def test_the_same_movement_is_not_booked_twice(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.PENDING)
    browser = desk(browsers, shop)
    browser.get(at(order))
    browser.submit("seen-amount", {"seen-amount": "700", "seen-reference": "BG 1"})
    assert (whole(order.id).state, open_matters()) == (OrderState.PENDING, ["underpaid"])
    page = browser.submit("seen-amount", {"seen-amount": "700", "seen-reference": "BG 1"}, status=422)
    assert "was booked before" in page.main
    browser.submit("seen-amount", {"seen-amount": "500", "seen-reference": "BG 2"})
    assert whole(order.id).state is OrderState.PAID


def test_bank_money_that_was_sent_back_is_noted_once(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.CANCELLED)
    refund = db.session.scalars(select(Refund)).one()
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(at(order))
    browser.submit("I have sent it", {f"back-{refund.id}-reference": "Out 7"})
    assert refunds(order) == [(PASS, RefundState.SUCCEEDED)]
    page = browser.post(f"{at(order)}/refunds/{refund.id}/paid-back", status=422)
    assert "This order has changed in the meantime" in page.main
    assert open_matters() == []


def test_a_refund_of_another_order_is_not_found(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop)
    an_order(shop, state=OrderState.CANCELLED)
    refund = db.session.scalars(select(Refund)).one()
    browser = desk(browsers, shop)
    browser.get(at(order))
    browser.post(f"{at(order)}/refunds/{refund.id}/paid-back", status=404)
    assert refund.state is RefundState.CREATED


def test_the_mail_is_sent_again(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, email="maja@example.org")
    browser = desk(browsers, shop)
    browser.get(at(order))
    page = browser.submit("Send the mail again")
    assert "on its way once more" in page.main
    assert [mail.to_address for mail in db.session.scalars(select(Mail))] == ["maja@example.org"]
    assert facts(order)[-1] == "OrderMailed"


def test_an_order_without_anything_to_say_is_not_mailed(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.DRAFT)
    browser = desk(browsers, shop)
    browser.get(at(order))
    browser.post(f"{at(order)}/resend")
    assert db.session.scalars(select(Mail)).all() == []


def test_an_invoice_is_given_out_as_pdf_within_its_edition(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, currency="SEK")
    issue_documents(order.id)
    number = db.session.scalars(select(Document.number).order_by(Document.id)).first()
    a_shop(an_edition("2026"))
    browser = desk(browsers, shop, Role.FINANCE)
    browser.get(at(order))
    page = browser.click(str(number))
    assert (page.headers["Content-Type"], page.data[:5], page.headers["Cache-Control"]) == (
        "application/pdf",
        b"%PDF-",
        "no-store",
    )
    browser.get("/desk/2027/documents/nothing", status=404)
    operator = sign_in(browsers(), a_team_member(an_edition("2025")))
    operator.get(f"/desk/2025/documents/{number}", status=404)


ACTIONS = {
    "note": May.ORDERS_SEE,
    "cancel": May.ORDERS_CHANGE,
    "resend": May.ORDERS_CHANGE,
    "refund": May.MONEY_CHANGE,
    "money-seen": May.MONEY_CHANGE,
    "refunds/1/paid-back": May.MONEY_CHANGE,
}


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_each_role_does_only_what_it_may(ctx: Flask, browsers: Browsers, role: Role) -> None:
    shop = a_shop()
    order = an_order(shop)
    browser = desk(browsers, shop, role)
    refused = [path for path, may in ACTIONS.items() if may not in ROLE_MAY[role]]
    for path in refused:
        browser.post(f"{at(order)}/{path}", {"seen-amount": "1", "cancel-refund": "y", "note-text": "x"}, status=403)
    assert (whole(order.id).state, refunds(order), db.session.scalars(select(OrderNote)).all()) == (
        OrderState.PAID,
        [],
        [],
    )


@pytest.mark.parametrize("path", ACTIONS)
def test_another_editions_order_cannot_be_changed(ctx: Flask, browsers: Browsers, path: str) -> None:
    shop = a_shop()
    theirs = an_order(a_shop(an_edition("2026")))
    browser = desk(browsers, shop)
    browser.get("/desk/2027/orders")
    browser.post(f"{at(theirs)}/{path}", {"note-text": "x", "seen-amount": "1"}, status=404)
    assert whole(theirs.id).state is OrderState.PAID


def test_front_desk_sees_no_money_moves_and_no_way_to_change_them(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    page = desk(browsers, shop, Role.FRONT_DESK).get(at(an_order(shop)))
    assert "Payments and refunds" not in page.main
    for name in ("refund-amount", "cancel-reason", "seen-amount"):
        assert not page.all("//*[@name=$name]", name=name)
    assert not page.all("//a[contains(@href, '/order/')]")


def test_a_payment_that_failed_is_told_in_words(ctx: Flask, browsers: Browsers) -> None:
    shop = a_shop()
    order = an_order(shop, state=OrderState.PENDING)
    with transaction() as session:
        session.scalars(select(Payment)).one().state = PaymentState.FAILED
    assert "Did not go through" in desk(browsers, shop).get(at(order)).main
