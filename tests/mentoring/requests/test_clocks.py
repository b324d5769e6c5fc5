"""What the clock does, and what is written to whom: reminders, the end of a request, breaks, full mentors."""

from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from editions.models import Edition
from mentoring.actions import requests as asking
from mentoring.actions.clocks import expire, keep_clocks, nudge
from mentoring.actions.looking_after import approve, drop
from mentoring.actions.profiles import pause_mentor, return_mentor
from mentoring.actions.requests import Yes
from mentoring.models import Match, MenteeProfile, MentoringRequest, MentoringSettings, MentorProfile
from mentoring.rules.people import Meets, ProfileState
from mentoring.rules.states import DAY, DeclineReason, MatchState, RequestState
from tests.mentoring.builders import (
    a_band,
    a_block,
    a_member,
    a_mentee,
    a_mentor,
    a_minor,
    a_pair,
    a_request,
    open_mentoring,
)

pytestmark = pytest.mark.usefixtures("ctx")
SECRETS = ("You know the clubs over there", "Nobody answers our mails", "Look at one mail together")


def run_all() -> None:
    """Run what stands in line, and what that puts in line."""
    while run_due():
        pass


def mails() -> list[tuple[str, str]]:
    """Run what stands in line, and return the new mails: the reader's name and the template."""
    with transaction() as session:
        for one in session.scalars(select(Mail).order_by(Mail.id)):
            session.delete(one)
    run_all()
    rows = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    return [(one.to_name, one.template.removeprefix("mentoring/")) for one in rows]


def written() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def the_edition() -> Edition:
    return db.session.scalars(select(Edition)).one()


def state_of(request: MentoringRequest) -> RequestState:
    db.session.expire_all()
    return db.session.get_one(MentoringRequest, request.id).state


def mentor_now(mentor: MentorProfile) -> MentorProfile:
    db.session.expire_all()
    return db.session.get_one(MentorProfile, mentor.id)


def yes() -> Yes:
    soon = now() + 3 * DAY
    return Yes(times=[soon, soon + DAY, soon + 2 * DAY], minutes=60, meets=Meets.ONLINE)


def two(days: float = 0, **values: Any) -> tuple[MenteeProfile, MentorProfile, MentoringRequest]:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition), a_mentor(edition, **values)
    return mentee, mentor, a_request(mentee, mentor, days=days)


# --- the clock --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days, nudges, told",
    [
        (2.9, 0, []),
        (3.1, 1, [("Bo", "request_nudge")]),
        (7.1, 2, [("Bo", "request_nudge")]),
    ],
    ids=["not yet", "the third day", "both days at once are one mail"],
)
def test_a_mentor_is_reminded_and_once_however_often_it_runs(
    days: float, nudges: int, told: list[tuple[str, str]]
) -> None:
    _mentee, _mentor, request = two(days)
    keep_clocks()
    keep_clocks()
    assert mails() == told
    assert db.session.get_one(MentoringRequest, request.id).nudges == nudges
    assert nudge(request.id) is False


def test_a_mentor_who_takes_a_break_is_left_in_peace() -> None:
    _mentee, _mentor, request = two(4, state=ProfileState.PAUSED, paused_why="own")
    keep_clocks()
    assert db.session.get_one(MentoringRequest, request.id).nudges == 0


def test_a_request_ends_after_ten_days_and_the_next_best_are_told() -> None:
    mentee, mentor, request = two(10.1)
    edition = the_edition()
    a_mentor(edition, a_member("Second best"), half_days=["tue-evening"])
    a_mentor(edition, a_member("Best"))
    a_mentor(edition, a_member("Full"), seats=0)
    a_mentor(edition, a_member("Third"), half_days=[])
    a_mentor(edition, a_member("Fourth"), half_days=[], genres=[])
    keep_clocks()
    keep_clocks()
    assert state_of(request) is RequestState.EXPIRED
    assert mails() == [("Signe", "request_expired")]
    text = written()[0].text
    named = [name for name in ("Best", "Second best", "Third", "Fourth", "Full") if f"{name}\n" in text]
    assert named == ["Best", "Second best", "Third"]
    assert mentor_now(mentor).missed == 1
    assert expire(request.id) is False
    assert mentee.state is ProfileState.LISTED


