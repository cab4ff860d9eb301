"""The W3C's test suites through the product's own path: ``make conformance SUITES=FOLDER``.

Nobody fetches the suites at run time, and none of them is part of this project. Get them yourself and put
each into the folder that SUITES (or the environment variable CLAIMGRAPH_SUITES) names::

    git clone https://github.com/w3c/csvw FOLDER/csvw
    git clone https://github.com/w3c/rdf-tests FOLDER/rdf-tests
    git clone https://github.com/w3c/json-ld-api FOLDER/json-ld-api

Prints, suite by suite, how many tests pass and which do not; exits 1 where a suite passes fewer than its
floor.
"""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import ClaimgraphError
from claimgraph.importers import join
from claimgraph.importers.metadata import read_metadata
from claimgraph.sandbox import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

LIMITS = Limits(60.0, 1024)
#: The graph that everything is joined into.
GRAPH = "urn:claimgraph:conformance"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Verdict(NamedTuple):
    """One test: its name, whether it passes, and what is otherwise."""

    name: str
    passed: bool
    why: str = ""


class Suite(NamedTuple):
    """A suite: the repository of the W3C that holds it, a file of it, how to run it, how many must pass."""

    repository: str
    manifest: str
    run: Callable[[Path], Iterator[Verdict]]
    floor: int


