"""Every guard is shown to fire: the fixtures in ``tests/shapes/``, judged by the real shapes and checks.

``valid.<theme>.ttl`` holds nothing to find. ``invalid.<guard>.ttl`` (or ``invalid.<guard>-<variant>.ttl``)
is one of them with one fact taken away, added or altered; a fact that went is left in place as a comment,
``# was: …``. What is found in it stands beside it in ``invalid.<guard>.txt`` and is rewritten only with
``pytest --approve``.
"""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.edition import tool_layer
from claimgraph.terms import RDF, SH, Prefixes
from claimgraph.validate import Report, Shapes, read_shapes, validate_nquads, write_report
from claimgraph.validate.checks import load_check
from claimgraph.validate.findings import SHAPE
from claimgraph.validate.shacl import load_shapes, to_rdflib
from claimgraph.validate.shacl_sparql import split
from tiny_edition import prefix_table

if TYPE_CHECKING:
    from rdflib import Graph

    from claimgraph.model.graph import Graph as ShapesGraph
    from claimgraph.queries import StoredQuery

FOLDER = Path(__file__).parent / "shapes"
VALID = sorted(FOLDER.glob("valid.*.ttl"))
INVALID = sorted(FOLDER.glob("invalid.*.ttl"))
FIXTURES = [*VALID, *INVALID]
TOOL = tool_layer()


def lines(*paths: Path) -> bytes:
    """What the Turtle files hold, as N-Quads."""
    return b"".join(
        f"{quad} .\n".encode() for path in paths for quad in parse(path=str(path), format=RdfFormat.TURTLE)
    )


@cache
def judging() -> tuple[bytes, Prefixes, Shapes, list[StoredQuery]]:
    """The ontology, and what is judged by."""
    return (
        lines(*TOOL.ontology_files()),
        prefix_table(),
        read_shapes([*TOOL.shape_files(), *TOOL.prefix_files()]),
        [load_check(file) for file in TOOL.query_files("checks")],
    )


@cache
def _judged(path: Path) -> Report:
    """The report on one fixture together with the ontology, by all shapes and checks."""
    ontology, prefixes, shapes, checks = judging()
    return validate_nquads(ontology + lines(path), prefixes, shapes, checks)


@cache
def _shapes() -> Graph:
    return to_rdflib(_read().quads())


def _read() -> ShapesGraph:
    return load_shapes([*TOOL.shape_files(), *TOOL.prefix_files()])


def shapes_with_target() -> dict[str, set[tuple[str, str]]]:
    """Shape's local name → its targets as (kind, IRI)."""
    from rdflib import URIRef

    found: dict[str, set[tuple[str, str]]] = {}
    for kind in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode"):
        for shape, target in _shapes().subject_objects(URIRef(f"{SH}{kind}")):
            found.setdefault(str(shape).rpartition("/")[2], set()).add((kind, str(target)))
    return found


def _guards() -> set[str]:
    return set(shapes_with_target()) | {path.stem for path in TOOL.query_files("checks")}


def _cause(path: Path) -> str:
    """The guard an invalid fixture is named after: the longest guard's name that its own begins with."""
    name = path.name.removeprefix("invalid.").removesuffix(".ttl")
    return max(
        (guard for guard in _guards() if name == guard or name.startswith(f"{guard}-")), key=len, default=""
    )


def _asked_in_sparql() -> set[str]:
    """Local names of the shapes with a SPARQL constraint."""
    return {one.shape.rpartition("/")[2] for one in split(_read())[1]}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.name)
