"""The life of requests, whatever people and the clock do in any order: no seat is given twice, nobody waits forever."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterator

import hypothesis
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from core.clock import now
from core.db import db, transaction
from core.permissions import Viewer
from core.refusals import Refused
from mentoring.actions import requests as asking
from mentoring.actions.clocks import keep_clocks
from mentoring.actions.moving import lock_two, move_match
from mentoring.actions.parties import looker
from mentoring.actions.profiles import pause_mentor, return_mentor
from mentoring.actions.requests import Asked, Yes
from mentoring.models import Match, MentoringRequest, MentorProfile
from mentoring.queries.pairs import match_row
from mentoring.rules.people import OPEN_REQUESTS, Meets, ProfileState, open_limit
from mentoring.rules.states import ALIVE, DAY, DeclineReason, MatchState, MatchStep, RequestState
from tests.editions.builders import an_edition
from tests.mentoring.builders import a_member, a_mentee, a_mentor, a_minor, open_mentoring

MENTORS, MENTEES = 2, 4
mentors, mentees = st.integers(0, MENTORS - 1), st.integers(0, MENTEES - 1)
GONE_ON = ("mentoring_step", "request_not_yours")
STANDS_IN_THE_WAY = (
    "mentor_gone",
    "mentor_full",
    "mentor_not_cleared",
    "mentor_paused",
    "pair_already",
    "request_already",
    "requests_many",
    "mentor_requests_many",
)


class Requests(RuleBasedStateMachine):
    """Two mentors, one of them cleared; four who look for one, one of them young; and days that pass."""

    app: Flask
    slugs: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        self.context.pop()

    @initialize(seats=st.integers(1, 2))
    def begin(self, seats: int) -> None:
        self.edition = open_mentoring(an_edition(f"requests-{next(self.slugs)}"))
        self.mentors = [
            a_mentor(self.edition, a_member(f"Mentor {place}"), seats=seats, cleared=place == 0)
            for place in range(MENTORS)
        ]
        people = [a_member(f"Mentee {place}") for place in range(MENTEES - 1)]
        self.mentees = [a_mentee(self.edition, one) for one in (*people, a_minor())]
        self.wanted = {one.id for one in self.mentors}

    def _try(self, act: Callable[[], object], *codes: str) -> None:
        try:
            act()
        except Refused as refusal:
            if refusal.code not in codes:
                raise

    def _latest(self, mentee: int, mentor: int) -> MentoringRequest | None:
        found = select(MentoringRequest).where(
            MentoringRequest.mentee_id == self.mentees[mentee].id, MentoringRequest.mentor_id == self.mentors[mentor].id
        )
        return db.session.scalars(found.order_by(MentoringRequest.id.desc())).first()

    @rule(mentee=mentees, mentor=mentors)
    def send(self, mentee: int, mentor: int) -> None:
        who = looker(self.edition, Viewer(member_id=self.mentees[mentee].member_id))
        words = Asked(
            party=self.mentees[mentee].code, why_you="Clubs", stuck="Mails", first_hour="One mail", meets=Meets.ONLINE
        )
        self._try(lambda: asking.send(self.edition, who, self.mentors[mentor].code, words), *STANDS_IN_THE_WAY)

    @rule(mentee=mentees, mentor=mentors)
    def take_back(self, mentee: int, mentor: int) -> None:
        found = self._latest(mentee, mentor)
        if found is not None:
            by = self.mentees[mentee].member_id
            self._try(lambda: asking.withdraw(self.edition, found.code, by=by), *GONE_ON)

    @rule(mentee=mentees, mentor=mentors)
    def decline(self, mentee: int, mentor: int) -> None:
        found, by = self._latest(mentee, mentor), self.mentors[mentor].member_id
        if found is not None:
            self._try(lambda: asking.decline(self.edition, found.code, DeclineReason.LATER, by=by), *GONE_ON)

    @rule(mentee=mentees, mentor=mentors)
    def accept(self, mentee: int, mentor: int) -> None:
        found, by = self._latest(mentee, mentor), self.mentors[mentor].member_id
        soon = now() + 3 * DAY
        yes = Yes(times=[soon, soon + DAY, soon + 2 * DAY], minutes=60, meets=Meets.ONLINE)
        if found is not None:
            codes = (*GONE_ON, "seats_none_left", "mentor_own_pause")
            self._try(lambda: asking.accept(self.edition, found.code, yes, by=by), *codes)

    @rule(days=st.integers(1, 6))
    def days_pass(self, days: int) -> None:
        with transaction() as session:
            for row in session.scalars(select(MentoringRequest).where(MentoringRequest.state == RequestState.SENT)):
                assert row.sent_at is not None
                assert row.expires_at is not None
                row.sent_at -= days * DAY
                row.expires_at -= days * DAY
        keep_clocks()

    @rule(mentor=mentors, back=st.booleans())
    def take_a_break(self, mentor: int, back: bool) -> None:
        (return_mentor if back else pause_mentor)(self.edition, by=self.mentors[mentor].member_id)

    @rule(mentor=mentors)
    def end_a_pair(self, mentor: int) -> None:
        alive = select(Match.id).where(Match.mentor_id == self.mentors[mentor].id, Match.state.in_(ALIVE))
        match_id = db.session.scalars(alive.order_by(Match.id)).first()
        if match_id is None:
            return
        with transaction() as session:
            match = session.scalars(match_row(match_id)).one()
            lock_two(match.mentor_id, match.mentee_id, self.edition)
            move_match(match, MatchStep.END if match.state is MatchState.ACTIVE else MatchStep.DROP, by=None)

    # --- what always holds --------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[list[MentoringRequest], list[Match], list[MentorProfile]]:
        db.session.expire_all()
        here = self.edition.id
        requests = db.session.scalars(select(MentoringRequest).where(MentoringRequest.edition_id == here)).all()
        matches = db.session.scalars(select(Match).where(Match.edition_id == here)).all()
        people = db.session.scalars(select(MentorProfile).where(MentorProfile.edition_id == here)).all()
        return list(requests), list(matches), list(people)

    @invariant()
    def everything_holds(self) -> None:
        if not hasattr(self, "wanted"):
            return
        requests, matches, people = self._rows()
        waiting = [one for one in requests if one.state is RequestState.SENT]
        alive = Counter(one.mentor_id for one in matches if one.state in ALIVE)
        assert all(alive[one.id] <= one.seats for one in people), "more pairs than seats"
        assert all(count <= OPEN_REQUESTS for count in Counter(one.mentee_id for one in waiting).values())
        to_mentor = Counter(one.mentor_id for one in waiting)
        assert all(to_mentor[one.id] <= open_limit(one.seats) for one in people)
        assert len({(one.mentee_id, one.mentor_id) for one in waiting}) == len(waiting)
        assert all(one.expires_at is not None and one.expires_at > now() for one in waiting), "waits forever"
        accepted = {one.id for one in requests if one.state is RequestState.ACCEPTED}
        assert sorted(one.request_id or 0 for one in matches) == sorted(accepted), "a yes is one pair"
        assert all(one.missed < 2 or one.state is ProfileState.PAUSED for one in people)
        assert not [one for one in requests if one.state is RequestState.DRAFT], "nothing is left half-done"

    @invariant()
    def young_people_have_a_cleared_mentor_and_somebody_who_looks_after_them(self) -> None:
        if not hasattr(self, "wanted"):
            return
        young, cleared = self.mentees[-1].id, self.mentors[0].id
        for match in self._rows()[1]:
            if match.mentee_id == young:
                assert (match.mentor_id, match.young) == (cleared, True)
                assert match.coordinator_id is not None
                assert match.state is not MatchState.ACTIVE, "nobody has approved it"


def test_requests_hold_whatever_people_and_the_clock_do(app: Flask) -> None:
    machine = type("Machine", (Requests,), {"app": app, "slugs": itertools.count(1)})
    run_state_machine_as_test(
        machine, settings=hypothesis.settings(max_examples=8, stateful_step_count=15, deadline=None)
    )
