"""What the pages of a pair share: the pair as who looks stands to it, its meetings with boats, where two can meet."""

import datetime as dt
from dataclasses import dataclass

from core.clock import now
from core.db import db
from core.desk import me, row_or_404
from core.language import _, pick
from editions.models import Venue
from editions.queries import venues_of
from mentoring.actions.looks import note_look
from mentoring.actions.together import Pair, pair_for
from mentoring.forms.pairs import place_value
from mentoring.models import Meeting
from mentoring.prints.meetings import Sound, boat_to, boat_words, place_of, sound_of, town_of
from mentoring.queries import meetings as asked
from mentoring.queries.pairs import pair_of
from mentoring.queries.settings import settings_of
from mentoring.rules.boats import Boat
from mentoring.rules.looks import Look
from mentoring.rules.meetings import Side
from mentoring.rules.people import Meets
from mentoring.rules.states import MeetingState
from mentoring.views.blueprint import edition_here

SIDES = {1: Meets.CITY_1, 2: Meets.CITY_2, None: Meets.FERRY}


def pair_here(slug: str, code: str, *, look: Look | None = None) -> Pair:
    """Return the pair that the address names, as who looks stands to it; 404 to whoever is not part of it.

    `look` is the endpoint of a page that shows something of a young person: that their mentor opened it is kept.
    """
    edition = edition_here(slug)
    match = row_or_404(pair_of(edition.id, code, me()))
    pair = pair_for(edition, match, me())
    if look and pair.side is Side.MENTOR and pair.party.minors and not pair.hidden:
        match_id, young = match.id, pair.party.minors
        note_look(edition.id, me(), young, look, match_id)
        edition = edition_here(slug)
        pair = pair_for(edition, row_or_404(pair_of(edition.id, code, me())), me())
    return pair


@dataclass(frozen=True, slots=True)
class Shown:
    """A meeting as a page shows it: where, which boat, whose turn it is to choose, whether it is over."""

    meeting: Meeting
    place: str
    town: str
    boat: Boat | None
    boat_words: str
    accent: str
    own_times: bool
    moment: dt.datetime

    @property
    def times(self) -> list[tuple[str, dt.datetime]]:
        """The proposed times that lie ahead, as they are sent back and as moments."""
        moments = [(text, dt.datetime.fromisoformat(text)) for text in self.meeting.times]
        return [pair for pair in moments if pair[1] > self.moment]

    @property
    def begun(self) -> bool:
        return self.meeting.starts_at is not None and self.meeting.starts_at <= self.moment

    @property
    def ends_at(self) -> dt.datetime | None:
        starts = self.meeting.starts_at
        return None if starts is None else starts + dt.timedelta(minutes=self.meeting.minutes)

    @property
    def to_tell(self) -> bool:
        """Whether it is over and nobody has said whether it took place."""
        return self.meeting.state is MeetingState.BOOKED and self.begun

    @property
    def ahead(self) -> bool:
        return self.meeting.state is MeetingState.BOOKED and not self.begun


def shown_meetings(pair: Pair) -> list[Shown]:
    sound = sound_of(pair.edition)
    rows = db.session.scalars(asked.meetings_of(pair.match.id)).all()
    return [shown(pair, sound, meeting) for meeting in rows]


def shown(pair: Pair, sound: Sound, meeting: Meeting) -> Shown:
    boat = boat_to(sound, meeting, pair.country) if meeting.state is MeetingState.BOOKED else None
    city = sound.city(meeting.meets)
    return Shown(
        meeting=meeting,
        place=place_of(sound, meeting),
        town=town_of(sound, meeting),
        boat=boat,
        boat_words=boat_words(sound, boat),
        accent="water" if city is None else city.accent.value,
        own_times=pair.side_of(meeting.asked_by_id) is pair.side,
        moment=now(),
    )


def places_for(pair: Pair) -> tuple[list[tuple[str, str]], dict[int, Meets]]:
    """Return where the two can meet, as choices, and in which place each house lies.

    Where somebody under 18 is in the pair: online, and the houses that the team has chosen; else anywhere.
    """
    houses = db.session.scalars(venues_of(pair.edition.id)).all()
    if pair.young:
        settings = db.session.scalars(settings_of(pair.edition.id)).one_or_none()
        approved = set() if settings is None else set(settings.venues)
        houses = [house for house in houses if house.id in approved]
    choices = [(Meets.ONLINE.value, str(_("Online")))]
    choices += [(place_value(_meets(house), house.id), _named(house)) for house in houses]
    if not pair.young:
        sound = sound_of(pair.edition)
        choices += [
            (SIDES[city.side].value, str(_("Somewhere else in %(city)s", city=pick(city.name))))
            for city in sound.cities
        ]
        if not any(house.city_id is None for house in houses):
            choices.append((Meets.FERRY.value, str(_("On the ferry"))))
    return choices, {house.id: _meets(house) for house in houses}


def _meets(house: Venue) -> Meets:
    return SIDES[None if house.city is None else house.city.side]


def _named(house: Venue) -> str:
    return house.name if house.city is None else f"{house.name}, {pick(house.city.name)}"
