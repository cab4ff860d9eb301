"""Turtle and JSON-LD of each entity, claim, argument and paragraph, of the text and the vocabularies.

All documents refer to the one JSON-LD context at the folder's root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.excerpt import description
from claimgraph.terms import CG, REL, Prefixes
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyoxigraph import Quad

    from claimgraph.exporters.jsonld import JsonLd
    from claimgraph.publishing.index import SiteIndex

#: Where below the edition's base the structure of the text is named.
_TEXT = ("part/", "activity/", "sentence/", "edition", "paragraph/")
_MAPPINGS = ("mapping/", "mappings", "authority/")
CONTEXT = "context.jsonld"


class Serializer:
    """Documents from lines of N-Triples; the same lines in the same order give the same bytes."""

    def __init__(self, prefixes: Prefixes, jsonld: JsonLd) -> None:
        self._turtle = TurtleWriter(prefixes)
        self._jsonld = jsonld

    def turtle(self, lines: list[str]) -> str:
        """The document as Turtle."""
        return self._turtle.write(sorted(lines))

    def jsonld(self, stem: str, lines: list[str]) -> bytes:
        """The document at the path ``stem`` as JSON-LD, which refers to the context at the root."""
        return self._jsonld.write(lines, "../" * stem.count("/") + CONTEXT)


def documents(index: SiteIndex) -> Iterator[tuple[str, Iterable[Quad]]]:
    """All data documents: the path of each without its ending, and its quads."""
    for iri, (kind, name) in index.resources.items():
        yield f"{index.slug}/{kind}/{name}", index.document(iri)
    for iri in index.model.paragraphs:
        yield f"{index.slug}/paragraph/{index.paragraph_name(iri)}", index.document(iri)
    for stem, quads in collection_documents(index).items():
        yield stem, quads()


def collection_documents(index: SiteIndex) -> dict[str, Callable[[], Iterable[Quad]]]:
    """By path, documents about many resources: structure of the text, topics, mappings, vocabularies."""
    base, slug = index.base, index.slug
    structure = tuple(base + name for name in _TEXT)
    return {
        f"{slug}/text": lambda: description(index.model, {f"{base}text", *index.named(*structure)}),
        f"{slug}/topics": lambda: index.below(f"{base}topic/"),
        f"{slug}/mappings": lambda: index.below(*(base + name for name in _MAPPINGS)),
        "ns": lambda: index.terms(CG),
        "relation": lambda: [
            *index.terms(REL),
            *(one for iri in index.own_relations for one in index.quad_index.with_subject(iri)),
        ],
    }
