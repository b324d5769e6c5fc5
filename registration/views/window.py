"""What the ticket page shows of each product: its price now and next, how many are left, whether it can be chosen."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.clock import now
from core.db import db
from core.files import StoredFile, file_url
from core.language import _, current_code, date_, datetime_, local, money, ngettext
from core.money import Money
from core.refusals import Refused
from editions.models import Edition
from registration.actions import offering
from registration.actions.shelf import Shelf, shelf_of
from registration.models import Product
from registration.queries import shop
from registration.rules import availability, pricing, vat
from registration.rules.availability import OnSale

FEW = 10
PICTURE_WIDTH = 480
MIDNIGHT = dt.time()


@dataclass(frozen=True, slots=True)
class Shown:
    """One product on the ticket page. `lang` is the language that its name is in, where that is not the reader's."""

    id: int
    name: str
    lang: str
    text: str
    picture: str
    price: Money | None
    net: Money | None
    notes: tuple[str, ...]
    badge: str
    can_choose: bool
    most: int
    is_addon: bool


@dataclass(frozen=True, slots=True)
class Window:
    """The ticket page's products in one currency. `link` is the secret that opened the hidden ones among them."""

    currency: str
    products: tuple[Shown, ...]
    seller_names: tuple[str, ...]
    link: str

    @property
    def tickets(self) -> list[Shown]:
        return [product for product in self.products if not product.is_addon]

    @property
    def addons(self) -> list[Shown]:
        return [product for product in self.products if product.is_addon]

    @property
    def choosable(self) -> list[int]:
        return [product.id for product in self.products if product.can_choose]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What every product of the page is looked at with."""

    edition: Edition
    currency: str
    moment: dt.datetime
    shelf: Shelf
    unlocked: Collection[int]
    sellers: Mapping[int, vat.Seller]
    pictures: Mapping[int, StoredFile]


def window_of(edition: Edition, currency: str, *, link: str = "", held: Collection[int] = ()) -> Window:
    """Lay out what is sold in one currency. A hidden product is seen by its link, and by who holds it already."""
    moment = now()
    products = db.session.scalars(shop.products_shown(edition.id)).all()
    unlocked = {product.id for product in products if product.id in held or (link and product.link_secret == link)}
    seen = [product for product in products if not product.hidden or product.id in unlocked]
    sellers = offering.sellers_of(edition.id)
    scene = _Scene(
        edition=edition,
        currency=currency,
        moment=moment,
        shelf=shelf_of(edition.id, moment, currency=currency),
        unlocked=unlocked,
        sellers=offering.tax_sellers(sellers),
        pictures=_pictures(seen),
    )
    names = dict.fromkeys(sellers[product.seller_id].legal_name for product in seen)
    opened_by = next((product.link_secret for product in seen if product.hidden), "")
    return Window(currency, tuple(_shown(product, scene) for product in seen), tuple(names), opened_by)


def _pictures(products: Sequence[Product]) -> dict[int, StoredFile]:
    wanted = [product.picture_id for product in products if product.picture_id is not None]
    found = db.session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted))) if wanted else ()
    return {picture.id: picture for picture in found}


def _shown(product: Product, scene: _Scene) -> Shown:
    offer, priced = scene.shelf.offers[product.id], scene.shelf.priced[product.id]
    stands = availability.available(offer, scene.shelf.quotas, scene.moment, unlocked=product.id in scene.unlocked)
    phase = pricing.phase_now(priced.phases, scene.moment, priced.taken)
    coming = pricing.next_phase(priced.phases, scene.moment, priced.taken)
    price = _price(phase or (coming.phase if coming else None), scene.currency)
    language = product.name.language_for(current_code())
    picture = scene.pictures.get(product.picture_id or 0)
    can_choose = stands.state is OnSale.OPEN and phase is not None and price is not None
    return Shown(
        id=product.id,
        name=product.name.pick(current_code()),
        lang=language if language != current_code() else "",
        text=product.description.pick(current_code()),
        picture=file_url(picture, PICTURE_WIDTH) if picture is not None else "",
        price=price,
        net=_net(product, price, scene),
        notes=tuple(_notes(product, stands, coming, can_choose, scene)),
        badge=_badge(product, stands.state, phase),
        can_choose=can_choose,
        most=stands.most,
        is_addon=offer.is_addon,
    )


def _price(phase: pricing.PricePhase | None, currency: str) -> Money | None:
    return pricing.price_in(phase, currency) if phase is not None and currency in phase.prices else None


def _net(product: Product, price: Money | None, scene: _Scene) -> Money | None:
    """Return the price without VAT, for companies; nothing where there is none, or nobody has set it up yet."""
    if not price:
        return None
    components = offering.tax_components(product.components, {product.id: product.seller_id}).get(product.id, [])
    try:
        net = offering.net_of(price, components, scene.sellers)
    except Refused:
        return None
    return net if net != price else None


def _badge(product: Product, state: OnSale, phase: pricing.PricePhase | None) -> str:
    if state is OnSale.SOLD_OUT:
        return _("Sold out")
    if state is OnSale.CLOSED:
        return _("Sale has ended")
    names = {row.id: row.name for row in product.phases}
    several = len(names) > 1 and phase is not None
    return names[phase.id].pick(current_code()) if several and phase is not None else ""


def _notes(
    product: Product,
    stands: availability.Available,
    coming: pricing.NextPhase | None,
    can_choose: bool,
    scene: _Scene,
) -> Iterator[str]:
    """Say what somebody who thinks of buying wants to know, in a few words each."""
    zone = scene.edition.zone
    if stands.state is OnSale.UPCOMING and product.opens_at is not None:
        yield _("On sale from %(moment)s.", moment=_moment(product.opens_at, zone))
    if stands.state is not OnSale.OPEN:
        return
    if stands.left is not None and stands.left <= FEW:
        yield ngettext("%(num)s left.", "%(num)s left.", stands.left)
    if not can_choose and coming is None:
        yield _("Not sold in %(currency)s.", currency=scene.currency)
    yield from _price_to_come(coming, can_choose, scene)
    if product.least > 1:
        yield _("From %(least)s upwards.", least=product.least)
    if product.invoice_only:
        yield _("For public bodies, paid by invoice.")


def _price_to_come(coming: pricing.NextPhase | None, can_choose: bool, scene: _Scene) -> Iterator[str]:
    """Say what it costs next, and what makes that begin."""
    later = _price(coming.phase, scene.currency) if coming is not None else None
    if coming is None or later is None:
        return
    if coming.at is not None and can_choose:
        yield _("%(price)s from %(moment)s.", price=money(later), moment=_moment(coming.at, scene.edition.zone))
    elif coming.at is not None:
        yield _("On sale from %(moment)s.", moment=_moment(coming.at, scene.edition.zone))
    elif coming.left is not None and can_choose:
        left = ngettext("%(num)s left at this price", "%(num)s left at this price", coming.left)
        yield _("%(left)s, then %(price)s.", left=left, price=money(later))


def _moment(moment: dt.datetime, zone: str) -> str:
    """Write a moment as short as it can be: a day where it is midnight."""
    is_day = local(moment, zone).time() == MIDNIGHT
    return date_(moment, zone=zone) if is_day else datetime_(moment, zone=zone)
