"""The public pages of speakers and sessions: nothing before the release, everybody afterwards, nobody under 18."""

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from accounts.models import Member
from conference.actions.releasing import release_programme
from conference.models import Call, Proposal, SpeakerProfile
from conference.rules.calls import SpeakerState, SpokenLanguage
from conference.rules.states import ProposalState
from core.clock import now
from core.db import transaction
from core.files import keep, read_picture
from core.settings import Settings
from core.texts import Texts
from editions.models import Edition, EditionState
from tests.browser import Browser, Page, statements
from tests.conference.builders import CallSet, a_call, a_profile, a_proposal, a_speaker
from tests.editions.builders import a_member, an_edition, an_organisation, texts

Browsers = Callable[..., Browser]
CONFIRMED = ProposalState.CONFIRMED
END = " · The Sound 27 · Sundet"


@pytest.fixture(autouse=True)
def _fresh_pages(change_settings: Callable[..., Settings]) -> None:
    """Let every page be made anew: these tests change what stands on them."""
    change_settings(page_seconds=0.0)


def released(edition: Edition | None = None) -> CallSet:
    return a_call(edition, released_at=now())


def a_session(calls: CallSet, title: str = "Booking without fear", **values: Any) -> Proposal:
    return a_proposal(calls, title, state=CONFIRMED, **values)


def titles(page: Page) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.all("//*[contains(@class, 'act-title')]")]


def names(page: Page) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.all("//*[contains(@class, 'face-name')]")]


def header(page: Page) -> list[str]:
    return [" ".join("".join(one.itertext()).split()) for one in page.all("//nav[@class='site-nav']//a")]


def young(member: Member) -> Member:
    with transaction() as session:
        session.get_one(Member, member.id).minor_until = now().date() + dt.timedelta(days=90)
    return member


# --- before and after the release -------------------------------------------------------------------------------------


