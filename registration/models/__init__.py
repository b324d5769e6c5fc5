"""What registration stores: the shop, orders with their tickets, money, documents and what needs attention."""

from registration.models.money import (
    Attention,
    Document,
    DocumentLine,
    ExchangeRate,
    LedgerEntry,
    Payment,
    ProviderEvent,
    Refund,
)
from registration.models.orders import (
    Attendee,
    AttendeeNeeds,
    HandedOver,
    HeldFrom,
    InvoiceParty,
    Order,
    OrderLine,
    OrderNote,
    Ticket,
)
from registration.models.practice import PracticeCharge, PracticeRefund
from registration.models.shop import Component, Price, PricePhase, Product, ProductKind, Quota, quota_product

__all__ = [
    "Attendee",
    "AttendeeNeeds",
    "Attention",
    "Component",
    "Document",
    "DocumentLine",
    "ExchangeRate",
    "HandedOver",
    "HeldFrom",
    "InvoiceParty",
    "LedgerEntry",
    "Order",
    "OrderLine",
    "OrderNote",
    "Payment",
    "PracticeCharge",
    "PracticeRefund",
    "Price",
    "PricePhase",
    "Product",
    "ProductKind",
    "ProviderEvent",
    "Quota",
    "Refund",
    "Ticket",
    "quota_product",
]
