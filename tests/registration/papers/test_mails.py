"""Mails to buyers: once each, in their language, with what the law asks for and what belongs to it."""

import datetime as dt
import json
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.jobs import Job, JobState
from core.language import date_, in_language, money
from core.money import Money
from core.outbox import Mail
from core.refusals import Refused
from core.texts import LANGUAGES, Texts
from core.usertext import clean_line
from editions.models import Edition, TakesPartAs
from editions.queries import participants_of
from registration.actions.ending import cancel_order, expire_order
from registration.actions.expiring import remind_of_bank_money
from registration.actions.nudging import nudge_for_details
from registration.actions.placing import InvoiceTo
from registration.actions.refunding import mark_paid_back, refund_order
from registration.actions.settling import mark_paid_by_hand
from registration.actions.telling import resend_order_mail, tell_buyer, tell_missing_papers
from registration.mails.orders import OrderMail
from registration.models import Attendee, Order, Refund
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from tests.editions.builders import DK_VAT, SE_VAT, a_member
from tests.registration.builders import Shop, a_cart, a_shop, an_order, place, run_out
from tests.registration.papers.sheaf import a_rate, attached, credit_notes_of, invoices_of, mails, words_of, work

CASES = json.loads((Path(__file__).parents[2] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
TOWN_HALL = InvoiceTo(
    name="Sundkøbing Kommune",
    organisation_no="99990007",
    gln="5799999000010",
    buyer_reference="Kultur",
    street="Rådhuspladsen 1",
    postal_code="3000",
    city="Helsingør",
    country="DK",
    email="faktura@kommune.example",
)


def only(template: str) -> Mail:
    (found,) = mails(template)
    return found


def without_own_words(shop: Shop) -> None:
    """Let the edition say nothing of its own about withdrawal, so that our words are printed."""
    with transaction() as session:
        session.get_one(Edition, shop.edition.id).withdrawal_words = Texts()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_says_what_the_law_asks_for(ctx: Flask, language: str) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2, shop.dinner.id: 1}, language=language)
    work()
    mail = only("order_paid")
    total, vat = (money(Money(amount, "SEK"), language) for amount in (285_000, 28_500))
    with in_language(language):
        day = date_(now())
    wanted = [
        f"2 × {shop.festival_pass.name.pick(language)}: {money(Money(240_000, 'SEK'), language)}",
        total,
        vat,
        "Föreningen Sundet, Kungsgatan 11, 252 21 Helsingborg",
        "5599990016",
        SE_VAT,
        DK_VAT,
        day,
        shop.edition.withdrawal_words.pick(language),
        f"http://localhost/order/{order.code}/{order.secret}",
        "hello@example.org",
    ]
    assert [text for text in wanted if text not in mail.text] == []
    assert (mail.language, mail.to_address, mail.reply_to) == (language, "maja@example.org", "hello@example.org")
    papers = attached(mail)
    assert [name.rpartition(".")[2] for name in papers] == ["pdf", "ics", "pdf", "pdf"]
    tickets = words_of(next(iter(papers.values())))
    assert [ticket for line in order.lines if (ticket := line.ticket) and ticket.number not in tickets] == []
    assert [one.number for one in invoices_of(order.id) if f"{one.number}.pdf" not in papers] == []


def test_our_own_words_stand_where_the_organiser_has_none(ctx: Flask) -> None:
    shop = a_shop()
    without_own_words(shop)
    an_order(shop)
    work()
    assert "there is no right of withdrawal once you have bought it" in only("order_paid").text


def test_a_mail_is_written_once_however_often_it_is_asked_for(ctx: Flask) -> None:
    order = an_order(a_shop())
    work()
    before = len(mails())
    assert tell_buyer(order.id, OrderMail.PAID) is False
    with transaction() as session:
        for job in session.scalars(select(Job).where(Job.name == "registration.tell_buyer")):
            job.state, job.finished_at = JobState.WAITING, None
    work()
    assert len(mails()) == before == 1
    assert len(invoices_of(order.id)) == 2


def test_a_transfer_is_told_where_to_go(ctx: Flask) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING, currency="DKK", language="da")
    work()
    mail = only("order_placed")
    amount = money(Money(80_000, "DKK"), "da")
    payment_line = f"+71<{order.id:014d}"
    wanted = [amount, payment_line, "DK50 0040 0440 1162 43", date_(order.expires_at or now(), "da")]
    assert [text for text in wanted if text not in mail.text] == []
    assert attached(mail) == {}


