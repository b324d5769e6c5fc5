"""The log of who opened what about a young person, as a list for safeguarding leads."""

from collections.abc import Iterator, Mapping

from core.db import db
from core.language import _
from core.tables import Column, Kind, Sheet
from editions.models import Edition
from mentoring.queries import safety
from mentoring.words.care import looked_at


def looks_sheet(edition: Edition, *, reader: int | None, young: int | None) -> Sheet:
    """Return the log as a sheet, the latest look first, narrowed down as the page is."""
    columns = (
        Column("at", _("When"), Kind.DATETIME),
        Column("reader", _("Who looked")),
        Column("young", _("About whom")),
        Column("what", _("What")),
        Column("pair", _("Pair")),
    )
    return Sheet(name=f"{edition.slug}-log", columns=columns, rows=_rows(edition, reader, young), zone=edition.zone)


def _rows(edition: Edition, reader: int | None, young: int | None) -> Iterator[Mapping[str, object]]:
    rows = db.session.execute(safety.looks_with_names(edition.id, reader=reader, young=young)).all()
    ids = {look.match_id for look, _who, _whom in rows}
    codes = {row.id: row.code for row in db.session.execute(safety.codes_of_matches(ids))}
    for look, who, whom in rows:
        yield {
            "at": look.at,
            "reader": who,
            "young": whom,
            "what": looked_at(look.what),
            "pair": codes.get(look.match_id) if look.match_id is not None else None,
        }
