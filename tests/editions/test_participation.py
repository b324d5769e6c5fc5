"""Who takes part, and what becomes of it when accounts are merged or erased."""

from flask import Flask
from sqlalchemy import select

from accounts.actions.ownership import erase_rows, move_rows
from core.db import db, transaction
from core.permissions import Role
from editions import queries
from editions.actions.participation import stop_taking_part, take_part
from editions.actions.team import give_role, invite
from editions.models import Participation, TakesPartAs, TeamInvitation, TeamRole
from tests.editions.builders import a_member, a_team_member, an_edition, refusal

DELEGATE, SPEAKER = TakesPartAs.DELEGATE, TakesPartAs.SPEAKER


def parts(member_id: int) -> list[tuple[str, TakesPartAs]]:
    return [(edition.slug, row.as_what) for row, edition in db.session.execute(queries.participations_of(member_id))]


def test_taking_part_twice_is_taking_part_once(ctx: Flask) -> None:
    edition, member = an_edition(), a_member()
    for _turn in range(2):
        take_part(edition.id, member.id, DELEGATE)
    take_part(edition.id, member.id, SPEAKER)
    assert parts(member.id) == [("2027", DELEGATE), ("2027", SPEAKER)]
    for _turn in range(2):
        stop_taking_part(edition.id, member.id, DELEGATE)
    assert parts(member.id) == [("2027", SPEAKER)]
    assert [row.member_id for row in db.session.scalars(queries.participants_of(edition.id, SPEAKER))] == [member.id]
    assert db.session.scalars(queries.participants_of(edition.id, DELEGATE)).all() == []


def test_a_merged_member_keeps_what_both_had(ctx: Flask) -> None:
    first, second = an_edition("2027"), an_edition("2028")
    kept, gone = a_member(), a_member()
    give_role(first.id, kept.id, Role.FINANCE, by=None)
    give_role(first.id, gone.id, Role.FINANCE, by=None)
    give_role(second.id, gone.id, Role.OWNER, by=None)
    take_part(first.id, kept.id, DELEGATE)
    take_part(first.id, gone.id, DELEGATE)
    take_part(first.id, gone.id, SPEAKER)
    invite(second.id, address="new@example.org", role=Role.OWNER, city_id=None, language="en", by=gone.id)
    with transaction():
        move_rows(kept.id, gone.id)

    assert db.session.scalars(queries.team_roles_of(gone.id)).all() == []
    assert [(row.edition_id, row.role) for row in db.session.scalars(queries.team_roles_of(kept.id))] == [
        (first.id, Role.FINANCE),
        (second.id, Role.OWNER),
    ]
    assert parts(kept.id) == [("2027", DELEGATE), ("2027", SPEAKER)]
    assert db.session.scalars(select(TeamInvitation.invited_by_id)).all() == [kept.id]


def test_an_erased_member_leaves_every_team(ctx: Flask) -> None:
    edition = an_edition()
    stays, goes = a_team_member(edition), a_team_member(edition)
    take_part(edition.id, goes.id, DELEGATE)
    with transaction():
        erase_rows(goes.id)
    assert [row.member_id for row in db.session.scalars(select(TeamRole))] == [stays.id]
    assert db.session.scalars(select(Participation)).all() == []


def test_the_last_owner_cannot_be_erased(ctx: Flask) -> None:
    edition = an_edition()
    owner = a_team_member(edition)

    def erase() -> None:
        with transaction():
            erase_rows(owner.id)

    refusal("last_owner", erase)
    assert len(db.session.scalars(queries.owner_roles(edition.id)).all()) == 1
