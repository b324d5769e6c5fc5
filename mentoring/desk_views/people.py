"""Everybody in mentoring at the desk: mentors with their seats, those who look for one, and the page of each."""

from collections.abc import Iterable
from typing import Any

from flask import Response, request
from sqlalchemy import Select

from core.db import db
from core.desk import me, row_or_404
from core.language import _
from core.listing import Page, page_of
from core.pages import page
from core.permissions import May, requires, viewer
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.caring import young_in
from mentoring.actions.holding import told_by
from mentoring.actions.looks import note_look
from mentoring.actions.parties import looker, parties_of, today_in
from mentoring.desk_views.desk import blueprint, edition_here
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries import pairs, people, profiles
from mentoring.queries import people_desk as asked
from mentoring.queries.visible import mentee_seen_by, mentor_seen_by
from mentoring.rules.looks import Look
from mentoring.rules.people import MenteeKind, ProfileState
from mentoring.rules.visibility import Looker
from mentoring.words import naming
from mentoring.words import profiles as said
from mentoring.words.care import mentee_named, mentee_shown

YES_NO = {"yes": True, "no": False}


def _who(edition: Edition) -> Looker:
    return looker(edition, viewer())


def _typed(name: str) -> str:
    return request.args.get(name, "").strip()[:200]


def _state() -> ProfileState | None:
    return next((one for one in ProfileState if one.value == _typed("state")), None)


def _state_filter() -> dict[str, Any]:
    # A draft is its owner's alone.
    states = [(one.value, word) for one, word in said.STATES.items() if one is not ProfileState.DRAFT]
    return {"name": "state", "label": _("State"), "options": states}


# --- mentors ----------------------------------------------------------------------------------------------------------


def wanted_mentors(edition: Edition) -> Select[MentorProfile]:
    """Return the mentors whom the reader may see and whom the filters in the address ask for."""
    return asked.mentors_listed(
        edition.id,
        _who(edition),
        today_in(edition),
        words=_typed("q"),
        state=_state(),
        skill=_typed("skill"),
        free=YES_NO.get(_typed("free")),
        cleared=YES_NO.get(_typed("cleared")),
        sort=_typed("sort"),
    )


@blueprint.get("/<edition>/mentoring/people")
@requires(May.MENTORING_SEE)
def people_mentors(edition: str) -> Response:
    """List the mentors: what they help with, how many seats they have, whether they may meet young people."""
    found = edition_here(edition)
    who, today = _who(found), today_in(found)
    listed = page_of(wanted_mentors(found), request.args.get("page", ""))
    seen = page_of(asked.mentors_listed(found.id, who, today), "", per_page=1).total
    return page(
        "mentoring_desk/people_mentors.html",
        edition=found,
        listed=listed,
        taken=_taken(listed.rows),
        cleared=_cleared(found),
        hidden=(db.session.scalar(profiles.count_mentors(found.id)) or 0) - seen,
        filters=_mentor_filters(),
        sort=asked.MENTOR_SORTING.asked(_typed("sort")),
        who=who,
        **_words(),
    )


def _taken(rows: Iterable[MentorProfile]) -> dict[int, int]:
    chosen = pairs.seats_taken([row.id for row in rows])
    return {key: count for key, count in db.session.execute(chosen)}  # noqa: C416 - rows are no pairs to dict()


def _cleared(edition: Edition) -> set[int]:
    return set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))


def _mentor_filters() -> list[dict[str, Any]]:
    return [
        _state_filter(),
        {"name": "skill", "label": _("Helps with"), "options": said.term_choices("skill")},
        {"name": "free", "label": _("Seats taken"), "options": [("yes", _("has a free one")), ("no", _("full"))]},
        {"name": "cleared", "label": _("Young people"), "options": [("yes", _("cleared")), ("no", _("not cleared"))]},
    ]


def _words() -> dict[str, Any]:
    return {"said": said, "naming": naming}


