"""The lines of mentoring in the desk's navigation, and what waits behind them."""

from core.db import db
from core.desk import DeskItem, me
from core.language import lazy
from core.permissions import May
from mentoring.actions.caring import home_of
from mentoring.desk_views.desk import known_edition
from mentoring.queries.safety import open_reports


def _pairs_waiting(slug: str) -> int:
    """Return how many pairs need whoever looks."""
    edition = known_edition(slug)
    return 0 if edition is None else home_of(edition, me()).waiting


def _reports_open(slug: str) -> int:
    """Return how many reports are open for this lead."""
    edition = known_edition(slug)
    return 0 if edition is None else db.session.scalar(open_reports(edition.id, me())) or 0


ITEMS: tuple[DeskItem, ...] = (
    DeskItem(
        label=lazy("Pairs"),
        endpoint="mentoring_desk.queues",
        may=May.MENTORING_SEE,
        position=70,
        inside=(
            "mentoring_desk.queues",
            "mentoring_desk.pair",
            "mentoring_desk.message",
            "mentoring_desk.lists",
        ),
        count=_pairs_waiting,
    ),
    DeskItem(
        label=lazy("People in mentoring"),
        endpoint="mentoring_desk.people_mentors",
        may=May.MENTORING_SEE,
        position=72,
        inside=(
            "mentoring_desk.people_",
            "mentoring_desk.mentor",
            "mentoring_desk.mentee",
            "mentoring_desk.settings",
        ),
    ),
    DeskItem(
        label=lazy("Circles"),
        endpoint="mentoring_desk.circles",
        may=May.MENTORING_SEE,
        position=76,
        inside="mentoring_desk.circle",
    ),
    DeskItem(
        label=lazy("Speed meetings"),
        endpoint="mentoring_desk.speed",
        may=May.MENTORING_SEE,
        position=77,
        inside="mentoring_desk.speed",
    ),
    DeskItem(
        label=lazy("Programmes"),
        endpoint="mentoring_desk.programmes",
        may=May.MENTORING_SEE,
        position=71,
        inside="mentoring_desk.programme",
    ),
    DeskItem(
        label=lazy("Figures of mentoring"),
        endpoint="mentoring_desk.figures",
        may=May.MENTORING_FIGURES,
        position=78,
    ),
    DeskItem(
        label=lazy("Safeguarding"),
        endpoint="mentoring_desk.reports",
        may=May.SAFEGUARD,
        position=79,
        inside=("mentoring_desk.report", "mentoring_desk.vetting", "mentoring_desk.log"),
        count=_reports_open,
    ),
)
