"""Who reads a mail of mentoring, and where."""

from accounts.models import Member
from accounts.queries import member_by_id, primary_address_of
from core.db import db


def reader_of(member_id: int) -> tuple[Member, str] | None:
    """Return who reads and where; None for an account that is gone."""
    member = db.session.scalars(member_by_id(member_id)).one_or_none()
    address = db.session.scalar(primary_address_of(member_id))
    return None if member is None or not address else (member, address)
