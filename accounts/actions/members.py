"""Members: joining, changing the profile, being made operator, being disabled."""

import datetime as dt
from dataclasses import dataclass, fields

from accounts.actions.challenges import Browser, finish
from accounts.actions.consents import agree
from accounts.actions.sessions import SignedIn, drop_sessions, open_session
from accounts.models import ChallengePurpose, Member, MemberAddress
from accounts.queries import address_by_key, member_by_address, proven_challenge
from accounts.rules.addresses import address_key
from accounts.rules.ages import AgeGroup, minor_until
from accounts.rules.consents import ConsentKind
from accounts.rules.sessions import JOIN_LIFE
from core.clock import now
from core.db import db, transaction
from core.facts import MemberChanged, MemberJoined, record
from core.language import fold
from core.refusals import Refused


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a member says about themselves. All but the name may be empty."""

    name: str
    badge_name: str = ""
    pronouns: str = ""
    phone: str = ""
    country: str = ""
    municipality: str = ""
    category: str = ""
    website: str = ""
    spoken: tuple[str, ...] = ()
    language: str = "en"


def register_member(name: str, address: str, *, language: str, minor_until: dt.date | None = None) -> Member:
    """Make an account for a proven address, in the caller's transaction. Refuses `address_taken`."""
    key = address_key(address)
    if db.session.scalar(address_by_key(key)) is not None:
        raise Refused("address_taken")
    moment = now()
    member = Member(name=name, search_name=fold(name), language=language, minor_until=minor_until, created_at=moment)
    db.session.add(member)
    db.session.flush()
    db.session.add(MemberAddress(member_id=member.id, address=address, key=key, is_primary=True, verified_at=moment))
    record(MemberJoined(member_id=member.id), by=member.id)
    db.session.flush()
    return member


def proven_address(browser: Browser) -> str | None:
    """Return the address that this browser has just proven and that nobody has yet, or None."""
    found = db.session.scalar(proven_challenge(browser.digest, ChallengePurpose.SIGN_IN, now() - JOIN_LIFE))
    return None if found is None else found.address


def join(name: str, group: AgeGroup, month: dt.date | None, *, browser: Browser, terms: str) -> SignedIn:
    """Make an account for the address that this browser has just proven, and sign in.

    `terms` are the words agreed to. Refuses `join_expired`, `address_taken` and what `minor_until` refuses.
    """
    moment = now()
    until = minor_until(group, month, moment.date())
    with transaction():
        challenge = db.session.scalar(proven_challenge(browser.digest, ChallengePurpose.SIGN_IN, moment - JOIN_LIFE))
        if challenge is None:
            raise Refused("join_expired")
        member = register_member(name, challenge.address, language=browser.language, minor_until=until)
        agree(member.id, ConsentKind.TERMS, text=terms, language=browser.language)
        finish(challenge)
        return open_session(member, browser, method="mail", next_path=challenge.next_path)


def change_profile(member_id: int, profile: Profile) -> None:
    """Store what a member says about themselves."""
    with transaction():
        member = db.session.get_one(Member, member_id, with_for_update=True)
        changed = []
        for item in fields(profile):
            value = getattr(profile, item.name)
            value = list(value) if isinstance(value, tuple) else value
            if getattr(member, item.name) != value:
                setattr(member, item.name, value)
                changed.append(item.name)
        if changed:
            member.search_name = fold(member.name)
            record(MemberChanged(member_id=member_id, changed=tuple(changed)), by=member_id)


def make_operator(address: str, *, name: str, language: str) -> Member:
    """Give somebody the whole installation, with a new account if there is none for the address."""
    with transaction():
        member = db.session.scalar(member_by_address(address))
        if member is None:
            member = register_member(name, address, language=language)
        member.is_operator = True
        drop_sessions(member.id)
        record(MemberChanged(member_id=member.id, changed=("is_operator",)), by=None)
        return member


def set_disabled(member_id: int, *, disabled: bool, by: int | None) -> None:
    """Close an account and end its sessions, or open it again."""
    with transaction():
        member = db.session.get_one(Member, member_id, with_for_update=True)
        member.disabled_at = now() if disabled else None
        if disabled:
            drop_sessions(member_id)
        record(MemberChanged(member_id=member_id, changed=("disabled_at",)), by=by)
