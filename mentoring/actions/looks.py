"""The log of who opened what about a young person: rows are only ever added."""

from collections.abc import Collection

from sqlalchemy import insert

from core.clock import now
from core.db import transaction
from mentoring.models import YoungLook
from mentoring.rules.looks import Look


def note_look(
    edition_id: int, reader_id: int, young_ids: Collection[int], what: Look, match_id: int | None = None
) -> None:
    """Write down that somebody opens a page about young people: `young_ids` are their members.

    Young people who look at themselves are not written down. Call it before the rows of the page are read: it ends the
    reading so far, and what was loaded until then is read anew.
    """
    others = sorted(set(young_ids) - {reader_id})
    if not others:
        return
    moment = now()
    # Opening a page is reading, and the log is bookkeeping that it causes.
    with transaction(even_on_get=True) as session:
        look = {"edition_id": edition_id, "member_id": reader_id, "what": what.value, "match_id": match_id}
        session.execute(insert(YoungLook), [{**look, "young_id": one, "at": moment} for one in others])
