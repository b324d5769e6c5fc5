"""The pages of a pair in a browser: what each of the two sees and presses, what is hidden, and calendars."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from mentoring.actions import closing, goals, meetings, talking
from mentoring.actions.pairs_telling import ask_how_it_goes
from mentoring.models import CheckIn, Match, Meeting, MeetingFeed, MentoringRequest, Message, VettingNote, YoungLook
from mentoring.rules.people import Meets
from mentoring.rules.states import MatchState, MeetingState
from tests.browser import Browser, statements
from tests.editions.builders import a_member, sign_in
from tests.mentoring.builders import a_block, a_request
from tests.mentoring.pairs.houses import DAY, Two, a_two, approve, at, booked, house, match_of, past, propose, row_of

pytestmark = pytest.mark.usefixtures("ctx")
Browsers = Callable[..., Browser]


def local(moment: str) -> str:
    return f"{moment}T18:00"


def day(days: int) -> str:
    return f"{at(days):%Y-%m-%d}"


def test_from_hello_to_goodbye(browsers: Browsers) -> None:
    two = a_two()
    mentor, mentee = sign_in(browsers(), two.mentor), sign_in(browsers(), two.mentee)
    assert mentee.get(two.home).heading == "Bo Nielsen"
    mentee.submit("Send", words="Hello Bo")
    assert "Hello Bo" in mentor.get(two.home).main
    mentor.click("Propose times")
    assert (
        mentor.submit(
            "Propose these times", time_1=local(day(3)), time_2="", time_3="", place="online", status=422
        ).error_of("time_2")
        != ""
    )
    mentor.submit("Propose these times", time_2=local(day(4)), link="meet.example/bo")
    mentee.get(two.home)
    mentee.submit(mentee.page.words_at('(//button[@name="time"])[2]'))
    row = db.session.query(Meeting).one()
    assert (row.state, row.starts_at, row.link) == (MeetingState.BOOKED, at(4), "https://meet.example/bo")
    mentee.click("Move")
    mentee.submit("Move it", starts_at=local(day(5)), place="Kulturværftet, Helsingør")
    assert (row_of(row).starts_at, row_of(row).meets) == (at(5), Meets.CITY_1)
    assert "be at the quay in Helsingborg" in mentee.get(two.home).main
    mentor.get(f"{two.home}/meetings/1")
    mentor.submit("Keep", agenda="- The next three gigs")
    mentor.submit("Keep for both", {"shared-words": "Signe sends the *mail*"})
    assert "The next three gigs" in mentee.get(f"{two.home}/meetings/1").main
    assert "Signe sends the mail" in mentee.page.main
    mentee.get(two.home)
    mentee.submit("Add", goal="Play across the water")
    mentee.submit("Reached: Play across the water")
    with transaction() as session:
        session.get_one(Meeting, row.id).starts_at = now() - (at(1) - at(0))
    mentee.get(two.home)
    mentee.submit("We met")
    mentor.get(two.home)
    mentor.click("We have come to the end")
    mentor.submit("Complete our pair", worth="4", thanks="It was a joy")
    page = mentee.get(two.home)
    assert "It was a joy" in page.main
    mentee.click("Say what it was worth")
    mentee.submit("Keep", worth="A great deal")
    assert mentee.get(f"{two.home}/certificate.pdf").data.startswith(b"%PDF")
    assert mentor.get(f"{two.home}/certificate.pdf").data.startswith(b"%PDF")


def test_a_mistake_leaves_what_was_typed(browser: Browser) -> None:
    two = a_two(young=True)
    sign_in(browser, two.mentee).get(two.home)
    page = browser.submit("Add", goal="Skriv på insta", status=422)
    assert (page.value_of("goal"), page.error_of("goal") != "") == ("Skriv på insta", True)
    booked(two)
    browser.get(f"{two.home}/meetings/1")
    page = browser.submit("Keep", agenda="Ring 20 33 44 55", status=422)
    assert page.value_of("agenda") == "Ring 20 33 44 55"
    page = browser.submit("Keep for both", {"shared-words": "liv@band.example"}, status=422)
    assert page.value_of("shared-words") == "liv@band.example"
    browser.get(f"{two.home}/talk")
    page = browser.submit("Send", words="x" * 4001, status=422)
    assert page.value_of("words") == "x" * 4001


def test_a_time_that_somebody_took_is_said_kindly(browser: Browser) -> None:
    two = a_two()
    propose(two)
    sign_in(browser, two.mentee).get(two.home)
    meetings.propose_others(two.match.id, 1, [at(8), at(9)], by=two.mentor.id)
    page = browser.submit(browser.page.words_at('(//button[@name="time"])[1]'))
    assert "This meeting has changed meanwhile" in page.text


def test_somebody_else_finds_no_pair(browser: Browser) -> None:
    two = a_two()
    booked(two)
    sign_in(browser, a_member("Nosy"))
    for path in ("", "/talk", "/meetings/1", "/meetings/new", "/leave", "/finish", "/certificate.pdf"):
        browser.get(f"{two.home}{path}", status=404)


def test_a_thread_of_the_young_says_who_reads_along(browsers: Browsers) -> None:
    two = a_two(young=True)
    talking.say(two.match.id, "Hej Liv", by=two.mentor.id)
    talking.say(two.match.id, "Min insta er liv.sjunger", by=two.mentee.id)
    young = sign_in(browsers(), two.mentee).get(f"{two.home}/talk")
    assert "Koordinator reads along" in young.main
    assert ["Waits" in young.main, "liv.sjunger" in young.main] == [True, True]
    mentor = sign_in(browsers(), two.mentor).get(f"{two.home}/talk")
    assert ["Koordinator reads along" in mentor.main, "liv.sjunger" in mentor.main] == [True, False]
    message = db.session.query(Message).filter(Message.held_at.is_not(None)).one()
    talking.refuse_message(message.id, by=two.coordinator_id or 0)
    assert "Not passed on" in sign_in(browsers(), two.mentee).get(two.home).main


@pytest.mark.parametrize("page", ["", "/talk", "/meetings/1"])
def test_the_young_report_from_every_page_of_their_pair(browser: Browser, page: str) -> None:
    two = a_two(young=True)
    booked(two)
    sign_in(browser, two.mentee)
    browser.get(f"{two.home}{page}")
    assert "Thank you for telling us" in browser.submit("Report").text


def test_a_goal_that_was_reached_is_heard_when_the_pair_is_over(browser: Browser) -> None:
    two = a_two()
    goal = goals.set_goal(two.match.id, "Play at Vega", by=two.mentee.id)
    goals.tick(two.match.id, goal.id, done=True, by=two.mentee.id)
    closing.leave(two.match.id, "", by=two.mentee.id)
    page = sign_in(browser, two.mentee).get(two.home)
    assert "Play at Vega (done)" in page.main


def test_whoever_turns_18_reads_that_somebody_goes_on_reading_along(browser: Browser) -> None:
    two = a_two(young=True)
    with transaction() as session:
        session.get_one(Member, two.mentee.id).minor_until = (now() - 2 * DAY).date()
    page = sign_in(browser, two.mentee).get(two.home)
    assert "Koordinator goes on reading along" in page.main
    assert "never alone" not in page.main


def test_a_pair_of_grown_ups_says_who_can_read_along(browser: Browser) -> None:
    two = a_two()
    sign_in(browser, two.mentee)
    assert "Koordinator looks after this pair and can read along." in browser.get(two.home).main
    with transaction() as session:
        session.get_one(Match, two.match.id).coordinator_id = None
    assert "Whoever of the team looks after this pair can read along." in browser.get(f"{two.home}/talk").main


def test_after_the_end_a_mentor_reads_that_nothing_of_a_young_person_is_shown(browsers: Browsers) -> None:
    two = a_two(young=True, state=MatchState.ENDED)
    assert "is not shown to you any more" in sign_in(browsers(), two.mentor).get(two.home).main
    assert "can be read for two years" in sign_in(browsers(), two.mentee).get(two.home).main


def test_who_keeps_the_other_away_finds_where_to_take_it_back(browsers: Browsers) -> None:
    two = a_two(state=MatchState.ENDED)
    a_block(two.edition, two.mentee, two.mentor)
    links = ["Whom you keep away" in sign_in(browsers(), one).get(two.home).main for one in (two.mentee, two.mentor)]
    assert links == [True, False]


def test_that_a_mentor_opened_the_page_of_a_young_person_is_kept(browsers: Browsers) -> None:
    two = a_two(young=True)
    sign_in(browsers(), two.mentor).get(two.home)
    sign_in(browsers(), two.mentee).get(two.home)
    looks = [(row.member_id, row.young_id, row.what) for row in db.session.query(YoungLook)]
    assert looks == [(two.mentor.id, two.mentee.id, "mentoring.pair")]


def test_without_clearance_nothing_of_a_young_person_is_shown(browsers: Browsers) -> None:
    two = a_two(young=True)
    booked(two)
    talking.say(two.match.id, "zebrafink", by=two.mentee.id)
    goals.set_goal(two.match.id, "guldsmed", by=two.mentee.id)
    with transaction() as session:
        session.query(VettingNote).one().withdrawn_at = now()
    mentor, young = sign_in(browsers(), two.mentor), sign_in(browsers(), two.mentee)
    for path in ("", "/talk", "/leave"):
        text = mentor.get(f"{two.home}{path}").text
        assert [word for word in ("Liv", "zebrafink", "guldsmed") if word in text] == []
    assert "Your clearance has run out" in mentor.get(two.home).main
    for path in ("/meetings/1", "/meetings/new", "/meetings/1.ics"):
        mentor.get(f"{two.home}{path}", status=404)
    assert ["A short break" in young.get(two.home).main, "zebrafink" in young.page.main] == [True, True]
    assert ["Until then you do not meet" in young.page.main, "Propose times" in young.page.main] == [True, False]


def test_after_a_young_pair_its_mentor_keeps_the_certificate_and_the_thanks_alone(browsers: Browsers) -> None:
    two = a_two(young=True)
    past(two)
    talking.say(two.match.id, "zebrafink", by=two.mentee.id)
    meetings.note_outcome(two.match.id, 1, held=True, by=two.mentee.id)
    closing.complete(two.match.id, closing.Said(worth=4, thanks="Tack!"), by=two.mentee.id)
    mentor = sign_in(browsers(), two.mentor)
    page = mentor.get(two.home)
    assert ["Tack!" in page.main, "Liv" in page.text, "zebrafink" in page.text] == [True, False, False]
    assert mentor.get(f"{two.home}/certificate.pdf").data.startswith(b"%PDF")


def test_whoever_was_blocked_reads_nothing(browsers: Browsers) -> None:
    two = a_two()
    talking.say(two.match.id, "zebrafink", by=two.mentee.id)
    a_block(two.edition, two.mentee, two.mentor)
    for one in (two.mentor, two.mentee):
        text = sign_in(browsers(), one).get(two.home).text
        assert ["This pair is closed" in text, "zebrafink" in text] == [True, False]


@pytest.mark.parametrize(
    "state, words",
    [
        (MatchState.PROPOSED, "Almost there"),
        (MatchState.FROZEN, "Your pair is on hold"),
        (MatchState.ENDED, "This pair has ended"),
        (MatchState.COMPLETED, "You have come all the way"),
        (MatchState.DROPPED, "This pair did not begin"),
    ],
)
def test_each_state_says_what_it_means_and_offers_no_more_than_works(
    browser: Browser, state: MatchState, words: str
) -> None:
    two = a_two(state=state)
    request = a_request(two.mentee_row, two.mentor_row)
    with transaction() as session:
        match_of(two).request_id = session.get_one(MentoringRequest, request.id).id
        if state in (MatchState.ENDED, MatchState.COMPLETED):
            match_of(two).ended_at = now()
    page = sign_in(browser, two.mentee).get(two.home)
    assert [words in page.main, "Your message" in page.main, "Propose times" in page.main] == [True, False, False]


def test_it_does_not_work_in_two_presses_and_another_is_offered(browser: Browser) -> None:
    two = a_two()
    sign_in(browser, two.mentee).get(two.home)
    browser.click("It does not work")
    page = browser.submit("End our pair", words="No time")
    assert match_of(two).state is MatchState.ENDED
    assert ["Nobody is blamed" in page.main, "Find another mentor" in page.main] == [True, True]


def test_a_question_is_answered_with_one_tap(browser: Browser) -> None:
    two = a_two(days=15)
    ask_how_it_goes()
    sign_in(browser, two.mentee).get(two.home)
    browser.click("Say how it goes")
    assert browser.submit("Send", status=422).summary == ["How is it going?: Choose one of the three."]
    browser.submit("Send", going="Not well", words="No answer")
    row = db.session.query(CheckIn).filter(CheckIn.member_id == two.mentee.id).one()
    assert (row.going, row.words, row.answered_at is not None) == (1, "No answer", True)
    browser.get(f"{two.home}/check-in/6", status=404)


def test_a_page_asks_no_more_for_many_meetings_goals_and_messages(browser: Browser) -> None:
    two = a_two()
    counts = []
    sign_in(browser, two.mentee)
    for many in (1, 4):
        for number in range(many):
            booked(two, at(3 + 2 * number + 10 * many))
            goals.set_goal(two.match.id, f"Goal {number}", by=two.mentee.id)
            talking.say(two.match.id, f"Hello {number}", by=two.mentee.id)
        browser.get(two.home)
        with statements() as counted:
            browser.get(two.home)
        counts.append(counted.count)
    assert counts[0] == counts[1]


# --- calendars --------------------------------------------------------------------------------------------------------


def feed_of(browser: Browser, two: Two) -> str:
    browser.get(two.home)
    browser.submit("Make my address")
    return f"/{two.edition.slug}/mentoring/calendar/{db.session.query(MeetingFeed).one().secret}.ics"


def test_a_calendar_reads_ones_meetings_until_the_address_is_renewed(browsers: Browsers) -> None:
    two = a_two()
    booked(two)
    mentee, calendar = sign_in(browsers(), two.mentee), browsers()
    address = feed_of(mentee, two)
    text = calendar.get(address).data.decode()
    assert re.findall(r"SUMMARY:(.*)\r", text) == ["Mentoring with Bo Nielsen"]
    meetings.cancel(two.match.id, 1, by=two.mentor.id)
    assert "STATUS:CANCELLED" in calendar.get(address).data.decode()
    mentee.get(two.home)
    mentee.submit("Make a new address")
    calendar.get(address, status=410)
    mentee.submit("Delete the address")
    assert db.session.query(MeetingFeed).count() == 0


def test_a_calendar_names_nobody_where_somebody_is_young_and_forgets_with_the_clearance(browsers: Browsers) -> None:
    two = a_two(young=True)
    approve(two, house(two, 1))
    booked(two, meets=Meets.CITY_1, venue_id=house(two, 1))
    mentor, calendar = sign_in(browsers(), two.mentor), browsers()
    address = feed_of(mentor, two)
    text = calendar.get(address).data.decode().replace("\r\n ", "")
    assert [word in text for word in ("Mentoring: we meet", "Liv", "Öberg")] == [True, False, False]
    with transaction() as session:
        session.query(VettingNote).one().withdrawn_at = now()
    assert "BEGIN:VEVENT" not in calendar.get(address).data.decode()


def test_one_meeting_is_carried_away_as_a_file(browser: Browser) -> None:
    two = a_two()
    booked(two)
    file = sign_in(browser, two.mentee).get(f"{two.home}/meetings/1.ics").data.decode()
    assert file.count("BEGIN:VEVENT") == 1
    propose(two, at(20), at(21))
    browser.get(f"{two.home}/meetings/2.ics", status=404)


def test_the_next_times_that_suit_both_stand_there_already(browser: Browser) -> None:
    two = a_two()
    page = sign_in(browser, two.mentee).get(f"{two.home}/meetings/new")
    times = [page.value_of(f"time_{number}") for number in range(1, 6)]
    assert [bool(one) for one in times] == [True, True, True, False, False]
    assert "in the half-days that you both named" in page.main
    browser.submit("Propose these times")
    (meeting,) = db.session.scalars(select(Meeting)).all()
    assert len(meeting.times) == 3
    meetings.choose(two.match.id, 1, meeting.times[0], by=two.mentor.id)
    again = browser.get(f"{two.home}/meetings/new")
    assert times[0] not in [again.value_of(f"time_{number}") for number in range(1, 4)]
