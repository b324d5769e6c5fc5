"""What is filled in about the timetable: places of sessions, breaks, kit and hours of rooms, needs, how it is made."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from conference.rules.times import moment_on, programme_day
from conference.rules.timetable.clocks import Odd, is_second, read_clock
from conference.rules.timetable.puzzle import Equipment, SlotKind
from conference.words.plans import WISHES
from conference.words.problems import EQUIPMENT
from core.forms import (
    BooleanField,
    ChoiceField,
    ChoicesField,
    ClockField,
    Form,
    HiddenField,
    PhoneField,
    QuantityField,
    RadioChoiceField,
    TextField,
    TextsField,
    required,
)
from core.language import _, date_, lazy, local
from core.usertext import clean_line
from editions.models import City, Edition, Room

SHORTEST, LONGEST = 5, 24 * 60 - 1
EVERYWHERE = "all"
PAUSES = {
    SlotKind.BREAK: lazy("A break: people rest, and no session is meant to be then"),
    SlotKind.BLOCK: lazy("A room is kept free: rigging, sound check, hired out"),
}
STEPS = ((5, lazy("5 minutes")), (10, lazy("10 minutes")), (15, lazy("15 minutes")), (30, lazy("30 minutes")))
HOURS = re.compile(
    r"(\d{1,2}(?:[.:]\d{2})?)\s*(?:[-\u2010-\u2015]|to|til|till)\s*(\d{1,2}(?:[.:]\d{2})?)", re.IGNORECASE
)
MOST_STRETCHES = 6


def days_of(edition: Edition, *also: dt.date) -> list[tuple[str, str]]:
    """Return the programme days of an edition as choices, and other days on which something stands already."""
    many = (edition.last_day - edition.first_day).days + 1
    days = {edition.first_day + dt.timedelta(days=number) for number in range(many)} | set(also)
    return [(day.isoformat(), date_(day, long=True)) for day in sorted(days)]


def rooms_as_choices(rooms: Iterable[Room], language: str, *, none: str) -> list[tuple[str, str]]:
    """Return rooms with their houses and cities as choices, after one that chooses none."""
    found = [("", none)]
    for room in rooms:
        city = "" if room.venue.city is None else f" ({room.venue.city.name.pick(language)})"
        found.append((str(room.id), f"{room.name.pick(language)}, {room.venue.name}{city}"))
    return found


class _TimeForm(Form):
    """A day and a time on the cities' clock; what is odd about the time in a night of change is said beside it."""

    day = ChoiceField(lazy("Day"))
    at = ClockField(lazy("Begins"))
    second = BooleanField(lazy("The second time that the clock shows this, after it was put back"))

    def __init__(self, edition: Edition, *, also: Sequence[dt.date] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.zone = edition.zone
        self.day.choices = days_of(edition, *also)
        self.twice = bool(self.second.data)

    def validate(self, extra_validators: Any = None) -> bool:
        whole = bool(super().validate(extra_validators))
        if self.at.data is None or self.day.errors or self.at.errors:
            return whole
        read = read_clock(dt.date.fromisoformat(self.day.data), self.at.data, self.zone, second=bool(self.second.data))
        if read.odd is Odd.NEVER:
            self.at.errors = [
                _("The clocks go forward that night, so this time does not come. Choose one an hour later.")
            ]
            return False
        self.twice = read.odd is Odd.TWICE
        return whole

    def moment(self) -> dt.datetime | None:
        """Return the moment (UTC) that was chosen, once the form is whole; None without a time."""
        if self.at.data is None:
            return None
        day = dt.date.fromisoformat(self.day.data)
        return read_clock(day, self.at.data, self.zone, second=bool(self.second.data)).at


def time_given(moment: dt.datetime | None, edition: Edition, *, usual: dt.date | None = None) -> dict[str, Any]:
    """Return the fields of a time as a form shows a stored moment; `usual` is the day where there is none."""
    if moment is None:
        return {"day": (usual or edition.first_day).isoformat()}
    return {
        "day": programme_day(moment, edition.zone).isoformat(),
        "at": local(moment, edition.zone).time().replace(fold=0),
        "second": is_second(moment, edition.zone),
    }


class SlotForm(_TimeForm):
    """Where and when a session stands, how long, and what else is to be known about that."""

    room = ChoiceField(lazy("Room"))
    minutes = QuantityField(lazy("Minutes"), [required()], least=SHORTEST, most=LONGEST)
    locked = BooleanField(lazy("Fixed here"))
    fallback = ChoiceField(lazy("If no boat sails"))
    capacity = QuantityField(lazy("Seats"), least=1, most=100_000)
    seen = HiddenField()

    def __init__(self, edition: Edition, rooms: Sequence[Room], language: str, **kwargs: Any) -> None:
        super().__init__(edition, **kwargs)
        self.room.choices = rooms_as_choices(rooms, language, none=_("No place yet"))
        self.fallback.choices = rooms_as_choices(rooms, language, none=_("Stays where it is"))

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        if self.room.data and self.at.data is None and not self.at.errors:
            self.at.errors = [_("When does it begin? A place is a room and a time.")]
            whole = False
        if self.at.data is not None and not self.room.data and not self.room.errors:
            self.room.errors = [
                _("In which room? A place is a room and a time. Take the time away to leave it unplaced.")
            ]
            whole = False
        return whole

    def values(self) -> dict[str, Any]:
        """Return the columns of a slot."""
        return {
            "room_id": int(self.room.data) if self.room.data else None,
            "starts_at": self.moment() if self.room.data else None,
            "minutes": self.minutes.data,
            "locked": bool(self.locked.data),
            "fallback_room_id": int(self.fallback.data) if self.fallback.data else None,
            "capacity": self.capacity.data,
        }


class MoveForm(Form):
    """Where a card was dropped: a room and a moment, or neither to take it off."""

    room = HiddenField()
    at = HiddenField()
    seen = HiddenField()

    def place(self) -> dict[str, Any] | None:
        """Return the columns of a slot; None where what was sent is no place."""
        try:
            room = int(self.room.data) if self.room.data else None
            at = dt.datetime.fromisoformat(self.at.data) if self.at.data else None
        except (ValueError, OverflowError):
            return None
        if (room is None) != (at is None) or (at is not None and at.tzinfo is None):
            return None
        return {"room_id": room, "starts_at": None if at is None else at.astimezone(dt.UTC)}

    def revision(self) -> int | None:
        return revision_of(self.seen.data)


def revision_of(typed: str | None) -> int | None:
    """Return a revision that a page carried; None for what is none."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


class PauseForm(_TimeForm):
    """A break, or a stretch in which a room is kept free."""

    kind = RadioChoiceField(lazy("What is it?"), choices=[(kind.value, words) for kind, words in PAUSES.items()])
    title = TextsField(lazy("What it is called"), max_length=120)
    where = ChoiceField(lazy("Where"))
    minutes = QuantityField(lazy("Minutes"), [required()], least=SHORTEST, most=LONGEST)
    seen = HiddenField()

    def __init__(
        self, edition: Edition, rooms: Sequence[Room], cities: Sequence[City], language: str, **kwargs: Any
    ) -> None:
        super().__init__(edition, **kwargs)
        self.at.validators = [required(_("When does it begin?"))]
        places = [(f"room-{value}", words) for value, words in rooms_as_choices(rooms, language, none="")[1:]]
        in_cities = [(f"city-{city.id}", _("Everywhere in %(city)s", city=city.name.pick(language))) for city in cities]
        self.where.choices = [(EVERYWHERE, _("Everywhere")), *in_cities, *places]

    def validate(self, extra_validators: Any = None) -> bool:
        whole = super().validate(extra_validators)
        if self.kind.data == SlotKind.BLOCK and not (self.where.data or "").startswith("room-"):
            self.where.errors = [_("Choose the room that is kept free.")]
            whole = False
        return whole

    def values(self) -> dict[str, Any]:
        """Return the columns of a slot."""
        kind, _dash, key = (self.where.data or "").partition("-")
        return {
            "starts_at": self.moment(),
            "minutes": self.minutes.data,
            "title": self.title.data,
            "room_id": int(key) if kind == "room" else None,
            "city_id": int(key) if kind == "city" else None,
        }


# --- how it is made ---------------------------------------------------------------------------------------------------


class TimetableForm(Form):
    """The grid, the hours of a day, and how much each wish weighs."""

    step_minutes = ChoiceField(lazy("The grid"), choices=[(str(step), words) for step, words in STEPS])
    day_opens = ClockField(lazy("The first session may begin at"), [required()])
    day_closes = ClockField(lazy("The last one ends by"), [required()])
    night_from = ClockField(lazy("The evening begins at"), [required()])
    seats_per_person = QuantityField(lazy("Workshop seats for one person"), least=1, most=100)

    def values(self) -> dict[str, Any]:
        """Return the columns of Timetable."""
        clocks = {name: f"{self[name].data:%H:%M}" for name in ("day_opens", "day_closes", "night_from")}
        weights = {wish.value: self[f"wish_{wish.name.lower()}"].data for wish in WISHES}
        return {
            "step_minutes": int(self.step_minutes.data),
            "seats_per_person": self.seats_per_person.data,
            "weights": weights,
            **clocks,
        }


for _wish, _words in WISHES.items():
    setattr(TimetableForm, f"wish_{_wish.name.lower()}", QuantityField(_words, [required()], least=0, most=100))


# --- rooms and sessions -----------------------------------------------------------------------------------------------


def _equipment() -> list[tuple[str, Any]]:
    return [(one.value, EQUIPMENT[one]) for one in Equipment]


class HoursField(TextField):
    """When a room is open on a day, typed like "9–12, 13–22.30"; `data` is a list of pairs of clock times."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = clean_line(valuelist[0][:200]) if valuelist else ""
        self.data: Any = []
        found = HOURS.findall(typed)
        if len(found) > MOST_STRETCHES or HOURS.sub("", typed).strip(" ,;&+"):
            raise ValueError(_("Write it like 9–12, 13–22.30: from, to, and a comma between."))
        try:
            self.data = [(_clock(opens), _clock(closes)) for opens, closes in found]
        except ValueError as error:
            raise ValueError(_("Write it like 9–12, 13–22.30: from, to, and a comma between.")) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return ", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in self.data or ())


def _clock(typed: str) -> dt.time:
    hour, _dot, minute = typed.replace(".", ":").partition(":")
    return dt.time(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0))


