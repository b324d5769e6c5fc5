"""A released programme for tests: a stage in the west, a hall in the east, a saloon on the water, and lunch."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from accounts.models import Member
from conference.models import Proposal, Slot
from conference.rules.calls import SpokenLanguage
from conference.rules.states import ProposalState
from core.db import db, transaction
from core.texts import Texts
from editions.models import CrossingModel, Edition, Room
from tests.browser import Page
from tests.conference.builders import CallSet, a_call
from tests.conference.timetable.builders import a_pause, a_release, a_session, a_staging, at, rooms_in
from tests.editions.builders import an_edition
from tests.markup import words


@dataclass(frozen=True)
class Halls:
    """An edition with its call and rooms."""

    calls: CallSet
    west: Room
    east: Room
    ferry: Room
    # Venues and cities as the filters name them.
    houses: dict[str, int]
    cities: dict[str, int]
    first_day: dt.date

    @property
    def edition(self) -> Edition:
        return self.calls.edition

    def day(self, number: int = 0) -> str:
        """Return the address of a day."""
        return f"/2027/programme/{(self.first_day + dt.timedelta(days=number)).isoformat()}"


def halls(edition: Edition | None = None, **call: Any) -> Halls:
    """Return an edition with rooms whose timetable is not released. `call` are columns of its call."""
    calls = a_call(edition or an_edition(), **call)
    rooms = dict(zip(("west", "east", "ferry"), rooms_in(calls.edition), strict=True))
    houses = {name: room.venue_id for name, room in rooms.items()}
    cities = {name: room.venue.city_id for name, room in rooms.items() if room.venue.city_id is not None}
    return Halls(calls, **rooms, houses=houses, cities=cities, first_day=calls.edition.first_day)


def a_programme(edition: Edition | None = None, *, lead: Member | None = None, **call: Any) -> Halls:
    """Return a small released programme: west at ten, east at noon, lunch, the water at two; one more the next day."""
    there = halls(edition, **call)
    calls, day = there.calls, there.edition
    a_session(calls, "Opening words", room=there.west, starts=at(day, "10:00"), lead=lead)
    loud = a_session(
        calls, "Loud and late", room=there.east, starts=at(day, "12:00"), minutes=45, name="Vild Havn",
        session_type_id=calls.showcase.id, track_id=calls.live.id, language=SpokenLanguage.SCANDINAVIAN,
    )  # fmt: skip
    a_staging(proposal_of(loud), captions=True, recorded=True)
    a_session(calls, "Talks on deck", room=there.ferry, starts=at(day, "14:00"), minutes=30, name="Kim Søfarer")
    a_pause(day, "Lunch for all", starts=at(day, "13:00"))
    a_session(calls, "Morning after", room=there.west, starts=at(day, "10:00", 1), name="Eva Brink")
    a_release(day)
    return there


def proposal_of(slot: Slot) -> Proposal:
    return db.session.get_one(Proposal, slot.proposal_id)


def call_off(slot: Slot) -> None:
    """Call a session off after the release, without what the action does around it."""
    with transaction() as session:
        session.get_one(Proposal, slot.proposal_id).state = ProposalState.CANCELLED


def stop_boats(edition: Edition, banner: str = "No boats today") -> None:
    with transaction() as session:
        row = session.scalars(select(CrossingModel).where(CrossingModel.edition_id == edition.id)).one()
        row.boats_run, row.banner = False, Texts(en=banner)


def titles(page: Page) -> list[str]:
    """Return what stands on the list, in its order."""
    return [words(one) for one in page.all("//*[contains(concat(' ', @class, ' '), ' show-title ')]")]


def boxes(page: Page) -> list[str]:
    """Return what stands in the table, row by row."""
    return [words(one) for one in page.all("//table[contains(@class, 'tide')]//*[@class='tide-title']")]
