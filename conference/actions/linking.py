"""Secret links into the call: for somebody who is late, or into a type that is not shown to everybody."""

import datetime as dt

from conference.actions.calling import note_call_change
from conference.models import CallLink
from conference.queries import calls as asked
from core.clock import now
from core.db import transaction
from core.refusals import Refused
from core.signing import new_secret
from editions.actions.changing import found, set_values


def save_link(
    edition_id: int,
    link_id: int | None,
    *,
    note: str,
    session_type_id: int | None,
    after_deadline: bool,
    expires_at: dt.datetime | None,
    by: int | None,
) -> CallLink:
    """Make a secret link, or change what one opens. Refuses `link_opens_nothing` and `link_over_already`."""
    if session_type_id is None and not after_deadline:
        raise Refused("link_opens_nothing", field="after_deadline")
    values = {
        "note": note,
        "session_type_id": session_type_id,
        "after_deadline": after_deadline,
        "expires_at": expires_at,
    }
    with transaction() as session:
        if session_type_id is not None:
            found(asked.type_in(edition_id, session_type_id))
        if link_id is None:
            link = CallLink(edition_id=edition_id, secret=new_secret(), created_at=now(), **values)
            changed: tuple[str, ...] = ("new",)
            session.add(link)
        else:
            link = found(asked.link_to_lock(edition_id, link_id))
            changed = set_values(link, values)
        if "new" in changed or "expires_at" in changed:
            _check_lasts(expires_at)
        session.flush()
        note_call_change(edition_id, "link", link.id, changed, by=by)
    return link


def _check_lasts(expires_at: dt.datetime | None) -> None:
    if expires_at is not None and expires_at <= now():
        raise Refused("link_over_already", field="expires_at")


def take_back_link(edition_id: int, link_id: int, *, taken_back: bool, by: int | None) -> None:
    """Let a secret link stop working, or work again. What came in through it stays."""
    with transaction():
        link = found(asked.link_to_lock(edition_id, link_id))
        changed = set_values(link, {"taken_back": taken_back})
        note_call_change(edition_id, "link", link.id, changed, by=by)
