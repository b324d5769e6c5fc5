"""Applying to a programme as mentor or as somebody who looks for one, taking it back, ranking, and the yes or no."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.clock import now
from core.db import db, lock, transaction
from core.facts import ApplicationMoved, MentoringProgrammeChanged, record
from core.jobs import enqueue
from core.permissions import Viewer
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.parties import looker, parties_of, today_in
from mentoring.actions.programmes import locked_programme
from mentoring.models import MenteeProfile, MentoringProgramme, MentorProfile, ProgrammeApplication
from mentoring.queries import people
from mentoring.queries import programmes as asked
from mentoring.queries.settings import settings_of
from mentoring.queries.visible import visible_mentees, visible_mentors
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.programmes import (
    Side,
    can_rank,
    check_answers,
    check_ranking,
    questions_of,
    takes_applications,
)
from mentoring.rules.states import APPLICATIONS, ApplicationStep, after, may


@dataclass(frozen=True, slots=True)
class Applied:
    """What somebody sends in. `profile` is the code of their profile on that side; `seats` count for mentors only."""

    side: Side
    profile: str
    answers: Mapping[str, str]
    seats: int | None = None


def own_profiles(edition_id: int, member_id: int, side: Side) -> list[MentorProfile | MenteeProfile]:
    """Return the profiles with which somebody can apply on a side: one as a mentor, their own and their bands' else."""
    if side is Side.MENTOR:
        return list(db.session.scalars(people.mentor_of(edition_id, member_id)).all())
    return list(db.session.scalars(people.mentees_of(edition_id, member_id)).unique().all())


def apply(edition: Edition, programme_id: int, applied: Applied, *, by: int) -> int:
    """Send an application in, or change the one that was sent, and return its id. Seats are places for this programme.

    Refuses `programme_closed`, `mentor_missing`, `mentee_missing`, `application_draft`, `application_hidden`,
    `mentor_minor`, `mentoring_no_minors`, `application_seats` and what `check_answers` refuses.
    """
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        if not takes_applications(programme.state, programme.closes_at, now()):
            raise Refused("programme_closed")
        profile = _profile(edition, applied, by)
        answers = check_answers(questions_of(programme.questions, applied.side), applied.answers)
        seats = _seats(profile, applied.seats)
        row = session.scalars(asked.application_of(programme.id, profile)).one_or_none()
        if row is None:
            mentor = isinstance(profile, MentorProfile)
            row = ProgrammeApplication(
                programme_id=programme.id,
                mentor_id=profile.id if mentor else None,
                mentee_id=None if mentor else profile.id,
                applied_at=now(),
                ranking=[],
                note="",
            )
        row.answers, row.seats = answers, seats
        state = row.state if row.id is not None else None
        if may(APPLICATIONS, state, ApplicationStep.APPLY):
            row.state, row.applied_at = after(APPLICATIONS, state, ApplicationStep.APPLY), now()
            row.decided_at, row.decided_by_id = None, None
            session.add(row)
            session.flush()
            tell_application(row, "receipt")
        session.flush()
        _moved(programme, row, by)
    return row.id


def _profile(edition: Edition, applied: Applied, member_id: int) -> MentorProfile | MenteeProfile:
    """Return the profile somebody applies with, and refuse what cannot be in a programme."""
    found = [one for one in own_profiles(edition.id, member_id, applied.side) if one.code == applied.profile]
    if not found:
        raise Refused("mentor_missing" if applied.side is Side.MENTOR else "mentee_missing", field="profile")
    profile = found[0]
    if profile.state is not ProfileState.LISTED:
        raise Refused("application_draft", field="profile")
    if profile.seen is Seen.HIDDEN:
        raise Refused("application_hidden", field="profile")
    today = today_in(edition)
    if isinstance(profile, MentorProfile):
        who = looker(edition, Viewer(member_id=member_id))
        if who.minor:
            raise Refused("mentor_minor")
        return profile
    if parties_of([profile.id], today)[profile.id].minors:
        kept = db.session.scalars(settings_of(edition.id)).one_or_none()
        if kept is None or not kept.welcomes_minors:
            raise Refused("mentoring_no_minors")
    return profile


def _seats(profile: MentorProfile | MenteeProfile, seats: int | None) -> int | None:
    if not isinstance(profile, MentorProfile):
        return None
    if seats is None or not 1 <= seats <= max(1, profile.seats):
        raise Refused("application_seats", field="seats", most=max(1, profile.seats))
    return seats


def _moved(programme: MentoringProgramme, row: ProgrammeApplication, by: int | None) -> None:
    record(
        ApplicationMoved(
            edition_id=programme.edition_id,
            programme_id=programme.id,
            application_id=row.id,
            state=row.state.value,
        ),
        by=by,
    )


