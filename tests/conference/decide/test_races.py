"""Two editors at once, in real processes. Deciding is run with the lock off too, to show that the race is real."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from conference.actions import announcing, sending
from conference.models import Announcement, AnnouncementState, Dispatch
from conference.rules.states import Decision, ProposalState
from core.db import db
from tests.conference.builders import a_call, a_proposal, a_speaker
from tests.conference.decide.test_deciding import again, facts
from tests.conference.decide.test_outbox import decided, mails, send, speaks, waiting
from tests.editions.builders import a_member
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")


def two_editors() -> tuple[Any, list[dict[str, Any]]]:
    """Return a proposal, and two editors who decide otherwise about it."""
    calls = a_call()
    proposal = a_proposal(calls)
    run = {"part": "decide", "edition": calls.edition.id, "code": proposal.code}
    return proposal, [
        {**run, "decision": decision.value, "by": a_member(name).id}
        for decision, name in ((Decision.ACCEPT, "Mette"), (Decision.DECLINE, "Ole"))
    ]


def test_of_two_editors_who_decide_at_once_one_is_told_of_the_other(app: Flask) -> None:
    proposal, runs = two_editors()
    results = raced(app, "decide", runs)
    assert sorted(results) == ["decided", "overtaken"]
    winner = runs[results.index("decided")]
    found = again(proposal)
    assert found.decision is not None
    assert (found.decision.value, found.decided_by_id) == (winner["decision"], winner["by"])
    assert [entry.details["decision"] for entry in facts(proposal, "ProposalDecided")] == [winner["decision"]]


def test_without_the_lock_both_believe_that_theirs_stands(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    proposal, runs = two_editors()
    assert raced(app, "decide", runs, lock_off=True) == ["decided", "decided"]
    assert len(facts(proposal, "ProposalDecided")) == 2


def test_two_who_send_at_once_send_once(app: Flask) -> None:
    calls = a_call()
    for name in ("Ida", "Bo", "Stina"):
        decided(calls, Decision.ACCEPT, speaks(name))
    announcing.prepare(calls.edition.id)
    run = {"part": "send", "edition": calls.edition.id, "stamp": sending.stamp_of(waiting(calls)), "by": None}
    results = raced(app, "decide", [run] * 3)
    assert sorted(results) == ["outbox_empty", "outbox_empty", "sent"]
    assert [row.total for row in db.session.scalars(select(Dispatch))] == [3]


def test_a_job_that_runs_twice_at_once_writes_each_mail_once(app: Flask) -> None:
    calls = a_call()
    one = decided(calls, Decision.ACCEPT, speaks("Ida"))
    a_speaker(one, speaks("Bo"))
    other = decided(calls, Decision.DECLINE, speaks("Stina"))
    announcing.prepare(calls.edition.id)
    dispatch_id = send(calls)
    runs = [{"part": "tell", "dispatch": dispatch_id, "proposal": row.id} for row in (one, other, one, other)]
    assert raced(app, "decide", runs) == ["told"] * 4
    assert sorted(mail.to_name for mail in mails()) == ["Bo", "Ida", "Stina"]
    assert [again(row).state for row in (one, other)] == [ProposalState.ACCEPTED, ProposalState.DECLINED]
    assert {row.state for row in db.session.scalars(select(Announcement))} == {AnnouncementState.SENT}
    # The last one of a sending knows that it is the last, whichever it is.
    assert db.session.get_one(Dispatch, dispatch_id).finished_at is not None


def test_deciding_and_sending_at_once_never_tells_what_was_taken_back(app: Flask) -> None:
    calls = a_call()
    one = decided(calls, Decision.ACCEPT, speaks("Ida"))
    announcing.prepare(calls.edition.id)
    dispatch_id = send(calls)
    tell = {"part": "tell", "dispatch": dispatch_id, "proposal": one.id}
    decide = {"part": "decide", "edition": calls.edition.id, "code": one.code, "decision": "decline", "by": None}
    results = raced(app, "decide", [tell, decide])
    assert results[0] == "told"
    assert results[1] in ("stuck", "overtaken")
    assert again(one).state is ProposalState.ACCEPTED
    assert len(mails()) == 1
