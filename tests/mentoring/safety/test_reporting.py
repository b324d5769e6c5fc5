"""One tap stops a pair and calls the leads; blocks work both ways and are told to nobody."""

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.audit import AuditEntry
from core.db import db
from core.outbox import Mail
from core.permissions import Role, Viewer
from editions.models import Edition
from mentoring.actions import blocking, reporting
from mentoring.actions.closing import leave
from mentoring.actions.parties import looker, today_in
from mentoring.models import Block, Match, MentoringRequest, Report, ReportReason, YoungLook
from mentoring.queries.visible import visible_mentees, visible_mentors
from mentoring.rules.states import DeclineReason, MatchState, RequestState
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, refusal, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    return open_mentoring()


def lead_of(edition: Edition) -> Member:
    return db.session.scalars(select(Member).where(Member.name == "Lead")).one()


def state_of(match: Match) -> MatchState:
    db.session.expire_all()
    return db.session.get_one(Match, match.id).state


def a_young_pair(edition: Edition) -> tuple[Match, Member, Member]:
    minor, mentor = a_minor(), a_member("Mentor")
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, mentor, cleared=True), young=True)
    return match, minor, mentor


def test_one_tap_freezes_the_pair_and_calls_the_leads(edition: Edition, browser: Browser) -> None:
    match, minor, mentor = a_young_pair(edition)
    sign_in(browser, minor)
    browser.get(f"/{edition.slug}/mentoring/pairs/{match.code}")

    page = browser.submit("Report")

    assert "Thank you for telling us" in page.text
    assert state_of(match) is MatchState.FROZEN
    report = db.session.scalars(select(Report)).one()
    assert (report.by_id, report.about_id, report.reason, report.words, report.young) == (
        minor.id, mentor.id, ReportReason.SOMETHING_ELSE, "", True,
    )  # fmt: skip
    mails = db.session.scalars(select(Mail).where(Mail.template == "mentoring/team_report").order_by(Mail.id)).all()
    assert [minor.name in f"{mail.subject}{mail.text}" for mail in mails] == [False]


def test_words_can_follow_and_a_second_tap_adds_no_second_report(edition: Edition, browser: Browser) -> None:
    match, minor, _mentor = a_young_pair(edition)
    sign_in(browser, minor)
    browser.post(f"/{edition.slug}/mentoring/pairs/{match.code}/report")
    browser.post(f"/{edition.slug}/mentoring/pairs/{match.code}/report", {"words": "again"})

    browser.submit("Send it to the leads", reason="money", words="He asks for money")

    report = db.session.scalars(select(Report)).one()
    assert (report.reason, report.words) == (ReportReason.MONEY, "again\n\nHe asks for money")


def test_a_reason_that_does_not_exist_reports_all_the_same(edition: Edition, browser: Browser) -> None:
    match, minor, _mentor = a_young_pair(edition)
    sign_in(browser, minor)

    browser.post(f"/{edition.slug}/mentoring/pairs/{match.code}/report", {"reason": "nonsense"})

    assert state_of(match) is MatchState.FROZEN


def test_a_report_is_seen_by_its_author_alone_and_by_leads(edition: Edition, browser: Browser) -> None:
    match, minor, mentor = a_young_pair(edition)
    report_id = reporting.report_member(edition, mentor.id, by=minor.id)
    assert state_of(match) is MatchState.FROZEN

    for who in (mentor, a_member("Stranger")):
        sign_in(browser, who)
        browser.get(f"/{edition.slug}/mentoring/reports/{report_id}", status=404)


def test_a_lead_never_deals_with_what_is_about_themselves(edition: Edition, browser: Browser) -> None:
    lead = lead_of(edition)
    owner = a_team_member(edition, Role.OWNER, "Owner")
    a_mentor(edition, lead)

    report_id = reporting.report_member(edition, lead.id, by=a_member("Somebody").id)

    refusal("report_gone", lambda: reporting.take(edition, report_id, by=lead.id))
    sign_in(browser, lead)
    browser.get(f"/desk/{edition.slug}/mentoring/reports/{report_id}", status=404)
    assert [mail.template for mail in db.session.scalars(select(Mail))] == ["mentoring/team_report_no_lead"]
    assert owner.name not in db.session.scalars(select(Mail)).one().subject


def test_a_lead_takes_it_on_before_deciding_and_closes_with_what_was_done(edition: Edition, browser: Browser) -> None:
    match, minor, _mentor = a_young_pair(edition)
    lead = lead_of(edition)
    reporting.report_pair(edition, match, by=minor.id)
    report_id = db.session.scalars(select(Report.id)).one()
    refusal("report_not_yours", lambda: reporting.thaw(edition, report_id, by=lead.id))
    sign_in(browser, lead)
    browser.get(f"/desk/{edition.slug}/mentoring/reports/{report_id}")
    browser.submit("Take it on")

    browser.submit("Let it go on")
    assert state_of(match) is MatchState.ACTIVE
    browser.submit("Close", status=422)
    browser.submit("Close", outcome="Talked to both")

    report = db.session.scalars(select(Report)).one()
    assert (report.outcome, report.closed_at is not None, report.taken_by_id) == ("Talked to both", True, lead.id)
    letters = db.session.scalars(
        select(Mail).where(Mail.template == "mentoring/letter_goes_on").order_by(Mail.id)
    ).all()
    assert len(letters) == 2