class RoomForm(Form):
    """What stands in a room, who helps there, and when it is open; made by `room_form` with a field for each day."""

    equipment = ChoicesField(lazy("What stands there"), choices=_equipment())
    contact_name = TextField(lazy("Who helps with the technique"), max_length=120)
    contact_phone = PhoneField(lazy("Their phone"))

    def kit(self) -> dict[str, Any]:
        """Return the columns of RoomKit."""
        return {
            "equipment": list(self.equipment.data or ()),
            "contact_name": self.contact_name.data or "",
            "contact_phone": self.contact_phone.data or "",
        }

    def hours(self, days: Sequence[dt.date], zone: str) -> list[tuple[dt.datetime, dt.datetime]]:
        """Return the stretches as moments. A closing time before 06:00 is the next morning's."""
        return [
            (moment_on(day, opens, zone), moment_on(day, closes, zone))
            for number, day in enumerate(days)
            for opens, closes in self[f"day_{number}"].data or ()
        ]


def room_form(days: Sequence[dt.date]) -> type[RoomForm]:
    """Return the form of a room with one field for the hours of each day."""
    fields = {f"day_{number}": HoursField(date_(day, long=True)) for number, day in enumerate(days)}
    return type("RoomFormOfDays", (RoomForm,), fields)


def hours_given(
    stored: Iterable[tuple[dt.datetime, dt.datetime]], days: Sequence[dt.date], zone: str
) -> dict[str, list[tuple[dt.time, dt.time]]]:
    """Return stored stretches as the fields of each day."""
    found: dict[str, list[tuple[dt.time, dt.time]]] = {}
    for opens, closes in stored:
        day = programme_day(opens, zone)
        if day in days:
            pair = (local(opens, zone).time(), local(closes, zone).time())
            found.setdefault(f"day_{days.index(day)}", []).append(pair)
    return found


