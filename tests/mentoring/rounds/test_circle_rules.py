"""Who may sit in one circle, and which circles are suggested."""

import random
from collections import Counter

import pytest

from mentoring.rules.circles import MOST_SUGGESTED, Hitch, Host, Seeker, hitches, hosted_by, size_for, suggest
from mentoring.rules.fit import Mentee, Mentor
from mentoring.rules.people import Level, Need, Skill

SKILL = "funding"


def a_seeker(
    number: int, *needs: Need, minor: bool = False, blocks: frozenset[int] = frozenset(), **values: object
) -> Seeker:
    columns = {"party": frozenset({number}), "languages": ("sv", "en"), **values}
    mentee = Mentee(id=number, needs=needs or (Need(SKILL),), minor=minor, **columns)  # type: ignore[arg-type]  # as named
    return Seeker(mentee, blocks)


def a_mentor(number: int, skill: str = SKILL, level: Level = Level.SOLID, **values: object) -> Mentor:
    columns = {"languages": ("da", "en"), **values}
    return Mentor(id=number, member_id=1000 + number, skills=(Skill(skill, level),), **columns)  # type: ignore[arg-type]  # as named


FOUR = [a_seeker(number) for number in range(1, 5)]
HOST = Host(member_id=1000, languages=frozenset({"en"}), cleared=True)


@pytest.mark.parametrize(
    "people, host, expected",
    [
        pytest.param(FOUR, HOST, (), id="four with one need"),
        pytest.param(FOUR, None, (), id="grown-ups without a host"),
        pytest.param([a_seeker(number) for number in range(7)], HOST, (Hitch.FULL,), id="seven"),
        pytest.param([*FOUR, a_seeker(5, Need("lighting"))], HOST, (Hitch.OTHER_NEED,), id="another need"),
        pytest.param([*FOUR, a_seeker(5, blocks=frozenset({3}))], HOST, (Hitch.BLOCKED,), id="a block inside"),
        pytest.param(
            [*FOUR, a_seeker(5, blocks=frozenset({1000}))], HOST, (Hitch.BLOCKED,), id="a block with the host"
        ),
        pytest.param(
            FOUR, Host(1000, frozenset({"en"}), blocks=frozenset({2})), (Hitch.BLOCKED,), id="the host's own block"
        ),
        pytest.param([*FOUR, a_seeker(5, languages=("da",))], HOST, (Hitch.NO_LANGUAGE,), id="no common language"),
        pytest.param([*FOUR, a_seeker(5, minor=True)], HOST, (), id="young with a cleared host"),
        pytest.param([*FOUR, a_seeker(5, minor=True)], None, (Hitch.NOT_CLEARED,), id="young without a host"),
        pytest.param(
            [a_seeker(5, minor=True)],
            Host(1000, frozenset({"en"})),
            (Hitch.NOT_CLEARED,),
            id="only the young, but a host who is not cleared",
        ),
        pytest.param(FOUR, hosted_by(a_mentor(9, "lighting"), SKILL), (Hitch.HOST_CANNOT,), id="host knows it not"),
        pytest.param(
            [*FOUR, a_seeker(5, party=frozenset({5, 1000}))], HOST, (Hitch.SAME_PERSON,), id="host is in the band"
        ),
        pytest.param(
            [*FOUR, a_seeker(5, party=frozenset({5, 2}))], HOST, (Hitch.SAME_PERSON,), id="alone and with the band"
        ),
    ],
)
def test_circle_says_what_keeps_people_from_it(
    people: list[Seeker], host: Host | None, expected: tuple[Hitch, ...]
) -> None:
    assert hitches(SKILL, people, host) == expected


@pytest.mark.parametrize("count, size", [(3, 0), (4, 4), (6, 6), (7, 6), (8, 4), (9, 5), (11, 6), (13, 5), (25, 5)])
def test_size_leaves_as_few_over_as_can_be(count: int, size: int) -> None:
    assert size_for(count) == size


