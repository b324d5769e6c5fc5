"""The order's own page: what it says in each state, and what its buyer does there."""

from typing import Any

import pytest
from flask import Flask

from core.db import db, transaction
from core.outbox import Mail
from core.signing import digest
from registration.actions.attending import correct_attendee
from registration.actions.placing import day_ends_at
from registration.models import Attendee, AttendeeNeeds, HandedOver, Order, OrderLine, Payment, Ticket
from registration.queries.orders import payments_of
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, PaymentState, TicketState
from tests.browser import Browser, Page
from tests.editions.builders import a_member, sign_in
from tests.registration.builders import Shop, a_shop, an_order, whole
from tests.registration.pages.walking import at_the_till, buy


@pytest.fixture
def shop(ctx: Flask) -> Shop:
    return a_shop()


def url_of(order: Order) -> str:
    return f"/order/{order.code}/{order.secret}"


def ticket_of(order: Order, place: int = 0) -> Ticket:
    found = db.session.scalars(db.select(Ticket).where(Ticket.order_id == order.id).order_by(Ticket.id)).all()
    return found[place]


def attendee_of(order: Order, place: int = 0) -> Attendee:
    ticket = ticket_of(order, place)
    return db.session.scalars(db.select(Attendee).where(Attendee.ticket_id == ticket.id)).one()


def mails() -> list[tuple[str, str]]:
    return [(mail.template, mail.to_address) for mail in db.session.scalars(db.select(Mail).order_by(Mail.id))]


# --- what it says -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state, heading",
    [
        (OrderState.PENDING, "Your places are yours"),
        (OrderState.PAID, "See you at the Sound!"),
        (OrderState.CANCELLED, "This order is cancelled"),
        (OrderState.EXPIRED, "The time to pay is over"),
    ],
)
def test_each_state_has_its_words(shop: Shop, browser: Browser, state: OrderState, heading: str) -> None:
    page = browser.get(url_of(an_order(shop, state=state)))
    assert page.heading == heading


@pytest.mark.parametrize(
    "currency, shown",
    [
        ("SEK", ["Bankgiro", "OCR number", "IBAN"]),
        ("DKK", ["FIK line", "IBAN"]),
        ("EUR", ["Reference", "IBAN"]),
    ],
)
def test_a_transfer_says_where_to_and_with_which_reference(
    shop: Shop, browser: Browser, currency: str, shown: list[str]
) -> None:
    page = browser.get(url_of(an_order(shop, state=OrderState.PENDING, currency=currency)))
    labels = [label for label in ("Bankgiro", "OCR number", "FIK line", "Reference", "IBAN") if label in page.main]
    payment = db.session.scalars(db.select(Payment)).one()
    assert labels == [label for label in ("Bankgiro", "OCR number", "FIK line", "Reference", "IBAN") if label in shown]
    assert payment.reference in page.main


def test_a_till_that_was_left_can_be_paid_again(shop: Shop, browser: Browser, change_settings: Any) -> None:
    change_settings(mode="demo")
    at_the_till(browser, shop)
    browser.submit("pay", method="practice")
    order = db.session.scalars(db.select(Order)).one()
    page = browser.get(url_of(order))
    assert page.heading == "Not paid yet"
    assert page.all("//input[@name='method']/@value") == ["practice", "transfer"]
    page = browser.submit("pay", method="transfer")
    assert page.heading == "Your places are yours"
    assert whole(order.id).method is PaymentMethod.TRANSFER
    page = browser.submit("pay", method="practice")
    assert page.path.startswith("/registration/practice-till/")


def test_a_forged_way_to_pay_again_is_a_sentence(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, state=OrderState.PENDING)
    page = browser.get(url_of(order))
    page = browser.post(f"{page.url}/pay", {"method": "invoice", "total": str(order.total), "currency": "SEK"})
    assert "This way to pay is not open for this order any more." in page.text
    assert db.session.scalars(db.select(Payment.method)).all() == [PaymentMethod.TRANSFER]


