"""Sessions: opened by signing in, ended by signing out, a new password, a disabled account or time."""

import datetime as dt
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import and_, delete, or_, update

from accounts.actions.challenges import Browser
from accounts.models import Member, MemberSession
from accounts.queries import second_factor_of
from accounts.rules.networks import device_of, shown_network
from accounts.rules.sessions import HALF_LIFE, MEMBER_LIFE, TEAM_IDLE, TEAM_LIFE, SessionTimes, ends_at
from core.clock import now
from core.db import db, transaction
from core.facts import MemberSignedIn, MemberSignedOut, TeamChanged, record
from core.refusals import Refused
from core.signing import digest, new_secret


@dataclass(frozen=True)
class SignedIn:
    """A session that was opened: its token goes into the cookie. `half`: the second factor is still to be shown."""

    token: str
    member_id: int
    half: bool
    ends_at: dt.datetime
    language: str
    next_path: str = ""


def is_team(member: Member) -> bool:
    """Say whether somebody works on an edition, so that their sessions are short."""
    return member.is_operator or bool(current_app.extensions["role_lookup"](member.id, None))


def open_session(
    member: Member, browser: Browser, *, method: str, strong: bool = False, next_path: str = ""
) -> SignedIn:
    """Sign somebody in, in the transaction of their proof. `strong`: the proof counts as two factors (a passkey).

    Refuses `member_disabled`.
    """
    if member.disabled_at is not None or member.erased_at is not None:
        raise Refused("member_disabled")
    moment, token = now(), new_secret()
    half = not strong and db.session.scalar(second_factor_of(member.id)) is not None
    row = MemberSession(
        member_id=member.id,
        token_digest=digest(token),
        method=method,
        team=is_team(member),
        half=half,
        device=device_of(browser.user_agent),
        network=shown_network(browser.address),
        created_at=moment,
        seen_at=moment,
        confirmed_at=moment,
        factor_at=moment if strong else None,
    )
    db.session.add(row)
    if browser.chosen is not None:
        member.language = browser.chosen
    if not half:
        record(MemberSignedIn(member_id=member.id, method=method), by=member.id)
    db.session.flush()
    return _signed_in(row, member, token, next_path)


def _signed_in(row: MemberSession, member: Member, token: str, next_path: str) -> SignedIn:
    times = SessionTimes(created_at=row.created_at, seen_at=row.seen_at, team=row.team, half=row.half)
    return SignedIn(
        token=token,
        member_id=member.id,
        half=row.half,
        ends_at=ends_at(times),
        language=member.language,
        next_path=next_path,
    )


def complete_session(row: MemberSession, member: Member) -> SignedIn:
    """Make a half session a whole one under a new token, once the second factor was shown."""
    moment, token = now(), new_secret()
    row.half = False
    row.token_digest = digest(token)
    row.created_at = row.seen_at = row.confirmed_at = row.factor_at = moment
    record(MemberSignedIn(member_id=member.id, method=f"{row.method}+factor"), by=member.id)
    db.session.flush()
    return _signed_in(row, member, token, "")


def confirm_session(session_id: int, member_id: int, *, strong: bool = False) -> None:
    """Note that somebody has just shown again who they are, in the transaction of their proof."""
    moment = now()
    values = {"confirmed_at": moment, "factor_at": moment} if strong else {"confirmed_at": moment}
    db.session.execute(
        update(MemberSession)
        .where(MemberSession.id == session_id, MemberSession.member_id == member_id)
        .values(**values)
    )


def note_seen(session_id: int) -> None:
    """Write down that a session is in use: bookkeeping that reading a page causes."""
    with transaction(even_on_get=True) as session:
        session.execute(update(MemberSession).where(MemberSession.id == session_id).values(seen_at=now()))


def end_session(member_id: int, session_id: int) -> None:
    """End one session of a member. Refuses `session_gone` for one that is over or somebody else's."""
    with transaction() as session:
        ended = session.scalar(
            delete(MemberSession)
            .where(MemberSession.id == session_id, MemberSession.member_id == member_id)
            .returning(MemberSession.id)
        )
        if ended is None:
            raise Refused("session_gone")
        record(MemberSignedOut(member_id=member_id, everywhere=False), by=member_id)


def drop_sessions(member_id: int, *, keep: int | None = None) -> None:
    """Delete the sessions of a member but one, in the transaction of the action that wants it."""
    db.session.execute(
        delete(MemberSession).where(MemberSession.member_id == member_id, MemberSession.id.is_distinct_from(keep))
    )


def sign_out_everywhere(member_id: int) -> None:
    """End every session of a member."""
    with transaction():
        drop_sessions(member_id)
        record(MemberSignedOut(member_id=member_id, everywhere=True), by=member_id)


def follow_team(fact: TeamChanged) -> None:
    """React to a role that was given or taken: sessions of a team are short from that moment on."""
    member = db.session.get(Member, fact.member_id)
    if member is not None:
        db.session.flush()
        db.session.execute(
            update(MemberSession).where(MemberSession.member_id == member.id).values(team=is_team(member))
        )


def forget_old_sessions(moment: dt.datetime) -> None:
    """Delete sessions that hold no more."""
    too_old = or_(
        MemberSession.created_at <= moment - MEMBER_LIFE,
        and_(MemberSession.half, MemberSession.created_at <= moment - HALF_LIFE),
        and_(
            MemberSession.team,
            or_(MemberSession.created_at <= moment - TEAM_LIFE, MemberSession.seen_at <= moment - TEAM_IDLE),
        ),
    )
    with transaction() as session:
        session.execute(delete(MemberSession).where(too_old))
