"""The cache: complete or absent, safe under two processes, and never a reason to fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from claimgraph.build import Published, cache_root, cache_writer, ensure_built, is_current
from claimgraph.build import inputs as inputs_module
from claimgraph.errors import DataProblem, Unwritable, UsageProblem
from claimgraph.files import staging
from claimgraph.searchindex.index import Index
from tiny_edition import CLAIMS, write_edition

if TYPE_CHECKING:
    from claimgraph.edition import Edition


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The tiny edition with a cache of its own."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    return write_edition(tmp_path / "edition")


def _graphs() -> list[Path]:
    return [path for path in cache_root().iterdir() if path.is_dir()]


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
    assert first.nquads.read_bytes() == content and first.dir != again.dir  # who reads it keeps it
    del first
    assert not ensure_built(edition).fresh
    assert _graphs() == [again.dir]


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
    """A build that is stopped while it writes clears its staging folder away."""

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
    with pytest.raises(
        Unwritable, match=r"bytes are needed: make room, or name a folder with \$CLAIMGRAPH_CACHE"
    ):
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
    assert len(_graphs()) == 1


def test_old_graphs_are_forgotten(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the newest graphs are kept, and those that somebody reads; what a killed process left goes."""
    monkeypatch.setattr(cache_writer, "KEEP", 2)
    cache_root().mkdir(parents=True)
    for name in (".building-abcd1234", ".discarded-abcd1234", ".claimgraph-0123abcd"):
        (cache_root() / name / "store").mkdir(parents=True)
    at_work, lock = staging.make_folder(str(cache_root()))
    built: list[Published] = []
    read = 0
    for number in range(4):
        (edition.root / "graph" / "claims.ttl").write_text(
            (edition.root / "graph" / "entities.ttl").read_text().split("\nent:")[0]
            + CLAIMS
            + f"# {number}\n"
        )
        built.append(ensure_built(edition))
        os.utime(built[-1].dir, (1000 + number, 1000 + number))
        if number != read:
            built[-1].lock = None
    names = {path for path in cache_root().iterdir() if path.is_dir()}
    assert names == {Path(at_work), *(built[number].dir for number in (read, 2, 3))}
    staging.clear(at_work)
    lock.release()


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


