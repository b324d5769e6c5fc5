"""A reviewer at work: answering, abstaining, stepping back, talking; and what others read of it when."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions.moving import move
from conference.actions.reviewing import declare_conflict, remark, write_review
from conference.models import DeclaredConflict, Proposal, Review, ReviewAssignment, ReviewerSetting, ReviewRemark
from conference.rules.states import Actor, Decision, ProposalState, Step
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.refusals import Refused
from editions.models import PhaseKind
from tests.browser import Browser, Page
from tests.conference.builders import (
    CallSet,
    a_call,
    a_proposal,
    a_review,
    a_reviewer,
    a_speaker,
    assigned,
    set_window,
)
from tests.editions.builders import a_member, sign_in

SAVE = "Save and go on"


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call()


@pytest.fixture
def reviewer(calls: CallSet, browser: Browser) -> Member:
    member = a_reviewer(calls)
    sign_in(browser, member)
    return member


def path_of(calls: CallSet, proposal: Proposal) -> str:
    return f"/desk/{calls.edition.slug}/review/{proposal.code}"


def points(calls: CallSet, content: int, fit: int) -> dict[str, object]:
    return {f"score_{calls.content.id}": str(content), f"score_{calls.fit.id}": str(fit)}


def review_of(proposal: Proposal, member: Member) -> Review | None:
    found = select(Review).where(Review.proposal_id == proposal.id, Review.reviewer_id == member.id)
    return db.session.scalars(found).one_or_none()


def facts(name: str) -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).where(AuditEntry.fact == name).order_by(AuditEntry.id)))


def test_answers_are_weighted_stored_and_lead_to_the_next(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    first, second = a_proposal(calls, "One"), a_proposal(calls, "Two")
    for proposal in (first, second):
        assigned(proposal, reviewer)
    page = browser.get(f"/desk/{calls.edition.slug}/review")
    assert "0 / 2" in page.main
    code = page.path.rpartition("/")[2]
    page = browser.submit(SAVE, points(calls, 5, 2), comment="Strong, but *long*")
    assert page.path.rpartition("/")[2] in {first.code, second.code} - {code}
    assert "1 / 2" in page.main
    answered = first if code == first.code else second
    review = review_of(answered, reviewer)
    assert review is not None
    assert (review.total, review.abstained, review.comment) == (400, False, "Strong, but *long*")
    assert review.scores == {str(calls.content.id): 5, str(calls.fit.id): 2}
    assert [entry.about_id for entry in facts("ReviewWritten")] == [answered.id]


def test_what_is_missing_gets_a_sentence_and_nothing_typed_is_lost(
    calls: CallSet, reviewer: Member, browser: Browser
) -> None:
    proposal = a_proposal(calls)
    browser.get(path_of(calls, proposal))
    page = browser.submit(SAVE, {f"score_{calls.content.id}": "4"}, comment="Kept", status=422)
    assert page.summary == ["Fit: Give 1 to 5, or abstain below."]
    assert (page.value_of("comment"), page.value_of(f"score_{calls.content.id}")) == ("Kept", "4")
    assert review_of(proposal, reviewer) is None
    browser.post(path_of(calls, proposal), {f"score_{calls.content.id}": "9"}, status=422)
    assert review_of(proposal, reviewer) is None


def test_abstaining_is_an_answer_without_points(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    proposal = a_proposal(calls)
    browser.get(path_of(calls, proposal))
    browser.submit(SAVE, points(calls, 1, 1), abstained=True)
    review = review_of(proposal, reviewer)
    assert review is not None
    assert (review.abstained, review.total, review.scores) == (True, None, {})


def test_others_are_read_after_ones_own_answer(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    proposal = a_proposal(calls)
    other = a_reviewer(calls, "Olga Other")
    a_review(proposal, other, {calls.content.id: 2}, total=230, comment="Too much like last year")
    with transaction() as session:
        session.add(ReviewRemark(proposal_id=proposal.id, author_id=other.id, text="Shall we ask?", at=now()))
    before = browser.get(path_of(calls, proposal))
    assert [word for word in ("Olga Other", "2.3", "last year", "Shall we ask?") if word in before.text] == []
    browser.submit(SAVE, points(calls, 3, 3))
    after = browser.get(path_of(calls, proposal))
    assert [word for word in ("Olga Other", "2.3", "last year", "Shall we ask?") if word not in after.text] == []
    page = browser.submit("Say it", text="Yes, let us")
    assert "Yes, let us" in page.main
    assert len(facts("ReviewRemarked")) == 1


def test_talking_before_ones_own_answer_is_refused(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    proposal = a_proposal(calls)
    page = browser.post(f"{path_of(calls, proposal)}/talk", {"text": "Hello"}, status=409)
    assert "Give your own answer first" in page.text
    with pytest.raises(Refused, match="review_first"):
        remark(calls.edition.id, proposal.id, author_id=reviewer.id, text="Hello")


def test_stepping_back_hides_it_and_takes_answer_and_task_away(
    calls: CallSet, reviewer: Member, browser: Browser
) -> None:
    proposal = a_proposal(calls)
    assigned(proposal, reviewer)
    a_review(proposal, reviewer, {calls.content.id: 5}, total=500)
    browser.get(path_of(calls, proposal))
    browser.submit("Let somebody else read it", reason="An old friend")
    browser.get(path_of(calls, proposal), status=404)
    row = db.session.scalars(select(DeclaredConflict)).one()
    assert (row.proposal_id, row.reviewer_id, row.reason) == (proposal.id, reviewer.id, "An old friend")
    assert review_of(proposal, reviewer) is None
    assert db.session.scalars(select(ReviewAssignment)).all() == []
    declare_conflict(calls.edition.id, proposal.id, reviewer_id=reviewer.id, reason="", by=reviewer.id)
    assert len(facts("ConflictDeclared")) == 1


@pytest.mark.parametrize("near", ["own", "co-speaker", "organisation", "domain"])
def test_what_is_too_near_is_not_there(calls: CallSet, reviewer: Member, browser: Browser, near: str) -> None:
    lead = a_member("Lea Lead")
    match near:
        case "own":
            proposal = a_proposal(calls, lead=reviewer)
        case "co-speaker":
            a_speaker(a_proposal(calls, "Together", lead=lead), reviewer)
            proposal = a_proposal(calls, lead=lead)
        case "organisation":
            proposal = a_proposal(calls, lead=lead)
            in_one_organisation(lead, reviewer)
        case _:
            with_address(reviewer, "mira@harbour-booking.dk")
            proposal = a_proposal(calls, name="Somebody", address="somebody@harbour-booking.dk")
    browser.get(path_of(calls, proposal), status=404)
    with pytest.raises(Refused, match="review_near"):
        write_review(calls.edition.id, proposal.id, reviewer_id=reviewer.id, scores={}, abstained=True, comment="")


def in_one_organisation(*members: Member) -> None:
    from accounts.models import Organisation, OrganisationMember
    from accounts.rules.organisations import OrganisationKind, OrganisationRole

    with transaction() as session:
        house = Organisation(
            name="The Harbour", search_name="the harbour", kind=OrganisationKind.VENUE, country="DK", created_at=now()
        )
        session.add(house)
        session.flush()
        session.add_all(
            OrganisationMember(
                organisation_id=house.id, member_id=one.id, role=OrganisationRole.MEMBER, joined_at=now()
            )
            for one in members
        )


def with_address(member: Member, address: str) -> None:
    from accounts.models import MemberAddress

    with transaction() as session:
        session.add(MemberAddress(member_id=member.id, address=address, key=address, verified_at=now()))


@pytest.mark.parametrize("state", [ProposalState.DRAFT, ProposalState.WITHDRAWN, ProposalState.CANCELLED])
def test_drafts_and_what_was_taken_back_are_not_there(
    calls: CallSet, reviewer: Member, browser: Browser, state: ProposalState
) -> None:
    proposal = a_proposal(calls, state=state)
    a_review(proposal, reviewer, {}, total=300)
    browser.get(path_of(calls, proposal), status=404)
    done = browser.get(f"/desk/{calls.edition.slug}/review-done")
    assert "Booking without fear" not in done.text


def test_reviews_close_with_the_phase_and_with_the_announcement(
    calls: CallSet, reviewer: Member, browser: Browser
) -> None:
    proposal = a_proposal(calls)
    give = {"scores": {calls.content.id: 3, calls.fit.id: 3}, "abstained": False, "comment": ""}

    def write() -> None:
        write_review(calls.edition.id, proposal.id, reviewer_id=reviewer.id, **give)  # type: ignore[arg-type]  # each case gives another part

    for opens, closes in ((1, 2), (-2, -1)):
        set_window(calls.edition.id, opens=opens, closes=closes, kind=PhaseKind.REVIEW)
        with pytest.raises(Refused, match="review_over"):
            write()
    set_window(calls.edition.id, opens=-1, closes=1, kind=PhaseKind.REVIEW)
    write()
    with transaction() as session:
        row = session.get_one(Proposal, proposal.id)
        row.decision, row.decided_at = Decision.ACCEPT, now()
    # Nobody has been told, and a reviewer must not read the decision off what they may do.
    write()
    move(proposal.id, Step.ANNOUNCE_ACCEPT, actor=Actor.EDITOR, by=None)
    with pytest.raises(Refused, match="review_over"):
        write()
    page = browser.get(path_of(calls, proposal))
    assert "Reviews of this one are closed" in page.main
    assert len(facts("ReviewWritten")) == 2


def test_two_windows_make_one_review(calls: CallSet, reviewer: Member, browsers: Callable[..., Browser]) -> None:
    proposal = a_proposal(calls)
    windows = [sign_in(browsers(), reviewer) for _ in range(2)]
    for window in windows:
        window.get(path_of(calls, proposal))
    for window, grade in zip(windows, (2, 4), strict=True):
        window.submit(SAVE, points(calls, grade, grade))
    review = review_of(proposal, reviewer)
    assert review is not None
    assert review.total == 400


def test_changed_words_ask_for_another_look(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    proposal = a_proposal(calls)
    a_review(proposal, reviewer, {calls.content.id: 3, calls.fit.id: 3}, total=300)
    assert "The words have changed" not in browser.get(path_of(calls, proposal)).main
    with transaction() as session:
        session.get_one(Proposal, proposal.id).content_changed_at = now() + dt.timedelta(seconds=1)
    assert "The words have changed" in browser.get(path_of(calls, proposal)).main


def test_ones_own_answers_stand_in_a_list(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    first, second = a_proposal(calls, "First"), a_proposal(calls, "Second")
    a_review(first, reviewer, {}, total=345)
    a_review(second, reviewer, {}, abstained=True)
    a_review(a_proposal(calls, "Third"), a_reviewer(calls), {}, total=100)
    page = browser.get(f"/desk/{calls.edition.slug}/review-done")
    assert [(row[0], row[2]) for row in page.rows()] == [("Second", "abstained"), ("First", "3.4")]


def test_a_reviewer_says_what_they_take(calls: CallSet, reviewer: Member, browser: Browser) -> None:
    page: Page = browser.get(f"/desk/{calls.edition.slug}/review-settings")
    assert "Money" in page.main
    browser.submit("Save", {"tracks": ["Live"]}, most="12", paused=True)
    browser.get(f"/desk/{calls.edition.slug}/review-settings")
    browser.submit("Save", {"tracks": ["Live"]}, most="8", paused=False)
    row = db.session.scalars(select(ReviewerSetting)).one()
    assert (row.member_id, row.tracks, row.most, row.paused) == (reviewer.id, [calls.live.id], 8, False)
    assert [entry.details["changed"] for entry in facts("ReviewerChanged")] == [
        ["tracks", "most", "paused"],
        ["most", "paused"],
    ]
