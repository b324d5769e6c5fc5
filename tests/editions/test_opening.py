"""From draft to archive, and what must be there before it opens."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db
from core.language import force_locale
from core.texts import Texts
from editions import queries
from editions.actions import sellers, setup
from editions.actions.opening import Contribution, change_state, findings_of
from editions.models import Edition, EditionState
from editions.rules.phases import Span
from editions.rules.readiness import Finding, Page, Severity, TicketFacts
from editions.words import FINDINGS, say_finding
from tests.browser import statements
from tests.editions.builders import a_team_member, an_edition, refusal

DRAFT, ANNOUNCED, OPEN, CLOSED, ARCHIVED = EditionState
METHODS = {currency: ["card"] for currency in ("SEK", "DKK", "EUR")}


@pytest.fixture
def shop(ctx: Flask) -> Iterator[dict[int, Contribution]]:
    """What the shop above contributes, by edition; whatever it is in the app is put back."""
    contributions: dict[int, Contribution] = {}
    before = ctx.extensions.get("readiness")
    ctx.extensions["readiness"] = [lambda edition_id: contributions.get(edition_id, Contribution())]
    yield contributions
    ctx.extensions["readiness"] = before if before is not None else []


def a_shop(edition: Edition) -> Contribution:
    """Return a shop in which nothing is missing."""
    ticket = TicketFacts(
        name="Delegate",
        languages_missing=(),
        is_addon=False,
        hidden=False,
        sale=Span(),
        price_currencies=("SEK", "DKK", "EUR"),
        shares=1000,
        seller_id=edition.sellers[0].id,
        has_quota=True,
    )
    return Contribution(tickets=[ticket], methods=METHODS, taxed_in={edition.sellers[0].id: ["SE", "DK"]})


def ready_edition(shop: dict[int, Contribution], state: EditionState = DRAFT) -> Edition:
    edition = an_edition(state=state)
    for city in edition.cities:
        a_team_member(edition, city=city)
    shop[edition.id] = a_shop(edition)
    return edition


def codes(edition: Edition) -> list[str]:
    return [finding.code for finding in findings_of(edition.id)]


def test_a_whole_edition_lacks_nothing_and_opens(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    assert codes(edition) == []
    opened = change_state(edition.id, OPEN, by=None)
    assert opened.state is OPEN
    assert opened.opened_at is not None
    assert db.session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id.desc()).limit(1)).one() == "EditionOpened"


def test_an_edition_without_a_shop_does_not_open(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    shop.clear()
    assert codes(edition) == ["no_ticket_on_sale"] + ["currency_without_method"] * 3
    refusal("not_ready", lambda: change_state(edition.id, OPEN, by=None))
    assert db.session.scalars(queries.edition_by_slug("2027")).one().state is DRAFT


def test_what_would_be_nice_does_not_stop_it(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    seller = edition.sellers[0]
    sellers.set_account(edition.id, seller.id, "EUR", iban="", bank_name="", bic="", by=None)
    db.session.expire_all()
    assert codes(edition) == ["bank_details_missing"]
    assert change_state(edition.id, OPEN, by=None).state is OPEN


def test_texts_are_wanted_in_the_languages_of_the_edition_alone(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    words = {"description": edition.description, "terms": Texts({"da": "Vilkår", "sv": "Villkor"})}
    setup.change_words(edition.id, by=None, **words)
    db.session.expire_all()
    assert codes(edition) == ["text_missing"]
    setup.change_languages(edition.id, languages=["da", "sv"], currencies=edition.currencies, by=None)
    db.session.expire_all()
    assert codes(edition) == []


def test_a_seller_needs_a_number_where_its_tickets_are_taxed(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    seller = edition.sellers[0]
    values: dict[str, Any] = {"series_prefix": seller.series_prefix, "by": None}
    sellers.change_seller(edition.id, seller.id, vat_numbers={"SE": "SE559999001601", "DK": ""}, **values)
    db.session.expire_all()
    found = findings_of(edition.id)
    assert [(finding.code, dict(finding.details)) for finding in found] == [("seller_without_vat", {"country": "DK"})]

    exemption = Texts({"sv": "Undantagen"})
    sellers.change_seller(edition.id, seller.id, vat_numbers={}, exempt=True, exemption=exemption, **values)
    db.session.expire_all()
    assert codes(edition) == []


def test_the_floors_above_add_their_own_findings(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    own = Finding("currency_without_method", Severity.BLOCKS, Page.PAYMENTS, "SEK")
    whole = a_shop(edition)
    shop[edition.id] = Contribution(
        tickets=whole.tickets, methods=whole.methods, taxed_in=whole.taxed_in, findings=[own]
    )
    assert findings_of(edition.id) == (own,)
    refusal("not_ready", lambda: change_state(edition.id, OPEN, by=None))


@pytest.mark.parametrize(
    "old, new",
    [(OPEN, DRAFT), (OPEN, ANNOUNCED), (DRAFT, CLOSED), (ARCHIVED, OPEN), (CLOSED, DRAFT)],
    ids=lambda state: state.value,
)
def test_steps_that_do_not_exist_are_refused(
    shop: dict[int, Contribution], old: EditionState, new: EditionState
) -> None:
    edition = ready_edition(shop, old)
    refusal("state_not_possible", lambda: change_state(edition.id, new, by=None))


def test_the_whole_way_of_an_edition(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    for state in (ANNOUNCED, DRAFT, ANNOUNCED, OPEN, CLOSED, OPEN, CLOSED, ARCHIVED):
        assert change_state(edition.id, state, by=None).state is state
    told = db.session.scalars(
        select(AuditEntry.fact).where(AuditEntry.edition_id == edition.id).order_by(AuditEntry.id)
    ).all()
    assert told[-8:] == [
        *["EditionChanged"] * 3,
        "EditionOpened",
        "EditionClosed",
        "EditionOpened",
        "EditionClosed",
        "EditionChanged",
    ]


def test_asking_to_open_what_is_open_changes_nothing(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    first = change_state(edition.id, OPEN, by=None).opened_at
    assert change_state(edition.id, OPEN, by=None).opened_at == first
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "EditionOpened")).all()) == 1


def test_findings_take_as_many_statements_for_much_as_for_little(shop: dict[int, Contribution]) -> None:
    edition = ready_edition(shop)
    edition_id = edition.id
    db.session.remove()
    with statements() as few:
        findings_of(edition_id)
    for number in range(20):
        values = {"legal_name": f"Seller {number}", "country": "DK", "exempt": False, "exemption": Texts()}
        sellers.add_seller(edition_id, series_prefix=f"P{number}", vat_numbers={"DK": "DK12345674"}, by=None, **values)
    db.session.remove()
    with statements() as many:
        findings_of(edition_id)
    assert many.count == few.count


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_every_finding_has_its_sentence(ctx: Flask, language: str) -> None:
    details = {
        "languages": ("da", "sv"),
        "last_day": an_edition().last_day,
        "owners": 1,
        "cities": 1,
        "fields": ("legal_name", "address"),
        "country": "DK",
        "currency": "SEK",
        "currencies": ("SEK", "DKK"),
        "permille": 990,
    }
    with force_locale(language):
        said = {code: say_finding(Finding(code, Severity.WARNS, Page.ABOUT, "X", details)) for code in FINDINGS}
    assert [code for code, sentence in said.items() if "%(" in sentence or not sentence] == []
