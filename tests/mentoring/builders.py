"""Mentors, those who look for one, requests and pairs for tests, in any state that they can be in."""

import datetime as dt
from typing import Any

from accounts.actions.organisations import Particulars, found_organisation
from accounts.models import Member, Organisation, OrganisationMember
from accounts.rules.organisations import OrganisationKind, OrganisationRole
from core.clock import now
from core.db import transaction
from core.language import fold
from core.permissions import Role
from core.texts import Texts
from editions.models import Edition, Phase, PhaseKind
from mentoring.actions.moving import new_code
from mentoring.models import (
    Block,
    Match,
    MenteeNeed,
    MenteeProfile,
    MentoringRequest,
    MentoringSettings,
    MentorProfile,
    MentorSkill,
    VettingKind,
    VettingNote,
)
from mentoring.rules.people import Meets, MenteeKind, Need, ProfileState, Seen, Skill
from mentoring.rules.states import OFFER_LASTS, REQUEST_LASTS, MatchState, RequestState
from tests.editions.builders import a_member, a_team_member, an_edition, texts

SKILLS = (Skill("tour-booking"), Skill("contracts"))
NEEDS = (Need("tour-booking", 3), Need("contracts", 1))


def open_mentoring(
    edition: Edition | None = None, *, minors: bool = True, coordinator: Member | None = None
) -> Edition:
    """Return an edition whose mentoring is open; with `minors` it has a coordinator and a lead and takes the young."""
    edition = edition or an_edition()
    if minors:
        coordinator = coordinator or a_team_member(edition, Role.MENTOR_COORDINATOR, "Koordinator")
        a_team_member(edition, Role.SAFEGUARDING_LEAD, "Lead")
    moment = now()
    with transaction() as session:
        session.add(
            Phase(
                edition_id=edition.id,
                kind=PhaseKind.MENTORING,
                opens_at=moment - dt.timedelta(days=20),
                closes_at=moment + dt.timedelta(days=200),
            )
        )
        session.add(
            MentoringSettings(
                edition_id=edition.id,
                words=texts("Ask somebody"),
                welcomes_minors=minors,
                coordinator_id=coordinator.id if coordinator else None,
                venues=[],
            )
        )
    return edition


def a_minor(name: str = "Liv", *, days: int = 300) -> Member:
    """Return a member who turns 18 in so many days."""
    member = a_member(name)
    with transaction() as session:
        session.get_one(Member, member.id).minor_until = now().date() + dt.timedelta(days=days)
    return member


def a_mentor(
    edition: Edition,
    member: Member | None = None,
    *,
    skills: tuple[Skill, ...] = SKILLS,
    cleared: bool = False,
    **values: Any,
) -> MentorProfile:
    """Return a listed mentor whom signed-in adults see. `cleared` also lets them meet young people."""
    member = member or a_member("Bo")
    moment = now()
    columns: dict[str, Any] = {
        "code": new_code(),
        "state": ProfileState.LISTED,
        "seen": Seen.ADULTS,
        "about": texts("Has booked for years"),
        "good_hour": texts("We look at your next three gigs"),
        "country": "DK",
        "roles": ["booking-agent"],
        "genres": ["indie", "rock"],
        "stages": [],
        "languages": ["da", "en"],
        "meets": [Meets.ONLINE.value, Meets.CITY_1.value],
        "half_days": ["tue-evening", "wed-evening", "sat-day"],
        "seats": 2,
        "meeting_minutes": 60,
        "welcomes_minors": cleared,
        "search": fold(member.name),
        "created_at": moment,
        "changed_at": moment,
    }
    with transaction() as session:
        mentor = MentorProfile(edition_id=edition.id, member_id=member.id, **{**columns, **values})
        session.add(mentor)
        session.flush()
        session.add_all(
            MentorSkill(mentor_id=mentor.id, skill=one.id, level=one.level, country=one.country, position=place)
            for place, one in enumerate(skills)
        )
    if cleared:
        a_vetting_note(edition, member)
    return mentor