def test_warm_cache_imports_little(edition: Edition) -> None:
    """The way to a cached graph stays free of everything that only a build needs."""
    script = (
        "import sys; from claimgraph.build import is_current; from claimgraph.edition import find_edition\n"
        "is_current(find_edition(sys.argv[1]))\n"
        "print(*sorted({'rdflib', 'rich', 'rapidfuzz', 'json', 'tempfile', 'platformdirs', 'signal',"
        " 'shutil', 'claimgraph.turtle',"
        " 'claimgraph.text', 'claimgraph.build.publish'} & set(sys.modules)))"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    result = subprocess.run(
        [sys.executable, "-c", script, str(edition.root)],
        env=environment,
        capture_output=True,
        check=True,
        text=True,
    )
    assert result.stdout.strip() == ""


def test_an_empty_home_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """With $HOME empty or relative the cache lies in the home folder that the system has for the user."""
    import pwd

    monkeypatch.delenv("CLAIMGRAPH_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    for named in ("", "somewhere"):
        monkeypatch.setenv("HOME", named)
        assert Path(pwd.getpwuid(os.getuid()).pw_dir) in cache_root().parents
        monkeypatch.setenv("CLAIMGRAPH_CACHE", "~/kept")
        assert cache_root() == Path(pwd.getpwuid(os.getuid()).pw_dir).resolve() / "kept"
        monkeypatch.delenv("CLAIMGRAPH_CACHE")


def test_a_relative_cache_home_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A relative $XDG_CACHE_HOME would be another folder wherever one stands; the standard has it ignored."""
    monkeypatch.delenv("CLAIMGRAPH_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "caches")
    assert cache_root().parent == tmp_path / ("Library/Caches" if sys.platform == "darwin" else ".cache")


@pytest.mark.parametrize("mask", [0o022, 0o077])
def test_permissions_are_the_users(edition: Edition, mask: int) -> None:
    """Folders and files of the cache have what the umask leaves of them, so that others can share it."""
    before = os.umask(mask)
    try:
        published = ensure_built(edition)
    finally:
        os.umask(before)
    for path in (cache_root(), published.dir, published.store):
        assert path.stat().st_mode & 0o777 == 0o777 & ~mask
    for path in (published.nquads, published.index, published.dir / "meta.json"):
        assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_no_room(edition: Edition, tmp_path: Path) -> None:
    """Where a graph has room neither in the cache nor elsewhere, one line says how much is needed."""
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000,) * 2)\n"
        "from claimgraph.cli import main; main()"
    )
    (tmp_path / "tmp").mkdir()
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(tmp_path / "tmp")}
    # Bytecode that is larger than the limit would be cut (-B), for all who come after.
    command = [sys.executable, "-B", "-c", script, "show", "portugal", "--edition", str(edition.root)]
    result = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert result.returncode == 3 and result.stdout == ""
    said = f"the cache {cache_root()} cannot be written: File too large; nor can a temporary folder: "
    assert result.stderr.startswith(f"{said}File too large. About ") and result.stderr.count("\n") == 1
    assert "bytes are needed: make room, or name a folder with $CLAIMGRAPH_CACHE." in result.stderr
    assert list((tmp_path / "tmp").iterdir()) == [] and list(cache_root().iterdir()) == []


def test_readers_beside_rebuilds(edition: Edition) -> None:
    """While another process builds the same graph again and again, whoever reads it reads a whole one."""
    expected = ensure_built(edition).nquads.read_bytes()
    script = (
        "import sys; from claimgraph.build import ensure_built; from claimgraph.edition import find_edition\n"
        "for _ in range(12): ensure_built(find_edition(sys.argv[1]), rebuild=True)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    builder = subprocess.Popen([sys.executable, "-c", script, str(edition.root)], env=environment)
    places = set()
    while builder.poll() is None:
        published = ensure_built(edition, reads="all")
        places.add(published.dir)
        assert not published.fresh
        time.sleep(0.01)  # what is found is opened later
        assert len(Store.read_only(str(published.store))) == expected.count(b"\n")
        assert published.nquads.read_bytes() == expected
        assert Index.open(published.index).holds("exact", "portugal")
    assert builder.returncode == 0
    del published
    assert ensure_built(edition).dir.suffix == ".13" and len(_graphs()) == 1
    assert len(places) > 1


def test_hash_is_remembered(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content hash is known again while nothing changed, and found out anew when anything did."""
    monkeypatch.setattr(inputs_module, "MIN_AGE", 0)
    first = ensure_built(edition)
    assert is_current(edition)
    (remembered,) = cache_root().glob("inputs-*")
    content = remembered.read_bytes()
    claims = edition.root / "graph" / "claims.ttl"
    told = claims.stat()
    claims.write_text(claims.read_text().replace("Portugal is a", "Portugal is\\u0020a", 1))
    longer = claims.read_text()
    assert not is_current(edition)  # another size
    claims.write_text(longer.replace("Portugal is\\u0020a", "Portugal was a     ", 1))
    os.utime(claims, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert not is_current(edition)  # a time that was set back
    assert inputs_module.inputs_hash(edition, cache_root()) == edition.content_hash(inputs_module.made_by())
    remembered.write_bytes(content.replace(first.hash.encode(), b"0" * 64))
    assert inputs_module.inputs_hash(edition, cache_root()) == edition.content_hash(
        inputs_module.made_by()
    )  # damaged


def test_nothing_is_remembered_of_what_just_changed(edition: Edition) -> None:
    """Files that were changed a moment ago may change once more within the same tick of the clock."""
    later = time.time() + 3600  # a moment that no busy machine lets pass
    os.utime(edition.text_file, (later, later))
    ensure_built(edition)
    assert is_current(edition)
    assert list(cache_root().glob("inputs-*")) == []


def test_no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A home folder that does not exist is one line with the remedy."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", "~no-such-user/cache")
    with pytest.raises(UsageProblem, match="no such home folder"):
        cache_root()