def test_paying_a_paid_order_again_shows_that_it_is_paid(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    before = len(db.session.scalars(payments_of(order.id)).all())
    page = browser.get(url_of(order))
    page = browser.post(f"{page.url}/pay", {"method": "transfer", "total": str(order.total), "currency": "SEK"})
    page = browser.get(page.headers["Location"]) if page.status == 303 else page
    db.session.rollback()
    assert "· Paid" in page.text
    assert len(db.session.scalars(payments_of(order.id)).all()) == before


def test_the_order_needs_code_and_secret(shop: Shop, browser: Browser) -> None:
    one, other = an_order(shop), an_order(shop)
    for path in (f"/order/{one.code}/{other.secret}", f"/order/{one.code}/x", f"/order/23456789/{one.secret}"):
        assert browser.get(path, status=404).status == 404


def test_a_held_cart_is_no_order_yet(shop: Shop, browser: Browser) -> None:
    assert browser.get(url_of(an_order(shop, state=OrderState.DRAFT)), status=404).status == 404


def test_guessing_secrets_is_slowed_down(shop: Shop, browser: Browser) -> None:
    answers = [browser.client.get(f"/order/23456789/guess{number}").status_code for number in range(31)]
    assert (answers[:30], answers[30]) == ([404] * 30, 429)


def test_opening_ones_own_links_is_never_slowed_down(shop: Shop, browser: Browser) -> None:
    url = url_of(an_order(shop))
    assert {browser.client.get(url).status_code for _time in range(40)} == {200}


# --- cancelling -------------------------------------------------------------------------------------------------------


def test_a_buyer_cancels_what_is_not_paid(shop: Shop, browser: Browser) -> None:
    page = buy(browser, shop)
    page = browser.submit("Yes, cancel it")
    assert page.heading == "This order is cancelled"
    order = db.session.scalars(db.select(Order)).one()
    assert order.state is OrderState.CANCELLED
    assert db.session.scalars(db.select(Ticket.state)).all() == [TicketState.CANCELLED]
    assert db.session.scalars(db.select(OrderLine.takes_until)).all() == [None]
    assert db.session.scalars(db.select(Payment.state)).all() == [PaymentState.EXPIRED]


def test_a_paid_order_is_not_cancelled_by_its_buyer(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    page = browser.get(url_of(order))
    assert "Cancel this order" not in page.main
    page = browser.post(f"{page.url}/cancel")
    assert "This order cannot be cancelled here. Write to us and we help." in page.text
    assert whole(order.id).state is OrderState.PAID


# --- the people on the tickets ----------------------------------------------------------------------------------------


def name_first(page: Page, browser: Browser, order: Order, **fields: str) -> Page:
    number = ticket_of(order).number
    status = 422 if "" in fields.values() else 200
    return browser.submit(
        f"name-{number}", {f"{number}-{name}": value for name, value in fields.items()}, status=status
    )


def test_the_buyer_says_who_comes(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, {shop.festival_pass.id: 2})
    number = ticket_of(order, 1).number
    browser.get(url_of(order))
    page = browser.submit(f"name-{number}", {f"{number}-name": "Bø", f"{number}-email": "bo@example.org"})
    assert "Saved: Bø comes." in page.text
    found = attendee_of(order, 1)
    assert (found.name, found.email, found.search) == ("Bø", "bo@example.org", "boe bo@example.org")
    assert mails()[-1] == ("registration/attendee_link", "bo@example.org")


def test_a_missing_name_is_said_at_its_ticket(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, {shop.festival_pass.id: 2})
    page = name_first(browser.get(url_of(order)), browser, order, name="", email="new@example.org")
    number = ticket_of(order).number
    assert page.error_of(f"{number}-name") == "Write the name of who comes."
    assert page.value_of(f"{number}-email") == "new@example.org"
    assert attendee_of(order).name == "Maja Ek"


def test_a_corrected_name_keeps_the_ticket_and_sends_no_mail(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    before, secret = len(mails()), ticket_of(order).secret
    name_first(browser.get(url_of(order)), browser, order, name="Maja Ekh", email="maja@example.org")
    assert (attendee_of(order).name, ticket_of(order).secret, len(mails())) == ("Maja Ekh", secret, before)


def test_the_link_can_be_mailed_again(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    browser.get(url_of(order))
    page = browser.submit("Mail the link again")
    assert "The link is on its way." in page.text
    mail = db.session.scalars(db.select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    assert (mail.template, mail.to_address) == ("registration/attendee_link", "maja@example.org")
    assert ticket_of(order).details_secret in mail.text
    assert ticket_of(order).secret in mail.text


def test_details_of_others_are_not_shown_to_the_buyer(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, {shop.festival_pass.id: 2})
    ends = day_ends_at(shop.edition.last_day, shop.edition.zone)
    correct_attendee(ticket_of(order, 1).id, "Bø", "bo@example.org", conference_ends_at=ends)
    page = browser.get(url_of(order))
    assert (ticket_of(order, 0).details_secret in page.markup, ticket_of(order, 1).details_secret in page.markup) == (
        True, False,
    )  # fmt: skip


def test_another_orders_ticket_cannot_be_changed(shop: Shop, browser: Browser) -> None:
    mine, theirs = an_order(shop), an_order(shop, name="Other", email="other@example.org")
    browser.get(url_of(mine))
    number = ticket_of(theirs).number
    for action in ("name", "mail", "hand-over"):
        browser.post(
            f"{url_of(mine)}/tickets/{number}/{action}",
            {f"{number}-name": "Thief", f"{number}-email": "thief@example.org"},
            status=404,
        )
    assert attendee_of(theirs).name == "Other"


# --- handing over -----------------------------------------------------------------------------------------------------


def hand_over(
    browser: Browser, order: Order, name: str = "Bø", email: str = "bo@example.org", status: int = 200
) -> Page:
    number = ticket_of(order).number
    browser.get(f"{url_of(order)}/tickets/{number}/hand-over")
    return browser.submit("hand-over", {f"{number}-name": name, f"{number}-email": email}, status=status)


def test_a_hand_over_makes_new_secrets_and_forgets_the_former_person(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    with transaction() as session:
        session.add(AttendeeNeeds(attendee_id=attendee_of(order).id, allergies="nuts"))
    old = ticket_of(order)
    old_secrets = (old.secret, old.details_secret)
    page = hand_over(browser, order)
    assert "The ticket is Bø's now." in page.text
    new = ticket_of(order)
    assert not {new.secret, new.details_secret} & set(old_secrets)
    assert new.state is TicketState.VALID
    found = attendee_of(order)
    assert (found.name, found.email, found.phone, found.completed_at) == ("Bø", "bo@example.org", "", None)
    assert db.session.scalars(db.select(AttendeeNeeds)).all() == []
    assert mails()[-2:] == [
        ("registration/attendee_link", "bo@example.org"), ("registration/ticket_gone", "maja@example.org"),
    ]  # fmt: skip
    stored = set(db.session.scalars(db.select(HandedOver.secret_digest)))
    assert stored == {digest(secret) for secret in old_secrets}


def test_the_old_links_say_handed_over(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    old = ticket_of(order)
    paths = [f"/ticket/{old.secret}", f"/ticket/{old.secret}/calendar.ics", f"/attendee/{old.details_secret}"]
    hand_over(browser, order)
    for path in paths:
        assert browser.get(path, status=410).heading == "This ticket was handed over"
    assert browser.get(f"/ticket/{ticket_of(order).secret}").main.count("Bø") == 1


def test_nobody_hands_a_ticket_over_to_themselves(shop: Shop, browser: Browser) -> None:
    order = an_order(shop)
    page = hand_over(browser, order, name="Maja Ek", email="maja@example.org", status=422)
    sentence = "This ticket is theirs already. To put a name right, correct it on the page of the order."
    assert page.error_of(f"{ticket_of(order).number}-email") == sentence
    assert db.session.scalars(db.select(HandedOver)).all() == []


def test_a_cancelled_ticket_is_not_handed_over(shop: Shop, browser: Browser) -> None:
    order = an_order(shop, state=OrderState.CANCELLED)
    page = hand_over(browser, order, status=422)
    assert page.summary == ["This ticket cannot be changed any more."]


# --- finding it again -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address, found", [("maja@example.org", 2), ("MAJA@example.org", 2), ("no@example.org", 0)])
def test_lost_links_are_mailed_and_the_page_says_the_same(
    shop: Shop, browser: Browser, address: str, found: int
) -> None:
    orders = [an_order(shop), an_order(shop, state=OrderState.PENDING)]
    an_order(shop, state=OrderState.DRAFT)
    before = len(mails())
    browser.get("/order/find")
    page = browser.submit("find", email=address)
    shown = page.main.replace(address, "…")
    assert shown.startswith("Look into your mail We have written to …. If orders were made with this address")
    assert len(mails()) == before + 1
    mail = db.session.scalars(db.select(Mail).order_by(Mail.id.desc())).first()
    assert mail is not None
    assert (mail.to_address, sum(order.secret in mail.text for order in orders)) == (address, found)


def test_finding_is_budgeted_for_each_address(shop: Shop, browser: Browser) -> None:
    for _time in range(4):
        browser.get("/order/find")
        browser.submit("find", email="maja@example.org")
    browser.get("/order/find")
    assert browser.submit("find", email="Maja@example.org", status=429).status == 429
    browser.get("/order/find")
    assert browser.submit("find", email="other@example.org").status == 200


def test_a_half_address_is_a_sentence(ctx: Flask, browser: Browser) -> None:
    browser.get("/order/find")
    page = browser.submit("find", email="maja", status=422)
    assert page.error_of("email") == "This is not a whole mail address. It looks like name@example.org."


def test_orders_of_a_proven_address_stand_in_the_account(shop: Shop, browser: Browser) -> None:
    mine = [an_order(shop), an_order(shop, state=OrderState.PENDING)]
    an_order(shop, name="Other", email="other@example.org")
    sign_in(browser, a_member("Maja Ek", "maja@example.org"))
    page = browser.get("/account/orders")
    codes = [f"{order.code[:4]}-{order.code[4:]}" for order in reversed(mine)]
    assert [row[0] for row in page.rows()] == codes


def test_an_account_without_orders_says_what_to_do(shop: Shop, browser: Browser) -> None:
    sign_in(browser, a_member("Öde", "ode@example.org"))
    assert "No orders yet" in browser.get("/account/orders").main


def test_the_account_page_is_for_members(ctx: Flask, browser: Browser) -> None:
    assert browser.get("/account/orders").path == "/account/sign-in"
