"""Sheets: what is text stays text in every format, numbers stay numbers, and long lists stay small in memory."""

import csv
import datetime as dt
import io
import json
import resource
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from core.clock import UTC
from core.money import Money
from core.tables import Column, Kind, Sheet, SheetFormat, answer, save, write_csv, write_json, write_xlsx

CASES = json.loads((Path(__file__).parents[1] / "data" / "edge_cases.json").read_text(encoding="utf-8"))
TEXTS = [
    *CASES["names"],
    *CASES["act_names"],
    *CASES["organisations"],
    "+4642105000",
    "007",
    "1e5",
    "http://evil.example/",
    "{=1+1}",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    '<r><t>x</t></is></c><c r="A9"><f>1+1</f></c></r>',
    "<r></r>",
    "_x0041_",
    "a;=1+1,=2",
    "=cmd|' /C calc'!A0",
    'DDE("cmd";"/C calc")',
]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝")
COLUMNS = (
    Column("name", "Navn"),
    Column("seats", "Pladser", Kind.INT),
    Column("gross", "Beløb", Kind.MONEY),
    Column("currency", "Valuta"),
    Column("day", "Dag", Kind.DATE),
    Column("at", "Tidspunkt", Kind.DATETIME),
    Column("photo", "Foto", Kind.BOOL),
)
ROW = {
    "name": "Søren",
    "seats": -2,
    "gross": Money(-149_550, "SEK"),
    "currency": "SEK",
    "day": dt.date(2027, 5, 7),
    "at": dt.datetime(2027, 5, 7, 12, 30, tzinfo=UTC),
    "photo": True,
}


def _sheet(rows: Iterable[Mapping[str, object]], columns: tuple[Column, ...] = COLUMNS) -> Sheet:
    return Sheet(name="Deltagere", columns=columns, rows=rows, yes="ja", no="nej")


def _texts(texts: Iterable[str]) -> Sheet:
    return _sheet([{"name": text} for text in texts], (Column("name", "Navn"),))


def _read_csv(sheet: Sheet, language: str) -> list[list[str]]:
    body = b"".join(write_csv(sheet, language)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body, newline=""), delimiter=";" if language in ("da", "sv") else ","))


def _read_xlsx(sheet: Sheet) -> Worksheet:
    page = openpyxl.load_workbook(io.BytesIO(b"".join(write_xlsx(sheet)))).active
    assert isinstance(page, Worksheet)
    return page


def test_csv_is_written_for_a_danish_spreadsheet() -> None:
    assert b"".join(write_csv(_sheet([ROW]), "da")).decode() == (
        '\ufeff"Navn";"Pladser";"Beløb";"Valuta";"Dag";"Tidspunkt";"Foto"\r\n'
        '"Søren";"-2";"-1495,50";"SEK";"2027-05-07";"2027-05-07 14:30";"ja"\r\n'
    )


def test_csv_is_written_for_an_english_spreadsheet() -> None:
    assert _read_csv(_sheet([ROW]), "en")[1] == [
        "Søren",
        "-2",
        "-1495.50",
        "SEK",
        "2027-05-07",
        "2027-05-07 14:30",
        "ja",
    ]


@pytest.mark.parametrize("language", ["da", "sv", "en"])
def test_csv_neutralises_formulas_and_loses_nothing(language: str) -> None:
    found = [row[0] for row in _read_csv(_texts(TEXTS), language)[1:]]
    assert [cell for cell in found if cell.startswith(DANGEROUS)] == []
    assert found == [f"'{text}" if text.startswith(DANGEROUS) else text for text in TEXTS]


def test_csv_neutralises_headers() -> None:
    assert _read_csv(_sheet([], (Column("x", "=1+1"),)), "en") == [["'=1+1"]]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00")), max_size=5))
def test_csv_reads_back_whatever_was_written(texts: list[str]) -> None:
    found = [row[0] for row in _read_csv(_texts(texts), "da")[1:]]
    assert [cell.removeprefix("'") for cell in found] == [text.removeprefix("'") for text in texts]


def test_csv_leaves_cells_without_a_value_empty() -> None:
    assert _read_csv(_sheet([{"name": None}]), "da")[1] == [""] * 7


