"""The calendar of somebody's day under a secret address, and the buttons that make, renew and delete that address."""

from flask import Response, make_response, request

from conference.actions import feeds
from conference.exports.day_calendar import day_calendar
from conference.queries import day as asked
from conference.views.blueprint import conference
from core.calendar_file import MEDIA_TYPE
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, language
from core.pages import error_page, see_other
from core.permissions import May, requires
from core.security import limiter
from editions.queries import edition_by_id, public_edition

# Calendars ask often and are not counted; who guesses secrets is stopped long before a guess could hit.
guessed = limiter.shared_limit(
    "30 per 10 minutes", scope="feeds", deduct_when=lambda response: response.status_code == 410
)


def _hidden(answer: Response) -> Response:
    """Let nobody on the way keep it, index it, or learn its address. A calendar may ask whether it has changed."""
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@conference.get("/feeds/<secret>.ics")
@guessed
@requires(May.EVERYONE)
def day_feed(secret: str) -> Response:
    """Hand out the day of whoever has this secret; `?boats=1` with the crossings as entries of their own."""
    feed = db.session.scalars(asked.feed_by_secret(secret)).one_or_none()
    if feed is None:
        text = _("It was renewed or deleted, or its owner has left. Whoever owns it finds the new one on “My day”.")
        return _hidden(error_page(410, heading=_("This calendar has moved out"), text=text))
    edition = row_or_404(edition_by_id(feed.edition_id))
    answer = make_response(day_calendar(feed, edition, boats=request.args.get("boats") == "1"))
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'inline; filename="my-day-{edition.slug}.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return _hidden(answer)


@conference.post("/<edition>/my-day/feed")
@requires(May.SIGNED_IN)
def feed_renew(edition: str) -> Response:
    """Make the address of one's calendar, or a new one."""
    found, by, code = row_or_404(public_edition(edition)), me(), language()
    press(
        lambda: feeds.renew_feed(found.id, code, by=by),
        _("Here is the address of your calendar. Whoever has it sees your day, so keep it to yourself."),
    )
    return see_other("conference.my_day", edition=edition, _anchor="feed")


@conference.post("/<edition>/my-day/feed/delete")
@requires(May.SIGNED_IN)
def feed_delete(edition: str) -> Response:
    """Take the address of one's calendar away."""
    found, by = row_or_404(public_edition(edition)), me()
    press(lambda: feeds.drop_feed(found.id, by=by), _("The address is gone. Calendars that had it are told so."))
    return see_other("conference.my_day", edition=edition, _anchor="feed")
