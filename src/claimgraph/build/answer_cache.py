"""Answers to stored questions, kept in the cache beside the graphs: the same graph has the same rows.

To open a store takes longer than most questions. So what the engine answered to a question that takes nothing
but the published graph is read again by the next who asks it, until the graph or the question changes. How
an answer is shown is made anew each time. A file that is damaged, or another question's, counts for none.
"""

from __future__ import annotations

from binascii import crc32
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from claimgraph.files.checked import keep_newest, read_checked, write_checked
from claimgraph.queries import deterministic

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.store import Results

#: What the name of a kept answer begins with, how many are kept, and up to how many bytes each.
PREFIX, MAX_ENTRIES, MAX_BYTES = "answer-", 64, 1 << 20
_FORMAT = QueryResultsFormat.JSON


class CachedAnswer:
    """The answer that the graph with the content hash ``key`` gives to the question asked by ``name``."""

    def __init__(self, cache: Path, key: str, name: str) -> None:
        self._key = key
        asked = crc32(name.encode("utf-8", "surrogateescape"))
        self._path = cache / f"{PREFIX}{key[:16]}-{asked:08x}"

    def exists(self) -> bool:
        """Whether something is kept, most likely that answer."""
        return self._path.exists()

    def load(self, text: str) -> Results | None:
        """What is kept if it is the answer to the question ``text``."""
        content, head = read_checked(self._path), self._head(text)
        return parse_query_results(content[len(head) :], format=_FORMAT) if content.startswith(head) else None

    def save(self, text: str, results: Results) -> Results:
        """Keep ``results``, unread, if they are rows and not too large; read what is returned instead."""
        if not isinstance(results, QuerySolutions) or not deterministic(text):
            return results
        answer = results.serialize(format=_FORMAT) or b""
        if len(answer) <= MAX_BYTES:
            write_checked(self._path, self._head(text) + answer)
            with suppress(OSError):
                keep_newest(self._path.parent, MAX_ENTRIES, PREFIX)
        return parse_query_results(answer, format=_FORMAT)

    def _head(self, text: str) -> bytes:
        """What a kept answer begins with: whose it is."""
        return f"{self._key}\n{text}\n".encode("utf-8", "surrogateescape")
