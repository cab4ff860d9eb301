"""A hard-wrapped text as one line a paragraph, for finding labels in it, with the way back to the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from claimgraph.text.paragraphs import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLANKS = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


class Unwrapped:
    """``content`` with each run of blanks as one, which is a line feed where no stretch goes on over it.

    ``stretches`` are the stretches, in order, over whose line ends words go on; with None it is as it is.
    """

    def __init__(self, content: str, stretches: Sequence[Span] | None) -> None:
        pieces: list[str] = []
        #: Offsets behind each shortened run, here and in the file.
        self._unwrapped_offsets, self._source_offsets = [0], [0]
        known = stretches or ()
        starts = [span.start for span in known]
        end = length = 0
        for run in _BLANKS.finditer(content) if stretches is not None else ():
            at = bisect_right(starts, run.start()) - 1
            inside = at >= 0 and run.end() < known[at].end
            pieces += [content[end : run.start()], " " if inside else "\n"]
            length += len(pieces[-2]) + 1
            end = run.end()
            self._unwrapped_offsets.append(length)
            self._source_offsets.append(end)
        pieces.append(content[end:])
        self.content = "".join(pieces)

    def to_unwrapped(self, offset: int) -> int:
        """Where what stands at ``offset`` in the file stands here."""
        at = bisect_right(self._source_offsets, offset) - 1
        starts = self._unwrapped_offsets
        limit = starts[at + 1] - 1 if at + 1 < len(starts) else len(self.content)
        return min(starts[at] + offset - self._source_offsets[at], limit)

    def to_source(self, span: Span) -> Span:
        """The stretch of the file that a stretch of words here is: its ends are no blanks."""
        first = bisect_right(self._unwrapped_offsets, span.start) - 1
        last = bisect_right(self._unwrapped_offsets, span.end - 1) - 1
        return Span(
            span.start - self._unwrapped_offsets[first] + self._source_offsets[first],
            span.end - 1 - self._unwrapped_offsets[last] + self._source_offsets[last] + 1,
        )
