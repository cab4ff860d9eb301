"""Where an edition's files are found, and that the seed is the one it should be."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from claimgraph.edition import ENVIRONMENT, Edition, find_edition
from claimgraph.errors import UnreadableInput, UsageProblem
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

SEED = "150dab01c0c8f585bf64bd39df11c64343b510cf365b6b374e04310c59b4c396"


def test_seed_is_byte_for_byte_the_source() -> None:
    """The source text in seeds/ is the file it was copied from, misprints and all."""
    seed = find_edition().text_file.read_bytes()
    assert hashlib.sha256(seed).hexdigest() == SEED


def test_default_is_the_built_in_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name the edition that comes with the package is used, wherever the process stands."""
    monkeypatch.delenv(ENVIRONMENT, raising=False)
    monkeypatch.chdir("/")
    found = find_edition()
    assert (found.root / "graph" / "edition.ttl").is_file()


def test_environment_and_argument(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment names an edition; an argument goes before it."""
    one, other = write_edition(tmp_path / "one"), write_edition(tmp_path / "other")
    monkeypatch.setenv(ENVIRONMENT, str(one.root))
    assert find_edition() == one
    assert find_edition(other.root) == other


def test_what_is_not_an_edition_is_refused(tmp_path: Path) -> None:
    """A missing folder and a folder without seeds/ and graph/ are usage problems that name the folder."""
    with pytest.raises(UsageProblem, match="does not exist"):
        find_edition(tmp_path / "nowhere")
    with pytest.raises(UsageProblem, match="not an edition"):
        find_edition(tmp_path)


def test_vocabulary_is_borrowed_from_the_built_in_edition(tmp_path: Path) -> None:
    """An edition without ontology/ and shapes/ uses those of the built-in one; its own go first."""
    edition = write_edition(tmp_path)
    assert edition.ontology_files() == [edition.root / "ontology" / "prefixes.ttl"]
    assert edition.shape_files() == find_edition().shape_files()
    (edition.root / "ontology" / "prefixes.ttl").unlink()
    (edition.root / "ontology").rmdir()
    assert edition.prefix_file == find_edition().prefix_file


def test_files_are_sorted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    """Files come in the order of their paths; editors' hidden files are no data."""
    edition = write_edition(tmp_path)
    (edition.root / "graph" / "a").mkdir()
    (edition.root / "graph" / "a" / "z.ttl").touch()
    (edition.root / "graph" / ".#claims.ttl").touch()
    names = [edition.display(path) for path in edition.graph_files()]
    assert names == ["graph/a/z.ttl", "graph/claims.ttl", "graph/edition.ttl", "graph/entities.ttl"]
    assert edition.query_files() == []


def test_exactly_one_text(tmp_path: Path) -> None:
    """Two texts, or none, are told apart from one."""
    edition = write_edition(tmp_path)
    (edition.root / "seeds" / "second.txt").touch()
    with pytest.raises(UnreadableInput, match="2 source texts"):
        _ = edition.text_file
    for path in edition.files("seeds", ".txt"):
        path.unlink()
    with pytest.raises(UnreadableInput, match="no source text"):
        _ = edition.text_file


def test_display_outside_the_edition(tmp_path: Path) -> None:
    """A file elsewhere is shown with its whole path."""
    assert Edition(tmp_path / "a").display(tmp_path / "b.ttl") == (tmp_path / "b.ttl").as_posix()


def test_content_hash_sees_every_change(tmp_path: Path) -> None:
    """The hash depends on each byte, each name and the salt, and on nothing else."""
    edition = write_edition(tmp_path / "a")
    first = edition.content_hash()
    assert first == write_edition(tmp_path / "b").content_hash()
    assert first != edition.content_hash("salt")
    claims = edition.root / "graph" / "claims.ttl"
    claims.rename(claims.with_name("claims2.ttl"))
    renamed = edition.content_hash()
    (edition.root / "seeds" / "text.txt").write_text("other")
    assert len({first, renamed, edition.content_hash()}) == 3
