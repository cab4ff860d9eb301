"""The stems of words, as SQLite's tokenizer makes them: what is asked and what is indexed are cut alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.searchindex.folding import folded_text

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

#: A word of many letters is one to the tokenizer only if no letter is beyond ASCII's, which it leaves alone.
TOKENS = "porter ascii"


def stems(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """The stems of the folded words of each of ``texts``."""
    import sqlite3

    with sqlite3.connect(":memory:") as connection:
        try:
            return _stems(connection, texts)
        finally:
            connection.rollback()


def _stems(connection: sqlite3.Connection, texts: Sequence[str]) -> list[tuple[str, ...]]:
    connection.execute(f"CREATE VIRTUAL TABLE given USING fts5(words, tokenize='{TOKENS}')")
    connection.execute("CREATE VIRTUAL TABLE cut USING fts5vocab(given, instance)")
    rows = ((number, folded_text(text)) for number, text in enumerate(texts))
    connection.executemany("INSERT INTO given (rowid, words) VALUES (?, ?)", rows)
    found: list[list[str]] = [[] for _ in texts]
    for number, stem in connection.execute('SELECT doc, term FROM cut ORDER BY doc, "offset"'):
        found[number].append(stem)
    return [tuple(one) for one in found]
