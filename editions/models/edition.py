"""The edition itself: one yearly conference, the two organisations that own it, and its phases."""

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.files import StoredFile
from core.texts import Texts
from editions.rules.phases import EditionState, PhaseKind

if TYPE_CHECKING:
    from accounts.models import Organisation
    from editions.models.places import City, CrossingModel, Venue
    from editions.models.sellers import Seller


class Edition(Base):
    """One yearly conference."""

    __tablename__ = "edition"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[Texts]
    lead: Mapped[Texts]
    description: Mapped[Texts]
    description_html: Mapped[Texts]
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    zone: Mapped[str]
    state: Mapped[EditionState] = mapped_column(enum_column(EditionState), default=EditionState.DRAFT, index=True)
    languages: Mapped[list[str]]
    currencies: Mapped[list[str]]
    contact_email: Mapped[str] = mapped_column(default="", info={"personal": False})
    terms: Mapped[Texts]
    terms_html: Mapped[Texts]
    withdrawal_words: Mapped[Texts]
    invoice_words: Mapped[Texts]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    picture_alt: Mapped[Texts]
    cloned_from_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    created_at: Mapped[dt.datetime]
    opened_at: Mapped[dt.datetime | None]

    owners: Mapped[list["Organisation"]] = relationship(
        secondary="edition_owner", order_by="Organisation.id", viewonly=True, lazy="raise_on_sql"
    )
    cities: Mapped[list["City"]] = relationship(order_by="City.side", lazy="raise_on_sql", viewonly=True)
    venues: Mapped[list["Venue"]] = relationship(order_by="Venue.id", lazy="raise_on_sql", viewonly=True)
    crossing: Mapped["CrossingModel | None"] = relationship(lazy="raise_on_sql", viewonly=True)
    picture: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql", viewonly=True)
    phases: Mapped[list["Phase"]] = relationship(order_by="Phase.id", lazy="raise_on_sql", viewonly=True)
    sellers: Mapped[list["Seller"]] = relationship(order_by="Seller.id", lazy="raise_on_sql", viewonly=True)


class EditionOwner(Base):
    """One of the two organisations that own an edition. They are equal, so there is no first one."""

    __tablename__ = "edition_owner"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)


class Phase(Base):
    """From when until when something is open. An empty end is open at that side."""

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("edition_id", "kind"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at", name="opens_first"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"))
    kind: Mapped[PhaseKind] = mapped_column(enum_column(PhaseKind))
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
