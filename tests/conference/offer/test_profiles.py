"""What speakers and bands say about themselves, with a picture that is made anew."""

from flask import Flask
from sqlalchemy import select

from accounts.actions.organisations import Particulars, found_organisation
from accounts.queries import consents_in_force
from accounts.rules.consents import ConsentKind
from accounts.rules.organisations import OrganisationKind
from conference.models import SpeakerProfile
from core.db import db
from core.files import FileKind, StoredFile
from tests.browser import Browser
from tests.conference.offer.steps import a_bomb, a_picture
from tests.editions.builders import a_member, sign_in

PAGE = "/account/speaker-profile"


def test_a_profile_is_kept_with_its_picture(ctx: Flask, browser: Browser) -> None:
    runa = a_member("Runa")
    sign_in(browser, runa)
    browser.get(PAGE)
    browser.submit(
        "profile",
        {
            "role-en": "Booker",
            "biography-sv": "Bokar **band** <script>alert(1)</script>",
            "links": "runa.example.org",
            "picture": (a_picture(), "me at home.png"),
            "picture_alt-en": "Runa with a bass",
        },
        photo=True,
    )
    profile = db.session.scalars(select(SpeakerProfile)).one()
    assert (profile.member_id, profile.role, profile.links) == (runa.id, {"en": "Booker"}, ["https://runa.example.org"])
    assert "<strong>band</strong>" in profile.biography_html["sv"]
    assert "<script" not in profile.biography_html["sv"]
    picture = db.session.scalars(select(StoredFile)).one()
    assert (picture.id, picture.kind, picture.public, picture.title) == (
        profile.picture_id,
        FileKind.PICTURE,
        True,
        "picture.webp",
    )
    assert {row.kind for row in db.session.scalars(consents_in_force(runa.id))} >= {ConsentKind.PHOTO}
    page = browser.get(PAGE)
    assert page.value_of("biography-sv") == "Bokar **band** <script>alert(1)</script>"
    browser.submit("profile", photo=False, drop_picture=True)
    db.session.expire_all()
    assert list(db.session.scalars(select(StoredFile))) == []
    assert ConsentKind.PHOTO not in {row.kind for row in db.session.scalars(consents_in_force(runa.id))}


def test_a_picture_bomb_gets_a_sentence_and_nothing_typed_is_lost(ctx: Flask, browser: Browser) -> None:
    sign_in(browser, a_member("Runa"))
    browser.get(PAGE)
    page = browser.submit("profile", {"role-en": "Booker", "picture": (a_bomb(), "me.png")}, status=422)
    assert page.error_of("picture") == "We cannot read this as a picture. Send a PNG, JPEG, WebP or GIF."
    assert page.value_of("role-en") == "Booker"
    assert list(db.session.scalars(select(SpeakerProfile))) == []


def test_what_else_somebody_agreed_to_stays(ctx: Flask, browser: Browser) -> None:
    runa = a_member("Runa")
    sign_in(browser, runa)
    browser.get("/account/consents")
    browser.submit("Save", agreed=["newsletter", "photo"])
    browser.get(PAGE)
    browser.submit("profile", recording=True, photo=False)
    agreed = {row.kind for row in db.session.scalars(consents_in_force(runa.id))}
    assert agreed - {ConsentKind.TERMS} == {ConsentKind.NEWSLETTER, ConsentKind.RECORDING}


def test_a_band_has_a_profile_that_its_members_write(ctx: Flask, browser: Browser) -> None:
    runa, other = a_member("Runa"), a_member("Ib")
    band, theirs = (
        found_organisation(one.id, Particulars(name=name, kind=OrganisationKind.BAND, country="SE"))
        for one, name in ((runa, "Kajen"), (other, "Molen"))
    )
    sign_in(browser, runa)
    page = browser.get(f"{PAGE}?organisation={band.id}")
    assert page.heading == "Kajen"
    browser.submit("profile", {"role-en": "Five from the harbour"})
    profile = db.session.scalars(select(SpeakerProfile)).one()
    assert (profile.organisation_id, profile.member_id, profile.role["en"]) == (band.id, None, "Five from the harbour")
    for odd in (theirs.id, 0, "x", "9" * 30):
        browser.get(f"{PAGE}?organisation={odd}", status=404)
    browser.post(f"{PAGE}?organisation={theirs.id}", {"role-en": "Mine now"}, status=404)


def test_odd_links_and_long_texts_get_sentences(ctx: Flask, browser: Browser) -> None:
    sign_in(browser, a_member("Runa"))
    browser.get(PAGE)
    page = browser.submit(
        "profile",
        {"links": "https://a.example\nfoo bar", "biography-da": "x" * 3001, "role-da": "010190-1234"},
        status=422,
    )
    assert page.error_of("links") == '"foo bar" is not a web address. One on each line, please.'
    assert page.error_of("biography-da") == "This text is too long: 3000 characters at most."
    assert page.value_of("links") == "https://a.example\nfoo bar"
