"""Where somebody takes part in mentoring, in all editions."""

from flask import Response

from core.db import db
from core.desk import me
from core.language import _, ngettext
from core.pages import page
from core.permissions import May, requires
from mentoring.queries.profiles import mentees_anywhere, mentors_anywhere
from mentoring.rules.people import ProfileState
from mentoring.views.blueprint import mentoring
from mentoring.words import profiles as said


@mentoring.get("/account/mentoring")
@requires(May.SIGNED_IN)
def my_mentoring() -> Response:
    """Show the profiles of a member, their own and those of their bands, the newest edition first."""
    member_id = me()
    mentors = db.session.execute(mentors_anywhere(member_id)).all()
    mentees = db.session.execute(mentees_anywhere(member_id)).all()
    editions = {edition.id: edition for _row, edition in [*mentors, *mentees]}
    return page(
        "mentoring/my_mentoring.html",
        editions=sorted(editions.values(), key=lambda one: one.first_day, reverse=True),
        mentors={edition.id: row for row, edition in mentors},
        mentees=[(edition.id, row) for row, edition in mentees],
        said=said,
    )


def mentoring_line(member_id: int) -> str | None:
    """Return the line of the card on a member's own page, for who has a profile anywhere."""
    mentors = [row.state for row, _edition in db.session.execute(mentors_anywhere(member_id))]
    mentees = [row.state for row, _edition in db.session.execute(mentees_anywhere(member_id))]
    if not mentors and not mentees:
        return None
    if ProfileState.LISTED not in (*mentors, *mentees):
        return str(_("You take a break."))
    if not mentees:
        return str(_("You are a mentor."))
    if not mentors:
        return str(_("You look for a mentor."))
    return str(ngettext("%(num)d profile", "%(num)d profiles", len(mentors) + len(mentees)))
