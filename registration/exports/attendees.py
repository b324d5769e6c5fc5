"""The attendee list as a sheet: rows are read once, in a constant number of statements, and written as they come."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from accounts.words import categories, municipalities
from core.clock import now
from core.db import db
from core.language import _, countries, current_code, local
from core.money import Money
from core.tables import Column, Sheet
from editions.models import Edition
from editions.rules.documents import DocumentKind
from registration import words
from registration.actions.offering import sellers_of, tax_components, tax_sellers
from registration.exports.columns import COLUMNS, Profile
from registration.forms.people import TRAVEL_MODES
from registration.models import Attendee
from registration.queries import lists
from registration.rules import vat
from registration.rules.identifiers import shareable_number
from registration.rules.ledger import EntryKind
from registration.rules.paying import PaymentMethod
from registration.rules.states import OrderState

FERRY = vat.Supply.PASSENGER_TRANSPORT


@dataclass
class _Around:
    """What stands beside the rows: names, add-ons, papers and sums, each read in one statement."""

    names: Mapping[int, str]
    phases: Mapping[int, str]
    sellers: Mapping[int, vat.Seller]
    components: Mapping[int, Sequence[vat.Component]]
    addons: Mapping[int, Sequence[tuple[int, int]]]
    papers: Mapping[tuple[int, str], Sequence[str]]
    sums: Mapping[int, Mapping[EntryKind, int]]
    notes: Mapping[int, Sequence[str]]
    day: dt.date
    municipalities: Mapping[str, str]
    categories: Mapping[str, str]
    travel: Mapping[str, str]
    countries: Mapping[str, str]
    states: Mapping[OrderState, str]
    methods: Mapping[PaymentMethod, str]
    taxed: dict[tuple[int, int, str], tuple[dict[str, tuple[int, int]], tuple[int, ...]]] = field(default_factory=dict)


def attendee_sheet(
    edition: Edition,
    profile: Profile,
    keys: Iterable[str] | None = None,
    only: Select[Attendee] | None = None,
    *,
    sort: str = "",
) -> Sheet:
    """Return the attendees of an edition as a sheet with the profile's columns, or those of them that were chosen.

    `only` are the attendees of a list that was filtered; with `sort` they come in the order of that list.

    Amounts of a whole order stand on its first ticket only, so that a column can be added up per currency.
    """
    chosen = [key for key in profile.keys if keys is None or key in set(keys)]
    columns = tuple(Column(key, str(COLUMNS[key].header), COLUMNS[key].kind) for key in chosen)
    found = lists.attendee_rows(edition.id, only, sort=sort)
    rows = _rows(edition, profile, frozenset(chosen), found)
    return Sheet(
        name=f"{edition.slug}-{profile.name}", columns=columns, rows=rows, yes=_("yes"), no=_("no"), zone=edition.zone
    )


def _read_around(edition: Edition) -> _Around:
    products = db.session.execute(lists.product_rows(edition.id)).all()
    seller_of = {row.id: row.seller_id for row in products}
    addons: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line_id, product_id, price in db.session.execute(lists.addon_rows(edition.id)):
        if line_id is not None:
            addons[line_id].append((product_id, price))
    papers: dict[tuple[int, str], list[str]] = defaultdict(list)
    for row in db.session.execute(lists.document_rows(edition.id)):
        papers[row.order_id, row.kind.name].append(row.number)
    sums: dict[int, dict[EntryKind, int]] = defaultdict(dict)
    for row in db.session.execute(lists.ledger_sums(edition.id)):
        sums[row.order_id][row.kind] = row.amount
    notes: dict[int, list[str]] = defaultdict(list)
    for order_id, text in db.session.execute(lists.note_rows(edition.id)):
        notes[order_id].append(text)
    code = current_code()
    return _Around(
        names={row.id: row.name.pick(code) for row in products},
        phases={row.id: row.name.pick(code) for row in db.session.execute(lists.phase_rows(edition.id))},
        sellers=tax_sellers(sellers_of(edition.id)),
        components=tax_components(db.session.scalars(lists.component_rows(edition.id)), seller_of),
        addons=addons,
        papers=papers,
        sums=sums,
        notes=notes,
        day=local(now(), edition.zone).date(),
        municipalities=dict(municipalities()),
        categories=dict(categories()),
        travel={mode.value: str(word) for mode, word in TRAVEL_MODES.items()},
        countries=dict(countries()),
        states={state: str(word) for state, word in words.ORDER_STATES.items()},
        methods={method: str(word) for method, word in words.PAYMENT_METHODS.items()},
    )


def _rows(
    edition: Edition, profile: Profile, keys: frozenset[str], chosen: Select[*tuple[object, ...]]
) -> Iterator[dict[str, object]]:
    around = _read_around(edition)
    today = local(now(), edition.zone).date()
    whole = keys == COLUMNS.keys()
    seen: set[int] = set()
    found: Any = db.session.execute(chosen.execution_options(yield_per=1000))
    for row in found:
        if profile.only_listed and not _is_listed(row, today):
            continue
        first_of_order = row.order_id not in seen
        seen.add(row.order_id)
        values = _person(row, around) | _ticket(row, around) | _consents(row)
        values |= _money(row, around, first_of_order=first_of_order) | _practical(row, around)
        yield values if whole else {key: values[key] for key in keys}


def _is_listed(row: Any, today: dt.date) -> bool:
    """Whether somebody may stand on the public list: they said so, are named, are of age, and their order is paid."""
    of_age = row.minor_until is None or row.minor_until <= today
    return bool(row.consent_delegate_list_at and row.name and of_age and row.order_state == "paid")


def _person(row: Any, around: _Around) -> dict[str, object]:
    return {
        "badge_name": row.badge_name or row.name,
        "full_name": row.name,
        "sort_name": _last_name_first(row.name),
        "pronouns": row.pronouns,
        "email": row.email,
        "phone": row.phone,
        "language_ui": row.language,
        "languages_spoken": ", ".join(row.languages_spoken or ()),
        "home_municipality": around.municipalities.get(row.municipality, row.municipality),
        "country": around.countries.get(row.country, row.country),
        "organisation": row.organisation,
        "role": row.role,
        "category": around.categories.get(row.category, row.category),
        "act_name": row.act_name,
        "website": row.website,
    }


def _last_name_first(name: str) -> str:
    """Return `Friis, Søren Å.`: what lists on paper are sorted by. A name of one word stays as it is."""
    rest, _space, last = name.rpartition(" ")
    return f"{last}, {rest}" if rest else name


def _ticket(row: Any, around: _Around) -> dict[str, object]:
    return {
        "order_no": row.code,
        "ticket_no": row.ticket_number,
        "ticket_type": around.names[row.product_id],
        "price_phase": around.phases.get(row.phase_id, ""),
        "add_ons": ", ".join(around.names[product_id] for product_id, _price in around.addons.get(row.line_id, ())),
        "order_state": around.states[row.order_state],
    }


def _money(row: Any, around: _Around, *, first_of_order: bool) -> dict[str, object]:
    parts = [(row.product_id, row.unit_price), *around.addons.get(row.line_id, ())]
    split: dict[str, list[int]] = {"SE": [0, 0], "DK": [0, 0]}
    rates: set[int] = set()
    for product_id, price in parts:
        by_country, permilles = _taxed(around, product_id, price, row.currency)
        rates.update(permilles)
        for country, (net, tax) in by_country.items():
            split[country][0] += net
            split[country][1] += tax

    def amount(minor: int) -> Money:
        return Money(minor, row.currency)

    def once(minor: int) -> Money | None:
        return amount(minor) if first_of_order else None

    sums = around.sums.get(row.order_id, {})
    paid = -(sums.get(EntryKind.PAYMENT, 0) + sums.get(EntryKind.PAYMENT_BACK, 0))
    back = sums.get(EntryKind.REFUND, 0) + sums.get(EntryKind.REFUND_BACK, 0)
    return {
        "currency": row.currency,
        "gross": amount(sum(price for _product, price in parts)),
        "net_SE": amount(split["SE"][0]),
        "vat_SE": amount(split["SE"][1]),
        "net_DK": amount(split["DK"][0]),
        "vat_DK": amount(split["DK"][1]),
        "rates": ", ".join(f"{permille / 10:g} %" for permille in sorted(rates, reverse=True)),
        "payment_method": around.methods.get(row.method, ""),
        "paid_at": row.paid_at,
        "paid_amount": once(paid),
        "due": once(sum(sums.values())),
        "refunded": once(back),
        "invoice_nos": ", ".join(around.papers.get((row.order_id, DocumentKind.INVOICE.name), ())),
        "credit_note_nos": ", ".join(around.papers.get((row.order_id, DocumentKind.CREDIT_NOTE.name), ())),
        "buyer_name": row.buyer_name,
        # A sole trader's number is their personal identity number: it stands on the invoice and nowhere else.
        "organisation_no": shareable_number(row.organisation_no or ""),
        "vat_id": row.vat_id or "",
        "ean_or_peppol_id": row.gln or row.peppol_id or "",
        "buyer_reference": row.buyer_reference or "",
        "order_reference": row.order_reference or "",
    }


def _taxed(
    around: _Around, product_id: int, price: int, currency: str
) -> tuple[dict[str, tuple[int, int]], tuple[int, ...]]:
    """Return net and VAT per country, and the rates, of one place; worked out once per product and price."""
    key = (product_id, price, currency)
    if key not in around.taxed:
        by_country: dict[str, tuple[int, int]] = {}
        rates: list[int] = []
        parts = (
            vat.tax_parts(0, price, around.components.get(product_id, ()), around.sellers, around.day) if price else ()
        )
        for document in vat.tax_documents(parts, currency):
            net, tax = by_country.get(document.country, (0, 0))
            by_country[document.country] = (net + document.net, tax + document.vat)
            rates += [total.permille for total in document.rates]
        around.taxed[key] = (by_country, tuple(rates))
    return around.taxed[key]


def _consents(row: Any) -> dict[str, object]:
    return {
        "dietary": row.dietary or "",
        "allergies": row.allergies or "",
        "access_needs": row.access_needs or "",
        "arrives_alone": bool(row.arrives_alone),
        "consent_photo": row.consent_photo_at,
        "consent_delegate_list": row.consent_delegate_list_at,
        "consent_newsletter": row.consent_newsletter_at,
        "consent_recording": row.consent_recording_at,
    }


def _practical(row: Any, around: _Around) -> dict[str, object]:
    kinds = {
        part.kind for product_id, _price in around.addons.get(row.line_id, ()) for part in around.components[product_id]
    }
    return {
        "travel_mode": around.travel.get(row.travel_mode, row.travel_mode),
        "ferry_add_on": FERRY in kinds,
        "internal_notes": " / ".join(around.notes.get(row.order_id, ())),
        "created_at": row.placed_at,
        "changed_at": row.changed_at,
    }
