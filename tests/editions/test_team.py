"""The team: invitations, roles, and the owners who always remain."""

import datetime as dt
import threading
from typing import Any

import time_machine
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEntry
from core.clock import now
from core.db import db
from core.jobs import run_due
from core.outbox import Mail
from core.permissions import Role
from core.refusals import Refused
from core.signing import digest
from editions import queries
from editions.actions import team
from editions.jobs import forget_old_invitations_daily
from editions.models import Edition, TeamInvitation, TeamRole
from tests.editions.builders import a_member, a_team_member, an_edition, refusal


def invite(edition: Edition, by: int, address: str = "Ny@Example.org", role: Role = Role.FINANCE) -> str:
    """Invite somebody and return the secret out of the mail."""
    team.invite(edition.id, address=address, role=role, city_id=None, language="sv", by=by)
    text = db.session.scalars(select(Mail.text).order_by(Mail.id.desc()).limit(1)).one()
    html = db.session.scalars(select(Mail.html).order_by(Mail.id.desc()).limit(1)).one()
    assert "/desk/invitation/" not in text or text.count("/desk/invitation/") == 1
    return html.split("/desk/invitation/")[1].split('"')[0]


def role_of(edition: Edition, member_id: int) -> TeamRole:
    return db.session.scalars(
        select(TeamRole).where(TeamRole.edition_id == edition.id, TeamRole.member_id == member_id)
    ).one()


def roles(member_id: int, slug: str = "2027") -> list[Role]:
    return list(db.session.scalars(queries.roles_of(member_id, slug)))


def test_an_invitation_is_mailed_and_accepted_once(ctx: Flask) -> None:
    edition = an_edition()
    owner, newcomer = a_team_member(edition, name="Åsa"), a_member("Ny")
    secret = invite(edition, owner.id)
    mail = db.session.scalars(select(Mail).order_by(Mail.id.desc()).limit(1)).one()
    assert (mail.to_address, mail.language, mail.edition_id) == ("Ny@Example.org", "sv", edition.id)
    assert "Åsa" in mail.text
    assert db.session.scalars(select(TeamInvitation.secret_digest)).all() == [digest(secret)]

    team.accept_invitation(secret, member_id=newcomer.id)
    assert roles(newcomer.id) == [Role.FINANCE]
    assert db.session.scalars(select(TeamInvitation)).all() == []
    refusal("invitation_over", lambda: team.accept_invitation(secret, member_id=a_member().id))
    told = db.session.execute(select(AuditEntry.fact, AuditEntry.member_id).order_by(AuditEntry.id)).all()
    assert told[-2:] == [("TeamChanged", newcomer.id), ("MemberJoined", told[-1][1])]


def test_a_second_invitation_ends_the_first(ctx: Flask) -> None:
    edition = an_edition()
    owner = a_team_member(edition)
    first, second = invite(edition, owner.id), invite(edition, owner.id, "ny@example.org")
    refusal("invitation_over", lambda: team.accept_invitation(first, member_id=owner.id))
    assert team.accept_invitation(second, member_id=owner.id).role is Role.FINANCE


def test_an_invitation_taken_back_or_too_old_gives_nothing(ctx: Flask) -> None:
    edition, other = an_edition("2027"), an_edition("2028")
    owner = a_team_member(edition)
    secret = invite(edition, owner.id)
    row = db.session.scalars(queries.invitations_of(edition.id, now())).one()
    team.take_back_invitation(other.id, row.id)
    assert db.session.scalars(queries.invitations_of(edition.id, now())).all() == [row]
    team.take_back_invitation(edition.id, row.id)
    refusal("invitation_over", lambda: team.accept_invitation(secret, member_id=owner.id))

    late = invite(edition, owner.id)
    with time_machine.travel(now() + dt.timedelta(days=14, minutes=1)):
        refusal("invitation_over", lambda: team.accept_invitation(late, member_id=owner.id))
        forget_old_invitations_daily()
        assert db.session.scalars(select(TeamInvitation)).all() == []


