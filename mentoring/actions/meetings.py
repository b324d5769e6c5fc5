"""Meetings of a pair: times are proposed, one is chosen, moved, called off, and said afterwards to have taken place.

Each step locks the pair, and whoever is to meet: two who choose at once, or two pairs who book the same person, come
one after the other. `sequence` rises with every change, which is how calendars learn of it.
"""

import datetime as dt
from collections.abc import Sequence

from core.clock import UTC, now
from core.db import db, transaction
from core.facts import MatchChanged, MatchMoved, MeetingMoved, record
from core.jobs import enqueue
from core.refusals import Refused
from editions.models import Edition
from editions.queries import venue_in
from mentoring.actions.caring import meetings_elsewhere
from mentoring.actions.together import Pair, active_pair, locked_pair
from mentoring.mails.pairs import MeetingMail
from mentoring.models import Match, Meeting
from mentoring.queries import meetings as asked
from mentoring.queries.settings import settings_of
from mentoring.rules.contact import contact_in
from mentoring.rules.meetings import (
    MOST_MEETINGS,
    House,
    check_link,
    check_minutes,
    check_place,
    check_time,
    check_times,
    overlaps,
)
from mentoring.rules.people import Meets
from mentoring.rules.states import MEETINGS, OVER, MatchState, MeetingState, MeetingStep, after, next_kind

MOST_CHANGES = 20
"""So often can one meeting be changed: each change is mailed to the other."""
COUNTED = (MeetingState.BOOKED, MeetingState.HELD)
"""Meetings that decide what the next one is for."""


def ask_meeting(
    match: Match,
    times: Sequence[dt.datetime],
    *,
    minutes: int,
    meets: Meets,
    venue_id: int | None = None,
    by: int,
    link: str = "",
) -> Meeting:
    """Propose two to five times for the next meeting of a pair, begun or about to begin. Nobody is told here.

    Refuses `meeting_waiting`, `meetings_many`, what is wrong with times, place, length and link (rules.meetings), and
    `meeting_clash` where one of them has something else booked.
    """
    with transaction() as session:
        pair = locked_pair(match.id, by)
        before = db.session.scalars(asked.meetings_of(match.id)).all()
        if any(one.state is MeetingState.ASKED for one in before):
            raise Refused("meeting_waiting")
        if len(before) >= MOST_MEETINGS:
            raise Refused("meetings_many")
        check_times(times, now())
        check_minutes(minutes)
        _check_where(pair, meets, venue_id, link)
        _check_clashes(pair, times, minutes, but=None)
        moment = now()
        meeting = Meeting(
            match_id=match.id,
            number=1 + max((one.number for one in before), default=0),
            kind=next_kind(sum(one.state in COUNTED for one in before)),
            state=after(MEETINGS, None, MeetingStep.ASK),
            times=_written(times),
            asked_by_id=by,
            minutes=minutes,
            meets=meets,
            venue_id=venue_id,
            link=link,
            created_at=moment,
            changed_at=moment,
        )
        session.add(meeting)
        session.flush()
        _record(pair, meeting, by)
    return meeting


def propose(
    match_id: int,
    times: Sequence[dt.datetime],
    *,
    minutes: int,
    meets: Meets,
    venue_id: int | None = None,
    by: int,
    link: str = "",
) -> Meeting:
    """Propose times for the next meeting of a pair that is under way, and tell the other."""
    with transaction():
        pair = active_pair(match_id, by)
        meeting = ask_meeting(pair.match, times, minutes=minutes, meets=meets, venue_id=venue_id, by=by, link=link)
        _tell(meeting, MeetingMail.ASKED, by)
    return meeting


def propose_others(match_id: int, number: int, times: Sequence[dt.datetime], *, by: int) -> Meeting:
    """Propose other times where none of the first suits; now it is the other's turn."""
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        if meeting.state is not MeetingState.ASKED:
            raise Refused("meeting_changed")
        _check_often(meeting)
        check_times(times, now())
        _check_clashes(pair, times, meeting.minutes, but=meeting.id)
        meeting.state = after(MEETINGS, meeting.state, MeetingStep.ASK)
        meeting.times, meeting.asked_by_id = _written(times), by
        _changed(pair, meeting, by)
        _tell(meeting, MeetingMail.ASKED, by)
    return meeting


