"""What a member offers and has offered, in all editions."""

from flask import Response

from conference.queries.proposals import proposals_of
from conference.rules.states import COMING
from conference.views.blueprint import conference
from core.db import db
from core.desk import me
from core.language import ngettext
from core.pages import page
from core.permissions import May, requires


@conference.get("/account/proposals")
@requires(May.SIGNED_IN)
def my_proposals() -> Response:
    """Show what a member speaks in, the newest first."""
    member_id = me()
    found = db.session.scalars(proposals_of(member_id)).all()
    coming = {row.edition.slug: row.edition for row in found if row.state in COMING}
    leads = {row.id for row in found for speaker in row.speakers if speaker.is_lead and speaker.member_id == member_id}
    return page("conference/my_proposals.html", proposals=found, leads=leads, coming=list(coming.values()))


def proposals_line(member_id: int) -> str:
    """Return the line of the card on a member's own page."""
    count = len(db.session.scalars(proposals_of(member_id)).all())
    return str(ngettext("%(num)d proposal", "%(num)d proposals", count)) if count else ""
