"""Who helps and who looks for help: profiles in the mentoring of one edition, skills, needs, goals, favourites."""

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models import Member, Organisation
from core.db import Base, enum_column, personal
from core.search import index
from core.texts import Texts
from mentoring.rules.people import Level, MenteeKind, ProfileState, Seen

OWN = "while the account exists"
CHOSEN = "whom its owner chose: nobody, organisers, the mentoring, signed-in adults, everybody"
GUARDED = "oneself; coordinators; the mentor they turned to; for adults also whom they chose"


class MentorProfile(Base):
    """Somebody who helps others to the next stage, in the mentoring of one edition.

    `skills`, `genres`, `stages`, `languages`, `meets` and `half_days` are ids (core.taxonomy, rules.people). `search`
    is everything that can be searched, folded. Clearance for young people stands in `VettingNote`, never here.
    """

    __tablename__ = "mentor_profile"
    __table_args__ = (
        UniqueConstraint("edition_id", "member_id"),
        UniqueConstraint("edition_id", "code"),
        Index("ix_mentor_profile_member_id", "member_id"),
        # Whom somebody may see, and what has changed since, is read off these two without the rows themselves.
        Index("ix_mentor_profile_seen", "edition_id", "state", "seen", "welcomes_minors", "member_id", "id"),
        Index("ix_mentor_profile_changed", "edition_id", "changed_at"),
        CheckConstraint("seats BETWEEN 0 AND 10", name="seats"),
        CheckConstraint("meeting_minutes BETWEEN 15 AND 240", name="meeting_minutes"),
        CheckConstraint("missed >= 0", name="missed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    code: Mapped[str] = mapped_column(info={"personal": False})
    state: Mapped[ProfileState] = mapped_column(enum_column(ProfileState), default=ProfileState.DRAFT)
    seen: Mapped[Seen] = mapped_column(enum_column(Seen), default=Seen.ADULTS)
    about: Mapped[Texts] = mapped_column(info=personal(purpose="finding a mentor", keep=OWN, seen_by=CHOSEN))
    # What an hour with me gives.
    good_hour: Mapped[Texts] = mapped_column(info=personal(purpose="finding a mentor", keep=OWN, seen_by=CHOSEN))
    works_at: Mapped[str] = mapped_column(
        default="", info=personal(purpose="finding a mentor", keep=OWN, seen_by=CHOSEN)
    )
    country: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    roles: Mapped[list[str]] = mapped_column(default=list, info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    genres: Mapped[list[str]] = mapped_column(default=list, info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    # Stages of those whom they like to help; none is all.
    stages: Mapped[list[str]] = mapped_column(default=list, info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    languages: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    meets: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    half_days: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    seats: Mapped[int] = mapped_column(default=2)
    meeting_minutes: Mapped[int] = mapped_column(default=60)
    welcomes_minors: Mapped[bool] = mapped_column(default=False)
    # Requests in a row that they left unanswered; two pause them.
    missed: Mapped[int] = mapped_column(default=0)
    paused_at: Mapped[dt.datetime | None]
    # Why: `own` wish, or `missed` requests.
    paused_why: Mapped[str] = mapped_column(default="", info={"personal": False})
    search: Mapped[str] = mapped_column(
        default="", info=personal(purpose="finding a mentor in any spelling", keep=OWN, seen_by="nobody")
    )
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)
    skills: Mapped[list["MentorSkill"]] = relationship(
        lazy="raise_on_sql", viewonly=True, order_by="MentorSkill.position"
    )


index(MentorProfile.metadata.tables["mentor_profile"], "search")


class MentorSkill(Base):
    """Something a mentor can do. `country` is empty, or the one country whose rules they know."""

    __tablename__ = "mentor_skill"
    __table_args__ = (
        UniqueConstraint("mentor_id", "skill", "country"),
        Index("ix_mentor_skill_skill", "skill", "mentor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    skill: Mapped[str] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=CHOSEN))
    level: Mapped[Level] = mapped_column(enum_column(Level))
    country: Mapped[str] = mapped_column(default="", info={"personal": False})
    position: Mapped[int] = mapped_column(default=0)


class MenteeProfile(Base):
    """A young artist, a promoter or a band who looks for a mentor. A band is one party and shares it."""

    __tablename__ = "mentee_profile"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        # Everybody has one of their own, and each band has one, whoever of it wrote it down.
        Index(
            "uq_mentee_profile_own",
            "edition_id",
            "member_id",
            unique=True,
            sqlite_where=text("organisation_id IS NULL"),
            postgresql_where=text("organisation_id IS NULL"),
        ),
        UniqueConstraint("edition_id", "organisation_id"),
        Index("ix_mentee_profile_member_id", "member_id"),
        Index("ix_mentee_profile_organisation_id", "organisation_id"),
        CheckConstraint("(kind = 'band') = (organisation_id IS NOT NULL)", name="bands_are_organisations"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(info={"personal": False})
    kind: Mapped[MenteeKind] = mapped_column(enum_column(MenteeKind))
    state: Mapped[ProfileState] = mapped_column(enum_column(ProfileState), default=ProfileState.DRAFT)
    seen: Mapped[Seen] = mapped_column(enum_column(Seen), default=Seen.ORGANISERS)
    act: Mapped[str] = mapped_column(default="", info=personal(purpose="knowing who asks", keep=OWN, seen_by=GUARDED))
    # Where I am; what I have done; what a good hour would give me.
    here: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    done: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    good_hour: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    link: Mapped[str] = mapped_column(
        default="", info=personal(purpose="hearing what they do", keep=OWN, seen_by=GUARDED)
    )
    country: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    stage: Mapped[str] = mapped_column(default="", info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    genres: Mapped[list[str]] = mapped_column(
        default=list, info=personal(purpose="matching", keep=OWN, seen_by=GUARDED)
    )
    languages: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    meets: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    half_days: Mapped[list[str]] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    created_at: Mapped[dt.datetime]
    changed_at: Mapped[dt.datetime]

    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise_on_sql", viewonly=True)
    needs: Mapped[list["MenteeNeed"]] = relationship(lazy="raise_on_sql", viewonly=True, order_by="MenteeNeed.position")


class MenteeNeed(Base):
    """Something they look for, weighted from 1 to 3."""

    __tablename__ = "mentee_need"
    __table_args__ = (
        UniqueConstraint("mentee_id", "skill", "country"),
        Index("ix_mentee_need_skill", "skill"),
        CheckConstraint("weight BETWEEN 1 AND 3", name="weight"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentee_id: Mapped[int] = mapped_column(ForeignKey("mentee_profile.id", ondelete="CASCADE"))
    skill: Mapped[str] = mapped_column(info=personal(purpose="matching", keep=OWN, seen_by=GUARDED))
    weight: Mapped[int]
    country: Mapped[str] = mapped_column(default="", info={"personal": False})
    position: Mapped[int] = mapped_column(default=0)


class Favourite(Base):
    """A mentor whom somebody keeps in mind. The mentor never learns of it."""

    __tablename__ = "mentoring_favourite"
    __table_args__ = (
        UniqueConstraint("member_id", "mentor_id"),
        Index("ix_mentoring_favourite_mentor_id", "mentor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(info=personal(purpose="one's own list", keep=OWN, seen_by="oneself"))


class ProfileLook(Base):
    """That somebody opened the page of a mentor: at most 50 people an hour, so that nobody carries the list away."""

    __tablename__ = "profile_look"
    __table_args__ = (Index("ix_profile_look_member_at", "member_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor_profile.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="keeping people from copying the list", keep="one day", seen_by="nobody")
    )
