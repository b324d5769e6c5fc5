"""The home of a pair: who, where it stands, whose turn it is, the next meeting with its boat, messages, goals."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for

from core.db import db
from core.desk import me, press
from core.language import _
from core.pages import absolute, attempt, page, say, see_other
from core.permissions import May, requires
from mentoring.actions import goals as doing
from mentoring.actions.suggesting import suggestions
from mentoring.actions.talking import note_read
from mentoring.actions.together import Pair, reader_name
from mentoring.forms.pairs import GoalForm, MessageForm
from mentoring.queries import meetings as about_meetings
from mentoring.queries import people, safety, working
from mentoring.rules.looks import Look
from mentoring.rules.meetings import Side, stop_of
from mentoring.rules.states import OVER, MatchState, MeetingState, next_kind
from mentoring.views.blueprint import looker_here, mentoring
from mentoring.views.pair_parts import Shown, pair_here, shown_meetings
from mentoring.views.pair_talk import thread
from mentoring.words.pairs import STEPS

LATEST = 4
"""So many messages stand on the home of a pair; the others on the page of the thread."""
OTHERS = 3


@mentoring.get("/<edition>/mentoring/pairs/<code>")
@requires(May.SIGNED_IN)
def pair(edition: str, code: str) -> Response:
    """Show a pair to the two, as far as each may see it now. An offer is answered on its own page."""
    found = pair_here(edition, code, look=Look.PAIR)
    if found.match.state is MatchState.OFFERED:
        return see_other("mentoring.offer_of_pair", edition=edition, code=code)
    if found.match.begun_at is not None and not found.hidden and note_read(found.match.id, me()):
        found = pair_here(edition, code)
    return _home(found)


def _home(found: Pair, goal_form: GoalForm | None = None) -> Response:
    form = goal_form or GoalForm()
    status = getattr(form, "answer_status", 422) if form.errors else 200
    return page("mentoring/pair.html", status, pair=found, goal_form=form, **_about(found))


def _about(found: Pair) -> dict[str, Any]:
    """Return what the home shows. Where the other may not be seen it knows nothing of them."""
    meetings = [] if found.hidden else shown_meetings(found)
    match, over = found.match, found.match.state is MatchState.COMPLETED
    told = db.session.scalars(working.feedback_of(match.id)).all() if over else []
    kinds = [(one.meeting.kind, one.meeting.state) for one in meetings]
    counted = sum(state in (MeetingState.BOOKED, MeetingState.HELD) for _kind, state in kinds)
    return {
        "edition": found.edition,
        "steps": [str(word) for word in STEPS],
        "stop": min(stop_of(kinds, over=over), len(STEPS)),
        "meetings": meetings,
        "now_up": _now_up(meetings),
        "next_kind": next_kind(counted),
        "thread": None if found.hidden else thread(found, limit=LATEST),
        "message_form": MessageForm(),
        "goals": [] if found.hidden else db.session.scalars(working.goals_of(match.id)).all(),
        "check_in": _open_check_in(found),
        "own_feedback": next((one for one in told if one.member_id == found.member_id), None),
        "thanks": [] if found.apart else [one.thanks for one in told if one.member_id in found.others and one.thanks],
        "reader": reader_name(match),
        "keeps_away": found.apart and _keeps_away(found),
        "others": _other_mentors(found),
        **calendar_addresses(found),
    }


def _now_up(meetings: list[Shown]) -> list[Shown]:
    """Return the meetings that matter now: those to say something about, those to choose a time for, the next one."""
    to_tell = [one for one in meetings if one.to_tell]
    waiting = [one for one in meetings if one.meeting.state is MeetingState.ASKED]
    ahead = sorted((one for one in meetings if one.ahead), key=lambda one: str(one.meeting.starts_at))
    return [*to_tell, *waiting, *ahead[:1]]


def _open_check_in(found: Pair) -> int | None:
    """Return the week of the newest question that is not answered yet."""
    if not found.active:
        return None
    rows = db.session.scalars(working.check_ins_of(found.match.id, found.member_id)).all()
    return next((row.week for row in reversed(rows) if row.answered_at is None), None)


def _keeps_away(found: Pair) -> bool:
    """Say whether who looks keeps the other away; who is kept away is not told."""
    kept = {block.other_id for block, _member in db.session.execute(safety.blocks_by(found.edition.id, me()))}
    return bool(kept & found.others)


def _other_mentors(found: Pair) -> list[Any]:
    """Return who else fits, for whoever looks for a mentor and whose pair did not go on."""
    if found.side is Side.MENTOR or found.match.state not in OVER - {MatchState.COMPLETED}:
        return []
    mentee = db.session.scalars(people.mentees_by_ids([found.match.mentee_id])).one()
    but = frozenset({found.match.mentor_id})
    return suggestions(found.edition, mentee, looker_here(found.edition), OTHERS, but=but)


def calendar_addresses(found: Pair) -> Mapping[str, str]:
    """Return the address under which a calendar reads one's meetings; nothing while there is none."""
    feed = db.session.scalars(about_meetings.feed_of(found.edition.id, found.member_id)).one_or_none()
    if feed is None:
        return {"feed_url": "", "webcal_url": ""}
    address = absolute(url_for("mentoring.meeting_feed", edition=found.edition.slug, secret=feed.secret))
    webcal = address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1)
    return {"feed_url": address, "webcal_url": webcal}


# --- goals ------------------------------------------------------------------------------------------------------------


@mentoring.post("/<edition>/mentoring/pairs/<code>/goals")
@requires(May.SIGNED_IN)
def pair_goal(edition: str, code: str) -> Response:
    """Set a goal."""
    found, form = pair_here(edition, code), GoalForm()
    match_id = found.match.id
    if not attempt(form, lambda: doing.set_goal(match_id, form.goal.data or "", by=me())):
        return _home(pair_here(edition, code), form)
    say(_("That is something to work towards."))
    return see_other("mentoring.pair", edition=edition, code=code, _anchor="goals")


@mentoring.post("/<edition>/mentoring/pairs/<code>/goals/<int:goal_id>")
@requires(May.SIGNED_IN)
def pair_goal_tick(edition: str, code: str, goal_id: int) -> Response:
    """Tick a goal off, take the tick back, move it up or take it away: the button says which."""
    match_id, what = pair_here(edition, code).match.id, request.form.get("do", "")
    acts = {
        "done": (lambda: doing.tick(match_id, goal_id, done=True, by=me()), _("Reached. Well done, both of you.")),
        "open": (lambda: doing.tick(match_id, goal_id, done=False, by=me()), _("It is open again.")),
        "up": (lambda: doing.raise_goal(match_id, goal_id, by=me()), _("Moved up.")),
        "drop": (lambda: doing.drop_goal(match_id, goal_id, by=me()), _("The goal is taken away.")),
    }
    press(*acts.get(what, acts["open"]))
    return see_other("mentoring.pair", edition=edition, code=code, _anchor="goals")
