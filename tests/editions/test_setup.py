"""Creating an edition and changing what it is."""

import datetime as dt
import io
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from accounts.actions.organisations import Particulars
from accounts.rules.organisations import OrganisationKind
from core.audit import AuditEntry
from core.db import db
from core.files import StoredFile, read_picture
from core.permissions import Role
from core.texts import Texts
from editions import queries
from editions.actions import setup
from editions.actions.setup import RESERVED, CityGiven, create_edition
from editions.models import Accent, Edition, EditionState, PhaseKind
from editions.rules.phases import Span
from tests.editions.builders import a_member, an_edition, an_organisation, refusal, texts

CITIES = (
    CityGiven(name=Texts({"da": "Helsingør", "sv": "Helsingör"}), country="DK"),
    CityGiven(name=Texts({"sv": "Helsingborg"}), country="SE"),
)
MAY_7 = dt.date(2027, 5, 7)
MAY_8 = dt.date(2027, 5, 8)


def create(slug: str = "2027", *, owners: tuple[setup.OwnerGiven, setup.OwnerGiven] | None = None) -> Edition:
    return create_edition(
        slug=slug,
        name=texts("The Sound"),
        first_day=MAY_7,
        last_day=MAY_8,
        cities=CITIES,
        owners=owners or (an_organisation("Vest").id, an_organisation("Öst", "SE").id),
        by=a_member().id,
    )


def test_a_new_edition_has_what_every_edition_has(ctx: Flask) -> None:
    maker = a_member("Åsa")
    edition = create_edition(
        slug="2027",
        name=texts("The Sound"),
        first_day=MAY_7,
        last_day=MAY_8,
        cities=CITIES,
        owners=(an_organisation("Vest").id, Particulars(name="Öst", kind=OrganisationKind.ORGANISER, country="SE")),
        by=maker.id,
    )

    found = db.session.scalars(queries.desk_edition("2027")).one()
    assert found.state is EditionState.DRAFT
    assert [(city.name.pick("sv"), city.side, city.accent) for city in found.cities] == [
        ("Helsingör", 1, Accent.WEST),
        ("Helsingborg", 2, Accent.EAST),
    ]
    assert sorted(owner.name for owner in found.owners) == ["Vest", "Öst"]
    assert found.crossing is not None
    assert found.crossing.crossing == 20
    assert (found.languages, found.currencies) == (["da", "sv", "en"], ["SEK", "DKK", "EUR"])
    assert db.session.scalars(queries.roles_of(maker.id, "2027")).all() == [Role.OWNER]
    told = db.session.scalars(
        select(AuditEntry.fact).where(AuditEntry.edition_id == edition.id).order_by(AuditEntry.id)
    ).all()
    assert told == ["EditionCreated", "TeamChanged"]


def test_an_address_belongs_to_one_edition(ctx: Flask) -> None:
    an_edition("2027")
    assert refusal("slug_taken", lambda: create("2027")) == "slug"


def test_an_edition_cannot_take_an_address_of_the_site(ctx: Flask) -> None:
    assert refusal("slug_reserved", lambda: create("desk")) == "slug"


def test_every_address_of_the_site_is_reserved(app: Flask) -> None:
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    first = {rule.split("/")[1] for rule in rules}
    at_the_desk = {rule.split("/")[2] for rule in rules if rule.startswith("/desk/")}
    taken = {word for word in first | at_the_desk if word and not word.startswith("<")}
    assert taken - RESERVED == set()


@pytest.mark.parametrize("twice", ["the same organisation", "two new ones of one name"])
def test_two_different_organisations_own_an_edition(ctx: Flask, twice: str) -> None:
    known = an_organisation("Vest").id
    new = Particulars(name="Øst", kind=OrganisationKind.ORGANISER, country="SE")
    again = Particulars(name="ÖST ", kind=OrganisationKind.ORGANISER, country="DK")
    owners: tuple[setup.OwnerGiven, setup.OwnerGiven] = (known, known) if "same" in twice else (new, again)
    assert refusal("two_owners_needed", lambda: create(owners=owners)) == "second_owner.organisation"
    assert db.session.scalar(select(func.count()).select_from(Edition)) == 0


def test_days_must_come_in_order(ctx: Flask) -> None:
    edition = an_edition()
    basics: dict[str, Any] = {"slug": "2027", "name": edition.name, "zone": edition.zone, "contact_email": ""}
    wrong: dict[str, Any] = {"first_day": MAY_8, "last_day": MAY_7}
    field = refusal("last_day_before_first", lambda: setup.change_basics(edition.id, by=None, **basics, **wrong))
    assert field == "last_day"


