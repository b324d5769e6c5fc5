"""The words of profiles: who sees them, who looks, how much something matters, the steps, and what is refused."""

from collections.abc import Iterable
from typing import Any

from babel.dates import get_day_names

from accounts.words import spoken_languages
from core.language import countries, current_code, lazy
from core.taxonomy import terms
from core.words import register
from mentoring.rules.people import Meets, MenteeKind, ProfileState, Seen
from mentoring.words.naming import Places

Choices = list[tuple[str, Any]]

GROUPS: dict[str, Any] = {
    "live": lazy("Live"),
    "create": lazy("Making music"),
    "audience": lazy("Reaching people"),
    "business": lazy("Business and rights"),
    "people": lazy("People and career"),
    "media": lazy("Media"),
    "community": lazy("Community"),
}
NEAR_LANGUAGES = ("da", "sv", "en", "no")
"""What most people here speak with each other; the page opens the others on press."""
CHOSEN = lazy("Chosen")
COMMONEST = lazy("Chosen most")
SEEN: dict[Seen, tuple[Any, Any]] = {
    Seen.HIDDEN: (lazy("Nobody for now"), lazy("Not even who coordinates mentoring.")),
    Seen.ORGANISERS: (
        lazy("Who coordinates mentoring"),
        lazy("They bring you together with somebody. Whoever you turn to sees it as well."),
    ),
    Seen.PROGRAMME: (lazy("Who takes part in mentoring"), lazy("Grown-ups who have a profile here themselves.")),
    Seen.ADULTS: (lazy("Signed-in grown-ups"), lazy("Everybody over 18 who has an account here.")),
    Seen.PUBLIC: (lazy("Everybody"), lazy("Search engines too.")),
}
SEEN_YOUNG: dict[Seen, tuple[Any, Any]] = {
    Seen.HIDDEN: (lazy("Safeguarding leads alone, for now"), SEEN[Seen.HIDDEN][1]),
    Seen.ORGANISERS: (lazy("Who coordinates mentoring, and safeguarding leads"), SEEN[Seen.ORGANISERS][1]),
}
"""The same where somebody under 18 takes part."""
KINDS: dict[MenteeKind, tuple[Any, Any]] = {
    MenteeKind.ARTIST: (lazy("I make music"), lazy("Artist, songwriter, producer, DJ.")),
    MenteeKind.PROMOTER: (lazy("I make things happen"), lazy("Promoter, booker, manager, technician, label.")),
    MenteeKind.BAND: (lazy("We are a band"), lazy("One profile for all of you: everybody in the band can use it.")),
}
KIND_NAMES: dict[MenteeKind, Any] = {
    MenteeKind.ARTIST: lazy("Artist"),
    MenteeKind.PROMOTER: lazy("Promoter"),
    MenteeKind.BAND: lazy("Band"),
}
WEIGHTS: dict[int, Any] = {3: lazy("Most of all"), 2: lazy("Quite"), 1: lazy("A little")}
STATES: dict[ProfileState, Any] = {
    ProfileState.DRAFT: lazy("Draft"),
    ProfileState.LISTED: lazy("Takes part"),
    ProfileState.PAUSED: lazy("Taking a break"),
}
TONES: dict[ProfileState, str] = {
    ProfileState.DRAFT: "quiet",
    ProfileState.LISTED: "good",
    ProfileState.PAUSED: "warn",
}
STEPS: dict[str, Any] = {
    "here": lazy("Where I am"),
    "needs": lazy("What I need"),
    "done": lazy("What I have done"),
    "hour": lazy("A good hour"),
    "meet": lazy("Where and when"),
}
NO_COORDINATOR = lazy("Mentoring is to open, and nobody in the team coordinates it.")


def term_choices(kind: str) -> Choices:
    """Return the terms of a kind as choices in the reader's language."""
    return [(term.id, term.name.pick(current_code())) for term in terms(kind).values()]


def grouped_terms(kind: str) -> list[tuple[Any, Choices]]:
    """Return the terms of a kind by their groups, in the order of the taxonomy."""
    found: dict[str, Choices] = {}
    for term in terms(kind).values():
        found.setdefault(term.group, []).append((term.id, term.name.pick(current_code())))
    return [(GROUPS.get(group, group), choices) for group, choices in found.items()]


def meets_choices(places: Places) -> Choices:
    """Return where people can meet: online, in each city by its own name, on the ferry."""
    return [(one.value, places[one][:1].upper() + places[one][1:]) for one in Meets]


def seen_words(*, young: bool) -> dict[Seen, tuple[Any, Any]]:
    """Return what each choice of who sees a profile is called: where somebody is under 18, leads are named too."""
    return {**SEEN, **SEEN_YOUNG} if young else SEEN


def seen_choices(allowed: Iterable[Seen]) -> Choices:
    return [(one.value, SEEN[one][0]) for one in allowed]


def language_choices() -> Choices:
    return [(code, name) for code, name in spoken_languages()]


def short_days() -> list[str]:
    """Return the days of a week from Monday on in two or three letters, for the heads of a small table."""
    code = "en_GB" if current_code() == "en" else current_code()
    names = get_day_names("abbreviated", locale=code)
    return [str(names[day]).rstrip(".") for day in range(7)]


def country_choices() -> Choices:
    return [("", lazy("Choose")), *countries()]


register(
    {
        "mentor_none": lazy("You have no profile as a mentor here yet."),
        "mentee_none": lazy("This profile is not here any more, or it is not yours to change."),
        "mentor_has_pairs": lazy("You still have a pair. Bring it to an end first: then you can leave."),
        "mentee_has_pairs": lazy("You still have a mentor. Bring it to an end first: then you can leave."),
        "mentor_looks_after_young": lazy(
            "You are in a pair with a young person. Speak with whoever coordinates mentoring first."
        ),
        "languages_none": lazy("Choose the language that you speak best."),
        "meets_none": lazy("Choose at least one way to meet."),
        "mentee_already": lazy("You have a profile here already."),
        "band_missing": lazy("Choose one of your bands, or write what a new one is called."),
        "band_unknown": lazy("Choose one of your bands from the list."),
        "band_already": lazy("This band has a profile here already. Everybody in the band can use it."),
        "seen_young": lazy(
            "Where somebody under 18 takes part, the profile is seen by mentor coordinators and safeguarding leads "
            "alone."
        ),
        "nothing_before": lazy("There is no profile of an earlier year to take along."),
        "profile_already": lazy("You have begun a profile here already. Change that one."),
        "minors_need_team": lazy(
            "Before young people can take part the team needs two people: a mentor coordinator and a safeguarding "
            "lead. Give somebody these roles first."
        ),
        "minors_need_venue": lazy("Approve at least one house where young people and their mentors can meet."),
        "coordinator_unknown": lazy("Choose somebody who is a mentor coordinator in the team."),
    }
)
