"""Editions for tests: whole and open, with two cities, venues, a seller with VAT numbers, phases, three currencies."""

import datetime as dt
import itertools
from collections.abc import Callable
from typing import Any

import pytest

from accounts.actions.challenges import Browser as SignInBrowser
from accounts.actions.members import register_member
from accounts.actions.organisations import Particulars, found_organisation
from accounts.actions.sessions import open_session
from accounts.models import Member, Organisation
from accounts.rules.organisations import OrganisationKind
from core.clock import now
from core.db import db, transaction
from core.language import local
from core.permissions import Role
from core.refusals import Refused
from core.texts import Texts
from editions.actions.setup import DAY_HEADWAY, NIGHT_HEADWAY
from editions.actions.team import give_role
from editions.models import (
    Accent,
    City,
    CrossingModel,
    Edition,
    EditionOwner,
    EditionState,
    Phase,
    PhaseKind,
    Room,
    Seller,
    SellerAccount,
    SellerTax,
    Venue,
)
from editions.queries import whole_edition
from tests.browser import Browser

SE_VAT = "SE559999001601"
DK_VAT = "DK12345674"
_numbers = itertools.count(1)


def texts(word: str) -> Texts:
    """Return a text that differs in each language."""
    return Texts({"da": f"{word} (da)", "sv": f"{word} (sv)", "en": word})


def refusal(code: str, call: Callable[[], object]) -> str | None:
    """Return the field of the refusal that this call must end in."""
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.code == code
    return refused.value.field


def an_organisation(name: str = "Vestkysten", country: str = "DK") -> Organisation:
    """Return an organisation to which nobody belongs yet."""
    return found_organisation(None, Particulars(name=name, kind=OrganisationKind.ORGANISER, country=country))


def a_member(name: str = "Aske", address: str = "", *, language: str = "en", operator: bool = False) -> Member:
    """Return a member with a proven address."""
    with transaction():
        member = register_member(name, address or f"person{next(_numbers)}@example.org", language=language)
        member.is_operator = operator
    return member


def a_team_member(edition: Edition, role: Role = Role.OWNER, name: str = "Öde", *, city: City | None = None) -> Member:
    """Return a new member with a role in the edition's team."""
    member = a_member(name)
    give_role(edition.id, member.id, role, city_id=None if city is None else city.id, by=None)
    return member


def sign_in(browser: Browser, member: Member) -> Browser:
    """Sign a member in on this browser, without walking through the mails. Give roles first."""
    with transaction() as session:
        row = session.get_one(Member, member.id)
        opened = open_session(row, SignInBrowser(secret="of a test"), method="link")
    browser.client.set_cookie("session", opened.token)
    return browser


def an_edition(
    slug: str = "2027", *, state: EditionState = EditionState.OPEN, first_day: dt.date | None = None, **values: Any
) -> Edition:
    """Return a whole edition, sixty days before it begins, loaded with all its parts.

    `values` are columns of the edition that shall differ.
    """
    first_day = first_day or local(now()).date() + dt.timedelta(days=60)
    with transaction() as session:
        edition = Edition(
            slug=slug,
            name=Texts({"da": "Sundet 27", "sv": "Sundet 27", "en": "The Sound 27"}),
            lead=texts("Two days for independent music people"),
            description=texts("Talks, workshops and lunch on the ferry"),
            description_html=texts("<p>Talks, workshops and lunch on the ferry</p>"),
            first_day=first_day,
            last_day=first_day + dt.timedelta(days=1),
            zone="Europe/Copenhagen",
            state=state,
            languages=["da", "sv", "en"],
            currencies=["SEK", "DKK", "EUR"],
            contact_email="hello@example.org",
            terms=texts("Tickets can be handed over"),
            terms_html=texts("<p>Tickets can be handed over</p>"),
            withdrawal_words=texts("There is no right of withdrawal"),
            invoice_words=texts("Thank you"),
            picture_alt=Texts(),
            created_at=now(),
        )
        for name, value in values.items():
            setattr(edition, name, value)
        session.add(edition)
        session.flush()
        _owners(edition)
        _places(edition)
        _phases(edition)
        _seller(edition)
    return db.session.scalars(whole_edition(edition.id).execution_options(populate_existing=True)).one()


