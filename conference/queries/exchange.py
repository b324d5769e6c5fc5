"""What files of the programme ask: columns instead of objects, since a thousand sessions are written at once."""

import datetime as dt
from typing import Any

from sqlalchemy import Select, func, select

from accounts.models import Organisation
from conference.models import Proposal, Release, ReleasedSlot, Slot, Speaker
from conference.queries.sessions import may_be_named
from conference.rules.states import ProposalState
from conference.rules.timetable.puzzle import SlotKind


def sessions_released(edition_id: int) -> Select[*tuple[Any, ...]]:
    """Select the sessions of the newest release with what files tell of them, by time; none before the first."""
    newest = select(func.max(Release.number)).where(Release.edition_id == edition_id).scalar_subquery()
    return (
        select(
            ReleasedSlot.slot_id,
            ReleasedSlot.proposal_id,
            ReleasedSlot.title,
            ReleasedSlot.room_id,
            ReleasedSlot.fallback_room_id,
            ReleasedSlot.starts_at,
            ReleasedSlot.minutes,
            ReleasedSlot.speaker_ids,
            ReleasedSlot.sequence,
            ReleasedSlot.cancelled,
            Slot.code,
            Slot.guid,
            Slot.origin,
            Proposal.code.label("session"),
            Proposal.state,
            Proposal.abstract,
            Proposal.language,
            Proposal.session_type_id,
            Proposal.track_id,
        )
        .join(Release, Release.id == ReleasedSlot.release_id)
        .join(Slot, Slot.id == ReleasedSlot.slot_id)
        .join(Proposal, Proposal.id == ReleasedSlot.proposal_id)
        .where(
            Release.edition_id == edition_id,
            Release.number == newest,
            ReleasedSlot.kind == SlotKind.SESSION,
            ReleasedSlot.room_id.is_not(None),
        )
        .order_by(ReleasedSlot.starts_at, ReleasedSlot.room_id, ReleasedSlot.id)
    )


def people_named(edition_id: int, today: dt.date) -> Select[*tuple[Any, ...]]:
    """Select who may be named on the confirmed sessions, and the band that they stand for; nobody under 18."""
    return (
        select(
            Speaker.id,
            Speaker.name,
            Speaker.member_id,
            Speaker.organisation_id,
            Speaker.address_key,
            Organisation.name.label("band"),
        )
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .where(Proposal.edition_id == edition_id, Proposal.state == ProposalState.CONFIRMED, may_be_named(today))
    )
