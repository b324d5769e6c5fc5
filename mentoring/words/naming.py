"""What skills, languages, half-days, places and levels are called in the reader's language."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import get_day_names
from babel.lists import format_list

from core.language import _, country_name, current_code, lazy
from core.taxonomy import term_name
from editions.models import City
from mentoring.rules.figures import LEAST
from mentoring.rules.people import DAYS, Level, Meets

Places = Mapping[Meets, str]

LEVELS: dict[Level, Any] = {
    Level.BASIC: lazy("The basics"),
    Level.SOLID: lazy("Well"),
    Level.EXPERT: lazy("Inside out"),
}


def listed(words: Iterable[str]) -> str:
    """Write several words as people say them: `indie, rock and folk`."""
    return format_list([str(word) for word in words], locale=_locale(current_code()))


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


def skill_name(skill: str, country: str = "") -> str:
    """Return the word of a skill, with the country whose rules are meant: `Contracts (Denmark)`."""
    name = term_name("skill", skill, current_code())
    return f"{name} ({country_name(country)})" if country else name


def named_skill(key: str) -> str:
    """Return the word of a skill as rules.fit names it: `contracts` or `contracts:DK`."""
    skill, _colon, country = key.partition(":")
    return skill_name(skill, country)


def language_name(code: str) -> str:
    """Return what a language is called in the reader's own: `Danish`, `dansk`, `danska`."""
    return _language_names(current_code()).get(code, code)


@cache
def _language_names(code: str) -> Mapping[str, str]:
    return {str(key): str(name) for key, name in _locale(code).languages.items()}


def half_day_name(half_day: str, *, short: bool = False) -> str:
    """Return what a half-day of the week is called: `Tuesday evening`, in short `Tue evening`."""
    day, _dash, part = half_day.partition("-")
    if day not in DAYS:
        return half_day
    name = _day_names(current_code(), "abbreviated" if short else "wide")[DAYS.index(day)]
    return str(_("%(day)s evening", day=name)) if part == "evening" else str(_("%(day)s daytime", day=name))


def hidden_words() -> str:
    """Return what stands where a figure is not told."""
    return str(_("hidden (fewer than %(least)s, or it would tell of so few)", least=LEAST))


@cache
def _day_names(code: str, width: str) -> Mapping[int, str]:
    names = get_day_names(width, locale="en_GB" if code == "en" else code)  # type: ignore[arg-type]  # one of its words
    return {int(key): str(name).rstrip(".") for key, name in names.items()}


def places_of(cities: Iterable[City]) -> Places:
    """Return what the places where people meet are called, in the edition of these cities."""
    sides = {1: Meets.CITY_1, 2: Meets.CITY_2}
    names = {sides[city.side]: city.name.pick(current_code()) for city in cities if city.side in sides}
    return {
        Meets.ONLINE: str(_("online")),
        Meets.CITY_1: names.get(Meets.CITY_1) or str(_("one of the two cities")),
        Meets.CITY_2: names.get(Meets.CITY_2) or str(_("the other city")),
        Meets.FERRY: str(_("on the ferry")),
    }
