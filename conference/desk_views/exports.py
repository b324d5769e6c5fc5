"""Speakers at the desk, and the lists of the conference that are carried out."""

from dataclasses import replace
from typing import Any

from flask import Response, current_app, request

from conference.desk_views.desk import blueprint, edition_here
from conference.desk_views.seats import slots_wanted
from conference.exports import LISTS, CarriedList, sheet_of
from conference.queries import calls
from conference.queries import lists as asked
from conference.queries.lists import Wanted
from conference.rules.calls import SpeakerState
from conference.rules.states import SENT_IN, ProposalState
from conference.words.kinds import SPEAKER_STANDINGS, STATES
from core.db import db
from core.desk import me
from core.exporting import carry_out, export_form
from core.language import current_code, pick
from core.listing import page_of
from core.pages import form_page, page
from core.permissions import May, requires, viewer
from editions.models import Edition

FILTERS = ("q", "state", "type", "track", "standing")


def _wanted() -> Wanted:
    """Read the filters in the address; what makes no sense asks for nothing."""
    given = request.args

    def number(name: str) -> int | None:
        typed = given.get(name, "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None

    states = {state.value: state for state in SENT_IN}
    standings = {standing.value: standing for standing in SpeakerState}
    return Wanted(
        text=given.get("q", "")[:200],
        state=states.get(given.get("state", "")),
        type_id=number("type"),
        track_id=number("track"),
        standing=standings.get(given.get("standing", "")),
        sort=given.get("sort", "")[:20],
    )


def _filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name, "").strip()}


def _choices(edition: Edition) -> dict[str, Any]:
    """Return what a list can be narrowed down by."""
    return {
        "states": [(state.value, str(STATES[state])) for state in ProposalState if state in SENT_IN],
        "types": [(row.id, pick(row.name)) for row in db.session.scalars(calls.types_of(edition.id))],
        "tracks": [(row.id, pick(row.name)) for row in db.session.scalars(calls.tracks_of(edition.id))],
        "standings": [(one.value, str(word)) for one, word in SPEAKER_STANDINGS.items()],
    }


@blueprint.get("/<edition>/speakers")
@requires(May.SPEAKERS_SEE)
def speakers(edition: str) -> Response:
    """List who is named on what was sent in, how they stand, and whether their profile is whole."""
    found, wanted = edition_here(edition), _wanted()
    listed = page_of(asked.speakers_listed(found.id, wanted, language=current_code()), request.args.get("page", ""))
    profiles = db.session.execute(asked.profiles_among([row.id for row in listed.rows]))
    return page(
        "conference_desk/speakers.html",
        edition=found,
        speakers=listed,
        profiles={row.id: row for row in profiles},
        filters=_filters(),
        sort=asked.speaker_sort_asked(wanted.sort),
        linked="conference_desk.proposal" in current_app.view_functions,
        **_choices(found),
    )


def _lists() -> list[CarriedList]:
    """Return the lists that this reader may carry out."""
    return [one for one in LISTS.values() if viewer().may(one.may)]


@blueprint.route("/<edition>/lists", methods=["GET", "POST"])
@requires(May.CONFERENCE_EXPORT)
def lists(edition: str) -> Response:
    """Choose a list, its columns and its format; sent, answer with the file and write that into the audit log."""
    found, offered = edition_here(edition), _lists()
    wanted = request.args.get("list", "")
    chosen = next((one for one in offered if one.name == wanted), offered[0])
    form = export_form(chosen.groups(found))
    if form.validate_on_submit():
        asked_for = replace(_wanted(), slots=slots_wanted(found) if chosen.name == "seats" else None)
        sheet, name = sheet_of(chosen, found, form.columns(), asked_for), f"{found.slug}-{chosen.name}"
        told = chosen.name
        return carry_out(sheet, form.format.data, name, edition_id=found.id, what="conference", profile=told, by=me())
    return form_page(
        "conference_desk/lists.html",
        form,
        edition=found,
        lists=offered,
        chosen=chosen,
        filters=_filters(),
        **_choices(found),
    )
