"""What the board of proposals asks: the list with its scores, what the programme would hold, the reserve list."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import joinedload, load_only, selectinload

from accounts.models import Member
from conference.models import Gender, GenderTold, Proposal, Review, SessionType, Speaker, Track
from conference.rules.calls import SpeakerState, SpokenLanguage
from conference.rules.states import COMING, DECIDABLE, SENT_IN, Decision, ProposalState
from core.db import built_once
from core.language import fold
from core.listing import Sorting, folded, sort_in
from core.texts import FALLBACK, Texts

SCORED = 500
SORTS = ("title", "score", "spread", "reviews", "sent", "track", "type", "state")
BEST_FIRST = "-score"
UNANSWERED = "no-answer"
# In the place of the moment, which is another one each time, in statements that are built once.
MOMENT: Any = bindparam("moment")
# What a line of the list shows; the texts of a proposal are long, and stay where they are.
_LINE = (
    load_only(
        Proposal.code,
        Proposal.title,
        Proposal.state,
        Proposal.decision,
        Proposal.minutes,
        Proposal.language,
        Proposal.answer_by,
        Proposal.session_type_id,
        Proposal.track_id,
        raiseload=True,
    ),
    joinedload(Proposal.session_type).load_only(SessionType.name),
    joinedload(Proposal.track).load_only(Track.name),
    selectinload(Proposal.speakers).load_only(Speaker.proposal_id, Speaker.name, Speaker.state, raiseload=True),
)
# What names a proposal and says of which kind it is, and nothing else.
_NAMED = load_only(Proposal.code, Proposal.title, Proposal.session_type_id, raiseload=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the filters in the address ask for; an empty word asks for nothing."""

    text: str = ""
    type_id: int | None = None
    track_id: int | None = None
    state: str = ""
    decision: str = ""
    language: str = ""
    city_id: int | None = None
    reviews: str = ""


def _scores() -> Subquery:
    """Return for each proposal how many reviews gave a score, their mean, the lowest and the highest, times 100."""
    return (
        select(
            Review.proposal_id.label("proposal_id"),
            func.count(Review.total).label("count"),
            func.avg(Review.total).label("mean"),
            func.min(Review.total).label("lowest"),
            func.max(Review.total).label("highest"),
        )
        .where(Review.total.is_not(None))
        .group_by(Review.proposal_id)
        .subquery("scores")
    )


def scores_of(proposal_ids: Collection[int]) -> Select[Any]:
    """Select id, number of reviews, mean, lowest and highest of these proposals."""
    return _SCORES_OF.params(proposal_ids=list(proposal_ids))


_SCORES_OF = (
    select(
        Review.proposal_id,
        func.count(Review.total),
        func.avg(Review.total),
        func.min(Review.total),
        func.max(Review.total),
    )
    .where(Review.proposal_id.in_(bindparam("proposal_ids", expanding=True)), Review.total.is_not(None))
    .group_by(Review.proposal_id)
)


def title_in(language: str) -> ColumnElement[str]:
    """Return the title in a language, or in the nearest one that has it, as `Texts.pick` chooses."""
    parts = [func.nullif(Proposal.title[code].as_string(), "") for code in FALLBACK[language]]
    return func.coalesce(*parts, "")


def _named(words: type[Any], typed: str) -> Any:
    return next((each for each in words if each.value == typed), None)


def _holds_id(column: Any, number: int) -> ColumnElement[bool]:
    """Say whether a list of numbers, stored as JSON, holds this one. Works on its text alike in every database."""
    text = func.replace(func.replace(func.replace(cast(column, String), " ", ""), "[", ","), "]", ",")
    return text.contains(f",{number},")


def board(
    edition_id: int, wanted: Wanted, sort: str, *, language: str, reviews_wanted: int, moment: dt.datetime
) -> Select[Proposal]:
    """Select the proposals that were ever sent in, as filtered and sorted, with what a line of the list shows."""
    return _board(edition_id, wanted, sort, language, reviews_wanted).params(moment=moment)


@built_once
def _board(edition_id: int, wanted: Wanted, sort: str, language: str, reviews_wanted: int) -> Select[Proposal]:
    scores = _scores()
    found = (
        select(Proposal)
        .outerjoin(scores, scores.c.proposal_id == Proposal.id)
        .where(*_asked(edition_id, wanted, scores, reviews_wanted))
        .options(*_LINE)
    )
    return _sorting(scores, language).applied(found, sort)


def how_many(edition_id: int, wanted: Wanted, *, reviews_wanted: int, moment: dt.datetime) -> Select[int]:
    """Count the same proposals. Reviews are looked at only where somebody filters by them."""
    return _how_many(edition_id, wanted, reviews_wanted).params(moment=moment)


@built_once
def _how_many(edition_id: int, wanted: Wanted, reviews_wanted: int) -> Select[int]:
    scores = _scores()
    found = select(func.count()).select_from(Proposal)
    if wanted.reviews:
        found = found.outerjoin(scores, scores.c.proposal_id == Proposal.id)
    return found.where(*_asked(edition_id, wanted, scores, reviews_wanted))


