"""`flask sundet …`: set up, serve, work, look after an installation. Domains add their own commands here."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup
from flask_migrate import upgrade
from sqlalchemy import func, inspect, select, text

from core.db import db, sqlite_faults
from core.jobs import Job, JobState, plan_periodic, run_due
from core.outbox import waiting_mails
from core.pdf import scripts_without_font
from core.settings import Settings, settings

sundet = AppGroup("sundet", help="Look after this installation of Sundet.")


@sundet.command("upgrade")
def upgrade_command() -> None:
    """Bring the database to the newest shape."""
    upgrade()
    click.echo("The database is up to date.")


@sundet.command("serve")
@click.option("--worker/--no-worker", default=True, help="Also start the worker that sends mail and settles payments.")
def serve_command(worker: bool) -> None:
    """Serve the site, and the worker beside it."""
    from core.serve import serve

    sys.exit(serve(settings(), worker=worker))


@sundet.command("start")
@click.pass_context
def start_command(context: click.Context) -> None:
    """Bring the database up to date, put the demo into an empty one, and serve, in one process."""
    context.invoke(upgrade_command)
    if settings().demo and "demo" in sundet.commands:
        context.invoke(sundet.commands["demo"])
    context.invoke(serve_command, worker=True)


@sundet.command("worker")
@click.option("--threads", default=2, show_default=True)
def worker_command(threads: int) -> None:
    """Do background work until stopped."""
    from core.serve import work

    work(threads)


@sundet.command("work-once")
def work_once_command() -> None:
    """Do what is due now and return (for cron, where no worker runs all the time)."""
    plan_periodic()
    click.echo(f"{run_due()} jobs done.")


def faults(found: Settings) -> list[str]:
    """Return what is wrong with this set-up, a sentence each; empty when all is well."""
    result: list[str] = []
    try:
        db.session.execute(text("SELECT 1"))
    except Exception as error:  # noqa: BLE001 - whatever the driver raises is what the reader must see
        return [f"The database does not answer: {error}"]
    tables = inspect(db.engine).get_table_names()
    if "job" not in tables:
        return ["The database is empty. Run: flask sundet upgrade"]
    result += sqlite_faults()
    result += _outside_faults(found)
    dead = db.session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DEAD)) or 0
    if dead:
        result.append(f"{dead} background jobs have given up. See them at the desk.")
    waiting = db.session.scalar(waiting_mails()) or 0
    if waiting > 20:
        result.append(f"{waiting} mails wait. Is the worker running, and does SMTP_URL answer?")
    return result


def _outside_faults(found: Settings) -> list[str]:
    result: list[str] = []
    if not found.smtp_url and not found.demo:
        result.append("SMTP_URL is not set: no mail leaves, and nobody can sign in.")
    if not found.stripe_secret_key:
        result.append("STRIPE_SECRET_KEY is not set: card, Swish and MobilePay are not offered.")
    elif not found.stripe_webhook_secret:
        result.append("STRIPE_WEBHOOK_SECRET is not set: payments are found only every ten minutes.")
    if not found.https and not found.demo:
        result.append("BASE_URL does not begin with https://: passkeys and secure cookies need it.")
    if not (found.data_dir / "files").exists():
        result.append("The folder for uploads does not exist yet; it is made with the first upload.")
    scripts = scripts_without_font()
    if scripts:
        names = ", ".join(scripts)
        result.append(f"PDFs draw boxes for names in {names}. Install a font, such as Debian's fonts-noto-cjk.")
    return result


@sundet.command("doctor")
def doctor_command() -> None:
    """Say in words what is wrong with this set-up; exit code 1 if something is."""
    found = faults(settings())
    for line in found:
        click.echo(f"- {line}")
    if not found:
        click.echo("All is well.")
    sys.exit(1 if found else 0)


def init_commands(app: Flask) -> None:
    app.cli.add_command(sundet)