def tell_application(row: ProgrammeApplication, what: str) -> None:
    """Put a mail about an application in line; what it says is looked at again when it is written."""
    moment = row.decided_at or row.applied_at
    key = f"application:{row.id}:{what}:{int(moment.timestamp())}"
    enqueue("mentoring.tell_application", key=key, application_id=row.id, what=what)


def withdraw(edition: Edition, programme_id: int, application_id: int, *, by: int) -> None:
    """Take an application back; a pair that was only thought of then never becomes an offer.

    Refuses `application_gone`, `programme_ended`, `mentoring_step`.
    """
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        row = _own(edition, programme, application_id, by)
        row.state = after(APPLICATIONS, row.state, ApplicationStep.WITHDRAW)
        session.flush()
        _moved(programme, row, by)


def _own(edition: Edition, programme: MentoringProgramme, application_id: int, member_id: int) -> ProgrammeApplication:
    """Lock an application that this member sent, or that was sent for their band."""
    own = {row.id for row in db.session.scalars(asked.own_applications(edition.id, member_id)).unique()}
    if application_id not in own:
        raise Refused("application_gone")
    found = db.session.scalars(lock(asked.application_rows(programme.id, [application_id]))).one_or_none()
    if found is None:
        raise Refused("application_gone")
    return found


# --- ranking ----------------------------------------------------------------------------------------------------------


def rankable(
    edition: Edition, programme: MentoringProgramme, own: ProgrammeApplication, who: Viewer
) -> list[ProgrammeApplication]:
    """Return those of the other side whom somebody can rank: they can take part, and this person may see them.

    A mentor never sees young people here: those are placed by their needs and the mentor's clearance alone.
    """
    sees, today = looker(edition, who), today_in(edition)
    others = db.session.scalars(asked.eligible_in(programme.id)).unique().all()
    if own.mentee_id is not None:
        wanted = visible_mentors(edition.id, sees, today).with_only_columns(MentorProfile.id)
        ids = set(db.session.scalars(wanted))
        return [one for one in others if one.mentor_id in ids and one.id != own.id]
    ids = set(db.session.scalars(visible_mentees(edition.id, sees, today).with_only_columns(MenteeProfile.id)))
    young = {
        mentee_id
        for mentee_id, party in parties_of([one.mentee_id for one in others if one.mentee_id], today).items()
        if party.minors
    }
    return [one for one in others if one.mentee_id in ids - young and one.id != own.id]


def rank(
    edition: Edition, programme_id: int, application_id: int, places: Mapping[int, int | None], *, who: Viewer
) -> None:
    """Keep in which order somebody would like the others. Those without a place come after, by how well they fit.

    Refuses `ranking_closed`, `ranking_twice`, `application_gone`.
    """
    member_id = who.member_id
    assert member_id is not None
    with transaction() as session:
        programme = locked_programme(edition.id, programme_id)
        row = _own(edition, programme, application_id, member_id)
        if not can_rank(programme.goal, programme.state, row.state):
            raise Refused("ranking_closed")
        known = {one.id for one in rankable(edition, programme, row, who)}
        row.ranking = [key for key in check_ranking(places) if key in known]
        session.flush()
        record(MentoringProgrammeChanged(edition_id=edition.id, programme_id=programme.id, what="ranked"), by=member_id)


# --- the team ---------------------------------------------------------------------------------------------------------


def decide(edition_id: int, programme_id: int, application_ids: Collection[int], *, yes: bool, by: int | None) -> int:
    """Say for each of these applications whether it can be in the programme, and return how many were changed.

    One that says so already, or was withdrawn, is left as it is. Refuses `applications_none`.
    """
    step = ApplicationStep.SAY_YES if yes else ApplicationStep.SAY_NO
    if not application_ids:
        raise Refused("applications_none")
    with transaction() as session:
        programme = locked_programme(edition_id, programme_id)
        rows = session.scalars(lock(asked.application_rows(programme.id, application_ids))).all()
        changed = [row for row in rows if may(APPLICATIONS, row.state, step)]
        for row in changed:
            row.state = after(APPLICATIONS, row.state, step)
            row.decided_at, row.decided_by_id = now(), by
            session.flush()
            _moved(programme, row, by)
            tell_application(row, "eligible" if yes else "not-eligible")
    return len(changed)


def note(edition_id: int, programme_id: int, application_id: int, words: str, *, by: int | None) -> None:
    """Keep what the coordinators note about an application. Who applied never reads it."""
    with transaction() as session:
        programme = locked_programme(edition_id, programme_id)
        row = session.scalars(lock(asked.application_rows(programme.id, [application_id]))).one_or_none()
        if row is None:
            raise Refused("application_gone")
        row.note = words
        session.flush()
        record(MentoringProgrammeChanged(edition_id=edition_id, programme_id=programme.id, what="note"), by=by)
