"""The doors of the top floor: public pages, the desk's home, the demo's own pages."""

from flask import Flask

from home.views import desk, public


def register(app: Flask) -> None:
    """Register the blueprints of this floor; the demo's pages only in the demo and in tests."""
    app.register_blueprint(public.blueprint)
    desk.register(app)
    if app.extensions["settings"].mode != "production":
        from home.views import dev

        app.register_blueprint(dev.blueprint)
