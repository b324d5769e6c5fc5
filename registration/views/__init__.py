"""The public doors of registration: shop, checkout, orders, tickets."""

from flask import Flask

from registration import words  # noqa: F401 - registers the sentences
from registration.views import shop  # noqa: F401 - hangs its pages on the blueprint
from registration.views.blueprint import registration


def register(app: Flask) -> None:
    """Register the blueprint with all its pages."""
    app.register_blueprint(registration)
