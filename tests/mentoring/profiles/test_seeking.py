"""Looking for a mentor as a short conversation: each step is kept, one can go back, and the last one begins it."""

import pytest
from sqlalchemy import select

from accounts.models import Organisation
from core.db import db, transaction
from editions.models import Edition, Participation, TakesPartAs
from mentoring.actions import seeking
from mentoring.models import MenteeNeed, MenteeProfile, MentoringSettings
from mentoring.rules.people import MenteeKind, Need, ProfileState, Seen
from tests.browser import Browser
from tests.editions.builders import a_member, refusal, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, a_pair, a_request, open_mentoring

BEGIN = "/2027/mentoring/me/begin"


def rows() -> list[MenteeProfile]:
    db.session.expire_all()
    return list(db.session.scalars(select(MenteeProfile).order_by(MenteeProfile.id)))


def parts(member_id: int) -> list[TakesPartAs]:
    return list(db.session.scalars(select(Participation.as_what).where(Participation.member_id == member_id)))


def walk(browser: Browser, **first: object) -> None:
    """Walk through all five steps and begin."""
    browser.get(BEGIN)
    browser.submit("Save and go on", {"act": "Sundets Ekko", "stage": "emerging", "genres": ["indie"], **first})
    browser.submit(
        "Save and go on", {"needs": ["tour-booking", "funding"], "needs-funding": "3", "needs-funding-country": "SE"}
    )
    browser.submit("Save and go on", done="Six gigs and an EP", link="example.org/ep")
    browser.submit("Save and go on", {"good_hour": "Know whom to write to", "best_language": "sv"})
    browser.submit("Begin to look", {"meets": ["online", "city-1"], "half_days": ["sat-day"]})


def test_five_steps_lead_to_a_profile(ctx, browser):
    open_mentoring()
    ida = a_member("Ida")
    walk(sign_in(browser, ida), kind="artist")
    (row,) = rows()
    needs = [(one.skill, one.weight, one.country) for one in db.session.scalars(select(MenteeNeed))]
    assert (row.kind, row.act, row.stage, row.genres) == (MenteeKind.ARTIST, "Sundets Ekko", "emerging", ["indie"])
    assert needs == [("tour-booking", 2, ""), ("funding", 3, "SE")]
    assert (row.done, row.link, row.good_hour) == (
        "Six gigs and an EP", "https://example.org/ep", "Know whom to write to",
    )  # fmt: skip
    assert (row.languages, row.meets, row.half_days) == (["sv"], ["online", "city-1"], ["sat-day"])
    assert (row.state, row.seen, parts(ida.id)) == (ProfileState.LISTED, Seen.ORGANISERS, [TakesPartAs.MENTEE])


def test_each_step_is_kept_and_one_can_go_back(ctx, browser):
    open_mentoring()
    sign_in(browser, a_member("Ida")).get(BEGIN)
    browser.submit("Save and go on", kind="promoter", here="Two nights a month")
    browser.submit("Save and go on", {"needs": ["ticketing"]})
    browser.click("What I need")
    assert [one.get("value") for one in browser.page.all("//input[@name='needs'][@checked]")] == ["ticketing"]
    browser.click("Where I am")
    assert browser.page.value_of("here") == "Two nights a month"
    assert [(one.state, one.kind) for one in rows()] == [(ProfileState.DRAFT, MenteeKind.PROMOTER)]


