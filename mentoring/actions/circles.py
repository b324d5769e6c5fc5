"""Circles: making them out of people who were left over, offering them, and what those people answer.

Whatever keeps people from sitting in one circle (`rules.circles`) is looked at again in the transaction of each step.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from core.clock import now
from core.db import db, lock, transaction
from core.facts import CircleChanged, record
from core.jobs import enqueue
from core.permissions import Role
from core.refusals import Refused
from core.taxonomy import terms
from editions.models import Edition
from mentoring.actions.parties import blocks_in, fit_mentees, fit_mentors, today_in
from mentoring.models import Circle, CirclePlace, MenteeProfile
from mentoring.queries import circles as asked
from mentoring.queries import people
from mentoring.queries.settings import members_with, settings_of, venues_of
from mentoring.queries.speed import reported
from mentoring.rules.circles import LEAST, Hitch, Host, Seeker, Suggestion, hitches, hosted_by, suggest
from mentoring.rules.people import ProfileState

HOSTING = (Role.MENTOR_COORDINATOR, Role.SAFEGUARDING_LEAD, Role.OWNER)
"""Roles of the team whose members can host a circle."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of a circle. It is hosted by a mentor or by somebody of the team; without a venue it is online."""

    name: str
    skill: str
    mentor_id: int | None
    host_id: int | None
    starts_at: dt.datetime | None
    venue_id: int | None
    words: str


def make_circle(edition: Edition, details: Details, mentee_ids: Collection[int] = (), *, by: int | None) -> int:
    """Make a circle, with people in it at once where they come from a suggestion; nobody is told yet.

    Return its id. Refuses what `change_circle` and `add_place` refuse.
    """
    with transaction() as session:
        circle = Circle(edition_id=edition.id, created_at=now())
        _take_over(edition, circle, details)
        session.add(circle)
        session.flush()
        for mentee_id in sorted(mentee_ids):
            _add(edition, circle, mentee_id)
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="made"), by=by)
    return circle.id


def change_circle(edition: Edition, circle_id: int, details: Details, *, by: int | None) -> None:
    """Change what is said of a circle; when it is at another time or place those who have a place get a mail.

    Refuses `circle_gone`, `circle_closed`, `circle_skill`, `circle_two_hosts`, `circle_host`, `circle_venue`, and
    what keeps those who are in it from being one with another host or need.
    """
    with transaction() as session:
        circle = locked_circle(edition.id, circle_id)
        _check_open(circle)
        before = (circle.starts_at, circle.venue_id)
        _take_over(edition, circle, details)
        session.flush()
        _check_together(edition, circle, _held(circle))
        if circle.offered_at is not None and before != (circle.starts_at, circle.venue_id):
            _check_whole(circle, _held(circle))
            _tell(circle, _held(circle), "moved")
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="changed"), by=by)


def locked_circle(edition_id: int, circle_id: int) -> Circle:
    """Lock a circle for the transaction at hand. Refuses `circle_gone`."""
    circle = db.session.scalars(lock(asked.circle_row(edition_id, circle_id))).one_or_none()
    if circle is None:
        raise Refused("circle_gone")
    return circle


def _take_over(edition: Edition, circle: Circle, details: Details) -> None:
    if details.skill not in terms("skill"):
        raise Refused("circle_skill", field="skill")
    if details.mentor_id is not None and details.host_id is not None:
        raise Refused("circle_two_hosts", field="host_id")
    if details.mentor_id is not None:
        mentor = db.session.scalars(people.mentor_rows([details.mentor_id])).one_or_none()
        if mentor is None or mentor.edition_id != edition.id or mentor.state is not ProfileState.LISTED:
            raise Refused("circle_host", field="mentor_id")
    if details.host_id is not None and details.host_id not in hosts_of(edition):
        raise Refused("circle_host", field="host_id")
    if details.venue_id is not None and details.venue_id not in {
        one.id for one in db.session.scalars(venues_of(edition.id))
    }:
        raise Refused("circle_venue", field="venue_id")
    circle.name, circle.skill, circle.words = details.name, details.skill, details.words
    circle.mentor_id, circle.host_id = details.mentor_id, details.host_id
    circle.starts_at, circle.venue_id = details.starts_at, details.venue_id


def hosts_of(edition: Edition) -> list[int]:
    """Return the members of the team who can host a circle, those who coordinate mentoring first."""
    found = [member_id for role in HOSTING for member_id in db.session.scalars(members_with(edition.id, role))]
    return list(dict.fromkeys(found))


# --- who is in it -----------------------------------------------------------------------------------------------------


