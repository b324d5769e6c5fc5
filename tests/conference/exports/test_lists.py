"""The desk's list of speakers, the release of the programme, and the lists that leave the house."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from conference.actions.needs import forget_needs
from conference.exports import LISTS
from conference.models import Answer, Gender, GenderTold, Rider, SpeakerNeeds
from conference.rules.states import Decision, ProposalState
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from core.permissions import Role
from core.texts import Texts
from editions.models import Edition
from tests.browser import Browser, Page, statements
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_review, a_reviewer, a_speaker
from tests.editions.builders import a_member, a_team_member, an_edition, sign_in, texts

Browsers = Callable[..., Browser]
CONFIRMED = ProposalState.CONFIRMED


def editor(browsers: Browsers, calls: CallSet, role: Role = Role.PROGRAMME_EDITOR) -> Browser:
    return sign_in(browsers(), a_team_member(calls.edition, role))


def carried(browser: Browser, name: str, form: str = "json", query: str = "") -> Page:
    browser.get(f"/desk/2027/lists?list={name}{query}")
    return browser.submit("Download", format=form)


def needs(calls: CallSet, member: Member, **values: Any) -> None:
    given: dict[str, Any] = {"nights": [], "changed_at": now()} | values
    with transaction() as session:
        session.add(SpeakerNeeds(edition_id=calls.edition.id, member_id=member.id, **given))


def test_each_format_holds_the_same_speakers(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    lead = a_member("=SUM(A1) Holm", "holm@example.org")
    a_profile(lead, affiliation="Havnen")
    shown = a_proposal(calls, "Booking", lead=lead)
    browser = editor(browsers, calls)
    as_json = carried(browser, "speakers").json["rows"]
    assert (as_json[0]["name"], as_json[0]["email"], as_json[0]["affiliation"]) == (
        "=SUM(A1) Holm", "holm@example.org", "Havnen",
    )  # fmt: skip
    assert (as_json[0]["code"], as_json[0]["state"], as_json[0]["standing"]) == (shown.code, "Sent in", "said yes")
    rows = list(csv.DictReader(io.StringIO(carried(browser, "speakers", "csv").data.decode("utf-8-sig"))))
    assert (rows[0]["Name"], rows[0]["Title"]) == ("'=SUM(A1) Holm", "Booking")
    book = openpyxl.load_workbook(io.BytesIO(carried(browser, "speakers", "xlsx").data))
    assert book.active.cell(2, 1).value == "=SUM(A1) Holm"
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.fact == "ListExported").order_by(AuditEntry.id)
    ).all()
    assert [(e.details["list"], e.details["profile"], e.details["format"], e.details["rows"]) for e in entries] == [
        ("conference", "speakers", kind, 1) for kind in ("json", "csv", "xlsx")
    ]


def test_the_phone_of_an_account_is_for_the_team_where_they_come(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    for name, state in (("Comes", CONFIRMED), ("Offered", ProposalState.SUBMITTED)):
        member = a_member(name)
        with transaction() as session:
            session.get_one(Member, member.id).phone = "+4649282828"
        a_proposal(calls, lead=member, state=state)
    rows = carried(editor(browsers, calls), "speakers").json["rows"]
    assert [(row["name"], row["phone"]) for row in rows] == [("Comes", "+4649282828"), ("Offered", "")]


def test_only_the_chosen_columns_and_never_nothing(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    a_proposal(calls)
    browser = editor(browsers, calls)
    browser.get("/desk/2027/lists?list=proposals")
    page = browser.post("/desk/2027/lists?list=proposals", {"columns_session": ["title", "state"], "format": "json"})
    assert page.json["rows"] == [{"title": "Booking without fear", "state": "Sent in"}]
    browser.get("/desk/2027/lists?list=proposals")
    page = browser.post("/desk/2027/lists?list=proposals", {"format": "json"}, status=422)
    assert page.summary == ["Choose at least one column."]


def test_proposals_hold_their_words_speakers_and_score_and_no_drafts(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    reviewer = a_reviewer(calls)
    one = a_proposal(calls, "One", note="Late train", links=["https://x.example"], name="Åse")
    a_speaker(one, name="Bø")
    a_proposal(calls, "Draft", state=ProposalState.DRAFT)
    a_review(one, reviewer, {calls.content.id: 4}, total=400)
    with transaction():
        db.session.merge(one).decision = Decision.ACCEPT
    (row,) = carried(editor(browsers, calls), "proposals").json["rows"]
    assert {key: row[key] for key in ("speakers", "title_da", "note", "links", "reviews", "mean", "decision")} == {
        "speakers": "Åse, Bø", "title_da": "One (da)", "note": "Late train", "links": "https://x.example",
        "reviews": 1, "mean": "4.00", "decision": "Accept",
    }  # fmt: skip


def test_reviews_hold_a_column_for_each_criterion(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one, reviewer = a_proposal(calls), a_reviewer(calls, "Mira Anmelder")
    a_review(one, reviewer, {calls.content.id: 4, calls.fit.id: 2}, total=333, comment="Yes")
    browser = editor(browsers, calls)
    answer = carried(browser, "reviews").json
    (row,) = answer["rows"]
    assert (row["reviewer"], row[f"criterion_{calls.content.id}"], row["total"], row["comment"]) == (
        "Mira Anmelder", 4, "3.33", "Yes",
    )  # fmt: skip
    assert "Fit" in [column["header"] for column in answer["columns"]]
    browser.get("/desk/2027/lists?list=reviews")
    page = browser.post(
        "/desk/2027/lists?list=reviews", {"columns_given": ["total"], "columns_session": ["code"], "format": "csv"}
    )
    assert "Mira" not in page.data.decode()


def test_answers_have_one_column_per_question_and_riders_one_row_per_rider(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    one, _two = a_proposal(calls, "One"), a_proposal(calls, "Two")
    with transaction() as session:
        session.add(Answer(proposal_id=one.id, question_id=calls.question.id, text="For bookers"))
        session.add(Rider(proposal_id=one.id, line_up="Two drummers", changeover_minutes=20))
    browser = editor(browsers, calls)
    answers = carried(browser, "answers").json
    assert [row.get(f"question_{calls.question.id}") for row in answers["rows"]] == ["For bookers", None]
    assert answers["columns"][-1]["header"] == "Who is it for?"
    assert [
        (row["title"], row["line_up"], row["changeover_minutes"]) for row in carried(browser, "riders").json["rows"]
    ] == [("One", "Two drummers", 20)]


def test_filters_narrow_a_list_down(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    a_proposal(calls, "One", state=CONFIRMED)
    a_proposal(calls, "Two", track_id=calls.live.id)
    browser = editor(browsers, calls)
    found = {
        query: [row["title"] for row in carried(browser, "proposals", query=query).json["rows"]]
        for query in ("&state=confirmed", f"&track={calls.live.id}", "&state=nonsense", "&state=draft")
    }
    assert found == {
        "&state=confirmed": ["One"],
        f"&track={calls.live.id}": ["Two"],
        "&state=nonsense": ["One", "Two"],
        "&state=draft": ["One", "Two"],
    }


def test_needs_are_of_those_who_come_and_the_caterer_reads_no_names(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    for name, state, dietary in (
        ("Comes", CONFIRMED, "Vegan"), ("Also", ProposalState.ACCEPTED, "Vegan "),
        ("Not", ProposalState.DECLINED, "Nuts"),
    ):  # fmt: skip
        member = a_member(name)
        a_proposal(calls, lead=member, state=state)
        needs(calls, member, dietary=dietary, travels_from="Malmö", nights=["2027-05-06"])
    browser = editor(browsers, calls)
    assert [row["name"] for row in carried(browser, "needs").json["rows"]] == ["Also", "Comes"]
    catered = carried(browser, "caterer").json["rows"]
    assert catered == [{"dietary": "Vegan", "allergies": "", "people": 2}]
    assert carried(browser, "travel").json["rows"][1] == {
        "name": "Comes", "travels_from": "Malmö", "travel_mode": "", "note": "", "nights": "2027-05-06",
    }  # fmt: skip


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.FRONT_DESK, Role.FINANCE, Role.VOLUNTEER])
def test_other_roles_carry_nothing_out(ctx: Flask, browsers: Browsers, role: Role) -> None:
    calls = a_call()
    browser = editor(browsers, calls, role)
    for path in ("lists", "speakers", "sessions"):
        browser.get(f"/desk/2027/{path}", status=403)


def test_gender_and_age_are_columns_of_no_list(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    lead = a_member("Young")
    with transaction() as session:
        session.get_one(Member, lead.id).minor_until = dt.date(2099, 7, 8)
        session.add(GenderTold(edition_id=calls.edition.id, person_key="k", gender=Gender.NON_BINARY))
    a_proposal(calls, lead=lead, state=CONFIRMED)
    needs(calls, lead, dietary="x", travels_from="y")
    browser = editor(browsers, calls)
    for name in LISTS:
        answer = json.dumps(carried(browser, name).json).lower()
        assert [word for word in ("non-binary", "gender", "2099", "minor", "birth") if word in answer] == []


def test_a_list_asks_the_same_for_one_row_and_for_many(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    browser = editor(browsers, calls)
    reviewer = a_reviewer(calls)
    counts = []
    for time in range(2):
        for number in range(1 + 8 * time):
            member = a_member(f"Member {time} {number}")
            a_profile(member)
            one = a_proposal(calls, lead=member, state=CONFIRMED)
            a_review(one, reviewer, {calls.content.id: 4}, total=400)
            needs(calls, member, dietary="x")
            with transaction() as session:
                session.add(Rider(proposal_id=one.id))
        found = []
        for name in LISTS:
            browser.get(f"/desk/2027/lists?list={name}")
            with statements() as seen:
                browser.submit("Download", format="csv")
            found.append(seen.count)
        for path in ("speakers", "sessions"):
            with statements() as seen:
                browser.get(f"/desk/2027/{path}")
            found.append(seen.count)
        counts.append(found)
    assert counts[0] == counts[1]


# --- the desk's pages -------------------------------------------------------------------------------------------------


def names(page: Page) -> list[str]:
    return ["".join(one.itertext()).strip() for one in page.all("//tbody//th//div[@class='cell']/div[1]")]


def test_speakers_are_listed_searched_and_filtered(ctx: Flask, browsers: Browsers) -> None:
    calls, elsewhere = a_call(), a_call(an_edition("2028"))
    a_proposal(calls, "One", lead=a_member("Søren Ærø"), state=CONFIRMED)
    two = a_proposal(calls, "Two", name="Åse Ek")
    a_speaker(two, name="Invited One")
    a_proposal(calls, "Draft", name="Hidden", state=ProposalState.DRAFT)
    a_proposal(elsewhere, "There", name="Elsewhere")
    browser = editor(browsers, calls)
    found = {
        query: names(browser.get(f"/desk/2027/speakers?{query}"))
        for query in ("", "q=soeren", "state=confirmed", "standing=invited", "q=nobody")
    }
    assert found == {
        "": ["Åse Ek", "Invited One", "Søren Ærø"],
        "q=soeren": ["Søren Ærø"],
        "state=confirmed": ["Søren Ærø"],
        "standing=invited": ["Invited One"],
        "q=nobody": [],
    }


def test_the_editor_sees_what_is_missing_and_releases_the_programme(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call()
    lead, child = a_member("Aske Holm"), a_member("Young")
    with transaction() as session:
        session.get_one(Member, child.id).minor_until = now().date() + dt.timedelta(days=100)
    shown = a_proposal(calls, "Whole", lead=lead, state=CONFIRMED, abstract=Texts(da="Kun dansk"))
    a_speaker(shown, child)
    a_profile(lead, biography=texts("About"))
    browser = editor(browsers, calls)
    page = browser.get("/desk/2027/sessions")
    assert "not in sv, en" in page.main
    assert "1 under 18" in page.main
    assert "1 confirmed session and its speakers get public pages" in page.main
    page = browser.submit("Show speakers and sessions to everybody")
    assert "Everybody sees speakers and sessions" in page.main
    assert "Whole" in browsers().get("/2027/sessions").main
    page = browser.submit("Yes, take them off")
    assert "Nobody sees speakers and sessions yet" in page.main
    browsers().get("/2027/sessions", status=404)
    facts = db.session.scalars(
        select(AuditEntry.details).where(AuditEntry.fact == "ProgrammeReleased").order_by(AuditEntry.id)
    ).all()
    assert facts == [{"released": True}, {"released": False}]


def test_what_speakers_need_is_forgotten_four_weeks_after(ctx: Flask) -> None:
    calls, later = a_call(), a_call(an_edition("2028"))
    member = a_member()
    needs(calls, member, dietary="Vegan")
    needs(later, member, dietary="Vegan")
    for days, gone in ((28, 0), (29, 1), (29, 0)):
        with transaction() as session:
            row = session.get_one(Edition, calls.edition.id)
            row.first_day = row.last_day = now().date() - dt.timedelta(days=days)
        assert forget_needs() == gone
    assert db.session.scalars(select(SpeakerNeeds.edition_id)).all() == [later.edition.id]
