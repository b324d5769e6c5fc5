"""What becomes of mentoring's rows when two accounts are made one, and when one is erased."""

from typing import Any

from sqlalchemy import Select, update

from core.db import Base, db, transaction
from core.facts import MenteeChanged, OrganisationChanged, record
from core.permissions import Role
from editions.actions.participation import stop_taking_part
from editions.models import Edition, TakesPartAs
from editions.queries import edition_by_id
from mentoring.actions.leaving import end_match, let_mentee_go, let_mentor_go
from mentoring.actions.moving import move_request
from mentoring.models import (
    Circle,
    Favourite,
    Goal,
    Match,
    MatchingRun,
    Meeting,
    MenteeProfile,
    MentoringProgramme,
    MentoringRequest,
    MentoringSettings,
    MentorProfile,
    Message,
    ProfileLook,
    ProgrammeApplication,
    Report,
    VettingNote,
    YoungLook,
)
from mentoring.queries import owned, profiles
from mentoring.queries.settings import members_with, settings_of
from mentoring.rules.people import ProfileState
from mentoring.rules.states import MATCHES, REQUESTS, MatchStep, RequestStep, may

Profile = MentorProfile | MenteeProfile
# Who said, asked, decided or saw something: named by an id alone, and an erased member's row stays to be meant by it.
NAMED_IN: tuple[tuple[type[Base], str], ...] = (
    (MentoringRequest, "sent_by_id"),
    (Match, "coordinator_id"),
    (Match, "ended_by_id"),
    (Meeting, "asked_by_id"),
    (Message, "looked_at_by_id"),
    (MentoringProgramme, "coordinator_id"),
    (ProgrammeApplication, "decided_by_id"),
    (MatchingRun, "started_by_id"),
    (Circle, "host_id"),
    (MentoringSettings, "coordinator_id"),
    (VettingNote, "seen_by_id"),
    (VettingNote, "withdrawn_by_id"),
    (Report, "taken_by_id"),
)
# What somebody wrote or did, any number of times.
WRITTEN: tuple[tuple[type[Base], str], ...] = (
    (Message, "author_id"),
    (Goal, "author_id"),
    (ProfileLook, "member_id"),
    (VettingNote, "member_id"),
    (Report, "by_id"),
    (Report, "about_id"),
    (YoungLook, "member_id"),
    (YoungLook, "young_id"),
)
FURTHEST = (ProfileState.DRAFT, ProfileState.PAUSED, ProfileState.LISTED)


# --- two accounts become one ------------------------------------------------------------------------------------------


def merge_member(kept_id: int, gone_id: int) -> None:
    """Give the member who stays what the other had, each thing once, in the transaction that merges them.

    Where both have a profile in an edition the one that is further along stays and takes over what the other had. What
    the two had with each other ends: nobody is their own mentor.
    """
    _join_mentors(kept_id, gone_id)
    _join_mentees(kept_id, gone_id)
    for rows, column, things in (
        (owned.own_favourites, "member_id", ("mentor_id",)),
        (owned.own_notes, "author_id", ("meeting_id", "shared")),
        (owned.own_reads, "member_id", ("match_id",)),
        (owned.own_check_ins, "member_id", ("match_id", "week")),
        (owned.own_feedback, "member_id", ("match_id",)),
        (owned.own_feeds, "member_id", ("edition_id",)),
    ):
        _join(rows(kept_id), rows(gone_id), column, things, kept_id)
    _join_blocks(kept_id, gone_id)
    for model, column in (*WRITTEN, *NAMED_IN):
        attribute = getattr(model, column)
        db.session.execute(update(model).where(attribute == gone_id).values({column: kept_id}))
    db.session.flush()
    db.session.expire_all()
    _end_with_oneself(kept_id)


def _join(kept: Select[Any], gone: Select[Any], column: str, things: tuple[str, ...], kept_id: int) -> None:
    """Move rows of which a member has one for each of some things; what the one who stays has already, stays."""
    there = {tuple(getattr(row, thing) for thing in things) for row in db.session.scalars(kept)}
    for row in db.session.scalars(gone).all():
        if tuple(getattr(row, thing) for thing in things) in there:
            db.session.delete(row)
        else:
            setattr(row, column, kept_id)
    db.session.flush()


