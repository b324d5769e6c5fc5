"""Who takes part as what: told by the siblings above, and kept right when members are merged or erased."""

from sqlalchemy import delete, update

from core.clock import now
from core.db import db, lock, transaction
from core.facts import TakingPartChanged, record
from core.permissions import Role
from editions import queries
from editions.actions.team import keep_an_owner
from editions.models import Participation, TakesPartAs, TeamInvitation


def take_part(edition_id: int, member_id: int, as_what: TakesPartAs, *, workshops: bool = True) -> None:
    """Note that a member takes part as this, and whether that lets them sign up for workshops.

    Twice does the same as once.
    """
    with transaction() as session:
        known = session.scalars(lock(queries.part_taken(edition_id, member_id, as_what))).one_or_none()
        if known is None:
            session.add(
                Participation(
                    edition_id=edition_id,
                    member_id=member_id,
                    as_what=as_what,
                    workshops=workshops,
                    created_at=now(),
                )
            )
        elif known.workshops != workshops:
            known.workshops = workshops
            session.flush()
            _changed(edition_id, member_id)


def stop_taking_part(edition_id: int, member_id: int, as_what: TakesPartAs) -> None:
    """Note that a member no longer takes part as this. Twice does the same as once."""
    with transaction() as session:
        gone = session.scalar(
            delete(Participation)
            .where(
                Participation.edition_id == edition_id,
                Participation.member_id == member_id,
                Participation.as_what == as_what,
            )
            .returning(Participation.id)
        )
        if gone is not None:
            _changed(edition_id, member_id)


def _changed(edition_id: int, member_id: int) -> None:
    record(TakingPartChanged(edition_id=edition_id, member_id=member_id), by=None)


def merge_member(kept_id: int, gone_id: int) -> None:
    """Give the member who stays what the other had in teams and editions, in the transaction that merges them."""
    roles = {(row.edition_id, row.role) for row in db.session.scalars(queries.team_roles_of(kept_id))}
    for row in db.session.scalars(queries.team_roles_of(gone_id)):
        if (row.edition_id, row.role) in roles:
            db.session.delete(row)
        else:
            row.member_id = kept_id
    parts = {(row.edition_id, row.as_what) for row in db.session.scalars(queries.parts_taken_by(kept_id))}
    for part in db.session.scalars(queries.parts_taken_by(gone_id)):
        if (part.edition_id, part.as_what) in parts:
            db.session.delete(part)
        else:
            part.member_id = kept_id
    _invited_by(gone_id, kept_id)


def erase_member(member_id: int) -> None:
    """Take a member out of every team, in the transaction that erases them.

    Refuses `last_owner`, and with it the erasure, where an edition would be left without an owner.
    """
    for row in sorted(db.session.scalars(queries.team_roles_of(member_id)), key=lambda one: one.edition_id):
        if row.role is Role.OWNER:
            keep_an_owner(row.edition_id, row, own_wish=True)
    _invited_by(member_id, None)


def _invited_by(member_id: int, other_id: int | None) -> None:
    db.session.execute(
        update(TeamInvitation).where(TeamInvitation.invited_by_id == member_id).values(invited_by_id=other_id)
    )
