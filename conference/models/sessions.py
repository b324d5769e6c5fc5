"""What gathers around a session of the programme: material of its speakers and feedback of those who were there."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from conference.models.proposals import KEPT, Proposal
from core.db import Base, personal
from core.files import StoredFile


class Material(Base):
    """Slides, a PDF or a link of a session; everybody sees it once the editor has published it."""

    __tablename__ = "material"
    __table_args__ = (CheckConstraint("(file_id IS NULL) <> (link = '')", name="a_file_or_a_link"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(
        info=personal(
            purpose="the session's page", keep=KEPT, seen_by="its speakers; the team; everybody once published"
        )
    )
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    link: Mapped[str] = mapped_column(default="")
    published_at: Mapped[dt.datetime | None]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]

    file: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", viewonly=True)


class SessionFeedback(Base):
    """What somebody thought of a session: 1 to 5 stars and words for its speakers and the team."""

    __tablename__ = "session_feedback"
    __table_args__ = (
        UniqueConstraint("proposal_id", "member_id"),
        CheckConstraint("stars BETWEEN 1 AND 5", name="stars"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    # Erasing the member leaves the words without a name.
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    stars: Mapped[int]
    text: Mapped[str] = mapped_column(
        default="", info=personal(purpose="better sessions", keep=KEPT, seen_by="oneself; the speakers and the team")
    )
    at: Mapped[dt.datetime]

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)
