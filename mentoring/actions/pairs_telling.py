"""Who is told by mail of what happens in a pair: about meetings, messages, how it goes, the end. Called by jobs."""

from collections.abc import Iterable

from core.clock import now
from core.db import db, lock, transaction
from core.facts import MatchChanged, record
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.together import Pair, mentee_name, mentor_name, pair_for
from mentoring.mails.pairs import (
    MeetingMail,
    PairMail,
    To,
    held_mail,
    meeting_mail,
    message_mail,
    pair_mail,
    refused_mail,
)
from mentoring.models import CheckIn, Match, Meeting, Message, ThreadRead
from mentoring.prints.meetings import sound_of
from mentoring.queries import meetings as about_meetings
from mentoring.queries import pairs, working
from mentoring.queries import talking as about_messages
from mentoring.rules.meetings import Side
from mentoring.rules.states import CHECK_INS, MatchState, MeetingState


def _pair_of(match_id: int) -> Pair:
    """Return a pair as it is now, looked at by nobody in particular."""
    match = db.session.scalars(pairs.match_with_both(match_id)).one()
    edition = db.session.scalars(edition_by_id(match.edition_id)).one()
    return pair_for(edition, match, match.mentor.member_id)


def _to(pair: Pair, member_id: int) -> To:
    """Return somebody as reader: the other side is named among grown-ups only."""
    mentor = pair.side_of(member_id) is Side.MENTOR
    other = mentee_name(pair.match) if mentor else mentor_name(pair.match)
    country = pair.match.mentor.country if mentor else pair.match.mentee.country
    return To(member_id, "" if pair.young else other, country)


# --- meetings ---------------------------------------------------------------------------------------------------------


def tell_meeting(meeting_id: int, what: str, by: int) -> None:
    """Write to those whom something about a meeting concerns, as it stands now.

    Proposed times concern the other side, whatever is in calendars everybody. Nobody is told what is not true any more.
    """
    kind = MeetingMail(what)
    with transaction():
        meeting = db.session.scalars(about_meetings.meeting_with_place(meeting_id)).one()
        if not _still_true(kind, meeting):
            return
        pair = _pair_of(meeting.match_id)
        side = pair.side_of(by or None)
        whom: Iterable[int] = pair.members
        if kind in (MeetingMail.ASKED, MeetingMail.TAKEN_BACK) and side is not None:
            whom = pair.party.members if side is Side.MENTOR else {pair.mentor_member}
        _write(pair, meeting, kind, whom)


def _still_true(kind: MeetingMail, meeting: Meeting) -> bool:
    wanted = {
        MeetingMail.ASKED: MeetingState.ASKED,
        MeetingMail.TAKEN_BACK: MeetingState.CANCELLED,
        MeetingMail.CANCELLED: MeetingState.CANCELLED,
        MeetingMail.PLACE: MeetingState.CANCELLED,
    }
    return meeting.state is wanted.get(kind, MeetingState.BOOKED)


def _write(pair: Pair, meeting: Meeting, kind: MeetingMail, whom: Iterable[int]) -> None:
    sound = sound_of(pair.edition)
    for member_id in sorted(whom):
        meeting_mail(sound, pair.match, meeting, kind, _to(pair, member_id), young=pair.young)


def remind_of_meetings() -> None:
    """Remind both of meetings within a day, each once for each time it has.

    Nobody is sent to a meeting that must not be: while clearance has lapsed, or one has turned away from the other.
    """
    for meeting_id in db.session.scalars(about_meetings.to_remind_of(now())).all():
        with transaction():
            meeting = db.session.scalars(lock(about_meetings.meeting_locked(meeting_id))).one()
            if meeting.reminded_at is not None or meeting.state is not MeetingState.BOOKED:
                continue
            pair = _pair_of(meeting.match_id)
            if pair.lapsed or pair.apart:
                continue
            meeting.reminded_at = now()
            placed = db.session.scalars(about_meetings.meeting_with_place(meeting_id)).one()
            _write(pair, placed, MeetingMail.REMINDER, pair.members)


def ask_whether_held() -> None:
    """Ask both, once, whether a meeting that is over took place; of a band everybody: each of them can say it."""
    for meeting_id in db.session.scalars(about_meetings.to_ask_about(now())).all():
        with transaction():
            meeting = db.session.scalars(about_meetings.meeting_with_place(meeting_id)).one()
            pair = _pair_of(meeting.match_id)
            _write(pair, meeting, MeetingMail.HELD, pair.members)


