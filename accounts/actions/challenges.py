"""Challenges: what is mailed or asked to prove who somebody is, and the one time that it is answered."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, update

from accounts.actions.guesses import count_try
from accounts.mails import MAILS_WITH_CODES
from accounts.models import Challenge, ChallengePurpose
from accounts.queries import challenge_by_link, latest_challenge
from accounts.rules.addresses import address_key
from accounts.rules.guesses import GuessKind
from accounts.rules.sessions import CHALLENGE_LIFE
from core.clock import now
from core.db import db, transaction
from core.outbox import Mail
from core.refusals import Refused
from core.signing import Purpose, digest, keyed_digest, new_code, new_secret, same


@dataclass(frozen=True)
class Browser:
    """The browser that asks: its own secret, where it is, what it calls itself, the reader's language.

    `chosen` is the language that its reader chose by hand, if they did.
    """

    secret: str
    address: str = ""
    user_agent: str = ""
    language: str = "en"
    chosen: str | None = None

    @property
    def digest(self) -> str:
        return digest(self.secret)


@dataclass(frozen=True)
class Asked:
    """A new challenge with its two secrets, which are never stored."""

    challenge: Challenge
    secret: str
    code: str


def _code_digest(link_digest: str, code: str) -> str:
    return keyed_digest(Purpose.SIGN_IN, f"{link_digest}:{code}")


def open_challenge(
    purpose: ChallengePurpose,
    *,
    browser: Browser | None,
    address: str = "",
    member_id: int | None = None,
    next_path: str = "",
    secret: str = "",
) -> Asked:
    """Store a new challenge, in the transaction of its action. Without a browser any browser may answer it."""
    secret, code, moment = secret or new_secret(), new_code(), now()
    challenge = Challenge(
        purpose=purpose,
        member_id=member_id,
        address=address,
        address_key=address_key(address),
        link_digest=digest(secret),
        code_digest=_code_digest(digest(secret), code),
        browser_digest=browser.digest if browser else None,
        next_path=next_path,
        created_at=moment,
        expires_at=moment + CHALLENGE_LIFE,
    )
    db.session.add(challenge)
    db.session.flush()
    return Asked(challenge, secret, code)


def _is_open(challenge: Challenge | None, moment: dt.datetime) -> bool:
    return challenge is not None and challenge.proven_at is None and challenge.expires_at > moment


def open_code(purpose: ChallengePurpose, browser: Browser, member_id: int | None = None) -> Challenge | None:
    """Return the challenge whose code this browser may type now, or None."""
    found = db.session.scalar(latest_challenge(browser.digest, purpose))
    if not _is_open(found, now()) or found is None or found.member_id != member_id:
        return None
    return found


def open_link(secret: str) -> Challenge:
    """Return the challenge of a mailed link. Refuses `link_used` and `link_expired`."""
    found = db.session.scalar(challenge_by_link(digest(secret), ChallengePurpose.SIGN_IN))
    if found is None:
        raise Refused("link_unknown")
    if found.proven_at is not None:
        raise Refused("link_used")
    if not _is_open(found, now()):
        raise Refused("link_expired")
    return found


def belongs_to(challenge: Challenge, browser: Browser) -> bool:
    """Say whether this browser may answer by the link alone."""
    return challenge.browser_digest is None or same(challenge.browser_digest, browser.digest)


def check_code(challenge: Challenge | None, code: str, browser: Browser) -> list[int]:
    """Compare a typed code and count the try. Refuses `code_expired` and `code_wrong`; opens its own transaction."""
    if challenge is None:
        raise Refused("code_expired", field="code")
    tries = count_try(GuessKind.CODE, account=challenge.address_key, network=browser.address)
    if not same(challenge.code_digest, _code_digest(challenge.link_digest, code)):
        raise Refused("code_wrong", field="code")
    return tries


def prove(challenge: Challenge, *, done: bool) -> None:
    """Mark a challenge as answered, once. Refuses `link_used` when another request was first."""
    moment = now()
    proven = db.session.scalar(
        update(Challenge)
        .where(Challenge.id == challenge.id, Challenge.proven_at.is_(None), Challenge.expires_at > moment)
        .values(proven_at=moment, done_at=moment if done else None)
        .returning(Challenge.id)
    )
    if proven is None:
        raise Refused("link_used")


def finish(challenge: Challenge) -> None:
    """Mark what a proven challenge was for as done, once. Refuses `link_used` when another request was first."""
    finished = db.session.scalar(
        update(Challenge)
        .where(Challenge.id == challenge.id, Challenge.proven_at.is_not(None), Challenge.done_at.is_(None))
        .values(done_at=now())
        .returning(Challenge.id)
    )
    if finished is None:
        raise Refused("link_used")


def forget_old_challenges(moment: dt.datetime) -> None:
    """Delete challenges that were over a day ago, and the mails that carried their secrets."""
    yesterday = moment - dt.timedelta(days=1)
    with transaction() as session:
        session.execute(delete(Challenge).where(Challenge.expires_at < yesterday))
        session.execute(delete(Mail).where(Mail.template.in_(MAILS_WITH_CODES), Mail.created_at < yesterday))
