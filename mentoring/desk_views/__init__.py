"""The team's doors of mentoring: queues, pairs, programmes, matching, circles, speed meetings, safeguarding."""

from flask import Flask

from core.desk import add_desk_item
from editions.words import add_findings
from mentoring.actions.readiness import contribution_of
from mentoring.desk_views import (  # noqa: F401 - each hangs its pages on the blueprint
    applications,
    circles,
    figures,
    lists,
    looks,
    pairs,
    people,
    programme_pairs,
    programmes,
    queues,
    reports,
    run_questions,
    runs,
    settings,
    speed,
    speed_guests,
    vetting,
)
from mentoring.desk_views.desk import blueprint
from mentoring.desk_views.navigation import ITEMS
from mentoring.words import refusals_care  # noqa: F401 - registers its sentences
from mentoring.words.profiles import NO_COORDINATOR


def register(app: Flask) -> None:
    """Register the blueprint and its lines in the desk's navigation, and what an edition lacks before it opens."""
    app.register_blueprint(blueprint)
    add_findings({"mentoring_uncoordinated": NO_COORDINATOR}, {})
    app.extensions.setdefault("readiness", []).append(contribution_of)
    for item in ITEMS:
        add_desk_item(app, item)
