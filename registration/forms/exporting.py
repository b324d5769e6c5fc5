"""What organisers choose when they carry a list out: its columns and its format."""

from collections.abc import Sequence
from typing import Any

from core.forms import ChoicesField, Form, RadioChoiceField, required
from core.language import lazy
from core.tables import SheetFormat
from registration.exports.columns import GROUPS

FORMATS = {
    SheetFormat.XLSX: lazy("Excel (XLSX)"),
    SheetFormat.CSV: lazy("CSV, opens in any spreadsheet"),
    SheetFormat.JSON: lazy("JSON, for programs"),
}


class ExportForm(Form):
    """The columns of one profile, all of them ticked at first, and the format."""

    columns = ChoicesField(lazy("Columns"), [required(lazy("Choose at least one column."))])
    format = RadioChoiceField(lazy("Format"), default=SheetFormat.XLSX.value)

    def __init__(self, keys: Sequence[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.columns.choices = [
            (column.key, str(column.header)) for group in GROUPS for column in group.columns if column.key in keys
        ]
        self.format.choices = [(form.value, str(word)) for form, word in FORMATS.items()]
        if not self.is_submitted():
            self.columns.data = list(keys)
