"""A workshop on approval in both editions with somebody who asks and is at its door; a course with a certificate."""

from sqlalchemy import select

from accounts.models import Member
from conference.models import Attendance, Certificate, Course, CourseSession, Proposal, SeatMode, SeatState, Slot
from core.clock import now
from core.db import db, transaction
from core.permissions import May
from core.signing import Purpose, sign
from core.texts import Texts
from editions.models import Edition
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_release, a_seat_plan, a_sign_up, a_slot, at, rooms_in
from tests.editions.builders import texts
from tests.samples import DELEGATE, ELSEWHERE, HERE, OPERATOR, THERE, World

OWN = ("sign_up", "leave_seat", "answer_offer", "move_wish")
DESK = ("seat_plan", "seat_giving", "seat_stop", "seat_answer", "seat_guest", "seat_person", "seat_off", "seat_back")
DOORS = ("attendance_door", "attendance_back")
CODES = {HERE: "KANARHERE2", THERE: "KANARTHRE2"}


def fill(world: World) -> None:
    """Let somebody ask for a seat in the session that everybody sees."""
    world.lists.append(("conference_desk.lists", {"list": "seats"}))
    # A certificate is its holder's alone; whoever has earned none is sent back to their own page.
    world.private["conference.certificate"] = {DELEGATE}
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        slot = _shown(world, side, edition)
        # The delegate's name belongs to the team here; there the owner asks for a seat themselves.
        who = DELEGATE if side == HERE else ELSEWHERE
        member = db.session.get_one(Member, world.people[who])
        a_seat_plan(slot, SeatMode.APPROVAL, seats=3)
        asks = a_sign_up(member, slot, SeatState.APPLIED, words="x")
        course = _course(edition, slot, member, CODES[side])
        mays = (May.SEATS_SEE,) if side == HERE else ()
        others = [] if side == HERE else [ELSEWHERE, OPERATOR]
        with transaction():
            world.plant(asks, subject=who, people=[*others], mays=mays, only=["words"])
        for name in OWN:
            world.knows_at(f"conference.{name}", side, slot=slot.code)
        for name in (*DESK, *DOORS):
            world.knows_at(f"conference_desk.{name}", side, slot=slot.code, member_id=member.id)
        world.knows_at("conference_desk.seat_draw", side, slot=slot.code)
        world.knows_at("conference.seat_offer", side, token=sign(Purpose.SEAT_OFFER, asks.id))
        world.knows(side, course_id=course.id)
        world.knows_at("conference.certificate_check", side, code=CODES[side])


def _shown(world: World, side: str, edition: Edition) -> Slot:
    """Return a slot of the session that everybody sees, in the newest release."""
    shown = db.session.scalars(select(Proposal).where(Proposal.code == world.values[side]["session"])).one()
    placed = select(Slot).where(Slot.proposal_id == shown.id, Slot.starts_at.is_not(None), Slot.removed_at.is_(None))
    slot = db.session.scalars(placed.order_by(Slot.id)).first()
    slot = slot or a_slot(shown, room=rooms_in(edition)[0], starts=at(edition, "10:00"))
    a_release(edition)
    return slot


def _course(edition: Edition, slot: Slot, member: Member, code: str) -> Course:
    with transaction() as session:
        course = Course(edition_id=edition.id, name=texts("Rights"), words=Texts(), needed=1, position=0)
        session.add(course)
        session.flush()
        session.add_all(
            [
                CourseSession(course_id=course.id, proposal_id=slot.proposal_id),
                Attendance(slot_id=slot.id, member_id=member.id, at=now()),
                Certificate(course_id=course.id, member_id=member.id, code=code, minutes=60, issued_at=now()),
            ]
        )
    return course
