"""The shop at the desk: ticket types and add-ons, prices, quotas, exchange rates."""

from typing import Any

from flask import Response, abort

from core.clock import now
from core.db import db
from core.desk import me, row_or_404, sent_picture
from core.files import StoredFile, file_url
from core.language import _, pick
from core.pages import absolute, attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.security import allow_upload
from editions.models import Edition
from registration.actions import selling
from registration.actions.offering import sellers_of
from registration.actions.shelf import shelf_of
from registration.desk_views.desk import blueprint, edition_here
from registration.forms.shop import PARTS, ProductForm, QuotaForm, RateForm, phase_form
from registration.models import PricePhase, Product, ProductKind, Quota
from registration.queries import papers
from registration.queries import shop as questions
from registration.rules import availability, pricing

FIELDS = (
    "name",
    "description",
    "position",
    "opens_at",
    "closes_at",
    "least",
    "most",
    "per_ticket",
    "hidden",
    "invoice_only",
    "asks_act_name",
    "for_speakers",
    "workshops",
)


@blueprint.get("/<edition>/shop")
@requires(May.SHOP_SEE)
def shop(edition: str) -> Response:
    """Show everything on sale, what is sold and left, the quotas and the exchange rates."""
    found, moment = edition_here(edition), now()
    shelf = shelf_of(found.id, moment)
    products = db.session.scalars(questions.products_in(found.id, archived=True)).all()
    rows = []
    for product in products:
        priced = shelf.priced[product.id]
        phase = pricing.phase_now(priced.phases, moment, priced.taken)
        rows.append(
            {
                "product": product,
                "seen": availability.available(shelf.offers[product.id], shelf.quotas, moment, unlocked=True),
                "taken": priced.taken,
                "prices": dict(phase.prices) if phase else {},
            }
        )
    return page(
        "registration_desk/shop.html",
        edition=found,
        rows=rows,
        quotas=db.session.scalars(questions.quotas_in(found.id)).all(),
        counts=shelf.quotas,
        rates=db.session.scalars(papers.exchange_rates_of(found.id)).all(),
        foreign=[code for code in found.currencies if code != "SEK"],
    )


def _product_form(edition: Edition, product: Product | None) -> ProductForm:
    sellers = [(str(key), seller.legal_name) for key, seller in sellers_of(edition.id).items()]
    quotas = [(str(quota.id), quota.name) for quota in db.session.scalars(questions.quotas_in(edition.id))]
    given: dict[str, Any] = {"position": 0, "least": 1, "workshops": True}
    if product is not None:
        given = {name: getattr(product, name) for name in FIELDS}
        given["seller_id"] = str(product.seller_id)
        given["quotas"] = [str(quota.id) for quota in product.quotas]
        for number, part in enumerate(product.components[:PARTS], start=1):
            given[f"part{number}"] = {"place": part.place.value, "kind": part.kind.value, "share": part.share // 10}
    return ProductForm(zone=edition.zone, sellers=sellers, quotas=quotas, data=given)


def _save(edition: Edition, product: Product | None, kind: ProductKind, form: ProductForm) -> Product:
    values = {name: form[name].data for name in FIELDS}
    values["least"] = values["least"] or 1
    values["position"] = values["position"] or 0
    return selling.save_product(
        edition.id,
        product.id if product else None,
        kind=kind,
        parts=form.given_parts(),
        quota_ids=[int(key) for key in form.quotas.data or ()],
        picture=sent_picture(form.picture),
        by=me(),
        seller_id=int(form.seller_id.data),
        **values,
    )


@blueprint.route("/<edition>/shop/new/<kind>", methods=["GET", "POST"])
@requires(May.SHOP_CHANGE)
def shop_new(edition: str, kind: str) -> Response:
    """Make a ticket type or an add-on; its first price comes next."""
    allow_upload()
    found = edition_here(edition)
    wanted = ProductKind.ADDON if kind == ProductKind.ADDON.value else ProductKind.TICKET
    form = _product_form(found, None)
    made: list[Product] = []
    if attempt(form, lambda: made.append(_save(found, None, wanted, form))):
        say(_("It is there. Now give it a price."))
        return see_other("registration_desk.shop_price", edition=edition, product_id=made[0].id)
    return form_page("registration_desk/shop_product.html", form, edition=found, product=None, kind=wanted)


@blueprint.route("/<edition>/shop/<int:product_id>", methods=["GET", "POST"])
@requires(May.SHOP_CHANGE)
def shop_product(edition: str, product_id: int) -> Response:
    """Change a ticket type or an add-on; see its prices and its own link."""
    allow_upload()
    found = edition_here(edition)
    product = row_or_404(questions.product_in(found.id, product_id))
    form = _product_form(found, product)
    if attempt(form, lambda: _save(found, product, product.kind, form)):
        say(_("Saved."))
        return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)
    product = row_or_404(questions.product_in(found.id, product_id))
    picture = db.session.get(StoredFile, product.picture_id) if product.picture_id else None
    return form_page(
        "registration_desk/shop_product.html",
        form,
        edition=found,
        product=product,
        kind=product.kind,
        picture_url=file_url(picture, 800) if picture else None,
        own_link=absolute(f"/{found.slug}/tickets?link={product.link_secret}"),
    )