def test_whoever_has_the_role_is_not_invited_to_it(ctx: Flask) -> None:
    edition = an_edition()
    owner = a_team_member(edition)
    colleague = a_member("Bo", "bo@example.org")
    team.give_role(edition.id, colleague.id, Role.FINANCE, by=owner.id)
    assert refusal("already_in_team", lambda: invite(edition, owner.id, "BO@example.org")) == "address"


def test_a_role_is_changed_and_taken_away(ctx: Flask) -> None:
    edition = an_edition()
    owner = a_team_member(edition)
    colleague = a_team_member(edition, Role.REVIEWER)
    row = role_of(edition, colleague.id)
    team.change_role(edition.id, row.id, role=Role.FRONT_DESK, city_id=None, by=owner.id)
    assert roles(colleague.id) == [Role.FRONT_DESK]
    team.remove_from_team(edition.id, row.id, by=owner.id)
    assert roles(colleague.id) == []
    told = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "TeamChanged").order_by(AuditEntry.id)
    ).all()
    assert [(entry["role"], entry["added"]) for entry in told if entry["member_id"] == colleague.id] == [
        ("reviewer", True),
        ("reviewer", False),
        ("front-desk", True),
        ("front-desk", False),
    ]


def test_the_last_owner_stays(ctx: Flask) -> None:
    edition = an_edition()
    owner = a_team_member(edition)
    row = role_of(edition, owner.id)
    refusal("last_owner", lambda: team.remove_from_team(edition.id, row.id, by=owner.id))
    refusal("last_owner", lambda: team.change_role(edition.id, row.id, role=Role.FUNDER, city_id=None, by=owner.id))
    assert roles(owner.id) == [Role.OWNER]


def test_owners_of_one_city_cannot_put_the_others_out(ctx: Flask) -> None:
    edition = an_edition()
    west, east = edition.cities
    mine, theirs = a_team_member(edition, city=west), a_team_member(edition, city=east)
    row = role_of(edition, theirs.id)
    refusal("last_owner_of_city", lambda: team.remove_from_team(edition.id, row.id, by=mine.id))
    change: dict[str, Any] = {"role": Role.OWNER, "city_id": west.id, "by": mine.id}
    refusal("last_owner_of_city", lambda: team.change_role(edition.id, row.id, **change))

    second = a_team_member(edition, city=east)
    team.remove_from_team(edition.id, row.id, by=mine.id)
    assert roles(theirs.id) == []
    team.remove_from_team(edition.id, role_of(edition, second.id).id, by=second.id)
    assert roles(second.id) == []


def test_two_owners_who_leave_at_once_leave_one(app: Flask) -> None:
    with app.app_context():
        edition = an_edition()
        rows = [role_of(edition, a_team_member(edition).id) for _each in range(2)]
        edition_id, leaving = edition.id, [(row.id, row.member_id) for row in rows]
    refused: list[str] = []

    def leave(row_id: int, member_id: int) -> None:
        with app.app_context():
            try:
                team.remove_from_team(edition_id, row_id, by=member_id)
            except Refused as refusal:
                refused.append(refusal.code)

    threads = [threading.Thread(target=leave, args=pair) for pair in leaving]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert refused == ["last_owner"]
        assert len(db.session.scalars(queries.owner_roles(edition_id)).all()) == 1


def test_another_editions_role_is_not_found(ctx: Flask) -> None:
    mine, other = an_edition("2027"), an_edition("2028")
    owner, stranger = a_team_member(mine), a_team_member(other, Role.REVIEWER)
    row = role_of(other, stranger.id)
    refusal("part_gone", lambda: team.remove_from_team(mine.id, row.id, by=owner.id))
    change: dict[str, Any] = {"role": Role.OWNER, "city_id": None, "by": owner.id}
    refusal("part_gone", lambda: team.change_role(mine.id, row.id, **change))
    assert roles(stranger.id, "2028") == [Role.REVIEWER]


def test_the_invitation_goes_out(ctx: Flask) -> None:
    edition = an_edition()
    invite(edition, a_team_member(edition).id)
    assert run_due() > 0
    assert db.session.scalars(select(Mail.state)).all() == ["sent"]