def test_a_public_address_stays(ctx: Flask) -> None:
    edition = an_edition(state=EditionState.ANNOUNCED)
    days = {"first_day": MAY_7, "last_day": MAY_8}
    assert refusal("slug_fixed", lambda: setup.change_basics(edition.id, slug="2028", by=None, **days)) == "slug"


def test_a_draft_can_move(ctx: Flask) -> None:
    edition = an_edition(state=EditionState.DRAFT)
    setup.change_basics(edition.id, slug="2028", first_day=MAY_7, last_day=MAY_8, by=None)
    assert db.session.scalars(queries.edition_by_slug("2028")).one().id == edition.id
    assert db.session.scalars(queries.edition_by_slug("2027")).one_or_none() is None


def test_texts_are_rendered_once_and_harmless(ctx: Flask) -> None:
    edition = an_edition()
    setup.change_words(
        edition.id,
        description=Texts({"en": "**Loud** <script>alert(1)</script>"}),
        terms=Texts({"sv": "- ett\n- två"}),
        by=None,
    )
    found = db.session.scalars(queries.edition_by_slug("2027")).one()
    assert found.description_html == {"en": "<p><strong>Loud</strong> &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"}
    assert found.terms_html == {"sv": "<ul>\n<li>ett</li>\n<li>två</li>\n</ul>\n"}


def test_a_change_names_what_changed_and_nothing_says_nothing(ctx: Flask) -> None:
    edition = an_edition()
    member = a_member()
    values = {"languages": ["en", "da"], "currencies": ["EUR", "SEK"]}
    setup.change_languages(edition.id, by=member.id, **values)
    setup.change_languages(edition.id, by=member.id, **values)
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "EditionChanged").order_by(AuditEntry.id)
    ).all()
    assert [(entry.details, entry.member_id) for entry in entries] == [
        ({"part": "languages", "changed": ["languages", "currencies"]}, member.id)
    ]
    found = db.session.scalars(queries.edition_by_slug("2027")).one()
    assert (found.languages, found.currencies) == (["da", "en"], ["SEK", "EUR"])


def test_one_currency_is_needed(ctx: Flask) -> None:
    edition = an_edition()
    none = {"languages": ["sv"], "currencies": []}
    assert refusal("one_is_needed", lambda: setup.change_languages(edition.id, by=None, **none)) == "currencies"


def test_phases_are_set_changed_and_taken_away(ctx: Flask) -> None:
    edition = an_edition()
    opens = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    setup.change_phases(edition.id, {PhaseKind.CALL: Span(opens), PhaseKind.TICKETS: Span()}, by=None)
    kinds = {phase.kind: phase.opens_at for phase in db.session.scalars(queries.phases_of(edition.id))}
    assert set(kinds) == {PhaseKind.CALL, PhaseKind.CONFERENCE}
    assert kinds[PhaseKind.CALL] == opens


def test_a_phase_does_not_close_before_it_opens(ctx: Flask) -> None:
    edition = an_edition()
    opens = dt.datetime(2026, 12, 1, 9, tzinfo=dt.UTC)
    spans = {PhaseKind.CALL: Span(opens, opens - dt.timedelta(minutes=1))}
    assert refusal("closes_before_it_opens", lambda: setup.change_phases(edition.id, spans, by=None)) == "closes_at"


def a_picture(colour: str) -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(stream, "PNG")
    stream.seek(0)
    return stream


def test_a_new_picture_takes_the_place_of_the_old_one(ctx: Flask) -> None:
    edition = an_edition()
    setup.change_picture(edition.id, read_picture(a_picture("red")), alt=texts("Red"), by=None)
    setup.change_picture(edition.id, read_picture(a_picture("blue")), alt=texts("Blue"), by=None)
    files = db.session.scalars(select(StoredFile)).all()
    found = db.session.scalars(queries.desk_edition("2027")).one()
    assert [file.id for file in files] == [found.picture_id]
    assert (files[0].owner_kind, files[0].owner_id, files[0].public) == ("edition", edition.id, True)

    setup.change_picture(edition.id, None, alt=texts("Sea"), by=None)
    assert db.session.scalars(select(StoredFile.id)).all() == [files[0].id]

    setup.remove_picture(edition.id, by=None)
    assert db.session.scalars(select(StoredFile.id)).all() == []
