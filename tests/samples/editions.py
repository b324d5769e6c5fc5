"""Two editions: in the one a team with every role, in the other an owner; invitations to both teams."""

from sqlalchemy import select

from core.db import db, transaction
from core.permissions import May, Role
from core.signing import digest
from editions.actions.participation import take_part
from editions.actions.team import give_role, invite
from editions.models import Edition, TakesPartAs, TeamInvitation, TeamRole
from tests.editions.builders import an_edition
from tests.samples import DELEGATE, ELSEWHERE, HERE, OPERATOR, THERE, World

SECRETS = {HERE: "a-secret-of-the-samples-2", THERE: "a-secret-of-the-samples-3"}


def fill(world: World) -> None:
    """Make both editions and give everybody their role."""
    for side, slug in ((HERE, "2027"), (THERE, "2028")):
        world.slugs[side] = slug
        _parts(world, side, an_edition(slug))
    for role in Role:
        give_role(world.values[HERE]["edition_id"], world.people[role.value], role, by=None)
    give_role(world.values[THERE]["edition_id"], world.people[ELSEWHERE], Role.OWNER, by=None)
    take_part(world.values[HERE]["edition_id"], world.people[DELEGATE], TakesPartAs.DELEGATE)
    for side, inviter in ((HERE, Role.OWNER.value), (THERE, ELSEWHERE)):
        _team(world, side, world.people[inviter])


def _parts(world: World, side: str, edition: Edition) -> None:
    venue = edition.venues[0]
    world.knows(
        side,
        edition_id=edition.id,
        city_id=edition.cities[0].id,
        venue_id=venue.id,
        room_id=venue.rooms[0].id,
        seller_id=edition.sellers[0].id,
        currency="SEK",
        state="closed",
    )


def _team(world: World, side: str, inviter: int) -> None:
    edition_id = world.values[side]["edition_id"]
    invite(edition_id, address=f"{side}@example.org", role=Role.VOLUNTEER, city_id=None, language="en", by=inviter)
    with transaction():
        row = db.session.scalars(select(TeamInvitation).where(TeamInvitation.edition_id == edition_id)).one()
        row.secret_digest = digest(SECRETS[side])
        shown = [May.TEAM_SEE, May.MAIL_SEE] if side == HERE else []
        people = [] if side == HERE else [ELSEWHERE, OPERATOR]
        world.plant(row, mays=shown, people=people, only=["address"], forms={"address": "{}@example.org"})
        world.plant(row, only=["address_key"])
    world.knows_at("editions_desk.take_back", side, invitation_id=row.id)
    world.knows_at("editions_desk.invitation", side, secret=SECRETS[side])
    world.knows_at("editions_desk.accept", side, secret=SECRETS[side])
    role = db.session.scalars(select(TeamRole.id).where(TeamRole.edition_id == edition_id).order_by(TeamRole.id.desc()))
    world.knows(side, team_role_id=role.first())
