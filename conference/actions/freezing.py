"""The timetable as a release freezes it: what stands in one, what would in the next, and what is wrong with that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conference.actions.puzzling import Laid, lay_out
from conference.models import Release, ReleasedSlot, Slot, SlotKind
from conference.queries import notices as asked
from conference.queries import releases
from conference.rules.states import ProposalState
from conference.rules.timetable.changes import Change, Frozen, compare, frozen_on, pairs_of
from conference.rules.timetable.problems import Problem, Severity, find_problems
from core.db import db
from core.signing import digest
from editions.models import Edition, Room


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The next release as it would be. `base` is the newest one, None before the first.

    `errors` are those in which something of it stands; `unconfirmed` slots stay private until their speakers say yes,
    `unplaced` sessions are confirmed and wait for a place.
    """

    number: int
    base: Release | None
    before: tuple[Frozen, ...]
    frozen: tuple[Frozen, ...]
    changes: tuple[Change, ...]
    errors: tuple[Problem, ...]
    unconfirmed: int
    unplaced: int
    laid: Laid

    @property
    def stamp(self) -> str:
        """Return a mark of all that would be released, so that nothing else leaves than what was looked at."""
        told = [f"{self.number}\0{self.laid.revision}", *(problem.key for problem in self.errors)]
        told += [f"{one.slot}\0{one.start.isoformat()}\0{one!r}" for one in self.frozen]
        return digest("\0\0".join(told))


def frozen_of(release: Release | None, rooms: Mapping[int, Room]) -> tuple[Frozen, ...]:
    """Return what stands in a release; nothing before the first."""
    if release is None:
        return ()
    return tuple(_released(row, rooms) for row in db.session.scalars(asked.frozen_in(release.id)))


def _released(row: ReleasedSlot, rooms: Mapping[int, Room]) -> Frozen:
    return Frozen(
        slot=row.slot_id,
        kind=row.kind,
        start=row.starts_at,
        minutes=row.minutes,
        room=row.room_id,
        city=_city(row, rooms),
        title=pairs_of(row.title),
        people=tuple(row.speaker_ids),
        sequence=row.sequence,
        cancelled=row.cancelled,
    )


def _city(row: Slot | ReleasedSlot, rooms: Mapping[int, Room]) -> int | None:
    room = rooms.get(row.room_id or 0)
    return row.city_id if room is None else room.venue.city_id


def upcoming(edition: Edition) -> Upcoming:
    """Return the next release as it would be now, in a number of statements that does not grow with it.

    Confirmed sessions that have a place, and breaks. Blocks and sessions whose speakers have not said yes are private.
    """
    laid = lay_out(edition)
    base = db.session.scalars(releases.current_release(edition.id)).one_or_none()
    before = frozen_of(base, laid.rooms)
    sessions = [slot for slot in laid.slots.values() if slot.proposal is not None]
    confirmed = [slot for slot in sessions if slot.proposal and slot.proposal.state is ProposalState.CONFIRMED]
    placed = [slot for slot in confirmed if slot.starts_at is not None]
    pauses = [slot for slot in laid.slots.values() if slot.kind is SlotKind.BREAK]
    frozen = frozen_on(before, _planned([*placed, *pauses], laid.rooms))
    out = {one.slot for one in frozen if not one.cancelled}
    problems = find_problems(laid.puzzle, laid.standing)
    return Upcoming(
        number=1 if base is None else base.number + 1,
        base=base,
        before=before,
        frozen=frozen,
        changes=compare(before, frozen, told_off=_told_off(edition, base)),
        errors=tuple(one for one in problems if one.severity is Severity.ERROR and out.intersection(one.shows)),
        unconfirmed=sum(slot.starts_at is not None for slot in sessions) - len(placed),
        unplaced=len(confirmed) - len(placed),
        laid=laid,
    )


def _told_off(edition: Edition, base: Release | None) -> set[int]:
    return set() if base is None else set(db.session.scalars(asked.told_off_since(edition.id, base.released_at)))


def _planned(slots: Sequence[Slot], rooms: Mapping[int, Room]) -> Iterable[Frozen]:
    people = people_in({slot.proposal_id for slot in slots if slot.proposal_id is not None})
    for slot in slots:
        assert slot.starts_at is not None
        yield Frozen(
            slot=slot.id,
            kind=slot.kind,
            start=slot.starts_at,
            minutes=slot.minutes,
            room=slot.room_id,
            city=_city(slot, rooms),
            title=pairs_of(slot.title if slot.proposal is None else slot.proposal.title),
            people=people.get(slot.proposal_id or 0, ()),
            sequence=slot.sequence,
        )


def people_in(proposal_ids: set[int]) -> dict[int, tuple[int, ...]]:
    """Return by session who said yes, as rows of speakers."""
    found: dict[int, list[int]] = defaultdict(list)
    for proposal_id, speaker_id in db.session.execute(asked.speakers_coming(proposal_ids)):
        found[proposal_id].append(speaker_id)
    return {proposal_id: tuple(ids) for proposal_id, ids in found.items()}
