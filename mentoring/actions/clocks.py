"""What happens to requests by the clock: reminders on day 3 and 7, the end after ten days, a break for the silent."""

from core.clock import now
from core.db import db, lock, transaction
from core.jobs import enqueue
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.moving import Two, check_two, lock_two, move_request
from mentoring.actions.profiles import pause_row
from mentoring.models import MentoringRequest
from mentoring.queries import pairs
from mentoring.queries import requests as asked
from mentoring.rules.people import ProfileState
from mentoring.rules.requests import nudges_due, pauses_after
from mentoring.rules.states import RequestState, RequestStep


def keep_clocks() -> None:
    """Do what is due. Each request is looked at again under its locks, so that running twice changes nothing."""
    for request_id in db.session.scalars(asked.to_expire(now())).all():
        expire(request_id)
    for request_id in db.session.scalars(asked.to_nudge(now())).all():
        nudge(request_id)


def expire(request_id: int) -> bool:
    """End a request whose time is up, and return whether it was that time. Two in a row pause a mentor.

    It counts against the mentor only where they could have answered with a yes: not during a break of their own, nor
    where something stood between the two.
    """
    with transaction():
        found = _locked(request_id)
        if found is None:
            return False
        request, two, edition = found
        if request.expires_at is None or request.expires_at > now():
            return False
        move_request(request, RequestStep.EXPIRE, by=None)
        if two.mentor.state is ProfileState.LISTED and _could_answer(edition, two):
            two.mentor.missed += 1
            if pauses_after(two.mentor.missed):
                pause_row(two.mentor, why="missed", by=None)
    return True


def nudge(request_id: int) -> bool:
    """Remind a mentor of a request, and return whether it was due. A reminder that was missed is not made up for."""
    with transaction():
        found = _locked(request_id)
        if found is None or found[0].sent_at is None:
            return False
        request = found[0]
        due = nudges_due(request.sent_at or now(), now())
        if request.nudges >= due:
            return False
        request.nudges = due
        what = f"nudge-day{due}"
        enqueue("mentoring.tell_request", key=f"request:{request.id}:{what}", request_id=request.id, what=what)
    return True


def _locked(request_id: int) -> tuple[MentoringRequest, Two, Edition] | None:
    """Lock a request after its two sides; None where it does not wait any more."""
    request = db.session.scalars(pairs.request_row(request_id)).one_or_none()
    if request is None or request.state is not RequestState.SENT:
        return None
    edition = db.session.scalars(edition_by_id(request.edition_id)).one()
    two = lock_two(request.mentor_id, request.mentee_id, edition)
    request = db.session.scalars(lock(pairs.request_row(request_id))).one()
    return None if request.state is not RequestState.SENT else (request, two, edition)


def _could_answer(edition: Edition, two: Two) -> bool:
    if db.session.scalars(pairs.alive_between(two.mentee.id, two.mentor.id)).first() is not None:
        return False
    try:
        check_two(edition, two)
    except Refused:
        return False
    return True
