"""What the pages show of requests: who asks whom, whose turn it is, why the two fit, which times suit both."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.clock import now
from core.db import db
from core.language import zone_of
from editions.models import Edition
from editions.queries import cities_of, venues_of
from mentoring.actions.holding import Told, prompts_told, told_by
from mentoring.actions.parties import Party, fit_mentees, fit_mentors, parties_of, today_in
from mentoring.forms.requests import YesForm, long_time, party_name
from mentoring.models import Match, MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries import people
from mentoring.queries import requests as asked
from mentoring.queries.meetings import booked_of
from mentoring.queries.settings import settings_of
from mentoring.queries.visible import mentees_in_sight, mentors_in_sight
from mentoring.rules.fit import Fit, PartKind, fit
from mentoring.rules.meetings import House, on_network
from mentoring.rules.people import Meets
from mentoring.rules.requests import LOOK_AHEAD, TIMES, places_to_meet, quick_times
from mentoring.rules.states import BEFORE, DAY, RequestState
from mentoring.rules.turns import Clock, Turn, request_clock
from mentoring.rules.visibility import Looker
from mentoring.words import fit as fit_words
from mentoring.words.naming import Places, places_of
from mentoring.words.states import turn_line, turn_tone

Booked = tuple[dt.datetime, int]
"""When something that is booked begins, and for how many minutes."""
SIDES = {1: Meets.CITY_1, 2: Meets.CITY_2, None: Meets.FERRY}


@dataclass(frozen=True)
class Where:
    """Where people can meet in an edition: what places are called, and the houses that the organisers approved."""

    places: Places
    houses: tuple[tuple[int, Meets, str], ...]

    @property
    def for_rules(self) -> tuple[House, ...]:
        sides = {place: side for side, place in SIDES.items()}
        return tuple(House(key, sides[meets]) for key, meets, _name in self.houses)

    def asked_for(self, mentor: MentorProfile, *, young: bool) -> list[tuple[Meets, str]]:
        """Return where somebody can ask this mentor to meet."""
        offered = [Meets(one) for one in mentor.meets]
        return [(one, self.places[one]) for one in places_to_meet(offered, self.for_rules, young=young)]

    def answered_with(self, *, young: bool) -> list[tuple[Meets, str]]:
        """Return where a mentor can propose to meet without naming a house; with the young that is online alone."""
        return [(one, self.places[one]) for one in Meets if not young or one is Meets.ONLINE]


def where_in(edition: Edition) -> Where:
    """Return where people can meet in an edition, in three statements."""
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    approved = set(settings.venues) if settings is not None else set()
    venues = [one for one in db.session.scalars(venues_of(edition.id)) if one.id in approved]
    houses = tuple((one.id, SIDES[one.city.side if one.city else None], one.name) for one in venues)
    return Where(places_of(db.session.scalars(cities_of(edition.id)).all()), houses)


@dataclass(frozen=True)
class RequestCard:
    """One request as one of those whom it concerns sees it.

    `seen` says that they may (still) see the other; if not, nothing of the other and of what was written is shown.
    """

    request: MentoringRequest
    mentor_side: bool
    seen: bool
    party: Party
    match: Match | None
    moment: dt.datetime
    suits: Fit | None = None
    quick: Sequence[dt.datetime] = field(default=())

    @property
    def young(self) -> bool:
        return bool(self.party.minors)

    @property
    def state(self) -> RequestState:
        return self.request.state

    @property
    def mentor(self) -> MentorProfile:
        return self.request.mentor

    @property
    def mentee(self) -> MenteeProfile:
        return self.request.mentee

    @property
    def asker(self) -> str:
        return party_name(self.mentee)

    @property
    def other(self) -> str:
        """The name of the other one; nothing where it may not be shown (any more)."""
        if not self.seen:
            return ""
        return self.asker if self.mentor_side else self.mentor.member.name

    @property
    def told(self) -> Told:
        """What a mentor reads of the profile."""
        return told_by(self.mentee, young=self.young)

    @property
    def prompts(self) -> Mapping[str, str]:
        """What was written to the mentor: the words of a young person, as their mentor may read them."""
        return prompts_told(self.request, young=self.young and self.mentor_side)

    @property
    def link(self) -> str:
        """Where one can hear or see those who ask; of a young person no place where one could write to them."""
        return "" if self.young and on_network(self.mentee.link) else self.mentee.link

    @property
    def waits(self) -> bool:
        return self.state is RequestState.SENT

    @property
    def waits_for_approval(self) -> bool:
        return self.match is not None and self.match.state in BEFORE

    @property
    def clock(self) -> Clock:
        if self.waits_for_approval:
            return Clock(Turn.TEAM)
        return request_clock(self.state, self.request.expires_at, mentor=self.mentor_side)

    @property
    def line(self) -> str:
        return turn_line(self.clock, self.other, self.moment)

    @property
    def tone(self) -> str:
        return turn_tone(self.clock, self.moment)

    @property
    def hours_gone(self) -> int:
        """How many of the hours that a mentor has are gone, for the level of the clock."""
        sent = self.request.sent_at or self.moment
        return int((self.moment - sent) / dt.timedelta(hours=1))

    @property
    def shore(self) -> str:
        """On which shore the other one lives, where that may be shown."""
        country = self.mentee.country if self.mentor_side else self.mentor.country
        return {"DK": "west", "SE": "east"}.get(country, "") if self.seen else ""

    def quick_words(self, zone: str) -> list[str]:
        """The times that a yes by one tap proposes."""
        return [long_time(one, zone) for one in self.quick[:TIMES]]

    @property
    def one_tap(self) -> bool:
        """Whether a yes needs nothing but a tap: there are times, and the place they asked for needs no house."""
        simple = self.request.meets is Meets.ONLINE or not self.young
        return self.mentor_side and self.waits and self.seen and simple and len(self.quick) >= TIMES

    def reasons(self, places: Places) -> list[str]:
        return [] if self.suits is None else fit_words.reasons(self.suits, places)

    def missing(self, places: Places) -> list[str]:
        return [] if self.suits is None else fit_words.missing(self.suits, places)


def cards_of(edition: Edition, rows: Sequence[MentoringRequest], who: Looker, member_id: int) -> list[RequestCard]:
    """Return cards in the order of the rows, in a number of statements that does not grow with them."""
    today, moment = today_in(edition), now()
    mentee_ids, mentor_ids = {row.mentee_id for row in rows}, {row.mentor_id for row in rows}
    mentees = set(db.session.scalars(mentees_in_sight(edition.id, who, today, mentee_ids)))
    mentors = set(db.session.scalars(mentors_in_sight(edition.id, who, today, mentor_ids)))
    parties = parties_of(mentee_ids, today)
    matches = {one.request_id: one for one in db.session.scalars(asked.pairs_from([row.id for row in rows]))}
    fits = _fits(edition, [row for row in rows if row.state in asked.OPEN])
    taken = _taken(
        [row for row in rows if row.state is RequestState.SENT and row.mentor.member_id == member_id], parties
    )
    cards = []
    for row in rows:
        mine = row.mentor.member_id == member_id
        seen = (row.mentee_id in mentees) if mine else (row.mentor_id in mentors)
        suits = fits.get(row.id) if seen else None
        cards.append(
            RequestCard(
                request=row,
                mentor_side=mine,
                seen=seen,
                party=parties[row.mentee_id],
                match=matches.get(row.id),
                moment=moment,
                suits=suits,
                quick=() if suits is None else _quick(edition, suits, moment, row, taken.get(row.id, ())),
            )
        )
    return cards


def _fits(edition: Edition, rows: Sequence[MentoringRequest]) -> dict[int, Fit]:
    mentors = db.session.scalars(people.mentors_by_ids({row.mentor_id for row in rows})).all()
    mentees = db.session.scalars(people.mentees_by_ids({row.mentee_id for row in rows})).all()
    ones, others = fit_mentors(edition, mentors), fit_mentees(edition, mentees)
    return {row.id: fit(ones[row.mentor_id], others[row.mentee_id]) for row in rows}


def _taken(rows: Sequence[MentoringRequest], parties: Mapping[int, Party]) -> dict[int, list[Booked]]:
    """Return for each request what its mentor, or somebody who asks, has booked in the time that is looked at."""
    members = {row.id: {row.mentor.member_id, *parties[row.mentee_id].members} for row in rows}
    everybody = set[int]().union(*members.values())
    if not everybody:
        return {}
    booked = db.session.execute(booked_of(everybody, now(), now() + LOOK_AHEAD * DAY)).all()
    others = parties_of({mentee_id for *_when, mentee_id in booked}, now().date())
    found: dict[int, list[Booked]] = defaultdict(list)
    for start, minutes, mentor, mentee_id in booked:
        busy = {mentor, *others[mentee_id].members}
        for request_id, some in members.items():
            if some & busy:
                found[request_id].append((start, minutes))
    return found


def _quick(
    edition: Edition, suits: Fit, moment: dt.datetime, row: MentoringRequest, taken: Sequence[Booked]
) -> list[dt.datetime]:
    half_days = suits.part(PartKind.HALF_DAYS).counted
    minutes = row.mentor.meeting_minutes
    return quick_times(half_days, moment, zone_of(edition.zone), minutes=minutes, taken=taken)


def yes_form(edition: Edition, card: RequestCard, where: Where) -> YesForm:
    """Return the form of a yes, filled with the next times that suit both and with the place they asked for."""
    house = next((key for key, meets, _name in where.houses if meets is card.request.meets), None)
    place = card.request.meets.value
    if card.young and card.request.meets is not Meets.ONLINE:
        place = f"house-{house}" if house is not None else Meets.ONLINE.value
    form = YesForm(
        data={
            "quick": [one.isoformat() for one in card.quick[:TIMES]],
            "minutes": card.mentor.meeting_minutes,
            "place": place,
        }
    )
    form.offer(card.quick, where.answered_with(young=card.young), where.houses, edition.zone)
    return form
