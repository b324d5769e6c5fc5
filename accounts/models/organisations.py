"""Organisations and bands, who belongs to them and who is invited."""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.members import Member
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.db import Base, enum_column, personal


class Organisation(Base):
    """A party that acts as one: organiser, venue, band, municipality …"""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    search_name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[OrganisationKind] = mapped_column(enum_column(OrganisationKind))
    country: Mapped[str]
    registration_number: Mapped[str] = mapped_column(
        default="",
        info=personal(purpose="invoices", keep="while the organisation exists", seen_by="its members; finance"),
    )
    website: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    closed_at: Mapped[dt.datetime | None]

    members: Mapped[list["OrganisationMember"]] = relationship(
        lazy="raise_on_sql", viewonly=True, order_by="OrganisationMember.id"
    )


class OrganisationMember(Base):
    """A member of an organisation; admins change it and invite."""

    __tablename__ = "organisation_member"
    __table_args__ = (UniqueConstraint("organisation_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    role: Mapped[OrganisationRole] = mapped_column(
        enum_column(OrganisationRole),
        info=personal(purpose="who may act for the organisation", keep="while belonging", seen_by="its members"),
    )
    joined_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="who may act for the organisation", keep="while belonging", seen_by="its members")
    )

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", viewonly=True)
    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class OrganisationInvitation(Base):
    """An invitation by mail that nobody has answered yet; answered or old ones are deleted."""

    __tablename__ = "organisation_invitation"
    __table_args__ = (UniqueConstraint("organisation_id", "address_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str] = mapped_column(
        info=personal(purpose="inviting a colleague", keep="two weeks", seen_by="the organisation's admins")
    )
    address_key: Mapped[str] = mapped_column(
        info=personal(purpose="inviting a colleague", keep="two weeks", seen_by="nobody")
    )
    role: Mapped[OrganisationRole] = mapped_column(enum_column(OrganisationRole))
    secret_digest: Mapped[str] = mapped_column(unique=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql", viewonly=True)
