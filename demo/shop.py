"""The demo's shop: one pass with three prices in time, day tickets, showcases, add-ons, and the quotas they share."""

import datetime as dt
import json
from typing import Any

from core.clock import now
from core.db import db, transaction
from core.signing import new_secret
from core.texts import Texts
from demo.people import DATA
from editions import queries
from editions.models import Edition
from registration.models import Component, ExchangeRate, Price, PricePhase, Product, ProductKind, Quota
from registration.rules.vat import Place, Supply

PASS = {
    "da": "Deltagerpas",
    "sv": "Deltagarpass",
    "en": "Delegate pass",
}
PASS_WORDS = {
    "da": "Alle tre dage i begge byer: oplæg, workshops, showcases og kaffe.",
    "sv": "Alla tre dagarna i båda städerna: föredrag, workshopar, showcase och kaffe.",
    "en": "All three days in both cities: talks, workshops, showcases and coffee.",
}
PHASES = (
    ("delegate-early", {"da": "Early bird", "sv": "Early bird", "en": "Early bird"}, None, 16),
    ("delegate-standard", {"da": "Normalpris", "sv": "Ordinarie pris", "en": "Standard"}, 16, 54),
    ("delegate-late", {"da": "I døren", "sv": "På plats", "en": "At the door"}, 54, None),
)
ORDINARY = {"da": "Normalpris", "sv": "Ordinarie pris", "en": "Standard"}
WORDS = {
    "delegate-public": {
        "da": "For kommuner, regioner og andre offentlige. Vi sender en faktura.",
        "sv": "För kommuner, regioner och andra offentliga. Vi skickar en faktura.",
        "en": "For municipalities, regions and other public bodies. We send an invoice.",
    },
    "artist": {
        "da": "Til dig, der spiller selv. Sig, hvad bandet hedder, så står det på skiltet.",
        "sv": "För dig som spelar själv. Säg vad bandet heter, så står det på skylten.",
        "en": "For those who play themselves. Tell us the act's name, and it stands on your badge.",
    },
    "young": {
        "da": "Er du under 26, er du med til det hele.",
        "sv": "Är du under 26 är du med på allt.",
        "en": "If you are under 26 you are in for all of it.",
    },
    "volunteer-assoc": {
        "da": "For foreninger, hvor ingen får løn.",
        "sv": "För föreningar där ingen får lön.",
        "en": "For associations in which nobody is paid.",
    },
    "companion": {
        "da": "Gratis for den, der hjælper dig.",
        "sv": "Gratis för den som hjälper dig.",
        "en": "Free for the person who helps you.",
    },
    "dinner": {
        "da": "Langborde ved vandet. Vegetarisk, med mulighed for vegansk og glutenfrit.",
        "sv": "Långbord vid vattnet. Vegetariskt, även veganskt och glutenfritt.",
        "en": "Long tables by the water. Vegetarian, with vegan and gluten-free on request.",
    },
    "ferry-return": {
        "da": "Begge veje, så ofte du vil, alle tre dage.",
        "sv": "Båda vägarna, så ofta du vill, alla tre dagarna.",
        "en": "Both ways, as often as you like, on all three days.",
    },
}
# What is sold by number: quota name, size, and the products that take from it.
QUOTAS = (
    ("Konferens · konference", 420, ("pass", "delegate-public", "artist", "young", "volunteer-assoc", "speaker")),
    ("Fredag · Helsingborg", 120, ("day-hbg",)),
    ("Lørdag · Helsingør", 120, ("day-hel",)),
    ("Showcase Helsingborg", 300, ("showcase-hbg",)),
    ("Showcase Helsingør", 300, ("showcase-hel",)),
    ("Middag", 90, ("dinner",)),
    ("Foreninger · föreningar", 100, ("volunteer-assoc",)),
    ("Ledsagere · ledsagare", 40, ("companion",)),
)
HIDDEN = ("speaker",)
# What one unit is worth in SEK: Swedish invoices in another currency say their VAT in SEK too.
SEK_MILLIONTHS = {"EUR": 11_200_000, "DKK": 1_500_000}
ADDON_SHARE = {"lunch-fri", "lunch-sat", "dinner", "ferry-return"}


