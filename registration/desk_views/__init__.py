"""The organiser's doors of registration: orders, attendees, attention, the shop."""

from flask import Flask

from core.db import db
from core.desk import DeskItem, add_desk_item
from core.language import lazy
from core.permissions import May
from editions.rules.readiness import Page
from editions.words import add_findings
from registration.actions.readiness import contribution_of
from registration.desk_views import attendees, attention, orders, shop  # noqa: F401 - these hang their pages on the blueprint
from registration.desk_views.desk import blueprint, known_edition
from registration.prints.documents import percent
from registration.queries.desk import attention_count
from registration.rules.identifiers import shareable_number
from registration.rules.references import shown
from registration.words import refund_reason


def _waiting(slug: str) -> int:
    edition = known_edition(slug)
    return 0 if edition is None else db.session.scalar(attention_count(edition.id)) or 0


def register(app: Flask) -> None:
    """Register the blueprint and its lines in the desk's navigation."""
    app.register_blueprint(blueprint)
    app.jinja_env.filters["order_code"] = shown
    app.jinja_env.filters["shareable_number"] = shareable_number
    app.jinja_env.filters["refund_reason"] = refund_reason
    app.jinja_env.filters["rate"] = shop.rate_words
    app.jinja_env.filters["percent"] = percent
    add_findings({}, {Page.TICKETS: "registration_desk.shop", Page.PAYMENTS: "editions_desk.sellers"})
    app.extensions.setdefault("readiness", []).append(contribution_of)
    for item in (
        DeskItem(
            label=lazy("Attention"),
            endpoint="registration_desk.attention",
            may=May.ATTENTION_SEE,
            position=20,
            inside="registration_desk.attention",
            count=_waiting,
        ),
        DeskItem(
            label=lazy("Orders"),
            endpoint="registration_desk.orders",
            may=May.ORDERS_SEE,
            position=30,
            inside="registration_desk.order",
        ),
        DeskItem(
            label=lazy("Attendees"),
            endpoint="registration_desk.attendees",
            may=May.ATTENDEES_SEE,
            position=40,
            inside="registration_desk.attendee",
        ),
        DeskItem(
            label=lazy("Tickets and prices"),
            endpoint="registration_desk.shop",
            may=May.SHOP_SEE,
            position=50,
            inside="registration_desk.shop",
        ),
    ):
        add_desk_item(app, item)