def test_before_the_release_nothing_is_found(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(an_edition())
    lead = a_member("Aske Holm")
    profile = a_profile(lead)
    shown = a_session(calls, lead=lead)
    browser = browsers()
    for path in ("sessions", f"sessions/{shown.code}", "speakers", f"speakers/{profile.code}"):
        assert "Aske Holm" not in browser.get(f"/2027/{path}", status=404).text
    assert [label for label in header(browser.get("/2027/")) if label in ("Sessions", "Speakers")] == []


def test_after_the_release_all_is_found_and_taken_back_again(ctx: Flask, browsers: Browsers) -> None:
    calls = a_call(an_edition())
    lead = a_member("Aske Holm")
    a_profile(lead)
    shown = a_session(calls, lead=lead)
    edition_id = calls.edition.id
    assert release_programme(edition_id, released=True, by=None)
    assert not release_programme(edition_id, released=True, by=None)
    browser = browsers()
    assert titles(browser.get("/2027/sessions")) == ["Booking without fear"]
    assert header(browser.page)[-2:] == ["Sessions", "Speakers"]
    assert names(browser.get("/2027/speakers")) == ["Aske Holm"]
    release_programme(edition_id, released=False, by=None)
    browser.get(f"/2027/sessions/{shown.code}", status=404)


@pytest.mark.parametrize("state", [state for state in ProposalState if state is not CONFIRMED])
def test_only_confirmed_sessions_are_there(ctx: Flask, browsers: Browsers, state: ProposalState) -> None:
    calls = released()
    a_session(calls, "Comes")
    hidden = a_proposal(calls, "Does not", state=state)
    browser = browsers()
    assert titles(browser.get("/2027/sessions")) == ["Comes"]
    browser.get(f"/2027/sessions/{hidden.code}", status=404)


def test_a_draft_edition_shows_nothing(ctx: Flask, browsers: Browsers) -> None:
    a_session(released(an_edition(state=EditionState.DRAFT)))
    browsers().get("/2027/sessions", status=404)


def test_nothing_to_show_is_not_in_the_header(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    assert "Sessions" not in header(browsers().get("/2027/"))
    assert "The line-up is being made" in browsers().get("/2027/sessions").main
    a_session(calls, name="No profile")
    ctx.extensions["shared_pages"].clear()
    assert header(browsers().get("/2027/"))[-1] == "Sessions"
    assert "Nobody to show yet" in browsers().get("/2027/speakers").main


def test_another_editions_session_and_speaker_are_not_found(ctx: Flask, browsers: Browsers) -> None:
    here, there = released(an_edition()), released(an_edition("2028"))
    lead = a_member("Only there")
    profile = a_profile(lead)
    shown = a_session(there, lead=lead)
    a_session(here, "Here")
    browser = browsers()
    browser.get(f"/2027/sessions/{shown.code}", status=404)
    browser.get(f"/2027/speakers/{profile.code}", status=404)
    assert names(browser.get("/2028/speakers")) == ["Only there"]


# --- who is named -----------------------------------------------------------------------------------------------------


def test_a_minor_is_nowhere_in_public(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    lead, child = a_member("Grown Holm"), young(a_member("Ung Person"))
    a_profile(lead)
    profile = a_profile(child)
    shown = a_session(calls, lead=lead)
    a_speaker(shown, child)
    alone = a_session(calls, "By the young", lead=child)
    browser = browsers()
    for path in ("sessions", f"sessions/{shown.code}", f"sessions/{alone.code}", "speakers", "sessions?q=Grown"):
        assert "Ung Person" not in browser.get(f"/2027/{path}").text
    assert names(browser.get("/2027/speakers")) == ["Grown Holm"]
    assert titles(browser.get("/2027/sessions?q=Person")) == []
    browser.get(f"/2027/speakers/{profile.code}", status=404)


def test_only_minors_with_profiles_put_no_speakers_into_the_header(ctx: Flask, browsers: Browsers) -> None:
    child = young(a_member("Ung Person"))
    a_profile(child)
    a_session(released(), lead=child)
    assert header(browsers().get("/2027/"))[-1] == "Sessions"


def test_who_has_not_said_yes_is_not_named(ctx: Flask, browsers: Browsers) -> None:
    shown = a_session(released())
    a_speaker(shown, name="Only invited")
    a_speaker(shown, name="Said no", state=SpeakerState.DECLINED)
    assert names(browsers().get(f"/2027/sessions/{shown.code}")) == ["Aske Holm"]


def test_without_a_profile_there_is_a_name_and_no_link(ctx: Flask, browsers: Browsers) -> None:
    shown = a_session(released(), lead=a_member("Plain Name"))
    page = browsers().get(f"/2027/sessions/{shown.code}")
    assert names(page) == ["Plain Name"]
    assert page.all("//*[contains(@class, 'face-name')]//a") == []


def test_a_band_stands_as_one_speaker(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    band = an_organisation("Ørets Blodtryk")
    with transaction() as session:
        profile = SpeakerProfile(
            organisation_id=band.id, code="BAND01", role=Texts(), biography=texts("Three of us"),
            biography_html=texts("<p>Three of us</p>"), links=[], picture_alt=Texts(), changed_at=now(),
        )  # fmt: skip
        session.add(profile)
    shown = a_session(calls, "Loud")
    for name in ("Drums", "Bass"):
        a_speaker(shown, a_member(name), organisation_id=band.id)
    page = browsers().get(f"/2027/sessions/{shown.code}")
    assert names(page) == ["Aske Holm", "Ørets Blodtryk"]
    page = browsers().get("/2027/speakers/BAND01")
    assert (page.heading, titles(page)) == ("Ørets Blodtryk", ["Loud"])
    assert "Three of us" in page.main


# --- what stands there ------------------------------------------------------------------------------------------------


def test_filters_stand_in_the_address(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    a_session(calls, "Money talk")
    a_session(calls, "Live show", session_type_id=calls.showcase.id, track_id=calls.live.id)
    a_session(calls, "Svensk", language=SpokenLanguage.SWEDISH, name="Åsa Ängström")
    browser = browsers()
    found = {
        query: titles(browser.get(f"/2027/sessions?{query}"))
        for query in (f"type={calls.showcase.id}", f"track={calls.money.id}", "language=sv", "q=aasa", "q=show&type=x",
                      "type=99999")
    }  # fmt: skip
    assert found == {
        f"type={calls.showcase.id}": ["Live show"],
        f"track={calls.money.id}": ["Money talk", "Svensk"],
        "language=sv": ["Svensk"],
        "q=aasa": ["Svensk"],
        "q=show&type=x": ["Live show"],
        "type=99999": [],
    }


def test_a_title_says_its_language_and_markdown_stays_harmless(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    shown = a_session(
        calls, abstract=Texts(sv="Kom **nu**\n\n<script>alert(1)</script> [x](javascript:alert(1))", da="", en="")
    )
    with transaction() as session:
        session.get_one(Proposal, shown.id).title = Texts(sv="Utan rädsla", da="", en="")
    page = browsers(language="en").get(f"/2027/sessions/{shown.code}")
    heading = page.all("//h1")[0]
    assert (page.heading, heading.get("lang"), page.title) == ("Utan rädsla", "sv", f"Utan rädsla{END}")
    abstract = page.all("//div[contains(@class, 'session-abstract')]")[0]
    assert abstract.get("lang") == "sv"
    assert [one.text for one in abstract.xpath(".//strong")] == ["nu"]
    assert abstract.xpath(".//script | .//a") == []
    assert browsers(language="sv").get(f"/2027/sessions/{shown.code}").all("//h1")[0].get("lang") is None


def test_a_title_that_begins_with_an_arabic_word_is_read_as_its_language_is(ctx: Flask, browsers: Browsers) -> None:
    shown = a_session(released(), "مرحبا Sound", abstract=texts("مرحبا, we play."))
    for path in ("/2027/sessions", f"/2027/sessions/{shown.code}"):
        page = browsers().get(path)
        around = page.all("//main//*[contains(text(), 'مرحبا')]/ancestor-or-self::*/@dir")
        assert (path, "مرحبا" in page.main, "auto" in around) == (path, True, False)


def test_related_sessions_share_the_track_first_and_then_the_type(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    shown = a_session(calls, "This one")
    a_session(calls, "Same type", track_id=calls.live.id)
    a_session(calls, "Same track", session_type_id=calls.showcase.id)
    a_session(calls, "Neither", session_type_id=calls.showcase.id, track_id=calls.live.id)
    assert titles(browsers().get(f"/2027/sessions/{shown.code}")) == ["Same track", "Same type"]


def test_a_speakers_page_holds_picture_pronouns_and_links(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    lead = a_member("Aske Holm")
    target = io.BytesIO()
    Image.new("RGB", (1200, 1200), "teal").save(target, "JPEG")
    target.seek(0)
    upload = read_picture(target)
    profile = a_profile(
        lead, role=texts("Booker"), affiliation="Havnen", links=["https://example.org/aske", "javascript:alert(1)"]
    )
    with transaction() as session:
        session.get_one(Member, lead.id).pronouns = "hen"
        row = session.get_one(SpeakerProfile, profile.id)
        row.picture_id = keep(upload, owner_kind="speaker_profile", owner_id=profile.id, public=True).id
        row.picture_alt = texts("Aske by the sea")
    a_session(calls, lead=lead)
    page = browsers().get(f"/2027/speakers/{profile.code}")
    image = page.all("//div[contains(@class, 'speaker-picture')]/img")[0]
    assert (image.get("alt"), image.get("srcset").count("w,")) == ("Aske by the sea", 2)
    for words in ("hen", "Booker", "Havnen", "Books bands in a harbour"):
        assert words in page.main
    links = {link.get("href"): link.get("rel") for link in page.all("//ul[@class='links']//a")}
    assert links == {"https://example.org/aske": "nofollow ugc noopener"}
    assert page.all("//meta[@name='description']/@content") == ["Books bands in a harbour"]


def test_what_is_for_the_team_is_on_no_page(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    shown = a_session(
        calls, note="geheimnote", equipment="geheimequip", reason="geheimreason", links=["https://geheim.example"]
    )
    browser = browsers()
    assert "geheim" not in browser.get("/2027/sessions").text + browser.get(f"/2027/sessions/{shown.code}").text


def test_the_pages_ask_the_same_for_one_and_for_many(ctx: Flask, browsers: Browsers) -> None:
    calls = released()
    lead = a_member("Aske Holm")
    profile = a_profile(lead)
    shown = a_session(calls, lead=lead)
    paths = ("sessions", f"sessions/{shown.code}", "speakers", f"speakers/{profile.code}")
    counts = []
    for time in range(2):
        ctx.extensions["shared_pages"].clear()
        with statements() as seen:
            for path in paths:
                browsers().get(f"/2027/{path}")
        counts.append(seen.count)
        for number in range(6):
            member = a_member(f"Member {time} {number}")
            a_profile(member)
            a_speaker(a_session(calls, f"More {time} {number}", lead=member), a_member("Second"))
    assert counts[0] == counts[1]


def test_the_header_costs_one_statement(ctx: Flask) -> None:
    from conference.views.sessions import site_items

    calls = released()
    edition = calls.edition
    a_session(calls)
    with ctx.test_request_context(), statements() as seen:
        assert [str(item.label) for item in site_items(edition)] == ["Sessions"]
    assert (seen.count, calls.call.edition_id) == (1, edition.id)


def test_a_call_that_nobody_set_up_can_be_released(ctx: Flask, browsers: Browsers) -> None:
    edition = an_edition()
    assert release_programme(edition.id, released=True, by=None)
    with transaction() as session:
        assert session.query(Call).one().released_at is not None
    browsers().get("/2027/sessions")
