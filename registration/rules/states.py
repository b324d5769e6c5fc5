"""The states of orders, payments, refunds and tickets, and the one table of what may become what."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from core.refusals import Refused


class OrderState(StrEnum):
    DRAFT = "draft"  # a hold, while the buyer types and pays
    AWAITING_APPROVAL = "awaiting_approval"
    PENDING = "pending"  # placed; the money is on its way
    PAID = "paid"
    DENIED = "denied"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class PaymentState(StrEnum):
    CREATED = "created"  # our intent is stored, the provider does not know yet
    PENDING = "pending"  # the provider knows
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"


class RefundState(StrEnum):
    CREATED = "created"  # decided, counts against the balance, has not left yet
    SUBMITTED = "submitted"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class TicketState(StrEnum):
    RESERVED = "reserved"  # belongs to an order that is not paid yet
    VALID = "valid"
    CANCELLED = "cancelled"


State = TypeVar("State", OrderState, PaymentState, RefundState, TicketState)
AnyState = OrderState | PaymentState | RefundState | TicketState

ORDER_STEPS: Mapping[OrderState, frozenset[OrderState]] = {
    # A draft that is never placed ends as expired: money for it can still come late and is then found by its order.
    OrderState.DRAFT: frozenset({OrderState.AWAITING_APPROVAL, OrderState.PENDING, OrderState.EXPIRED}),
    OrderState.AWAITING_APPROVAL: frozenset({OrderState.PENDING, OrderState.DENIED}),
    OrderState.PENDING: frozenset({OrderState.PAID, OrderState.EXPIRED, OrderState.CANCELLED}),
    OrderState.PAID: frozenset({OrderState.CANCELLED}),
    OrderState.EXPIRED: frozenset({OrderState.PAID}),  # revived: money came late and there was a place
    OrderState.DENIED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}

PAYMENT_STEPS: Mapping[PaymentState, frozenset[PaymentState]] = {
    # The provider can refuse to open the payment; and money can arrive although our process died right after it asked.
    PaymentState.CREATED: frozenset(
        {PaymentState.PENDING, PaymentState.SETTLED, PaymentState.FAILED, PaymentState.EXPIRED}
    ),
    PaymentState.PENDING: frozenset({PaymentState.SETTLED, PaymentState.FAILED, PaymentState.EXPIRED}),
    # Money that comes late is recorded always, whatever we believed before.
    PaymentState.FAILED: frozenset({PaymentState.SETTLED}),
    PaymentState.EXPIRED: frozenset({PaymentState.SETTLED}),
    PaymentState.SETTLED: frozenset(),
}

REFUND_STEPS: Mapping[RefundState, frozenset[RefundState]] = {
    # Withdrawn before it left ("accept over capacity") or turned down at the door.
    RefundState.CREATED: frozenset({RefundState.SUBMITTED, RefundState.FAILED}),
    RefundState.SUBMITTED: frozenset({RefundState.SUCCEEDED, RefundState.FAILED}),
    # A bank can send a refund back days after the provider called it done.
    RefundState.SUCCEEDED: frozenset({RefundState.FAILED}),
    RefundState.FAILED: frozenset(),
}

TICKET_STEPS: Mapping[TicketState, frozenset[TicketState]] = {
    TicketState.RESERVED: frozenset({TicketState.VALID, TicketState.CANCELLED}),
    TicketState.VALID: frozenset({TicketState.CANCELLED}),
    TicketState.CANCELLED: frozenset({TicketState.VALID}),  # its order was revived; it gets a new secret
}

# One table for each kind of state: states of different kinds share words ("pending"), and equal words are equal keys.
STEPS: Mapping[type[AnyState], Mapping[Any, frozenset[Any]]] = {
    OrderState: ORDER_STEPS,
    PaymentState: PAYMENT_STEPS,
    RefundState: REFUND_STEPS,
    TicketState: TICKET_STEPS,
}

# Orders whose lines take places for as long as they are in this state. A draft takes places by its hold only.
LIVE_ORDERS = frozenset({OrderState.AWAITING_APPROVAL, OrderState.PENDING, OrderState.PAID})

# Payments that can still bring money without anyone doing anything new.
OPEN_PAYMENTS = frozenset({PaymentState.CREATED, PaymentState.PENDING})

# Refunds that count against the balance: from the moment they are created.
COUNTED_REFUNDS = frozenset({RefundState.CREATED, RefundState.SUBMITTED, RefundState.SUCCEEDED})


def may_become(old: State, new: State) -> bool:
    """Whether the table allows the step. A state never becomes itself: that is "somebody else was first"."""
    return type(old) is type(new) and new in STEPS[type(old)][old]


def states_before(new: State) -> tuple[State, ...]:
    """All states that may become `new`, for `UPDATE … WHERE state IN (…)`."""
    return tuple(old for old in type(new) if may_become(old, new))


def refuse_step(old: State, new: State) -> None:
    """Refuse a step that the table does not allow, with the code `wrong_state`."""
    if not may_become(old, new):
        raise Refused("wrong_state", state=old.value, wanted=new.value)
