"""Who makes an edition and who takes part in it."""

import datetime as dt
import enum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column, personal
from core.permissions import Role

if TYPE_CHECKING:
    from accounts.models import Member
    from editions.models.edition import Edition
    from editions.models.places import City

OWN = "while the account exists"


class TakesPartAs(enum.StrEnum):
    """What somebody is in an edition. One person can be several."""

    DELEGATE = "delegate"
    SPEAKER = "speaker"
    ARTIST = "artist"
    MENTOR = "mentor"
    MENTEE = "mentee"
    VOLUNTEER = "volunteer"


class TeamRole(Base):
    """A role of a member in the team of one edition. An owner may stand for one of the cities."""

    __tablename__ = "team_role"
    __table_args__ = (UniqueConstraint("member_id", "edition_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    role: Mapped[Role] = mapped_column(
        enum_column(Role), info=personal(purpose="knowing who makes the edition", keep=OWN, seen_by="the team")
    )
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="SET NULL"))
    created_at: Mapped[dt.datetime]

    member: Mapped["Member"] = relationship(lazy="raise_on_sql", viewonly=True)
    city: Mapped["City | None"] = relationship(lazy="raise_on_sql", viewonly=True)


class TeamInvitation(Base):
    """An invitation that nobody has answered yet; it is deleted when it is accepted, taken back or too old."""

    __tablename__ = "team_invitation"
    __table_args__ = (UniqueConstraint("edition_id", "address_key", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(
        info=personal(purpose="inviting to a team", keep="until answered, two weeks at most", seen_by="the team")
    )
    address_key: Mapped[str] = mapped_column(
        info=personal(purpose="inviting to a team", keep="until answered, two weeks at most", seen_by="nobody")
    )
    role: Mapped[Role] = mapped_column(enum_column(Role))
    city_id: Mapped[int | None] = mapped_column(ForeignKey("city.id", ondelete="SET NULL"))
    language: Mapped[str]
    secret_digest: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]

    edition: Mapped["Edition"] = relationship(lazy="raise_on_sql", viewonly=True)


class Participation(Base):
    """Who takes part in an edition as what. The siblings above tell it here and ask it here."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("member_id", "edition_id", "as_what"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    as_what: Mapped[TakesPartAs] = mapped_column(
        enum_column(TakesPartAs),
        info=personal(purpose="knowing who takes part as what", keep=OWN, seen_by="oneself; the team"),
    )
    # Whether this lets them sign up for seats in workshops.
    workshops: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime]