def canonical(quads: Iterable[Quad]) -> Dataset:
    """The quads, whatever their blank nodes are called; of the source's own graph, in the default graph."""
    own = NamedNode(GRAPH)
    dataset = Dataset(Quad(*quad.triple) if quad.graph_name == own else quad for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


def difference(got: Dataset, wanted: Dataset) -> str:
    """The first quads that the two do not share; "" where they are the same."""
    if got == wanted:
        return ""
    more = sorted(str(quad) for quad in got if quad not in wanted)
    less = sorted(str(quad) for quad in wanted if quad not in got)
    return f"{more[:2]} for {less[:2]}"


def joined_at(
    names: list[Path], bases: Callable[[Path], str], contexts: Mapping[str, str] | None = None
) -> tuple[list[Quad], list[str]]:
    """The quads of these files, each as if it lay at its base on the web; and what was warned of.

    ``contexts`` are the files of those that JSON-LD names.
    """
    with join([str(name) for name in names], LIMITS, contexts=contexts) as joined:
        joined.sources = tuple(
            source._replace(base=bases(Path(source.place)), graph=GRAPH) for source in joined.sources
        )
        quads = list(parse(b"".join(joined.nquads()), format=RdfFormat.N_QUADS, lenient=True))
        return quads, joined.warnings


# RDF 1.1 and 1.2


def run_rdf(version: str, folder: Path) -> Iterator[Verdict]:
    """The tests of Turtle, TriG, N-Triples, N-Quads and RDF/XML; not of canonical forms and of entailment."""
    for manifest in sorted((folder / "rdf" / version).rglob("manifest.ttl")):
        base = f"https://w3c.github.io/rdf-tests/{manifest.parent.relative_to(folder).as_posix()}/"
        said: dict[str, dict[str, str]] = {}
        for quad in parse(manifest.read_bytes(), format=RdfFormat.TURTLE, base_iri=base):
            key = re.split("[#/]", quad.predicate.value)[-1]
            said.setdefault(str(quad.subject), {})[key] = getattr(quad.object, "value", "")
        for test in said.values():
            kind = test.get("type", "").rpartition("#")[2]
            if "action" in test and kind.startswith("Test") and not kind.endswith(("C14N", "Entailment")):
                action = manifest.parent / test["action"].removeprefix(base)
                result = test.get("result", "").removeprefix(base)
                name = f"{action.relative_to(folder / 'rdf')}"
                wanted = manifest.parent / result if result else None
                yield graph_test(name, action, test["action"], wanted, negative="Negative" in kind)


def graph_test(
    name: str,
    action: Path,
    base: str,
    result: Path | None,
    *,
    negative: bool,
    contexts: Mapping[str, str] | None = None,
) -> Verdict:
    """One file joined: refused where ``negative``, else the quads of ``result`` where there is one."""
    try:
        got, _ = joined_at([action], lambda _: base, contexts)
    except ClaimgraphError as error:
        return Verdict(name, negative, f"refused: {error}")
    if negative:
        return Verdict(name, False, "read, and must be refused")
    if result is None:
        return Verdict(name, True)
    form = RdfFormat.N_QUADS if result.suffix == ".nq" else RdfFormat.N_TRIPLES
    wrong = difference(canonical(got), canonical(parse(result.read_bytes(), format=form)))
    return Verdict(name, not wrong, f"other quads: {wrong}")


# JSON-LD 1.1


def run_jsonld(folder: Path) -> Iterator[Verdict]:
    """The tests of JSON-LD to RDF, but for those of JSON-LD 1.0's own ways."""
    tests = folder / "tests"
    manifest = json.loads((tests / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    contexts = {
        manifest["baseIri"] + path.relative_to(tests).as_posix(): str(path)
        for path in sorted(tests.rglob("*context*.jsonld"))
        if b'"@context"' in path.read_bytes()
    }
    for entry in manifest["sequence"]:
        option = entry.get("option", {})
        if "json-ld-1.0" in (option.get("specVersion"), option.get("processingMode")):
            continue
        negative = "jld:NegativeEvaluationTest" in entry["@type"]
        base = option.get("base", manifest["baseIri"] + entry["input"])
        result = tests / entry["expect"] if entry.get("expect") else None
        yield graph_test(
            entry["@id"], tests / entry["input"], base, result, negative=negative, contexts=contexts
        )


# CSV on the Web

CSVW = "http://www.w3.org/ns/csvw#"
TESTS = "http://www.w3.org/2013/csvw/tests/"
#: What the product remarks beyond the recommendation; no warning in the W3C's sense.
REMARKS = ("nothing says what the columns", "foreign keys", "two rows have")
#: Metadata that only a site-wide configuration of the W3C's server leads to: a user names them.
SITE_WIDE = {"test259": "test259/csvm.json", "test260": "test260/tree-ops.csv.json"}


def minimal(quads: Iterable[Quad]) -> Dataset:
    """What csv2rdf gives in minimal mode: of its standard mode only what the cells say.

    The suite's results are in standard mode but for seven, and have nodes for groups, tables and rows.
    """
    triples = list(quads)
    said = {quad.object for quad in triples if quad.predicate.value == f"{CSVW}describes"}
    if not any(quad.predicate.value.startswith(CSVW) for quad in triples):
        return canonical(triples)
    tables = {
        quad.subject
        for quad in triples
        if quad.predicate.value in (f"{CSVW}row", f"{CSVW}url", f"{CSVW}table")
    }
    about = [
        quad
        for quad in triples
        if not quad.predicate.value.startswith(CSVW)
        and not (quad.predicate.value == f"{RDF}type" and getattr(quad.object, "value", "").startswith(CSVW))
    ]
    kept: list[Quad] = []
    reached = [node for node in said if node not in tables or isinstance(node, NamedNode)]
    seen = set(reached)
    while reached:
        node = reached.pop()
        for quad in about:
            if quad.subject == node:
                kept.append(quad)
                if isinstance(quad.object, BlankNode) and quad.object not in seen:
                    seen.add(quad.object)
                    reached.append(quad.object)
    return canonical(kept)


def run_csvw(folder: Path) -> Iterator[Verdict]:
    """Each test of csv2rdf, its table joined as ``--with`` joins it."""
    tests = folder / "tests"
    for entry in json.loads((tests / "manifest-rdf.jsonld").read_text(encoding="utf-8"))["entries"]:
        name = entry["id"].partition("#")[2]
        yield _csvw(name, entry, tests)


def _csvw(name: str, entry: dict[str, Any], tests: Path) -> Verdict:
    kind = entry["type"].partition(":")[2]
    try:
        got, warnings = _joined(_names(name, entry, tests), entry["action"], tests)
    except ClaimgraphError as error:
        return Verdict(name, kind == "NegativeRdfTest", f"refused: {error}")
    if kind == "NegativeRdfTest":
        return Verdict(name, False, "read, and must be refused")
    result = tests / entry["result"]
    wanted = parse(result.read_bytes(), format=RdfFormat.TURTLE, base_iri=TESTS + entry["result"])
    wrong = difference(canonical(got), minimal(wanted))
    if wrong:
        return Verdict(name, False, f"other triples: {wrong}")
    if (kind == "ToRdfTestWithWarnings") != bool(warnings):
        return Verdict(name, False, f"warnings: {warnings}" if warnings else "no warning")
    return Verdict(name, True)


def _names(name: str, entry: dict[str, Any], tests: Path) -> list[Path]:
    """What a user names: the table, and metadata that do not lie next to it."""
    action = tests / entry["action"].partition("?")[0]
    option = entry.get("option", {})
    named = option.get("metadata") or SITE_WIDE.get(name)
    if named:
        metadata = read_metadata(str(tests / named), named, str(tests / named))
        speaks = metadata is not None and metadata.number(str(action)) is not None
        return [action, tests / named] if speaks else [tests / named]
    link = entry.get("httpLink", "")
    if link:
        linked = action.parent / link.partition("<")[2].partition(">")[0]
        metadata = read_metadata(str(linked), linked.name, str(linked))
        if metadata is not None and metadata.number(str(action)) is not None:
            return [action, linked]
    return [action]


def _joined(names: list[Path], action: str, tests: Path) -> tuple[list[Quad], list[str]]:
    """The triples of these files as if they lay where the suite is on the web; and what was warned."""

    def base(place: Path) -> str:
        name = place.relative_to(tests).as_posix()
        return TESTS + (action if name == action.partition("?")[0] else name)

    quads, warnings = joined_at(names, base)
    return quads, [warning for warning in warnings if not any(one in warning for one in REMARKS)]


SUITES = {
    "csvw": Suite("csvw", "tests/manifest-rdf.jsonld", run_csvw, 265),
    "rdf11": Suite("rdf-tests", "rdf/rdf11/manifest.ttl", partial(run_rdf, "rdf11"), 990),
    "rdf12": Suite("rdf-tests", "rdf/rdf12/manifest.ttl", partial(run_rdf, "rdf12"), 248),
    "jsonld": Suite("json-ld-api", "tests/toRdf-manifest.jsonld", run_jsonld, 432),
}


def main(arguments: list[str]) -> int:
    """Run the suites that are there; 1 where one is below its floor, 2 where none is there."""
    place = arguments[0] if arguments else os.environ.get("CLAIMGRAPH_SUITES", "")
    below = found = 0
    for name in arguments[1:] or SUITES:
        suite = SUITES[name]
        folder = (Path(place) / suite.repository).resolve()
        if not place or not (folder / suite.manifest).is_file():
            shown = folder if place else f"FOLDER/{suite.repository}"
            what = f"git clone https://github.com/w3c/{suite.repository} {shown}"
            print(f"{name}: not there. Put it there yourself: {what}", file=sys.stderr)
            continue
        found += 1
        verdicts = list(suite.run(folder))
        passed = sum(verdict.passed for verdict in verdicts)
        below += passed < suite.floor
        print(f"{name}: {passed} of {len(verdicts)} pass; the floor is {suite.floor}")
        for verdict in verdicts:
            if not verdict.passed:
                print(f"  {verdict.name}: {verdict.why[:600]}")
    return 2 if not found else min(below, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
