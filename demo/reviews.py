"""The demo's reviewers and what they gave: nearly all proposals read by three, some of them far apart."""

import datetime as dt
import zlib

from sqlalchemy import select

from accounts.actions.members import register_member
from accounts.models import Member
from conference.models import (
    Criterion,
    DeclaredConflict,
    Proposal,
    Review,
    ReviewAssignment,
    ReviewerSetting,
    ReviewRemark,
    Track,
)
from conference.queries.calls import criteria_of, tracks_of
from conference.rules.scoring import weighted
from conference.rules.states import ProposalState
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from editions.actions.team import give_role
from editions.models import Edition

READ_BY = 3
# Those who read beside the reviewer that one can sign in as: name, address, language, languages spoken.
REVIEWERS = (
    ("Halvdan Rønne", "halvdan.roenne@example.org", "da", ("da", "sv", "en")),
    ("Elsa Vinterkvist", "elsa.vinterkvist@example.org", "sv", ("sv", "en")),
    ("Nadia Birkelund", "nadia.birkelund@example.org", "da", ("da", "en")),
    ("Viggo Strandell", "viggo.strandell@example.org", "sv", ("sv", "da", "en")),
    ("Amina Skovgaard", "amina.skovgaard@example.org", "da", ("da", "sv")),
    ("Love Hamrin", "love.hamrin@example.org", "sv", ("sv", "en")),
    ("Inuk Lysholm", "inuk.lysholm@example.org", "da", ("da", "sv", "en")),
)
COMMENTS = (
    "Præcis det, vi mangler. Kan den holdes i begge byer?",
    "Bra, men lite smalt. Kanske som workshop i stället för panel?",
    "I heard a version of this two years ago; it was packed.",
    "Uklart hvem den er til. Spørg om et konkret eksempel.",
    "Varmt ja. Nya röster och tydligt löfte.",
    "",
    "",
)
REMARKS = (
    "Vi är långt ifrån varandra här. Ska vi läsa den en gång till?",
    "Enig. Titlen lover mere end teksten, men ideen er god.",
)
# How different hands give points: some are generous, some are not.
HANDS = (0, 1, -1, 0, 1, -1, 0, 0)


def _dice(number: int, sides: int, what: str) -> int:
    """Return the same throw each time, so that every demo looks alike."""
    return zlib.crc32(f"{what}:{number}".encode()) % sides


def make_reviews(edition: Edition, made: dict[str, Proposal], people: dict[str, int]) -> None:
    """Let the reviewers read what was sent in."""
    with transaction():
        reviewers = _make_reviewers(edition, people)
        criteria = list(db.session.scalars(criteria_of(edition.id)))
        read = [one for one in made.values() if one.state not in (ProposalState.DRAFT, ProposalState.WITHDRAWN)]
        for number, proposal in enumerate(read):
            three = [reviewers[(number + step * 3) % len(reviewers)] for step in range(READ_BY)]
            for place, reviewer in enumerate(three):
                _read(proposal, reviewer, criteria, number=number, hand=HANDS[(number + place * 3) % len(HANDS)])
        _talk(read)


def _make_reviewers(edition: Edition, people: dict[str, int]) -> list[Member]:
    found = [db.session.get_one(Member, people["reviewer@sundet.example"])]
    found[0].spoken = ["sv", "da", "en"]
    for name, address, language, spoken in REVIEWERS:
        member = register_member(name, address, language=language)
        member.spoken = list(spoken)
        give_role(edition.id, member.id, Role.REVIEWER, by=None)
        found.append(member)
    tracks = list(db.session.scalars(tracks_of(edition.id)))
    for number, member in enumerate(found):
        db.session.add(_setting(edition, member, tracks, number))
    db.session.flush()
    return found


def _setting(edition: Edition, member: Member, tracks: list[Track], number: int) -> ReviewerSetting:
    wanted = [track.id for track in tracks[number % 5 :: 3]] if number % 2 else []
    return ReviewerSetting(
        edition_id=edition.id, member_id=member.id, tracks=wanted, most=12 if number == 3 else None, paused=False
    )


def _read(proposal: Proposal, reviewer: Member, criteria: list[Criterion], *, number: int, hand: int) -> None:
    """Let one reviewer be asked for one proposal, and in most cases answer."""
    moment = now() - dt.timedelta(days=8, hours=-_dice(number, 90, reviewer.name))
    db.session.add(
        ReviewAssignment(
            proposal_id=proposal.id, reviewer_id=reviewer.id, by_hand=False, reasons=["levels_load"], created_at=moment
        )
    )
    open_still = proposal.state in (ProposalState.SUBMITTED, ProposalState.SHORTLISTED) and proposal.decision is None
    if open_still and (reviewer.name == "Tove Åkerblom" or _dice(number, 3, reviewer.name) == 0):
        return
    if _dice(number, 23, reviewer.name) == 0:
        db.session.add(
            DeclaredConflict(
                proposal_id=proposal.id, reviewer_id=reviewer.id, reason="Vi delar replokal.", created_at=moment
            )
        )
        return
    abstained = _dice(number, 19, reviewer.name) == 0
    base = 2 + _dice(number, 4, "quality")
    scores = {
        criterion.id: max(1, min(5, base + hand + _dice(number * 7 + criterion.position, 3, reviewer.name) - 1))
        for criterion in criteria
    }
    db.session.add(
        Review(
            proposal_id=proposal.id, reviewer_id=reviewer.id, abstained=abstained, created_at=moment, changed_at=moment,
            scores={} if abstained else {str(key): value for key, value in scores.items()},
            total=None if abstained else weighted(scores, {one.id: one.weight for one in criteria}),
            comment=COMMENTS[_dice(number, len(COMMENTS), reviewer.name)],
        )
    )  # fmt: skip


def _talk(read: list[Proposal]) -> None:
    """Let reviewers talk about a few proposals."""
    for proposal in read[::9]:
        wrote = select(Review.reviewer_id).where(Review.proposal_id == proposal.id).order_by(Review.id)
        authors = list(db.session.scalars(wrote))
        for step, (author, text) in enumerate(zip(authors, REMARKS, strict=False)):
            at = now() - dt.timedelta(days=3, hours=-step)
            db.session.add(ReviewRemark(proposal_id=proposal.id, author_id=author, text=text, at=at))
