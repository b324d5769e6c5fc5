"""Calls, proposals, speakers and reviews for tests, in any state that they can be in."""

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.models import Member
from accounts.queries import primary_address_of
from accounts.rules.addresses import address_key
from conference.actions.for_rules import fresh_call
from conference.models import (
    Call,
    Criterion,
    Proposal,
    Question,
    Review,
    ReviewAssignment,
    SessionType,
    Speaker,
    SpeakerProfile,
    Track,
)
from conference.rules.calls import QuestionKind, SessionKind, SpeakerState, SpokenLanguage
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.language import fold
from core.permissions import Role
from core.signing import new_secret
from core.texts import Texts
from editions.actions.team import give_role
from editions.models import Edition, Phase, PhaseKind
from tests.editions.builders import a_member, an_edition, texts

_codes = itertools.count(1)


@dataclass(frozen=True)
class CallSet:
    """An edition that calls: a talk and a showcase with a rider, two tracks, two criteria, one question."""

    edition: Edition
    call: Call
    talk: SessionType
    showcase: SessionType
    money: Track
    live: Track
    content: Criterion
    fit: Criterion
    question: Question


def a_call(edition: Edition | None = None, *, opens: float = -10, closes: float = 10, **values: Any) -> CallSet:
    """Return a call that opens and closes so many days from now. `values` are columns of the call."""
    edition = edition or an_edition()
    edition_id = edition.id
    with transaction() as session:
        call = fresh_call(edition_id)
        for name, value in values.items():
            setattr(call, name, value)
        parts = (
            call,
            SessionType(
                edition_id=edition_id, kind=SessionKind.TALK, name=texts("Talk"), hint=Texts(), lengths=[30, 45],
                position=1, planned_minutes=300,
            ),
            SessionType(
                edition_id=edition_id, kind=SessionKind.SHOWCASE, name=texts("Showcase"), hint=Texts(), lengths=[40],
                position=2, asks_rider=True,
            ),
            Track(edition_id=edition_id, name=texts("Money"), hint=Texts(), position=1, planned_minutes=120),
            Track(edition_id=edition_id, name=texts("Live"), hint=Texts(), position=2),
            Criterion(edition_id=edition_id, name=texts("Content"), hint=Texts(), weight=2, position=1),
            Criterion(edition_id=edition_id, name=texts("Fit"), hint=Texts(), weight=1, position=2),
            Question(
                edition_id=edition_id, kind=QuestionKind.TEXT, label=texts("Who is it for?"), hint=Texts(), options=[],
                position=1,
            ),
        )  # fmt: skip
        session.add_all(parts)
        set_window(edition_id, opens=opens, closes=closes)
    return CallSet(edition, *parts)


def set_window(edition_id: int, *, opens: float, closes: float | None, kind: PhaseKind = PhaseKind.CALL) -> None:
    """Let a phase open and close so many days from now."""
    moment = now()
    with transaction() as session:
        phase = session.scalars(select(Phase).where(Phase.edition_id == edition_id, Phase.kind == kind)).one_or_none()
        if phase is None:
            phase = Phase(edition_id=edition_id, kind=kind)
            session.add(phase)
        phase.opens_at = moment + dt.timedelta(days=opens)
        phase.closes_at = None if closes is None else moment + dt.timedelta(days=closes)


def a_proposal(
    calls: CallSet,
    title: str = "Booking without fear",
    *,
    state: ProposalState = ProposalState.SUBMITTED,
    lead: Member | None = None,
    name: str = "Aske Holm",
    address: str = "",
    **values: Any,
) -> Proposal:
    """Return a proposal with its lead speaker: a member, or only a name and an address. `values` are columns."""
    number = next(_codes)
    moment = now()
    given: dict[str, Any] = {
        "session_type_id": calls.talk.id,
        "track_id": calls.money.id,
        "language": SpokenLanguage.DANISH,
        "minutes": 30,
        "abstract": texts("What it costs, and who pays"),
        "links": [],
        "redacted_title": Texts(),
        "redacted_abstract": Texts(),
        "submitted_at": None if state is ProposalState.DRAFT else moment,
    } | values
    with transaction() as session:
        proposal = Proposal(
            edition_id=calls.edition.id,
            code=f"P{number:05d}",
            secret=new_secret(),
            state=state,
            title=texts(title),
            created_at=moment,
            saved_at=moment,
            content_changed_at=moment,
            state_changed_at=moment,
            **given,
        )
        session.add(proposal)
        session.flush()
        speaker = a_speaker(proposal, lead, name=name, address=address, is_lead=True)
        proposal.search = fold(f"{proposal.code} {' '.join(proposal.title.values())} {speaker.name} {speaker.address}")
    return proposal


def a_speaker(
    proposal: Proposal, member: Member | None = None, *, name: str = "Aske Holm", address: str = "", **values: Any
) -> Speaker:
    """Return a speaker of a proposal. A member has said yes; others are invited, or lead a draft."""
    moment = now()
    if member is not None:
        name = member.name
        address = address or db.session.scalar(primary_address_of(member.id)) or ""
    address = address or f"speaker{next(_codes)}@example.org"
    given: dict[str, Any] = {
        "state": SpeakerState.ACCEPTED if member is not None or values.get("is_lead") else SpeakerState.INVITED,
        "availability": [],
        "cities": [],
        "invited_at": moment,
    } | values
    with transaction() as session:
        speaker = Speaker(
            proposal_id=proposal.id,
            member_id=member.id if member else None,
            name=name,
            address=address,
            address_key=address_key(address),
            **given,
        )
        session.add(speaker)
    return speaker


def a_profile(member: Member, **values: Any) -> SpeakerProfile:
    given: dict[str, Any] = {
        "role": Texts(),
        "biography": texts("Books bands in a harbour"),
        "biography_html": texts("<p>Books bands in a harbour</p>"),
        "links": [],
        "picture_alt": Texts(),
    } | values
    with transaction() as session:
        profile = SpeakerProfile(member_id=member.id, code=f"S{next(_codes):05d}", changed_at=now(), **given)
        session.add(profile)
    return profile


def a_review(
    proposal: Proposal, reviewer: Member, scores: dict[int, int] | None = None, *, total: int | None = None, **more: Any
) -> Review:
    """Return a review. `scores` are 1 to 5 by criterion id, `total` their weighted mean times 100."""
    moment = now()
    with transaction() as session:
        review = Review(
            proposal_id=proposal.id,
            reviewer_id=reviewer.id,
            scores={str(key): value for key, value in (scores or {}).items()},
            total=total,
            created_at=moment,
            changed_at=more.pop("changed_at", moment),
            **more,
        )
        session.add(review)
    return review


def assigned(proposal: Proposal, reviewer: Member, *, by_hand: bool = False) -> ReviewAssignment:
    with transaction() as session:
        row = ReviewAssignment(
            proposal_id=proposal.id, reviewer_id=reviewer.id, by_hand=by_hand, reasons=[], created_at=now()
        )
        session.add(row)
    return row


def a_reviewer(calls: CallSet, name: str = "Mira Anmelder") -> Member:
    """Return a member with the role of a reviewer in the call's edition."""
    member = a_member(name)
    give_role(calls.edition.id, member.id, Role.REVIEWER, by=None)
    return member
