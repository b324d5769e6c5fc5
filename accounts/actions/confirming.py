"""Asking again who somebody is, before a sensitive step: by mailed code, password, app or passkey."""

from accounts.actions.challenges import Browser, check_code, open_challenge, open_code, prove
from accounts.actions.guesses import count_try, forget_try
from accounts.actions.passkeys import check_passkey, use_passkey
from accounts.actions.passwords import check_member_password
from accounts.actions.second_factor import check_factor
from accounts.actions.sessions import confirm_session
from accounts.mails import code_mail
from accounts.models import ChallengePurpose
from accounts.queries import primary_address_of
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from core.db import db, transaction
from core.refusals import Refused


def ask_to_confirm(member_id: int, browser: Browser) -> None:
    """Mail a code to the member's primary address. Refuses `too_many_tries`."""
    with transaction():
        address = db.session.scalar(primary_address_of(member_id))
        if address is None:
            raise Refused("member_unknown")
        count_try(GuessKind.MAIL, account=address_key(address), network=browser.address)
        asked = open_challenge(ChallengePurpose.CONFIRM, browser=browser, address=address, member_id=member_id)
        code_mail(asked.challenge, code=asked.code, language=browser.language)


def confirm_by_code(member_id: int, code: str, *, session_id: int, browser: Browser) -> None:
    """Confirm with the mailed code. Refuses `code_expired`, `code_wrong`, `too_many_tries`."""
    challenge = open_code(ChallengePurpose.CONFIRM, browser, member_id)
    tries = check_code(challenge, code, browser)
    assert challenge is not None
    with transaction():
        prove(challenge, done=True)
        forget_try(tries)
        confirm_session(session_id, member_id)


def confirm_by_password(member_id: int, password: str, *, session_id: int, browser: Browser) -> None:
    """Confirm with the password. Refuses `password_wrong`, `too_many_tries`."""
    address = db.session.scalar(primary_address_of(member_id)) or ""
    _member_id, tries = check_member_password(address, password, browser)
    with transaction():
        forget_try(tries)
        confirm_session(session_id, member_id)


def confirm_by_factor(member_id: int, code: str, *, session_id: int, browser: Browser) -> None:
    """Confirm with the authenticator app or a recovery code. Refuses `factor_wrong`, `too_many_tries`."""
    tries = count_try(GuessKind.FACTOR, account=f"member:{member_id}", network=browser.address)
    with transaction():
        check_factor(member_id, code)
        forget_try(tries)
        confirm_session(session_id, member_id, strong=True)


def confirm_by_passkey(member_id: int, answer: str, *, session_id: int, browser: Browser) -> None:
    """Confirm with one of the member's passkeys, which counts as a second factor."""
    proof = check_passkey(answer, browser, member_id)
    with transaction():
        use_passkey(proof)
        confirm_session(session_id, member_id, strong=True)
