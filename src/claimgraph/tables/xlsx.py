"""A table as an XLSX workbook, with drop-down lists, and what such a workbook holds.

All cells are formatted as text, so that no program makes a date or a number of what is typed into them. What
one has made nevertheless is read as :class:`~claimgraph.tables.cells.NonTextCell`.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from claimgraph.errors import LimitHit, Refused, UnreadableInput
from claimgraph.tables.cells import MERGED, NonTextCell
from claimgraph.tables.data_validation import FREE_ROWS, ValuesSheet, letters
from claimgraph.tables.workbook import MOST_BYTES, MOST_CELLS, RECORD, VALUES, TableContents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from claimgraph.tables.workbook import Sheet, Workbook

#: What a cell holds at most; a longer one would be cut off.
_LONGEST = 32_767
#: Numbers from here on are text: programs keep fifteen digits of one. So are infinity and what is none.
_EXACT = 10**15
_TEXT = "@"
#: What Excel writes for signs that XML does not keep.
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: What no sheet may have in its name.
_NO_TITLE = re.compile(r"[\[\]:*?/\\']")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?ref=["']([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})["']""")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_WIDE, _NARROW = 40.0, 18.0
_BROAD = ("label", "quote", "name", "definition", "note", "remark")


def to_xlsx(workbook: Workbook) -> bytes:
    """The workbook as a file; raises Refused for a cell that no such file can hold."""
    openpyxl = _library()
    made = openpyxl.Workbook(write_only=True)
    chosen = ValuesSheet(workbook.lists)
    for sheet in workbook.sheets:
        place = made.create_sheet(sheet.name)
        place.freeze_panes = "B2"
        _format(place, sheet.head)
        _offer(place, sheet, workbook, chosen)
        _fill(place, sheet.name, [sheet.head, *sheet.rows])
        place.auto_filter.ref = f"A1:{letters(len(sheet.columns))}{len(sheet.rows) + 1}"
    values = made.create_sheet(VALUES)
    values.freeze_panes = "A2"
    _format(values, chosen.rows[0])
    _fill(values, VALUES, chosen.rows)
    record = made.create_sheet(RECORD)
    record.sheet_state = "hidden"
    _fill(record, RECORD, workbook.record.rows())
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def rows_to_xlsx(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """An answer as a workbook of one sheet, its numbers numbers; raises Refused for a cell too long."""
    made = _library().Workbook(write_only=True)
    place = made.create_sheet(_NO_TITLE.sub("-", title)[:31])
    place.freeze_panes = "A2"
    _format(place, head)
    _fill(place, title, [head, *rows])
    place.auto_filter.ref = f"A1:{letters(max(len(head) - 1, 0))}{len(rows) + 1}"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def read_xlsx(content: bytes, name: str) -> TableContents:
    """What a workbook holds; raises UnreadableInput where it is none, LimitHit where it is too large."""
    openpyxl = _library()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > MOST_BYTES:
            raise LimitHit(f"the workbook holds {size:,} bytes", name, f"{MOST_BYTES:,} are the limit")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheets: dict[str, list[list[str | NonTextCell]]] = {}
        left = MOST_CELLS
        for place in book.worksheets:
            place.reset_dimensions()
            rows: list[list[str | NonTextCell]] = sheets.setdefault(place.title, [])
            for row in place.rows:
                left -= len(row)
                if left < 0:
                    raise LimitHit("the workbook has too many cells", name, f"{MOST_CELLS:,} are the limit")
                rows.append([_cell(cell) for cell in row])
            _mark_merged(place, rows)
    except LimitHit:
        raise
    except Exception as error:  # noqa: BLE001 - the library lets out whatever a broken file brings about
        what = f"no workbook that can be read: {type(error).__name__}"
        raise UnreadableInput(what, name, "save it anew as XLSX") from None
    return TableContents.of(sheets)


def _library() -> Any:
    try:
        import openpyxl
    except ImportError:
        hint = "install claimgraph[sheets], or name a folder for CSV files"
        raise Refused("workbooks need the package openpyxl", "", hint) from None
    return openpyxl


def _format(place: Worksheet, head: Sequence[str]) -> None:
    for number, name in enumerate(head):
        column = place.column_dimensions[letters(number)]
        column.width = _WIDE if name in _BROAD else _NARROW
        column.number_format = _TEXT


def _fill(place: Worksheet, name: str, rows: Sequence[Sequence[object]]) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    bold = Font(bold=True)
    for number, row in enumerate(rows):
        cells: list[Any] = []
        for value in row:
            if isinstance(value, int | float | Decimal) and -_EXACT < value < _EXACT:
                cells.append(value)
                continue
            words = "" if value is None else str(value)
            if len(words) > _LONGEST:
                what = f"a cell of {len(words):,} signs, which XLSX cannot hold"
                raise Refused(what, f"{name}, row {number + 1}", "write ODS or CSV files")
            if not words:
                cells.append(None)
                continue
            cell = WriteOnlyCell(place, words)
            cell.data_type = "s"  # also of what begins like a formula
            cell.number_format = _TEXT
            if number == 0 and name != RECORD:
                cell.font = bold
            cells.append(cell)
        place.append(cells)


def _offer(place: Worksheet, sheet: Sheet, workbook: Workbook, chosen: ValuesSheet) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(sheet.rows) + 1 + FREE_ROWS
    for number, column in enumerate(sheet.columns, 1):
        where = chosen.range(column, workbook)
        if not where:
            continue
        only = column.iri in workbook.lists.single and chosen.closed(column)
        rule = DataValidation("list", where, allow_blank=True)
        rule.errorStyle = "stop" if only else "warning"
        rule.errorTitle, rule.error = column.head, f"Not in the list of the sheet {where.partition('!')[0]}."
        rule.showErrorMessage = True
        letter = letters(number)
        rule.add(f"{letter}2:{letter}{last}")
        place.data_validations.append(rule)


def _cell(cell: Any) -> str | NonTextCell:
    value = cell.value
    if value is None:
        return ""
    kind = cell.data_type
    if kind == "f":
        return NonTextCell("formula", str(getattr(value, "text", value)), exact=False)
    if kind == "e":
        return NonTextCell("error", str(value), exact=False)
    if isinstance(value, str):
        return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), value)
    if isinstance(value, bool):
        return NonTextCell("boolean", str(value).lower())
    if isinstance(value, int | float):
        return NonTextCell("number", plain_number(value))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    if type(value) is date:
        return NonTextCell("date", value.isoformat(), exact=_shows_a_day(cell.number_format))
    return NonTextCell("time", str(value), exact=False)


def _mark_merged(place: Any, rows: list[list[str | NonTextCell]]) -> None:
    """Say of cells that are merged with one beside them that nobody can tell what stands in them."""
    from openpyxl.worksheet.cell_range import CellRange

    with place._get_source() as part:  # what is read row by row does not tell of them
        found = _MERGED.findall(part.read())
    for area in (CellRange(one.decode()) for one in found):
        for number, column in islice(area.cells, 1, None):
            if number <= len(rows) and column <= len(rows[number - 1]):
                rows[number - 1][column - 1] = NonTextCell(MERGED, area.coord, exact=False)


def plain_number(value: float) -> str:
    """A number as people write it: no exponent, no ``.0``."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return f"{Decimal(repr(value)):f}" if value == value and abs(value) != float("inf") else str(value)


def _shows_a_day(number_format: str) -> bool:
    """Whether a format shows day, month and year; of ``mmm-yy`` nobody can tell which day was meant."""
    letters = _QUOTED.sub("", number_format).lower()
    return all(sign in letters for sign in "dmy")
