"""How it goes, and how a pair ends: check-ins, the exit without blame, the proper end with feedback."""

from dataclasses import dataclass

from core.clock import now
from core.db import db, transaction
from core.facts import MatchChanged, record
from core.jobs import enqueue
from core.refusals import Refused
from core.usertext import clean_text
from mentoring.actions.moving import move_match
from mentoring.actions.together import Pair, check_active, locked_pair
from mentoring.models import CheckIn, Feedback
from mentoring.queries import meetings as about_meetings
from mentoring.queries import working as asked
from mentoring.rules.contact import contact_in
from mentoring.rules.meetings import Side
from mentoring.rules.states import MatchState, MatchStep, MeetingState

LONGEST = 2000
BADLY, WELL = 1, 3
LEAST_WORTH, MOST_WORTH = 1, 4


@dataclass(frozen=True, kw_only=True)
class Said:
    """What somebody says at the end: what it was worth (1 to 4), what they learnt, and thanks that the other reads."""

    worth: int
    learnt: str = ""
    thanks: str = ""


def answer_check_in(match_id: int, week: int, going: int, words: str, *, by: int) -> None:
    """Say how it goes, from badly to well; later answers take the place of earlier ones. Only the carer reads it.

    Refuses `check_in_gone` where nobody asked, `check_in_going`, `pair_over`.
    """
    words = clean_text(words, max_length=LONGEST)
    if not BADLY <= going <= WELL:
        raise Refused("check_in_going", field="going")
    with transaction() as session:
        pair = locked_pair(match_id, by)
        if pair.match.state not in (MatchState.ACTIVE, MatchState.FROZEN):
            raise Refused("pair_over")
        asked_of = session.scalars(asked.check_in_of(match_id, by, week)).one_or_none()
        if asked_of is None:
            raise Refused("check_in_gone")
        _answer(asked_of, going, words)
        pair.match.moved_at = now()
        _record(pair, f"check-in week {week}", by)


def _answer(row: CheckIn, going: int, words: str) -> None:
    row.going, row.words, row.answered_at = going, words, now()


def leave(match_id: int, words: str, *, by: int) -> None:
    """End a pair because it does not work: at once, without a reason, and nobody is blamed.

    `words` are for who coordinates mentoring alone. The mentor's seat is free again; both get kind words. A pair
    that is frozen can be left, too. Refuses `pair_over` and `pair_waits`.
    """
    words = clean_text(words, max_length=LONGEST)
    with transaction():
        pair = locked_pair(match_id, by, seats=True)
        if pair.match.state not in (MatchState.ACTIVE, MatchState.FROZEN):
            raise Refused("pair_waits" if pair.match.begun_at is None else "pair_over")
        pair.match.end_words = words
        move_match(pair.match, MatchStep.END, by=by)
        enqueue("mentoring.tell_end", key=f"end:{match_id}", match_id=match_id, by=by)


def complete(match_id: int, said: Said, *, by: int) -> None:
    """Come to the end together: at least one meeting took place. Whoever says so gives their feedback with it.

    Refuses `pair_unmet`, `feedback_worth`, `contact_here`, and what `check_active` refuses.
    """
    with transaction() as session:
        pair = locked_pair(match_id, by, seats=True)
        check_active(pair)
        meetings = session.scalars(about_meetings.meetings_of(match_id)).all()
        if not any(one.state is MeetingState.HELD for one in meetings):
            raise Refused("pair_unmet")
        _keep(pair, said, by)
        move_match(pair.match, MatchStep.COMPLETE, by=by)
        enqueue("mentoring.tell_end", key=f"end:{match_id}", match_id=match_id, by=by)


def give_feedback(match_id: int, said: Said, *, by: int) -> None:
    """Say what a completed pair was worth; it can be put right later.

    Thanks to a young person are said once, and not by who may not meet them any more: words that can be changed would
    be a thread that nobody reads along. Refuses `pair_not_completed`, `pair_gone`, `pair_lapsed`, `thanks_said`.
    """
    with transaction():
        pair = locked_pair(match_id, by)
        if pair.match.state is not MatchState.COMPLETED:
            raise Refused("pair_not_completed")
        if pair.apart:
            raise Refused("pair_gone")
        _check_thanks(pair, said.thanks, by)
        _keep(pair, said, by)


def _check_thanks(pair: Pair, thanks: str, by: int) -> None:
    if not pair.party.minors or pair.side is Side.MENTEE:
        return
    before = db.session.scalars(asked.feedback_by(pair.match.id, by)).one_or_none()
    if thanks == ("" if before is None else before.thanks):
        return
    if pair.lapsed:
        raise Refused("pair_lapsed", field="thanks")
    if before is not None and before.thanks:
        raise Refused("thanks_said", field="thanks")


def _keep(pair: Pair, said: Said, by: int) -> None:
    if not LEAST_WORTH <= said.worth <= MOST_WORTH:
        raise Refused("feedback_worth", field="worth")
    learnt = clean_text(said.learnt, max_length=LONGEST)
    thanks = clean_text(said.thanks, max_length=LONGEST)
    if pair.young and contact_in(thanks):
        raise Refused("contact_here", field="thanks")
    row = db.session.scalars(asked.feedback_by(pair.match.id, by)).one_or_none()
    if row is None:
        row = Feedback(match_id=pair.match.id, member_id=by)
        db.session.add(row)
    row.worth, row.learnt, row.thanks, row.at = said.worth, learnt, thanks, now()
    _record(pair, "feedback", by)


def _record(pair: Pair, what: str, by: int) -> None:
    db.session.flush()
    record(MatchChanged(edition_id=pair.edition.id, match_id=pair.match.id, what=what), by=by)
