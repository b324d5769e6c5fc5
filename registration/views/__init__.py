"""The public doors of registration: shop, checkout, orders, tickets."""

from flask import Flask

from core.language import lazy
from core.navigation import SiteItem, add_site_items
from core.security import open_to_machines
from editions.actions.holders import add_code_reader
from editions.models import Edition
from registration import words  # noqa: F401 - registers the sentences
from registration.actions.coming import read_ticket
from registration.views import checkout, holders, orders, papers, payments, shop, tickets  # noqa: F401 - each hangs its pages on it
from registration.views.blueprint import registration
from registration.views.owning import register_ownership


def _site_items(_edition: Edition) -> list[SiteItem]:
    """Return the shop, which every public edition has."""
    pages = ("registration.tickets", "registration.checkout", "registration.pay")
    return [SiteItem(label=lazy("Tickets"), endpoint="registration.tickets", position=20, inside=pages)]


def register(app: Flask) -> None:
    """Register the blueprint with all its pages."""
    app.register_blueprint(registration)
    add_site_items(app, _site_items)
    register_ownership(app)
    add_code_reader(app, read_ticket)
    open_to_machines("registration.stripe_webhook", app)
