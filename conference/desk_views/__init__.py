"""The team's doors of the conference: the call, proposals, reviews, decisions, sessions."""

from flask import Flask

from conference.actions.readiness import contribution_of
from conference.desk_views import (  # noqa: F401 - these hang their pages on the blueprint
    attendance,
    boats,
    call,
    call_links,
    call_parts,
    courses,
    exchange,
    exports,
    imports,
    notices,
    objections,
    outbox,
    plans,
    proposal,
    proposals,
    redaction,
    releases,
    review,
    reviewers,
    seats,
    sessions,
    timetable,
    timetable_rooms,
    timetable_slots,
)
from conference.desk_views.desk import blueprint
from conference.desk_views.navigation import ITEMS
from conference.rules.calls import SpokenLanguage
from conference.words import decisions, kinds, problems
from conference.words import exchange as exchange_words
from conference.words import timetable as timetable_words
from conference.words.calls import CALL_UNREADY
from core.desk import add_desk_item
from editions.rules.readiness import Page
from editions.words import add_findings


def register(app: Flask) -> None:
    """Register the blueprint and its lines in the desk's navigation."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters.update(
        duration=decisions.duration,
        language_short=decisions.SHORT_LANGUAGES.__getitem__,
        language_of_session=lambda code: decisions.SHORT_LANGUAGES[SpokenLanguage(code)],
        gender_word=kinds.GENDERS.__getitem__,
        found_word=decisions.FOUND.__getitem__,
        story_line=decisions.story_line,
        story_mood=decisions.story_mood,
        clock=timetable_words.clock,
        weekday=timetable_words.weekday,
        programme_day=timetable_words.programme_day_of,
        problem_kind=timetable_words.problem_kind,
        equipment_words=problems.equipment_words,
        fault_line=exchange_words.fault_line,
        place_word=exchange_words.place_word,
        coming_word=exchange_words.COMING.__getitem__,
        coming_tone=exchange_words.COMING_TONES.__getitem__,
    )
    add_findings({"call_unready": CALL_UNREADY}, {Page.CALL: "conference_desk.call"})
    app.extensions.setdefault("readiness", []).append(contribution_of)
    for item in ITEMS:
        add_desk_item(app, item)
