"""The directory of mentors: search, filters with counts in the address, pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for
from werkzeug.datastructures import MultiDict

from core.db import db
from core.language import _, country_name, current_code, lazy, sort_key
from core.pages import page
from core.permissions import May, requires
from core.taxonomy import terms
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.finding import PAGE_SIZE, Found, Wanted, find
from mentoring.rules.catalogue import Facet
from mentoring.rules.people import HALF_DAYS, Meets
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.views.mentor_cards import SHORES, Seeker, found_cards, page_number, seeker_of, young_matters
from mentoring.words.naming import Places, half_day_name, language_name, places_of

Names = Mapping[Facet, Mapping[str, str]]
LONGEST_WORDS = 100
MOST_VALUES = 40
FACETS: dict[Facet, Any] = {
    Facet.SKILL: lazy("What they help with"),
    Facet.LANGUAGE: lazy("Language"),
    Facet.GENRE: lazy("Music"),
    Facet.MEETS: lazy("Where to meet"),
    Facet.SHORE: lazy("Shore"),
    Facet.HALF_DAY: lazy("When they have time"),
    Facet.STAGE: lazy("Whom they like to help"),
}
GROUPS: dict[str, Any] = {
    "live": lazy("Live"),
    "create": lazy("Making music"),
    "audience": lazy("Reaching people"),
    "business": lazy("Business"),
    "people": lazy("People and career"),
}
"""The groups of skills in the taxonomy."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many mentors it would leave together with the other filters."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter: its groups of choices (a name, empty for none, and choices), and how many are chosen."""

    name: str
    label: str
    groups: Sequence[tuple[str, Sequence[Choice]]]
    chosen: int


def wanted_in(args: MultiDict[str, str]) -> Wanted:
    """Read the filters out of an address; whatever it does not understand asks for nothing."""
    chosen = {
        facet: list(dict.fromkeys(value for value in args.getlist(facet.value) if value.isascii() and len(value) < 40))
        for facet in Facet
    }
    return Wanted(
        words=args.get("q", "").strip()[:LONGEST_WORDS],
        chosen={facet: values[:MOST_VALUES] for facet, values in chosen.items() if values},
        young=args.get("young") == "1",
        free=args.get("free") == "1",
    )


@mentoring.get("/<edition>/mentoring/mentors")
@requires(May.EVERYONE)
def mentors(edition: str) -> Response:
    """Show the mentors whom one may see: those who fit best first, then luck, which changes daily."""
    found = edition_here(edition)
    who = looker_here(found)
    wanted, seeker = wanted_in(request.args), seeker_of(found, who, request.args.get("for"))
    young = young_matters(found, who, seeker)
    number = page_number(request.args)
    mentee = None if seeker is None else seeker.mentee
    answer = find(found, who, wanted, mentee=mentee, page=number, young=young)
    places = places_of(db.session.scalars(cities_of(found.id)))
    names = names_of(answer, seeker, places)
    return page(
        "mentoring/mentors.html",
        edition=found,
        who=who,
        wanted=wanted,
        seeker=seeker,
        answer=answer,
        cards=found_cards(found, answer, who, seeker, places),
        filters=filters_of(names, answer, wanted),
        chips=chips_of(found, names, wanted),
        number=number,
        pages=-(-answer.total // PAGE_SIZE),
    )


# --- filters ----------------------------------------------------------------------------------------------------------


def filters_of(names: Names, answer: Found, wanted: Wanted) -> list[Filter]:
    """Return the filters that have something to choose, with how many each choice leaves."""
    result = []
    for facet, label in FACETS.items():
        groups = _groups(facet, names[facet], answer.counts.get(facet, {}), wanted.chosen.get(facet, ()))
        if groups:
            result.append(Filter(facet.value, str(label), groups, len(wanted.chosen.get(facet, ()))))
    return result


def _groups(
    facet: Facet, names: Mapping[str, str], counts: Mapping[str, int], chosen: Sequence[str]
) -> list[tuple[str, list[Choice]]]:
    choices = {
        value: Choice(value, label, counts[value], value in chosen) for value, label in names.items() if value in counts
    }
    if facet is not Facet.SKILL:
        return [("", list(choices.values()))] if choices else []
    known = terms("skill")
    groups = [
        (str(label), [one for value, one in choices.items() if known[value].group == group])
        for group, label in GROUPS.items()
    ]
    return [(label, some) for label, some in groups if some]


def names_of(answer: Found, seeker: Seeker | None, places: Places) -> Names:
    """Return what the values of each filter are called, in the order in which they are shown."""
    code = current_code()
    return {
        **_fixed_names(code),
        Facet.LANGUAGE: _sorted({one: language_name(one) for one in answer.counts.get(Facet.LANGUAGE, ())}, code),
        Facet.MEETS: {place.value: places[place][:1].upper() + places[place][1:] for place in Meets},
        Facet.SHORE: _shores(answer.counts.get(Facet.SHORE, ()), seeker, code),
    }


@cache
def _fixed_names(code: str) -> Names:
    """Return the names that depend on nothing but the language, which is that of the reader."""
    return {
        Facet.SKILL: {one.id: one.name.pick(code) for one in terms("skill").values()},
        Facet.STAGE: {one.id: one.name.pick(code) for one in terms("stage").values()},
        Facet.GENRE: _sorted({one.id: one.name.pick(code) for one in terms("genre").values()}, code),
        Facet.HALF_DAY: {one: half_day_name(one, short=True) for one in HALF_DAYS},
    }


def _sorted(names: Mapping[str, str], code: str) -> dict[str, str]:
    return dict(sorted(names.items(), key=lambda pair: sort_key(pair[1], code)))


def _shores(countries: Iterable[str], seeker: Seeker | None, code: str) -> dict[str, str]:
    """Return the countries, the two of the Sound first; the other one than the reader's is across the Sound."""
    names = _sorted({one: country_name(one) for one in countries}, code)
    mine = "" if seeker is None else seeker.mentee.country
    if mine in SHORES:
        other = next(one for one in SHORES if one != mine)
        if other in names:
            names[other] = str(_("%(country)s, across the Sound", country=names[other]))
    return dict(sorted(names.items(), key=lambda pair: pair[0] not in SHORES))


def chips_of(edition: Edition, names: Names, wanted: Wanted) -> list[tuple[str, str, str]]:
    """Return what is chosen, as (filter, value, address without it)."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if value and key not in ("page", "lang")]
    here = url_for("mentoring.mentors", edition=edition.slug)

    def without(name: str, value: str | None = None) -> str:
        left = [pair for pair in kept if pair[0] != name or (value is not None and pair[1] != value)]
        return f"{here}?{urlencode(left)}" if left else here

    chips = [(str(_("Search")), wanted.words, without("q"))] if wanted.words else []
    for facet, values in wanted.chosen.items():
        chips += [(str(FACETS[facet]), names[facet].get(one, one), without(facet.value, one)) for one in values]
    if wanted.free:
        chips.append((str(_("Seats")), str(_("has a free seat")), without("free")))
    if wanted.young:
        chips.append((str(_("Young people")), str(_("may meet them")), without("young")))
    return chips
