"""The ticket page: what there is, what it costs, and choosing it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import Response, abort, make_response, render_template, request

from core.clock import epoch, now
from core.db import db
from core.language import current_code, language
from core.pages import form_page, see_other, shared_page, show_refusal
from core.permissions import May, requires, viewer
from core.refusals import Refused
from core.words import sentence
from editions.models import Edition, Phase
from editions.rules.phases import Opening, Span, Visibility, opening_in, visibility
from registration.actions import offering
from registration.actions.holding import hold_places
from registration.forms.choosing import ChoiceForm, beside_its_field, choice_form, currency_named, products_named
from registration.models import Order
from registration.queries import shop
from registration.views.blueprint import registration
from registration.views.cart import carried_cart, carries_cart, cart_key, keep_cart, network_key
from registration.views.window import Window, window_of

# Money of the reader's shore; whoever reads English most often comes from further away.
CURRENCY_OF = {"da": "DKK", "sv": "SEK", "en": "EUR"}


@registration.route("/<edition>/tickets", methods=["GET", "POST"])
@requires(May.EVERYONE)
def tickets(edition: str) -> Response:
    """Show what there is; hold what was chosen. A browser that holds places sees its own page, all others share one."""
    if request.method == "POST":
        return _choose(edition)
    if carries_cart(edition):
        return make_response(render_template("registration/tickets.html", **_tickets_page(edition)))
    key = ("tickets", edition, currency_named(request.args.get("currency")), request.args.get("link", "")[:64])
    return shared_page(
        key,
        version=lambda: _version(edition),
        build=lambda: render_template("registration/tickets.html", **_tickets_page(edition)),
    )


def _version(slug: str) -> tuple[int, int | None, int]:
    """Tell one state of the page from the next: whatever changed in the edition, and the minute, since prices and
    sales begin and end by the clock and holds run out by themselves."""
    row = db.session.execute(shop.shop_version(slug)).one_or_none()
    if row is None:
        abort(404)
    edition_id, _state, latest = row
    return edition_id, latest, int(epoch() // 60)


def _edition_and_phase(slug: str) -> tuple[Edition, Phase | None]:
    """Find an edition that the reader may see, with the time of its ticket sale."""
    row = db.session.execute(shop.edition_selling(slug)).one_or_none()
    if row is None or visibility(row[0].state, on_team=viewer().may(May.DESK_SEE)) is Visibility.HIDDEN:
        abort(404)
    return row


def _opening(edition: Edition, phase: Phase | None) -> Opening:
    span = Span(phase.opens_at, phase.closes_at) if phase is not None else None
    return opening_in(edition.state, span, now())


def currency_for(edition: Edition, wanted: str | None) -> str:
    """Return the currency to show prices in: the wanted one, else that of the reader's shore, else the first."""
    for choice in (wanted, CURRENCY_OF[current_code()]):
        if choice in edition.currencies:
            return choice
    return edition.currencies[0]


def _tickets_page(slug: str) -> dict[str, Any]:
    """Return what the template shows; a running cart is shown and stands in the fields."""
    edition, phase = _edition_and_phase(slug)
    cart = carried_cart(slug)
    wanted = currency_named(request.args.get("currency")) or (cart.currency if cart else None)
    held = Counter(line.product_id for line in offering.lines_of(cart)) if cart else Counter[int]()
    window = window_of(edition, currency_for(edition, wanted), link=request.args.get("link", ""), held=held)
    return {
        "edition": edition,
        "opening": _opening(edition, phase),
        "opens_at": phase.opens_at if phase else None,
        "window": window,
        "form": _form_of(window, held),
        "cart": cart,
    }


def _form_of(window: Window, held: Mapping[int, int] | None = None) -> ChoiceForm:
    form = choice_form(window.choosable, held)
    form.currency.data, form.link.data = window.currency, window.link
    for shown in window.products:
        if shown.can_choose:
            form[f"count_{shown.id}"].label.text = shown.name
    return form


def _choose(slug: str) -> Response:
    """Hold the chosen places and go on to checkout; or show the page again with a sentence beside each field."""
    edition, phase = _edition_and_phase(slug)
    form = choice_form(products_named(request.form))
    currency = currency_for(edition, currency_named(request.form.get("currency")))
    refusal: Refused | None = None
    if form.validate_on_submit():
        try:
            order = _hold(edition, _opening(edition, phase), form, currency)
            keep_cart(slug, order.secret)
            return see_other("registration.checkout", edition=slug, secret=order.secret)
        except Refused as problem:
            refusal = beside_its_field(problem)
    return _choose_again(slug, currency, refusal)


def _hold(edition: Edition, opening: Opening, form: ChoiceForm, currency: str) -> Order:
    if opening is not Opening.OPEN:
        raise Refused("tickets_not_on_sale")
    link = request.form.get("link", "")
    unlocked = db.session.scalars(shop.unlocked_by(edition.id, link)).all() if link else ()
    return hold_places(
        edition.id,
        form.wanted(),
        currency=currency,
        language=language(),
        member_id=viewer().member_id,
        unlocked=unlocked,
        cart_key=cart_key(edition.id),
        network=network_key(),
    )


def _choose_again(slug: str, currency: str, refusal: Refused | None) -> Response:
    """Show the page with what was typed and what is wrong with it."""
    edition, phase = _edition_and_phase(slug)
    window = window_of(edition, currency, link=request.form.get("link", ""))
    form = _form_of(window)
    form.validate()
    gone = [product_id for product_id in products_named(request.form) if product_id not in window.choosable]
    if refusal is not None and (refusal.field or "").removeprefix("count_") in map(str, gone):
        form.form_errors.append(_with_name(window, refusal))
    elif refusal is not None:
        show_refusal(form, refusal)
    return form_page(
        "registration/tickets.html",
        form,
        edition=edition,
        opening=_opening(edition, phase),
        opens_at=phase.opens_at if phase else None,
        window=window,
        cart=carried_cart(slug),
    )


def _with_name(window: Window, refusal: Refused) -> str:
    """Say which product a sentence is about, where it has no field to stand beside any more."""
    names = [shown.name for shown in window.products if f"count_{shown.id}" == refusal.field]
    return f"{names[0]}: {sentence(refusal)}" if names else sentence(refusal)
