"""An answer is kept for the graph and the question that it belongs to, and for no other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pyoxigraph import Store

from claimgraph.build.kept import KEPT, LARGEST, MOST, Kept

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
    kept = Kept(tmp_path, KEY, "small")
    assert not kept.is_there() and kept.find(ROWS) is None
    assert rows(kept.keep(ROWS, answer())) == rows(answer())
    assert kept.is_there() and rows(kept.find(ROWS)) == rows(answer())


def test_no_other_question_and_no_other_graph_has_it(tmp_path: Path) -> None:
    """A question that was changed, another one, and another graph are answered anew."""
    Kept(tmp_path, KEY, "small").keep(ROWS, answer())
    assert Kept(tmp_path, KEY, "small").find(f"{ROWS} LIMIT 1") is None
    assert Kept(tmp_path, KEY, "smaller").find(ROWS) is None
    assert Kept(tmp_path, f"{KEY[:-1]}0", "small").find(ROWS) is None


@pytest.mark.parametrize("at", [0, 8, 80, -1])
def test_a_damaged_file_counts_for_none(tmp_path: Path, at: int) -> None:
    """Whichever byte is another one, and wherever the file is cut off, nothing of it is believed."""
    kept = Kept(tmp_path, KEY, "small")
    kept.keep(ROWS, answer())
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[at] ^= 1
    file.write_bytes(damaged)
    assert kept.find(ROWS) is None
    file.write_bytes(whole[:at])
    assert kept.find(ROWS) is None


@pytest.mark.parametrize(
    "text",
    ["SELECT (NOW() AS ?n) {}", "SELECT (rand () AS ?n) {}", "SELECT (StrUUID() AS ?n) {}", "ASK {}"],
)
def test_what_is_not_kept(tmp_path: Path, text: str) -> None:
    """What chance or the clock decides, and what is no table, is answered anew each time."""
    found = Kept(tmp_path, KEY, "small").keep(text, answer(text))
    assert found is not None and not list(tmp_path.iterdir())


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    """A large answer is not kept but can be read, and of many answers the last ones are kept."""
    long = f'SELECT ("{"x" * LARGEST}" AS ?x) {{}}'
    assert len(rows(Kept(tmp_path, KEY, "long").keep(long, answer(long)))) == 1
    assert not list(tmp_path.iterdir())
    for number in range(MOST + 3):
        Kept(tmp_path, KEY, str(number)).keep(ROWS, answer())
    assert len(list(tmp_path.glob(f"{KEPT}*"))) == MOST
    assert Kept(tmp_path, KEY, str(MOST + 2)).find(ROWS) is not None


def test_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A cache that cannot be written costs nothing but the next evaluation."""
    kept = Kept(tmp_path / "none", KEY, "small")
    assert rows(kept.keep(ROWS, answer())) == rows(answer()) and kept.find(ROWS) is None
