"""`flask sundet operator`, `sign-in-link`, `disable`, `enable`: for where nobody can sign in yet or any more."""

import sys

import click
from email_validator import EmailNotValidError, validate_email

from accounts.actions.members import make_operator, set_disabled
from accounts.actions.sign_in import issue_link
from accounts.mails import LINK_PATH
from accounts.queries import member_by_address
from core.commands import sundet
from core.db import db
from core.language import LANGUAGES
from core.pages import absolute
from core.refusals import Refused
from core.words import sentence


def _address(typed: str) -> str:
    try:
        return validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(f"{typed} is not a mail address") from error


@sundet.command("operator")
@click.argument("address")
@click.option("--name", default="", help="The name of a new account.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", help="The language of a new account.")
def operator_command(address: str, name: str, language: str) -> None:
    """Let whoever has this mail address look after the whole installation."""
    member = make_operator(_address(address), name=name or address, language=language)
    click.echo(
        f"{address} (member {member.id}) is operator now. Sign in by mail, or: flask sundet sign-in-link {address}"
    )


@sundet.command("sign-in-link")
@click.argument("address")
def sign_in_link_command(address: str) -> None:
    """Print a link that signs a locked-out member in, once, within ten minutes."""
    try:
        secret = issue_link(_address(address))
    except Refused as refusal:
        click.echo(sentence(refusal), err=True)
        sys.exit(1)
    click.echo(absolute(LINK_PATH + secret))


def _switch(address: str, *, disabled: bool) -> None:
    member = db.session.scalar(member_by_address(_address(address)))
    if member is None:
        click.echo(sentence(Refused("member_unknown")), err=True)
        sys.exit(1)
    set_disabled(member.id, disabled=disabled, by=None)
    click.echo(f"{address} is {'disabled; all sessions were ended' if disabled else 'enabled'}.")


@sundet.command("disable")
@click.argument("address")
def disable_command(address: str) -> None:
    """Close an account and end its sessions."""
    _switch(address, disabled=True)


@sundet.command("enable")
@click.argument("address")
def enable_command(address: str) -> None:
    """Open a closed account again."""
    _switch(address, disabled=False)