@blueprint.post("/<edition>/shop/<int:product_id>/archive")
@requires(May.SHOP_CHANGE)
def shop_archive(edition: str, product_id: int) -> Response:
    """Take a product out of the shop; one that was never sold is deleted."""
    found = edition_here(edition)
    product = row_or_404(questions.product_in(found.id, product_id))
    gone = selling.archive_product(found.id, product.id, archived=True, by=me())
    say(_("It was never sold, so it is deleted.") if gone else _("It is out of the shop. What was sold stays valid."))
    return see_other("registration_desk.shop", edition=edition)


@blueprint.post("/<edition>/shop/<int:product_id>/restore")
@requires(May.SHOP_CHANGE)
def shop_restore(edition: str, product_id: int) -> Response:
    """Put a product that was taken out back into the shop."""
    found = edition_here(edition)
    product = row_or_404(questions.product_in(found.id, product_id))
    selling.archive_product(found.id, product.id, archived=False, by=me())
    say(_("It is in the shop again."))
    return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)


@blueprint.post("/<edition>/shop/<int:product_id>/link")
@requires(May.SHOP_CHANGE)
def shop_link(edition: str, product_id: int) -> Response:
    """Make a new link for a hidden product."""
    found = edition_here(edition)
    selling.renew_link(found.id, row_or_404(questions.product_in(found.id, product_id)).id, by=me())
    say(_("There is a new link. The old one stopped working."))
    return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)


@blueprint.post("/<edition>/shop/<int:product_id>/picture/remove")
@requires(May.SHOP_CHANGE)
def shop_picture_remove(edition: str, product_id: int) -> Response:
    """Take the picture of a product away."""
    found = edition_here(edition)
    selling.remove_picture(found.id, row_or_404(questions.product_in(found.id, product_id)).id, by=me())
    say(_("The picture is gone."))
    return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)


@blueprint.route("/<edition>/shop/<int:product_id>/price", methods=["GET", "POST"])
@blueprint.route("/<edition>/shop/<int:product_id>/price/<int:phase_id>", methods=["GET", "POST"])
@requires(May.SHOP_CHANGE)
def shop_price(edition: str, product_id: int, phase_id: int | None = None) -> Response:
    """Add a price to a product, or change one."""
    found = edition_here(edition)
    product = row_or_404(questions.product_in(found.id, product_id))
    phase = next((each for each in product.phases if each.id == phase_id), None)
    if phase_id is not None and phase is None:
        row_or_404(questions.phase_in(product.id, phase_id))
    form = phase_form(found.currencies, found.zone, data=_phase_data(phase))

    def store() -> None:
        selling.save_phase(
            found.id,
            product.id,
            phase_id,
            prices=form.prices(),
            by=me(),
            name=form.name.data,
            starts_at=form.starts_at.data,
            ends_at=form.ends_at.data,
            until_sold=form.until_sold.data,
        )

    if attempt(form, store):
        say(_("Saved."))
        return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)
    return form_page("registration_desk/shop_price.html", form, edition=found, product=product, phase=phase)


