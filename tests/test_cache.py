"""The cache: complete or absent, safe under two processes, and never a reason to fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from claimgraph.build import Published, cache_root, ensure_built, is_current
from claimgraph.build import cache as cache_module
from claimgraph.errors import DataProblem, Refused, UsageProblem
from tiny_edition import CLAIMS, write_edition

if TYPE_CHECKING:
    from claimgraph.edition import Edition


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The tiny edition with a cache of its own."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    return write_edition(tmp_path / "edition")


def test_built_once(edition: Edition) -> None:
    """The first call builds, the second finds what the first left; both name the same files."""
    assert not is_current(edition)
    first = ensure_built(edition)
    assert first.fresh and is_current(edition)
    second = ensure_built(edition)
    assert not second.fresh
    assert (second.dir, second.nquads, second.store) == (first.dir, first.nquads, first.store)
    assert first.dir.parent == cache_root()
    left = sorted(path.name for path in first.dir.iterdir())
    assert left == ["graph.nq", "meta.json", "search.db", "store"]
    assert first.index == first.dir / "search.db"


def test_store_holds_the_graph(edition: Edition) -> None:
    """The store on disk opens read-only and holds every line of the published graph.

    Meta.json tells how many.
    """
    published = ensure_built(edition)
    lines = published.nquads.read_bytes().count(b"\n")
    assert len(Store.read_only(str(published.store))) == lines
    assert json.loads((published.dir / "meta.json").read_text())["quads"] == lines


def test_a_change_makes_it_stale(edition: Edition) -> None:
    """A changed byte in an input means another graph; the old one stays for whoever goes back."""
    before = ensure_built(edition)
    claims = edition.root / "graph" / "claims.ttl"
    content = claims.read_text()
    claims.write_text(content + "\n# a remark\n")
    assert not is_current(edition)
    assert ensure_built(edition).hash != before.hash
    claims.write_text(content)
    assert is_current(edition)


def test_rebuild(edition: Edition) -> None:
    """Asked to rebuild, it does, and the result is the same."""
    first = ensure_built(edition)
    content = first.nquads.read_bytes()
    again = ensure_built(edition, rebuild=True)
    assert again.fresh and again.nquads.read_bytes() == content
    assert [path.name for path in cache_root().iterdir()] == [first.hash]


def test_damaged_entry_is_built_again(edition: Edition) -> None:
    """An entry that lost its meta.json counts as absent and is replaced."""
    published = ensure_built(edition)
    (published.dir / "meta.json").unlink()
    published.nquads.write_bytes(b"")
    assert not is_current(edition)
    assert ensure_built(edition).nquads.read_bytes() != b""
    assert is_current(edition)


def test_failed_build_leaves_nothing(edition: Edition) -> None:
    """When the data is wrong nothing is left behind that could be taken for a graph."""
    (edition.root / "graph" / "claims.ttl").write_text(
        (edition.root / "graph" / "claims.ttl").read_text().replace("a slave", "no slave")
    )
    with pytest.raises(DataProblem):
        ensure_built(edition)
    assert not cache_root().exists()


def test_interrupted_build_leaves_nothing(edition: Edition) -> None:
    """A build that is stopped while it writes clears its workshop away."""

    def stop(step: str, _share: float) -> None:
        if step == "done":
            raise KeyboardInterrupt

    def stop_early(step: str, _share: float) -> None:
        if step == "filling the store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_built(edition, progress=stop_early)
    assert list(cache_root().iterdir()) == []
    with pytest.raises(KeyboardInterrupt):
        ensure_built(edition, progress=stop)
    assert is_current(edition)


def test_progress_is_told_in_order(edition: Edition) -> None:
    """Whoever listens hears the steps with a share that grows to one."""
    steps: list[tuple[str, float]] = []
    ensure_built(edition, progress=lambda step, share: steps.append((step, share)))
    shares = [share for _, share in steps]
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] == 1.0
    assert all(step for step, _ in steps)


def test_unwritable_cache_is_no_failure(
    edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the cache cannot be written the graph lives in a temporary folder, and the reason is told."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    published = ensure_built(edition)
    assert published.temporary and "cannot be written" in published.reason
    assert len(Store.read_only(str(published.store))) > 0
    assert not is_current(edition)


def test_nowhere_to_write(edition: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing at all can be written the message says which variable to set."""
    import tempfile

    (tmp_path / "file").touch()
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "file"))
    with pytest.raises(Refused, match=r"CLAIMGRAPH_CACHE"):
        ensure_built(edition)


def test_two_processes_at_once(edition: Edition) -> None:
    """Processes that build the same edition at the same time all succeed and leave one graph."""
    script = (
        "import sys; from claimgraph.build import ensure_built; from claimgraph.edition import find_edition\n"
        "print(ensure_built(find_edition(sys.argv[1])).nquads.stat().st_size)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script, str(edition.root)]
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    results = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 4, results
    assert len({output for output, _ in results}) == 1
    assert len(list(cache_root().iterdir())) == 1


def test_old_graphs_are_forgotten(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the newest graphs are kept, and what a killed process left behind goes after a day."""
    monkeypatch.setattr(cache_module, "KEEP", 2)
    left = cache_root() / ".building-left"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    at_work = cache_root() / ".building-at-work"
    at_work.mkdir()
    built: list[Published] = []
    for number in range(4):
        (edition.root / "graph" / "claims.ttl").write_text(
            (edition.root / "graph" / "entities.ttl").read_text().split("\nent:")[0]
            + CLAIMS
            + f"# {number}\n"
        )
        built.append(ensure_built(edition))
        os.utime(built[-1].dir, (1000 + number, 1000 + number))
    names = {path.name for path in cache_root().iterdir()}
    assert names == {at_work.name, built[2].hash, built[3].hash}


def test_place_of_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment decides; otherwise it is the user's cache folder, the same that platformdirs names."""
    from platformdirs import user_cache_dir

    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path))
    assert cache_root() == tmp_path.resolve()
    monkeypatch.delenv("CLAIMGRAPH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_root() == Path(user_cache_dir("claimgraph", appauthor=False))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache_root() == Path(user_cache_dir("claimgraph", appauthor=False))


def test_warm_cache_imports_little() -> None:
    """The way to a cached graph stays free of everything that only a build needs."""
    script = (
        "import sys; from claimgraph.build import is_current; from claimgraph.edition import find_edition\n"
        "is_current(find_edition())\n"
        "print(*sorted({'rdflib', 'rich', 'rapidfuzz', 'json', 'tempfile', 'platformdirs',"
        " 'claimgraph.turtle',"
        " 'claimgraph.text', 'claimgraph.build.publish'} & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True
    )
    assert result.stdout.strip() == ""


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder that does not exist is one line with the remedy."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", "~no-such-user/cache")
    with pytest.raises(UsageProblem, match="no such home folder"):
        cache_root()
