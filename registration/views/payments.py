"""Where payments come by: the provider's webhook, the way back from a till, the demo's practice till."""

import structlog
from flask import Response, abort, request

from core.db import db
from core.language import _
from core.money import Money
from core.pages import page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from core.security import secret_page
from core.words import sentence
from registration.actions.hearing import UnknownPayment, hear
from registration.actions.practising import Press, press
from registration.actions.settling import settle_open
from registration.mails.people import order_path
from registration.methods import METHODS, ProviderDown, stripe_wire
from registration.methods.practice import charge_of_link, state_now
from registration.models import PracticeCharge
from registration.queries import orders
from registration.rules.paying import PaymentMethod
from registration.views.blueprint import registration
from registration.views.orders import guessed

log = structlog.get_logger()


@registration.post("/registration/stripe/webhook")
@requires(May.EVERYONE)
def stripe_webhook() -> Response:
    """Take a message of Stripe's. Its signature is over the raw body; what we cannot handle now comes again later."""
    try:
        event = stripe_wire.read_event(request.get_data(), request.headers.get("Stripe-Signature", ""))
    except stripe_wire.BadSignature as fault:
        log.warning("stripe_signature_wrong", error=str(fault))
        return _plain("the signature is not right", 400)
    try:
        heard = hear(event)
    except ProviderDown:
        return _plain("later, please", 503)
    except UnknownPayment as fault:
        log.error("stripe_event_unknown", event_id=event.id, type=event.type, about=str(fault))  # noqa: TRY400 - the event says it all
        return _plain("this should be ours, but is not known", 500)
    return _plain(heard.value, 200)


def _plain(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/plain")


@registration.get("/registration/return/<secret>")
@guessed
@requires(May.EVERYONE)
def returned(secret: str) -> Response:
    """Take the buyer back from a till. That they come back proves nothing: the provider is asked."""
    secret_page()
    order = db.session.scalars(orders.order_by_secret(secret)).one_or_none()
    if order is None:
        abort(404)
    way = order_path(order)
    try:
        settle_open(order.id, on_return=True)
    except ProviderDown:
        say(
            _("The payment service does not answer at the moment. If you have paid, you see it here in some minutes."),
            "info",
        )
    return see_other(way)


@registration.route("/registration/practice-till/<token>", methods=["GET", "POST"])
@requires(May.EVERYONE)
def practice_till(token: str) -> Response:
    """Show the demo's till and do what its buttons say."""
    if not METHODS[PaymentMethod.PRACTICE].is_available():
        abort(404)
    secret_page()
    charge = db.session.get(PracticeCharge, charge_of_link(token))
    if charge is None:
        abort(404)
    if request.method == "POST":
        return _press(charge.id, token)
    return page(
        "registration/practice_till.html",
        charge=charge,
        token=token,
        amount=Money(charge.amount, charge.currency),
        state=state_now(charge).value,
    )


def _press(charge_id: int, token: str) -> Response:
    pressed = request.form.get("button", "")
    if pressed not in tuple(Press):
        abort(400)
    try:
        way_back = press(charge_id, Press(pressed))
    except Refused as refusal:
        say(sentence(refusal), "warn")
        return see_other("registration.practice_till", token=token)
    if pressed == Press.DECLINE:
        say(_("The card was declined. Nothing was paid: try another button."), "warn")
        return see_other("registration.practice_till", token=token)
    return see_other(way_back)
