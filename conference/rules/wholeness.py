"""What a proposal still needs before it can be sent in, thing by thing, and on which page of the form it is told."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


class Page(enum.StrEnum):
    """One page of the form."""

    WORDS = "words"
    WHEN = "when"
    STAGE = "stage"
    QUESTIONS = "questions"
    PEOPLE = "people"


class Lack(enum.StrEnum):
    """One kind of thing that can be missing."""

    TYPE = "type"
    TYPE_CLOSED = "type-closed"  # the team took it away, or its link no longer works
    TRACK = "track"
    LANGUAGE = "language"
    MINUTES = "minutes"
    TITLE = "title"
    ABSTRACT = "abstract"
    ABSTRACT_LONG = "abstract-long"
    CITY = "city"
    LINE_UP = "line-up"
    ANSWER = "answer"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Missing:
    """A thing that is missing, where it is told, and the field that it stands in. `question_id` for an answer."""

    lack: Lack
    page: Page
    field: str
    question_id: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that is asked of this proposal, and whether it has an answer."""

    question_id: int
    required: bool
    answered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a proposal says so far. `lengths` and `asks_rider` are those of its type."""

    has_type: bool
    type_open: bool
    lengths: Sequence[int]
    asks_rider: bool
    tracks_exist: bool
    has_track: bool
    has_language: bool
    minutes: int | None
    title: Mapping[str, str]
    abstract: Mapping[str, str]
    abstract_length: int
    cities_exist: bool
    has_city: bool
    line_up: str
    lead_name: str
    questions: Sequence[Asked]


def missing(told: Told) -> tuple[Missing, ...]:
    """Return what is missing, in the order of the form; empty: it is whole."""
    return (*_words(told), *_rest(told))


def _words(told: Told) -> Iterator[Missing]:
    if not told.has_type:
        yield Missing(Lack.TYPE, Page.WORDS, "session_type")
    elif not told.type_open:
        yield Missing(Lack.TYPE_CLOSED, Page.WORDS, "session_type")
    if told.tracks_exist and not told.has_track:
        yield Missing(Lack.TRACK, Page.WORDS, "track")
    if not told.has_language:
        yield Missing(Lack.LANGUAGE, Page.WORDS, "language")
    if told.lengths and told.minutes not in told.lengths:
        yield Missing(Lack.MINUTES, Page.WORDS, "minutes")
    if not any(text.strip() for text in told.title.values()):
        yield Missing(Lack.TITLE, Page.WORDS, "title")
    if not any(text.strip() for text in told.abstract.values()):
        yield Missing(Lack.ABSTRACT, Page.WORDS, "abstract")
    elif any(len(text) > told.abstract_length for text in told.abstract.values()):
        yield Missing(Lack.ABSTRACT_LONG, Page.WORDS, "abstract")


def _rest(told: Told) -> Iterator[Missing]:
    if told.cities_exist and not told.has_city:
        yield Missing(Lack.CITY, Page.WHEN, "cities")
    if told.asks_rider and not told.line_up.strip():
        yield Missing(Lack.LINE_UP, Page.STAGE, "line_up")
    for question in told.questions:
        if question.required and not question.answered:
            yield Missing(Lack.ANSWER, Page.QUESTIONS, f"q{question.question_id}", question.question_id)
    if not told.lead_name.strip():
        yield Missing(Lack.NAME, Page.PEOPLE, "name")
