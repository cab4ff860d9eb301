"""CSV on the Web to RDF, in minimal mode."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

from pyoxigraph import BlankNode, Dataset, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import ClaimgraphError
from claimgraph.importers.metadata import read_metadata
from conformance.joined import RDF, Verdict, canonical, difference, joined_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

CSVW = "http://www.w3.org/ns/csvw#"
TESTS = "http://www.w3.org/2013/csvw/tests/"
#: What the product remarks beyond the recommendation; no warning in the W3C's sense.
REMARKS = (
    "nothing says what the columns",
    "foreign key",
    "two rows have",
    "no triple came of it",
    "answers write",
)
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


def run_csvw(folder: Path) -> Iterator[Callable[[], Verdict]]:
    """Each test of csv2rdf, its table joined as ``--with`` joins it."""
    tests = folder / "tests"
    for entry in json.loads((tests / "manifest-rdf.jsonld").read_text(encoding="utf-8"))["entries"]:
        name = entry["id"].partition("#")[2]
        yield partial(_csvw, name, entry, tests)


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
        speaks = metadata is not None and metadata.table_number(str(action)) is not None
        return [action, tests / named] if speaks else [tests / named]
    link = entry.get("httpLink", "")
    if link:
        linked = action.parent / link.partition("<")[2].partition(">")[0]
        metadata = read_metadata(str(linked), linked.name, str(linked))
        if metadata is not None and metadata.table_number(str(action)) is not None:
            return [action, linked]
    return [action]


def _joined(names: list[Path], action: str, tests: Path) -> tuple[list[Quad], list[str]]:
    """The triples of these files as if they lay where the suite is on the web; and what was warned."""

    def base(place: Path) -> str:
        name = place.relative_to(tests).as_posix()
        return TESTS + (action if name == action.partition("?")[0] else name)

    quads, warnings = joined_at(names, base)
    return quads, [warning for warning in warnings if not any(one in warning for one in REMARKS)]