# --- messages ---------------------------------------------------------------------------------------------------------


def tell_message(message_id: int) -> None:
    """Tell the other side that there is something to read; whoever was told already is left alone until they look."""
    with transaction():
        message = db.session.scalars(about_messages.message_row(message_id)).one_or_none()
        if message is None or message.refused_at is not None:
            return
        db.session.scalars(lock(pairs.match_row(message.match_id))).one()
        pair = _pair_of(message.match_id)
        if pair.match.state is not MatchState.ACTIVE or pair.apart:
            return
        _tell_others(pair, message)


def tell_refused(message_id: int) -> None:
    """Tell who wrote a message that it was kept back, unless their pair is over or on hold by now."""
    with transaction():
        message = db.session.scalars(about_messages.message_row(message_id)).one_or_none()
        if message is None:
            return
        pair = _pair_of(message.match_id)
        if pair.match.state is MatchState.ACTIVE and not pair.apart and message.author_id in pair.members:
            refused_mail(pair.edition, pair.match, message.author_id)


def _tell_others(pair: Pair, message: Message) -> None:
    mentor_wrote = pair.side_of(message.author_id) is Side.MENTOR
    others = pair.party.members if mentor_wrote else frozenset({pair.mentor_member})
    told = set(db.session.scalars(about_messages.members_to_tell(pair.match.id, others)))
    reached = message.let_through_at or message.at
    author = mentor_name(pair.match) if mentor_wrote else mentee_name(pair.match)
    for member_id in sorted(others - told):
        read = db.session.scalars(about_messages.read_of(pair.match.id, member_id)).one_or_none()
        if read is not None and read.read_at >= reached:
            continue
        note_told(pair.match, member_id)
        message_mail(pair.edition, pair.match, message, _to(pair, member_id), author=author, young=pair.young)


def note_told(match: Match, member_id: int) -> None:
    """Remember that somebody was told; the pair is locked, so nobody is told twice."""
    read = db.session.scalars(about_messages.read_of(match.id, member_id)).one_or_none()
    if read is None:
        db.session.add(ThreadRead(match_id=match.id, member_id=member_id, read_at=match.created_at, told_at=now()))
    else:
        read.told_at = now()
    db.session.flush()


def tell_coordinator(edition: Edition, match: Match) -> None:
    """Tell who looks after a pair that a message waits for them."""
    if match.coordinator_id is not None:
        held_mail(edition, match.coordinator_id)


# --- how it goes, and the end -----------------------------------------------------------------------------------------


def ask_how_it_goes() -> None:
    """Ask everybody in a pair how it goes, two and six weeks after it began; each once, and each for themselves."""
    for week in sorted(CHECK_INS, reverse=True):
        for match_id in db.session.scalars(working.to_ask_in_week(week, now())).all():
            with transaction() as session:
                match = session.scalars(lock(pairs.match_row(match_id))).one()
                if match.state is not MatchState.ACTIVE:
                    continue
                pair = _pair_of(match_id)
                for member_id in sorted(pair.members):
                    _ask(pair, member_id, week)
                record(MatchChanged(edition_id=match.edition_id, match_id=match_id, what=f"asked week {week}"), by=None)


def _ask(pair: Pair, member_id: int, week: int) -> None:
    if db.session.scalars(working.check_in_of(pair.match.id, member_id, week)).one_or_none() is not None:
        return
    db.session.add(CheckIn(match_id=pair.match.id, member_id=member_id, week=week, asked_at=now()))
    db.session.flush()
    mentor = pair.side_of(member_id) is Side.MENTOR
    pair_mail(
        pair.edition, pair.match, PairMail.CHECK_IN, _to(pair, member_id), mentor=mentor, rest=f"/check-in/{week}"
    )


def tell_end(match_id: int, by: int) -> None:
    """Write kind words to both after a pair ended early, or say to the other that it is completed."""
    with transaction():
        pair = _pair_of(match_id)
        completed = pair.match.state is MatchState.COMPLETED
        for member_id in sorted(pair.members):
            mentor = pair.side_of(member_id) is Side.MENTOR
            own_side = pair.side_of(by) is pair.side_of(member_id)
            if completed and member_id == by:
                continue
            what = PairMail.COMPLETED if completed else PairMail.ENDED_BY_ME if own_side else PairMail.ENDED_BY_OTHER
            rest = "/feedback" if completed else ""
            pair_mail(pair.edition, pair.match, what, _to(pair, member_id), mentor=mentor, rest=rest)
