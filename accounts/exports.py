"""Whose rows are whose on this floor; and my data: everything that is stored about one member, as the models tell."""

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from accounts.actions.ownership import OnErase, Owned, all_owned, personal_columns, told_by
from accounts.models import (
    Challenge,
    Consent,
    Member,
    MemberAddress,
    MemberSession,
    OrganisationInvitation,
    OrganisationMember,
    Passkey,
    Password,
    RecoveryCode,
    SecondFactor,
)
from accounts.queries import addresses_of, consents_of, member_by_id, passkeys_of, password_of, sessions_of
from accounts.rules.places import MUNICIPALITY_NAMES, Category
from accounts.words import CATEGORIES, CONSENT_TITLES, ORGANISATION_ROLES, language_name
from core.clock import now
from core.db import db
from core.language import NAMES, country_name, date_, datetime_, lazy
from core.outbox import Mail

LABELS = {
    "name": lazy("Name"),
    "badge_name": lazy("Name on the badge"),
    "pronouns": lazy("Pronouns"),
    "phone": lazy("Phone"),
    "country": lazy("Country"),
    "municipality": lazy("Home municipality"),
    "category": lazy("What you do"),
    "website": lazy("Web site"),
    "spoken": lazy("Languages you speak"),
    "language": lazy("We write to you in"),
    "minor_until": lazy("Counts as young until"),
    "created_at": lazy("Made"),
    "address": lazy("Mail address"),
    "verified_at": lazy("Proven"),
    "kind": lazy("What"),
    "text": lazy("Words"),
    "given_at": lazy("Given"),
    "withdrawn_at": lazy("Taken back"),
    "role": lazy("Role"),
    "joined_at": lazy("Since"),
    "device": lazy("Device"),
    "network": lazy("Network"),
    "seen_at": lazy("Last seen"),
    "used_at": lazy("Last used"),
    "changed_at": lazy("Changed"),
}
# The page names the mails; their whole text is in the file.
MAIL_LABELS = {"subject": lazy("Subject"), "to_address": lazy("Mail address")}


SHOWN_PROFILE: dict[str, Callable[[Any], str]] = {
    "country": country_name,
    "municipality": lambda code: MUNICIPALITY_NAMES.get(code, code),
    "category": lambda key: str(CATEGORIES[Category(key)]) if key in set(Category) else key,
    "language": lambda code: NAMES.get(code, code),
    "spoken": lambda codes: ", ".join(map(language_name, codes)),
}


def _mine(model: Any) -> Any:
    """Return the query of the rows that name their member in a column of that name."""
    return lambda member_id: select(model).where(model.member_id == member_id).order_by(*model.__table__.primary_key)


def _keys(member_id: int) -> Any:
    return select(MemberAddress.key).where(MemberAddress.member_id == member_id)


def _belongings(member_id: int) -> Any:
    return (
        select(OrganisationMember)
        .where(OrganisationMember.member_id == member_id)
        .options(joinedload(OrganisationMember.organisation, innerjoin=True))
        .order_by(OrganisationMember.id)
    )


def _invitations_to(member_id: int) -> Any:
    return select(OrganisationInvitation).where(OrganisationInvitation.address_key.in_(_keys(member_id)))


def _challenges_of(member_id: int) -> Any:
    return select(Challenge).where(or_(Challenge.member_id == member_id, Challenge.address_key.in_(_keys(member_id))))


def _mails_to(member_id: int) -> Any:
    addresses = select(MemberAddress.address).where(MemberAddress.member_id == member_id)
    return select(Mail).where(Mail.to_address.in_(addresses)).order_by(Mail.id)


def _goes(title: Any, model: Any, rows: Any, **more: Any) -> Owned:
    """Tell of a table whose rows are deleted with their member."""
    return Owned(title=title, model=model, rows=rows, erase=OnErase.DELETE, labels=more.pop("labels", LABELS), **more)


