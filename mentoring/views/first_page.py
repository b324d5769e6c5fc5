"""What somebody finds on the first page of mentoring: whose turn it is, their pairs, who could help them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Select

from core.clock import now
from core.db import db
from core.language import _
from editions.models import Edition
from mentoring.actions.suggesting import suggestions
from mentoring.actions.together import Pair, pairs_for
from mentoring.models import Circle, Match, Meeting, MenteeProfile, MentoringRequest, MentorProfile, SpeedEvent
from mentoring.queries import pairs, people, profiles, talking
from mentoring.rules.meetings import Side
from mentoring.rules.people import ProfileState
from mentoring.rules.states import ALIVE, MatchState, MeetingState, RequestState
from mentoring.rules.turns import Clock, Turn, match_clock, meeting_clock
from mentoring.rules.visibility import Looker
from mentoring.views.mentor_cards import MentorCard, seeker_of, suggested_cards
from mentoring.views.request_cards import RequestCard
from mentoring.views.request_cards import cards_of as requests_as_cards
from mentoring.words.states import turn_line, turn_tone

SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Due:
    """Something that waits for whoever looks: with whom, what, how long there is time, and where it is done."""

    name: str
    what: str
    clock: Clock
    moment: dt.datetime
    url: str

    @property
    def line(self) -> str:
        return turn_line(self.clock, self.name, self.moment)

    @property
    def tone(self) -> str:
        return turn_tone(self.clock, self.moment)


@dataclass(frozen=True, slots=True)
class PairLine:
    """A pair on the first page: the other one, the next meeting, how much is new."""

    pair: Pair
    meetings: Sequence[Meeting]
    unread: int

    @property
    def meeting(self) -> Meeting | None:
        """The next meeting: the first that is booked, else the first for which times are proposed."""
        return next(iter(self.meetings), None)

    @property
    def asked(self) -> Meeting | None:
        return next((one for one in self.meetings if one.state is MeetingState.ASKED), None)

    @property
    def match(self) -> Match:
        return self.pair.match

    @property
    def booked(self) -> bool:
        return self.meeting is not None and self.meeting.state is MeetingState.BOOKED

    @property
    def shore(self) -> str:
        """On which shore the other one lives, where that may be shown."""
        if self.pair.hidden:
            return ""
        mentor_side = self.pair.side is Side.MENTOR
        country = self.match.mentee.country if mentor_side else self.match.mentor.country
        return {"DK": "west", "SE": "east"}.get(country, "")


@dataclass(frozen=True, kw_only=True)
class FirstPage:
    """All that the first page shows to somebody who takes part."""

    mentor: MentorProfile | None = None
    mentees: Sequence[MenteeProfile] = ()
    due: Sequence[Due] = ()
    pairs: Sequence[PairLine] = ()
    waiting: Sequence[RequestCard] = ()
    suggested: Sequence[MentorCard] = ()
    circles: Sequence[Circle] = ()
    speed: Sequence[SpeedEvent] = ()
    seats: tuple[int, int] = (0, 0)

    @property
    def takes_part(self) -> bool:
        return self.mentor is not None or bool(self.mentees)


def first_page_of(edition: Edition, who: Looker) -> FirstPage:
    """Return what somebody finds there; the number of statements does not grow with what there is."""
    if who.member_id is None:
        return FirstPage()
    member_id = who.member_id
    mentor = db.session.scalars(people.mentor_of(edition.id, member_id)).one_or_none()
    if mentor is not None and _is_empty(mentor):
        mentor = None
    mentees = [one for one in db.session.scalars(people.mentees_of(edition.id, member_id)) if not _is_empty(one)]
    requests = _requests(edition, who, member_id)
    lines = _pairs(edition, member_id)
    mentee_ids = [one.id for one in mentees]
    mentor_id = None if mentor is None else mentor.id
    taken = _counts(pairs.seats_taken([] if mentor is None else [mentor.id]))
    return FirstPage(
        mentor=mentor,
        mentees=mentees,
        due=_due_now(edition, requests, lines, member_id),
        pairs=[one for one in lines if one.match.state is not MatchState.OFFERED],
        waiting=[one for one in requests if one.clock.turn in (Turn.THEIRS, Turn.TEAM)],
        suggested=_suggested(edition, who, mentees),
        circles=db.session.scalars(profiles.circles_of(edition.id, mentor_id, mentee_ids)).all(),
        speed=db.session.scalars(profiles.speed_meetings_of(edition.id, mentor_id, mentee_ids)).all(),
        seats=(0, 0) if mentor is None else (taken.get(mentor.id, 0), mentor.seats),
    )


def _counts(chosen: Select[int, int]) -> dict[int, int]:
    return {key: count for key, count in db.session.execute(chosen)}  # noqa: C416 - rows are no pairs to dict()


def _is_empty(profile: MentorProfile | MenteeProfile) -> bool:
    """Say whether somebody has left: what stays of a profile says nothing and is nobody's business."""
    bare = not profile.languages and not profile.meets and profile.state is ProfileState.DRAFT
    if isinstance(profile, MentorProfile):
        return bare and not profile.skills
    return bare and not profile.needs and not profile.here and not profile.act and not profile.genres


