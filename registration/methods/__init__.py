"""Who takes the money: one file for each way to pay, all answering the same contract."""

from collections.abc import Mapping

from registration.methods.card import Card
from registration.methods.contract import (
    Back,
    Checked,
    Due,
    Method,
    ProviderDown,
    ProviderRefused,
    Returned,
    Started,
    back_of,
    due_of,
)
from registration.methods.free import Free
from registration.methods.invoice import Invoice
from registration.methods.practice import Practice
from registration.methods.transfer import Transfer
from registration.rules.paying import PaymentMethod

METHODS: Mapping[PaymentMethod, Method] = {
    PaymentMethod.CARD: Card(),
    PaymentMethod.PRACTICE: Practice(),
    PaymentMethod.TRANSFER: Transfer(),
    PaymentMethod.INVOICE: Invoice(),
    PaymentMethod.FREE: Free(),
}

__all__ = [
    "METHODS",
    "Back",
    "Checked",
    "Due",
    "Method",
    "ProviderDown",
    "ProviderRefused",
    "Returned",
    "Started",
    "back_of",
    "due_of",
]
