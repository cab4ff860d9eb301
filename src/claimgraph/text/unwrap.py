"""A hard-wrapped text as one line a paragraph, for finding labels in it, with the way back to the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from claimgraph.text.paragraphs import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_RUN = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


class Unwrapped:
    """``content`` with each run of blanks as one, which is a line feed where no stretch goes on over it.

    ``stretches`` are the stretches, in order, over whose line ends words go on; with None it is as it is.
    """

    def __init__(self, content: str, stretches: Sequence[Span] | None) -> None:
        pieces: list[str] = []
        #: Offsets behind each shortened run, here and in the file.
        self._here, self._there = [0], [0]
        known = stretches or ()
        starts = [span.start for span in known]
        end = length = 0
        for run in _RUN.finditer(content) if stretches is not None else ():
            at = bisect_right(starts, run.start()) - 1
            inside = at >= 0 and run.end() < known[at].end
            pieces += [content[end : run.start()], " " if inside else "\n"]
            length += len(pieces[-2]) + 1
            end = run.end()
            self._here.append(length)
            self._there.append(end)
        pieces.append(content[end:])
        self.content = "".join(pieces)

    def inner(self, offset: int) -> int:
        """Where what stands at ``offset`` in the file stands here."""
        at = bisect_right(self._there, offset) - 1
        limit = self._here[at + 1] - 1 if at + 1 < len(self._here) else len(self.content)
        return min(self._here[at] + offset - self._there[at], limit)

    def outer(self, span: Span) -> Span:
        """The stretch of the file that a stretch of words here is: its ends are no blanks."""
        first = bisect_right(self._here, span.start) - 1
        last = bisect_right(self._here, span.end - 1) - 1
        return Span(
            span.start - self._here[first] + self._there[first],
            span.end - 1 - self._here[last] + self._there[last] + 1,
        )
