"""Somebody's day in both editions: a star on what everybody sees, and the secret address of their calendar."""

from sqlalchemy import select

from accounts.models import Member
from conference.models import CalendarFeed, Proposal, Release, Slot
from core.clock import now
from core.db import db, transaction
from editions.models import Edition
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_release, a_slot, a_star, at, rooms_in
from tests.samples import DELEGATE, HERE, THERE, Canary, World

SECRETS = {HERE: "kanariedaghere", THERE: "kanariedagthere"}


def fill(world: World) -> None:
    """Let the delegate star the session that everybody sees, and read their day in a calendar."""
    delegate = db.session.get_one(Member, world.people[DELEGATE])
    # The delegate's own buttons renew and delete the address before it is asked for.
    world.answers["conference.day_feed"] = {410}
    # Everybody may press the star: whoever is not signed in is asked to be, and the star is set after that.
    world.answers["conference.star"] = {303}
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        slot = _shown(world, side, edition)
        a_star(delegate, slot)
        with transaction() as session:
            feed = CalendarFeed(
                edition_id=edition.id, member_id=delegate.id, secret=SECRETS[side], language="da", made_at=now()
            )
            session.add(feed)
        # The address of a calendar stands on the page of whoever owns it, and nowhere else.
        reader = frozenset({DELEGATE})
        world.canaries.append(
            Canary(SECRETS[side], f"CalendarFeed.secret {side}", "", reader, frozenset(), ("/feeds/",))
        )
        world.knows_at("conference.star", side, slot=slot.code)
        world.knows_at("conference.swap", side, slot=slot.code)
    world.knows_at("conference.day_feed", HERE, secret=SECRETS[HERE])


def _shown(world: World, side: str, edition: Edition) -> Slot:
    """Return the slot of the session that everybody sees, released."""
    shown = db.session.scalars(select(Proposal).where(Proposal.code == world.values[side]["session"])).one()
    placed = select(Slot).where(Slot.proposal_id == shown.id, Slot.starts_at.is_not(None))
    slot = db.session.scalars(placed).first() or a_slot(shown, room=rooms_in(edition)[0], starts=at(edition, "10:00"))
    if db.session.scalars(select(Release).where(Release.edition_id == edition.id)).first() is None:
        a_release(edition)
    return slot
