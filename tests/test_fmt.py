"""``claimgraph fmt`` and ``claimgraph build`` as a curator types them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from claimgraph.build import cache_root
from claimgraph.cli.build import command as build_command
from claimgraph.cli.fmt import command as fmt_command
from claimgraph.errors import DataProblem, Unwritable
from claimgraph.turtle import format_text
from tiny_edition import HEAD, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """The tiny edition, with a cache of its own, named by the environment."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    found = write_edition(tmp_path / "edition")
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(found.root))
    return found


def fmt(*arguments: str) -> Result:
    """Run the command.

    Errors of ours come through as exceptions, which the group above turns into messages.
    """
    return CliRunner().invoke(fmt_command, arguments)


def build(*arguments: str) -> Result:
    """The same for ``claimgraph build``."""
    return CliRunner().invoke(build_command, arguments)


def test_check_names_files_and_changes_nothing(edition: Edition) -> None:
    """--check exits 1, names each file, its first line that differs and what to type, and writes nothing."""
    before = {path: path.read_bytes() for path in edition.graph_files()}
    result = fmt("--check")
    assert result.exit_code == 1
    assert "graph/claims.ttl:2 is not canonical: run claimgraph fmt graph/claims.ttl" in result.output
    assert "3 of 3 files not canonical." in result.output
    assert {path: path.read_bytes() for path in edition.graph_files()} == before


def test_formats_everything(edition: Edition) -> None:
    """Without arguments all files of the edition become canonical, and a second run finds nothing to do."""
    result = fmt()
    assert result.exit_code == 0
    assert "graph/claims.ttl formatted" in result.output
    prefixes = edition.prefixes()
    for path in edition.graph_files():
        content = path.read_text(encoding="utf-8")
        assert format_text(content, prefixes) == content
    again = fmt("--check")
    assert (again.exit_code, again.output) == (0, "3 of 3 files canonical already.\n")


def test_formats_named_files_only(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    """Named files are found from where the curator stands; others stay as they are."""
    monkeypatch.chdir(edition.root)
    before = (edition.root / "graph" / "entities.ttl").read_bytes()
    mode = (edition.root / "graph" / "claims.ttl").stat().st_mode
    assert fmt("graph/claims.ttl").exit_code == 0
    assert (edition.root / "graph" / "entities.ttl").read_bytes() == before
    assert (edition.root / "graph" / "claims.ttl").stat().st_mode == mode
    assert not list((edition.root / "graph").glob(".fmt-*"))


def test_broken_files_are_all_told_and_left_alone(edition: Edition) -> None:
    """What cannot be read is named with its line and not touched; the rest is formatted all the same."""
    broken = edition.root / "graph" / "broken.ttl"
    broken.write_text("\n<a:a> <b:b> .\n")
    latin = edition.root / "graph" / "latin.ttl"
    latin.write_bytes(b"# \xff")
    result = fmt(*map(str, edition.graph_files()), str(edition.root / "graph" / "none.ttl"))
    assert isinstance(result.exception, DataProblem)
    wheres = [problem.where for problem in result.exception.problems]
    assert wheres == ["graph/broken.ttl:2", "graph/latin.ttl:1, byte 2", "graph/none.ttl"]
    assert broken.read_text() == "\n<a:a> <b:b> .\n"
    assert "graph/claims.ttl formatted" in result.output


def test_foreign_prefix_is_told(edition: Edition) -> None:
    """A namespace outside the prefix table is a problem to mend, not a reason to spell out IRIs."""
    path = edition.root / "graph" / "entities.ttl"
    path.write_text("@prefix foo: <https://foo.org/> .\nfoo:a a foo:b .\n")
    result = fmt(str(path))
    assert isinstance(result.exception, DataProblem)
    assert "prefix foo: is not in the prefix table (graph/entities.ttl:1)" in str(result.exception)


def test_borrowed_vocabulary_is_not_formatted(edition: Edition) -> None:
    """The built-in vocabulary that an edition borrows is not its to change."""
    (edition.root / "ontology").mkdir()
    (edition.root / "ontology" / "own.ttl").write_text(HEAD + "\n\nrel:a a rdf:Property .\n")
    assert [line.partition(":")[0] for line in fmt("--check").output.splitlines()][:-1] == [
        "ontology/own.ttl",
        "graph/claims.ttl",
        "graph/edition.ttl",
        "graph/entities.ttl",
    ]


def test_build_and_check(edition: Edition) -> None:
    """Build --check says no before the build and yes after it, by exit code and in words."""
    before = build("--check")
    assert (before.exit_code, before.output) == (
        1,
        "The cached graph is not current: run claimgraph build.\n",
    )
    built = build()
    assert built.exit_code == 0 and built.stdout.startswith("Built in ")
    assert build("--check").exit_code == 0
    assert build().stdout.startswith("Already current: ")
    assert build("--rebuild").stdout.startswith("Built in ")
    assert len([path for path in cache_root().iterdir() if path.is_dir()]) == 1
    assert build("--edition", str(edition.root), "--check").exit_code == 0


@pytest.mark.usefixtures("edition")
def test_build_output(tmp_path: Path) -> None:
    """--output writes the graph to a file, or to standard output and then nothing else."""
    target = tmp_path / "graph.nq"
    assert f"triples in {target}" in build("--output", str(target)).output
    assert build("--output", "-").stdout_bytes == target.read_bytes()
    result = build("--output", str(tmp_path / "none" / "graph.nq"))
    assert isinstance(result.exception, Unwritable)


@pytest.mark.usefixtures("edition")
def test_build_tells_when_the_cache_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a cache the build goes on and says so in one line on standard error."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    result = build("--output", "-")
    assert result.exit_code == 0
    assert result.stderr.startswith("Kept for this run only: the cache")
    assert [line for line in result.stderr.splitlines() if "reanchor --record" not in line][1:] == []
