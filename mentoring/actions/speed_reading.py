"""Speed meetings as they are shown: who meets whom by name, as far as the reader may see them."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement

from core.clock import now
from core.db import db
from core.language import _
from editions.models import Edition
from mentoring.actions.looks import note_look
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.speed_people import gather, impossible, meetings_of
from mentoring.models import MenteeProfile, SpeedEvent, SpeedGuest
from mentoring.prints.cards import Card, Line
from mentoring.queries import speed as asked
from mentoring.queries.visible import mentees_in_sight, mentors_in_sight
from mentoring.rules.looks import Look
from mentoring.rules.speed_meetings import LeftOut, Meeting, Phase, round_starts, standing_at
from mentoring.rules.visibility import Looker


def shown_name(mentee: MenteeProfile, *, young: bool) -> str:
    """Return what somebody who looks for a mentor is called by those who meet them: of the young the first name."""
    if mentee.organisation is not None:
        return mentee.organisation.name
    return mentee.member.name.partition(" ")[0] if young else mentee.member.name


def note_young(edition: Edition, mentee_ids: Collection[int], reader_id: int, what: Look) -> None:
    """Write down that somebody opens a page that names these people, as far as they are under 18."""
    parties = parties_of(mentee_ids, today_in(edition)).values()
    note_look(edition.id, reader_id, {member for party in parties for member in party.minors}, what)


@dataclass(frozen=True)
class Board:
    """An event with its guests, their names as the reader may see them, and its meetings."""

    event: SpeedEvent
    guests: Sequence[SpeedGuest]
    mentors: Mapping[int, str]
    mentees: Mapping[int, str]
    meetings: Sequence[Meeting]
    impossible: Collection[Meeting]
    left_out: Mapping[int, LeftOut]
    # The first round that is not over: what was before it is as it was.
    coming: int

    @cached_property
    def starts(self) -> list[dt.datetime]:
        event = self.event
        return round_starts(event.starts_at, event.minutes, event.change_minutes, event.rounds)

    @cached_property
    def by_seat(self) -> dict[tuple[int, int], Meeting]:
        """The meeting at each table in each round."""
        return {(one.table, one.round): one for one in self.meetings}

    @cached_property
    def by_mentor(self) -> dict[int, list[Meeting]]:
        return _grouped(self.meetings, "mentor")

    @cached_property
    def by_mentee(self) -> dict[int, list[Meeting]]:
        return _grouped(self.meetings, "mentee")

    @cached_property
    def hosts(self) -> dict[int, str]:
        """Who sits at each table: a mentor stays there, so the last round says it."""
        found = {guest.table: guest.mentor_id for guest in self.guests if guest.mentor_id and guest.table}
        found |= {one.table: one.mentor for one in self.meetings if one.table not in found}
        return {table: self.mentors.get(mentor or 0, "") for table, mentor in sorted(found.items()) if table}

    @cached_property
    def gone(self) -> set[Meeting]:
        """Meetings still to come that cannot be: somebody is away, or must not be met any more."""
        away_mentors = {one.mentor_id for one in self.guests if one.away}
        away_mentees = {one.mentee_id for one in self.guests if one.away}
        return {
            one
            for one in self.meetings
            if one.round >= self.coming
            and (one in self.impossible or one.mentor in away_mentors or one.mentee in away_mentees)
        }

    @cached_property
    def without(self) -> list[str]:
        """The names of those who look for a mentor, are there and meet nobody."""
        return [self.name_of(one) for one in self._alone if one.mentee_id is not None]

    @cached_property
    def idle(self) -> list[str]:
        """The names of the mentors who are there and meet nobody."""
        return [self.name_of(one) for one in self._alone if one.mentor_id is not None]

    @property
    def _alone(self) -> list[SpeedGuest]:
        meeting = {one.mentor for one in self.meetings}, {one.mentee for one in self.meetings}
        return [
            one
            for one in self.guests
            if one.id not in self.left_out and one.mentor_id not in meeting[0] and one.mentee_id not in meeting[1]
        ]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many mentors and others are there, and how many meetings each side has."""
        there = [one for one in self.guests if one.id not in self.left_out]
        return Counter(
            mentors=sum(one.mentor_id is not None for one in there),
            mentees=sum(one.mentee_id is not None for one in there),
            meetings=len(self.meetings) - len(self.gone),
        )

    def name_of(self, guest: SpeedGuest) -> str:
        if guest.mentor_id is not None:
            return self.mentors.get(guest.mentor_id, "")
        return self.mentees.get(guest.mentee_id or 0, "")


