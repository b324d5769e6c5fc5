"""The call at the desk: the secret links, for somebody who is late or for a type that only some may offer."""

from typing import Any

from flask import Response, url_for

from conference.actions.linking import save_link, take_back_link
from conference.desk_views.desk import blueprint, edition_here
from conference.forms.calls import LinkForm
from conference.models import CallLink
from conference.queries import calls as asked
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, pick
from core.pages import absolute, attempt, form_page, say, see_other
from core.permissions import May, requires

FIELDS = ("note", "after_deadline", "expires_at")


@blueprint.route("/<edition>/call/link", methods=["GET", "POST"])
@blueprint.route("/<edition>/call/link/<int:link_id>", methods=["GET", "POST"])
@requires(May.CALL_CHANGE)
def call_link(edition: str, link_id: int | None = None) -> Response:
    """Make a secret link into the call, or change what one opens."""
    found = edition_here(edition)
    row: CallLink | None = None if link_id is None else row_or_404(asked.link_in(found.id, link_id))
    kept = row.session_type_id if row else None
    types = [
        (str(one.id), pick(one.name))
        for one in db.session.scalars(asked.types_of(found.id))
        if one.hidden or one.id == kept
    ]
    given: dict[str, Any] = {}
    if row is not None:
        given = {name: getattr(row, name) for name in FIELDS}
        given["session_type_id"] = str(kept or "")
    form = LinkForm(zone=found.zone, types=types, data=given)

    def store() -> None:
        values = {name: form[name].data for name in FIELDS}
        save_link(found.id, link_id, session_type_id=form.type_id(), by=me(), **values)

    if attempt(form, store):
        say(_("Saved. Copy the link from the list and send it."))
        return see_other("conference_desk.call", edition=edition, _anchor="links")
    address = absolute(url_for("conference.call_with_link", edition=edition, secret=row.secret)) if row else ""
    return form_page("conference_desk/call_link.html", form, edition=found, row=row, address=address)


@blueprint.post("/<edition>/call/link/<int:link_id>/take-back")
@requires(May.CALL_CHANGE)
def call_link_take_back(edition: str, link_id: int) -> Response:
    """Let a secret link stop working; what came in through it stays."""
    found = edition_here(edition)
    link = row_or_404(asked.link_in(found.id, link_id))
    press(lambda: take_back_link(found.id, link.id, taken_back=True, by=me()), _("The link has stopped working."))
    return see_other("conference_desk.call", edition=edition, _anchor="links")


@blueprint.post("/<edition>/call/link/<int:link_id>/restore")
@requires(May.CALL_CHANGE)
def call_link_restore(edition: str, link_id: int) -> Response:
    """Let a secret link that was taken back work again."""
    found = edition_here(edition)
    link = row_or_404(asked.link_in(found.id, link_id))
    press(lambda: take_back_link(found.id, link.id, taken_back=False, by=me()), _("The link works again."))
    return see_other("conference_desk.call", edition=edition, _anchor="links")
