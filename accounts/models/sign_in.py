"""Signing in: mailed challenges, sessions, guesses, passwords, passkeys, second factors. Secrets as digests only."""

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accounts.models.members import OWN, Member
from accounts.rules.guesses import GuessKind
from core.db import Base, BigKey, enum_column, personal

SHORT = "a day"


class ChallengePurpose(enum.StrEnum):
    """What is proven by a mailed link or code, or by a passkey."""

    SIGN_IN = "sign-in"
    CONFIRM = "confirm"
    NEW_ADDRESS = "new-address"
    PASSKEY = "passkey"


class Challenge(Base):
    """One question that only the right person can answer, once, for some minutes, in the browser that asked.

    `proven_at`: the answer was right. `done_at`: what was asked for is done; a new address waits for a name.
    """

    __tablename__ = "challenge"
    __table_args__ = (Index("ix_challenge_browser", "browser_digest", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[ChallengePurpose] = mapped_column(enum_column(ChallengePurpose))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    address: Mapped[str] = mapped_column(
        default="", info=personal(purpose="proving an address", keep=SHORT, seen_by="oneself")
    )
    address_key: Mapped[str] = mapped_column(
        default="", info=personal(purpose="proving an address", keep=SHORT, seen_by="nobody")
    )
    link_digest: Mapped[str] = mapped_column(unique=True)
    code_digest: Mapped[str] = mapped_column(default="")
    browser_digest: Mapped[str | None]
    next_path: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime] = mapped_column(index=True)
    proven_at: Mapped[dt.datetime | None]
    done_at: Mapped[dt.datetime | None]


class MemberSession(Base):
    """Somebody signed in, in one browser. Deleted when it ends, so that the cookie is worth nothing from then on."""

    __tablename__ = "member_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    method: Mapped[str]
    team: Mapped[bool] = mapped_column(default=False)
    half: Mapped[bool] = mapped_column(default=False)
    device: Mapped[str] = mapped_column(
        default="", info=personal(purpose="knowing one's sessions", keep="30 days", seen_by="oneself")
    )
    network: Mapped[str] = mapped_column(
        default="", info=personal(purpose="knowing one's sessions", keep="30 days", seen_by="oneself")
    )
    created_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="knowing one's sessions", keep="30 days", seen_by="oneself")
    )
    seen_at: Mapped[dt.datetime] = mapped_column(
        index=True, info=personal(purpose="knowing one's sessions", keep="30 days", seen_by="oneself")
    )
    confirmed_at: Mapped[dt.datetime | None]
    factor_at: Mapped[dt.datetime | None]

    member: Mapped[Member] = relationship(lazy="raise_on_sql", viewonly=True)


class Guess(Base):
    """One try at a secret, or one mail asked for. `subject` is a keyed digest of an account or a network."""

    __tablename__ = "guess"
    __table_args__ = (Index("ix_guess_subject", "subject", "kind", "at"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    kind: Mapped[GuessKind] = mapped_column(enum_column(GuessKind))
    subject: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(index=True)


class Password(Base):
    """The argon2id hash of a member's password, if they want one."""

    __tablename__ = "password"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    hash: Mapped[str]
    changed_at: Mapped[dt.datetime] = mapped_column(info=personal(purpose="signing in", keep=OWN, seen_by="oneself"))


class Passkey(Base):
    """A public key whose private half lives in somebody's phone or computer."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    credential: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(info=personal(purpose="knowing one's passkeys", keep=OWN, seen_by="oneself"))
    created_at: Mapped[dt.datetime] = mapped_column(
        info=personal(purpose="knowing one's passkeys", keep=OWN, seen_by="oneself")
    )
    used_at: Mapped[dt.datetime | None] = mapped_column(
        info=personal(purpose="knowing one's passkeys", keep=OWN, seen_by="oneself")
    )


class SecondFactor(Base):
    """The secret shared with an authenticator app. `last_step` keeps a code from being used twice."""

    __tablename__ = "second_factor"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    secret: Mapped[str]
    last_step: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(info=personal(purpose="signing in", keep=OWN, seen_by="oneself"))


class RecoveryCode(Base):
    """One of the codes on paper for the day the phone is gone."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[dt.datetime | None]
