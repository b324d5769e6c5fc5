"""Taking last year's profile along: one tap copies what somebody said, as a draft. Vetting notes are never copied."""

from core.clock import now
from core.db import db, transaction
from core.facts import MenteeChanged, record
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions.profiles import save_mentor, words_of
from mentoring.actions.seeking import Here, begin_looking, somebody_young
from mentoring.models import MenteeNeed, MenteeProfile, MentorProfile
from mentoring.queries import people, profiles
from mentoring.rules.contact import contact_in
from mentoring.rules.people import ProfileState
from mentoring.rules.visibility import choices_of_seen


def mentor_before(edition: Edition, member_id: int) -> MentorProfile | None:
    """Return somebody's profile as a mentor of an earlier edition of the same owners, if it says anything."""
    return next((row for row in db.session.scalars(profiles.mentors_before(edition, member_id)) if row.skills), None)


def mentees_before(edition: Edition, member_id: int) -> list[MenteeProfile]:
    """Return the latest profile of oneself and of each band in earlier editions, where none is here yet."""
    known = {row.organisation_id for row in db.session.scalars(people.mentees_of(edition.id, member_id))}
    found: dict[int | None, MenteeProfile] = {}
    for row in db.session.scalars(profiles.mentees_before(edition, member_id)):
        if row.organisation_id not in known and row.needs:
            found.setdefault(row.organisation_id, row)
    return list(found.values())


def take_mentor_along(edition: Edition, *, by: int) -> MentorProfile:
    """Copy last year's profile into a draft.

    Refuses `nothing_before`, `profile_already`, `mentor_minor`, and `request_contact` beside words of one who welcomes
    young people: those were written before it was asked.
    """
    with transaction():
        before = mentor_before(edition, by)
        if before is None:
            raise Refused("nothing_before")
        there = db.session.scalars(people.mentor_of(edition.id, by)).one_or_none()
        if there is not None and (there.skills or there.state is not ProfileState.DRAFT):
            raise Refused("profile_already")
        return save_mentor(edition, words_of(before), by=by)


def take_mentee_along(edition: Edition, code: str, *, by: int) -> MenteeProfile:
    """Copy last year's profile with this code, one's own or a band's, into a draft.

    Where somebody is young now, what says how they can be reached stays behind.
    Refuses `nothing_before`, `mentee_already`, `band_already`, `band_unknown`, `mentoring_no_minors`.
    """
    with transaction() as session:
        before = next((row for row in mentees_before(edition, by) if row.code == code), None)
        if before is None:
            raise Refused("nothing_before")
        young = somebody_young(edition, by, before.organisation_id)
        act, around, done, good_hour = (
            _sayable(words, young=young) for words in (before.act, before.here, before.done, before.good_hour)
        )
        here = Here(
            kind=before.kind,
            act=act,
            stage=before.stage,
            genres=before.genres,
            here=around,
            country=before.country,
            band_id=before.organisation_id,
        )
        mentee = begin_looking(edition, here, by=by)
        mentee.done, mentee.link, mentee.good_hour = done, before.link, good_hour
        mentee.languages = list(before.languages) or mentee.languages
        mentee.meets, mentee.half_days = list(before.meets), list(before.half_days)
        if before.seen in choices_of_seen(minor=young):
            mentee.seen = before.seen
        session.add_all(
            MenteeNeed(mentee_id=mentee.id, skill=one.skill, weight=one.weight, country=one.country, position=place)
            for place, one in enumerate(before.needs)
        )
        mentee.changed_at = now()
        session.flush()
        record(MenteeChanged(edition_id=edition.id, mentee_id=mentee.id, what="taken-along"), by=by)
        return mentee


def _sayable(words: str, *, young: bool) -> str:
    return "" if young and contact_in(words) else words
