"""Asking a mentor, one's requests as cards with a clock, and the page of one: what was written, and the answer."""

from collections.abc import Callable
from typing import Any

from flask import Response, request

from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, page, say, see_other
from core.permissions import May, requires
from core.refusals import Refused
from editions.models import Edition
from mentoring.actions import requests as asking
from mentoring.actions.looks import note_look
from mentoring.actions.parties import parties_of, today_in
from mentoring.actions.suggesting import Suggestion, suggestions
from mentoring.forms.requests import KEEP, AskForm, NoForm, YesForm
from mentoring.models import MenteeProfile, MentoringRequest, MentorProfile
from mentoring.queries import pairs, people
from mentoring.queries import requests as asked
from mentoring.queries.visible import mentor_seen_by
from mentoring.rules.looks import Look
from mentoring.rules.people import OPEN_REQUESTS, ProfileState
from mentoring.rules.requests import PROMPTS
from mentoring.rules.states import DeclineReason, RequestState
from mentoring.rules.turns import Turn
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.views.request_cards import RequestCard, Where, cards_of, where_in, yes_form

OTHERS = 3
"""So many other mentors are suggested where a request did not lead to anything."""


# --- asking -----------------------------------------------------------------------------------------------------------


def _begun(edition: Edition, mentor: MentorProfile, parties: list[MenteeProfile]) -> MentoringRequest | None:
    """Return what has been written to this mentor, or what is to be used again (`again=` names an older request)."""
    ids = [one.id for one in parties]
    wanted = [one.id for one in parties if one.code == request.args.get("for")] or ids
    begun = db.session.scalars(asked.begun_with(wanted, mentor.id)).all()
    found = next((one for one in begun if one.state is RequestState.DRAFT), None)
    again = request.args.get("again", "")
    if found is None and again:
        found = db.session.scalars(pairs.request_of(edition.id, again, me())).unique().one_or_none()
    return found if found is not None and found.mentee_id in ids else None


def _ask_form(where: Where, mentor: MentorProfile, parties: list[MenteeProfile], edition: Edition) -> AskForm:
    begun = _begun(edition, mentor, parties)
    chosen = next((one for one in parties if begun is not None and one.id == begun.mentee_id), None)
    asked_for = next((one for one in parties if one.code == request.args.get("for")), chosen)
    stored: dict[str, Any] = {name: getattr(begun, name) for name in PROMPTS} if begun is not None else {}
    form = AskForm(data={**stored, "party": asked_for.code if asked_for else None, "meets": None})
    young = any(one.minors for one in parties_of([one.id for one in parties], today_in(edition)).values())
    places = where.asked_for(mentor, young=young and len(parties) == 1)
    form.offer(parties, places)
    if not form.is_submitted():
        kept = begun.meets.value if begun is not None else None
        form.meets.data = kept if kept in {place.value for place, _word in places} else places[0][0].value
    return form