def by_invoice(shop: Shop) -> Order:
    cart = a_cart(shop, name="Karen Vang", email="karen@kommune.example")
    place(shop, cart, PaymentMethod.INVOICE, TOWN_HALL)
    return cart


def test_an_invoice_goes_to_the_buyer_and_to_the_invoice_desk(ctx: Flask) -> None:
    order = by_invoice(a_shop())
    work()
    numbers = [f"{one.number}.pdf" for one in invoices_of(order.id)]
    buyer, desk = only("order_placed"), only("order_papers")
    assert (buyer.to_address, desk.to_address) == ("karen@kommune.example", "faktura@kommune.example")
    assert [name for name in numbers if name not in attached(buyer)] == []
    assert list(attached(desk)) == numbers
    assert [secret for secret in (order.secret, "/order/", "/ticket/") if secret in desk.text + desk.html] == []
    words = words_of(attached(desk)[numbers[1]])
    wanted = ["Sundkøbing Kommune", "99990007", "5799999000010", "Kultur", "5050-1055", "Rådhuspladsen 1"]
    assert [text for text in wanted if text not in words] == []


def test_a_paid_invoice_is_not_asked_for_again(ctx: Flask) -> None:
    order = by_invoice(a_shop())
    work()
    mark_paid_by_hand(order.id, Money(order.total, "SEK"), reference="bank-9", by=None)
    work()
    assert [name for name in attached(only("order_paid")) if name.startswith("S2027")] == []
    assert {one.content["payment"]["state"] for one in invoices_of(order.id)} == {"due"}


def test_an_invoice_that_waited_follows_by_itself(ctx: Flask) -> None:
    shop = a_shop()
    an_order(shop, currency="EUR")
    work()
    assert "follows in a mail of its own" in only("order_paid").text
    a_rate(shop.edition)
    tell_missing_papers()
    tell_missing_papers()
    assert len(attached(only("order_papers"))) == 2


def test_reminders_come_before_and_after_the_day(ctx: Flask) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    work()
    due = order.expires_at
    assert due is not None
    for days in (-3, -2, 2, 2):
        with time_machine.travel(due + dt.timedelta(days=days), tick=False):
            remind_of_bank_money()
            work()
    first, second = mails("payment_reminder")
    assert (first.subject.startswith("Soon to be paid"), second.subject.endswith("has not arrived yet")) == (True, True)
    assert "5050-1055" in first.text


def test_an_expired_order_says_so(ctx: Flask) -> None:
    order = an_order(a_shop(), state=OrderState.PENDING)
    work()
    run_out(order.id)
    assert expire_order(order.id)
    work()
    mail = only("order_expired")
    assert ("http://localhost/2027/tickets" in mail.text, "You owe nothing" in mail.text) == (True, True)


def test_a_cancelled_order_says_what_goes_back(ctx: Flask) -> None:
    order = an_order(a_shop())
    work()
    cancel_order(order.id, by=None, reason="asked", refund=True)
    work()
    mail = only("order_cancelled")
    assert f"{money(Money(120_000, 'SEK'), 'en')} goes back to you" in mail.text
    calendar = attached(mail)["sundet-2027.ics"].decode()
    assert "STATUS:CANCELLED" in calendar
    assert [one.number for one in credit_notes_of(order.id) if f"{one.number}.pdf" not in attached(mail)] == []
    (refund,) = db.session.scalars(select(Refund))
    mark_paid_back(refund.id, by=None, reference="bank-2")
    work()
    back = only("money_back")
    assert ("for the cancelled order" in back.text, "the account that you paid from" in back.text) == (True, True)


def test_a_part_that_goes_back_comes_with_its_credit_notes(ctx: Flask) -> None:
    order = an_order(a_shop())
    work()
    (refund,) = refund_order(order.id, Money(30_000, "SEK"), by=None, reason="part")
    mark_paid_back(refund.id, by=None, reference="bank-3")
    work()
    mail = only("money_back")
    assert ("300.00" in mail.subject, "Your tickets stay valid" in mail.text) == (True, True)
    assert list(attached(mail)) == [f"{one.number}.pdf" for one in credit_notes_of(order.id)]


