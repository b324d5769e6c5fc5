"""Who speaks: the people and bands of a proposal, their profiles for this and later years, and what they need."""

import datetime as dt
import enum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Member, Organisation
from conference.models.proposals import KEPT, TEAM, Proposal
from conference.rules.calls import SpeakerState
from core.db import Base, enum_column, personal
from core.files import StoredFile
from core.texts import Texts

OWN = "while the account exists"
PUBLIC = "oneself; the programme team; everybody once the programme is out"
NEEDS = "until four weeks after the conference"


class Gender(enum.StrEnum):
    """What somebody chose to tell for the figure of the whole call."""

    WOMAN = "woman"
    MAN = "man"
    NON_BINARY = "non-binary"


class Speaker(Base):
    """Somebody whom a proposal names. `member_id` is known once they said yes themselves; a band stands by its name.

    `availability` are the starts of the half-hours in which they can be there (ISO, UTC), `cities` the ids of cities.
    """

    __tablename__ = "speaker"
    __table_args__ = (
        UniqueConstraint("proposal_id", "address_key"),
        UniqueConstraint("proposal_id", "member_id"),
        Index("ix_speaker_member", "member_id"),
        Index("ix_speaker_address", "address_key"),
        Index(
            "uq_speaker_lead",
            "proposal_id",
            unique=True,
            sqlite_where=text("is_lead"),
            postgresql_where=text("is_lead"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    # The band or organisation in whose name they stand on the programme.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    is_lead: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(info=personal(purpose="the programme", keep=KEPT, seen_by=TEAM))
    address: Mapped[str] = mapped_column(info=personal(purpose="writing to speakers", keep=KEPT, seen_by=TEAM))
    address_key: Mapped[str] = mapped_column(
        info=personal(purpose="knowing the address again", keep=KEPT, seen_by="nobody")
    )
    # What they do in the session: moderator, panellist … in their own words.
    part: Mapped[str] = mapped_column(default="", info=personal(purpose="the programme", keep=KEPT, seen_by=TEAM))
    language: Mapped[str] = mapped_column(default="en")
    state: Mapped[SpeakerState] = mapped_column(enum_column(SpeakerState), default=SpeakerState.INVITED)
    secret_digest: Mapped[str | None] = mapped_column(unique=True)
    invited_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    availability: Mapped[list[str]] = mapped_column(info=personal(purpose="the schedule", keep=KEPT, seen_by=TEAM))
    cities: Mapped[list[Any]] = mapped_column(info=personal(purpose="the schedule", keep=KEPT, seen_by=TEAM))
    first_time: Mapped[bool | None] = mapped_column(
        info=personal(purpose="a programme with new voices", keep=KEPT, seen_by="the programme team")
    )

    proposal: Mapped[Proposal] = relationship(lazy="raise_on_sql", viewonly=True)
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql", viewonly=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", viewonly=True)


class SpeakerProfile(Base):
    """What a person or a band says about themselves, kept for the next year. `code` is random: no name stands in it."""

    __tablename__ = "speaker_profile"
    __table_args__ = (
        CheckConstraint("(member_id IS NULL) <> (organisation_id IS NULL)", name="of_one_party"),
        UniqueConstraint("member_id"),
        UniqueConstraint("organisation_id"),
        UniqueConstraint("code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str]
    role: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=OWN, seen_by=PUBLIC))
    affiliation: Mapped[str] = mapped_column(
        default="", info=personal(purpose="the programme", keep=OWN, seen_by=PUBLIC)
    )
    biography: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=OWN, seen_by=PUBLIC))
    biography_html: Mapped[Texts] = mapped_column(info=personal(purpose="the programme", keep=OWN, seen_by=PUBLIC))
    links: Mapped[list[str]] = mapped_column(info=personal(purpose="the programme", keep=OWN, seen_by=PUBLIC))
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    picture_alt: Mapped[Texts]
    changed_at: Mapped[dt.datetime]

    picture: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", viewonly=True)
    member: Mapped[Member | None] = relationship(lazy="raise_on_sql", viewonly=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", viewonly=True)


class SpeakerNeeds(Base):
    """What a speaker needs at the conference: food, access, travel. Health data: only for those who serve it."""

    __tablename__ = "speaker_needs"
    __table_args__ = (UniqueConstraint("edition_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    dietary: Mapped[str] = mapped_column(
        default="", info=personal(purpose="food", keep=NEEDS, seen_by="oneself; who serves it")
    )
    allergies: Mapped[str] = mapped_column(
        default="", info=personal(purpose="food", keep=NEEDS, seen_by="oneself; who serves it")
    )
    access_needs: Mapped[str] = mapped_column(
        default="", info=personal(purpose="access", keep=NEEDS, seen_by="oneself; who serves it")
    )
    travels_from: Mapped[str] = mapped_column(
        default="", info=personal(purpose="travel", keep=NEEDS, seen_by="oneself; who serves it")
    )
    travel_mode: Mapped[str] = mapped_column(
        default="", info=personal(purpose="travel", keep=NEEDS, seen_by="oneself; who serves it")
    )
    nights: Mapped[list[str]] = mapped_column(
        info=personal(purpose="a bed", keep=NEEDS, seen_by="oneself; who serves it")
    )
    note: Mapped[str] = mapped_column(
        default="", info=personal(purpose="travel", keep=NEEDS, seen_by="oneself; who serves it")
    )
    changed_at: Mapped[dt.datetime]

    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class GenderTold(Base):
    """An answer for one figure of the whole call. `person_key` is a keyed digest: no row of a person leads here."""

    __tablename__ = "gender_told"
    __table_args__ = (UniqueConstraint("edition_id", "person_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    person_key: Mapped[str]
    gender: Mapped[Gender] = mapped_column(
        enum_column(Gender),
        info=personal(
            purpose="one figure about all speakers together", keep=KEPT, seen_by="nobody; counted in figures"
        ),
    )
