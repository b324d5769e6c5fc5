"""The one door for sheets: a list of columns and rows, written as CSV, XLSX or JSON in which text stays text."""

import csv
import datetime as dt
import enum
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from flask import Response, send_file

from core.clock import UTC, now
from core.language import DEFAULT_ZONE, zone_of
from core.money import CURRENCIES, MINOR_PER_MAJOR, Money
from core.refusals import Refused

Row = Mapping[str, object]
Cell = Callable[[Any], str]

# A spreadsheet takes a cell that begins like this for a formula; the last five: full-width forms and a line feed.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", "\n")
DECIMAL_COMMA = ("da", "sv")
BYTE_ORDER_MARK = "\ufeff"
CHUNK = 64 * 1024
JSON_PARTS = 1000
MEMORY = 1024 * 1024
# What Excel can hold in a sheet's name, and what a reader wants to see of one column.
LONGEST_SHEET_NAME = 31
WIDEST_COLUMN = 40
FORBIDDEN_IN_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\\0\x03", " "))


class Kind(enum.StrEnum):
    """What a column holds. Every cell is of that type or None; anything else is a programming fault and raises."""

    TEXT = "text"
    INT = "int"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    BOOL = "bool"


class SheetFormat(enum.StrEnum):
    """The formats a sheet is written in; the value is the ending of the file's name."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


MEDIA_TYPES = {
    SheetFormat.CSV: "text/csv",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    SheetFormat.JSON: "application/json",
}
TYPES: dict[Kind, type] = {
    Kind.TEXT: str,
    Kind.INT: int,
    Kind.MONEY: Money,
    Kind.DATE: dt.date,
    Kind.DATETIME: dt.datetime,
    Kind.BOOL: bool,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value in a row, the header that people read, and what it holds."""

    key: str
    header: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A list to carry out. `rows` is read once and may be a generator; moments are written in the clock of `zone`.

    Headers, `yes` and `no` come translated. A money column is written without its currency in CSV: give such a sheet a
    text column that names it.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    yes: str = "yes"
    no: str = "no"
    zone: str = DEFAULT_ZONE


