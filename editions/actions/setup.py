"""Creating an edition and changing what it is: its name, days, words, languages, currencies and phases."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from accounts.actions.organisations import Particulars, found_organisation
from core.clock import now
from core.db import db, transaction
from core.facts import EditionCreated, record
from core.files import StoredFile, Upload, keep
from core.language import DEFAULT_ZONE, fold
from core.money import CURRENCIES
from core.permissions import Role
from core.refusals import Refused
from core.texts import LANGUAGES, Texts
from core.usertext import render
from editions import queries
from editions.actions.changing import found, note_change, set_values
from editions.actions.team import give_role
from editions.models import Accent, City, CrossingModel, Edition, EditionOwner, Phase
from editions.rules.phases import EditionState, PhaseKind, Span, check_days, check_span

# What stands in our own addresses where an edition's would: an edition of that name could never be reached.
RESERVED = frozenset(
    {
        "accessibility",
        "account",
        "api",
        "app.webmanifest",
        "attendee",
        "certificates",
        "desk",
        "dev",
        "favicon.ico",
        "feeds",
        "files",
        "healthz",
        "invitation",
        "language",
        "metrics",
        "new",
        "order",
        "privacy",
        "registration",
        "robots.txt",
        "static",
        "terms",
        "ticket",
        "worker.js",
    }
)
# An organisation that is known, by its id, or what is to be founded.
OwnerGiven = int | Particulars
DAY_HEADWAY = {"start": "05:00", "end": "23:00", "minutes": 20}
NIGHT_HEADWAY = {"start": "23:00", "end": "05:00", "minutes": 60}


@dataclass(frozen=True)
class CityGiven:
    """One of the two cities of a new edition."""

    name: Texts
    country: str


def create_edition(
    *,
    slug: str,
    name: Texts,
    first_day: dt.date,
    last_day: dt.date,
    cities: tuple[CityGiven, CityGiven],
    owners: tuple[OwnerGiven, OwnerGiven],
    by: int,
) -> Edition:
    """Create a draft edition that two organisations own alike; whoever creates it becomes an owner in the team.

    Refuses `slug_taken`, `slug_reserved`, `two_owners_needed` and days that cannot be.
    """
    check_days(first_day, last_day)
    with transaction() as session:
        edition = blank_edition(slug=slug, name=name, first_day=first_day, last_day=last_day)
        set_owners(edition.id, organisations_given(owners))
        for side, (city, accent) in enumerate(zip(cities, Accent, strict=True), start=1):
            session.add(City(edition_id=edition.id, name=city.name, country=city.country, side=side, accent=accent))
        session.add(CrossingModel(edition_id=edition.id, headways=[DAY_HEADWAY, NIGHT_HEADWAY], banner=Texts()))
        session.flush()
        record(EditionCreated(edition_id=edition.id), by=by)
        give_role(edition.id, by, Role.OWNER, by=by)
    return edition


def blank_edition(*, slug: str, name: Texts, first_day: dt.date, last_day: dt.date, **values: Any) -> Edition:
    """Add the row of an edition in which nothing is set up yet."""
    _slug_is_free(slug, None)
    empty = {
        column: Texts()
        for column in (
            "lead",
            "description",
            "description_html",
            "terms",
            "terms_html",
            "withdrawal_words",
            "invoice_words",
            "picture_alt",
        )
    }
    usual = {"zone": DEFAULT_ZONE, "languages": list(LANGUAGES), "currencies": list(CURRENCIES)}
    edition = Edition(
        slug=slug,
        name=name,
        first_day=first_day,
        last_day=last_day,
        state=EditionState.DRAFT,
        created_at=now(),
        **{**empty, **usual, **values},
    )
    db.session.add(edition)
    db.session.flush()
    return edition


def organisations_given(owners: tuple[OwnerGiven, OwnerGiven]) -> list[int]:
    """Return the ids of the owners, founding those that are new. Nobody belongs to those yet.

    Refuses `two_owners_needed`.
    """
    names = {owner if isinstance(owner, int) else fold(owner.name) for owner in owners}
    if len(names) != 2:
        raise Refused("two_owners_needed", field="second_owner.organisation")
    return [owner if isinstance(owner, int) else found_organisation(None, owner).id for owner in owners]


def set_owners(edition_id: int, organisation_ids: Sequence[int]) -> None:
    """Make these organisations the owners."""
    db.session.execute(delete(EditionOwner).where(EditionOwner.edition_id == edition_id))
    for organisation_id in sorted(organisation_ids):
        db.session.add(EditionOwner(edition_id=edition_id, organisation_id=organisation_id))
    db.session.flush()


def change_owners(edition_id: int, owners: tuple[OwnerGiven, OwnerGiven], *, by: int | None) -> None:
    """Let other organisations own the edition. Refuses `two_owners_needed`."""
    with transaction() as session:
        organisation_ids = organisations_given(owners)
        before = {row.id for row in session.scalars(queries.owners_of(edition_id))}
        if before != set(organisation_ids):
            set_owners(edition_id, organisation_ids)
            note_change(edition_id, "owners", None, ("owners",), by=by)


def change_basics(edition_id: int, *, slug: str, by: int | None, **values: Any) -> Edition:
    """Change the name, days, address and contact. Refuses `slug_fixed` once the world knows the address."""
    check_days(values["first_day"], values["last_day"])
    with transaction():
        edition = found(queries.edition_by_id(edition_id))
        if slug != edition.slug:
            if edition.state is not EditionState.DRAFT:
                raise Refused("slug_fixed", field="slug")
            _slug_is_free(slug, edition.id)
        note_change(edition_id, "basics", None, set_values(edition, {"slug": slug, **values}), by=by)
    return edition


def change_words(edition_id: int, *, description: Texts, terms: Texts, by: int | None, **words: Texts) -> None:
    """Change the texts of an edition; Markdown is rendered here, once, and kept beside what was written."""
    with transaction():
        edition = found(queries.edition_by_id(edition_id))
        values = {
            "description": description,
            "description_html": rendered(description),
            "terms": terms,
            "terms_html": rendered(terms),
            **words,
        }
        changed = tuple(name for name in set_values(edition, values) if not name.endswith("_html"))
        note_change(edition_id, "words", None, changed, by=by)


def rendered(texts: Texts) -> Texts:
    """Return Markdown as safe HTML in each of its languages."""
    return Texts({code: str(render(text)) for code, text in texts.items()})


def change_picture(edition_id: int, upload: Upload | None, *, alt: Texts, by: int | None) -> None:
    """Give the edition another picture where one was uploaded, and say what it shows."""
    with transaction():
        edition = found(queries.edition_by_id(edition_id))
        values: dict[str, Any] = {"picture_alt": alt}
        if upload is not None:
            values["picture_id"] = keep(upload, owner_kind="edition", owner_id=edition_id, public=True).id
        _replace_picture(edition, values, by=by)


def remove_picture(edition_id: int, *, by: int | None) -> None:
    """Take the picture away."""
    with transaction():
        edition = found(queries.edition_by_id(edition_id))
        _replace_picture(edition, {"picture_id": None, "picture_alt": Texts()}, by=by)


def _replace_picture(edition: Edition, values: dict[str, Any], *, by: int | None) -> None:
    old_id = edition.picture_id
    note_change(edition.id, "picture", None, set_values(edition, values), by=by)
    if old_id is not None and old_id != edition.picture_id:
        db.session.execute(delete(StoredFile).where(StoredFile.id == old_id))


def change_languages(edition_id: int, *, languages: Sequence[str], currencies: Sequence[str], by: int | None) -> None:
    """Say which languages and currencies the edition uses. What exists in others is kept, not shown."""
    with transaction():
        edition = found(queries.edition_by_id(edition_id))
        values = {
            "languages": [code for code in LANGUAGES if code in languages],
            "currencies": [code for code in CURRENCIES if code in currencies],
        }
        for name, chosen in values.items():
            if not chosen:
                raise Refused("one_is_needed", field=name)
        note_change(edition_id, "languages", None, set_values(edition, values), by=by)


def change_phases(edition_id: int, spans: Mapping[PhaseKind, Span], *, by: int | None) -> None:
    """Set when what is open. A phase without any time is taken away. Refuses `closes_before_it_opens`."""
    for span in spans.values():
        check_span(span)
    with transaction() as session:
        rows = {row.kind: row for row in session.scalars(queries.phases_of(edition_id))}
        for kind, span in spans.items():
            row = rows.get(kind)
            if span == Span():
                if row is not None:
                    session.delete(row)
                    note_change(edition_id, "phase", row.id, (kind.value,), by=by)
                continue
            if row is None:
                row = Phase(edition_id=edition_id, kind=kind)
                session.add(row)
            if set_values(row, {"opens_at": span.opens_at, "closes_at": span.closes_at}):
                session.flush()
                note_change(edition_id, "phase", row.id, (kind.value,), by=by)


def _slug_is_free(slug: str, edition_id: int | None) -> None:
    if slug in RESERVED:
        raise Refused("slug_reserved", field="slug", slug=slug)
    holder = db.session.scalar(select(Edition.id).where(Edition.slug == slug))
    if holder is not None and holder != edition_id:
        raise Refused("slug_taken", field="slug", slug=slug)