@blueprint.get("/<edition>/mentoring/people/mentors/<code>")
@requires(May.MENTORING_SEE)
def mentor(edition: str, code: str) -> Response:
    """Show a mentor to the team: their profile, seats, clearance and pairs; how to reach them is not part of it."""
    found = edition_here(edition)
    row = row_or_404(mentor_seen_by(found.id, code, _who(found), today_in(found)))
    matches = db.session.scalars(asked.pairs_of_mentor(found.id, row.id)).unique().all()
    return page(
        "mentoring_desk/mentor.html",
        edition=found,
        mentor=row,
        taken=_taken([row]).get(row.id, 0),
        cleared=row.member_id in _cleared(found),
        matches=matches,
        young=young_in(found, matches),
        places=naming.places_of(db.session.scalars(cities_of(found.id))),
        shown=mentee_shown,
        me=me(),
        **_words(),
    )


# --- those who look for one -------------------------------------------------------------------------------------------


def wanted_mentees(edition: Edition) -> Select[MenteeProfile]:
    """Return those who look for a mentor, whom the reader may see and whom the filters in the address ask for."""
    return asked.mentees_listed(
        edition.id,
        _who(edition),
        today_in(edition),
        words=_typed("q"),
        state=_state(),
        kind=next((one for one in MenteeKind if one.value == _typed("kind")), None),
        need=_typed("need"),
        sort=_typed("sort"),
    )


@blueprint.get("/<edition>/mentoring/people/looking")
@requires(May.MENTORING_SEE)
def people_looking(edition: str) -> Response:
    """List those who look for a mentor: nobody under 18 by name."""
    found = edition_here(edition)
    who, today = _who(found), today_in(found)
    listed = page_of(wanted_mentees(found), request.args.get("page", ""))
    seen = page_of(asked.mentees_listed(found.id, who, today), "", per_page=1).total
    return page(
        "mentoring_desk/people_looking.html",
        edition=found,
        listed=listed,
        names=_names(found, listed),
        hidden=(db.session.scalar(profiles.count_mentees(found.id)) or 0) - seen,
        filters=_mentee_filters(),
        sort=asked.mentee_sort_asked(_typed("sort")),
        who=who,
        **_words(),
    )


def _mentee_filters() -> list[dict[str, Any]]:
    return [
        _state_filter(),
        {"name": "kind", "label": _("Who"), "options": [(one.value, word) for one, word in said.KIND_NAMES.items()]},
        {"name": "need", "label": _("Needs"), "options": said.term_choices("skill")},
    ]


def _names(edition: Edition, listed: Page[MenteeProfile]) -> dict[int, tuple[str, bool]]:
    """Return what each is called in a list, and whether somebody under 18 is in it."""
    parties = parties_of([row.id for row in listed.rows], today_in(edition))
    young = {row.id: bool(parties[row.id].minors) for row in listed.rows}
    return {row.id: (mentee_named(row, young=young[row.id]), young[row.id]) for row in listed.rows}


@blueprint.get("/<edition>/mentoring/people/looking/<code>")
@requires(May.MENTORING_SEE)
def mentee(edition: str, code: str) -> Response:
    """Show somebody who looks for a mentor. That a page about a young person was opened is kept."""
    found = edition_here(edition)
    who, today = _who(found), today_in(found)
    row = row_or_404(mentee_seen_by(found.id, code, who, today))
    note_look(found.id, me(), parties_of([row.id], today)[row.id].minors, Look.DESK_MENTEE)
    row = row_or_404(mentee_seen_by(found.id, code, who, today))
    party = parties_of([row.id], today)[row.id]
    band_id = row.organisation_id
    band = [] if band_id is None else db.session.scalars(profiles.members_of_band(band_id)).all()
    return page(
        "mentoring_desk/mentee.html",
        edition=found,
        mentee=row,
        young=bool(party.minors),
        waits=told_by(row, young=bool(party.minors)).waits,
        band=[(one.member.name, one.member_id in party.minors) for one in band],
        matches=db.session.scalars(asked.pairs_of_mentee(found.id, row.id)).unique().all(),
        places=naming.places_of(db.session.scalars(cities_of(found.id))),
        me=me(),
        **_words(),
    )
