"""What is open: one object for the command line and for Python, read once, however it is asked."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import claimgraph
from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.importers import GRAPH
from claimgraph.workspace.stored_queries import DERIVED

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

NAMED = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"


@pytest.fixture
def persons(edition: Edition, tmp_path: Path) -> Path:
    """A copy of the example of persons, with what its columns mean beside it."""
    for name in ("persons.csv", "persons.csv-metadata.json"):
        shutil.copyfile(edition.root / "examples" / name, tmp_path / name)
    return tmp_path / "persons.csv"


def test_a_question_is_answered_alike_here_and_in_a_child(edition: Edition, persons: Path) -> None:
    """What builds on joined data and on a derived view has the same rows, trusted or not."""
    with claimgraph.open(sources=[persons]) as ours, claimgraph.open(edition, sources=[persons]) as foreign:
        assert (ours.foreign, foreign.foreign) == (False, True)
        rows = ours.query("training-conclusions")
        assert len(rows) > 10 and foreign.query("training-conclusions") == rows


def test_a_source_is_read_once(edition: Edition, persons: Path) -> None:
    """A child is given what this process has read of a source; the source itself may be gone by then."""
    with claimgraph.open(edition, sources=[persons]) as opened:
        assert opened.dataset() is opened.dataset()
        persons.unlink()
        (row,) = opened.sparql(NAMED)
        assert row == {"g": f"{GRAPH}persons.csv"}
        assert opened.query("training-conclusions")


def test_what_was_derived_for_one_question_is_not_there_for_the_next(persons: Path) -> None:
    """The graph of a view stands beside the questions that build on it and no others."""
    with claimgraph.open(sources=[persons]) as opened:
        before = opened.sparql(NAMED)
        assert opened.query("training-conclusions")
        graphs = {row["g"] for row in opened.sparql(NAMED)}
        assert not any(str(graph).startswith(DERIVED) for graph in graphs)
        assert opened.sparql(NAMED) == before
        assert opened.query("training-conclusions") and opened.query("free-workers")


def test_joined_claims_are_part_of_the_model_and_not_of_the_default_graph(tmp_path: Path) -> None:
    """Objects are made of all that is known; a question tells its own graph from the others'."""
    path = tmp_path / "more.ttl"
    path.write_text(
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        '<https://example.org/lisbon> rdfs:label "Lisbon"@en .\n',
        encoding="utf-8",
    )
    with claimgraph.open(sources=[path]) as opened:
        assert opened.entity("https://example.org/lisbon").label == "Lisbon"
        assert opened.resolve("Lisbon") == "https://example.org/lisbon"
        assert not opened.sparql("ASK { <https://example.org/lisbon> ?p ?o }")
        assert opened.sparql("ASK { GRAPH ?g { <https://example.org/lisbon> ?p ?o } }")


def test_what_is_fetched_goes_at_the_end(persons: Path) -> None:
    """The folder for what is fetched is there while the edition is open, and no longer."""
    with claimgraph.open(sources=[persons]) as opened:
        opened.dataset()
    with claimgraph.open(sources=[persons]) as other:
        pass
    other.close()  # once more does no harm
    assert opened.query("free-workers"), "what was read stays readable"


def test_sources_and_an_endpoint_exclude_each_other(persons: Path) -> None:
    """An endpoint cannot be asked about what lies here, which is said before it is asked anything."""
    with pytest.raises(UsageProblem, match="--endpoint asks elsewhere"):
        claimgraph.open(sources=[persons], endpoint="http://127.0.0.1:9/")


def test_limits_and_walls_hold_in_python() -> None:
    """A question of one's own is held to the limits given, and reaches nothing that was not named."""
    opened = claimgraph.open(timeout=1)
    with pytest.raises(LimitHit, match="longer than 1 s"):
        opened.sparql("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c > ?f) }")
    with pytest.raises(Refused, match="SERVICE"):
        opened.sparql("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    with pytest.raises(Refused, match="FROM"):
        opened.sparql("SELECT * FROM <urn:x> { ?s ?p ?o }")
    with pytest.raises(UsageProblem, match="nobody declares the prefix sko:"):
        opened.sparql("ASK { ?s sko:x ?o }")


def test_the_command_line_opens_the_same(edition: Edition) -> None:
    """No command makes a store, an index or a model of its own: the workspace has them."""
    for path in sorted((edition.root / "src" / "claimgraph" / "cli").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for opener in ("open_joined", "open_memory", "evaluate_limited", "Index.of(", "Model("):
            assert opener not in text, f"{path.name} opens by itself: {opener}"
