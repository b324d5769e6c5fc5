"""Next year's edition out of last year's: everything but the people, the orders and the dates, which move along."""

import datetime as dt
import re
from typing import Any

from sqlalchemy import inspect, select

from core.clock import now
from core.db import Base, db, transaction
from core.facts import EditionCreated, record
from core.permissions import Role
from core.signing import new_secret
from core.texts import Texts
from editions import queries
from editions.actions.changing import found
from editions.actions.setup import blank_edition, set_owners
from editions.actions.team import give_role
from editions.models import (
    City,
    CrossingModel,
    Edition,
    Phase,
    Room,
    Seller,
    SellerAccount,
    SellerTax,
    Venue,
)
from editions.rules.phases import Span, check_days, shifted

WORDS = (
    "lead",
    "description",
    "description_html",
    "terms",
    "terms_html",
    "withdrawal_words",
    "invoice_words",
    "picture_alt",
    "zone",
    "contact_email",
)


def clone_edition(source_id: int, *, slug: str, name: Texts, first_day: dt.date, by: int) -> Edition:
    """Create a draft edition that is set up like another one, so many days later.

    The owners come along, since both organisations own the new one alike; the rest of the team is invited anew. The
    shop follows by its own reaction to `EditionCreated(cloned_from=…)`.
    """
    with transaction():
        source = found(queries.whole_edition(source_id))
        last_day = first_day + (source.last_day - source.first_day)
        check_days(first_day, last_day)
        edition = blank_edition(
            slug=slug,
            name=name,
            first_day=first_day,
            last_day=last_day,
            cloned_from_id=source.id,
            languages=list(source.languages),
            currencies=list(source.currencies),
            **{column: getattr(source, column) for column in WORDS},
        )
        set_owners(edition.id, [owner.id for owner in source.owners])
        cities = _clone_places(source, edition)
        _clone_phases(source, edition)
        _clone_picture(source, edition)
        for seller in source.sellers:
            _clone_seller(seller, source, edition)
        record(EditionCreated(edition_id=edition.id, cloned_from=source.id), by=by)
        _bring_owners(source, edition, cities, by)
    return edition


def _copy(row: Base, **other: Any) -> Any:
    """Return a new row of the same kind with the same values, but for its id and those that are given."""
    values = {column.key: getattr(row, column.key) for column in inspect(type(row)).column_attrs if column.key != "id"}
    copy = type(row)(**{**values, **other})
    db.session.add(copy)
    db.session.flush()
    return copy


def _clone_places(source: Edition, edition: Edition) -> dict[int, int]:
    """Copy cities, venues, rooms and the crossing; return which new city stands for which old one."""
    cities: dict[int, int] = {}
    for city in source.cities:
        copied: City = _copy(city, edition_id=edition.id)
        cities[city.id] = copied.id
    for venue in source.venues:
        city_id = None if venue.city_id is None else cities[venue.city_id]
        twin: Venue = _copy(venue, edition_id=edition.id, city_id=city_id)
        for room in venue.rooms:
            _room: Room = _copy(room, venue_id=twin.id)
    if source.crossing is not None:
        # That the boats stand still today says nothing about next year.
        _crossing: CrossingModel = _copy(source.crossing, edition_id=edition.id, boats_run=True, banner=Texts())
    return cities


def _clone_phases(source: Edition, edition: Edition) -> None:
    """Copy the phases, each at the same time of day so many days later."""
    spans = {phase.kind: Span(phase.opens_at, phase.closes_at) for phase in source.phases}
    for kind, span in shifted(spans, (edition.first_day - source.first_day).days, source.zone).items():
        db.session.add(Phase(edition_id=edition.id, kind=kind, opens_at=span.opens_at, closes_at=span.closes_at))


def _clone_picture(source: Edition, edition: Edition) -> None:
    """Give the clone a row of its own for the same picture, since a file belongs to one thing."""
    if source.picture is not None:
        picture = _copy(source.picture, name=new_secret(), owner_id=edition.id, created_at=now())
        edition.picture_id = picture.id


def _clone_seller(seller: Seller, source: Edition, edition: Edition) -> None:
    prefix = next_prefix(seller.series_prefix, source.first_day, edition.first_day)
    copied: Seller = _copy(seller, edition_id=edition.id, series_prefix=prefix, cloned_from_id=seller.id)
    for tax in seller.taxes:
        _tax: SellerTax = _copy(tax, seller_id=copied.id)
    for account in seller.accounts:
        _account: SellerAccount = _copy(account, seller_id=copied.id)


def next_prefix(prefix: str, old_day: dt.date, new_day: dt.date) -> str:
    """Return an invoice prefix that nobody has: the year in it moves on, else a letter is put behind.

    Two series of one legal entity must never share numbers, in whichever edition they are.
    """
    moved = re.sub(f"{old_day:%Y}|{old_day:%y}", lambda year: f"{new_day:%Y}"[-len(year[0]) :], prefix, count=1)
    taken = set(db.session.scalars(select(Seller.series_prefix)))
    if moved not in taken:
        return moved
    return next(wanted for number in range(2, 1000) if (wanted := f"{moved[:16]}{_letters(number)}") not in taken)


def _letters(number: int) -> str:
    """Return 2 as B, 26 as Z, 27 as AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def _bring_owners(source: Edition, edition: Edition, cities: dict[int, int], by: int) -> None:
    give_role(edition.id, by, Role.OWNER, by=by)
    for role in db.session.scalars(queries.owner_roles(source.id)):
        row = give_role(edition.id, role.member_id, Role.OWNER, by=by)
        row.city_id = None if role.city_id is None else cities[role.city_id]
