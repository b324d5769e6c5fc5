"""A pair that the organisers offer: why the two fit, and the yes or no of each."""

from flask import Response

from accounts.queries import member_by_id
from core.clock import now
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _
from core.pages import attempt, form_page, say, see_other
from core.permissions import May, requires
from editions.models import Edition
from editions.queries import cities_of
from mentoring.actions import offering
from mentoring.actions.holding import told_by
from mentoring.actions.looks import note_look
from mentoring.actions.parties import parties_of, today_in
from mentoring.forms.programmes import DeclineForm
from mentoring.models import Match
from mentoring.queries import pairs
from mentoring.queries import programmes as asked
from mentoring.queries.visible import mentee_seen_by, mentor_seen_by
from mentoring.rules.looks import Look
from mentoring.rules.states import MatchState
from mentoring.rules.turns import match_clock
from mentoring.views.blueprint import edition_here, looker_here, mentoring
from mentoring.words.fit import missing_lines, reason_lines
from mentoring.words.naming import places_of, skill_name
from mentoring.words.programmes import party_name
from mentoring.words.states import turn_line, turn_tone


def _pair(edition: Edition, code: str) -> Match:
    return row_or_404(pairs.pair_of(edition.id, code, me()))


def _is_young(edition: Edition, match: Match) -> bool:
    return bool(parties_of([match.mentee_id], today_in(edition))[match.mentee_id].minors)


@mentoring.get("/<edition>/mentoring/offers/<code>")
@requires(May.SIGNED_IN)
def offer_of_pair(edition: str, code: str) -> Response:
    """Show whom one could be brought together with, why, and the two answers; a pair that began has its own page."""
    found = edition_here(edition)
    match = _pair(found, code)
    if match.young:
        young = parties_of([match.mentee_id], today_in(found))[match.mentee_id].minors
        note_look(found.id, me(), young, Look.OFFER, match.id)
        match = _pair(found, code)
    if match.state in (MatchState.ACTIVE, MatchState.COMPLETED, MatchState.FROZEN):
        return see_other(f"/{found.slug}/mentoring/pairs/{match.code}")
    return _page(found, match, DeclineForm(formdata=None))


def _page(edition: Edition, match: Match, form: DeclineForm) -> Response:
    who, today = looker_here(edition), today_in(edition)
    is_mentor = match.mentor.member_id == me()
    # Somebody is shown as the policy lets them be seen now: a clearance that lapsed hides a young person again.
    mentee = db.session.scalars(mentee_seen_by(edition.id, match.mentee.code, who, today)).unique().one_or_none()
    mentor = db.session.scalars(mentor_seen_by(edition.id, match.mentor.code, who, today)).unique().one_or_none()
    shown = mentee if is_mentor else mentor
    places = places_of(db.session.scalars(cities_of(edition.id)))
    carer = None if match.coordinator_id is None else db.session.scalars(member_by_id(match.coordinator_id)).first()
    programme = (
        None if match.programme_id is None else db.session.scalars(asked.programme_row(match.programme_id)).first()
    )
    said = match.mentor_yes_at if is_mentor else match.mentee_yes_at
    other_said = match.mentee_yes_at if is_mentor else match.mentor_yes_at
    clock = match_clock(
        match.state, match.offered_until, said_yes=said is not None, other_said_yes=other_said is not None
    )
    name = "" if shown is None else party_name(mentee) if is_mentor and mentee else match.mentor.member.name
    return form_page(
        "mentoring/offer_of_pair.html",
        form,
        edition=edition,
        match=match,
        programme=programme,
        is_mentor=is_mentor,
        mentor=mentor,
        mentee=mentee,
        told=None if mentee is None else told_by(mentee, young=_is_young(edition, match)),
        shown=shown,
        name=name,
        carer=carer,
        said=said,
        is_open=match.state is MatchState.OFFERED and match.offered_until is not None and match.offered_until > now(),
        turn=turn_line(clock, name or _("the other one"), now()),
        turn_tone=turn_tone(clock, now()),
        reasons=reason_lines(match.reasons, places) if shown is not None else [],
        missing=missing_lines(match.reasons, places) if shown is not None else [],
        skill_name=skill_name,
    )


@mentoring.post("/<edition>/mentoring/offers/<code>/yes")
@requires(May.SIGNED_IN)
def offer_yes(edition: str, code: str) -> Response:
    """Say yes; when both have, it begins."""
    found = edition_here(edition)
    match = _pair(found, code)
    press(lambda: offering.say_yes(found, match.code, me()), _("You said yes."))
    return see_other("mentoring.offer_of_pair", edition=found.slug, code=match.code)


@mentoring.post("/<edition>/mentoring/offers/<code>/no")
@requires(May.SIGNED_IN)
def offer_no(edition: str, code: str) -> Response:
    """Say no, kindly; the reason is for who looks after the pair."""
    found = edition_here(edition)
    match, form = _pair(found, code), DeclineForm()
    if attempt(form, lambda: offering.say_no(found, match.code, me(), form.words.data or "")):
        say(_("Thank you for saying so. The other one learns only that it will not be."))
        return see_other("mentoring.offer_of_pair", edition=found.slug, code=match.code)
    return _page(found, match, form)
