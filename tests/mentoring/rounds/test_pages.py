"""Pages of speed meetings and circles: for the team, for those who are in them, and for nobody else."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.language import local
from core.permissions import Role
from mentoring.actions import speed
from mentoring.models import CirclePlace, Report, YoungLook
from mentoring.rules.people import Need, Skill
from tests.browser import Browser, statements
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, open_mentoring
from tests.mentoring.rounds.houses import TEAM, House, a_circle, a_house, person

Browsers = Callable[..., Browser]


def coordinator(browser: Browser, house: House) -> Browser:
    return sign_in(browser, a_team_member(house.edition, Role.MENTOR_COORDINATOR, "Coordinator"))


def test_team_walks_from_nothing_to_published_rounds(app: Flask, browser: Browser) -> None:
    with app.app_context():
        edition = open_mentoring()
        for number in range(2):
            a_mentor(edition, a_member(f"Mentor {number}"))
            a_mentee(edition, a_member(f"Artist {number}"))
        sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Coordinator"))
    browser.get("/desk/2027/mentoring/speed")
    browser.click("Set up speed meetings")
    start = f"{now() + dt.timedelta(days=3):%Y-%m-%dT%H:%M}"
    wanted = {"name-en": "Ten minutes each", "starts_at": start, "rounds": "2", "tables": "2"}
    browser.submit("Set up and choose who comes", wanted)
    browser.submit("Add all 2")
    browser.click("Those who look for one 0")
    browser.submit("Add all 2")
    assert [row[0] for row in browser.page.rows()] == ["Artist 0", "Artist 1"]
    browser.click("Ten minutes each")
    browser.submit("Work out the rounds")
    assert [sorted(row[1:]) for row in browser.page.rows()] == [["Artist 0", "Artist 1"], ["Artist 0", "Artist 1"]]
    browser.submit("Yes, publish it")
    assert "Everybody gets a mail with their rounds." in browser.page.text


def test_wrong_numbers_get_a_sentence_and_nothing_is_lost(app: Flask, browser: Browser) -> None:
    with app.app_context():
        coordinator(browser, a_house())
    browser.get("/desk/2027/mentoring/speed/new")
    page = browser.submit("Set up and choose who comes", {"name-en": "Odd"}, rounds="99", minutes="x", status=422)
    assert page.error_of("rounds") == "Write a number from 1 to 20."
    assert page.error_of("minutes") == "Write a whole number in digits."
    assert page.error_of("starts_at") == "This is needed."
    assert page.value_of("name-en") == "Odd"


def test_away_with_one_tap_and_planned_again(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=2, rounds=2)
        house.plan()
        house.publish()
        coordinator(browser, house)
    browser.get(f"/desk/2027/mentoring/speed/{house.event_id}/guests?side=others")
    browser.submit("Is away Artist 1")
    browser.get(f"/desk/2027/mentoring/speed/{house.event_id}")
    assert "1 meeting cannot be any more" in browser.page.main
    browser.submit("Plan again", at_round="1")
    assert "cannot be any more" not in browser.page.main
    assert sorted(browser.page.rows()[0][1:]) == ["Artist 2", "free"]


def test_published_plan_is_withdrawn_and_published_again(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = published()
        coordinator(browser, house)
    browser.get(f"/desk/2027/mentoring/speed/{house.event_id}")
    page = browser.submit("Yes, withdraw it")
    assert "Withdrawn. Everybody gets a mail" in page.text
    page = browser.submit("Yes, publish it")
    assert "Everybody gets a mail with their rounds." in page.text


def test_speed_meetings_are_taken_away_while_nobody_has_rounds(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house()
        house.plan()
        coordinator(browser, house)
    page = browser.post(f"/desk/2027/mentoring/speed/{house.event_id}/remove")
    assert page.path == "/desk/2027/mentoring/speed"
    assert "They are gone." in page.text


def test_speed_meetings_stay_while_people_have_rounds(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = published()
        coordinator(browser, house)
    here = f"/desk/2027/mentoring/speed/{house.event_id}"
    page = browser.post(f"{here}/remove")
    assert page.path == here
    assert "The plan is published: people have their rounds." in page.text


def test_those_who_meet_nobody_stand_there_with_what_helps(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=1)
        a_mentor(house.edition, a_member("Idle"), skills=(Skill("lighting"),))
        a_mentee(house.edition, a_member("Alone"), needs=(Need("mixing"),))
        speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=None, mentee_ids=None, by=None)
        house.plan()
        coordinator(browser, house)
    page = browser.get(f"/desk/2027/mentoring/speed/{house.event_id}")
    assert page.words_at("//section[@id='without']/p[not(@class)]") == "Alone"
    assert page.words_at("//section[@id='idle']/p[not(@class)]") == "Idle"
    assert page.href("Add mentors").endswith("/guests?side=mentors")


def test_grid_asks_no_more_of_the_database_with_more_people(app: Flask, browsers: Browsers) -> None:
    counts = []
    for slug, many in (("2027", 2), ("2028", 9)):
        with app.app_context():
            house = a_house(mentors=many, mentees=many, tables=9, edition=open_mentoring(an_edition(slug)))
            house.plan()
            browser = coordinator(browsers(), house)
        browser.get(f"/desk/{slug}/mentoring/speed/{house.event_id}")
        with statements() as seen:
            browser.get(f"/desk/{slug}/mentoring/speed/{house.event_id}")
        counts.append(seen.count)
    assert counts[0] == counts[1]


def test_writing_down_who_was_opened_takes_no_more_statements_for_more_of_the_young(
    app: Flask, browsers: Browsers
) -> None:
    counts = []
    for slug, many in (("2027", 2), ("2028", 7)):
        with app.app_context():
            house = a_house(mentors=1, mentees=0, edition=open_mentoring(an_edition(slug)))
            for number in range(many):
                a_mentee(house.edition, a_minor(f"Liv {number}"))
            speed.add_guests(house.edition, house.event_id, TEAM, mentee_ids=None, by=None)
            browser = coordinator(browsers(), house)
        path = f"/desk/{slug}/mentoring/speed/{house.event_id}/guests?side=others"
        browser.get(path)
        with statements() as seen:
            browser.get(path)
        counts.append(seen.count)
    assert counts[0] == counts[1]
    with app.app_context():
        assert db.session.query(YoungLook).count() == 2 * (2 + 7)


def test_cards_name_each_with_their_rounds(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=1)
        liv = a_minor("Liv Hemmelig")
        cleared = a_mentor(house.edition, a_member("Cleared"), cleared=True)
        a_mentee(house.edition, liv, act="Hidden stage name")
        speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=[cleared.id], mentee_ids=None, by=None)
        house.plan()
        coordinator(browser, house)
    page = browser.get(f"/desk/2027/mentoring/speed/{house.event_id}/cards.pdf")
    reader = PdfReader(io.BytesIO(page.data))
    text = " ".join(one.extract_text() for one in reader.pages)
    assert len(reader.pages) == 1
    assert all(name in text for name in ("Mentor 1", "Cleared", "Artist 1", "Liv"))
    assert not any(word in text for word in ("Hemmelig", "Hidden stage name", "@"))


def test_list_of_rounds_is_carried_out(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=1, rounds=1)
        house.plan()
        coordinator(browser, house)
    browser.get(f"/desk/2027/mentoring/speed/{house.event_id}/list")
    page = browser.submit("Download", format="csv")
    lines = page.data.decode("utf-8-sig").splitlines()
    assert lines[0] == '"Round","Begins","Table","Mentor","Meets"'
    assert lines[1].endswith('"1","Mentor 1","Artist 1"')


def test_opening_names_of_young_people_is_written_down(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=0, mentees=0)
        liv_id = a_minor("Liv").id
        a_mentee(house.edition, db.session.get_one(Member, liv_id))
        speed.add_guests(house.edition, house.event_id, TEAM, mentee_ids=None, by=None)
        coordinator(browser, house)
    browser.get(f"/desk/2027/mentoring/speed/{house.event_id}/guests?side=others")
    with app.app_context():
        looks = db.session.query(YoungLook).all()
        assert [(one.young_id, one.what) for one in looks] == [(liv_id, "mentoring_desk.speed_guests")]


# --- one's own rounds -------------------------------------------------------------------------------------------------


def published(mentors: int = 1, mentees: int = 2) -> House:
    house = a_house(mentors, mentees, rounds=2)
    house.plan()
    house.publish()
    return house


def test_people_see_their_own_rounds_alone(app: Flask, browsers: Browsers) -> None:
    with app.app_context():
        house = published()
        mentor, artist, other, stranger = browsers(), browsers(), browsers(), browsers()
        sign_in(mentor, person(house.mentors[0]))
        sign_in(artist, person(house.mentees[0]))
        sign_in(stranger, a_member("Stranger"))
    path = f"/2027/mentoring/speed/{house.event_id}"
    page = mentor.get(path)
    assert all(name in page.main for name in ("Artist 1", "Artist 2"))
    page = artist.get(path)
    assert "Mentor 1" in page.main
    assert "Artist 2" not in page.main
    stranger.get(path, status=404)
    assert other.get(path).path == "/account/sign-in"


def test_plan_is_not_seen_before_it_is_published(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=1)
        house.plan()
        sign_in(browser, person(house.mentees[0]))
    browser.get(f"/2027/mentoring/speed/{house.event_id}", status=404)


def test_round_that_is_on_is_marked(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = published(mentees=1)
        path, starts = f"/2027/mentoring/speed/{house.event_id}", house.event.starts_at
        with time_machine.travel(starts + dt.timedelta(minutes=3), tick=False):
            sign_in(browser, person(house.mentees[0]))
    with time_machine.travel(starts + dt.timedelta(minutes=4), tick=False):
        page = browser.get(path)
    now_on = page.words_at("//li[@aria-current='step']")
    assert now_on.startswith(f"{local(starts):%H:%M} Round 1 Now, until ")


def test_mentor_reads_the_first_name_of_the_young_and_nothing_else(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=0, mentees=0)
        mentor = a_mentor(house.edition, a_member("Cleared"), cleared=True)
        liv = a_minor("Liv Hemmelig")
        a_mentee(house.edition, liv, act="Hidden stage name")
        speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=None, mentee_ids=None, by=None)
        house.plan()
        house.publish()
        sign_in(browser, person(mentor))
    page = browser.get(f"/2027/mentoring/speed/{house.event_id}")
    assert "Liv" in page.main
    assert not any(word in page.text for word in ("Hemmelig", "Hidden stage name"))


def test_name_of_the_young_goes_when_the_clearance_does(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=0, mentees=0)
        mentor = a_mentor(house.edition, a_member("Cleared"), cleared=True)
        a_mentee(house.edition, a_minor("Liv"))
        speed.add_guests(house.edition, house.event_id, TEAM, mentor_ids=None, mentee_ids=None, by=None)
        house.plan()
        house.publish()
        with transaction() as session:
            session.get_one(type(mentor), mentor.id).welcomes_minors = False
        sign_in(browser, person(mentor))
    assert "Liv" not in browser.get(f"/2027/mentoring/speed/{house.event_id}").text


def test_member_of_a_band_sees_its_rounds(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=0)
        singer, drummer = a_member("Singer"), a_member("Drummer")
        a_mentee(house.edition, singer, kind="band", organisation_id=a_band(singer, drummer).id)
        speed.add_guests(house.edition, house.event_id, TEAM, mentee_ids=None, by=None)
        house.plan()
        house.publish()
        sign_in(browser, drummer)
    assert "Mentor 1" in browser.get(f"/2027/mentoring/speed/{house.event_id}").main


# --- circles ----------------------------------------------------------------------------------------------------------


def test_team_makes_a_circle_out_of_a_suggestion(app: Flask, browser: Browser) -> None:
    with app.app_context():
        edition = open_mentoring()
        a_mentor(edition, a_member("Host"))
        for number in range(4):
            a_mentee(edition, a_member(f"Artist {number}"))
        sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Coordinator"))
    browser.get("/desk/2027/mentoring/circles")
    browser.click("Suggestions")
    browser.submit("Make this circle")
    assert [row[0] for row in browser.page.rows()] == ["Artist 0", "Artist 1", "Artist 2", "Artist 3"]
    browser.submit("Yes, offer it")
    assert "Say first when it is; that has to be still to come." in browser.page.text
    browser.click("Change")
    browser.submit("Save", starts_at=f"{now() + dt.timedelta(days=3):%Y-%m-%dT%H:%M}")
    browser.submit("Yes, offer it")
    assert "Offered. Everybody in it gets a mail." in browser.page.text


def test_circle_is_answered_by_those_who_are_in_it(app: Flask, browsers: Browsers) -> None:
    with app.app_context():
        edition = open_mentoring()
        group = [a_mentee(edition, a_member(f"Artist {number}")) for number in range(4)]
        host = a_mentor(edition, a_member("Host"))
        path = f"/2027/mentoring/circles/{a_circle(edition, group, mentor_id=host.id, offered=True).id}"
        artist, hosting, stranger = browsers(), browsers(), browsers()
        sign_in(artist, person(group[0]))
        sign_in(hosting, person(host))
        sign_in(stranger, a_member("Stranger"))
    page = artist.get(path)
    assert "Host" in page.main
    assert "Artist 1" not in page.main
    assert "You come" in artist.submit("I come").main
    assert "You do not come" in artist.submit("I do not come").main
    assert "Artist 1" in hosting.get(path).main
    stranger.get(path, status=404)
    stranger.post(f"{path}/answer", {"comes": "yes"}, status=404)


def test_whoever_is_in_a_circle_reports_its_host(app: Flask, browsers: Browsers) -> None:
    with app.app_context():
        edition = open_mentoring()
        group = [a_mentee(edition, a_member(f"Artist {number}")) for number in range(4)]
        host = a_mentor(edition, a_member("Host"))
        about = host.member_id
        path = f"/2027/mentoring/circles/{a_circle(edition, group, mentor_id=host.id, offered=True).id}"
        artist, hosting, stranger = browsers(), browsers(), browsers()
        sign_in(artist, person(group[0]))
        sign_in(hosting, person(host))
        sign_in(stranger, a_member("Stranger"))
    artist.get(path)
    assert "Thank you for telling us" in artist.submit("Report").text
    with app.app_context():
        assert db.session.scalars(select(Report.about_id)).all() == [about]
    assert f"{path}/report" not in hosting.get(path).markup
    stranger.post(f"{path}/report", status=404)


def test_circle_is_not_seen_before_it_is_offered(app: Flask, browser: Browser) -> None:
    with app.app_context():
        edition = open_mentoring()
        mentee = a_mentee(edition)
        circle_id = a_circle(edition, [mentee]).id
        sign_in(browser, person(mentee))
    browser.get(f"/2027/mentoring/circles/{circle_id}", status=404)


@pytest.mark.parametrize("path", ["speed", "speed/new", "circles", "circles/new", "circles/suggested"])
def test_desk_pages_are_the_teams_alone(app: Flask, browser: Browser, path: str) -> None:
    with app.app_context():
        open_mentoring()
        sign_in(browser, a_member("Stranger"))
    browser.get(f"/desk/2027/mentoring/{path}", status=403)


def test_circles_are_listed_page_by_page(app: Flask, browser: Browser) -> None:
    with app.app_context():
        edition = open_mentoring()
        for _number in range(52):
            a_circle(edition, [])
        sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Coordinator"))
    page = browser.get("/desk/2027/mentoring/circles")
    assert "52 circles" in page.main
    assert len(page.rows()) == 50
    assert len(browser.click("Next").rows()) == 2


# --- something is not right -------------------------------------------------------------------------------------------


def test_whom_one_meets_in_the_rounds_is_reported_with_one_tap(app: Flask, browsers: Browsers) -> None:
    with app.app_context():
        house = published()
        mentor, artist, stranger = browsers(), browsers(), browsers()
        who = person(house.mentors[0])
        about, member_id = person(house.mentees[0]).id, who.id
        sign_in(mentor, who)
        sign_in(artist, person(house.mentees[1]))
        sign_in(stranger, a_member("Stranger"))
        guest = house.guest(house.mentees[0]).id
        address = f"/2027/mentoring/speed/{house.event_id}"
    page = mentor.get(address)
    assert page.markup.count("/report") == 2
    assert "Something is not right?" in page.main

    page = mentor.submit(f"{address}/guests/{guest}/report")

    assert page.heading == "Thank you for telling us"
    with app.app_context():
        report = db.session.scalars(select(Report)).one()
        assert (report.by_id, report.about_id, report.match_id) == (member_id, about, None)
    # They do not meet any more, and others who never met them cannot report or keep them away.
    assert mentor.get(address).markup.count("/report") == 1
    for other in (artist, stranger):
        other.get("/2027/mentoring")
        other.post(f"{address}/guests/{guest}/report", status=404)
        other.post(f"{address}/guests/{guest}/block", status=404)


def test_whom_one_meets_in_the_rounds_is_kept_away(app: Flask, browser: Browser) -> None:
    with app.app_context():
        house = published(mentees=1)
        sign_in(browser, person(house.mentees[0]))
        guest = house.guest(house.mentors[0]).id
        address = f"/2027/mentoring/speed/{house.event_id}"
    browser.get(address)

    page = browser.submit(f"{address}/guests/{guest}/block")

    assert "You do not meet here any more. Nobody is told." in page.text
    assert "Mentor 1" not in browser.get(address).main


def test_the_host_of_a_circle_reports_who_is_in_it_and_nobody_whom_they_do_not_read(
    app: Flask, browsers: Browsers
) -> None:
    with app.app_context():
        house = a_house(mentors=1, mentees=3)
        liv = a_mentee(house.edition, a_member("Liv"))
        circle_id = a_circle(house.edition, [*house.mentees, liv], offered=True, mentor_id=house.mentors[0].id).id
        with transaction() as session:
            session.get_one(Member, liv.member_id).minor_until = now().date() + dt.timedelta(days=90)
        places = {
            row.mentee_id: row.id
            for row in db.session.scalars(select(CirclePlace).where(CirclePlace.circle_id == circle_id))
        }
        seen, hidden = places[house.mentees[0].id], places[liv.id]
        about = person(house.mentees[0]).id
        host, member = browsers(), browsers()
        sign_in(host, person(house.mentors[0]))
        sign_in(member, person(house.mentees[0]))
    address = f"/2027/mentoring/circles/{circle_id}"
    host.get(address)

    host.post(f"{address}/places/{hidden}/report", status=404)
    assert f"/places/{hidden}/" not in host.get(address).markup
    host.submit(f"{address}/places/{seen}/report")

    with app.app_context():
        assert db.session.scalars(select(Report.about_id)).all() == [about]
    member.get(address)
    member.post(f"{address}/places/{hidden}/report", status=404)
