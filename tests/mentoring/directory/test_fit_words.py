"""Every sentence about a fit is true, in all three languages: it says what the rule counted, and nothing else."""

import itertools
import random

import pytest
from flask import Flask

from core.language import in_language
from mentoring.actions.parties import reasons_of
from mentoring.rules.fit import WEIGHTS, Bar, Fit, Mentee, Mentor, PartKind, fit
from mentoring.rules.people import Level, Meets, Need, Skill
from mentoring.words.fit import BARS, missing, missing_lines, reason_lines, reasons
from mentoring.words.naming import half_day_name, language_name, named_skill

PLACES = {Meets.ONLINE: "online", Meets.CITY_1: "Helsingborg", Meets.CITY_2: "Helsingør", Meets.FERRY: "on the ferry"}
MENTOR = Mentor(
    id=1,
    member_id=1,
    skills=(Skill("tour-booking", Level.EXPERT), Skill("contracts", Level.SOLID, "DK"), Skill("merch", Level.BASIC)),
    languages=("da", "en"),
    genres=frozenset({"indie", "rock"}),
    stages=frozenset({"emerging"}),
    meets=frozenset({Meets.ONLINE, Meets.CITY_2}),
    half_days=frozenset({"tue-evening", "sat-day"}),
    country="DK",
)
MENTEE = Mentee(
    id=2,
    party=frozenset({2}),
    needs=(Need("tour-booking", 3), Need("contracts", 2, "DK"), Need("lighting", 1)),
    languages=("sv", "en"),
    genres=frozenset({"indie", "jazz"}),
    stage="emerging",
    meets=frozenset({Meets.ONLINE, Meets.CITY_2}),
    half_days=frozenset({"tue-evening"}),
    country="SE",
)
ACROSS = {**WEIGHTS, PartKind.NEEDS: 400, PartKind.ACROSS: 50}


def test_reasons_say_what_was_counted(ctx: Flask) -> None:
    assert reasons(fit(MENTOR, MENTEE), PLACES) == [
        "Covers 2 of 3 needs: Tour booking and Contracts (Denmark)",
        "Both have time: Tuesday evening",
        "Music in common: Indie",
        "Both speak English",
        "Both can meet here: online and Helsingør",
        "Likes to help people at this stage: First gigs and releases",
        "One from each side of the Sound",
    ]


def test_missing_says_what_was_not(ctx: Flask) -> None:
    assert missing(fit(MENTOR, MENTEE), PLACES) == [
        "Not covered: Lighting and visuals",
        "In another language than the one they like to speak best",
    ]


def test_two_with_nothing_in_common_are_told_so(ctx: Flask) -> None:
    stranger = Mentee(
        id=3,
        party=frozenset({3}),
        needs=(Need("djing", 1),),
        languages=("sv",),
        genres=frozenset({"choir"}),
        stage="starting",
        meets=frozenset({Meets.FERRY}),
        half_days=frozenset({"mon-day"}),
    )
    found = fit(MENTOR, stranger, ACROSS)
    assert reasons(found, PLACES) == []
    assert missing(found, PLACES) == [
        "Not covered: DJing",
        "No half-day when both have time",
        "No music in common",
        "No language in common",
        "No place where both can meet",
        "Likes to help people at other stages",
        "Not across the Sound, as far as we know",
    ]


def test_only_basics_are_not_passed_off_as_more(ctx: Flask) -> None:
    found = fit(MENTOR, Mentee(4, frozenset({4}), (Need("merch", 1),), ("da",)))
    assert reasons(found, PLACES)[0] == "Covers everything that is needed: Merchandise"
    assert missing(found, PLACES)[0] == "Knows only the basics of some of it, or the rules of another country"


def test_country_that_is_not_of_the_sound_is_named(ctx: Flask) -> None:
    found = fit(MENTOR, Mentee(5, frozenset({5}), (Need("merch", 1),), ("da",), country="DE"))
    assert reasons(found, PLACES)[-1] == "From different countries: Denmark and Germany"


