"""The table of transitions: what may become of a proposal, and who may do it."""

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from conference.rules.states import (
    ANNOUNCEMENT,
    COMING,
    DECIDABLE,
    OUTCOME,
    SENT_IN,
    TRANSITIONS,
    Actor,
    Decision,
    ProposalState,
    Step,
    may_decide,
    moved,
    shown_state,
    sources_of,
    steps_from,
)
from core.refusals import Refused

S = ProposalState


@pytest.mark.parametrize(
    "state,step,actor,new",
    [
        (S.DRAFT, Step.SUBMIT, Actor.SPEAKER, S.SUBMITTED),
        (S.SUBMITTED, Step.WITHDRAW, Actor.SPEAKER, S.WITHDRAWN),
        (S.WITHDRAWN, Step.TAKE_UP_AGAIN, Actor.SPEAKER, S.DRAFT),
        (S.SHORTLISTED, Step.ANNOUNCE_ACCEPT, Actor.EDITOR, S.ACCEPTED),
        (S.RESERVE, Step.ANNOUNCE_ACCEPT, Actor.EDITOR, S.ACCEPTED),
        (S.ACCEPTED, Step.CONFIRM, Actor.SPEAKER, S.CONFIRMED),
        (S.ACCEPTED, Step.SAY_NO, Actor.SPEAKER, S.WITHDRAWN),
        (S.CONFIRMED, Step.CANCEL, Actor.SPEAKER, S.CANCELLED),
        (S.DECLINED, Step.REOPEN, Actor.EDITOR, S.SUBMITTED),
    ],
)
def test_a_step_leads_where_the_table_says(state: S, step: Step, actor: Actor, new: S) -> None:
    assert moved(state, step, actor).new is new


@pytest.mark.parametrize(
    "state,step,actor",
    [
        (S.DRAFT, Step.SUBMIT, Actor.EDITOR),
        (S.DRAFT, Step.ANNOUNCE_ACCEPT, Actor.EDITOR),
        (S.SUBMITTED, Step.ANNOUNCE_ACCEPT, Actor.SPEAKER),
        (S.SUBMITTED, Step.CONFIRM, Actor.SPEAKER),
        (S.CONFIRMED, Step.WITHDRAW, Actor.SPEAKER),
        (S.RESERVE, Step.ANNOUNCE_RESERVE, Actor.EDITOR),
        (S.DECLINED, Step.CONFIRM, Actor.SPEAKER),
        (S.CANCELLED, Step.CONFIRM, Actor.SPEAKER),
    ],
)
def test_other_steps_are_refused(state: S, step: Step, actor: Actor) -> None:
    with pytest.raises(Refused, match="proposal_step"):
        moved(state, step, actor)


def test_every_state_but_a_draft_was_sent_in_once() -> None:
    """The database demands a moment of sending in for every other state, so no way may lead around it."""
    reached, waiting = set(), {S.DRAFT}
    while waiting:
        state = waiting.pop()
        reached.add(state)
        for (old, step), (new, _who) in TRANSITIONS.items():
            if old is state and step is not Step.SUBMIT and old is S.DRAFT:
                pytest.fail(f"{step} leaves a draft without sending it in")
            if old is state and new not in reached:
                waiting.add(new)
    assert reached == set(S)
    assert frozenset(S) - {S.DRAFT} == SENT_IN


def test_each_decision_has_its_announcement_and_outcome() -> None:
    for decision in Decision:
        step = ANNOUNCEMENT[decision]
        ways = {old: new for (old, other), (new, _who) in TRANSITIONS.items() if other is step}
        assert set(ways.values()) == {OUTCOME[decision]}
        assert set(ways) == {state for state in S if may_decide(state, decision)}


def test_taking_a_decision_back_is_possible_where_one_can_be_noted() -> None:
    assert {state for state in S if may_decide(state, None)} == DECIDABLE


def test_steps_of_speakers_and_editors_differ() -> None:
    assert steps_from(S.ACCEPTED, Actor.SPEAKER) == (Step.CONFIRM, Step.SAY_NO)
    assert steps_from(S.ACCEPTED, Actor.EDITOR) == (Step.CONFIRM, Step.SAY_NO, Step.CANCEL)
    assert sources_of(Step.SUBMIT, Actor.SPEAKER) == (S.DRAFT,)


def test_speakers_do_not_read_that_they_are_on_a_short_list() -> None:
    assert shown_state(S.SHORTLISTED) is S.SUBMITTED
    assert [state for state in S if shown_state(state) is not state] == [S.SHORTLISTED]


class LifeOfAProposal(RuleBasedStateMachine):
    """Anybody tries anything: a proposal comes to a place in the programme only by a word of the team."""

    def __init__(self) -> None:
        super().__init__()
        self.state = S.DRAFT
        self.sent_in = self.invited = False

    @rule(step=sampled_from(Step), actor=sampled_from(Actor))
    def try_step(self, step: Step, actor: Actor) -> None:
        try:
            found = moved(self.state, step, actor)
        except Refused:
            assert step not in steps_from(self.state, actor)
            return
        assert step in steps_from(self.state, actor)
        if step is Step.ANNOUNCE_ACCEPT:
            assert actor is Actor.EDITOR
        self.sent_in = self.sent_in or step is Step.SUBMIT
        self.invited = self.invited or step is Step.ANNOUNCE_ACCEPT
        self.state = found.new

    @invariant()
    def nobody_comes_uninvited(self) -> None:
        assert self.sent_in or self.state is S.DRAFT
        assert self.invited or self.state not in COMING | {S.CANCELLED}


LifeOfAProposal.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestLifeOfAProposal = LifeOfAProposal.TestCase
