"""The coordinator's home: which pairs stand in which queue. Read only; what is done about it is in `looking_after`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select

from core.clock import now
from core.db import db
from editions.models import Edition
from mentoring.actions.parties import parties_of, today_in
from mentoring.models import Match, Meeting
from mentoring.queries import care, people, safety
from mentoring.queries.settings import settings_of
from mentoring.rules.care import CONCERN_LASTS, Cared, Queue, Why, queues_of, reasons_of
from mentoring.rules.guarding import Ground, PlannedMeeting, approved_place
from mentoring.rules.states import MeetingState


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair in the queues: why, and whether it is one's own or still free."""

    match: Match
    reasons: tuple[tuple[Queue, Why], ...]
    mine: bool
    held: int

    def whys(self, queue: Queue) -> list[Why]:
        return [why for one, why in self.reasons if one is queue]


@dataclass(frozen=True, slots=True)
class Home:
    """What waits for somebody who looks after pairs: their own first, then those that nobody looks after."""

    queues: dict[Queue, list[Entry]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """How many pairs stand anywhere, each once."""
        return len({entry.match.id for entries in self.queues.values() for entry in entries})

    def count(self, queue: Queue) -> int:
        return len(self.queues.get(queue, ()))


def home_of(edition: Edition, member_id: int) -> Home:
    """Return the queues of somebody, in a number of statements that does not grow with the pairs."""
    statement = care.pairs_to_care_for(edition.id, member_id, now() - CONCERN_LASTS)
    rows = db.session.scalars(statement).unique().all()
    if not rows:
        return Home()
    cared, held = _cared(edition, rows)
    today, moment = today_in(edition), now()
    queues: dict[Queue, list[Entry]] = defaultdict(list)
    for match in rows:
        reasons = tuple(reasons_of(cared[match.id], moment, today))
        entry = Entry(match, reasons, match.coordinator_id == member_id, held.get(match.id, 0))
        for queue in queues_of(reasons):
            queues[queue].append(entry)
    for entries in queues.values():
        entries.sort(key=lambda entry: (not entry.mine, not entry.match.young, entry.match.moved_at, entry.match.id))
    return Home(dict(queues))


def young_in(edition: Edition, matches: Sequence[Match]) -> set[int]:
    """Return those of these pairs that are shown like young people's: in which somebody is under 18, or was."""
    parties = parties_of({match.mentee_id for match in matches}, today_in(edition))
    return {match.id for match in matches if match.young or parties[match.mentee_id].minors}


def reasons_now(edition: Edition, match: Match) -> list[tuple[Queue, Why]]:
    """Return where one pair stands and why, for its own page."""
    cared, _held = _cared(edition, [match])
    return reasons_of(cared[match.id], now(), today_in(edition))


def _cared(edition: Edition, rows: Sequence[Match]) -> tuple[dict[int, Cared], dict[int, int]]:
    """Return the pairs as the rule knows them, and how many messages are held in each."""
    ids = [match.id for match in rows]
    held = {match_id: count for match_id, count in db.session.execute(care.held_counts(ids))}  # noqa: C416 - rows are no pairs to dict()
    badly = {match_id: at for match_id, at in db.session.execute(care.bad_check_ins(ids))}  # noqa: C416 - as above
    meetings: dict[int, dict[MeetingState, int]] = defaultdict(dict)
    missed = {}
    for match_id, state, count, at in db.session.execute(care.meeting_counts(ids)):
        meetings[match_id][state] = count
        if state is MeetingState.MISSED:
            missed[match_id] = at
    last_days = {one.id: one.last_day for one in db.session.scalars(care.programmes_of(edition.id))}
    cleared = set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))
    team = {member.id for member in db.session.scalars(care.carers(edition.id))}
    young = [match.id for match in rows if match.young]
    elsewhere = {meeting.match_id for meeting in meetings_elsewhere(edition, young)}
    called_off = {meeting.match_id: meeting.changed_at for meeting in called_off_elsewhere(edition, young)}
    found = {}
    for match in rows:
        counts = meetings[match.id]
        found[match.id] = Cared(
            state=match.state,
            moved_at=match.moved_at,
            begun_at=match.begun_at,
            ended_at=match.ended_at,
            settled_at=match.settled_at,
            young=match.young,
            cleared=match.mentor.welcomes_minors and match.mentor.member_id in cleared,
            looked_after=match.coordinator_id in team,
            elsewhere=match.id in elsewhere,
            called_off_at=called_off.get(match.id),
            held_messages=held.get(match.id, 0),
            meetings=counts.get(MeetingState.BOOKED, 0) + counts.get(MeetingState.HELD, 0),
            held=counts.get(MeetingState.HELD, 0),
            badly_at=badly.get(match.id),
            missed_at=missed.get(match.id),
            last_day=None if match.programme_id is None else last_days.get(match.programme_id),
        )
    return found, held


def meetings_elsewhere(edition: Edition, match_ids: Sequence[int]) -> list[Meeting]:
    """Return what these pairs plan at places that are not approved for young people."""
    return _elsewhere(edition, safety.meetings_to_come(match_ids, now()))


def called_off_elsewhere(edition: Edition, match_ids: Sequence[int]) -> list[Meeting]:
    """Return what these pairs had planned at such places and was called off, the first first."""
    return _elsewhere(edition, safety.meetings_called_off(match_ids))


def _elsewhere(edition: Edition, statement: Select[Meeting]) -> list[Meeting]:
    ground = ground_of(edition)
    return [
        meeting
        for meeting in db.session.scalars(statement)
        if not approved_place(PlannedMeeting(meeting.meets, meeting.venue_id), ground)
    ]


def ground_of(edition: Edition) -> Ground:
    """Return what holds for young people in the whole edition."""
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    if settings is None:
        return Ground(open_to_minors=False)
    return Ground(settings.welcomes_minors, frozenset(settings.venues))
