"""Who stands too near to which proposals: rows of people, their houses and stages, as `rules.conflicts` sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Select

from conference.queries import reviews
from conference.rules.conflicts import ConflictKind, Person, conflicts_of
from core.db import db

Near = Mapping[int, tuple[ConflictKind, ...]]


def near(
    edition_id: int, reviewer_ids: Collection[int], proposal_ids: Collection[int] | Select[int]
) -> dict[int, Near]:
    """Return for each reviewer which of these proposals they stand too near to, and why; always in three statements.

    What somebody has declared themselves is not among the reasons: it stands in a table of its own.
    """
    voices = db.session.execute(reviews.voices_of(proposal_ids)).all()
    speaking = {row.member_id for row in voices if row.member_id is not None}
    people = _people(speaking | set(reviewer_ids))
    pairs = db.session.execute(reviews.stage_partners(edition_id, list(reviewer_ids))).all()
    together = frozenset(frozenset({one, other}) for one, other in pairs if one is not None and other is not None)
    speakers: dict[int, list[Person]] = defaultdict(list)
    for row in voices:
        known = people.get(row.member_id, Person()) if row.member_id is not None else Person()
        bands = {row.organisation_id} - {None}
        names = {row.name, row.affiliation} - {None, ""}
        speakers[row.proposal_id].append(
            Person(
                member_id=row.member_id,
                organisation_ids=known.organisation_ids | bands,
                organisation_names=known.organisation_names | names,
                addresses=known.addresses | {row.address},
            )
        )
    return {
        reviewer_id: _of_one(people.get(reviewer_id, Person(member_id=reviewer_id)), speakers.items(), together)
        for reviewer_id in reviewer_ids
    }


def _of_one(
    reviewer: Person, proposals: Iterable[tuple[int, list[Person]]], together: frozenset[frozenset[int]]
) -> Near:
    found = {key: conflicts_of(reviewer, speakers, together) for key, speakers in proposals}
    return {key: kinds for key, kinds in found.items() if kinds}


def _people(member_ids: Collection[int]) -> dict[int, Person]:
    """Return members with their organisations, affiliations and addresses."""
    ids: dict[int, set[Any]] = defaultdict(set)
    names: dict[int, set[Any]] = defaultdict(set)
    addresses: dict[int, set[Any]] = defaultdict(set)
    for member_id, organisation_id, name, address in db.session.execute(reviews.marks_of(member_ids)):
        for found, mark in ((ids, organisation_id), (names, name), (addresses, address)):
            if mark:
                found[member_id].add(mark)
    return {
        member_id: Person(
            member_id=member_id,
            organisation_ids=frozenset(ids[member_id]),
            organisation_names=frozenset(names[member_id]),
            addresses=frozenset(addresses[member_id]),
        )
        for member_id in member_ids
    }