def test_who_reported_hears_who_looks_at_it_and_when_it_is_done(edition: Edition, browser: Browser) -> None:
    match, minor, mentor = a_young_pair(edition)
    lead = lead_of(edition)
    report_id = reporting.report_pair(edition, match, by=minor.id, words="He wants to meet alone")

    for _twice in range(2):
        reporting.take(edition, report_id, by=lead.id)
    sign_in(browser, minor)
    assert "Lead looks at it." in browser.get(f"/{edition.slug}/mentoring/reports/{report_id}").text
    reporting.close(edition, report_id, "Talked to both", by=lead.id)

    told = (
        select(Mail).where(Mail.template.in_(("mentoring/report_taken", "mentoring/report_closed"))).order_by(Mail.id)
    )
    mails = db.session.scalars(told.order_by(Mail.id)).all()
    assert [(mail.to_name, mail.subject) for mail in mails] == [
        (minor.name, "Lead looks at what you told us"),
        (minor.name, "What you told us has been looked at"),
    ]
    said = " ".join(mail.text for mail in mails)
    assert [word for word in (mentor.name, "alone", "Talked") if word in said] == []


def test_a_pair_that_nobody_approved_cannot_go_on_after_a_report(edition: Edition) -> None:
    lead, minor = lead_of(edition), a_minor()
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, cleared=True), MatchState.PROPOSED, young=True)
    report_id = reporting.report_pair(edition, match, by=minor.id)
    reporting.take(edition, report_id, by=lead.id)

    refusal("pair_never_began", lambda: reporting.thaw(edition, report_id, by=lead.id))
    reporting.end(edition, report_id, by=lead.id)

    assert state_of(match) is MatchState.DROPPED


def test_the_log_tells_of_the_young_person_in_a_report_and_never_of_the_mentor(
    edition: Edition, browser: Browser
) -> None:
    minor, mentor = a_minor(), a_member("Mentor")
    a_mentee(edition, minor)
    report_id = reporting.report_member(edition, mentor.id, by=minor.id)
    sign_in(browser, lead_of(edition))

    browser.get(f"/desk/{edition.slug}/mentoring/reports/{report_id}")

    assert [(look.young_id, look.what) for look in db.session.scalars(select(YoungLook))] == [
        (minor.id, "mentoring_desk.report")
    ]


def test_a_report_that_is_sent_half_filled_is_shown_again_and_noted(edition: Edition, browser: Browser) -> None:
    match, minor, _mentor = a_young_pair(edition)
    report_id = reporting.report_pair(edition, match, by=minor.id, words="He wants to meet alone")
    lead = lead_of(edition)
    reporting.take(edition, report_id, by=lead.id)
    page = sign_in(browser, lead).post(
        f"/desk/{edition.slug}/mentoring/reports/{report_id}", {"outcome": ""}, status=422
    )
    assert "He wants to meet alone" in page.text
    assert [(look.young_id, look.what) for look in db.session.scalars(select(YoungLook))] == [
        (minor.id, "mentoring_desk.report")
    ]


def test_very_many_reports_of_one_are_kept_and_mailed_no_more(edition: Edition) -> None:
    anna = a_member("Anna")
    for number in range(reporting.TOLD_A_DAY + 2):
        reporting.report_member(edition, a_member(f"Mentor {number}").id, by=anna.id)
    mails = db.session.scalars(select(Mail).where(Mail.template == "mentoring/team_report").order_by(Mail.id)).all()
    assert len(db.session.scalars(select(Report)).all()) == reporting.TOLD_A_DAY + 2
    assert len(mails) == reporting.TOLD_A_DAY


def test_both_report_a_pair_that_is_over(edition: Edition, browser: Browser) -> None:
    match, minor, mentor = a_young_pair(edition)
    leave(match.id, "", by=minor.id)
    for who, other in ((minor, mentor), (mentor, minor)):
        sign_in(browser, who)
        page = browser.get(f"/{edition.slug}/mentoring/pairs/{match.code}")
        assert "puts your pair on hold" not in page.text
        browser.submit("Report")
        report = db.session.scalars(select(Report).where(Report.by_id == who.id)).one()
        assert (report.about_id, report.match_id) == (other.id, match.id)
    assert state_of(match) is MatchState.ENDED


@pytest.mark.parametrize("state", [RequestState.DECLINED, RequestState.EXPIRED])
def test_both_report_after_a_request_is_over(edition: Edition, browser: Browser, state: RequestState) -> None:
    minor, mentor = a_minor(), a_member("Mentor")
    asked = a_request(
        a_mentee(edition, minor), a_mentor(edition, mentor, cleared=True), state, reason=DeclineReason.NO_TIME
    )
    for who, other in ((minor, mentor), (mentor, minor)):
        sign_in(browser, who)
        browser.get(f"/{edition.slug}/mentoring/requests/{asked.code}")
        browser.submit("Report")
        assert db.session.scalars(select(Report.about_id).where(Report.by_id == who.id)).one() == other.id


