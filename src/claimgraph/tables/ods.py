"""A table as an OpenDocument spreadsheet, with drop-down lists, and what such a spreadsheet holds.

The package with its manifest and styles is odfdo's. The cells are written and read here, all at once: the
library's are slower by far, and make Markdown of what looks like an address.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from claimgraph.errors import LimitHit, UnreadableInput, optional_package
from claimgraph.escaping import xml, xml_attribute
from claimgraph.tables.cells import MERGED, Cell, NonTextCell, plain_number
from claimgraph.tables.data_validation import FREE_ROWS, ValuesSheet
from claimgraph.tables.workbook import (
    MOST_BYTES,
    MOST_CELLS,
    RECORD,
    VALUES,
    WITHOUT_SHEETS,
    TableContents,
)  # fmt: skip

if TYPE_CHECKING:
    from claimgraph.tables.workbook import Workbook

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NEEDED = "OpenDocument spreadsheets need the package odfdo"
_BLANKS = re.compile(r"[ \t\r\n]+")
#: How many cells or rows may stand for one that is repeated.
_REPEATED = 1 << 20
_STYLES = (
    '<number:text-style style:name="words"><number:text-content/></number:text-style>'
    '<style:style style:name="cell" style:family="table-cell" style:data-style-name="words"/>'
    '<style:style style:name="hidden" style:family="table">'
    '<style:table-properties table:display="false"/></style:style>'
)


def to_ods(workbook: Workbook) -> bytes:
    """The workbook as a file."""
    values_sheet = ValuesSheet(workbook.lists)
    validations: list[str] = []
    tables = []
    for sheet in workbook.sheets:
        names = [_validation(values_sheet, workbook, column, validations) for column in sheet.columns]
        tables.append(_table(sheet.name, [sheet.head, *sheet.rows], ["", *names]))
    tables.append(_table(VALUES, values_sheet.rows))
    tables.append(_table(RECORD, workbook.record.rows(), style="hidden"))
    body = f"<table:content-validations>{''.join(validations)}</table:content-validations>{''.join(tables)}"
    container = optional_package("odfdo", _NEEDED, "", WITHOUT_SHEETS).Document("spreadsheet").container
    content = container.get_part("content.xml").decode()
    for name, inside in (("automatic-styles", _STYLES), ("spreadsheet", body)):
        start, end = f"<office:{name}>", f"</office:{name}>"
        before, _, rest = content.partition(start)
        content = f"{before}{start}{inside}{end}{rest.partition(end)[2]}"
    container.set_part("content.xml", content.encode())
    stream = io.BytesIO()
    container.save(stream)
    return stream.getvalue()


def read_ods(content: bytes, name: str) -> TableContents:
    """What a spreadsheet holds; raises UnreadableInput where it is none, LimitHit where it is too large."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
            if size > MOST_BYTES:
                raise LimitHit(f"the spreadsheet holds {size:,} bytes", name, f"{MOST_BYTES:,} are the limit")
            parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
            root = etree.fromstring(packed.read("content.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError) as error:
        what = f"no spreadsheet that can be read: {type(error).__name__}"
        raise UnreadableInput(what, name, "save it anew as ODS") from None
    sheets = {table.get(f"{_TABLE}name", ""): _rows(table, name) for table in root.iter(f"{_TABLE}table")}
    return TableContents.of(sheets)


def _validation(values_sheet: ValuesSheet, workbook: Workbook, column: Any, validations: list[str]) -> str:
    """The name of the list that ``column`` offers, written to ``validations``; "" for none."""
    cells, kind = values_sheet.validation(column, workbook)
    if not cells:
        return ""
    sheet, _, cells = cells.partition("!")
    first, _, last = cells.partition(":")
    condition = f"of:cell-content-is-in-list([${sheet}.{first}:.{last}])"
    name = f"list{len(validations) + 1}"
    validations.append(
        f"<table:content-validation table:name={xml_attribute(name)} "
        f'table:condition={xml_attribute(condition)} table:allow-empty-cell="true" '
        f'table:display-list="unsorted"><table:error-message '
        f'table:message-type="{kind}" table:display="true"/></table:content-validation>'
    )
    return name


def _table(name: str, rows: list[list[str]], validated: list[str] | None = None, style: str = "") -> str:
    width = max(map(len, rows))
    attribute = " table:content-validation-name="
    validations = [f"{attribute}{xml_attribute(one)}" if one else "" for one in validated or []]
    validations += [""] * (width - len(validations))
    styled = f" table:style-name={xml_attribute(style)}" if style else ""
    start = f"<table:table table:name={xml_attribute(name)}{styled}>"
    repeated = f'table:number-columns-repeated="{width}" table:default-cell-style-name="cell"'
    pieces = [f"{start}<table:table-column {repeated}/>"]
    for number, row in enumerate(rows):
        cells = [*row, *([""] * (width - len(row)))]
        pairs = zip(cells, validations if number else [""] * width, strict=True)
        pieces.append(f"<table:table-row>{''.join(_cell_xml(*pair) for pair in pairs)}</table:table-row>")
    if validated:
        free = "".join(_cell_xml("", validation) for validation in validations)
        pieces.append(f'<table:table-row table:number-rows-repeated="{FREE_ROWS}">{free}</table:table-row>')
    return "".join([*pieces, "</table:table>"])


def _cell_xml(words: str, validation: str) -> str:
    start = f'<table:table-cell table:style-name="cell"{validation}'
    if not words:
        return f"{start}/>"
    lines = "".join(f"<text:p>{_paragraph_xml(line)}</text:p>" for line in words.split("\n"))
    return f'{start} office:value-type="string">{lines}</table:table-cell>'


def _paragraph_xml(line: str) -> str:
    """A line as the content of a paragraph, in which a run of blanks would be one."""
    return re.sub("^ | (?= )| $", "<text:s/>", xml(line))


def _rows(table: Any, name: str) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    empty, left = 0, MOST_CELLS
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[Cell] = []
        for cell in row:
            if cell.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                covered = cell.tag == f"{_TABLE}covered-table-cell"
                value = NonTextCell(MERGED, "", exact=False) if covered else _cell(cell)
                times = _repetitions(cell, "columns", name)
                cells += [value] * (times if value or times < 1024 else 1024)
        while cells and not cells[-1]:
            cells.pop()
        times = _repetitions(row, "rows", name)
        if not cells:
            empty += times
            continue
        left -= empty + len(cells) * times
        if left < 0:
            raise LimitHit("the spreadsheet has too many cells", name, f"{MOST_CELLS:,} are the limit")
        rows += [[] for _ in range(empty)]
        rows += [list(cells) for _ in range(times)]
        empty = 0
    return rows


def _repetitions(element: Any, what: str, name: str) -> int:
    repeated = element.get(f"{_TABLE}number-{what}-repeated", "1")
    number = int(repeated) if repeated.isdecimal() and len(repeated) < 10 else 0
    if not 0 < number <= _REPEATED:
        raise LimitHit(f"{repeated} {what} stand for one", name, f"{_REPEATED:,} are the limit")
    return number


def _cell(cell: Any) -> Cell:
    kind = cell.get(f"{_OFFICE}value-type", "")
    formula = cell.get(f"{_TABLE}formula", "")
    if formula:
        return NonTextCell("formula", formula, exact=False)
    shown = "\n".join(_paragraph_text(one).removesuffix("\r") for one in cell.findall(f"{_TEXT}p"))
    if kind == "float":
        return NonTextCell("number", plain_number(cell.get(f"{_OFFICE}value", "")))
    if kind == "boolean":
        return NonTextCell("boolean", cell.get(f"{_OFFICE}boolean-value", ""))
    if kind == "date":
        day, _, time = cell.get(f"{_OFFICE}date-value", "").partition("T")
        if not time.strip("0:."):
            # What is shown has a day, a month and a year, or nobody can tell which of these was typed.
            return NonTextCell("date", day, exact=len(re.findall(r"\w+", shown)) >= 3)
        return NonTextCell("time", f"{day} {time}", exact=False)
    if kind not in ("", "string"):
        return NonTextCell(kind, shown, exact=False)
    return str(cell.get(f"{_OFFICE}string-value") or shown)


def _paragraph_text(element: Any) -> str:
    """The text of a paragraph with its blanks, without notes that hang on it."""
    pieces = [_BLANKS.sub(" ", element.text or "")]
    for child in element:
        if child.tag == f"{_TEXT}s":
            repeated = child.get(f"{_TEXT}c", "1")
            pieces.append(" " * (int(repeated) if repeated.isdecimal() and len(repeated) < 5 else 1))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif child.tag != f"{_OFFICE}annotation" and isinstance(child.tag, str):
            pieces.append(_paragraph_text(child))
        pieces.append(_BLANKS.sub(" ", child.tail or ""))
    return "".join(pieces)
