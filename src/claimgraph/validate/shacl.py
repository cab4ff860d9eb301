"""Runs the shapes through pySHACL, on as little of the graph as they speak of.

SPARQL constraints are not run here, see ``shacl_sparql``. pySHACL costs about a hundred microseconds for a
node and constraint, and rdflib builds every triple as Python objects. Most of a published graph is places
that the build derived (sentences, mentions found by label, their passages and selectors). No shape asks
about mentions and sentences one by one; the checks prove them against their paragraph in Oxigraph, as the
SPARQL constraints do against the text. So they stay out here, and with them every type and property that no
shape names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import NamedNode, RdfFormat, parse

from claimgraph.errors import UnreadableInput
from claimgraph.model.graph import Graph as Shapes
from claimgraph.model.graph import QuadIndex, text_of
from claimgraph.model.rdflib_bridge import fill
from claimgraph.store import ensure_confined
from claimgraph.terms import CG, DOCO, OA, RDF, RDFS, SH, VOID, XSD, Prefixes, refuse_nested
from claimgraph.validate.findings import BLANK, Finding, focus_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pyoxigraph import Quad
    from rdflib import Graph
    from rdflib.term import Node

_TYPE = f"{RDF}type"
_SUBCLASS = f"{RDFS}subClassOf"
_PASSAGE, _SENTENCE, _PARAGRAPH = f"{CG}Passage", f"{DOCO}Sentence", f"{DOCO}Paragraph"
_SELECTOR, _TARGET = f"{OA}hasSelector", f"{OA}hasTarget"
_CLAIMED = (f"{CG}passage", f"{CG}furtherPassage")
_MOTIVE, _IDENTIFYING = f"{OA}motivatedBy", f"{OA}identifying"
_CLOSED = f"{SH}closed"
#: What a shape names that asks about sentences or mentions all the same.
_DERIVED = frozenset({_SENTENCE, _MOTIVE, _IDENTIFYING})
_QUERIES = frozenset(f"{SH}{name}" for name in ("select", "ask", "construct", "update"))


def derived_nodes(quads: Iterable[Quad]) -> set[str]:
    """IRIs of what no shape speaks of: sentences, mentions, the passages only these have, VoID partitions."""
    mentions: set[str] = set()
    excluded: set[str] = set()
    targets: list[tuple[str, str]] = []
    selectors: list[tuple[str, str]] = []
    quoted: set[str] = set()
    passages: set[str] = set()
    for quad in quads:
        predicate = quad.predicate.value
        if predicate == _TYPE:
            value = _value(quad.object)
            if value == _PASSAGE:
                passages.add(_value(quad.subject))
            elif value == _SENTENCE:
                excluded.add(_value(quad.subject))
            elif value == _PARAGRAPH:
                quoted.add(_value(quad.subject))
        elif predicate == _SELECTOR:
            selectors.append((_value(quad.subject), _value(quad.object)))
        elif predicate == _TARGET:
            targets.append((_value(quad.subject), _value(quad.object)))
        elif predicate == _MOTIVE:
            if _value(quad.object) == _IDENTIFYING:
                mentions.add(_value(quad.subject))
        elif predicate in _CLAIMED:
            quoted.add(_value(quad.object))
        elif predicate.startswith(VOID):
            excluded.add(_value(quad.subject))
    quoted.update(target for subject, target in targets if subject not in mentions)
    excluded |= mentions | (passages - quoted)
    shared = {selector for subject, selector in selectors if subject not in excluded}
    excluded.update(
        selector for subject, selector in selectors if subject in excluded and selector not in shared
    )
    return excluded


def _value(term: object) -> str:
    """What an IRI, a literal or a blank node says of itself; the published graph holds no triple terms."""
    return str(getattr(term, "value", term))


def named_terms(shapes: Shapes) -> set[str]:
    """What ``shapes`` can look at: every IRI they name, and the class tree."""
    named = (quad.object.value for quad in shapes.quads() if isinstance(quad.object, NamedNode))
    return {_TYPE, _SUBCLASS, *named}


def relevant(quads: Iterable[Quad], shapes: Shapes) -> list[Quad]:
    """The part of ``quads`` that ``shapes`` speak of: their properties, and the types they name.

    A class with a superclass counts as named, since a shape for the one is also one for the other. Closed
    shapes and queries can speak of anything.
    """
    quads = list(quads)
    if any(quad.predicate.value == _CLOSED or quad.predicate.value in _QUERIES for quad in shapes.quads()):
        return quads
    named = named_terms(shapes)
    excluded = derived_nodes(quads) if named.isdisjoint(_DERIVED) else set()
    classes = named | {_value(quad.subject) for quad in quads if quad.predicate.value == _SUBCLASS}
    chosen = []
    for quad in quads:
        predicate = quad.predicate.value
        if (
            predicate in named
            and (predicate != _TYPE or _value(quad.object) in classes)
            and _value(quad.subject) not in excluded
        ):
            chosen.append(quad)
    return chosen


def to_rdflib(quads: Iterable[Quad]) -> Graph:
    """An rdflib graph of ``quads``; literals stay as written."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    fill(quads, lambda _: graph, typed=True)
    return graph


