"""Two accounts of one person become one: what is needed for it, what moves, what goes."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import Consent, Member, MemberAddress, MemberSession, OrganisationMember, SecondFactor
from accounts.rules.consents import ConsentKind
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.audit import AuditEntry
from core.clock import now
from core.db import db, transaction
from tests.accounts.people import a_member, code_in, last_mail, member_of, sign_in
from tests.browser import Browser

ANNA, WORK = "anna@example.org", "anna@work.example"


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    a_member(ANNA)
    a_member(WORK, name="A. Ångström")


def prove(browser: Browser, address: str = WORK) -> None:
    """Add the other account's address with its code."""
    browser.get("/account/addresses")
    browser.submit("Send a code there", address=address)
    browser.submit("Add the address", code=code_in(last_mail(address)))


def test_merging_moves_everything_and_empties_the_other(browser: Browser, browsers: Callable[..., Browser]) -> None:
    other = browsers()
    sign_in(other, WORK)
    gone, kept = member_of(WORK).id, member_of(ANNA).id
    shared = found_organisation(kept, Particulars(name="Vi To", kind=OrganisationKind.BAND, country="DK"))
    own = found_organisation(gone, Particulars(name="Scenen", kind=OrganisationKind.VENUE, country="SE"))
    with transaction() as session:
        session.add(
            OrganisationMember(organisation_id=shared.id, member_id=gone, role=OrganisationRole.MEMBER, joined_at=now())
        )
        session.add(Consent(member_id=gone, kind=ConsentKind.PHOTO, text="Yes", language="sv", given_at=now()))
        until = now().date() + timedelta(days=90)
        db.session.get_one(Member, gone).minor_until = until
    sign_in(browser, ANNA)
    prove(browser)
    assert browser.page.heading == "Make two accounts one"
    assert "A. Ångström" in browser.page.main
    browser.submit("Make them one")
    db.session.expire_all()
    rows = db.session.scalars(select(MemberAddress).order_by(MemberAddress.id)).all()
    assert [(row.address, row.member_id, row.is_primary) for row in rows] == [(ANNA, kept, True), (WORK, kept, False)]
    belongs = db.session.execute(select(OrganisationMember.organisation_id, OrganisationMember.member_id)).all()
    assert sorted(tuple(row) for row in belongs) == [(shared.id, kept), (own.id, kept)]
    consents = db.session.scalars(select(Consent).where(Consent.withdrawn_at.is_(None))).all()
    assert [(row.member_id, row.kind, row.language) for row in consents] == [(kept, ConsentKind.PHOTO, "sv")]
    empty = db.session.get_one(Member, gone)
    assert (empty.name, empty.search_name, empty.merged_into_id, empty.minor_until) == ("", "", kept, None)
    assert db.session.get_one(Member, kept).minor_until == until
    assert other.get("/account/").path == "/account/sign-in"
    assert sign_in(browsers(), WORK).heading == "Hello Anna Ångström"


def test_merging_is_recorded_and_told(browser: Browser) -> None:
    gone = member_of(WORK).id
    sign_in(browser, ANNA)
    prove(browser)
    browser.submit("Make them one")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.fact == "MembersMerged")).one()
    assert entry.details == {"member_id": member_of(ANNA).id, "merged_id": gone}
    assert last_mail(ANNA).subject == "Your two accounts are one"


def test_floors_above_move_their_rows(app: Flask, browser: Browser) -> None:
    moved: list[tuple[int, int]] = []
    from accounts.actions.ownership import on_merge

    on_merge(app, lambda kept, gone: moved.append((kept, gone)))
    kept, gone = member_of(ANNA).id, member_of(WORK).id
    sign_in(browser, ANNA)
    prove(browser)
    browser.submit("Make them one")
    app.extensions["ownership"].movers.pop()
    assert moved == [(kept, gone)]


def test_nothing_is_merged_without_the_code(browser: Browser) -> None:
    sign_in(browser, ANNA)
    browser.get("/account/addresses")
    browser.submit("Send a code there", address=WORK)
    page = browser.post("/account/merge", status=409)
    assert "There is nothing to merge." in page.main
    assert member_of(WORK).merged_into_id is None


def test_proof_of_another_member_is_worth_nothing(browser: Browser) -> None:
    """Somebody proves an address, then another member signs in with the same browser."""
    a_member("bo@example.org", name="Bo")
    sign_in(browser, ANNA)
    prove(browser)
    sign_in_as(browser, "bo@example.org")
    browser.post("/account/merge", status=409)
    assert member_of(WORK).merged_into_id is None


def sign_in_as(browser: Browser, address: str) -> None:
    from tests.accounts.people import sign_out

    sign_out(browser)
    browser.get("/account/sign-in")
    browser.submit("Send me a code", address=address)
    browser.submit("Go on", code=code_in(last_mail(address)))


@pytest.mark.parametrize("protection", ["second factor", "operator", "disabled"])
def test_protected_accounts_are_not_opened_by_their_mailbox(browser: Browser, protection: str) -> None:
    with transaction() as session:
        other = member_of(WORK)
        if protection == "second factor":
            session.add(SecondFactor(member_id=other.id, secret="JBSWY3DPEHPK3PXP", created_at=now()))
        elif protection == "operator":
            other.is_operator = True
        else:
            other.disabled_at = now()
    sign_in(browser, ANNA)
    prove(browser)
    page = browser.submit("Make them one", status=422)
    assert page.summary[0].startswith("The other account is ")
    assert db.session.scalars(select(MemberSession.member_id)).all() == [member_of(ANNA).id]
    assert member_of(WORK).merged_into_id is None