def add_place(edition: Edition, circle_id: int, mentee_id: int, *, by: int | None) -> None:
    """Give somebody a place; where the circle is offered already they get a mail.

    Refuses `circle_gone`, `circle_closed`, `circle_person` (not listed any more), `circle_already` (in this or another
    circle), and what the rules say of them together: `circle_full`, `circle_blocked` and the like.
    """
    with transaction() as session:
        circle = locked_circle(edition.id, circle_id)
        _check_open(circle)
        place = _add(edition, circle, mentee_id)
        session.flush()
        if circle.offered_at is not None:
            _tell(circle, [place], "offered")
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="added"), by=by)


def _add(edition: Edition, circle: Circle, mentee_id: int) -> CirclePlace:
    # Their row is locked, so that two circles cannot take the same person at once.
    mentee = db.session.scalars(lock(people.mentee_rows([mentee_id]))).one_or_none()
    if mentee is None or mentee.edition_id != edition.id or mentee.state is not ProfileState.LISTED:
        raise Refused("circle_person")
    places = db.session.scalars(asked.places_of(circle.id)).all()
    own = next((one for one in places if one.mentee_id == mentee_id), None)
    if (own is not None and own.comes is not False) or db.session.scalars(
        asked.held_elsewhere(circle.id, [mentee_id])
    ).first():
        raise Refused("circle_already")
    if own is None:
        own = CirclePlace(circle_id=circle.id, mentee_id=mentee_id)
        db.session.add(own)
    # Whoever said no and is asked again has not answered.
    own.comes, own.answered_at = None, None
    db.session.flush()
    _check_together(edition, circle, _held(circle))
    return own


def remove_place(edition: Edition, circle_id: int, mentee_id: int, *, by: int | None) -> None:
    """Take somebody out of a circle; who was asked already gets a mail. Refuses `circle_gone`, `circle_closed`."""
    with transaction() as session:
        circle = locked_circle(edition.id, circle_id)
        _check_open(circle)
        places = session.scalars(asked.places_of(circle.id)).all()
        place = next((one for one in places if one.mentee_id == mentee_id), None)
        if place is None:
            return
        if circle.offered_at is not None and place.comes is not False:
            enqueue("mentoring.tell_circle", circle_id=circle.id, mentee_id=mentee_id, what="removed")
        session.delete(place)
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="removed"), by=by)


def _held(circle: Circle) -> list[CirclePlace]:
    """Return the places of those who come or have not answered."""
    return [one for one in db.session.scalars(asked.places_of(circle.id)) if one.comes is not False]


# --- what must hold ---------------------------------------------------------------------------------------------------


def seekers(edition: Edition, rows: Sequence[MenteeProfile]) -> list[Seeker]:
    """Return people as the rules of circles know them; whom they reported counts as whom they blocked."""
    blocks = defaultdict(set, {member: set(others) for member, others in blocks_in(edition.id).items()})
    for one, other in db.session.execute(reported(edition.id)):
        blocks[one].add(other)
        blocks[other].add(one)
    mentees = fit_mentees(edition, rows)
    return [
        Seeker(mentees[row.id], frozenset().union(*(blocks.get(one, set()) for one in mentees[row.id].party)))
        for row in rows
    ]


def host_of(edition: Edition, circle: Circle) -> Host | None:
    """Return the host of a circle as the rules know them today."""
    if circle.mentor_id is not None:
        rows = db.session.scalars(people.mentors_by_ids([circle.mentor_id])).all()
        return hosted_by(fit_mentors(edition, rows)[circle.mentor_id], circle.skill) if rows else None
    if circle.host_id is None:
        return None
    cleared = set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))
    blocks = blocks_in(edition.id).get(circle.host_id, frozenset())
    return Host(member_id=circle.host_id, blocks=blocks, cleared=circle.host_id in cleared)


def hitches_of(edition: Edition, circle: Circle, mentee_ids: Collection[int]) -> tuple[Hitch, ...]:
    """Return what keeps these people from being this circle as things are now."""
    rows = db.session.scalars(people.mentees_by_ids(mentee_ids)).all()
    return hitches(circle.skill, seekers(edition, rows), host_of(edition, circle))


def _check_together(edition: Edition, circle: Circle, places: Collection[CirclePlace]) -> None:
    """Refuse `circle_<hitch>` for the first thing that keeps people apart, and `circle_young_venue`."""
    mentee_ids = [one.mentee_id for one in places]
    rows = db.session.scalars(people.mentees_by_ids(mentee_ids)).all()
    group = seekers(edition, rows)
    found = hitches(circle.skill, group, host_of(edition, circle))
    # Who hosts is often settled last: until it is offered, only people who are there count.
    if circle.mentor_id is None and circle.host_id is None and circle.offered_at is None:
        found = tuple(one for one in found if one is not Hitch.NOT_CLEARED)
    if found:
        raise Refused(f"circle_{found[0].value.replace('-', '_')}")
    if circle.venue_id is not None and any(one.mentee.minor for one in group):
        settings = db.session.scalars(settings_of(edition.id)).one_or_none()
        if settings is None or circle.venue_id not in settings.venues:
            raise Refused("circle_young_venue", field="venue_id")


