"""Desk pages of places: cities, venues, rooms."""

from flask import Response

from core.desk import me, press, row_or_404
from core.language import _, countries, lazy
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from editions import queries
from editions.actions import places as actions
from editions.forms import CityForm, RoomForm, VenueForm
from editions.models import Accent, Room, Venue
from editions.views.desk import NO_CITY, blueprint, chosen_city, city_choices, edition_here, saved, values_of
from editions.words import ACCENTS

ON_THE_WATER = lazy("On the water (the ferry)")


@blueprint.get("/<edition>/edition/places")
@requires(May.EDITION_SEE)
def places(edition: str) -> Response:
    """The two cities with their venues and rooms."""
    found = row_or_404(queries.desk_edition(edition))
    return page("editions_desk/places.html", edition=found)


@blueprint.route("/<edition>/edition/cities/<int:city_id>", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def city(edition: str, city_id: int) -> Response:
    """Change one of the two cities."""
    found = edition_here(edition)
    row = row_or_404(queries.city_in(found.id, city_id))
    form = CityForm(obj=row)
    form.country.choices = countries()
    form.accent.choices = [(accent.value, ACCENTS[accent]) for accent in Accent]

    def store() -> None:
        values = values_of(form, "name", "country", "terminal")
        actions.change_city(found.id, row.id, accent=Accent(form.accent.data), by=me(), **values)

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.places", edition=edition)
    return form_page("editions_desk/city.html", form, edition=found, city=row)


VENUE_FIELDS = ("name", "address", "walk_minutes", "step_free", "accessible_toilet", "access_words", "note")


@blueprint.route("/<edition>/edition/venues/new", methods=["GET", "POST"])
@blueprint.route("/<edition>/edition/venues/<int:venue_id>", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def venue(edition: str, venue_id: int | None = None) -> Response:
    """Add a venue, or change one."""
    found = edition_here(edition)
    row: Venue | None = None if venue_id is None else row_or_404(queries.venue_in(found.id, venue_id))
    form = VenueForm(obj=row)
    choices = city_choices(found.id, str(ON_THE_WATER))
    form.city_id.choices = choices
    if not form.is_submitted():
        form.city_id.data = choices[-1][0] if row is None else str(row.city_id or NO_CITY)

    def store() -> None:
        values = {"city_id": chosen_city(form.city_id), "by": me(), **values_of(form, *VENUE_FIELDS)}
        if row is None:
            actions.add_venue(found.id, **values)
        else:
            actions.change_venue(found.id, row.id, **values)

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.places", edition=edition)
    return form_page("editions_desk/venue.html", form, edition=found, venue=row)


@blueprint.post("/<edition>/edition/venues/<int:venue_id>/remove")
@requires(May.EDITION_CHANGE)
def remove_venue(edition: str, venue_id: int) -> Response:
    """Remove a venue with its rooms."""
    found = edition_here(edition)
    press(lambda: actions.remove_venue(found.id, venue_id, by=me()), _("Removed."))
    return see_other("editions_desk.places", edition=edition)


ROOM_FIELDS = ("name", "capacity", "capacity_standing", "hearing_loop", "step_free", "access_words")


@blueprint.route("/<edition>/edition/venues/<int:venue_id>/rooms/new", methods=["GET", "POST"])
@blueprint.route("/<edition>/edition/venues/<int:venue_id>/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(May.EDITION_CHANGE)
def room(edition: str, venue_id: int, room_id: int | None = None) -> Response:
    """Add a room, or change one."""
    found = edition_here(edition)
    house = row_or_404(queries.venue_in(found.id, venue_id))
    row: Room | None = None if room_id is None else row_or_404(queries.room_in(found.id, room_id))
    form = RoomForm(obj=row)

    def store() -> None:
        values = values_of(form, *ROOM_FIELDS)
        if row is None:
            actions.add_room(found.id, house.id, by=me(), **values)
        else:
            actions.change_room(found.id, row.id, by=me(), **values)

    if attempt(form, store):
        say(saved())
        return see_other("editions_desk.places", edition=edition)
    return form_page("editions_desk/room.html", form, edition=found, venue=house, room=row)


@blueprint.post("/<edition>/edition/rooms/<int:room_id>/remove")
@requires(May.EDITION_CHANGE)
def remove_room(edition: str, room_id: int) -> Response:
    """Remove a room."""
    found = edition_here(edition)
    press(lambda: actions.remove_room(found.id, room_id, by=me()), _("Removed."))
    return see_other("editions_desk.places", edition=edition)