def load_shapes(files: Iterable[Path]) -> Shapes:
    """One graph of shape files and the prefix table.

    Raises UnreadableInput with the file that is broken, Refused for a query in one that reaches outside the
    graph: what a shape asks is carried out by two engines, and both would go there.
    """
    quads: list[Quad] = []
    for path in files:
        try:
            content = path.read_bytes()
            refuse_nested(content, str(path))
            quads += parse(content, format=RdfFormat.TURTLE)
        except OSError as error:
            raise UnreadableInput(f"cannot read the shapes: {error.strerror}", str(path)) from None
        except SyntaxError as error:
            raise UnreadableInput(f"broken Turtle: {error.msg}", f"{path}:{error.lineno}") from None
    shapes = Shapes(QuadIndex(quads), Prefixes({}))
    prefixes = _declared(shapes)
    for quad in quads:
        if quad.predicate.value in _QUERIES:
            ensure_confined(_value(quad.object), prefixes, _value(quad.subject))
    return shapes


def _declared(shapes: Shapes) -> dict[str, str]:
    """Prefix → namespace of what ``shapes`` declare."""
    return {
        _value(quad.object): shapes.value(text_of(quad.subject), f"{SH}namespace")
        for quad in shapes.quads(None, f"{SH}prefix")
    }


def shape_count(shapes: Shapes) -> int:
    """How many shapes have a target of their own."""
    targets = ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")
    return len({quad.subject for name in targets for quad in shapes.quads(None, f"{SH}{name}")})


def run_shapes(quads: Iterable[Quad], shapes: Shapes) -> list[Finding]:
    """What ``shapes`` find wrong in ``quads``, in no particular order, without places."""
    from pyshacl import validate as pyshacl_validate
    from pyshacl.errors import ReportableRuntimeError
    from rdflib import URIRef

    data, shapes_graph = to_rdflib(relevant(quads, shapes)), to_rdflib(shapes.quads())
    try:
        conforms, report, _ = pyshacl_validate(data, shacl_graph=shapes_graph, inplace=True)
    except (ReportableRuntimeError, NotImplementedError) as error:
        report = error
    if isinstance(report, Exception):
        what = " ".join(str(report.args[0] if report.args else report).split())
        raise UnreadableInput(f"these shapes cannot be judged by: {what}", "", "mend the shape") from None
    if conforms:
        return []
    findings: list[Finding] = []
    for result in report.objects(None, URIRef(f"{SH}result")):  # not what stands inside a result
        findings += _read_result(result, report, data, shapes_graph)
    return findings


def _read_result(result: Node, report: Any, data: Graph, shapes: Graph) -> Iterator[Finding]:
    """One result of the engine as one or more findings."""
    from rdflib import URIRef

    def value_of(name: str) -> Node | None:
        value: Node | None = report.value(result, URIRef(f"{SH}{name}"))
        return value

    shape, focus, value = (value_of(name) for name in ("sourceShape", "focusNode", "value"))
    if shape is None or focus is None:
        raise AssertionError("a validation result without shape or focus")  # SHACL requires both
    message = shapes.value(shape, URIRef(f"{SH}message"))
    what, _, hint = str(message or value_of("resultMessage") or shape).partition(". ")
    details: list[tuple[str, str]] = []
    nodes = [focus]
    users = _users(shape, focus, data, shapes)
    if users:
        details.append(("value", _term(focus)))
        nodes = users
    elif value is not None and value != focus:
        details.append(("value", _term(value)))
    for node in nodes:
        yield Finding(
            focus_term(shape.n3()),
            focus_term(_term(node)),
            what.rstrip(".") + ".",
            hint,
            tuple(details),
        )


def _users(shape: Node, focus: Node, data: Graph, shapes: Graph) -> list[Node]:
    """Who uses ``focus`` where ``shape`` judges values (sh:targetObjectsOf) that are not claims."""
    from rdflib import URIRef

    if (focus, URIRef(_TYPE), URIRef(f"{CG}Claim")) in data:
        return []
    predicates = shapes.objects(shape, URIRef(f"{SH}targetObjectsOf"))
    return sorted(
        {subject for predicate in predicates for subject in data.subjects(predicate, focus)}, key=str
    )


def _term(term: Node) -> str:
    """A term in N-Triples form."""
    from rdflib import BNode

    return BLANK if isinstance(term, BNode) else term.n3().removesuffix(f"^^<{XSD}string>")