def _check_open(circle: Circle) -> None:
    if circle.closed_at is not None:
        raise Refused("circle_closed")


def _check_whole(circle: Circle, places: Collection[CirclePlace]) -> None:
    if len(places) < LEAST:
        raise Refused("circle_few", least=LEAST)
    if circle.mentor_id is None and circle.host_id is None:
        raise Refused("circle_no_host")
    if circle.starts_at is None or circle.starts_at <= now():
        raise Refused("circle_no_time")


# --- offering, answering, closing -------------------------------------------------------------------------------------


def offer_circle(edition: Edition, circle_id: int, *, by: int | None) -> None:
    """Ask everybody in a circle whether they come, and tell its host.

    Refuses `circle_gone`, `circle_closed`, `circle_offered`, `circle_few`, `circle_no_host`, `circle_no_time`, and
    what keeps the people apart as things are now.
    """
    with transaction() as session:
        circle = locked_circle(edition.id, circle_id)
        _check_open(circle)
        if circle.offered_at is not None:
            raise Refused("circle_offered")
        places = _held(circle)
        _check_whole(circle, places)
        circle.offered_at = now()
        session.flush()
        _check_together(edition, circle, places)
        _tell(circle, places, "offered")
        enqueue("mentoring.tell_circle", circle_id=circle.id, mentee_id=None, what="hosting")
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="offered"), by=by)


def answer_circle(edition: Edition, circle_id: int, member_id: int, *, comes: bool) -> None:
    """Say for oneself, or one's band, whether one comes. It can be said anew until the circle begins.

    Refuses `circle_gone` (also where somebody may not be in it any more: why is not said) and `circle_over`.
    """
    with transaction() as session:
        circle = locked_circle(edition.id, circle_id)
        place = session.scalars(asked.own_place(circle_id, member_id)).one_or_none()
        if place is None or circle.offered_at is None:
            raise Refused("circle_gone")
        if circle.closed_at is not None or (circle.starts_at is not None and circle.starts_at <= now()):
            raise Refused("circle_over")
        if comes:
            session.scalars(lock(people.mentee_rows([place.mentee_id]))).one()
            elsewhere = session.scalars(asked.held_elsewhere(circle_id, [place.mentee_id])).first()
            together = {one.mentee_id for one in _held(circle)} | {place.mentee_id}
            if elsewhere or hitches_of(edition, circle, together):
                raise Refused("circle_gone")
        place.comes, place.answered_at = comes, now()
        what = "comes" if comes else "comes-not"
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what=what), by=member_id)


def close_circle(edition: Edition, circle_id: int, *, by: int | None) -> None:
    """End a circle; where it was offered and has not begun, everybody hears that it does not take place.

    Refuses `circle_gone` and `circle_closed`.
    """
    with transaction():
        circle = locked_circle(edition.id, circle_id)
        _check_open(circle)
        circle.closed_at = now()
        if circle.offered_at is not None and circle.starts_at is not None and circle.starts_at > now():
            _tell(circle, _held(circle), "closed")
            enqueue("mentoring.tell_circle", circle_id=circle.id, mentee_id=None, what="closed")
        record(CircleChanged(edition_id=edition.id, circle_id=circle.id, what="closed"), by=by)


def _tell(circle: Circle, places: Collection[CirclePlace], what: str) -> None:
    for place in places:
        enqueue("mentoring.tell_circle", circle_id=circle.id, mentee_id=place.mentee_id, what=what)


# --- suggestions ------------------------------------------------------------------------------------------------------


def suggestions(edition: Edition, *, programme_id: int | None = None) -> tuple[Suggestion, ...]:
    """Return circles out of those for whom there was no mentor, with mentors who are listed and host none yet."""
    rows = db.session.scalars(asked.left_over(edition.id, programme_id=programme_id)).all()
    busy = set(db.session.scalars(asked.mentors_hosting(edition.id)))
    hosts = [
        row
        for row in db.session.scalars(people.mentors_in(edition.id))
        if row.state is ProfileState.LISTED and row.id not in busy
    ]
    settings = db.session.scalars(settings_of(edition.id)).one_or_none()
    welcome = settings is not None and settings.welcomes_minors
    group = [one for one in seekers(edition, rows) if welcome or not one.mentee.minor]
    reports: dict[int, set[int]] = defaultdict(set)
    for one, other in db.session.execute(reported(edition.id)):
        reports[one].add(other)
        reports[other].add(one)
    mentors = [
        replace(one, blocks=one.blocks | reports.get(one.member_id, set()))
        for one in fit_mentors(edition, hosts).values()
    ]
    return suggest(group, mentors, f"circles {edition.id}")
