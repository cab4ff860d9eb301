"""The pages of an edition: its resources, lists of them, vocabularies, stored questions, and the first page.

Each is made by one call from the model, for whoever writes a folder of them or answers a request for one.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.answer.compare import oppositions
from claimgraph.answer.description import Line, listed
from claimgraph.answer.show import description_of, other_facts, remaining_facts
from claimgraph.model.graph import TYPE
from claimgraph.pages.render import render
from claimgraph.terms import CG, DCTERMS, DOCO, OWL, SCHEMA, SKOS, VOID
from claimgraph.text.quote_pieces import OMITTED
from claimgraph.turtle.order import predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimgraph.answer.compare import Opposition, Side
    from claimgraph.answer.description import Description, Fact
    from claimgraph.model import Claim, Model
    from claimgraph.pages.links import Links

_DEFINITION = f"{SKOS}definition"
#: Kinds of resources that are shown by one class, and have no mappings to authorities.
_CLASSES = {"claim": f"{CG}Claim", "argument": f"{CG}Argument", "paragraph": f"{DOCO}Paragraph"}
#: What of the link a mapping judges is the heading of its facts.
_MAPPING, _TARGET = f"{OWL}annotatedProperty", f"{OWL}annotatedTarget"


class Representation(NamedTuple):
    """The same in another format: path, media type and what it is called."""

    path: str
    media: str
    name: str


class Document(NamedTuple):
    """Something to read or to load, in one format or several."""

    title: str
    formats: Sequence[Representation]


class Site(NamedTuple):
    """What the head of every page names: the edition, and (path from the root, name) of its main pages.

    ``home`` is the path of the first page, ``search`` that of the page that answers questions, where there is
    one. ``served`` are pages of a server, which says itself what they may load.
    """

    title: str
    pages: Sequence[tuple[str, str]]
    home: str = "index.html"
    search: str = ""
    served: bool = False


#: Ending → media type and name of the formats in which documents are had.
DOCUMENT_FORMATS = {
    "html": ("text/html", "page"),
    "txt": ("text/plain", "text"),
    "ttl": ("text/turtle", "Turtle"),
    "jsonld": ("application/ld+json", "JSON-LD"),
}


def representations(stem: str, endings: Iterable[str] = ("ttl", "jsonld")) -> list[Representation]:
    """What is called ``stem`` in the formats of ``endings``."""
    return [Representation(f"{stem}.{ending}", *DOCUMENT_FORMATS[ending]) for ending in endings]


class Pages:
    """The pages of a folder: all have the same way to the root, which is that of ``links``."""

    def __init__(self, model: Model, links: Links, site: Site) -> None:
        self.model = model
        self.links = links
        self._site = site

    def page(self, template: str, **context: Any) -> str:
        """The page that a template makes of ``context``, with links and the head of all pages."""
        return render(template, links=self.links, site=self._site, **context)

    def facts(self, iri: str, left_out: Iterable[str] = ()) -> list[Fact]:
        """What the graph says of a node, in the order of canonical Turtle."""
        return other_facts(self.model, iri, set(left_out), predicate_key)

    def page_facts(self, page: Description) -> list[Fact]:
        """The facts of a description, and what else the graph says of its subject."""
        return [*page.facts, *remaining_facts(self.model, page, predicate_key)]

    def kind_line(self, page: Description) -> Line:
        """The class of what a description is about; of an entity all its classes."""
        if page.kind in _CLASSES:
            return Line((page.kind, _CLASSES[page.kind]))
        in_words = self.model.graph.in_words
        return listed((in_words(one.iri), one.iri) for one in self.model.entity(page.iri).type)

    def resource(self, iri: str, stem: str, embedded: str = "") -> str:
        """All about an entity, a claim, an argument or a paragraph; ``stem`` is what its files are called.

        ``embedded`` is JSON-LD to stand in the page. Raises UsageProblem for what the graph does not know.
        """
        model, page = self.model, description_of(self.model, iri)
        has_mappings = page.kind not in _CLASSES
        context = {
            "about": iri,
            "formats": representations(stem),
            "embedded": embedded,
            "page": page,
            "kind": self.kind_line(page),
            "facts": self.page_facts(page),
            "mappings": self._mappings(iri) if has_mappings else [],
        }
        if page.kind != "claim":
            return self.page("resource", **context)
        claim = model.claim(iri)
        if claim.reports:  # who reports it is drawn
            context["facts"] = [fact for fact in context["facts"] if fact[0] != "voice"]
        against = self.oppositions.get(iri, ())
        context_of_words = list(self._quoted_context(claim))
        return self.page("claim", claim=claim, stretches=context_of_words, against=against, **context)

    @cached_property
    def oppositions(self) -> dict[str, list[tuple[Opposition, Side]]]:
        """Claim → what contradicts it or pulls against it; nothing where nobody can be asked.

        The graph is asked the first time.
        """
        by_claim: dict[str, list[tuple[Opposition, Side]]] = {}
        for one in oppositions(self.model) if self.model.query_engine else ():
            for claim, side in {one.other.claim: one.one, one.one.claim: one.other}.items():
                by_claim.setdefault(claim.iri, []).append((one, side))
        return by_claim

    def _quoted_context(self, claim: Claim) -> Iterator[tuple[bool, str]]:
        """The paragraphs in which a claim has its words, in stretches: whether they are its own, and what."""
        text, at = self.model.text, 0
        for around, pieces in groupby(claim.passages, lambda one: one.paragraph):
            if at:
                yield False, OMITTED
            inside = list(pieces)
            at = around.start if around else inside[0].start
            for piece in inside:
                yield False, text[at : piece.start]
                yield True, text[piece.start : piece.end]
                at = piece.end
            yield False, text[at : around.end if around else at]

    def _mappings(self, iri: str) -> list[tuple[Line, list[Fact]]]:
        """The judgements by which an entity is linked to authorities, each with its heading."""
        graph, left_out = self.model.graph, {TYPE, f"{OWL}annotatedSource", _MAPPING, _TARGET}
        judgements = []
        for node in graph.subjects(f"{OWL}annotatedSource", iri):
            ends = [(graph.in_words(one), one) for one in graph.values(node, _MAPPING)]
            ends += [(graph.label(one), one) for one in graph.values(node, _TARGET)]
            judgements.append((listed(ends, " "), self.facts(node, left_out)))
        return judgements

    def contents(self, title: str, kind: str, iris: Iterable[str]) -> str:
        """A list of resources of one kind: entities by label, others as they come, with their names."""
        graph, named = self.model.graph, kind != "entity"
        if not named:
            iris = sorted(iris, key=lambda iri: (graph.label(iri).casefold(), iri))
        entries = [
            {"iri": iri, "name": named and graph.name(iri), "definition": graph.value(iri, _DEFINITION)}
            for iri in iris
        ]
        return self.page("contents", title=title, entries=entries)

    def home(
        self,
        counts: Sequence[tuple[int, str, str]],
        documents: Sequence[Document],
        dumps: Iterable[Any],
        formats: Sequence[Representation],
    ) -> str:
        """The first page: what the edition is, and where everything in it lies.

        ``counts`` are (number, path, name), ``dumps`` have a ``format`` of the exports and a ``file``;
        ``formats`` are those of the dataset's description.
        """
        graph, base = self.model.graph, self.model.prefixes.base
        edition = f"{base}edition"
        return self.page(
            "home",
            about=f"{base}dataset",
            formats=formats,
            edition=edition,
            description=graph.value(edition, f"{DCTERMS}description"),
            triples=int(graph.value(f"{base}dataset", f"{VOID}triples") or 0),
            counts=counts,
            documents=documents,
            dumps=dumps,
            edition_facts=self.facts(edition),
            text_facts=self.facts(f"{base}text", (f"{SCHEMA}text",)),
        )