def _grouped(meetings: Sequence[Meeting], side: str) -> dict[int, list[Meeting]]:
    found: dict[int, list[Meeting]] = {}
    for one in meetings:
        found.setdefault(getattr(one, side), []).append(one)
    return found


def board_of(edition: Edition, event: SpeedEvent, who: Looker) -> Board:
    """Return speed meetings as a reader of the team may see them, in a constant number of statements."""
    guests = db.session.scalars(asked.guests_of(event.id)).unique().all()
    meetings = meetings_of(event)
    today = today_in(edition)
    mentor_ids = [one.mentor_id for one in guests if one.mentor_id is not None]
    mentee_ids = [one.mentee_id for one in guests if one.mentee_id is not None]
    seen_mentors = set(db.session.scalars(mentors_in_sight(edition.id, who, today, mentor_ids)))
    seen_mentees = set(db.session.scalars(mentees_in_sight(edition.id, who, today, mentee_ids)))
    young = set(db.session.scalars(asked.young_among(today, mentee_ids)))
    hidden = str(_("Somebody you do not see"))
    standing = standing_at(now(), event.starts_at, event.minutes, event.change_minutes, event.rounds)
    coming = max(event.at_round, standing.round + (standing.phase is Phase.OVER))
    return Board(
        event=event,
        guests=guests,
        mentors={
            one.mentor.id: one.mentor.member.name if one.mentor.id in seen_mentors else hidden
            for one in guests
            if one.mentor is not None
        },
        mentees={
            one.mentee.id: shown_name(one.mentee, young=one.mentee.id in young)
            if one.mentee.id in seen_mentees
            else hidden
            for one in guests
            if one.mentee is not None
        },
        meetings=meetings,
        impossible=impossible(edition, [one for one in meetings if one.round >= coming]),
        left_out=gather(edition, guests).left_out,
        coming=coming,
    )


def cards_of(board: Board) -> list[Card]:
    """Return a card for everybody who is there, mentors by their tables first; what cannot be is not on it."""
    cards: list[tuple[int, str, Card]] = []
    for guest in board.guests:
        if guest.id in board.left_out:
            continue
        stays = guest.table or 0
        name = board.name_of(guest)
        card = Card(name, stays if guest.mentor_id is not None else 0, _lines(board, guest))
        cards.append((stays if guest.mentor_id is not None else board.event.tables + 1, name, card))
    return [card for _table, _name, card in sorted(cards, key=lambda one: one[:2])]


def _lines(board: Board, guest: SpeedGuest) -> tuple[Line, ...]:
    mentor = guest.mentor_id is not None
    own = [
        one
        for one in (board.by_mentor if mentor else board.by_mentee).get(guest.mentor_id or guest.mentee_id or 0, ())
        if one not in board.gone
    ]
    return tuple(
        Line(
            one.round,
            board.starts[one.round - 1],
            one.table,
            board.mentees.get(one.mentee, "") if mentor else board.mentors.get(one.mentor, ""),
        )
        for one in own
    )


# --- one's own rounds -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnRound:
    """One round of somebody: when, at which table, with whom; `who` is empty where nobody is planned for it."""

    round: int
    starts_at: dt.datetime
    ends_at: dt.datetime
    table: int | None
    who: str
    about: str
    # As which guest the other one is there.
    other_id: int


