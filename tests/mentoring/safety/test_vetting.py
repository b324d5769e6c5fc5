"""Vetting notes at the desk: who needs one comes first; a note is written, refused in words, and withdrawn."""

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.models import Member
from core.clock import now
from core.db import db
from core.permissions import Role
from editions.models import Edition
from mentoring.models import VettingNote
from tests.browser import Browser
from tests.editions.builders import a_member, a_team_member, sign_in
from tests.mentoring.builders import a_mentor, a_vetting_note, open_mentoring

URL = "/desk/2027/mentoring/vetting"


@pytest.fixture
def edition(ctx: Flask) -> Edition:
    return open_mentoring()


@pytest.fixture
def lead(edition: Edition, browser: Browser) -> Browser:
    return sign_in(browser, a_team_member(edition, Role.SAFEGUARDING_LEAD))


def welcoming(edition: Edition, name: str, days: int | None = None) -> Member:
    member = a_member(name)
    a_mentor(edition, member, welcomes_minors=True)
    if days is not None:
        a_vetting_note(edition, member, days=days)
    return member


def test_who_needs_a_note_first_comes_first(edition: Edition, lead: Browser) -> None:
    for name, days in (("Anna Longest", 300), ("Bo Lapsed", -1), ("Carl Soon", 20), ("Dina Never", None)):
        welcoming(edition, name, days)
    main = lead.get(URL).main
    names = ["Dina Never", "Bo Lapsed", "Carl Soon", "Anna Longest"]
    assert sorted(names, key=main.index) == names


def test_a_note_is_written_and_withdrawn(edition: Edition, lead: Browser) -> None:
    mentor = welcoming(edition, "Dina")
    today = now().date()
    lead.get(URL)
    lead.click("Dina")
    page = lead.submit("Note it", seen_on="", review_by=str(today + dt.timedelta(days=300)), status=422)
    assert page.error_of("seen_on") == "Write the day on which you saw it."
    assert db.session.scalars(select(VettingNote)).all() == []
    page = lead.submit("Note it", seen_on=str(today), review_by=str(today + dt.timedelta(days=300)))
    assert "holds" in page.main
    note = db.session.scalars(select(VettingNote)).one()
    assert (note.member_id, note.withdrawn_at) == (mentor.id, None)
    page = lead.submit("Withdraw")
    db.session.expire_all()
    assert ("withdrawn" in page.main, note.withdrawn_at is None) == (True, False)
