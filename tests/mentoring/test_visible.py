"""The policy and its queries say the same: every mix of who looks and at whom, asked of both."""

import datetime as dt
import itertools

import pytest
from flask import Flask

from accounts.models import Member
from core.clock import now
from core.db import db
from core.permissions import Role, Viewer
from editions.models import Edition
from mentoring.actions.parties import Party, blocks_in, looker, parties_of
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries.visible import visible_mentees, visible_mentors
from mentoring.rules.people import MenteeKind, ProfileState, Seen
from mentoring.rules.visibility import Looker, MenteeSeen, MentorSeen, Sight, sight_of_mentee, sight_of_mentor
from tests.editions.builders import an_edition
from tests.mentoring.builders import (
    a_band,
    a_block,
    a_member,
    a_mentee,
    a_mentor,
    a_minor,
    a_pair,
    a_request,
    open_mentoring,
)

TODAY = now().date


def lookers(edition: Edition) -> dict[str, Viewer]:
    """Return everybody who may look, by a name for the failure."""
    mentee, young, mentor, cleared = a_member("Mentee"), a_minor("Young"), a_member("Mentor"), a_member("Cleared")
    a_mentee(edition, mentee)
    a_mentee(edition, young)
    a_mentor(edition, mentor)
    a_mentor(edition, cleared, cleared=True)
    people = {
        "stranger": a_member("Stranger"),
        "young stranger": a_minor("Young stranger"),
        "mentee": mentee,
        "young": young,
        "mentor": mentor,
        "cleared": cleared,
    }
    found = {name: Viewer(member_id=one.id) for name, one in people.items()}
    roles = {"coordinator": Role.MENTOR_COORDINATOR, "lead": Role.SAFEGUARDING_LEAD}
    found |= {name: Viewer(member_id=a_member(name).id, roles=frozenset({role})) for name, role in roles.items()}
    return {"nobody": Viewer(), **found}


def seen_mentor(
    row: MentorProfile, *, cleared: bool, blocks: dict[int, frozenset[int]], ties: list[tuple[str, int, int]]
) -> MentorSeen:
    return MentorSeen(
        member_id=row.member_id,
        state=row.state,
        seen=row.seen,
        welcomes_minors=row.welcomes_minors,
        cleared=cleared,
        blocks=blocks.get(row.member_id, frozenset()),
        paired=frozenset(member for kind, member, mentor_id in ties if kind == "pair" and mentor_id == row.id),
        asked_by=frozenset(member for kind, member, mentor_id in ties if kind == "ask" and mentor_id == row.id),
    )


@pytest.mark.parametrize("state", list(ProfileState))
def test_query_of_mentors_says_what_the_policy_says(ctx: Flask, state: ProfileState) -> None:
    edition = open_mentoring()
    who = lookers(edition)
    rows: list[tuple[MentorProfile, bool]] = []
    for seen, cleared in itertools.product(Seen, (False, True)):
        rows.append((a_mentor(edition, state=state, seen=seen, cleared=cleared), cleared))
    ties: list[tuple[str, int, int]] = []
    for name in ("mentee", "young"):
        member_id = who[name].member_id
        mentee = db.session.query(MenteeProfile).filter_by(member_id=member_id).one()
        for number, (row, _cleared) in enumerate(rows):
            if number % 3 == 0:
                a_pair(mentee, row)
                ties.append(("pair", member_id or 0, row.id))
            elif number % 3 == 1:
                a_request(mentee, row)
                ties.append(("ask", member_id or 0, row.id))
    for name in ("stranger", "coordinator", "lead", "mentee"):
        a_block(
            edition, db.session.get_one(Member, who[name].member_id), db.session.get_one(Member, rows[-1][0].member_id)
        )
    blocks = blocks_in(edition.id)
    for name, one in who.items():
        policy = looker(edition, one)
        expected = {
            row.id
            for row, cleared in rows
            if sight_of_mentor(policy, seen_mentor(row, cleared=cleared, blocks=blocks, ties=ties)) > Sight.NOTHING
        }
        found = {row.id for row in db.session.scalars(visible_mentors(edition.id, policy, TODAY()))}
        assert found & {row.id for row, _cleared in rows} == expected, name


