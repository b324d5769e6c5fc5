"""Questions of the lists at the desk and of those that are carried out: columns instead of objects, a constant number.

Lists hold what was ever sent in; drafts are nobody's but their speakers'.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from accounts.models import Member, Organisation
from conference.models import (
    Answer,
    Proposal,
    Review,
    Rider,
    SessionType,
    Speaker,
    SpeakerNeeds,
    SpeakerProfile,
    Track,
)
from conference.queries.board import title_in
from conference.rules.calls import SpeakerState
from conference.rules.states import COMING, SENT_IN, ProposalState
from core.files import StoredFile
from core.language import fold
from core.listing import Sorting, folded, sort_in
from core.texts import LANGUAGES


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filters in the address ask for; an empty one asks for nothing."""

    text: str = ""
    state: ProposalState | None = None
    type_id: int | None = None
    track_id: int | None = None
    standing: SpeakerState | None = None
    # Codes of slots, for the list of seats; None asks for all.
    slots: frozenset[str] | None = None
    # By which column of the desk's list of speakers its rows come; empty is the list's own order.
    sort: str = ""


SPEAKER_SORTS = ("name", "session", "state", "answer")


def speaker_sort_asked(typed: str) -> str:
    """Return the key in the address by which speakers are sorted."""
    return sort_in(typed, SPEAKER_SORTS, "name")


def _speaker_sorting(language: str) -> Sorting:
    columns: dict[str, Any] = {
        "name": folded(Speaker.name),
        "session": folded(title_in(language)),
        "state": Proposal.state,
        "answer": Speaker.state,
    }
    return Sorting(columns, "name", Speaker.id)


def _sent_in(edition_id: int, wanted: Wanted) -> ColumnElement[bool]:
    asked = [Proposal.edition_id == edition_id, Proposal.state.in_(SENT_IN)]
    if wanted.state is not None:
        asked.append(Proposal.state == wanted.state)
    if wanted.type_id is not None:
        asked.append(Proposal.session_type_id == wanted.type_id)
    if wanted.track_id is not None:
        asked.append(Proposal.track_id == wanted.track_id)
    return and_(*asked)


# --- the desk's list of speakers --------------------------------------------------------------------------------------


