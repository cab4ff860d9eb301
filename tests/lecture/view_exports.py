"""What the tests of exports in other vocabularies share: what SPARQL says of how each claim is said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import QuerySolutions, RdfFormat, parse

from claimgraph.exporters.construct_views import construct
from claimgraph.exporters.formats import EXPORT_FORMATS, Request
from claimgraph.terms import CG
from lecture.argument_graph import HEAD, rows

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store
    from rdflib import Graph

    from claimgraph.build import Published
    from claimgraph.edition import Edition

BELIEVED = {f"{CG}{name}" for name in ("assertion", "defining", "evaluation", "prediction")}


class Said(NamedTuple):
    """A claim as the graph has it: its triple, voice-side facts as IRIs, words and place."""

    triple: tuple[str, str, str]
    label: str
    quote: str
    force: str
    polarity: str
    certainty: str
    scope: str
    reporter: str
    mode: str
    stance: str
    claimant_scope: str
    conditional: bool
    alternative: bool
    figures: frozenset[str]
    voices: frozenset[str]
    start: int
    end: int

    @property
    def own(self) -> bool:
        """Whether the text has it from its voice: nobody reports it, or the voice itself and stands by it."""
        return not self.reporter or (self.stance == f"{CG}endorses" and self.reporter in self.voices)

    @property
    def plain(self) -> bool:
        """Whether a voice itself affirms it, as it stands, without condition or figure."""
        said_so = self.force in BELIEVED - {f"{CG}prediction"} and self.polarity == f"{CG}positive"
        hindered = self.figures or not self.own or self.conditional or self.alternative
        weak = self.certainty == f"{CG}possible" or f"{CG}some" in (self.scope, self.claimant_scope)
        return said_so and not hindered and not weak


def all_said(store: Store) -> dict[str, Said]:
    """Claim IRI → how it is said, of every claim in ``store``."""
    rdf = "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
    optional = " ".join(
        f"OPTIONAL {{ ?c cg:{name} ?{name} }}"
        for name in ("scope", "reportedBy", "reportMode", "reporterStance", "claimantScope")
    )
    query = (
        "?c ?s ?p ?o ?label ?quote ?force ?polarity ?certainty ?scope ?reportedBy ?reportMode "
        "?reporterStance ?claimantScope ?start ?end "
        "{ ?c a cg:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; rdfs:label ?label ; "
        "cg:quote ?quote ; cg:force ?force ; cg:polarity ?polarity ; cg:certainty "
        f"?certainty ; cg:passage/oa:hasSelector ?sel . ?sel oa:start ?start ; oa:end ?end {optional} }}"
    )
    found = store.query(f"{rdf}{HEAD}SELECT {query}")
    assert isinstance(found, QuerySolutions)
    voices: dict[str, set[str]] = {}
    for claim, voice in rows(store, "SELECT ?c ?v { ?c a cg:Claim ; cg:claimant ?v }"):
        voices.setdefault(claim, set()).add(voice)
    figures: dict[str, set[str]] = {}
    for claim, figure in rows(store, "SELECT ?c ?f { ?c a cg:Claim ; cg:figure ?f }"):
        figures.setdefault(claim, set()).add(figure)
    conditional = {claim for (claim,) in rows(store, "SELECT ?c { ?c a cg:Claim ; cg:condition ?x }")}
    alternative = {claim for (claim,) in rows(store, "SELECT ?c { ?c a cg:Claim ; cg:alternativeTo ?x }")}
    said = {}
    for row in found:
        claim, s, p, o, *facts, start, end = (getattr(term, "value", "") for term in row)
        known: dict[str, Any] = dict(zip(Said._fields[1:11], facts, strict=True))
        known |= {"conditional": claim in conditional, "alternative": claim in alternative}
        known |= {"voices": frozenset(voices[claim])}
        known["figures"] = frozenset(figures.get(claim, ()))
        said[claim] = Said((s, p, o), **known, start=int(start), end=int(end))
    return said


def request(
    format_name: str, edition: Edition, published: Published, *, paragraph: str | None = None
) -> Request:
    """What the writer of a format is asked."""
    found = Request(EXPORT_FORMATS[format_name], edition, published.nquads.read_bytes(), None, None)
    if paragraph:
        found.paragraph = f"{found.prefixes.base}paragraph/{paragraph}"
    return found


def bare(quads: list[Quad], said: dict[str, Said]) -> set[tuple[str, str, str]]:
    """The triples of ``quads`` that some claim says, which an export must never have."""
    stated = {one.triple for one in said.values()}
    found = {
        tuple(getattr(term, "value", "") for term in (quad.subject, quad.predicate, quad.object))
        for quad in quads
    }
    return stated & found


def select(graph: Graph, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT in rdflib, as text."""
    from rdflib.query import ResultRow

    return [tuple(str(term) for term in row) for row in graph.query(query) if isinstance(row, ResultRow)]


def turtle(content: bytes) -> list[Quad]:
    """The triples of a Turtle file."""
    return list(parse(content, format=RdfFormat.TURTLE))


def same_in_rdflib(
    format_name: str, edition: Edition, published: Published, paragraph: str
) -> tuple[set[tuple[object, ...]], set[tuple[object, ...]]]:
    """What the view of a paragraph is in rdflib, and what the export made of it."""
    from rdflib import Graph

    asked = request(format_name, edition, published, paragraph=paragraph)
    graph = Graph().parse(data="".join(f"{quad} .\n" for quad in asked.quads), format="nt")
    answer = graph.query(edition.view_file(format_name).read_text(encoding="utf-8")).graph
    made = Graph().parse(data="".join(f"{quad} .\n" for quad in construct(asked, format_name)), format="nt")
    assert answer is not None
    return set(answer), set(made)
