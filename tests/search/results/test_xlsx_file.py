"""A workbook of rows: every cell stays itself, whatever characters it holds."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest

from orders.search.results.xlsx_file import as_xlsx

CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_of(*lines: tuple[str, ...], day: int | None = None) -> ElementTree.Element:
    """The sheet of a workbook of these lines."""
    with zipfile.ZipFile(io.BytesIO(as_xlsx(lines, day=day))) as archive:
        return ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314  ours


def rows(*lines: tuple[str, ...]) -> list[list[str]]:
    """The cells of a workbook of these lines, as a spreadsheet reads them."""
    sheet = sheet_of(*lines)
    return [[each.text or "" for each in row.iter(f"{CELL}t")] for row in sheet.iter(f"{CELL}row")]


def test_cells_stay_in_their_columns() -> None:
    lines = [("reference", "subject", "zones"), ("WM26", "", "a & b <c>"), (" x ", "'=1", "\n")]
    assert rows(*lines) == [list(each) for each in lines]


@pytest.mark.parametrize("character", ["\x00", "\x1e", "\x1f", "\ufffe", "\uffff"])
def test_what_xml_does_not_know_is_left_out_and_moves_no_cell(character: str) -> None:
    held = (f"a{character}b", character, "c")
    assert rows(held) == [["ab", "", "c"]]


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut_and_others_are_whole() -> None:
    assert rows(("x" * 40_000, "y")) == [["x" * 32_767, "y"]]


def test_short_cells_of_a_long_row_are_whole() -> None:
    line = tuple("z" * 10_000 for _ in range(5))
    assert rows(line) == [list(line)]


@pytest.mark.parametrize("day", [0, 1, 2])
def test_days_are_numbers_that_a_spreadsheet_counts_and_all_else_is_text(day: int) -> None:
    header = ("a", "b", "c")
    line = ["x", "y", "z"]
    line[day] = "1988-04-03"
    blank = ["x", "y", "z"]
    blank[day] = ""
    old = ["x", "y", "z"]
    old[day] = "1899-12-31"
    sheet = sheet_of(header, tuple(line), tuple(blank), tuple(old), day=day)
    cells = [list(row) for row in sheet.iter(f"{CELL}row")]
    assert [len(row) for row in cells] == [3, 3, 3, 3]
    kinds = [[each.get("t", "n") for each in row] for row in cells]
    assert [row.count("n") for row in kinds] == [0, 1, 1, 0]
    assert kinds[1][day] == kinds[2][day] == "n"
    # As Excel counts: 1 is 1 January 1900, and 29 February 1900 is counted though it never was.
    assert cells[1][day].findtext(f"{CELL}v") == "32236"
    assert cells[2][day].find(f"{CELL}v") is None
    assert cells[3][day].findtext(f"{CELL}is/{CELL}t") == "1899-12-31"


def test_a_sheet_has_wide_columns_a_filter_and_a_header_that_stays() -> None:
    sheet = sheet_of(("a", "b", "c"), ("1", "2", "3"), ("4", "5", "6"))
    column = sheet.find(f"{CELL}cols/{CELL}col")
    assert column is not None
    assert (column.get("min"), column.get("max"), column.get("width")) == ("1", "3", "20")
    found = sheet.find(f"{CELL}autoFilter")
    assert found is not None
    assert found.get("ref") == "A1:C3"
    assert sheet.find(f"{CELL}sheetViews/{CELL}sheetView/{CELL}pane") is not None
