"""Signing in: by a mailed link or code, by password, by passkey; and showing the second factor."""

from dataclasses import dataclass

from accounts.actions.challenges import (
    Browser,
    belongs_to,
    check_code,
    open_challenge,
    open_code,
    open_link,
    prove,
)
from accounts.actions.guesses import count_try, forget_try
from accounts.actions.passkeys import check_passkey, use_passkey
from accounts.actions.passwords import check_member_password
from accounts.actions.second_factor import check_factor
from accounts.actions.sessions import SignedIn, complete_session, open_session
from accounts.mails import sign_in_mail
from accounts.models import Challenge, ChallengePurpose, Member, MemberSession
from accounts.queries import member_by_address
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from core.db import db, transaction
from core.facts import SignInSecured, record
from core.refusals import Refused


@dataclass(frozen=True)
class NewAddress:
    """The address was proven, but nobody has it yet: its person is asked for a name next."""

    address: str


def ask_to_sign_in(address: str, browser: Browser, *, next_path: str) -> None:
    """Mail a link and a code. Does the same, in the same time, whether somebody has this address or not."""
    with transaction():
        count_try(GuessKind.MAIL, account=address_key(address), network=browser.address)
        asked = open_challenge(ChallengePurpose.SIGN_IN, browser=browser, address=address, next_path=next_path)
        member = db.session.scalar(member_by_address(address))
        sign_in_mail(
            asked.challenge, code=asked.code, secret=asked.secret, known=member is not None, language=browser.language
        )


def sign_in_by_code(code: str, browser: Browser) -> SignedIn | NewAddress:
    """Sign in with the typed code. Refuses `code_expired`, `code_wrong`, `too_many_tries`, `member_disabled`."""
    challenge = open_code(ChallengePurpose.SIGN_IN, browser)
    tries = check_code(challenge, code, browser)
    return _enter(challenge, browser, tries)


def sign_in_by_link(secret: str, browser: Browser, *, code: str = "") -> SignedIn | NewAddress:
    """Sign in with the mailed link; in another browser than the one that asked, the code is needed too.

    Refuses `link_unknown`, `link_used`, `link_expired` and what `sign_in_by_code` refuses.
    """
    challenge = open_link(secret)
    tries = [] if belongs_to(challenge, browser) else check_code(challenge, code, browser)
    return _enter(challenge, browser, tries)


def _enter(challenge: Challenge | None, browser: Browser, tries: list[int]) -> SignedIn | NewAddress:
    """Use a challenge up and open a session, or let a new address go on to its name."""
    assert challenge is not None
    with transaction():
        member = db.session.scalar(member_by_address(challenge.address))
        prove(challenge, done=member is not None)
        forget_try(tries)
        if member is not None:
            return open_session(member, browser, method="mail", next_path=challenge.next_path)
        # The rest of joining happens in the browser that showed the code, whichever it is.
        challenge.browser_digest = browser.digest
        return NewAddress(challenge.address)


def sign_in_by_password(address: str, password: str, browser: Browser, *, next_path: str) -> SignedIn:
    """Sign in with address and password. Refuses `password_wrong` for unknown addresses too, in the same time."""
    member_id, tries = check_member_password(address, password, browser)
    with transaction():
        member = db.session.get_one(Member, member_id)
        forget_try(tries)
        return open_session(member, browser, method="password", next_path=next_path)


def sign_in_by_passkey(answer: str, browser: Browser, *, next_path: str) -> SignedIn:
    """Sign in with a passkey, which counts as two factors: the device, and the finger or code that unlocked it."""
    proof = check_passkey(answer, browser)
    with transaction():
        use_passkey(proof)
        member = db.session.get_one(Member, proof.member_id)
        return open_session(member, browser, method="passkey", strong=True, next_path=next_path)


def show_factor(session_id: int, code: str, browser: Browser) -> SignedIn:
    """Complete a half session with a code of the authenticator app or a recovery code. Refuses `factor_wrong`."""
    row = db.session.get(MemberSession, session_id)
    if row is None or not row.half:
        raise Refused("session_gone")
    member_id = row.member_id
    tries = count_try(GuessKind.FACTOR, account=f"member:{member_id}", network=browser.address)
    with transaction():
        row = db.session.get_one(MemberSession, session_id, with_for_update=True)
        recovery = check_factor(member_id, code)
        forget_try(tries)
        if recovery:
            record(SignInSecured(member_id=member_id, change="recovery-code-used"), by=member_id)
        return complete_session(row, db.session.get_one(Member, member_id))


def issue_link(address: str) -> str:
    """Return the secret of a link that signs somebody in who is locked out, for the operator's command line.

    Any browser may use it, once, within ten minutes. Refuses `member_unknown`.
    """
    with transaction():
        member = db.session.scalar(member_by_address(address))
        if member is None:
            raise Refused("member_unknown")
        asked = open_challenge(ChallengePurpose.SIGN_IN, browser=None, address=address)
        record(SignInSecured(member_id=member.id, change="link-issued"), by=None)
        return asked.secret
