"""How answers reach whoever asked: bytes into a pipe, tables drawn on a terminal, as wide as may be.

Whatever is printed goes through here, so that no text acts on a terminal: what people read is made visible
wherever it goes, and what programs read, whose format has an escape or is exact, on a terminal as well.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Literal

import click

from claimgraph.escaping import flat, json, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

#: How wide output is where no terminal says otherwise.
WIDTH = 120
#: How many characters of the width the frame of a drawn table takes.
FRAME = 3


def emit(content: bytes) -> None:
    """Write bytes to standard output: as they are, but for what would act on a terminal.

    Raises Unwritable where standard output leads to a full disk.
    """
    if sys.stdout.isatty():
        content = visible(content.decode("utf-8", "replace")).encode()
    stream = sys.stdout.buffer
    try:
        stream.write(content)
        stream.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        from claimgraph.files.write import unwritable

        raise unwritable(error, "standard output", len(content)) from None


def say(text: str = "", *, nl: bool = True, err: bool = False) -> None:
    """Print text for people, with a line feed at its end unless ``nl`` is false."""
    click.echo(visible(text), nl=nl, err=err)


def say_json(data: object) -> None:
    """Print data as JSON."""
    click.echo(json(data, indent=2))


def writer(
    head: Sequence[str], rows: Sequence[Sequence[str]], format_name: str, right: frozenset[int] = frozenset()
) -> Callable[[], None]:
    """What prints rows of text in one of TEXT_FORMATS; the columns ``right`` are drawn flush right.

    A table is drawn on a terminal where that is readable, as counts, of which all columns but the first are
    flush right, always are; anywhere else it is plain text.
    """
    from claimgraph.tabular import readable, text_in

    counts = len(right) == len(head) - 1
    if format_name == "table" and on_terminal() and (counts or readable(head, rows, width() - FRAME)):
        return partial(_draw, head, rows, right)
    return partial(emit, text_in(format_name, head, rows, width(), counts=counts).encode())


def write_rows(
    head: Sequence[str], rows: Sequence[Sequence[str]], format_name: str, right: frozenset[int] = frozenset()
) -> None:
    """Print rows of text in one of TEXT_FORMATS, as :func:`writer` has it."""
    writer(head, rows, format_name, right)()


def write_sparse(head: Sequence[str], rows: Sequence[Sequence[str]], format_name: str) -> None:
    """The same, but in JSON without what is empty: for tables whose columns fit only some of the rows."""
    if format_name == "json":
        say_json([{name: cell for name, cell in zip(head, row, strict=True) if cell} for row in rows])
    else:
        write_rows(head, rows, format_name)


def save(content: bytes, target: Path | None, what: str) -> None:
    """Write ``content`` to a file and say on standard error what it is; print it for ``-`` or no file."""
    if target is None or str(target) == "-":
        emit(content)
        return
    from claimgraph.files.write import write_file

    write_file(target, content)
    say(f"{target}: {what}", err=True)


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


def _draw(head: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> None:
    """Draw a table on the terminal; columns in ``right`` are set flush right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from claimgraph.tabular import column_widths

    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold")
    cells = [[flat(cell) for cell in row] for row in rows]
    # Our own widths: left to itself, Rich squeezes every column alike and breaks short words.
    widths = column_widths([head, *cells], width() - FRAME)
    for number, (name, size) in enumerate(zip(head, widths, strict=True)):
        justify: Literal["left", "right"] = "right" if number in right else "left"
        table.add_column(Text(flat(name)), overflow="fold", justify=justify, width=size)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console(width=max(width(), sum(widths) + 2 * len(widths) + 1)).print(table)
