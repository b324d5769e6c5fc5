"""Everybody in mentoring at the desk, and how it is kept: who sees whom, filters, young people, readiness, a clone."""

import csv

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db, transaction
from core.facts import EditionCreated, record
from core.permissions import Role
from editions.actions.opening import findings_of
from editions.models import Venue
from mentoring.actions.settings import Kept, save_settings
from mentoring.models import MentoringSettings, YoungLook
from mentoring.rules.people import MenteeKind, ProfileState, Seen, Skill
from tests.browser import Browser
from tests.conftest import statements
from tests.editions.builders import a_member, a_team_member, an_edition, refusal, sign_in, texts
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, a_pair, open_mentoring

PEOPLE = "/desk/2027/mentoring/people"
LOOKING = "/desk/2027/mentoring/people/looking"
SETTINGS = "/desk/2027/mentoring/settings"


def kept() -> MentoringSettings:
    db.session.expire_all()
    return db.session.scalars(select(MentoringSettings)).one()


def names(browser: Browser, address: str) -> list[str]:
    page = browser.get(address)
    return [row[0] for row in page.rows()] if page.all("//table") else []


def test_list_of_mentors_shows_seats_and_counts_who_hides(ctx, browser):
    coordinator = a_member("Koordinator")
    edition = open_mentoring(coordinator=coordinator)
    a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    mentor = a_mentor(edition, a_member("Bo"), seats=2, cleared=True)
    a_pair(a_mentee(edition), mentor)
    a_mentor(edition, a_member("Kanariefugl"), seen=Seen.HIDDEN)
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Anna")
    page = sign_in(browser, ana).get(PEOPLE)
    assert page.rows() == [["Bo", "Tour booking, Contracts", "Takes part", "1 / 2", "cleared"]]
    assert "1 more profile is not shown." in page.main
    assert "Kanariefugl" not in page.text


