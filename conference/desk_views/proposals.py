"""The board: every proposal that was sent in, what the programme would look like, and marking any number at once."""

from collections.abc import Sequence
from typing import Any

from flask import Response, request

from conference.actions import weighing
from conference.actions.deciding import Outcome, decide, take_step
from conference.actions.for_rules import known_call
from conference.actions.reserves import free_places, leave_free, offer_place
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.decisions import CodesForm, MarkForm, codes_named
from conference.models import Proposal, SessionType, Track
from conference.queries import board
from conference.rules.balance import compare
from conference.rules.states import SENT_IN, Decision, Step
from conference.words import kinds
from conference.words.decisions import outcome_words
from core.clock import now
from core.db import db
from core.desk import me, press
from core.language import _, current_code
from core.listing import page_of
from core.pages import page, say, see_other
from core.permissions import May, requires
from editions.models import City, Edition
from editions.queries import cities_of

FILTERS = ("q", "type", "track", "state", "decision", "language", "city", "reviews", "sort", "page")
# What the bar under the list can do, and the decision or step behind it; `compare` only looks.
DECISIONS: dict[str, Decision | None] = {
    "accept": Decision.ACCEPT,
    "reserve": Decision.RESERVE,
    "decline": Decision.DECLINE,
    "take-back": None,
}
STEPS = {step.value: step for step in (Step.SHORTLIST, Step.TAKE_OFF_SHORTLIST, Step.WITHDRAW)}


def number_named(typed: str) -> int | None:
    """Return a number out of the address; nothing for what is none."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _wanted() -> board.Wanted:
    """Return what the filters in the address ask for."""
    asked = request.args
    return board.Wanted(
        text=asked.get("q", "")[:200],
        type_id=number_named(asked.get("type", "")),
        track_id=number_named(asked.get("track", "")),
        state=asked.get("state", ""),
        decision=asked.get("decision", ""),
        language=asked.get("language", ""),
        city_id=number_named(asked.get("city", "")),
        reviews=asked.get("reviews", ""),
    )


def _query() -> dict[str, str]:
    """Return the filters and the sorting of the address, to come back to the same list."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


@blueprint.get("/<edition>/proposals")
@requires(May.PROPOSALS_SEE)
def proposals(edition: str) -> Response:
    """List the proposals with their scores; search, filters and sorting stand in the address."""
    found = edition_here(edition)
    moment, wanted = now(), _wanted()
    asked: dict[str, Any] = {"reviews_wanted": known_call(found.id).reviews_wanted, "moment": moment}
    listed = page_of(
        board.board(found.id, wanted, request.args.get("sort", ""), language=current_code(), **asked),
        request.args.get("page", ""),
        count=board.how_many(found.id, wanted, **asked),
    )
    waits = db.session.execute(board.waiting_counts(found.id, moment)).one()
    return page(
        "conference_desk/proposals.html",
        edition=found,
        listed=listed,
        scores=scores_by_id(listed.rows),
        filtered=any(name not in ("sort", "page") for name in _query()),
        sort=board.sort_asked(request.args.get("sort", "")),
        free=free_places(found.id) if waits[2] else [],
        waits=waits,
        moment=moment,
        **_programme(found),
    )


def _programme(edition: Edition) -> dict[str, Any]:
    """Return what the programme would look like, and the filters, which have the same types and tracks."""
    weighed = weighing.weigh(edition.id, board.in_programme())
    cities = db.session.scalars(cities_of(edition.id)).all()
    return {
        "weighed": weighed,
        "filters": _filters(weighed, cities),
        "city_names": {city.id: city.name for city in cities},
        "bars": weighing.bars_of(edition.id),
        "gender": weighing.gender_figure(edition.id),
    }


def scores_by_id(rows: Sequence[Proposal]) -> dict[int, Any]:
    """Return number, mean, lowest and highest of these proposals by id, in one statement."""
    return {
        proposal_id: (count, round(float(mean)), lowest, highest)
        for proposal_id, count, mean, lowest, highest in db.session.execute(board.scores_of([row.id for row in rows]))
    }


