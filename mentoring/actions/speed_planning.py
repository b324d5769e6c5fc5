"""Planning speed meetings, publishing the plan and taking it back, and planning again around who is away.

Who meets whom is worked out while nothing is locked; it is written only if the guests are still the same, and no pair
of it has become impossible in between.
"""

from collections.abc import Collection, Iterable, Sequence

from core.clock import now
from core.db import db, end_reading, lock, transaction
from core.facts import SpeedMeetingsChanged, record
from core.jobs import enqueue, under_way
from core.refusals import Refused
from editions.models import Edition
from editions.queries import edition_by_id
from mentoring.actions.speed_people import gather, impossible, meetings_of
from mentoring.models import SpeedEvent, SpeedGuest
from mentoring.queries import speed as asked
from mentoring.rules.speed_meetings import Meeting, first_plan, next_plan, touched

FEW_GUESTS = 200
"""More guests than this are planned in the background."""
TRIES = 3


def locked_event(edition_id: int, event_id: int) -> SpeedEvent:
    """Lock speed meetings for the transaction at hand. Refuses `speed_gone`."""
    event = db.session.scalars(lock(asked.event_row(edition_id, event_id))).one_or_none()
    if event is None:
        raise Refused("speed_gone")
    return event


def ask_plan(edition: Edition, event_id: int, *, by: int | None) -> bool:
    """Plan all rounds, or put that in line where there are many guests; return whether it is done.

    Refuses `speed_gone`, `speed_published` and `speed_nobody`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        _check_open(event)
        guests = session.scalars(asked.guest_rows(event_id)).all()
        if not any(one.mentor_id for one in guests) or not any(one.mentee_id for one in guests):
            raise Refused("speed_nobody")
        if len(guests) > FEW_GUESTS:
            enqueue("mentoring.plan_speed", edition_id=edition.id, event_id=event_id, by=by)
            return False
    plan_event(edition, event_id, by=by)
    return True


def plan_in_background(edition_id: int, event_id: int, by: int | None) -> None:
    """Plan all rounds. What has become impossible since it was asked for is left alone: the page shows how it is."""
    edition = db.session.scalars(edition_by_id(edition_id)).one()
    try:
        plan_event(edition, event_id, by=by)
    except Refused as refusal:
        if refusal.code not in ("speed_gone", "speed_published", "speed_nobody"):
            raise


def plan_event(edition: Edition, event_id: int, *, by: int | None) -> None:
    """Work out all rounds and keep them. Refuses `speed_gone`, `speed_published`, `speed_nobody`, `speed_moved_on`."""
    _solve(edition, event_id, None, by=by)


def plan_again(edition: Edition, event_id: int, at_round: int, *, by: int | None) -> None:
    """Plan again from a round on, around those who are away. What can still be stays where it is.

    Those for whom something changes get a mail, once the plan is published. Refuses `speed_gone`, `speed_no_plan`,
    `speed_round_past`, `speed_nobody` and `speed_moved_on`.
    """
    _solve(edition, event_id, at_round, by=by)


def _solve(edition: Edition, event_id: int, at_round: int | None, *, by: int | None) -> None:
    for _try in range(TRIES):
        event = db.session.scalars(asked.event_row(edition.id, event_id)).one_or_none()
        if event is None:
            raise Refused("speed_gone")
        guests = db.session.scalars(asked.guest_rows(event_id)).all()
        entered = _entered(event, guests)
        meetings = _worked_out(edition, event, guests, at_round)
        if _kept(edition, event_id, entered=entered, meetings=meetings, at_round=at_round, by=by):
            return
    raise Refused("speed_moved_on")


def _worked_out(
    edition: Edition, event: SpeedEvent, guests: Sequence[SpeedGuest], at_round: int | None
) -> tuple[Meeting, ...]:
    people = gather(edition, guests)
    if at_round is None and (not people.tables or not people.mentees):
        raise Refused("speed_nobody")
    standing, rounds, seed = meetings_of(event), event.rounds, event.seed
    # Nothing is held open while the rounds are worked out.
    end_reading()
    points = people.pairs()
    if at_round is None:
        return first_plan(points, people.tables, people.mentees, rounds=rounds, seed=seed)
    return next_plan(standing, points, people.tables, people.mentees, rounds=rounds, at_round=at_round, seed=seed)


def _kept(
    edition: Edition,
    event_id: int,
    *,
    entered: list[object],
    meetings: tuple[Meeting, ...],
    at_round: int | None,
    by: int | None,
) -> bool:
    """Write a plan if what went into it still holds; return whether it was written."""
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        if at_round is None:
            _check_open(event)
        elif event.plan is None:
            raise Refused("speed_no_plan")
        elif not event.at_round <= at_round <= event.rounds:
            raise Refused("speed_round_past")
        if _entered(event, session.scalars(asked.guest_rows(event_id)).all()) != entered:
            return False
        if impossible(edition, [one for one in meetings if one.round >= (at_round or 1)]):
            return False
        before = meetings_of(event)
        write_plan(event, meetings)
        event.at_round, event.planned_at = at_round or 1, now()
        session.flush()
        if event.published_at is not None and at_round is not None:
            tell_touched(event, before, meetings, at_round)
        record(
            SpeedMeetingsChanged(
                edition_id=edition.id, event_id=event.id, what="planned" if at_round is None else "planned-again"
            ),
            by=by,
        )
    return True


def write_plan(event: SpeedEvent, meetings: Iterable[Meeting]) -> None:
    """Keep a plan on a locked event, as ids alone."""
    event.plan = {"meetings": [[one.round, one.table, one.mentor, one.mentee] for one in meetings]}


def _entered(event: SpeedEvent, guests: Sequence[SpeedGuest]) -> list[object]:
    """Return what a plan is made of, to see whether it has changed."""
    rows = [(one.id, one.mentor_id, one.mentee_id, one.table, one.away) for one in guests]
    return [event.rounds, event.tables, event.at_round, meetings_of(event), rows]


def _check_open(event: SpeedEvent) -> None:
    if event.published_at is not None:
        raise Refused("speed_published")


# --- publishing -------------------------------------------------------------------------------------------------------


def publish_event(edition: Edition, event_id: int, *, by: int | None) -> None:
    """Show everybody their own rounds and write to them.

    Refuses `speed_gone`, `speed_published`, `speed_no_plan`, and `speed_stale` where a pair of the plan must not meet
    any more.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        _check_open(event)
        meetings = meetings_of(event)
        if not meetings:
            raise Refused("speed_no_plan")
        if impossible(edition, meetings):
            raise Refused("speed_stale")
        event.published_at = now()
        guests = session.scalars(asked.guest_rows(event_id)).all()
        tell(event, [one.id for one in guests if not one.away], "published")
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="published"), by=by)


