"""The lists of the conference that can be carried out: what each holds, who may have it, how its rows are read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conference.exports import offers, people, seats, timetable
from conference.queries.lists import Wanted
from core.exporting import Group
from core.language import _, lazy
from core.permissions import May
from core.tables import Column, Sheet
from editions.models import Edition


@dataclass(frozen=True)
class CarriedList:
    """One list. `filtered`: the filters of the page narrow it down. Rows come as they are read, one by one."""

    name: str
    label: Any
    text: Any
    may: May
    groups: Callable[[Edition], tuple[Group, ...]]
    rows: Callable[[Edition, Wanted], Iterator[Mapping[str, object]]]
    filtered: bool = True


LISTS: dict[str, CarriedList] = {
    one.name: one
    for one in (
        CarriedList(
            "speakers",
            lazy("Speakers"),
            lazy("Everybody who is named on a proposal, with their address. For the team alone: people under 18 too."),
            May.SPEAKERS_SEE,
            people.speaker_groups,
            people.speaker_rows,
        ),
        CarriedList(
            "proposals",
            lazy("Proposals"),
            lazy("Everything that was sent in, with its words, its state and its score."),
            May.PROPOSALS_SEE,
            offers.proposal_groups,
            offers.proposal_rows,
        ),
        CarriedList(
            "reviews",
            lazy("Reviews"),
            lazy(
                "One row for each review, with what was given for each criterion."
                " Take the tick from the reviewers' names before you hand it on."
            ),
            May.DECIDE,
            offers.review_groups,
            offers.review_rows,
        ),
        CarriedList(
            "answers",
            lazy("Answers"),
            lazy("What was answered to the questions of the call, one column for each."),
            May.PROPOSALS_SEE,
            offers.answer_groups,
            offers.answer_rows,
        ),
        CarriedList(
            "riders",
            lazy("Riders"),
            lazy("What showcases need on stage, for the technicians."),
            May.PROPOSALS_SEE,
            offers.rider_groups,
            offers.rider_rows,
        ),
        CarriedList(
            "timetable",
            lazy("Timetable"),
            lazy("The timetable as you work on it, with rooms, times and seats; what waits to be placed stands last."),
            May.TIMETABLE_SEE,
            timetable.timetable_groups,
            timetable.timetable_rows,
            filtered=False,
        ),
        CarriedList(
            "needs",
            lazy("Food and access"),
            lazy(
                "What speakers who come need, by name. This is health data: only for those who serve them,"
                " and deleted here four weeks after the conference."
            ),
            May.SPEAKER_NEEDS_SEE,
            people.needs_groups,
            people.needs_rows,
            filtered=False,
        ),
        CarriedList(
            "caterer",
            lazy("Caterer"),
            lazy("How many eat what, without names."),
            May.SPEAKER_NEEDS_SEE,
            people.caterer_groups,
            people.caterer_rows,
            filtered=False,
        ),
        CarriedList(
            "travel",
            lazy("Travel"),
            lazy("Where speakers who come travel from, how, and the nights they need a bed."),
            May.SPEAKER_NEEDS_SEE,
            people.travel_groups,
            people.travel_rows,
            filtered=False,
        ),
        CarriedList(
            "seats",
            lazy("Workshop seats"),
            lazy("Who signed up for which workshop, and how they stand. For the team and those at the doors."),
            May.SEATS_SEE,
            seats.seat_groups,
            seats.seat_rows,
            filtered=False,
        ),
    )
}  # fmt: skip


def sheet_of(chosen: CarriedList, edition: Edition, keys: Iterable[str], wanted: Wanted) -> Sheet:
    """Return a list as a sheet with those of its columns that were chosen, in their own order."""
    held = set(keys)
    columns = tuple(
        Column(column.key, str(column.header), column.kind)
        for group in chosen.groups(edition)
        for column in group.columns
        if column.key in held
    )
    return Sheet(
        name=f"{edition.slug}-{chosen.name}",
        columns=columns,
        rows=chosen.rows(edition, wanted if chosen.filtered else Wanted(slots=wanted.slots)),
        yes=_("yes"),
        no=_("no"),
        zone=edition.zone,
    )
