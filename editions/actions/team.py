"""Who makes an edition: inviting, accepting, changing and leaving. All owners are equal, and one always remains."""

import datetime as dt

from sqlalchemy import delete, select

from accounts.models import Member
from accounts.rules.addresses import address_key
from core.clock import now
from core.db import db, transaction
from core.facts import TeamChanged, TeamInvited, record
from core.permissions import Role
from core.refusals import Refused
from core.signing import digest, new_secret
from editions import queries
from editions.actions.changing import found, locked_edition
from editions.mails import invitation_mail
from editions.models import TeamInvitation, TeamRole

INVITATION_HOLDS = dt.timedelta(days=14)


def give_role(edition_id: int, member_id: int, role: Role, *, city_id: int | None = None, by: int | None) -> TeamRole:
    """Give a member a role. Twice does the same as once."""
    with transaction() as session:
        row = session.scalars(
            select(TeamRole).where(
                TeamRole.edition_id == edition_id, TeamRole.member_id == member_id, TeamRole.role == role
            )
        ).one_or_none()
        if row is None:
            row = TeamRole(edition_id=edition_id, member_id=member_id, role=role, city_id=city_id, created_at=now())
            session.add(row)
            session.flush()
            record(TeamChanged(edition_id=edition_id, member_id=member_id, role=role.value, added=True), by=by)
    return row


def invite(edition_id: int, *, address: str, role: Role, city_id: int | None, language: str, by: int) -> TeamInvitation:
    """Invite somebody by mail. Inviting the same address to the same role again sends a new link and ends the old."""
    secret = new_secret()
    with transaction() as session:
        edition = locked_edition(edition_id)
        if city_id is not None:
            found(queries.city_in(edition_id, city_id))
        key = address_key(address)
        if session.scalar(queries.holder_of(edition_id, key, role)) is not None:
            raise Refused("already_in_team", field="address")
        session.execute(
            delete(TeamInvitation).where(
                TeamInvitation.edition_id == edition_id,
                TeamInvitation.address_key == key,
                TeamInvitation.role == role,
            )
        )
        moment = now()
        invitation = TeamInvitation(
            edition_id=edition_id,
            address=address,
            address_key=key,
            role=role,
            city_id=city_id,
            language=language,
            secret_digest=digest(secret),
            invited_by_id=by,
            created_at=moment,
            expires_at=moment + INVITATION_HOLDS,
        )
        session.add(invitation)
        session.flush()
        inviter = session.get_one(Member, by)
        invitation_mail(invitation, edition, secret, inviter=inviter.name)
        record(TeamInvited(edition_id=edition_id, role=role.value), by=by)
    return invitation


def take_back_invitation(edition_id: int, invitation_id: int) -> None:
    """End an invitation that nobody has accepted. Twice does the same as once."""
    with transaction() as session:
        session.execute(
            delete(TeamInvitation).where(TeamInvitation.edition_id == edition_id, TeamInvitation.id == invitation_id)
        )


def accept_invitation(secret: str, *, member_id: int) -> TeamRole:
    """Take the role that was offered. The link works once. Refuses `invitation_over`."""
    with transaction() as session:
        row = session.execute(
            delete(TeamInvitation)
            .where(TeamInvitation.secret_digest == digest(secret), TeamInvitation.expires_at > now())
            .returning(TeamInvitation.edition_id, TeamInvitation.role, TeamInvitation.city_id)
        ).one_or_none()
        if row is None:
            raise Refused("invitation_over")
        return give_role(row.edition_id, member_id, row.role, city_id=row.city_id, by=member_id)


def change_role(edition_id: int, team_role_id: int, *, role: Role, city_id: int | None, by: int) -> TeamRole:
    """Change what somebody does in the team. Refuses `last_owner`, `last_owner_of_city` and `already_in_team`."""
    with transaction() as session:
        row = found(queries.team_role_in(edition_id, team_role_id))
        if city_id is not None:
            found(queries.city_in(edition_id, city_id))
        if row.role is Role.OWNER and (role is not Role.OWNER or city_id != row.city_id):
            stays = role is Role.OWNER
            keep_an_owner(edition_id, row, own_wish=row.member_id == by, stays=stays)
        if role is not row.role:
            same = select(TeamRole.id).where(
                TeamRole.edition_id == edition_id, TeamRole.member_id == row.member_id, TeamRole.role == role
            )
            if session.scalar(same) is not None:
                raise Refused("already_in_team", field="role")
            record(TeamChanged(edition_id=edition_id, member_id=row.member_id, role=row.role.value, added=False), by=by)
            record(TeamChanged(edition_id=edition_id, member_id=row.member_id, role=role.value, added=True), by=by)
        row.role = role
        row.city_id = city_id
    return row


def remove_from_team(edition_id: int, team_role_id: int, *, by: int | None) -> None:
    """Take a role away, or lay down one's own. Refuses `last_owner` and `last_owner_of_city`."""
    with transaction() as session:
        row = found(queries.team_role_in(edition_id, team_role_id))
        if row.role is Role.OWNER:
            keep_an_owner(edition_id, row, own_wish=row.member_id == by)
        session.delete(row)
        record(TeamChanged(edition_id=edition_id, member_id=row.member_id, role=row.role.value, added=False), by=by)


def keep_an_owner(edition_id: int, leaving: TeamRole, *, own_wish: bool, stays: bool = False) -> None:
    """Check that owners remain when this one goes, under a lock of the edition so that two cannot go at once.

    Refuses `last_owner`; and `last_owner_of_city`, because owners of one shore must not be able to put the other
    shore's out: only they themselves can lay it down. `stays` means that only the city changes.
    """
    locked_edition(edition_id)
    others = [row for row in db.session.scalars(queries.owner_roles(edition_id)) if row.id != leaving.id]
    if not others and not stays:
        raise Refused("last_owner")
    alone = leaving.city_id is not None and all(row.city_id != leaving.city_id for row in others)
    if alone and not own_wish:
        raise Refused("last_owner_of_city")


def forget_old_invitations() -> None:
    """Delete the invitations whose time is over."""
    with transaction() as session:
        session.execute(delete(TeamInvitation).where(TeamInvitation.expires_at <= now()))
