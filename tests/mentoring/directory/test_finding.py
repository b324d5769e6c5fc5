"""The directory as it is found in the database: who is in sight comes first, then counts, order, and what changed."""

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from accounts.models import Member
from core.clock import now
from core.db import db, transaction
from core.permissions import Viewer
from editions.models import Edition
from mentoring.actions.finding import PAGE_SIZE, Found, Wanted, answers_within, find, known_mentors
from mentoring.actions.parties import fit_mentees, looker
from mentoring.actions.suggesting import suggestions
from mentoring.models import MenteeProfile, MentorProfile, MentorSkill
from mentoring.queries.people import mentees_by_ids
from mentoring.rules.answers import usual_days
from mentoring.rules.catalogue import Facet
from mentoring.rules.fit import Mentee
from mentoring.rules.people import Need, ProfileState, Seen, Skill
from mentoring.rules.states import MatchState, RequestState
from mentoring.rules.visibility import Looker
from tests.conftest import statements
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

DAY = dt.timedelta(days=1)


def who(edition: Edition, member: Member) -> Looker:
    return looker(edition, Viewer(member_id=member.id))


def seen_by(edition: Edition, member: Member | None = None, wanted: Wanted | None = None, **more: object) -> Found:
    reader = Looker() if member is None else who(edition, member)
    return find(edition, reader, wanted or Wanted(), **more)  # type: ignore[arg-type]  # keywords as they come


def full_ones(found: Found) -> set[int]:
    return {one.id for one in found.mentors if not one.seats}


def as_mentee(edition: Edition, row: MenteeProfile) -> Mentee:
    whole = db.session.scalars(mentees_by_ids([row.id])).one()
    return fit_mentees(edition, [whole])[row.id]


def change(mentor: MentorProfile, **values: object) -> None:
    with transaction() as session:
        row = session.get_one(MentorProfile, mentor.id)
        for name, value in {"changed_at": now(), **values}.items():
            setattr(row, name, value)


def test_nobody_out_of_sight_is_counted(ctx: Flask) -> None:
    """Each of the hidden has a skill, a genre and a language of their own, so that any leak shows in a count."""
    edition = open_mentoring()
    reader = a_member("Reader")
    a_mentor(edition, seen=Seen.PUBLIC, languages=["en"], genres=["pop"], skills=(Skill("merch"),))
    hidden: dict[str, dict[str, Any]] = {
        "by choice": {"seen": Seen.HIDDEN},
        "for the team": {"seen": Seen.ORGANISERS},
        "for the mentoring": {"seen": Seen.PROGRAMME},
        "paused": {"state": ProfileState.PAUSED},
        "a draft": {"state": ProfileState.DRAFT},
    }
    for values in hidden.values():
        a_mentor(edition, a_member("Hidden"), languages=["fi"], genres=["metal"], skills=(Skill("djing"),), **values)
    blocked, blocking = a_member("Blocked"), a_member("Blocking")
    for one in (blocked, blocking):
        a_mentor(edition, one, languages=["fi"], genres=["metal"], skills=(Skill("djing"),), search="hidden")
    a_block(edition, reader, blocked)
    a_block(edition, blocking, reader)
    a_mentor(edition, a_member("Adults"), languages=["sv"], genres=["jazz"], skills=(Skill("pr"),))
    found = seen_by(edition, reader)
    assert (found.total, found.anybody, found.free) == (2, True, 2)
    assert found.counts[Facet.SKILL] == {"merch": 1, "pr": 1}
    assert found.counts[Facet.LANGUAGE] == {"en": 1, "sv": 1}
    assert found.counts[Facet.GENRE] == {"pop": 1, "jazz": 1}
    assert seen_by(edition, reader, Wanted(words="hidden")).total == 0
    assert seen_by(edition, reader, Wanted(chosen={Facet.SKILL: ["djing"]})).total == 0
    assert seen_by(edition).counts[Facet.SKILL] == {"merch": 1}


def test_young_people_find_only_those_who_may_meet_them(ctx: Flask) -> None:
    edition = open_mentoring()
    liv = a_minor("Liv")
    cleared = a_mentor(edition, a_member("Cleared"), cleared=True)
    a_mentor(edition, a_member("Welcoming"), welcomes_minors=True, genres=["metal"])
    found = seen_by(edition, liv)
    assert (list(found.mentor_ids), found.counts[Facet.GENRE]) == ([cleared.id], {"indie": 1, "rock": 1})


def test_filter_for_young_people_is_there_for_whom_it_concerns(ctx: Flask) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    cleared = a_mentor(edition, a_member("Cleared"), cleared=True)
    a_mentor(edition, a_member("Other"))
    wanted = Wanted(young=True)
    hidden, told = seen_by(edition, anna, wanted), seen_by(edition, anna, wanted, young=True)
    assert (hidden.total, hidden.young) == (2, None)
    assert (list(told.mentor_ids), told.young) == ([cleared.id], 1)


