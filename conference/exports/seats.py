"""Who signed up for which workshop, as a list. Without addresses: only who handles orders sees those."""

from collections.abc import Iterator, Mapping

from conference.queries import seats
from conference.queries.lists import Wanted
from conference.words.seats import MODES, STATES
from core.db import db
from core.exporting import Group
from core.language import lazy, pick
from core.tables import Column, Kind
from editions.models import Edition


def seat_groups(_edition: Edition) -> tuple[Group, ...]:
    return (
        Group(
            "workshop",
            lazy("Workshop"),
            (
                Column("code", lazy("Code")),
                Column("title", lazy("Title")),
                Column("starts_at", lazy("Begins"), Kind.DATETIME),
                Column("mode", lazy("How seats are given")),
            ),
        ),
        Group(
            "person",
            lazy("Person"),
            (
                Column("name", lazy("Name")),
                Column("state", lazy("State")),
                Column("place", lazy("Place on the waiting list"), Kind.INT),
                Column("words", lazy("What they say")),
                Column("since", lazy("Since"), Kind.DATETIME),
                Column("there", lazy("Was there"), Kind.BOOL),
            ),
        ),
    )


def seat_rows(edition: Edition, wanted: Wanted) -> Iterator[Mapping[str, object]]:
    for code, title, starts_at, mode, name, row, there in db.session.execute(seats.seats_listed(edition.id)):
        if wanted.slots is not None and code not in wanted.slots:
            continue
        yield {
            "code": code,
            "title": pick(title),
            "starts_at": starts_at,
            "mode": str(MODES[mode]),
            "name": name,
            "state": str(STATES[row.state]),
            "place": row.place,
            "words": row.words,
            "since": row.changed_at,
            "there": there is not None,
        }
