"""Noting that a list of people was carried out: who did it, which list, how many rows."""

from core.db import transaction
from core.facts import ListExported, record


def note_export(
    edition_id: int, *, profile: str, file_format: str, rows: int, by: int | None, what: str = "attendees"
) -> None:
    """Write into the audit log that a list left the house."""
    with transaction():
        record(ListExported(edition_id=edition_id, list=what, profile=profile, format=file_format, rows=rows), by=by)
