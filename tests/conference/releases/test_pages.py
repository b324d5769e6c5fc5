"""The pages of releases, their mails, the boats, and a speaker's own slots, in a browser."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from conference.actions.scheduling import SlotChange, change_slots
from conference.models import Notice, Objection, Proposal, Release
from conference.rules.states import ProposalState
from core.db import db, transaction
from core.jobs import run_due
from core.outbox import Mail
from core.permissions import Role
from core.texts import Texts
from editions.models import Edition
from editions.queries import crossing_of
from editions.rules.phases import EditionState
from tests.browser import Browser, statements
from tests.conference.releases.stage import a_stage, call_off, notices, release_now, told
from tests.conference.timetable.builders import a_kit, a_session, a_sign_up, a_star, at
from tests.editions.builders import a_member, a_team_member, sign_in

Browsers = Callable[..., Browser]
RELEASES = "/desk/2027/timetable/releases"
NOTICES = "/desk/2027/timetable/notices"
BOATS = "/desk/2027/boats"
pytestmark = pytest.mark.usefixtures("ctx")


def editor(browsers: Browsers, edition: Edition, role: Role = Role.PROGRAMME_EDITOR) -> Browser:
    return sign_in(browsers(), a_team_member(edition, role, "Mette"))


def test_the_first_release_from_the_desk(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    browser = editor(browsers, stage.edition)
    browsers().get("/2027/programme/changes", status=404)
    page = browser.get(RELEASES)
    assert [word in page.text for word in ("Release 1", "2 new", "Money", "Noise")] == [True] * 4
    page = browser.submit("Release it", {"name": ""}, status=422)
    assert page.error_of("name") != ""
    page = browser.submit("Release it", {"name": "First programme", "note-en": "Here it is"})
    assert page.path == f"{RELEASES}/1"
    assert [word in page.text for word in ("First programme", "Mette released it", "Here it is", "Dansk")] == [True] * 4
    page = browsers().get("/2027/programme/changes")
    assert [word in page.text for word in ("First programme", "came out with 2 sessions", "Here it is")] == [True] * 3


@pytest.mark.parametrize(
    "state, sentence",
    [
        (EditionState.OPEN, "It is out: everybody sees it."),
        (EditionState.DRAFT, "It is released: everybody sees it once the edition is announced."),
    ],
)
def test_who_sees_a_release_is_told_as_it_is(
    ctx: Flask, browsers: Browsers, state: EditionState, sentence: str
) -> None:
    stage = a_stage()
    with transaction() as session:
        session.merge(stage.edition).state = state
    browser = editor(browsers, stage.edition)
    browser.get(RELEASES)
    assert sentence in browser.submit("Release it", {"name": "First"}).text
    browsers().get("/2027/programme", status=200 if state is EditionState.OPEN else 404)


def test_a_change_is_told_in_words_in_three_languages(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    edition = stage.edition
    release_now(edition)
    change_slots(edition.id, [SlotChange(stage.talk.id, {"starts_at": at(edition, "11:00")})], what="move", by=None)
    browser = editor(browsers, edition)
    assert "Now at 11:00–12:00 instead of 10:00–11:00" in browser.get(RELEASES).text
    page = browser.submit("Release it", {"name": "Second"})
    assert page.text.count("11:00–12:00") == 2
    assert "kl. 11.00–12.00" in page.text
    public = browsers().get("/2027/programme/changes")
    assert "11:00–12:00" in public.text
    assert public.text.index("Second") < public.text.index("First")


def test_a_change_names_its_session_in_the_readers_language(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    with transaction():
        talk = db.session.get_one(Proposal, stage.talk.proposal_id)
        talk.title = Texts(da="Penge", sv="Pengar", en="Money")
    release_now(stage.edition)
    change_slots(
        stage.edition.id, [SlotChange(stage.talk.id, {"starts_at": at(stage.edition, "11:00")})], what="move", by=None
    )
    assert "Money" in editor(browsers, stage.edition).get(RELEASES).text
    release_now(stage.edition)
    for language, title in (("da", "Penge"), ("sv", "Pengar"), ("en", "Money")):
        page = browsers().get(f"/2027/programme/changes?lang={language}")
        assert [one in page.text for one in ("Penge", "Pengar", "Money")] == [
            one == title for one in ("Penge", "Pengar", "Money")
        ]


def test_what_cannot_be_needs_a_reason_on_the_page(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    edition = stage.edition
    a_session(stage.calls, "Twice", room=stage.rooms[0], starts=at(edition, "10:30"))
    browser = editor(browsers, edition)
    page = browser.get(RELEASES)
    assert "1 thing cannot be" in page.text
    names = [name for name in page.all("//input/@name") if name.startswith("why_")]
    page = browser.submit("Release it", {"name": "First"}, status=422)
    assert "Say for each thing that cannot be" in page.text
    page = browser.submit("Release it", {"name": "First", names[0]: "They share the stage"})
    assert "They share the stage" in page.text
    assert "They share the stage" not in browsers().get("/2027/programme/changes").text


def test_what_changed_meanwhile_is_not_released(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    browser = editor(browsers, stage.edition)
    browser.get(RELEASES)
    call_off(stage.talk)
    page = browser.submit("Release it", {"name": "First"}, status=422)
    assert "Something changed since you looked" in page.text
    assert page.value_of("name") == "First"
    page = browser.submit("Release it", {})
    assert [row.number for row in db.session.scalars(select(Release))] == [1]


def test_mails_are_looked_at_changed_taken_out_and_sent(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    release_now(stage.edition)
    browser = editor(browsers, stage.edition)
    page = browser.get(NOTICES)
    assert [word in page.text for word in ("runa@example.org", "bo@example.org", "2 mails")] == [True] * 3
    runa, bo = sorted(notices(), key=lambda row: row.to_address, reverse=True)
    page = browser.get(f"{NOTICES}/{runa.id}")
    page = browser.submit("Save", {"subject": "Dear Runa", "body": "Come at **ten**"})
    assert "It leaves like this" in page.text
    browser.get(NOTICES)
    browser.post(f"{NOTICES}/{bo.id}/out", {})
    browser.get(NOTICES)
    page = browser.submit("Send 1 mail")
    assert page.path == f"{NOTICES}/sent"
    assert "1 mail is still to leave" in page.text
    run_due()
    assert "1 mail was sent" in browser.get(f"{NOTICES}/sent?of=1").text
    sent = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [(mail.to_address, mail.subject) for mail in sent] == [("runa@example.org", "Dear Runa")]
    assert told() == [("runa@example.org", "speaker-slots", "en", "sent")]
    browser.get(f"{NOTICES}/{runa.id}", status=404)
    # Once more does the same as once.
    run_due()
    assert len(db.session.scalars(select(Mail)).all()) == 1


def test_mails_that_changed_meanwhile_do_not_leave(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    release_now(stage.edition)
    browser, other = (editor(browsers, stage.edition) for _number in range(2))
    browser.get(NOTICES)
    other.get(NOTICES)
    other.post(f"{NOTICES}/{notices()[0].id}/out", {})
    page = browser.submit("Send 2 mails", status=422)
    assert "not those that you looked at" in page.text
    assert {row[3] for row in told()} == {"waiting"}


def test_speakers_see_their_places_once_they_are_shown(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    a_kit(stage.rooms[0], "projector", contact_name="Pia Kabel", contact_phone="+45 12 34 56 78")
    a_session(stage.calls, "Again", room=stage.rooms[1], starts=at(stage.edition, "12:00"), lead=stage.runa)
    runa = sign_in(browsers(), stage.runa)
    page = runa.get("/2027/my-slots")
    assert ("Nothing to see yet" in page.text, "Money" in page.text) == (True, False)
    browser = editor(browsers, stage.edition)
    browser.get(RELEASES)
    browser.submit("Show speakers their places")
    page = runa.get("/2027/my-slots")
    words = (
        "Money",
        "10:00–11:00",
        "Kulturværftet",
        "Pia Kabel",
        "a projector",
        "Again",
        "You cross the water",
        "Not final yet",
    )
    assert [word for word in words if word not in page.text] == []
    assert "Noise" not in page.text
    sign_in(browsers(), a_member("Nobody")).get("/2027/my-slots", status=404)
    browser.get(RELEASES)
    browser.submit("Hide it again")
    assert "Money" not in runa.get("/2027/my-slots").text


def test_after_a_release_speakers_see_what_is_released(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    release_now(stage.edition)
    change_slots(
        stage.edition.id,
        [SlotChange(stage.talk.id, {"starts_at": at(stage.edition, "16:00")})],
        what="move",
        by=None,
    )
    runa = sign_in(browsers(), stage.runa)
    assert "10:00–11:00" in runa.get("/2027/my-slots").text
    assert "Your times and places" in runa.get("/account/proposals").text
    call_off(stage.talk)
    assert "does not take place" in runa.get("/2027/my-slots").text


def test_a_speaker_says_that_it_does_not_work(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    release_now(stage.edition)
    runa, browser = sign_in(browsers(), stage.runa), editor(browsers, stage.edition)
    runa.get("/2027/my-slots")
    runa.click("That does not work")
    runa.submit("Tell the team", {"words": " "}, status=422)
    page = runa.submit("Tell the team", {"words": "My train comes at eleven"})
    assert "you said that it does not work" in page.text
    runa.get(f"/2027/my-slots/{stage.talk.code}/objection")
    runa.submit("Tell the team", {"words": "My train comes at twelve"})
    page = browser.get("/desk/2027/timetable/objections")
    assert [word in page.text for word in ("My train comes at twelve", "Runa", "10:00–11:00")] == [True] * 3
    slot = browser.click("Find another place")
    assert slot.path == f"/desk/2027/timetable/{stage.talk.code}"
    assert "My train comes at twelve" in slot.main
    browser.get("/desk/2027/timetable/objections")
    assert browser.submit("Dealt with").text.count("Nobody objects") == 1
    assert "My train" in browser.get("/desk/2027/timetable/objections?all=yes").text
    assert [row.words for row in db.session.scalars(select(Objection))] == ["My train comes at twelve"]
    # Not a session of theirs.
    runa.get(f"/2027/my-slots/{stage.show.code}/objection", status=404)


def test_where_no_mail_leaves_the_sending_says_so(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    browser = editor(browsers, stage.edition)
    page = browser.get("/desk/2027/timetable/notices/sent")
    assert page.heading == "Nothing is being sent"
    assert page.all("//progress") == []
    assert browser.get("/desk/2027/timetable/notices/sent?of=3").heading == "All mails have left"


def test_the_boats_stop_and_sail_again(ctx: Flask, browsers: Browsers) -> None:
    stage = a_stage()
    edition = stage.edition
    change_slots(
        edition.id, [SlotChange(stage.show.id, {"fallback_room_id": stage.rooms[0].id})], what="fallback", by=None
    )
    release_now(edition)
    guest = a_member("Ib", "ib@example.org")
    a_star(guest, stage.show)
    a_sign_up(a_member("Ea", "ea@example.org"), stage.talk)
    with transaction() as session:
        session.execute(delete(Notice))
    browser = editor(browsers, edition, Role.FRONT_DESK)
    page = browser.get(BOATS)
    assert "1 session moves at once" in page.text
    page = browser.submit("Tell everybody", {"banner-en": "Storm: stay where you are"})
    assert "Storm: stay where you are" in page.text
    assert told() == [
        ("bo@example.org", "boats-stopped", "da", "waiting"),
        ("ib@example.org", "boats-stopped", "en", "waiting"),
        ("runa@example.org", "boats-stopped", "en", "waiting"),
    ]
    ib = next(row for row in notices() if row.to_address == "ib@example.org")
    assert "Not in " in ib.body
    for path in ("/2027/", "/2027/sessions", "/2027/programme/changes", "/2027/speakers"):
        assert "Storm: stay where you are" in browsers().get(path).text
    page = browser.get(BOATS)
    browser.submit("Send 3 mails")
    run_due()
    assert {row[3] for row in told()} == {"sent"}
    browser.get(BOATS)
    page = browser.submit("The boats sail again")
    assert "3 mails wait" in page.text
    assert "Storm" not in browsers().get("/2027/sessions").text
    assert db.session.scalars(crossing_of(edition.id)).one().boats_run
    # Who never heard of it hears nothing.
    browser.submit("Tell everybody", {})
    browser.submit("The boats sail again")
    assert [row[1] for row in told() if row[3] == "waiting"] == ["boats-sail"] * 3


@pytest.mark.parametrize("path", [RELEASES, NOTICES, BOATS, "/2027/programme/changes"])
def test_pages_cost_the_same_for_few_and_many(ctx: Flask, browsers: Browsers, path: str) -> None:
    stage = a_stage()
    release_now(stage.edition)
    browser = editor(browsers, stage.edition)

    def cost() -> int:
        browser.get(path)
        with statements() as seen:
            browser.get(path)
        return seen.count

    few = cost()
    for number in range(8):
        session = a_session(
            stage.calls,
            f"Number {number}",
            room=stage.rooms[number % 2],
            starts=at(stage.edition, f"{15 + number // 2}:00"),
            lead=a_member(f"Person {number}"),
            state=ProposalState.CONFIRMED,
        )
        a_sign_up(a_member(f"Guest {number}"), session)
    release_now(stage.edition, "Second")
    assert cost() == few
