"""Passwords: argon2id, hashed and checked outside of any transaction and never many at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from accounts.actions.challenges import Browser
from accounts.actions.guesses import count_try
from accounts.actions.sessions import drop_sessions
from accounts.mails import secured_mail
from accounts.models import Member, Password
from accounts.queries import addresses_of, member_by_address, password_of
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from accounts.rules.passwords import LONGEST, check_password
from core.clock import now
from core.db import db, transaction
from core.facts import SignInSecured, record
from core.refusals import Refused

# OWASP's first choice for argon2id: 46 MiB, one pass, one lane.
HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
AT_ONCE = 2
LONGEST_WAIT = 5.0
# Checked where nobody has the address or no password is set, so that the answer takes as long as any other.
NOBODYS = "$argon2id$v=19$m=47104,t=1,p=1$8IZ6bVqFBTEKsd0vdIk0UA$TyzNgMSQGm1L45OCal6zmi7Tepb9xLRH/IsVm3MLw40"
_seats = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def _seat() -> Iterator[None]:
    """Wait for one of the few places to hash at, so that a rush of passwords does not eat the memory."""
    if not _seats.acquire(timeout=LONGEST_WAIT):
        raise Refused("too_busy")
    try:
        yield
    finally:
        _seats.release()


def _matches(stored: str, password: str) -> bool:
    with _seat():
        try:
            return HASHER.verify(stored, password[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False


def _hash(password: str) -> str:
    with _seat():
        return HASHER.hash(password)


def check_member_password(address: str, password: str, browser: Browser) -> tuple[int, list[int]]:
    """Return the member and the counted try for `forget_try`. Refuses `password_wrong`, `too_many_tries`."""
    tries = count_try(GuessKind.PASSWORD, account=address_key(address), network=browser.address)
    member = db.session.scalar(member_by_address(address))
    row = None if member is None else db.session.scalar(password_of(member.id))
    right = _matches(NOBODYS if row is None else row.hash, password)
    if not right or row is None:
        raise Refused("password_wrong", field="password")
    return row.member_id, tries


def set_password(member_id: int, password: str, *, session_id: int) -> None:
    """Set a password and end all other sessions. Refuses `password_short`, `password_long`, `password_easy`."""
    member = db.session.get_one(Member, member_id)
    about = [member.name, *(row.address for row in db.session.scalars(addresses_of(member_id)))]
    check_password(password, about)
    hashed = _hash(password)
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(password_of(member_id))
        if row is None:
            session.add(Password(member_id=member_id, hash=hashed, changed_at=now()))
        else:
            row.hash, row.changed_at = hashed, now()
        drop_sessions(member_id, keep=session_id)
        record(SignInSecured(member_id=member_id, change="password-set"), by=member_id)
        secured_mail(member, "password-set")


def remove_password(member_id: int) -> None:
    """Go back to signing in without a password. Twice does the same as once."""
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(password_of(member_id))
        if row is not None:
            session.delete(row)
            record(SignInSecured(member_id=member_id, change="password-removed"), by=member_id)
            secured_mail(member, "password-removed")