def test_suggestion_takes_the_mentor_who_knows_it_best() -> None:
    mentors = [a_mentor(1, level=Level.BASIC), a_mentor(2, level=Level.EXPERT), a_mentor(3, "lighting")]
    (circle,) = suggest(FOUR, mentors, "seed")
    assert (circle.skill, sorted(circle.people), circle.mentor, circle.languages) == (SKILL, [1, 2, 3, 4], 2, ("en",))


def test_suggestion_without_a_mentor_leaves_the_host_open() -> None:
    (circle,) = suggest(FOUR, [], "seed")
    assert circle.mentor is None


def test_too_few_people_make_no_circle() -> None:
    assert suggest(FOUR[:3], [a_mentor(1)], "seed") == ()


def test_young_people_are_in_no_circle_without_a_cleared_host() -> None:
    people = [*FOUR, *(a_seeker(number, minor=True) for number in range(5, 9))]
    (circle,) = suggest(people, [a_mentor(1)], "seed")
    assert sorted(circle.people) == [1, 2, 3, 4]


def test_young_people_come_together_with_a_cleared_host() -> None:
    people = [*FOUR, *(a_seeker(number, minor=True) for number in range(5, 9))]
    circles = suggest(people, [a_mentor(1), a_mentor(2, cleared=True)], "seed")
    assert [(sorted(one.people), one.mentor) for one in circles] == [([5, 6, 7, 8], 2), ([1, 2, 3, 4], 1)]


def test_blocked_people_are_in_different_circles() -> None:
    people = [
        a_seeker(number, blocks=frozenset({2} if number == 1 else {1} if number == 2 else ())) for number in range(1, 9)
    ]
    circles = suggest(people, [a_mentor(1), a_mentor(2)], "seed")
    assert [len(one.people) for one in circles] == [4, 4]
    assert all(not {1, 2} <= set(one.people) for one in circles)


def many(number: int) -> tuple[list[Seeker], list[Mentor]]:
    """Return people with all sorts of needs, languages, blocks and ages."""
    chance = random.Random(number)
    skills = ("funding", "lighting", "contracts", "tour-booking")
    blocks = {frozenset(chance.sample(range(60), 2)) for _ in range(40)}
    people = [
        a_seeker(
            one,
            *(Need(skill, chance.randint(1, 3)) for skill in chance.sample(skills, 2)),
            minor=chance.random() < 0.3,
            blocks=frozenset(other for pair in blocks if one in pair for other in pair - {one}),
            languages=tuple(chance.sample(("da", "sv", "en"), 2)),
            half_days=frozenset(chance.sample(("tue-evening", "wed-evening", "sat-day"), 2)),
        )
        for one in range(60)
    ]
    mentors = [a_mentor(one, chance.choice(skills), cleared=chance.random() < 0.3) for one in range(12)]
    return people, mentors


@pytest.mark.parametrize("number", range(6))
def test_every_suggestion_may_be_made(number: int) -> None:
    people, mentors = many(number)
    circles = suggest(people, mentors, "seed")
    by_id, host_by_id = {one.id: one for one in people}, {one.id: one for one in mentors}
    assert len(circles) >= 6
    for circle in circles:
        host = None if circle.mentor is None else hosted_by(host_by_id[circle.mentor], circle.skill)
        assert hitches(circle.skill, [by_id[one] for one in circle.people], host) == ()
        assert 4 <= len(circle.people) <= 6
    assert max(Counter(one for circle in circles for one in circle.people).values()) == 1
    hosts = [circle.mentor for circle in circles if circle.mentor is not None]
    assert len(hosts) == len(set(hosts))


def test_no_more_is_suggested_than_can_be_looked_at() -> None:
    people = [a_seeker(one) for one in range(1, 8 * MOST_SUGGESTED)]
    circles = suggest(people, [], "seed")
    assert len(circles) == MOST_SUGGESTED
    made = {one for circle in circles for one in circle.people}
    assert suggest([one for one in people if one.id not in made], [], "seed") != ()


def test_shuffled_people_get_the_same_suggestions() -> None:
    people, mentors = many(3)
    circles = suggest(people, mentors, "seed")
    random.Random(1).shuffle(people)
    random.Random(2).shuffle(mentors)
    assert suggest(people, mentors, "seed") == circles
