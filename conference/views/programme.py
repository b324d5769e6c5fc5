"""The programme as everybody sees it once it is released: all days, one day as list or table, now and next."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Response, abort, g, request, url_for

from conference.queries import programme as asked
from conference.views.blueprint import conference
from conference.views.programme_days import days_of, sheet_of
from conference.views.programme_filters import narrowed, wanted_in
from conference.views.programme_now import now_of
from conference.views.programme_session import not_out
from conference.views.programme_shows import Programme, day_words, programme_of
from conference.views.stars import starred_codes
from core.clock import epoch
from core.db import db
from core.desk import row_or_404
from core.language import _, lazy
from core.navigation import SiteItem
from core.pages import page, see_other, shared_page
from core.permissions import May, requires, viewer
from editions.models import Edition
from editions.queries import public_edition

GRID = "grid"
NOT_PRESSED = b'value="1" aria-pressed="false"'
PRESSED = b'value="0" aria-pressed="true"'
Standing = tuple[int, int, int, int | None, int]


def standing_of(slug: str) -> Standing:
    """Return edition, release, its number, version of the edition and the minute; not found before the first release.

    Together they tell one state of the pages from the next: the minute moves "now" on and leaves out who was erased.
    """
    row = db.session.execute(asked.programme_standing(slug)).one_or_none()
    return not_out(slug) if row is None else (*row, int(epoch() // 60))


def site_items(edition: Edition) -> list[SiteItem]:
    """Return the programme once it is out, in one statement."""
    if not db.session.scalar(asked.programme_out(edition.id)):
        return []
    inside = ("conference.programme", "conference.now", "conference.session", "conference.sessions")
    return [
        SiteItem(label=lazy("Programme"), endpoint="conference.programme", position=35, inside=inside),
        SiteItem(label=lazy("My day"), endpoint="conference.my_day", position=37),
    ]


def released(slug: str) -> tuple[Edition, Programme, int]:
    """Return an edition with its programme and the number of the release."""
    _edition_id, release_id, number, *_rest = standing_of(slug)
    edition = row_or_404(public_edition(slug))
    return edition, programme_of(edition, release_id), number


def stars_written(slug: str) -> Callable[[bytes, int], bytes]:
    """Return what presses the stars of a member in the page that all members share."""

    def write(body: bytes, member_id: int) -> bytes:
        for code in db.session.scalars(asked.starred_at(slug, member_id)):
            at = body.find(f"/slots/{code}/star".encode())
            while at >= 0:
                place = body.find(NOT_PRESSED, at)
                if place < 0:
                    break
                body = body[:place] + PRESSED + body[place + len(NOT_PRESSED) :]
                at = body.find(f"/slots/{code}/star".encode(), place)
        return body

    return write


def shared(slug: str, name: str, build: Callable[[], Response]) -> Response:
    """Answer with a page of the programme as bytes: one for visitors, one for members with their stars written in."""
    return shared_page(
        (name, slug),
        lambda: standing_of(slug),
        lambda: build().get_data(as_text=True),
        for_member=stars_written(slug),
    )


@conference.get("/<edition>/programme")
@requires(May.EVERYONE)
def programme(edition: str) -> Response:
    """Show all days of the programme; filters stand in the address."""
    return _answer(edition, None)


@conference.get("/<edition>/programme/<day>")
@requires(May.EVERYONE)
def programme_day(edition: str, day: str) -> Response:
    """Show one day of the programme, as a list by time or (`?view=grid`) as a table of rooms."""
    try:
        wanted = dt.date.fromisoformat(day)
    except ValueError:
        abort(404)
    return _answer(edition, wanted)


def _answer(slug: str, day: dt.date | None) -> Response:
    starred = wanted_in(request.args).starred
    if starred and viewer().member_id is None:
        standing_of(slug)
        return see_other("accounts.sign_in", next=request.full_path)
    if starred:
        return _page(slug, day)
    return shared(slug, "programme", lambda: _page(slug, day))


def _page(slug: str, day: dt.date | None) -> Response:
    edition, whole, number = released(slug)
    if day is not None and day not in whole.days:
        abort(404)
    wanted = wanted_in(request.args)
    stars = frozenset() if g.get("shared") else starred_codes(edition)
    found = narrowed(whole, wanted, day, stars)
    days = days_of(whole, found.shows, whole.days if day is None else [day])
    grid = day is not None and request.args.get("view") == GRID
    context: dict[str, Any] = {
        "edition": edition,
        "programme": whole,
        "number": number,
        "banner": whole.banner,
        "wanted": wanted,
        "found": found,
        "days": days,
        "total": sum(one.sessions for one in days),
        "stars": stars,
        "tabs": tabs_of(whole, day),
        "here": url_for("conference.programme", edition=slug) if day is None else _day_url(slug, day),
    }
    if day is None:
        return page("conference/programme.html", **context)
    sheet = sheet_of(whole, found.shows) if grid else None
    return page("conference/programme_day.html", **context, shown=days[0], grid=grid, sheet=sheet)


def _day_url(slug: str, day: dt.date) -> str:
    return url_for("conference.programme_day", edition=slug, day=day.isoformat())


def tabs_of(whole: Programme, day: dt.date | None) -> list[tuple[str, str, bool]]:
    """Return the way to all days, to each of them, and to now and next, with the filters kept."""
    slug = whole.edition.slug
    kept = [
        (key, value) for key, value in request.args.items(multi=True) if key not in ("lang", "at", "view") and value
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    view = f"{query}{'&' if query else '?'}view={GRID}" if request.args.get("view") == GRID else query
    return [
        (
            _("All days"),
            url_for("conference.programme", edition=slug) + query,
            day is None and request.endpoint != "conference.now",
        ),
        *((" ".join(_short(one)), _day_url(slug, one) + view, one == day) for one in whole.days),
        (_("Now and next"), url_for("conference.now", edition=slug), request.endpoint == "conference.now"),
    ]


def _short(day: dt.date) -> tuple[str, str]:
    name, _date = day_words(day)
    return name, f"{day.day}"


@conference.get("/<edition>/now")
@requires(May.EVERYONE)
def now(edition: str) -> Response:
    """Show what is on now and next in every room, and what can still be reached from where one is."""

    def build() -> Response:
        found, whole, number = released(edition)
        return page(
            "conference/now.html",
            edition=found,
            programme=whole,
            number=number,
            banner=whole.banner,
            shown=now_of(whole, wanted_in(request.args)),
            tabs=tabs_of(whole, None),
            stars=frozenset() if g.get("shared") else starred_codes(found),
        )

    return shared(edition, "now", build)
