"""Pairs as a list: names, states and numbers, nothing of what the two say, and nobody under 18 by name."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Select

from accounts.queries.members import names_of
from core.db import db
from core.exporting import Group
from core.language import _, country_name, lazy, pick
from core.tables import Column, Kind, Sheet
from editions.models import Edition
from mentoring.actions.caring import young_in
from mentoring.models import Match
from mentoring.queries import care
from mentoring.queries import figures as counted
from mentoring.words.care import mentee_shown
from mentoring.words.states import MATCH_STATES


def pair_groups() -> tuple[Group, ...]:
    """Return the columns that the list can hold."""
    who = (
        Column("mentor", lazy("Mentor")),
        Column("mentee", lazy("Who looks for a mentor")),
        Column("young", lazy("Under 18"), Kind.BOOL),
        Column("mentor_country", lazy("Country of the mentor")),
        Column("mentee_country", lazy("Country of the other")),
        Column("programme", lazy("Mentoring programme")),
        Column("carer", lazy("Looked after by")),
    )
    how = (
        Column("code", lazy("Code")),
        Column("state", lazy("State")),
        Column("begun_at", lazy("Begun"), Kind.DATETIME),
        Column("ended_at", lazy("Ended"), Kind.DATETIME),
        Column("meetings", lazy("Meetings held"), Kind.INT),
    )
    return Group("who", lazy("Who"), who), Group("how", lazy("How it goes"), how)


def pairs_sheet(edition: Edition, chosen: Select[Match], keys: Collection[str]) -> Sheet:
    """Return the pairs as a sheet with those of its columns that were chosen, in their own order."""
    columns = tuple(
        Column(column.key, str(column.header), column.kind)
        for group in pair_groups()
        for column in group.columns
        if column.key in keys
    )
    rows = _rows(edition, chosen)
    return Sheet(name=f"{edition.slug}-pairs", columns=columns, rows=rows, yes=_("yes"), no=_("no"), zone=edition.zone)


def _rows(edition: Edition, chosen: Select[Match]) -> Iterator[Mapping[str, object]]:
    matches = db.session.scalars(chosen).unique().all()
    youthful = young_in(edition, matches)
    held = {match_id: count for match_id, count in db.session.execute(counted.held(edition.id))}  # noqa: C416 - rows are no pairs to dict()
    programmes = {one.id: pick(one.name) for one in db.session.scalars(care.programmes_of(edition.id))}
    carers = {row.id: row.name for row in db.session.execute(names_of({match.coordinator_id for match in matches}))}
    for match in matches:
        young = match.id in youthful
        yield {
            "mentor": match.mentor.member.name,
            "mentee": mentee_shown(match, young=young),
            "young": young,
            "mentor_country": _country(match.mentor.country),
            # One more thing that tells young people apart is one too many.
            "mentee_country": None if young else _country(match.mentee.country),
            "programme": programmes.get(match.programme_id) if match.programme_id is not None else None,
            "carer": carers.get(match.coordinator_id) if match.coordinator_id is not None else None,
            "code": match.code,
            "state": str(MATCH_STATES[match.state]),
            "begun_at": match.begun_at,
            "ended_at": match.ended_at,
            "meetings": held.get(match.id, 0),
        }


def _country(code: str) -> str | None:
    return country_name(code) if code else None
