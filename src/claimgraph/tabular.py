"""Rows of text as one text: a table or records to read in a terminal, Markdown, CSV, JSON.

A table is as wide as it may be and wraps its cells; where that would leave a column too narrow to be read,
each row is set as a record.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from claimgraph.escaping import csv_cell, flat, json, markdown

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Formats for rows of text that commands make themselves.
TEXT_FORMATS = ("table", "csv", "md", "json")
#: How wide a table is where no terminal says otherwise, in characters.
WIDTH = 120
#: A column that has to wrap is read with ease down to this width; below it rows are set as records.
READABLE = 18
_NARROWEST = 10
_GAP = "  "


def text_in(
    format_name: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    width: int = WIDTH,
    *,
    counts: bool = False,
) -> str:
    """Rows of text under ``head`` in one of TEXT_FORMATS, ended by a line feed; JSON is a list of objects.

    ``counts`` are compared down their columns, and so never set as records.
    """
    if format_name == "csv":
        return csv_text(head, rows)
    if format_name == "md":
        return markdown_table(head, rows)
    if format_name == "json":
        return json([dict(zip(head, row, strict=True)) for row in rows], indent=2) + "\n"
    return plain_table(head, rows, width) if counts else text_of_rows(head, rows, width)


def csv_text(head: Sequence[str], rows: Sequence[Sequence[str]], end: str = "\n") -> str:
    """Rows as CSV, lines ended by ``end``, that no spreadsheet takes for formulas."""
    import csv

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=end)
    writer.writerows([csv_cell(cell) for cell in row] for row in (head, *rows))
    return stream.getvalue()


def text_of_rows(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Rows as text to read: a table where that is readable in ``width`` characters, else records."""
    head = [flat(name) for name in head]
    cells, widths = _measured(head, rows, width)
    if _readable(head, cells, widths, width):
        return _table(head, cells, widths)
    return plain_records(head, cells, width)


def readable(head: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a table fits into ``width`` characters without a column that wraps narrower than READABLE."""
    cells, widths = _measured(head, rows, width)
    return _readable(head, cells, widths, width)


def _readable(head: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int], width: int) -> bool:
    if len(head) < 2 or not cells:
        return True
    if sum(widths) + len(_GAP) * (len(widths) - 1) > width:
        return False
    return not any(
        len(cell) > size for row in cells for cell, size in zip(row, widths, strict=True) if size < READABLE
    )


def _measured(
    head: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> tuple[list[list[str]], list[int]]:
    """(cells without line breaks, widths of the columns)."""
    cells = [[flat(cell) for cell in row] for row in rows]
    return cells, column_widths([head, *cells], width) if head else []


def plain_records(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """Each row as a block of ``name  value`` lines, values aligned and wrapped, blocks an empty line apart.

    What is unbound is left out of its block.
    """
    indent = max(map(len, head), default=0) + len(_GAP)
    blocks = []
    for row in rows:
        lines = []
        for name, value in zip(head, row, strict=True):
            if value:
                lines += hanging(name.ljust(indent), value, indent, width)
        blocks.append("".join(f"{line}\n" for line in lines or ["(nothing is bound)"]))
    return "\n".join(blocks)


def hanging(first: str, text: str, indent: int, width: int, narrowest: int = READABLE) -> list[str]:
    """``text`` wrapped in ``width`` characters: behind ``first``, further lines ``indent`` characters in."""
    begin, *rest = wrap(flat(text), max(width - indent, narrowest))
    return [first + begin, *(" " * indent + line for line in rest)]


def plain_table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int = WIDTH) -> str:
    """A table in plain text no wider than ``width`` characters where its columns allow, cells wrapped."""
    head = [flat(name) for name in head]
    return _table(head, *_measured(head, rows, width))


def _table(head: Sequence[str], cells: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    if not head:
        return ""
    lines = [_GAP.join(name.ljust(size) for name, size in zip(head, widths, strict=True)).rstrip()]
    lines.append(_GAP.join("-" * size for size in widths))
    wrapped = [[wrap(cell, size) for cell, size in zip(row, widths, strict=True)] for row in cells]
    spaced = any(len(cell) > 1 for row in wrapped for cell in row)
    for number, row in enumerate(wrapped):
        if spaced and number:
            lines.append("")
        for index in range(max(len(cell) for cell in row)):
            parts = [cell[index] if index < len(cell) else "" for cell in row]
            lines.append(
                _GAP.join(part.ljust(size) for part, size in zip(parts, widths, strict=True)).rstrip()
            )
    return "\n".join(lines) + "\n"


def column_widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """How wide each column is: its longest cell where all fit into ``width``.

    Otherwise the widest give way first; a column gives way down to its longest word before any word is
    broken.
    """
    columns = range(len(rows[0]))
    widths = [max(1, *(len(row[column]) for row in rows)) for column in columns]
    words = [
        max((len(word) for row in rows for word in row[column].split()), default=1) for column in columns
    ]
    room = width - len(_GAP) * (len(widths) - 1)
    for floors in ([max(size, _NARROWEST) for size in words], [_NARROWEST] * len(widths)):
        while (excess := sum(widths) - room) > 0:
            open_columns = [column for column in columns if widths[column] > floors[column]]
            if not open_columns:
                break
            widest = max(open_columns, key=widths.__getitem__)
            # Down to the next one, or as far as need be: in one step, as quotations are long.
            below = max((widths[other] for other in open_columns if other != widest), default=0)
            step = min(excess, widths[widest] - max(floors[widest], min(below, widths[widest] - 1)))
            widths[widest] -= max(step, 1)
    return widths


def wrap(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` characters, broken at blanks or, at need, inside a word."""
    lines: list[str] = []
    line = ""
    for whole in text.split(" "):
        word = whole
        if line and len(line) + 1 + len(word) <= width:
            line += " " + word
            continue
        if line:
            lines.append(line)
        while len(word) > width:
            lines.append(word[:width])
            word = word[width:]
        line = word
    lines.append(line)
    return lines


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; what would be markup inside a cell (bars, stars, brackets) is kept from it."""
    lines = [[markdown(cell) for cell in line] for line in (head, *rows)]
    lines.insert(1, ["---"] * len(head))
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) if head else ""
