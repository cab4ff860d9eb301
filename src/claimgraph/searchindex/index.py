"""The index as an SQLite file, open to be searched.

It lies beside the store, made when the graph is built; from an endpoint elsewhere the same is made in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import UnreadableInput
from claimgraph.searchindex.analysis import word_spans
from claimgraph.searchindex.layout import BETWEEN, COLUMNS, FIELDS, placeholders

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

#: How many words a beginning may stand for.
MOST_ENDINGS = 200
#: Round a match, in what :meth:`Index.marked` gives.
OPEN, CLOSE = "\x02", "\x03"

_HINT = "run claimgraph build --rebuild"


class Item(NamedTuple):
    """A row that fits; ``place`` is its paragraph's label, with ``start`` and ``end`` in code points."""

    id: int
    kind: str
    iri: str
    short: str
    name: str
    place: str
    start: int
    end: int


class Index:
    """An index, open to be searched; expressions are made by :func:`phrase` and the functions after it."""

    def __init__(self, connection: sqlite3.Connection, place: str) -> None:
        self._connection = connection
        self._path = place

    @classmethod
    def open(cls, path: Path) -> Index:
        """The index in the file ``path``, read only."""
        import sqlite3

        try:
            # Nothing writes to a finished index: without locks it can be read from anywhere.
            return cls(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True), str(path))
        except sqlite3.Error as error:
            raise UnreadableInput(f"cannot open the search index: {error}", str(path), _HINT) from None

    @classmethod
    def of(cls, source: Engine, prefixes: Prefixes, *, roles: bool = True) -> Index:
        """An index in memory of what ``source`` holds, for a graph that has none on disk.

        Without ``roles`` it has no statements, and is made with fewer questions.
        """
        from claimgraph.model import Model
        from claimgraph.searchindex.documents import documents
        from claimgraph.searchindex.writer import fill

        return cls(fill(":memory:", documents(Model(source, prefixes), roles=roles)), "")

    def match(
        self, table: str, expression: str, kinds: Sequence[str] = (), limit: int = -1
    ) -> Iterator[Item]:
        """What fits ``expression`` in ``table`` (``exact`` or ``stemmed``), the best first.

        Where two are equally good, in the order of :func:`documents`.
        """
        chosen = f" AND kind IN ({placeholders(kinds)})" if kinds else ""
        weights = ", ".join(str(weight) for weight in COLUMNS.values())
        rows = self.ask(
            f"SELECT {_column_list(FIELDS)} FROM {table} JOIN thing ON thing.id = {table}.rowid "  # noqa: S608
            f"WHERE {table} MATCH ?{chosen} ORDER BY bm25({table}, {weights}), thing.id LIMIT ?",
            (expression, *kinds, limit),
        )
        return (Item(*row) for row in rows)

    def named(self, expression: str) -> dict[int, str]:
        """Row → column, for the things of which a whole label or variant fits ``expression``."""
        columns = list(COLUMNS)[:2]  # the label, the variants
        marks = [f"highlight(exact, {number}, ?, ?), thing.{name}" for number, name in enumerate(columns)]
        rows = self.ask(
            f"SELECT thing.id, {', '.join(marks)} FROM exact JOIN thing ON thing.id = exact.rowid "  # noqa: S608
            "WHERE exact MATCH ? AND kind NOT IN ('claim', 'text') ORDER BY thing.id",
            (*(OPEN, CLOSE) * 2, f"{{label variant}} : ({expression})"),
        )
        by_row: dict[int, str] = {}
        for number, *values in rows:
            for column, folded, value in zip(columns, values[::2], values[1::2], strict=True):
                if any(map(_is_whole, _marked_values(folded, value))):
                    by_row.setdefault(int(number), column)
        return by_row

    def marked(self, table: str, expression: str, number: int) -> dict[str, list[str]]:
        """The values of a row by column, what fits ``expression`` between OPEN and CLOSE."""
        calls = ", ".join(
            f"highlight({table}, {column}, ?, ?), thing.{name}" for column, name in enumerate(COLUMNS)
        )
        rows = self.ask(
            f"SELECT {calls} FROM {table} JOIN thing ON thing.id = {table}.rowid "  # noqa: S608
            f"WHERE {table} MATCH ? AND {table}.rowid = ?",
            (*(OPEN, CLOSE) * len(COLUMNS), expression, number),
        )
        return {
            column: _marked_values(folded, value)
            for row in rows
            for column, folded, value in zip(COLUMNS, row[::2], row[1::2], strict=True)
            if value
        }

    def holds(self, table: str, expression: str) -> bool:
        """Whether anything fits."""
        asked = f"SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT 1"  # noqa: S608
        return bool(self.ask(asked, (expression,)))

    def vocabulary(self, first: str = "", last: str = "\U0010ffff") -> dict[str, int]:
        """Every word as it is indexed, from ``first`` to before ``last``: in how many rows it stands."""
        asked = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?"
        return {str(term): int(count) for term, count in self.ask(asked, (first, last))}

    def items(self, things: Iterable[int]) -> list[Item]:
        """The rows with these numbers, in their order."""
        numbers = list(dict.fromkeys(things))
        rows = self.ask(
            f"SELECT {_column_list(FIELDS)} FROM thing WHERE id IN ({placeholders(numbers)})",  # noqa: S608
            numbers,
        )
        by_number = {int(row[0]): Item(*row) for row in rows}
        return [by_number[number] for number in numbers if number in by_number]

    def ask(self, sql: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows of a question to the file; for this package."""
        import sqlite3

        try:
            return self._connection.execute(sql, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise UnreadableInput(f"the search index is damaged: {error}", self._path, _HINT) from None


def phrase(words: Iterable[str]) -> str:
    """The expression for ``words`` one after another; what is syntax elsewhere is none inside it."""
    return '"' + " ".join(words).replace('"', '""') + '"'


def every(expressions: Iterable[str]) -> str:
    """The expression for what fits all of ``expressions``."""
    return " AND ".join(f"({one})" for one in dict.fromkeys(expressions))


def either(expressions: Iterable[str]) -> str:
    """The expression for what fits one of ``expressions`` or more."""
    return " OR ".join(f"({one})" for one in dict.fromkeys(expressions))


def beginning(index: Index, words: Sequence[str]) -> str:
    """The expression for ``words`` together, of the last only the beginning: FTS5's own has no stems."""
    *before, start = words
    endings = index.vocabulary(start, start + "\U0010ffff")
    commonest = sorted(endings, key=lambda word: (-endings[word], word))[:MOST_ENDINGS]
    return either(phrase([*before, word]) for word in commonest) if commonest else phrase(words)


def _marked_values(folded: str, written: str) -> list[str]:
    """The values of a column as they are written, marked where their ``folded`` words are."""
    marked = []
    for bare, value in zip(folded.split(BETWEEN), written.split(BETWEEN), strict=True):
        if OPEN in bare:
            pieces, end = [], 0
            for word, (start, stop) in zip(bare.split(), word_spans(value), strict=True):
                opens, closes = OPEN * word.startswith(OPEN), CLOSE * word.endswith(CLOSE)
                pieces += [value[end:start], opens, value[start:stop], closes]
                end = stop
            value = "".join((*pieces, value[end:]))
        marked.append(value)
    return marked


def _is_whole(name: str) -> bool:
    return name.startswith(OPEN) and name.endswith(CLOSE) and name.count(OPEN) == 1


def _column_list(columns: Iterable[str]) -> str:
    return ", ".join(f'thing."{column}"' for column in columns)
