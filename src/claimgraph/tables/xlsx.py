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

from claimgraph.errors import LimitHit, Refused, UnreadableInput, optional_package
from claimgraph.tables.cells import MERGED, Cell, NonTextCell, plain_number
from claimgraph.tables.data_validation import FREE_ROWS, ValuesSheet, column_letters
from claimgraph.tables.workbook import (
    MOST_BYTES,
    MOST_CELLS,
    RECORD,
    VALUES,
    WITHOUT_SHEETS,
    TableContents,
)  # fmt: skip

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
    book = _openpyxl().Workbook(write_only=True)
    values_sheet = ValuesSheet(workbook.lists)
    for sheet in workbook.sheets:
        worksheet = _add_sheet(book, sheet.name, sheet.head, "B2")
        _validate(worksheet, sheet, workbook, values_sheet)
        _fill(worksheet, sheet.name, [sheet.head, *sheet.rows])
        worksheet.auto_filter.ref = f"A1:{column_letters(len(sheet.columns))}{len(sheet.rows) + 1}"
    values = _add_sheet(book, VALUES, values_sheet.rows[0], "A2")
    _fill(values, VALUES, values_sheet.rows)
    record = book.create_sheet(RECORD)
    record.sheet_state = "hidden"
    _fill(record, RECORD, workbook.record.rows())
    return _saved(book)


def rows_to_xlsx(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    """An answer as a workbook of one sheet, its numbers numbers; raises Refused for a cell too long."""
    book = _openpyxl().Workbook(write_only=True)
    worksheet = _add_sheet(book, _NO_TITLE.sub("-", title)[:31], head, "A2")
    _fill(worksheet, title, [head, *rows])
    worksheet.auto_filter.ref = f"A1:{column_letters(max(len(head) - 1, 0))}{len(rows) + 1}"
    return _saved(book)


def read_xlsx(content: bytes, name: str) -> TableContents:
    """What a workbook holds; raises UnreadableInput where it is none, LimitHit where it is too large."""
    openpyxl = _openpyxl()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
        if size > MOST_BYTES:
            raise LimitHit(f"the workbook holds {size:,} bytes", name, f"{MOST_BYTES:,} are the limit")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        sheets: dict[str, list[list[Cell]]] = {}
        left = MOST_CELLS
        for worksheet in book.worksheets:
            worksheet.reset_dimensions()
            rows: list[list[Cell]] = sheets.setdefault(worksheet.title, [])
            for row in worksheet.rows:
                left -= len(row)
                if left < 0:
                    raise LimitHit("the workbook has too many cells", name, f"{MOST_CELLS:,} are the limit")
                rows.append([_cell(cell) for cell in row])
            _mark_merged(worksheet, rows)
    except LimitHit:
        raise
    except Exception as error:  # noqa: BLE001 - the library lets out whatever a broken file brings about
        what = f"no workbook that can be read: {type(error).__name__}"
        raise UnreadableInput(what, name, "save it anew as XLSX") from None
    return TableContents.of(sheets)


def _openpyxl() -> Any:
    return optional_package("openpyxl", "workbooks need the package openpyxl", "", WITHOUT_SHEETS)


def _add_sheet(book: Any, title: str, head: Sequence[str], freeze: str) -> Worksheet:
    """A new sheet whose columns are formatted as text; cells above and before ``freeze`` stay in view."""
    worksheet: Worksheet = book.create_sheet(title)
    worksheet.freeze_panes = freeze
    for number, name in enumerate(head):
        column = worksheet.column_dimensions[column_letters(number)]
        column.width = _WIDE if name in _BROAD else _NARROW
        column.number_format = _TEXT
    return worksheet


def _saved(book: Any) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(worksheet: Worksheet, name: str, rows: Sequence[Sequence[object]]) -> None:
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
            cell = WriteOnlyCell(worksheet, words)
            cell.data_type = "s"  # also of what begins like a formula
            cell.number_format = _TEXT
            if number == 0 and name != RECORD:
                cell.font = bold
            cells.append(cell)
        worksheet.append(cells)


def _validate(worksheet: Worksheet, sheet: Sheet, workbook: Workbook, values_sheet: ValuesSheet) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    last = len(sheet.rows) + 1 + FREE_ROWS
    for number, column in enumerate(sheet.columns, 1):
        cells, style = values_sheet.validation(column, workbook)
        if not cells:
            continue
        rule = DataValidation("list", cells, allow_blank=True)
        rule.errorStyle = style
        rule.errorTitle, rule.error = column.head, f"Not in the list of the sheet {cells.partition('!')[0]}."
        rule.showErrorMessage = True
        letter = column_letters(number)
        rule.add(f"{letter}2:{letter}{last}")
        worksheet.data_validations.append(rule)


def _cell(cell: Any) -> Cell:
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
        return NonTextCell("number", plain_number(repr(value)))
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        value = value.date()
    if type(value) is date:
        return NonTextCell("date", value.isoformat(), exact=_shows_a_day(cell.number_format))
    return NonTextCell("time", str(value), exact=False)


def _mark_merged(worksheet: Any, rows: list[list[Cell]]) -> None:
    """Say of cells that are merged with one beside them that nobody can tell what stands in them."""
    from openpyxl.worksheet.cell_range import CellRange

    with worksheet._get_source() as part:  # what is read row by row does not tell of them
        areas = _MERGED.findall(part.read())
    for area in (CellRange(one.decode()) for one in areas):
        for number, column in islice(area.cells, 1, None):
            if number <= len(rows) and column <= len(rows[number - 1]):
                rows[number - 1][column - 1] = NonTextCell(MERGED, area.coord, exact=False)


def _shows_a_day(number_format: str) -> bool:
    """Whether a format shows day, month and year; of ``mmm-yy`` nobody can tell which day was meant."""
    letters = _QUOTED.sub("", number_format).lower()
    return all(sign in letters for sign in "dmy")