def choose(match_id: int, number: int, time: str, *, by: int) -> Meeting:
    """Book a meeting at one of the times that the other side proposed, written as it was offered.

    Refuses `meeting_changed` where it is not among them any more (somebody was first, or proposed others),
    `meeting_their_turn`, `time_past`, `meeting_clash`.
    """
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        if meeting.state is not MeetingState.ASKED or time not in meeting.times:
            raise Refused("meeting_changed")
        if pair.side_of(meeting.asked_by_id) is pair.side:
            raise Refused("meeting_their_turn")
        starts = dt.datetime.fromisoformat(time)
        check_time(starts, now())
        _check_clashes(pair, [starts], meeting.minutes, but=meeting.id)
        meeting.state = after(MEETINGS, meeting.state, MeetingStep.BOOK)
        meeting.starts_at = starts
        _changed(pair, meeting, by)
        _tell(meeting, MeetingMail.BOOKED, by)
    return meeting


def move(
    match_id: int,
    number: int,
    starts: dt.datetime,
    *,
    minutes: int,
    meets: Meets,
    venue_id: int | None,
    link: str,
    seen: int,
    by: int,
) -> Meeting:
    """Move a booked meeting to another time or place; both get it in their calendars, and the other is told.

    `seen` is the sequence of what stood on the page: whoever moves what has moved meanwhile is asked to look again
    (`meeting_changed`).
    """
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        if meeting.sequence != seen:
            raise Refused("meeting_changed")
        state = after(MEETINGS, meeting.state, MeetingStep.MOVE)
        _check_often(meeting)
        check_time(starts, now(), field="starts_at")
        check_minutes(minutes)
        _check_where(pair, meets, venue_id, link)
        _check_clashes(pair, [starts], minutes, but=meeting.id)
        meeting.state, meeting.starts_at, meeting.minutes = state, starts, minutes
        meeting.meets, meeting.venue_id, meeting.link = meets, venue_id, link
        meeting.reminded_at = None
        _changed(pair, meeting, by)
        _tell(meeting, MeetingMail.MOVED, by)
    return meeting


def cancel(match_id: int, number: int, *, by: int) -> None:
    """Call a meeting off. Refuses `mentoring_step` where it is over, `meeting_begun` where it has begun already."""
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        if meeting.starts_at is not None and meeting.starts_at <= now():
            raise Refused("meeting_begun")
        _call_off(pair, meeting, by)


def note_outcome(match_id: int, number: int, *, held: bool, by: int) -> None:
    """Say whether a meeting took place; either of the two can, and can put it right. Refuses `meeting_ahead`."""
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        wanted = MeetingState.HELD if held else MeetingState.MISSED
        if meeting.state is wanted:
            return
        if meeting.starts_at is None or meeting.starts_at > now():
            raise Refused("meeting_ahead")
        meeting.state = after(MEETINGS, meeting.state, MeetingStep.HOLD if held else MeetingStep.MISS)
        _changed(pair, meeting, by)


def prepare(match_id: int, number: int, *, agenda: str, link: str, by: int) -> Meeting:
    """Write down what a meeting is about, and the link to it. An empty agenda is the prepared one of its kind.

    Refuses `contact_here` beside an agenda with contact details where a young person is in the pair; whoever else is
    told gets a new link by mail, in pairs of grown-ups.
    """
    with transaction():
        pair, meeting = _held_fast(match_id, number, by)
        if meeting.state in (MeetingState.CANCELLED, MeetingState.MISSED):
            raise Refused("meeting_changed")
        if pair.young and contact_in(agenda):
            raise Refused("contact_here", field="agenda")
        check_link(link, young=pair.young)
        other_link = link != meeting.link
        meeting.agenda, meeting.link = agenda, link
        if not other_link:
            record(MatchChanged(edition_id=pair.edition.id, match_id=match_id, what="agenda"), by=by)
            return meeting
        _check_often(meeting)
        _changed(pair, meeting, by)
        if meeting.state is MeetingState.BOOKED and meeting.starts_at is not None and meeting.starts_at > now():
            _tell(meeting, MeetingMail.MOVED, by)
    return meeting


