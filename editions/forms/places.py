"""Forms of places: city, venue, room, crossing."""

from typing import Any

from wtforms import FieldList

from core.forms import (
    BooleanField,
    ChoiceField,
    ClockField,
    Form,
    FormField,
    PlainForm,
    QuantityField,
    RadioChoiceField,
    TextField,
    TextsField,
    required,
)
from core.language import _, lazy

MOST_PEOPLE = 100_000
ROWS = 4


class CityForm(Form):
    """One of the two cities."""

    name = TextsField(lazy("Name of the city"), max_length=80)
    country = ChoiceField(lazy("Country"))
    accent = RadioChoiceField(lazy("Colour"))
    terminal = TextField(lazy("Where the ferry lands"), max_length=120)


class VenueForm(Form):
    """A house in one of the cities, or the ferry."""

    name = TextField(lazy("Name"), [required()], max_length=120)
    city_id = ChoiceField(lazy("City"))
    address = TextField(lazy("Address"), max_length=200)
    walk_minutes = QuantityField(lazy("Minutes on foot to the ferry"), [required()], least=0, most=240)
    step_free = BooleanField(lazy("Step-free from the street"))
    accessible_toilet = BooleanField(lazy("Accessible toilet"))
    access_words = TextsField(lazy("More about access"), long=True, needed=False, max_length=1000)
    note = TextsField(lazy("Good to know"), long=True, needed=False, max_length=1000)


class RoomForm(Form):
    """A room in a venue."""

    name = TextsField(lazy("Name"), max_length=120)
    capacity = QuantityField(lazy("Seats"), [required()], least=1, most=MOST_PEOPLE)
    capacity_standing = QuantityField(lazy("Places when standing"), least=1, most=MOST_PEOPLE)
    hearing_loop = BooleanField(lazy("Hearing loop"))
    step_free = BooleanField(lazy("Step-free from the entrance"))
    access_words = TextsField(lazy("More about access"), long=True, needed=False, max_length=1000)


class HeadwayFields(PlainForm):
    """How often boats go during some hours."""

    start = ClockField(lazy("From"))
    end = ClockField(lazy("Until"))
    minutes = QuantityField(lazy("Minutes between boats"), least=1, most=720)

    def is_blank(self) -> bool:
        return self.start.data is None and self.end.data is None and self.minutes.data is None

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and not self.is_blank():
            for field in (self.start, self.end, self.minutes):
                if field.data is None:
                    field.errors = [_("Fill in the whole line, or empty it.")]
                    valid = False
        return valid


class CrossingForm(Form):
    """How one gets across the water."""

    crossing = QuantityField(lazy("Minutes on the water"), [required()], least=1, most=600)
    boarding_closes = QuantityField(lazy("Boarding closes, minutes before"), [required()], least=0, most=120)
    leave_boat = QuantityField(lazy("Minutes to leave the boat"), [required()], least=0, most=120)
    show_id = QuantityField(lazy("Minutes for showing ID"), [required()], least=0, most=120)
    same_city_margin = QuantityField(lazy("Minutes to find a room"), [required()], least=0, most=120)
    impossible_below = QuantityField(lazy("Nobody makes it in less than, minutes"), [required()], least=0, most=600)
    headways = FieldList(FormField(HeadwayFields, lazy("Hours")), lazy("How often the boats go"), min_entries=ROWS)

    def timetable(self) -> list[dict[str, Any]]:
        """Return the lines that were filled in, as the edition keeps them."""
        return [
            {"start": f"{row.start.data:%H:%M}", "end": f"{row.end.data:%H:%M}", "minutes": row.minutes.data}
            for row in (entry.form for entry in self.headways)
            if not row.is_blank()
        ]
