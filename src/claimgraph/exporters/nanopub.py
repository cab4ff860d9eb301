"""Nanopublications: each claim with its provenance and its publication, in four named graphs (TriG).

What stands in an assertion graph is read as asserted by whoever the provenance names. So only claims that a
voice makes itself, affirms, means literally and without condition are written there as the triple they say.
Any other claim, every reported one among them, is written as a description of what was said (a
statement with force, polarity, figure, condition), which stays true whatever becomes of the saying.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, Triple

from claimgraph.escaping import turtle
from claimgraph.model.graph import TYPE, text_of
from claimgraph.model.records import PUT_FORWARD
from claimgraph.terms import CG, DCTERMS, DERIVED_CLASSES, OA, PROV, RDF, RDFS, SCHEMA, SHORTCUTS, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.exporters.formats import Request
    from claimgraph.model import Model

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
    writer = _NanopubWriter(request.selected)
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
    """Writes the nanopublications of one edition."""

    def __init__(self, model: Model) -> None:
        self._graph = model.graph
        self._quads = model.quad_index
        self._base = model.prefixes.base

    def nanopub(self, claim: str) -> Iterator[Quad]:
        """The quads of the nanopublication of ``claim`` (its IRI)."""
        node = NamedNode(f"{self._base}nanopub/{claim.rpartition('/')[2]}")
        head, assertion, provenance, pubinfo = (NamedNode(f"{node.value}#{name}") for name in _GRAPHS)
        contents: dict[NamedNode, Iterable[Triple]] = {
            head: [
                Triple(node, NamedNode(TYPE), NamedNode(f"{NP}Nanopublication")),
                Triple(node, NamedNode(f"{NP}hasAssertion"), assertion),
                Triple(node, NamedNode(f"{NP}hasProvenance"), provenance),
                Triple(node, NamedNode(f"{NP}hasPublicationInfo"), pubinfo),
            ],
            assertion: self._assertion(claim),
            provenance: self._provenance(claim, assertion),
            pubinfo: self._pubinfo(claim, node),
        }
        for graph, triples in contents.items():
            for triple in triples:
                yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def _assertion(self, claim: str) -> Iterator[Triple]:
        quads = self._quads.with_subject(claim)
        if is_plain(quads):
            values = {quad.predicate.value: quad.object for quad in quads}
            subject, predicate, value = (
                values[f"{RDF}{part}"] for part in ("subject", "predicate", "object")
            )
            yield Triple(subject, predicate, value)  # type: ignore[arg-type]  # SHACL: two IRIs and a term
            return
        for quad in quads:
            derived = getattr(quad.object, "value", "") in DERIVED_CLASSES
            if not derived and quad.predicate.value not in _PROVENANCE | SHORTCUTS:
                yield quad.triple

    def _provenance(self, claim: str, assertion: NamedNode) -> Iterator[Triple]:
        yield Triple(assertion, NamedNode(f"{PROV}wasDerivedFrom"), NamedNode(claim))
        for quad in self._quads.with_subject(claim):
            predicate, value = quad.predicate.value, quad.object
            if predicate in _PROVENANCE or predicate == f"{RDFS}label":
                yield quad.triple
            if predicate == f"{CG}claimant":
                yield Triple(assertion, NamedNode(f"{PROV}wasAttributedTo"), value)
            if predicate in (f"{CG}passage", f"{CG}furtherPassage"):
                yield Triple(assertion, NamedNode(f"{PROV}wasQuotedFrom"), value)
                passage = text_of(value)
                for node in (passage, *self._graph.values(passage, f"{OA}hasSelector")):
                    yield from (one.triple for one in self._quads.with_subject(node))

    def _pubinfo(self, claim: str, node: NamedNode) -> Iterator[Triple]:
        edition = f"{self._base}edition"
        yield Triple(node, NamedNode(f"{DCTERMS}isPartOf"), NamedNode(edition))
        yield Triple(node, NamedNode(f"{RDFS}seeAlso"), NamedNode(claim))
        for predicate in (f"{DCTERMS}license", f"{SCHEMA}version"):
            for value in self._graph.terms(edition, predicate):
                yield Triple(node, NamedNode(predicate), value)
        for activity in self._graph.values(claim, f"{PROV}wasGeneratedBy"):
            yield Triple(node, NamedNode(f"{PROV}wasGeneratedBy"), NamedNode(activity))
            for ended in self._graph.values(activity, f"{PROV}endedAtTime"):
                created = Literal(ended, datatype=NamedNode(f"{XSD}dateTime"))
                yield Triple(node, NamedNode(f"{DCTERMS}created"), created)
