"""What a run found, in words: a page of its pairs as they are asked for, the locks on them, and who is left over."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.db import db
from core.language import fold
from core.listing import Page, page_among
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.locks import locks_of
from mentoring.actions.matching import answer_of, two_key
from mentoring.desk_views.cohorts import Names, names_in
from mentoring.models import MatchingRun
from mentoring.queries import programmes as asked
from mentoring.rules.matching import Answer, Dropped, Left, Pair
from mentoring.rules.states import OVER, SEATED, MatchState
from mentoring.words.fit import missing_lines, reason_lines
from mentoring.words.naming import places_of
from mentoring.words.programmes import WHY_LEFT, WHY_NOT

Two = tuple[int, int]
MOST_LEFT = 10
MOST_SPARE = 50


@dataclass(frozen=True)
class Sought:
    """Which pairs a page shows, in which order, and which page of the other lists."""

    words: str = ""
    only: str = ""
    order: str = ""
    page: str = ""
    left: str = ""
    never_page: str = ""


@dataclass(frozen=True)
class PairLine:
    """A pair as the page shows it: names, points, reasons, its lock, what became of it."""

    pair: Pair
    key: str
    mentee: str
    mentor: str
    young: bool
    reasons: list[str]
    missing: list[str]
    keep: bool
    never: bool
    state: MatchState | None

    @property
    def stays(self) -> bool:
        return self.state in SEATED


@dataclass(frozen=True)
class LeftLine:
    """Somebody without a mentor, why, and who would have been nearest: ids and names."""

    mentee_id: int
    name: str
    why: str
    nearest: list[tuple[int, str]]


@dataclass(frozen=True)
class Reading:
    """What a run found, in words.

    `over` are pairs that it was to keep but that had come to an end, `dropped` the others that it could not keep.
    """

    pairs: Page[PairLine]
    worst: list[PairLine]
    left: Page[LeftLine]
    spare: list[tuple[str, int]]
    spare_more: int
    dropped: list[tuple[str, str, str]]
    over: list[tuple[str, str, MatchState]]
    never: Page[tuple[str, str, str]]
    average: int


# --- reading ----------------------------------------------------------------------------------------------------------


def read(edition: Edition, run: MatchingRun, answer: Answer, sought: Sought) -> Reading:
    """Return what a run found with names and reasons, in a constant number of statements.

    Whom a page does not show is asked about only where the pairs are sought or sorted by name.
    """
    locks = locks_of(run, answer)
    by_name = sought.words or sought.order == "name"
    pairs = list(answer.pairs)
    found = page_among(
        _sought(run, pairs, sought, _names(edition, pairs) if by_name else None, locks.keep | locks.never), sought.page
    )
    worst, left = answer.worst_pairs(), page_among(answer.left, sought.left, per_page=MOST_LEFT)
    on_page = {pair.two for pair in found.rows}
    never = page_among(sorted(locks.never - on_page), sought.never_page)
    free = sorted((one for one in answer.spare.items() if one[1] > 0), key=lambda one: (-one[1], one[0]))
    spare = free[:MOST_SPARE]
    names = _names(edition, [*found.rows, *worst, *answer.dropped], never.rows, left.rows, spare)
    shown = {*on_page, *(one.two for one in worst), *((one.mentee_id, one.mentor_id) for one in answer.dropped)}
    became = {
        (pair.mentee_id, pair.mentor_id): pair.state
        for pair in db.session.scalars(asked.pair_rows_of(run.programme_id, {mentee_id for mentee_id, _m in shown}))
    }
    places = places_of(db.session.scalars(cities_of(edition.id)))
    stored = (run.answer or {}).get("reasons", {})

    def line(pair: Pair) -> PairLine:
        reasons = stored.get(two_key(pair.two))
        return PairLine(
            pair=pair,
            key=two_key(pair.two),
            mentee=names.mentee(pair.mentee_id),
            mentor=names.mentor(pair.mentor_id),
            young=pair.mentee_id in names.young,
            reasons=reason_lines(reasons, places),
            missing=missing_lines(reasons, places),
            keep=pair.two in locks.keep,
            never=pair.two in locks.never,
            state=became.get(pair.two),
        )

    forbidden = [(two_key(two), names.mentee(two[0]), names.mentor(two[1])) for two in never.rows]
    over, dropped = _not_kept(names, answer, became)
    return Reading(
        pairs=Page([line(pair) for pair in found.rows], found.number, found.pages, found.total),
        worst=[line(pair) for pair in worst],
        left=Page([_left_line(names, one) for one in left.rows], left.number, left.pages, left.total),
        spare=[(names.mentor(one), seats) for one, seats in spare],
        spare_more=len(free) - len(spare),
        dropped=dropped,
        over=over,
        never=Page(forbidden, never.number, never.pages, never.total),
        average=answer.total // len(answer.pairs) if answer.pairs else 0,
    )


def _not_kept(
    names: Names, answer: Answer, became: Mapping[Two, MatchState]
) -> tuple[list[tuple[str, str, MatchState]], list[tuple[str, str, str]]]:
    """Return whom a run was to keep and did not: pairs that came to an end, how, and the others with the reason."""
    over: list[tuple[str, str, MatchState]] = []
    dropped: list[tuple[str, str, str]] = []
    for one in answer.dropped:
        mentee, mentor = names.mentee(one.mentee_id), names.mentor(one.mentor_id)
        state = became.get((one.mentee_id, one.mentor_id))
        if state in OVER and state is not MatchState.DROPPED:
            over.append((mentee, mentor, state))
        else:
            dropped.append((mentee, mentor, str(WHY_NOT[one.why])))
    return over, dropped


def _names(
    edition: Edition,
    pairs: Iterable[Pair | Dropped],
    never: Iterable[Two] = (),
    left: Iterable[Left] = (),
    spare: Iterable[tuple[int, int]] = (),
) -> Names:
    twos = [(one.mentee_id, one.mentor_id) for one in pairs] + list(never)
    mentor_ids = {mentor_id for _mentee_id, mentor_id in twos} | {mentor_id for mentor_id, _seats in spare}
    return names_in(
        edition,
        mentor_ids | {mentor_id for one in left for mentor_id in one.nearest},
        {mentee_id for mentee_id, _mentor_id in twos} | {one.mentee_id for one in left},
    )


def _left_line(names: Names, left: Left) -> LeftLine:
    nearest = [(one, names.mentor(one)) for one in left.nearest]
    return LeftLine(left.mentee_id, names.mentee(left.mentee_id), str(WHY_LEFT[left.why]), nearest)


def _sought(
    run: MatchingRun, pairs: list[Pair], sought: Sought, names: Names | None, locked: Collection[Two]
) -> list[Pair]:
    """Return the pairs that are asked for, in their order; `names` are needed where they are asked for by name."""
    words = fold(sought.words)
    if words and names is not None:
        pairs = [
            one
            for one in pairs
            if words in fold(names.mentee(one.mentee_id)) or words in fold(names.mentor(one.mentor_id))
        ]
    if sought.only == "across":
        reasons = (run.answer or {}).get("reasons", {})
        pairs = [one for one in pairs if _across(reasons.get(two_key(one.two)))]
    elif sought.only == "locked":
        pairs = [one for one in pairs if one.two in locked]
    elif sought.only == "changed":
        before = before_of(run)
        known = set() if before is None else {one.two for one in before.pairs}
        pairs = [one for one in pairs if one.two not in known]
    if sought.order == "name" and names is not None:
        return sorted(pairs, key=lambda one: (fold(names.mentee(one.mentee_id)), one.two))
    upwards = 1 if sought.order == "worst" else -1
    return sorted(pairs, key=lambda one: (upwards * one.points, one.two))


def _across(reasons: dict[str, Any] | None) -> bool:
    return any(part["kind"] == "across" and part["counted"] for part in (reasons or {}).get("parts", ()))


def before_of(run: MatchingRun) -> Answer | None:
    """Return the answer of the run that another was made from, or else of the one before it."""
    before = db.session.scalars(asked.run_before(run)).first()
    return None if before is None else answer_of(before)
