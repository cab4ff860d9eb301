"""Turtle and JSON-LD of each entity, claim, argument and paragraph, of the text and the vocabularies.

All documents refer to the one JSON-LD context at the folder's root.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.exporters.excerpt import described
from claimgraph.terms import CG, REL, Prefixes
from claimgraph.turtle.terms import lines_of
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.exporters.jsonld import JsonLd
    from claimgraph.publishing.folder import Folder
    from claimgraph.publishing.index import Index

#: What tells of the text itself, beside the text and its parts: what is named below the edition's base.
_TEXT = ("part/", "activity/", "sentence/", "edition", "paragraph/")
_MAPPINGS = ("mapping/", "mappings", "authority/")
CONTEXT = "context.jsonld"


class Documents:
    """Writes documents into a folder, each in both formats."""

    def __init__(self, folder: Folder, prefixes: Prefixes, jsonld: JsonLd) -> None:
        self._folder = folder
        self._turtle = TurtleWriter(prefixes)
        self._jsonld = jsonld

    def write(self, stem: str, quads: Iterable[Quad]) -> None:
        """The document ``stem`` in both formats."""
        lines = lines_of(quads)  # in the order of the graph: the same graph gives the same bytes
        self._folder.write(f"{stem}.ttl", self._turtle.write(lines))
        context = "../" * stem.count("/") + CONTEXT
        self._folder.write(f"{stem}.jsonld", self._jsonld.write(lines, context))

    def write_all(self, index: Index) -> None:
        """All data documents of the edition, below its folder, and those of the vocabularies."""
        base, slug = index.base, index.slug
        for iri, (kind, name) in index.things.items():
            self.write(f"{slug}/{kind}/{name}", index.document(iri))
        for iri in index.model.paragraphs:
            self.write(f"{slug}/paragraph/{index.paragraph_name(iri)}", index.document(iri))
        structure = tuple(base + name for name in _TEXT)
        self.write(f"{slug}/text", described(index.model, {f"{base}text", *index.named(*structure)}))
        self.write(f"{slug}/topics", index.below(f"{base}topic/"))
        self.write(f"{slug}/mappings", index.below(*(base + name for name in _MAPPINGS)))
        self.write("ns", index.terms(CG))
        own = [quad for iri in index.own_relations for quad in index.held.of(iri)]
        self.write("relation", [*index.terms(REL), *own])
