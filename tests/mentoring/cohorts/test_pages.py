"""The pages of programmes: set up, applied to, chosen, matched, offered, answered; who may read what."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from accounts.models import Member
from core.audit import AuditEntry
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from core.permissions import Role
from mentoring.actions import offering, publishing
from mentoring.actions.matching import answer_of, two_key
from mentoring.models import CirclePlace, Match, MenteeProfile, MentoringProgramme, ProgrammeApplication, YoungLook
from mentoring.queries.programmes import runs_of
from mentoring.rules.matching import Goal
from mentoring.rules.states import ApplicationState, MatchState, ProgrammeState
from tests.browser import Browser
from tests.conftest import statements
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in
from tests.mentoring.builders import a_mentee, a_mentor, a_minor, open_mentoring
from tests.mentoring.cohorts.builders import a_cohort, a_programme, a_run, an_application, the_run

pytestmark = pytest.mark.usefixtures("ctx")
Browsers = Callable[..., Browser]
QUESTION = {
    "key": "q1", "words": {"en": "Why now?"}, "kind": "long-text", "whom": "mentee", "needed": True, "options": [],
}  # fmt: skip


def desk(programme: MentoringProgramme, rest: str = "") -> str:
    return f"/desk/2027/mentoring/programmes/{programme.id}{rest}"


def site(programme: MentoringProgramme, rest: str = "") -> str:
    return f"/2027/mentoring/programmes/{programme.id}{rest}"


def test_nobody_under_18_is_asked_to_be_a_mentor_in_a_programme(browser: Browser) -> None:
    programme = a_programme(open_mentoring(), ProgrammeState.OPEN)
    page = sign_in(browser, a_minor()).get(site(programme))
    assert ("Apply for a mentor" in page.main, "Offer your time as a mentor" in page.main) == (True, False)


def test_coordinator_sets_a_programme_up_and_opens_it(browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Kaj"))
    page = browser.get("/desk/2027/mentoring/programmes/new")
    page = browser.submit(
        "Save",
        {"name-en": "Spring", "closes_at": "2099-05-01T12:00", "weight_needs": "300", "weight_across": "300"},
    )
    programme = db.session.scalars(select(MentoringProgramme)).one()
    assert (programme.state, sum(programme.weights.values())) == (ProgrammeState.DRAFT, 1000)
    assert page.heading == "Spring"
    browser.get(desk(programme, "/questions/new"))
    question = {"words-en": "Why now?", "kind": "choice", "options-en": "A\nB"}
    browser.submit("Save", {**question, "options-sv": "C"}, status=422)
    assert "Write the same number of lines in each language." in browser.page.text
    browser.submit("Save", {**question, "options-sv": "C\nD"})
    browser.get(desk(programme))
    page = browser.submit("Open it for applications")
    db.session.expire_all()
    assert "Open: people can apply now." in page.text
    assert db.session.scalars(select(MentoringProgramme.state)).all() == [ProgrammeState.OPEN]
    assert [
        fact
        for fact in db.session.scalars(select(AuditEntry.fact).order_by(AuditEntry.id))
        if fact == "MentoringProgrammeChanged"
    ] == ["MentoringProgrammeChanged"] * 3


def test_weights_of_nothing_are_refused_and_nothing_is_lost(browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    sign_in(browser, a_team_member(edition, Role.MENTOR_COORDINATOR, "Kaj"))
    browser.get("/desk/2027/mentoring/programmes/new")
    names = ("needs", "half_days", "genres", "languages", "place", "stage", "across")
    page = browser.submit("Save", {"name-en": "Spring", **{f"weight_{name}": "0" for name in names}}, status=422)
    assert page.summary == ["Something has to count: give at least one part more than 0."]
    assert page.value_of("name-en") == "Spring"


def test_somebody_applies_changes_it_and_withdraws(browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN, questions=[QUESTION])
    mentee = a_mentee(edition, a_member("Signe"))
    sign_in(browser, db.session.get_one(Member, mentee.member_id))
    browser.get(site(programme, "/apply/mentee"))
    page = browser.submit("Send it in", status=422)
    assert page.summary == ["Why now?: This is needed."]
    page = browser.submit("Send it in", q1="Because")
    assert "Your application has arrived." in page.text
    row = db.session.scalars(select(ProgrammeApplication)).one()
    assert (row.state, row.answers, row.seats) == (ApplicationState.SENT, {"q1": "Because"}, None)
    run_due()
    assert db.session.scalars(select(Mail.template).where(Mail.to_name == "Signe").order_by(Mail.id)).all() == [
        "mentoring/application_receipt"
    ]
    page = browser.get(site(programme, "/apply/mentee"))
    assert page.value_of("q1") == "Because"
    browser.submit("Send it in", q1="Because of spring")
    page = browser.submit("Yes, withdraw")
    db.session.expire_all()
    assert [(one.state, one.answers) for one in db.session.scalars(select(ProgrammeApplication))] == [
        (ApplicationState.WITHDRAWN, {"q1": "Because of spring"})
    ]


def test_without_a_profile_one_is_told_what_to_do(browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    programme = a_programme(edition, ProgrammeState.OPEN)
    sign_in(browser, a_member("Newcomer"))
    assert "First your profile as a mentor" in browser.get(site(programme, "/apply/mentor")).main
    assert "First say what you look for" in browser.get(site(programme, "/apply/mentee")).main


def test_draft_is_nobodys_page_and_a_closed_one_takes_nobody(browser: Browser) -> None:
    edition = open_mentoring(minors=False)
    draft, closed = a_programme(edition, ProgrammeState.DRAFT), a_programme(edition)
    browser.get(site(draft), status=404)
    assert "Applications are closed." in browser.get(site(closed)).main
    sign_in(browser, db.session.get_one(Member, a_mentee(edition, a_member()).member_id))
    assert "Applications are closed" in browser.get(site(closed, "/apply/mentee")).main


def test_each_application_gets_one_yes_or_no_and_a_mail(browser: Browser) -> None:
    cohort = a_cohort(0, 0, state=ProgrammeState.OPEN)
    people = [a_mentee(cohort.edition, a_member(name)) for name in ("Anna", "Bertil")]
    rows = [an_application(cohort.programme, one, ApplicationState.SENT) for one in people]
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    browser.get(desk(cohort.programme))
    browser.submit("Yes, can take part", application=str(rows[0].id))
    page = browser.submit("Say no kindly", application=str(rows[1].id))
    assert len(page.all("//*[@data-toast]")) == 1
    assert page.words_at("//*[@data-toast]") == "1 application is answered."
    db.session.expire_all()
    states = db.session.scalars(select(ProgrammeApplication.state).order_by(ProgrammeApplication.id)).all()
    assert states == [ApplicationState.ELIGIBLE, ApplicationState.NOT_ELIGIBLE]
    run_due()
    mails = select(Mail.to_name, Mail.template).where(Mail.template.like("mentoring/%")).order_by(Mail.to_name)
    assert [tuple(row) for row in db.session.execute(mails)] == [
        ("Anna", "mentoring/application_eligible"),
        ("Bertil", "mentoring/application_not_eligible"),
    ]


def test_run_is_watched_read_locked_approved_and_offered(browsers: Browsers) -> None:
    cohort = a_cohort(2, 3, seats=1)
    browser = sign_in(browsers(), db.session.get_one(Member, cohort.coordinator))
    browser.get(desk(cohort.programme, "/runs"))
    page = browser.submit("Bring them together")
    assert "You can leave this page" in page.text
    run_due()
    page = browser.get(desk(cohort.programme, "/runs/1"))
    assert "No mentor who fits has a place to give." in page.main
    assert cohort.programme.seed is not None
    assert cohort.programme.seed in page.main
    left = next(one for one in cohort.mentees if one.id not in kept_mentees(cohort.programme.id))
    page = browser.get(desk(cohort.programme, f"/runs/1/why-not?mentee={left.id}&mentor={cohort.mentors[0].id}"))
    assert "If they were a pair, this would change:" in page.main
    page = browser.submit("Solve again with these two as a pair")
    run_due()
    page = browser.get(desk(cohort.programme, "/runs/2/compare/1"))
    assert page.heading == "Run 1 and run 2"
    page = browser.get(desk(cohort.programme, f"/runs/2/what-if?more={cohort.mentors[0].id}"))
    assert "+1" in page.main
    browser.get(desk(cohort.programme, "/runs/2"))
    page = browser.submit("Yes, approve")
    assert "2 pairs went on." in page.text
    page = browser.submit("Yes, offer them")
    assert "2 pairs went on." in page.text
    states = [one.state for one in db.session.scalars(select(Match))]
    assert states == [MatchState.OFFERED] * 2


def kept_mentees(programme_id: int) -> set[int]:
    run = db.session.scalars(runs_of(programme_id)).first()
    assert run is not None
    assert run.answer is not None
    return {pair[0] for pair in run.answer["pairs"]}


def test_run_without_a_pair_says_so_and_cannot_be_approved(browser: Browser) -> None:
    cohort = a_cohort(1, 1)
    with transaction() as session:
        session.get_one(MenteeProfile, cohort.mentees[0].id).languages = ["fi"]
    a_run(cohort)
    page = sign_in(browser, db.session.get_one(Member, cohort.coordinator)).get(desk(cohort.programme, "/runs/1"))
    assert ("This run found no pair" in page.main, "Take a filter away" in page.main) == (True, False)
    assert "Approve these pairs" not in page.main


def test_pairs_of_a_run_are_read_page_by_page_and_what_is_ticked_goes_along(browser: Browser) -> None:
    cohort = a_cohort(30, 55)
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    answer = answer_of(a_run(cohort))
    assert answer is not None
    shown = sorted(answer.pairs, key=lambda pair: (-pair.points, pair.two))
    first, last = two_key(shown[0].two), two_key(shown[-1].two)
    page = browser.get(desk(cohort.programme, "/runs/1"))
    assert page.markup.count('name="shown"') == 50
    page = browser.submit("Next", keep=first)
    assert page.markup.count('name="shown"') == 5
    browser.submit("Solve again with these", never=last)
    run_due()
    second = the_run(cohort, 2)
    assert (second.asked["keep"], second.asked["never"]) == ([list(shown[0].two)], [list(shown[-1].two)])
    page = browser.get(desk(cohort.programme, "/runs/2?only=locked"))
    assert page.markup.count('name="shown"') == 2
    # A lock is taken off where its tick is.
    browser.submit("Solve again with these", keep=[], never=[])
    run_due()
    third = the_run(cohort, 3)
    assert (third.asked["keep"], third.asked["never"]) == ([], [])


def test_thousands_of_locks_are_kept_with_the_run_and_not_in_the_address(browser: Browser) -> None:
    cohort = a_cohort(2, 3)
    run = a_run(cohort)
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    many = [f"{one}-{other}" for one in range(1, 81) for other in range(1000, 1050)]
    browser.get(desk(cohort.programme, "/runs/1"))
    ticks = {"shown": many, "never": many, "how": "page-1"}
    page = browser.post(desk(cohort.programme, "/runs/1/again"), ticks)

    assert len(page.url) < 200
    db.session.expire_all()
    assert run.locks is not None
    assert (len(run.locks["never"]), run.locks["keep"]) == (4000, [])
    assert page.markup.count('name="never"') == 50 + 3
    facts = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "MatchingMoved").order_by(AuditEntry.id)
    )
    assert [one["state"] for one in facts][-1] == "ticked"
    # They are still there when somebody comes back, and the run itself is what it was.
    page = browser.get(desk(cohort.programme, "/runs/1?never_page=80"))
    assert "Page 80 of 80" in page.main
    assert run.asked["never"] == []
    browser.submit("Solve again with these")
    run_due()
    assert len(the_run(cohort, 2).asked["never"]) == 4000


def test_filling_holes_says_of_a_pair_that_said_no_that_it_is_over_and_not_that_a_lock_failed(
    browser: Browser,
) -> None:
    cohort = a_cohort(2, 2, seats=1)
    a_run(cohort)
    publishing.approve(cohort.edition, cohort.programme.id, 1, by=None)
    publishing.publish(cohort.edition, cohort.programme.id, by=None)
    match = db.session.scalars(select(Match).order_by(Match.id)).first()
    assert match is not None
    one = db.session.get_one(MenteeProfile, match.mentee_id)
    name = db.session.get_one(Member, one.member_id).name
    offering.say_no(cohort.edition, match.code, one.member_id, "")
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    browser.get(desk(cohort.programme, "/runs/1"))
    browser.post(desk(cohort.programme, "/runs/1/again"), {"how": "fill"})
    run_due()

    page = browser.get(desk(cohort.programme, "/runs/2"))

    over = page.words_at("//*[contains(@class, 'notice')][.//*[text()='Pairs that are over']]")
    assert "Not this time" in over
    assert name in over
    assert "could not be kept" not in page.main
    assert "locked out" not in page.main


def test_turning_the_pages_of_a_run_asks_about_nobody_who_is_not_shown(browser: Browser) -> None:
    cohort = a_cohort(30, 55)
    a_run(cohort)
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    with statements() as asked:
        browser.get(desk(cohort.programme, "/runs/1?page=2"))

    # Whether something has changed is asked, with everybody and what they need, of who comes to a run.
    assert not [one for one in asked.texts if "mentee_need" in one or "mentor_skill" in one]
    with statements() as asked:
        browser.get(desk(cohort.programme, "/runs/1"))
    assert [one for one in asked.texts if "mentee_need" in one]


def test_pairs_of_a_run_are_found_by_name_and_by_what_changed(browser: Browser) -> None:
    cohort = a_cohort(2, 4)
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    answer = answer_of(a_run(cohort))
    assert answer is not None
    browser.get(desk(cohort.programme, "/runs/1?q=mentee+2"))
    assert browser.page.markup.count('name="shown"') == 1
    assert "No pair is like that" in browser.get(desk(cohort.programme, "/runs/1?q=nobody")).main
    a_run(cohort, never=frozenset({answer.pairs[0].two}))
    new = answer_of(the_run(cohort, 2))
    assert new is not None
    changed = {pair.two for pair in new.pairs} - {pair.two for pair in answer.pairs}
    page = browser.get(desk(cohort.programme, "/runs/2?only=changed"))
    assert {two for two in changed if f'value="{two_key(two)}"' in page.markup} == changed
    assert page.markup.count('name="keep"') == len(changed)


def test_circle_is_made_of_those_who_are_left_over(browser: Browser) -> None:
    cohort = a_cohort(1, 3, seats=1)
    a_run(cohort)
    left = [one for one in cohort.mentees if one.id not in kept_mentees(cohort.programme.id)]
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    browser.get(desk(cohort.programme, "/runs/1"))
    page = browser.submit("Make a circle with those ticked", person=[str(one.id) for one in left])
    assert "Mentee" in page.main
    browser.submit("Make the circle", name="Booking", skill="tour-booking")
    assert set(db.session.scalars(select(CirclePlace.mentee_id))) == {one.id for one in left}


def test_nobody_of_another_edition_is_noted_as_looked_at(browser: Browser) -> None:
    cohort = a_cohort(1, 1)
    there = open_mentoring(an_edition("2028"))
    young = a_mentee(there, a_minor())
    sign_in(browser, db.session.get_one(Member, cohort.coordinator))
    page = browser.get(f"/desk/2027/mentoring/circles/new?person={young.id}")
    assert page.all("//input[@name='person']") == []
    assert db.session.scalars(select(YoungLook)).all() == []


def test_both_answer_on_the_page_of_the_offer(browsers: Browsers) -> None:
    cohort = a_cohort(1, 1)
    a_run(cohort)
    publishing.approve(cohort.edition, cohort.programme.id, 1, by=None)
    publishing.publish(cohort.edition, cohort.programme.id, by=None)
    match = db.session.scalars(select(Match)).one()
    address = f"/2027/mentoring/offers/{match.code}"
    mentor = sign_in(browsers(), db.session.get_one(Member, cohort.mentors[0].member_id))
    mentee = sign_in(browsers(), db.session.get_one(Member, cohort.mentees[0].member_id))
    stranger = sign_in(browsers(), a_member("Stranger"))
    stranger.get(address, status=404)
    page = mentor.get(address)
    assert page.heading == "Could you help Mentee 0?"
    assert "Your turn, 7 days left" in page.main
    assert "Covers everything that is needed" in page.main
    page = mentor.submit("Yes, gladly")
    assert "It begins as soon as the other one says yes as well." in page.main
    page = mentee.get(address)
    assert page.heading == "Mentor 0 as your mentor?"
    page = mentee.submit("Say no kindly", words="I have found somebody")
    assert "The other one learns only that it will not be." in page.text
    assert "found somebody" not in mentor.get(address).text


def test_ranking_shows_whom_one_may_see_and_no_young_person(browsers: Browsers) -> None:
    cohort = a_cohort(2, 0, goal=Goal.STABLE, edition=open_mentoring())
    grown = a_mentee(cohort.edition, a_member("Grown"), seen="adults")
    young = a_mentee(cohort.edition, a_minor("Young"))
    own = [an_application(cohort.programme, one) for one in (grown, young)]
    mentor_row = db.session.scalars(
        select(ProgrammeApplication).where(ProgrammeApplication.mentor_id == cohort.mentors[0].id)
    ).one()
    mentor = sign_in(browsers(), db.session.get_one(Member, cohort.mentors[0].member_id))
    page = mentor.get(site(cohort.programme, f"/applications/{mentor_row.id}/ranking"))
    assert "Grown" in page.main
    assert "Young" not in page.main
    mentee = sign_in(browsers(), db.session.get_one(Member, grown.member_id))
    address = site(cohort.programme, f"/applications/{own[0].id}/ranking")
    mentee.get(address)
    other = mentor_row.id + 1
    page = mentee.submit("Save this order", {f"place_{mentor_row.id}": "1", f"place_{other}": "1"}, status=422)
    assert page.summary == ["Two have the same place. Give each place once."]
    mentee.submit("Save this order", {f"place_{mentor_row.id}": "2", f"place_{other}": "1"})
    db.session.expire_all()
    assert db.session.get_one(ProgrammeApplication, own[0].id).ranking == [other, mentor_row.id]
    mentor.get(address, status=404)


CANARY = "Kanarievogel"


def test_owner_who_does_not_coordinate_reads_nothing_of_a_young_person(browsers: Browsers) -> None:
    cohort = a_cohort(0, 1, edition=open_mentoring())
    young = a_mentee(cohort.edition, a_minor(CANARY), act=CANARY, here=CANARY)
    mentor = a_mentor(cohort.edition, a_member("Cleared"), cleared=True)
    row = an_application(cohort.programme, young, answers={"q1": CANARY}, note=CANARY)
    an_application(cohort.programme, mentor)
    a_run(cohort)
    owner = sign_in(browsers(), a_team_member(cohort.edition, Role.OWNER))
    for rest in ("", f"?q={CANARY}", "/runs", "/runs/1", f"/runs/1/why-not?mentee={young.id}&mentor={mentor.id}",
                 "/runs/1/what-if", "/pairs", "/export", "/export?run=1"):  # fmt: skip
        page = owner.get(desk(cohort.programme, rest))
        assert CANARY not in page.markup.replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', ""), rest
    owner.get(desk(cohort.programme, f"/applications/{row.id}"), status=404)
    for rest in ("/export", "/export?run=1"):
        owner.get(desk(cohort.programme, rest))
        told = owner.submit("Download", format="csv")
        assert CANARY not in told.data.decode()
    coordinator = sign_in(browsers(), db.session.get_one(Member, cohort.coordinator))
    assert CANARY in coordinator.get(desk(cohort.programme, f"/applications/{row.id}")).main
    coordinator.get(desk(cohort.programme, "/export"))
    assert CANARY in coordinator.submit("Download", format="csv").data.decode()
    exported = select(AuditEntry).where(AuditEntry.fact == "ListExported").order_by(AuditEntry.id)
    assert [entry.details["rows"] for entry in db.session.scalars(exported)] == [3, 2, 3]


@pytest.mark.parametrize("rest", ["", "/runs/1", "/pairs", "/runs/1/why-not"])
def test_statements_of_a_page_do_not_grow_with_people(browsers: Browsers, rest: str) -> None:
    edition, counts = open_mentoring(minors=False), []
    coordinator = a_team_member(edition, Role.MENTOR_COORDINATOR, "Kim")
    browser = sign_in(browsers(), coordinator)
    for mentors, mentees in ((1, 2), (4, 12)):
        cohort = a_cohort(mentors, mentees, edition=edition)
        a_run(cohort)
        publishing.approve(edition, cohort.programme.id, 1, by=None)
        browser.get(desk(cohort.programme, rest))
        with statements() as seen:
            browser.get(desk(cohort.programme, rest))
        counts.append(seen.count)
    assert counts[0] == counts[1]


def test_strangers_and_reviewers_have_no_business_here(browsers: Browsers) -> None:
    cohort = a_cohort(1, 1)
    a_run(cohort)
    reviewer = sign_in(browsers(), a_team_member(cohort.edition, Role.REVIEWER))
    for rest in ("", "/runs", "/runs/1", "/pairs", "/export"):
        reviewer.get(desk(cohort.programme, rest), status=403)