WHENEVER, BY_DAY, EVENING = "", "day", "evening"
TIMES_OF_DAY: Mapping[str, bool | None] = {WHENEVER: None, BY_DAY: False, EVENING: True}


class NeedsForm(Form):
    """What a session needs of its room, and what visitors are told of it."""

    equipment = ChoicesField(lazy("It needs"), choices=_equipment())
    hearing_loop = BooleanField(lazy("A hearing loop"))
    step_free = BooleanField(lazy("A way without steps"))
    when = ChoiceField(
        lazy("Time of day"),
        choices=[(WHENEVER, lazy("Whenever")), (BY_DAY, lazy("By day only")), (EVENING, lazy("In the evening only"))],
    )
    city_id = ChoiceField(lazy("City"))
    expected = QuantityField(lazy("How many people do you expect?"), least=0, most=100_000)
    captions = BooleanField(lazy("Live captions"))
    quiet = BooleanField(lazy("A quiet session: low sound, no crowd"))
    recorded = BooleanField(lazy("It is recorded"))

    def __init__(self, cities: Sequence[City], language: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.city_id.choices = [("", _("Either")), *((str(city.id), city.name.pick(language)) for city in cities)]

    def values(self) -> dict[str, Any]:
        """Return the columns of Staging."""
        flags = ("hearing_loop", "step_free", "captions", "quiet", "recorded")
        return {
            "equipment": list(self.equipment.data or ()),
            "at_night": TIMES_OF_DAY[self.when.data or WHENEVER],
            "city_id": int(self.city_id.data) if self.city_id.data else None,
            "expected": self.expected.data,
            **{name: bool(self[name].data) for name in flags},
        }
