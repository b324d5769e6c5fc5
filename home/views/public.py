"""The front page, an edition's page, and the pages that every site owes its readers."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, current_app
from sqlalchemy import text

from core.audit import version_of
from core.clock import now
from core.db import db
from core.language import local
from core.pages import page, shared_page
from core.permissions import May, requires
from core.rest import answer
from editions import queries as editions
from editions.models import Edition
from home import front, queries

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(May.EVERYONE)
def index() -> Response:
    """Show the edition that is coming; with several, show them all; with none, say what Sundet is."""
    found = list(db.session.scalars(queries.shown_edition(local(now()).date()).limit(6)))
    coming = [edition for edition in found if edition.last_day >= local(now()).date()]
    if len(coming) == 1 or (found and not coming):
        return _edition_page(found[0].slug)
    return page("home/index.html", editions=coming)


@blueprint.get("/<edition>/")
@requires(May.EVERYONE)
def edition(edition: str) -> Response:
    """Show the public page of one edition."""
    return _edition_page(edition)


def _edition_page(slug: str) -> Response:
    found = db.session.scalars(editions.public_edition(slug)).one_or_none()
    if found is None:
        abort(404)
    return shared_page(
        ("edition", found.id),
        lambda: (db.session.scalar(version_of(found.id)), now().timestamp() // 60),
        lambda: page("home/edition.html", **front.front_of(slug)).get_data(as_text=True),
    )


@blueprint.get("/terms")
@requires(May.EVERYONE)
def terms() -> Response:
    return page("home/terms.html", editions=_running())


@blueprint.get("/privacy")
@requires(May.EVERYONE)
def privacy() -> Response:
    return page("home/privacy.html", editions=_running())


@blueprint.get("/accessibility")
@requires(May.EVERYONE)
def accessibility() -> Response:
    return page("home/accessibility.html", editions=_running())


def _running() -> Sequence[Edition]:
    """Return the editions whose organisers a reader may want to write to."""
    return db.session.scalars(editions.running_editions(local(now()).date()).limit(3)).all()


@blueprint.get("/healthz")
@requires(May.EVERYONE)
def healthz() -> Response:
    """Answer machines: 200 while the database answers, 503 when it does not."""
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever it is, this instance cannot serve
        current_app.logger.warning("healthz: %s", type(error).__name__)
        return answer({"status": "down"}, 503)
    return answer({"status": "up"})
