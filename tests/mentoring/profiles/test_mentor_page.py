"""A mentor's profile on its page: a draft, there for others, a break, back, gone; what was typed is never lost."""

import pytest
from sqlalchemy import select

from core.audit import AuditEntry
from core.db import db, transaction
from core.facts import MentorChanged
from core.taxonomy import terms
from editions.models import Participation, TakesPartAs
from mentoring.models import MentorProfile, MentorSkill
from mentoring.rules.people import Level, ProfileState, Skill
from tests.editions.builders import a_member, an_edition, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring

PAGE = "/2027/mentoring/mentor"
FILLED = {
    "skills": ["tour-booking", "contracts"],
    "skills-contracts": "expert",
    "skills-contracts-country": "DK",
    "best_language": "da",
    "languages": ["en", "sv"],
    "meets": ["online", "city-2"],
    "half_days": ["tue-evening"],
    "good_hour-sv": "Vi skriver ett mejl",
    "genres": ["indie"],
}


def mentors() -> list[MentorProfile]:
    db.session.expire_all()
    return list(db.session.scalars(select(MentorProfile)))


def parts(member_id: int) -> list[TakesPartAs]:
    return list(db.session.scalars(select(Participation.as_what).where(Participation.member_id == member_id)))


def test_mentor_is_there_for_others_after_one_page(ctx, browser):
    open_mentoring()
    bo = a_member("Bo Åkesson")
    sign_in(browser, bo).get(PAGE)
    browser.submit("Save and be there for others", FILLED)
    (row,) = mentors()
    skills = [(one.skill, one.level, one.country) for one in db.session.scalars(select(MentorSkill))]
    assert (row.state, row.languages, row.meets) == (ProfileState.LISTED, ["da", "en", "sv"], ["online", "city-2"])
    assert skills == [("tour-booking", Level.SOLID, ""), ("contracts", Level.EXPERT, "DK")]
    assert parts(bo.id) == [TakesPartAs.MENTOR]
    assert all(
        word in row.search
        for word in ("bo aakesson", "boaakesson", "tourbooking", "turnebokning", "helsingborg", "ett mejl", "indie")
    )
    assert browser.page.path == "/2027/mentoring"


def test_profile_knows_what_the_account_knows(ctx, browser):
    open_mentoring()
    bo = a_member("Bo")
    with transaction() as session:
        row = session.get_one(type(bo), bo.id)
        row.spoken, row.country = ["sv", "de"], "SE"
    page = sign_in(browser, bo).get(PAGE)
    assert (page.value_of("best_language"), page.value_of("languages"), page.value_of("country")) == ("sv", "de", "SE")


def test_draft_may_be_half_empty_and_takes_no_part(ctx, browser):
    open_mentoring()
    bo = a_member("Bo")
    sign_in(browser, bo).get(PAGE)
    browser.submit("Save for later", works_at="Vega")
    assert [(one.state, one.works_at) for one in mentors()] == [(ProfileState.DRAFT, "Vega")]
    assert parts(bo.id) == []


def test_what_is_missing_is_said_beside_it_and_nothing_is_lost(ctx, browser):
    open_mentoring()
    sign_in(browser, a_member("Bo")).get(PAGE)
    page = browser.submit("Save and be there for others", {"works_at": "Vega", "best_language": "da"}, status=422)
    assert page.summary == ["What you can help with: Choose at least one thing that you can help with."]
    assert page.value_of("works_at") == "Vega"
    page = browser.submit("Save and be there for others", {"skills": ["pr"]}, status=422)
    assert page.summary == ["Where you can meet: Choose at least one way to meet."]
    assert mentors() == []


def test_nine_skills_are_too_many(ctx, browser):
    open_mentoring()
    sign_in(browser, a_member("Bo")).get(PAGE)
    many = ["tour-booking", "export", "riders", "pr", "merch", "lyrics", "mixing", "vocals", "funding"]
    page = browser.submit("Save and be there for others", {**FILLED, "skills": many}, status=422)
    assert page.summary == ["What you can help with: Choose at most 8."]


def test_break_and_return_take_one_tap_each(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo, missed=2)
    sign_in(browser, bo).get(PAGE)
    browser.submit("Take a break")
    assert [(one.state, one.paused_why) for one in mentors()] == [(ProfileState.PAUSED, "own")]
    browser.get(PAGE)
    browser.submit("Be there again")
    (row,) = mentors()
    assert (row.id, row.state, row.missed, parts(bo.id)) == (mentor.id, ProfileState.LISTED, 0, [TakesPartAs.MENTOR])


