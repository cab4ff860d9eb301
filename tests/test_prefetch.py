"""A store that is opened while the command is still imported is the one that is asked, or none."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from claimgraph.__main__ import _needs_store
from claimgraph.build import ensure_built
from claimgraph.build.answer_cache import CachedAnswer
from claimgraph.build.prefetch import start, take
from claimgraph.edition import ENVIRONMENT, Edition
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def usual(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """An edition with a cache of its own, which is asked where no other is named."""
    write_edition(tmp_path / "edition")
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "edition"))
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    return Edition(tmp_path / "edition")


def test_the_first_who_asks_gets_it(usual: Edition, tmp_path: Path) -> None:
    """The store of the published graph is handed out once, and no other folder's at all."""
    published = ensure_built(usual)
    start()
    assert take(tmp_path / "store") is None
    store = take(published.store)
    assert store is not None and len(store) == published.nquads.read_bytes().count(b"\n")
    assert take(published.store) is None


def test_the_graph_is_read_whole_for_whoever_judges_it(usual: Edition) -> None:
    """What is read ahead is the published graph, in a store that may be changed."""
    published = ensure_built(usual)
    start(in_memory=True)
    assert take(published.store) is None
    store = take(published.nquads)
    assert store is not None and set(store) == set(Store.read_only(str(published.store)))
    store.clear()
    assert len(store) == 0


def test_nothing_is_opened_for_a_kept_answer(usual: Edition) -> None:
    """Where an answer is kept for the question, no store is needed; for any other question one is."""
    published = ensure_built(usual)
    kept = CachedAnswer(published.dir.parent, published.hash, "votes")
    kept.save("SELECT * {}", Store().query("SELECT * {}"))
    start("votes")
    assert take(published.store) is None
    start("others")
    assert take(published.store) is not None


def test_nothing_is_opened_that_is_not_published(usual: Edition, tmp_path: Path) -> None:
    """Before the first build, and after a change, there is nothing to open, and nothing is built."""
    start()
    assert not (tmp_path / "cache").exists()
    published = ensure_built(usual)
    with next(iter(usual.graph_files())).open("a", encoding="utf-8") as stream:
        stream.write("\n")
    start()
    assert take(published.store) is None


def test_what_cannot_be_opened_is_told_where_it_is_needed(usual: Edition) -> None:
    """A damaged store, and an edition that is none, are passed over in silence."""
    published = ensure_built(usual)
    (published.store / "CURRENT").write_bytes(b"")
    start()
    assert take(published.store) is None
    (usual.root / "seeds").rename(usual.root / "grain")
    start()


@pytest.mark.parametrize(
    ("arguments", "opens"),
    [
        (["query", "votes"], True),
        (["show", "lenin"], True),
        (["validate"], True),
        (["validate", "--checks-only"], True),
        (["validate", "--with", "other.ttl"], False),
        (["validate", "-h"], False),
        (["query"], False),
        (["query", "votes", "--edition=elsewhere"], False),
        (["query", "votes", "--endpoint", "http://localhost/"], False),
        (["query", "votes", "--with", "other.ttl"], False),
        (["show", "--help"], False),
        (["build", "--check"], False),
        ([], False),
    ],
)
def test_which_commands_open_it(arguments: list[str], opens: bool) -> None:
    """A command that asks the graph here opens it ahead; one that names another, or needs none, does not."""
    assert _needs_store(arguments) == opens


@pytest.mark.parametrize(("command", "code"), [(["show", "p001"], 0), (["query", "no-such-question"], 2)])
def test_a_command_ends_well(usual: Edition, command: list[str], code: int) -> None:
    """Whether the store is needed or not, the process ends with its own exit code."""
    ensure_built(usual)
    command = [sys.executable, "-m", "claimgraph", *command]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert (code == 0) == (done.stderr == ""), done.stderr