def write_csv(sheet: Sheet, language: str) -> Iterator[bytes]:
    """Yield the sheet as CSV that a spreadsheet of that language opens well: UTF-8 with BOM, CRLF, everything quoted.

    Danish and Swedish: `;` between cells and a decimal comma; English: `,` and a point. A text cell that begins like a
    formula gets an apostrophe in front, as OWASP's page on CSV injection advises.
    """
    comma = language in DECIMAL_COMMA
    cells = [(column.key, _csv_cell(column.kind, sheet, comma)) for column in sheet.columns]
    buffer = io.StringIO(newline="")
    # Quotes around every cell keep a separator inside it from opening a new cell, whatever the reader splits at.
    writer = csv.writer(buffer, delimiter=";" if comma else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    buffer.write(BYTE_ORDER_MARK)
    writer.writerow([_neutral(column.header) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow(["" if (value := row.get(key)) is None else cell(value) for key, cell in cells])
        if buffer.tell() > CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _neutral(text: str) -> str:
    """Keep a text cell of a CSV from being run as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _csv_cell(kind: Kind, sheet: Sheet, comma: bool) -> Cell:
    """Return the function that writes one cell of that kind."""
    zone = zone_of(sheet.zone)

    def amount(value: Money) -> str:
        text = _major(value)
        return text.replace(".", ",") if comma else text

    writers: dict[Kind, Cell] = {
        Kind.TEXT: _neutral,
        Kind.INT: str,
        Kind.MONEY: amount,
        Kind.DATE: dt.date.isoformat,
        Kind.DATETIME: lambda value: _aware(value).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        Kind.BOOL: lambda value: sheet.yes if value else sheet.no,
    }
    write = writers[kind]

    def cell(value: object) -> str:
        _check(kind, value)
        return write(value)

    return cell


def _check(kind: Kind, value: object) -> None:
    """Refuse a value that is not of its column's kind, before it is written as something it is not."""
    # Asked of every cell of a list, so what is exactly of the kind goes through at once.
    if value.__class__ is TYPES[kind]:
        return
    fits = isinstance(value, TYPES[kind])
    # A bool is an int to Python and a datetime a date, but not to a reader.
    if (
        not fits
        or (kind is Kind.INT and value.__class__ is bool)
        or (kind is Kind.DATE and isinstance(value, dt.datetime))
    ):
        raise TypeError(f"a cell of kind {kind.value} cannot hold {value!r}")


def _major(value: Money) -> str:
    """Write an amount in major units with a point, exactly: 149500 is 1495.00."""
    whole, rest = divmod(abs(value.amount), MINOR_PER_MAJOR)
    return f"{'-' if value.amount < 0 else ''}{whole}.{rest:02d}"


def _aware(moment: dt.datetime) -> dt.datetime:
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone means nothing to its reader")
    return moment


def write_xlsx(sheet: Sheet) -> Iterator[bytes]:
    """Yield the sheet as XLSX. Text is never read as formula, number or link, so `+46…` and leading zeros survive.

    One row at a time is held in memory; the file is put together on disk.
    """
    # Imported here because it saves start-up time.
    import xlsxwriter

    # XlsxWriter brings no types, hence Any.
    options: dict[str, Any] = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.TemporaryFile() as file:
        # The book is closed when a row fails, too: otherwise its own temporary file would stay open.
        with xlsxwriter.Workbook(file, options) as book:
            book.set_properties({"title": sheet.name, "created": now()})
            page = book.add_worksheet(_sheet_name(sheet.name))
            _write_head(book, page, sheet.columns)
            _write_rows(book, page, sheet)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


def _write_head(book: Any, page: Any, columns: tuple[Column, ...]) -> None:
    """Write the row of headers, bold, staying on top, and give each column room for what it holds."""
    bold = book.add_format({"bold": True, "bottom": 1})
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        room = {Kind.TEXT: 24, Kind.DATETIME: 17, Kind.DATE: 12, Kind.MONEY: 16}.get(column.kind, 8)
        page.set_column(place, place, min(max(room, len(column.header) + 4), WIDEST_COLUMN))
        page.write_string(0, place, _cell_text(column.header), bold)


def _write_rows(book: Any, page: Any, sheet: Sheet) -> None:
    writers = [
        (place, column.key, _xlsx_cell(book, page, column.kind, sheet)) for place, column in enumerate(sheet.columns)
    ]
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for place, key, write in writers:
            value = row.get(key)
            # A cell that is not there is what a spreadsheet counts and filters as empty.
            if value is not None and value != "":
                write(last, place, value)
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _xlsx_cell(book: Any, page: Any, kind: Kind, sheet: Sheet) -> Callable[[int, int, Any], None]:
    """Return the function that writes one cell of that kind at a row and column."""
    zone = zone_of(sheet.zone)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    # The currency stands in the cell's format: the cell stays a number that can be added up, and says what it is.
    amounts = {code: book.add_format({"num_format": f'#,##0.00 "{code}"'}) for code in CURRENCIES}
    writers: dict[Kind, Callable[[int, int, Any], None]] = {
        Kind.TEXT: lambda row, place, value: page.write_string(row, place, _cell_text(value)),
        Kind.INT: page.write_number,
        Kind.MONEY: lambda row, place, value: page.write_number(
            row, place, Decimal(value.amount).scaleb(-2), amounts[value.currency]
        ),
        Kind.DATE: lambda row, place, value: page.write_datetime(row, place, value, day),
        Kind.DATETIME: lambda row, place, value: page.write_datetime(
            row, place, _aware(value).astimezone(zone).replace(tzinfo=None), moment
        ),
        Kind.BOOL: page.write_boolean,
    }
    write = writers[kind]

    def cell(row: int, place: int, value: object) -> None:
        _check(kind, value)
        write(row, place, value)

    return cell


def _cell_text(text: str) -> str:
    """Return text that XlsxWriter writes as text.

    XlsxWriter 3.3 takes a text from `<r>` to `</r>` for XML of its own making and writes it raw, formulas and all: a
    space at its end keeps it text. Beyond 32,767 characters Excel holds no more, and XlsxWriter cuts.
    """
    return f"{text} " if text.startswith("<r>") else text


def _sheet_name(name: str) -> str:
    """Return a name that Excel takes for a sheet."""
    return name.translate(FORBIDDEN_IN_SHEET_NAME)[:LONGEST_SHEET_NAME].strip(" '") or "Sundet"


def write_json(sheet: Sheet) -> Iterator[bytes]:
    """Yield the sheet as JSON: `{"name", "columns": [{key, header, kind}], "rows": [{key: value}]}`.

    Money is `{"amount": minor units, "currency"}`, dates and moments are ISO 8601 (moments in UTC), nothing is null.
    """
    columns = [{"key": column.key, "header": column.header, "kind": column.kind.value} for column in sheet.columns]
    head = json.dumps({"name": sheet.name, "columns": columns}, ensure_ascii=False)
    parts = [head[:-1], ', "rows": [']
    mark = "\n"
    for row in sheet.rows:
        found = {
            column.key: _json_value(column.kind, value)
            for column in sheet.columns
            if (value := row.get(column.key)) is not None
        }
        parts += [mark, json.dumps(found, ensure_ascii=False)]
        mark = ",\n"
        if len(parts) > JSON_PARTS:
            yield "".join(parts).encode()
            parts.clear()
    yield ("".join(parts) + "\n]}\n").encode()


def _json_value(kind: Kind, value: object) -> object:
    _check(kind, value)
    match value:
        case Money():
            return {"amount": value.amount, "currency": value.currency}
        case dt.datetime():
            return _aware(value).astimezone(UTC).isoformat()
        case dt.date():
            return value.isoformat()
        case _:
            return value


def chunks(sheet: Sheet, form: SheetFormat, language: str) -> Iterator[bytes]:
    """Yield the sheet in that format."""
    match form:
        case SheetFormat.CSV:
            return write_csv(sheet, language)
        case SheetFormat.XLSX:
            return write_xlsx(sheet)
        case SheetFormat.JSON:
            return write_json(sheet)


def read_csv(body: bytes, *, most_rows: int) -> list[list[str]]:
    """Return the rows of a CSV file as texts: UTF-8 or Windows' Western, cells parted by `;`, `,` or a tab.

    The apostrophe that `write_csv` puts in front of what looks like a formula is taken away again. Refuses
    `csv_unreadable` and, where there are more rows than `most_rows`, `csv_too_long`.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    if "\0" in text or body.startswith((b"PK\x03\x04", b"%PDF", b"\xd0\xcf")):
        raise Refused("csv_unreadable", line=1)
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for row in reader:
            if len(rows) > most_rows:
                raise Refused("csv_too_long", most=most_rows)
            rows.append([_as_typed(cell) for cell in row])
    except csv.Error as error:
        raise Refused("csv_unreadable", line=reader.line_num) from error
    return rows


def _as_typed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell


def save(sheet: Sheet, form: SheetFormat, language: str, target: Path) -> None:
    """Write the sheet to a file."""
    with target.open("wb") as file:
        file.writelines(chunks(sheet, form, language))


def answer(sheet: Sheet, form: SheetFormat, language: str, filename: str) -> Response:
    """Answer with the sheet as a download called `filename` (without ending).

    It is written to the end before the answer starts, so that a fault is an error page and never half a list.
    """
    with ExitStack() as stack:
        file = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=MEMORY))
        file.writelines(chunks(sheet, form, language))
        file.seek(0)
        # From here on the response closes the file, once it was sent.
        stack.pop_all()
    response = send_file(file, MEDIA_TYPES[form], as_attachment=True, download_name=f"{filename}.{form.value}")
    response.headers["Cache-Control"] = "no-store"
    return response