def follow_match(fact: MatchMoved) -> None:
    """Call off what a pair had still planned when it ends or is frozen, whoever did that."""
    if MatchState(fact.state) not in OVER | {MatchState.FROZEN}:
        return
    for meeting in db.session.scalars(asked.open_meetings_of(fact.match_id)).all():
        if meeting.starts_at is None or meeting.starts_at > now():
            was_booked = meeting.state is MeetingState.BOOKED
            _cancel(fact.edition_id, meeting)
            if was_booked:
                _tell(meeting, MeetingMail.CANCELLED, None)


def call_off_elsewhere(edition: Edition, match: Match) -> None:
    """Call off what a pair with a young person has planned at places that are not approved, and tell both kindly.

    The caller has locked the pair.
    """
    with transaction():
        for meeting in meetings_elsewhere(edition, [match.id]):
            _cancel(edition.id, meeting)
            _tell(meeting, MeetingMail.PLACE, None)


def _cancel(edition_id: int | None, meeting: Meeting) -> None:
    meeting.state = after(MEETINGS, meeting.state, MeetingStep.CANCEL)
    _count_up(meeting)
    _record_moved(edition_id, meeting, None)


# --- what they share --------------------------------------------------------------------------------------------------


def _held_fast(match_id: int, number: int, by: int) -> tuple[Pair, Meeting]:
    """Lock a pair that is under way and return one of its meetings; refuses `meeting_changed` where there is none."""
    pair = active_pair(match_id, by)
    meeting = db.session.scalars(asked.meeting_of(match_id, number)).one_or_none()
    if meeting is None:
        raise Refused("meeting_changed")
    return pair, meeting


def _check_often(meeting: Meeting) -> None:
    if meeting.sequence >= MOST_CHANGES:
        raise Refused("meeting_often")


def _check_where(pair: Pair, meets: Meets, venue_id: int | None, link: str) -> None:
    house = None
    if venue_id is not None:
        venue = db.session.scalars(venue_in(pair.edition.id, venue_id)).one_or_none()
        if venue is None:
            raise Refused("place_unknown", field="place")
        house = House(venue.id, None if venue.city is None else venue.city.side)
    settings = db.session.scalars(settings_of(pair.edition.id)).one_or_none()
    approved = frozenset() if settings is None else frozenset(settings.venues)
    check_place(meets, house, young=pair.young, approved=approved)
    check_link(link, young=pair.young)


def _check_clashes(pair: Pair, times: Sequence[dt.datetime], minutes: int, *, but: int | None) -> None:
    """Refuse `meeting_clash` beside the time at which somebody of the two has another meeting. It is not said who."""
    db.session.scalars(asked.members_locked(pair.members)).all()
    taken = db.session.execute(asked.booked_near(pair.members, times, but)).all()
    for number, time in enumerate(times, start=1):
        if any(overlaps(time, minutes, start, length) for start, length in taken):
            raise Refused("meeting_clash", field=f"time_{number}" if len(times) > 1 else "starts_at")


def _call_off(pair: Pair, meeting: Meeting, by: int) -> None:
    was_booked = meeting.state is MeetingState.BOOKED
    meeting.state = after(MEETINGS, meeting.state, MeetingStep.CANCEL)
    _changed(pair, meeting, by)
    _tell(meeting, MeetingMail.CANCELLED if was_booked else MeetingMail.TAKEN_BACK, by)


def _changed(pair: Pair, meeting: Meeting, by: int) -> None:
    _count_up(meeting)
    _record(pair, meeting, by)


def _count_up(meeting: Meeting) -> None:
    meeting.sequence += 1
    meeting.changed_at = now()


def _record(pair: Pair, meeting: Meeting, by: int) -> None:
    pair.match.moved_at = now()
    _record_moved(pair.edition.id, meeting, by)


def _record_moved(edition_id: int | None, meeting: Meeting, by: int | None) -> None:
    db.session.flush()
    record(
        MeetingMoved(
            edition_id=edition_id, match_id=meeting.match_id, meeting_id=meeting.id, state=meeting.state.value
        ),
        by=by,
    )


def _tell(meeting: Meeting, what: MeetingMail, by: int | None) -> None:
    key = f"meeting:{meeting.id}:{meeting.sequence}:{what.value}"
    enqueue("mentoring.tell_meeting", key=key, meeting_id=meeting.id, what=what.value, by=by or 0)


def _written(times: Sequence[dt.datetime]) -> list[str]:
    return [time.astimezone(UTC).isoformat() for time in sorted(times)]
