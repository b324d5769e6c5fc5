"""What is asked for the public programme: columns of the newest release instead of objects, a constant number of times.

A page of a thousand sessions is made of these rows; objects with everything around them would take ten times as long.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Organisation
from conference.models import (
    Call,
    Proposal,
    Release,
    ReleasedSlot,
    SessionType,
    Slot,
    Speaker,
    Staging,
    Star,
    Track,
)
from conference.queries.sessions import may_be_named
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.texts import Texts
from editions.models import Edition
from editions.queries import PUBLIC_STATES

# A session that was accepted and not confirmed, or is a draft again, is not shown even where a release holds it.
SHOWN_STATES = (ProposalState.CONFIRMED, ProposalState.CANCELLED)


def _newest() -> object:
    return select(func.max(Release.number)).where(Release.edition_id == Edition.id).correlate(Edition).scalar_subquery()


_STANDING = (
    select(
        Edition.id,
        Release.id,
        Release.number,
        select(func.max(AuditEntry.id)).where(AuditEntry.edition_id == Edition.id).scalar_subquery(),
    )
    .join(Release, and_(Release.edition_id == Edition.id, Release.number == _newest()))
    .where(Edition.slug == bindparam("slug"), Edition.state.in_(PUBLIC_STATES))
)


def programme_standing(slug: str) -> Select[int, int, int, int | None]:
    """Select edition, newest release, its number and the version of the edition; no row before the first release."""
    return _STANDING.params(slug=slug)


def current_number(edition_id: int) -> Select[int | None]:
    return select(func.max(Release.number)).where(Release.edition_id == edition_id)


def programme_out(edition_id: int) -> Select[bool]:
    return select(exists().where(Release.edition_id == edition_id))


def released_shows(release_id: int, only: Collection[int] | None = None) -> Select[*tuple[object, ...]]:
    """Select everything in a release by time: when, where, what, how it stands now, what visitors are told of it.

    With `only` the showings of these sessions, by the ids of their proposals.
    """
    found = (
        select(
            ReleasedSlot.slot_id.label("id"),
            Slot.code,
            ReleasedSlot.kind,
            ReleasedSlot.title,
            ReleasedSlot.room_id,
            ReleasedSlot.fallback_room_id,
            ReleasedSlot.city_id,
            ReleasedSlot.starts_at,
            ReleasedSlot.minutes,
            ReleasedSlot.speaker_ids,
            ReleasedSlot.cancelled,
            ReleasedSlot.sequence,
            ReleasedSlot.proposal_id,
            Slot.guid,
            Proposal.code.label("session"),
            Proposal.state,
            Proposal.session_type_id.label("type_id"),
            Proposal.track_id,
            Proposal.language,
            Staging.captions,
            Staging.quiet,
            Staging.recorded,
        )
        .join(Slot, Slot.id == ReleasedSlot.slot_id)
        .outerjoin(Proposal, Proposal.id == ReleasedSlot.proposal_id)
        .outerjoin(Staging, Staging.proposal_id == Proposal.id)
        .where(
            ReleasedSlot.release_id == release_id,
            or_(Proposal.id.is_(None), Proposal.state.in_(SHOWN_STATES)),
        )
        .order_by(ReleasedSlot.starts_at, ReleasedSlot.room_id, ReleasedSlot.slot_id)
    )
    return found if only is None else found.where(ReleasedSlot.proposal_id.in_(only))


def names_on(edition_id: int, today: dt.date) -> Select[int, int, str, int | None, str | None]:
    """Select session, speaker, name and band of everybody who may be named on a confirmed session, in its order."""
    return (
        select(Speaker.proposal_id, Speaker.id, Speaker.name, Speaker.organisation_id, Organisation.name)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .where(Proposal.edition_id == edition_id, Proposal.state == ProposalState.CONFIRMED, may_be_named(today))
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def types_of(edition_id: int) -> Select[int, Texts]:
    return (
        select(SessionType.id, SessionType.name)
        .where(SessionType.edition_id == edition_id)
        .order_by(SessionType.position, SessionType.id)
    )


def tracks_of(edition_id: int) -> Select[int, Texts]:
    return select(Track.id, Track.name).where(Track.edition_id == edition_id).order_by(Track.position, Track.id)


def session_called_off(edition_id: int, code: str) -> Select[Proposal]:
    """Select a session that was called off although the newest release holds it, with its type and track."""
    newest = select(func.max(Release.number)).where(Release.edition_id == edition_id).scalar_subquery()
    held = (
        select(ReleasedSlot.id)
        .join(Release, Release.id == ReleasedSlot.release_id)
        .where(Release.edition_id == edition_id, Release.number == newest, ReleasedSlot.proposal_id == Proposal.id)
        .exists()
    )
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.code == code)
        .where(Proposal.state == ProposalState.CANCELLED, held)
        .options(joinedload(Proposal.session_type), joinedload(Proposal.track))
    )


def line_up_out(edition_id: int) -> Select[bool]:
    return select(exists().where(Call.edition_id == edition_id, Call.released_at.is_not(None)))


def starred_at(slug: str, member_id: int) -> Select[str]:
    """Select the codes of the slots of an edition that somebody has starred."""
    return (
        select(Slot.code)
        .join(Star, Star.slot_id == Slot.id)
        .join(Edition, Edition.id == Slot.edition_id)
        .where(Edition.slug == slug, Star.member_id == member_id)
    )
