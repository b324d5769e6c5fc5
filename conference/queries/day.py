"""What is asked about somebody's own day: their stars, their seats, where they speak, and their calendar's address."""

from collections.abc import Collection

from sqlalchemy import Select, func, select

from accounts.models import Member
from conference.models import CalendarFeed, Release, ReleasedSlot, SignUp, Slot, Speaker, Star
from conference.queries.releases import with_places
from conference.rules.calls import SpeakerState
from conference.rules.seats import OPEN


def starred(edition_id: int, member_id: int) -> Select[int]:
    """Select the slots of an edition that somebody has starred, removed ones too, in the order of their ids."""
    return (
        select(Star.slot_id)
        .join(Slot, Slot.id == Star.slot_id)
        .where(Slot.edition_id == edition_id, Star.member_id == member_id)
        .order_by(Star.slot_id)
    )


def starred_codes(edition_id: int, member_id: int) -> Select[str]:
    """Select the codes of the slots that somebody has starred."""
    return (
        select(Slot.code)
        .join(Star, Star.slot_id == Slot.id)
        .where(Slot.edition_id == edition_id, Star.member_id == member_id)
        .order_by(Slot.code)
    )


def slot_by_code(edition_id: int, code: str) -> Select[int]:
    """Select the id of a slot, whatever became of it: a star can be taken off what is on no programme any more."""
    return select(Slot.id).where(Slot.edition_id == edition_id, Slot.code == code)


def seats_asked(edition_id: int, member_id: int) -> Select[SignUp]:
    """Select the seats that somebody holds or waits for."""
    return (
        select(SignUp)
        .join(Slot, Slot.id == SignUp.slot_id)
        .where(Slot.edition_id == edition_id, SignUp.member_id == member_id, SignUp.state.in_(OPEN))
        .order_by(SignUp.slot_id)
    )


def speaks_as(member_id: int) -> Select[int]:
    """Select the rows of speakers under which somebody stands in sessions; releases name people by them."""
    return select(Speaker.id).where(Speaker.member_id == member_id, Speaker.state == SpeakerState.ACCEPTED)


def last_shown(slot_ids: Collection[int]) -> Select[ReleasedSlot]:
    """Select slots as they stood in the last release that had them."""
    newest = (
        select(ReleasedSlot.slot_id, func.max(Release.number).label("number"))
        .join(Release, Release.id == ReleasedSlot.release_id)
        .where(ReleasedSlot.slot_id.in_(slot_ids))
        .group_by(ReleasedSlot.slot_id)
        .subquery()
    )
    found = (
        select(ReleasedSlot)
        .join(Release, Release.id == ReleasedSlot.release_id)
        .join(newest, (newest.c.slot_id == ReleasedSlot.slot_id) & (newest.c.number == Release.number))
    )
    return with_places(found)


def feed_of(edition_id: int, member_id: int) -> Select[CalendarFeed]:
    return select(CalendarFeed).where(CalendarFeed.edition_id == edition_id, CalendarFeed.member_id == member_id)


def feed_by_secret(secret: str) -> Select[CalendarFeed]:
    """Select the feed of a secret while its owner has an account."""
    return (
        select(CalendarFeed)
        .join(Member, Member.id == CalendarFeed.member_id)
        .where(CalendarFeed.secret == secret, Member.erased_at.is_(None), Member.disabled_at.is_(None))
    )