def test_a_request_that_has_time_left_does_not_end() -> None:
    _mentee, _mentor, request = two(9.9)
    assert expire(request.id) is False
    assert state_of(request) is RequestState.SENT


def test_two_in_a_row_pause_a_mentor_and_one_tap_brings_them_back() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    for number in range(2):
        a_request(a_mentee(edition, a_member(f"Asks {number}")), mentor, days=11)
    waits = a_request(a_mentee(edition, a_member("Waits")), mentor, days=1)
    keep_clocks()
    found = mentor_now(mentor)
    assert (found.state, found.paused_why, found.missed) == (ProfileState.PAUSED, "missed", 2)
    assert sorted(mails()) == [
        ("Asks 0", "request_expired"),
        ("Asks 1", "request_expired"),
        ("Bo", "mentor_paused"),
        ("Waits", "request_paused"),
    ]
    assert state_of(waits) is RequestState.SENT
    return_mentor(edition, by=mentor.member_id)
    found = mentor_now(mentor)
    assert (found.state, found.paused_why, found.missed) == (ProfileState.LISTED, "", 0)


def test_an_answer_in_between_is_not_two_in_a_row() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    a_request(a_mentee(edition, a_member("First")), mentor, days=11)
    keep_clocks()
    answered = a_request(a_mentee(edition, a_member("Second")), mentor, days=1)
    asking.decline(edition, answered.code, DeclineReason.NO_TIME, by=mentor.member_id)
    a_request(a_mentee(edition, a_member("Third")), mentor, days=11)
    keep_clocks()
    assert (mentor_now(mentor).state, mentor.missed) == (ProfileState.LISTED, 1)


@pytest.mark.parametrize("why", ["a break of their own", "a block", "a young person they may not meet", "a pair"])
def test_what_a_mentor_could_not_answer_does_not_count_against_them(why: str) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    mentee = a_mentee(edition, a_minor() if "young" in why else None)
    request = a_request(mentee, mentor, days=11)
    if "break" in why:
        pause_mentor(edition, by=mentor.member_id)
    elif why == "a block":
        a_block(edition, db.session.get_one(Member, mentor.member_id), db.session.get_one(Member, mentee.member_id))
    elif why == "a pair":
        a_pair(mentee, mentor)
    keep_clocks()
    assert state_of(request) is RequestState.EXPIRED
    assert mentor_now(mentor).missed == 0


# --- who is told what -------------------------------------------------------------------------------------------------


def test_a_request_and_each_answer_are_told_to_the_other() -> None:
    mentee, mentor, request = two()
    edition = the_edition()
    asking.withdraw(edition, request.code, by=mentee.member_id)
    assert mails() == [("Bo", "request_withdrawn")]
    again = a_request(mentee, mentor)
    asking.decline(edition, again.code, DeclineReason.LATER, "Ask in autumn", by=mentor.member_id)
    assert mails() == [("Signe", "request_declined")]
    assert "Ask in autumn" not in written()[0].text
    third = a_request(mentee, mentor)
    asking.accept(edition, third.code, yes(), by=mentor.member_id)
    assert mails() == [("Signe", "request_accepted")]
    assert f"/2027/mentoring/requests/{third.code}" in written()[0].text


def test_what_has_moved_on_is_not_told_any_more() -> None:
    mentee, mentor, request = two(3.1)
    keep_clocks()
    asking.decline(the_edition(), request.code, DeclineReason.NO_TIME, by=mentor.member_id)
    assert mails() == [("Signe", "request_declined")]
    assert mentee.id == request.mentee_id


def test_a_mentor_who_gets_full_is_told_to_those_who_wait_and_their_requests_stay() -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, seats=1)
    taken = a_request(a_mentee(edition), mentor)
    waits = a_request(a_mentee(edition, a_member("Waits")), mentor)
    asking.accept(edition, taken.code, yes(), by=mentor.member_id)
    run_all()
    assert sorted((one.to_name, one.template) for one in written()) == [
        ("Signe", "mentoring/request_accepted"),
        ("Waits", "mentoring/request_full"),
    ]
    assert state_of(waits) is RequestState.SENT


def test_a_break_is_told_to_those_who_wait() -> None:
    _mentee, mentor, request = two()
    pause_mentor(the_edition(), by=mentor.member_id)
    assert mails() == [("Signe", "request_paused")]
    assert state_of(request) is RequestState.SENT


