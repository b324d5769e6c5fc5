"""The secret address under which a calendar reads somebody's meetings: made, renewed, taken away."""

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from core.clock import now
from core.db import db, is_sqlite, lock, transaction
from core.facts import FeedRenewed, record
from core.signing import new_secret
from mentoring.models import MeetingFeed
from mentoring.queries.meetings import feed_of


def renew_meeting_feed(edition_id: int, language: str, *, by: int) -> str:
    """Make the secret address of somebody's meetings, or a new one: the old one says nothing from now on.

    Two presses at once make one address, that of the later. Return its secret.
    """
    secret = new_secret()
    with transaction() as session:
        dialect = sqlite if is_sqlite() else postgresql
        session.execute(
            dialect.insert(MeetingFeed)
            .values(edition_id=edition_id, member_id=by, secret=secret, language=language, made_at=now())
            .on_conflict_do_nothing(index_elements=["member_id", "edition_id"])
        )
        row = session.scalars(lock(feed_of(edition_id, by))).one()
        row.secret, row.language, row.made_at = secret, language, now()
        record(FeedRenewed(edition_id=edition_id, member_id=by), by=by)
    return secret


def drop_meeting_feed(edition_id: int, *, by: int) -> None:
    """Take the address away; a calendar that asks for it is told that it is gone."""
    with transaction():
        db.session.execute(delete(MeetingFeed).where(MeetingFeed.edition_id == edition_id, MeetingFeed.member_id == by))
