"""Cards of speed meetings as PDF: one for each person, four on a sheet, to be cut and handed out at the door."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.language import _, current_code, date_, ngettext, time_
from core.pdf import render_pdf
from editions.models import Edition
from mentoring.models import SpeedEvent

CARDS_EACH = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One round on a card: when, at which table, with whom. Nothing that tells how to reach anybody."""

    round: int
    starts_at: dt.datetime
    table: int
    whom: str


@dataclass(frozen=True, slots=True)
class Card:
    """The card of one person; `table` is where a mentor stays, 0 for those who go round."""

    name: str
    table: int
    lines: tuple[Line, ...]


def cards_pdf(edition: Edition, event: SpeedEvent, place: str, cards: Sequence[Card]) -> bytes:
    """Return all cards in the language of the moment. Planned once, they come out the same each time."""
    title = event.name.pick(current_code())
    data = {
        "title": _("Cards: %(name)s", name=title),
        "event": title,
        "when": f"{date_(event.starts_at, zone=edition.zone)} · {place}"
        if place
        else date_(event.starts_at, zone=edition.zone),
        "sheets": [
            [_card(edition, one) for one in cards[first : first + CARDS_EACH]]
            for first in range(0, len(cards), CARDS_EACH)
        ],
        "words": {
            "round": _("Round"),
            "table": _("Table"),
            "stay": _("You stay at table"),
            "empty": _("No round is planned for you yet. Come to the team: places come free."),
            "nobody": _("Nobody is planned yet."),
        },
    }
    return render_pdf("cards", data, current_code(), made_at=event.planned_at)


def _card(edition: Edition, card: Card) -> dict[str, Any]:
    return {
        "name": card.name,
        "table": card.table,
        "count": ngettext("%(num)d meeting", "%(num)d meetings", len(card.lines)),
        "lines": [
            {
                "round": one.round,
                "time": time_(one.starts_at, zone=edition.zone).removeprefix("kl.").strip(),
                "table": one.table,
                "whom": one.whom,
            }
            for one in card.lines
        ],
    }
