"""The doors of the top floor: public pages, the desk's home, the demo's own pages."""

from flask import Flask

from core.language import lazy
from core.navigation import SiteItem, add_site_items
from editions.models import Edition
from home.views import desk, offline, public  # noqa: F401 - offline hangs its pages on the blueprint


def _site_items(_edition: Edition) -> list[SiteItem]:
    return [SiteItem(label=lazy("The conference"), endpoint="home.edition", position=10, inside=("home.index",))]


def register(app: Flask) -> None:
    """Register the blueprints of this floor; the demo's pages only in the demo and in tests."""
    app.register_blueprint(public.blueprint)
    add_site_items(app, _site_items)
    desk.register(app)
    if app.extensions["settings"].mode != "production":
        from home.views import dev

        app.register_blueprint(dev.blueprint)
