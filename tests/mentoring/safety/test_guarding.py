"""The nightly check finds what must not be, puts right what it can and tells the rest; vetting notes."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from accounts.actions.organisations import accept_invitation, leave_organisation
from accounts.models import Member, OrganisationInvitation
from accounts.rules.organisations import OrganisationRole
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.outbox import Mail
from core.permissions import Role
from core.signing import digest, new_secret
from core.texts import Texts
from editions.models import Edition
from mentoring.actions import looking_after, seeking, vetting
from mentoring.actions.caring import home_of
from mentoring.actions.guarding import guard_edition, guard_minors
from mentoring.actions.settings import Kept, save_settings
from mentoring.models import (
    Circle,
    CirclePlace,
    Match,
    Meeting,
    MenteeProfile,
    MentoringSettings,
    MentorProfile,
    Message,
    VettingKind,
    VettingNote,
    YoungLook,
)
from mentoring.rules.care import Queue, Why
from mentoring.rules.guarding import Ground, MinorsRule, PlannedMeeting, YoungPair, approved_place, broken_by_pair
from mentoring.rules.people import Meets, MenteeKind, ProfileState, Seen
from mentoring.rules.states import MatchState, MeetingKind, MeetingState
from registration.models import Attention
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, refusal, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring
from tests.mentoring.pairs.houses import a_two, approve, at, booked, calendar_lines, house, mails, propose, row_of


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    return open_mentoring()


def carer_of(edition: Edition) -> Member:
    return db.session.scalars(select(Member).where(Member.name == "Koordinator")).one()


def a_good_pair(edition: Edition, **values: Any) -> Match:
    columns: dict[str, Any] = {"young": True, "coordinator_id": carer_of(edition).id, **values}
    return a_pair(a_mentee(edition, a_minor("Liv Ek")), a_mentor(edition, a_member("Mentor"), cleared=True), **columns)


def fresh(match: Match) -> Match:
    db.session.expire_all()
    return db.session.get_one(Match, match.id)


GOOD = YoungPair(MatchState.ACTIVE, marked=True, minors=True, coordinator_in_team=True, cleared=True)
GROUND = Ground(open_to_minors=True, venues=frozenset({7}))


def test_a_pair_that_is_as_it_must_be_breaks_no_rule() -> None:
    good = YoungPair(
        MatchState.ACTIVE, marked=True, minors=True, coordinator_in_team=True, cleared=True,
        meetings=(PlannedMeeting(Meets.ONLINE), PlannedMeeting(Meets.CITY_1, 7)),
    )  # fmt: skip
    assert broken_by_pair(good, GROUND) == []


def test_every_rule_is_found() -> None:
    bad = YoungPair(
        MatchState.ACTIVE, marked=False, minors=True, coordinator_in_team=False, cleared=False,
        meetings=(PlannedMeeting(Meets.FERRY),), unseen_contact=1,
    )  # fmt: skip
    assert broken_by_pair(bad, Ground(open_to_minors=False)) == [
        MinorsRule.NOT_MARKED,
        MinorsRule.NO_COORDINATOR,
        MinorsRule.NOT_CLEARED,
        MinorsRule.NOT_OPEN,
        MinorsRule.MEETS_ELSEWHERE,
        MinorsRule.CONTACT_NOT_LOOKED_AT,
    ]


def test_a_pair_of_grown_ups_breaks_none() -> None:
    grown = YoungPair(MatchState.ACTIVE, marked=False, minors=False, coordinator_in_team=False, cleared=False)
    assert broken_by_pair(grown, Ground(open_to_minors=False)) == []


def test_who_has_turned_18_is_still_looked_after() -> None:
    older = YoungPair(MatchState.ACTIVE, marked=True, minors=False, coordinator_in_team=False, cleared=False)
    assert broken_by_pair(older, GROUND) == [MinorsRule.NO_COORDINATOR]


@pytest.mark.parametrize(
    "meeting, good",
    [
        (PlannedMeeting(Meets.ONLINE), True),
        (PlannedMeeting(Meets.CITY_1, 7), True),
        (PlannedMeeting(Meets.CITY_1, 8), False),
        (PlannedMeeting(Meets.CITY_1), False),
        (PlannedMeeting(Meets.FERRY), False),
    ],
)
def test_young_people_meet_online_or_where_it_is_approved(meeting: PlannedMeeting, good: bool) -> None:
    assert approved_place(meeting, GROUND) is good


def test_a_calm_night_finds_nothing(edition: Edition) -> None:
    a_good_pair(edition)

    assert guard_edition(edition) == {}
    assert db.session.scalars(select(Attention)).all() == []


def test_a_pair_without_anybody_gets_the_coordinator(edition: Edition) -> None:
    match = a_good_pair(edition, coordinator_id=a_member("Gone").id)

    assert guard_edition(edition) == {MinorsRule.NO_COORDINATOR: 1}

    assert (fresh(match).coordinator_id, fresh(match).state) == (carer_of(edition).id, MatchState.ACTIVE)
    assert guard_edition(edition) == {}


def test_without_any_coordinator_the_pair_is_on_hold(ctx: Flask) -> None:
    edition = open_mentoring(minors=False)
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = True
    match = a_pair(a_mentee(edition, a_minor()), a_mentor(edition, cleared=True), young=True)

    assert guard_edition(edition) == {MinorsRule.NO_COORDINATOR: 1}

    assert fresh(match).state is MatchState.FROZEN


def test_somebody_of_a_band_who_turns_out_to_be_young_marks_the_pair(edition: Edition) -> None:
    grown, minor = a_member("Grown"), a_minor()
    band = a_band(grown, minor)
    mentee = a_mentee(edition, grown, kind=MenteeKind.BAND, organisation_id=band.id)
    match = a_pair(mentee, a_mentor(edition, cleared=True), coordinator_id=carer_of(edition).id)

    assert guard_edition(edition) == {MinorsRule.NOT_MARKED: 1}

    assert fresh(match).young is True


def test_a_lapsed_clearance_stands_among_the_concerns_and_is_told_once_a_week(edition: Edition) -> None:
    match = a_good_pair(edition)
    with transaction() as session:
        session.scalars(select(VettingNote)).one().review_by = now().date() - dt.timedelta(days=1)

    assert guard_edition(edition) == {MinorsRule.NOT_CLEARED: 1}
    guard_edition(edition)

    assert [mail.template for mail in db.session.scalars(select(Mail))] == ["mentoring/team_lapsed"]
    home = home_of(edition, carer_of(edition).id)
    assert [entry.match.id for entry in home.queues[Queue.CONCERNS]] == [match.id]


def test_a_profile_that_is_seen_too_widely_is_narrowed(edition: Edition) -> None:
    mentee = a_mentee(edition, a_minor(), seen=Seen.PUBLIC)

    assert guard_edition(edition) == {MinorsRule.SEEN_TOO_WIDELY: 1}

    db.session.expire_all()
    assert db.session.get_one(MenteeProfile, mentee.id).seen is Seen.ORGANISERS


def test_a_mentor_who_is_a_minor_is_taken_out_of_the_list(edition: Edition) -> None:
    mentor = a_mentor(edition, a_minor())

    assert guard_edition(edition) == {MinorsRule.YOUNG_MENTOR: 1}

    db.session.expire_all()
    assert db.session.get_one(MentorProfile, mentor.id).state is ProfileState.PAUSED


def test_contact_details_that_went_through_are_held(edition: Edition) -> None:
    match = a_good_pair(edition)
    with transaction() as session:
        author = session.scalars(select(Member).where(Member.name == "Mentor")).one().id
        session.add_all(
            Message(match_id=match.id, author_id=author, words=words, at=now())
            for words in ("Call me: +45 42 10 50 00", "See you on 7.5.2027")
        )

    assert guard_edition(edition) == {MinorsRule.CONTACT_NOT_LOOKED_AT: 1}

    db.session.expire_all()
    assert [row.held_at is not None for row in db.session.scalars(select(Message).order_by(Message.id))] == [
        True,
        False,
    ]
    assert home_of(edition, carer_of(edition).id).count(Queue.APPROVE) == 1


def test_a_meeting_at_a_place_that_is_not_approved_is_a_concern(edition: Edition) -> None:
    match = a_good_pair(edition)
    with transaction() as session:
        session.add(
            Meeting(
                match_id=match.id, number=1, kind=MeetingKind.WORK, state=MeetingState.BOOKED, times=[], minutes=60,
                starts_at=now() + dt.timedelta(days=2), meets=Meets.CITY_1, created_at=now(), changed_at=now(),
            )
        )  # fmt: skip

    assert guard_edition(edition) == {MinorsRule.MEETS_ELSEWHERE: 1}
    assert home_of(edition, carer_of(edition).id).count(Queue.CONCERNS) == 1


def test_a_meeting_at_a_place_that_is_not_approved_is_called_off_and_stays_a_concern(ctx: Flask) -> None:
    two = a_two(young=True)
    inside = house(two, 1)
    approve(two, inside)
    meeting = booked(two, meets=Meets.CITY_1, venue_id=inside)
    propose(two, at(9), at(10), meets=Meets.CITY_1, venue_id=inside)
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().venues = []

    assert guard_edition(two.edition) == {MinorsRule.MEETS_ELSEWHERE: 1}

    states = [row.state for row in db.session.scalars(select(Meeting).order_by(Meeting.id))]
    assert states == [MeetingState.CANCELLED, MeetingState.CANCELLED]
    for member in (two.mentor, two.mentee):
        first, second = mails(member, "meeting_place")
        lines = calendar_lines(first)
        assert (lines["STATUS"], int(lines["SEQUENCE"])) == ("CANCELLED", row_of(meeting).sequence)
        assert second.subject == "Choose another place for your meeting"
        assert "Nobody did anything wrong" in first.text
        assert "Bo" not in first.text.replace("Hello Bo", "")
        assert "Liv" not in first.text.replace("Hello Liv", "")
    assert guard_edition(two.edition) == {}
    carer = two.coordinator_id or 0
    concerns = home_of(two.edition, carer).queues[Queue.CONCERNS]
    assert [entry.whys(Queue.CONCERNS) for entry in concerns] == [[Why.CALLED_OFF]]
    looking_after.settle(two.edition, two.match.code, by=carer)
    assert home_of(two.edition, carer).count(Queue.CONCERNS) == 0


def test_a_house_that_the_team_no_longer_approves_calls_meetings_off_at_once(ctx: Flask) -> None:
    two = a_two(young=True)
    first, other = house(two, 1), house(two, 2)
    approve(two, first, other)
    meeting = booked(two, meets=Meets.CITY_1, venue_id=first)
    kept = booked(two, at(11), meets=Meets.CITY_2, venue_id=other)
    settings = db.session.scalars(select(MentoringSettings)).one()

    save_settings(
        two.edition,
        Kept(words=Texts(), welcomes_minors=True, coordinator_id=settings.coordinator_id, venues=[other]),
        by=two.coordinator_id or 0,
    )

    assert (row_of(meeting).state, row_of(kept).state) == (MeetingState.CANCELLED, MeetingState.BOOKED)


def test_a_young_person_who_joins_a_band_protects_its_pair_at_once(edition: Edition) -> None:
    founder, minor = a_member("Grown"), a_minor()
    band = a_band(founder)
    mentee = a_mentee(edition, founder, kind=MenteeKind.BAND, organisation_id=band.id)
    match = a_pair(mentee, a_mentor(edition, cleared=True))
    with transaction() as session:
        session.add(
            Meeting(
                match_id=match.id, number=1, kind=MeetingKind.WORK, state=MeetingState.BOOKED, times=[], minutes=60,
                starts_at=now() + dt.timedelta(days=2), meets=Meets.FERRY, created_at=now(), changed_at=now(),
            )
        )  # fmt: skip
    secret = new_secret()
    with transaction() as session:
        session.add(
            OrganisationInvitation(
                organisation_id=band.id, address="liv@band.example", address_key="liv@band.example",
                role=OrganisationRole.MEMBER, secret_digest=digest(secret), invited_by_id=founder.id,
                created_at=now(), expires_at=now() + dt.timedelta(days=7),
            )
        )  # fmt: skip

    accept_invitation(secret, minor.id)

    row = fresh(match)
    assert (row.young, row.coordinator_id) == (True, carer_of(edition).id)
    assert db.session.scalars(select(Meeting.state)).one() is MeetingState.CANCELLED


def test_who_has_left_a_band_reads_nothing_of_its_pair_any_more(edition: Edition, browser: Browser) -> None:
    founder, stays = a_member("Founder"), a_member("Stays")
    band = a_band(founder, stays)
    mentee = a_mentee(edition, founder, kind=MenteeKind.BAND, organisation_id=band.id)
    match = a_pair(mentee, a_mentor(edition))

    leave_organisation(band.id, founder.id)

    home = f"/{edition.slug}/mentoring/pairs/{match.code}"
    sign_in(browser, founder)
    browser.get(home, status=404)
    sign_in(browser, stays)
    assert browser.get(home).heading == "Bo"


def test_a_circle_with_a_young_person_needs_a_host_who_is_cleared(edition: Edition) -> None:
    with transaction() as session:
        circle = Circle(edition_id=edition.id, name="Circle", skill="contracts", created_at=now())
        session.add(circle)
        session.flush()
        session.add(CirclePlace(circle_id=circle.id, mentee_id=a_mentee(edition, a_minor()).id))

    assert guard_edition(edition) == {MinorsRule.CIRCLE_NOT_CLEARED: 1}


def test_what_is_broken_stands_in_the_inbox_once_and_names_nobody(edition: Edition, browser: Browser) -> None:
    a_good_pair(edition, coordinator_id=a_member("Gone").id)
    a_mentee(edition, a_minor("Liv Two"), seen=Seen.PUBLIC)

    guard_minors()
    guard_minors()

    lines = db.session.scalars(select(Attention).order_by(Attention.id)).all()
    assert [(line.code, line.details) for line in lines] == [
        ("minors_rule", {"rule": "no-coordinator"}),
        ("minors_rule", {"rule": "seen-too-widely"}),
    ]
    facts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "MinorsRuleBroken").order_by(AuditEntry.id)
    ).all()
    assert [(fact.details["rule"], fact.details["count"]) for fact in facts] == [
        ("no-coordinator", 1),
        ("seen-too-widely", 1),
    ]
    sign_in(browser, a_team_member(edition, Role.FRONT_DESK, "Desk"))
    page = browser.get(f"/desk/{edition.slug}/attention")
    assert "Nobody of the team looked after a pair with a young person." in page.text
    assert "Liv" not in page.text


def test_those_who_must_act_read_what_the_check_finds_without_a_name(edition: Edition, browser: Browser) -> None:
    lead = db.session.scalars(select(Member).where(Member.name == "Lead")).one()
    pages = ((carer_of(edition), "mentoring"), (lead, "mentoring/reports"))
    for who, path in pages:
        page = sign_in(browser, who).get(f"/desk/{edition.slug}/{path}")
        assert "not as it must be" not in page.main
    a_mentor(edition, a_minor("Liv Young"))
    mentee = a_mentee(edition, a_minor("Liv Two"), seen=Seen.PUBLIC)

    for who, path in pages:
        page = sign_in(browser, who).get(f"/desk/{edition.slug}/{path}")
        assert ["A mentor is under 18. (1)" in page.main, "A profile was seen too widely. (1)" in page.main] == [
            True,
            True,
        ]
        assert "Liv" not in page.main
    db.session.expire_all()
    assert db.session.get_one(MenteeProfile, mentee.id).seen is Seen.PUBLIC


def test_finance_settles_no_line_about_young_people(edition: Edition, browser: Browser) -> None:
    a_mentor(edition, a_minor())
    guard_minors()
    line = db.session.scalars(select(Attention)).one()
    inbox = f"/desk/{edition.slug}/attention"
    sign_in(browser, a_team_member(edition, Role.FINANCE, "Money"))
    assert "Settle it" not in browser.get(inbox).main
    browser.get(f"{inbox}/{line.id}/settle", status=403)
    sign_in(browser, a_team_member(edition, Role.OWNER, "Owner")).get(inbox)
    browser.click("Settle it")


# --- vetting ----------------------------------------------------------------------------------------------------------


def seen(**values: object) -> vetting.Seen:
    today = now().date()
    columns = {
        "kind": VettingKind.BOERNEATTEST, "country": "DK", "seen_on": today,
        "review_by": today + dt.timedelta(days=300), **values,
    }  # fmt: skip
    return vetting.Seen(**columns)  # type: ignore[arg-type]  # columns by name


def test_a_note_is_written_at_the_desk_and_clears_the_mentor(edition: Edition, browser: Browser) -> None:
    lead = db.session.scalars(select(Member).where(Member.name == "Lead")).one()
    mentor = a_mentor(edition, welcomes_minors=True)
    sign_in(browser, lead)
    browser.get(f"/desk/{edition.slug}/mentoring/vetting/{mentor.code}")

    page = browser.submit("Note it", review_by=(now().date() + dt.timedelta(days=200)).isoformat())

    assert "holds" in page.text
    note = db.session.scalars(select(VettingNote)).one()
    assert (note.member_id, note.seen_by_id, note.kind) == (mentor.member_id, lead.id, VettingKind.BOERNEATTEST)


def test_days_that_make_no_sense_get_a_sentence(edition: Edition) -> None:
    mentor, lead, today = a_mentor(edition), a_member("L"), now().date()
    for code, values in (
        ("vetting_future", {"seen_on": today + dt.timedelta(days=2)}),
        ("vetting_order", {"review_by": today - dt.timedelta(days=1)}),
        ("vetting_long", {"review_by": today + dt.timedelta(days=2000)}),
    ):
        wanted = seen(**values)
        refusal(code, lambda wanted=wanted: vetting.note(edition, mentor, wanted, by=lead.id))  # type: ignore[misc]  # a default
    refusal("vetting_oneself", lambda: vetting.note(edition, mentor, seen(), by=mentor.member_id))


def test_a_withdrawn_note_tells_the_coordinator_at_once(edition: Edition) -> None:
    match = a_good_pair(edition)
    note = db.session.scalars(select(VettingNote)).one()

    vetting.withdraw(edition, note.id, by=a_member("L").id)

    assert [mail.template for mail in db.session.scalars(select(Mail))] == ["mentoring/team_lapsed"]
    home = home_of(edition, carer_of(edition).id)
    assert [entry.match.id for entry in home.queues[Queue.CONCERNS]] == [match.id]
    refusal("vetting_gone", lambda: vetting.withdraw(edition, note.id, by=a_member("L2").id))


@pytest.mark.parametrize("column", ["what", "at", "match_id"])
def test_the_database_refuses_to_change_what_was_looked_at(edition: Edition, column: str) -> None:
    look = a_look(edition)
    values: dict[str, object] = {"what": "mentoring.circle", "at": now(), "match_id": 7}
    with pytest.raises(DBAPIError, match="only added to"), transaction() as session:
        session.execute(update(YoungLook).where(YoungLook.id == look.id).values({column: values[column]}))


def test_the_database_refuses_to_delete_what_was_looked_at_until_it_is_old(edition: Edition) -> None:
    new, old = a_look(edition).id, a_look(edition, days=8 * 365).id
    with pytest.raises(DBAPIError, match="only added to"), transaction() as session:
        session.execute(delete(YoungLook).where(YoungLook.id == new))
    assert db.session.scalars(select(YoungLook.id)).all() == [new, old]
    guard_minors()
    assert db.session.scalars(select(YoungLook.id)).all() == [new]


def a_look(edition: Edition, *, days: int = 1) -> YoungLook:
    with transaction() as session:
        look = YoungLook(
            edition_id=edition.id,
            member_id=carer_of(edition).id,
            young_id=a_minor().id,
            what="mentoring.pair",
            at=now() - dt.timedelta(days=days),
        )
        session.add(look)
    return look


# --- words that a band wrote before a young person came to it ---------------------------------------------------------


def joins(band: Any, founder: Member, minor: Member) -> None:
    secret = new_secret()
    with transaction() as session:
        session.add(
            OrganisationInvitation(
                organisation_id=band.id, address="liv@band.example", address_key="liv@band.example",
                role=OrganisationRole.MEMBER, secret_digest=digest(secret), invited_by_id=founder.id,
                created_at=now(), expires_at=now() + dt.timedelta(days=7),
            )
        )  # fmt: skip
    accept_invitation(secret, minor.id)


def a_band_that_says_how_to_reach_it(edition: Edition, **values: Any) -> tuple[MenteeProfile, Member, Any]:
    founder = a_member("Grown")
    band = a_band(founder)
    columns = {"kind": MenteeKind.BAND, "organisation_id": band.id, "seen": Seen.ADULTS, **values}
    mentee = a_mentee(edition, founder, here="We practise in a cellar", done="Call 42 10 50 00", **columns)
    return mentee, founder, band


def test_a_band_that_a_young_person_joins_is_held_back_while_it_says_how_to_reach_it(edition: Edition) -> None:
    mentee, founder, band = a_band_that_says_how_to_reach_it(edition)
    minor = a_minor()

    joins(band, founder, minor)

    db.session.expire_all()
    row = db.session.get_one(MenteeProfile, mentee.id)
    assert (row.state, row.seen) == (ProfileState.PAUSED, Seen.ORGANISERS)
    assert row.done == "Call 42 10 50 00"
    for member in (founder, minor):
        (mail,) = mails(member, "profile_held")
        assert "42 10" not in mail.text
        assert "Liv" not in mail.text.replace("Hello Liv", "")
    told = [
        entry.details["what"]
        for entry in db.session.scalars(
            select(AuditEntry).where(AuditEntry.fact == "MenteeChanged").order_by(AuditEntry.id)
        )
    ]
    assert told == ["narrowed", "held-back"]
    assert guard_edition(edition) == {}


def test_a_held_band_comes_back_when_its_words_are_changed_and_not_before(edition: Edition) -> None:
    mentee, founder, band = a_band_that_says_how_to_reach_it(edition)
    joins(band, founder, a_minor())

    field = refusal("request_contact", lambda: seeking.return_mentee(edition, mentee.code, by=founder.id))
    assert field == "done"
    seeking.save_done(edition, mentee.code, seeking.Done(done="Three gigs"), by=founder.id)
    assert seeking.return_mentee(edition, mentee.code, by=founder.id).state is ProfileState.LISTED


def test_the_page_of_a_held_band_says_where_to_mend_and_the_desk_that_it_waits(
    edition: Edition, browser: Browser
) -> None:
    mentee, founder, band = a_band_that_says_how_to_reach_it(edition)
    joins(band, founder, a_minor())

    sign_in(browser, founder)
    page = browser.get(f"/{edition.slug}/mentoring/me")
    assert "Some words wait until you have changed them" in page.text
    assert page.href("What I have done").endswith(f"/{edition.slug}/mentoring/me/{mentee.code}/done")
    assert "Look again" not in page.text
    sign_in(browser, carer_of(edition))
    desk = browser.get(f"/desk/{edition.slug}/mentoring/people/looking/{mentee.code}")
    assert "Held back until they change some words" in desk.text


def test_a_mentor_who_was_asked_reads_no_words_that_a_young_person_could_not_have_written(
    edition: Edition, browser: Browser
) -> None:
    mentee, founder, band = a_band_that_says_how_to_reach_it(edition)
    mentor = a_mentor(edition, a_member("Mentor"), cleared=True)
    request = a_request(mentee, mentor, stuck="Write to us at ferry@band.example")
    address = f"/{edition.slug}/mentoring/requests/{request.code}"
    sign_in(browser, db.session.get_one(Member, mentor.member_id))
    before = browser.get(address).text
    assert "42 10 50 00" in before
    assert "ferry@band.example" in before

    joins(band, founder, a_minor())

    page = browser.get(address).text
    assert "42 10 50 00" not in page
    assert "ferry@band.example" not in page
    assert "We practise in a cellar" in page
    assert "Some of their words wait until they have changed them." in page
    assert "ferry@band.example" not in browser.get(f"/{edition.slug}/mentoring/requests").text


def test_a_mentor_who_was_offered_a_band_reads_no_such_words(edition: Edition, browser: Browser) -> None:
    mentee, founder, band = a_band_that_says_how_to_reach_it(edition)
    mentor = a_mentor(edition, a_member("Mentor"), cleared=True)
    match = a_pair(
        mentee, mentor, state=MatchState.OFFERED, offered_until=now() + dt.timedelta(days=5),
        coordinator_id=carer_of(edition).id,
    )  # fmt: skip
    joins(band, founder, a_minor())

    sign_in(browser, db.session.get_one(Member, mentor.member_id))
    page = browser.get(f"/{edition.slug}/mentoring/offers/{match.code}").text

    assert "42 10 50 00" not in page
    assert "We practise in a cellar" in page


def test_a_profile_whose_owner_turns_out_to_be_young_is_held_back_at_night(edition: Edition) -> None:
    mentee = a_mentee(edition, a_minor(), good_hour="Find me on insta: liv_ek07")

    assert guard_edition(edition) == {MinorsRule.CONTACT_IN_PROFILE: 1}
    assert guard_edition(edition) == {}

    db.session.expire_all()
    assert db.session.get_one(MenteeProfile, mentee.id).state is ProfileState.PAUSED