def _owners(edition: Edition) -> None:
    for name, country in (("Vestkysten", "DK"), ("Östkusten", "SE")):
        owner = an_organisation(f"{name} {edition.slug}", country)
        db.session.add(EditionOwner(edition_id=edition.id, organisation_id=owner.id))


def _places(edition: Edition) -> None:
    shores = (
        ("Helsingør", "DK", Accent.WEST, "Kulturværftet", 6, "Store Scene", 500),
        ("Helsingborg", "SE", Accent.EAST, "Dunkers Kulturhus", 8, "Konsertsalen", 280),
    )
    for side, (name, country, accent, house, walk, room, seats) in enumerate(shores, start=1):
        city = City(
            edition_id=edition.id,
            name=Texts({"da": name, "sv": name.replace("ø", "ö"), "en": name}),
            country=country,
            side=side,
            accent=accent,
            terminal="Terminal",
        )
        db.session.add(city)
        db.session.flush()
        _house(edition, city.id, house, walk=walk, room=room, seats=seats)
    _house(edition, None, "Færgen / Färjan", walk=0, room="Salonen", seats=40)
    headways = [DAY_HEADWAY, NIGHT_HEADWAY]
    db.session.add(CrossingModel(edition_id=edition.id, headways=headways, banner=Texts()))


def _house(edition: Edition, city_id: int | None, name: str, *, walk: int, room: str, seats: int) -> None:
    venue = Venue(
        edition_id=edition.id,
        city_id=city_id,
        name=name,
        address="By the water",
        walk_minutes=walk,
        step_free=True,
        access_words=Texts(),
        note=Texts(),
    )
    db.session.add(venue)
    db.session.flush()
    db.session.add(Room(venue_id=venue.id, name=texts(room), capacity=seats, hearing_loop=True, access_words=Texts()))


def _phases(edition: Edition) -> None:
    begins = dt.datetime.combine(edition.first_day, dt.time(8), tzinfo=dt.UTC)
    spans = {
        PhaseKind.TICKETS: (now() - dt.timedelta(days=7), begins),
        PhaseKind.CONFERENCE: (begins, begins + dt.timedelta(days=2)),
    }
    for kind, (opens_at, closes_at) in spans.items():
        db.session.add(Phase(edition_id=edition.id, kind=kind, opens_at=opens_at, closes_at=closes_at))


def _seller(edition: Edition) -> None:
    seller = Seller(
        edition_id=edition.id,
        legal_name="Föreningen Sundet",
        country="SE",
        registration_no="5599990016",
        street="Kungsgatan 11",
        postcode="252 21",
        town="Helsingborg",
        email="faktura@example.org",
        exempt=False,
        exemption=Texts(),
        series_prefix=f"S{edition.slug.upper()}"[:16],
    )
    db.session.add(seller)
    db.session.flush()
    for country, number in (("SE", SE_VAT), ("DK", DK_VAT)):
        db.session.add(SellerTax(seller_id=seller.id, country=country, vat_number=number))
    accounts = {
        "SEK": {
            "bank_name": "Sundsbanken",
            "iban": "SE4550000000058398257466",
            "bic": "ESSESESS",
            "bankgiro": "5050-1055",
        },
        "DKK": {"bank_name": "Sundbanken", "iban": "DK5000400440116243", "bic": "NDEADKKK", "fik_creditor": "81234567"},
        "EUR": {"bank_name": "Sundsbanken", "iban": "SE4550000000058398257466", "bic": "ESSESESS"},
    }
    for currency, details in accounts.items():
        db.session.add(SellerAccount(seller_id=seller.id, currency=currency, **details))
