"""Who is there at speed meetings, as the rules know them, and which pairs of them may meet today."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from core.db import db
from editions.models import Edition
from mentoring.actions.parties import fit_mentees, fit_mentors
from mentoring.models import MenteeProfile, MentorProfile, SpeedEvent, SpeedGuest
from mentoring.queries import people as people_asked
from mentoring.queries import speed as asked
from mentoring.queries.settings import settings_of
from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import ProfileState
from mentoring.rules.speed_meetings import LeftOut, Meeting, Pair, may_meet, possible_pairs


@dataclass(frozen=True, slots=True)
class People:
    """Guests who can be planned: `tables` says where each mentor sits. `left_out` says why others cannot, by guest."""

    mentors: dict[int, Mentor]
    mentees: dict[int, Mentee]
    tables: dict[int, int]
    apart: frozenset[Pair]
    left_out: dict[int, LeftOut]

    def pairs(self) -> dict[Pair, int]:
        """Return the points of all pairs that may meet."""
        return possible_pairs(self.mentors.values(), list(self.mentees.values()), self.apart)


def meetings_of(event: SpeedEvent) -> tuple[Meeting, ...]:
    """Return the plan of speed meetings, in the order of rounds and tables; nothing where there is none yet."""
    return tuple(Meeting(*row) for row in (event.plan or {}).get("meetings", ()))


def gather(edition: Edition, guests: Sequence[SpeedGuest]) -> People:
    """Return who of the guests can be planned, as they are now, in a constant number of statements."""
    known = _known(
        edition,
        [guest.mentor_id for guest in guests if guest.mentor_id is not None],
        [guest.mentee_id for guest in guests if guest.mentee_id is not None],
    )
    left_out = {guest.id: why for guest in guests if (why := _why_not(guest, known)) is not None}
    there = [guest for guest in guests if guest.id not in left_out]
    return People(
        mentors={one.mentor_id: known.mentors[one.mentor_id] for one in there if one.mentor_id is not None},
        mentees={one.mentee_id: known.mentees[one.mentee_id] for one in there if one.mentee_id is not None},
        tables={one.mentor_id: one.table for one in there if one.mentor_id is not None and one.table is not None},
        apart=known.apart,
        left_out=left_out,
    )


def impossible(edition: Edition, meetings: Collection[Meeting]) -> set[Meeting]:
    """Return the meetings that must not be as things are now: a block, a lapsed clearance, a report, who has paused."""
    known = _known(edition, {one.mentor for one in meetings}, {one.mentee for one in meetings})
    return {one for one in meetings if not _still(one, known)}


def _still(meeting: Meeting, known: "_Known") -> bool:
    mentor, mentee = known.mentors.get(meeting.mentor), known.mentees.get(meeting.mentee)
    if mentor is None or mentee is None or meeting.pair in known.apart:
        return False
    if meeting.mentor in known.paused_mentors or meeting.mentee in known.paused_mentees:
        return False
    return may_meet(mentor, mentee) and (known.welcomes_minors or not mentee.minor)


@dataclass(frozen=True, slots=True)
class _Known:
    mentors: dict[int, Mentor]
    mentees: dict[int, Mentee]
    paused_mentors: frozenset[int]
    paused_mentees: frozenset[int]
    apart: frozenset[Pair]
    welcomes_minors: bool


def _known(edition: Edition, mentor_ids: Collection[int], mentee_ids: Collection[int]) -> _Known:
    mentor_rows = db.session.scalars(people_asked.mentors_by_ids(mentor_ids)).all()
    mentee_rows = db.session.scalars(people_asked.mentees_by_ids(mentee_ids)).all()
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    reports: dict[int, set[int]] = defaultdict(set)
    for one, other in db.session.execute(asked.reported(edition.id)):
        reports[one].add(other)
        reports[other].add(one)
    mentors = fit_mentors(edition, mentor_rows)
    return _Known(
        # Whoever reported somebody is kept apart from them like somebody who blocked them.
        mentors={
            key: replace(one, blocks=one.blocks | reports[one.member_id]) if one.member_id in reports else one
            for key, one in mentors.items()
        },
        mentees=fit_mentees(edition, mentee_rows),
        paused_mentors=_paused(mentor_rows),
        paused_mentees=_paused(mentee_rows),
        apart=frozenset(
            (mentor_id, mentee_id) for mentor_id, mentee_id in db.session.execute(asked.kept_apart(edition.id))
        ),
        welcomes_minors=settings is not None and settings.welcomes_minors,
    )


def _paused(rows: Iterable[MentorProfile | MenteeProfile]) -> frozenset[int]:
    return frozenset(row.id for row in rows if row.state is not ProfileState.LISTED)


def _why_not(guest: SpeedGuest, known: _Known) -> LeftOut | None:
    if guest.away:
        return LeftOut.AWAY
    if guest.mentor_id is not None:
        if guest.mentor_id in known.paused_mentors:
            return LeftOut.PAUSED
        return LeftOut.NO_TABLE if guest.table is None else None
    assert guest.mentee_id is not None
    if guest.mentee_id in known.paused_mentees:
        return LeftOut.PAUSED
    return LeftOut.YOUNG if known.mentees[guest.mentee_id].minor and not known.welcomes_minors else None
