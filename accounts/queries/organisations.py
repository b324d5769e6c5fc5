"""What is asked about organisations. Which of them one may see or change is part of the query."""

import datetime as dt

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Member, Organisation, OrganisationInvitation, OrganisationMember
from accounts.rules.organisations import OrganisationRole
from core.language import fold

MOST_FOUND = 20


def belongings_of(member_id: int) -> Select[OrganisationMember]:
    """Select the organisations that a member belongs to, each with its own row."""
    return (
        select(OrganisationMember)
        .join(Organisation, Organisation.id == OrganisationMember.organisation_id)
        .where(OrganisationMember.member_id == member_id, Organisation.closed_at.is_(None))
        .options(joinedload(OrganisationMember.organisation, innerjoin=True))
        .order_by(Organisation.search_name, Organisation.id)
    )


def belonging_in(organisation_id: int, member_id: int) -> Select[OrganisationMember]:
    return select(OrganisationMember).where(
        OrganisationMember.organisation_id == organisation_id, OrganisationMember.member_id == member_id
    )


def _with_member(organisation_id: int, member_id: int, *wanted: ColumnElement[bool]) -> Select[Organisation]:
    return (
        select(Organisation)
        .join(OrganisationMember, OrganisationMember.organisation_id == Organisation.id)
        .where(
            Organisation.id == organisation_id,
            Organisation.closed_at.is_(None),
            OrganisationMember.member_id == member_id,
            *wanted,
        )
    )


def organisation_seen_by(organisation_id: int, member_id: int) -> Select[Organisation]:
    """Select an organisation if this member belongs to it."""
    return _with_member(organisation_id, member_id)


def organisation_changed_by(organisation_id: int, member_id: int) -> Select[Organisation]:
    """Select an organisation if this member is one of its admins."""
    return _with_member(organisation_id, member_id, OrganisationMember.role == OrganisationRole.ADMIN)


def members_of(organisation_id: int) -> Select[OrganisationMember]:
    """Select who belongs to an organisation, with the member, those who came first first."""
    return (
        select(OrganisationMember)
        .where(OrganisationMember.organisation_id == organisation_id)
        .options(joinedload(OrganisationMember.member, innerjoin=True))
        .order_by(OrganisationMember.id)
    )


def invitations_of(organisation_id: int, moment: dt.datetime) -> Select[OrganisationInvitation]:
    """Select the invitations that still hold."""
    return (
        select(OrganisationInvitation)
        .where(OrganisationInvitation.organisation_id == organisation_id, OrganisationInvitation.expires_at > moment)
        .order_by(OrganisationInvitation.id)
    )


def invitation_in(organisation_id: int, invitation_id: int) -> Select[OrganisationInvitation]:
    return select(OrganisationInvitation).where(
        OrganisationInvitation.organisation_id == organisation_id, OrganisationInvitation.id == invitation_id
    )


def invitation_by(secret_digest: str, moment: dt.datetime) -> Select[OrganisationInvitation]:
    """Select the invitation of a link, with its organisation, if it still holds."""
    return (
        select(OrganisationInvitation)
        .where(OrganisationInvitation.secret_digest == secret_digest, OrganisationInvitation.expires_at > moment)
        .options(joinedload(OrganisationInvitation.organisation, innerjoin=True))
    )


def organisations_named(text: str, today: dt.date) -> Select[Organisation]:
    """Select open organisations by a part of their name in any spelling, those that begin with it first.

    A band of young people only is not found: nobody looks for minors here.
    """
    wanted = fold(text)
    grown_up = exists().where(
        OrganisationMember.organisation_id == Organisation.id,
        Member.id == OrganisationMember.member_id,
        or_(Member.minor_until.is_(None), Member.minor_until <= today),
    )
    return (
        select(Organisation)
        .where(Organisation.closed_at.is_(None), Organisation.search_name.contains(wanted, autoescape=True), grown_up)
        .order_by(
            Organisation.search_name.startswith(wanted, autoescape=True).desc(),
            Organisation.search_name,
            Organisation.id,
        )
        .limit(MOST_FOUND)
    )
