"""People who answer, send and write at the same moment, in real processes. One race is run with the lock off too."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions import speaking
from conference.models import Proposal
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import db
from tests.conference.builders import a_call, a_proposal
from tests.conference.offer.steps import again, link_in, mails_to, names_on, ready
from tests.editions.builders import a_member
from tests.racing import raced

pytestmark = pytest.mark.usefixtures("ctx")
S = ProposalState


def joined() -> int:
    return len(list(db.session.scalars(select(AuditEntry.id).where(AuditEntry.fact == "SpeakerJoined"))))


def two_invited() -> tuple[Proposal, list[dict[str, Any]], list[Member]]:
    """Return a proposal, two people who say yes to their invitations, and who they are."""
    proposal = a_proposal(a_call(), lead=a_member("Runa"))
    runs, members = [], []
    for name in ("Bo", "Ib"):
        address = f"{name.lower()}@example.org"
        speaking.invite(proposal.id, name=name, address=address, part="", language="en", by=None, network="")
        members.append(a_member(name, address))
        secret = link_in(address, "/join/").rpartition("/")[2]
        runs.append({"part": "accept", "secret": secret, "member": members[-1].id})
    return proposal, runs, members


def test_two_who_say_yes_at_once_are_both_in(app: Flask) -> None:
    proposal, runs, _members = two_invited()
    assert raced(app, "offer", runs) == ["in", "in"]
    assert names_on(proposal) == [("Runa", "accepted"), ("Bo", "accepted"), ("Ib", "accepted")]
    assert joined() == 2
    # The words by which it is found know both: neither has written over the other.
    assert [name in again(proposal).search for name in ("bo", "ib")] == [True, True]


def test_one_invitation_is_accepted_once_by_many_windows(app: Flask) -> None:
    proposal, runs, _members = two_invited()
    assert raced(app, "offer", [runs[0]] * 4) == ["in"] * 4
    assert names_on(proposal)[1] == ("Bo", "accepted")
    assert joined() == 1


def test_of_two_accounts_with_one_link_the_first_is_in(app: Flask) -> None:
    proposal, runs, _members = two_invited()
    other = {**runs[0], "member": a_member("Kim").id}
    results = raced(app, "offer", [runs[0], other])
    assert sorted(results) == ["in", "join_taken"]
    winner = "Bo" if results[0] == "in" else "Kim"
    assert [name for name, _state in names_on(proposal)] == ["Runa", winner, "Ib"]


def test_without_the_lock_two_accounts_believe_that_they_are_in(app: Flask) -> None:
    """The control of the test above: what it guards against does happen."""
    _proposal, runs, _members = two_invited()
    other = {**runs[0], "member": a_member("Kim").id}
    assert raced(app, "offer", [runs[0], other], lock_off=True) == ["in", "in"]


def test_a_draft_is_sent_in_once_by_many_presses(app: Flask) -> None:
    calls, runa = a_call(), a_member("Runa", "runa@example.org")
    draft = ready(a_proposal(calls, state=S.DRAFT, lead=runa), calls)
    results = raced(app, "offer", [{"part": "send", "proposal": draft.id, "member": runa.id}] * 4)
    assert Counter(results) == {"sent": 1, "sent already": 3}
    assert (again(draft).state, len(mails_to("runa@example.org"))) == (S.SUBMITTED, 1)


def test_of_two_accounts_that_hold_a_draft_one_stands_for_it(app: Flask) -> None:
    calls = a_call()
    draft = ready(a_proposal(calls, state=S.DRAFT), calls)
    runs = [{"part": "send", "proposal": draft.id, "member": a_member(name).id} for name in ("Runa", "Ib")]
    assert sorted(raced(app, "offer", runs)) == ["offer_taken", "sent"]


def test_of_two_who_write_at_once_one_is_told_of_the_other(app: Flask) -> None:
    draft = a_proposal(a_call(), state=S.DRAFT)
    runs = [{"part": "write", "proposal": draft.id, "title": title} for title in ("Mine", "Yours")]
    results = raced(app, "offer", runs)
    assert sorted(results) == ["proposal_changed_meanwhile", "saved"]
    assert again(draft).title == {"en": runs[results.index("saved")]["title"]}
    assert again(draft).revision == 1
