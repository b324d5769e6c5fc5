"""Stars: one press puts a session into one's day; twice does the same as once; nobody sees anybody else's."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions.stars import set_star, swap_star
from conference.models import Proposal, Slot, Star
from conference.rules.states import ProposalState
from core.db import db, transaction
from core.refusals import Refused
from tests.browser import Browser
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_pause, a_release, a_session, at, rooms_in
from tests.editions.builders import a_member

Browsers = Callable[..., Browser]
Enter = Callable[[Browser, str], object]


def stars() -> list[tuple[int, int]]:
    db.session.rollback()
    return [(row.member_id, row.slot_id) for row in db.session.scalars(select(Star).order_by(Star.id))]


def two_sessions() -> tuple[CallSet, Slot, Slot]:
    """Return an edition with a release of two sessions, one after the other in one room."""
    calls = a_call()
    room = rooms_in(calls.edition)[0]
    one = a_session(calls, "Booking without fear", room=room, starts=at(calls.edition, "10:00"))
    other = a_session(calls, "Rooms that sound", room=room, starts=at(calls.edition, "12:00"))
    a_release(calls.edition)
    return calls, one, other


def test_star_is_put_on_once_however_often_it_is_pressed(ctx: Flask) -> None:
    calls, one, other = two_sessions()
    anna = a_member("Anna")
    for _press in range(2):
        set_star(calls.edition.id, one.code, starred=True, by=anna.id)
    set_star(calls.edition.id, other.code, starred=False, by=anna.id)
    assert stars() == [(anna.id, one.id)]
    for _press in range(2):
        set_star(calls.edition.id, one.code, starred=False, by=anna.id)
    assert stars() == []


def test_swapping_takes_the_one_out_and_the_other_in(ctx: Flask) -> None:
    calls, one, other = two_sessions()
    anna = a_member("Anna")
    set_star(calls.edition.id, one.code, starred=True, by=anna.id)
    swap_star(calls.edition.id, one.code, other.code, by=anna.id)
    assert stars() == [(anna.id, other.id)]


def _unreleased(calls: CallSet) -> str:
    return a_session(calls, "A secret", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "14:00")).code


def _cancelled(calls: CallSet) -> str:
    slot = a_session(calls, "Called off", room=rooms_in(calls.edition)[0], starts=at(calls.edition, "14:00"))
    a_release(calls.edition)
    with transaction() as session:
        session.get_one(Proposal, slot.proposal_id).state = ProposalState.CANCELLED
    return slot.code


def _pause(calls: CallSet) -> str:
    code = a_pause(calls.edition, starts=at(calls.edition, "14:00")).code
    a_release(calls.edition)
    return code


@pytest.mark.parametrize("make", [_unreleased, _cancelled, _pause, lambda _calls: "NONE1"])
def test_only_what_stands_on_the_programme_can_be_starred(ctx: Flask, make: Callable[[CallSet], str]) -> None:
    calls, _one, _other = two_sessions()
    code = make(calls)
    with pytest.raises(Refused) as refused:
        set_star(calls.edition.id, code, starred=True, by=a_member("Anna").id)
    assert (refused.value.code, stars()) == ("star_gone", [])


def test_star_of_what_left_the_programme_can_be_taken_off(ctx: Flask) -> None:
    calls, one, _other = two_sessions()
    anna = a_member("Anna")
    set_star(calls.edition.id, one.code, starred=True, by=anna.id)
    with transaction() as session:
        session.get_one(Slot, one.id).removed_at = at(calls.edition, "08:00")
    a_release(calls.edition, "Second")
    set_star(calls.edition.id, one.code, starred=False, by=anna.id)
    assert stars() == []


def signed_in(browsers: Browsers, sign_in: Enter, name: str = "Anna") -> tuple[Browser, Member]:
    member = a_member(name, f"{name.lower()}@example.org")
    browser = browsers()
    sign_in(browser, f"{name.lower()}@example.org")
    return browser, member


def test_star_is_put_on_and_taken_off_by_the_form(ctx: Flask, browsers: Browsers, sign_in: Enter) -> None:
    calls, one, _other = two_sessions()
    anna, member = signed_in(browsers, sign_in)
    path = f"/{calls.edition.slug}/slots/{one.code}/star"
    page = anna.post(path, {"starred": "1", "next": f"/{calls.edition.slug}/sessions?x=1#here"}, status=303)
    assert (page.headers["Location"], stars()) == (f"/{calls.edition.slug}/sessions?x=1#here", [(member.id, one.id)])
    anna.post(path, {"starred": "0", "next": "https://elsewhere.example/"}, status=303)
    assert (anna.page.headers["Location"], stars()) == (f"/{calls.edition.slug}/my-day", [])


def test_star_answers_with_json_to_the_script(ctx: Flask, browsers: Browsers, sign_in: Enter) -> None:
    calls, one, _other = two_sessions()
    path = f"/{calls.edition.slug}/slots/{one.code}/star"
    json = {"Accept": "application/json"}
    assert browsers().post(path, {"starred": "1"}, status=401, headers=json).json["title"] == "Sign in first"
    anna, _member = signed_in(browsers, sign_in)
    assert anna.post(path, {"starred": "1"}, headers=json).json == {"starred": True}
    gone = anna.post(f"/{calls.edition.slug}/slots/NONE1/star", {"starred": "1"}, status=409, headers=json)
    assert gone.json["code"] == "star_gone"


def test_star_of_a_stranger_waits_until_they_have_signed_in(ctx: Flask, browsers: Browsers) -> None:
    calls, one, _other = two_sessions()
    page = browsers().post(f"/{calls.edition.slug}/slots/{one.code}/star", {"starred": "1"}, status=303)
    assert page.headers["Location"] == f"/account/sign-in?next=/{calls.edition.slug}/my-day?star%3D{one.code}"
    assert stars() == []