def test_six_needs_are_too_many_and_stay_ticked(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    row = a_mentee(edition, ida, state=ProfileState.DRAFT)
    many = ["tour-booking", "export", "riders", "lyrics", "pr", "merch"]
    sign_in(browser, ida).get(f"/2027/mentoring/me/{row.code}/needs")
    page = browser.submit("Save and go on", {"needs": many}, status=422)
    assert page.summary == ["What you need: Choose at most 5: what matters most."]
    assert [one.get("value") for one in page.all("//input[@name='needs'][@checked]")] == many
    assert len(db.session.scalars(select(MenteeNeed)).all()) == 2


def test_beginning_says_which_step_is_missing(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    row = a_mentee(edition, ida, needs=(), state=ProfileState.DRAFT)
    page = sign_in(browser, ida).get(f"/2027/mentoring/me/{row.code}/meet")
    assert "Still missing before you can begin What I need" in page.main
    page = browser.submit("Begin to look", status=422)
    assert page.summary == ["Choose at least one thing that you need."]


def test_last_step_is_kept_for_later(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    row = a_mentee(edition, ida, state=ProfileState.DRAFT)
    sign_in(browser, ida).get(f"/2027/mentoring/me/{row.code}/meet")
    page = browser.submit("Save for later", {"meets": ["city-2"]})
    assert "What I look for" in page.main
    assert [(one.state, one.meets) for one in rows()] == [(ProfileState.DRAFT, ["city-2"])]


def test_band_is_founded_in_a_line_and_is_one_party(ctx, browser):
    open_mentoring()
    ida = a_member("Ida")
    walk(sign_in(browser, ida), kind="band", band="new", band_name="Strøm og Strid")
    (row,) = rows()
    band = db.session.get_one(Organisation, row.organisation_id)
    assert (row.kind, band.name, band.kind.value) == (MenteeKind.BAND, "Strøm og Strid", "band")


def test_everybody_in_the_band_can_act_and_takes_part(ctx, browser):
    edition = open_mentoring()
    ida, per = a_member("Ida"), a_member("Per")
    band = a_band(ida, per)
    walk(sign_in(browser, ida), kind="band", band=str(band.id))
    assert (parts(ida.id), parts(per.id)) == ([TakesPartAs.MENTEE], [TakesPartAs.MENTEE])
    sign_in(browser, per).get("/2027/mentoring/me")
    browser.submit("Take a break")
    assert ([one.state for one in rows()], parts(ida.id)) == ([ProfileState.PAUSED], [])
    here = seeking.Here(kind=MenteeKind.BAND, band_id=band.id)
    assert refusal("band_already", lambda: seeking.begin_looking(edition, here, by=per.id)) == "band"


def test_one_looks_alone_and_with_a_band_but_once_each(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    a_mentee(edition, ida)
    seeking.begin_looking(edition, seeking.Here(kind=MenteeKind.BAND, band_name="Strøm"), by=ida.id)
    refusal("mentee_already", lambda: seeking.begin_looking(edition, seeking.Here(kind=MenteeKind.ARTIST), by=ida.id))
    foreign = seeking.Here(kind=MenteeKind.BAND, band_id=a_band(a_member("Per"), name="Andre").id)
    assert refusal("band_unknown", lambda: seeking.begin_looking(edition, foreign, by=ida.id)) == "band"
    nothing = seeking.Here(kind=MenteeKind.BAND)
    assert refusal("band_missing", lambda: seeking.begin_looking(edition, nothing, by=ida.id)) == "band"


def test_nobody_changes_the_profile_of_another(ctx, browser):
    edition = open_mentoring()
    row = a_mentee(edition, a_member("Ida"))
    sign_in(browser, a_member("Per"))
    for address in ("here", "needs", "done", "hour", "meet"):
        browser.get(f"/2027/mentoring/me/{row.code}/{address}", status=404)
    for address in ("pause", "return", "leave"):
        browser.post(f"/2027/mentoring/me/{row.code}/{address}", status=404)
    assert [one.state for one in rows()] == [ProfileState.LISTED]


# --- young people -----------------------------------------------------------------------------------------------------


def test_young_person_is_seen_by_who_coordinates_at_most(ctx, browser):
    edition = open_mentoring()
    liv = a_minor()
    row = a_mentee(edition, liv, state=ProfileState.DRAFT)
    page = sign_in(browser, liv).get(f"/2027/mentoring/me/{row.code}/meet")
    assert [one.get("value") for one in page.all("//input[@name='seen']")] == ["hidden", "organisers"]
    assert "a coordinator reads along" in page.main
    wide = seeking.Meet(meets=["online"], seen=Seen.ADULTS)
    assert refusal("seen_young", lambda: seeking.save_meet(edition, row.code, wide, by=liv.id)) == "seen"


def test_young_people_do_not_say_in_their_profile_how_they_are_reached(ctx, browser):
    edition = open_mentoring()
    liv = a_minor()
    row = a_mentee(edition, liv)
    sign_in(browser, liv).get(f"/2027/mentoring/me/{row.code}/done")
    page = browser.submit("Save and go on", done="Two gigs. My insta is livliv", status=422)
    assert page.error_of("done").startswith("This looks like a phone number")
    assert page.value_of("done") == "Two gigs. My insta is livliv"
    hour = seeking.Hour(good_hour="Ring 20 33 44 55", languages=["da"])
    assert refusal("request_contact", lambda: seeking.save_hour(edition, row.code, hour, by=liv.id)) == "good_hour"
    here = seeking.Here(kind=MenteeKind.ARTIST, here="liv@band.example")
    assert refusal("request_contact", lambda: seeking.save_here(edition, row.code, here, by=liv.id)) == "here"
    assert [one.done for one in rows()] == ["Three gigs"]


def test_band_with_somebody_young_is_guarded_too(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    band = a_band(ida, a_minor())
    row = seeking.begin_looking(edition, seeking.Here(kind=MenteeKind.BAND, band_id=band.id), by=ida.id)
    wide = seeking.Meet(meets=["online"], seen=Seen.PUBLIC)
    assert refusal("seen_young", lambda: seeking.save_meet(edition, row.code, wide, by=ida.id)) == "seen"


@pytest.mark.parametrize("kind", ["alone", "in a band"])
def test_young_people_wait_where_nobody_looks_after_them(ctx, browser, kind):
    edition = open_mentoring(minors=False)
    liv = a_minor()
    here = seeking.Here(kind=MenteeKind.ARTIST)
    by = liv
    if kind == "in a band":
        by = a_member("Ida")
        here = seeking.Here(kind=MenteeKind.BAND, band_id=a_band(by, liv).id)
    assert refusal("mentoring_no_minors", lambda: seeking.begin_looking(edition, here, by=by.id)) is None
    page = sign_in(browser, liv).get(BEGIN)
    assert "Not for people under 18 yet" in page.main
    assert rows() == []


def test_listing_asks_again_whether_young_people_are_welcome(ctx):
    edition = open_mentoring()
    liv = a_minor()
    row = a_mentee(edition, liv, state=ProfileState.PAUSED)
    with transaction() as session:
        session.scalars(select(MentoringSettings)).one().welcomes_minors = False
    refusal("mentoring_no_minors", lambda: seeking.return_mentee(edition, row.code, by=liv.id))
    assert [one.state for one in rows()] == [ProfileState.PAUSED]


# --- on and off -------------------------------------------------------------------------------------------------------


def test_break_and_return_take_one_tap_each(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    a_mentee(edition, ida)
    sign_in(browser, ida).get("/2027/mentoring/me")
    browser.submit("Take a break")
    assert [one.state for one in rows()] == [ProfileState.PAUSED]
    browser.submit("Look again")
    assert ([one.state for one in rows()], parts(ida.id)) == ([ProfileState.LISTED], [TakesPartAs.MENTEE])


def test_leaving_takes_requests_back_and_deletes_what_was_said(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    request = a_request(a_mentee(edition, ida, here="Stuck"), a_mentor(edition))
    sign_in(browser, ida).get("/2027/mentoring/me")
    browser.submit("Delete this profile")
    db.session.expire_all()
    assert (request.state.value, request.why_you) == ("withdrawn", "")
    assert [(one.here, one.languages, one.state, one.seen) for one in rows()] == [
        ("", [], ProfileState.DRAFT, Seen.HIDDEN)
    ]


def test_profile_without_any_story_is_gone_altogether(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    a_mentee(edition, ida)
    sign_in(browser, ida).get("/2027/mentoring/me")
    browser.submit("Delete this profile")
    assert rows() == []


def test_nobody_leaves_a_mentor_behind(ctx, browser):
    edition = open_mentoring()
    ida = a_member("Ida")
    a_pair(a_mentee(edition, ida), a_mentor(edition))
    sign_in(browser, ida).get("/2027/mentoring/me")
    assert "You still have a mentor." in browser.submit("Delete this profile").text


def check(edition: Edition, code: str, by: int) -> None:
    seeking.save_needs(edition, code, [Need("pr"), Need("pr")], by=by)


def test_odd_needs_are_refused_by_the_rules(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    row = a_mentee(edition, ida)
    assert refusal("skill_twice", lambda: check(edition, row.code, ida.id)) == "needs"