@mentoring.route("/<edition>/mentoring/mentors/<code>/ask", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def ask(edition: str, code: str) -> Response:
    """Write to a mentor: kept as a draft, or sent."""
    found, who = edition_here(edition), looker_here(edition_here(edition))
    mentor = row_or_404(mentor_seen_by(found.id, code, who, today_in(found)))
    parties = [one for one in asking.own_parties(found, me()) if one.state is not ProfileState.DRAFT]
    own = mentor.member_id == me()
    if own or not parties:
        return page("mentoring/ask.html", edition=found, mentor=mentor, form=None, own=own)
    waiting = _waiting(parties, mentor)
    if waiting is not None and request.method == "GET" and len(parties) == 1:
        return see_other("mentoring.one_request", edition=edition, code=waiting.code)
    form = _ask_form(where_in(found), mentor, parties, found)
    send = form.do.data != KEEP
    act = asking.send if send else asking.keep_draft
    done: list[MentoringRequest] = []
    if attempt(form, lambda: done.append(act(found, who, code, form.asked()))):
        say(_("Your request is on its way.") if send else _("Your draft is kept. Nobody sees it but you."))
        return see_other("mentoring.one_request", edition=edition, code=done[0].code)
    mentor = row_or_404(mentor_seen_by(found.id, code, who, today_in(found)))
    return form_page("mentoring/ask.html", form, edition=found, mentor=mentor, young=who.minor, full=_full(parties))


def _full(parties: list[MenteeProfile]) -> bool:
    """Say whether as many requests wait as can, whoever of the parties is asked for."""
    return all(db.session.scalars(pairs.open_requests_of_mentee(one.id)).one() >= OPEN_REQUESTS for one in parties)


def _waiting(parties: list[MenteeProfile], mentor: MentorProfile) -> MentoringRequest | None:
    found = db.session.scalars(asked.begun_with([one.id for one in parties], mentor.id)).all()
    return next((one for one in found if one.state is RequestState.SENT), None)


# --- all of mine ------------------------------------------------------------------------------------------------------


def _shown(card: RequestCard) -> bool:
    """A draft that was thrown away is gone."""
    return card.state is not RequestState.WITHDRAWN or card.request.sent_at is not None


def _cards(edition: Edition) -> list[RequestCard]:
    rows = db.session.scalars(pairs.requests_of(edition.id, me())).unique().all()
    return [card for card in cards_of(edition, rows, looker_here(edition), me()) if _shown(card)]


def _looked_at(
    slug: str, read: Callable[[Edition], list[RequestCard]], what: Look
) -> tuple[Edition, list[RequestCard]]:
    """Return the edition and cards, after writing down which young people their mentor looks at by opening the page."""
    edition = edition_here(slug)
    cards = read(edition)
    young = [one for card in cards if card.mentor_side and card.seen and card.waits for one in card.party.minors]
    if young:
        note_look(edition.id, me(), young, what)
        # The log ended the reading so far.
        edition = edition_here(slug)
        cards = read(edition)
    return edition, cards


@mentoring.get("/<edition>/mentoring/requests")
@requires(May.SIGNED_IN)
def requests(edition: str) -> Response:
    """Show what somebody has asked and was asked: what is their turn, what waits for others, what is over."""
    found, cards = _looked_at(edition, _cards, Look.REQUESTS)
    where = where_in(found)
    turns: dict[Turn, list[RequestCard]] = {turn: [card for card in cards if card.clock.turn is turn] for turn in Turn}
    return page(
        "mentoring/requests.html",
        edition=found,
        cards=cards,
        mine=sorted(turns[Turn.YOURS], key=lambda card: (card.request.expires_at or now(), card.request.id)),
        others=turns[Turn.THEIRS] + turns[Turn.TEAM],
        over=turns[Turn.NOBODY],
        forms_of={card.request.code: yes_form(found, card, where) for card in cards if card.one_tap},
        places=where.places,
        reasons_to_decline=list(DeclineReason),
        mentor=db.session.scalars(people.mentor_of(found.id, me())).one_or_none(),
        parties=asking.own_parties(found, me()),
    )


# --- one --------------------------------------------------------------------------------------------------------------


def _card(edition: Edition, code: str) -> RequestCard:
    row = row_or_404(pairs.request_of(edition.id, code, me()))
    return cards_of(edition, [row], looker_here(edition), me())[0]


def _others(edition: Edition, card: RequestCard) -> list[Suggestion]:
    """Return who else fits, where a request has come to nothing and nobody of its side has looked further yet."""
    nothing = card.state in (RequestState.DECLINED, RequestState.EXPIRED)
    if card.mentor_side or not nothing:
        return []
    mentee = db.session.scalars(people.mentees_by_ids([card.request.mentee_id])).one()
    return suggestions(edition, mentee, looker_here(edition), OTHERS, but=frozenset({card.request.mentor_id}))


def _page(slug: str, code: str, yes: YesForm | None = None, no: NoForm | None = None) -> Response:
    """Show a request, with what was wrong in the answer, if something was."""
    edition, (card,) = _looked_at(slug, lambda found: [_card(found, code)], Look.REQUEST)
    where = where_in(edition)
    yes = yes or (yes_form(edition, card, where) if card.mentor_side and card.waits and card.seen else None)
    no = no or NoForm()
    wrong = next((form for form in (yes, no) if form is not None and form.errors), None)
    return page(
        "mentoring/one_request.html",
        200 if wrong is None else getattr(wrong, "answer_status", 422),
        edition=edition,
        card=card,
        yes=yes,
        no=no,
        places=where.places,
        others=_others(edition, card),
        reasons_to_decline=list(DeclineReason),
    )


@mentoring.get("/<edition>/mentoring/requests/<code>")
@requires(May.SIGNED_IN)
def one_request(edition: str, code: str) -> Response:
    """Show one request to those whom it concerns; a draft is written further."""
    found = edition_here(edition)
    row = row_or_404(pairs.request_of(found.id, code, me()))
    if row.state is RequestState.DRAFT:
        return see_other("mentoring.ask", edition=edition, code=row.mentor.code, **{"for": row.mentee.code})
    return _page(edition, code)


@mentoring.post("/<edition>/mentoring/requests/<code>/yes")
@requires(May.SIGNED_IN)
def say_yes(edition: str, code: str) -> Response:
    """Say yes with three times and a place."""
    found = edition_here(edition)
    form = yes_form(found, _card(found, code), where_in(found))

    def accept() -> None:
        try:
            asking.accept(found, code, form.answer(), by=me())
        except Refused as refusal:
            refusal.field = form.beside(refusal.field)
            raise

    if not attempt(form, accept):
        return _page(edition, code, yes=form)
    say(_("You said yes. The three times are on their way."))
    return see_other("mentoring.one_request", edition=edition, code=code)


@mentoring.post("/<edition>/mentoring/requests/<code>/no")
@requires(May.SIGNED_IN)
def say_no(edition: str, code: str) -> Response:
    """Say no kindly, with the words of the button and a line of one's own."""
    found, form = edition_here(edition), NoForm()
    reason = form.reason(request.form.get("reason"))
    _card(found, code)
    if not attempt(form, lambda: asking.decline(found, code, reason, form.words.data or "", by=me())):
        return _page(edition, code, no=form)
    say(_("You answered. Thank you: knowing is worth a lot."))
    return see_other("mentoring.requests", edition=edition)


@mentoring.post("/<edition>/mentoring/requests/<code>/back")
@requires(May.SIGNED_IN)
def take_back(edition: str, code: str) -> Response:
    """Take a request back, or throw a draft away."""
    found = edition_here(edition)
    row_or_404(pairs.request_of(found.id, code, me()))
    press(lambda: asking.withdraw(found, code, by=me()), _("It is taken back. You can ask somebody else now."))
    return see_other("mentoring.requests", edition=edition)
