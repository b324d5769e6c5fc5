"""The demo's workshop seats: one full with a waiting list and an offer, two lotteries, one on approval, a course."""

import datetime as dt
from collections.abc import Iterable
from contextlib import suppress

from conference.actions import courses, seats, seats_drawing, seats_team
from conference.actions.seats_team import Giving
from conference.models import Attendance, Proposal, ReleasedSlot, SeatMode
from conference.queries.releases import slots_everybody_sees
from conference.queries.seats import may_sign_up
from core.clock import now
from core.db import db, transaction
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition

DELEGATE = "delegate@sundet.example"
EDITOR = "programme@sundet.example"
# Sessions by the code of the file: full, drawn, drawn later, chosen by the team.
FULL, DRAWN, LATER, CHOSEN = "ws01", "ws02", "ws03", "rnd1"
COURSE = "pan4"
SEATS = 8
WORDS = (
    "Jeg booker for et lille spillested i Skive og vil gerne høre, hvordan andre får det til at hænge sammen.",
    "Vi är ett band utan bolag och har just fått vårt första kontrakt i handen.",
    "I run a label of two people and would like to compare notes.",
)


def make_seats(edition: Edition, proposals: dict[str, Proposal], people: dict[str, int]) -> None:
    """Give seats in workshops that stand on the programme, and let those who take part sign up for them."""
    delegate, editor = people[DELEGATE], people[EDITOR]
    with transaction():
        shown: dict[int | None, ReleasedSlot] = {}
        for row in db.session.scalars(slots_everybody_sees(edition.id)).all():
            shown.setdefault(row.proposal_id, row)
        slots = {key: shown[proposals[key].id].slot.code for key in proposals if proposals[key].id in shown}
        everybody = db.session.scalars(may_sign_up(edition.id)).all()
        others = [member_id for member_id in everybody if member_id != delegate]
        seats_team.set_limit(edition.id, 3, by=editor)
        if FULL in slots:
            _full(edition, slots[FULL], delegate, others, by=editor)
        if LATER in slots:
            _lottery(edition, slots[LATER], [delegate, *others[::2]], days=12, by=editor)
        if DRAWN in slots:
            _lottery(edition, slots[DRAWN], [delegate, *others], days=5, by=editor)
            seats_drawing.draw_now(edition.id, slots[DRAWN], by=editor)
        if CHOSEN in slots:
            _chosen(edition, slots[CHOSEN], others, by=editor)
        if proposals[COURSE].id in shown:
            _course(edition, shown[proposals[COURSE].id], delegate, by=editor)


def _sign_up(edition: Edition, code: str, members: Iterable[int], words: Iterable[str] = ()) -> list[int]:
    """Let members sign up; whoever speaks at that time cannot. Return those who could."""
    said, done = list(words), []
    for number, member_id in enumerate(members):
        with suppress(Refused):
            told = said[number % len(said)] if said else ""
            seats.sign_up(edition.id, code, member_id, words=told, by=member_id)
            done.append(member_id)
    return done


def _full(edition: Edition, code: str, delegate: int, others: list[int], *, by: int) -> None:
    """Fill a workshop, let people wait, and let one give their seat back: it is offered to the delegate."""
    seats_team.give_seats(edition.id, code, Giving(SeatMode.FIRST_COME, seats=SEATS, offer_hours=48), by=by)
    able = iter(others)
    seated: list[int] = []
    while len(seated) < SEATS and (member_id := next(able, None)) is not None:
        seated += _sign_up(edition, code, [member_id])
    _sign_up(edition, code, [delegate, *list(able)[:5]])
    if len(seated) == SEATS:
        seats.leave(edition.id, code, seated[0], by=seated[0])


def _lottery(edition: Edition, code: str, members: list[int], *, days: int, by: int) -> None:
    draw_at = (now() + dt.timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    seats_team.give_seats(edition.id, code, Giving(SeatMode.LOTTERY, seats=5, draw_at=draw_at), by=by)
    _sign_up(edition, code, members)


def _chosen(edition: Edition, code: str, others: list[int], *, by: int) -> None:
    seats_team.give_seats(edition.id, code, Giving(SeatMode.APPROVAL, seats=8), by=by)
    asked = _sign_up(edition, code, others[3:10], WORDS)
    seats_team.approve(edition.id, code, asked[:2], by=by)
    seats_team.turn_down(edition.id, code, asked[-1:], by=by)


def _course(edition: Edition, seen: ReleasedSlot, delegate: int, *, by: int) -> None:
    """Make a course of one session that the delegate was in, with their certificate."""
    assert seen.proposal_id is not None
    course = courses.save_course(
        edition.id,
        None,
        name=Texts(
            {
                "da": "Rettigheder på begge bredder",
                "sv": "Rättigheter på båda stränder",
                "en": "Rights on both shores",
            }
        ),
        words=Texts(
            {
                "da": "Grundkursus i ophavsret, aftaler og afregning i Danmark og Sverige.",
                "sv": "Grundkurs i upphovsrätt, avtal och avräkning i Danmark och Sverige.",
                "en": "A first course in copyright, contracts and royalties in Denmark and Sweden.",
            }
        ),
        needed=1,
        proposal_ids=[seen.proposal_id],
        by=by,
    )
    db.session.add(Attendance(slot_id=seen.slot_id, member_id=delegate, at=now(), noted_by_id=by))
    db.session.flush()
    courses.issue(edition.id, course.id, delegate, by=delegate)
