"""From held places to a placed order: who buys, how they pay, and what happens when the time runs out meanwhile."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Response, abort, request, url_for

from accounts.queries import member_by_id, primary_address_of
from core.clock import now
from core.db import db
from core.language import _, country_name, language, time_
from core.money import Money
from core.pages import form_page, leave_for, say, see_other, show_refusal
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.security import policy, secret_page
from core.settings import settings
from core.words import sentence
from editions.models import Edition, Seller
from registration.actions import offering
from registration.actions.holding import extend_hold, hold_again, hold_of, release_cart
from registration.actions.offering import ShownLine
from registration.actions.paying import start_payment
from registration.actions.placing import day_ends_at, name_buyer, place_order
from registration.forms.checkout import MethodForm, OrganisationPayForm, PayForm, WhoForm
from registration.models import Order
from registration.rules import holds, vat
from registration.rules.paying import BuyerKind, PaymentMethod
from registration.views.blueprint import registration
from registration.views.cart import cart_and_edition, cart_key, drop_cart, keep_cart, network_key, runs

# Where Stripe's pages are; browsers must be told before a form may lead there.
TILL_PAGES = "https://checkout.stripe.com"
# The country that an invoice most likely goes to.
COUNTRY_OF = {"DKK": "DK", "SEK": "SE"}


@dataclass(frozen=True)
class Cart:
    """The cart that a checkout page is about. `over`: its time ran out and it was not placed."""

    order: Order
    edition: Edition
    slug: str
    secret: str
    over: bool

    def url(self, endpoint: str) -> str:
        return url_for(f"registration.{endpoint}", edition=self.slug, secret=self.secret)


def _cart(slug: str, secret: str) -> Cart:
    """Find the cart that an address names. The address is a secret, so its page is kept nowhere."""
    secret_page()
    row = cart_and_edition(slug, secret)
    if row is None:
        abort(404)
    order, edition = row
    return Cart(order, edition, slug, secret, over=order.placed_at is None and not runs(order))


def order_url(order: Order) -> str:
    return url_for("registration.order", code=order.code, secret=order.secret)


def _placed_already(cart: Cart) -> Response:
    """Answer the back button and the second tab of somebody who has bought: there is nothing to do twice."""
    drop_cart()
    if request.method == "POST":
        say(_("You have bought this already. Here is your order."), "info")
    return see_other(order_url(cart.order))


def _step(cart: Cart, form: Any, act: Callable[[], Response]) -> tuple[Cart, Response | None]:
    """Do what was pressed: take more time, take the places once more, or take the step.

    All three come with the whole form, so that nothing typed is lost. Without an answer the page is shown (again), of
    the cart that is returned: taking the places once more makes a new one.
    """
    if request.method != "POST":
        return cart, None
    try:
        if "extend" in request.form:
            until = extend_hold(cart.order.id).expires_at
            say(_("You have time until %(time)s.", time=time_(until) if until else ""))
        elif "again" in request.form:
            cart = _taken_again(cart)
        elif form.validate() and _must_run(cart):
            return cart, act()
    except Refused as refusal:
        _say_refusal(cart, form, refusal)
    return _cart(cart.slug, cart.secret), None


def _must_run(cart: Cart) -> bool:
    """Refuses `hold_expired` for a cart whose time is over."""
    if cart.over:
        raise Refused("hold_expired")
    return True


def _taken_again(cart: Cart) -> Cart:
    order = hold_again(
        cart.order.id,
        language=language(),
        member_id=viewer().member_id,
        cart_key=cart_key(cart.edition.id),
        network=network_key(),
    )
    keep_cart(cart.slug, order.secret)
    say(_("Your places are yours again. Everything you typed is still here."))
    return _cart(cart.slug, order.secret)


def _say_refusal(cart: Cart, form: Any, refusal: Refused) -> None:
    """Show what the rules say; where they speak of one product, name it, since there is no field to stand beside."""
    named = (
        [line.name.pick(language()) for line in offering.lines_of(cart.order)] if "product" in refusal.details else []
    )
    show_refusal(form, refusal)
    if named:
        form.form_errors[-1] = f"{named[0]}: {sentence(refusal)}"


def _beside(cart: Cart, lines: Sequence[ShownLine]) -> dict[str, Any]:
    """Return what both steps show beside their forms: the places, what they cost, and how long they are held."""
    hold = None if cart.over else hold_of(cart.order)
    return {
        "cart": cart,
        "order": cart.order,
        "edition": cart.edition,
        "groups": grouped(lines),
        "total": Money(cart.order.total, cart.order.currency),
        "seconds": holds.seconds_left(hold, now()) if hold else None,
        "may_extend": hold is not None and holds.may_extend(hold, now()),
    }


def grouped(lines: Sequence[ShownLine]) -> list[tuple[ShownLine, int, Money]]:
    """Return one row for each product and price, with the number and the sum."""
    found: dict[tuple[int, int], list[ShownLine]] = {}
    for line in lines:
        found.setdefault((line.product_id, line.unit.amount), []).append(line)
    return [(same[0], len(same), same[0].unit * len(same)) for same in found.values()]


@registration.route("/<edition>/checkout/<secret>", methods=["GET", "POST"])
@requires(May.EVERYONE)
def checkout(edition: str, secret: str) -> Response:
    """Ask who buys."""
    cart = _cart(edition, secret)
    if cart.order.placed_at is not None:
        return _placed_already(cart)
    form = WhoForm(data=_known_buyer(cart.order))

    def go_on() -> Response:
        name_buyer(cart.order.id, form.buyer(), language=language())
        return see_other(cart.url("pay"))

    shown, answer = _step(cart, form, go_on)
    if answer is not None:
        return answer
    return form_page("registration/checkout.html", form, **_beside(shown, offering.lines_of(shown.order)))


def _known_buyer(order: Order) -> dict[str, str]:
    """Return who buys as far as it is known: from the step taken before, else from the member's account."""
    if order.buyer_email:
        return {"name": order.buyer_name, "email": order.buyer_email, "kind": order.buyer_kind.value}
    member_id = viewer().member_id
    if member_id is None:
        return {}
    member = db.session.scalars(member_by_id(member_id)).one()
    return {"name": member.name, "email": db.session.scalar(primary_address_of(member_id)) or ""}


