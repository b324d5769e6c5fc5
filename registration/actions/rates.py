"""What a currency is worth in SEK: Swedish invoices in it must say their VAT in SEK too."""

import datetime as dt

from core.db import db, transaction
from core.facts import ShopChanged, record
from core.jobs import enqueue
from core.refusals import Refused
from registration.models import ExchangeRate
from registration.queries import papers


def set_exchange_rate(
    edition_id: int, currency: str, *, sek_millionths: int, day: dt.date, source: str, by: int | None
) -> None:
    """Set what one unit of a currency is worth in SEK, in millionths (11.20 SEK is 11_200_000).

    Invoices that waited for it are written by a job. Refuses `exchange_rate_not_positive`.
    """
    if sek_millionths <= 0:
        raise Refused("exchange_rate_not_positive", field="rate")
    with transaction() as session:
        row = db.session.scalars(papers.exchange_rate_locked(edition_id, currency)).one_or_none()
        if row is None:
            row = ExchangeRate(edition_id=edition_id, currency=currency)
            session.add(row)
        row.sek_millionths, row.day, row.source = sek_millionths, day, source
        session.flush()
        changed = (f"exchange_rate_{currency}",)
        record(ShopChanged(edition_id=edition_id, part="exchange_rate", part_id=row.id, changed=changed), by=by)
        enqueue("registration.issue_missing")
