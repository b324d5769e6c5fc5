"""Whose rows are whose on this floor; and my data: everything that is stored about one member, as the models tell."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select

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
from core.clock import now
from core.db import db
from core.language import lazy
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
    "subject": lazy("Subject"),
    "to_address": lazy("Mail address"),
}


def _mine(model: Any) -> Any:
    """Return the query of the rows that name their member in a column of that name."""
    return lambda member_id: select(model).where(model.member_id == member_id).order_by(*model.__table__.primary_key)


def _keys(member_id: int) -> Any:
    return select(MemberAddress.key).where(MemberAddress.member_id == member_id)


def _invitations_to(member_id: int) -> Any:
    return select(OrganisationInvitation).where(OrganisationInvitation.address_key.in_(_keys(member_id)))


def _challenges_of(member_id: int) -> Any:
    return select(Challenge).where(or_(Challenge.member_id == member_id, Challenge.address_key.in_(_keys(member_id))))


def _mails_to(member_id: int) -> Any:
    addresses = select(MemberAddress.address).where(MemberAddress.member_id == member_id)
    return select(Mail).where(Mail.to_address.in_(addresses)).order_by(Mail.id)


def _goes(title: Any, model: Any, rows: Any, **more: Any) -> Owned:
    """Tell of a table whose rows are deleted with their member."""
    return Owned(title=title, model=model, rows=rows, erase=OnErase.DELETE, labels=LABELS, **more)


def own_tables() -> tuple[Owned, ...]:
    """Return the tables of this floor, and the mails of the one below, that hold what belongs to members.

    Erasing goes from the last to the first: others find their rows by the addresses.
    """
    return (
        Owned(title=lazy("Profile"), model=Member, rows=member_by_id, erase=OnErase.KEEP, merge="leave", labels=LABELS),
        _goes(lazy("Addresses"), MemberAddress, addresses_of, merge="leave"),
        _goes(lazy("Consents"), Consent, consents_of, member=Consent.member_id),
        _goes(
            lazy("Organisations"), OrganisationMember, _mine(OrganisationMember), member=OrganisationMember.member_id
        ),
        _goes(lazy("Invitations"), OrganisationInvitation, _invitations_to, merge="leave"),
        _goes(lazy("Password"), Password, password_of),
        _goes(lazy("Passkeys"), Passkey, passkeys_of, member=Passkey.member_id),
        _goes(lazy("Second factor"), SecondFactor, _mine(SecondFactor)),
        _goes(lazy("Recovery codes"), RecoveryCode, _mine(RecoveryCode)),
        _goes(lazy("Sessions"), MemberSession, sessions_of),
        _goes(lazy("Codes that were mailed"), Challenge, _challenges_of),
        _goes(lazy("Mails to you"), Mail, _mails_to, merge="leave"),
    )


@dataclass(frozen=True)
class Section:
    """One table's part of a member's data: for the page, words and values; for the file, all of it."""

    title: str
    rows: list[list[tuple[str, str]]]


def _rows_of(owned: Owned, member_id: int) -> list[dict[str, Any]]:
    return [told_by(owned, row) for row in db.session.scalars(owned.rows(member_id)).unique()]


def my_data(member_id: int) -> list[Section]:
    """Return what is stored about a member, for people to read; empty values are left out."""
    sections = []
    for owned in all_owned():
        rows = [
            [(str(owned.labels[key]), _shown(value)) for key, value in row.items() if key in owned.labels and value]
            for row in _rows_of(owned, member_id)
        ]
        if any(rows):
            sections.append(Section(str(owned.title), [row for row in rows if row]))
    return sections


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def my_data_file(member_id: int) -> dict[str, Any]:
    """Return everything that is stored about a member, with what it is for, how long it is kept and who sees it."""
    tables = []
    for owned in all_owned():
        rows = _rows_of(owned, member_id)
        about = {
            key: attribute.property.columns[0].info["personal"] for key, attribute in personal_columns(owned.model)
        }
        tables.append({"table": owned.model.__tablename__, "about": about, "rows": rows})
    return {"made_at": now().isoformat(), "member": member_id, "tables": tables}
