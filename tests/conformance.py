"""The W3C's test suites through the product's own path: ``make conformance SUITES=FOLDER``.

Nobody fetches the suites at run time, and none of them is part of this project. Get them yourself and put
each into the folder that SUITES (or the environment variable CLAIMGRAPH_SUITES) names::

    git clone https://github.com/w3c/csvw FOLDER/csvw

Prints, suite by suite, how many tests pass and which do not; exits 1 where a suite passes fewer than its
floor.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import ClaimgraphError
from claimgraph.importers import Joined, join
from claimgraph.importers.metadata import read_metadata
from claimgraph.sandbox import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

LIMITS = Limits(60.0, 1024)
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


class Verdict(NamedTuple):
    """One test: its name, whether it passes, and what is otherwise."""

    name: str
    passed: bool
    why: str = ""


class Suite(NamedTuple):
    """A suite: the file below its folder that lists the tests, how to run them, and how many must pass."""

    manifest: str
    source: str
    run: Callable[[Path], Iterator[Verdict]]
    floor: int


def canonical(quads: Iterable[Quad]) -> Dataset:
    """The triples of ``quads``, whatever their graph and whatever the names of their blank nodes."""
    dataset = Dataset(Quad(*quad.triple) for quad in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return dataset


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
    wanted_triples = minimal(wanted)
    got_triples = canonical(got)
    if got_triples != wanted_triples:
        more = sorted(str(quad) for quad in got_triples if quad not in wanted_triples)
        less = sorted(str(quad) for quad in wanted_triples if quad not in got_triples)
        return Verdict(name, False, f"other triples: {more[:2]} for {less[:2]}")
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
    with join([str(name) for name in names], LIMITS) as joined:
        places = [Path(source.place).relative_to(tests).as_posix() for source in joined.sources]
        sources = [
            source._replace(base=TESTS + (action if place == action.partition("?")[0] else place))
            for source, place in zip(joined.sources, places, strict=True)
        ]
        moved = Joined(sources, LIMITS, joined.warnings)
        quads = list(parse(b"".join(moved.nquads()), format=RdfFormat.N_QUADS, lenient=True))
        return quads, [warning for warning in moved.warnings if not any(one in warning for one in REMARKS)]


SUITES = {
    "csvw": Suite("tests/manifest-rdf.jsonld", "https://github.com/w3c/csvw", run_csvw, 245),
}


def main(arguments: list[str]) -> int:
    """Run the suites that are there; 1 where one is below its floor, 2 where none is there."""
    place = arguments[0] if arguments else os.environ.get("CLAIMGRAPH_SUITES", "")
    wanted = arguments[1:] or list(SUITES)
    below = found = 0
    for name in wanted:
        suite = SUITES[name]
        folder = (Path(place) / name).resolve()
        if not place or not (folder / suite.manifest).is_file():
            shown = folder if place else f"$CLAIMGRAPH_SUITES/{name}"
            print(
                f"{name}: not there. Put it there yourself: git clone {suite.source} {shown}", file=sys.stderr
            )
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
