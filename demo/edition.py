"""The demo's edition: two cities, their venues, the sellers, and phases that move with today."""

import datetime as dt
import json
from typing import Any

from accounts.actions.members import make_operator, register_member
from accounts.actions.organisations import Particulars
from accounts.rules.organisations import OrganisationKind
from core.clock import now
from core.db import db, transaction
from core.language import local
from core.texts import Texts
from demo.people import ACCOUNTS, DATA
from editions import queries
from editions.actions.opening import change_state
from editions.actions.places import add_room, add_venue, change_city
from editions.actions.sellers import add_seller, set_account
from editions.actions.setup import CityGiven, change_basics, change_phases, change_words, create_edition
from editions.actions.team import give_role
from editions.models import Accent, Edition
from editions.rules.phases import EditionState, PhaseKind, Span

WEEKS_AHEAD = 8
LEAD = Texts(
    da="Tre dage for uafhængige arrangører, bands og spillesteder. To byer, tyve minutter med færgen.",
    sv="Tre dagar för fristående arrangörer, band och spelställen. Två städer, tjugo minuter med färjan.",
    en="Three days for independent organisers, bands and venues. Two cities, twenty minutes apart by ferry.",
)
DESCRIPTION = Texts(
    da=(
        "De fleste af os arrangerer koncerter ved siden af et arbejde, i en forening med få penge og mange idéer. "
        "Det er sjovere sammen.\n\n"
        "* **Lær noget, du kan bruge på mandag**: booking, budget, lyd, aftaler, unge arrangører.\n"
        "* **Mød dem på den anden side**: halvdelen af programmet ligger i Helsingborg, halvdelen i Helsingør.\n"
        "* **Hør bands, du ikke kendte**: showcases begge aftener, og ét sæt midt på Sundet."
    ),
    sv=(
        "De flesta av oss arrangerar spelningar vid sidan av ett jobb, i en förening med lite pengar och många idéer. "
        "Det är roligare tillsammans.\n\n"
        "* **Lär dig något som du kan använda på måndag**: bokning, budget, ljud, avtal, unga arrangörer.\n"
        "* **Träffa dem på andra sidan**: halva programmet ligger i Helsingborg, halva i Helsingör.\n"
        "* **Hör band som du inte kände till**: showcase båda kvällarna, och ett set mitt på Sundet."
    ),
    en=(
        "Most of us put on gigs beside a job, in an association with little money and many ideas. "
        "It is more fun together.\n\n"
        "* **Learn something you can use on Monday**: booking, budgets, sound, contracts, young organisers.\n"
        "* **Meet those on the other side**: half of the programme is in Helsingborg, half in Helsingør.\n"
        "* **Hear bands you did not know**: showcases both nights, and one set in the middle of the Sound."
    ),
)
TERMS = Texts(
    da="Billetten kan overdrages til en anden indtil dagen før. Aflyser vi, får du alle pengene tilbage.",
    sv="Biljetten kan överlåtas till någon annan till och med dagen före. Ställer vi in får du alla pengar tillbaka.",
    en="You may hand your ticket over to somebody else until the day before. If we cancel, you get your money back.",
)


def first_day_from(today: dt.date) -> dt.date:
    """Return the Thursday that lies some weeks ahead."""
    ahead = today + dt.timedelta(weeks=WEEKS_AHEAD)
    return ahead + dt.timedelta(days=(3 - ahead.weekday()) % 7)


def make_people() -> dict[str, int]:
    """Make the accounts to sign in as; return their ids by address."""
    ids = {}
    for account in ACCOUNTS:
        if account.operator:
            ids[account.email] = make_operator(account.email, name=account.name, language=account.language).id
        else:
            with transaction():
                ids[account.email] = register_member(account.name, account.email, language=account.language).id
    return ids


def make_edition(people: dict[str, int]) -> Edition:
    """Make the edition with everything that readiness asks for, still a draft."""
    today = local(now()).date()
    first = first_day_from(today)
    owner = people[ACCOUNTS[0].email]
    name = f"Sundet {first.year}"
    edition = create_edition(
        slug=f"sundet-{first.year}",
        name=Texts(da=name, sv=name, en=name),
        first_day=first,
        last_day=first + dt.timedelta(days=2),
        cities=(
            CityGiven(Texts(da="Helsingborg", sv="Helsingborg", en="Helsingborg"), "SE"),
            CityGiven(Texts(da="Helsingør", sv="Helsingör", en="Helsingør"), "DK"),
        ),
        owners=(
            Particulars(name="Föreningen Ljudbryggan", kind=OrganisationKind.ASSOCIATION, country="SE"),
            Particulars(name="Foreningen Lydbroen", kind=OrganisationKind.ASSOCIATION, country="DK"),
        ),
        by=owner,
    )
    _describe(edition, first, owner)
    _furnish(edition, owner)
    _make_seller(edition, owner)
    _make_team(edition, people, owner)
    return edition


