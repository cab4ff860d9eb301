"""Answers counted while the engine's serializers write them, and ended where they grow too large.

The engine says of no answer how many rows it has before all are written. What separates two rows can stand
nowhere else in the formats that it writes, since strings are escaped there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from claimgraph.errors import LimitHit, counted

#: What begins a row beyond the first in JSON, a row in XML, what ends a line in TSV; and the same in JSON at
#: the end of a string. Rows of JSON in which nothing is bound are counted last.
_MARKS = {"json": b'},{"', "xml": b"<result>", "tsv": b"\n"}
_FALSE = {"json": (b'},{",', b'},{"}')}
_STRING = rb'"(?:[^"\\]|\\.)*"'


class ResultLimit(NamedTuple):
    """How large an answer may be: rows (of a graph: triples) and bytes; 0 means any."""

    rows: int = 0
    size: int = 0

    def check_rows(self, rows: int) -> None:
        """Raise LimitHit for an answer of more ``rows`` than these."""
        if self.rows and rows > self.rows:
            what = f"the answer has more than {counted(self.rows, 'row')}"
            raise LimitHit(what, "", "narrow the query or add a LIMIT")

    def check_size(self, size: int) -> None:
        """Raise LimitHit for an answer of more bytes than these."""
        if self.size and size > self.size:
            what = f"the answer is larger than {self.size >> 20} MiB"
            raise LimitHit(what, "", "narrow the query or add a LIMIT")


class RowCounter:
    """A stream of bytes for the rows of an answer in ``json``, ``xml`` or ``tsv``; ``content`` is what came.

    Writing raises LimitHit once there is more than ``limit``.
    """

    def __init__(self, format_name: str, limit: ResultLimit) -> None:
        self.content = bytearray()
        self._format, self._most = format_name, limit
        self._mark, self._false = _MARKS[format_name], _FALSE.get(format_name, ())
        self._marks = self._seen = 0

    def write(self, piece: bytes) -> int:
        """Take a piece of the answer."""
        content, mark, seen = self.content, self._mark, self._seen
        content += piece
        self._most.check_size(len(content))
        end = max(len(content) - bool(self._false), seen)  # a mark is judged by what follows it
        self._marks += content.count(mark, seen, end)
        self._marks -= sum(content.count(false, seen) for false in self._false)
        self._seen = max(end - len(mark) + 1, seen)
        self._most.check_rows(self._marks - (self._format == "tsv"))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def rows(self) -> int:
        """How many rows the whole answer has; raises LimitHit where they are too many."""
        rows = self._marks
        if self._format == "tsv":
            rows = max(rows - 1, 0)
        elif self._format == "json":
            _, _, body = self.content.partition(b'"bindings":[')
            if b"{}" in body:
                body = bytearray(re.sub(_STRING, b"", bytes(body)))
                rows = body.count(b"},{")
            rows += not body.startswith(b"]")
        self._most.check_rows(rows)
        return rows
