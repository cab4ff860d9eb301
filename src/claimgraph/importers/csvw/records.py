"""The rows of a file in some dialect, each with its number and its line."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from claimgraph.errors import UnreadableInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import TextIO

# The module's own limit on a cell says nothing of ours: memory is held, and the file's size.
csv.field_size_limit(1 << 30)


class _Lines:
    """The lines of a file without its comments, and how many there were.

    A comment is where a row could begin: within quotation marks the same sign is part of a cell.
    """

    def __init__(self, stream: TextIO, comment: str | None) -> None:
        self._stream, self._comment = stream, comment
        self.number = self.comments = 0
        self.between = True

    def __iter__(self) -> Iterator[str]:
        for line in self._stream:
            self.number += 1
            if self._comment and self.between and line.startswith(self._comment):
                self.comments += 1
                continue
            self.between = False
            yield line


def records(stream: TextIO, dialect: Any, name: str) -> Iterator[tuple[int, int, list[str]]]:
    """(row of the file, line, cells) of each row that counts, header first; raises where it is no CSV."""
    lines = _Lines(stream, dialect.commentPrefix)
    options = dialect.as_python_formatting_parameters()
    if dialect.quoteChar is None:
        options |= {"quoting": csv.QUOTE_NONE, "escapechar": None}
    reader = csv.reader(iter(lines), **options)
    trim: Callable[[str], str] | None = dialect.trimmer if dialect.trim != "false" else None
    row = 0
    try:
        while True:
            lines.between = True
            cells = next(reader, None)
            if cells is None:
                return
            row += 1
            if row + lines.comments <= dialect.skipRows or (
                not any(cells) and (dialect.skipBlankRows or not cells)
            ):
                continue
            if trim is not None:
                cells = [trim(cell) for cell in cells]
            yield row + lines.comments, lines.number, cells[dialect.skipColumns :]
    except csv.Error as error:
        where = f"{name}, row {row + lines.comments + 1} (line {lines.number})"
        raise UnreadableInput(
            f"broken CSV: {error}", where, "look at the quotation marks of this row"
        ) from None
    except UnicodeError as error:
        encoding = getattr(error, "encoding", "") or dialect.encoding
        hint = 'give its encoding in the metadata: "dialect": {"encoding": "…"}'
        what = f"the file is not {encoding.upper()}"
        raise UnreadableInput(what, f"{name}, after row {row + lines.comments}", hint) from None
