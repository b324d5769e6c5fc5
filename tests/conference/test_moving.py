"""Taking a step with a proposal: recorded, under the table, and told to the edition."""

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions.moving import move
from conference.models import Proposal
from conference.rules.states import Actor, Decision, ProposalState, Step
from core.audit import AuditEntry
from core.clock import now
from core.db import db
from core.refusals import Refused
from editions.models import Participation, TakesPartAs
from tests.conference.builders import a_call, a_proposal, a_speaker
from tests.editions.builders import a_member

S = ProposalState


def state_of(proposal: Proposal) -> ProposalState:
    return db.session.scalars(select(Proposal.state).where(Proposal.id == proposal.id)).one()


def speakers_of_edition(edition_id: int) -> list[int]:
    found = select(Participation.member_id).where(
        Participation.edition_id == edition_id, Participation.as_what == TakesPartAs.SPEAKER
    )
    return sorted(db.session.scalars(found))


def facts_about(proposal: Proposal) -> list[str]:
    found = (
        select(AuditEntry.fact)
        .where(AuditEntry.about_kind == "proposal", AuditEntry.about_id == proposal.id)
        .order_by(AuditEntry.id)
    )
    return sorted(db.session.scalars(found))


def test_a_step_is_taken_and_recorded_with_who_did_it(ctx: Flask) -> None:
    lead = a_member("Aske")
    proposal = a_proposal(a_call(), state=S.DRAFT, lead=lead)
    move(proposal.id, Step.SUBMIT, actor=Actor.SPEAKER, by=lead.id)
    assert state_of(proposal) is S.SUBMITTED
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "ProposalMoved")).one()
    assert (entry.member_id, entry.details["step"], entry.details["old"], entry.details["new"]) == (
        lead.id,
        "submit",
        "draft",
        "submitted",
    )


def test_a_step_that_the_table_does_not_know_changes_nothing(ctx: Flask) -> None:
    proposal = a_proposal(a_call())
    with pytest.raises(Refused, match="proposal_step"):
        move(proposal.id, Step.CONFIRM, actor=Actor.SPEAKER, by=None)
    assert state_of(proposal) is S.SUBMITTED
    assert facts_about(proposal) == []


def test_confirming_makes_every_speaker_take_part_and_cancelling_ends_it(ctx: Flask) -> None:
    calls, lead, other = a_call(), a_member("Aske"), a_member("Bo")
    proposal = a_proposal(calls, state=S.ACCEPTED, lead=lead)
    a_speaker(proposal, other)
    a_speaker(proposal)
    move(proposal.id, Step.CONFIRM, actor=Actor.SPEAKER, by=lead.id)
    assert speakers_of_edition(calls.edition.id) == sorted([lead.id, other.id])
    assert facts_about(proposal) == ["ProposalMoved", "SpeakerConfirmed", "SpeakerConfirmed"]
    move(proposal.id, Step.CANCEL, actor=Actor.SPEAKER, by=lead.id)
    assert speakers_of_edition(calls.edition.id) == []


def test_who_speaks_in_another_session_still_takes_part(ctx: Flask) -> None:
    calls, lead = a_call(), a_member("Aske")
    first, second = (a_proposal(calls, name, state=S.ACCEPTED, lead=lead) for name in ("One", "Two"))
    for proposal in (first, second):
        move(proposal.id, Step.CONFIRM, actor=Actor.SPEAKER, by=lead.id)
    move(first.id, Step.CANCEL, actor=Actor.EDITOR, by=None)
    assert speakers_of_edition(calls.edition.id) == [lead.id]
    assert "SpeakerCancelled" not in facts_about(first)


def test_withdrawing_forgets_the_decision_that_nobody_was_told_of(ctx: Flask) -> None:
    proposal = a_proposal(a_call(), decision=Decision.ACCEPT, decided_at=now())
    move(proposal.id, Step.WITHDRAW, actor=Actor.SPEAKER, by=None, reason="On tour that week")
    found = db.session.get_one(Proposal, proposal.id)
    assert (found.state, found.decision, found.decided_at, found.reason) == (
        S.WITHDRAWN,
        None,
        None,
        "On tour that week",
    )


def test_who_moves_up_leaves_the_reserve_list(ctx: Flask) -> None:
    proposal = a_proposal(a_call(), state=S.RESERVE, reserve_place=3, decision=Decision.ACCEPT)
    move(proposal.id, Step.ANNOUNCE_ACCEPT, actor=Actor.EDITOR, by=None)
    found = db.session.get_one(Proposal, proposal.id)
    assert (found.state, found.decision, found.reserve_place) == (S.ACCEPTED, None, None)
