"""The demo's releases: a first one that everybody was told of, and a second in which something moved and mails wait."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import select

from conference.actions.freezing import upcoming
from conference.actions.objecting import object_to
from conference.actions.releasing_timetable import release, show_slots
from conference.actions.scheduling import SlotChange, change_slots
from conference.models import AnnouncementState, Notice, Slot, SlotKind
from conference.queries.notices import own_places
from conference.queries.releases import slots_everybody_sees
from conference.rules.timetable.problems import Checker, Severity
from conference.rules.timetable.puzzle import Spotted
from core.clock import now
from core.db import db, transaction
from core.texts import Texts
from editions.models import Edition

EDITOR = "programme@sundet.example"
SPEAKER = "speaker@sundet.example"
WHY = "We have talked about it: it works for everybody concerned."
WORDS = "Mitt tåg från Göteborg kommer först klockan elva. Allt efter det går bra, på vilken strand som helst."
FIRST = Texts(
    da="Her er det: tre dage på to kyster. Stjernerne er til dig, færgen er til os alle.",
    sv="Här är det: tre dagar på två stränder. Stjärnorna är för dig, färjan är för oss alla.",
    en="Here it is: three days on two shores. The stars are for you, the ferry is for all of us.",
)
SECOND = Texts(
    da="Et par ting har fundet et bedre sted. Tak til jer, der sagde til i tide.",
    sv="Ett par saker har fått en bättre plats. Tack till er som sa till i tid.",
    en="A few things have found a better place. Thank you for telling us in time.",
)


def make_releases(edition: Edition, people: dict[str, int]) -> None:
    """Release what stands, as if some days ago: everybody has been told, and speakers see their places."""
    with transaction() as session:
        _release(edition, "Første program", FIRST, by=people[EDITOR])
        show_slots(edition.id, shown=True, by=people[EDITOR])
        for notice in session.scalars(select(Notice).where(Notice.edition_id == edition.id)):
            notice.state, notice.sent_at = AnnouncementState.SENT, now()


def change_programme(edition: Edition, people: dict[str, int]) -> None:
    """Move two sessions and release that: the mails wait. One speaker says that their place does not work."""
    with transaction():
        _move_two(edition, by=people[EDITOR])
        _release(edition, "Bedre pladser", SECOND, by=people[EDITOR])
        _object(edition, people[SPEAKER])


def _release(edition: Edition, name: str, note: Texts, *, by: int) -> None:
    state = upcoming(edition)
    reasons = {problem.key: WHY for problem in state.errors}
    release(edition.id, name=name, note=note, seen=state.stamp, overrides=reasons, by=by)


def _move_two(edition: Edition, *, by: int) -> None:
    """Move a session by day to another time and one to another room, where nothing is wrong with that."""
    state = upcoming(edition)
    checker = Checker(state.laid.puzzle, state.laid.standing)
    moved: list[SlotChange] = []
    for slot in sorted(state.laid.slots.values(), key=lambda one: one.id):
        if len(moved) == 2 or not _movable(slot, state.laid.released):
            continue
        here = state.laid.standing[slot.id]
        rooms = [hall.id for hall in state.laid.puzzle.halls if hall.id != here.hall]
        tries = [Spotted(here.hall, here.start + minutes) for minutes in (30, 60, -30, 90)]
        if moved:
            tries = [Spotted(room, here.start) for room in rooms]
        spot = next((one for one in tries if _is_fine(checker, slot.id, one)), None)
        if spot is not None:
            checker.after_move(slot.id, spot)
            starts = slot.starts_at + dt.timedelta(minutes=spot.start - here.start) if slot.starts_at else None
            moved.append(SlotChange(slot.id, {"starts_at": starts, "room_id": spot.hall}))
    change_slots(edition.id, moved, what="move", by=by)


def _movable(slot: Slot, released: Mapping[int, Spotted]) -> bool:
    """Say whether a session can be told to have moved: it is out, and neither fixed nor on the ferry."""
    return slot.kind is SlotKind.SESSION and not slot.locked and slot.fallback_room_id is None and slot.id in released


def _is_fine(checker: Checker, show: int, spot: Spotted) -> bool:
    return not [one for one in checker.would(show, spot) if one.severity is Severity.ERROR]


def _object(edition: Edition, member_id: int) -> None:
    """Let the speaker who can be signed in as say that one place does not work."""
    mine = {row.proposal_id for row in db.session.scalars(own_places(edition.id, member_id))}
    rows = db.session.scalars(slots_everybody_sees(edition.id)).all()
    code = next((row.slot.code for row in rows if row.proposal_id in mine and not row.cancelled), None)
    if code is not None:
        object_to(edition.id, code, member_id, WORDS)