def a_vetting_note(edition: Edition, member: Member, *, days: int = 365, seen: int = -10) -> VettingNote:
    """Return a note that holds for so many days from today."""
    today = now().date()
    with transaction() as session:
        note = VettingNote(
            edition_id=edition.id,
            member_id=member.id,
            kind=VettingKind.BOERNEATTEST,
            country="DK",
            seen_on=today + dt.timedelta(days=seen),
            review_by=today + dt.timedelta(days=days),
            created_at=now(),
        )
        session.add(note)
    return note


def a_mentee(
    edition: Edition, member: Member | None = None, *, needs: tuple[Need, ...] = NEEDS, **values: Any
) -> MenteeProfile:
    """Return somebody who looks for a mentor; the team sees them."""
    member = member or a_member("Signe")
    moment = now()
    columns: dict[str, Any] = {
        "code": new_code(),
        "kind": MenteeKind.ARTIST,
        "state": ProfileState.LISTED,
        "seen": Seen.ORGANISERS,
        "act": "Sidste Færge",
        "here": "We play for friends",
        "done": "Three gigs",
        "good_hour": "A plan for the summer",
        "link": "https://music.example/ferry",
        "country": "SE",
        "stage": "emerging",
        "genres": ["indie"],
        "languages": ["da", "en"],
        "meets": [Meets.ONLINE.value, Meets.CITY_1.value],
        "half_days": ["tue-evening", "sat-day"],
        "created_at": moment,
        "changed_at": moment,
    }
    with transaction() as session:
        mentee = MenteeProfile(edition_id=edition.id, member_id=member.id, **{**columns, **values})
        session.add(mentee)
        session.flush()
        session.add_all(
            MenteeNeed(mentee_id=mentee.id, skill=one.id, weight=one.weight, country=one.country, position=place)
            for place, one in enumerate(needs)
        )
    return mentee


def a_band(*members: Member, name: str = "Strøm og Strid") -> Organisation:
    """Return a band to which these members belong."""
    band = found_organisation(None, Particulars(name=name, kind=OrganisationKind.BAND, country="DK"))
    with transaction() as session:
        session.add_all(
            OrganisationMember(organisation_id=band.id, member_id=one.id, role=OrganisationRole.ADMIN, joined_at=now())
            for one in members
        )
    return band


def a_request(
    mentee: MenteeProfile,
    mentor: MentorProfile,
    state: RequestState = RequestState.SENT,
    *,
    days: float = 0,
    **values: Any,
) -> MentoringRequest:
    """Return a request that was sent so many days ago."""
    sent = now() - dt.timedelta(days=days)
    columns: dict[str, Any] = {
        "code": new_code(),
        "state": state,
        "why_you": "You know the clubs over there",
        "stuck": "Nobody answers our mails",
        "first_hour": "Look at one mail together",
        "meets": Meets.ONLINE,
        "sent_by_id": mentee.member_id,
        "sent_at": None if state is RequestState.DRAFT else sent,
        "expires_at": sent + REQUEST_LASTS if state is RequestState.SENT else None,
        "created_at": sent,
    }
    with transaction() as session:
        request = MentoringRequest(
            edition_id=mentor.edition_id, mentee_id=mentee.id, mentor_id=mentor.id, **{**columns, **values}
        )
        session.add(request)
    return request


def a_pair(
    mentee: MenteeProfile,
    mentor: MentorProfile,
    state: MatchState = MatchState.ACTIVE,
    *,
    days: float = 1,
    **values: Any,
) -> Match:
    """Return a pair that was made so many days ago."""
    moment = now() - dt.timedelta(days=days)
    columns: dict[str, Any] = {
        "code": new_code(),
        "state": state,
        "begun_at": None if state in (MatchState.PROPOSED, MatchState.APPROVED, MatchState.OFFERED) else moment,
        "offered_until": moment + OFFER_LASTS if state is MatchState.OFFERED else None,
        "moved_at": moment,
        "created_at": moment,
    }
    with transaction() as session:
        match = Match(edition_id=mentor.edition_id, mentee_id=mentee.id, mentor_id=mentor.id, **{**columns, **values})
        session.add(match)
    return match


def a_block(edition: Edition, one: Member, other: Member) -> Block:
    with transaction() as session:
        block = Block(edition_id=edition.id, member_id=one.id, other_id=other.id, at=now())
        session.add(block)
    return block


__all__ = ["Texts", "a_band", "a_block", "a_member", "a_mentee", "a_mentor", "a_minor", "a_pair", "a_request"]
