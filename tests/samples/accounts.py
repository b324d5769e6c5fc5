"""The delegate's account: addresses, sign-in, consents, organisations; theirs alone but for colleagues."""

import datetime as dt

from sqlalchemy import select

from accounts.actions.challenges import Browser, open_challenge
from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import (
    ChallengePurpose,
    Consent,
    Member,
    MemberAddress,
    MemberSession,
    OrganisationInvitation,
    OrganisationMember,
    Passkey,
)
from accounts.rules.consents import ConsentKind
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.clock import now
from core.db import db, transaction
from core.permissions import May
from core.signing import digest
from tests.samples import DELEGATE, HERE, STRANGER, World

SECRET = "a-secret-of-the-samples-1"
MAIL = "{}@example.org"


def fill(world: World) -> None:
    """Give the delegate one of everything, and the routes their arguments."""
    delegate = world.people[DELEGATE]
    _sign_in(world, delegate)
    _profile(world, delegate)
    _organisation(world, delegate)
    world.private |= {
        "accounts.organisation": {DELEGATE, STRANGER},
        "accounts.organisation_edit": {DELEGATE},
    }
    world.answers["accounts.merge"] = {409}
    world.excuse("one of our languages", "Member.language")


def _profile(world: World, delegate: int) -> None:
    with transaction() as session:
        session.add(MemberAddress(member_id=delegate, address="x", key="x", verified_at=now()))
        session.flush()
        rows = db.session.scalars(select(MemberAddress).where(MemberAddress.member_id == delegate)).all()
        for row in rows:
            world.plant(row, subject=DELEGATE, people=[DELEGATE], only=["address"], forms={"address": MAIL})
            world.plant(row, subject=DELEGATE, only=["key"])
        world.knows(address_id=rows[1].id)
        consent = Consent(member_id=delegate, kind=ConsentKind.PHOTO, text="x", language="en", given_at=now())
        session.add(consent)
        world.plant(consent, subject=DELEGATE, people=[DELEGATE], only=["text"])
        member = db.session.get_one(Member, delegate)
        member.pronouns = member.badge_name = member.phone = member.website = member.category = "x"
        member.country = member.municipality = "x"
        # Who is in the same organisation reads the name, who reads the story of orders, and who gives out seats.
        readers = [May.ORDERS_SEE, May.SEATS_SEE]
        world.plant(member, subject=DELEGATE, people=[DELEGATE, STRANGER], mays=readers, only=["name"])
        world.plant(member, subject=DELEGATE, only=["search_name"])
        rest = ["badge_name", "pronouns", "phone", "municipality", "category", "website", "spoken"]
        world.plant(member, subject=DELEGATE, people=[DELEGATE], only=rest)
        # Those who choose the programme see from where its speakers come.
        world.plant(member, subject=DELEGATE, people=[DELEGATE], mays=[May.PROPOSALS_SEE], only=["country"])


def _sign_in(world: World, delegate: int) -> None:
    with transaction() as session:
        asked = open_challenge(
            ChallengePurpose.SIGN_IN, browser=Browser(secret="elsewhere"), address="x@example.org", secret=SECRET
        )
        asked.challenge.member_id = delegate
        world.plant(asked.challenge, subject=DELEGATE, people=[DELEGATE], only=["address"], forms={"address": MAIL})
        world.plant(asked.challenge, subject=DELEGATE, only=["address_key"])
        moment = now()
        row = MemberSession(
            member_id=delegate,
            token_digest=digest("another session"),
            method="mail",
            created_at=moment,
            seen_at=moment,
            device="x",
            network="x",
        )
        passkey = Passkey(member_id=delegate, credential="x", public_key=b"x", name="x", created_at=moment)
        session.add_all([row, passkey])
        session.flush()
        world.plant(row, subject=DELEGATE, people=[DELEGATE], only=["device", "network"])
        world.plant(passkey, subject=DELEGATE, people=[DELEGATE], only=["name"])
        world.knows(session_id=row.id, passkey_id=passkey.id)
        world.knows_at("accounts.sign_in_link", secret=SECRET)


def _organisation(world: World, delegate: int) -> None:
    """Let the delegate be admin of a band in which the stranger plays, too."""
    band = found_organisation(delegate, Particulars(name="Vi To", kind=OrganisationKind.BAND, country="DK"))
    with transaction() as session:
        stranger = world.people[STRANGER]
        session.add(
            OrganisationMember(
                organisation_id=band.id, member_id=stranger, role=OrganisationRole.MEMBER, joined_at=now()
            )
        )
        band = db.session.merge(band)
        band.registration_number = "x"
        world.plant(band, subject=DELEGATE, people=[DELEGATE, STRANGER], only=["registration_number"])
        invitation = OrganisationInvitation(
            organisation_id=band.id,
            address="x",
            address_key="x",
            role=OrganisationRole.MEMBER,
            secret_digest=digest(SECRET),
            invited_by_id=delegate,
            created_at=now(),
            expires_at=now() + dt.timedelta(days=7),
        )
        session.add(invitation)
        session.flush()
        world.plant(invitation, subject=DELEGATE, people=[DELEGATE], only=["address"], forms={"address": MAIL})
        world.plant(invitation, subject=DELEGATE, only=["address_key"])
        world.knows(HERE, organisation_id=band.id, member_id=stranger)
        world.knows_at("accounts.invitation_withdraw", organisation_id=band.id, invitation_id=invitation.id)
        world.knows_at("accounts.invitation", secret=SECRET)
