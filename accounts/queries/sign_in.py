"""What is asked when somebody signs in or looks after their ways to sign in."""

import datetime as dt

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import joinedload

from accounts.models import (
    Challenge,
    ChallengePurpose,
    Guess,
    MemberSession,
    Passkey,
    Password,
    RecoveryCode,
    SecondFactor,
)
from accounts.rules.guesses import GuessKind

# Asked on every request of somebody signed in, so it is built once and only its value changes.
_BY_TOKEN = (
    select(MemberSession)
    .where(MemberSession.token_digest == bindparam("token_digest"))
    .options(joinedload(MemberSession.member, innerjoin=True))
)


def session_by_token(token_digest: str) -> Select[MemberSession]:
    """Select a session with its member."""
    return _BY_TOKEN.params(token_digest=token_digest)


def sessions_of(member_id: int) -> Select[MemberSession]:
    """Select the sessions of a member, the one in use last first."""
    return (
        select(MemberSession)
        .where(MemberSession.member_id == member_id)
        .order_by(MemberSession.seen_at.desc(), MemberSession.id.desc())
    )


def challenge_by_link(link_digest: str, purpose: ChallengePurpose) -> Select[Challenge]:
    return select(Challenge).where(Challenge.link_digest == link_digest, Challenge.purpose == purpose)


def latest_challenge(browser_digest: str, purpose: ChallengePurpose) -> Select[Challenge]:
    """Select what this browser asked for last; an earlier code is worth nothing once there is a later one."""
    return (
        select(Challenge)
        .where(Challenge.browser_digest == browser_digest, Challenge.purpose == purpose)
        .order_by(Challenge.id.desc())
        .limit(1)
    )


def proven_challenge(browser_digest: str, purpose: ChallengePurpose, since: dt.datetime) -> Select[Challenge]:
    """Select the latest challenge of this browser that was answered but not used yet."""
    return latest_challenge(browser_digest, purpose).where(Challenge.proven_at > since, Challenge.done_at.is_(None))


def nth_latest_guess(kind: GuessKind, subject: str, n: int) -> Select[dt.datetime]:
    """Select the moment of the n-th latest try, counted from 1."""
    return (
        select(Guess.at)
        .where(Guess.kind == kind, Guess.subject == subject)
        .order_by(Guess.at.desc(), Guess.id.desc())
        .offset(n - 1)
        .limit(1)
    )


def password_of(member_id: int) -> Select[Password]:
    return select(Password).where(Password.member_id == member_id)


def passkeys_of(member_id: int) -> Select[Passkey]:
    return select(Passkey).where(Passkey.member_id == member_id).order_by(Passkey.id)


def passkey_in(member_id: int, passkey_id: int) -> Select[Passkey]:
    return passkeys_of(member_id).where(Passkey.id == passkey_id)


def passkey_by_credential(credential: str) -> Select[Passkey]:
    return select(Passkey).where(Passkey.credential == credential)


def second_factor_of(member_id: int) -> Select[SecondFactor]:
    return select(SecondFactor).where(SecondFactor.member_id == member_id)


def recovery_codes_of(member_id: int) -> Select[RecoveryCode]:
    """Select the recovery codes that were not used yet."""
    return select(RecoveryCode).where(RecoveryCode.member_id == member_id, RecoveryCode.used_at.is_(None))
