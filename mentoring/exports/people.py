"""Everybody in mentoring as lists: mentors with their seats, and who looks for one, nobody under 18 by name."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import Select

from core.db import db
from core.exporting import Group
from core.language import _, country_name, current_code, lazy
from core.tables import Column, Kind, Sheet
from core.taxonomy import term_name
from editions.models import Edition
from mentoring.actions.parties import parties_of, today_in
from mentoring.models import MenteeProfile, MentorProfile
from mentoring.queries import pairs, people
from mentoring.words.care import mentee_named
from mentoring.words.naming import language_name, skill_name
from mentoring.words.profiles import KIND_NAMES, STATES


def mentor_groups() -> tuple[Group, ...]:
    """Return the columns that the list of mentors can hold; how to reach somebody is none of them."""
    who = (
        Column("name", lazy("Mentor")),
        Column("country", lazy("Country")),
        Column("skills", lazy("Helps with")),
        Column("languages", lazy("Languages")),
    )
    seats = (
        Column("state", lazy("State")),
        Column("seats", lazy("Places"), Kind.INT),
        Column("taken", lazy("Seats taken"), Kind.INT),
        Column("welcomes", lazy("Welcomes young people"), Kind.BOOL),
        Column("cleared", lazy("Cleared for young people"), Kind.BOOL),
    )
    return Group("who", lazy("Who"), who), Group("seats", lazy("Places"), seats)


def mentee_groups() -> tuple[Group, ...]:
    """Return the columns that the list of those who look for a mentor can hold."""
    who = (
        Column("name", lazy("Name")),
        Column("young", lazy("Under 18"), Kind.BOOL),
        Column("kind", lazy("Who")),
        Column("state", lazy("State")),
    )
    profile = (
        Column("country", lazy("Country")),
        Column("stage", lazy("Stage")),
        Column("needs", lazy("Needs")),
        Column("languages", lazy("Languages")),
    )
    return Group("who", lazy("Who"), who), Group("profile", lazy("Profile"), profile)


def mentors_sheet(edition: Edition, chosen: Select[MentorProfile], keys: Collection[str]) -> Sheet:
    """Return the mentors as a sheet with those of its columns that were chosen, in their own order."""
    return _sheet(edition, "mentors", mentor_groups(), keys, _mentor_rows(edition, chosen))


def mentees_sheet(edition: Edition, chosen: Select[MenteeProfile], keys: Collection[str]) -> Sheet:
    """Return those who look for a mentor as a sheet; of the young it holds initials, and nothing of their profile."""
    return _sheet(edition, "looking", mentee_groups(), keys, _mentee_rows(edition, chosen))


def _sheet(
    edition: Edition, name: str, groups: Sequence[Group], keys: Collection[str], rows: Iterator[Mapping[str, object]]
) -> Sheet:
    columns = tuple(
        Column(column.key, str(column.header), column.kind)
        for group in groups
        for column in group.columns
        if column.key in keys
    )
    return Sheet(name=f"{edition.slug}-{name}", columns=columns, rows=rows, yes=_("yes"), no=_("no"), zone=edition.zone)


def _mentor_rows(edition: Edition, chosen: Select[MentorProfile]) -> Iterator[Mapping[str, object]]:
    mentors = db.session.scalars(chosen).unique().all()
    taken = {key: count for key, count in db.session.execute(pairs.seats_taken([row.id for row in mentors]))}  # noqa: C416 - rows are no pairs to dict()
    cleared = set(db.session.scalars(people.cleared_members(edition.id, today_in(edition))))
    for row in mentors:
        yield {
            "name": row.member.name,
            "country": _country(row.country),
            "skills": "; ".join(skill_name(one.skill, one.country) for one in row.skills),
            "languages": "; ".join(language_name(one) for one in row.languages),
            "state": str(STATES[row.state]),
            "seats": row.seats,
            "taken": taken.get(row.id, 0),
            "welcomes": row.welcomes_minors,
            "cleared": row.welcomes_minors and row.member_id in cleared,
        }


def _mentee_rows(edition: Edition, chosen: Select[MenteeProfile]) -> Iterator[Mapping[str, object]]:
    mentees = db.session.scalars(chosen).unique().all()
    parties = parties_of([row.id for row in mentees], today_in(edition))
    for row in mentees:
        young = bool(parties[row.id].minors)
        told: dict[str, object] = {
            "name": mentee_named(row, young=young),
            "young": young,
            "kind": str(KIND_NAMES[row.kind]),
            "state": str(STATES[row.state]),
        }
        yield told if young else {**told, **_profile(row)}


def _profile(row: MenteeProfile) -> dict[str, object]:
    return {
        "country": _country(row.country),
        "stage": term_name("stage", row.stage, current_code()) if row.stage else None,
        "needs": "; ".join(skill_name(one.skill, one.country) for one in row.needs),
        "languages": "; ".join(language_name(one) for one in row.languages),
    }


def _country(code: str) -> str | None:
    return country_name(code) if code else None
