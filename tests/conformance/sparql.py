"""SPARQL as ``claimgraph sparql --with FILE`` answers it: guarded, in a child, written out, read again.

A test's data stand where the edition's graph stands, its named graphs are joined. Left out is what a question
to an edition cannot be: updates, entailment, protocols, and SERVICE, which asks servers.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections import Counter
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph
from pyoxigraph import BlankNode, Dataset, Literal, NamedNode, Quad, QueryResultsFormat, RdfFormat, parse

from claimgraph.errors import ClaimgraphError
from claimgraph.results import kind, serialize
from claimgraph.workspace.workspace import Workspace
from conformance.joined import GRAPH, LIMITS, Verdict, canonical, difference, joined_at
from conformance.manifests import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from conformance.manifests import Statements

#: Folders of what is left out, and kinds of tests that are run.
NOT_ASKED = {"entailment", "service", "syntax-fed", "protocol", "service-description", "graph-store-protocol"}
KINDS = {
    "PositiveSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest", "NegativeSyntaxTest11",
    "QueryEvaluationTest", "CSVResultFormatTest",
}  # fmt: skip
WITHDRAWN = "Deprecated"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
WEB = "https://w3c.github.io/rdf-tests/"
#: The formats of answers, by the ending of the file that holds the right one; RDF is compared as JSON.
FORMATS = {".srx": "xml", ".srj": "json", ".csv": "csv", ".tsv": "tsv"}
FROM = re.compile(r"FROM\s+(?:NAMED\s+)?<([^>]*)>")
#: One solution: (variable, value) in the order of variables, unbound ones left out.
Row = tuple[tuple[str, Any], ...]


def run_sparql(version: str, folder: Path) -> Iterator[Callable[[], Verdict]]:
    """The tests of queries that the manifests below ``folder`` list."""
    for manifest in sorted((folder / "sparql" / version).rglob("manifest.ttl")):
        if manifest.parent.name in NOT_ASKED:
            continue
        base = f"{WEB}{manifest.parent.relative_to(folder).as_posix()}/"
        said = read(manifest, base)
        for test in said.entries():
            what = said.one(test, "type").rpartition("#")[2]
            if what in KINDS and not any(one.endswith(WITHDRAWN) for one in said.all(test, "approval")):
                name = f"{manifest.parent.relative_to(folder / 'sparql')}/{test.rpartition('#')[2]}"
                yield partial(one_test, name, what, said, test, base, manifest.parent)


def one_test(name: str, what: str, said: Statements, test: str, base: str, folder: Path) -> Verdict:
    """The verdict on one test."""

    def files(node: str, key: str) -> list[Path]:
        return [folder / iri.removeprefix(base) for iri in said.all(node, key)]

    action = said.one(test, "action")
    query = files(action, "query") or [folder / action.removeprefix(base)]
    named = files(action, "graphData")
    try:
        result = next(iter(files(test, "result")), None)
        form, content = answered(query[0], files(action, "data"), named, base, result)
    except ClaimgraphError as error:
        return Verdict(name, what.startswith("Negative"), f"refused: {error}")
    if what.startswith("Negative"):
        return Verdict(name, False, "answered, and must be refused")
    if result is None:
        return Verdict(name, True)
    wrong = compared(
        form, content, result, base, lax=said.one(test, "resultCardinality").endswith("LaxCardinality")
    )
    return Verdict(name, not wrong, wrong)


def answered(
    query: Path, data: list[Path], named: list[Path], base: str, result: Path | None
) -> tuple[str, bytes]:
    """(format, content) of the answer to ``query``."""
    text = query.read_bytes().decode("utf-8-sig")
    asked_of = [query.parent / iri for iri in FROM.findall(text) if (query.parent / iri).is_file()]

    def at(path: Path) -> str:
        return base + path.relative_to(query.parent).as_posix()

    def published(*_: object) -> Any:
        """The default graph of the test, in the place of the edition's."""
        path = Path(place) / "graph.nq"
        quads = joined_at(data, at)[0] if data else []
        own = NamedNode(GRAPH)
        kept = [Quad(*quad.triple) if quad.graph_name == own else quad for quad in quads]
        path.write_bytes(pyoxigraph.serialize(kept, format=RdfFormat.N_QUADS) or b"")
        return SimpleNamespace(nquads=path, store=path)

    with (
        tempfile.TemporaryDirectory() as place,
        Workspace(sources=[*named, *asked_of], limits=LIMITS, build=published) as workspace,
    ):
        if workspace.sources:
            places = [at(Path(source.path)) for source in workspace.joined.sources]
            workspace.joined.sources = tuple(
                source._replace(base=iri, graph=iri)
                for source, iri in zip(workspace.joined.sources, places, strict=True)
            )
        found = workspace.evaluate(workspace.adhoc_question(f"BASE <{at(query)}>\n{text}", from_clause=True))
        form = FORMATS.get(result.suffix if result else "", "json")
        if kind(found) == "graph":
            form = "ntriples"
        return form, serialize(found, form, workspace.prefixes)[0]


