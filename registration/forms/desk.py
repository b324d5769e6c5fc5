"""What organisers type at the desk: a note, an amount, a reason."""

from typing import Any

from core.forms import BooleanField, Form, LongTextField, MoneyField, TextField, required
from core.language import lazy


class NoteForm(Form):
    """A note of the team about an order."""

    text = LongTextField(lazy("Note"), [required()], max_length=2000)


class CancelForm(Form):
    """Why an order is cancelled, and whether the money goes back."""

    reason = TextField(lazy("Reason, for the story of the order"), max_length=200)
    refund = BooleanField(lazy("Give back all money"), default=True)


class RefundForm(Form):
    """How much goes back; empty means all."""

    amount = MoneyField(lazy("Amount"))
    reason = TextField(lazy("Reason, for the story of the order"), max_length=200)

    def __init__(self, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount.currency = currency


class MoneySeenForm(Form):
    """Money for an order that finance has seen on the bank statement."""

    amount = MoneyField(lazy("Amount"), [required()])
    reference = TextField(lazy("Reference on the statement"), max_length=100)

    def __init__(self, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount.currency = currency


class PaidBackForm(Form):
    """That finance has sent bank money back."""

    reference = TextField(lazy("Reference on the statement"), max_length=100)


class ResolveForm(Form):
    """What was done about a matter."""

    resolution = TextField(lazy("What was done"), [required()], max_length=300)
