"""How answers reach whoever asked: bytes into a pipe, tables drawn on a terminal, as wide as may be."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How wide output is where no terminal says otherwise.
WIDTH = 120
#: How many characters of the width the frame of a drawn table takes.
FRAME = 3


def emit(content: bytes) -> None:
    """Write bytes to standard output; raises Unwritable where that leads to a full disk."""
    from claimgraph.files.write import unwritable

    stream = sys.stdout.buffer
    try:
        stream.write(content)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error, "standard output", len(content)) from None


def on_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """How wide output may be: $COLUMNS, the terminal, or WIDTH."""
    named = os.environ.get("COLUMNS", "")
    if named.isdigit() and int(named) > 0:
        return int(named)
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        return get_terminal_size((WIDTH, 24)).columns
    return WIDTH


def rich_table(
    head: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()
) -> None:
    """Draw a table on the terminal; columns in ``right`` are set flush right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from claimgraph.results import column_widths

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold")
    cells = [[" ".join(cell.split()) for cell in row] for row in rows]
    # Our own widths: left to itself, Rich squeezes every column alike and breaks short words.
    widths = column_widths([head, *cells], width() - FRAME)
    for number, (name, size) in enumerate(zip(head, widths, strict=True)):
        justify: Literal["left", "right"] = "right" if number in right else "left"
        table.add_column(Text(name), overflow="fold", justify=justify, width=size)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=max(width(), sum(widths) + 2 * len(widths) + 1)).print(table)


def csv_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Rows as CSV with line feeds."""
    import csv
    import io

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue()
