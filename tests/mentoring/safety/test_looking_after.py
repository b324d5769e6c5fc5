"""Coordinators: their queues, what they decide about a pair, and that they see nothing of others'."""

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.db import db, transaction
from core.outbox import Mail
from core.permissions import Role
from editions.models import Edition
from mentoring.actions import looking_after
from mentoring.actions.caring import home_of
from mentoring.mails.safety import Letter
from mentoring.models import Match, Message, YoungLook
from mentoring.rules.care import Queue
from mentoring.rules.states import MatchState, RequestState
from tests.browser import Browser
from tests.conftest import statements
from tests.editions.builders import a_member, a_team_member, an_edition, refusal, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    edition = an_edition()
    return open_mentoring(edition, coordinator=a_team_member(edition, Role.MENTOR_COORDINATOR, "Karla"))


def carer_of(edition: Edition) -> Member:
    return db.session.scalars(select(Member).where(Member.name == "Karla")).one()


def fresh(match: Match) -> Match:
    db.session.expire_all()
    return db.session.get_one(Match, match.id)


def a_grown_pair(
    edition: Edition, carer: Member | None, state: MatchState = MatchState.ACTIVE, *, days: float = 20
) -> Match:
    mentor, mentee = a_mentor(edition, a_member("Mentor")), a_mentee(edition, a_member("Mentee"))
    return a_pair(mentee, mentor, state, days=days, coordinator_id=None if carer is None else carer.id)


def test_the_home_shows_ones_own_first_and_then_those_of_nobody(edition: Edition) -> None:
    carer, other = carer_of(edition), a_team_member(edition, Role.MENTOR_COORDINATOR, "Other")
    free, mine, _theirs = a_grown_pair(edition, None), a_grown_pair(edition, carer), a_grown_pair(edition, other)

    home = home_of(edition, carer.id)

    assert [(entry.match.id, entry.mine) for entry in home.queues[Queue.NOT_STARTED]] == [
        (mine.id, True),
        (free.id, False),
    ]
    assert home.waiting == 2


def test_the_home_asks_as_much_for_many_pairs_as_for_one(edition: Edition) -> None:
    carer = carer_of(edition)
    counts = []
    for many in (1, 4):
        for _time in range(many):
            a_grown_pair(edition, carer)
        with statements() as seen:
            home_of(edition, carer.id)
        counts.append(seen.count)
    assert counts[0] == counts[1]


def test_a_young_persons_pair_begins_with_the_approval(edition: Edition) -> None:
    carer = carer_of(edition)
    mentee, mentor = a_mentee(edition, a_minor()), a_mentor(edition, cleared=True)
    request = a_request(mentee, mentor, RequestState.ACCEPTED)
    match = a_pair(mentee, mentor, MatchState.PROPOSED, young=True, coordinator_id=carer.id, request_id=request.id)

    looking_after.approve(edition, match.code, by=carer.id)

    assert (fresh(match).state, fresh(match).begun_at is not None) == (MatchState.ACTIVE, True)


def test_an_approval_looks_again_whether_the_mentor_is_cleared(edition: Edition) -> None:
    carer = carer_of(edition)
    mentee, mentor = a_mentee(edition, a_minor()), a_mentor(edition, welcomes_minors=True)
    match = a_pair(mentee, mentor, MatchState.PROPOSED, young=True, coordinator_id=carer.id)

    refusal("mentor_not_cleared", lambda: looking_after.approve(edition, match.code, by=carer.id))

    assert fresh(match).state is MatchState.PROPOSED


def test_nobody_decides_about_pairs_of_another(edition: Edition) -> None:
    other = a_team_member(edition, Role.MENTOR_COORDINATOR, "Other")
    match = a_grown_pair(edition, carer_of(edition))

    for act in (looking_after.approve, looking_after.drop, looking_after.end, looking_after.settle):
        refusal("pair_not_yours", lambda act=act: act(edition, match.code, by=other.id))  # type: ignore[misc]  # a default
    refusal("pair_taken", lambda: looking_after.take_on(edition, match.code, by=other.id))

    assert (fresh(match).state, fresh(match).coordinator_id) == (MatchState.ACTIVE, carer_of(edition).id)


def test_only_coordinators_take_pairs_on_and_never_their_own(edition: Edition) -> None:
    carer, owner = carer_of(edition), a_team_member(edition, Role.OWNER, "Owner")
    free = a_grown_pair(edition, None)
    own = a_pair(a_mentee(edition), a_mentor(edition, carer))

    refusal("carer_unknown", lambda: looking_after.take_on(edition, free.code, by=owner.id))
    refusal("carer_of_own", lambda: looking_after.take_on(edition, own.code, by=carer.id))
    looking_after.take_on(edition, free.code, by=carer.id)

    assert (fresh(free).coordinator_id, fresh(own).coordinator_id) == (carer.id, None)


