"""People who want the same seats at the same moment, in real processes on the database of the test."""

import time
from typing import Any

from sqlalchemy import select

from conference.actions import seats, seats_drawing, seats_moving, seats_workshop
from conference.models import SeatPlan
from conference.queries import seats as asked


def ask(run: dict[str, Any]) -> str:
    """Sign up, and say what one got with one's place."""
    got = seats.sign_up(run["edition"], run["code"], run["member"], by=None)
    return got.state.value if got.place is None else f"{got.state.value} {got.place}"


def take(run: dict[str, Any]) -> str:
    return seats.answer_offer(run["edition"], run["code"], run["member"], yes=True, by=None).value


def leave(run: dict[str, Any]) -> str:
    return f"was {seats.leave(run['edition'], run['code'], run['member'], by=None).value}"


def lapse(_run: dict[str, Any]) -> str:
    seats_moving.let_lapse()
    return "looked"


def draw(run: dict[str, Any]) -> str:
    return f"draw {seats_drawing.draw_now(run['edition'], run['code'], by=None).id}"


PARTS = {"ask": ask, "take": take, "leave": leave, "lapse": lapse, "draw": draw}


def lock_off() -> None:
    """Take the locks away, to show that the race is real: look, dawdle, write what was true a moment ago."""

    def plans_without_lock(slot_ids: Any) -> Any:
        return select(SeatPlan).where(SeatPlan.slot_id.in_(list(slot_ids))).order_by(SeatPlan.id)

    def settle_and_dawdle(workshop: Any) -> int:
        found = settled(workshop)
        time.sleep(0.3)
        return found

    settled = seats_moving.settle
    seats.__dict__["settle"] = settle_and_dawdle
    for module in (seats_workshop, seats):
        module.__dict__["lock"] = lambda statement: statement
    asked.plans_alone = plans_without_lock
