"""The index as an SQLite file: how it is laid out, written and asked; nobody else knows.

One SQLite file beside the store, made when the graph is built and read by ``claimgraph find``. A table holds
what can be found, one row for each thing, its words in columns by what they are; two full-text indexes over
its folded words hold them as they are (``exact``) and by their stems (``stemmed``). The same graph gives the
same bytes. From an endpoint elsewhere the same index is made in memory.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.errors import Refused, UnreadableInput
from claimgraph.searchindex.analysis import folded_text, word_spans
from claimgraph.searchindex.statements import Statements, fill, placeholders

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from claimgraph.searchindex.documents import Document
    from claimgraph.store import Engine
    from claimgraph.terms import Prefixes

#: The searched columns, with their weights in the ranking.
COLUMNS = {"label": 10.0, "variant": 6.0, "gloss": 3.0, "quotation": 2.0, "text": 1.0, "about": 0.5}
#: Stands between two values in one column, so that no phrase reaches from one into the next: FTS5 takes a
#: character of private use for a letter, and no text has a word of this one alone.
BETWEEN = " \ue000 "
#: How many words a beginning may stand for.
MOST_ENDINGS = 200
#: Round a match, in what :meth:`Index.marked` gives.
OPEN, CLOSE = "\x02", "\x03"

#: What is indexed is folded already, its words between blanks: nothing but ASCII's blanks parts it.
_TOKENS = {"exact": "ascii", "stemmed": "porter ascii"}
_FIELDS = ("id", "kind", "iri", "short", "name", "place", "start", "end")
#: How many things are written together.
_AT_ONCE = 1000
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


def available() -> bool:
    """Whether this Python's SQLite has full-text search."""
    try:
        import sqlite3
    except ImportError:
        return False
    try:
        with sqlite3.connect(":memory:") as connection:
            connection.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
    except sqlite3.OperationalError:
        return False
    return True


def write(path: Path, documents: Iterable[Document]) -> None:
    """Write the index of ``found`` to a new file.

    Raises Refused where SQLite has no full-text search, and OSError where the file cannot be written.
    """
    import sqlite3

    try:
        _fill(str(path), documents).close()
    except sqlite3.OperationalError as error:
        raise OSError(None, f"{error}", str(path)) from None


def _fill(name: str, documents: Iterable[Document]) -> sqlite3.Connection:
    if not available():
        raise Refused(
            "searching needs SQLite with FTS5, which this Python's SQLite has not been built with",
            "",
            "use a Python whose sqlite3 module has FTS5, or ask with claimgraph sparql",
        )
    import sqlite3

    connection = sqlite3.connect(name, isolation_level=None)
    # The file is written once, under a name that nobody reads yet.
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    columns = [*_FIELDS, *COLUMNS]
    defined = ", ".join(f'"{column}"' for column in columns[1:])
    connection.execute(f"CREATE TABLE thing (id INTEGER PRIMARY KEY, {defined})")
    connection.execute(f"CREATE TABLE folded (id INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
    insert = "INSERT INTO {} VALUES ({})"
    into_thing = insert.format("thing", placeholders(columns))
    into_folded = insert.format("folded", placeholders(("id", *COLUMNS)))
    documents = list(documents)
    numbered = enumerate(documents, 1)
    while some := list(islice(numbered, _AT_ONCE)):
        connection.executemany(into_thing, map(_written, some))
        connection.executemany(into_folded, map(_folded, some))
    for table, tokens in _TOKENS.items():
        connection.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(COLUMNS)}, content='folded', "
            f"content_rowid='id', tokenize='{tokens}')"
        )
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(exact, row)")
    fill(connection, documents)
    connection.execute("COMMIT")
    return connection


def _written(numbered: tuple[int, Document]) -> tuple[object, ...]:
    number, item = numbered
    words = [BETWEEN.join(item.words.get(column, ())) for column in COLUMNS]
    return (number, *item[:4], *item[5:8], *words)


def _folded(numbered: tuple[int, Document]) -> tuple[object, ...]:
    number, item = numbered
    values = (item.words.get(column, ()) for column in COLUMNS)
    return (number, *[BETWEEN.join(map(folded_text, several)) for several in values])


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

        return cls(_fill(":memory:", documents(Model(source, prefixes), roles=roles)), "")

    def match(
        self, table: str, expression: str, kinds: Sequence[str] = (), limit: int = -1
    ) -> Iterator[Item]:
        """What fits ``expression`` in ``table`` (``exact`` or ``stemmed``), the best first.

        Where two are equally good, in the order of :func:`documents`.
        """
        chosen = f" AND kind IN ({placeholders(kinds)})" if kinds else ""
        weights = ", ".join(str(weight) for weight in COLUMNS.values())
        rows = self.ask(
            f"SELECT {_column_list(_FIELDS)} FROM {table} JOIN thing ON thing.id = {table}.rowid "  # noqa: S608
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
        """Every word as it is indexed, from ``first`` to before ``last``: in how many rows it role."""
        asked = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ?"
        return {str(term): int(count) for term, count in self.ask(asked, (first, last))}

    @property
    def statements(self) -> Statements:
        """What claims are made of, for questions in words."""
        return Statements(self)

    def items(self, things: Iterable[int]) -> list[Item]:
        """The rows with these numbers, in their order."""
        numbers = list(dict.fromkeys(things))
        rows = self.ask(
            f"SELECT {_column_list(_FIELDS)} FROM thing WHERE id IN ({placeholders(numbers)})",  # noqa: S608
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
