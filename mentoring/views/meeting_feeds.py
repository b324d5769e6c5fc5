"""One's meetings as a calendar under a secret address, and the buttons that make, renew and delete that address."""

from flask import Response, make_response, request

from core.calendar_file import MEDIA_TYPE, Happening, calendar_file
from core.db import db
from core.desk import me, press
from core.language import _, in_language, language, pick
from core.pages import error_page, own_path, see_other
from core.permissions import May, requires
from core.security import limiter
from editions.models import Edition
from mentoring.actions import meeting_feeds as feeds
from mentoring.actions.together import Pair, pairs_for
from mentoring.models import Meeting, MeetingFeed
from mentoring.prints.meetings import Sound, entry_of, sound_of
from mentoring.queries import meetings as asked
from mentoring.views.blueprint import edition_here, mentoring

# Calendars ask often and are not counted; who guesses secrets is stopped long before a guess could hit.
guessed = limiter.shared_limit(
    "30 per 10 minutes", scope="mentoring-feeds", deduct_when=lambda response: response.status_code == 410
)


def _hidden(answer: Response) -> Response:
    """Let nobody on the way keep it, index it, or learn its address. A calendar may ask whether it has changed."""
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


@mentoring.get("/<edition>/mentoring/calendar/<secret>.ics")
@guessed
@requires(May.EVERYONE)
def meeting_feed(edition: str, secret: str) -> Response:
    """Hand out the meetings of whoever has this secret."""
    found = edition_here(edition)
    feed = db.session.scalars(asked.feed_by_secret(found.id, secret)).one_or_none()
    if feed is None:
        text = _("It was renewed or deleted, or its owner has left. Whoever owns it finds the new one in mentoring.")
        return _hidden(error_page(410, heading=_("This calendar has moved out"), text=text))
    answer = make_response(_calendar(found, feed))
    answer.headers["Content-Type"] = MEDIA_TYPE
    answer.headers["Content-Disposition"] = f'inline; filename="mentoring-{found.slug}.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return _hidden(answer)


def _calendar(edition: Edition, feed: MeetingFeed) -> bytes:
    """Return somebody's meetings in their language. What they may not see (any more) is not in it."""
    sound = sound_of(edition)
    rows = db.session.scalars(asked.calendar_of(edition.id, feed.member_id)).all()
    pairs = pairs_for(edition, list({row.match_id: row.match for row in rows}.values()), feed.member_id)
    with in_language(feed.language):
        entries = [_entry(sound, row, pairs[row.match_id]) for row in rows if not pairs[row.match_id].hidden]
        name = _("Mentoring at %(edition)s", edition=pick(edition.name))
        return calendar_file(entries, name=name, zone=edition.zone)


def _entry(sound: Sound, meeting: Meeting, pair: Pair) -> Happening:
    return entry_of(sound, meeting, code=pair.match.code, other=pair.other_name, country=pair.country, young=pair.young)


@mentoring.post("/<edition>/mentoring/calendar")
@requires(May.SIGNED_IN)
def meeting_feed_renew(edition: str) -> Response:
    """Make the address of one's calendar, or a new one."""
    found, by, code = edition_here(edition), me(), language()
    press(
        lambda: feeds.renew_meeting_feed(found.id, code, by=by),
        _("Here is the address of your calendar. Whoever has it sees when you meet, so keep it to yourself."),
    )
    return see_other(own_path(request.form.get("next"), f"/{found.slug}/mentoring"))


@mentoring.post("/<edition>/mentoring/calendar/delete")
@requires(May.SIGNED_IN)
def meeting_feed_delete(edition: str) -> Response:
    """Take the address of one's calendar away."""
    found, by = edition_here(edition), me()
    press(
        lambda: feeds.drop_meeting_feed(found.id, by=by), _("The address is gone. Calendars that had it are told so.")
    )
    return see_other(own_path(request.form.get("next"), f"/{found.slug}/mentoring"))
