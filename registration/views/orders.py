"""The order's own page, what its buyer does there, and finding it again."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Response, abort, request

from accounts.queries import addresses_of
from core.db import db
from core.language import _, language, pick
from core.money import Money
from core.pages import form_page, page, say, see_other
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.security import limiter, secret_page
from core.signing import digest
from core.words import sentence
from editions.models import Edition, Seller
from registration.actions import offering
from registration.actions.changing import cancel_unpaid, mail_order_links
from registration.actions.offering import ShownLine
from registration.actions.placing import TILLS, pay_again
from registration.actions.settling import settle_open
from registration.actions.standing import balance_of
from registration.forms.checkout import MethodForm
from registration.forms.people import FindForm, WhoComesForm
from registration.methods import ProviderDown
from registration.models import Order, Ticket
from registration.queries import orders
from registration.rules.attending import Door, door
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState
from registration.views.blueprint import registration
from registration.views.checkout import grouped, may_lead_to_till, order_url, to_till
from registration.views.standing import standing_of, transfer_of, waiting_payment
from registration.words import ORDER_STATES

# Who guesses secrets is stopped long before a guess could hit; who opens their own links is not counted.
guessed = limiter.shared_limit(
    "30 per 10 minutes", scope="secrets", deduct_when=lambda response: response.status_code == 404
)


@dataclass(frozen=True)
class Place:
    """One ticket of an order as its page shows it. `private`: its attendee has an address of their own."""

    ticket: Ticket
    title: str
    addons: tuple[str, ...]
    door: Door
    private: bool
    form: WhoComesForm


def find_order(code: str, secret: str) -> tuple[Order, Edition]:
    """Find the order that a link names. The address is a secret, so its page is kept nowhere."""
    secret_page()
    row = db.session.execute(orders.order_shown(code, secret)).one_or_none()
    if row is None:
        abort(404)
    return row


def order_page(order: Order, edition: Edition, typed: WhoComesForm | None = None) -> Response:
    """Show the order; `typed` is the form of one attendee that needs another look."""
    lines = offering.lines_of(order)
    balance = balance_of(order)
    waits = order.state is OrderState.PENDING
    # How to pay is asked of an order that waits for money; most are paid.
    sellers = offering.sellers_of(edition.id) if waits else {}
    payments = db.session.scalars(orders.payments_of(order.id)).all() if waits else []
    form = MethodForm(formdata=None)
    form.offer(_ways_again(order, edition, lines, sellers) if waits else ())
    form.show(Money(order.total, order.currency))
    response = page(
        "registration/order.html",
        422 if typed is not None and typed.errors else 200,
        order=order,
        edition=edition,
        standing=standing_of(order, edition, balance),
        state_word=ORDER_STATES[order.state],
        groups=grouped(lines),
        total=Money(order.total, order.currency),
        balance=balance,
        transfer=transfer_of(order, waiting_payment(payments, order.method), sellers, _seller_of(lines), balance.due)
        if waits
        else None,
        places=_places(order, lines, typed),
        papers=db.session.scalars(orders.documents_of(order.id)).all(),
        form=form,
        cancellable=waits and order.method is not PaymentMethod.INVOICE and not balance.kept,
        here=order_url(order),
    )
    return may_lead_to_till(response, form)


def _seller_of(lines: Sequence[ShownLine]) -> int:
    return min(line.seller_id for line in lines)


def _ways_again(
    order: Order, edition: Edition, lines: Sequence[ShownLine], sellers: Mapping[int, Seller]
) -> tuple[PaymentMethod, ...]:
    """Return the ways to pay that are open for a placed order, beside the bank where that is how it is paid already.

    Nobody is invoiced who has not said to whom the invoice goes.
    """
    ways = offering.methods_for(order, edition, lines, sellers)
    return tuple(way for way in ways if way in TILLS or way not in (PaymentMethod.INVOICE, order.method))


def _places(order: Order, lines: Sequence[ShownLine], typed: WhoComesForm | None) -> list[Place]:
    by_line = {line.id: line for line in lines}
    found = []
    for ticket in db.session.scalars(orders.tickets_of(order.id)):
        attendee = ticket.attendee
        assert attendee is not None
        email = attendee.email.lower()
        own = typed is not None and typed.number == ticket.number
        form = typed if typed is not None and own else who_comes(ticket, sent=False)
        found.append(
            Place(
                ticket=ticket,
                title=pick(by_line[ticket.line_id].name),
                addons=tuple(pick(line.name) for line in lines if line.with_line_id == ticket.line_id),
                door=door(ticket.state, order.state, order.method),
                private=bool(email) and email != order.buyer_email.lower(),
                form=form,
            )
        )
    return found


def who_comes(ticket: Ticket, *, sent: bool = True) -> WhoComesForm:
    """Return the form of one attendee, filled in with what is sent or else with what is known."""
    attendee = ticket.attendee
    assert attendee is not None
    return WhoComesForm(ticket.number, sent=sent, data={"name": attendee.name, "email": attendee.email})


@registration.get("/order/<code>/<secret>")
@guessed
@requires(May.EVERYONE)
def order(code: str, secret: str) -> Response:
    """Show how an order stands, what to do next, and its tickets."""
    return order_page(*find_order(code, secret))


@registration.post("/order/<code>/<secret>/pay")
@guessed
@requires(May.EVERYONE)
def pay_order(code: str, secret: str) -> Response:
    """Pay an order that waits for money, once more or in another way; money that came unheard is found first."""
    found, edition = find_order(code, secret)
    with suppress(ProviderDown):
        settle_open(found.id)
        found, edition = find_order(code, secret)
    if found.state is OrderState.PAID:
        return see_other(order_url(found))
    form = MethodForm()
    lines, sellers = offering.lines_of(found), offering.sellers_of(edition.id)
    form.offer(_ways_again(found, edition, lines, sellers) if found.state is OrderState.PENDING else ())
    url, order_id, total = order_url(found), found.id, form.shown_total(found.currency)
    if not form.offered or not form.validate():
        say(sentence(Refused("method_not_offered")), "bad")
        return see_other(url)
    try:
        payment = pay_again(order_id, form.chosen(), shown_total=total)
    except Refused as refusal:
        say(sentence(refusal), "bad")
        return see_other(url)
    return to_till(payment.id, url)


@registration.post("/order/<code>/<secret>/cancel")
@guessed
@requires(May.EVERYONE)
def cancel_order(code: str, secret: str) -> Response:
    """Let the buyer take back an order that nothing was paid for."""
    found, _edition = find_order(code, secret)
    url = order_url(found)
    if done(lambda: cancel_unpaid(found.id, by=viewer().member_id)):
        say(_("Your order is cancelled. Nothing was paid."), "info")
    return see_other(url)


def done(act: Callable[[], object]) -> bool:
    """Do something that a button asks for; what the rules refuse is said on the next page."""
    try:
        act()
    except Refused as refusal:
        say(sentence(refusal), "bad")
        return False
    return True


@registration.route("/order/find", methods=["GET", "POST"])
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
@limiter.limit("4 per hour", methods=["POST"], key_func=lambda: digest(request.form.get("email", "").strip().lower()))
@requires(May.EVERYONE)
def find() -> Response:
    """Mail the links of all orders of an address. The answer is the same whether there are any."""
    form = FindForm()
    if not form.validate_on_submit():
        return form_page("registration/find.html", form, sent_to="")
    mail_order_links(form.email.data, language=language())
    return page("registration/find.html", form=form, sent_to=form.email.data)


@registration.get("/account/orders")
@requires(May.SIGNED_IN)
def my_orders() -> Response:
    """Show the orders of a member: those bought while signed in and those of their proven addresses."""
    member_id = viewer().member_id
    assert member_id is not None
    addresses = [row.address for row in db.session.scalars(addresses_of(member_id))]
    found = db.session.execute(orders.orders_kept_for(member_id, addresses)).all()
    totals = {row.id: Money(row.total, row.currency) for row, _edition in found}
    return page("registration/my_orders.html", orders=found, totals=totals, words=ORDER_STATES)