def _describe(edition: Edition, first: dt.date, owner: int) -> None:
    change_basics(
        edition.id,
        slug=edition.slug,
        name=edition.name,
        lead=LEAD,
        first_day=edition.first_day,
        last_day=edition.last_day,
        zone=edition.zone,
        contact_email="hello@sundet.example",
        by=owner,
    )
    change_words(
        edition.id, description=DESCRIPTION, terms=TERMS, withdrawal_words=Texts(), invoice_words=Texts(), by=owner
    )
    moment = now()
    start = moment.replace(hour=8, minute=0, second=0, microsecond=0) - dt.timedelta(days=38)
    opening = dt.datetime.combine(first, dt.time(8), tzinfo=moment.tzinfo)
    closing = opening + dt.timedelta(days=2, hours=10)
    change_phases(
        edition.id,
        {
            PhaseKind.TICKETS: Span(start, closing),
            PhaseKind.CALL: Span(start, moment + dt.timedelta(days=12)),
            PhaseKind.REVIEW: Span(start, moment + dt.timedelta(days=20)),
            PhaseKind.CONFERENCE: Span(opening, closing),
            PhaseKind.MENTORING: Span(start, closing + dt.timedelta(days=150)),
        },
        by=owner,
    )


def _furnish(edition: Edition, owner: int) -> None:
    """Put venues and rooms into the cities, and one on the water."""
    cities = {city.country: city for city in db.session.scalars(queries.cities_of(edition.id))}
    terminals = {"SE": "Knutpunkten", "DK": "Helsingør Færgehavn"}
    for country, city in cities.items():
        change_city(
            edition.id,
            city.id,
            name=city.name,
            country=country,
            accent=Accent.WEST if country == "DK" else Accent.EAST,
            terminal=terminals[country],
            by=owner,
        )
    venues: list[dict[str, Any]] = json.loads((DATA / "venues.json").read_text(encoding="utf-8"))["venues"]
    for data in venues:
        venue = add_venue(
            edition.id,
            city_id=cities[data["country"]].id if data["country"] else None,
            name=data["name"],
            address=data["address"],
            walk_minutes=data["walk_min_from_terminal"],
            step_free=data["step_free"],
            accessible_toilet=data["step_free"],
            access_words=Texts(),
            note=Texts(),
            by=owner,
        )
        for room in data["rooms"]:
            add_room(
                edition.id,
                venue.id,
                name=Texts(room["name"]),
                capacity=room["capacity"],
                capacity_standing=room.get("capacity_standing"),
                hearing_loop=room["hearing_loop"],
                step_free=data["step_free"],
                access_words=Texts(),
                by=owner,
            )


def _make_seller(edition: Edition, owner: int) -> None:
    seller = add_seller(
        edition.id,
        series_prefix=f"LB{edition.first_day.year}",
        vat_numbers={"SE": "SE559999001601", "DK": "DK12345674"},
        by=owner,
        legal_name="Föreningen Ljudbryggan",
        country="SE",
        registration_no="559999-0016",
        street="Hamntorget 1",
        postcode="252 21",
        town="Helsingborg",
        email="ekonomi@sundet.example",
        exempt=False,
        exemption=Texts(),
    )
    bank = {"bank_name": "Sundets Sparbank", "bic": "SUNDSESS"}
    accounts = {
        "SEK": {"iban": "SE3550000000054910000003", "bankgiro": "5050-1055", "fik_creditor": ""},
        "DKK": {"iban": "DK5000400440116243", "bankgiro": "", "fik_creditor": "87654321"},
        "EUR": {"iban": "SE3550000000054910000003", "bankgiro": "", "fik_creditor": ""},
    }
    for currency, details in accounts.items():
        set_account(edition.id, seller.id, currency, by=owner, **bank, **details)


def _make_team(edition: Edition, people: dict[str, int], owner: int) -> None:
    sides = {city.country: city.id for city in db.session.scalars(queries.cities_of(edition.id))}
    countries = {"sv": "SE", "da": "DK"}
    with transaction():
        for account in ACCOUNTS:
            if account.role is not None:
                give_role(
                    edition.id,
                    people[account.email],
                    account.role,
                    city_id=sides[countries[account.language]],
                    by=owner,
                )


def open_edition(edition: Edition, people: dict[str, int]) -> None:
    change_state(edition.id, EditionState.OPEN, by=people[ACCOUNTS[0].email])
