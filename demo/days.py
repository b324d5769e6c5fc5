"""The demo's days: what the delegate has starred, so that there is a line with a crossing and something to sort out."""

from conference.actions.feeds import renew_feed
from conference.actions.stars import set_star
from conference.models import Proposal
from conference.queries.releases import slots_everybody_sees
from conference.rules.times import programme_day
from core.db import db, transaction
from editions.models import Edition

DELEGATE = "delegate@sundet.example"
# By the code of the file and the day that a showing is on. The first two are too far apart: the water lies between.
STARRED = (
    ("pan4", 0), ("spd2", 0), ("mix1", 0), ("key1", 1), ("tlk1", 1), ("pan3", 1), ("fer1", 1), ("sho1", 1),
    ("ws07", 2), ("pan2", 2), ("sho2", 2),
)  # fmt: skip


def make_days(edition: Edition, proposals: dict[str, Proposal], people: dict[str, int]) -> None:
    """Star for the delegate what stands on the programme, and make the address of their calendar."""
    delegate = people[DELEGATE]
    with transaction():
        shown = {
            (row.proposal_id, (programme_day(row.starts_at, edition.zone) - edition.first_day).days): row.slot.code
            for row in db.session.scalars(slots_everybody_sees(edition.id))
        }
        for name, day in STARRED:
            code = shown.get((proposals[name].id, day))
            if code is not None:
                set_star(edition.id, code, starred=True, by=delegate)
        renew_feed(edition.id, "da", by=delegate)
