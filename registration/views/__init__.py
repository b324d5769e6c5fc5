"""The public doors of registration: shop, checkout, orders, tickets."""

from flask import Flask

from core.security import open_to_machines
from registration import words  # noqa: F401 - registers the sentences
from registration.views import checkout, holders, orders, papers, payments, shop, tickets  # noqa: F401 - each hangs its pages on it
from registration.views.blueprint import registration
from registration.views.owning import register_ownership


def register(app: Flask) -> None:
    """Register the blueprint with all its pages."""
    app.register_blueprint(registration)
    register_ownership(app)
    open_to_machines("registration.stripe_webhook", app)