@pytest.mark.parametrize("state", list(ProfileState))
def test_query_of_mentees_says_what_the_policy_says(ctx: Flask, state: ProfileState) -> None:
    edition = open_mentoring()
    who = lookers(edition)
    rows = [
        a_mentee(edition, a_member() if grown else a_minor(), state=state, seen=seen)
        for seen in Seen
        for grown in (True, False)
    ]
    minor, friend = a_minor("Bassist"), a_member("Drummer")
    band = a_band(minor, friend)
    rows.append(a_mentee(edition, friend, kind=MenteeKind.BAND, organisation_id=band.id, state=state, seen=Seen.ADULTS))
    ties: list[tuple[str, int, int]] = []
    for name in ("mentor", "cleared"):
        member_id = who[name].member_id or 0
        mentor = db.session.query(MentorProfile).filter_by(member_id=member_id).one()
        for number, row in enumerate(rows):
            if number % 3 == 0:
                a_pair(row, mentor)
                ties.append(("pair", member_id, row.id))
            elif number % 3 == 1:
                a_request(row, mentor)
                ties.append(("ask", member_id, row.id))
    for name in ("stranger", "cleared"):
        a_block(
            edition, db.session.get_one(Member, who[name].member_id), db.session.get_one(Member, rows[-1].member_id)
        )
    blocks, parties = blocks_in(edition.id), parties_of([row.id for row in rows], TODAY())
    viewers = {**who, "bassist": Viewer(member_id=minor.id)}
    for name, one in viewers.items():
        policy = looker(edition, one)
        expected = {
            row.id for row in rows if sight_of_mentee(policy, seen_mentee(row, parties, blocks, ties)) > Sight.NOTHING
        }
        found = {row.id for row in db.session.scalars(visible_mentees(edition.id, policy, TODAY()))}
        assert found & {row.id for row in rows} == expected, name


def seen_mentee(
    row: MenteeProfile, parties: dict[int, Party], blocks: dict[int, frozenset[int]], ties: list[tuple[str, int, int]]
) -> MenteeSeen:
    party = parties[row.id]
    return MenteeSeen(
        party=party.members,
        state=row.state,
        seen=row.seen,
        minor=bool(party.minors),
        blocks=frozenset().union(*(blocks.get(member, frozenset()) for member in party.members)),
        paired=frozenset(member for kind, member, mentee_id in ties if kind == "pair" and mentee_id == row.id),
        asked=frozenset(member for kind, member, mentee_id in ties if kind == "ask" and mentee_id == row.id),
    )


def test_young_person_turns_grown_up(ctx: Flask) -> None:
    """The day decides, not what was stored: on the day somebody turns 18 they are seen as they chose."""
    edition = open_mentoring()
    liv = a_minor("Liv", days=1)
    row = a_mentee(edition, liv, seen=Seen.ADULTS)
    who = Looker(member_id=a_member("Adult").id)
    seen_on = {
        days: row.id
        in {one.id for one in db.session.scalars(visible_mentees(edition.id, who, TODAY() + dt.timedelta(days=days)))}
        for days in (0, 1)
    }
    assert seen_on == {0: False, 1: True}


def test_profile_of_another_edition_is_not_seen(ctx: Flask) -> None:
    edition, other = open_mentoring(), an_edition("2028")
    mentor = a_mentor(edition, seen=Seen.PUBLIC)
    assert db.session.scalars(visible_mentors(other.id, Looker(leads=True, member_id=1), TODAY())).all() == []
    assert [one.id for one in db.session.scalars(visible_mentors(edition.id, Looker(), TODAY()))] == [mentor.id]