def test_mentors_are_filtered_and_searched(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    full = a_mentor(edition, a_member("Full"), seats=1, search="full lyd")
    a_pair(a_mentee(edition), full)
    a_mentor(edition, a_member("Free"), cleared=True, skills=(Skill("pr"),), search="free presse")
    a_mentor(edition, a_member("Paused"), state=ProfileState.PAUSED, search="paused")
    sign_in(browser, ana)
    found = {query: names(browser, f"{PEOPLE}?{query}") for query in (
        "free=no", "free=yes", "skill=pr", "state=paused", "cleared=yes", "q=Presse", "q=nobody", "state=odd",
    )}  # fmt: skip
    assert found == {
        "free=no": ["Full"],
        "free=yes": ["Free", "Paused"],
        "skill=pr": ["Free"],
        "state=paused": ["Paused"],
        "cleared=yes": ["Free"],
        "q=Presse": ["Free"],
        "q=nobody": [],
        "state=odd": ["Free", "Full", "Paused"],
    }


def test_owner_sees_what_everybody_sees(ctx, browser):
    edition = open_mentoring()
    a_mentor(edition, a_member("Open"), seen=Seen.ADULTS)
    a_mentor(edition, a_member("Kanariefugl"), seen=Seen.ORGANISERS)
    a_mentee(edition, a_minor("Kanariefisk"))
    owner = a_team_member(edition, Role.OWNER)
    page = sign_in(browser, owner).get(PEOPLE)
    assert ("Open" in page.main, "Kanariefugl" in page.text) == (True, False)
    assert "are seen by mentor coordinators" in page.main
    assert "Kanariefisk" not in browser.get(LOOKING).text


def test_nobody_under_18_is_named_or_found_by_name(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    a_mentee(edition, a_minor("Kanariefugl Ek"))
    a_mentee(edition, a_member("Ida"))
    a_mentee(edition, a_member(), kind=MenteeKind.BAND, organisation_id=a_band(a_minor(), name="Kanarieband").id)
    page = sign_in(browser, ana).get(LOOKING)
    assert [row[0] for row in page.rows()] == ["A band with somebody under 18 under 18", "Ida", "K. E. under 18"]
    assert "Kanarie" not in page.text
    assert [names(browser, f"{LOOKING}?q={word}") for word in ("Kanarie", "ida")] == [[], ["Ida"]]
    assert len(names(browser, f"{LOOKING}?kind=band")) == 1
    assert names(browser, f"{LOOKING}?need=pr") == []


def test_page_about_a_young_person_is_noted(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    liv, ida = a_minor("Liv"), a_member("Ida")
    young, grown = a_mentee(edition, liv, here="Stuck"), a_mentee(edition, ida)
    sign_in(browser, ana)
    assert "Stuck" in browser.get(f"{LOOKING}/{young.code}").main
    browser.get(f"{LOOKING}/{grown.code}")
    looks = db.session.scalars(select(YoungLook)).all()
    assert [(one.member_id, one.young_id, one.what) for one in looks] == [(ana.id, liv.id, "mentoring_desk.mentee")]


def test_page_of_a_mentor_shows_pairs_without_young_names(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    mentor = a_mentor(edition, a_member("Bo"), cleared=True)
    a_pair(a_mentee(edition, a_minor("Kanariefugl Ek")), mentor, young=True, coordinator_id=ana.id)
    page = sign_in(browser, ana).get(f"{PEOPLE}/mentors/{mentor.code}")
    assert ("K. E." in page.main, "Kanarie" in page.text) == (True, False)


def test_hidden_profile_and_other_editions_are_not_found(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    hidden = a_mentor(edition, seen=Seen.HIDDEN)
    elsewhere = a_mentee(an_edition("2028"), a_member())
    sign_in(browser, ana)
    browser.get(f"{PEOPLE}/mentors/{hidden.code}", status=404)
    browser.get(f"{LOOKING}/{elsewhere.code}", status=404)


def test_statements_of_the_lists_do_not_grow(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")

    def add() -> None:
        a_pair(a_mentee(edition, a_member()), a_mentor(edition, a_member()))

    add()
    sign_in(browser, ana).get(PEOPLE)
    counts = []
    for _round in range(2):
        for address in (PEOPLE, LOOKING):
            with statements() as seen:
                browser.get(address)
            counts.append(seen.count)
        add()
        add()
    assert counts[:2] == counts[2:]


def carried(browser: Browser, address: str) -> list[list[str]]:
    """Return the rows of the list that the button above a list leads to, without its header."""
    browser.get(address)
    browser.click("Carry it out")
    told = browser.submit("Download", format="csv").data.decode("utf-8-sig")
    return list(csv.reader(told.splitlines()))[1:]


def test_mentors_are_carried_out_as_the_list_is_filtered(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    bo = a_mentor(edition, a_member("Bo"), seats=2, cleared=True, country="DK", languages=["da"])
    a_pair(a_mentee(edition), bo)
    a_mentor(edition, a_member("Paused"), state=ProfileState.PAUSED)
    a_mentor(edition, a_member("Kanariefugl"), seen=Seen.HIDDEN)
    sign_in(browser, ana)

    assert carried(browser, f"{PEOPLE}?state=listed") == [
        ["Bo", "Denmark", "Tour booking; Contracts", "Danish", "Takes part", "2", "1", "yes", "yes"],
    ]
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "ListExported").order_by(AuditEntry.id)
    ).all()
    assert [(one.details["profile"], one.details["rows"], one.member_id) for one in entries] == [("mentors", 1, ana.id)]


def test_list_of_who_looks_holds_nothing_of_the_young_but_initials(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    a_mentee(edition, a_minor("Kanariefugl Ek"), country="SE", stage="debut")
    a_mentee(edition, a_member("Ida"), country="SE", languages=["sv"], stage="")
    sign_in(browser, ana)

    assert carried(browser, LOOKING) == [
        ["Ida", "no", "Artist", "Takes part", "Sweden", "", "Tour booking; Contracts", "Swedish"],
        ["K. E.", "yes", "Artist", "Takes part", "", "", "", ""],
    ]
    assert len(carried(browser, f"{LOOKING}?q=ida")) == 1


def test_page_of_somebody_young_says_that_leads_see_it_too(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    liv, ida = a_minor("Liv"), a_member("Ida")
    young, grown = a_mentee(edition, liv), a_mentee(edition, ida)
    words = "Who coordinates mentoring, and safeguarding leads"
    sign_in(browser, ana)
    told = [words in browser.get(f"{LOOKING}/{one.code}").main for one in (young, grown)]
    sign_in(browser, liv)
    told += [words in browser.get(f"/2027/mentoring/me{rest}").main for rest in ("", f"/{young.code}/meet")]
    assert told == [True, False, True, True]


# --- settings ---------------------------------------------------------------------------------------------------------


def test_settings_are_kept(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    house = db.session.scalars(select(Venue.id).where(Venue.name == "Kulturværftet")).one()
    sign_in(browser, ana).get(SETTINGS)
    browser.submit(
        "Save",
        {"words-sv": "Fråga någon", "coordinator": "Ana", "welcomes_minors": True, "venues": ["Kulturværftet"]},
    )
    row = kept()
    assert (row.words["sv"], row.coordinator_id, row.welcomes_minors, row.venues) == (
        "Fråga någon", ana.id, True, [house],
    )  # fmt: skip


@pytest.mark.parametrize("role", [Role.MENTOR_COORDINATOR, Role.SAFEGUARDING_LEAD, None])
def test_young_people_need_a_whole_team(ctx, role):
    edition = open_mentoring(minors=False)
    if role is not None:
        a_team_member(edition, role)
    owner = a_team_member(edition)
    house = db.session.scalars(select(Venue.id)).first()
    young = Kept(words=texts("Ask"), welcomes_minors=True, venues=[house or 0])
    assert refusal("minors_need_team", lambda: save_settings(edition, young, by=owner.id)) == "welcomes_minors"
    assert kept().welcomes_minors is False


def test_young_people_need_a_house(ctx, browser):
    edition = open_mentoring()
    ana = a_team_member(edition, Role.MENTOR_COORDINATOR, "Ana")
    sign_in(browser, ana).get(SETTINGS)
    page = browser.submit("Save", {"welcomes_minors": True, "words-en": "New words"}, status=422)
    assert page.summary == [
        (
            "Where young people and their mentors can meet: "
            "Approve at least one house where young people and their mentors can meet."
        )
    ]
    assert page.value_of("words-en") == "New words"


def test_houses_and_coordinators_of_others_are_not_taken(ctx):
    edition = open_mentoring()
    elsewhere = an_edition("2028")
    stranger = a_team_member(elsewhere, Role.MENTOR_COORDINATOR)
    by = a_team_member(edition)
    foreign = Kept(words=texts("Ask"), coordinator_id=stranger.id)
    assert refusal("coordinator_unknown", lambda: save_settings(edition, foreign, by=by.id)) == "coordinator"
    house = db.session.scalars(select(Venue.id).where(Venue.edition_id == elsewhere.id)).first()
    save_settings(edition, Kept(words=texts("Ask"), venues=[house or 0]), by=by.id)
    assert kept().venues == []


def test_settings_are_for_who_coordinates(ctx, browser):
    edition = open_mentoring()
    sign_in(browser, a_team_member(edition, Role.SAFEGUARDING_LEAD))
    for address in (PEOPLE, LOOKING, SETTINGS):
        browser.get(address, status=403)


# --- ready, and next year ---------------------------------------------------------------------------------------------


def told(edition_id: int) -> list[str]:
    return [one.code for one in findings_of(edition_id) if one.code.startswith("mentoring")]


def test_edition_lacks_who_coordinates(ctx):
    edition = open_mentoring(minors=False)
    assert told(edition.id) == ["mentoring_uncoordinated"]
    a_team_member(edition, Role.MENTOR_COORDINATOR)
    assert told(edition.id) == []
    assert told(an_edition("2028").id) == []


def test_clone_takes_the_words_along_and_decides_anew(ctx):
    edition = open_mentoring()
    target = an_edition("2028")
    with transaction():
        record(EditionCreated(edition_id=target.id, cloned_from=edition.id), by=None)
    row = db.session.scalars(select(MentoringSettings).where(MentoringSettings.edition_id == target.id)).one()
    assert (row.words, row.welcomes_minors, row.coordinator_id, row.venues) == (texts("Ask somebody"), False, None, [])
