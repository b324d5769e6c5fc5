"""What lets phones keep the programme: the service worker, which has to lie at the root, and the web app manifest."""

from pathlib import Path

from flask import Response, abort, make_response

from core.assets import asset_path, asset_url
from core.language import _, language
from core.permissions import May, requires
from core.rest import answer
from home.views.public import blueprint


@blueprint.get("/worker.js")
@requires(May.EVERYONE)
def worker() -> Response:
    """Hand out the service worker. Browsers look for a new one themselves, so it is never kept."""
    path: Path = asset_path("worker.js")
    if not path.is_file():
        abort(404)
    response = make_response(path.read_bytes(), {"Content-Type": "text/javascript; charset=utf-8"})
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@blueprint.get("/app.webmanifest")
@requires(May.EVERYONE)
def manifest() -> Response:
    """Say how the site looks on a phone's home screen."""
    icon = {"src": asset_url("img/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    response = answer(
        {
            "name": "Sundet",
            "short_name": "Sundet",
            "description": _("The conference of independent music people on both shores of the Sound."),
            "lang": language(),
            "start_url": "/",
            "scope": "/",
            "display": "minimal-ui",
            "background_color": "#fbf5ec",
            "theme_color": "#16206a",
            "icons": [icon],
        }
    )
    response.headers["Content-Type"] = "application/manifest+json"
    response.headers["Vary"] = "Cookie, Accept-Language"
    return response
