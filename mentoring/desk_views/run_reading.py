"""What a run found, in words: a page of its pairs as they are asked for, the locks on them, and who is left over."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from core.db import db
from core.language import fold
from core.listing import Page, page_among
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions.matching import answer_of, two_from, two_key
from mentoring.desk_views.cohorts import Names, names_in
from mentoring.models import Match, MatchingRun
from mentoring.queries import programmes as asked
from mentoring.rules.matching import Answer, Left, Pair, twos
from mentoring.rules.states import SEATED, MatchState
from mentoring.words.fit import missing_lines, reason_lines
from mentoring.words.naming import places_of
from mentoring.words.programmes import WHY_LEFT, WHY_NOT

Two = tuple[int, int]
MOST_LOCKS = 5000
MOST_LEFT = 10
KEEP, NEVER, FREE = "keep", "never", "free"


@dataclass(frozen=True)
class Sought:
    """Which pairs a page shows, in which order, and what has been locked on the way."""

    words: str = ""
    only: str = ""
    order: str = ""
    page: str = ""
    left: str = ""
    locks: tuple[str, ...] = ()


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
    """What a run found, in words. `carried` are the locks on pairs that the page does not show."""

    pairs: Page[PairLine]
    worst: list[PairLine]
    left: Page[LeftLine]
    spare: list[tuple[str, int]]
    dropped: list[tuple[str, str, str]]
    never: list[tuple[str, str, str]]
    carried: list[str]
    average: int


# --- locks ------------------------------------------------------------------------------------------------------------


def locked_before(run: MatchingRun, answer: Answer) -> tuple[frozenset[Two], frozenset[Two]]:
    """Return the pairs that a run was told to keep, and did, and those that must never be."""
    accepted = twos((run.entered or {}).get("accepted", ()))
    return frozenset(pair.two for pair in answer.pairs if pair.fixed) - accepted, twos(run.asked["never"])


def locks_of(run: MatchingRun, answer: Answer, words: Iterable[str]) -> tuple[frozenset[Two], frozenset[Two]]:
    """Return pairs to keep and pairs that must never be: those of a run, and what was changed (`keep-3-7`)."""
    before = locked_before(run, answer)
    keep, never = set(before[0]), set(before[1])
    said: dict[Two, set[str]] = defaultdict(set)
    for word in list(words)[:MOST_LOCKS]:
        how, _dash, key = word.partition("-")
        two = two_from(key)
        if two is not None:
            said[two].add(how)
    for two, hows in said.items():
        keep.discard(two)
        never.discard(two)
        if KEEP in hows:
            # Somebody has one mentor: a new lock takes the place of the one there was.
            keep = {other for other in keep if other[0] != two[0]} | {two}
        if NEVER in hows:
            never.add(two)
    return frozenset(keep), frozenset(never)


def locks_said(
    run: MatchingRun, answer: Answer, shown: Sequence[str], keep: Collection[str], never: Collection[str]
) -> list[str]:
    """Return the locks that a page which showed these pairs changed, by what is ticked on it."""
    before = locked_before(run, answer)
    said = []
    for key in shown[:MOST_LOCKS]:
        two = two_from(key)
        if two is None or ((two in before[0]) is (key in keep) and (two in before[1]) is (key in never)):
            continue
        hows = [how for how, ticked in ((KEEP, keep), (NEVER, never)) if key in ticked]
        said += [f"{how}-{key}" for how in hows or [FREE]]
    return said


# --- reading ----------------------------------------------------------------------------------------------------------


def read(edition: Edition, run: MatchingRun, answer: Answer, sought: Sought) -> Reading:
    """Return what a run found with names and reasons, in a constant number of statements."""
    keep, never = locks_of(run, answer, sought.locks)
    names = _names(edition, answer, never)
    places = places_of(db.session.scalars(cities_of(edition.id)))
    became: dict[Two, Match] = {
        (pair.mentee_id, pair.mentor_id): pair for pair in db.session.scalars(asked.pair_rows(run.programme_id))
    }
    stored = (run.answer or {}).get("reasons", {})

    def line(pair: Pair) -> PairLine:
        reasons, match = stored.get(two_key(pair.two)), became.get(pair.two)
        return PairLine(
            pair=pair,
            key=two_key(pair.two),
            mentee=names.mentee(pair.mentee_id),
            mentor=names.mentor(pair.mentor_id),
            young=pair.mentee_id in names.young,
            reasons=reason_lines(reasons, places),
            missing=missing_lines(reasons, places),
            keep=pair.two in keep,
            never=pair.two in never,
            state=None if match is None else match.state,
        )

    found = page_among(_sought(run, answer, sought, names, keep | never), sought.page)
    shown = [line(pair) for pair in found.rows]
    ticked = {one.key for one in shown if not one.stays} | {two_key(two) for two in never}
    left = page_among(answer.left, sought.left, per_page=MOST_LEFT)
    return Reading(
        pairs=Page(shown, found.number, found.pages, found.total),
        worst=[line(pair) for pair in answer.worst_pairs()],
        left=Page([_left_line(names, one) for one in left.rows], left.number, left.pages, left.total),
        spare=sorted((names.mentor(one), seats) for one, seats in answer.spare.items() if seats > 0),
        dropped=[
            (names.mentee(one.mentee_id), names.mentor(one.mentor_id), str(WHY_NOT[one.why])) for one in answer.dropped
        ],
        never=[
            (two_key(two), names.mentee(two[0]), names.mentor(two[1]))
            for two in sorted(never)
            if two not in {one.pair.two for one in shown}
        ],
        carried=[word for word in sought.locks if word.partition("-")[2] not in ticked],
        average=answer.total // len(answer.pairs) if answer.pairs else 0,
    )


def _names(edition: Edition, answer: Answer, never: Collection[Two]) -> Names:
    mentor_ids = {pair.mentor_id for pair in answer.pairs} | set(answer.spare) | {one for _m, one in never}
    mentor_ids |= {one for left in answer.left for one in left.nearest} | {one.mentor_id for one in answer.dropped}
    mentee_ids = {pair.mentee_id for pair in answer.pairs} | {left.mentee_id for left in answer.left}
    mentee_ids |= {one for one, _m in never} | {one.mentee_id for one in answer.dropped}
    return names_in(edition, mentor_ids, mentee_ids)


def _left_line(names: Names, left: Left) -> LeftLine:
    nearest = [(one, names.mentor(one)) for one in left.nearest]
    return LeftLine(left.mentee_id, names.mentee(left.mentee_id), str(WHY_LEFT[left.why]), nearest)


def _sought(run: MatchingRun, answer: Answer, sought: Sought, names: Names, locked: Collection[Two]) -> list[Pair]:
    """Return the pairs that are asked for, in their order."""
    pairs, words = list(answer.pairs), fold(sought.words)
    if words:
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
    if sought.order == "name":
        return sorted(pairs, key=lambda one: (fold(names.mentee(one.mentee_id)), one.two))
    upwards = 1 if sought.order == "worst" else -1
    return sorted(pairs, key=lambda one: (upwards * one.points, one.two))


def _across(reasons: dict[str, Any] | None) -> bool:
    return any(part["kind"] == "across" and part["counted"] for part in (reasons or {}).get("parts", ()))


def before_of(run: MatchingRun) -> Answer | None:
    """Return the answer of the run that another was made from, or else of the one before it."""
    before = db.session.scalars(asked.run_before(run)).first()
    return None if before is None else answer_of(before)
