"""The public doors of mentoring: profiles, directory, requests, pairs."""

from flask import Flask

from core.navigation import add_site_items
from mentoring.views import (
    directory,  # noqa: F401 - hangs its pages on the blueprint
    meeting_feeds,  # noqa: F401 - hangs its pages on the blueprint
    mentors,  # noqa: F401 - hangs its pages on the blueprint
    mine,  # noqa: F401 - hangs its pages on the blueprint
    pair_closing,  # noqa: F401 - hangs its pages on the blueprint
    pair_meetings,  # noqa: F401 - hangs its pages on the blueprint
    pair_offers,  # noqa: F401 - hangs its pages on the blueprint
    pair_talk,  # noqa: F401 - hangs its pages on the blueprint
    pairs,  # noqa: F401 - hangs its pages on the blueprint
    profiles,  # noqa: F401 - hangs its pages on the blueprint
    programmes,  # noqa: F401 - hangs its pages on the blueprint
    requests,  # noqa: F401 - hangs its pages on the blueprint
    rounds,  # noqa: F401 - hangs its pages on the blueprint
    safety,  # noqa: F401 - hangs its pages on the blueprint
    seeking,  # noqa: F401 - hangs its pages on the blueprint
    start,
)
from mentoring.views.blueprint import mentoring
from mentoring.views.owning import register_ownership
from mentoring.words import pairs as pair_words  # noqa: F401 - registers its sentences
from mentoring.words import refusals  # noqa: F401 - registers its sentences
from mentoring.words.states import FILTERS


def register(app: Flask) -> None:
    """Register the blueprint with all its pages."""
    app.register_blueprint(mentoring)
    add_site_items(app, start.site_items)
    register_ownership(app)
    app.jinja_env.filters.update(FILTERS)
