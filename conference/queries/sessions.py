"""What is asked about sessions that everybody may see: confirmed ones of a released programme, and who speaks in them.

Nobody under 18 is public: where a speaker's age is known, those who are young are left out by the statement itself.
"""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from accounts.models import Member
from conference.models import Call, Material, Proposal, Release, SessionFeedback, Speaker, SpeakerProfile
from conference.queries.lists import profile_of_speaker
from conference.rules.calls import SpeakerState
from conference.rules.states import ProposalState


def may_be_named(today: dt.date) -> ColumnElement[bool]:
    """Who may be named to everybody: said yes, has a name, is not young."""
    young = (
        select(Member.id)
        .where(Member.id == Speaker.member_id, or_(Member.minor_until > today, Member.erased_at.is_not(None)))
        .exists()
    )
    return and_(Speaker.state == SpeakerState.ACCEPTED, Speaker.name != "", ~young)


def _confirmed(edition_id: int) -> ColumnElement[bool]:
    return and_(Proposal.edition_id == edition_id, Proposal.state == ProposalState.CONFIRMED)


def released_at(edition_id: int) -> Select[dt.datetime | None]:
    return select(Call.released_at).where(Call.edition_id == edition_id)


def shown_now(edition_id: int, today: dt.date) -> Select[bool, bool, bool]:
    """Select whether sessions and whether speakers with a page stand on a released line-up; no row before that.

    The third says whether the programme is out too, with day and time.
    """
    speaking = (
        select(Speaker.id)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .join(SpeakerProfile, profile_of_speaker())
        .where(_confirmed(edition_id), may_be_named(today))
    )
    timed = select(Release.id).where(Release.edition_id == edition_id).exists()
    return select(select(Proposal.id).where(_confirmed(edition_id)).exists(), speaking.exists(), timed).where(
        exists().where(Call.edition_id == edition_id, Call.released_at.is_not(None))
    )


def sessions_confirmed(edition_id: int) -> Select[Proposal]:
    """Select the confirmed sessions of an edition with their type and track, the oldest first."""
    return (
        select(Proposal)
        .where(_confirmed(edition_id))
        .options(joinedload(Proposal.session_type), joinedload(Proposal.track))
        .order_by(Proposal.id)
    )


def session_confirmed(edition_id: int, code: str) -> Select[Proposal]:
    return sessions_confirmed(edition_id).where(Proposal.code == code)


def public_speakers(edition_id: int, today: dt.date) -> Select[Speaker]:
    """Select who is named on the confirmed sessions, in the order of each session."""
    return (
        select(Speaker)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(_confirmed(edition_id), may_be_named(today))
        .options(joinedload(Speaker.organisation), joinedload(Speaker.member))
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def profiles_shown(edition_id: int, today: dt.date) -> Select[SpeakerProfile]:
    """Select the profiles of those who are named on the confirmed sessions, with their pictures."""
    speaking = (
        select(Speaker.id)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(_confirmed(edition_id), may_be_named(today), profile_of_speaker())
        .exists()
    )
    return (
        select(SpeakerProfile)
        .where(speaking)
        .options(
            joinedload(SpeakerProfile.picture),
            joinedload(SpeakerProfile.member),
            joinedload(SpeakerProfile.organisation),
        )
        .order_by(SpeakerProfile.id)
    )


def young_speakers(edition_id: int, today: dt.date) -> Select[int, int]:
    """Select session and number of its speakers who are under 18, for the editor: they stay off the public pages."""
    return (
        select(Speaker.proposal_id, func.count())
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .join(Member, Member.id == Speaker.member_id)
        .where(_confirmed(edition_id), Speaker.state == SpeakerState.ACCEPTED, Member.minor_until > today)
        .group_by(Speaker.proposal_id)
    )


# --- material and feedback --------------------------------------------------------------------------------------------


def materials_of(proposal_ids: Collection[int], *, published: bool = False) -> Select[Material]:
    """Select the material of sessions, the oldest first; only what is published where that is asked."""
    found = (
        select(Material)
        .where(Material.proposal_id.in_(proposal_ids))
        .options(joinedload(Material.file))
        .order_by(Material.id)
    )
    return found.where(Material.published_at.is_not(None)) if published else found


def material_alone(edition_id: int, material_id: int, code: str | None = None) -> Select[Material]:
    """Select one piece of material of a confirmed session of this edition without its file, so that it can be locked.

    With `code` it must be that session's.
    """
    found = (
        select(Material)
        .join(Proposal, Proposal.id == Material.proposal_id)
        .where(_confirmed(edition_id), Material.id == material_id)
    )
    return found if code is None else found.where(Proposal.code == code)


def material_in(edition_id: int, code: str, material_id: int) -> Select[Material]:
    """Select one piece of material of a confirmed session of this edition with its file."""
    return material_alone(edition_id, material_id, code).options(joinedload(Material.file))


def speaks_in(proposal_id: int, member_id: int) -> Select[int]:
    """Select the speaker that a member is in a session, having said yes."""
    return select(Speaker.id).where(
        Speaker.proposal_id == proposal_id, Speaker.member_id == member_id, Speaker.state == SpeakerState.ACCEPTED
    )


def feedback_on(proposal_id: int) -> Select[SessionFeedback]:
    """Select what people said about a session, the newest first. Who said it is not asked."""
    return select(SessionFeedback).where(SessionFeedback.proposal_id == proposal_id).order_by(SessionFeedback.id.desc())


def feedback_of(proposal_id: int, member_id: int) -> Select[SessionFeedback]:
    return select(SessionFeedback).where(
        SessionFeedback.proposal_id == proposal_id, SessionFeedback.member_id == member_id
    )


def stars_per_session(edition_id: int) -> Select[int, int, int]:
    """Select session, stars and how many gave them."""
    return (
        select(SessionFeedback.proposal_id, SessionFeedback.stars, func.count())
        .join(Proposal, Proposal.id == SessionFeedback.proposal_id)
        .where(_confirmed(edition_id))
        .group_by(SessionFeedback.proposal_id, SessionFeedback.stars)
    )


# --- at the desk ------------------------------------------------------------------------------------------------------


def sessions_at_desk(edition_id: int) -> Select[Proposal]:
    """Select the confirmed sessions with everything that the desk looks after: speakers and material."""
    return sessions_confirmed(edition_id).options(
        selectinload(Proposal.speakers).joinedload(Speaker.organisation),
        selectinload(Proposal.materials).joinedload(Material.file),
    )


def parties_with_profile(edition_id: int) -> Select[*tuple[object, ...]]:
    """Select for the speakers of confirmed sessions whose profile has a picture and a biography."""
    return (
        select(Speaker.id, SpeakerProfile.picture_id, SpeakerProfile.biography, SpeakerProfile.code)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .join(SpeakerProfile, profile_of_speaker())
        .where(_confirmed(edition_id))
    )
