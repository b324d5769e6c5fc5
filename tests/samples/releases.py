"""A released slot in both editions, a mail about it that waits, and a speaker for whom it does not work."""

from sqlalchemy import select

from conference.models import Notice, NoticeKind, Objection, Proposal, RoomKit, Slot, Speaker
from core.clock import now
from core.db import db, transaction
from core.permissions import May, Role
from editions.queries import whole_edition
from tests.conference.timetable.builders import a_kit, a_release, a_slot, at, rooms_in
from tests.samples import ELSEWHERE, HERE, OPERATOR, THERE, World

MAIL = "{}@example.org"


def fill(world: World) -> None:
    """Release the session that everybody sees, and let its speaker object."""
    for name in ("my_slots", "objection"):
        world.private[f"conference.{name}"] = {Role.VOLUNTEER.value}
    for side in (HERE, THERE):
        edition = db.session.scalars(whole_edition(world.values[side]["edition_id"])).one()
        shown = db.session.scalars(select(Proposal).where(Proposal.code == world.values[side]["session"])).one()
        slot = db.session.scalars(select(Slot).where(Slot.proposal_id == shown.id)).first()
        room = rooms_in(edition)[0]
        kit = a_kit(room, contact_name="x", contact_phone="x")
        slot = slot or a_slot(shown, room=room, starts=at(edition, "10:00"))
        release = a_release(edition)
        if side == THERE:
            # Releases are counted in each edition; there they begin later, so that no number means one in both.
            with transaction():
                release.number += 100
        _around(world, side, slot, kit)
        world.knows_at("conference_desk.release", side, number=release.number)
        world.knows_at("conference.objection", side, slot=slot.code)


def _around(world: World, side: str, slot: Slot, kit: RoomKit) -> None:
    who = Role.VOLUNTEER.value if side == HERE else ELSEWHERE
    others = [] if side == HERE else [ELSEWHERE, OPERATOR]
    speaker = db.session.scalars(select(Speaker).where(Speaker.proposal_id == slot.proposal_id)).first()
    assert speaker is not None
    with transaction() as session:
        notice = Notice(
            edition_id=slot.edition_id, kind=NoticeKind.SPEAKER_SLOTS, member_id=speaker.member_id,
            speaker_id=speaker.id, language="en", to_address="x", to_name="x", subject="x", body="x", created_at=now(),
        )  # fmt: skip
        objection = Objection(slot_id=slot.id, speaker_id=speaker.id, words="x", made_at=now())
        session.add_all([notice, objection])
        session.flush()
        mays = (lambda *found: found) if side == HERE else (lambda *_found: ())
        world.plant(notice, people=others, mays=mays(May.TIMETABLE_RELEASE), forms={"to_address": MAIL})
        world.plant(objection, subject=who, people=[who, *others], mays=mays(May.TIMETABLE_CHANGE))
        world.plant(kit, people=[who, *others], mays=mays(May.TIMETABLE_SEE))
    world.knows(side, notice_id=notice.id, objection_id=objection.id)
