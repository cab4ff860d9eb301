"""The published graph in rdflib, as it is on disk."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef

import claimgraph
from claimgraph.build import ensure_built
from claimgraph.errors import UsageProblem
from claimgraph.terms import XSD
from tiny_edition import BASE, PREFIXES, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition


def test_load_gives_every_triple(edition: Edition) -> None:
    """The rdflib graph holds exactly the published triples."""
    graph = claimgraph.open().to_graph()
    published = ensure_built(edition)
    quads = set(parse(path=str(published.nquads), format=RdfFormat.N_QUADS))
    assert isinstance(graph, Graph)
    assert len(graph) == len(quads)


def test_load_binds_the_prefix_table(edition: Edition) -> None:
    """The prefixes of the edition's table are bound, and no others."""
    bound = {prefix: str(namespace) for prefix, namespace in claimgraph.open().to_graph().namespaces()}
    assert bound == dict(edition.prefixes())


def test_load_keeps_lexical_forms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, dates and language tags come through as written, also where rdflib would tidy them."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    extra = f'\nent:portugal cg:a 1.50 ; cg:b "01"^^<{XSD}integer> ; cg:c "x"@en, "x" .'
    edition = write_edition(tmp_path / "edition", extra=extra)
    graph = claimgraph.open(edition.root).to_graph()
    values = set(graph.objects(URIRef(f"{BASE}entity/portugal")))
    assert {str(value) for value in values} >= {"1.50", "01", "x"}
    assert Literal("x", lang="en") in values and Literal("x") in values
    assert Literal("1.50", datatype=URIRef(f"{XSD}decimal"), normalize=False) in values
    assert len(graph) == len(claimgraph.open(edition).to_graph())
    assert graph.qname(URIRef(f"{PREFIXES['ent']}portugal")) == "ent:portugal"


def test_load_refuses_what_is_no_edition(tmp_path: Path) -> None:
    """A folder that is no edition is refused by name."""
    with pytest.raises(UsageProblem, match="not an edition"):
        claimgraph.open(tmp_path).to_graph()


def test_import_is_light() -> None:
    """``import claimgraph`` imports neither rdflib nor the engine."""
    script = (
        "import sys, claimgraph\n"
        "print({'rdflib', 'pyoxigraph', 'click'} & set(sys.modules), claimgraph.__version__)"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", script]
    result = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert result.stdout == f"set() {claimgraph.__version__}\n"
    assert {"open", "__version__"} <= set(dir(claimgraph))
