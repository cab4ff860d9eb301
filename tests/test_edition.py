"""Where an edition's files are found, and that the seed is the one it should be."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from claimgraph.edition import ENVIRONMENT, Edition, find_edition, tool_layer
from claimgraph.errors import UnreadableInput, UsageProblem
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path


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


def test_layers_add_and_replace(tmp_path: Path) -> None:
    """The tool's files come first, then those of a folder between, then the edition's.

    Shapes of the same path replace each other; vocabularies never do.
    """
    tool = tool_layer()
    edition = Edition(write_edition(tmp_path / "own").root, (tmp_path / "between",))
    assert edition.ontology_files() == tool.ontology_files()
    assert edition.shape_files() == tool.shape_files()
    for path in ("between/ontology/extra.ttl", "own/ontology/extra.ttl", "own/ontology/relations.ttl",
                 "between/shapes/claim.ttl"):  # fmt: skip
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    (tmp_path / "own/ontology/prefixes.ttl").touch()
    assert edition.ontology_files() == [
        *tool.ontology_files(),
        tmp_path / "between/ontology/extra.ttl",
        *(tmp_path / "own/ontology" / name for name in ("extra.ttl", "prefixes.ttl", "relations.ttl")),
    ]
    assert edition.prefix_files() == [*tool.prefix_files(), tmp_path / "own/ontology/prefixes.ttl"]
    own = [path for path in edition.shape_files() if path not in tool.shape_files()]
    assert own == [tmp_path / "between/shapes/claim.ttl"]
    assert len(edition.shape_files()) == len(tool.shape_files())


def test_questions_of_the_tool_and_its_own(tmp_path: Path) -> None:
    """An edition has every question that any can be asked; its own of a name stands in their place."""
    edition, tool = write_edition(tmp_path), tool_layer()
    assert {path.relative_to(tool.root.parent).parts[1] for path in edition.query_files()} == {
        "general", "checks", "views",
    }  # fmt: skip
    assert len(edition.query_files("checks")) == len(tool.query_files("checks")) > 0
    (general,) = edition.find_queries("about")
    (edition.root / "queries/entities").mkdir(parents=True)
    own = edition.root / "queries/entities/about.rq"
    own.touch()
    assert edition.find_queries("about") == [own]
    assert len(edition.query_files()) == len(write_edition(tmp_path / "bare").query_files())
    assert edition.query_below(own, "entities/about") == general
    assert edition.query_below(own, "entities/nothing") is None
    assert find_edition(tmp_path).view_file("nowhere") == tmp_path / "queries/views/nowhere.rq"


def test_a_checkout_given_as_an_edition_to_another_installation(tmp_path: Path) -> None:
    """A folder that holds the tool's questions beside its own: its own stand in the place of those."""
    checkout = write_edition(tmp_path)
    tool = tool_layer().root.parent / "queries"
    for name in ("general", "checks", "views"):
        shutil.copytree(tool / name, tmp_path / "queries" / name)
    general = tmp_path / "queries/general/entities/about.rq"
    assert checkout.find_queries("about") == [general]
    own = tmp_path / "queries/ours/entities/about.rq"
    own.parent.mkdir(parents=True)
    own.touch()
    assert checkout.find_queries("about") == [own]
    assert checkout.query_below(own, "entities/about") == general
    slugs = [f"{path.parent.name}/{path.stem}" for path in checkout.query_files()]
    assert len(slugs) == len(set(slugs)) == len(tool_layer().query_files())


def test_files_are_sorted_and_hidden_ones_left_out(tmp_path: Path) -> None:
    """Files come in the order of their paths; editors' hidden files are no data."""
    edition = write_edition(tmp_path)
    (edition.root / "graph" / "a").mkdir()
    (edition.root / "graph" / "a" / "z.ttl").touch()
    (edition.root / "graph" / ".#claims.ttl").touch()
    names = [edition.display(path) for path in edition.graph_files()]
    assert names == ["graph/a/z.ttl", "graph/claims.ttl", "graph/edition.ttl", "graph/entities.ttl"]


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
