"""The roof: builds the app out of settings, extensions, blueprints, reactions and commands."""

import os
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate

import accounts.cli
import accounts.jobs  # these two register commands and jobs
import accounts.views
import conference.desk_views
import conference.jobs
import conference.views
import demo.commands  # noqa: F401 - registers the command
import editions.jobs  # registers jobs
import editions.views
import home.views
import mentoring.desk_views
import mentoring.jobs
import mentoring.views
import registration.cli
import registration.desk_views
import registration.jobs
import registration.views
from accounts.actions.sessions import follow_team
from conference.actions import reactions_decisions as decided
from conference.actions.cloning import follow_clone as call_cloned
from conference.actions.seats_owners import follow_participation
from conference.actions.seats_team import follow_release, follow_timetable
from conference.actions.slots import give_slot
from conference.actions.telling_changes import drop_called_off, tell_seat_holders
from core import files, postman  # noqa: F401 - postman registers the job that sends mail
from core.commands import init_commands
from core.db import db, init_db
from core.desk import init_desk
from core.facts import (
    AttendeeChanged,
    EditionChanged,
    EditionCreated,
    Fact,
    MatchMoved,
    MemberChanged,
    MemberJoined,
    MentorChanged,
    MinorsRuleBroken,
    OrderCancelled,
    OrderExpired,
    OrderPaid,
    OrganisationChanged,
    PaymentFailed,
    PaymentReminded,
    PaymentStarted,
    ProposalMoved,
    Reaction,
    RefundFinished,
    RefundStarted,
    RequestMoved,
    SpeakerCancelled,
    SpeakerConfirmed,
    TakingPartChanged,
    TeamChanged,
    TimetableChanged,
    TimetableReleased,
    VettingChanged,
)
from core.jobs import init_jobs
from core.language import init_language
from core.logs import init_logs
from core.navigation import init_navigation
from core.pages import Templates, init_pages
from core.security import init_security
from core.settings import Settings, read_settings
from mentoring.actions import meetings as pair_meetings
from mentoring.actions import telling_requests as requests_told
from mentoring.actions.cloning import follow_clone as mentoring_cloned
from mentoring.actions.guarding import follow_band, follow_settings
from mentoring.actions.ownership import follow_band as follow_writer
from mentoring.actions.profiles import follow_name
from mentoring.actions.vetting import follow_vetting
from registration.actions import coming
from registration.actions import reactions as registered
from registration.actions.attention import raise_broken_rule
from registration.actions.cloning import follow_clone

# Who reacts to what. A reaction runs in the transaction of the action; what is slow it puts in line as a job.
REACTIONS: dict[type[Fact], Sequence[Reaction]] = {
    TeamChanged: [follow_team],
    EditionCreated: [follow_clone, call_cloned, mentoring_cloned],
    PaymentStarted: [registered.mail_how_to_pay],
    PaymentFailed: [registered.mail_failure],
    PaymentReminded: [registered.mail_reminder],
    OrderPaid: [coming.note_who_comes, registered.mail_tickets],
    OrderExpired: [registered.mail_expiry],
    OrderCancelled: [coming.note_who_comes, registered.mail_cancellation],
    AttendeeChanged: [coming.note_who_changed],
    MemberJoined: [coming.note_known_address],
    MemberChanged: [coming.note_known_address, follow_name],
    RefundStarted: [registered.write_credit_notes],
    RefundFinished: [registered.mail_money_back],
    # Who has a seat is told before anything takes seats back.
    ProposalMoved: [decided.drop_mails, decided.note_free_place, tell_seat_holders, drop_called_off, give_slot],
    SpeakerConfirmed: [registered.give_speaker_pass],
    SpeakerCancelled: [registered.take_speaker_pass_back],
    TakingPartChanged: [follow_participation],
    TimetableChanged: [follow_timetable],
    TimetableReleased: [follow_release],
    RequestMoved: [requests_told.follow_request],
    MentorChanged: [requests_told.follow_mentor],
    # What a pair had planned is called off when it ends or is put on hold.
    MatchMoved: [pair_meetings.follow_match, requests_told.follow_match],
    VettingChanged: [follow_vetting],
    EditionChanged: [follow_settings],
    # Who left a band is nobody of its pairs any more before these are looked at.
    OrganisationChanged: [follow_writer, follow_band],
    MinorsRuleBroken: [raise_broken_rule],
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
    init_navigation(app)
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
    conference.views.register(app)
    conference.desk_views.register(app)
    mentoring.views.register(app)
    mentoring.desk_views.register(app)
    home.views.register(app)
