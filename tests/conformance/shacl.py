"""SHACL, core and SPARQL, as ``claimgraph validate --with FILE`` judges: joined, then by shapes and engines.

A report of the product tells for each thing wrong the shape, the node, and the value where that is another;
paths, components and severities it has no use for. So a test passes where the verdict is right and the
findings name the shapes and nodes, or their values, of the right report and no others.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse, serialize

from claimgraph.errors import ClaimgraphError
from claimgraph.importers import join
from claimgraph.terms import Prefixes
from claimgraph.validate.findings import BLANK, Finding, focus_term
from claimgraph.validate.joined import to_validate
from claimgraph.validate.run import read_shapes, validate_nquads
from conformance.joined import LIMITS, Verdict
from conformance.manifests import Statements, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


ALONE = Lock()
SHT = "http://www.w3.org/ns/shacl-test#"
WEB = "https://w3c.github.io/data-shapes/data-shapes-test-suite/tests/"
#: What a result says of: (shape, node and value in the words of a finding).
Told = tuple[str, frozenset[str]]


def run_shacl(part: str, folder: Path) -> Iterator[Callable[[], Verdict]]:
    """The tests of ``part``: core or sparql."""
    tests = folder / "data-shapes-test-suite" / "tests"
    for path in sorted((tests / part).rglob("*.ttl")):
        base = WEB + path.relative_to(tests).as_posix()
        said = read(path, base)
        for test in list(said.about):
            if f"{SHT}Validate" in said.all(test, "type"):
                name = f"{path.parent.relative_to(tests)}/{test.rpartition('/')[2]}"
                yield partial(one_test, name, said, test, base, path)


def one_test(name: str, said: Statements, test: str, base: str, path: Path) -> Verdict:
    """The verdict on one test; one at a time, for rdflib and pySHACL do not know of threads."""
    action, right = said.one(test, "action"), said.one(test, "result")

    def file(key: str) -> Path:
        iri = said.one(action, key)
        return path if iri == base else path.parent / iri.rpartition("/")[2]

    must_fail = right == f"{SHT}Failure"
    try:
        with ALONE:
            got = [told(one) for one in judged(file("dataGraph"), file("shapesGraph"), base)]
    except ClaimgraphError as error:
        return Verdict(name, must_fail, f"refused: {error}")
    if must_fail:
        return Verdict(name, False, "judged, and must be refused")
    if said.one(right, "conforms").startswith('"true"') == bool(got):
        return Verdict(name, False, f"{'wrong' if got else 'right'}: {got[:3]}")
    return same(name, got, [wanted(said, one) for one in said.all(right, "result")])


def judged(data: Path, shapes: Path, base: str) -> tuple[Finding, ...]:
    """What is found wrong in ``data``; its prefixes are those that the shapes declare."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "shapes.ttl"  # relative names are none in an edition's files
        quads = parse(shapes.read_bytes(), format=RdfFormat.TURTLE, base_iri=base)
        copy.write_bytes(serialize((quad.triple for quad in quads), format=RdfFormat.TURTLE) or b"")
        with join([str(data)], LIMITS) as joined:
            joined.sources = tuple(one._replace(base=base) for one in joined.sources)
            triples = to_validate(joined).triples
        return validate_nquads(triples, Prefixes({}), read_shapes([copy]), []).findings


def told(finding: Finding) -> Told:
    """What a finding names."""
    named = {finding.focus, *(value for _, value in finding.details)}
    return finding.guard, frozenset(map(focus_term, named))


def wanted(said: Statements, result: str) -> Told:
    """What a result of the right report names."""
    nodes = [*said.all(result, "focusNode"), *said.all(result, "value")]
    return _named(said.one(result, "sourceShape")), frozenset(map(_named, nodes))


def _named(node: str) -> str:
    return BLANK if node.startswith("_:") else node


def same(name: str, got: list[Told], right: list[Told]) -> Verdict:
    """Whether each result has a finding about its node, and each finding a result."""

    def meets(one: Told, others: list[Told]) -> bool:
        return any(one[1] & other[1] and _alike(one[0], other[0]) for other in others)

    more = [one for one in got if not meets(one, right)]
    less = [one for one in right if not meets(one, got)]
    return Verdict(name, not (more or less), f"{more[:2]} for {less[:2]}")


def _alike(one: str, other: str) -> bool:
    """Whether two shapes can be the same; blank nodes are called anyhow."""
    return one == other or BLANK in (one, other)
