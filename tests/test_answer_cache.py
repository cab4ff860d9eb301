"""An answer is kept for the graph and the question that it belongs to, and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Store

from claimgraph.build.answer_cache import MAX_BYTES, MAX_ENTRIES, PREFIX, CachedAnswer

if TYPE_CHECKING:
    from pathlib import Path

KEY = "0123456789abcdef" * 4
ROWS = 'SELECT ?n ?w { VALUES (?n ?w) { (1 "a\\n\\"b"@en) (2.50 UNDEF) (<urn:x> "1e3"^^<urn:t>) } }'


def answer(text: str = ROWS) -> Any:
    """What the engine says to a question that needs no graph."""
    return Store().query(text)


def rows(found: Any) -> list[list[object]]:
    """The rows of an answer, read to its end."""
    return [list(row) for row in found]


def test_what_is_kept_is_what_was_answered(tmp_path: Path) -> None:
    """Whoever keeps an answer and whoever asks the next time have the same rows, term by term."""
    kept = CachedAnswer(tmp_path, KEY, "small")
    assert not kept.exists() and kept.load(ROWS) is None
    assert rows(kept.save(ROWS, answer())) == rows(answer())
    assert kept.exists() and rows(kept.load(ROWS)) == rows(answer())


def test_no_other_question_and_no_other_graph_has_it(tmp_path: Path) -> None:
    """A question that was changed, another one, and another graph are answered anew."""
    CachedAnswer(tmp_path, KEY, "small").save(ROWS, answer())
    assert CachedAnswer(tmp_path, KEY, "small").load(f"{ROWS} LIMIT 1") is None
    assert CachedAnswer(tmp_path, KEY, "smaller").load(ROWS) is None
    assert CachedAnswer(tmp_path, f"{KEY[:-1]}0", "small").load(ROWS) is None


@pytest.mark.parametrize("at", [0, 8, 80, -1])
def test_a_damaged_file_counts_for_none(tmp_path: Path, at: int) -> None:
    """Whichever byte is another one, and wherever the file is cut off, nothing of it is believed."""
    kept = CachedAnswer(tmp_path, KEY, "small")
    kept.save(ROWS, answer())
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[at] ^= 1
    file.write_bytes(damaged)
    assert kept.load(ROWS) is None
    file.write_bytes(whole[:at])
    assert kept.load(ROWS) is None


@pytest.mark.parametrize(
    "text",
    ["SELECT (NOW() AS ?n) {}", "SELECT (rand () AS ?n) {}", "SELECT (StrUUID() AS ?n) {}", "ASK {}"],
)
def test_what_is_not_kept(tmp_path: Path, text: str) -> None:
    """What chance or the clock decides, and what is no table, is answered anew each time."""
    found = CachedAnswer(tmp_path, KEY, "small").save(text, answer(text))
    assert found is not None and not list(tmp_path.iterdir())


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    """A large answer is not kept but can be read, and of many answers the last ones are kept."""
    long = f'SELECT ("{"x" * MAX_BYTES}" AS ?x) {{}}'
    assert len(rows(CachedAnswer(tmp_path, KEY, "long").save(long, answer(long)))) == 1
    assert not list(tmp_path.iterdir())
    for number in range(MAX_ENTRIES + 3):
        CachedAnswer(tmp_path, KEY, str(number)).save(ROWS, answer())
    assert len(list(tmp_path.glob(f"{PREFIX}*"))) == MAX_ENTRIES
    assert CachedAnswer(tmp_path, KEY, str(MAX_ENTRIES + 2)).load(ROWS) is not None


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A cache that cannot be written costs nothing but the next evaluation."""
    kept = CachedAnswer(tmp_path / "none", KEY, "small")
    assert rows(kept.save(ROWS, answer())) == rows(answer()) and kept.load(ROWS) is None
