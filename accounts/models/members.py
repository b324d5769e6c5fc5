"""Members: who they are, how they are reached, what they agreed to."""

import datetime as dt

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.rules.consents import ConsentKind
from core.db import Base, enum_column, personal

OWN = "while the account exists"
SELF = "oneself; the team where one takes part"


class Member(Base):
    """One person with an account. An erased or merged one stays as an empty row, so that its number still means it."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(info=personal(purpose="knowing who takes part", keep=OWN, seen_by=SELF))
    search_name: Mapped[str] = mapped_column(
        index=True, info=personal(purpose="finding the name in any spelling", keep=OWN, seen_by="nobody")
    )
    badge_name: Mapped[str] = mapped_column(default="", info=personal(purpose="the badge", keep=OWN, seen_by=SELF))
    pronouns: Mapped[str] = mapped_column(
        default="",
        info=personal(
            purpose="the badge; a speaker's page", keep=OWN, seen_by=f"{SELF}; everybody where one speaks in public"
        ),
    )
    phone: Mapped[str] = mapped_column(
        default="", info=personal(purpose="reaching people on the day", keep=OWN, seen_by=SELF)
    )
    country: Mapped[str] = mapped_column(default="", info=personal(purpose="figures", keep=OWN, seen_by=SELF))
    municipality: Mapped[str] = mapped_column(
        default="", info=personal(purpose="figures for funders", keep=OWN, seen_by="oneself; counted in figures")
    )
    category: Mapped[str] = mapped_column(
        default="", info=personal(purpose="knowing what people do", keep=OWN, seen_by=SELF)
    )
    website: Mapped[str] = mapped_column(default="", info=personal(purpose="the profile", keep=OWN, seen_by=SELF))
    spoken: Mapped[list[str]] = mapped_column(
        default=list,
        info=personal(purpose="bringing people together who share a language", keep=OWN, seen_by=SELF),
    )
    language: Mapped[str] = mapped_column(
        default="en", info=personal(purpose="writing in the reader's language", keep=OWN, seen_by="oneself")
    )
    minor_until: Mapped[dt.date | None] = mapped_column(
        info=personal(purpose="protecting young people", keep="until that day", seen_by="who looks after the young")
    )
    is_operator: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="knowing since when the account exists", keep=OWN, seen_by="oneself")
    )
    disabled_at: Mapped[dt.datetime | None]
    erased_at: Mapped[dt.datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    addresses: Mapped[list["MemberAddress"]] = relationship(
        lazy="raise_on_sql", viewonly=True, order_by="MemberAddress.id"
    )


class MemberAddress(Base):
    """A mail address that its member has proven. `key` is the address as it is compared."""

    __tablename__ = "member_address"
    __table_args__ = (
        Index(
            "uq_member_address_primary",
            "member_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    address: Mapped[str] = mapped_column(
        info=personal(purpose="signing in and writing to people", keep=OWN, seen_by="oneself; who handles orders")
    )
    key: Mapped[str] = mapped_column(
        unique=True, info=personal(purpose="knowing the address again", keep=OWN, seen_by="nobody")
    )
    is_primary: Mapped[bool] = mapped_column(default=False)
    verified_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="showing that the address was proven", keep=OWN, seen_by="oneself")
    )


class Consent(Base):
    """One thing that somebody agreed to: the words as they were shown, when, and when it was taken back."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_member_kind", "member_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[ConsentKind] = mapped_column(
        enum_column(ConsentKind), info=personal(purpose="proof of consent", keep=OWN, seen_by="oneself; owners")
    )
    text: Mapped[str] = mapped_column(info=personal(purpose="proof of consent", keep=OWN, seen_by="oneself; owners"))
    language: Mapped[str]
    given_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="proof of consent", keep=OWN, seen_by="oneself; owners")
    )
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(
        info=personal(purpose="proof that it was taken back", keep=OWN, seen_by="oneself; owners")
    )
