"""The public doors of the conference: the call, what people offer, speakers and sessions."""

from flask import Flask

from conference.actions.attending import read_room_code
from conference.views import (  # noqa: F401 - each hangs its pages on the blueprint
    begin,
    call,
    changes,
    day,
    feeds,
    files,
    joining,
    looking,
    mine,
    my_slots,
    offers,
    people,
    profiles,
    programme,
    programme_session,
    seats,
    sessions,
    speakers,
    stars,
    widget,
)
from conference.views.blueprint import conference
from conference.views.owning import register_ownership
from conference.words import day as day_words
from conference.words import kinds
from conference.words.calls import time_left
from conference.words.offers import DAY_PARTS
from conference.words.seats import GROUPS as SEAT_GROUPS
from conference.words.seats import MODES as SEAT_MODES
from conference.words.seats import chance_line, reason_line
from core.navigation import add_site_items
from editions.actions.holders import add_code_reader


def register(app: Flask) -> None:
    """Register the blueprint with all its pages."""
    app.register_blueprint(conference)
    add_site_items(app, call.site_items)
    add_site_items(app, programme.site_items)
    add_site_items(app, sessions.site_items)
    register_ownership(app)
    add_code_reader(app, read_room_code)
    app.jinja_env.filters.update(
        grade=kinds.grade,
        state_word=kinds.STATES.__getitem__,
        state_tone=kinds.STATE_TONES.__getitem__,
        speaker_word=kinds.SPEAKER_STATES.__getitem__,
        decision_word=kinds.DECISIONS.__getitem__,
        decision_tone=kinds.DECISION_TONES.__getitem__,
        session_language=kinds.SESSION_LANGUAGES.__getitem__,
        session_kind=kinds.SESSION_KINDS.__getitem__,
        step_word=kinds.STEPS.__getitem__,
        standing_word=kinds.SPEAKER_STANDINGS.__getitem__,
        time_left=time_left,
        day_part=DAY_PARTS.__getitem__,
        reason_line=reason_line,
        chance_line=chance_line,
        seat_group=SEAT_GROUPS.__getitem__,
        seat_mode=SEAT_MODES.__getitem__,
        day_warning=day_words.warning,
        day_reason=lambda why: day_words.WHY.get(why, ""),
    )