def withdraw_event(edition: Edition, event_id: int, *, by: int | None) -> None:
    """Take a published plan back before its first round: it stays as it is, nobody sees it, and they get a mail.

    Published again it is as it was. Refuses `speed_gone`, `speed_not_published` and `speed_begun`.
    """
    with transaction() as session:
        event = locked_event(edition.id, event_id)
        if event.published_at is None:
            raise Refused("speed_not_published")
        if event.starts_at <= now():
            raise Refused("speed_begun")
        event.published_at, event.at_round = None, 1
        met = {one.mentor for one in meetings_of(event)}, {one.mentee for one in meetings_of(event)}
        guests = session.scalars(asked.guest_rows(event_id)).all()
        concerned = [one.id for one in guests if not one.away or one.mentor_id in met[0] or one.mentee_id in met[1]]
        tell(event, concerned, "withdrawn")
        record(SpeedMeetingsChanged(edition_id=edition.id, event_id=event.id, what="withdrawn"), by=by)


def tell_touched(event: SpeedEvent, before: Collection[Meeting], after: Collection[Meeting], at_round: int) -> None:
    """Put a mail in line for everybody for whom something is different from a round on."""
    mentors, mentees = touched(before, after, at_round)
    guests = db.session.scalars(asked.guest_rows(event.id)).all()
    tell(event, [one.id for one in guests if one.mentor_id in mentors or one.mentee_id in mentees], "changed")


def tell(event: SpeedEvent, guest_ids: Collection[int], what: str) -> None:
    """Put one mail in line for each of these guests; a second one of the same moment is the same mail."""
    stamp = now().isoformat()
    for guest_id in guest_ids:
        key = f"rounds:{event.id}:{guest_id}:{what}:{stamp}"
        enqueue("mentoring.tell_rounds", key=key, event_id=event.id, guest_id=guest_id, what=what)


def check_told(event: SpeedEvent) -> None:
    """Refuse `speed_telling` while mails about a plan are still to be written: they name its guests."""
    if db.session.scalar(under_way("mentoring.tell_rounds", event_id=event.id)) is not None:
        raise Refused("speed_telling")
