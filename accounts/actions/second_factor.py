"""The second factor: an authenticator app (RFC 6238), and recovery codes for the day the phone is gone."""

import pyotp
from sqlalchemy import delete

from accounts.actions.challenges import Browser
from accounts.actions.guesses import count_try, forget_try
from accounts.actions.sessions import confirm_session, drop_sessions
from accounts.mails import secured_mail
from accounts.models import Member, RecoveryCode, SecondFactor
from accounts.queries import recovery_codes_of, second_factor_of
from accounts.rules.guesses import GuessKind
from core.clock import epoch, now
from core.db import db, transaction
from core.facts import SignInSecured, record
from core.refusals import Refused
from core.signing import Purpose, keyed_digest, new_code, same, sign, unsign

STEP = 30
SET_UP_SECONDS = 30 * 60
RECOVERY_CODES = 10
RECOVERY_DIGITS = 12
ISSUER = "Sundet"


def begin_factor(member_id: int) -> str:
    """Return a signed secret for the page that sets a second factor up; nothing is stored before it works."""
    return sign(Purpose.SECOND_FACTOR, {"member": member_id, "secret": pyotp.random_base32()})


def secret_of(member_id: int, token: str) -> str:
    """Return the secret out of what `begin_factor` made. Refuses `link_expired` and `link_broken`."""
    payload = unsign(Purpose.SECOND_FACTOR, token, ttl=SET_UP_SECONDS)
    if payload.get("member") != member_id:
        raise Refused("link_broken")
    return str(payload["secret"])


def factor_on_offer(member_id: int, token: str | None) -> tuple[str, str]:
    """Return token and secret of a set-up that goes on, or of a new one where the old one is too old."""
    try:
        return token or "", secret_of(member_id, token or "")
    except Refused:
        fresh = begin_factor(member_id)
        return fresh, secret_of(member_id, fresh)


def setup_address(secret: str, account: str) -> str:
    """Return the otpauth address that authenticator apps read from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=ISSUER)


def _step_of(secret: str, code: str, after: int) -> int | None:
    """Return the 30-second step that a code is from, one before and one after included, if later than the last used."""
    otp, current = pyotp.TOTP(secret, interval=STEP), int(epoch()) // STEP
    for step in (current - 1, current, current + 1):
        if step > after and same(otp.generate_otp(step), code):
            return step
    return None


def set_second_factor(member_id: int, token: str, code: str, *, session_id: int, browser: Browser) -> list[str]:
    """Keep a second factor that has just worked, end all other sessions, return the recovery codes to show once.

    Refuses `factor_wrong`, `too_many_tries`, `link_expired`.
    """
    secret = secret_of(member_id, token)
    tries = count_try(GuessKind.FACTOR, account=f"member:{member_id}", network=browser.address)
    step = _step_of(secret, code, 0)
    if step is None:
        raise Refused("factor_wrong", field="code")
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        session.execute(delete(SecondFactor).where(SecondFactor.member_id == member_id))
        session.add(SecondFactor(member_id=member_id, secret=secret, last_step=step, created_at=now()))
        codes = _new_recovery_codes(member_id)
        forget_try(tries)
        drop_sessions(member_id, keep=session_id)
        confirm_session(session_id, member_id, strong=True)
        record(SignInSecured(member_id=member_id, change="second-factor-set"), by=member_id)
        secured_mail(member, "second-factor-set")
    return codes


def _new_recovery_codes(member_id: int) -> list[str]:
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
    codes = [new_code(RECOVERY_DIGITS) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(member_id=member_id, digest=_recovery_digest(member_id, code)) for code in codes)
    return [f"{code[:4]} {code[4:8]} {code[8:]}" for code in codes]


def _recovery_digest(member_id: int, code: str) -> str:
    return keyed_digest(Purpose.SECOND_FACTOR, f"{member_id}:{code}")


def renew_recovery_codes(member_id: int) -> list[str]:
    """Throw the old recovery codes away and return new ones to show once. Refuses `factor_missing`."""
    with transaction():
        member = db.session.get_one(Member, member_id, with_for_update=True)
        if db.session.scalar(second_factor_of(member_id)) is None:
            raise Refused("factor_missing")
        codes = _new_recovery_codes(member_id)
        record(SignInSecured(member_id=member_id, change="recovery-codes-renewed"), by=member_id)
        secured_mail(member, "recovery-codes-renewed")
    return codes


def check_factor(member_id: int, code: str) -> bool:
    """Use a code up, in the caller's transaction; say whether it was a recovery code. Refuses `factor_wrong`."""
    row = db.session.scalar(second_factor_of(member_id).with_for_update())
    step = None if row is None else _step_of(row.secret, code, row.last_step)
    if row is not None and step is not None:
        row.last_step = step
        return False
    wanted = _recovery_digest(member_id, code)
    for recovery in db.session.scalars(recovery_codes_of(member_id).with_for_update()):
        if same(recovery.digest, wanted):
            recovery.used_at = now()
            return True
    raise Refused("factor_wrong", field="code")


def remove_second_factor(member_id: int) -> None:
    """Take the second factor off. Twice does the same as once."""
    with transaction() as session:
        member = db.session.get_one(Member, member_id, with_for_update=True)
        row = db.session.scalar(second_factor_of(member_id))
        if row is None:
            return
        session.delete(row)
        session.execute(delete(RecoveryCode).where(RecoveryCode.member_id == member_id))
        record(SignInSecured(member_id=member_id, change="second-factor-removed"), by=member_id)
        secured_mail(member, "second-factor-removed")
