"""The life of a workshop's seats, whatever people do in any order: nobody sits twice, nobody sits too many."""

import itertools
from collections.abc import Callable, Iterator

import hypothesis
from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from conference.actions import seats, seats_team
from conference.actions.seats_team import Giving
from conference.models import SeatMode, SeatState, SignUp
from conference.rules.seats import HOLDING
from core.db import db
from core.refusals import Refused
from editions.actions.participation import stop_taking_part, take_part
from editions.models import TakesPartAs
from tests.conference.builders import a_call
from tests.conference.seats.houses import House, _two_shores, a_workshop, released
from tests.editions.builders import a_member, an_edition

PEOPLE = 5


class Seats(RuleBasedStateMachine):
    """One workshop, first come, five people who ask, leave, answer and go, and a team that changes the seats."""

    app: Flask
    slugs: Iterator[int]

    def __init__(self) -> None:
        super().__init__()
        self.context = self.app.app_context()
        self.context.push()

    def teardown(self) -> None:
        self.context.pop()

    @initialize(many=st.integers(1, 3))
    def begin(self, many: int) -> None:
        number = next(self.slugs)
        calls = a_call(an_edition(f"seats-{number}"))
        self.house = House(calls, calls.edition, *_two_shores(calls.edition))
        self.slot = a_workshop(self.house, seats=many)
        self.most = many
        released(self.house)
        self.people = [a_member(f"P{one}", f"p{number}-{one}@example.org") for one in range(PEOPLE)]
        for person in self.people:
            take_part(self.house.edition.id, person.id, TakesPartAs.DELEGATE)
        self.here = set(range(PEOPLE))

    def _try(self, act: Callable[[], object], *codes: str) -> None:
        try:
            act()
        except Refused as refusal:
            if refusal.code not in codes:
                raise

    @rule(who=st.integers(0, PEOPLE - 1))
    def ask(self, who: int) -> None:
        member = self.people[who].id
        before = self.rows().get(member)
        self._try(lambda: seats.sign_up(self.house.edition.id, self.slot.code, member, by=member), "seat_needs_ticket")
        after = self.rows().get(member)
        assert (after in (SeatState.SEATED, SeatState.WAITING, SeatState.OFFERED)) or who not in self.here
        assert before not in (SeatState.SEATED, SeatState.OFFERED) or before is after

    @rule(who=st.integers(0, PEOPLE - 1))
    def leave(self, who: int) -> None:
        member = self.people[who].id
        self._try(lambda: seats.leave(self.house.edition.id, self.slot.code, member, by=member), "seat_not_yours")
        assert self.rows().get(member) not in (*HOLDING, SeatState.WAITING)

    @rule(who=st.integers(0, PEOPLE - 1), yes=st.booleans())
    def answer(self, who: int, yes: bool) -> None:
        member = self.people[who].id
        offered = self.rows().get(member) is SeatState.OFFERED
        self._try(
            lambda: seats.answer_offer(self.house.edition.id, self.slot.code, member, yes=yes, by=member),
            "seat_not_yours",
            "seat_offer_over",
        )
        if offered:
            assert self.rows()[member] is (SeatState.SEATED if yes else SeatState.LEFT)

    @rule(many=st.integers(1, 4))
    def change_seats(self, many: int) -> None:
        giving = Giving(SeatMode.FIRST_COME, seats=many)
        seats_team.give_seats(self.house.edition.id, self.slot.code, giving, by=None)
        self.most = many

    @rule(who=st.integers(0, PEOPLE - 1))
    def give_ticket_back(self, who: int) -> None:
        stop_taking_part(self.house.edition.id, self.people[who].id, TakesPartAs.DELEGATE)
        self.here.discard(who)
        assert self.rows().get(self.people[who].id) not in (*HOLDING, SeatState.WAITING)

    def rows(self) -> dict[int, SeatState]:
        db.session.expire_all()
        found = db.session.scalars(select(SignUp).where(SignUp.slot_id == self.slot.id)).all()
        return {row.member_id: row.state for row in found}

    @invariant()
    def nobody_is_in_line_while_seats_are_free(self) -> None:
        if not hasattr(self, "slot"):
            return
        states = list(self.rows().values())
        taken = sum(state in HOLDING for state in states)
        assert states.count(SeatState.WAITING) == 0 or taken >= self.most

    @invariant()
    def places_in_line_are_each_given_once(self) -> None:
        if not hasattr(self, "slot"):
            return
        waiting = select(SignUp.place).where(SignUp.slot_id == self.slot.id, SignUp.state == SeatState.WAITING)
        places = list(db.session.scalars(waiting))
        assert None not in places
        assert len(set(places)) == len(places)


def test_seats_hold_whatever_people_do(app: Flask) -> None:
    machine = type("Machine", (Seats,), {"app": app, "slugs": itertools.count(1)})
    run_state_machine_as_test(
        machine, settings=hypothesis.settings(max_examples=8, stateful_step_count=15, deadline=None)
    )
