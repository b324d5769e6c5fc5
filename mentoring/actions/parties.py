"""Who stands behind profiles: the members of a party, who of them is young, blocks, clearance; rows for the rules."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.rules.ages import is_minor
from core.clock import now
from core.db import db
from core.language import local
from core.permissions import Role, Viewer
from editions.models import Edition
from mentoring.models import MenteeProfile, MentorProfile, VettingNote
from mentoring.queries import people as asked
from mentoring.queries.pairs import seats_taken
from mentoring.rules import fit
from mentoring.rules.people import Meets, Need, ProfileState, Skill
from mentoring.rules.visibility import Looker


def today_in(edition: Edition) -> dt.date:
    """Return the date on the clock of the two cities."""
    return local(now(), edition.zone).date()


@dataclass(frozen=True, slots=True)
class Party:
    """The members behind the profile of somebody who looks for a mentor; `minors` are those under 18 today."""

    members: frozenset[int]
    minors: frozenset[int]


def parties_of(mentee_ids: Collection[int], today: dt.date) -> dict[int, Party]:
    """Return the party of each profile, in one statement."""
    members: dict[int, set[int]] = defaultdict(set)
    minors: dict[int, set[int]] = defaultdict(set)
    for mentee_id, member_id, minor_until in db.session.execute(asked.parties(mentee_ids)):
        members[mentee_id].add(member_id)
        if is_minor(minor_until, today):
            minors[mentee_id].add(member_id)
    return {one: Party(frozenset(members[one]), frozenset(minors[one])) for one in members}


def blocks_in(edition_id: int) -> dict[int, frozenset[int]]:
    """Return for each member with a block those whom it keeps away, both ways."""
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in db.session.execute(asked.all_blocks(edition_id)):
        found[one].add(other)
        found[other].add(one)
    return {one: frozenset(others) for one, others in found.items()}


def looker(edition: Edition, who: Viewer) -> Looker:
    """Return what the policy has to know of somebody who looks."""
    if who.member_id is None:
        return Looker()
    today = today_in(edition)
    minor_until, mentor_state, welcomes, looks = db.session.execute(asked.standing_of(edition.id, who.member_id)).one()
    cleared = bool(welcomes) and (
        db.session.scalars(
            asked.cleared_members(edition.id, today).where(VettingNote.member_id == who.member_id).limit(1)
        ).first()
        is not None
    )
    return Looker(
        member_id=who.member_id,
        minor=is_minor(minor_until, today),
        takes_part=looks or mentor_state is ProfileState.LISTED,
        coordinates=Role.MENTOR_COORDINATOR in who.roles,
        leads=Role.SAFEGUARDING_LEAD in who.roles,
        cleared=cleared,
    )


# --- rows for rules.fit -----------------------------------------------------------------------------------------------


def fit_mentors(edition: Edition, rows: Sequence[MentorProfile], *, bars: bool = True) -> dict[int, fit.Mentor]:
    """Return mentors as the rule of fitting knows them, in a constant number of statements. `seats` are those free.

    Without `bars` what stands in the way of a pair is left out: enough where points are shown and nobody is brought
    together.
    """
    belongs = _organisations([row.member_id for row in rows]) if bars else {}
    blocks = blocks_in(edition.id) if bars else {}
    cleared = set(db.session.scalars(asked.cleared_members(edition.id, today_in(edition)))) if bars else set()
    taken = {mentor_id: count for mentor_id, count in db.session.execute(seats_taken([row.id for row in rows]))}  # noqa: C416 - rows are no pairs to dict()
    return {
        row.id: fit.Mentor(
            id=row.id,
            member_id=row.member_id,
            skills=tuple(Skill(one.skill, one.level, one.country) for one in row.skills),
            languages=tuple(row.languages),
            genres=frozenset(row.genres),
            stages=frozenset(row.stages),
            meets=frozenset(Meets(one) for one in row.meets),
            half_days=frozenset(row.half_days),
            country=row.country,
            organisations=belongs.get(row.member_id, frozenset()),
            blocks=blocks.get(row.member_id, frozenset()),
            cleared=row.welcomes_minors and row.member_id in cleared,
            seats=max(0, row.seats - taken.get(row.id, 0)),
        )
        for row in rows
    }


def fit_mentees(edition: Edition, rows: Sequence[MenteeProfile], *, bars: bool = True) -> dict[int, fit.Mentee]:
    """Return those who look for a mentor as the rule of fitting knows them, in a constant number of statements.

    Without `bars` nothing is known of the members of a party: enough for points.
    """
    nobody = Party(frozenset(), frozenset())
    parties = parties_of([row.id for row in rows], today_in(edition)) if bars else {row.id: nobody for row in rows}
    belongs = _organisations({member for party in parties.values() for member in party.members}) if bars else {}
    return {
        row.id: fit.Mentee(
            id=row.id,
            party=parties[row.id].members,
            needs=tuple(Need(one.skill, one.weight, one.country) for one in row.needs),
            languages=tuple(row.languages),
            genres=frozenset(row.genres),
            stage=row.stage,
            meets=frozenset(Meets(one) for one in row.meets),
            half_days=frozenset(row.half_days),
            country=row.country,
            organisations=frozenset().union(*(belongs.get(one, frozenset()) for one in parties[row.id].members)),
            minor=bool(parties[row.id].minors),
        )
        for row in rows
    }


def reasons_of(found: fit.Fit) -> dict[str, Any]:
    """Return the parts of a fit as `Match.reasons` keeps them; words.fit reads them out in any language."""
    return {
        "parts": [
            {
                "kind": part.kind.value,
                "points": part.points,
                "of": part.of,
                "counted": list(part.counted),
                "missing": list(part.missing),
            }
            for part in found.parts
        ]
    }


def _organisations(member_ids: Collection[int]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for member_id, organisation_id in db.session.execute(asked.organisations_of(member_ids)):
        found[member_id].add(organisation_id)
    return {one: frozenset(ids) for one, ids in found.items()}
