"""Marking proposals: what is noted, what is skipped and named, and who was faster."""

import pytest
from sqlalchemy import select

from conference.actions import announcing
from conference.actions.deciding import decide, take_step
from conference.actions.moving import move
from conference.models import Announcement, Proposal
from conference.rules.states import Actor, Decision, ProposalState, Step
from core.audit import AuditEntry
from core.db import db
from tests.conference.builders import a_call, a_proposal, a_review
from tests.editions.builders import a_member

pytestmark = pytest.mark.usefixtures("ctx")


def again(proposal: Proposal) -> Proposal:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Proposal, proposal.id)


def facts(proposal: Proposal, name: str) -> list[AuditEntry]:
    return list(
        db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.about_kind == "proposal", AuditEntry.about_id == proposal.id, AuditEntry.fact == name)
            .order_by(AuditEntry.id)
        )
    )


def test_deciding_notes_who_and_when_and_tells_nobody() -> None:
    calls = a_call()
    one, other, editor = a_proposal(calls), a_proposal(calls), a_member("Mette")
    outcome = decide(calls.edition.id, {one.code: None, other.code: None}, Decision.ACCEPT, by=editor.id)
    assert [row.id for row in outcome.done] == [one.id, other.id]
    found = again(one)
    assert (found.state, found.decision, found.decided_by_id) == (
        ProposalState.SUBMITTED, Decision.ACCEPT, editor.id,
    )  # fmt: skip
    assert [entry.details["decision"] for entry in facts(one, "ProposalDecided")] == ["accept"]
    assert len(facts(other, "ProposalDecided")) == 1
    assert db.session.scalars(select(Announcement)).all() == []


def test_deciding_twice_is_deciding_once() -> None:
    calls = a_call()
    one = a_proposal(calls)
    decide(calls.edition.id, {one.code: None}, Decision.DECLINE, by=None)
    outcome = decide(calls.edition.id, {one.code: None}, Decision.DECLINE, by=None)
    assert ([row.id for row in outcome.done], outcome.overtaken) == ([one.id], [])
    assert len(facts(one, "ProposalDecided")) == 1


def test_what_somebody_else_decided_meanwhile_stays_and_is_reported() -> None:
    calls, mette = a_call(), a_member("Mette")
    one = a_proposal(calls)
    decide(calls.edition.id, {one.code: None}, Decision.DECLINE, by=mette.id)
    outcome = decide(calls.edition.id, {one.code: None}, Decision.ACCEPT, by=None)
    assert again(one).decision is Decision.DECLINE
    assert outcome.done == []
    assert [(told.proposal.id, told.decision, told.who) for told in outcome.overtaken] == [
        (one.id, Decision.DECLINE, "Mette")
    ]
    # Whoever has seen it may change it.
    assert decide(calls.edition.id, {one.code: Decision.DECLINE}, Decision.ACCEPT, by=None).overtaken == []
    assert again(one).decision is Decision.ACCEPT


@pytest.mark.parametrize(
    "state, decision",
    [
        (ProposalState.CONFIRMED, Decision.ACCEPT),
        (ProposalState.WITHDRAWN, Decision.DECLINE),
        (ProposalState.RESERVE, Decision.RESERVE),
        (ProposalState.DECLINED, None),
    ],
)
def test_what_has_moved_on_is_skipped_and_named(state: ProposalState, decision: Decision | None) -> None:
    calls = a_call()
    moved, here = a_proposal(calls, state=state), a_proposal(calls)
    outcome = decide(calls.edition.id, {moved.code: None, here.code: None}, decision, by=None)
    assert [row.id for row in outcome.stuck] == [moved.id]
    assert [row.id for row in outcome.done] == [here.id]
    assert again(moved).state is state


def test_drafts_and_proposals_of_other_editions_are_not_there() -> None:
    calls = a_call()
    draft = a_proposal(calls, state=ProposalState.DRAFT)
    outcome = decide(calls.edition.id + 1, {a_proposal(calls).code: None}, Decision.ACCEPT, by=None)
    assert (outcome.done, outcome.stuck) == ([], [])
    assert decide(calls.edition.id, {draft.code: None}, Decision.ACCEPT, by=None).done == []


def test_a_changed_decision_drops_the_mail_that_waits() -> None:
    calls = a_call()
    one, other = a_proposal(calls, lead=a_member("Ida")), a_proposal(calls, lead=a_member("Bo"))
    decide(calls.edition.id, {one.code: None, other.code: None}, Decision.ACCEPT, by=None)
    announcing.prepare(calls.edition.id)
    decide(calls.edition.id, {one.code: Decision.ACCEPT}, None, by=None)
    assert [row.proposal_id for row in db.session.scalars(select(Announcement))] == [other.id]


def test_the_reserve_list_of_a_type_begins_with_the_best_score() -> None:
    calls, reviewer = a_call(), a_member("Reviewer")
    low, high = a_proposal(calls, "Low"), a_proposal(calls, "High")
    band = a_proposal(calls, "Band", session_type_id=calls.showcase.id)
    a_review(low, reviewer, total=200)
    a_review(high, reviewer, total=480)
    decide(calls.edition.id, dict.fromkeys((low.code, high.code, band.code)), Decision.RESERVE, by=None)
    later = a_proposal(calls, "Later")
    decide(calls.edition.id, {later.code: None}, Decision.RESERVE, by=None)
    assert [again(row).reserve_place for row in (high, low, later, band)] == [1, 2, 3, 1]
    decide(calls.edition.id, {high.code: Decision.RESERVE}, None, by=None)
    assert again(high).reserve_place is None


def test_steps_of_the_team_are_taken_together_and_what_cannot_is_named() -> None:
    calls = a_call()
    here, gone = a_proposal(calls), a_proposal(calls, state=ProposalState.ACCEPTED)
    outcome = take_step(calls.edition.id, [here.code, gone.code], Step.SHORTLIST, by=None)
    assert ([row.id for row in outcome.done], [row.id for row in outcome.stuck]) == ([here.id], [gone.id])
    assert again(here).state is ProposalState.SHORTLISTED
    assert facts(here, "ProposalMoved")[0].details["step"] == "shortlist"


def test_withdrawing_drops_the_mail_that_waits() -> None:
    calls = a_call()
    one = a_proposal(calls, lead=a_member("Ida"))
    decide(calls.edition.id, {one.code: None}, Decision.ACCEPT, by=None)
    announcing.prepare(calls.edition.id)
    move(one.id, Step.WITHDRAW, actor=Actor.SPEAKER, by=None)
    assert db.session.scalars(select(Announcement)).all() == []
