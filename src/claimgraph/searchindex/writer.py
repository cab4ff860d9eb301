"""Writes the index, whole and once; the same graph gives the same bytes."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from typing import TYPE_CHECKING

from claimgraph.errors import Refused
from claimgraph.searchindex.analysis import TOKENS, folded_text, stems
from claimgraph.searchindex.layout import (
    BETWEEN,
    CLAIM_COLUMNS,
    COLUMNS,
    CONTEXT_ROLES,
    FIELDS,
    NAME_COLUMNS,
    TOKENIZERS,
    placeholders,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from claimgraph.searchindex.documents import Document

#: How many things are written together.
_AT_ONCE = 1000


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
    """Write the index of ``documents`` to a new file.

    Raises Refused where SQLite has no full-text search, and OSError where the file cannot be written.
    """
    import sqlite3

    try:
        fill(str(path), documents).close()
    except sqlite3.OperationalError as error:
        raise OSError(None, f"{error}", str(path)) from None


def fill(name: str, documents: Iterable[Document]) -> sqlite3.Connection:
    """The index of ``documents`` in the SQLite database ``name``, open."""
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
    columns = [*FIELDS, *COLUMNS]
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
    for table, tokens in TOKENIZERS.items():
        connection.execute(
            f"CREATE VIRTUAL TABLE {table} USING fts5({', '.join(COLUMNS)}, content='folded', "
            f"content_rowid='id', tokenize='{tokens}')"
        )
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608
        connection.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")  # noqa: S608
    connection.execute("CREATE VIRTUAL TABLE vocabulary USING fts5vocab(exact, row)")
    _fill_statements(connection, documents)
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


def _fill_statements(connection: sqlite3.Connection, documents: Sequence[Document]) -> None:
    """Write the tables for questions in words about ``documents``, whose rows are numbered from 1."""
    numbers = {document.iri: number for number, document in enumerate(documents, 1)}
    connection.execute(
        "CREATE TABLE name (stems, thing INTEGER, kind, preferred INTEGER, PRIMARY KEY (stems, thing)) "
        "WITHOUT ROWID"
    )
    connection.execute(
        "CREATE TABLE role (value, role, thing INTEGER, PRIMARY KEY (value, role, thing)) WITHOUT ROWID"
    )
    names = [
        (value, number, document.kind, column == "label")
        for number, document in enumerate(documents, 1)
        if document.kind not in ("claim", "text")
        for column in ("label", "variant")
        for value in document.words.get(column, ())
    ]
    stemmed = stems([value for value, *_ in names])
    connection.executemany(
        "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)",
        ((" ".join(words), *rest) for words, (_, *rest) in zip(stemmed, names, strict=True) if words),
    )
    connection.executemany(
        "INSERT OR IGNORE INTO role VALUES (?, ?, ?)",
        (
            (numbers.get(value, value), role, number)
            for number, document in enumerate(documents, 1)
            for role, value in document.roles
        ),
    )
    connection.execute("CREATE INDEX made ON role (thing, role)")
    _fill_claims(connection, documents, numbers)


def _fill_claims(connection: sqlite3.Connection, documents: Sequence[Document], rows: dict[str, int]) -> None:
    """The full-text index of claims; it keeps no words of its own, which ``thing`` has."""
    columns = ", ".join(CLAIM_COLUMNS)
    connection.execute(
        f"CREATE VIRTUAL TABLE claim_words USING fts5({columns}, content='', tokenize='{TOKENS}')"
    )
    sentences = sorted((one for one in documents if one.kind == "text"), key=lambda one: one.end)
    ends = [one.end for one in sentences]

    def fold(values: Iterable[str]) -> str:
        return " ".join(map(folded_text, values))

    values = placeholders(("rowid", *CLAIM_COLUMNS))
    insert = f"INSERT INTO claim_words (rowid, {columns}) VALUES ({values})"  # noqa: S608
    for number, document in enumerate(documents, 1):
        if document.kind != "claim":
            continue
        roles: dict[str, list[Document]] = {}
        for role, value in document.roles:
            if value in rows:
                roles.setdefault(role, []).append(documents[rows[value] - 1])
        row = [fold(document.words.get("label", ())), fold(document.words.get("quotation", ()))]
        row += [
            " ".join(fold(_names(thing)) for role in several for thing in roles.get(role, ()))
            for several in NAME_COLUMNS.values()
        ]
        glossed = [thing for role in ("subject", "object") for thing in roles.get(role, ())]
        row.append(fold([text for thing in glossed for text in thing.words.get("gloss", ())]))
        beside = [thing for role in CONTEXT_ROLES for thing in roles.get(role, ())]
        row.append(fold([text for thing in beside for text in thing.words.get("label", ())]))
        around = []
        for at in range(bisect_left(ends, document.start + 1), len(sentences)):
            if sentences[at].start >= document.end:
                break
            around += sentences[at].words["text"]
        row.append(fold(around))
        connection.execute(insert, (number, *row))
    connection.execute("INSERT INTO claim_words (claim_words) VALUES ('optimize')")


def _names(thing: Document) -> list[str]:
    """By which names a thing stands in a claim: claims that are spoken of by their sentences."""
    return [value for column in ("label", "variant") for value in thing.words.get(column, ())]
