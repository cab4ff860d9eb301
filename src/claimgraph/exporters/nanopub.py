"""Nanopublications: each claim with its provenance and its publication, in four named graphs (TriG).

What stands in an assertion graph is read as asserted by whoever the provenance names. So only claims that a
voice makes itself, affirms, means literally and without condition are written there as the triple they say.
Any other claim, every reported one among them, is written as a description of what was said (a
statement with force, polarity, figure, condition), which stays true whatever becomes of the saying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.escaping import turtle
from claimgraph.model.graph import TYPE, text_of
from claimgraph.model.records import PUT_FORWARD
from claimgraph.terms import CG, DCTERMS, DERIVED_CLASSES, OA, PROV, RDF, RDFS, SCHEMA, SHORTCUTS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import QuadIndex

NP = "http://www.nanopub.org/nschema#"
#: The graphs of a nanopublication, in their order in the file.
_GRAPHS = ("head", "assertion", "provenance", "pubinfo")
#: Properties of the utterance and not of its content: they belong to the provenance.
_PROVENANCE = {
    f"{CG}{name}"
    for name in ("addressee", "claimant", "cue", "heldAt", "objectText", "passage", "quote", "reading",
                 "reportMode", "reportedBy", "reportedIn", "reporterStance", "subjectText")
} | {f"{PROV}wasGeneratedBy", f"{SKOS}editorialNote", f"{DCTERMS}isPartOf"}  # fmt: skip


def write_nanopubs(request: Request) -> bytes:
    """One nanopublication for each claim that ``request`` selects, in text order, parted by a blank line."""
    writer = _NanopubWriter(request.selected.quad_index, request.prefixes.base)
    claims = sorted(request.selected.graph.instances(f"{CG}Claim"))
    prefixes = {**request.prefixes, "np": NP}
    bodies = [_body(writer.nanopub(claim), prefixes) for claim in claims]
    used = sorted(prefix for prefix in prefixes if any(f"{prefix}:" in body for body in bodies))
    header = "".join(f"@prefix {prefix}: <{prefixes[prefix]}> .\n" for prefix in used)
    return "\n".join([header, *bodies]).encode()


def _body(quads: Iterable[Quad], prefixes: dict[str, str]) -> str:
    """The graphs of one nanopublication without the prefixes, which the file declares once."""
    ordered = sorted(set(quads), key=_graph_order)
    content = pyoxigraph.serialize(ordered, format=pyoxigraph.RdfFormat.TRIG, prefixes=prefixes) or b""
    lines = content.decode().split("\n")
    return turtle("\n".join(line for line in lines if not line.startswith("@prefix ")))


def _graph_order(quad: Quad) -> tuple[int, str]:
    return _GRAPHS.index(text_of(quad.graph_name).rpartition("#")[2]), str(quad)


def is_plain(quads: Iterable[Quad]) -> bool:
    """Whether the claim that ``quads`` describe may stand as the triple it says.

    It is put forward as so, in its claimant's own voice, by the rule of plain claims that the build applies.
    """
    pairs = {(quad.predicate.value, getattr(quad.object, "value", "")) for quad in quads}
    return {
        (TYPE, f"{CG}PlainClaim"),
        (TYPE, f"{CG}OwnClaim"),
        (f"{CG}polarity", f"{CG}positive"),
    } <= pairs and not pairs.isdisjoint((f"{CG}force", f"{CG}{force}") for force in PUT_FORWARD)


class _NanopubWriter:
    """The nodes of the graph, and what every nanopublication of this edition says alike."""

    def __init__(self, nodes: QuadIndex, base: str) -> None:
        self._nodes = nodes
        self._base = base
        self._about = NamedNode(f"{base}edition")

    def nanopub(self, claim: str) -> Iterator[Quad]:
        """The quads of the nanopublication of ``claim`` (its IRI)."""
        node = NamedNode(f"{self._base}nanopub/{claim.rpartition('/')[2]}")
        head, assertion, provenance, pubinfo = (NamedNode(f"{node.value}#{name}") for name in _GRAPHS)
        yield Quad(node, NamedNode(TYPE), NamedNode(f"{NP}Nanopublication"), head)
        yield Quad(node, NamedNode(f"{NP}hasAssertion"), assertion, head)
        yield Quad(node, NamedNode(f"{NP}hasProvenance"), provenance, head)
        yield Quad(node, NamedNode(f"{NP}hasPublicationInfo"), pubinfo, head)
        yield from self._assertion(claim, assertion)
        yield from self._provenance(claim, assertion, provenance)
        yield from self._pubinfo(claim, node, pubinfo)

    def _assertion(self, claim: str, graph: NamedNode) -> Iterator[Quad]:
        quads = self._nodes.with_subject(claim)
        value = {quad.predicate.value: quad.object for quad in quads}
        if is_plain(quads):
            subject, predicate, object_ = (
                value[f"{RDF}{part}"] for part in ("subject", "predicate", "object")
            )
            yield Quad(subject, predicate, object_, graph)  # type: ignore[arg-type]  # SHACL: two IRIs and a term
            return
        for quad in quads:
            derived = getattr(quad.object, "value", "") in DERIVED_CLASSES
            if not derived and quad.predicate.value not in _PROVENANCE | SHORTCUTS:
                yield Quad(quad.subject, quad.predicate, quad.object, graph)

    def _provenance(self, claim: str, assertion: NamedNode, graph: NamedNode) -> Iterator[Quad]:
        subject = NamedNode(claim)
        yield Quad(assertion, NamedNode(f"{PROV}wasDerivedFrom"), subject, graph)
        for quad in self._nodes.with_subject(claim):
            predicate, value = quad.predicate.value, quad.object
            if predicate in _PROVENANCE or predicate == f"{RDFS}label":
                yield Quad(subject, quad.predicate, value, graph)
            if predicate == f"{CG}claimant":
                yield Quad(assertion, NamedNode(f"{PROV}wasAttributedTo"), value, graph)
            if predicate in (f"{CG}passage", f"{CG}furtherPassage") and isinstance(value, NamedNode):
                yield Quad(assertion, NamedNode(f"{PROV}wasQuotedFrom"), value, graph)
                yield from self._passage(value, graph)

    def _passage(self, passage: NamedNode, graph: NamedNode) -> Iterator[Quad]:
        """Where the words stand: the passage and its selectors."""
        for quad in self._nodes.with_subject(passage.value):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)
            if quad.predicate.value == f"{OA}hasSelector" and isinstance(quad.object, NamedNode):
                for inner in self._nodes.with_subject(quad.object.value):
                    yield Quad(inner.subject, inner.predicate, inner.object, graph)

    def _pubinfo(self, claim: str, node: NamedNode, graph: NamedNode) -> Iterator[Quad]:
        yield Quad(node, NamedNode(f"{DCTERMS}isPartOf"), self._about, graph)
        yield Quad(node, NamedNode(f"{RDFS}seeAlso"), NamedNode(claim), graph)
        for quad in self._nodes.with_subject(self._about.value):
            if quad.predicate.value in (f"{DCTERMS}license", f"{SCHEMA}version"):
                yield Quad(node, quad.predicate, quad.object, graph)
        for quad in self._nodes.with_subject(claim):
            if quad.predicate.value != f"{PROV}wasGeneratedBy" or not isinstance(quad.object, NamedNode):
                continue
            yield Quad(node, quad.predicate, quad.object, graph)
            for activity in self._nodes.with_subject(quad.object.value):
                if activity.predicate.value == f"{PROV}endedAtTime" and isinstance(activity.object, Literal):
                    created = Literal(activity.object.value, datatype=NamedNode(f"{XSD}dateTime"))
                    yield Quad(node, NamedNode(f"{DCTERMS}created"), created, graph)
