"""The options of a choice: one line each in every language, with keys that stay when the words change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.refusals import Refused
from core.texts import LANGUAGES, Texts

FEWEST = 2
MOST = 40
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. Answers keep its key, so its words can be put better later."""

    key: str
    words: Texts


def lines_of(options: Sequence[Option]) -> Texts:
    """Return the options as they are typed: one line each, language by language."""
    return Texts(
        {
            code: "\n".join(option.words[code] for option in options)
            for code in LANGUAGES
            if options and all(option.words.get(code) for option in options)
        }
    )


def read_lines(typed: Mapping[str, str]) -> tuple[Texts, ...]:
    """Return the words of each option, out of its line in every language.

    Refuses `options_uneven`, `options_few`, `options_many`, `option_long` and `option_twice`, beside `options`.
    """
    lines = {code: _lines(typed.get(code, "")) for code in LANGUAGES}
    written = {code: rows for code, rows in lines.items() if rows}
    numbers = {len(rows) for rows in written.values()}
    if len(numbers) > 1:
        raise Refused("options_uneven", field="options")
    number = max(numbers, default=0)
    if number < FEWEST:
        raise Refused("options_few", field="options")
    if number > MOST:
        raise Refused("options_many", field="options", most=MOST)
    for rows in written.values():
        if len({row.casefold() for row in rows}) < len(rows):
            raise Refused("option_twice", field="options")
        if any(len(row) > LONGEST for row in rows):
            raise Refused("option_long", field="options", most=LONGEST)
    return tuple(Texts({code: rows[place] for code, rows in written.items()}) for place in range(number))


def _lines(typed: str) -> list[str]:
    return [line for row in typed.split("\n") if (line := row.strip())]


def keyed(old: Sequence[Option], words: Sequence[Texts]) -> tuple[Option, ...]:
    """Give each option its key: the one it had, found by its words in any language, else by its place, else a new one.

    So a word can be put right, and options can change places, without a single answer losing its meaning.
    """
    keys = _by_words(old, words)
    taken = set(keys.values())
    for place, option in enumerate(old):
        if place < len(words) and place not in keys and option.key not in taken:
            keys[place] = option.key
            taken.add(option.key)
    number = max((int(found[1]) for option in old if (found := re.fullmatch(r"o(\d+)", option.key))), default=0)
    result = []
    for place, text in enumerate(words):
        if place not in keys:
            number += 1
            keys[place] = f"o{number}"
        result.append(Option(keys[place], text))
    return tuple(result)


def _by_words(old: Sequence[Option], words: Sequence[Texts]) -> dict[int, str]:
    """Return the keys of those options that are known by their words, by their place."""
    keys: dict[int, str] = {}
    taken: set[str] = set()
    for place, text in enumerate(words):
        for option in old:
            alike = any(text.get(code) and text.get(code) == option.words.get(code) for code in LANGUAGES)
            if alike and option.key not in taken:
                keys[place] = option.key
                taken.add(option.key)
                break
    return keys
