"""What is asked about a call: its parts in their order, and who may open which door."""

from sqlalchemy import Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from conference.models import (
    Answer,
    Call,
    CallLink,
    Criterion,
    MailKind,
    MailWords,
    Proposal,
    Question,
    SessionType,
    Track,
)
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import built_once, lock
from editions.models import Edition, Phase, PhaseKind
from editions.queries import PUBLIC_STATES


@built_once
def call_of(edition_id: int) -> Select[Call]:
    return select(Call).where(Call.edition_id == edition_id)


@built_once
def types_of(edition_id: int) -> Select[SessionType]:
    return (
        select(SessionType).where(SessionType.edition_id == edition_id).order_by(SessionType.position, SessionType.id)
    )


def type_in(edition_id: int, type_id: int) -> Select[SessionType]:
    return types_of(edition_id).where(SessionType.id == type_id)


@built_once
def tracks_of(edition_id: int) -> Select[Track]:
    return select(Track).where(Track.edition_id == edition_id).order_by(Track.position, Track.id)


def track_in(edition_id: int, track_id: int) -> Select[Track]:
    return tracks_of(edition_id).where(Track.id == track_id)


def questions_of(edition_id: int) -> Select[Question]:
    """Select the questions with the type and track that they are for."""
    return (
        select(Question)
        .where(Question.edition_id == edition_id)
        .options(joinedload(Question.session_type), joinedload(Question.track))
        .order_by(Question.position, Question.id)
    )


def question_in(edition_id: int, question_id: int) -> Select[Question]:
    return questions_of(edition_id).where(Question.id == question_id)


@built_once
def criteria_of(edition_id: int) -> Select[Criterion]:
    return select(Criterion).where(Criterion.edition_id == edition_id).order_by(Criterion.position, Criterion.id)


def criterion_in(edition_id: int, criterion_id: int) -> Select[Criterion]:
    return criteria_of(edition_id).where(Criterion.id == criterion_id)


def links_of(edition_id: int) -> Select[CallLink]:
    """Select the secret links with the type that they open, the newest first."""
    return (
        select(CallLink)
        .where(CallLink.edition_id == edition_id)
        .options(joinedload(CallLink.session_type))
        .order_by(CallLink.id.desc())
    )


def link_in(edition_id: int, link_id: int) -> Select[CallLink]:
    return links_of(edition_id).where(CallLink.id == link_id)


def link_to_lock(edition_id: int, link_id: int) -> Select[CallLink]:
    """Select a secret link alone, locked until the transaction ends."""
    return lock(select(CallLink).where(CallLink.edition_id == edition_id, CallLink.id == link_id))


def link_by_secret(edition_id: int, secret: str) -> Select[CallLink]:
    return links_of(edition_id).where(CallLink.secret == secret)


def mail_words_of(edition_id: int) -> Select[MailWords]:
    return select(MailWords).where(MailWords.edition_id == edition_id).order_by(MailWords.id)


def words_of_mail(edition_id: int, kind: MailKind) -> Select[MailWords]:
    return mail_words_of(edition_id).where(MailWords.kind == kind)


def last_position(model: type[SessionType | Track | Question | Criterion], edition_id: int) -> Select[int]:
    return select(func.max(model.position)).where(model.edition_id == edition_id)


def answers_to(question_id: int) -> Select[int]:
    return select(Answer.id).where(Answer.question_id == question_id)


def call_counts(edition_id: int) -> Select[int, int]:
    """Select how many proposals were sent in, and how many are still drafts."""
    is_draft = Proposal.state == ProposalState.DRAFT
    sent, drafts = func.sum(case((is_draft, 0), else_=1)), func.sum(case((is_draft, 1), else_=0))
    return select(func.coalesce(sent, 0), func.coalesce(drafts, 0)).where(Proposal.edition_id == edition_id)


def call_version(slug: str) -> Select[int, int | None]:
    """Select a public edition's id, and a number that grows whenever anything in it changes."""
    latest = select(func.max(AuditEntry.id)).where(AuditEntry.edition_id == Edition.id).scalar_subquery()
    return select(Edition.id, latest).where(Edition.slug == slug, Edition.state.in_(PUBLIC_STATES))


def call_phase(edition_id: int) -> Select[Phase]:
    """Select when the call of a public edition is open; nothing for a draft."""
    public = and_(Edition.id == Phase.edition_id, Edition.state.in_(PUBLIC_STATES))
    return select(Phase).join(Edition, public).where(Phase.edition_id == edition_id, Phase.kind == PhaseKind.CALL)
