"""Who takes part as what: told by the siblings above, and kept right when members are merged or erased."""

from sqlalchemy import delete, select

from core.clock import now
from core.db import db, transaction
from core.facts import MemberErased, MembersMerged
from core.permissions import Role
from editions import queries
from editions.actions.team import keep_an_owner
from editions.models import Participation, TakesPartAs, TeamInvitation, TeamRole


def take_part(edition_id: int, member_id: int, as_what: TakesPartAs) -> None:
    """Note that a member takes part as this. Twice does the same as once."""
    with transaction() as session:
        if session.scalar(queries.takes_part(edition_id, member_id, as_what)) is None:
            session.add(Participation(edition_id=edition_id, member_id=member_id, as_what=as_what, created_at=now()))


def stop_taking_part(edition_id: int, member_id: int, as_what: TakesPartAs) -> None:
    """Note that a member no longer takes part as this. Twice does the same as once."""
    with transaction() as session:
        session.execute(
            delete(Participation).where(
                Participation.edition_id == edition_id,
                Participation.member_id == member_id,
                Participation.as_what == as_what,
            )
        )


def follow_merged_member(fact: MembersMerged) -> None:
    """Give the member who stays what the merged one had in teams and editions (reaction to MembersMerged)."""
    with transaction() as session:
        roles = set(
            session.execute(
                select(TeamRole.edition_id, TeamRole.role).where(TeamRole.member_id == fact.member_id)
            ).tuples()
        )
        for row in session.scalars(select(TeamRole).where(TeamRole.member_id == fact.merged_id)):
            if (row.edition_id, row.role) in roles:
                session.delete(row)
            else:
                row.member_id = fact.member_id
        parts = set(
            session.execute(
                select(Participation.edition_id, Participation.as_what).where(Participation.member_id == fact.member_id)
            ).tuples()
        )
        for part in session.scalars(select(Participation).where(Participation.member_id == fact.merged_id)):
            if (part.edition_id, part.as_what) in parts:
                session.delete(part)
            else:
                part.member_id = fact.member_id
        for invitation in session.scalars(select(TeamInvitation).where(TeamInvitation.invited_by_id == fact.merged_id)):
            invitation.invited_by_id = fact.member_id


def forget_erased_member(fact: MemberErased) -> None:
    """Take a member who erases the account out of every team (reaction to MemberErased).

    Refuses `last_owner`, and with it the erasure, where an edition would be left without an owner.
    """
    with transaction() as session:
        mine = db.session.scalars(select(TeamRole).where(TeamRole.member_id == fact.member_id)).all()
        for row in sorted(mine, key=lambda one: one.edition_id):
            if row.role is Role.OWNER:
                keep_an_owner(row.edition_id, row, own_wish=True)
            session.delete(row)
        session.execute(delete(Participation).where(Participation.member_id == fact.member_id))
        for invitation in session.scalars(select(TeamInvitation).where(TeamInvitation.invited_by_id == fact.member_id)):
            invitation.invited_by_id = None