def _phase_data(phase: PricePhase | None) -> dict[str, Any]:
    if phase is None:
        return {}
    amounts = {f"price_{price.currency}": price.amount for price in phase.prices}
    times = {"starts_at": phase.starts_at, "ends_at": phase.ends_at, "until_sold": phase.until_sold}
    return {"name": phase.name, **times, **amounts}


@blueprint.post("/<edition>/shop/<int:product_id>/price/<int:phase_id>/remove")
@requires(May.SHOP_CHANGE)
def shop_price_remove(edition: str, product_id: int, phase_id: int) -> Response:
    """Take a price away."""
    found = edition_here(edition)
    phase = row_or_404(questions.phase_in(row_or_404(questions.product_in(found.id, product_id)).id, phase_id))
    selling.remove_phase(found.id, product_id, phase.id, by=me())
    say(_("The price is gone. Orders keep what they paid."))
    return see_other("registration_desk.shop_product", edition=edition, product_id=product_id)


@blueprint.route("/<edition>/shop/quota", methods=["GET", "POST"])
@blueprint.route("/<edition>/shop/quota/<int:quota_id>", methods=["GET", "POST"])
@requires(May.SHOP_CHANGE)
def shop_quota(edition: str, quota_id: int | None = None) -> Response:
    """Make a quota, or change one."""
    found = edition_here(edition)
    quota: Quota | None = None if quota_id is None else row_or_404(questions.quota_in(found.id, quota_id))
    products = [
        (str(product.id), pick(product.name)) for product in db.session.scalars(questions.products_in(found.id))
    ]
    given = (
        {}
        if quota is None
        else {"name": quota.name, "size": quota.size, "products": [str(p.id) for p in quota.products]}
    )
    form = QuotaForm(products=products, data=given)

    def store() -> None:
        chosen = [int(key) for key in form.products.data or ()]
        selling.save_quota(found.id, quota_id, name=form.name.data, size=form.size.data, product_ids=chosen, by=me())

    if attempt(form, store):
        say(_("Saved."))
        return see_other("registration_desk.shop", edition=edition)
    return form_page("registration_desk/shop_quota.html", form, edition=found, quota=quota)


@blueprint.post("/<edition>/shop/quota/<int:quota_id>/remove")
@requires(May.SHOP_CHANGE)
def shop_quota_remove(edition: str, quota_id: int) -> Response:
    """Remove a quota; what took from it is no longer bounded by it."""
    found = edition_here(edition)
    selling.remove_quota(found.id, row_or_404(questions.quota_in(found.id, quota_id)).id, by=me())
    say(_("The quota is gone."))
    return see_other("registration_desk.shop", edition=edition)


@blueprint.route("/<edition>/shop/rate/<currency>", methods=["GET", "POST"])
@requires(May.MONEY_CHANGE)
def shop_rate(edition: str, currency: str) -> Response:
    """Write in what a currency is worth in SEK, for Swedish invoices in it."""
    found = edition_here(edition)
    if currency == "SEK" or currency not in found.currencies:
        abort(404)
    known = db.session.scalars(papers.exchange_rate(found.id, currency)).one_or_none()
    given = (
        {} if known is None else {"rate": rate_words(known.sek_millionths), "day": known.day, "source": known.source}
    )
    form = RateForm(data=given)
    if form.validate_on_submit():
        millionths = form.millionths()
        if millionths is not None:
            selling.save_rate(
                found.id, currency, sek_millionths=millionths, day=form.day.data, source=form.source.data or "", by=me()
            )
            say(_("Saved. Papers that waited for it come within ten minutes."))
            return see_other("registration_desk.shop", edition=edition)
    return form_page("registration_desk/shop_rate.html", form, edition=found, currency=currency)


def rate_words(millionths: int) -> str:
    """Write a rate as it is typed: 11,2 for 11 200 000 millionths."""
    whole, rest = divmod(millionths, 1_000_000)
    return f"{whole},{rest:06d}".rstrip("0").rstrip(",")
