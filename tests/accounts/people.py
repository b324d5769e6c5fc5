"""Builders for tests: members, and signing in the way people do."""

import re

from sqlalchemy import select

from accounts.actions.members import register_member
from accounts.models import Member, MemberAddress
from core.db import db, transaction
from core.outbox import Mail
from tests.browser import Browser, Page

CODE = re.compile(r"\b(\d{6})\b")
LINK = re.compile(r"http://localhost(/account/sign-in/link/[\w-]+)")


def a_member(address: str = "anna@example.org", *, name: str = "Anna Ångström", **values: object) -> int:
    """Make a member and return the id. Needs an app context."""
    with transaction():
        member = register_member(name, address, language=str(values.pop("language", "en")))
        for key, value in values.items():
            setattr(member, key, value)
        return member.id


def last_mail(to: str) -> Mail:
    """Return the latest mail to an address."""
    found = db.session.scalars(select(Mail).where(Mail.to_address == to).order_by(Mail.id.desc())).first()
    assert found is not None, f"no mail to {to}"
    return found


def code_in(mail: Mail) -> str:
    found = CODE.search(mail.subject)
    assert found, mail.subject
    return found[1]


def link_in(mail: Mail) -> str:
    found = LINK.search(mail.text)
    assert found, mail.text
    return found[1]


def ask(browser: Browser, address: str, *, next_path: str = "") -> Page:
    """Ask for a mail to sign in."""
    browser.get("/account/sign-in" + (f"?next={next_path}" if next_path else ""))
    return browser.submit("Send me a code", address=address)


def sign_in(browser: Browser, address: str = "anna@example.org", *, next_path: str = "") -> Page:
    """Sign a member in by the mailed code. Needs an app context for reading the mail."""
    ask(browser, address, next_path=next_path)
    return browser.submit("Go on", code=code_in(last_mail(address)))


def sign_out(browser: Browser) -> None:
    """Sign out, whatever the front page shows by now."""
    response = browser._send("POST", "http://localhost/account/sign-out", data={"csrf_token": browser.csrf_token()})
    assert (response.status_code, response.headers["Location"]) == (303, "/")


def member_of(address: str) -> Member:
    """Return the member with this address."""
    found = select(Member).join(MemberAddress, MemberAddress.member_id == Member.id)
    return db.session.scalars(found.where(MemberAddress.address == address)).one()