def _requests(edition: Edition, who: Looker, member_id: int) -> list[RequestCard]:
    open_ones = (RequestState.DRAFT, RequestState.SENT)
    chosen = pairs.requests_of(edition.id, member_id).where(MentoringRequest.state.in_(open_ones))
    return requests_as_cards(edition, db.session.scalars(chosen).unique().all(), who, member_id)


def _pairs(edition: Edition, member_id: int) -> list[PairLine]:
    alive = pairs.pairs_of(edition.id, member_id).where(Match.state.in_(ALIVE))
    matches = db.session.scalars(alive).unique().all()
    found = pairs_for(edition, matches, member_id)
    ids = [match.id for match in matches]
    meetings: dict[int, list[Meeting]] = {}
    for meeting in db.session.scalars(profiles.meetings_ahead(ids)):
        meetings.setdefault(meeting.match_id, []).append(meeting)
    unread = _counts(talking.unread_in(ids, member_id))
    return [PairLine(found[one.id], meetings.get(one.id, []), unread.get(one.id, 0)) for one in matches]


def _due_now(edition: Edition, requests: Sequence[RequestCard], lines: Sequence[PairLine], member_id: int) -> list[Due]:
    """Return what waits for this member, what ends first first."""
    moment = now()
    found = [
        Due(
            card.other,
            _("asks you") if card.mentor_side else _("Your request is not sent yet"),
            card.clock,
            moment,
            url_for("mentoring.one_request", edition=edition.slug, code=card.request.code),
        )
        for card in requests
        if card.clock.turn is Turn.YOURS
    ]
    for line in lines:
        found += [one for one in (_offer(edition, line, moment), _times(edition, line, member_id, moment)) if one]
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(
        (one for one in found if one.clock.turn is Turn.YOURS), key=lambda one: (one.clock.until or latest, one.url)
    )


def _offer(edition: Edition, line: PairLine, moment: dt.datetime) -> Due | None:
    match = line.match
    if match.state is not MatchState.OFFERED:
        return None
    said, other = match.mentor_yes_at, match.mentee_yes_at
    if line.pair.side is Side.MENTEE:
        said, other = other, said
    clock = match_clock(match.state, match.offered_until, said_yes=said is not None, other_said_yes=other is not None)
    url = url_for("mentoring.offer_of_pair", edition=edition.slug, code=match.code)
    return Due(line.pair.other_name, _("The team offers you a pair"), clock, moment, url)


def _times(edition: Edition, line: PairLine, member_id: int, moment: dt.datetime) -> Due | None:
    meeting = line.asked
    if meeting is None or line.match.state is not MatchState.ACTIVE:
        return None
    clock = meeting_clock(meeting.state, meeting.asked_by_id, member_id)
    url = url_for("mentoring.pair", edition=edition.slug, code=line.match.code)
    return Due(line.pair.other_name, _("Choose a time to meet"), clock, moment, url)


def _suggested(edition: Edition, who: Looker, mentees: Sequence[MenteeProfile]) -> list[MentorCard]:
    """Return the three who fit best, for whoever looks for somebody at the moment."""
    if not any(one.state is ProfileState.LISTED for one in mentees):
        return []
    seeker = seeker_of(edition, who, None)
    if seeker is None:
        return []
    return suggested_cards(edition, suggestions(edition, seeker.row, who, SUGGESTED), who, seeker)
