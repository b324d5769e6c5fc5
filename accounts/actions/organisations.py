"""Organisations and bands: founded, changed, left; colleagues invited by mail."""

from dataclasses import dataclass, fields

from sqlalchemy import delete, select

from accounts.actions.challenges import Browser
from accounts.actions.guesses import count_try
from accounts.mails import invitation_mail
from accounts.models import Member, Organisation, OrganisationInvitation, OrganisationMember
from accounts.queries import (
    belonging_in,
    invitation_by,
    invitation_in,
    member_by_address,
    members_of,
    organisation_changed_by,
    organisation_seen_by,
)
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from accounts.rules.organisations import Belonging, OrganisationKind, OrganisationRole, refuse_without_admin
from accounts.rules.sessions import INVITATION_LIFE
from core.clock import now
from core.db import db, lock, transaction
from core.facts import OrganisationChanged, OrganisationFounded, record
from core.language import fold
from core.refusals import Refused
from core.signing import digest, new_secret


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is known of an organisation."""

    name: str
    kind: OrganisationKind
    country: str
    registration_number: str = ""
    website: str = ""


def found_organisation(member_id: int | None, particulars: Particulars) -> Organisation:
    """Make an organisation, with its founder as admin if there is one."""
    moment = now()
    with transaction() as session:
        organisation = Organisation(
            name=particulars.name,
            search_name=fold(particulars.name),
            kind=particulars.kind,
            country=particulars.country,
            registration_number=particulars.registration_number,
            website=particulars.website,
            created_at=moment,
        )
        session.add(organisation)
        session.flush()
        if member_id is not None:
            _add_member(organisation.id, member_id, OrganisationRole.ADMIN)
        record(OrganisationFounded(organisation_id=organisation.id), by=member_id)
        session.flush()
        return organisation


def _add_member(organisation_id: int, member_id: int, role: OrganisationRole) -> None:
    db.session.add(OrganisationMember(organisation_id=organisation_id, member_id=member_id, role=role, joined_at=now()))


def _mine_to_change(organisation_id: int, member_id: int) -> Organisation:
    """Return an organisation, locked, if this member is one of its admins. Refuses `organisation_closed`."""
    found = db.session.scalar(lock(organisation_changed_by(organisation_id, member_id)))
    if found is None:
        raise Refused("organisation_closed")
    return found


def _members_changed(organisation_id: int, by: int) -> None:
    record(OrganisationChanged(organisation_id=organisation_id, changed=("members",)), by=by)


def change_organisation(organisation_id: int, particulars: Particulars, *, by: int) -> None:
    """Store changed particulars. Refuses `organisation_closed` for whoever is no admin."""
    with transaction():
        organisation = _mine_to_change(organisation_id, by)
        changed = []
        for item in fields(particulars):
            if getattr(organisation, item.name) != getattr(particulars, item.name):
                setattr(organisation, item.name, getattr(particulars, item.name))
                changed.append(item.name)
        if changed:
            organisation.search_name = fold(organisation.name)
            record(OrganisationChanged(organisation_id=organisation_id, changed=tuple(changed)), by=by)


def invite(organisation_id: int, address: str, role: OrganisationRole, *, by: int, browser: Browser) -> None:
    """Invite somebody by mail; a second invitation takes the place of the first.

    Refuses `organisation_closed`, `already_member`, `too_many_tries`.
    """
    key, secret, moment = address_key(address), new_secret(), now()
    with transaction() as session:
        organisation = _mine_to_change(organisation_id, by)
        invited = db.session.scalar(member_by_address(address))
        if invited is not None and db.session.scalar(belonging_in(organisation_id, invited.id)) is not None:
            raise Refused("already_member", field="address")
        count_try(GuessKind.MAIL, account=f"invite:{key}", network=browser.address)
        session.execute(
            delete(OrganisationInvitation).where(
                OrganisationInvitation.organisation_id == organisation_id, OrganisationInvitation.address_key == key
            )
        )
        invitation = OrganisationInvitation(
            organisation_id=organisation_id,
            address=address,
            address_key=key,
            role=role,
            secret_digest=digest(secret),
            invited_by_id=by,
            created_at=moment,
            expires_at=moment + INVITATION_LIFE,
        )
        session.add(invitation)
        invitation_mail(
            invitation,
            organisation=organisation.name,
            inviter=db.session.get_one(Member, by).name,
            secret=secret,
            language=invited.language if invited is not None else browser.language,
        )
        record(OrganisationChanged(organisation_id=organisation_id, changed=("invitations",)), by=by)


def accept_invitation(secret: str, member_id: int) -> int:
    """Belong to the organisation of an invitation, once; return its id. Refuses `invitation_gone`.

    Whoever holds the link may accept it with whichever of their accounts they like: work and private addresses differ.
    """
    with transaction() as session:
        invitation = session.scalar(lock(invitation_by(digest(secret), now())))
        if invitation is None or invitation.organisation.closed_at is not None:
            raise Refused("invitation_gone")
        organisation_id, role = invitation.organisation_id, invitation.role
        if session.scalar(belonging_in(organisation_id, member_id)) is None:
            _add_member(organisation_id, member_id, role)
            _members_changed(organisation_id, member_id)
        session.delete(invitation)
        return organisation_id


def withdraw_invitation(organisation_id: int, invitation_id: int, *, by: int) -> None:
    """Take an invitation back. Refuses `organisation_closed`, `invitation_gone`."""
    with transaction() as session:
        _mine_to_change(organisation_id, by)
        row = session.scalar(invitation_in(organisation_id, invitation_id))
        if row is None:
            raise Refused("invitation_gone")
        session.delete(row)
        record(OrganisationChanged(organisation_id=organisation_id, changed=("invitations",)), by=by)


def _belongings(organisation_id: int) -> list[Belonging]:
    rows = db.session.scalars(members_of(organisation_id))
    return [Belonging(row.id, row.member_id, row.role) for row in rows]


def change_role(organisation_id: int, member_id: int, role: OrganisationRole, *, by: int) -> None:
    """Make somebody admin or member. Refuses `organisation_closed`, `not_in_organisation`, `last_admin`."""
    with transaction():
        _mine_to_change(organisation_id, by)
        row = db.session.scalar(belonging_in(organisation_id, member_id))
        if row is None:
            raise Refused("not_in_organisation")
        if role is OrganisationRole.MEMBER:
            others = [each for each in _belongings(organisation_id) if each.member_id != member_id]
            if not any(each.role is OrganisationRole.ADMIN for each in others):
                raise Refused("last_admin")
        row.role = role
        _members_changed(organisation_id, by)


def remove_member(organisation_id: int, member_id: int, *, by: int) -> None:
    """Take somebody else out. Refuses `organisation_closed`, `not_in_organisation`, `last_admin`."""
    with transaction() as session:
        _mine_to_change(organisation_id, by)
        row = session.scalar(belonging_in(organisation_id, member_id))
        if row is None:
            raise Refused("not_in_organisation")
        refuse_without_admin(_belongings(organisation_id), member_id)
        session.delete(row)
        _members_changed(organisation_id, by)


def leave_organisation(organisation_id: int, member_id: int) -> None:
    """Leave; the last one closes it. Refuses `not_in_organisation`, `last_admin`."""
    with transaction() as session:
        organisation = session.scalar(lock(organisation_seen_by(organisation_id, member_id)))
        if organisation is None:
            raise Refused("not_in_organisation")
        belongings = _belongings(organisation_id)
        refuse_without_admin(belongings, member_id)
        session.execute(
            delete(OrganisationMember).where(
                OrganisationMember.organisation_id == organisation_id, OrganisationMember.member_id == member_id
            )
        )
        if len(belongings) == 1:
            organisation.closed_at = now()
        _members_changed(organisation_id, member_id)


def forget_old_invitations() -> None:
    """Delete invitations that hold no more."""
    with transaction() as session:
        old = select(OrganisationInvitation.id).where(OrganisationInvitation.expires_at <= now())
        session.execute(delete(OrganisationInvitation).where(OrganisationInvitation.id.in_(old)))
