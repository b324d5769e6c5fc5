"""Leaving mentoring: what waits is answered, what runs ends kindly, what was said of oneself goes."""

from typing import Any

from sqlalchemy import delete, update

from core.db import db, transaction
from core.facts import MenteeChanged, MentorChanged, record
from core.refusals import Refused
from core.texts import Texts
from editions.actions.participation import stop_taking_part
from editions.models import Edition, TakesPartAs
from editions.queries import edition_by_id
from mentoring.actions.moving import lock_two, move_match, move_request
from mentoring.models import (
    Circle,
    CirclePlace,
    Favourite,
    Match,
    MenteeNeed,
    MenteeProfile,
    MentoringRequest,
    MentorProfile,
    MentorSkill,
    ProfileLook,
    ProgrammeApplication,
    SpeedGuest,
)
from mentoring.queries import owned, pairs, profiles
from mentoring.rules.people import ProfileState, Seen
from mentoring.rules.states import (
    MATCHES,
    REQUESTS,
    ApplicationState,
    DeclineReason,
    MatchStep,
    RequestStep,
    may,
)

# How somebody's pairs end when they go, whatever had become of them so far.
GOING = (MatchStep.END, MatchStep.DROP)


def leave_as_mentor(edition: Edition, *, by: int) -> None:
    """Leave mentoring as a mentor: open requests are declined kindly, the profile goes.

    Refuses `mentor_none`, and `mentor_has_pairs` while there is a pair: it is brought to an end first.
    """
    with transaction() as session:
        mentor = session.scalars(profiles.mentor_row_of(edition.id, by)).one_or_none()
        if mentor is None:
            raise Refused("mentor_none")
        if session.scalars(profiles.alive_pairs_of_mentor(mentor.id)).first() is not None:
            raise Refused("mentor_has_pairs")
        let_mentor_go(mentor, by=by)


def leave_as_mentee(edition: Edition, code: str, *, by: int) -> None:
    """Stop looking for a mentor: open requests are taken back, the profile goes.

    Refuses `mentee_none`, and `mentee_has_pairs` while there is a pair.
    """
    with transaction() as session:
        mentee = session.scalars(profiles.mentee_row_of(edition.id, code, by)).one_or_none()
        if mentee is None:
            raise Refused("mentee_none")
        if session.scalars(profiles.alive_pairs_of_mentee(mentee.id)).first() is not None:
            raise Refused("mentee_has_pairs")
        let_mentee_go(mentee, by=by)


def let_mentor_go(mentor: MentorProfile, *, by: int | None) -> None:
    """Take a mentor out of everything, in the caller's transaction. Where nothing happened yet nothing is left."""
    edition = _edition(mentor.edition_id)
    for request in db.session.scalars(owned.of_profile(MentoringRequest, MentoringRequest.mentor_id, mentor.id)):
        _answer(edition, request, RequestStep.DECLINE, by=by)
        request.answer = ""
    for match in db.session.scalars(owned.of_profile(Match, Match.mentor_id, mentor.id)):
        end_match(edition, match, by=by)
    _withdraw(ProgrammeApplication.mentor_id == mentor.id)
    db.session.execute(update(SpeedGuest).where(SpeedGuest.mentor_id == mentor.id).values(away=True))
    db.session.execute(update(Circle).where(Circle.mentor_id == mentor.id).values(mentor_id=None))
    for model in (Favourite, ProfileLook, MentorSkill):
        db.session.execute(delete(model).where(model.mentor_id == mentor.id))
    stop_taking_part(mentor.edition_id, mentor.member_id, TakesPartAs.MENTOR)
    record(MentorChanged(edition_id=mentor.edition_id, mentor_id=mentor.id, what="left"), by=by)
    if _has_history(mentor.id, Match.mentor_id, MentoringRequest.mentor_id, ProgrammeApplication.mentor_id):
        _empty(mentor, "about", "good_hour", "works_at", "country", "search", "paused_why")
        mentor.roles, mentor.genres, mentor.stages = [], [], []
        mentor.seats, mentor.welcomes_minors, mentor.paused_at = 0, False, None
    else:
        db.session.execute(delete(SpeedGuest).where(SpeedGuest.mentor_id == mentor.id))
        db.session.delete(mentor)
    db.session.flush()