# --- blocks -----------------------------------------------------------------------------------------------------------


def sees(edition: Edition, who: Member, mentor: bool) -> int:
    found = visible_mentors if mentor else visible_mentees
    return len(
        db.session.scalars(found(edition.id, looker(edition, Viewer(member_id=who.id)), today_in(edition))).all()
    )


def test_a_block_hides_both_from_each_other_and_ends_what_they_have(edition: Edition) -> None:
    one, other = a_member("Mentee"), a_member("Mentor")
    mentee, mentor = a_mentee(edition, one), a_mentor(edition, other)
    match, asked = a_pair(mentee, mentor), a_request(mentee, mentor)

    blocking.block(edition, other.id, by=one.id)
    blocking.block(edition, other.id, by=one.id)

    assert state_of(match) is MatchState.ENDED
    assert db.session.get_one(MentoringRequest, asked.id).state is RequestState.WITHDRAWN
    assert (sees(edition, one, mentor=True), sees(edition, other, mentor=False)) == (0, 0)
    assert [(row.member_id, row.other_id) for row in db.session.scalars(select(Block))] == [(one.id, other.id)]


def test_a_mentor_who_blocks_says_a_kind_no(edition: Edition) -> None:
    one, other = a_member("Mentee"), a_member("Mentor")
    asked = a_request(a_mentee(edition, one), a_mentor(edition, other))

    blocking.block(edition, one.id, by=other.id)

    assert db.session.get_one(MentoringRequest, asked.id).state is RequestState.DECLINED


def test_a_frozen_pair_stays_a_leads_to_decide_on(edition: Edition) -> None:
    match, minor, mentor = a_young_pair(edition)
    reporting.report_pair(edition, match, by=minor.id)

    blocking.block(edition, mentor.id, by=minor.id)

    assert state_of(match) is MatchState.FROZEN


def test_whom_one_blocked_stands_on_ones_own_page_and_is_taken_back(edition: Edition, browser: Browser) -> None:
    one, other = a_member("Mentee"), a_member("Mentor")
    mentor = a_mentor(edition, other)
    sign_in(browser, one)
    browser.post(f"/{edition.slug}/mentoring/mentors/{mentor.code}/block")
    assert "Mentor" in browser.page.text

    browser.submit("Take it back")

    assert "You keep nobody away" in browser.page.text
    assert db.session.scalars(select(Block)).all() == []


def test_a_young_person_whom_a_mentor_blocked_is_not_named(edition: Edition, browser: Browser) -> None:
    minor, mentor = a_minor("Liv Ek"), a_member("Mentor")
    a_mentee(edition, minor)
    blocking.block(edition, minor.id, by=mentor.id)
    sign_in(browser, mentor)

    page = browser.get(f"/{edition.slug}/mentoring/blocks")

    assert "Liv Ek" not in page.text
    assert "A young person" in page.text


def test_nobody_blocks_or_reports_themselves(edition: Edition) -> None:
    me = a_member("Me")

    refusal("block_oneself", lambda: blocking.block(edition, me.id, by=me.id))
    refusal("report_oneself", lambda: reporting.report_member(edition, me.id, by=me.id))


def test_a_lead_writes_own_words_to_who_reported_and_they_stay_out_of_the_mail(
    edition: Edition, browser: Browser
) -> None:
    match, minor, mentor = a_young_pair(edition)
    lead = lead_of(edition)
    report_id = reporting.report_pair(edition, match, by=minor.id)
    refusal("report_not_yours", lambda: reporting.tell(edition, report_id, "Hello", by=lead.id))
    reporting.take(edition, report_id, by=lead.id)
    sign_in(browser, lead)
    browser.get(f"/desk/{edition.slug}/mentoring/reports/{report_id}")
    page = browser.submit("Write to them", status=422)
    assert page.error_of("words") == "Write a line or two first."

    browser.submit("Write to them", words="I have spoken with Mentor. Shall I call you?")

    assert "Shall I call you?" in browser.page.main
    mail = db.session.scalars(select(Mail).where(Mail.template == "mentoring/report_written")).one()
    assert mail.to_name == minor.name
    assert not any(word in f"{mail.subject}{mail.text}" for word in ("spoken", "call you", mentor.name))
    facts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "MentoringReported").order_by(AuditEntry.id)
    ).all()
    assert [entry.details["what"] for entry in facts] == ["reported", "taken", "told"]
    assert "spoken" not in str([entry.details for entry in facts])
    # Who reported reads it, before and after it is closed; whoever it is about never does.
    reporting.close(edition, report_id, "Talked to both", by=lead.id)
    sign_in(browser, minor)
    assert "Shall I call you?" in browser.get(f"/{edition.slug}/mentoring/reports/{report_id}").main
    sign_in(browser, mentor)
    browser.get(f"/{edition.slug}/mentoring/reports/{report_id}", status=404)