@dataclass(frozen=True)
class OwnRounds:
    """What one guest has: as a mentor at a table, or going round; a band by its name."""

    guest: SpeedGuest
    mentor: bool
    name: str
    rounds: tuple[OwnRound, ...]

    @property
    def meetings(self) -> int:
        return sum(bool(one.who) for one in self.rounds)

    def next_after(self, number: int) -> int | None:
        """Return the next round after this one in which there is somebody to meet."""
        return next((one.round for one in self.rounds if one.round > number and one.who), None)


NOBODY = ("", "", 0)


def own_rounds(edition: Edition, event: SpeedEvent, guest: SpeedGuest) -> OwnRounds:
    """Return the rounds of one guest, with whom they meet; what must not be any more is left out as if it were not.

    Of a young person a mentor reads the first name and nothing else.
    """
    mentor = guest.mentor_id is not None
    own = [
        one
        for one in meetings_of(event)
        if (one.mentor == guest.mentor_id if mentor else one.mentee == guest.mentee_id)
    ]
    gone = impossible(edition, own)
    by_round = {one.round: one for one in own if one not in gone}
    others = db.session.scalars(asked.guests_of(event.id).where(_others(own, mentor=mentor))).unique().all()
    away = {one.mentee_id if mentor else one.mentor_id for one in others if one.away}
    young = set(
        db.session.scalars(asked.young_among(today_in(edition), [one.mentee_id for one in others if one.mentee_id]))
    )
    names = {one.mentee_id if mentor else one.mentor_id: (*_named(one, young), one.id) for one in others}
    starts = round_starts(event.starts_at, event.minutes, event.change_minutes, event.rounds)
    rounds = []
    for number, start in enumerate(starts, start=1):
        meeting = by_round.get(number)
        other = None if meeting is None else (meeting.mentee if mentor else meeting.mentor)
        who, about, other_id = NOBODY if other is None or other in away else names.get(other, NOBODY)
        table = guest.table if mentor else meeting.table if meeting is not None and who else None
        rounds.append(OwnRound(number, start, start + dt.timedelta(minutes=event.minutes), table, who, about, other_id))
    return OwnRounds(guest, mentor, "" if mentor else _own_name(guest), tuple(rounds))


def people_met(rounds: Sequence[OwnRounds]) -> dict[int, str]:
    """Return whom somebody meets by what they are called, each once: the guests as whom they are there."""
    return {one.other_id: one.who for own in rounds for one in own.rounds if one.who}


def member_met(edition: Edition, event: SpeedEvent, member_id: int, guest_id: int) -> int | None:
    """Return who is behind a guest whom somebody meets in their rounds; of everybody else nothing is known."""
    guests = db.session.scalars(asked.own_guests(event.id, member_id)).unique().all()
    if guest_id not in people_met([own_rounds(edition, event, guest) for guest in guests]):
        return None
    other = db.session.scalars(asked.guest_by_id(guest_id)).unique().one()
    profile = other.mentor or other.mentee
    return None if profile is None else profile.member_id


def _others(own: Sequence[Meeting], *, mentor: bool) -> ColumnElement[bool]:
    ids = [one.mentee if mentor else one.mentor for one in own]
    return (SpeedGuest.mentee_id if mentor else SpeedGuest.mentor_id).in_(ids)


def _named(guest: SpeedGuest, young: Collection[int]) -> tuple[str, str]:
    """Return name and what they do: of a mentor where they work, of a grown-up artist what they are called on stage."""
    if guest.mentor is not None:
        return guest.mentor.member.name, guest.mentor.works_at
    assert guest.mentee is not None
    is_young = guest.mentee.id in young
    return shown_name(guest.mentee, young=is_young), "" if is_young else guest.mentee.act


def _own_name(guest: SpeedGuest) -> str:
    return "" if guest.mentee is None or guest.mentee.organisation is None else guest.mentee.organisation.name