def speakers_listed(edition_id: int, wanted: Wanted, *, language: str) -> Select[Speaker]:
    """Select the speakers of everything that was sent in, by name or as sorted, with their proposal."""
    found = (
        select(Speaker)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .outerjoin(Member, Member.id == Speaker.member_id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .where(_sent_in(edition_id, wanted), *_speakers_asked(wanted))
        .options(
            joinedload(Speaker.proposal).joinedload(Proposal.session_type),
            joinedload(Speaker.organisation),
        )
    )
    return _speaker_sorting(language).applied(found, wanted.sort)


def _speakers_asked(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return what is true of speakers alone who are asked for, beside member and organisation."""
    asked = [] if wanted.standing is None else [Speaker.state == wanted.standing]
    # A proposal's own search text holds its title and the name and address of who leads it, folded.
    asked += [
        or_(
            Proposal.search.contains(word, autoescape=True),
            Member.search_name.contains(word, autoescape=True),
            Organisation.search_name.contains(word, autoescape=True),
            Speaker.address_key.contains(word, autoescape=True),
        )
        for word in fold(wanted.text).split()
    ]
    return asked


def profiles_among(speaker_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    """Select speaker, picture and biography of those among these speakers who have a profile."""
    return (
        select(Speaker.id, SpeakerProfile.picture_id, SpeakerProfile.biography, SpeakerProfile.code)
        .join(SpeakerProfile, profile_of_speaker())
        .where(Speaker.id.in_(speaker_ids))
    )


def profile_of_speaker() -> ColumnElement[bool]:
    """A band or organisation stands by its own profile, anybody else by theirs."""
    return or_(
        and_(Speaker.organisation_id.is_not(None), SpeakerProfile.organisation_id == Speaker.organisation_id),
        and_(Speaker.organisation_id.is_(None), SpeakerProfile.member_id == Speaker.member_id),
    )


@dataclass(frozen=True, slots=True)
class Completeness:
    """What a confirmed session has and lacks: languages without words, speakers without picture or biography."""

    title_lacks: Sequence[str]
    abstract_lacks: Sequence[str]
    speakers: int
    without_picture: Sequence[str]
    without_biography: Sequence[str]
    young: int
    materials: int
    published: int
    answers: int
    mean: float | None

    @property
    def whole(self) -> bool:
        lacking = (self.title_lacks, self.abstract_lacks, self.without_picture, self.without_biography)
        return not any(lacking) and self.speakers > 0


def completeness_of(row: Proposal, profiles: Mapping[int, Any], young: int, stars: Mapping[int, int]) -> Completeness:
    """Look at a session with its speakers and material. `profiles` are rows by speaker, `stars` how many gave each."""
    standing = [one for one in row.speakers if one.state is SpeakerState.ACCEPTED]

    def name(speaker: Speaker) -> str:
        return speaker.organisation.name if speaker.organisation else speaker.name

    given = sum(stars.values())
    return Completeness(
        title_lacks=[code for code in LANGUAGES if code in row.title.missing()],
        abstract_lacks=[code for code in LANGUAGES if code in row.abstract.missing()],
        speakers=len(standing),
        without_picture=[name(one) for one in standing if one.id not in profiles or not profiles[one.id].picture_id],
        without_biography=[
            name(one) for one in standing if one.id not in profiles or not any(profiles[one.id].biography.values())
        ],
        young=young,
        materials=len(row.materials),
        published=sum(one.published_at is not None for one in row.materials),
        answers=given,
        mean=sum(value * many for value, many in stars.items()) / given if given else None,
    )


# --- carried out ------------------------------------------------------------------------------------------------------

_PROPOSAL = (
    Proposal.id,
    Proposal.code,
    Proposal.title,
    Proposal.state,
    Proposal.decision,
    Proposal.language,
    Proposal.minutes,
    SessionType.name.label("type_name"),
    Track.name.label("track_name"),
)


def _rows(edition_id: int, wanted: Wanted, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*_PROPOSAL, *columns)
        .select_from(Proposal)
        .outerjoin(SessionType, SessionType.id == Proposal.session_type_id)
        .outerjoin(Track, Track.id == Proposal.track_id)
        .where(_sent_in(edition_id, wanted))
    )


def proposal_rows(edition_id: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Select one row per proposal."""
    return _rows(
        edition_id,
        wanted,
        Proposal.abstract,
        Proposal.equipment,
        Proposal.note,
        Proposal.links,
        Proposal.reason,
        Proposal.submitted_at,
        Proposal.content_changed_at,
        Proposal.announced_at,
        Proposal.confirmed_at,
    ).order_by(Proposal.id)


def speaker_rows(edition_id: int, wanted: Wanted, *, language: str) -> Select[*tuple[Any, ...]]:
    """Select one row per speaker with their proposal, their account, their band and their profile.

    They are those of the desk's list and come in its order where one was asked for, else session by session.
    """
    found = (
        _rows(
            edition_id,
            wanted,
            Speaker.id.label("speaker_id"),
            Speaker.name,
            Speaker.address,
            Speaker.part,
            Speaker.is_lead,
            Speaker.state.label("standing"),
            Speaker.language.label("written_in"),
            Speaker.cities,
            Speaker.availability,
            Speaker.first_time,
            Organisation.name.label("organisation"),
            Member.pronouns,
            Member.phone,
            SpeakerProfile.role,
            SpeakerProfile.affiliation,
            SpeakerProfile.biography,
            SpeakerProfile.links.label("profile_links"),
            SpeakerProfile.picture_id,
        )
        .join(Speaker, Speaker.proposal_id == Proposal.id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .outerjoin(Member, Member.id == Speaker.member_id)
        .outerjoin(SpeakerProfile, profile_of_speaker())
        .where(*_speakers_asked(wanted))
        .order_by(Proposal.id, Speaker.position, Speaker.id)
    )
    return _speaker_sorting(language).applied(found, wanted.sort) if wanted.sort else found


def review_rows(edition_id: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Select one row per review, with who wrote it."""
    return (
        _rows(
            edition_id,
            wanted,
            Member.name.label("reviewer"),
            Review.abstained,
            Review.scores,
            Review.total,
            Review.comment,
            Review.created_at,
            Review.changed_at,
        )
        .join(Review, Review.proposal_id == Proposal.id)
        .join(Member, Member.id == Review.reviewer_id)
        .order_by(Proposal.id, Review.id)
    )


def rider_rows(edition_id: int, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    """Select one row per rider, with the name of its stage plot."""
    return (
        _rows(
            edition_id,
            wanted,
            Rider.line_up,
            Rider.inputs,
            Rider.backline,
            Rider.sound_and_light,
            Rider.changeover_minutes,
            StoredFile.title.label("stage_plot"),
        )
        .join(Rider, Rider.proposal_id == Proposal.id)
        .outerjoin(StoredFile, StoredFile.id == Rider.stage_plot_id)
        .order_by(Proposal.id)
    )


def answer_rows(edition_id: int, wanted: Wanted) -> Select[int, int, str, str | None]:
    """Select proposal, question, words and name of the file of every answer."""
    return (
        select(Answer.proposal_id, Answer.question_id, Answer.text, StoredFile.title)
        .join(Proposal, Proposal.id == Answer.proposal_id)
        .outerjoin(StoredFile, StoredFile.id == Answer.file_id)
        .where(_sent_in(edition_id, wanted))
    )


def names_per_proposal(edition_id: int, wanted: Wanted) -> Select[int, str, str | None]:
    """Select proposal, name and band of its speakers who have not said no, in their order."""
    return (
        select(Speaker.proposal_id, Speaker.name, Organisation.name)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .outerjoin(Organisation, Organisation.id == Speaker.organisation_id)
        .where(_sent_in(edition_id, wanted), Speaker.state != SpeakerState.DECLINED)
        .order_by(Speaker.proposal_id, Speaker.position, Speaker.id)
    )


def scores_per_proposal(edition_id: int) -> Select[int, int, Any]:
    """Select proposal, how many reviews gave a score, and their mean times 100."""
    return (
        select(Review.proposal_id, func.count(Review.total), func.avg(Review.total))
        .join(Proposal, Proposal.id == Review.proposal_id)
        .where(Proposal.edition_id == edition_id)
        .group_by(Review.proposal_id)
    )


def needs_rows(edition_id: int) -> Select[*tuple[Any, ...]]:
    """Select what those need whose session is accepted or confirmed, by name."""
    comes = (
        select(Speaker.id)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_(COMING),
            Speaker.member_id == SpeakerNeeds.member_id,
            Speaker.state == SpeakerState.ACCEPTED,
        )
        .exists()
    )
    return (
        select(
            Member.name,
            SpeakerNeeds.dietary,
            SpeakerNeeds.allergies,
            SpeakerNeeds.access_needs,
            SpeakerNeeds.travels_from,
            SpeakerNeeds.travel_mode,
            SpeakerNeeds.nights,
            SpeakerNeeds.note,
        )
        .join(Member, Member.id == SpeakerNeeds.member_id)
        .where(SpeakerNeeds.edition_id == edition_id, comes)
        .order_by(func.lower(Member.name), Member.id)
    )
