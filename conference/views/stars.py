"""Stars on the programme: one press puts a session into one's day, and takes it out again."""

from flask import Response, request, url_for

from conference.actions.stars import set_star
from conference.queries import day as asked
from conference.views.blueprint import conference
from core import rest
from core.db import db
from core.desk import press, row_or_404
from core.language import _
from core.pages import own_path, see_other
from core.permissions import May, requires, viewer
from editions.models import Edition
from editions.queries import public_edition


def starred_codes(edition: Edition) -> frozenset[str]:
    """Return the codes of the slots that who looks has starred; none for who is not signed in."""
    member_id = viewer().member_id
    return (
        frozenset() if member_id is None else frozenset(db.session.scalars(asked.starred_codes(edition.id, member_id)))
    )


@conference.post("/<edition>/slots/<slot>/star")
@requires(May.EVERYONE)
def star(edition: str, slot: str) -> Response:
    """Put a star on a slot (`starred` 1), or take it off (0). Who is not signed in is asked once they are."""
    found = row_or_404(public_edition(edition))
    wanted, by = request.form.get("starred", "1") == "1", viewer().member_id
    my_day = url_for("conference.my_day", edition=found.slug)
    if by is None:
        later = url_for("conference.my_day", edition=found.slug, star=slot)
        if rest.wants_json():
            return rest.problem(401, _("Sign in first"))
        return see_other("accounts.sign_in", next=later)
    if rest.wants_json():
        set_star(found.id, slot, starred=wanted, by=by)
        return rest.answer({"starred": wanted})
    press(
        lambda: set_star(found.id, slot, starred=wanted, by=by),
        _("It is in your day.") if wanted else _("It is out of your day."),
    )
    return see_other(own_path(request.form.get("next"), my_day))