def let_mentee_go(mentee: MenteeProfile, *, by: int | None) -> None:
    """Take somebody who looked for a mentor out of everything, in the caller's transaction."""
    edition = _edition(mentee.edition_id)
    for request in db.session.scalars(owned.of_profile(MentoringRequest, MentoringRequest.mentee_id, mentee.id)):
        _answer(edition, request, RequestStep.WITHDRAW, by=by)
        request.why_you = request.stuck = request.first_hour = ""
    for match in db.session.scalars(owned.of_profile(Match, Match.mentee_id, mentee.id)):
        end_match(edition, match, by=by)
    _withdraw(ProgrammeApplication.mentee_id == mentee.id)
    db.session.execute(update(SpeedGuest).where(SpeedGuest.mentee_id == mentee.id).values(away=True))
    db.session.execute(delete(CirclePlace).where(CirclePlace.mentee_id == mentee.id))
    db.session.execute(delete(MenteeNeed).where(MenteeNeed.mentee_id == mentee.id))
    stop_party(mentee)
    record(MenteeChanged(edition_id=mentee.edition_id, mentee_id=mentee.id, what="left"), by=by)
    if _has_history(mentee.id, Match.mentee_id, MentoringRequest.mentee_id, ProgrammeApplication.mentee_id):
        _empty(mentee, "act", "here", "done", "good_hour", "link", "country", "stage")
        mentee.genres = []
    else:
        db.session.execute(delete(SpeedGuest).where(SpeedGuest.mentee_id == mentee.id))
        db.session.delete(mentee)
    db.session.flush()


def stop_party(mentee: MenteeProfile) -> None:
    """Note that those behind a profile no longer look for a mentor, but for who has another that is listed."""
    from_party = set(db.session.scalars(profiles.party_ids(mentee.id)))
    still = set(db.session.scalars(profiles.listed_party_ids(mentee.edition_id, but=mentee.id)))
    for member_id in sorted(from_party - still):
        stop_taking_part(mentee.edition_id, member_id, TakesPartAs.MENTEE)


def end_match(edition: Edition, match: Match, *, by: int | None) -> None:
    """End a pair in whatever state it is, under its locks; one that is over stays as it is."""
    lock_two(match.mentor_id, match.mentee_id, edition)
    row = db.session.scalars(pairs.match_row(match.id).execution_options(populate_existing=True)).one()
    step = next((one for one in GOING if may(MATCHES, row.state, one)), None)
    if step is not None:
        move_match(row, step, by=by)


def _answer(edition: Edition, request: MentoringRequest, step: RequestStep, *, by: int | None) -> None:
    """Answer a request that waits: who asked reads kind words, and a draft is never shown to anybody."""
    lock_two(request.mentor_id, request.mentee_id, edition)
    chosen = step if may(REQUESTS, request.state, step) else RequestStep.WITHDRAW
    if not may(REQUESTS, request.state, chosen):
        return
    if chosen is RequestStep.DECLINE:
        request.reason = DeclineReason.NO_TIME
    reason = request.reason.value if request.reason is not None else None
    move_request(request, chosen, by=by, reason=reason)


def _withdraw(mine: Any) -> None:
    gone = {"state": ApplicationState.WITHDRAWN, "answers": {}, "ranking": [], "note": ""}
    db.session.execute(update(ProgrammeApplication).where(mine).values(**gone))


def _has_history(profile_id: int, *columns: Any) -> bool:
    """Say whether another has something with this profile that must not vanish with it."""
    return any(
        db.session.scalars(owned.of_profile(column.class_, column, profile_id)).first() is not None
        for column in columns
    )


def _empty(profile: MentorProfile | MenteeProfile, *names: str) -> None:
    """Empty what somebody said about themselves; the row stays for those with whom they had something."""
    for name in names:
        value = getattr(profile, name)
        setattr(profile, name, Texts() if isinstance(value, Texts) else "")
    profile.languages, profile.meets, profile.half_days = [], [], []
    profile.state, profile.seen = ProfileState.DRAFT, Seen.HIDDEN


def _edition(edition_id: int) -> Edition:
    return db.session.scalars(edition_by_id(edition_id)).one()
