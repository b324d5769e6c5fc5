"""The days of a conference as a calendar file."""

from flask import Response, url_for

from core.calendar_file import MEDIA_TYPE, Happening, calendar_file
from core.db import db
from core.language import _, pick
from core.pages import absolute
from editions.models import Edition
from editions.queries import cities_of
from registration.models import Order
from registration.rules import references
from registration.rules.states import OrderState


def days_file(order: Order, edition: Edition) -> Response:
    """Answer with the days that an order is for. The entry leads to the public page: calendars are shared."""
    cities = [pick(city.name) for city in db.session.scalars(cities_of(edition.id))]
    over = order.state in (OrderState.CANCELLED, OrderState.EXPIRED)
    happening = Happening(
        uid=f"{order.code}@sundet",
        summary=pick(edition.name),
        start=edition.first_day,
        end=edition.last_day,
        changed=order.changed_at,
        description=_("Order %(code)s. Bring your ticket and valid ID.", code=references.shown(order.code)),
        location=" + ".join(cities),
        url=absolute(url_for("home.edition", edition=edition.slug)),
        sequence=1 if over else 0,
        cancelled=over,
    )
    response = Response(calendar_file([happening], name=pick(edition.name), zone=edition.zone))
    response.headers["Content-Type"] = MEDIA_TYPE
    response.headers["Content-Disposition"] = f'attachment; filename="{edition.slug}.ics"'
    return response
