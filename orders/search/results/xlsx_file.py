"""Rows as an Excel workbook with one sheet: cells are texts and days, so nothing in it can run."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from string import ascii_uppercase
from typing import Final
from xml.sax.saxutils import escape

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS: Final = 1_048_576
"""Excel holds no more, its header among them."""
_LONGEST: Final = 32_767
_BATCH: Final = 500
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_BETWEEN: Final = "\x1f"
"""Stands between the cells of a row, and in none: XML knows no such character."""
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1e\ufffe\uffff]")
_TEXT: Final = '<c t="inlineStr"><is><t xml:space="preserve">'
_HEADING: Final = _TEXT.replace("<c ", '<c s="1" ')
_TEXT_ENDS: Final = "</t></is></c>"
_WIDTH: Final = 20
_DAY_ZERO: Final = date(1899, 12, 30)
_FIRST_DAY: Final = date(1900, 3, 1)
"""Excel counts a 29 February 1900, so that days before are other ones there."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_PARTS: Final = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/worksheet"'
        ' Target="worksheets/sheet1.xml"/><Relationship Id="rId2"'
        f' Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/>'
        '<xf xfId="0" numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
        "</styleSheet>"
    ),
}


def as_xlsx(lines: Iterable[Sequence[str]], *, day: int | None = None) -> bytes:
    """A workbook of these lines, the first one its header, bold, frozen and with a filter.

    Args:
        lines: as many cells in each.
        day: which cell of a line holds a day in ISO 8601, where one does.

    Raises:
        ValueError: there are more lines than a sheet holds.
    """
    whole = io.BytesIO()
    numbered = enumerate(lines, start=1)
    last, header = next(numbered)
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _PARTS.items():
            archive.writestr(_dated(name), _HEAD + text)
        with archive.open(_dated("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
            sheet.write(_opening(header).encode())
            while rows := list(islice(numbered, _BATCH)):
                last = rows[-1][0]
                if last > MOST_ROWS:
                    raise ValueError(f"a sheet holds {MOST_ROWS:,} rows")
                sheet.write("".join(_row(*row, day) for row in rows).encode())
            reach = f"A1:{ascii_uppercase[len(header) - 1]}{last}"
            sheet.write(f'</sheetData><autoFilter ref="{reach}"/></worksheet>'.encode())
    return whole.getvalue()


def _dated(name: str) -> zipfile.ZipInfo:
    # No time of day in the file: the same rows give the same bytes.
    info = zipfile.ZipInfo(name, _EARLIEST)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _opening(header: Sequence[str]) -> str:
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f'</sheetView></sheetViews><cols><col min="1" max="{len(header)}" width="{_WIDTH}"'
        f' customWidth="1"/></cols><sheetData><row r="1">{_texts(header, _HEADING)}</row>'
    )


def _row(number: int, line: Sequence[str], day: int | None) -> str:
    if day is None:
        return f'<row r="{number}">{_texts(line)}</row>'
    cells = f"{_texts(line[:day])}{_day(line[day])}{_texts(line[day + 1 :])}"
    return f'<row r="{number}">{cells}</row>'


def _day(text: str) -> str:
    if not text:
        return "<c/>"
    on = date.fromisoformat(text)
    if on < _FIRST_DAY:
        return _texts([text])
    return f'<c s="2"><v>{(on - _DAY_ZERO).days}</v></c>'


def _texts(cells: Sequence[str], begun: str = _TEXT) -> str:
    if not cells:
        return ""
    whole = _BETWEEN.join(cells)
    is_plain = whole.count(_BETWEEN) == len(cells) - 1 and not _FORBIDDEN.search(whole)
    if not is_plain or len(whole) > _LONGEST:
        whole = _BETWEEN.join(_plain(cell) for cell in cells)
    # Cells are made together: one by one they take three times as long.
    return begun + escape(whole).replace(_BETWEEN, _TEXT_ENDS + begun) + _TEXT_ENDS


def _plain(cell: str) -> str:
    return _FORBIDDEN.sub("", cell.replace(_BETWEEN, ""))[:_LONGEST]
