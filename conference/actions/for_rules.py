"""Rows of a call as its rules want to see them."""

import datetime as dt

from conference.models import Call, CallLink
from conference.queries.calls import call_of
from conference.rules.calls import Key, Window
from core.db import db
from core.texts import Texts
from editions.models import Edition, EditionState, PhaseKind
from editions.queries import phase_in

CLOSED = (EditionState.CLOSED, EditionState.ARCHIVED)


def known_call(edition_id: int) -> Call:
    """Return the call of an edition; where nobody has set one up yet, one with the house's own values, not stored."""
    found = db.session.scalars(call_of(edition_id)).one_or_none()
    return found or fresh_call(edition_id)


def fresh_call(edition_id: int) -> Call:
    """Return a call with the values that it begins with."""
    return Call(
        edition_id=edition_id,
        intro=Texts(),
        intro_html=Texts(),
        anonymous=False,
        grace_minutes=60,
        abstract_length=1500,
        reviews_wanted=3,
        answer_days=14,
    )


def window_of(edition: Edition, call: Call) -> Window:
    """Return when a call takes proposals. Nothing is taken before the edition is shown, nor after it has closed."""
    phase = db.session.scalars(phase_in(edition.id, PhaseKind.CALL)).one_or_none()
    grace = dt.timedelta(minutes=call.grace_minutes)
    if phase is None or edition.state is EditionState.DRAFT:
        return Window(None, None, grace)
    if edition.state in CLOSED:
        return Window(phase.opens_at, phase.closes_at, ended=True)
    return Window(phase.opens_at, phase.closes_at, grace)


def key_of(link: CallLink | None) -> Key | None:
    """Return a secret link as the rules see it."""
    return None if link is None else Key(link.after_deadline, link.expires_at, link.taken_back)
