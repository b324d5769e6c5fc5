"""What may become what: every pair of states of every kind, and every walk through them."""

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from core.refusals import Refused
from registration.rules.states import (
    COUNTED_REFUNDS,
    LIVE_ORDERS,
    OPEN_PAYMENTS,
    OrderState,
    PaymentState,
    RefundState,
    TicketState,
    may_become,
    refuse_step,
    states_before,
)

KINDS = (OrderState, PaymentState, RefundState, TicketState)

# Written out once more by hand: the table of payments.md, so that a slip in the code's own table is seen.
ALLOWED = {
    OrderState: {
        "draft > awaiting_approval",
        "draft > pending",
        "draft > expired",
        "awaiting_approval > pending",
        "awaiting_approval > denied",
        "pending > paid",
        "pending > expired",
        "pending > cancelled",
        "paid > cancelled",
        "expired > paid",
    },
    PaymentState: {
        "created > pending",
        "created > settled",
        "created > failed",
        "created > expired",
        "pending > settled",
        "pending > failed",
        "pending > expired",
        "failed > settled",
        "expired > settled",
    },
    RefundState: {
        "created > submitted",
        "created > failed",
        "submitted > succeeded",
        "submitted > failed",
        "succeeded > failed",
    },
    TicketState: {"reserved > valid", "reserved > cancelled", "valid > cancelled", "cancelled > valid"},
}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_exactly_the_steps_of_the_table_are_allowed(kind):
    allowed = {f"{old.value} > {new.value}" for old, new in product(kind, kind) if may_become(old, new)}
    assert allowed == ALLOWED[kind]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_states_before_are_those_that_may_become_it(kind):
    for new in kind:
        assert set(states_before(new)) == {old for old in kind if may_become(old, new)}


def test_states_of_different_kinds_are_not_mixed_up_although_they_share_words():
    strangers: list[tuple[Any, Any]] = [
        (old, new) for one, other in product(KINDS, KINDS) if one is not other for old, new in product(one, other)
    ]
    assert [(old, new) for old, new in strangers if may_become(old, new)] == []


def test_a_step_off_the_table_is_refused_with_both_states():
    refuse_step(OrderState.PENDING, OrderState.PAID)
    with pytest.raises(Refused) as refused:
        refuse_step(OrderState.CANCELLED, OrderState.PAID)
    assert refused.value.code == "wrong_state"
    assert refused.value.details == {"state": "cancelled", "wanted": "paid"}


def test_the_groups_are_what_their_names_say():
    assert sorted(LIVE_ORDERS) == ["awaiting_approval", "paid", "pending"]
    assert sorted(OPEN_PAYMENTS) == ["created", "pending"]
    assert sorted(COUNTED_REFUNDS) == ["created", "submitted", "succeeded"]


def test_money_that_is_settled_stays_settled():
    assert [new for new in PaymentState if may_become(PaymentState.SETTLED, new)] == []


def reachable(start: Any) -> set[Any]:
    seen, todo = set(), [start]
    while todo:
        state = todo.pop()
        if state not in seen:
            seen.add(state)
            todo += [new for new in type(state) if may_become(state, new)]
    return seen


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_state_can_be_reached_from_the_first(kind):
    first = next(iter(kind))
    assert reachable(first) == set(kind)


@given(st.lists(st.sampled_from(OrderState), max_size=12))
def test_no_walk_leads_out_of_denied_or_cancelled(wishes):
    state, ended = OrderState.DRAFT, False
    for wish in wishes:
        if may_become(state, wish):
            assert not ended
            state = wish
        ended = state in (OrderState.DENIED, OrderState.CANCELLED)


class OneOrder(RuleBasedStateMachine):
    """Workers with old news change one row by conditional update: every step is allowed, none happens twice."""

    def __init__(self) -> None:
        super().__init__()
        self.state = OrderState.DRAFT
        self.story = [OrderState.DRAFT]

    def conditional_update(self, new):
        if self.state not in states_before(new):
            return False
        self.state = new
        self.story.append(new)
        return True

    @rule(new=st.sampled_from(OrderState))
    def somebody_tries(self, new):
        before = self.state
        assert self.conditional_update(new) == may_become(before, new)

    @rule()
    def two_webhooks_at_once(self):
        first, second = self.conditional_update(OrderState.PAID), self.conditional_update(OrderState.PAID)
        assert not (first and second)

    @precondition(lambda self: self.state is OrderState.EXPIRED)
    @rule()
    def late_money_revives_once(self):
        assert self.conditional_update(OrderState.PAID)
        assert not self.conditional_update(OrderState.PAID)

    @invariant()
    def the_story_is_a_walk_on_the_table(self):
        steps = zip(self.story, self.story[1:], strict=False)
        assert all(f"{old.value} > {new.value}" in ALLOWED[OrderState] for old, new in steps)

    @invariant()
    def it_was_paid_at_most_twice_and_only_around_an_expiry(self):
        # Paid leads to cancelled only, so a second "paid" cannot happen at all.
        assert self.story.count(OrderState.PAID) <= 1


TestOneOrder = OneOrder.TestCase
TestOneOrder.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
