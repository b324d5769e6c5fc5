"""The queue of a reviewer: what comes next, in which order, and what never comes."""

from flask import Flask

from accounts.models import Member
from conference.actions.reviewing import Queue, declare_conflict, line_of, queue_of, standing_of, write_review
from conference.models import Criterion, Proposal
from conference.rules.states import Decision, ProposalState
from core.clock import now
from core.db import db, transaction
from tests.browser import Browser, statements
from tests.conference.builders import CallSet, a_call, a_proposal, a_review, a_reviewer, a_speaker, assigned
from tests.editions.builders import a_member, sign_in, texts

S = ProposalState


def next_of(edition_id: int, reviewer_id: int, *, after: str = "") -> Queue:
    """Return the queue of a reviewer as their page asks for it."""
    return queue_of(edition_id, reviewer_id, line_of(edition_id, reviewer_id), after=after)


def given(calls: CallSet, reviewer: Member, count: int, **values: object) -> list[Proposal]:
    """Return proposals that were given to a reviewer."""
    found = [a_proposal(calls, f"Number {number}", **values) for number in range(count)]  # type: ignore[arg-type]  # columns of any kind
    for proposal in found:
        assigned(proposal, reviewer)
    return found


def walked(calls: CallSet, reviewer: Member) -> list[str]:
    """Return the codes in the order in which the queue gives them, each answered with an abstention."""
    codes = []
    while (code := next_of(calls.edition.id, reviewer.id).next_code) is not None:
        proposal = db.session.query(Proposal).filter_by(code=code).one()
        write_review(calls.edition.id, proposal.id, reviewer_id=reviewer.id, scores={}, abstained=True, comment="")
        codes.append(code)
    return codes


