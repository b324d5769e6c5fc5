"""How well two fit: points are what the parts add up to, and each part is true."""

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mentoring.rules.fit import WEIGHTS, WHOLE, Bar, Mentee, Mentor, PartKind, bars, covers, fit, scaled
from mentoring.rules.people import HALF_DAYS, Level, Meets, Need, Skill
from tests.mentoring.rules.people import GENRES, STAGES, a_mentee, a_mentor

COUNTRIES = ("", "DK", "SE")
NAMES = ("booking", "funding", "lighting")
languages = st.lists(st.sampled_from(["da", "sv", "en"]), max_size=3, unique=True).map(tuple)
alike = {
    "languages": languages,
    "genres": st.frozensets(st.sampled_from(GENRES)),
    "meets": st.frozensets(st.sampled_from(tuple(Meets))),
    "half_days": st.frozensets(st.sampled_from(HALF_DAYS), max_size=6),
    "country": st.sampled_from(COUNTRIES),
    "organisations": st.frozensets(st.integers(1, 3), max_size=1),
}
skills = st.builds(Skill, st.sampled_from(NAMES), st.sampled_from(tuple(Level)), st.sampled_from(COUNTRIES))
needs = st.builds(Need, st.sampled_from(NAMES), st.integers(1, 3), st.sampled_from(COUNTRIES))
mentors = st.builds(
    Mentor,
    id=st.just(1),
    member_id=st.integers(1, 5),
    skills=st.lists(skills, max_size=5).map(tuple),
    stages=st.frozensets(st.sampled_from(STAGES)),
    blocks=st.frozensets(st.integers(1, 5), max_size=1),
    cleared=st.booleans(),
    **alike,
)
mentees = st.builds(
    Mentee,
    id=st.just(1),
    party=st.frozensets(st.integers(1, 5), min_size=1, max_size=3),
    needs=st.lists(needs, max_size=5, unique_by=lambda need: (need.id, need.country)).map(tuple),
    stage=st.sampled_from(("", *STAGES)),
    minor=st.booleans(),
    **alike,
)
sliders = st.dictionaries(st.sampled_from(tuple(PartKind)), st.integers(0, 1000))


@settings(max_examples=60)
@given(mentors, mentees, sliders)
def test_points_are_what_the_parts_add_up_to_and_never_more_than_there_are(mentor, mentee, weights):
    found = fit(mentor, mentee, scaled(weights))

    assert found.points == sum(part.points for part in found.parts)
    assert [part.kind for part in found.parts] == list(PartKind)
    assert {part.kind: part.of for part in found.parts} == scaled(weights)
    assert all(0 <= part.points <= part.of for part in found.parts)
    assert found.bars == bars(mentor, mentee)


@settings(max_examples=60)
@given(mentors, mentees)
def test_everything_that_is_counted_is_true_of_both(mentor, mentee):
    found = fit(mentor, mentee)

    def counted(kind):
        return set(found.part(kind).counted)

    able = {
        f"{need.id}:{need.country}" if need.country else need.id: covers(mentor.skills, need) for need in mentee.needs
    }
    assert counted(PartKind.NEEDS) == {name for name, quarters in able.items() if quarters}
    assert set(found.part(PartKind.NEEDS).missing) == {name for name, quarters in able.items() if not quarters}
    assert counted(PartKind.HALF_DAYS) == mentor.half_days & mentee.half_days
    assert counted(PartKind.GENRES) == mentor.genres & mentee.genres
    assert counted(PartKind.LANGUAGES) == set(mentor.languages) & set(mentee.languages)
    assert counted(PartKind.PLACE) == {place.value for place in mentor.meets & mentee.meets}
    assert counted(PartKind.STAGE) <= {mentee.stage}
    assert counted(PartKind.ACROSS) in (set(), {mentor.country, mentee.country} - {""})
    apart = bool(mentor.country and mentee.country and mentor.country != mentee.country)
    assert bool(counted(PartKind.ACROSS)) == apart


@settings(max_examples=40)
@given(mentors, mentees)
def test_each_bar_stands_exactly_where_its_reason_does(mentor, mentee):
    assert set(bars(mentor, mentee)) == {
        bar
        for bar, stands in {
            Bar.SAME_PERSON: mentor.member_id in mentee.party,
            Bar.SAME_ORGANISATION: not mentor.organisations.isdisjoint(mentee.organisations),
            Bar.BLOCKED: not mentor.blocks.isdisjoint(mentee.party),
            Bar.NOT_CLEARED: mentee.minor and not mentor.cleared,
            Bar.NO_LANGUAGE: not set(mentor.languages) & set(mentee.languages),
            Bar.NO_NEED: all(covers(mentor.skills, need) == 0 for need in mentee.needs),
            Bar.NO_PLACE: bool(mentor.meets and mentee.meets and not mentor.meets & mentee.meets),
        }.items()
        if stands
    }


