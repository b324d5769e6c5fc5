"""Desk page of the crossing: how long it takes, how often the boats go, and whether they go at all."""

import datetime as dt
from typing import Any

from flask import Response

from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, page, say, see_other
from core.permissions import May, requires
from core.texts import Texts
from editions import queries
from editions.actions import places as actions
from editions.actions.for_rules import sea_of, spot_of
from editions.forms import BoatsForm, CrossingForm
from editions.models import CrossingModel, Edition, Venue
from editions.rules.crossing import Journey, journey
from editions.views.desk import blueprint, edition_here, saved, values_of

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
    return _crossing_page(found, form, BoatsForm(formdata=None, obj=row))


@blueprint.post("/<edition>/edition/crossing/stop")
@requires(May.EDITION_CHANGE)
def stop_boats(edition: str) -> Response:
    """Say that the boats have stopped."""
    found = row_or_404(queries.desk_edition(edition))
    form = BoatsForm()
    if attempt(form, lambda: actions.switch_boats(found.id, running=False, banner=form.banner.data, by=me())):
        say(_("Everybody can read now that the boats stand still."), "warn")
        return see_other("editions_desk.crossing", edition=edition)
    row = row_or_404(queries.crossing_of(found.id))
    return _crossing_page(found, CrossingForm(formdata=None, data=_kept(row)), form)


@blueprint.post("/<edition>/edition/crossing/go")
@requires(May.EDITION_CHANGE)
def start_boats(edition: str) -> Response:
    """Say that the boats go again."""
    found = edition_here(edition)
    press(lambda: actions.switch_boats(found.id, running=True, banner=Texts(), by=me()), _("Good: the boats go again."))
    return see_other("editions_desk.crossing", edition=edition)


def _kept(row: CrossingModel) -> dict[str, Any]:
    """Return the crossing as the form wants it."""
    rows = [
        {**line, "start": dt.time.fromisoformat(line["start"]), "end": dt.time.fromisoformat(line["end"])}
        for line in row.headways
    ]
    return {**{name: getattr(row, name) for name in SEA_FIELDS}, "headways": rows}


def _crossing_page(edition: Edition, form: Any, boats: Any) -> Response:
    return page(
        "editions_desk/crossing.html",
        422 if form.errors or boats.errors else 200,
        form=form,
        edition=edition,
        boats=boats,
        crossing=edition.crossing,
        example=_example(edition),
    )


def _example(edition: Edition) -> tuple[Venue, Venue, Journey] | None:
    """Return the longest way between venues of the two cities, to see what the minutes mean."""
    shores = [[venue for venue in edition.venues if venue.city_id == city.id] for city in edition.cities]
    if edition.crossing is None or len(shores) != 2 or not all(shores):
        return None
    start, goal = (max(shore, key=lambda venue: venue.walk_minutes) for shore in shores)
    way = journey(sea_of(edition.crossing), spot_of(start), spot_of(goal))
    return None if way is None else (start, goal, way)
