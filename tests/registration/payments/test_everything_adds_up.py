"""Random lives of many orders: places never oversold, books always agree, one good secret for each live ticket."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import pytest
import time_machine
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from core.clock import now
from core.db import db
from core.jobs import run_due
from core.money import Money
from core.refusals import Refused
from doubles.stripe.wire import Tree
from registration.actions.ending import cancel_order
from registration.actions.expiring import release_run_out, remind_of_bank_money
from registration.actions.holding import extend_hold, release_cart
from registration.actions.paying import start_payment
from registration.actions.placing import pay_again
from registration.actions.reconciling import reconcile
from registration.actions.refunding import refund_order
from registration.actions.settling import accept_over_capacity, mark_paid_by_hand
from registration.actions.shelf import shelf_of
from registration.actions.standing import balance_of
from registration.methods import METHODS
from registration.models import Order, Payment, Refund
from registration.models.orders import FOR_GOOD
from registration.queries import orders
from registration.rules import ledger
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState, PaymentState, RefundState, TicketState
from tests.editions.builders import an_edition
from tests.fakes.stripe import FakeStripe
from tests.registration.builders import a_cart, a_shop, place, whole
from tests.registration.payments.steps import deliver

editions = itertools.count(1)
SIZE = 4
TICKET_OF = {
    OrderState.PENDING: TicketState.RESERVED,
    OrderState.PAID: TicketState.VALID,
    OrderState.EXPIRED: TicketState.CANCELLED,
    OrderState.CANCELLED: TicketState.CANCELLED,
}
WAYS = (PaymentMethod.CARD, PaymentMethod.CARD, PaymentMethod.TRANSFER, None)
Found = TypeVar("Found")
picks = st.integers(min_value=0, max_value=99)


def unless(codes: tuple[str, ...], call: Callable[..., Found], *args: Any, **options: Any) -> Found | None:
    """Do something that the rules may refuse with these codes and with no others."""
    try:
        return call(*args, **options)
    except Refused as refusal:
        if refusal.code not in codes:
            raise
        return None


class Lives(RuleBasedStateMachine):
    """Buyers, organisers, Stripe and the clock, each doing what they like."""

    app: Flask
    stripe: FakeStripe

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.time = time_machine.travel(now())
        self.clock = self.time.start()
        self.stripe.down = False
        self.shop = a_shop(an_edition(f"lives{next(editions)}"), size=SIZE, boat_size=2)
        self.ids: list[int] = []
        # Stripe's books go on from one life to the next, as in reality; these are the events since this one began.
        self.first_event = len(self.stripe.books.events)
        self.told: set[str] = set()
        self.over = 0
        self.owed: dict[int, int] = {}
        self.references = itertools.count(1)

    def teardown(self) -> None:
        try:
            self.at_rest()
        finally:
            self.time.stop()
            self.context.pop()

    def orders(self) -> list[Order]:
        """Read all orders of this life anew, with their lines and tickets."""
        wanted = select(Order).where(Order.id.in_(self.ids)).order_by(Order.id).options(*orders.WHOLE)
        return list(db.session.scalars(wanted.execution_options(populate_existing=True)))

    def pick(self, number: int, *states: OrderState) -> Order | None:
        found = [order for order in self.orders() if order.state in states]
        return found[number % len(found)] if found else None

    # --- buyers -------------------------------------------------------------------------------------------------------

    @initialize(ways=st.lists(st.sampled_from(WAYS), min_size=2, max_size=4))
    def some_orders(self, ways: list[PaymentMethod | None]) -> None:
        for way in ways:
            self.hold(1, 0, 0, way)

    @rule(passes=st.integers(0, 2), days=st.integers(0, 2), dinners=st.integers(0, 1), way=st.sampled_from(WAYS))
    def hold(self, passes: int, days: int, dinners: int, way: PaymentMethod | None) -> None:
        """Choose; most go on and buy at once."""
        shop = self.shop
        wanted = {shop.festival_pass.id: passes, shop.day_ticket.id: days, shop.dinner.id: dinners}
        chosen = {key: number for key, number in wanted.items() if number}
        cart = unless(("sold_out", "too_few_left", "addon_needs_ticket"), a_cart, shop, chosen)
        if cart is not None:
            self.ids.append(cart.id)
            if way is not None:
                self.place(cart, way)

    @rule(number=picks)
    def extend(self, number: int) -> None:
        cart = self.pick(number, OrderState.DRAFT)
        if cart is not None:
            unless(("hold_expired", "hold_already_extended"), extend_hold, cart.id)

    @rule(number=picks)
    def leave(self, number: int) -> None:
        cart = self.pick(number, OrderState.DRAFT)
        if cart is not None:
            release_cart(cart.id)

    @rule(number=picks, method=st.sampled_from([PaymentMethod.CARD, PaymentMethod.TRANSFER]))
    def buy(self, number: int, method: PaymentMethod) -> None:
        cart = self.pick(number, OrderState.DRAFT)
        if cart is not None:
            self.place(cart, method)

    def place(self, cart: Order, method: PaymentMethod) -> None:
        row = unless(("hold_expired",), place, self.shop, cart, method)
        if row is not None:
            self.owed[cart.id] = cart.total
            self.open_page(row.id)

    @rule(number=picks, method=st.sampled_from([PaymentMethod.CARD, PaymentMethod.TRANSFER]))
    def choose_another_way(self, number: int, method: PaymentMethod) -> None:
        order = self.pick(number, OrderState.PENDING)
        if order is None or balance_of(order).due.amount <= 0:
            return
        row = unless(("hold_used_up",), pay_again, order.id, method, shown_total=Money(order.total, "SEK"))
        if row is not None:
            self.open_page(row.id)

    def open_page(self, payment_id: int) -> None:
        unless(("payment_page_unreachable", "payment_page_refused"), start_payment, payment_id)

    # --- Stripe -------------------------------------------------------------------------------------------------------

    def mine(self) -> list[Tree]:
        """Return Stripe's sessions for the orders of this life."""
        codes = set(db.session.scalars(select(Order.code).where(Order.id.in_(self.ids))))
        return [row for row in self.stripe.books.sessions.values() if row["client_reference_id"] in codes]

    def events(self) -> list[Tree]:
        return self.stripe.books.events[self.first_event :]

    def sessions(self, status: str, paid: str = "unpaid") -> list[Tree]:
        rows = self.mine()
        moment = now().timestamp()
        open_still = [row for row in rows if row["status"] == status and row["payment_status"] == paid]
        return [row for row in open_still if status != "open" or row["expires_at"] > moment]

    @rule(number=picks, later=st.booleans(), twice=st.booleans())
    def pay_at_stripe(self, number: int, later: bool, twice: bool) -> None:
        found = self.sessions("open")
        if not found:
            return
        session_id = str(found[number % len(found)]["id"])
        if twice:
            self.stripe.books.pay_twice(session_id)
        else:
            self.stripe.books.pay(session_id, later=later)

    @rule(number=picks, comes=st.booleans())
    def promise_ends(self, number: int, comes: bool) -> None:
        found = [row for row in self.sessions("complete") if self.intent_of(row)["status"] == "processing"]
        if found:
            end = self.stripe.books.money_comes if comes else self.stripe.books.money_fails
            end(str(found[number % len(found)]["id"]))

    def intent_of(self, session: Tree) -> Tree:
        return self.stripe.books.intents[session["payment_intent"]]

    @rule(down=st.booleans())
    def network(self, down: bool) -> None:
        self.stripe.down = down

    @precondition(lambda self: len(self.told) < len(self.events()))
    @rule(number=picks, again=st.booleans())
    def message(self, number: int, again: bool) -> None:
        waiting = [event for event in self.events() if again or event["id"] not in self.told]
        event = waiting[number % len(waiting)]
        if deliver(self.app, event).status_code == 200:
            self.told.add(str(event["id"]))

    # --- the team -----------------------------------------------------------------------------------------------------

    @rule(number=picks, part=st.sampled_from([50, 100, 100, 120]))
    def bank_money(self, number: int, part: int) -> None:
        order = self.pick(number, OrderState.PENDING, OrderState.PAID, OrderState.EXPIRED, OrderState.CANCELLED)
        if order is not None and order.placed_at is not None:
            amount = Money(order.total * part // 100, "SEK")
            mark_paid_by_hand(order.id, amount, reference=f"bank-{next(self.references)}", by=None)

    @rule(number=picks, refund=st.booleans())
    def cancel(self, number: int, refund: bool) -> None:
        order = self.pick(number, OrderState.PENDING, OrderState.PAID)
        if order is not None:
            cancel_order(order.id, by=None, reason="test", refund=refund)
            self.owed[order.id] = min(self.owed[order.id], 0 if refund else balance_of(order).kept.amount)

    @rule(number=picks, share=st.integers(1, 120))
    def give_back(self, number: int, share: int) -> None:
        order = self.pick(number, OrderState.PENDING, OrderState.PAID)
        if order is None:
            return
        before = balance_of(order)
        amount = max(1, before.kept.amount * share // 100)
        made = unless(("refund_over_paid",), refund_order, order.id, Money(amount, "SEK"), by=None, reason="test")
        if made:
            self.owed[order.id] -= max(0, amount - max(0, -before.due.amount))

    @rule(number=picks)
    def accept(self, number: int) -> None:
        waiting = db.session.scalars(select(Refund).where(Refund.state == RefundState.CREATED)).all()
        late = [row for row in waiting if whole(row.order_id).state is OrderState.EXPIRED]
        if late:
            row = late[number % len(late)]
            self.over += len(whole(row.order_id).lines)
            accept_over_capacity(row.id, by=None)

    # --- time and work ------------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 5, 16, 33, 40, 60 * 30]))
    def time_passes(self, minutes: int) -> None:
        self.clock.shift(dt.timedelta(minutes=minutes))

    @rule()
    def clean_up(self) -> None:
        release_run_out()
        remind_of_bank_money()

    @rule()
    def look_after(self) -> None:
        reconcile()

    @rule()
    def work(self) -> None:
        run_due()

    # --- what holds always --------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_oversold(self) -> None:
        quotas = shelf_of(self.shop.edition.id, now()).quotas
        for quota, size in ((self.shop.hall, SIZE), (self.shop.boat, 2)):
            taken = quotas[quota.id]
            assert taken.sold + taken.held <= size + self.over

    @invariant()
    def books_agree(self) -> None:
        every_payment = db.session.scalars(select(Payment).where(Payment.order_id.in_(self.ids))).all()
        every_refund = db.session.scalars(select(Refund).where(Refund.order_id.in_(self.ids))).all()
        for order in self.orders():
            balance = balance_of(order)
            payments = [row for row in every_payment if row.order_id == order.id]
            backs = [row for row in every_refund if row.order_id == order.id]
            found = ledger.discrepancies(
                balance,
                owed=0 if order.state is OrderState.EXPIRED else self.owed.get(order.id, 0),
                settled=sum(row.settled_amount or 0 for row in payments if row.state is PaymentState.SETTLED),
                refunds=sum(row.amount for row in backs if row.state is not RefundState.FAILED),
            )
            assert found == (), (order.state, balance)

    @invariant()
    def each_live_ticket_has_one_good_secret(self) -> None:
        secrets: list[str] = []
        for order in self.orders():
            tickets = [line.ticket for line in order.lines if line.ticket is not None]
            assert {ticket.state for ticket in tickets} <= {TICKET_OF.get(order.state)}
            live = order.state in (OrderState.PENDING, OrderState.PAID)
            if order.state is not OrderState.DRAFT:
                assert {line.takes_until for line in order.lines} == {FOR_GOOD if live else None}
            if live:
                admitting = [line for line in order.lines if line.product_id != self.shop.dinner.id]
                assert len(tickets) == len(admitting)
            secrets += [secret for ticket in tickets for secret in (ticket.secret, ticket.details_secret)]
        assert len(set(secrets)) == len(secrets)
        assert all(len(secret) == 32 for secret in secrets)

    def at_rest(self) -> None:
        """In the end everything is told and done: what Stripe has is what we have."""
        self.stripe.down = False
        for event in self.events():
            assert deliver(self.app, event).status_code == 200
        for _round in range(4):
            self.clock.shift(dt.timedelta(hours=2))
            reconcile()
            while run_due():
                pass
            for event in self.events():
                assert deliver(self.app, event).status_code == 200
        self.books_agree()
        self.nothing_is_oversold()
        sessions = self.mine()
        paid = {row["id"]: row["amount_total"] for row in sessions if row["payment_status"] == "paid"}
        intents = {row["payment_intent"] for row in sessions}
        backs = [row for row in self.stripe.books.refunds.values() if row["payment_intent"] in intents]
        cards = self.cards()
        assert {row.provider_id: row.settled_amount for row in cards if row.state is PaymentState.SETTLED} == paid
        assert not [row for row in cards if row.state in (PaymentState.CREATED,)]
        ours = select(Refund).where(Refund.payment_id.in_([row.id for row in cards]))
        assert {
            row.provider_id: row.amount for row in db.session.scalars(ours) if row.state is not RefundState.FAILED
        } == {row["id"]: row["amount"] for row in backs}

    def cards(self) -> list[Payment]:
        mine = select(Payment).where(Payment.order_id.in_(self.ids)).execution_options(populate_existing=True)
        return [row for row in db.session.scalars(mine) if not METHODS[row.method].by_hand]


def test_random_lives_of_orders_add_up(app: Flask, stripe: FakeStripe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lives, "app", app, raising=False)
    monkeypatch.setattr(Lives, "stripe", stripe, raising=False)
    settings: dict[str, Any] = {"max_examples": 15, "stateful_step_count": 35, "deadline": None}
    run_state_machine_as_test(Lives, settings=hypothesis.settings(**settings))
