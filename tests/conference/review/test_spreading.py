"""The editor spreads the reading: by the plan, by hand, again and again; and reminds those for whom something waits."""

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions import assigning
from conference.actions.reviewing import declare_conflict
from conference.models import Proposal, ReviewAssignment, ReviewerSetting
from conference.rules.states import ProposalState
from core.audit import AuditEntry
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from core.permissions import Role
from core.refusals import Refused
from tests.browser import Browser, statements
from tests.conference.builders import CallSet, a_call, a_proposal, a_review, a_reviewer, assigned
from tests.editions.builders import a_team_member, sign_in


@pytest.fixture
def calls(ctx: Flask) -> CallSet:
    return a_call(reviews_wanted=2)


@pytest.fixture
def editor(calls: CallSet, browser: Browser) -> Member:
    member = a_team_member(calls.edition, Role.PROGRAMME_EDITOR, "Editor")
    sign_in(browser, member)
    return member


def pairs() -> set[tuple[int, int]]:
    rows = db.session.execute(select(ReviewAssignment.proposal_id, ReviewAssignment.reviewer_id))
    return {(row[0], row[1]) for row in rows}


def readers_of(proposal: Proposal) -> set[int]:
    return {reviewer_id for proposal_id, reviewer_id in pairs() if proposal_id == proposal.id}


def setting(calls: CallSet, member: Member, **values: object) -> None:
    given = {"tracks": [], "most": None, "paused": False} | values
    with transaction() as session:
        session.add(ReviewerSetting(edition_id=calls.edition.id, member_id=member.id, **given))


def test_every_proposal_gets_its_readers_and_a_second_time_changes_nothing(calls: CallSet) -> None:
    reviewers = [a_reviewer(calls, f"Reader {number}") for number in range(4)]
    proposals = [a_proposal(calls, f"Number {number}") for number in range(6)]
    a_proposal(calls, "A draft", state=ProposalState.DRAFT)
    assigning.spread(calls.edition.id, by=None)
    assert [len(readers_of(proposal)) for proposal in proposals] == [2] * 6
    loads = [sum(reader == one.id for _proposal, reader in pairs()) for one in reviewers]
    assert loads == [3, 3, 3, 3]
    before = pairs()
    assigning.spread(calls.edition.id, by=None)
    assert pairs() == before
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "ReviewersAssigned").order_by(AuditEntry.id)
    ).all()
    assert [(entry.details["added"], entry.details["removed"]) for entry in entries] == [(12, 0)]


def test_what_comes_later_is_spread_too_and_what_is_there_stays(calls: CallSet) -> None:
    for number in range(3):
        a_reviewer(calls, f"Reader {number}")
    first = a_proposal(calls, "First")
    assigning.spread(calls.edition.id, by=None)
    before = readers_of(first)
    later = a_proposal(calls, "Later")
    assigning.spread(calls.edition.id, by=None)
    assert readers_of(first) == before
    assert len(readers_of(later)) == 2


def test_nobody_gets_what_they_stand_too_near_to_nor_more_than_they_take(calls: CallSet) -> None:
    own, declared, full, paused, free, spare = (
        a_reviewer(calls, name) for name in ("Own", "Declared", "Full", "Paused", "Free", "Spare")
    )
    proposal = a_proposal(calls, lead=own)
    declare_conflict(calls.edition.id, proposal.id, reviewer_id=declared.id, reason="", by=declared.id)
    setting(calls, full, most=0)
    setting(calls, paused, paused=True)
    assigning.spread(calls.edition.id, by=None)
    assert readers_of(proposal) == {free.id, spare.id}


def test_by_hand_stays_and_reviews_count(calls: CallSet, editor: Member, browser: Browser) -> None:
    chosen, has_read, third = (a_reviewer(calls, name) for name in ("Chosen", "Has read", "Third"))
    proposal = a_proposal(calls)
    assigned(proposal, chosen, by_hand=True)
    a_review(proposal, has_read, {}, total=300)
    assigning.spread(calls.edition.id, by=None)
    assert readers_of(proposal) == {chosen.id}
    assert third.id not in readers_of(proposal)
    assert "Too few readers" not in browser.get(f"/desk/{calls.edition.slug}/reviewers").main


def test_who_abstains_is_replaced_and_not_asked_again(calls: CallSet, editor: Member, browser: Browser) -> None:
    first, second = a_reviewer(calls, "First"), a_reviewer(calls, "Second")
    proposal = a_proposal(calls)
    assigning.spread(calls.edition.id, by=None)
    a_review(proposal, first, {}, abstained=True)
    assert "not spread yet" not in browser.get(f"/desk/{calls.edition.slug}/reviewers").main
    third = a_reviewer(calls, "Third")
    assert "not spread yet" in browser.get(f"/desk/{calls.edition.slug}/reviewers").main
    assigning.spread(calls.edition.id, by=None)
    assert readers_of(proposal) == {first.id, second.id, third.id}


