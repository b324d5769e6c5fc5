"""My data: the export holds all that is mine and nothing else; deleting leaves nothing behind that was mine."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import select

from accounts.actions.members import Profile, change_profile, make_operator
from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import Member, Organisation, OrganisationMember
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.clock import now
from core.db import db, transaction
from tests.accounts.people import a_member, code_in, last_mail, member_of, sign_in
from tests.browser import Browser

ANNA, BO = "anna@example.org", "bo@example.org"
CANARY = "Kanariefugl"


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    anna = a_member(ANNA, name=f"{CANARY} Ångström")
    a_member(BO, name="Bo Björk")
    change_profile(
        anna,
        Profile(
            name=f"{CANARY} Ångström",
            badge_name=f"{CANARY} badge",
            pronouns=f"{CANARY}/hun",
            phone="+4549282828",
            website=f"https://{CANARY}.example",
            spoken=("da",),
        ),
    )


@pytest.fixture
def anna(browser: Browser) -> Browser:
    sign_in(browser, ANNA)
    browser.get("/account/consents")
    browser.submit("Save", agreed=["photo"])
    return browser


def everything() -> str:
    """Return every value of every table, as text."""
    found = []
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            found += [str(value) for value in row]
    return "\n".join(found)


def test_file_holds_what_is_mine_and_why(anna: Browser) -> None:
    page = anna.get("/account/data.json")
    assert page.headers["Content-Disposition"] == 'attachment; filename="sundet-my-data.json"'
    assert page.headers["Cache-Control"] == "no-store"
    data: dict[str, Any] = json.loads(page.data)
    tables = {table["table"]: table for table in data["tables"]}
    member = tables["member"]["rows"][0]
    assert (member["name"], member["pronouns"], member["spoken"]) == (f"{CANARY} Ångström", f"{CANARY}/hun", ["da"])
    assert tables["member_address"]["rows"][0]["address"] == ANNA
    assert tables["consent"]["rows"][0]["kind"] == "photo"
    assert [row["to_address"] for row in tables["mail"]["rows"]] == [ANNA]
    assert tables["member"]["columns"]["phone"] == {
        "purpose": "reaching people on the day",
        "keep": "while the account exists",
        "seen_by": "oneself; the team where one takes part",
    }
    assert "Björk" not in page.markup
    assert BO not in page.markup


def test_page_shows_what_is_mine_in_words(anna: Browser) -> None:
    found_organisation(
        member_of(ANNA).id, Particulars(name="Bandet på Kajen", kind=OrganisationKind.BAND, country="DK")
    )
    page = anna.get("/account/data")
    assert page.words_at("//h3") == "Bandet på Kajen"
    assert "Languages you speak Danish" in page.main
    assert "What Photos" in page.main
    assert [f"{CANARY} badge" in page.main, ANNA in page.main, "Björk" in page.main] == [True, True, False]


def test_deleting_leaves_nothing_of_the_person(anna: Browser) -> None:
    member_id = member_of(ANNA).id
    assert CANARY in everything()
    anna.get("/account/delete")
    form, _button = anna.page.form("Delete it for good")
    assert form is not None
    response = anna._send("POST", "http://localhost/account/delete", data={"csrf_token": anna.csrf_token()})
    assert (response.status_code, response.headers["Location"]) == (303, "/")
    left = everything()
    goodbye = last_mail(ANNA)
    assert goodbye.subject == "Your account is deleted"
    with transaction() as session:
        session.delete(session.get_one(type(goodbye), goodbye.id))
    left = everything()
    assert [word for word in (CANARY, "kanariefugl", ANNA, "+4549282828") if word in left] == []
    member = db.session.get_one(Member, member_id)
    assert (member.name, member.erased_at is not None) == ("", True)
    assert anna.get("/account/").path == "/account/sign-in"


def test_address_is_free_again(anna: Browser, browsers: Callable[..., Browser]) -> None:
    anna._send("POST", "http://localhost/account/delete", data={"csrf_token": anna.csrf_token()})
    other = browsers()
    assert sign_in(other, ANNA).path == "/account/join"


def test_organisations_get_an_heir_or_close(anna: Browser) -> None:
    mine, bo = member_of(ANNA).id, member_of(BO).id
    alone = found_organisation(mine, Particulars(name="Alene", kind=OrganisationKind.BAND, country="DK")).id
    shared = found_organisation(mine, Particulars(name="Sammen", kind=OrganisationKind.BAND, country="DK")).id
    with transaction() as session:
        session.add(
            OrganisationMember(organisation_id=shared, member_id=bo, role=OrganisationRole.MEMBER, joined_at=now())
        )
    anna._send("POST", "http://localhost/account/delete", data={"csrf_token": anna.csrf_token()})
    db.session.expire_all()
    assert db.session.get_one(Organisation, alone).closed_at is not None
    rows = db.session.execute(select(OrganisationMember.member_id, OrganisationMember.role)).all()
    assert [tuple(row) for row in rows] == [(bo, OrganisationRole.ADMIN)]


def test_the_last_operator_stays(browser: Browser) -> None:
    make_operator(BO, name="Bo", language="en")
    sign_in(browser, BO)
    browser.get("/account/delete")
    page = browser.submit("Delete it for good", status=422)
    assert page.summary == ["You are the only one who looks after this installation. Name somebody else first."]


def test_floors_above_may_keep_rows_and_say_why(app: Flask, anna: Browser) -> None:
    from accounts.actions.ownership import OnErase, Owned, owns
    from core.outbox import Mail

    owns(
        app,
        Owned(
            title="Invoices",
            model=Mail,
            rows=lambda _member_id: select(Mail).where(Mail.id < 0),
            erase=OnErase.KEEP,
            why_kept="bookkeeping law",
        ),
    )
    page = anna.get("/account/delete")
    app.extensions["ownership"].owned.pop()
    assert "Invoices: bookkeeping law" in page.main


def test_codes_are_asked_before_deleting(anna: Browser) -> None:
    from datetime import timedelta

    import time_machine

    with time_machine.travel(now() + timedelta(minutes=16)):
        anna.get("/account/delete")
        assert anna.page.path == "/account/confirm"
        anna.submit("Send me a code")
        assert anna.submit("Confirm", code=code_in(last_mail(ANNA))).path == "/account/delete"
