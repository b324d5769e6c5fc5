"""What organisers choose when they carry a list out: its columns and its format."""

from collections.abc import Sequence
from typing import Any

from core.forms import ChoicesField, Form, RadioChoiceField
from core.language import _, lazy
from core.tables import SheetFormat
from registration.exports.columns import GROUPS

FORMATS = {
    SheetFormat.XLSX: lazy("Excel (XLSX)"),
    SheetFormat.CSV: lazy("CSV, opens in any spreadsheet"),
    SheetFormat.JSON: lazy("JSON, for programs"),
}


class FormatForm(Form):
    """The format of a list."""

    format = RadioChoiceField(lazy("Format"), default=SheetFormat.XLSX.value)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.format.choices = [(form.value, str(word)) for form, word in FORMATS.items()]


class ExportForm(FormatForm):
    """The columns of one profile, all of them ticked at first; one field for each group is added by `export_form`."""

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


def export_form(keys: Sequence[str]) -> ExportForm:
    """Return the form of a list that can hold these columns."""
    wanted = {
        group.key: [(column.key, str(column.header)) for column in group.columns if column.key in keys]
        for group in GROUPS
    }
    wanted = {key: choices for key, choices in wanted.items() if choices}
    labels = {group.key: group.label for group in GROUPS}
    fields = {f"columns_{key}": ChoicesField(labels[key], choices=choices) for key, choices in wanted.items()}
    form: ExportForm = type("ExportForm", (ExportForm,), {**fields, "groups": tuple(wanted)})()
    if not form.is_submitted():
        for field in form.fields():
            field.data = [key for key, _label in wanted[field.short_name.removeprefix("columns_")]]
    return form
