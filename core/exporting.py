"""Carrying lists out: columns to choose from, the format, the count of rows, and the note in the audit log."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Response

from core.db import transaction
from core.facts import ListExported, record
from core.forms import ChoicesField, Form, RadioChoiceField
from core.language import _, current_code, lazy
from core.tables import Column, Row, Sheet, SheetFormat, answer

FORMATS = {
    SheetFormat.XLSX: lazy("Excel (XLSX)"),
    SheetFormat.CSV: lazy("CSV, opens in any spreadsheet"),
    SheetFormat.JSON: lazy("JSON, for programs"),
}


@dataclass(frozen=True)
class Group:
    """Columns that belong together on the page where one chooses."""

    key: str
    label: Any
    columns: tuple[Column, ...]


class FormatForm(Form):
    """The format of a list."""

    format = RadioChoiceField(lazy("Format"), default=SheetFormat.XLSX.value)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.format.choices = [(form.value, str(word)) for form, word in FORMATS.items()]


class ExportForm(FormatForm):
    """The columns of one list, all of them ticked at first; one field for each group is added by `export_form`."""

    groups: Sequence[str] = ()

    def fields(self) -> list[Any]:
        """Return the fields of the groups, in their order."""
        return [self[f"columns_{group}"] for group in self.groups]

    def columns(self) -> list[str]:
        """Return the columns that were chosen."""
        return [key for field in self.fields() for key in field.data or ()]

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a list without columns."""
        whole: bool = super().validate(extra_validators)
        if not self.columns():
            self.form_errors.append(_("Choose at least one column."))
            return False
        return whole


def export_form(groups: Sequence[Group], keys: Iterable[str] | None = None) -> ExportForm:
    """Return the form of a list that can hold the columns of these groups, or those of them with one of these keys."""
    held = None if keys is None else set(keys)
    wanted = {
        group.key: [(column.key, str(column.header)) for column in group.columns if held is None or column.key in held]
        for group in groups
    }
    wanted = {key: choices for key, choices in wanted.items() if choices}
    labels = {group.key: group.label for group in groups}
    fields = {f"columns_{key}": ChoicesField(labels[key], choices=choices) for key, choices in wanted.items()}
    form: ExportForm = type("ExportForm", (ExportForm,), {**fields, "groups": tuple(wanted)})()
    if not form.is_submitted():
        for field in form.fields():
            field.data = [key for key, _label in wanted[field.short_name.removeprefix("columns_")]]
    return form


def counted(sheet: Sheet) -> tuple[Sheet, Callable[[], int]]:
    """Return the sheet, and a function that tells how many of its rows have been written so far."""
    seen = [0]

    def rows() -> Iterator[Row]:
        for row in sheet.rows:
            seen[0] += 1
            yield row

    return replace(sheet, rows=rows()), lambda: seen[0]


def note_export(
    edition_id: int, *, profile: str, file_format: str, rows: int, by: int | None, what: str = "attendees"
) -> None:
    """Write into the audit log that a list left the house: who did it, which list, how many rows."""
    with transaction():
        record(ListExported(edition_id=edition_id, list=what, profile=profile, format=file_format, rows=rows), by=by)


def carry_out(
    sheet: Sheet, file_format: str, filename: str, *, edition_id: int, what: str, profile: str, by: int
) -> Response:
    """Answer with a list as a file in the reader's language, and write that into the audit log."""
    rows, count = counted(sheet)
    response = answer(rows, SheetFormat(file_format), current_code(), filename)
    note_export(edition_id, profile=profile, file_format=file_format, rows=count(), by=by, what=what)
    return response
