"""Who sells: legal entities with their VAT registrations, bank accounts and invoice series."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, enum_column
from core.texts import Texts
from editions.rules.documents import DocumentKind

# Organisations, not people, are reached there.
OF_A_FIRM = {"personal": False}


class Seller(Base):
    """A legal entity that sells tickets of an edition. `exempt` sellers charge no VAT and print why."""

    __tablename__ = "seller"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id", ondelete="CASCADE"), index=True)
    legal_name: Mapped[str]
    country: Mapped[str]
    registration_no: Mapped[str] = mapped_column(default="")
    street: Mapped[str] = mapped_column(default="", info=OF_A_FIRM)
    postcode: Mapped[str] = mapped_column(default="", info=OF_A_FIRM)
    town: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", info=OF_A_FIRM)
    exempt: Mapped[bool] = mapped_column(default=False)
    exemption: Mapped[Texts]
    series_prefix: Mapped[str] = mapped_column(unique=True)
    cloned_from_id: Mapped[int | None] = mapped_column(ForeignKey("seller.id"))

    taxes: Mapped[list["SellerTax"]] = relationship(order_by="SellerTax.country", lazy="raise_on_sql", viewonly=True)
    accounts: Mapped[list["SellerAccount"]] = relationship(
        order_by="SellerAccount.currency", lazy="raise_on_sql", viewonly=True
    )
    series: Mapped[list["InvoiceSeries"]] = relationship(
        order_by="InvoiceSeries.id", lazy="raise_on_sql", viewonly=True
    )


class SellerTax(Base):
    """A VAT registration of a seller in one country."""

    __tablename__ = "seller_tax"
    __table_args__ = (UniqueConstraint("seller_id", "country"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id", ondelete="CASCADE"))
    country: Mapped[str]
    vat_number: Mapped[str]


class SellerAccount(Base):
    """Where money in one currency is sent to."""

    __tablename__ = "seller_account"
    __table_args__ = (UniqueConstraint("seller_id", "currency"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id", ondelete="CASCADE"))
    currency: Mapped[str]
    bank_name: Mapped[str] = mapped_column(default="")
    iban: Mapped[str] = mapped_column(default="", info=OF_A_FIRM)
    bic: Mapped[str] = mapped_column(default="")
    bankgiro: Mapped[str] = mapped_column(default="")
    fik_creditor: Mapped[str] = mapped_column(default="")


class InvoiceSeries(Base):
    """A gapless row of numbers: one for each seller, VAT country and kind of document. Its prefix is nobody else's."""

    __tablename__ = "invoice_series"
    __table_args__ = (
        UniqueConstraint("seller_id", "country", "kind"),
        CheckConstraint("next_number >= 1", name="counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    seller_id: Mapped[int] = mapped_column(ForeignKey("seller.id"))
    country: Mapped[str]
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    prefix: Mapped[str] = mapped_column(unique=True)
    next_number: Mapped[int] = mapped_column(default=1)
