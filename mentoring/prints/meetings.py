"""A meeting as it is written down elsewhere: where it is, which boat leads there, its entry in a calendar."""

import datetime as dt
from dataclasses import dataclass

from core.calendar_file import Happening
from core.db import db
from core.language import _, current_code, local, pick, time_
from core.pages import absolute
from editions.actions.for_rules import sea_of, spot_of
from editions.models import City, Edition
from editions.queries import cities_of, crossing_of
from editions.rules.crossing import Sea, Spot
from mentoring.models import Meeting
from mentoring.rules.boats import Boat, boat_aboard, boat_across
from mentoring.rules.people import Meets
from mentoring.rules.states import MeetingState

SIDES = {Meets.CITY_1: 1, Meets.CITY_2: 2}
WALK = 10
"""Minutes from the quay to a place in a city that nobody has named yet."""


@dataclass(frozen=True, slots=True)
class Sound:
    """The two cities of an edition and the water between them."""

    edition: Edition
    cities: tuple[City, ...]
    sea: Sea

    def city(self, meets: Meets) -> City | None:
        return next((city for city in self.cities if city.side == SIDES.get(meets)), None)

    def home(self, country: str) -> City | None:
        """Return the city on the shore of a country."""
        return next((city for city in self.cities if country and city.country == country), None)


def sound_of(edition: Edition) -> Sound:
    crossing = db.session.scalars(crossing_of(edition.id)).one_or_none()
    cities = tuple(db.session.scalars(cities_of(edition.id)))
    return Sound(edition, cities, Sea() if crossing is None else sea_of(crossing))


def place_of(sound: Sound, meeting: Meeting) -> str:
    """Return where a meeting is, in the language of the moment."""
    if meeting.meets is Meets.ONLINE:
        return str(_("Online"))
    city = sound.city(meeting.meets)
    town = str(_("On the ferry")) if city is None else pick(city.name)
    if meeting.venue is None:
        return town
    address = meeting.venue.address
    # An address that names its city says it once.
    parts = (meeting.venue.name, address, "" if town in address else town)
    return ", ".join(part for part in parts if part)


def town_of(sound: Sound, meeting: Meeting) -> str:
    """Return where a meeting is in a word or two, for lists."""
    city = sound.city(meeting.meets)
    if meeting.venue is not None:
        return meeting.venue.name
    return pick(city.name) if city is not None else place_of(sound, meeting)


def boat_to(sound: Sound, meeting: Meeting, country: str) -> Boat | None:
    """Return the boat that somebody from this country takes to a meeting; None where they need none."""
    home = sound.home(country)
    if home is None or meeting.starts_at is None or meeting.meets is Meets.ONLINE:
        return None
    starts = local(meeting.starts_at, sound.edition.zone)
    if meeting.meets is Meets.FERRY:
        return boat_aboard(sound.sea, home.id, starts)
    city = sound.city(meeting.meets)
    if city is None or city.id == home.id:
        return None
    goal = Spot("a place", "a place", str(city.id), WALK) if meeting.venue is None else spot_of(meeting.venue)
    return boat_across(sound.sea, home.id, goal, starts)


def boat_words(sound: Sound, boat: Boat | None) -> str:
    """Say when to leave, in the language of the moment; nothing where there is no boat in it."""
    if boat is None:
        return ""
    city = next(pick(one.name) for one in sound.cities if one.id == boat.city)
    if boat.quay_by is None:
        return str(_("The boats stand still at the moment: meet online, or ask for another day."))
    time = time_(boat.quay_by, current_code(), sound.edition.zone)
    if boat.aboard:
        return str(_("You meet on the boat: be at the quay in %(city)s by %(time)s.", city=city, time=time))
    return str(_("It is across the water: be at the quay in %(city)s by %(time)s.", city=city, time=time))


def entry_of(sound: Sound, meeting: Meeting, *, code: str, other: str, country: str, young: bool) -> Happening:
    """Return the entry of a meeting in somebody's calendar, in the language of the moment.

    With a young person in the pair it names nobody and holds no link: calendars are shared and lie about.
    """
    assert meeting.starts_at is not None
    summary = str(_("Mentoring: we meet")) if young or not other else str(_("Mentoring with %(name)s", name=other))
    told = [boat_words(sound, boat_to(sound, meeting, country))]
    if meeting.link and not young and meeting.meets is Meets.ONLINE:
        told.append(meeting.link)
    return Happening(
        uid=f"mentoring-{code}-{meeting.number}@sundet",
        summary=summary,
        start=meeting.starts_at,
        end=meeting.starts_at + dt.timedelta(minutes=meeting.minutes),
        changed=meeting.changed_at,
        description="\n".join(line for line in told if line),
        location=place_of(sound, meeting),
        url=absolute(f"/{sound.edition.slug}/mentoring/pairs/{code}"),
        sequence=meeting.sequence,
        cancelled=meeting.state in (MeetingState.CANCELLED, MeetingState.MISSED),
    )
