"""The stored queries of this edition: rules of the header, approved rows, the same rows in two engines."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples, Store
from rdflib import URIRef

import claimgraph
from claimgraph.edition import find_edition
from claimgraph.importers import join
from claimgraph.queries import bind, load
from claimgraph.query_guard import guard
from claimgraph.sparql_tokens import form
from claimgraph.store import add, derive, evaluate, open_memory
from claimgraph.terms import XSD
from claimgraph.workspace.stored_queries import DERIVED, INTERNAL, find_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib import Dataset, Graph

    from claimgraph.build import Published
    from claimgraph.edition import Edition

EDITION = find_edition()
QUERIES = {f"{path.parent.name}/{path.stem}": path for path in EDITION.query_files()}


def _asked_here(name: str, path: Path) -> bool:
    """Whether it is a reader's question, or a view that gives worlds or contradictions of this graph alone.

    Views that turn the whole graph into another vocabulary, or join other data, have tests of their own, and
    so have the checks.
    """
    if name.partition("/")[0] not in INTERNAL:
        return True
    query = load(path, EDITION)
    return query.theme == "views" and bool({"worlds", "contradictions", "procedures"} & set(query.tags))


READERS = {name: path for name, path in QUERIES.items() if _asked_here(name, path)}
#: Answers nothing in this edition, and says so; test_compare.py shows that it can.
EMPTY = {"text/moved-since", "views/disjoint"}
APPROVED = Path(__file__).parent / "queries"


def _approved(path: Path) -> Path:
    """Where the expected rows of a stored query are: laid out as the queries are."""
    return APPROVED / path.relative_to(EDITION.root / "queries").with_suffix(".csv")


@pytest.fixture(scope="module")
def store_for(published: Published) -> Callable[[Path], Store]:
    """For a stored query the published graph, and beside it the example files that its header names.

    It is one store, in which the named graphs change from question to question.
    """
    whole = open_memory(published.nquads)
    beside: list[object] = [(), ()]

    def find(path: Path) -> Store:
        query = load(path, EDITION)
        if beside != [query.joins, query.derives]:
            for graph in list(whole.named_graphs()):
                whole.remove_graph(graph)
            with join(str(EDITION.root / name) for name in query.joins) as joined:
                add(whole, io.BytesIO(b"".join(joined.nquads())))
            for view in query.derives:
                derive(whole, find_view(EDITION, view))
            beside[:] = [query.joins, query.derives]
        return whole

    return find


@pytest.fixture(scope="module")
def graph_for(published: Published, asked: Edition) -> Callable[[Path], Graph]:  # noqa: ARG001 - it must be built
    """The same in rdflib, whose default graph is ours and not the union."""
    whole = claimgraph.open(EDITION).to_dataset()
    beside: list[object] = [(), ()]

    def put(graph: Graph, into: Dataset) -> None:
        for triple in graph:
            into.graph(graph.identifier).add(triple)

    def find(path: Path) -> Graph:
        query = load(path, EDITION)
        if beside != [query.joins, query.derives]:
            for graph in list(whole.graphs()):
                if graph.identifier != whole.default_graph.identifier:
                    whole.remove_graph(graph)
            # Beside a small edition, because rdflib takes seconds to read ours once more for each of them.
            sources = [EDITION.root / name for name in query.joins]
            for graph in claimgraph.open(asked, sources=sources).to_dataset().graphs():
                if graph.identifier != whole.default_graph.identifier:
                    put(graph, whole)
            for view in query.derives:
                for triple in list(whole.query(load(EDITION.view_file(view), EDITION).text).graph or ()):
                    whole.graph(URIRef(f"{DERIVED}{view}")).add(triple)
            beside[:] = [query.joins, query.derives]
        return whole if query.joins or query.derives else whole.default_graph

    return find


def _rows(store: Store, path: Path) -> list[tuple[str, ...]]:
    """Header and rows of a stored query with its defaults, as Oxigraph answers it."""
    return as_rows(evaluate(store, bind(load(path, EDITION), {})))


def as_rows(found: QueryBoolean | QuerySolutions | QueryTriples) -> list[tuple[str, ...]]:
    """Header and rows of an answer, as text; triples in the order of their text."""
    if isinstance(found, QueryBoolean):
        return [("answer",), (str(bool(found)).lower(),)]
    if isinstance(found, QueryTriples):
        return [("subject", "predicate", "object"), *sorted(tuple(map(_text, triple)) for triple in found)]
    return [tuple(name.value for name in found.variables), *(tuple(map(_text, row)) for row in found)]


def _text(term: object) -> str:
    """What a term says; decimals by value, because Oxigraph writes 3.0 as 3."""
    if term is None:
        return ""
    text = term.value if isinstance(term, NamedNode | Literal) else str(term)
    datatype = getattr(term, "datatype", None)
    if datatype is not None and _text(datatype) == f"{XSD}decimal":
        return f"{Decimal(text).normalize():f}"
    return text


def _as_csv(rows: list[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("name", READERS)
def test_rows(name: str, store_for: Callable[[Path], Store], approve: bool) -> None:
    """The rows are those in ``queries`` beside this file, in that order."""
    content = _as_csv(_rows(store_for(READERS[name]), READERS[name]))
    approved = _approved(READERS[name])
    if approve:
        approved.parent.mkdir(parents=True, exist_ok=True)
        approved.write_text(content, encoding="utf-8", newline="")
    assert approved.is_file(), f"no expected rows: run pytest --approve and read {approved}"
    assert content == approved.read_bytes().decode()
    answers = content.count("\n") > 1
    assert answers != (name in EMPTY), "a stored query that answers nothing with its defaults"


def test_no_stray_approval() -> None:
    """Every file of expected rows belongs to a stored query."""
    assert set(APPROVED.rglob("*.csv")) <= {_approved(path) for path in READERS.values()}


@pytest.mark.parametrize("name", READERS)
def test_same_rows_in_rdflib(
    name: str, store_for: Callable[[Path], Store], graph_for: Callable[[Path], Graph]
) -> None:
    """Rdflib gives the same rows in the same order as Oxigraph."""
    wanted = _rows(store_for(READERS[name]), READERS[name])
    answer = graph_for(READERS[name]).query(bind(load(READERS[name], EDITION), {}))
    found: list[tuple[str, ...]]
    if answer.type == "ASK":
        found = [(str(answer.askAnswer).lower(),)]
    elif answer.type == "CONSTRUCT":
        found = sorted(tuple(map(_text, triple)) for triple in answer.graph or ())
    else:
        found = [tuple(map(_text, row)) for row in answer]  # type: ignore[arg-type]
    assert found == wanted[1:]


@pytest.mark.parametrize("name", QUERIES)
def test_rules(name: str) -> None:
    """The header is complete, and the text keeps to what runs unchanged in any SPARQL tool."""
    query = load(QUERIES[name], EDITION)
    tokens = guard(query.text)
    words = [token.text.upper() for token in tokens]
    kind = form(tokens)
    assert query.summary and query.text.startswith("#+ ")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.slug)
    if kind == "SELECT":
        start = words.index("SELECT")
        projected = tokens[
            start + 1 : next(i for i, word in enumerate(words) if word in ("WHERE", "{") and i > start)
        ]
        assert "*" not in [token.text for token in projected][:1], "SELECT * leaves the columns to the engine"
        assert not [token.text for token in projected if token.text.startswith(("?_", "$_"))], (
            "a parameter is projected"
        )
        assert "ORDER" in words, "without ORDER BY the rows come in the engine's order"
    names = [parameter.name for parameter in query.parameters]
    assert len(names) == len(set(names))
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)], "one name begins another"
    assert set(query.defaults) | set(query.examples) | set(query.about) <= set(names)


def test_slugs_are_unique() -> None:
    """A reader's question is found by its slug alone."""
    slugs = [name.split("/")[1] for name in READERS]
    assert sorted(slugs) == sorted(set(slugs))


def test_no_question_is_written_twice() -> None:
    """What questions have in common stands once: their bodies together, without prefixes, stay this short."""
    lines = [line.strip() for path in QUERIES.values() for line in path.read_text("utf-8").splitlines()]
    assert sum(1 for line in lines if line and not line.startswith(("#", "PREFIX "))) <= 2_200
