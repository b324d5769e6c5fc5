"""My day: what somebody picked, as a line with walking and the boat in it."""

import datetime as dt
from typing import Any

from flask import Response, request, url_for

from conference.actions.attending import room_code
from conference.actions.days import Picked, picked
from conference.actions.stars import swap_star
from conference.queries import releases
from conference.rules.day.line import next_step
from conference.rules.times import programme_day
from conference.views.blueprint import conference
from conference.views.programme_shows import day_words
from core.clock import now
from core.codes import qr_svg
from core.db import db
from core.desk import me, press, row_or_404
from core.language import _, pick
from core.pages import absolute, own_path, page, see_other
from core.permissions import May, requires
from editions.models import City, Edition
from editions.queries import public_edition


@conference.get("/<edition>/my-day")
@requires(May.SIGNED_IN)
def my_day(edition: str) -> Response:
    """Show the day of who looks. `day`, `home` (the side one sleeps on) and `star` stand in the address."""
    found = row_or_404(public_edition(edition))
    mine = picked(found, me())
    day = _day(mine, found)
    line = mine.line_of(day)
    home = _home(mine)
    wanted = request.args.get("star", "")
    return page(
        "conference/my_day.html",
        edition=found,
        mine=mine,
        title_of=lambda slot_id: pick(mine.rows[slot_id].title),
        day=day,
        days=[(" ".join((day_words(one)[0], str(one.day))), one) for one in mine.days],
        today=programme_day(now(), found.zone),
        line=line,
        ends=mine.ends_of(line, home),
        home=home,
        step=next_step(line, now()),
        moment=now(),
        wanted=next(
            (row for row in mine.rows.values() if row.slot.code == wanted and row.slot_id not in mine.starred), None
        ),
        released=db.session.scalar(releases.current_release_id(found.id)) is not None,
        **_to_take_along(mine, found),
    )


def _to_take_along(mine: Picked, edition: Edition) -> dict[str, Any]:
    """Return the address of the reader's calendar and their code for the doors of rooms."""
    code = room_code(edition.id, me())
    address = "" if mine.feed is None else absolute(url_for("conference.day_feed", secret=mine.feed.secret))
    return {
        "feed_url": address,
        "webcal_url": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "room_code": code,
        "qr": qr_svg(code, _("Your code for the doors of rooms")),
    }


def _day(mine: Picked, edition: Edition) -> dt.date:
    """Return the day that was asked for, else today, else the first with something picked."""
    asked, today = request.args.get("day", ""), programme_day(now(), edition.zone)
    for day in mine.days:
        if day.isoformat() == asked:
            return day
    if today in mine.days:
        return today
    own = sorted({pick.day for pick in mine.picks})
    return next(iter([*own, *mine.days]), edition.first_day)


def _home(mine: Picked) -> City | None:
    return next((city for city in mine.cities if str(city.side) == request.args.get("home", "")), None)


@conference.post("/<edition>/slots/<slot>/swap")
@requires(May.SIGNED_IN)
def swap(edition: str, slot: str) -> Response:
    """Take what could be instead into one's day, and this out of it."""
    found, by, instead = row_or_404(public_edition(edition)), me(), request.form.get("instead", "")
    press(lambda: swap_star(found.id, slot, instead, by=by), _("Swapped. Here is your day now."))
    return see_other(own_path(request.form.get("next"), url_for("conference.my_day", edition=found.slug)))