def test_the_button_puts_it_in_line_once_and_the_job_does_it(calls: CallSet, editor: Member, browser: Browser) -> None:
    for number in range(3):
        a_reviewer(calls, f"Reader {number}")
    proposal = a_proposal(calls, "Needs readers")
    page = browser.get(f"/desk/{calls.edition.slug}/reviewers")
    assert "not spread yet" in page.main
    page = browser.submit("Spread the reading")
    assert "The reading is being spread" in page.main
    browser.post(f"/desk/{calls.edition.slug}/reviewers/spread")
    run_due()
    page = browser.get(f"/desk/{calls.edition.slug}/reviewers")
    assert "The reading is being spread" not in page.main
    assert len(readers_of(proposal)) == 2
    assert "not spread yet" not in page.main


def test_what_stands_in_the_way_is_said(calls: CallSet, editor: Member, browser: Browser) -> None:
    one, other = a_reviewer(calls, "One"), a_reviewer(calls, "Other")
    proposal = a_proposal(calls)
    path = f"/desk/{calls.edition.slug}/reviewers"
    setting(calls, other, most=0)
    assert "as much as they take" in browser.get(path).main
    declare_conflict(calls.edition.id, proposal.id, reviewer_id=one.id, reason="", by=one.id)
    assert "Too many of them stand too near" in browser.get(path).main
    with transaction() as session:
        for row in session.scalars(select(ReviewerSetting)):
            row.paused = True
    assert "There are not that many reviewers" in browser.get(path).main


def test_readers_are_chosen_by_hand_with_the_reasons_beside_them(
    calls: CallSet, editor: Member, browser: Browser
) -> None:
    near, fits, elsewhere = a_reviewer(calls, "Near"), a_reviewer(calls, "Fits"), a_reviewer(calls, "Elsewhere")
    proposal = a_proposal(calls, lead=near, language=None)
    setting(calls, elsewhere, tracks=[calls.live.id])
    path = f"/desk/{calls.edition.slug}/reviewers/{proposal.code}"
    rows = {row[0]: row[1:] for row in browser.get(path).rows()}
    assert rows["Near"][:2] == ["too near", "It is their own"]
    assert rows["Fits"][:2] == ["not asked", "would be just as good"]
    assert rows["Elsewhere"][:2] == ["not asked", "another one fits better (reads other tracks)"]
    browser.post(f"{path}/{fits.id}/add")
    browser.post(f"{path}/{fits.id}/add")
    row = db.session.scalars(select(ReviewAssignment)).one()
    assert (row.reviewer_id, row.by_hand) == (fits.id, True)
    browser.post(f"{path}/{near.id}/add")
    assert readers_of(proposal) == {fits.id}
    browser.post(f"{path}/{fits.id}/remove")
    assert readers_of(proposal) == set()


def test_only_reviewers_of_the_edition_are_asked(calls: CallSet) -> None:
    proposal = a_proposal(calls)
    stranger = a_team_member(calls.edition, Role.VOLUNTEER)
    with pytest.raises(Refused, match="reviewer_gone"):
        assigning.assign_by_hand(calls.edition.id, proposal.id, stranger.id, by=stranger.id)


def test_an_editor_takes_back_what_somebody_declared_by_mistake(
    calls: CallSet, editor: Member, browser: Browser
) -> None:
    reviewer, proposal = a_reviewer(calls, "Mistaken"), a_proposal(calls)
    declare_conflict(calls.edition.id, proposal.id, reviewer_id=reviewer.id, reason="Oh no", by=reviewer.id)
    path = f"/desk/{calls.edition.slug}/reviewers/{proposal.code}"
    assert "Oh no" in browser.get(path).main
    page = browser.submit("Not too near after all")
    assert page.rows()[0][1] == "not asked"


def test_those_for_whom_something_waits_get_a_mail_without_titles(
    calls: CallSet, editor: Member, browser: Browser
) -> None:
    waits, nothing, near = a_reviewer(calls, "Waits"), a_reviewer(calls, "Nothing"), a_reviewer(calls, "Near")
    with transaction():
        waits.language = "sv"
    for number in range(2):
        assigned(a_proposal(calls, f"Secret title {number}"), waits)
    assigned(a_proposal(calls, "Own", lead=near), near)
    path = f"/desk/{calls.edition.slug}/reviewers"
    browser.get(path)
    page = browser.submit("Mail those for whom something waits")
    assert "1 reviewer gets a mail." in page.text
    browser.submit("Mail those for whom something waits")
    mail = db.session.scalars(select(Mail)).one()
    assert (mail.to_name, mail.language) == ("Waits", "sv")
    assert [word for word in ("Secret title", "Aske Holm", "P0") if word in mail.text + mail.subject] == []
    assert f"/desk/{calls.edition.slug}/review" in mail.text
    assert nothing.name not in mail.text


def test_the_pages_ask_the_same_for_one_and_for_many(calls: CallSet, editor: Member, browser: Browser) -> None:
    a_reviewer(calls, "First")
    proposal = a_proposal(calls, lead=a_team_member(calls.edition, Role.VOLUNTEER, "Speaks"))
    paths = [f"/desk/{calls.edition.slug}/reviewers", f"/desk/{calls.edition.slug}/reviewers/{proposal.code}"]

    def counts() -> list[int]:
        found = []
        for path in paths:
            with statements() as seen:
                browser.get(path)
            found.append(seen.count)
        return found

    counts()
    before = counts()
    for number in range(6):
        setting(calls, a_reviewer(calls, f"More {number}"), most=number)
        a_proposal(calls, f"More {number}")
    assert counts() == before
