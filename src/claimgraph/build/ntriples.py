"""The published graph while it grows: N-Triples lines as plain strings.

Making an object for every term would cost more time than all the rest of the build. What a large graph has
of them does not stay in memory either: whenever there are many they go to a file, sorted, and these are
merged whenever they are asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain, compress
from operator import ne
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import Literal

from claimgraph.files.write import c_function
from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: Subjects, predicates and the rest of lines, which belong together by their places.
Columns = tuple[tuple[bytes, ...], tuple[bytes, ...], tuple[bytes, ...]]

TYPE = f"<{RDF}type>"
_INTEGER = f'"^^<{XSD}integer>'
_OFFSET = f'"^^<{XSD}nonNegativeInteger>'
#: From how many characters on what there is goes to a file.
SPILL = 1 << 25
#: How many lines are looked at together, how many strings of them become bytes, how many bytes of files are
#: read at once.
_BLOCK, _GROUP, _READ = 1 << 14, 1 << 10, 1 << 23


class Lines:
    """Collects triples, then has each once, sorted by code point.

    Every term is already an N-Triples string such as ``<https://…>`` or ``"words"@en``. ``scratch`` opens a
    file that nobody else sees, where there is to be one; without it all stays in memory.
    """

    def __init__(self, scratch: Callable[[], IO[bytes]] | None = None) -> None:
        self._scratch = scratch
        #: What came in: one line or several, each with its line feed; and their characters.
        self._chunks: list[str] = []
        self._waiting = 0
        self._files: list[IO[bytes]] = []
        self._sorted: list[bytes] = []
        self._inserted: list[bytes] = []

    @property
    def chunk_count(self) -> int:
        """How many chunks of lines were added and are not sorted yet."""
        return len(self._chunks)

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """One triple for each object."""
        self.add_text("".join([f"{subject} {predicate} {value} .\n" for value in objects]))

    def add_text(self, text: str) -> None:
        """Triples as whole lines, each with its line feed."""
        self._chunks.append(text)
        self._waiting += len(text)
        if self._waiting > SPILL and self._scratch is not None:
            self._write_sorted(self._scratch())

    def update(self, others: Lines) -> None:
        """Take over ``others``, which are not sorted yet."""
        for text in others._chunks:
            self.add_text(text)

    def sort(self) -> None:
        """Have every triple once, sorted by code point; nothing is added after that but by :meth:`insert`.

        Where there are so many that they lie in files, what their making took is given back to the system.
        """
        if not self._files or self._scratch is None:
            self._sorted = self._sort_waiting()
            return
        self._write_sorted(self._scratch())
        give_back = c_function("malloc_trim")  # half of what a large build holds lies free in pieces
        if give_back is not None:
            give_back(0)

    def insert(self, others: Lines) -> None:
        """Take over ``others``, none of which is there, into what is sorted."""
        others.sort()
        self._inserted = others._sorted

    def blocks(self) -> Iterator[list[bytes]]:
        """What is sorted, some thousand lines at a time, each with its line feed."""
        rest = 0
        for block in self._blocks():
            at = bisect_right(self._inserted, block[-1], rest)
            yield sorted([*block, *self._inserted[rest:at]]) if at > rest else block
            rest = at
        if rest < len(self._inserted):
            yield self._inserted[rest:]

    def nquads(self) -> Iterator[bytes]:
        """The same as the bytes of a file."""
        return map(b"".join, self.blocks())

    def _blocks(self) -> Iterator[list[bytes]]:
        """What is sorted; of files, as many lines of each as are known to come before the rest of all.

        Lines go to files and come from them many at a time: one by one they took a sixth of a large build.
        """
        for file in self._files:
            file.seek(0)
        waiting = [(file, list[bytes]()) for file in self._files]
        few = _READ // max(len(waiting), 1)
        while waiting:
            for file, lines in waiting:
                if not lines:
                    lines += next(pieces(file, few), b"").splitlines(keepends=True)
            waiting = [one for one in waiting if one[1]]
            last = min((lines[-1] for _, lines in waiting), default=b"")
            block = []
            for _, lines in waiting:
                at = bisect_right(lines, last)
                block += lines[:at]
                del lines[:at]
            block.sort()  # which merges what is sorted already, and faster than heapq
            if block:
                yield _unique(block)
        for at in range(0, len(self._sorted), _BLOCK):
            yield self._sorted[at : at + _BLOCK]

    def _sort_waiting(self) -> list[bytes]:
        """What waits, as bytes, each line once, sorted as their code points are."""
        lines: list[bytes] = []
        for at in range(0, len(self._chunks), _GROUP):
            lines += "".join(self._chunks[at : at + _GROUP]).encode().splitlines(keepends=True)
        self._chunks, self._waiting = [], 0
        lines.sort()
        return _unique(lines)

    def _write_sorted(self, file: IO[bytes]) -> None:
        lines = self._sort_waiting()
        for at in range(0, len(lines), _GROUP):
            file.write(b"".join(lines[at : at + _GROUP]))
        file.seek(0)
        self._files.append(file)


def _unique(lines: list[bytes]) -> list[bytes]:
    """Sorted ``lines``, each once: those that differ from the one before."""
    return list(compress(lines, map(ne, lines, chain((b"",), lines))))


def columns(lines: Iterable[bytes]) -> Columns:
    """Subjects, predicates and the rest of ``lines``."""
    transposed = tuple(zip(*[line.split(b" ", 2) for line in lines], strict=True)) or ((), (), ())
    return cast("Columns", transposed)


def pieces(stream: IO[bytes], size: int) -> Iterator[bytes]:
    """The lines of ``stream`` in pieces of about ``size`` bytes, none of which cuts a line."""
    while piece := stream.read(size):
        yield piece + stream.readline()


def iri(value: str) -> str:
    """An IRI as an N-Triples term."""
    return f"<{value}>"


def words(value: str, language: str | None = None) -> str:
    """A string as an N-Triples literal, with language tag where given."""
    if language is None and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'  # measured: a place has three of them, and this is what most are like
    return str(Literal(value, language=language))


def integer(value: int) -> str:
    """An xsd:integer literal."""
    return f'"{value}{_INTEGER}'


def offset(value: int) -> str:
    """An xsd:nonNegativeInteger literal: a place in the text, in code points."""
    return f'"{value}{_OFFSET}'
