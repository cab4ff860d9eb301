"""Turtle and JSON-LD of each entity, claim, argument and paragraph, of the text and the vocabularies.

All documents refer to the one JSON-LD context at the folder's root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.excerpt import description
from claimgraph.terms import CG, REL, Prefixes
from claimgraph.turtle.terms import lines_of
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

    from claimgraph.exporters.jsonld import JsonLd
    from claimgraph.publishing.folder import Folder
    from claimgraph.publishing.index import Index

#: What tells of the text itself, beside the text and its parts: what is named below the edition's base.
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


class Documents:
    """Writes documents into a folder, each in both formats."""

    def __init__(self, folder: Folder, prefixes: Prefixes, jsonld: JsonLd) -> None:
        self._folder = folder
        self._serializer = Serializer(prefixes, jsonld)

    def write(self, stem: str, quads: Iterable[Quad]) -> None:
        """The document ``stem`` in both formats."""
        lines = lines_of(quads)  # in the order of the graph
        self._folder.write(f"{stem}.ttl", self._serializer.turtle(lines))
        self._folder.write(f"{stem}.jsonld", self._serializer.jsonld(stem, lines))

    def write_all(self, index: Index) -> None:
        """All data documents of the edition, below its folder, and those of the vocabularies."""
        slug = index.slug
        for iri, (kind, name) in index.resources.items():
            self.write(f"{slug}/{kind}/{name}", index.document(iri))
        for iri in index.model.paragraphs:
            self.write(f"{slug}/paragraph/{index.paragraph_name(iri)}", index.document(iri))
        for stem, quads in collections(index).items():
            self.write(stem, quads())


def collections(index: Index) -> dict[str, Callable[[], Iterable[Quad]]]:
    """What is told together: path → quads of the text's structure, topics, mappings, and the vocabularies."""
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
