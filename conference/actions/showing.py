"""The call as its page shows it, to everybody, to somebody with a secret link, and to the team before it opens."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from conference.actions.asking import options_of
from conference.actions.for_rules import key_of, known_call, window_of
from conference.models import Call, CallLink, Criterion, Question, SessionType, Track
from conference.queries import calls as asked
from conference.rules.calls import Door, Key, Window, door, holds
from conference.rules.options import Option
from core.clock import now
from core.db import db
from editions.models import City, Edition
from editions.queries import cities_of, phases_of
from editions.rules.phases import PhaseKind, Span


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call as its page shows it. `link` is a secret link that holds; `link_over` says that one did and does not.

    `until` is what is counted down to: the opening, then the deadline; `left` is the time until then.
    """

    call: Call
    cities: Sequence[City]
    types: Sequence[SessionType]
    tracks: Sequence[Track]
    questions: Sequence[tuple[Question, tuple[Option, ...]]]
    criteria: Sequence[Criterion]
    door: Door
    window: Window
    review: Span
    link: CallLink | None
    link_over: bool
    until: dt.datetime | None
    left: dt.timedelta


def shown_call(edition: Edition, *, link: CallLink | None = None, preview: bool = False) -> ShownCall:
    """Read what the page of a call shows, in a constant number of statements."""
    known, moment = known_call(edition.id), now()
    phases = {row.kind: Span(row.opens_at, row.closes_at) for row in db.session.scalars(phases_of(edition.id))}
    span = phases.get(PhaseKind.CALL, Span())
    # Before an edition is shown it takes nothing; its preview shows the times that are planned all the same.
    window = Window(span.opens_at, span.closes_at) if preview else window_of(edition, known)
    opened = link if holds(key_of(link), moment) else None
    key = key_of(opened)
    stands = door(window, moment, key)
    own = opened.session_type_id if opened else None
    types = [one for one in db.session.scalars(asked.types_of(edition.id)) if not one.hidden or one.id == own]
    seen = {None, *(one.id for one in types)}
    until = _until(stands, window, moment, key)
    return ShownCall(
        call=known,
        cities=db.session.scalars(cities_of(edition.id)).all(),
        types=sorted(types, key=lambda one: one.id != own),
        tracks=db.session.scalars(asked.tracks_of(edition.id)).all(),
        questions=[
            (one, options_of(one.options))
            for one in db.session.scalars(asked.questions_of(edition.id))
            if one.session_type_id in seen
        ],
        criteria=db.session.scalars(asked.criteria_of(edition.id)).all(),
        door=stands,
        window=window,
        review=phases.get(PhaseKind.REVIEW, Span()),
        link=opened,
        link_over=link is not None and opened is None,
        until=until,
        left=until - moment if until else dt.timedelta(),
    )


def _until(stands: Door, window: Window, moment: dt.datetime, key: Key | None) -> dt.datetime | None:
    """Return the moment at which the page will say something else."""
    if stands is Door.NOT_YET:
        return window.opens_at
    if stands is not Door.OPEN:
        return None
    if key is not None and key.after_deadline:
        return key.expires_at
    return window.closes_at if window.closes_at and window.closes_at > moment else None
