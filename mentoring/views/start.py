"""The door of mentoring: what it is, the two ways in, and for those who are in it whose turn it is."""

from typing import Any

from flask import Response

from core.clock import now
from core.db import db
from core.language import lazy
from core.navigation import SiteItem
from core.pages import page
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import cities_of
from editions.rules.phases import Opening, Span, opening
from mentoring.actions.settings import known_settings, mentoring_opening
from mentoring.actions.taking_along import mentees_before, mentor_before
from mentoring.queries.profiles import programmes_to_apply
from mentoring.queries.programmes import own_applications, shown_programmes
from mentoring.queries.safety import blocks_by
from mentoring.queries.settings import mentoring_phase
from mentoring.rules.visibility import Looker
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.views.first_page import first_page_of
from mentoring.views.programmes import deadline_words
from mentoring.words import profiles as said
from mentoring.words.naming import places_of


@mentoring.get("/<edition>/mentoring")
@requires(May.EVERYONE)
def start(edition: str) -> Response:
    """Show what mentoring is and where one stands in it."""
    found = edition_here(edition)
    who = looker_here(found)
    here = first_page_of(found, who)
    cities = db.session.scalars(cities_of(found.id)).all()
    return page(
        "mentoring/start.html",
        edition=found,
        settings=known_settings(found.id),
        opening=mentoring_opening(found),
        phase=db.session.scalars(mentoring_phase(found.id)).one_or_none(),
        who=who,
        here=here,
        cities=cities,
        places=places_of(cities),
        programmes=[(row, deadline_words(row)) for row in db.session.scalars(programmes_to_apply(found.id))],
        said=said,
        has_programmes=db.session.scalars(shown_programmes(found.id).limit(1)).first() is not None,
        **_own(found, who),
        **_before(found, who, takes_part=here.takes_part),
    )


def _own(edition: Edition, who: Looker) -> dict[str, Any]:
    """Return what somebody applied for, and whether they keep anybody away."""
    if who.member_id is None:
        return {"applications": [], "keeps_away": False}
    return {
        "applications": db.session.scalars(own_applications(edition.id, who.member_id)).unique().all(),
        "keeps_away": db.session.execute(blocks_by(edition.id, who.member_id).limit(1)).first() is not None,
    }


def _before(edition: Edition, who: Looker, *, takes_part: bool) -> dict[str, Any]:
    """Return what somebody who is not in it yet could take along from an earlier year."""
    if who.member_id is None or takes_part:
        return {"was_mentor": False, "was_looking": []}
    return {
        "was_mentor": not who.minor and mentor_before(edition, who.member_id) is not None,
        "was_looking": mentees_before(edition, who.member_id),
    }


def site_items(edition: Edition) -> list[SiteItem]:
    """Return mentoring while its phase is open or about to be."""
    phase = db.session.scalars(mentoring_phase(edition.id)).one_or_none()
    if phase is None or opening(Span(phase.opens_at, phase.closes_at), now()) in (Opening.CLOSED, Opening.UNDECIDED):
        return []
    return [SiteItem(label=lazy("Mentors"), endpoint="mentoring.start", position=60, inside=("mentoring.",))]
