"""How mentoring is kept in an edition: its words, who looks after it, whether young people can take part, when."""

from collections.abc import Collection
from dataclasses import dataclass

from core.clock import now
from core.db import db, lock, transaction
from core.facts import EditionChanged, record
from core.permissions import Role
from core.refusals import Refused
from core.texts import Texts
from editions.models import Edition
from editions.rules.phases import Opening, Span, opening_in
from mentoring.models import MentoringSettings
from mentoring.queries import settings as asked


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the team says about mentoring. `venues` are ids of houses where young people and mentors can meet."""

    words: Texts
    welcomes_minors: bool = False
    coordinator_id: int | None = None
    venues: Collection[int] = ()


def known_settings(edition_id: int) -> MentoringSettings:
    """Return the settings of an edition; where nobody has saved any, those that hold until then."""
    found = db.session.scalars(asked.settings_of(edition_id)).one_or_none()
    if found is not None:
        return found
    return MentoringSettings(
        edition_id=edition_id, words=Texts(), welcomes_minors=False, coordinator_id=None, venues=[]
    )


def mentoring_opening(edition: Edition) -> Opening:
    """Return how mentoring stands in an edition at this moment."""
    phase = db.session.scalars(asked.mentoring_phase(edition.id)).one_or_none()
    return opening_in(edition.state, None if phase is None else Span(phase.opens_at, phase.closes_at), now())


def check_mentoring_open(edition: Edition, *, early: bool = False) -> None:
    """Refuse `mentoring_closed` unless mentoring is open; with `early` what can be prepared before is allowed too."""
    allowed = {Opening.OPEN, Opening.UPCOMING} if early else {Opening.OPEN}
    if mentoring_opening(edition) not in allowed:
        raise Refused("mentoring_closed")


def can_look_after_minors(edition_id: int) -> bool:
    """Say whether the team has both: somebody who coordinates and somebody who leads the safeguarding."""
    roles = (Role.MENTOR_COORDINATOR, Role.SAFEGUARDING_LEAD)
    return all(db.session.scalars(asked.members_with(edition_id, role)).first() is not None for role in roles)


def save_settings(edition: Edition, kept: Kept, *, by: int) -> None:
    """Store how mentoring is kept.

    Refuses `minors_need_team` where young people are to be welcome and nobody coordinates or leads the safeguarding,
    `coordinator_unknown`, and `minors_need_venue` where no house is approved for them.
    """
    coordinators = set(db.session.scalars(asked.members_with(edition.id, Role.MENTOR_COORDINATOR)))
    if kept.coordinator_id is not None and kept.coordinator_id not in coordinators:
        raise Refused("coordinator_unknown", field="coordinator")
    if kept.welcomes_minors and not can_look_after_minors(edition.id):
        raise Refused("minors_need_team", field="welcomes_minors")
    known = {venue.id for venue in db.session.scalars(asked.venues_of(edition.id))}
    venues = sorted(known & set(kept.venues))
    if kept.welcomes_minors and not venues:
        raise Refused("minors_need_venue", field="venues")
    with transaction() as session:
        row = session.scalars(lock(asked.settings_of(edition.id))).one_or_none()
        if row is None:
            row = MentoringSettings(edition_id=edition.id, words=Texts(), venues=[])
            session.add(row)
        given = {
            "words": kept.words,
            "welcomes_minors": kept.welcomes_minors,
            "coordinator_id": kept.coordinator_id,
            "venues": venues,
        }
        changed = tuple(name for name, value in given.items() if getattr(row, name) != value)
        for name, value in given.items():
            setattr(row, name, value)
        session.flush()
        if changed:
            record(EditionChanged(edition_id=edition.id, part="mentoring", changed=changed), by=by)
