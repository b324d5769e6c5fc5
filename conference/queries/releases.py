"""What is asked about releases: what everybody sees is the newest one, and nothing before there is one."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from conference.models import Proposal, Release, ReleasedSlot, Slot
from conference.rules.states import ProposalState
from editions.models import Room, Venue

_SHOWN_STATES = (ProposalState.CONFIRMED, ProposalState.CANCELLED)


def releases_of(edition_id: int) -> Select[Release]:
    """Select the releases of an edition, the newest first."""
    return select(Release).where(Release.edition_id == edition_id).order_by(Release.number.desc())


def release_in(edition_id: int, number: int) -> Select[Release]:
    return releases_of(edition_id).where(Release.number == number)


def current_release(edition_id: int) -> Select[Release]:
    """Select the release that everybody sees; no row before the first."""
    return releases_of(edition_id).limit(1)


def current_release_id(edition_id: int) -> Select[int]:
    return select(Release.id).where(Release.edition_id == edition_id).order_by(Release.number.desc()).limit(1)


def with_places(found: Select[ReleasedSlot]) -> Select[ReleasedSlot]:
    """Let released slots bring room, venue, city, session, type and track, by time."""
    place = joinedload(ReleasedSlot.room).joinedload(Room.venue).joinedload(Venue.city)
    fallback = joinedload(ReleasedSlot.fallback_room).joinedload(Room.venue).joinedload(Venue.city)
    return found.options(
        place,
        fallback,
        joinedload(ReleasedSlot.slot),
        joinedload(ReleasedSlot.proposal).joinedload(Proposal.session_type),
        joinedload(ReleasedSlot.proposal).joinedload(Proposal.track),
    ).order_by(ReleasedSlot.starts_at, ReleasedSlot.room_id, ReleasedSlot.id)


def released_slots(release_id: int) -> Select[ReleasedSlot]:
    """Select everything in a release with room, venue, city, session, type and track, by time.

    A session that was cancelled after the release is still among them: look at `proposal.state`.
    """
    return with_places(select(ReleasedSlot).where(ReleasedSlot.release_id == release_id))


def slots_everybody_sees(edition_id: int) -> Select[ReleasedSlot]:
    """Select the slots of the newest release of an edition, in one statement; none before the first."""
    newest = select(func.max(Release.number)).where(Release.edition_id == edition_id).correlate(None).scalar_subquery()
    found = (
        select(ReleasedSlot)
        .join(Release, Release.id == ReleasedSlot.release_id)
        .where(Release.edition_id == edition_id, Release.number == newest)
    )
    return with_places(found)


def slot_everybody_sees(edition_id: int, code: str) -> Select[ReleasedSlot]:
    """Select one slot of the newest release by its code."""
    return slots_everybody_sees(edition_id).join(Slot, Slot.id == ReleasedSlot.slot_id).where(Slot.code == code)


def slots_seen_of(edition_id: int, proposal_id: int) -> Select[ReleasedSlot]:
    """Select when and where one session stands in the newest release."""
    return slots_everybody_sees(edition_id).where(ReleasedSlot.proposal_id == proposal_id)
