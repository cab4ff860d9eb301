"""The pages of an edition: its things, lists of them, vocabularies, stored questions, and the first page.

Each is made by one call from the model, for whoever writes a folder of them or answers a request for one.
"""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.answer.compare import oppositions
from claimgraph.answer.description import Line, listed
from claimgraph.answer.show import description_of, further, other_facts
from claimgraph.model.graph import TYPE
from claimgraph.pages.render import render
from claimgraph.terms import CG, DCTERMS, DOCO, OWL, SCHEMA, SKOS, VOID
from claimgraph.text.quote_pieces import OMITTED
from claimgraph.turtle.order import predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimgraph.answer.compare import Opposition, Side
    from claimgraph.answer.description import Fact
    from claimgraph.model import Claim, Model
    from claimgraph.pages.links import Links

_DEFINITION = f"{SKOS}definition"
#: What is told with its words or its parts, and has no mappings to authorities.
_STATED = ("claim", "argument", "paragraph")
#: What a judgement about a link is about, which its heading tells.
_JUDGED = (f"{OWL}annotatedProperty", f"{OWL}annotatedTarget")


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
    one. ``alive`` are pages of a server, which says itself what they may load.
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

    def thing(self, iri: str, stem: str, embedded: str = "") -> str:
        """All about an entity, a claim, an argument or a paragraph; ``stem`` is what its files are called.

        ``embedded`` is JSON-LD to stand in the page. Raises UsageProblem for what the graph does not know.
        """
        model, page = self.model, description_of(self.model, iri)
        stated = page.kind in _STATED
        context = {
            "about": iri,
            "formats": representations(stem),
            "embedded": embedded,
            "page": page,
            "kind": Line((page.kind, self._class(page.kind))) if stated else listed(model.entity(iri).type),
            "facts": [*page.facts, *further(model, page, predicate_key)],
            "mappings": [] if stated else self._mappings(iri),
        }
        if page.kind != "claim":
            return self.page("thing", **context)
        claim = model.claim(iri)
        if claim.reports:  # who tells of it is drawn
            context["facts"] = [fact for fact in context["facts"] if fact[0] != "voice"]
        against = self.against.get(iri, ())
        stretches = list(self._stretches(claim))
        return self.page("claim", claim=claim, stretches=stretches, against=against, **context)

    @cached_property
    def against(self) -> dict[str, list[tuple[Opposition, Side]]]:
        """Claim → what contradicts it or pulls against it; nothing where nobody can be asked.

        The graph is asked the first time.
        """
        found: dict[str, list[tuple[Opposition, Side]]] = {}
        for one in oppositions(self.model) if self.model.query_engine else ():
            found.setdefault(one.one.claim.iri, []).append((one, one.other))
            if one.other.claim.iri != one.one.claim.iri:
                found.setdefault(one.other.claim.iri, []).append((one, one.one))
        return found

    def _stretches(self, claim: Claim) -> Iterator[tuple[bool, str]]:
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

    def _class(self, kind: str) -> str:
        return f"{DOCO}Paragraph" if kind == "paragraph" else f"{CG}{kind.capitalize()}"

    def _mappings(self, iri: str) -> list[tuple[Line, list[Fact]]]:
        """The judgements by which an entity is linked to authorities, each with its heading."""
        graph, left_out = self.model.graph, {TYPE, f"{OWL}annotatedSource", *_JUDGED}
        judgements = []
        for node in graph.subjects(f"{OWL}annotatedSource", iri):
            ends = ((graph.label(end), end) for name in _JUDGED for end in graph.values(node, name))
            judgements.append((listed(ends, " "), self.facts(node, left_out)))
        return judgements

    def contents(self, title: str, iris: Iterable[str], *, names: bool) -> str:
        """A list of things of one kind, with their names where these are told (``names``)."""
        graph = self.model.graph
        entries = [
            {"iri": iri, "name": names and graph.name(iri), "definition": graph.value(iri, _DEFINITION)}
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