def test_xlsx_keeps_every_text_as_text() -> None:
    page = _read_xlsx(_texts(TEXTS))
    cells = [row[0] for row in page.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"} or {cell.data_type for cell in cells} == {"inlineStr"}
    assert [unescape(str(cell.value)).rstrip(" ") for cell in cells] == TEXTS


def test_xlsx_holds_no_formula_and_no_link() -> None:
    body = b"".join(write_xlsx(_texts(TEXTS)))
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in page
        assert "<hyperlink" not in page
        assert [name for name in parts.namelist() if "_rels/sheet" in name] == []


def test_xlsx_keeps_numbers_money_and_times_as_such() -> None:
    page = _read_xlsx(_sheet([ROW]))
    head, row = page.iter_rows()
    assert [cell.value for cell in head] == [column.header for column in COLUMNS]
    assert [cell.value for cell in row] == [
        "Søren",
        -2,
        -1495.5,
        "SEK",
        dt.datetime.fromisoformat("2027-05-07"),
        dt.datetime.fromisoformat("2027-05-07T14:30"),
        True,
    ]
    assert row[2].number_format == '#,##0.00 "SEK"'
    assert (page.freeze_panes, page.auto_filter.ref) == ("A2", "A1:G2")


@pytest.mark.parametrize(
    "name, kept",
    [("Alle [2027] a/b", "Alle  2027  a b"), ("'x'", "x"), ("å" * 40, "å" * 31), ("", "Sundet"), ("???", "Sundet")],
)
def test_xlsx_gives_the_sheet_a_name_that_excel_takes(name: str, kept: str) -> None:
    page = _read_xlsx(Sheet(name=name, columns=COLUMNS, rows=[]))
    assert page.title == kept


def test_json_says_amount_and_currency() -> None:
    assert json.loads(b"".join(write_json(_sheet([ROW, {"name": "=1+1", "gross": None}])))) == {
        "name": "Deltagere",
        "columns": [{"key": column.key, "header": column.header, "kind": column.kind.value} for column in COLUMNS],
        "rows": [
            {
                **ROW,
                "gross": {"amount": -149_550, "currency": "SEK"},
                "day": "2027-05-07",
                "at": "2027-05-07T12:30:00+00:00",
            },
            {"name": "=1+1"},
        ],
    }
    assert json.loads(b"".join(write_json(_sheet([])))) == {
        "name": "Deltagere",
        "columns": [{"key": column.key, "header": column.header, "kind": column.kind.value} for column in COLUMNS],
        "rows": [],
    }


@pytest.mark.parametrize(
    "key, value",
    [
        ("name", 1),
        ("seats", "1"),
        ("seats", True),
        ("gross", 1495),
        ("day", ROW["at"]),
        ("at", ROW["day"]),
        ("photo", 1),
    ],
)
@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_cell_of_another_kind_is_refused(key: str, value: object, form: str) -> None:
    sheet = _sheet([{key: value}])
    written = {"csv": write_csv(sheet, "da"), "xlsx": write_xlsx(sheet), "json": write_json(sheet)}[form]
    with pytest.raises(TypeError):
        b"".join(written)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        b"".join(write_csv(_sheet([{"at": dt.datetime(2027, 5, 7, 12)}]), "da"))  # noqa: DTZ001  # that is the fault


@pytest.mark.parametrize("form", list(SheetFormat))
def test_save_writes_the_file(form: SheetFormat, tmp_path: Path) -> None:
    save(_sheet([ROW]), form, "sv", tmp_path / "list")
    head = {"csv": b"\xef\xbb\xbf", "xlsx": b"PK\x03\x04", "json": b'{"name"'}[form.value]
    assert (tmp_path / "list").read_bytes().startswith(head)


def test_answer_is_a_download_that_is_not_kept() -> None:
    with Flask("x").test_request_context():
        response = answer(_sheet([ROW]), SheetFormat.CSV, "da", "deltagere-å")
        response.direct_passthrough = False
        assert response.get_data() == b"".join(write_csv(_sheet([ROW]), "da"))
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        response.close()


def test_answer_fails_before_it_starts_when_a_row_fails() -> None:
    def rows() -> Iterator[dict[str, object]]:
        yield ROW
        raise LookupError

    with Flask("x").test_request_context(), pytest.raises(LookupError):
        answer(_sheet(rows()), SheetFormat.CSV, "da", "deltagere")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ten_thousand_rows_stay_small(form: str) -> None:
    columns = tuple(Column(f"k{place}", f"Kolonne {place}") for place in range(40))
    rows = ({column.key: f"Søren Ærø {row}" for column in columns} for row in range(10_000))
    sheet = _sheet(rows, columns)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = sum(len(part) for part in (write_csv(sheet, "da") if form == "csv" else write_xlsx(sheet)))
    assert size > 500_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 40 * 1024
