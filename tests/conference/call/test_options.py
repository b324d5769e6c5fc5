"""Options keep their keys when their words are put better, change places or go."""

import pytest

from conference.rules.options import Option, keyed, lines_of, read_lines
from conference.rules.preparing import CallFacts, Gap, gaps
from core.refusals import Refused
from core.texts import Texts


def option(key: str, da: str, en: str) -> Option:
    return Option(key, Texts({"da": da, "en": en}))


OLD = (option("o1", "Ja", "Yes"), option("o2", "Nej", "No"), option("o3", "Måske", "Maybe"))


def keys(options: tuple[Option, ...]) -> list[tuple[str, str]]:
    return [(one.key, one.words["en"]) for one in options]


@pytest.mark.parametrize(
    "typed, expected",
    [
        ("Yes\nNo\nMaybe", [("o1", "Yes"), ("o2", "No"), ("o3", "Maybe")]),
        ("Yes!\nNo\nMaybe", [("o1", "Yes!"), ("o2", "No"), ("o3", "Maybe")]),
        ("Maybe\nYes\nNo", [("o3", "Maybe"), ("o1", "Yes"), ("o2", "No")]),
        ("Yes\nMaybe", [("o1", "Yes"), ("o3", "Maybe")]),
        ("Yes\nNo\nMaybe\nLater", [("o1", "Yes"), ("o2", "No"), ("o3", "Maybe"), ("o4", "Later")]),
        ("Never\nYes\nNo\nMaybe", [("o4", "Never"), ("o1", "Yes"), ("o2", "No"), ("o3", "Maybe")]),
    ],
    ids=["unchanged", "one put better", "other order", "one gone", "one more", "one before all"],
)
def test_keys_stay_with_what_they_mean(typed: str, expected: list[tuple[str, str]]) -> None:
    assert keys(keyed(OLD, read_lines({"en": typed}))) == expected


def test_a_word_put_better_in_one_language_is_known_by_the_other() -> None:
    words = read_lines({"da": "Måske\nJa", "en": "Perhaps\nYes"})
    assert keys(keyed(OLD, words)) == [("o3", "Perhaps"), ("o1", "Yes")]


def test_options_are_typed_as_they_were_stored() -> None:
    assert lines_of(OLD) == Texts({"da": "Ja\nNej\nMåske", "en": "Yes\nNo\nMaybe"})


@pytest.mark.parametrize(
    "typed, code",
    [
        ({}, "options_few"),
        ({"en": "Yes\n\n  \n"}, "options_few"),
        ({"en": "Yes\nNo", "da": "Ja"}, "options_uneven"),
        ({"en": "Yes\nyes"}, "option_twice"),
        ({"en": "\n".join(f"Number {number}" for number in range(41))}, "options_many"),
        ({"en": "Yes\n" + "n" * 201}, "option_long"),
    ],
    ids=["none", "one", "uneven", "twice", "too many", "too long"],
)
def test_odd_options_are_refused_beside_them(typed: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_lines(typed)
    assert (refused.value.code, refused.value.field) == (code, "options")


WHOLE = {
    "open_types": 1,
    "tracks": 1,
    "criteria": 1,
    "intro_missing": (),
    "opens": True,
    "closes": True,
    "review_closes": True,
    "edition_is_draft": False,
}


@pytest.mark.parametrize(
    "lacking, expected",
    [
        ({}, ()),
        ({"open_types": 0, "criteria": 0}, (Gap.TYPES, Gap.CRITERIA)),
        ({"tracks": 0, "intro_missing": ("sv",)}, (Gap.TRACKS, Gap.INTRO)),
        ({"opens": False, "closes": False}, (Gap.TIMES,)),
        ({"closes": False, "review_closes": False}, (Gap.DEADLINE, Gap.REVIEW)),
        ({"edition_is_draft": True}, (Gap.HIDDEN,)),
    ],
    ids=["nothing", "types and criteria", "tracks and words", "times", "ends", "a draft"],
)
def test_what_is_missing_is_said_in_the_order_in_which_it_is_made(lacking, expected) -> None:
    assert gaps(CallFacts(**{**WHOLE, **lacking})) == expected
