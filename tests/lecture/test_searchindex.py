"""The index's file: the same bytes for the same graph, readable from anywhere, and a clear line when not."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from claimgraph.answer.find import find
from claimgraph.build import ensure_built
from claimgraph.build import inputs as inputs_module
from claimgraph.errors import Refused, UnreadableInput
from claimgraph.model import Model
from claimgraph.searchindex.documents import documents
from claimgraph.searchindex.index import Index, phrase
from claimgraph.searchindex.layout import COLUMNS
from claimgraph.searchindex.writer import available, write
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from conftest import Run


def test_documents(store: Store, prefixes: Prefixes) -> None:
    """Everything that has words is there once: each entity, relation, claim and sentence, with its place."""
    found = list(documents(Model(store, prefixes)))
    assert len({item.iri for item in found}) == len(found)
    kinds = [item.kind for item in found]
    for kind, pattern in {
        "claim": "?x a cg:Claim",
        "text": "?x a <http://purl.org/spar/doco/Sentence>",
        "relation": "?x a cg:Relation",
    }.items():
        counted = store.query(
            f"PREFIX cg: <https://w3id.org/claimgraph/ns#> SELECT (COUNT(?x) AS ?n) {{ {pattern} }}"
        )
        assert kinds.count(kind) == int(next(iter(counted))["n"].value)  # type: ignore[arg-type]
    assert all(item.words.keys() <= COLUMNS.keys() for item in found)
    assert all(item.place and item.end > item.start for item in found if item.kind in ("claim", "text"))
    claim = next(item for item in found if item.short == "claim:p051-07")
    assert claim.words["quotation"] == ["A vassal, a slave of Britain."]
    assert {"Portugal", "Portuguese Republic", "Leon Trotsky", "metaphor"} <= set(claim.words["about"])


def test_same_graph_same_bytes(published: Published, tmp_path: Path) -> None:
    """The file does not depend on hash seeds, nor on whether the graph came from memory or from disk."""
    script = (
        "import sys; from pathlib import Path; from claimgraph.edition import find_edition\n"
        "from claimgraph.store import open_memory; from claimgraph.terms import Prefixes\n"
        "from claimgraph.model import Model; from claimgraph.searchindex.documents import documents\n"
        "from claimgraph.searchindex.writer import write\n"
        "prefixes = find_edition().prefixes()\n"
        "write(Path(sys.argv[2]), documents(Model(open_memory(Path(sys.argv[1])), prefixes)))\n"
    )
    for seed in ("1", "2"):
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": seed}
        target = tmp_path / f"{seed}.db"
        subprocess.run(
            [sys.executable, "-c", script, str(published.nquads), str(target)], env=environment, check=True
        )
        assert target.read_bytes() == published.index.read_bytes()


def test_no_phrase_across_names(tmp_path: Path, store: Store, prefixes: Prefixes) -> None:
    """The end of one name and the beginning of the next are no phrase."""
    found = list(documents(Model(store, prefixes)))
    item = next(item for item in found if len(item.words.get("variant", ())) > 1)
    first, second, *_ = item.words["variant"]
    write(tmp_path / "x.db", found)
    index = Index.open(tmp_path / "x.db")
    assert index.holds("exact", phrase(first.replace("-", " ").split()))
    assert not index.holds("exact", "variant : " + phrase([*first.split()[-1:], *second.split()[:1]]))


def test_read_only_folder(published: Published, tmp_path: Path) -> None:
    """The index is read without locks or files beside it, also under a name with odd characters."""
    folder = tmp_path / "a ?#% ü"
    folder.mkdir()
    copy = folder / "search.db"
    copy.write_bytes(published.index.read_bytes())
    assert find(Index.open(copy), "portugal", 1).hits
    assert [path.name for path in folder.iterdir()] == ["search.db"]


def test_memory_is_the_same(published: Published, store: Store, prefixes: Prefixes) -> None:
    """An index made in memory from an engine, as for an endpoint, answers as the one on disk does."""
    here, there = Index.open(published.index), Index.of(store, prefixes)
    for text in ("share power", "snails", "Kerensly", "pred* OR bankers"):
        assert find(here, text) == find(there, text)


def test_damaged(tmp_path: Path) -> None:
    """A file that is no index, or a part of one, is one line that says how to mend it."""
    broken = tmp_path / "search.db"
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(UnreadableInput, match="--rebuild"):
        find(Index.open(broken), "portugal")
    with pytest.raises(UnreadableInput, match="--rebuild"):
        find(Index.open(tmp_path / "none.db"), "portugal")


def test_no_full_text_search(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, runner: Run) -> None:
    """Where SQLite lacks FTS5 the graph is built all the same, and a search says what is missing."""
    connect = sqlite3.connect

    class Without(sqlite3.Connection):
        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            if "fts5" in sql:
                raise sqlite3.OperationalError("no such module: fts5")
            return super().execute(sql, *rest)

    monkeypatch.setattr(sqlite3, "connect", lambda name, **more: connect(name, factory=Without, **more))
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    edition = write_edition(tmp_path / "edition")
    assert not available()
    assert not ensure_built(edition).index.exists()
    with pytest.raises(Refused, match="FTS5"):
        write(tmp_path / "x.db", [])
    result = runner("find", "portugal", "--edition", str(edition.root))
    assert result.exit_code == 4 and "needs SQLite with FTS5" in result.stderr
    assert result.stderr.count("\n") == 1
    monkeypatch.undo()
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    assert runner("find", "portugal", "--edition", str(edition.root)).stdout.startswith("entity")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The tiny edition with a cache of its own."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    return write_edition(tmp_path / "edition")


def test_another_layout_is_another_folder(small: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache with another layout of the index is not taken for this one: it is built anew beside it."""
    before = ensure_built(small)
    monkeypatch.setattr(inputs_module, "INDEX_VERSION", 999)
    after = ensure_built(small)
    assert after.fresh and after.dir != before.dir and before.index.is_file()


def test_index_gone(small: Edition, runner: Run) -> None:
    """A folder whose index somebody removed is built again, and that is said."""
    published = ensure_built(small)
    published.index.unlink()
    result = runner("find", "portugal", "--edition", str(small.root))
    assert "ent:portugal" in result.stdout
    assert result.stderr == ("The cached graph was damaged, search.db is missing: it has been built again.\n")
    assert ensure_built(small).index.is_file()
