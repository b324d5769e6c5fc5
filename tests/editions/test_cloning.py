"""Next year's edition out of last year's."""

import datetime as dt
import io

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db, transaction
from core.files import StoredFile, read_picture
from core.permissions import Role
from core.texts import Texts
from editions import queries
from editions.actions import places, setup
from editions.actions.cloning import clone_edition, next_prefix
from editions.actions.participation import take_part
from editions.actions.sellers import take_number
from editions.models import DocumentKind, Edition, EditionState, PhaseKind, TakesPartAs
from editions.rules.phases import Span
from tests.editions.builders import a_member, a_team_member, an_edition, refusal, texts

LAST_YEAR = dt.date(2027, 3, 19)
# The clocks change between the two, so the same time of day is another moment.
THIS_YEAR = dt.date(2028, 4, 7)


def clone(source: Edition, by: int, slug: str = "2028") -> Edition:
    copy = clone_edition(source.id, slug=slug, name=texts("The Sound 28"), first_day=THIS_YEAR, by=by)
    return db.session.scalars(queries.whole_edition(copy.id).execution_options(populate_existing=True)).one()


def test_a_clone_is_set_up_like_its_source(ctx: Flask) -> None:
    source = an_edition("2027", first_day=LAST_YEAR)
    owner = a_team_member(source)
    copy = clone(source, owner.id)

    assert (copy.state, copy.cloned_from_id, copy.opened_at) == (EditionState.DRAFT, source.id, None)
    assert (copy.first_day, copy.last_day) == (THIS_YEAR, THIS_YEAR + dt.timedelta(days=1))
    for name in ("lead", "description_html", "terms", "withdrawal_words", "languages", "currencies", "contact_email"):
        assert getattr(copy, name) == getattr(source, name)
    assert [owner.id for owner in copy.owners] == [owner.id for owner in source.owners]
    assert [(city.name, city.side, city.accent) for city in copy.cities] == [
        (city.name, city.side, city.accent) for city in source.cities
    ]
    assert [(venue.name, venue.walk_minutes, [room.capacity for room in venue.rooms]) for venue in copy.venues] == [
        (venue.name, venue.walk_minutes, [room.capacity for room in venue.rooms]) for venue in source.venues
    ]
    assert {venue.city_id for venue in copy.venues} == {None, *(city.id for city in copy.cities)}
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "EditionCreated")).one()
    assert (told.edition_id, told.details) == (copy.id, {"cloned_from": source.id})


def test_phases_move_along_by_the_clock_of_the_cities(ctx: Flask) -> None:
    source = an_edition("2027", first_day=LAST_YEAR)
    winter = dt.datetime(2027, 3, 10, 9, tzinfo=dt.UTC)
    setup.change_phases(source.id, {PhaseKind.TICKETS: Span(winter), PhaseKind.CONFERENCE: Span()}, by=None)
    db.session.expire_all()
    copy = clone(source, a_member().id)
    # 10:00 in winter is 09:00 UTC; 385 days later, in summer time, 10:00 is 08:00 UTC.
    assert {phase.kind: (phase.opens_at, phase.closes_at) for phase in copy.phases} == {
        PhaseKind.TICKETS: (dt.datetime(2028, 3, 29, 8, tzinfo=dt.UTC), None)
    }


def test_owners_come_along_and_nobody_else(ctx: Flask) -> None:
    source = an_edition("2027")
    west, east = source.cities
    owner, other = a_team_member(source, city=west), a_team_member(source, city=east)
    finance = a_team_member(source, Role.FINANCE)
    take_part(source.id, finance.id, TakesPartAs.DELEGATE)
    copy = clone(source, owner.id)
    team = db.session.scalars(queries.team_of(copy.id)).all()
    assert [(row.member_id, row.role, row.city_id) for row in team] == [
        (owner.id, Role.OWNER, copy.cities[0].id),
        (other.id, Role.OWNER, copy.cities[1].id),
    ]
    assert db.session.scalars(queries.participants_of(copy.id)).all() == []


def test_sellers_begin_series_of_their_own(ctx: Flask) -> None:
    source = an_edition("2027", first_day=LAST_YEAR)
    with transaction():
        take_number(source.sellers[0].id, "SE", DocumentKind.INVOICE)
    copy = clone(source, a_member().id)
    seller = copy.sellers[0]
    assert (seller.series_prefix, seller.cloned_from_id) == ("S2028", source.sellers[0].id)
    assert [tax.country for tax in seller.taxes] == ["DK", "SE"]
    assert [account.currency for account in seller.accounts] == ["DKK", "EUR", "SEK"]
    with transaction():
        assert take_number(seller.id, "SE", DocumentKind.INVOICE) == "S2028-SE-0001"


@pytest.mark.parametrize(
    "old, new",
    [("S2027", "S2028"), ("HBG27", "HBG28"), ("SUNDET", "SUNDETB"), ("S2027-A", "S2028-A"), ("12", "12B")],
    ids=["a year moves on", "a short year too", "a word gets a letter", "in the middle", "another number stays"],
)
def test_a_prefix_moves_on(ctx: Flask, old: str, new: str) -> None:
    edition = an_edition()
    with transaction():
        edition.sellers[0].series_prefix = old
    assert next_prefix(old, LAST_YEAR, THIS_YEAR) == new


def test_stopped_boats_do_not_come_along(ctx: Flask) -> None:
    source = an_edition("2027")
    places.switch_boats(source.id, running=False, banner=texts("Storm"), by=None)
    places.change_crossing(
        source.id, headways=[{"start": "06:00", "end": "22:00", "minutes": 30}], crossing=25, by=None
    )
    db.session.expire_all()
    crossing = clone(source, a_member().id).crossing
    assert crossing is not None
    assert (crossing.boats_run, crossing.banner, crossing.crossing) == (True, Texts(), 25)
    assert crossing.headways == [{"start": "06:00", "end": "22:00", "minutes": 30}]


def test_a_picture_is_shared_by_two_rows(ctx: Flask) -> None:
    source = an_edition("2027")
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(stream, "PNG")
    stream.seek(0)
    setup.change_picture(source.id, read_picture(stream), alt=texts("Red"), by=None)
    db.session.expire_all()
    copy = clone(source, a_member().id)
    setup.remove_picture(source.id, by=None)
    file = db.session.scalars(select(StoredFile)).one()
    assert (file.id, file.owner_id) == (copy.picture_id, copy.id)


def test_a_clone_needs_an_address_of_its_own(ctx: Flask) -> None:
    source = an_edition("2027")
    assert refusal("slug_taken", lambda: clone(source, a_member().id, "2027")) == "slug"
    assert len(db.session.scalars(queries.all_editions()).all()) == 1
