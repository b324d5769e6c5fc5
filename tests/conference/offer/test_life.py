"""The life of a proposal, whatever speakers and editors do to it in any order: the table of steps always holds."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from conference.actions import moving, offering, speaking, standing
from conference.actions.offering import Words
from conference.models import Proposal, Speaker
from conference.queries import offers
from conference.rules.calls import SpeakerState, SpokenLanguage
from conference.rules.states import (
    COMING,
    DECIDABLE,
    EDITABLE,
    TRANSITIONS,
    Actor,
    Decision,
    ProposalState,
    Step,
    moved,
)
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from editions.models import Participation, TakesPartAs
from tests.conference.builders import CallSet, a_call, a_proposal
from tests.conference.offer.steps import link_in, ready
from tests.editions.builders import a_member, an_edition

S = ProposalState
# What the team does that no speaker can.
EDITORS = [
    step for step in Step if any(Actor.EDITOR in who for (_old, one), (_new, who) in TRANSITIONS.items() if one is step)
]
EDITION_DAYS = 60


class Life(RuleBasedStateMachine):
    """One proposal with one lead, another speaker who comes and goes, a deadline that passes, and a model of it."""

    app: Flask
    slugs: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()
        self.travel = time_machine.travel(now())
        self.clock = self.travel.start()
        self.words = 0

    @initialize()
    def begin(self) -> None:
        number = next(self.slugs)
        self.calls: CallSet = a_call(an_edition(f"life-{number}"), closes=2, grace_minutes=60)
        self.lead, self.other = a_member("Runa"), a_member("Bo", f"bo{number}@example.org")
        proposal = ready(a_proposal(self.calls, state=S.DRAFT, lead=self.lead), self.calls)
        self.id, self.address = proposal.id, f"bo{number}@example.org"
        self.closes = now() + dt.timedelta(days=2)
        self.state = S.DRAFT
        self.was_sent = False
        self.revision = 0
        self.saved = proposal.saved_at
        self.title = dict(proposal.title)
        self.secret = ""

    def row(self) -> Proposal:
        db.session.expire_all()
        return db.session.get_one(Proposal, self.id)

    def others(self) -> list[Speaker]:
        asked = select(Speaker).where(Speaker.proposal_id == self.id, ~Speaker.is_lead)
        return list(db.session.scalars(asked))

    def expect(
        self, act: Callable[[], Any], *, step: Step | None = None, actor: Actor = Actor.SPEAKER, refused: str = ""
    ) -> None:
        """Do something. It must be refused for this reason, or where the table does not know the step, or be done."""
        new = self.state
        if step is not None and not refused:
            try:
                new = moved(self.state, step, actor).new
            except Refused as refusal:
                refused = refusal.code
        if refused:
            with pytest.raises(Refused) as told:
                act()
            assert told.value.code == refused
            return
        act()
        self.state = new

    def open(self) -> bool:
        return now() < self.closes

    # --- what speakers do ---------------------------------------------------------------------------------------------

    @rule(stale=st.booleans())
    def write(self, stale: bool) -> None:
        self.words += 1
        title = {"en": f"Title {self.words}"}
        words = Words(
            session_type_id=self.calls.talk.id,
            track_id=self.calls.money.id,
            language=SpokenLanguage.DANISH,
            minutes=30,
            title=Texts(title),
            abstract=Texts({"en": "About it"}),
            links=[],
            equipment="",
            note="",
        )
        revision = self.revision - 1 if stale else self.revision
        refused = "proposal_closed" if self.state not in EDITABLE else "" if self.open() else "call_over"
        refused = refused or ("proposal_changed_meanwhile" if stale else "")
        self.expect(lambda: offering.save_words(self.id, words, revision=revision, by=self.lead.id), refused=refused)
        if not refused:
            self.revision, self.title, self.saved = self.revision + 1, title, now()

    @rule()
    def send_in(self) -> None:
        if self.state in (S.SUBMITTED, S.SHORTLISTED):
            assert not standing.send_in(self.id, self.lead.id)
            return
        was = self.state
        in_grace = not self.open() and now() < self.closes + dt.timedelta(minutes=60) and self.saved <= self.closes
        refused = "" if self.open() or in_grace else "call_over"
        self.expect(lambda: standing.send_in(self.id, self.lead.id), step=Step.SUBMIT, refused=refused)
        self.was_sent = self.was_sent or (not refused and was is S.DRAFT)

    @rule()
    def withdraw(self) -> None:
        self.expect(lambda: standing.withdraw(self.id, self.lead.id), step=Step.WITHDRAW)

    @rule()
    def take_up(self) -> None:
        refused = "" if self.open() else "call_over"
        self.expect(lambda: standing.take_up(self.id, self.lead.id), step=Step.TAKE_UP_AGAIN, refused=refused)

    @rule()
    def confirm(self) -> None:
        self.expect(lambda: standing.confirm(self.id, self.lead.id), step=Step.CONFIRM)

    @rule()
    def say_no(self) -> None:
        self.expect(lambda: standing.say_no(self.id, self.lead.id, "On tour"), step=Step.SAY_NO)

    @rule()
    def cancel(self) -> None:
        self.expect(lambda: standing.cancel(self.id, self.lead.id, "On tour"), step=Step.CANCEL)

    @rule(end=st.sampled_from([standing.withdraw, standing.confirm, standing.take_up]))
    def meddle(self, end: Callable[[int, int], None]) -> None:
        """Somebody else tries to decide for the lead."""
        self.expect(lambda: end(self.id, self.other.id), refused="lead_sends")

    @precondition(lambda self: not self.others())
    @rule()
    def invite(self) -> None:
        alive = self.state in speaking.ALIVE
        refused = "" if alive and (self.open() or self.state in COMING) else "call_over" if alive else "proposal_closed"
        network: dict[str, Any] = {"language": "en", "by": self.lead.id, "network": ""}
        self.expect(
            lambda: speaking.invite(self.id, name="Bo", address=self.address, part="", **network), refused=refused
        )
        if not refused:
            self.secret = link_in(self.address, "/join/").rpartition("/")[2]
        # The budget of mails is another test's matter.
        self.travel_on(minutes=4)

    @precondition(lambda self: bool(self.secret))
    @rule(yes=st.booleans())
    def answer(self, yes: bool) -> None:
        there = self.others()
        refused = "" if there and self.state in speaking.ALIVE else "join_over"
        if there and not refused and not yes and there[0].state is SpeakerState.ACCEPTED:
            refused = "join_taken"
        act = (lambda: speaking.accept(self.secret, self.other.id)) if yes else (lambda: speaking.decline(self.secret))
        self.expect(act, refused=refused)

    @rule()
    def leave(self) -> None:
        speaking.leave(self.id, self.other.id)
        assert [row for row in self.others() if row.member_id == self.other.id] == []

    # --- what editors and time do -------------------------------------------------------------------------------------

    @rule(step=st.sampled_from(EDITORS))
    def edit(self, step: Step) -> None:
        self.expect(lambda: moving.move(self.id, step, actor=Actor.EDITOR, by=None), step=step, actor=Actor.EDITOR)

    @rule(step=st.sampled_from([step for step in Step if step not in EDITORS or step is Step.SHORTLIST]))
    def edit_as_a_speaker(self, step: Step) -> None:
        """The table says who may take a step, whoever asks."""
        actor = Actor.SPEAKER if step is Step.SHORTLIST else Actor.EDITOR
        self.expect(lambda: moving.move(self.id, step, actor=actor, by=None), refused="proposal_step")

    @precondition(lambda self: self.state in DECIDABLE)
    @rule(decision=st.sampled_from(Decision))
    def decide(self, decision: Decision) -> None:
        with transaction():
            self.row().decision = decision

    @rule(minutes=st.sampled_from([1, 45, 20 * 60]))
    def travel_on(self, minutes: int) -> None:
        self.clock.shift(dt.timedelta(minutes=minutes))

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def the_model_is_right(self) -> None:
        row = self.row()
        assert (row.state, row.revision, dict(row.title)) == (self.state, self.revision, self.title)

    @invariant()
    def what_was_sent_in_stays_so_and_is_whole(self) -> None:
        row = self.row()
        assert (row.submitted_at is not None) is self.was_sent
        if row.state is not S.DRAFT:
            assert offering.gaps_of(row) == ()

    @invariant()
    def nobody_keeps_a_decision_that_makes_no_sense(self) -> None:
        row = self.row()
        assert row.decision is None or row.state in DECIDABLE
        assert row.reserve_place is None or row.state is S.RESERVE

    @invariant()
    def one_person_leads_and_everybody_stands_there_once(self) -> None:
        rows = list(db.session.scalars(offers.all_speakers(self.id)))
        assert [row.member_id for row in rows if row.is_lead] == [self.lead.id]
        members = [row.member_id for row in rows if row.member_id is not None]
        assert len(members) == len(set(members))
        assert all((row.member_id is not None) is (row.state is SpeakerState.ACCEPTED) for row in rows)

    @invariant()
    def whoever_speaks_in_a_confirmed_session_takes_part(self) -> None:
        asked = select(Participation.member_id).where(
            Participation.edition_id == self.calls.edition.id, Participation.as_what == TakesPartAs.SPEAKER
        )
        rows = db.session.scalars(offers.all_speakers(self.id))
        speaking_now = {row.member_id for row in rows if row.state is SpeakerState.ACCEPTED}
        assert set(db.session.scalars(asked)) == (speaking_now if self.state is S.CONFIRMED else set())

    @invariant()
    def every_step_is_in_the_audit(self) -> None:
        asked = select(AuditEntry.details).where(
            AuditEntry.fact == "ProposalMoved", AuditEntry.about_kind == "proposal", AuditEntry.about_id == self.id
        )
        story = list(db.session.scalars(asked.order_by(AuditEntry.id)))
        place = S.DRAFT
        for one in story:
            assert one["old"] == place.value
            place = S(one["new"])
        assert place is self.state

    def teardown(self) -> None:
        self.travel.stop()
        db.session.rollback()
        self.context.pop()


def test_no_life_of_a_proposal_leaves_the_table(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Life, "app", app, raising=False)
    monkeypatch.setattr(Life, "slugs", itertools.count(1), raising=False)
    steps: dict[str, Any] = {"max_examples": 25, "stateful_step_count": 30, "deadline": None}
    run_state_machine_as_test(Life, settings=hypothesis.settings(**steps))