def test_reasons_of_a_pair_are_read_back_as_they_were(ctx: Flask) -> None:
    found = fit(MENTOR, MENTEE)
    stored = reasons_of(found)
    assert reason_lines(stored, PLACES) == reasons(found, PLACES)
    assert missing_lines(stored, PLACES) == missing(found, PLACES)


def test_reasons_that_are_not_there_or_of_another_time_say_nothing(ctx: Flask) -> None:
    stored = {"parts": [{"kind": "shoe-size", "points": 3, "of": 9, "counted": ["44"], "missing": []}]}
    assert (reason_lines(None), reason_lines({}), reason_lines(stored), missing_lines(stored)) == ([], [], [], [])


def test_every_bar_has_words(ctx: Flask) -> None:
    assert set(BARS) == set(Bar)


def some_pairs(count: int) -> list[tuple[Mentor, Mentee]]:
    """Return pairs of all sorts, the same each time."""
    draw = random.Random(4)
    skills = [Skill(one, level) for one in ("merch", "contracts", "djing") for level in Level]
    skills += [Skill("contracts", Level.SOLID, "DK"), Skill("contracts", Level.SOLID, "SE")]
    needs = [Need(one, weight) for one in ("merch", "contracts", "djing", "pr") for weight in (1, 3)]
    needs.append(Need("contracts", 2, "SE"))

    def some(of: tuple[str, ...]) -> list[str]:
        return draw.sample(of, draw.randint(0, len(of)))

    def common() -> dict[str, object]:
        return {
            "languages": tuple(some(("da", "sv", "en"))),
            "genres": frozenset(some(("indie", "rock", "jazz"))),
            "meets": frozenset(Meets(one) for one in some(tuple(Meets))),
            "half_days": frozenset(some(("mon-day", "tue-evening", "sun-day"))),
            "country": draw.choice(("", "DK", "SE", "NO")),
        }

    pairs = []
    for _number in range(count):
        stages = frozenset(some(("starting", "emerging")))
        mentor = Mentor(1, 1, tuple(draw.sample(skills, 3)), stages=stages, **common())  # type: ignore[arg-type]  # keywords as they come
        stage = draw.choice(("", "starting", "emerging", "established"))
        wanted = tuple({one.id: one for one in draw.sample(needs, 3)}.values())
        pairs.append((mentor, Mentee(2, frozenset({2}), wanted, stage=stage, **common())))  # type: ignore[arg-type]  # keywords as they come
    return pairs


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_every_claim_is_true(ctx: Flask, language: str) -> None:
    """Take the words of both sides out of the two themselves, and look for them in what is said."""
    with in_language(language):
        for mentor, mentee in some_pairs(60):
            found = fit(mentor, mentee, ACROSS)
            told, absent = " · ".join(reasons(found, PLACES)), " · ".join(missing(found, PLACES))
            for code in ("da", "sv", "en"):
                both = code in mentor.languages and code in mentee.languages
                assert (language_name(code) in told) == both
            for half_day in ("mon-day", "tue-evening", "sun-day"):
                assert (half_day_name(half_day) in told) == (half_day in mentor.half_days & mentee.half_days)
            for need in mentee.needs:
                name = named_skill(f"{need.id}:{need.country}" if need.country else need.id)
                knows = any(
                    one.id == need.id and one.country in ("", need.country or one.country) for one in mentor.skills
                )
                assert (name in told, name in absent) == (knows, not knows)
            for place, name in PLACES.items():
                assert (name in told) == (place in mentor.meets & mentee.meets)


def test_all_sentences_of_all_sorts_of_fits_come_out(ctx: Flask) -> None:
    fits: list[Fit] = [fit(mentor, mentee, ACROSS) for mentor, mentee in some_pairs(40)]
    for language, found in itertools.product(("da", "sv", "en"), fits):
        with in_language(language):
            said = [*reasons(found), *missing(found)]
            assert all("%(" not in one for one in said)
            assert len(reasons(found)) == sum(1 for part in found.parts if part.counted)
