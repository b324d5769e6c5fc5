"""The roof: builds the app out of settings, extensions, blueprints, reactions and commands."""

import os
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

import accounts.cli
import accounts.jobs  # these two register commands and jobs
import accounts.views
import demo.commands  # noqa: F401 - registers the command
import editions.jobs  # registers jobs
import editions.views
import home.views
import registration.cli
import registration.desk_views
import registration.jobs
import registration.views
from accounts.actions.sessions import follow_team
from core import files, postman  # noqa: F401 - postman registers the job that sends mail
from core.commands import init_commands
from core.db import db, init_db
from core.desk import init_desk
from core.facts import (
    EditionCreated,
    Fact,
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    PaymentFailed,
    PaymentReminded,
    PaymentStarted,
    Reaction,
    RefundFinished,
    RefundStarted,
    TeamChanged,
)
from core.jobs import init_jobs
from core.language import init_language
from core.logs import init_logs
from core.pages import Templates, init_pages
from core.security import init_security
from core.settings import Settings, read_settings
from registration.actions import reactions as registered
from registration.actions.cloning import follow_clone

# Who reacts to what. A reaction runs in the transaction of the action; what is slow it puts in line as a job.
REACTIONS: dict[type[Fact], Sequence[Reaction]] = {
    TeamChanged: [follow_team],
    EditionCreated: [follow_clone],
    PaymentStarted: [registered.mail_how_to_pay],
    PaymentFailed: [registered.mail_failure],
    PaymentReminded: [registered.mail_reminder],
    OrderPaid: [registered.note_who_comes, registered.mail_tickets],
    OrderExpired: [registered.mail_expiry],
    OrderCancelled: [registered.note_who_stays_away, registered.mail_cancellation],
    RefundStarted: [registered.write_credit_notes],
    RefundFinished: [registered.mail_money_back],
}


def create_app(settings: Settings | None = None) -> Flask:
    """Build the app. Without settings they are read from the environment."""
    app = Flask("sundet", root_path=str(Path(__file__).resolve().parent))
    app.jinja_environment = Templates
    settings = settings or read_settings(os.environ)
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.extensions["settings"] = settings
    app.testing = settings.mode == "test"
    init_logs()
    init_security(app)
    init_db(app)
    Migrate(app, db, directory=str(Path(app.root_path) / "migrations"), render_as_batch=True)
    init_language(app)
    init_jobs(app)
    init_pages(app)
    init_desk(app)
    _register_floors(app)
    init_commands(app)
    app.extensions["reactions"] = REACTIONS
    return app


def _register_floors(app: Flask) -> None:
    """Register the blueprints, from the lowest floor to the highest."""
    app.register_blueprint(files.blueprint)
    accounts.views.register(app)
    editions.views.register(app)
    registration.views.register(app)
    registration.desk_views.register(app)
    home.views.register(app)
