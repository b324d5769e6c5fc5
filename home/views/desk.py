"""The desk's home, and the way to it."""

from flask import Blueprint, Flask, Response, abort, request, url_for

from core.clock import now
from core.db import db
from core.desk import DeskItem, add_desk_item
from core.jobs import dead_jobs, revive_job
from core.language import _, lazy, local, pick
from core.listing import page_of
from core.outbox import Mail
from core.pages import page, say, see_other
from core.permissions import May, requires, viewer
from editions import queries as editions
from editions.models import Edition
from home.desk import home_of
from home.queries import mails_shown
from home.words import deadline_words, story_tone, story_words

blueprint = Blueprint("desk", __name__, url_prefix="/desk")
SHOWN = 200


def _edition(slug: str) -> Edition:
    found = db.session.scalars(editions.desk_edition(slug)).one_or_none()
    if found is None:
        abort(404)
    return found


def _mine() -> list[Edition]:
    """Return the editions whose desk this member may open."""
    who = viewer()
    if who.member_id is None:
        return []
    found = editions.all_editions() if who.operator else editions.editions_of(who.member_id)
    return list(db.session.scalars(found))


@blueprint.get("/")
@requires(May.SIGNED_IN)
def index() -> Response:
    """Go to the one desk there is, or choose among several."""
    mine = _mine()
    if len(mine) == 1:
        return see_other("desk.home", edition=mine[0].slug)
    return page("desk/index.html", editions=mine, may_create=viewer().operator)


@blueprint.get("/<edition>/")
@requires(May.DESK_SEE)
def home(edition: str) -> Response:
    """Show what needs attention, how sales go, what is left and what comes next."""
    found = _edition(edition)
    who = viewer()
    values = home_of(found, money=who.may(May.FIGURES_SEE), names=who.may(May.ORDERS_SEE))
    return page("desk/home.html", edition=found, today=local(now(), found.zone).date(), **values)


@blueprint.get("/<edition>/jobs")
@requires(May.JOBS_SEE)
def jobs(edition: str) -> Response:
    """List background work that has given up."""
    return page("desk/jobs.html", edition=_edition(edition), jobs=db.session.scalars(dead_jobs().limit(SHOWN)).all())


@blueprint.post("/<edition>/jobs/<int:job_id>")
@requires(May.JOBS_CHANGE)
def try_job_again(edition: str, job_id: int) -> Response:
    """Put a job that has given up in line again."""
    revive_job(job_id)
    say(_("It is in line again."))
    return see_other("desk.jobs", edition=edition)


@blueprint.get("/<edition>/mail")
@requires(May.MAIL_SEE)
def mails(edition: str) -> Response:
    """List the mails of an edition, newest first."""
    found = _edition(edition)
    shown = page_of(mails_shown(found.id, request.args.get("q", "").strip()), request.args.get("page", ""))
    return page("desk/mails.html", edition=found, mails=shown)


@blueprint.get("/<edition>/mail/<int:mail_id>")
@requires(May.MAIL_SEE)
def mail(edition: str, mail_id: int) -> Response:
    """Show one mail of an edition as it was written."""
    found = _edition(edition)
    one = db.session.scalars(mails_shown(found.id).where(Mail.id == mail_id)).one_or_none()
    if one is None:
        abort(404)
    return page("desk/mail.html", edition=found, mail=one)


def _editions() -> list[tuple[str, str, bool]]:
    """Return name and address of the desks that this member may open, for the navigation of every page."""
    who = viewer()
    if who.member_id is None:
        return []
    mine = db.session.execute(editions.desks_of(None if who.operator else who.member_id))
    return [(pick(name), url_for("desk.home", edition=slug), False) for slug, name in mine]


def register(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["desk_editions"] = _editions
    app.jinja_env.globals.update(story_words=story_words, story_tone=story_tone, deadline_words=deadline_words)
    add_desk_item(
        app, DeskItem(label=lazy("Mail"), endpoint="desk.mails", may=May.MAIL_SEE, position=80, inside="desk.mail")
    )
    add_desk_item(app, DeskItem(label=lazy("Background work"), endpoint="desk.jobs", may=May.JOBS_SEE, position=90))
    add_desk_item(app, DeskItem(label=lazy("Overview"), endpoint="desk.home", may=May.DESK_SEE, position=10))