def test_a_pair_is_handed_over_with_a_mail_and_is_gone_for_who_gave_it(edition: Edition, browser: Browser) -> None:
    carer, other = carer_of(edition), a_team_member(edition, Role.MENTOR_COORDINATOR, "Other")
    match = a_grown_pair(edition, carer)

    looking_after.hand_over(edition, match.code, other.id, by=carer.id)

    assert [mail.template for mail in db.session.scalars(select(Mail))] == ["mentoring/team_named"]
    sign_in(browser, carer)
    browser.get(f"/desk/{edition.slug}/mentoring/pairs/{match.code}", status=404)


def test_kind_words_go_to_both_and_put_the_pair_away(edition: Edition) -> None:
    carer = carer_of(edition)
    match = a_grown_pair(edition, carer)

    looking_after.write(edition, match.code, Letter.REMIND, by=carer.id)

    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [mail.template for mail in mails] == ["mentoring/letter_remind"] * 2
    assert not [mail for mail in mails if "Mentor" in mail.text and "Mentee" in mail.text]
    assert home_of(edition, carer.id).waiting == 0


def test_ending_a_pair_blames_nobody(edition: Edition) -> None:
    carer = carer_of(edition)
    match = a_grown_pair(edition, carer)

    looking_after.end(edition, match.code, by=carer.id)

    assert fresh(match).state is MatchState.ENDED
    assert {mail.template for mail in db.session.scalars(select(Mail))} == {"mentoring/letter_ended"}


def test_everything_of_a_pair_is_read_and_the_look_written_down(edition: Edition, browser: Browser) -> None:
    carer, minor = carer_of(edition), a_minor("Liv Ek")
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, cleared=True), young=True, coordinator_id=carer.id)
    with transaction() as session:
        session.add(Message(match_id=match.id, author_id=minor.id, words="We play on Friday", at=match.created_at))
    sign_in(browser, carer)

    page = browser.get(f"/desk/{edition.slug}/mentoring/pairs/{match.code}")

    assert "We play on Friday" in page.text
    assert "Liv Ek" in page.text
    looks = db.session.scalars(select(YoungLook)).all()
    assert [(look.member_id, look.young_id, look.what, look.match_id) for look in looks] == [
        (carer.id, minor.id, "mentoring_desk.pair", match.id)
    ]


def test_a_held_message_is_let_through_from_the_page(edition: Edition, browser: Browser) -> None:
    carer, minor = carer_of(edition), a_minor()
    match = a_pair(a_mentee(edition, minor), a_mentor(edition, cleared=True), young=True, coordinator_id=carer.id)
    with transaction() as session:
        session.add(
            Message(
                match_id=match.id,
                author_id=minor.id,
                words="42 10 50 00",
                at=match.created_at,
                held_at=match.created_at,
            )
        )
    sign_in(browser, carer)
    browser.get(f"/desk/{edition.slug}/mentoring")
    browser.get(f"/desk/{edition.slug}/mentoring/pairs/{match.code}")

    page = browser.submit("Let it through")

    assert "let through" in page.text
    assert home_of(edition, carer.id).count(Queue.APPROVE) == 0


def test_lists_name_nobody_under_18(edition: Edition, browser: Browser) -> None:
    a_pair(a_mentee(edition, a_minor("Liv Ek")), a_mentor(edition, cleared=True), young=True)
    sign_in(browser, a_team_member(edition, Role.OWNER, "Owner"))

    page = browser.get(f"/desk/{edition.slug}/mentoring/pairs")

    assert "Liv Ek" not in page.text
    assert "L. E." in page.text
    browser.get(f"/desk/{edition.slug}/mentoring/lists")
    sheet = browser.submit("Download", format="csv").data.decode()
    assert "Liv Ek" not in sheet
    assert '"L. E."' in sheet


@pytest.mark.parametrize("path", ["", "/pairs", "/figures"])
def test_pages_are_kind_while_there_is_nothing(edition: Edition, browser: Browser, path: str) -> None:
    sign_in(browser, carer_of(edition))

    page = browser.get(f"/desk/{edition.slug}/mentoring{path}")

    assert {"": "Nothing waits for your yes.", "/pairs": "No pairs yet", "/figures": "No pair has begun yet"}[
        path
    ] in page.text
