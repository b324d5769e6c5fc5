"""What the call lacks, for its own page and for the list of an edition that wants to open."""

from collections.abc import Iterable, Mapping

from conference.actions.for_rules import known_call
from conference.models import Call, SessionType
from conference.queries import calls as asked
from conference.rules.preparing import CallFacts, Gap, gaps
from core.clock import now
from core.db import db
from editions.actions.opening import Contribution
from editions.models import Edition, EditionState
from editions.queries import edition_by_id, phases_of
from editions.rules.phases import Opening, PhaseKind, Span, opening
from editions.rules.readiness import Finding, Page, Severity

# What somebody who offers, or who reviews, would miss; the other gaps are said on the page of the call alone.
TOLD = (Gap.TYPES, Gap.CRITERIA, Gap.INTRO)


def intro_missing(edition: Edition, call: Call) -> list[str]:
    """Return the languages of an edition in which its call has no introduction."""
    return [code for code in edition.languages if not call.intro.get(code)]


def gaps_of(
    edition: Edition,
    call: Call,
    spans: Mapping[PhaseKind, Span],
    *,
    types: Iterable[SessionType],
    tracks: int,
    criteria: int,
) -> tuple[Gap, ...]:
    """Return what a call lacks."""
    span, review = spans.get(PhaseKind.CALL, Span()), spans.get(PhaseKind.REVIEW, Span())
    return gaps(
        CallFacts(
            open_types=sum(1 for one in types if not one.hidden),
            tracks=tracks,
            criteria=criteria,
            intro_missing=intro_missing(edition, call),
            opens=span.opens_at is not None,
            closes=span.closes_at is not None,
            review_closes=review.closes_at is not None,
            edition_is_draft=edition.state is EditionState.DRAFT,
        )
    )


def spans_in(edition_id: int) -> dict[PhaseKind, Span]:
    """Return when what is open in an edition."""
    return {row.kind: Span(row.opens_at, row.closes_at) for row in db.session.scalars(phases_of(edition_id))}


def contribution_of(edition_id: int) -> Contribution:
    """Return the call's part of the "ready to open?" list: a hint where it is to open and is not whole."""
    spans = spans_in(edition_id)
    if opening(spans.get(PhaseKind.CALL, Span()), now()) not in (Opening.UPCOMING, Opening.OPEN):
        return Contribution()
    found = gaps_of(
        db.session.scalars(edition_by_id(edition_id)).one(),
        known_call(edition_id),
        spans,
        types=db.session.scalars(asked.types_of(edition_id)).all(),
        tracks=len(db.session.scalars(asked.tracks_of(edition_id)).all()),
        criteria=len(db.session.scalars(asked.criteria_of(edition_id)).all()),
    )
    if not set(found) & set(TOLD):
        return Contribution()
    return Contribution(findings=[Finding("call_unready", Severity.WARNS, Page.CALL)])