def _filters(weighed: weighing.Weighed, cities: Sequence[City]) -> list[dict[str, Any]]:
    """Return the filters of the list with their choices."""
    types: list[SessionType] = [one for one, _hours in weighed.types]
    tracks: list[Track] = [one for one, _hours in weighed.tracks]
    states = [(state.value, word) for state, word in kinds.STATES.items() if state in SENT_IN]
    decisions = [(one.value, word) for one, word in kinds.DECISIONS.items()]
    return [
        {"name": "type", "label": _("Type"), "options": [(one.id, one.name.pick(current_code())) for one in types]},
        {"name": "track", "label": _("Track"), "options": [(one.id, one.name.pick(current_code())) for one in tracks]},
        {"name": "state", "label": _("State"), "options": [*states, (board.UNANSWERED, _("No answer in time"))]},
        {
            "name": "decision",
            "label": _("Decision"),
            "options": [("none", _("Nothing decided")), ("any", _("Decided, not told")), *decisions],
        },
        {
            "name": "language",
            "label": _("Language"),
            "options": [(one.value, word) for one, word in kinds.SESSION_LANGUAGES.items()],
        },
        {"name": "city", "label": _("City"), "options": [(one.id, one.name.pick(current_code())) for one in cities]},
        {
            "name": "reviews",
            "label": _("Reviews"),
            "options": [("none", _("None")), ("few", _("Fewer than wanted")), ("enough", _("As many as wanted"))],
        },
        {
            "name": "sort",
            "label": _("Sorted by"),
            "nothing": _("highest score"),
            "options": [
                ("-reviews", _("most reviews")),
                ("reviews", _("fewest reviews")),
                ("track", _("track")),
                ("sent", _("sent in first")),
                ("-sent", _("sent in last")),
                *_by_column(board.sort_asked(request.args.get("sort", ""))),
            ],
        },
    ]


def _by_column(sort: str) -> list[tuple[str, str]]:
    """Return what the head of a column was pressed for, so that the next search keeps it."""
    columns = {"title": _("title"), "type": _("type"), "spread": _("spread"), "state": _("state"), "score": _("score")}
    word = columns.get(sort.removeprefix("-"))
    if word is None or sort == board.BEST_FIRST:
        return []
    return [(sort, _("%(column)s, backwards", column=word) if sort.startswith("-") else word)]


@blueprint.post("/<edition>/proposals/mark")
@requires(May.DECIDE)
def proposals_mark(edition: str) -> Response:
    """Mark what is ticked. Nobody is told; what somebody else decided since the page was shown stays theirs."""
    found, form = edition_here(edition), MarkForm()
    shown = form.shown() if form.validate_on_submit() else {}
    mark = form.mark.data or ""
    if mark == "compare" and shown:
        return see_other("conference_desk.proposals_compare", edition=edition, codes=".".join(shown))
    if not shown:
        say(_("Tick the proposals first, then press what shall become of them."), "warn")
    elif mark in DECISIONS:
        tell(decide(found.id, shown, DECISIONS[mark], by=me()), mark)
    elif mark in STEPS:
        tell(take_step(found.id, shown, STEPS[mark], by=me()), mark)
    return see_other("conference_desk.proposals", edition=edition, **_query())


def tell(outcome: Outcome, mark: str) -> None:
    """Say on the next page what became of what was marked."""
    for words, tone in outcome_words(outcome, mark):
        say(words, tone)


# --- places that came free --------------------------------------------------------------------------------------------


@blueprint.post("/<edition>/proposals/<proposal>/place/offer")
@requires(May.DECIDE)
def proposal_place_offer(edition: str, proposal: str) -> Response:
    """Offer the place that a proposal gave back to somebody of the reserve list: their mail waits in the outbox."""
    found, code = edition_here(edition), request.form.get("to", "")[:20]
    press(
        lambda: offer_place(found.id, proposal, code, by=me()),
        _("Marked: accept. The mail waits in the outbox; nothing was sent."),
    )
    return see_other("conference_desk.proposals", edition=edition)


@blueprint.post("/<edition>/proposals/<proposal>/place/leave")
@requires(May.DECIDE)
def proposal_place_leave(edition: str, proposal: str) -> Response:
    """Offer the place that a proposal gave back to nobody."""
    found = edition_here(edition)
    press(lambda: leave_free(found.id, proposal), _("The place stays free."))
    return see_other("conference_desk.proposals", edition=edition)


# --- two selections ---------------------------------------------------------------------------------------------------


@blueprint.get("/<edition>/proposals/compare")
@requires(May.PROPOSALS_SEE)
def proposals_compare(edition: str) -> Response:
    """Hold what is decided against another selection: the ticked or typed ones, or the best that fit the hours."""
    found = edition_here(edition)
    typed = codes_named(request.args.get("codes", "")[:8000])
    codes = typed or weighing.best_codes(found.id)
    one, other = weighing.weigh(found.id, board.in_programme()), weighing.weigh(found.id, board.by_codes(codes))
    known = {code for code, _title in other.titles.values()}
    titles = {**one.titles, **other.titles}
    return page(
        "conference_desk/proposals_compare.html",
        edition=found,
        one=one,
        other=other,
        difference=compare(one.pieces, other.pieces),
        titles=titles,
        scores=_scores_of(list(titles)),
        typed=typed,
        form=CodesForm(formdata=None, data={"codes": " ".join(typed)}),
        unknown=[code for code in codes if code not in known],
        city_names={city.id: city.name for city in db.session.scalars(cities_of(found.id))},
    )


def _scores_of(proposal_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(board.scores_of(proposal_ids))
    return {proposal_id: round(float(mean)) for proposal_id, _count, mean, _lowest, _highest in rows}