def _asked(edition_id: int, wanted: Wanted, scores: Subquery, reviews_wanted: int) -> list[ColumnElement[bool]]:
    found = [Proposal.edition_id == edition_id, Proposal.state.in_(SENT_IN), *_filters(wanted)]
    count = func.coalesce(scores.c.count, 0)
    by_reviews = {"none": count == 0, "few": count < reviews_wanted, "enough": count >= reviews_wanted}
    return [*found, *(by_reviews[key] for key in (wanted.reviews,) if key in by_reviews)]


def _filters(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.type_id is not None:
        found.append(Proposal.session_type_id == wanted.type_id)
    if wanted.track_id is not None:
        found.append(Proposal.track_id == wanted.track_id)
    if wanted.state == UNANSWERED:
        found += unanswered(MOMENT)
    elif (state := _named(ProposalState, wanted.state)) is not None:
        found.append(Proposal.state == state)
    if wanted.decision == "none":
        found += [Proposal.decision.is_(None), Proposal.state.in_(DECIDABLE)]
    elif wanted.decision == "any":
        found.append(Proposal.decision.is_not(None))
    elif (decision := _named(Decision, wanted.decision)) is not None:
        found.append(Proposal.decision == decision)
    if (spoken := _named(SpokenLanguage, wanted.language)) is not None:
        found.append(Proposal.language == spoken)
    if wanted.city_id is not None:
        there = _holds_id(Speaker.cities, wanted.city_id)
        found.append(exists().where(and_(Speaker.proposal_id == Proposal.id, there)))
    found += [Proposal.search.contains(word, autoescape=True) for word in fold(wanted.text).split()]
    return found


def sort_asked(typed: str) -> str:
    """Return the key in the address by which the board is sorted."""
    return sort_in(typed, SORTS, BEST_FIRST)


def _sorting(scores: Subquery, language: str) -> Sorting:
    columns: dict[str, Any] = {
        "title": folded(title_in(language)),
        "score": scores.c.mean,
        "spread": scores.c.highest - scores.c.lowest,
        "reviews": func.coalesce(scores.c.count, 0),
        "sent": Proposal.submitted_at,
        "track": Proposal.track_id,
        "type": Proposal.session_type_id,
        "state": Proposal.state,
    }
    return Sorting(columns, BEST_FIRST, Proposal.id)


def unanswered(moment: dt.datetime) -> list[ColumnElement[bool]]:
    """Return what is true of accepted proposals whose time to answer is over."""
    return [Proposal.state == ProposalState.ACCEPTED, Proposal.answer_by <= moment]


def proposals_by_codes(edition_id: int, codes: Collection[str]) -> Select[Proposal]:
    """Select those of these proposals that were ever sent in to this edition, in the order in which they are locked."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.code.in_(codes), Proposal.state.in_(SENT_IN))
        .order_by(Proposal.id)
    )


def decided(edition_id: int) -> Select[Proposal]:
    """Select the proposals that are decided and not told, in the order in which they are locked."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.decision.is_not(None), Proposal.state.in_(DECIDABLE))
        .order_by(Proposal.id)
    )


@built_once
def in_programme() -> ColumnElement[bool]:
    """Say what the programme would hold: what is accepted, confirmed or decided to be accepted."""
    return or_(Proposal.state.in_(COMING), Proposal.decision == Decision.ACCEPT)


def minutes_in_programme(
    edition_id: int, chosen: ColumnElement[bool] | None = None
) -> Select[int | None, int | None, int, int | None]:
    """Select type, track, number of sessions and minutes of what the programme would hold."""
    return (
        select(
            Proposal.session_type_id,
            Proposal.track_id,
            func.count(),
            func.coalesce(func.sum(Proposal.minutes), 0),
        )
        .where(Proposal.edition_id == edition_id, in_programme() if chosen is None else chosen)
        .group_by(Proposal.session_type_id, Proposal.track_id)
    )


def by_codes(codes: Collection[str]) -> ColumnElement[bool]:
    return and_(Proposal.code.in_(codes), Proposal.state.in_(SENT_IN)) if codes else false()


@built_once
def chosen_sessions(
    edition_id: int, chosen: ColumnElement[bool]
) -> Select[int, str, Texts, int | None, int | None, int | None, SpokenLanguage | None]:
    """Select id, code, title, type, track, minutes and language of a selection."""
    return (
        select(
            Proposal.id,
            Proposal.code,
            Proposal.title,
            Proposal.session_type_id,
            Proposal.track_id,
            Proposal.minutes,
            Proposal.language,
        )
        .where(Proposal.edition_id == edition_id, chosen)
        .order_by(Proposal.id)
    )


@built_once
def chosen_people(edition_id: int, chosen: ColumnElement[bool]) -> Select[Any]:
    """Select proposal, person, country, cities and first time of the speakers of a selection.

    A person without an account is known by the address only, so its speaker's number stands for them, negative.
    """
    person = func.coalesce(Speaker.member_id, -Speaker.id)
    return (
        select(Speaker.proposal_id, person, func.coalesce(Member.country, ""), Speaker.cities, Speaker.first_time)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .outerjoin(Member, Member.id == Speaker.member_id)
        .where(Proposal.edition_id == edition_id, chosen, Speaker.state != SpeakerState.DECLINED)
        .order_by(Speaker.id)
    )


