"""Desk page of the crossing: how long it takes and how often the boats go."""

import datetime as dt
from typing import Any

from flask import Response

from core.desk import me, row_or_404
from core.pages import attempt, page, say, see_other
from core.permissions import May, requires
from editions import queries
from editions.actions import places as actions
from editions.actions.for_rules import sea_of, spot_of
from editions.forms import CrossingForm
from editions.models import CrossingModel, Edition, Venue
from editions.rules.crossing import Journey, journey
from editions.views.desk import blueprint, saved, values_of

SEA_FIELDS = ("crossing", "boarding_closes", "leave_boat", "show_id", "same_city_margin", "impossible_below")


@blueprint.route("/<edition>/edition/crossing", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def crossing(edition: str) -> Response:
    """Change the minutes and the time-table."""
    found = row_or_404(queries.desk_edition(edition))
    row = row_or_404(queries.crossing_of(found.id))
    form = CrossingForm(data=_kept(row))

    def store() -> None:
        actions.change_crossing(found.id, headways=form.timetable(), by=me(), **values_of(form, *SEA_FIELDS))

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.crossing", edition=edition)
    return page(
        "editions_desk/crossing.html",
        422 if form.errors else 200,
        form=form,
        edition=found,
        crossing=row,
        example=_example(found),
    )


def _kept(row: CrossingModel) -> dict[str, Any]:
    """Return the crossing as the form wants it."""
    rows = [
        {**line, "start": dt.time.fromisoformat(line["start"]), "end": dt.time.fromisoformat(line["end"])}
        for line in row.headways
    ]
    return {**{name: getattr(row, name) for name in SEA_FIELDS}, "headways": rows}


def _example(edition: Edition) -> tuple[Venue, Venue, Journey] | None:
    """Return the longest way between venues of the two cities, to see what the minutes mean."""
    shores = [[venue for venue in edition.venues if venue.city_id == city.id] for city in edition.cities]
    if edition.crossing is None or len(shores) != 2 or not all(shores):
        return None
    start, goal = (max(shore, key=lambda venue: venue.walk_minutes) for shore in shores)
    way = journey(sea_of(edition.crossing), spot_of(start), spot_of(goal))
    return None if way is None else (start, goal, way)
