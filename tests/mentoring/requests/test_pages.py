"""The pages of requests: asking, the list with its clocks, one request, the answers, and what nobody else sees."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from editions.models import Edition, Phase, PhaseKind
from mentoring.actions import requests as asking
from mentoring.actions.requests import Yes
from mentoring.models import (
    Match,
    Meeting,
    MenteeProfile,
    MentoringRequest,
    MentoringSettings,
    MentorProfile,
    YoungLook,
)
from mentoring.rules.people import Meets, MenteeKind, ProfileState
from mentoring.rules.states import DAY, DeclineReason, MatchState, MeetingKind, MeetingState, RequestState
from tests.browser import Browser, Page, statements
from tests.editions.builders import sign_in
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
Browsers = Callable[..., Browser]
LIST = "/2027/mentoring/requests"
ANSWERS: dict[str, Any] = {
    "why_you": "You know the clubs",
    "stuck": "Nobody answers us",
    "first_hour": "Read one mail together",
}


def member_of(profile: MentorProfile | MenteeProfile) -> Member:
    return db.session.get_one(Member, profile.member_id)


def as_(browsers: Browsers, profile: MentorProfile | MenteeProfile) -> Browser:
    return sign_in(browsers(), member_of(profile))


def ask_path(mentor: MentorProfile) -> str:
    return f"/2027/mentoring/mentors/{mentor.code}/ask"


def path_of(request: MentoringRequest) -> str:
    return f"{LIST}/{request.code}"


def the_request() -> MentoringRequest:
    db.session.expire_all()
    return db.session.scalars(select(MentoringRequest)).one()


def two(**values: Any) -> tuple[MenteeProfile, MentorProfile]:
    edition = open_mentoring()
    return a_mentee(edition), a_mentor(edition, **values)


def yes() -> Yes:
    soon = now() + 3 * DAY
    return Yes(times=[soon, soon + DAY, soon + 2 * DAY], minutes=60, meets=Meets.ONLINE)


def sections(page: Page) -> dict[str, list[str]]:
    """Return the names on the cards of each section."""
    return {
        section.get("id"): [" ".join("".join(one.itertext()).split()) for one in section.xpath(".//h3")]
        for section in page.all("//section[@id][.//article]")
    }


# --- asking -----------------------------------------------------------------------------------------------------------


def test_somebody_asks_a_mentor_and_sees_whose_turn_it_is(browsers: Browsers) -> None:
    mentee, mentor = two()
    browser = as_(browsers, mentee)
    page = browser.get(ask_path(mentor))
    assert page.heading == "Ask Bo"
    page = browser.submit("Send it", **ANSWERS, meets="Helsingør")
    kept = the_request()
    assert (kept.state, kept.stuck, kept.meets) == (RequestState.SENT, "Nobody answers us", Meets.CITY_1)
    assert page.path == path_of(kept)
    assert "It is up to Bo now, 10 days left" in page.main
    assert browser.get(ask_path(mentor)).path == path_of(kept), "whoever asks again is shown what waits"


def test_a_draft_is_kept_half_empty_and_written_on_later(browsers: Browsers) -> None:
    mentee, mentor = two()
    browser = as_(browsers, mentee)
    browser.get(ask_path(mentor))
    page = browser.submit("Keep as a draft", why_you="You know the clubs")
    assert "Your draft is kept." in page.text
    assert (the_request().state, page.path) == (RequestState.DRAFT, ask_path(mentor))
    assert page.value_of("why_you") == "You know the clubs"
    assert sections(browser.get(LIST)) == {"yours": ["Bo"]}
    assert sections(as_(browsers, mentor).get(LIST)) == {}
    browser.submit("Throw it away")
    assert sections(browser.page) == {}


def test_what_is_missing_stands_beside_its_prompt_and_nothing_is_lost(browsers: Browsers) -> None:
    mentee, mentor = two()
    browser = as_(browsers, mentee)
    browser.get(ask_path(mentor))
    page = browser.submit("Send it", why_you="You know the clubs", stuck="", status=422)
    assert page.error_of("stuck") == "Write a line or two here: it is what the mentor answers to."
    assert [bool(page.error_of(name)) for name in ("why_you", "stuck", "first_hour")] == [False, True, True]
    assert page.value_of("why_you") == "You know the clubs"
    page = browser.submit("Send it", **{**ANSWERS, "stuck": "I am 010190-1234"}, status=422)
    assert page.error_of("stuck").startswith("This looks like a personal number.")
    assert db.session.scalars(select(MentoringRequest)).all() == []


def test_a_young_person_is_told_what_to_leave_out_and_meets_online(browsers: Browsers) -> None:
    edition = open_mentoring()
    young, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    browser = as_(browsers, young)
    page = browser.get(ask_path(mentor))
    assert page.all("//input[@name='meets']/@value") == ["online"]
    page = browser.submit("Send it", **{**ANSWERS, "why_you": "I am @liv on insta"}, status=422)
    assert page.error_of("why_you").startswith("This looks like a phone number, an address, a link")
    assert browser.submit("Send it", **ANSWERS).path == path_of(the_request())


def test_whoever_acts_for_a_band_chooses_for_whom(browsers: Browsers) -> None:
    edition = open_mentoring()
    signe, mentor = a_member("Signe"), a_mentor(edition)
    a_mentee(edition, signe)
    band = a_mentee(edition, signe, kind=MenteeKind.BAND, organisation_id=a_band(signe).id)
    browser = sign_in(browsers(), signe)
    browser.get(ask_path(mentor))
    browser.submit("Send it", **ANSWERS, party="Strøm og Strid")
    assert the_request().mentee_id == band.id


def test_whoever_has_said_nothing_of_themselves_is_shown_where_to_begin(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    browser = sign_in(browsers(), a_member("New"))
    assert "Say first what you look for" in browser.get(ask_path(mentor)).main
    assert "This is you" in as_(browsers, mentor).get(ask_path(mentor)).main
    assert browsers().get(ask_path(mentor)).path == "/account/sign-in"


def test_a_closed_mentoring_keeps_what_was_written_on_the_page(browsers: Browsers) -> None:
    mentee, mentor = two()
    browser = as_(browsers, mentee)
    browser.get(ask_path(mentor))
    with transaction() as session:
        session.scalars(select(Phase).where(Phase.kind == PhaseKind.MENTORING)).one().closes_at = now()
    page = browser.submit("Send it", **ANSWERS, status=422)
    assert page.summary == ["Mentoring is not open at the moment. What you wrote stays on this page."]
    assert page.value_of("stuck") == "Nobody answers us"


def test_nobody_asks_whom_they_may_not_see(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentee, hidden, paused = (
        a_mentee(edition),
        a_mentor(edition, seen="hidden"),
        a_mentor(edition, a_member("Paused"), state=ProfileState.PAUSED),
    )
    browser = as_(browsers, mentee)
    for mentor in (hidden, paused):
        browser.get(ask_path(mentor), status=404)


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_is_sorted_by_whose_turn_it_is(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    names = {"First": 7.9, "Second": 1.0}
    for name, days in names.items():
        a_request(a_mentee(edition, a_member(name)), mentor, days=days)
    own = a_mentee(edition, member_of(mentor))
    a_request(own, a_mentor(edition, a_member("Asked")))
    a_request(own, a_mentor(edition, a_member("Said no")), RequestState.DECLINED, reason=DeclineReason.LATER)
    page = as_(browsers, mentor).get(LIST)
    assert sections(page) == {"yours": ["First", "Second"], "others": ["Asked"], "over": ["Said no"]}
    assert page.words_at("//section[@id='yours']//article[1]//p[@class='request-turn']") == "Your turn, 2 days left"


def test_one_tap_on_the_card_says_yes_with_times_that_suit_both(browsers: Browsers) -> None:
    mentee, mentor = two()
    a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    browser.get(LIST)
    page = browser.submit("Yes, with these times")
    assert "You said yes." in page.text
    match = db.session.scalars(select(Match)).one()
    assert (match.state, the_request().state) == (MatchState.ACTIVE, RequestState.ACCEPTED)
    meeting = db.session.scalars(select(Meeting)).one()
    assert (len(meeting.times), meeting.meets, meeting.minutes) == (3, Meets.ONLINE, 60)
    assert page.href("Open your page").endswith(f"/mentoring/pairs/{match.code}")


def test_whoever_is_under_18_reads_before_asking_that_somebody_reads_along(browser: Browser) -> None:
    edition = open_mentoring()
    minor, mentor = a_minor(), a_mentor(edition, cleared=True)
    a_mentee(edition, minor)
    page = sign_in(browser, minor).get(f"/{edition.slug}/mentoring/mentors/{mentor.code}/ask")
    assert "a coordinator reads along" in page.main
    assert "You choose one." not in page.main


def test_one_tap_on_the_card_declines_kindly(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    browser.get(LIST)
    page = browser.submit("It is not my field")
    assert page.path == LIST
    assert (the_request().state, the_request().reason) == (RequestState.DECLINED, DeclineReason.NOT_MY_FIELD)
    page = as_(browsers, mentee).get(path_of(request))
    assert "What you are working on is not what I know best" in page.main


@pytest.mark.parametrize("kind", ["mentor", "mentee", "neither"])
def test_an_empty_list_says_what_to_do(browsers: Browsers, kind: str) -> None:
    mentee, mentor = two()
    who = {"mentor": member_of(mentor), "mentee": member_of(mentee), "neither": a_member("Neither")}[kind]
    words = {"mentor": "Nobody has asked you yet", "mentee": "You have not asked anybody yet"}
    page = sign_in(browsers(), who).get(LIST)
    assert page.words_at("//*[@class='empty-title']") == words.get(kind, "No requests yet")


def test_whom_missed_requests_paused_comes_back_with_one_tap(browsers: Browsers) -> None:
    _mentee, mentor = two(state=ProfileState.PAUSED, paused_why="missed", paused_at=now())
    browser = as_(browsers, mentor)
    assert "We have paused you" in browser.get(LIST).main
    browser.submit("I am back")
    db.session.expire_all()
    assert db.session.get_one(MentorProfile, mentor.id).state is ProfileState.LISTED


def test_a_longer_list_asks_no_more_of_the_database(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, seats=9)
    counts = []
    for number in range(2):
        for part in range(1 + 4 * number):
            a_request(a_mentee(edition, a_member(f"Asks {number} {part}")), mentor)
        browser = as_(browsers, mentor)
        browser.get(LIST)
        with statements() as seen:
            browser.get(LIST)
        counts.append(seen.count)
    assert counts[0] == counts[1]


def test_times_that_one_tap_proposes_leave_alone_what_is_booked(browsers: Browsers) -> None:
    mentee, mentor = two()
    a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    first = str(browser.get(LIST).all("//input[@name='quick']/@value")[0])
    edition = db.session.scalars(select(Edition)).one()
    other = a_pair(a_mentee(edition, a_member("Other")), mentor)
    start = dt.datetime.fromisoformat(first) + dt.timedelta(minutes=30)
    with transaction() as session:
        session.add(
            Meeting(
                match_id=other.id,
                number=1,
                kind=MeetingKind.WORK,
                state=MeetingState.BOOKED,
                times=[],
                starts_at=start,
                minutes=60,
                meets=Meets.ONLINE,
                created_at=now(),
                changed_at=now(),
            )
        )
    page = browser.get(LIST)
    assert first not in page.all("//input[@name='quick']/@value")
    browser.submit("Yes, with these times")
    assert the_request().state is RequestState.ACCEPTED


def test_a_tap_of_yesterday_is_told_beside_the_times_that_were_ticked(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    browser.get(path_of(request))
    past = [(now() - days * DAY).isoformat() for days in (1, 2, 3)]
    page = browser.post(f"{path_of(request)}/yes", {"quick": past, "minutes": 60, "place": "online"}, status=422)
    assert page.summary == ["Times that suit you both: This time is over. Choose one that lies ahead."]


def test_whoever_has_three_requests_waiting_reads_so_before_they_write(browsers: Browsers) -> None:
    mentee, mentor = two()
    edition = db.session.scalars(select(Edition)).one()
    for number in range(2):
        a_request(mentee, a_mentor(edition, a_member(f"Mentor {number}")))
    browser = as_(browsers, mentee)
    assert "Three of your requests wait already" not in browser.get(ask_path(mentor)).main
    a_request(mentee, a_mentor(edition, a_member("Third")))
    assert "Three of your requests wait already" in browser.get(ask_path(mentor)).main
    browser.submit("Keep as a draft", why_you="You know the clubs")


# --- one --------------------------------------------------------------------------------------------------------------


def test_a_mentor_reads_why_they_fit_and_proposes_other_times(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    page = browser.get(path_of(request))
    assert page.heading == "Signe"
    for words in ("Nobody answers our mails", "Covers everything that is needed", "Three gigs", "Both speak"):
        assert words in page.main
    ticked = page.all("//input[@name='quick'][@checked]/@value")
    assert len(ticked) == 3
    times = [(now() + days * DAY).replace(second=0, microsecond=0) for days in (4, 5)]
    typed: dict[str, Any] = {
        f"time_{place}": f"{one.astimezone():%Y-%m-%dT%H:%M}" for place, one in enumerate(times, start=1)
    }
    page = browser.submit("Yes, and propose three times", quick=ticked[:2], **typed, status=422)
    assert page.summary == ["Times that suit you both: Propose three times, so that one of them suits."]
    assert page.value_of("time_2") == typed["time_2"], "what was typed stays"
    browser.submit("Yes, and propose three times", quick=ticked[:1], **typed)
    meeting = db.session.scalars(select(Meeting)).one()
    assert len(meeting.times) == 3
    assert dt.datetime.fromisoformat(ticked[0]).isoformat() in meeting.times


def test_a_no_with_a_line_of_ones_own_is_read_by_the_other(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = as_(browsers, mentor)
    browser.get(path_of(request))
    browser.submit("Gladly later", words="Ask me again after the summer")
    page = as_(browsers, mentee).get(path_of(request))
    assert page.words_at("//blockquote") == (
        "Thank you for asking. I would like to, only not right now. Ask me again in a while if you still want to. "
        "Ask me again after the summer"
    )


def test_where_nothing_came_of_it_others_are_suggested_and_the_words_used_again(browsers: Browsers) -> None:
    mentee, mentor = two()
    edition = db.session.scalars(select(Edition)).one()
    other = a_mentor(edition, a_member("Somebody else"))
    request = a_request(mentee, mentor, RequestState.EXPIRED, days=11)
    browser = as_(browsers, mentee)
    page = browser.get(path_of(request))
    assert "No answer in ten days" in page.main
    page = browser.click("Ask with the same words")
    assert (page.path, page.value_of("stuck")) == (ask_path(other), "Nobody answers our mails")


def test_a_request_is_taken_back_after_asking_once(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = as_(browsers, mentee)
    browser.get(path_of(request))
    assert browser.submit("Take the request back").path == LIST
    assert the_request().state is RequestState.WITHDRAWN


def test_strangers_find_no_request_and_change_none(browsers: Browsers) -> None:
    mentee, mentor = two()
    request = a_request(mentee, mentor)
    browser = sign_in(browsers(), a_member("Stranger"))
    browser.get(path_of(request), status=404)
    for way in ("yes", "no", "back"):
        browser.post(f"{path_of(request)}/{way}", {}, status=404)
    assert the_request().state is RequestState.SENT
    other = as_(browsers, mentee)
    other.post(f"{path_of(request)}/no", {"reason": "later"}, status=422)
    assert the_request().state is RequestState.SENT


def test_a_mentor_sees_no_draft(browsers: Browsers) -> None:
    mentee, mentor = two()
    draft = a_request(mentee, mentor, RequestState.DRAFT)
    as_(browsers, mentor).get(path_of(draft), status=404)


def test_after_a_block_nothing_of_the_other_is_shown(browsers: Browsers) -> None:
    mentee, mentor = two()
    edition = db.session.scalars(select(Edition)).one()
    request = a_request(mentee, mentor, RequestState.DECLINED, reason=DeclineReason.NO_WORDS, answer="Bye")
    a_block(edition, member_of(mentor), member_of(mentee))
    for who, hidden in ((mentor, ("Signe", "Nobody answers", "Three gigs")), (mentee, ("Bo", "Bye"))):
        browser = as_(browsers, who)
        for page in (browser.get(LIST), browser.get(path_of(request))):
            assert [word for word in hidden if word in page.main] == []


# --- young people -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "link, shown", [("https://music.example/liv", True), ("https://www.instagram.com/livliv", False)]
)
def test_a_young_persons_request_leads_to_music_and_to_no_network(browsers: Browsers, link: str, shown: bool) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition, cleared=True)
    request = a_request(a_mentee(edition, a_minor("Liv"), link=link), mentor)
    page = as_(browsers, mentor).get(path_of(request))
    assert (link in page.markup) is shown


def test_only_a_cleared_mentor_reads_a_young_persons_request_and_it_is_noted(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentee = a_mentee(edition, a_minor("Liv"))
    cleared, other = a_mentor(edition, cleared=True), a_mentor(edition, a_member("Not cleared"))
    request, unseen = a_request(mentee, cleared), a_request(mentee, other)
    page = as_(browsers, cleared).get(path_of(request))
    assert "Nobody answers our mails" in page.main
    assert "under 18" in page.main
    looks = db.session.scalars(select(YoungLook)).all()
    assert [(one.member_id, one.young_id, one.what) for one in looks] == [
        (cleared.member_id, mentee.member_id, "mentoring.one_request")
    ]
    browser = as_(browsers, other)
    for page in (browser.get(LIST), browser.get(path_of(unseen))):
        assert [word for word in ("Liv", "Nobody answers", "Three gigs", "Sidste") if word in page.text] == []
    browser.get(LIST)
    browser.submit("I have no time now")
    db.session.expire_all()
    assert db.session.get_one(MentoringRequest, unseen.id).state is RequestState.DECLINED


def test_a_yes_to_a_young_person_is_told_to_wait_for_the_team(browsers: Browsers) -> None:
    edition = open_mentoring()
    mentee, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    request = a_request(mentee, mentor)
    asking.accept(edition, request.code, yes(), by=mentor.member_id)
    for who in (mentee, mentor):
        browser = as_(browsers, who)
        assert "Yes, and somebody looks at it first" in browser.get(path_of(request)).main
        assert "The team's turn" in browser.get(LIST).main


def test_a_young_person_is_met_in_an_approved_house(browsers: Browsers) -> None:
    edition = open_mentoring()
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().venues = [1]
    mentee, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    request = a_request(mentee, mentor, meets=Meets.CITY_1)
    browser = as_(browsers, mentor)
    assert "Yes, with these times" not in browser.get(LIST).main, "a house is chosen first"
    page = browser.get(path_of(request))
    assert page.all("//input[@name='place']/@value") == ["online", "house-1"]
    browser.submit("Yes, and propose three times")
    meeting = db.session.scalars(select(Meeting)).one()
    assert (meeting.meets, meeting.venue_id) == (Meets.CITY_1, 1)
