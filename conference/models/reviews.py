"""Reviews: who should look at what, who must not, what they gave, and what they say to each other."""

import datetime as dt
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Member
from conference.models.proposals import KEPT, Proposal
from core.db import Base, personal

REVIEWERS = "the programme team; reviewers who have written theirs"


class Review(Base):
    """What one reviewer gave: `scores` are 1 to 5 by criterion id, `total` is their weighted mean times 100."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("proposal_id", "reviewer_id"),
        Index("ix_review_reviewer", "reviewer_id"),
        CheckConstraint("total IS NULL OR total BETWEEN 100 AND 500", name="total"),
        CheckConstraint("NOT abstained OR total IS NULL", name="no_total_where_abstained"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    abstained: Mapped[bool] = mapped_column(default=False)
    scores: Mapped[dict[str, Any]]
    total: Mapped[int | None]
    comment: Mapped[str] = mapped_column(
        default="", info=personal(purpose="choosing the programme", keep=KEPT, seen_by=REVIEWERS)
    )
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)
    reviewer: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class ReviewAssignment(Base):
    """Who is asked to review what, and why them: `reasons` are words of `rules.assignment`."""

    __tablename__ = "review_assignment"
    __table_args__ = (
        UniqueConstraint("proposal_id", "reviewer_id"),
        Index("ix_review_assignment_reviewer", "reviewer_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    by_hand: Mapped[bool] = mapped_column(default=False)
    reasons: Mapped[list[str]]
    created_at: Mapped[dt.datetime]

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)


class DeclaredConflict(Base):
    """A reviewer who said that they are too close to a proposal, or for whom an editor said it."""

    __tablename__ = "declared_conflict"
    __table_args__ = (UniqueConstraint("proposal_id", "reviewer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    reason: Mapped[str] = mapped_column(
        default="", info=personal(purpose="a fair choice", keep=KEPT, seen_by="oneself; the programme team")
    )
    created_at: Mapped[dt.datetime]


class ReviewRemark(Base):
    """One word in the talk of reviewers about a proposal; open to those who have written their own review."""

    __tablename__ = "review_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    text: Mapped[str] = mapped_column(info=personal(purpose="choosing the programme", keep=KEPT, seen_by=REVIEWERS))
    at: Mapped[dt.datetime]

    author: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class ReviewerSetting(Base):
    """What a reviewer can take: which tracks (ids; none: all), how many at most (None: as many as come), or a pause."""

    __tablename__ = "reviewer_setting"
    __table_args__ = (
        UniqueConstraint("edition_id", "member_id"),
        CheckConstraint("most IS NULL OR most BETWEEN 0 AND 10000", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    tracks: Mapped[list[Any]]
    most: Mapped[int | None]
    paused: Mapped[bool] = mapped_column(default=False)
