"""Random lives of proposals and their reviewers: what others gave is read by those who gave theirs, only.

Reviewers answer, abstain, step back, talk and join as speakers; editors turn the names on and off and move proposals.
After each step the rules are asked, and now and then the real page.
"""

import itertools
from collections.abc import Callable
from typing import Any

import hypothesis
import pytest
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from conference.actions.moving import move
from conference.actions.reviewing import declare_conflict, remark, standing_of, take_conflict_back, write_review
from conference.models import Call, Proposal, Review
from conference.queries.reviews import reviewable
from conference.rules.states import REVIEWABLE, UNDER_REVIEW, Actor, ProposalState, Step, steps_from
from core.db import db, transaction
from core.refusals import Refused
from tests.browser import Browser
from tests.conference.builders import a_call, a_proposal, a_reviewer, a_speaker
from tests.editions.builders import an_edition, sign_in

editions = itertools.count(1)
whom, which = st.integers(0, 2), st.integers(0, 1)
STEPS = [step for step in Step if step is not Step.SUBMIT]


class Lives(RuleBasedStateMachine):
    """Three reviewers, two proposals, and a model of who has done what."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.calls = a_call(an_edition(f"lives{next(editions)}"), anonymous=True)
        self.proposals = [a_proposal(self.calls, f"Title {number}", name="Quentin Speaks") for number in range(2)]
        self.reviewers = [a_reviewer(self.calls, f"Reader {number}") for number in range(3)]
        self.browsers = [sign_in(Browser(self.app), reviewer) for reviewer in self.reviewers]
        self.anonymous = True
        self.answered: dict[tuple[int, int], str] = {}
        self.declared: set[tuple[int, int]] = set()
        self.speaking: set[tuple[int, int]] = set()
        self.words = itertools.count(1)

    def teardown(self) -> None:
        try:
            for number, who in itertools.product(range(2), range(3)):
                self.page_shows_what_the_rules_say(number, who)
        finally:
            self.context.pop()

    # --- the model ----------------------------------------------------------------------------------------------------

    def state(self, number: int) -> ProposalState:
        return db.session.scalars(select(Proposal.state).where(Proposal.id == self.proposals[number].id)).one()

    def is_near(self, number: int, who: int) -> bool:
        """Somebody is near to what they declared, to what they speak in, and to those they speak with."""
        if (number, who) in self.declared | self.speaking:
            return True
        mine = {other for other in range(2) if (other, who) in self.speaking}
        partners = {one for other, one in self.speaking if other in mine and one != who}
        return any((number, one) in self.speaking for one in partners)

    def attempt(self, number: int, who: int, act: Callable[[], object], *, allowed: bool) -> bool:
        refused = ""
        try:
            act()
        except Refused as refusal:
            refused = refusal.code
        assert (not refused) == allowed, f"reader {who} with proposal {number}: {refused or 'was let through'}"
        return allowed

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(number=which, who=whom, abstained=st.booleans())
    def answer(self, number: int, who: int, abstained: bool) -> None:
        word = f"opinion{next(self.words)}of{who}"
        scores = {self.calls.content.id: 4, self.calls.fit.id: 2}
        allowed = not self.is_near(number, who) and self.state(number) in UNDER_REVIEW

        def act() -> None:
            write_review(
                self.calls.edition.id,
                self.proposals[number].id,
                reviewer_id=self.reviewers[who].id,
                scores=scores,
                abstained=abstained,
                comment=word,
            )

        if self.attempt(number, who, act, allowed=allowed):
            self.answered[number, who] = word

    @rule(number=which, who=whom)
    def step_back(self, number: int, who: int) -> None:
        reviewer = self.reviewers[who]
        again = (number, who) in self.declared
        declare_conflict(
            self.calls.edition.id, self.proposals[number].id, reviewer_id=reviewer.id, reason="", by=reviewer.id
        )
        self.declared.add((number, who))
        if not again and self.state(number) in UNDER_REVIEW:
            self.answered.pop((number, who), None)

    @rule(number=which, who=whom)
    def come_back(self, number: int, who: int) -> None:
        take_conflict_back(self.calls.edition.id, self.proposals[number].id, reviewer_id=self.reviewers[who].id, by=1)
        self.declared.discard((number, who))

    @rule(number=which, who=whom)
    def talk(self, number: int, who: int) -> None:
        allowed = (number, who) in self.answered and not self.is_near(number, who)

        def act() -> None:
            remark(self.calls.edition.id, self.proposals[number].id, author_id=self.reviewers[who].id, text="A word")

        self.attempt(number, who, act, allowed=allowed)

    @rule(number=which, who=st.just(2))
    def join_as_speaker(self, number: int, who: int) -> None:
        if (number, who) not in self.speaking:
            a_speaker(self.proposals[number], self.reviewers[who])
            self.speaking.add((number, who))

    @rule(number=which)
    def let_the_second_speak_too(self, number: int) -> None:
        """Now the third and the second reader may be partners on a stage."""
        if (number, 1) not in self.speaking and (1 - number, 1) not in self.speaking:
            a_speaker(self.proposals[number], self.reviewers[1])
            self.speaking.add((number, 1))

    @rule(value=st.booleans())
    def turn_names(self, value: bool) -> None:
        with transaction() as session:
            session.get_one(Call, self.calls.call.id).anonymous = value
        self.anonymous = value

    @rule(number=which, step=st.sampled_from(STEPS), actor=st.sampled_from(Actor))
    def move(self, number: int, step: Step, actor: Actor) -> None:
        if step in steps_from(self.state(number), actor):
            move(self.proposals[number].id, step, actor=actor, by=None)

    @rule(number=which, who=whom)
    def look(self, number: int, who: int) -> None:
        self.page_shows_what_the_rules_say(number, who)

    # --- what must hold -----------------------------------------------------------------------------------------------

    @invariant()
    def rules_and_model_agree(self) -> None:
        for (number, proposal), (who, reviewer) in itertools.product(
            enumerate(self.proposals), enumerate(self.reviewers)
        ):
            row = db.session.get_one(Proposal, proposal.id, populate_existing=True)
            standing = standing_of(row, reviewer.id)
            near = self.is_near(number, who)
            assert bool(standing.conflicts) == near
            assert standing.sees_others == (not near and (number, who) in self.answered)
            assert standing.writable == (not near and row.state in UNDER_REVIEW)
            found = db.session.scalars(reviewable(self.calls.edition.id, row.code)).one_or_none()
            assert (found is not None) == (row.state in REVIEWABLE)

    @invariant()
    def every_answer_is_stored_once(self) -> None:
        ids = [proposal.id for proposal in self.proposals]
        rows = db.session.scalars(select(Review).where(Review.proposal_id.in_(ids))).all()
        stored = sorted((ids.index(row.proposal_id), self.place_of(row.reviewer_id), row.comment) for row in rows)
        assert stored == sorted((*key, word) for key, word in self.answered.items())

    def place_of(self, member_id: int) -> int:
        return [reviewer.id for reviewer in self.reviewers].index(member_id)

    def page_shows_what_the_rules_say(self, number: int, who: int) -> None:
        hidden = self.is_near(number, who) or self.state(number) not in REVIEWABLE
        path = f"/desk/{self.calls.edition.slug}/review/{self.proposals[number].code}"
        page = self.browsers[who].get(path, status=404 if hidden else 200)
        others = {word for (one, other), word in self.answered.items() if one == number and other != who}
        shown = {word for word in others if word in page.text}
        assert shown == (others if not hidden and (number, who) in self.answered else set())
        assert ("Quentin" in page.text) == (not hidden and not self.anonymous)


def test_opinions_are_read_by_those_who_gave_theirs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Lives, "app", app, raising=False)
    settings: dict[str, Any] = {"max_examples": 10, "stateful_step_count": 20, "deadline": None}
    run_state_machine_as_test(Lives, settings=hypothesis.settings(**settings))
