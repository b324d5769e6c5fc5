"""What is sold: ticket types and add-ons, their prices, the quotas that bound them and how they are taxed."""

import datetime as dt
import enum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.texts import Texts
from registration.rules.vat import Place, Supply


class ProductKind(enum.StrEnum):
    TICKET = "ticket"
    ADDON = "addon"


quota_product = Table(
    "quota_product",
    Base.metadata,
    Column("quota_id", ForeignKey("quota.id", ondelete="CASCADE"), primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Product(Base):
    """A ticket type or an add-on. What was sold is never deleted, only archived."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("edition_id", "slug"),
        CheckConstraint("least >= 1", name="least"),
        CheckConstraint("most IS NULL OR most >= least", name="most"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id"))
    kind: Mapped[ProductKind] = mapped_column(enum_column(ProductKind))
    slug: Mapped[str]
    name: Mapped[Texts]
    description: Mapped[Texts]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    position: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    least: Mapped[int] = mapped_column(default=1)
    most: Mapped[int | None]
    per_ticket: Mapped[int | None]
    hidden: Mapped[bool] = mapped_column(default=False)
    link_secret: Mapped[str] = mapped_column(unique=True)
    invoice_only: Mapped[bool] = mapped_column(default=False)
    asks_act_name: Mapped[bool] = mapped_column(default=False)
    # Confirmed speakers get one of these: for nothing, or by its own link where it has a reduced price.
    for_speakers: Mapped[bool] = mapped_column(default=False)
    # Whoever has this ticket may sign up for seats in workshops.
    workshops: Mapped[bool] = mapped_column(default=True)
    archived: Mapped[bool] = mapped_column(default=False)

    phases: Mapped[list["PricePhase"]] = relationship(
        back_populates="product", order_by="PricePhase.position", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    components: Mapped[list["Component"]] = relationship(
        back_populates="product", order_by="Component.id", lazy="raise_on_sql", cascade="all, delete-orphan"
    )
    quotas: Mapped[list["Quota"]] = relationship(
        secondary=quota_product, back_populates="products", order_by="Quota.id", lazy="raise_on_sql"
    )


class PricePhase(Base):
    """One price of a product: "early bird" until a date or a number sold, then the next."""

    __tablename__ = "price_phase"
    __table_args__ = (CheckConstraint("until_sold IS NULL OR until_sold > 0", name="until_sold"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    name: Mapped[Texts]
    position: Mapped[int] = mapped_column(default=0)
    starts_at: Mapped[dt.datetime | None]
    ends_at: Mapped[dt.datetime | None]
    until_sold: Mapped[int | None]

    product: Mapped[Product] = relationship(back_populates="phases", lazy="raise_on_sql")
    prices: Mapped[list["Price"]] = relationship(
        back_populates="phase", order_by="Price.currency", lazy="raise_on_sql", cascade="all, delete-orphan"
    )


class Price(Base):
    """What a phase costs in one currency, VAT included, in minor units. Never converted."""

    __tablename__ = "price"
    __table_args__ = (
        UniqueConstraint("phase_id", "currency"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    phase_id: Mapped[int] = mapped_column(ForeignKey("price_phase.id", ondelete="CASCADE"), index=True)
    currency: Mapped[str]
    amount: Mapped[int]

    phase: Mapped[PricePhase] = relationship(back_populates="prices", lazy="raise_on_sql")


class Component(Base):
    """The part of a product's price that is taxed in one country as one kind of supply; shares add up to 1000."""

    __tablename__ = "product_component"
    __table_args__ = (CheckConstraint("share > 0 AND share <= 1000", name="share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"), index=True)
    place: Mapped[Place] = mapped_column(enum_column(Place))
    kind: Mapped[Supply] = mapped_column(enum_column(Supply))
    share: Mapped[int]

    product: Mapped[Product] = relationship(back_populates="components", lazy="raise_on_sql")


class Quota(Base):
    """A number of places that one or more products take from. Its row is what buyers lock."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("size IS NULL OR size >= 0", name="size"),
        Index("ix_quota_edition", "edition_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str]
    size: Mapped[int | None]

    products: Mapped[list[Product]] = relationship(
        secondary=quota_product, back_populates="quotas", order_by="Product.position", lazy="raise_on_sql"
    )
