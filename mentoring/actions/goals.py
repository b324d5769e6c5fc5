"""What two want to reach, ticked off when it is, and what each writes down of a meeting."""

from core.clock import now
from core.db import db, transaction
from core.facts import MatchChanged, record
from core.refusals import Refused
from core.usertext import clean_line, clean_text
from mentoring.actions.together import Pair, active_pair
from mentoring.models import Goal, MeetingNote
from mentoring.queries import meetings as about_meetings
from mentoring.queries import working as asked
from mentoring.rules.contact import contact_in

MOST_GOALS = 12
LONGEST_GOAL = 200
LONGEST_NOTE = 5000


def set_goal(match_id: int, words: str, *, by: int) -> Goal:
    """Add a goal. Refuses `goal_empty`, `goals_many`, `contact_here` where somebody young is in the pair."""
    words = clean_line(words, max_length=LONGEST_GOAL)
    if not words:
        raise Refused("goal_empty", field="goal")
    with transaction() as session:
        pair = active_pair(match_id, by)
        _check_contact(pair, words, "goal")
        if len(session.scalars(asked.goals_of(match_id)).all()) >= MOST_GOALS:
            raise Refused("goals_many", field="goal", most=MOST_GOALS)
        place = session.scalar(asked.highest_position(match_id)) or 0
        goal = Goal(match_id=match_id, author_id=by, words=words, position=place + 1, created_at=now())
        session.add(goal)
        _record(pair, "goal", by)
    return goal


def tick(match_id: int, goal_id: int, *, done: bool, by: int) -> None:
    """Tick a goal off, or take the tick back. Twice does the same as once. Refuses `goal_gone`."""
    with transaction():
        pair = active_pair(match_id, by)
        goal = _goal(match_id, goal_id)
        if (goal.done_at is not None) is not done:
            goal.done_at = now() if done else None
            _record(pair, "goal", by)


def drop_goal(match_id: int, goal_id: int, *, by: int) -> None:
    """Take a goal away again."""
    with transaction() as session:
        pair = active_pair(match_id, by)
        session.delete(_goal(match_id, goal_id))
        _record(pair, "goal", by)


def raise_goal(match_id: int, goal_id: int, *, by: int) -> None:
    """Move a goal one place up; the first stays where it is."""
    with transaction():
        pair = active_pair(match_id, by)
        goal = _goal(match_id, goal_id)
        goals = list(db.session.scalars(asked.goals_of(match_id)))
        place = goals.index(goal)
        if place:
            goals[place - 1], goals[place] = goals[place], goals[place - 1]
        for position, one in enumerate(goals, start=1):
            one.position = position
        _record(pair, "goal", by)


def write_note(match_id: int, number: int, words: str, *, shared: bool, by: int) -> None:
    """Write down something of a meeting: for oneself, or for both. Nothing written takes the note away.

    Refuses `meeting_changed`, `text_too_long`, and `contact_here` in what a young person's pair shares.
    """
    words = clean_text(words, max_length=LONGEST_NOTE)
    with transaction() as session:
        pair = active_pair(match_id, by)
        meeting = session.scalars(about_meetings.meeting_of(match_id, number)).one_or_none()
        if meeting is None:
            raise Refused("meeting_changed")
        if shared:
            _check_contact(pair, words, "words")
        note = session.scalars(asked.note_of(meeting.id, by, shared=shared)).one_or_none()
        if note is None and words.strip():
            session.add(MeetingNote(meeting_id=meeting.id, author_id=by, shared=shared, words=words, changed_at=now()))
        elif note is not None and not words.strip():
            session.delete(note)
        elif note is not None:
            note.words, note.changed_at = words, now()
        _record(pair, "note", by)


def _goal(match_id: int, goal_id: int) -> Goal:
    goal = db.session.scalars(asked.goal_in(match_id, goal_id)).one_or_none()
    if goal is None:
        raise Refused("goal_gone")
    return goal


def _check_contact(pair: Pair, words: str, field: str) -> None:
    if pair.young and contact_in(words):
        raise Refused("contact_here", field=field)


def _record(pair: Pair, what: str, by: int) -> None:
    db.session.flush()
    record(MatchChanged(edition_id=pair.edition.id, match_id=pair.match.id, what=what), by=by)