def test_leaving_declines_what_waits_and_deletes_what_was_said(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    mentor = a_mentor(edition, bo)
    request = a_request(a_mentee(edition, a_member("Ida")), mentor)
    sign_in(browser, bo).get(PAGE)
    browser.submit("Leave")
    db.session.expire_all()
    (row,) = mentors()
    assert (request.state.value, request.reason and request.reason.value) == ("declined", "no-time")
    assert (row.about, row.search, row.state, list(db.session.scalars(select(MentorSkill)))) == (
        {}, "", ProfileState.DRAFT, [],
    )  # fmt: skip


def test_nobody_leaves_a_pair_behind(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_pair(a_mentee(edition, a_member("Ida")), a_mentor(edition, bo))
    sign_in(browser, bo).get(PAGE)
    page = browser.submit("Leave")
    assert "You still have a pair." in page.text
    assert [one.state for one in mentors()] == [ProfileState.LISTED]


def test_young_person_is_no_mentor(ctx, browser):
    open_mentoring()
    liv = a_minor()
    page = sign_in(browser, liv).get(PAGE)
    assert "Mentors are grown-ups" in page.main
    assert page.all("//form[@id='mentor']") == []
    browser.post(PAGE, {"go": "list"}, status=422)
    assert mentors() == []


def test_who_welcomes_young_people_does_not_say_how_they_are_reached(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_mentor(edition, bo)
    sign_in(browser, bo).get(PAGE)
    browser.submit("Save", {"good_hour-da": "Skriv til mig på insta: bobob"})
    browser.get(PAGE)
    page = browser.submit("Save", {"welcomes_minors": True}, status=422)
    assert any("This looks like a phone number" in line for line in page.summary)
    assert page.value_of("good_hour-da") == "Skriv til mig på insta: bobob"
    assert [one.welcomes_minors for one in mentors()] == [False]


def test_the_name_of_who_welcomes_young_people_does_not_say_how_they_are_reached(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo (ring 20 33 44 55)")
    a_mentor(edition, bo)
    sign_in(browser, bo).get(PAGE)
    page = browser.submit("Save", {"welcomes_minors": True}, status=422)
    assert page.error_of("welcomes_minors").startswith("Your name seems to hold a phone number")
    browser.get("/account/profile")
    browser.submit("Save", {"name": "Bo Nielsen"})
    browser.get(PAGE)
    browser.submit("Save", {"welcomes_minors": True})
    assert [one.welcomes_minors for one in mentors()] == [True]
    browser.get("/account/profile")
    page = browser.submit("Save", {"name": "Bo insta bobob"}, status=422)
    assert page.error_of("name").startswith("Your name seems to hold a phone number")
    db.session.expire_all()
    assert db.session.get_one(type(bo), bo.id).name == "Bo Nielsen"


def test_mentor_in_a_pair_with_a_young_person_stays_with_the_young(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_pair(a_mentee(edition, a_minor()), a_mentor(edition, bo, cleared=True), young=True)
    sign_in(browser, bo).get(PAGE)
    page = browser.submit("Save", {"welcomes_minors": False, "skills": ["pr"]}, status=422)
    assert page.error_of("welcomes_minors").startswith("You are in a pair with a young person.")


def test_profile_is_not_asked_for_where_mentoring_is_closed(ctx, browser):
    an_edition()
    page = sign_in(browser, a_member("Bo")).get(PAGE)
    assert "Mentoring is not open at the moment" in page.main
    browser.post(PAGE, {"go": "list"}, status=422)
    assert mentors() == []


def test_saving_is_noted_without_words(ctx, browser):
    open_mentoring()
    bo = a_member("Bo")
    sign_in(browser, bo).get(PAGE)
    browser.submit("Save and be there for others", FILLED)

    told = [
        (row.fact, row.details.get("what")) for row in db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
    ]
    assert [what for fact, what in told if fact == MentorChanged.__name__] == ["begun", "listed"]


# --- a long list ------------------------------------------------------------------------------------------------------


def rows_shown(page):
    return [box.get("value") for box in page.all("//input[@name='skills']")]


@pytest.mark.parametrize("pressed", [{"go": "find"}, {}], ids=["the button", "the enter key"])
def test_a_long_list_is_searched_without_script_and_nothing_is_lost(ctx, browser, pressed):
    open_mentoring()
    sign_in(browser, a_member("Bo")).get(PAGE)
    page = browser.post(PAGE, {**FILLED, "works_at": "Vega", "skills-find": "LIVELJUD", **pressed})
    assert rows_shown(page) == ["tour-booking", "contracts", "live-sound"]
    assert (page.value_of("works_at"), page.value_of("skills-contracts"), page.summary) == ("Vega", "expert", [])
    assert mentors() == []
    browser.submit("Save and be there for others", {**FILLED, "skills-find": "livelyd"})
    assert [one.state for one in mentors()] == [ProfileState.LISTED]


def test_a_search_that_finds_nothing_shows_the_whole_list(ctx, browser):
    open_mentoring()
    page = sign_in(browser, a_member("Bo")).get(PAGE)
    assert sorted(rows_shown(page)) == sorted(terms("skill"))
    page = browser.post(PAGE, {"skills-find": "theremin", "go": "find"})
    assert sorted(rows_shown(page)) == sorted(terms("skill"))
    assert page.all("//p[@data-terms-none and not(@hidden)]") != []


def test_what_most_mentors_know_stands_on_top_and_what_is_chosen_above_it(ctx, browser):
    edition = open_mentoring()
    for _number in range(2):
        a_mentor(edition, a_member("Lone"), skills=(Skill("lighting"), Skill("merch")), genres=["noise"])
    bo = a_member("Bo")
    a_mentor(edition, bo, skills=(Skill("merch"),))
    page = sign_in(browser, bo).get(PAGE)
    names = [one.text for one in page.all("//fieldset[@id='skills-list']//span[@class='terms-name']")]
    assert names[:3] == ["Chosen", "Chosen most", "Live"]
    assert rows_shown(page)[:2] == ["merch", "lighting"]
    assert sorted(rows_shown(page)) == sorted(terms("skill"))
    assert page.words_at("//p[@data-terms-chosen]") == "1 / 8 Merchandise"
    assert page.all("//input[@name='genres' and @value='noise'][not(ancestor::details[@class='pills-more'])]") != []


def test_what_has_to_be_put_right_stands_open(ctx, browser):
    open_mentoring()
    sign_in(browser, a_member("Bo")).get(PAGE)
    page = browser.submit("Save for later", {"works_at": "x" * 161}, status=422)
    opened = page.all("//details[contains(@class, 'folded') and @open]//span[@class='terms-name']")
    assert [one.text for one in opened] == ["Who you are"]
