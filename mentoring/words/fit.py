"""Why two fit and what is missing, in words: every sentence is read off a part of `rules.fit`, and nothing is added.

The sentences name nobody ("Covers 3 of 4 needs"), so that they hold for whoever reads them: the one who looks for a
mentor, the mentor, and whoever looks after the two.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from core.language import _, country_name, current_code, lazy
from core.taxonomy import term_name
from mentoring.rules.fit import Bar, Fit, Part, PartKind
from mentoring.rules.people import COUNTRIES, HALF_DAYS, Meets
from mentoring.words.naming import Places, half_day_name, language_name, listed, named_skill, places_of

BARS: dict[Bar, Any] = {
    Bar.SAME_PERSON: lazy("They are the same person"),
    Bar.SAME_ORGANISATION: lazy("They belong to the same organisation"),
    # The team learns that something stands between two, never who set it.
    Bar.BLOCKED: lazy("They do not want to be brought together"),
    Bar.NOT_CLEARED: lazy("The mentor is not cleared for people under 18"),
    Bar.NO_LANGUAGE: lazy("They share no language"),
    Bar.NO_NEED: lazy("The mentor covers none of the needs"),
    Bar.NO_PLACE: lazy("They cannot meet anywhere"),
}
"""What keeps two apart, as the team reads it. It is not for the two themselves."""


def reasons(fit: Fit, places: Places | None = None, *, most: int | None = None) -> list[str]:
    """Return a sentence for each part that something was counted in, or for the first so many.

    `places` names the cities (`words.naming.places_of`).
    """
    return list(islice(_reasons(fit.parts, places), most))


def missing(fit: Fit, places: Places | None = None, *, most: int | None = None) -> list[str]:
    """Return a sentence for each part that points are missing in, where one can say what is; or the first so many."""
    return list(islice(_missing(fit.parts, places), most))


def reason_lines(stored: Mapping[str, Any] | None, places: Places | None = None) -> list[str]:
    """Return the reasons of a pair as they were when it was proposed (`Match.reasons`)."""
    return list(_reasons(_parts(stored), places))


def missing_lines(stored: Mapping[str, Any] | None, places: Places | None = None) -> list[str]:
    """Return what was missing when a pair was proposed (`Match.reasons`)."""
    return list(_missing(_parts(stored), places))


def _parts(stored: Mapping[str, Any] | None) -> list[Part]:
    """Read stored parts back. A kind that is not known any more says nothing."""
    kinds = set(PartKind)
    return [
        Part(PartKind(one["kind"]), one["points"], one["of"], tuple(one["counted"]), tuple(one["missing"]))
        for one in (stored or {}).get("parts", ())
        if one["kind"] in kinds
    ]


def _reasons(parts: Iterable[Part], places: Places | None) -> Iterator[str]:
    return (_REASONS[part.kind](part, places or places_of(())) for part in parts if part.counted)


def _missing(parts: Iterable[Part], places: Places | None) -> Iterator[str]:
    """What a part has no weight in is not missed."""
    told = (_MISSING[part.kind](part, places or places_of(())) for part in parts if part.of and part.points < part.of)
    return (sentence for sentence in told if sentence)


# --- what was counted -------------------------------------------------------------------------------------------------


def _needs(part: Part, _places: Places) -> str:
    names = listed(map(named_skill, part.counted))
    if not part.missing:
        return str(_("Covers everything that is needed: %(names)s", names=names))
    total = len(part.counted) + len(part.missing)
    return str(_("Covers %(some)d of %(total)d needs: %(names)s", some=len(part.counted), total=total, names=names))


def _half_days(part: Part, _places: Places) -> str:
    week = sorted(part.counted, key=lambda one: HALF_DAYS.index(one) if one in HALF_DAYS else len(HALF_DAYS))
    return str(_("Both have time: %(names)s", names=listed(map(half_day_name, week))))


def _genres(part: Part, _places: Places) -> str:
    return str(_("Music in common: %(names)s", names=listed(_terms("genre", part.counted))))


def _languages(part: Part, _places: Places) -> str:
    return str(_("Both speak %(names)s", names=listed(map(language_name, part.counted))))


def _place(part: Part, places: Places) -> str:
    return str(_("Both can meet here: %(names)s", names=listed(places[Meets(one)] for one in part.counted)))


def _stage(part: Part, _places: Places) -> str:
    return str(_("Likes to help people at this stage: %(name)s", name=listed(_terms("stage", part.counted))))


def _across(part: Part, _places: Places) -> str:
    if set(part.counted) == set(COUNTRIES):
        return str(_("One from each side of the Sound"))
    return str(_("From different countries: %(names)s", names=listed(map(country_name, part.counted))))


def _terms(kind: str, ids: Iterable[str]) -> list[str]:
    return [term_name(kind, one, current_code()) for one in ids]


_REASONS: Mapping[PartKind, Callable[[Part, Places], str]] = {
    PartKind.NEEDS: _needs,
    PartKind.HALF_DAYS: _half_days,
    PartKind.GENRES: _genres,
    PartKind.LANGUAGES: _languages,
    PartKind.PLACE: _place,
    PartKind.STAGE: _stage,
    PartKind.ACROSS: _across,
}


# --- what is missing --------------------------------------------------------------------------------------------------


def _needs_missing(part: Part, _places: Places) -> str:
    if part.missing:
        return str(_("Not covered: %(names)s", names=listed(map(named_skill, part.missing))))
    return str(_("Knows only the basics of some of it, or the rules of another country")) if part.counted else ""


def _half_days_missing(part: Part, _places: Places) -> str:
    return "" if part.counted else str(_("No half-day when both have time"))


def _genres_missing(part: Part, _places: Places) -> str:
    return "" if part.counted else str(_("No music in common"))


def _languages_missing(part: Part, _places: Places) -> str:
    return (
        str(_("In another language than the one they like to speak best"))
        if part.counted
        else str(_("No language in common"))
    )


def _place_missing(part: Part, _places: Places) -> str:
    if not part.counted:
        return str(_("No place where both can meet"))
    return str(_("Only online, not face to face"))


def _stage_missing(_part: Part, _places: Places) -> str:
    return str(_("Likes to help people at other stages"))


def _across_missing(_part: Part, _places: Places) -> str:
    return str(_("Not across the Sound, as far as we know"))


_MISSING: Mapping[PartKind, Callable[[Part, Places], str]] = {
    PartKind.NEEDS: _needs_missing,
    PartKind.HALF_DAYS: _half_days_missing,
    PartKind.GENRES: _genres_missing,
    PartKind.LANGUAGES: _languages_missing,
    PartKind.PLACE: _place_missing,
    PartKind.STAGE: _stage_missing,
    PartKind.ACROSS: _across_missing,
}