@registration.route("/<edition>/checkout/<secret>/pay", methods=["GET", "POST"])
@requires(May.EVERYONE)
def pay(edition: str, secret: str) -> Response:
    """Show everything once more and take the order."""
    cart = _cart(edition, secret)
    if cart.order.placed_at is not None:
        return _placed_already(cart)
    if not cart.order.buyer_email:
        return see_other(cart.url("checkout"))
    lines = offering.lines_of(cart.order)
    sellers = offering.sellers_of(cart.edition.id)
    form = _pay_form(cart, lines, sellers)
    shown, answer = _step(cart, form, lambda: _place(cart, form))
    if answer is not None:
        return answer
    if shown is not cart:
        lines = offering.lines_of(shown.order)
        sellers = offering.sellers_of(shown.edition.id)
    return _pay_page(shown, form, lines, sellers)


def _pay_form(cart: Cart, lines: Sequence[ShownLine], sellers: Mapping[int, Seller]) -> PayForm:
    order = cart.order
    form = PayForm()
    if order.buyer_kind is not BuyerKind.PERSON:
        country = {"invoice_country": COUNTRY_OF.get(order.currency, "SE")}
        form = OrganisationPayForm(data=country, buyer_kind=order.buyer_kind, buyer_email=order.buyer_email)
    form.offer(offering.methods_for(order, cart.edition, lines, sellers))
    return form


def _place(cart: Cart, form: PayForm) -> Response:
    """Place the order and send the buyer to where they pay."""
    url = order_url(cart.order)
    payment = place_order(
        cart.order.id,
        form.chosen(),
        shown_total=form.shown_total(cart.order.currency),
        conference_ends_at=day_ends_at(cart.edition.last_day, cart.edition.zone),
        invoice_to=form.invoice_to,
    )
    drop_cart()
    return to_till(payment.id if payment is not None else None, url)


def to_till(payment_id: int | None, url: str) -> Response:
    """Send the buyer to where a payment is made, else to their order; a till that does not answer is said there."""
    if payment_id is None:
        return see_other(url)
    try:
        till = start_payment(payment_id)
    except Refused as refusal:
        say(sentence(refusal), "bad")
        return see_other(url)
    if till.startswith("/"):
        return see_other(till)
    return leave_for(till) if till else see_other(url)


def _pay_page(cart: Cart, form: PayForm, lines: Sequence[ShownLine], sellers: Mapping[int, Seller]) -> Response:
    form.show(Money(cart.order.total, cart.order.currency))
    taxes = offering.taxes_of(lines, sellers, cart.order.currency, on=offering.today_in(cart.edition))
    response = form_page(
        "registration/pay.html",
        form,
        taxes=list(tax_rows(taxes)),
        sellers=[sellers[key] for key in sorted({line.seller_id for line in lines})],
        **_beside(cart, lines),
    )
    return may_lead_to_till(response, form)


def tax_rows(documents: Iterable[vat.TaxDocument]) -> Iterator[tuple[str, Money]]:
    """Return a line for each country and rate of VAT inside a total; nothing where nothing is taxed."""
    found: dict[tuple[str, int], Money] = {}
    for document in documents:
        for rate in document.rates:
            key = (document.country, rate.permille)
            found[key] = found.get(key, Money(0, document.currency)) + Money(rate.vat, document.currency)
    for (country, permille), amount in found.items():
        if amount:
            percent = f"{permille / 10:g}"
            yield _("of which VAT, %(country)s %(percent)s %%", country=country_name(country), percent=percent), amount


def may_lead_to_till(response: Response, form: MethodForm) -> Response:
    """Let the form of this page lead to the till of another site, where one is offered."""
    if PaymentMethod.CARD in form.offered:
        double = urlsplit(settings().stripe_api_base)
        pages = f"{TILL_PAGES} {double.scheme}://{double.netloc}" if double.netloc else TILL_PAGES
        response.headers["Content-Security-Policy"] = policy(form_action=pages)
    return response


@registration.post("/<edition>/checkout/<secret>/leave")
@requires(May.EVERYONE)
def leave(edition: str, secret: str) -> Response:
    """Let the held places go."""
    cart = _cart(edition, secret)
    if cart.order.placed_at is not None:
        return _placed_already(cart)
    release_cart(cart.order.id)
    drop_cart()
    say(_("Your places are free for others again. Come back whenever you like."), "info")
    return see_other("registration.tickets", edition=edition)
