"""The board: found, sorted, weighed, marked from the page, compared; and the number of statements stays."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from conference.actions import weighing
from conference.actions.deciding import decide
from conference.models import Gender
from conference.queries import board
from conference.rules.calls import SpokenLanguage
from conference.rules.choosing import Choice, best_within
from conference.rules.states import Decision, ProposalState
from core.clock import now
from core.db import transaction
from core.permissions import Role
from tests.browser import Browser, statements
from tests.conference.builders import CallSet, a_call, a_proposal, a_review, a_speaker
from tests.conference.decide.test_deciding import again
from tests.editions.builders import a_member, a_team_member, sign_in, texts

Browsers = Callable[..., Browser]
BOARD = "/desk/2027/proposals"


def desk(browsers: Browsers, calls: CallSet, role: Role = Role.PROGRAMME_EDITOR, name: str = "Mette") -> Browser:
    return sign_in(browsers(), a_team_member(calls.edition, role, name))


def titles(browser: Browser, query: str = "") -> list[str]:
    """Return the titles of the list, whose number stands above it."""
    page = browser.get(BOARD + query)
    found = ["".join(cell.itertext()).strip() for cell in page.all("//table//th[@scope='row']//a")]
    assert page.all("//p[@class='list-count']")[0].text.split()[0] == str(len(found))
    return found


def test_proposals_are_filtered_and_sorted_by_the_address(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    reviewer, other = a_member("One"), a_member("Two")
    west = calls.edition.cities[0]
    low = a_proposal(calls, "Æbler", track_id=calls.live.id, language=SpokenLanguage.ENGLISH)
    high = a_proposal(calls, "Zebra", session_type_id=calls.showcase.id, name="Bjørn Ø")
    unread = a_proposal(calls, "Midt", state=ProposalState.DECLINED)
    a_proposal(calls, "A draft", state=ProposalState.DRAFT)
    a_review(low, reviewer, total=200)
    a_review(low, other, total=220)
    a_review(high, reviewer, total=500)
    a_review(high, other, total=300)
    a_review(unread, other, abstained=True)
    a_speaker(high, name="There", cities=[west.id + 10, west.id])
    with transaction():
        low.decision = Decision.ACCEPT
    browser = desk(browsers, calls)
    assert titles(browser) == ["Zebra", "Æbler", "Midt"]
    assert titles(browser, "?sort=score") == ["Æbler", "Zebra", "Midt"]
    assert titles(browser, "?sort=-spread") == ["Zebra", "Æbler", "Midt"]
    assert titles(browser, "?sort=title") == ["Æbler", "Midt", "Zebra"]
    # A search keeps what the head of a column was pressed for.
    assert browser.page.value_of("sort") == "title"
    assert titles(browser, "?sort=nonsense") == ["Zebra", "Æbler", "Midt"]
    assert titles(browser, f"?type={calls.showcase.id}") == ["Zebra"]
    assert titles(browser, f"?track={calls.live.id}") == ["Æbler"]
    assert titles(browser, "?state=declined") == ["Midt"]
    assert titles(browser, "?decision=accept") == ["Æbler"]
    assert titles(browser, "?decision=none") == ["Zebra"]
    assert titles(browser, "?language=en") == ["Æbler"]
    assert titles(browser, f"?city={west.id}") == ["Zebra"]
    assert titles(browser, "?reviews=none") == ["Midt"]
    assert titles(browser, "?reviews=few") == ["Zebra", "Æbler", "Midt"]
    assert titles(browser, "?q=bjorn+o&type=0") == []
    assert titles(browser, "?q=bjoern+oe") == ["Zebra"]
    assert titles(browser, "?q=aebler&track=x&city=999999999999") == ["Æbler"]


def test_who_did_not_answer_in_time_is_found(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    day = dt.timedelta(days=1)
    a_proposal(calls, "Late", state=ProposalState.ACCEPTED, answer_by=now() - day)
    a_proposal(calls, "In time", state=ProposalState.ACCEPTED, answer_by=now() + day)
    browser = desk(browsers, calls)
    assert "1 speaker has not answered in time" in browser.get(BOARD).text
    assert titles(browser, "?state=no-answer") == ["Late"]


def test_ticked_proposals_are_marked_together(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one, other, left = (a_proposal(calls, title) for title in ("One", "Other", "Left"))
    browser = desk(browsers, calls)
    browser.get(f"{BOARD}?sort=title")
    page = browser.submit("Accept", proposal=[f"{one.code}.", f"{other.code}."])
    assert page.url.endswith("sort=title")
    assert "2 proposals marked: accept. Nobody is told yet." in page.text
    assert [again(row).decision for row in (one, other, left)] == [Decision.ACCEPT, Decision.ACCEPT, None]
    assert "Tick the proposals first" in browser.submit("Decline", proposal=[]).text
    browser.submit("Short-list", proposal=[f"{left.code}."])
    assert again(left).state is ProposalState.SHORTLISTED
    browser.submit("Withdraw for the speakers", proposal=[f"{left.code}."])
    assert again(left).state is ProposalState.WITHDRAWN


def test_a_second_editor_reads_who_was_faster(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one = a_proposal(calls, "One")
    mette, ole = desk(browsers, calls), desk(browsers, calls, name="Ole")
    ole.get(BOARD)
    mette.get(BOARD)
    mette.submit("Decline", proposal=[f"{one.code}."])
    page = ole.submit("Accept", proposal=[f"{one.code}."])
    assert "Mette decided “One” meanwhile: Decline. Yours was not noted; look at it again." in page.text
    assert again(one).decision is Decision.DECLINE


def test_odd_marks_change_nothing(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one = a_proposal(calls)
    browser = desk(browsers, calls)
    for sent in ({"mark": "delete"}, {"mark": "accept", "proposal": "../x"}, {"mark": "confirm"}):
        browser.post(f"{BOARD}/mark", {"proposal": f"{one.code}.", **sent})
    assert (again(one).decision, again(one).state) == (None, ProposalState.SUBMITTED)


def test_who_may_only_look_has_no_buttons(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    a_proposal(calls)
    desk(browsers, calls, Role.REVIEWER).get(BOARD, status=403)


@pytest.mark.parametrize("path", ["", "/compare"])
def test_the_number_of_statements_stays(ctx: Flask, browsers: Browsers, path: str) -> None:
    calls = a_call()
    reviewer = a_member("Reviewer")
    browser = desk(browsers, calls)

    def fill(number: int) -> None:
        for _each in range(number):
            proposal = a_proposal(calls, lead=a_member(), state=ProposalState.ACCEPTED)
            a_speaker(proposal, a_member())
            a_review(proposal, reviewer, total=300)
            left = a_proposal(calls, state=ProposalState.CANCELLED, left_place_at=now())
            a_proposal(calls, state=ProposalState.RESERVE, reserve_place=left.id)

    fill(1)
    with statements() as few:
        browser.get(BOARD + path)
    fill(19)
    with statements() as many:
        browser.get(BOARD + path)
    assert few.count == many.count


# --- what the programme would look like -------------------------------------------------------------------------------


def test_hours_count_what_is_accepted_confirmed_or_decided_to_be(ctx: Flask) -> None:
    calls = a_call()
    a_proposal(calls, state=ProposalState.ACCEPTED, minutes=45)
    a_proposal(calls, state=ProposalState.CONFIRMED, minutes=30, track_id=calls.live.id)
    decided, *_others = (a_proposal(calls, minutes=30) for _each in range(2))
    decide(calls.edition.id, {decided.code: None}, Decision.ACCEPT, by=None)
    a_proposal(calls, state=ProposalState.CANCELLED)
    weighed = weighing.weigh(calls.edition.id, board.in_programme())
    assert [(one.id, used.used, used.left, used.count) for one, used in weighed.types] == [
        (calls.talk.id, 105, 195, 3),
        (calls.showcase.id, 0, 0, 0),
    ]
    assert [(one.id, used.used) for one, used in weighed.tracks] == [(calls.money.id, 75), (calls.live.id, 30)]
    assert (weighed.shares.proposals, weighed.shares.minutes) == (3, 105)


def test_the_best_that_fit_the_hours() -> None:
    choices = [
        Choice("STANDS", 1, 60, True, 100.0),
        Choice("BEST", 1, 60, False, 480.0),
        Choice("LONG", 1, 90, False, 450.0),
        Choice("SHORT", 1, 30, False, 400.0),
        Choice("UNREAD", 1, 10, False, None),
        Choice("UNPLANNED", 2, 30, False, 500.0),
        Choice("NO_TYPE", None, 30, False, 500.0),
    ]
    assert best_within(choices, {1: 150}) == ("STANDS", "BEST", "SHORT")


def test_two_selections_are_compared_and_unknown_codes_are_named(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    reviewer = a_member("Reviewer")
    stays, better = a_proposal(calls, "Decided"), a_proposal(calls, "Better")
    a_review(better, reviewer, total=500)
    decide(calls.edition.id, {stays.code: None}, Decision.ACCEPT, by=None)
    browser = desk(browsers, calls)
    text = browser.get(f"{BOARD}/compare").main
    assert "Only as it stands Decided" in " ".join(text.split())
    assert "Only among the best Better" in " ".join(text.split())
    browser.get(BOARD)
    page = browser.submit("Compare with the programme", proposal=[f"{stays.code}.accept", f"{better.code}."])
    assert "1 session is in both." in page.text
    assert "Only among the chosen ones Better" in " ".join(page.main.split())
    assert "We do not know NOBODY" in browser.get(f"{BOARD}/compare?codes=nobody+{better.code}").text


def told(calls: CallSet, kind: Gender, number: int, **values: Any) -> None:
    from conference.actions.figures import tell_gender

    for _each in range(number):
        proposal = a_proposal(calls, lead=a_member(), **values)
        speaker = a_speaker(proposal, a_member())
        tell_gender(calls.edition.id, speaker, kind)


def test_gender_is_one_figure_in_which_nobody_can_be_found(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    told(calls, Gender.WOMAN, 6)
    told(calls, Gender.WOMAN, 6, state=ProposalState.ACCEPTED)
    told(calls, Gender.MAN, 3)
    told(calls, Gender.MAN, 7, state=ProposalState.CONFIRMED)
    told(calls, Gender.NON_BINARY, 1, state=ProposalState.DRAFT)
    figure = weighing.gender_figure(calls.edition.id)
    assert figure.sent_in == {Gender.WOMAN: 12, Gender.MAN: 10, Gender.NON_BINARY: 0}
    # Seven men of ten would leave three who were not accepted.
    assert figure.accepted == {Gender.WOMAN: 6, Gender.MAN: None, Gender.NON_BINARY: 0}
    told(calls, Gender.NON_BINARY, 2)
    figure = weighing.gender_figure(calls.edition.id)
    assert figure.sent_in == {Gender.WOMAN: 12, Gender.MAN: None, Gender.NON_BINARY: None}
    # It follows no filter.
    browser = desk(browsers, calls)
    whole, part = browser.get(BOARD), browser.get(f"{BOARD}?state=confirmed")
    figures = [page.words_at("//h3[contains(., 'Gender')]/..") for page in (whole, part)]
    assert figures[0] == figures[1]


def test_the_board_says_in_two_languages_what_is_free(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    gone = a_proposal(calls, "Gone", state=ProposalState.CANCELLED, left_place_at=now())
    first = a_proposal(calls, "First", state=ProposalState.RESERVE, reserve_place=1, lead=a_member("Ida"))
    browser = desk(browsers, calls)
    browser.get(BOARD)
    page = browser.submit("Offer it to “First”")
    assert "The mail waits in the outbox; nothing was sent." in page.text
    assert (again(first).decision, again(gone).left_place_at) == (Decision.ACCEPT, None)
    assert "A place is free" not in page.text


def test_hostile_titles_stay_text(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    proposal = a_proposal(calls, "<b>bold</b> [x](y)", name="O'Brien <script>")
    with transaction():
        proposal.title = texts("")
        proposal.minutes = None
        proposal.session_type_id = proposal.track_id = proposal.language = None
    a_proposal(calls, "<b>bold</b> [x](y)")
    browser = desk(browsers, calls)
    assert "<b>bold</b> [x](y)" in browser.get(BOARD).text
    assert browser.get(f"{BOARD}/{proposal.code}").status == 200