def _texts(words: dict[str, str] | None) -> Texts:
    return Texts(words or {})


def make_shop(edition: Edition) -> dict[str, Product]:
    """Fill the shop; return its products by slug."""
    data = json.loads((DATA / "tickets.json").read_text(encoding="utf-8"))
    by_id = {item["id"]: item for item in data["ticket_types"] + data["addons"]}
    seller = db.session.scalars(queries.sellers_of(edition.id)).first()
    assert seller is not None
    with transaction() as session:
        made = {"pass": _make_pass(edition, seller.id, by_id)}
        singles = [item for item in data["ticket_types"] if not item["id"].startswith("delegate-")]
        public = by_id["delegate-public"]
        for position, item in enumerate([public, *singles, *data["addons"]], start=1):
            made[item["id"]] = _make_single(edition, seller.id, item, position)
        session.add_all(made.values())
        session.flush()
        for name, size, slugs in QUOTAS:
            products = [made[slug] for slug in slugs]
            session.add(Quota(edition_id=edition.id, name=name, size=size, products=products))
        for currency, worth in SEK_MILLIONTHS.items():
            session.add(
                ExchangeRate(
                    edition_id=edition.id, currency=currency, sek_millionths=worth, day=now().date(), source="Demo"
                )
            )
    return made


def _make_pass(edition: Edition, seller_id: int, by_id: dict[str, Any]) -> Product:
    """Make the pass: early bird now, the standard price in two weeks, the price at the door at last."""
    noon = now().replace(hour=10, minute=0, second=0, microsecond=0)
    product = _product(edition, seller_id, "pass", name=PASS, words=PASS_WORDS, position=0, most=20)
    product.components = _components(by_id["delegate-early"])
    for position, (slug, name, after, until) in enumerate(PHASES):
        product.phases.append(
            PricePhase(
                name=_texts(name),
                position=position,
                starts_at=noon + dt.timedelta(days=after) if after else None,
                ends_at=noon + dt.timedelta(days=until) if until else None,
                until_sold=150 if position == 0 else None,
                prices=_prices(by_id[slug]),
            )
        )
    return product


def _make_single(edition: Edition, seller_id: int, item: dict[str, Any], position: int) -> Product:
    slug = item["id"]
    product = _product(edition, seller_id, slug, name=item["name"], words=WORDS.get(slug), position=position, most=10)
    product.kind = ProductKind.ADDON if item.get("addon") or item.get("needs_main_ticket") else ProductKind.TICKET
    product.per_ticket = 1 if slug in ADDON_SHARE or slug == "companion" else None
    product.hidden = slug in HIDDEN
    product.invoice_only = bool(item.get("invoice_only"))
    product.asks_act_name = item.get("requires_question") == "act_name"
    product.for_speakers = slug == "speaker"
    product.components = _components(item)
    product.phases = [PricePhase(name=_texts(ORDINARY), position=0, prices=_prices(item))]
    return product


def _product(
    edition: Edition, seller_id: int, slug: str, *, name: Any, words: Any, position: int, most: int
) -> Product:
    return Product(
        edition_id=edition.id,
        seller_id=seller_id,
        kind=ProductKind.TICKET,
        slug=slug,
        name=_texts(name),
        description=_texts(words),
        position=position,
        most=most,
        link_secret=new_secret(),
    )


def _components(item: dict[str, Any]) -> list[Component]:
    return [
        Component(
            place=Place(part["country"]),
            kind=Supply(part["kind"]),
            share=int(part["share"] * 1000),
        )
        for part in item["components"]
    ]


def _prices(item: dict[str, Any]) -> list[Price]:
    return [Price(currency=code, amount=amount * 100) for code, amount in item["price"].items()]
