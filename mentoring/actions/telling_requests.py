"""Writing the mails about requests, outside of the locks under which requests move; and who reacts to facts by them."""

from collections.abc import Sequence

from core.db import db, transaction
from core.facts import MatchMoved, MentorChanged, RequestMoved
from core.jobs import enqueue
from core.permissions import Viewer
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.moving import free_seats
from mentoring.actions.parties import Party, looker, parties_of, today_in
from mentoring.actions.suggesting import suggestions
from mentoring.mails.requests import RequestMail, missed_mail, request_mail
from mentoring.models import Match, MentoringRequest
from mentoring.queries import pairs, people
from mentoring.queries import requests as asked
from mentoring.rules.people import ProfileState
from mentoring.rules.states import BEFORE, SEATED, MatchState, RequestState

BETTER = 3
"""So many others are suggested when a request ran out."""
STILL = {
    RequestMail.SENT: RequestState.SENT,
    RequestMail.NUDGE: RequestState.SENT,
    RequestMail.WITHDRAWN: RequestState.WITHDRAWN,
    RequestMail.ACCEPTED: RequestState.ACCEPTED,
    RequestMail.AWAITS: RequestState.ACCEPTED,
    RequestMail.DECLINED: RequestState.DECLINED,
    RequestMail.EXPIRED: RequestState.EXPIRED,
    RequestMail.FULL: RequestState.SENT,
    RequestMail.PAUSED: RequestState.SENT,
    RequestMail.TO_APPROVE: RequestState.ACCEPTED,
    RequestMail.APPROVED: RequestState.ACCEPTED,
    RequestMail.NOT_APPROVED: RequestState.ACCEPTED,
}
"""What a mail says must still be true when it is written."""
TO_MENTOR = frozenset({RequestMail.SENT, RequestMail.NUDGE, RequestMail.WITHDRAWN})
TO_BOTH = frozenset({RequestMail.APPROVED, RequestMail.NOT_APPROVED})
NOT_NAMED = ""
"""What stands for a name where a young person is in a request."""


def tell_request(request_id: int, what: str) -> None:
    """Write the mail about a request, unless it has moved on since."""
    with transaction() as session:
        kind = RequestMail(what.partition("-day")[0])
        request = session.scalars(pairs.request_with_both(request_id)).unique().one_or_none()
        if request is None or request.state is not STILL[kind]:
            return
        edition = session.scalars(edition_by_id(request.edition_id)).one()
        party = parties_of([request.mentee_id], today_in(edition))[request.mentee_id]
        match = session.scalars(asked.pairs_from([request.id])).one_or_none()
        for one in _kinds(kind, match):
            for reader_id in _readers(one, request, party, match):
                band = request.mentee.organisation if reader_id in party.members and not party.minors else None
                request_mail(
                    edition,
                    request,
                    reader_id,
                    one,
                    other=NOT_NAMED if party.minors else _other_name(request, reader_id),
                    path=_path(one, request, match),
                    band="" if band is None else band.name,
                    suggested=_suggested(edition, request, party, reader_id) if one is RequestMail.EXPIRED else (),
                )


def _kinds(kind: RequestMail, match: Match | None) -> tuple[RequestMail, ...]:
    """A yes to a young person begins nothing yet: the coordinator is asked, and that is what is told."""
    if kind is RequestMail.ACCEPTED and match is not None and match.state in BEFORE:
        return RequestMail.AWAITS, RequestMail.TO_APPROVE
    return (kind,)


def _readers(kind: RequestMail, request: MentoringRequest, party: Party, match: Match | None) -> list[int]:
    """Return who reads: of a band everybody, since each of them can answer; what names nobody may go to the young."""
    if kind is RequestMail.TO_APPROVE:
        return [] if match is None or match.coordinator_id is None else [match.coordinator_id]
    if kind in TO_MENTOR:
        return [request.mentor.member_id]
    return [*([request.mentor.member_id] if kind in TO_BOTH else []), *sorted(party.members)]


