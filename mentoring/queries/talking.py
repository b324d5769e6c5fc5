"""What is asked about the messages of a pair: what each of the two sees, what waits for who looks after it."""

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from mentoring.models import Message, ThreadRead


def _passed() -> ColumnElement[bool]:
    """Say that a message went through, at once or later."""
    return and_(Message.refused_at.is_(None), or_(Message.held_at.is_(None), Message.let_through_at.is_not(None)))


def seen_at() -> ColumnElement[dt.datetime]:
    """Return when a message reached the other side."""
    return func.coalesce(Message.let_through_at, Message.at)


def messages_for(match_id: int, member_id: int) -> Select[Message]:
    """Select what somebody of the pair reads, the newest first: their own, and what went through."""
    return (
        select(Message)
        .where(Message.match_id == match_id, or_(Message.author_id == member_id, _passed()))
        .order_by(Message.at.desc(), Message.id.desc())
    )


def thread_of(match_id: int) -> Select[Message]:
    """Select every message of a pair, held ones too, the first first: for who looks after it."""
    return select(Message).where(Message.match_id == match_id).order_by(Message.at, Message.id)


def held_in(match_ids: Collection[int]) -> Select[Message]:
    """Select the messages of these pairs that wait for a coordinator, the oldest first."""
    return (
        select(Message)
        .where(
            Message.match_id.in_(match_ids),
            Message.held_at.is_not(None),
            Message.let_through_at.is_(None),
            Message.refused_at.is_(None),
        )
        .order_by(Message.at, Message.id)
    )


def said_since(match_id: int, member_id: int, moment: dt.datetime) -> Select[int]:
    """Select how many messages somebody has written in a pair since then."""
    return (
        select(func.count())
        .select_from(Message)
        .where(Message.match_id == match_id, Message.author_id == member_id, Message.at > moment)
    )


def said_lately(match_id: int, member_id: int, most: int) -> Select[str]:
    """Select the words of the last messages of somebody that went through at once, the latest first."""
    return (
        select(Message.words)
        .where(Message.match_id == match_id, Message.author_id == member_id, Message.held_at.is_(None))
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(most)
    )


def message_row(message_id: int) -> Select[Message]:
    return select(Message).where(Message.id == message_id)


def message_in(match_id: int, message_id: int) -> Select[Message]:
    return message_row(message_id).where(Message.match_id == match_id)


def newest_for(match_id: int, member_id: int) -> Select[dt.datetime | None]:
    """Select when the newest message of others reached somebody."""
    return select(func.max(seen_at())).where(Message.match_id == match_id, Message.author_id != member_id, _passed())


def unread_in(match_ids: Collection[int], member_id: int) -> Select[int, int]:
    """Select pair and how many messages somebody has not read yet."""
    return (
        select(Message.match_id, func.count())
        .outerjoin(ThreadRead, and_(ThreadRead.match_id == Message.match_id, ThreadRead.member_id == member_id))
        .where(
            Message.match_id.in_(match_ids),
            Message.author_id != member_id,
            _passed(),
            or_(ThreadRead.id.is_(None), seen_at() > ThreadRead.read_at),
        )
        .group_by(Message.match_id)
    )


def read_of(match_id: int, member_id: int) -> Select[ThreadRead]:
    return select(ThreadRead).where(ThreadRead.match_id == match_id, ThreadRead.member_id == member_id)


def reads_of(match_id: int) -> Select[ThreadRead]:
    return select(ThreadRead).where(ThreadRead.match_id == match_id).order_by(ThreadRead.id)


def members_to_tell(match_id: int, member_ids: Collection[int]) -> Select[int]:
    """Select those of these members who were told of a message and have not looked since."""
    return select(ThreadRead.member_id).where(
        ThreadRead.match_id == match_id,
        ThreadRead.member_id.in_(member_ids),
        ThreadRead.told_at.is_not(None),
        ThreadRead.told_at > ThreadRead.read_at,
    )
