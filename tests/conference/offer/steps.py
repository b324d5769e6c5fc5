"""What somebody does who offers something, and what the tests of it look at."""

import datetime as dt
import io
import re
from typing import Any

from PIL import Image
from sqlalchemy import select

from accounts.models import Member
from conference.models import Proposal, Speaker
from core.db import db, transaction
from core.outbox import Mail
from editions.models import City
from tests.browser import Browser, Page
from tests.conference.builders import CallSet
from tests.editions.builders import a_member

PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def mails_to(address: str) -> list[str]:
    asked = select(Mail.subject).where(Mail.to_address == address).order_by(Mail.id)
    return list(db.session.scalars(asked))


def link_in(address: str, part: str) -> str:
    """Return the path of the newest mailed link that holds this part."""
    for text in db.session.scalars(select(Mail.text).where(Mail.to_address == address).order_by(Mail.id.desc())):
        found = re.search(rf"http://localhost(/[^\s)\"]*{part}[^\s)\"]*)", text)
        if found:
            return found[1]
    raise AssertionError(f"no {part} in a mail to {address}")


def again(proposal: Proposal) -> Proposal:
    db.session.expire_all()
    return db.session.get_one(Proposal, proposal.id)


def the_proposal() -> Proposal:
    """Return the only proposal there is."""
    db.session.expire_all()
    return db.session.scalars(select(Proposal)).one()


def row_of(proposal: Proposal, name: str) -> Speaker:
    db.session.expire_all()
    return db.session.scalars(select(Speaker).where(Speaker.proposal_id == proposal.id, Speaker.name == name)).one()


def names_on(proposal: Proposal) -> list[tuple[str, str]]:
    """Return who stands on a proposal, and how."""
    db.session.expire_all()
    asked = select(Speaker).where(Speaker.proposal_id == proposal.id).order_by(Speaker.position, Speaker.id)
    return [(speaker.name, speaker.state.value) for speaker in db.session.scalars(asked)]


def path_of(calls: CallSet, proposal: Proposal, end: str = "") -> str:
    return f"/{calls.edition.slug}/offer/{proposal.secret}{end}"


def city_ids(calls: CallSet) -> list[int]:
    return list(db.session.scalars(select(City.id).where(City.edition_id == calls.edition.id).order_by(City.id)))


def ready(proposal: Proposal, calls: CallSet) -> Proposal:
    """Let the lead say where they can be, so that nothing is missing."""
    with transaction():
        lead = db.session.scalars(select(Speaker).where(Speaker.proposal_id == proposal.id, Speaker.is_lead)).one()
        lead.cities = city_ids(calls)
    return proposal


def a_minor(name: str = "Ung") -> Member:
    member = a_member(name)
    with transaction():
        db.session.get_one(Member, member.id).minor_until = dt.date(2100, 1, 1)
    return member


def begin(browser: Browser, calls: CallSet, kind: str = "talk", *, name: str = "Runa Ek", address: str = "") -> Page:
    """Begin a draft; who is not signed in says who they are."""
    browser.get(f"/{calls.edition.slug}/call/begin")
    asks = browser.page.all("//input[@name='address']")
    who: dict[str, Any] = {"name": name, "address": address or "runa@example.org"} if asks else {}
    return browser.submit("begin", session_type=str(getattr(calls, kind).id), **who)


def write(browser: Browser, calls: CallSet, title: str = "Booking without fear") -> Page:
    """Fill in the words and where one can be, button by button."""
    browser.submit(
        "words",
        {"title-en": title, "abstract-en": "What it costs, and who pays"},
        language="da",
        track=str(calls.money.id),
        minutes="30",
        links="runa.example.org\nhttps://example.org/film",
        note="I need a chair",
    )
    return browser.submit("when", {"cities": [str(city_ids(calls)[0])]})


def a_picture(size: tuple[int, int] = (64, 48)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, (220, 20, 30)).save(out, "PNG")
    out.seek(0)
    return out


def a_bomb() -> io.BytesIO:
    """Return a picture of very many pixels in very few bytes."""
    out = io.BytesIO()
    Image.new("1", (12000, 12000)).save(out, "PNG", optimize=True)
    out.seek(0)
    return out