def test_the_answer_to_a_band_goes_to_everybody_in_it() -> None:
    edition = open_mentoring()
    founder, asker, drummer, mentor = (*(a_member(one) for one in ("Founder", "Asker", "Drummer")), a_mentor(edition))
    band = a_mentee(edition, founder, kind="band", organisation_id=a_band(founder, asker, drummer, name="Strøm").id)
    request = a_request(band, mentor, sent_by_id=asker.id)
    asking.withdraw(edition, request.code, by=asker.id)
    mails()
    assert "Strøm" in written()[0].subject
    again = a_request(band, mentor, sent_by_id=asker.id)
    asking.decline(edition, again.code, DeclineReason.LATER, by=mentor.member_id)
    assert mails() == [(one, "request_declined") for one in ("Founder", "Asker", "Drummer")]
    assert ["because you are in Strøm" in one.text for one in written()] == [True] * 3
    third = a_request(band, mentor, sent_by_id=asker.id, days=10.1)
    keep_clocks()
    assert state_of(third) is RequestState.EXPIRED
    assert mails() == [(one, "request_expired") for one in ("Founder", "Asker", "Drummer")]


def test_a_band_with_a_young_member_hears_together_and_no_mail_names_anybody() -> None:
    edition = open_mentoring()
    grown, young, mentor = a_member("Grown"), a_minor("Liv"), a_mentor(edition, a_member("Bo Hemmelig"), cleared=True)
    band = a_mentee(edition, grown, kind="band", organisation_id=a_band(grown, young, name="Strøm").id)
    request = a_request(band, mentor, sent_by_id=grown.id)
    asking.decline(edition, request.code, DeclineReason.LATER, by=mentor.member_id)
    assert mails() == [("Grown", "request_declined"), ("Liv", "request_declined")]
    assert [word for word in ("Hemmelig", "Strøm") for one in written() if word in one.text + one.subject] == []


# --- young people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("approved", [True, False], ids=["approved", "not approved"])
def test_mails_about_a_young_person_name_nobody_and_hold_nothing(approved: bool) -> None:
    edition = open_mentoring()
    mentee = a_mentee(edition, a_minor("Liv Hemmelig"), act="Hemmeligt Band")
    mentor = a_mentor(edition, a_member("Bo Mentor"), cleared=True, seats=1)
    request = a_request(mentee, mentor, days=3.1)
    keep_clocks()
    run_all()
    match = asking.accept(edition, request.code, yes(), by=mentor.member_id)
    run_all()
    coordinator = db.session.scalars(select(MentoringSettings.coordinator_id)).one()
    assert coordinator is not None
    if approved:
        approve(edition, match.code, by=coordinator)
    else:
        drop(edition, match.code, by=coordinator)
    run_all()
    what = "request_approved" if approved else "request_not_approved"
    found = [(one.to_name, one.template.removeprefix("mentoring/")) for one in written()]
    assert found == [
        ("Bo Mentor", "request_nudge"),
        ("Liv Hemmelig", "request_awaits"),
        ("Koordinator", "request_to_approve"),
        ("Bo Mentor", what),
        ("Liv Hemmelig", what),
    ]
    for mail in written():
        told = f"{mail.subject} {mail.text} {mail.html}".replace(mail.to_name, "")
        assert [word for word in (*SECRETS, "Liv", "Hemmelig", "Bo Mentor", "Band") if word in told] == []
    assert db.session.get_one(Match, match.id).state is (MatchState.ACTIVE if approved else MatchState.DROPPED)


def test_a_young_persons_request_that_ran_out_names_no_others_in_the_mail() -> None:
    edition = open_mentoring()
    mentee = a_mentee(edition, a_minor())
    a_mentor(edition, a_member("Somebody Better"), cleared=True)
    a_request(mentee, a_mentor(edition, cleared=True), days=11)
    keep_clocks()
    assert mails() == [("Liv", "request_expired")]
    assert "Somebody Better" not in written()[0].text


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_a_mail_is_written_in_its_readers_language(language: str) -> None:
    mentee, mentor, request = two()
    with transaction() as session:
        session.get_one(Member, mentor.member_id).language = language
    asking.withdraw(the_edition(), request.code, by=mentee.member_id)
    mails()
    assert [one.language for one in written()] == [language]