def _join_mentors(kept_id: int, gone_id: int) -> None:
    mine = {row.edition_id: row for row in db.session.scalars(owned.own_mentors(kept_id))}
    for row in db.session.scalars(owned.own_mentors(gone_id)).all():
        there = mine.get(row.edition_id)
        stays = None
        if there is not None:
            stays, goes = _further(there, row)
            _take_over(stays, goes, "mentor_id", owned.PLACES_OF_MENTOR)
            db.session.execute(update(Circle).where(Circle.mentor_id == goes.id).values(mentor_id=stays.id))
            _keepers(stays.id, goes.id)
            db.session.delete(goes)
            db.session.flush()
        (row if stays is None else stays).member_id = kept_id
        db.session.flush()


def _join_mentees(kept_id: int, gone_id: int) -> None:
    own = [one for one in db.session.scalars(owned.own_mentees(kept_id)) if one.organisation_id is None]
    mine = {row.edition_id: row for row in own}
    for row in db.session.scalars(owned.own_mentees(gone_id)).all():
        there = mine.get(row.edition_id) if row.organisation_id is None else None
        stays = None
        if there is not None:
            stays, goes = _further(there, row)
            _take_over(stays, goes, "mentee_id", owned.PLACES_OF_MENTEE)
            db.session.delete(goes)
            db.session.flush()
        (row if stays is None else stays).member_id = kept_id
        db.session.flush()


def _further(there: Any, other: Any) -> tuple[Any, Any]:
    """Return which of two profiles stays, and which goes: the one that is further along, else the kept member's."""
    if FURTHEST.index(other.state) > FURTHEST.index(there.state):
        return other, there
    return there, other


def _take_over(stays: Any, goes: Any, side: str, places: Any) -> None:
    """Give one profile the requests, pairs and places of another; what both have with the same person stays once."""
    edition = _edition(stays.edition_id)
    other_side = "mentee_id" if side == "mentor_id" else "mentor_id"
    for model in (MentoringRequest, Match):
        column = getattr(model, side)
        known = {
            getattr(row, other_side)
            for row in db.session.scalars(owned.of_profile(model, column, stays.id))
            if _is_open(row)
        }
        for row in db.session.scalars(owned.of_profile(model, column, goes.id)).all():
            if _is_open(row) and getattr(row, other_side) in known:
                _close(edition, row)
            setattr(row, side, stays.id)
            db.session.flush()
    for model, name, thing in places:
        column = getattr(model, name)
        _join(
            owned.of_profile(model, column, stays.id),
            owned.of_profile(model, column, goes.id),
            name,
            (thing,),
            stays.id,
        )


def _is_open(row: Any) -> bool:
    if isinstance(row, Match):
        return may(MATCHES, row.state, MatchStep.END) or may(MATCHES, row.state, MatchStep.DROP)
    return may(REQUESTS, row.state, RequestStep.WITHDRAW)


def _close(edition: Edition, row: Any) -> None:
    """End what somebody has twice with the same person, so that one of it is left."""
    if isinstance(row, Match):
        end_match(edition, row, by=None)
    else:
        move_request(row, RequestStep.WITHDRAW, by=None)


def _keepers(stays_id: int, goes_id: int) -> None:
    """Let those who kept a mentor in mind, or looked at them, have the profile that stays."""
    db.session.execute(update(ProfileLook).where(ProfileLook.mentor_id == goes_id).values(mentor_id=stays_id))
    there = {row.member_id for row in db.session.scalars(owned.of_profile(Favourite, Favourite.mentor_id, stays_id))}
    for row in db.session.scalars(owned.of_profile(Favourite, Favourite.mentor_id, goes_id)).all():
        if row.member_id in there:
            db.session.delete(row)
        else:
            row.mentor_id = stays_id
    db.session.flush()


def _join_blocks(kept_id: int, gone_id: int) -> None:
    """Keep each block once, and none between the two accounts, who are the same person."""
    there = {(row.edition_id, row.member_id, row.other_id) for row in db.session.scalars(owned.blocks_about(kept_id))}
    for row in db.session.scalars(owned.blocks_about(gone_id)).all():
        one = kept_id if row.member_id == gone_id else row.member_id
        other = kept_id if row.other_id == gone_id else row.other_id
        if one == other or (row.edition_id, one, other) in there:
            db.session.delete(row)
        else:
            row.member_id, row.other_id = one, other
            there.add((row.edition_id, one, other))
    db.session.flush()