def _other_name(request: MentoringRequest, reader_id: int) -> str:
    if reader_id != request.mentor.member_id:
        return request.mentor.member.name
    mentee = request.mentee
    return mentee.organisation.name if mentee.organisation is not None else mentee.member.name


def _path(kind: RequestMail, request: MentoringRequest, match: Match | None) -> str:
    if kind is RequestMail.APPROVED and match is not None:
        return f"/mentoring/pairs/{match.code}"
    return f"/mentoring/requests/{request.code}"


def _suggested(edition: Edition, request: MentoringRequest, party: Party, reader_id: int) -> Sequence[str]:
    """Return the names of the next best mentors; a young person's mail names nobody and leads to the page alone."""
    if party.minors:
        return ()
    who = looker(edition, Viewer(member_id=reader_id))
    mentee = db.session.scalars(people.mentees_by_ids([request.mentee_id])).one()
    found = suggestions(edition, mentee, who, BETTER, but=frozenset({request.mentor_id}))
    return [one.mentor.member.name for one in found]


def tell_pause(mentor_id: int) -> None:
    """Tell those whose requests wait that their mentor takes a break; and a mentor whom missed requests paused."""
    with transaction() as session:
        mentor = session.scalars(people.mentors_by_ids([mentor_id])).one_or_none()
        if mentor is None or mentor.state is not ProfileState.PAUSED:
            return
        edition = session.scalars(edition_by_id(mentor.edition_id)).one()
        if mentor.paused_why == "missed":
            missed_mail(edition, mentor)
        paused = "" if mentor.paused_at is None else int(mentor.paused_at.timestamp())
        for request in session.scalars(asked.waiting_with(mentor_id)).all():
            key = f"request:{request.id}:paused:{paused}"
            enqueue("mentoring.tell_request", key=key, request_id=request.id, what=RequestMail.PAUSED.value)


def tell_full(mentor_id: int) -> None:
    """Tell those whose requests wait, once each, that their mentor has no seat left at the moment."""
    with transaction() as session:
        mentor = session.scalars(people.mentor_rows([mentor_id])).one_or_none()
        if mentor is None or free_seats(mentor) > 0:
            return
        for request in session.scalars(asked.waiting_with(mentor_id)).all():
            _tell_later(request.id, RequestMail.FULL.value)


# --- reactions --------------------------------------------------------------------------------------------------------


def follow_request(fact: RequestMoved) -> None:
    """Let a mail be written about each step of a request that the other one has to know of."""
    if fact.state == RequestState.WITHDRAWN.value:
        row = db.session.scalars(pairs.request_row(fact.request_id)).one()
        if row.sent_at is None:
            return
    if fact.state != RequestState.DRAFT.value:
        _tell_later(fact.request_id, RequestMail(fact.state).value)


def _tell_later(request_id: int, what: str) -> None:
    """Put a mail in line. The key keeps it to one, however often this runs."""
    enqueue("mentoring.tell_request", key=f"request:{request_id}:{what}", request_id=request_id, what=what)


def follow_mentor(fact: MentorChanged) -> None:
    """Let those who wait know when a mentor takes a break."""
    if fact.what == "paused":
        enqueue("mentoring.tell_pause", mentor_id=fact.mentor_id)


def follow_match(fact: MatchMoved) -> None:
    """Let those who wait know when a mentor has got full, and both what became of a pair that waited for approval."""
    match = db.session.scalars(pairs.match_row(fact.match_id)).one()
    if match.state in SEATED | BEFORE and fact.was not in (SEATED | BEFORE):
        enqueue("mentoring.tell_full", mentor_id=match.mentor_id)
    if match.request_id is None or fact.was not in BEFORE:
        return
    if match.state is MatchState.DROPPED:
        _tell_later(match.request_id, RequestMail.NOT_APPROVED.value)
    if match.state is MatchState.ACTIVE:
        _tell_later(match.request_id, RequestMail.APPROVED.value)
