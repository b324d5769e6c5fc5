"""Organisations: founded, changed, invited to, left; and out of reach for everybody else."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import Organisation, OrganisationInvitation, OrganisationMember
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.clock import now
from core.db import db, transaction
from core.usertext import clean_line
from tests.accounts.people import a_member, last_mail, member_of, sign_in
from tests.browser import Browser

ANNA, BO, CY = "anna@example.org", "bo@example.org", "cy@example.org"
EDGE = json.loads((Path(__file__).parent.parent / "data" / "edge_cases.json").read_text(encoding="utf-8"))
INVITATION = re.compile(r"http://localhost(/account/invitations/[\w-]+)")


@pytest.fixture(autouse=True)
def _people(ctx: Flask) -> None:
    for address, name in ((ANNA, "Anna Ångström"), (BO, "Bo Björk"), (CY, "Cy Ærø")):
        a_member(address, name=name)


@pytest.fixture
def people(browsers: Callable[..., Browser]) -> dict[str, Browser]:
    found = {address: browsers() for address in (ANNA, BO)}
    for address, browser in found.items():
        sign_in(browser, address)
    return found


def a_venue(owner: str = ANNA, name: str = "Scenen", **members: OrganisationRole) -> int:
    """Found a venue and let others belong to it, named by the first part of their address."""
    venue = found_organisation(member_of(owner).id, Particulars(name=name, kind=OrganisationKind.VENUE, country="DK"))
    for who, role in members.items():
        with transaction() as session:
            member_id = member_of(f"{who}@example.org").id
            session.add(OrganisationMember(organisation_id=venue.id, member_id=member_id, role=role, joined_at=now()))
    return venue.id


def roles(organisation_id: int) -> dict[str, str]:
    rows = db.session.execute(
        select(OrganisationMember.member_id, OrganisationMember.role).where(
            OrganisationMember.organisation_id == organisation_id
        )
    ).all()
    names = {member_of(address).id: address for address in (ANNA, BO, CY)}
    return {names[member_id]: role.value for member_id, role in rows}


def test_founding_makes_an_admin(people: dict[str, Browser]) -> None:
    anna = people[ANNA]
    anna.get("/account/organisations/new")
    assert anna.submit("Add it", name="", status=422).error_of("name") == "This is needed."
    page = anna.submit(
        "Add it",
        name="Ørets Venner",
        kind="association",
        country="DK",
        registration_number="12345674",
        website="oeret.example",
    )
    assert page.heading == "Ørets Venner"
    row = db.session.scalars(select(Organisation)).one()
    assert (row.search_name, row.kind, row.website) == (
        "oerets venner",
        OrganisationKind.ASSOCIATION,
        "https://oeret.example",
    )
    assert roles(row.id) == {ANNA: "admin"}


@pytest.mark.parametrize("name", EDGE["organisations"] + EDGE["act_names"])
def test_every_name_is_welcome(people: dict[str, Browser], name: str) -> None:
    people[ANNA].get("/account/organisations/new")
    page = people[ANNA].submit("Add it", name=name, kind="band", country="SE")
    assert page.heading == clean_line(name)


def test_a_personal_number_is_no_registration_number(people: dict[str, Browser]) -> None:
    people[ANNA].get("/account/organisations/new")
    page = people[ANNA].submit(
        "Add it", name="Solo", kind="band", country="SE", registration_number="900101-1234", status=422
    )
    assert page.error_of("registration_number") == (
        "This looks like a personal number. Please leave it out: we never need it."
    )


def test_invitation_by_mail_makes_a_member(people: dict[str, Browser]) -> None:
    venue = a_venue()
    anna, bo = people[ANNA], people[BO]
    anna.get(f"/account/organisations/{venue}")
    anna.submit("Invite", address=BO, role="admin")
    mail = last_mail(BO)
    assert mail.subject == "Anna Ångström invites you to Scenen"
    link = INVITATION.search(mail.text)
    assert link is not None
    assert bo.get(link[1]).heading == "Scenen"
    assert bo.submit("Accept the invitation").path == f"/account/organisations/{venue}"
    assert roles(venue) == {ANNA: "admin", BO: "admin"}
    assert bo.get(link[1]).heading == "This invitation holds no more"


def test_invited_strangers_join_first(people: dict[str, Browser], browsers: Callable[..., Browser]) -> None:
    venue = a_venue()
    people[ANNA].get(f"/account/organisations/{venue}")
    people[ANNA].submit("Invite", address="ny@example.org")
    link = INVITATION.search(last_mail("ny@example.org").text)
    assert link is not None
    new = browsers()
    assert new.get(link[1]).path == "/account/sign-in"
    from tests.accounts.people import code_in

    new.submit("Send me a code", address="ny@example.org")
    new.submit("Go on", code=code_in(last_mail("ny@example.org")))
    assert new.submit("Join", name="Ny", age="adult").path == link[1]
    assert new.submit("Accept the invitation").heading == "Scenen"


def test_invitations_end_after_two_weeks_and_when_taken_back(people: dict[str, Browser]) -> None:
    venue = a_venue()
    anna, bo = people[ANNA], people[BO]
    anna.get(f"/account/organisations/{venue}")
    anna.submit("Invite", address=BO)
    link = INVITATION.search(last_mail(BO).text)
    assert link is not None
    with time_machine.travel(now() + timedelta(days=14)):
        assert bo.get(link[1]).heading == "This invitation holds no more"
    anna.submit("Take it back")
    assert bo.get(link[1]).heading == "This invitation holds no more"
    assert roles(venue) == {ANNA: "admin"}


def test_a_second_invitation_replaces_the_first(people: dict[str, Browser]) -> None:
    venue = a_venue()
    for _time in range(2):
        people[ANNA].get(f"/account/organisations/{venue}")
        people[ANNA].submit("Invite", address=CY)
    assert len(db.session.scalars(select(OrganisationInvitation)).all()) == 1


def test_members_are_not_invited_again(people: dict[str, Browser]) -> None:
    venue = a_venue(bo=OrganisationRole.MEMBER)
    people[ANNA].get(f"/account/organisations/{venue}")
    page = people[ANNA].submit("Invite", address=BO, status=422)
    assert page.error_of("address") == "Whoever has this address is in the organisation already."


def test_admins_change_roles_and_remove(people: dict[str, Browser]) -> None:
    venue = a_venue(bo=OrganisationRole.MEMBER)
    bo_id = member_of(BO).id
    people[ANNA].get(f"/account/organisations/{venue}")
    people[ANNA].submit("Set", {f"m{bo_id}-role": "admin"})
    assert roles(venue) == {ANNA: "admin", BO: "admin"}
    people[ANNA].submit("Remove Bo Björk")
    assert roles(venue) == {ANNA: "admin"}


def test_the_last_admin_cannot_leave_others_behind(people: dict[str, Browser]) -> None:
    venue = a_venue(bo=OrganisationRole.MEMBER)
    anna_id = member_of(ANNA).id
    people[ANNA].get(f"/account/organisations/{venue}")
    page = people[ANNA].submit("Leave it", status=409)
    assert "Make somebody else admin first" in page.main
    people[ANNA].post(
        f"/account/organisations/{venue}/members/{anna_id}/role", {f"m{anna_id}-role": "member"}, status=409
    )
    assert roles(venue) == {ANNA: "admin", BO: "member"}


def test_the_last_one_closes_it(people: dict[str, Browser]) -> None:
    venue = a_venue()
    people[ANNA].get(f"/account/organisations/{venue}")
    people[ANNA].submit("Leave it")
    assert db.session.get_one(Organisation, venue).closed_at is not None
    people[ANNA].get(f"/account/organisations/{venue}", status=404)


@pytest.mark.parametrize("as_member", [False, True], ids=["a stranger", "a member who is no admin"])
def test_others_change_nothing(people: dict[str, Browser], as_member: bool) -> None:
    venue = a_venue(**({"bo": OrganisationRole.MEMBER} if as_member else {}), cy=OrganisationRole.MEMBER)
    people[ANNA].get(f"/account/organisations/{venue}")
    people[ANNA].submit("Invite", address="ny@example.org")
    invitation_id = db.session.scalars(select(OrganisationInvitation.id)).one()
    before = (roles(venue), db.session.get_one(Organisation, venue).name)
    bo, cy_id = people[BO], member_of(CY).id
    base = f"/account/organisations/{venue}"
    bo.get(base, status=200 if as_member else 404)
    bo.get(f"{base}/edit", status=404)
    bo.post(f"{base}/edit", {"name": "Mine", "kind": "band", "country": "SE"}, status=404)
    bo.post(f"{base}/members/{cy_id}/role", {f"m{cy_id}-role": "admin"}, status=409)
    bo.post(f"{base}/members/{cy_id}/remove", status=409)
    bo.post(f"{base}/invitations/{invitation_id}/withdraw", status=409)
    bo.post(f"{base}/invite", {"address": "x@example.org", "role": "admin"}, status=422 if as_member else 404)
    if not as_member:
        bo.post(f"{base}/leave", status=409)
    assert (roles(venue), db.session.get_one(Organisation, venue).name) == before
    assert db.session.scalars(select(OrganisationInvitation.id)).all() == [invitation_id]


def test_members_see_no_addresses_of_those_invited(people: dict[str, Browser]) -> None:
    venue = a_venue(bo=OrganisationRole.MEMBER)
    people[ANNA].get(f"/account/organisations/{venue}")
    people[ANNA].submit("Invite", address="hemmelig@example.org")
    assert "hemmelig@example.org" in people[ANNA].get(f"/account/organisations/{venue}").text
    assert "hemmelig@example.org" not in people[BO].get(f"/account/organisations/{venue}").text


@pytest.mark.parametrize("wanted", ["ørets", "Öret", "OERETS", "orets", "blodtryk"])
def test_search_finds_every_spelling(people: dict[str, Browser], wanted: str) -> None:
    a_venue(name="Ørets Blodtryk")
    page = people[BO].get(f"/account/organisations?q={wanted}")
    found = "Ørets Blodtryk, Venue, Denmark" in page.main
    # One o is not how ø is written in either language, so it is the one spelling that is not found.
    assert found is (wanted != "orets")


def test_search_does_not_find_bands_of_young_people(people: dict[str, Browser]) -> None:
    young = a_member("ung@example.org", name="Ida", minor_until=now().date() + timedelta(days=300))
    found_organisation(young, Particulars(name="Ungdomsbandet", kind=OrganisationKind.BAND, country="DK"))
    assert "Nothing by that name." in people[BO].get("/account/organisations?q=ungdomsbandet").main


@pytest.mark.parametrize("wanted", ["%25%25", "__", "S%25n"])
def test_search_takes_signs_as_signs(people: dict[str, Browser], wanted: str) -> None:
    a_venue(name="Scenen")
    assert "Nothing by that name." in people[BO].get(f"/account/organisations?q={wanted}").main