def test_best_fit_comes_first_and_the_full_last(ctx: Flask) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    mentee = a_mentee(edition, anna, needs=(Need("merch", 3),))
    full = a_mentor(edition, a_member("Full"), skills=(Skill("merch"),), seats=1)
    a_pair(a_mentee(edition, a_member("Other")), full)
    none = a_mentor(edition, a_member("None"), skills=(Skill("merch"),), seats=0)
    other = a_mentor(edition, a_member("Other"), skills=(Skill("pr"),))
    best = a_mentor(edition, a_member("Best"), skills=(Skill("merch"),))
    found = seen_by(edition, anna, mentee=as_mentee(edition, mentee))
    assert list(found.mentor_ids[:2]) == [best.id, other.id]
    assert set(found.mentor_ids[2:]) == full_ones(found) == {full.id, none.id}
    free = seen_by(edition, anna, Wanted(free=True, chosen={Facet.SKILL: ["merch"]}))
    assert (list(free.mentor_ids), free.free, free.counts[Facet.SKILL]) == ([best.id], 1, {"merch": 1, "pr": 1})


def test_whose_name_was_typed_comes_before_who_fits_better(ctx: Flask) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    mentee = a_mentee(edition, anna, needs=(Need("merch", 3),))
    named = a_mentor(edition, a_member("Merch Åkesson"), skills=(Skill("pr"),), search="merch aakesson")
    fits = a_mentor(edition, a_member("Bo"), skills=(Skill("merch"),), search="bo merch")
    found = seen_by(edition, anna, Wanted(words="mer"), mentee=as_mentee(edition, mentee))
    assert list(found.mentor_ids) == [named.id, fits.id]


def test_pages_show_everybody_once_and_the_same_all_day(ctx: Flask) -> None:
    edition = open_mentoring(minors=False)
    ids = {a_mentor(edition, a_member(f"Mentor {number}"), seen=Seen.PUBLIC).id for number in range(PAGE_SIZE + 3)}
    pages = [list(seen_by(edition, page=number).mentor_ids) for number in (1, 2, 3)]
    assert [len(one) for one in pages] == [PAGE_SIZE, 3, 0]
    assert set(pages[0] + pages[1]) == ids
    assert list(seen_by(edition).mentor_ids) == pages[0]


def test_directory_knows_at_once_what_changed(ctx: Flask) -> None:
    edition = open_mentoring(minors=False)
    one = a_mentor(edition, a_member("One"), seen=Seen.PUBLIC, genres=["pop"])
    long_ago = now() - 40 * DAY
    change(one, changed_at=long_ago)
    assert seen_by(edition).counts[Facet.GENRE] == {"pop": 1}
    kept = known_mentors(edition.id)
    assert known_mentors(edition.id) is kept
    other = a_mentor(edition, a_member("Other"), seen=Seen.PUBLIC, genres=["jazz"])
    assert seen_by(edition).counts[Facet.GENRE] == {"pop": 1, "jazz": 1}
    change(one, genres=["rock"], seats=0)
    found = seen_by(edition)
    assert (found.counts[Facet.GENRE], full_ones(found)) == ({"rock": 1, "jazz": 1}, {one.id})
    with transaction() as session:
        for skill in session.query(MentorSkill).filter_by(mentor_id=other.id):
            session.delete(skill)
        session.flush()
        session.delete(session.get_one(MentorProfile, other.id))
    assert seen_by(edition).counts[Facet.GENRE] == {"rock": 1}
    third = a_mentor(edition, a_member("Third"), seen=Seen.PUBLIC, genres=["folk"])
    assert set(seen_by(edition).mentor_ids) == {one.id, third.id}


def test_directory_is_asked_for_in_one_statement_and_forgets_nothing_of_it(ctx: Flask) -> None:
    """What is kept of a set has its ids for a key: another reader, another seat or a block is another set at once."""
    edition = open_mentoring(minors=False)
    anna, bo = a_member("Anna"), a_member("Bo")
    one, other = (a_mentor(edition, a_member(name), seats=1) for name in ("One", "Other"))
    for mentor in (one, other):
        change(mentor, changed_at=now() - 40 * DAY)
    seen_by(edition, anna)
    reader = who(edition, anna)
    with statements() as seen:
        found = find(edition, reader, Wanted())
    assert (seen.count, set(found.mentor_ids)) == (1, {one.id, other.id})
    a_pair(a_mentee(edition, bo), one)
    assert (full_ones(seen_by(edition, anna)), seen_by(edition, anna).free) == ({one.id}, 1)
    a_block(edition, anna, db.session.get_one(Member, other.member_id))
    assert seen_by(edition, anna).mentor_ids == [one.id]
    assert set(seen_by(edition, bo).mentor_ids) == {one.id, other.id}