def choices_by_score(edition_id: int) -> Select[Any]:
    """Select code, type, minutes and mean of what may be chosen or is, the best first: what is told stays on top."""
    scores = _scores()
    told = case((Proposal.state.in_(COMING), literal(0)), else_=literal(1))
    return (
        select(Proposal.code, Proposal.session_type_id, Proposal.minutes, Proposal.state, scores.c.mean)
        .outerjoin(scores, scores.c.proposal_id == Proposal.id)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(DECIDABLE | COMING))
        .order_by(told, scores.c.mean.is_(None), scores.c.mean.desc(), Proposal.id)
    )


@built_once
def means_in_steps(edition_id: int) -> Select[Any]:
    """Select for the chart how many proposals have a mean in which step of half a point, in the programme and not."""
    means = (
        select(Review.proposal_id.label("proposal_id"), func.avg(Review.total).label("mean"))
        .where(Review.total.is_not(None))
        .group_by(Review.proposal_id)
        .subquery("means")
    )
    step, chosen = func.floor(means.c.mean / 50), in_programme()
    return (
        select(step, chosen, func.count())
        .join(Proposal, Proposal.id == means.c.proposal_id)
        .where(Proposal.edition_id == edition_id, Proposal.state.in_(SENT_IN))
        .group_by(step, chosen)
    )


@built_once
def speaking_members(edition_id: int, states: frozenset[ProposalState]) -> Select[int | None]:
    """Select the members who speak in proposals of these states, for the one figure about all of them."""
    return (
        select(Speaker.member_id)
        .join(Proposal, Proposal.id == Speaker.proposal_id)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.state.in_(states),
            Speaker.state == SpeakerState.ACCEPTED,
            Speaker.member_id.is_not(None),
        )
        .distinct()
    )


@built_once
def told_in(edition_id: int) -> Select[str, Gender]:
    """Select key and gender of what was told for the one figure about it. Nothing in these rows leads to a person."""
    return select(GenderTold.person_key, GenderTold.gender).where(GenderTold.edition_id == edition_id)


# --- the reserve list -------------------------------------------------------------------------------------------------


def waits_in_reserve() -> ColumnElement[bool]:
    """Say what is true of a proposal on the reserve list, told or decided, that was not chosen since."""
    told = and_(Proposal.state == ProposalState.RESERVE, Proposal.decision.is_(None))
    return or_(told, Proposal.decision == Decision.RESERVE)


@built_once
def reserve_list(edition_id: int) -> Select[Proposal]:
    """Select the reserve list in its order, each type by itself, with what names a proposal."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, waits_in_reserve())
        .options(_NAMED)
        .order_by(Proposal.session_type_id, Proposal.reserve_place.is_(None), Proposal.reserve_place, Proposal.id)
    )


def reserve_of(edition_id: int, type_id: int | None) -> Select[Proposal]:
    """Select the reserve list of one type in its order, to be locked."""
    return (
        select(Proposal)
        .where(
            Proposal.edition_id == edition_id,
            Proposal.session_type_id.is_(None) if type_id is None else Proposal.session_type_id == type_id,
            waits_in_reserve(),
        )
        .order_by(Proposal.reserve_place.is_(None), Proposal.reserve_place, Proposal.id)
    )


def last_places(edition_id: int) -> Select[int | None, int | None]:
    """Select the last place on the reserve list of each type."""
    return (
        select(Proposal.session_type_id, func.max(Proposal.reserve_place))
        .where(Proposal.edition_id == edition_id, Proposal.reserve_place.is_not(None))
        .group_by(Proposal.session_type_id)
    )


@built_once
def free_places(edition_id: int) -> Select[Proposal]:
    """Select the proposals that gave a place back which nobody has been offered yet, the oldest first."""
    return (
        select(Proposal)
        .where(Proposal.edition_id == edition_id, Proposal.left_place_at.is_not(None))
        .options(_NAMED)
        .order_by(Proposal.left_place_at, Proposal.id)
    )


# --- what waits -------------------------------------------------------------------------------------------------------


def waiting_counts(edition_id: int, moment: dt.datetime) -> Select[int, int, int]:
    """Select how many are decided and not told, without an answer in time, and how many places are free."""
    return _waiting_counts(edition_id).params(moment=moment)


@built_once
def _waiting_counts(edition_id: int) -> Select[int, int, int]:
    def counted(*true: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(*true), 1), else_=0)), 0)

    return select(
        counted(Proposal.decision.is_not(None)),
        counted(*unanswered(MOMENT)),
        counted(Proposal.left_place_at.is_not(None)),
    ).where(Proposal.edition_id == edition_id)


def awaiting_answer() -> Select[int]:
    """Select the ids of accepted proposals that nobody has answered for, in every edition."""
    return (
        select(Proposal.id)
        .where(Proposal.state == ProposalState.ACCEPTED, Proposal.answer_by.is_not(None), Proposal.reminders < 2)
        .order_by(Proposal.id)
    )