def compared(form: str, content: bytes, result: Path, base: str, *, lax: bool) -> str:
    """How an answer differs from what the file ``result`` holds; "" where it is the same.

    Where ``lax``, how often a row is there is left to the engine.
    """
    right = result.read_bytes()
    if form == "csv":
        same = _cells(content) == _cells(right)
        return "" if same else f"other rows: {content!r} for {right!r}"
    if form == "ntriples":
        graph = parse(right, base_iri=base, format=_rdf(result))
        return difference(canonical(parse(content, format=RdfFormat.N_TRIPLES)), canonical(graph))
    got = _read(content, form)
    wanted = _read(right, form) if result.suffix in FORMATS else _result_set(right, base, _rdf(result))
    if isinstance(got, bool) or isinstance(wanted, bool):
        return "" if got is wanted else f"{got} for {wanted}"
    rows, right_rows = (list(dict.fromkeys(one)) if lax else one for one in (got.rows, wanted.rows))
    wrong = difference(_graph(rows), _graph(right_rows))
    if wrong and _graph([_as_kept(row) for row in right_rows]) == _graph([_as_kept(row) for row in rows]):
        return f"the engine keeps numbers and times by value: {wrong}"
    if not wrong and wanted.ordered and not any(map(_nameless, right_rows)) and rows != right_rows:
        return f"another order: {rows[:3]} for {right_rows[:3]}"
    return wrong


class Rows(NamedTuple):
    """The solutions of an answer, and whether their order is part of it."""

    rows: list[Row]
    ordered: bool = False


def _rdf(path: Path) -> RdfFormat:
    form = RdfFormat.from_extension(path.suffix.removeprefix("."))
    assert form is not None, path
    return form


def _read(content: bytes, form: str) -> Rows | bool:
    """An answer in one of the formats of SPARQL."""
    found = pyoxigraph.parse_query_results(content, format=getattr(QueryResultsFormat, form.upper()))
    if isinstance(found, pyoxigraph.QueryBoolean):
        return bool(found)
    assert isinstance(found, pyoxigraph.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return Rows([_row(zip(names, solution, strict=True)) for solution in found])


def _row(bindings: Iterable[tuple[str, Any]]) -> Row:
    return tuple(sorted((name, term) for name, term in bindings if term is not None))


def _result_set(content: bytes, base: str, form: RdfFormat) -> Rows | bool:
    """An answer as the suite writes it in RDF."""
    said: dict[Any, dict[str, list[Any]]] = {}
    for quad in parse(content, base_iri=base, format=form):
        said.setdefault(quad.subject, {}).setdefault(quad.predicate.value.removeprefix(RS), []).append(
            quad.object
        )
    truth = [values["boolean"][0].value for values in said.values() if "boolean" in values]
    if truth:
        return bool(truth[0] == "true")
    found = []
    for node in (one for values in said.values() for one in values.get("solution", [])):
        bindings = [said[one] for one in said.get(node, {}).get("binding", [])]
        pairs = [(one["variable"][0].value, one["value"][0]) for one in bindings]
        index = said.get(node, {}).get("index")
        found.append((int(index[0].value) if index else 0, _row(pairs)))
    ordered = any(index for index, _ in found)
    return Rows([row for _, row in sorted(found, key=lambda one: one[0])], ordered)


def _cells(content: bytes) -> list[list[tuple[str, str]]]:
    """CSV, whatever the order of its columns and rows and the names of blank nodes."""
    found = csv.DictReader(content.decode().splitlines(keepends=True))
    return sorted(
        sorted((name, "_:" if cell.startswith("_:") else cell) for name, cell in row.items()) for row in found
    )


def _as_kept(row: Row) -> Row:
    """A row with its literals as the engine writes them."""
    store = pyoxigraph.Store()
    node = NamedNode("urn:row")
    for name, term in row:
        store.add(Quad(node, NamedNode(f"urn:variable:{name}"), term))
    kept = {quad.predicate.value.rpartition(":")[2]: quad.object for quad in store}
    return _row(kept.items())


def _nameless(row: Row) -> bool:
    return any("_:" in str(term) for _, term in row)


def _graph(rows: list[Row]) -> Dataset:
    """Solutions as RDF: those with blank nodes one by one, the others each with how often it is there."""
    quads = []
    for row, count in Counter(rows).items():
        text = " ".join(f"?{name}={term}" for name, term in row)
        if not _nameless(row):
            quads.append(Quad(NamedNode("urn:rows"), NamedNode("urn:has"), Literal(f"{count} times {text}")))
            continue
        node = BlankNode()
        quads += [Quad(node, NamedNode(f"urn:variable:{name}"), term) for name, term in row]
    return canonical(quads)
