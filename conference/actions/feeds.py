"""The secret address under which a calendar reads somebody's day: made, renewed, taken away."""

from sqlalchemy import delete

from conference.models import CalendarFeed
from conference.queries import day as asked
from core.clock import now
from core.db import db, is_sqlite, lock, transaction
from core.facts import FeedRenewed, record
from core.signing import new_secret


def renew_feed(edition_id: int, language: str, *, by: int) -> str:
    """Make the secret address of somebody's calendar, or a new one: the old one says nothing from now on.

    Two presses at once make one address, that of the later. Return its secret.
    """
    secret = new_secret()
    with transaction():
        _make(edition_id, by, secret, language)
        row = db.session.scalars(lock(asked.feed_of(edition_id, by))).one()
        row.secret, row.language, row.made_at = secret, language, now()
        record(FeedRenewed(member_id=by), by=by)
    return secret


def drop_feed(edition_id: int, *, by: int) -> None:
    """Take the address away; a calendar that asks for it is told that it is gone."""
    with transaction():
        db.session.execute(
            delete(CalendarFeed).where(CalendarFeed.edition_id == edition_id, CalendarFeed.member_id == by)
        )


def _make(edition_id: int, member_id: int, secret: str, language: str) -> None:
    """Store a feed unless there is one already."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = sqlite if is_sqlite() else postgresql
    db.session.execute(
        dialect.insert(CalendarFeed)
        .values(edition_id=edition_id, member_id=member_id, secret=secret, language=language, made_at=now())
        .on_conflict_do_nothing(index_elements=["member_id", "edition_id"])
    )
