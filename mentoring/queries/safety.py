"""What is asked about reports, vetting notes, blocks and the log of looks: by leads, and by who did it themselves."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from accounts.models import Member
from mentoring.models import (
    Block,
    Circle,
    CirclePlace,
    Match,
    Meeting,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    Message,
    Report,
    VettingNote,
    YoungLook,
)
from mentoring.queries.visible import has_minor
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.states import ALIVE, MeetingState, RequestState

# --- reports ----------------------------------------------------------------------------------------------------------


def reports_in(edition_id: int, lead_id: int, *, closed: bool) -> Select[Report]:
    """Select reports: open ones with young people's first and then the oldest, closed ones the latest first.

    What somebody reported about a lead is not for that lead.
    """
    chosen = (
        select(Report)
        .where(Report.edition_id == edition_id, Report.about_id != lead_id)
        .options(joinedload(Report.match))
    )
    if closed:
        return chosen.where(Report.closed_at.is_not(None)).order_by(Report.closed_at.desc(), Report.id.desc())
    return chosen.where(Report.closed_at.is_(None)).order_by(Report.young.desc(), Report.at, Report.id)


def report_row(report_id: int) -> Select[Report]:
    return select(Report).where(Report.id == report_id)


def report_for(edition_id: int, report_id: int, lead_id: int) -> Select[Report]:
    """Select a report for a lead, unless it is about them."""
    return report_row(report_id).where(Report.edition_id == edition_id, Report.about_id != lead_id)


def report_by(edition_id: int, report_id: int, member_id: int) -> Select[Report]:
    """Select a report for who wrote it."""
    return report_row(report_id).where(Report.edition_id == edition_id, Report.by_id == member_id)


def open_report_by(edition_id: int, member_id: int, about_id: int) -> Select[Report]:
    """Select a report about somebody that still is open, so that a second tap adds no second one."""
    return (
        select(Report)
        .where(
            Report.edition_id == edition_id,
            Report.by_id == member_id,
            Report.about_id == about_id,
            Report.closed_at.is_(None),
        )
        .order_by(Report.id)
    )


def reports_since(edition_id: int, member_id: int, moment: dt.datetime) -> Select[int]:
    """Select how many reports somebody has written since then."""
    return (
        select(func.count())
        .select_from(Report)
        .where(Report.edition_id == edition_id, Report.by_id == member_id, Report.at > moment)
    )


def open_reports(edition_id: int, lead_id: int) -> Select[int]:
    return (
        select(func.count())
        .select_from(Report)
        .where(Report.edition_id == edition_id, Report.closed_at.is_(None), Report.about_id != lead_id)
    )


def minors_among(member_ids: Collection[int], today: dt.date) -> Select[int]:
    """Select which of these members are under 18."""
    return select(Member.id).where(Member.id.in_(member_ids), Member.minor_until > today)


# --- blocks -----------------------------------------------------------------------------------------------------------


def blocks_by(edition_id: int, member_id: int) -> Select[Block, Member]:
    """Select whom somebody blocked, the latest first; never who blocked them."""
    return (
        select(Block, Member)
        .join(Member, Member.id == Block.other_id)
        .where(Block.edition_id == edition_id, Block.member_id == member_id)
        .order_by(Block.id.desc())
    )


def block_row(edition_id: int, member_id: int, other_id: int) -> Select[Block]:
    return select(Block).where(Block.edition_id == edition_id, Block.member_id == member_id, Block.other_id == other_id)


def block_by(edition_id: int, block_id: int, member_id: int) -> Select[Block]:
    return select(Block).where(Block.edition_id == edition_id, Block.id == block_id, Block.member_id == member_id)


def block_count(edition_id: int) -> Select[int]:
    return select(func.count()).select_from(Block).where(Block.edition_id == edition_id)


def requests_between(edition_id: int, mentee_ids: Collection[int], mentor_ids: Collection[int]) -> Select[int]:
    """Select the open requests between these, in an order in which they can be locked."""
    return (
        select(MentoringRequest.id)
        .where(
            MentoringRequest.edition_id == edition_id,
            MentoringRequest.mentee_id.in_(mentee_ids),
            MentoringRequest.mentor_id.in_(mentor_ids),
            MentoringRequest.state.in_((RequestState.DRAFT, RequestState.SENT)),
        )
        .order_by(MentoringRequest.id)
    )


def pairs_between(edition_id: int, mentee_ids: Collection[int], mentor_ids: Collection[int]) -> Select[int]:
    """Select the living pairs between these."""
    return (
        select(Match.id)
        .where(
            Match.edition_id == edition_id,
            Match.mentee_id.in_(mentee_ids),
            Match.mentor_id.in_(mentor_ids),
            Match.state.in_(ALIVE),
        )
        .order_by(Match.id)
    )


# --- vetting ----------------------------------------------------------------------------------------------------------


def mentors_to_vet(edition_id: int) -> Select[MentorProfile]:
    """Select mentors who welcome young people or have a note, by name."""
    noted = select(VettingNote.member_id).where(VettingNote.edition_id == edition_id)
    return (
        select(MentorProfile)
        .join(Member, Member.id == MentorProfile.member_id)
        .where(MentorProfile.edition_id == edition_id)
        .where(or_(MentorProfile.welcomes_minors, MentorProfile.member_id.in_(noted)))
        .options(joinedload(MentorProfile.member, innerjoin=True))
        .order_by(Member.name, MentorProfile.id)
    )


def note_in(edition_id: int, note_id: int) -> Select[VettingNote]:
    return select(VettingNote).where(VettingNote.edition_id == edition_id, VettingNote.id == note_id)


def young_pairs_of_mentors(edition_id: int, member_ids: Collection[int]) -> Select[Match]:
    """Select the living pairs with young people of these mentors."""
    return (
        select(Match)
        .join(MentorProfile, MentorProfile.id == Match.mentor_id)
        .where(Match.edition_id == edition_id, Match.young, Match.state.in_(ALIVE))
        .where(MentorProfile.member_id.in_(member_ids))
        .order_by(Match.id)
    )


# --- the log of looks -------------------------------------------------------------------------------------------------


def looks_in(edition_id: int, *, reader: int | None = None, young: int | None = None) -> Select[YoungLook]:
    """Select who opened what about a young person, the latest first."""
    chosen = select(YoungLook).where(YoungLook.edition_id == edition_id)
    if reader is not None:
        chosen = chosen.where(YoungLook.member_id == reader)
    if young is not None:
        chosen = chosen.where(YoungLook.young_id == young)
    return chosen.order_by(YoungLook.id.desc())


def looks_with_names(
    edition_id: int, *, reader: int | None = None, young: int | None = None
) -> Select[YoungLook, str, str]:
    """Select looks with both names, for the list that is carried out."""
    who, whom = aliased(Member), aliased(Member)
    return (
        looks_in(edition_id, reader=reader, young=young)
        .join(who, who.id == YoungLook.member_id)
        .join(whom, whom.id == YoungLook.young_id)
        .add_columns(who.name, whom.name)
    )


def looked(edition_id: int) -> Select[int, int]:
    """Select every reader and every young person of the log, to choose from."""
    return select(YoungLook.member_id, YoungLook.young_id).where(YoungLook.edition_id == edition_id).distinct()


def codes_of_matches(match_ids: Collection[int | None]) -> Select[int, str]:
    return select(Match.id, Match.code).where(Match.id.in_(match_ids))


# --- what the nightly check reads -------------------------------------------------------------------------------------


def living_pairs(edition_id: int) -> Select[Match]:
    return (
        select(Match)
        .where(Match.edition_id == edition_id, Match.state.in_(ALIVE))
        .options(joinedload(Match.mentor, innerjoin=True))
        .order_by(Match.id)
    )


def living_pairs_of_band(organisation_id: int) -> Select[Match]:
    """Select the living pairs of a band, in every edition."""
    return (
        select(Match)
        .join(MenteeProfile, MenteeProfile.id == Match.mentee_id)
        .where(MenteeProfile.organisation_id == organisation_id, Match.state.in_(ALIVE))
        .options(joinedload(Match.mentor, innerjoin=True))
        .order_by(Match.id)
    )


def meetings_to_come(match_ids: Collection[int], moment: dt.datetime) -> Select[Meeting]:
    """Select the meetings of these pairs that are booked or asked for and still to come."""
    booked = and_(Meeting.state == MeetingState.BOOKED, Meeting.starts_at > moment)
    return (
        select(Meeting)
        .where(Meeting.match_id.in_(match_ids), or_(booked, Meeting.state == MeetingState.ASKED))
        .order_by(Meeting.id)
    )


def meetings_called_off(match_ids: Collection[int]) -> Select[Meeting]:
    """Select the meetings of these pairs that were called off, by when."""
    return (
        select(Meeting)
        .where(Meeting.match_id.in_(match_ids), Meeting.state == MeetingState.CANCELLED)
        .order_by(Meeting.changed_at, Meeting.id)
    )


def messages_not_held(match_ids: Collection[int]) -> Select[Message]:
    """Select the messages of these pairs that nobody has looked at, to see whether one should have been held."""
    return (
        select(Message)
        .where(Message.match_id.in_(match_ids), Message.held_at.is_(None), Message.looked_at_by_id.is_(None))
        .order_by(Message.id)
    )


def widely_seen(edition_id: int) -> Select[MenteeProfile]:
    """Select the profiles of those who look for a mentor that others than the team could see."""
    return (
        select(MenteeProfile)
        .where(MenteeProfile.edition_id == edition_id, MenteeProfile.seen.not_in((Seen.HIDDEN, Seen.ORGANISERS)))
        .order_by(MenteeProfile.id)
    )


def listed_with_young(edition_id: int, today: dt.date) -> Select[MenteeProfile]:
    """Select the profiles that others can find and to which somebody under 18 belongs."""
    return (
        select(MenteeProfile)
        .where(MenteeProfile.edition_id == edition_id, MenteeProfile.state == ProfileState.LISTED, has_minor(today))
        .order_by(MenteeProfile.id)
    )


def profiles_of_band(organisation_id: int) -> Select[MenteeProfile]:
    """Select the profiles of a band in every edition, so that they can be locked."""
    return select(MenteeProfile).where(MenteeProfile.organisation_id == organisation_id).order_by(MenteeProfile.id)


def young_mentors(edition_id: int, today: dt.date) -> Select[MentorProfile]:
    """Select mentors who are minors and take part: mentors are grown-ups."""
    return (
        select(MentorProfile)
        .join(Member, Member.id == MentorProfile.member_id)
        .where(MentorProfile.edition_id == edition_id, MentorProfile.state == ProfileState.LISTED)
        .where(Member.minor_until.is_not(None), Member.minor_until > today)
        .order_by(MentorProfile.id)
    )


def places_in_circles(edition_id: int) -> Select[Circle, int]:
    """Select the circles that are not over with the profile of everybody who has a place and did not say no."""
    return (
        select(Circle, CirclePlace.mentee_id)
        .join(CirclePlace, CirclePlace.circle_id == Circle.id)
        .where(Circle.edition_id == edition_id, Circle.closed_at.is_(None))
        .where(CirclePlace.comes.is_not(False))
        .options(joinedload(Circle.mentor))
        .order_by(Circle.id, CirclePlace.id)
    )
