"""Addresses: adding one with a mailed code, choosing which is written to, taking one away."""

from sqlalchemy import update

from accounts.actions.challenges import Browser, check_code, open_challenge, open_code, prove
from accounts.actions.guesses import count_try, forget_try
from accounts.mails import code_mail, secured_mail
from accounts.models import ChallengePurpose, Member, MemberAddress
from accounts.queries import address_by_key, address_in, addresses_of, primary_address_of
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from core.clock import now
from core.db import db, transaction
from core.facts import MemberChanged, record
from core.refusals import Refused

MOST_ADDRESSES = 10


def ask_for_address(member_id: int, address: str, browser: Browser) -> None:
    """Mail a code to a new address; the same happens when it belongs to another account.

    Refuses `address_yours`, `addresses_full`, `too_many_tries`.
    """
    key = address_key(address)
    with transaction():
        mine = [row.key for row in db.session.scalars(addresses_of(member_id))]
        if key in mine:
            raise Refused("address_yours", field="address")
        if len(mine) >= MOST_ADDRESSES:
            raise Refused("addresses_full", field="address", most=MOST_ADDRESSES)
        count_try(GuessKind.MAIL, account=key, network=browser.address)
        asked = open_challenge(ChallengePurpose.NEW_ADDRESS, browser=browser, address=address, member_id=member_id)
        code_mail(asked.challenge, code=asked.code, language=browser.language)


def prove_address(member_id: int, code: str, browser: Browser) -> bool:
    """Add the address with its code; answer False when it belongs to another account, which may then be merged.

    Refuses `code_expired`, `code_wrong`, `too_many_tries`.
    """
    challenge = open_code(ChallengePurpose.NEW_ADDRESS, browser, member_id)
    tries = check_code(challenge, code, browser)
    assert challenge is not None
    with transaction() as session:
        taken = db.session.scalar(address_by_key(challenge.address_key)) is not None
        prove(challenge, done=not taken)
        forget_try(tries)
        if taken:
            return False
        session.add(
            MemberAddress(member_id=member_id, address=challenge.address, key=challenge.address_key, verified_at=now())
        )
        record(MemberChanged(member_id=member_id, changed=("addresses",)), by=member_id)
        return True


def make_primary(member_id: int, address_id: int) -> None:
    """Write to this address from now on, and tell the one before. Refuses `address_unknown`."""
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(address_in(member_id, address_id))
        if row is None:
            raise Refused("address_unknown")
        if row.is_primary:
            return
        before = db.session.scalar(primary_address_of(member_id)) or ""
        secured_mail(member, "primary-changed", detail=row.address, address=before)
        session.execute(update(MemberAddress).where(MemberAddress.member_id == member_id).values(is_primary=False))
        session.execute(update(MemberAddress).where(MemberAddress.id == address_id).values(is_primary=True))
        record(MemberChanged(member_id=member_id, changed=("primary_address",)), by=member_id)


def remove_address(member_id: int, address_id: int) -> None:
    """Take an address away. Refuses `address_unknown`, and `address_primary` for the one that is written to."""
    with transaction() as session:
        db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(address_in(member_id, address_id))
        if row is None:
            raise Refused("address_unknown")
        if row.is_primary:
            raise Refused("address_primary")
        session.delete(row)
        record(MemberChanged(member_id=member_id, changed=("addresses",)), by=member_id)
