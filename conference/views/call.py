"""The call as everybody sees it: what is looked for, until when, what is asked and how the team chooses."""

from flask import Response, abort, render_template

from conference.actions.showing import shown_call
from conference.queries import calls as asked
from conference.views.blueprint import conference
from core.clock import epoch, now
from core.db import db
from core.desk import row_or_404
from core.language import lazy
from core.navigation import SiteItem
from core.pages import page, shared_page
from core.permissions import May, requires
from core.security import secret_page
from editions.models import Edition
from editions.queries import public_edition
from editions.rules.phases import Opening, Span, opening


@conference.get("/<edition>/call")
@requires(May.EVERYONE)
def call(edition: str) -> Response:
    """Show the call of a public edition; all who are not signed in share one page."""

    def build() -> str:
        found = row_or_404(public_edition(edition))
        return render_template("conference/call.html", edition=found, shown=shown_call(found))

    return shared_page(("call", edition), version=lambda: _version(edition), build=build)


def _version(slug: str) -> tuple[int, int | None, int]:
    """Tell one state of the page from the next: whatever changed in the edition, and the minute that is counted."""
    row = db.session.execute(asked.call_version(slug)).one_or_none()
    if row is None:
        abort(404)
    edition_id, latest = row
    return edition_id, latest, int(epoch() // 60)


@conference.get("/<edition>/call/with/<secret>")
@requires(May.EVERYONE)
def call_with_link(edition: str, secret: str) -> Response:
    """Show the call to somebody with a secret link: what it opens, or that it works no more (410)."""
    secret_page()
    found = row_or_404(public_edition(edition))
    shown = shown_call(found, link=row_or_404(asked.link_by_secret(found.id, secret)))
    return page("conference/call.html", 410 if shown.link_over else 200, edition=found, shown=shown)


def site_items(edition: Edition) -> list[SiteItem]:
    """Return the call while it is open or about to be."""
    phase = db.session.scalars(asked.call_phase(edition.id)).one_or_none()
    if phase is None or opening(Span(phase.opens_at, phase.closes_at), now()) in (Opening.CLOSED, Opening.UNDECIDED):
        return []
    pages = ("conference.call", "conference.begin", "conference.offer", "conference.join")
    return [SiteItem(label=lazy("Call for speakers"), endpoint="conference.call", position=30, inside=pages)]