@settings(max_examples=40)
@given(mentors, mentees, st.integers(10, 99), st.integers(10, 99))
def test_who_they_are_changes_no_points(mentor, mentee, number, other):
    same = replace(mentor, id=number, member_id=number, seats=number, cleared=not mentor.cleared)
    mate = replace(mentee, id=other, party=frozenset({other}), minor=not mentee.minor)

    assert fit(same, mate).parts == fit(mentor, mentee).parts


@settings(max_examples=40)
@given(mentors, mentees, st.randoms(use_true_random=False))
def test_the_order_of_skills_and_of_a_mentors_languages_changes_nothing(mentor, mentee, dice):
    def shuffled(values):
        return tuple(dice.sample(values, len(values)))

    same = replace(mentor, skills=shuffled(mentor.skills), languages=shuffled(mentor.languages))

    assert fit(same, mentee) == fit(mentor, mentee)


def test_nothing_goes_in_that_must_not_count():
    told = {field.name for kind in (Mentor, Mentee) for field in fields(kind)}

    assert not told & {
        "age",
        "gender",
        "pronouns",
        "name",
        "photo",
        "picture",
        "joined",
        "created_at",
        "birth",
        "email",
    }


@given(sliders)
def test_weights_add_up_to_a_thousand_and_stay_in_order(weights):
    found = scaled(weights)

    assert sum(found.values()) == WHOLE
    for one in PartKind:
        for other in PartKind:
            if any(weights.values()) and weights.get(one, 0) > weights.get(other, 0):
                assert found[one] >= found[other]


@pytest.mark.parametrize(
    "weights, found",
    [
        pytest.param({}, dict(WEIGHTS), id="nothing said: the usual ones"),
        pytest.param(dict.fromkeys(PartKind, 0), dict(WEIGHTS), id="all zero: the usual ones"),
        pytest.param(dict(WEIGHTS), dict(WEIGHTS), id="a thousand already"),
        pytest.param(
            {PartKind.NEEDS: 1, PartKind.GENRES: 1, PartKind.STAGE: 1},
            dict.fromkeys(PartKind, 0) | {PartKind.NEEDS: 334, PartKind.GENRES: 333, PartKind.STAGE: 333},
            id="a third each: the first gets what is left over",
        ),
    ],
)
def test_weights_are_scaled_by_largest_remainder(weights, found):
    assert scaled(weights) == found


@pytest.mark.parametrize(
    "skills, need, quarters",
    [
        pytest.param((), Need("funding"), 0, id="nothing known"),
        pytest.param((Skill("mixing"),), Need("funding"), 0, id="something else"),
        pytest.param((Skill("funding"),), Need("funding"), 4, id="wholly"),
        pytest.param((Skill("funding", Level.EXPERT),), Need("funding"), 4, id="not more than wholly"),
        pytest.param((Skill("funding", Level.BASIC),), Need("funding"), 2, id="the basics"),
        pytest.param((Skill("funding", country="DK"),), Need("funding", country="DK"), 4, id="of that country"),
        pytest.param((Skill("funding", country="DK"),), Need("funding", country="SE"), 0, id="of the other country"),
        pytest.param((Skill("funding"),), Need("funding", country="SE"), 2, id="of no country in particular"),
        pytest.param((Skill("funding", Level.BASIC),), Need("funding", country="SE"), 1, id="basics of no country"),
        pytest.param((Skill("funding", country="DK"),), Need("funding"), 4, id="any country will do"),
        pytest.param(
            (Skill("funding", Level.BASIC), Skill("funding", country="SE")),
            Need("funding", country="SE"),
            4,
            id="the best counts",
        ),
    ],
)
def test_a_need_is_covered_in_quarters(skills, need, quarters):
    assert covers(skills, need) == quarters


def test_points_of_two_who_have_everything_in_common_are_a_thousand():
    both = {
        "languages": ("sv", "en"),
        "genres": frozenset({"jazz", "folk"}),
        "meets": frozenset({Meets.CITY_1}),
        "half_days": frozenset(HALF_DAYS[:3]),
    }
    mentor = a_mentor(skills=("booking", "mixing"), stages=frozenset({"emerging"}), **both)

    assert fit(mentor, a_mentee(needs=("booking", "mixing"), stage="emerging", **both)).points == WHOLE


def test_half_of_what_is_heavy_counts_more_than_half_of_what_is_light():
    mentor = a_mentor(skills=("booking",))
    heavy = a_mentee(needs=(Need("booking", 3), Need("mixing", 1)))
    light = a_mentee(needs=(Need("booking", 1), Need("mixing", 3)))

    assert fit(mentor, heavy).part(PartKind.NEEDS).points == 450 * 3 // 4
    assert fit(mentor, light).part(PartKind.NEEDS).points == 450 // 4