def _end_with_oneself(member_id: int) -> None:
    """End requests and pairs in which both sides are now one person."""
    mentors = {row.id for row in db.session.scalars(owned.own_mentors(member_id))}
    mentees = {row.id for row in db.session.scalars(owned.own_mentees(member_id)) if row.organisation_id is None}
    for row in [*db.session.scalars(owned.requests_by(member_id)), *db.session.scalars(owned.own_matches(member_id))]:
        if row.mentor_id in mentors and row.mentee_id in mentees and _is_open(row):
            _close(_edition(row.edition_id), row)


# --- somebody leaves a band -------------------------------------------------------------------------------------------


def follow_band(fact: OrganisationChanged) -> None:
    """Give the profile of a band to one of its members when its writer has left: who is gone reads and asks no more."""
    if "members" not in fact.changed:
        return
    with transaction():
        for mentee in db.session.scalars(owned.left_behind(fact.organisation_id)).all():
            gone, heir = mentee.member_id, _heir(mentee, mentee.member_id)
            if heir is not None:
                mentee.member_id = heir
                db.session.flush()
                if gone not in set(db.session.scalars(profiles.listed_party_ids(mentee.edition_id, but=mentee.id))):
                    stop_taking_part(mentee.edition_id, gone, TakesPartAs.MENTEE)
                record(MenteeChanged(edition_id=mentee.edition_id, mentee_id=mentee.id, what="changed"), by=None)


# --- an account is erased ---------------------------------------------------------------------------------------------


def erase_member(member_id: int) -> None:
    """Let a member go from everything of mentoring, in the transaction that erases them.

    Requests are answered kindly and pairs end, so that nobody waits for somebody who is gone; a band keeps its profile
    while others are in it. What they wrote goes, but for messages that a report or a young person's pair holds.
    """
    for mentor in db.session.scalars(owned.own_mentors(member_id)).all():
        let_mentor_go(mentor, by=member_id)
    for mentee in db.session.scalars(owned.own_mentees(member_id)).all():
        heir = _heir(mentee, member_id)
        if heir is None:
            let_mentee_go(mentee, by=member_id)
        else:
            mentee.member_id = heir
    for match in db.session.scalars(owned.ended_by(member_id)):
        match.end_words = ""
    for meeting in db.session.scalars(owned.own_meetings(member_id)):
        meeting.link = ""
    for rows in (
        owned.messages_that_go,
        owned.own_notes,
        owned.own_goals,
        owned.own_reads,
        owned.own_check_ins,
        owned.own_feeds,
        owned.own_favourites,
        owned.own_looks,
        owned.blocks_about,
    ):
        for row in db.session.scalars(rows(member_id)).all():
            db.session.delete(row)
        db.session.flush()
    _hand_over(member_id)
    db.session.flush()


def _heir(mentee: MenteeProfile, member_id: int) -> int | None:
    """Return who of a band stands for its profile when its writer goes: who has been there longest."""
    if mentee.organisation_id is None:
        return None
    rows = db.session.scalars(profiles.members_of_band(mentee.organisation_id))
    return next((row.member_id for row in rows if row.member_id != member_id), None)


def _hand_over(member_id: int) -> None:
    """Give what a coordinator looked after to another one of the same edition, or to nobody where there is none."""
    looked_after: tuple[type[Any], ...] = (Match, MentoringProgramme, MentoringSettings)
    for model in looked_after:
        for row in db.session.scalars(_looked_after(model, member_id)).all():
            row.coordinator_id = _next_coordinator(row.edition_id, member_id)
    db.session.flush()


def _looked_after(model: Any, member_id: int) -> Select[Any]:
    return owned.of_profile(model, model.coordinator_id, member_id)


def _next_coordinator(edition_id: int, but: int) -> int | None:
    usual = db.session.scalars(settings_of(edition_id)).one_or_none()
    if usual is not None and usual.coordinator_id not in (None, but):
        return usual.coordinator_id
    others = db.session.scalars(members_with(edition_id, Role.MENTOR_COORDINATOR))
    return next((one for one in others if one != but), None)


def _edition(edition_id: int) -> Edition:
    return db.session.scalars(edition_by_id(edition_id)).one()