def test_a_valid_fixture_has_nothing_to_find(path: Path) -> None:
    """No shape and no check finds anything in a valid fixture."""
    report = _judged(path)
    assert report.conforms, write_report(report)


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_an_invalid_fixture_is_caught_by_the_guard_it_is_named_after(
    path: Path, request: pytest.FixtureRequest
) -> None:
    """The guard fires, and the report is word for word the approved one."""
    report = _judged(path)
    assert _cause(path), f"{path.name} is named after no shape and no check"
    assert _cause(path) in {finding.guard_name.partition(":")[2] for finding in report.findings}, (
        write_report(report)
    )
    approved = path.with_suffix(".txt")
    found = (
        write_report(report).rpartition("\n\n")[0] + "\n"
    )  # without the sum, which counts the ontology too
    if request.config.getoption("--approve", default=False):
        approved.write_text(found, encoding="utf-8")
    assert approved.exists(), f"no approved report; read this one, then run pytest --approve:\n{found}"
    assert found == approved.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_an_invalid_fixture_is_a_valid_one_with_one_change(path: Path) -> None:
    """What is gone from the nearest valid fixture is left in place as a comment."""
    lines = path.read_text(encoding="utf-8").splitlines()
    best: list[str] | None = None
    for valid in VALID:
        before = valid.read_text(encoding="utf-8").splitlines()
        same = difflib.SequenceMatcher(None, before, lines).get_matching_blocks()
        kept_lines = {at for block in same for at in range(block.a, block.a + block.size)}
        gone = [line for at, line in enumerate(before) if at not in kept_lines]
        if best is None or len(gone) < len(best):
            best = gone
    assert best is not None
    kept = {line.strip().removeprefix("# was: ") for line in lines if line.strip().startswith("# was: ")}
    assert kept, f"{path.name} does not show what was changed"
    assert {line.strip().removesuffix(" ;") for line in best} <= kept | {""}


@pytest.mark.parametrize(
    "path", [path for path in INVALID if _cause(path) in _asked_in_sparql()], ids=lambda path: path.name
)
def test_pyshacl_alone_finds_what_oxigraph_finds(path: Path) -> None:
    """The SPARQL constraints are plain SHACL: run whole by pySHACL, the shapes name the same offenders."""
    from pyshacl import validate as pyshacl_validate
    from rdflib import URIRef

    data = to_rdflib(parse(lines(*TOOL.ontology_files(), path), format=RdfFormat.N_QUADS))
    _, report, _ = pyshacl_validate(data, shacl_graph=_shapes(), inplace=True)
    found = {
        (str(report.value(result, URIRef(f"{SH}sourceShape"))), str(value))
        for result, value in report.subject_objects(URIRef(f"{SH}value"))
        if (result, URIRef(f"{SH}sourceConstraint"), None) in report
    }
    names = {f"{SHAPE}{name}" for name in _asked_in_sparql()}
    assert found == {(one.guard, one.focus) for one in _judged(path).findings if one.guard in names}


def test_every_guard_has_an_invalid_fixture() -> None:
    """No shape and no check is without a fixture that makes it fire."""
    assert _guards() == {_cause(path) for path in INVALID}


def test_every_shape_is_named_labelled_and_says_how_to_mend() -> None:
    """A shape without IRI, label or message would report something nobody can look up or act upon."""
    from rdflib import Literal, URIRef

    shapes = _shapes()
    for kind in ("NodeShape", "PropertyShape"):
        for shape in shapes.subjects(URIRef(f"{RDF}type"), URIRef(f"{SH}{kind}")):
            assert isinstance(shape, URIRef), "a shape without an IRI"
            assert shapes.value(shape, URIRef("http://www.w3.org/2000/01/rdf-schema#label")), shape
            message = shapes.value(shape, URIRef(f"{SH}message"))
            assert isinstance(message, Literal), shape
            assert str(message).endswith(".") and len(str(message)) > 30, shape


def test_no_shape_file_holds_a_blank_node() -> None:
    """Shapes, like data, can be cited down to the last constraint."""
    from rdflib import BNode

    assert not [term for triple in _shapes() for term in triple if isinstance(term, BNode)]


def test_the_shapes_use_no_term_of_shacl_that_does_not_exist() -> None:
    """``sh:minCuont`` would be ignored without a word."""
    known = {
        "IRI",
        "Literal",
        "NodeShape",
        "PrefixDeclaration",
        "PropertyShape",
        "SPARQLConstraint",
        "class",
        "datatype",
        "declare",
        "disjoint",
        "hasValue",
        "lessThan",
        "lessThanOrEquals",
        "maxCount",
        "maxInclusive",
        "message",
        "minCount",
        "minInclusive",
        "minLength",
        "namespace",
        "node",
        "nodeKind",
        "path",
        "pattern",
        "prefix",
        "prefixes",
        "property",
        "select",
        "severity",
        "sparql",
        "targetClass",
        "targetObjectsOf",
        "targetSubjectsOf",
    }
    used = {
        str(term).removeprefix(SH) for triple in _shapes() for term in triple if str(term).startswith(SH)
    } - {""}
    assert used <= known