def test_change_that_began_earlier_and_came_later_is_seen(ctx: Flask) -> None:
    """A transaction stamps its row, another one after it is committed first: the first must not be missed."""
    edition = open_mentoring(minors=False)
    late = a_mentor(edition, a_member("Late"), seen=Seen.PUBLIC, genres=["pop"], changed_at=now() - DAY)
    begun = now()
    a_mentor(edition, a_member("Early"), seen=Seen.PUBLIC, genres=["jazz"])
    assert seen_by(edition).counts[Facet.GENRE] == {"pop": 1, "jazz": 1}
    change(late, genres=["rock"], changed_at=begun)
    assert seen_by(edition).counts[Facet.GENRE] == {"rock": 1, "jazz": 1}


def test_directory_asks_as_often_for_many_as_for_few(ctx: Flask) -> None:
    edition = open_mentoring(minors=False)
    anna = a_member("Anna")
    asked = []
    for _round in range(2):
        for number in range(6):
            a_mentor(edition, a_member(f"Mentor {number}"), changed_at=now() - DAY)
        reader = who(edition, anna)
        with statements() as seen:
            find(edition, reader, Wanted(words="mentor"))
        asked.append(seen.count)
    assert asked[0] == asked[1]


# --- suggestions ------------------------------------------------------------------------------------------------------


def test_suggestions_leave_out_whom_one_cannot_ask(ctx: Flask) -> None:
    edition = open_mentoring()
    anna = a_member("Anna")
    row = a_mentee(edition, anna)
    best = a_mentor(edition, a_member("Best"))
    good = a_mentor(edition, a_member("Good"), half_days=[])
    other = a_mentee(edition, a_member("Other"))
    a_pair(other, a_mentor(edition, a_member("Full"), seats=1))
    a_request(row, a_mentor(edition, a_member("Asked")))
    a_pair(row, a_mentor(edition, a_member("Paired")))
    a_pair(other, a_mentor(edition, a_member("Ended")), MatchState.ENDED)
    a_mentor(edition, a_member("Silent"), languages=["fi"])
    a_mentor(edition, a_member("Unskilled"), skills=(Skill("djing"),))
    a_mentor(edition, a_member("Hidden"), seen=Seen.HIDDEN)
    blocked = a_member("Blocked")
    a_mentor(edition, blocked)
    a_block(edition, blocked, anna)
    a_mentor(edition, anna)
    mentee = db.session.scalars(mentees_by_ids([row.id])).one()
    found = suggestions(edition, mentee, who(edition, anna))
    assert [one.mentor.member.name for one in found if one.mentor.id not in (best.id, good.id)] == ["Ended"]
    assert found[-1].mentor.id == good.id
    assert [one.fit.points for one in found] == sorted((one.fit.points for one in found), reverse=True)
    assert len(suggestions(edition, mentee, who(edition, anna), 1)) == 1
    left = suggestions(edition, mentee, who(edition, anna), but=frozenset({best.id}))
    assert best.id not in {one.mentor.id for one in left}


def test_band_with_a_young_member_is_suggested_cleared_mentors_only(ctx: Flask) -> None:
    edition = open_mentoring()
    anna, liv = a_member("Anna"), a_minor("Liv")
    band = a_band(anna, liv)
    row = a_mentee(edition, anna, kind="band", organisation_id=band.id)
    cleared = a_mentor(edition, a_member("Cleared"), cleared=True)
    a_mentor(edition, a_member("Other"))
    mentee = db.session.scalars(mentees_by_ids([row.id])).one()
    found = suggestions(edition, mentee, who(edition, anna))
    assert [one.mentor.id for one in found] == [cleared.id]


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "days, usual",
    [
        pytest.param([1, 1, 1, 1], None, id="four are too few"),
        pytest.param([0.1, 0.2, 0.1, 0.3, 9], 1, id="within a day"),
        pytest.param([1, 2, 2, 2.4, 9], 2, id="the median"),
        pytest.param([1, 2, 2.5, 3, 9], 3, id="rounded up"),
    ],
)
def test_usual_answer_is_the_median_of_five_or_more(days: list[float], usual: int | None) -> None:
    assert usual_days([one * DAY for one in days]) == usual


def test_answers_are_those_that_were_given(ctx: Flask) -> None:
    edition = open_mentoring()
    mentor = a_mentor(edition)
    for number in range(5):
        mentee = a_mentee(edition, a_member(f"Mentee {number}"))
        assert answers_within(mentor) is None
        a_request(mentee, mentor, RequestState.DECLINED, days=9, answered_at=now() - 7 * DAY)
    a_request(a_mentee(edition, a_member("Late")), mentor, RequestState.EXPIRED, days=90, answered_at=now())
    assert answers_within(mentor) == 2
