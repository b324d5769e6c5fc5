"""What the programme would look like: a selection as `rules.balance` sees it, and the figures of the board."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from conference.models import Gender, SessionType, Track
from conference.queries import board
from conference.queries.calls import tracks_of, types_of
from conference.queries.owned import figure_key
from conference.rules.balance import LEAST, Piece, Planned, Shares, hide_small, planned, shares
from conference.rules.choosing import Choice, best_within
from conference.rules.states import COMING, SENT_IN, ProposalState
from core.db import db
from core.texts import Texts


@dataclass(frozen=True, slots=True)
class Weighed:
    """A selection: its sessions as pieces, their titles by id, and the hours of each type and track."""

    pieces: Sequence[Piece]
    titles: dict[int, tuple[str, Texts]]
    shares: Shares
    types: Sequence[tuple[SessionType, Planned]]
    tracks: Sequence[tuple[Track, Planned]]


def weigh(edition_id: int, chosen: ColumnElement[bool]) -> Weighed:
    """Weigh a selection, in four statements however large it is."""
    types = db.session.scalars(types_of(edition_id)).all()
    tracks = db.session.scalars(tracks_of(edition_id)).all()
    rows = db.session.execute(board.chosen_sessions(edition_id, chosen)).all()
    people = defaultdict(list)
    for proposal_id, _person, country, cities, first_time in db.session.execute(
        board.chosen_people(edition_id, chosen)
    ):
        people[proposal_id].append((country, cities, first_time))
    pieces = [
        Piece(
            proposal_id=row.id,
            minutes=row.minutes or 0,
            type_id=row.session_type_id,
            track_id=row.track_id,
            language=row.language.value if row.language else "",
            countries=tuple(country for country, _cities, _first in people[row.id]),
            cities=tuple(city for _country, cities, _first in people[row.id] for city in cities),
            first_timer=_first_timer([first for _country, _cities, first in people[row.id]]),
            speakers=len(people[row.id]),
        )
        for row in rows
    ]
    by_type = planned(pieces, {one.id: one.planned_minutes for one in types}, lambda piece: piece.type_id)
    by_track = planned(pieces, {one.id: one.planned_minutes for one in tracks}, lambda piece: piece.track_id)
    return Weighed(
        pieces=pieces,
        titles={row.id: (row.code, row.title) for row in rows},
        shares=shares(pieces),
        types=[(one, by_type[one.id]) for one in types],
        tracks=[(one, by_track[one.id]) for one in tracks],
    )


def _first_timer(told: Sequence[bool | None]) -> bool | None:
    """Say whether anybody of a session is new; None where nobody has told."""
    known = [one for one in told if one is not None]
    return any(known) if known else None


def best_codes(edition_id: int) -> tuple[str, ...]:
    """Return the codes of a first idea: what is told, and the best scores that fit into the planned hours."""
    budgets = {one.id: one.planned_minutes for one in db.session.scalars(types_of(edition_id))}
    rows = db.session.execute(board.choices_by_score(edition_id)).all()
    choices = [
        Choice(code, type_id, minutes or 0, state in COMING, None if mean is None else float(mean))
        for code, type_id, minutes, state, mean in rows
    ]
    return best_within(choices, budgets)


@dataclass(frozen=True, slots=True)
class Bar:
    """How many proposals have a mean from `least` up to the next bar, in hundredths, in the programme and outside."""

    least: int
    chosen: int
    others: int


def bars_of(edition_id: int) -> list[Bar]:
    """Return the scores of an edition in steps of half a point; empty where nothing is scored."""
    found: dict[bool, Counter[int]] = {True: Counter(), False: Counter()}
    for step, chosen, count in db.session.execute(board.means_in_steps(edition_id)):
        found[bool(chosen)][min(450, int(step) * 50)] += count
    if not found[True] and not found[False]:
        return []
    return [Bar(least, found[True][least], found[False][least]) for least in range(100, 500, 50)]


# --- one figure that leads to nobody ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class GenderFigure:
    """How many told what, of all whose proposals were sent in and of all who were accepted; None is too few to show."""

    sent_in: dict[Gender, int | None]
    accepted: dict[Gender, int | None]
    told: int


def gender_figure(edition_id: int) -> GenderFigure:
    """Return the one figure about gender. It is never asked of a selection, and nobody can be found in it.

    What is accepted is hidden as well where it would leave a few of the others.
    """
    told = {row.person_key: row.gender for row in db.session.execute(board.told_in(edition_id))}
    if not told:
        return GenderFigure(sent_in={}, accepted={}, told=0)
    everybody = _counts(edition_id, SENT_IN, told)
    accepted = _counts(edition_id, COMING, told)
    shown = hide_small(accepted)
    for name, count in everybody.items():
        if 0 < count - accepted[name] < LEAST:
            shown[name] = None
    return GenderFigure(
        sent_in={Gender(name): count for name, count in hide_small(everybody).items()},
        accepted={Gender(name): count for name, count in shown.items()},
        told=sum(everybody.values()),
    )


def _counts(edition_id: int, states: frozenset[ProposalState], told: dict[str, Gender]) -> dict[str, int]:
    members = db.session.scalars(board.speaking_members(edition_id, states)).all()
    keys = {figure_key(member_id) for member_id in members if member_id is not None}
    found = Counter(gender.value for key, gender in told.items() if key in keys)
    return {gender.value: found[gender.value] for gender in Gender}