def own_tables() -> tuple[Owned, ...]:
    """Return the tables of this floor, and the mails of the one below, that hold what belongs to members.

    Erasing goes from the last to the first: others find their rows by the addresses.
    """
    return (
        Owned(
            title=lazy("Profile"),
            model=Member,
            rows=member_by_id,
            erase=OnErase.KEEP,
            merge="leave",
            labels=LABELS,
            shows=SHOWN_PROFILE,
        ),
        _goes(lazy("Addresses"), MemberAddress, addresses_of, merge="leave"),
        _goes(
            lazy("Consents"),
            Consent,
            consents_of,
            member=Consent.member_id,
            shows={"kind": lambda kind: str(CONSENT_TITLES[kind])},
        ),
        _goes(
            lazy("Organisations"),
            OrganisationMember,
            _belongings,
            member=OrganisationMember.member_id,
            shows={"role": lambda role: str(ORGANISATION_ROLES[role])},
            caption=lambda row: row.organisation.name,
        ),
        _goes(lazy("Invitations"), OrganisationInvitation, _invitations_to, merge="leave"),
        _goes(lazy("Password"), Password, password_of),
        _goes(lazy("Passkeys"), Passkey, passkeys_of, member=Passkey.member_id),
        _goes(lazy("Second factor"), SecondFactor, _mine(SecondFactor)),
        _goes(lazy("Recovery codes"), RecoveryCode, _mine(RecoveryCode)),
        _goes(lazy("Sign-ins"), MemberSession, sessions_of),
        _goes(lazy("Codes that were mailed"), Challenge, _challenges_of),
        _goes(lazy("Mails to you"), Mail, _mails_to, merge="leave", labels=MAIL_LABELS),
    )


@dataclass(frozen=True)
class Section:
    """One table's part of a member's data, for people to read: per row what it is about, then words and values."""

    title: str
    rows: list[tuple[str, list[tuple[str, str]]]]


def my_data(member_id: int) -> list[Section]:
    """Return what is stored about a member, for people to read; empty values are left out."""
    sections = []
    for owned in all_owned():
        rows = [(_caption(owned, row), _shown_row(owned, row)) for row in _rows_of(owned, member_id)]
        if any(pairs for _caption_, pairs in rows):
            sections.append(Section(str(owned.title), rows))
    return sections


def _rows_of(owned: Owned, member_id: int) -> Sequence[Any]:
    return db.session.scalars(owned.rows(member_id)).unique().all()


def _caption(owned: Owned, row: Any) -> str:
    return owned.caption(row) if owned.caption else ""


def _shown_row(owned: Owned, row: Any) -> list[tuple[str, str]]:
    """Return the words and values of one row that have a label and are not empty."""
    told = told_by(owned, row)
    return [
        (str(owned.labels[key]), owned.shows.get(key, _shown)(value))
        for key, value in told.items()
        if key in owned.labels and value
    ]


def _shown(value: Any) -> str:
    match value:
        case dt.datetime():
            return datetime_(value)
        case dt.date():
            return date_(value)
        case enum.Enum():
            return str(value.value)
        case list():
            return ", ".join(map(str, value))
        case _:
            return str(value)


def my_data_file(member_id: int) -> dict[str, Any]:
    """Return everything that is stored about a member, with what it is for, how long it is kept and who sees it."""
    tables = []
    for owned in all_owned():
        about = {
            key: attribute.property.columns[0].info["personal"] for key, attribute in personal_columns(owned.model)
        }
        rows = [
            {"about": _caption(owned, row)} | {key: _plain(value) for key, value in told_by(owned, row).items()}
            for row in _rows_of(owned, member_id)
        ]
        tables.append({"table": owned.model.__tablename__, "columns": about, "rows": rows})
    return {"made_at": now().isoformat(), "member": member_id, "tables": tables}


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it."""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return str(value.value) if isinstance(value, enum.Enum) else value
