"""Last year's profile comes along with one tap: what was said, and never that a certificate was seen."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.models import Edition, EditionOwner
from mentoring.actions.taking_along import take_mentee_along, take_mentor_along
from mentoring.models import MenteeProfile, MentorProfile, MentorSkill, VettingNote
from mentoring.rules.people import MenteeKind, ProfileState, Seen
from tests.editions.builders import a_member, an_edition, refusal, sign_in
from tests.mentoring.builders import a_band, a_mentee, a_mentor, a_minor, open_mentoring


def last_year(edition: Edition, *, same_owners: bool = True) -> Edition:
    """Return the edition before this one, of the same two owners or of others."""
    before = an_edition("2026", first_day=now().date() + dt.timedelta(days=10))
    if same_owners:
        with transaction() as session:
            for row in session.scalars(select(EditionOwner).where(EditionOwner.edition_id == before.id)):
                session.delete(row)
            session.flush()
            owners = session.scalars(
                select(EditionOwner.organisation_id).where(EditionOwner.edition_id == edition.id)
            ).all()
            session.add_all(EditionOwner(edition_id=before.id, organisation_id=one) for one in owners)
    return before


def test_mentor_takes_last_years_words_along(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_mentor(last_year(edition), bo, works_at="Vega", cleared=True)
    sign_in(browser, bo).get("/2027/mentoring/mentor")
    browser.submit("Take my last profile along")
    row = db.session.scalars(select(MentorProfile).where(MentorProfile.edition_id == edition.id)).one()
    skills = db.session.scalars(
        select(MentorSkill.skill).where(MentorSkill.mentor_id == row.id).order_by(MentorSkill.skill)
    ).all()
    assert (row.works_at, row.state, skills) == ("Vega", ProfileState.DRAFT, ["contracts", "tour-booking"])
    assert db.session.scalars(select(VettingNote).where(VettingNote.edition_id == edition.id)).all() == []
    assert browser.page.value_of("works_at") == "Vega"
    refusal("profile_already", lambda: take_mentor_along(edition, by=bo.id))


def test_mentor_whose_old_words_hold_a_number_lands_on_the_form_with_them_and_mends_them_there(ctx, browser):
    edition = open_mentoring()
    bo = a_member("Bo")
    a_mentor(last_year(edition), bo, cleared=True, good_hour=Texts({"en": "Ring 42 10 50 00"}), works_at="Vega")
    sign_in(browser, bo).get("/2027/mentoring/mentor")

    page = browser.submit("Take my last profile along", status=422)

    assert (page.value_of("works_at"), page.value_of("good_hour-en")) == ("Vega", "Ring 42 10 50 00")
    assert len(page.summary) == 1
    assert page.error_of("good_hour-en").startswith("This looks like a phone number")
    assert db.session.scalars(select(MentorProfile).where(MentorProfile.edition_id == edition.id)).all() == []
    browser.submit("Save for later", {"good_hour-en": "We talk"})
    row = db.session.scalars(select(MentorProfile).where(MentorProfile.edition_id == edition.id)).one()
    assert (row.works_at, row.good_hour.pick("en"), row.welcomes_minors) == ("Vega", "We talk", True)


def test_those_who_look_take_their_own_and_their_bands_along(ctx, browser):
    edition = open_mentoring()
    ida, per = a_member("Ida"), a_member("Per")
    before = last_year(edition)
    own = a_mentee(before, ida, here="Stuck", seen=Seen.ADULTS)
    band = a_band(ida, per)
    ours = a_mentee(before, per, kind=MenteeKind.BAND, organisation_id=band.id, here="All stuck")
    sign_in(browser, ida).get("/2027/mentoring/me/begin")
    for code in (own.code, ours.code):
        browser.post(f"/2027/mentoring/me/bring/{code}")
    rows = db.session.scalars(
        select(MenteeProfile).where(MenteeProfile.edition_id == edition.id).order_by(MenteeProfile.id)
    ).all()
    assert [(one.here, one.organisation_id, one.state, one.seen) for one in rows] == [
        ("Stuck", None, ProfileState.DRAFT, Seen.ADULTS),
        ("All stuck", band.id, ProfileState.DRAFT, Seen.ORGANISERS),
    ]
    assert browser.page.path == f"/2027/mentoring/me/{rows[1].code}/here"


def test_what_a_band_showed_stays_narrow_once_somebody_young_is_in_it(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    band = a_band(ida, a_minor())
    before = a_mentee(last_year(edition), ida, kind=MenteeKind.BAND, organisation_id=band.id, seen=Seen.PUBLIC)
    assert take_mentee_along(edition, before.code, by=ida.id).seen is Seen.ORGANISERS


def test_ways_to_reach_a_band_stay_behind_once_somebody_young_is_in_it(ctx):
    edition = open_mentoring()
    ida = a_member("Ida")
    band = a_band(ida, a_minor())
    words: dict[str, Any] = {
        "here": "We rehearse",
        "done": "Write to us: liv@band.dk",
        "good_hour": "A plan for spring",
    }
    before = a_mentee(last_year(edition), ida, kind=MenteeKind.BAND, organisation_id=band.id, **words)
    made = take_mentee_along(edition, before.code, by=ida.id)
    assert (made.here, made.done, made.good_hour) == ("We rehearse", "", "A plan for spring")


def test_profiles_of_other_organisers_do_not_come_along(ctx):
    edition = open_mentoring()
    bo, ida = a_member("Bo"), a_member("Ida")
    before = last_year(edition, same_owners=False)
    a_mentor(before, bo)
    row = a_mentee(before, ida)
    refusal("nothing_before", lambda: take_mentor_along(edition, by=bo.id))
    refusal("nothing_before", lambda: take_mentee_along(edition, row.code, by=ida.id))


def test_nobody_takes_the_profile_of_another(ctx, browser):
    edition = open_mentoring()
    row = a_mentee(last_year(edition), a_member("Ida"), here="Kanariefugl")
    sign_in(browser, a_member("Per")).get("/2027/mentoring/me/begin")
    page = browser.post(f"/2027/mentoring/me/bring/{row.code}")
    assert "Kanariefugl" not in page.text
    assert db.session.scalars(select(MenteeProfile).where(MenteeProfile.edition_id == edition.id)).all() == []
