"""`flask sundet export attendees`: the attendee list from the command line."""

from pathlib import Path

import click

from core.commands import sundet
from core.db import db
from core.exporting import counted, note_export
from core.language import LANGUAGES, in_language
from core.tables import SheetFormat, save
from editions.queries import edition_by_slug
from registration.exports import PROFILES, attendee_sheet


@sundet.group("export")
def export() -> None:
    """Carry lists out."""


@export.command("attendees")
@click.option("--edition", "slug", required=True, help="The edition's name in its address, such as sundet-2027.")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="everything", show_default=True)
@click.option(
    "--format", "file_format", type=click.Choice([form.value for form in SheetFormat]), default="csv", show_default=True
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export_attendees(slug: str, profile: str, file_format: str, language: str, output: Path) -> None:
    """Write the attendees of an edition into a file, and note in the audit log that this was done."""
    edition = db.session.scalars(edition_by_slug(slug)).one_or_none()
    if edition is None:
        raise click.ClickException(f"There is no edition {slug!r}.")
    with in_language(language):
        sheet, count = counted(attendee_sheet(edition, PROFILES[profile]))
        save(sheet, SheetFormat(file_format), language, output)
    note_export(edition.id, profile=profile, file_format=file_format, rows=count(), by=None)
    click.echo(f"{count()} attendees written to {output}.")