def test_the_queue_gives_what_was_given_to_the_reviewer_and_counts_it(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    mine = given(calls, reviewer, 3)
    a_proposal(calls, "Of somebody else")
    assert len(line_of(calls.edition.id, reviewer.id)) == 3
    first = next_of(calls.edition.id, reviewer.id)
    assert (first.waiting, first.done, first.offered) == (3, 0, False)
    assert first.next_code in {proposal.code for proposal in mine}


def test_the_least_read_comes_first(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    mine = given(calls, reviewer, 6)
    unread = mine[3]
    for proposal in mine:
        if proposal is not unread:
            a_review(proposal, a_reviewer(calls), {calls.content.id: 3, calls.fit.id: 3}, total=300)
    assert next_of(calls.edition.id, reviewer.id).next_code == unread.code


def test_two_reviewers_have_orders_of_their_own_that_stay(ctx: Flask) -> None:
    calls = a_call()
    one, other = a_reviewer(calls, "One"), a_reviewer(calls, "Other")
    for proposal in given(calls, one, 12):
        assigned(proposal, other)
    again = next_of(calls.edition.id, one.id).next_code
    assert next_of(calls.edition.id, one.id).next_code == again
    orders = walked(calls, one), walked(calls, other)
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_others_are_offered_when_nothing_is_left(ctx: Flask) -> None:
    calls = a_call(reviews_wanted=1)
    reviewer = a_reviewer(calls)
    lacking = a_proposal(calls, "Nobody has read it")
    read = a_proposal(calls, "Read enough")
    a_review(read, a_reviewer(calls), {}, total=300)
    found = next_of(calls.edition.id, reviewer.id)
    assert (found.next_code, found.offered, found.waiting) == (lacking.code, True, 0)


def test_what_cannot_be_reviewed_never_comes(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    colleague = a_member("Bo")
    for state in S:
        if state not in (S.SUBMITTED, S.SHORTLISTED):
            assigned(a_proposal(calls, f"Is {state.value}", state=state), reviewer)
    decided = a_proposal(calls, "Decided", decision=Decision.DECLINE, decided_at=now())
    own = a_proposal(calls, "Own", lead=reviewer)
    a_speaker(own, colleague)
    partner = a_proposal(calls, "Of a partner", lead=colleague)
    declared = a_proposal(calls, "Declared")
    for proposal in (decided, own, partner, declared):
        assigned(proposal, reviewer)
    declare_conflict(calls.edition.id, declared.id, reviewer_id=reviewer.id, reason="", by=reviewer.id)
    found = next_of(calls.edition.id, reviewer.id)
    assert (found.next_code, found.waiting) == (None, 0)
    assert len(line_of(calls.edition.id, reviewer.id)) == 0


def test_skipping_leads_round_and_back(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    given(calls, reviewer, 3)
    seen: list[str] = []
    code = ""
    for _ in range(3):
        code = next_of(calls.edition.id, reviewer.id, after=code).next_code or ""
        seen.append(code)
    assert len(set(seen)) == 3
    assert next_of(calls.edition.id, reviewer.id, after=code).next_code == seen[0]


def test_the_queue_and_the_pages_ask_the_same_for_one_and_for_many(ctx: Flask, browser: Browser) -> None:
    calls = a_call(anonymous=True)
    reviewer = a_reviewer(calls)
    proposal = given(calls, reviewer, 1)[0]
    sign_in(browser, reviewer)
    pages = [
        f"/desk/{calls.edition.slug}/review/{proposal.code}",
        f"/desk/{calls.edition.slug}/review-done",
    ]
    a_speaker(proposal, a_member("Known"))
    first = given(calls, reviewer, 1)[0]
    a_speaker(first, a_member("Known"))
    a_review(first, reviewer, {}, total=300)

    def counts() -> list[int]:
        found = []
        for path in pages:
            browser.get(path)
            with statements() as seen:
                browser.get(path)
            found.append(seen.count)
        return found

    before = counts()
    for done in given(calls, reviewer, 7):
        a_speaker(done, a_member("Second"))
        a_review(done, reviewer, {}, total=300)
    for one in given(calls, reviewer, 7):
        a_speaker(one, name="Invited")
    assert counts() == before


def test_a_page_of_the_queue_asks_for_the_line_once(ctx: Flask, browser: Browser) -> None:
    calls = a_call(anonymous=True)
    reviewer = a_reviewer(calls)
    code = given(calls, reviewer, 3)[0].code
    sign_in(browser, reviewer)
    browser.get(f"/desk/{calls.edition.slug}/review/{code}")
    with statements() as seen:
        browser.get(f"/desk/{calls.edition.slug}/review/{code}")
    assert sum("review_assignment" in one for one in seen.texts) == 1


def test_a_page_of_the_queue_asks_for_the_criteria_once(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    code = given(calls, reviewer, 1)[0].code
    with transaction() as session:
        criterion = Criterion(
            edition_id=calls.edition.id, name=texts("Voice"), hint=texts("Is it new?"), weight=1, position=1
        )
        session.add(criterion)
    sign_in(browser, reviewer)
    browser.get(f"/desk/{calls.edition.slug}/review/{code}")
    with statements() as seen:
        page = browser.get(f"/desk/{calls.edition.slug}/review/{code}")
    assert "Is it new?" in page.main
    assert sum("\nFROM criterion " in one for one in seen.texts) == 1


def test_what_stands_in_line_is_neither_answered_nor_too_near(ctx: Flask) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    open_, answered, declared, own = given(calls, reviewer, 4)
    a_review(answered, reviewer, {}, total=300)
    declare_conflict(calls.edition.id, declared.id, reviewer_id=reviewer.id, reason="", by=reviewer.id)
    a_speaker(own, reviewer)
    line = line_of(calls.edition.id, reviewer.id)
    assert line == [open_.code]
    for proposal in (open_, answered, declared, own):
        assert standing_of(proposal, reviewer.id, line) == standing_of(proposal, reviewer.id)


def test_thanks_for_the_last_review_promise_no_next_one(ctx: Flask, browser: Browser) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    given(calls, reviewer, 2)
    sign_in(browser, reviewer)
    thanks = []
    for _time in range(2):
        code = next_of(calls.edition.id, reviewer.id).next_code
        browser.get(f"/desk/{calls.edition.slug}/review/{code}")
        page = browser.submit("review", abstained=True)
        thanks.append("Here is the next one." in page.text)
    assert thanks == [True, False]