def test_late_money_is_explained(ctx: Flask) -> None:
    shop = a_shop(size=1)
    late = an_order(shop, state=OrderState.EXPIRED)
    an_order(shop, email="first@example.org")
    mark_paid_by_hand(late.id, Money(late.total, "SEK"), reference="bank-late", by=None)
    (refund,) = db.session.scalars(select(Refund))
    mark_paid_back(refund.id, by=None, reference="bank-back")
    work()
    assert "came after the time to pay was over, and there were no places left" in only("money_back").text


@pytest.mark.parametrize("name", CASES["names"])
def test_every_awkward_name_arrives_as_it_was_typed(ctx: Flask, name: str) -> None:
    an_order(a_shop(), name=name)
    work()
    mail = only("order_paid")
    assert f"Hello {clean_line(name)}," in " ".join(mail.text.split())
    assert "<b>" not in mail.html
    shown = words_of(next(iter(attached(mail).values())))
    if clean_line(name).isascii() or name in ("Ö", "Bø", "Ольга Северная", "Zoë Ængstrøm"):
        assert clean_line(name) in shown


# --- sending again ----------------------------------------------------------------------------------------------------


def test_a_mail_is_sent_again_for_the_desk(ctx: Flask) -> None:
    order = an_order(a_shop())
    work()
    member = a_member("Finance")
    assert resend_order_mail(order.id, member.id) is OrderMail.PAID
    assert len(mails("order_paid")) == 2
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "OrderMailed").order_by(AuditEntry.id)).all()
    assert [(entry.details["mail"], entry.member_id) for entry in told] == [
        ("order_paid:0", None),
        ("order_paid", member.id),
    ]


def test_there_is_nothing_to_send_for_a_cart(ctx: Flask) -> None:
    cart = a_cart(a_shop())
    with pytest.raises(Refused) as refused:
        resend_order_mail(cart.id, None)
    assert refused.value.code == "nothing_to_send"


# --- nudges -----------------------------------------------------------------------------------------------------------


def test_missing_details_are_asked_for_seldom_and_no_longer_than_needed(ctx: Flask) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2})
    work()
    written = []
    for day in (1, 3, 4, 5, 40, 41):
        with time_machine.travel(now() + dt.timedelta(days=day), tick=False):
            written.append((day, nudge_for_details(), nudge_for_details()))
    assert [found for found in written if found[1:] != (0, 0)] == [(3, 1, 0), (40, 1, 0)]
    mail = mails("details_wanted")[0]
    assert mail.text.count("/attendee/") == 2
    with transaction() as session:
        for attendee in session.scalars(select(Attendee)):
            attendee.completed_at = now()
    with time_machine.travel(now() + dt.timedelta(days=54), tick=False):
        assert nudge_for_details() == 0
    assert order.state is OrderState.PAID


def test_attendees_are_asked_themselves(ctx: Flask) -> None:
    shop = a_shop()
    order = an_order(shop, {shop.festival_pass.id: 2})
    with transaction() as session:
        second = session.scalars(select(Attendee).order_by(Attendee.id.desc())).first()
        assert second is not None
        second.email, second.name = "guest@example.org", "Guest"
    with time_machine.travel(now() + dt.timedelta(days=4), tick=False):
        assert nudge_for_details() == 2
    assert sorted(mail.to_address for mail in mails("details_wanted")) == ["guest@example.org", order.buyer_email]


# --- who takes part ---------------------------------------------------------------------------------------------------


def delegates(shop: Shop) -> list[int]:
    query = participants_of(shop.edition.id, TakesPartAs.DELEGATE)
    return [row.member_id for row in db.session.scalars(query)]


def test_members_with_a_ticket_take_part_until_it_is_cancelled(ctx: Flask) -> None:
    shop = a_shop()
    member = a_member("Maja")
    order = an_order(shop, member_id=member.id)
    other = an_order(shop, member_id=member.id)
    assert delegates(shop) == [member.id]
    cancel_order(order.id, by=None, reason="asked", refund=True)
    assert delegates(shop) == [member.id]
    cancel_order(other.id, by=None, reason="asked", refund=True)
    assert delegates(shop) == []
