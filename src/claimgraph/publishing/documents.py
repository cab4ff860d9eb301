"""Turtle and JSON-LD of each entity, claim, argument and paragraph, of the text and the vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimgraph.exporters.excerpt import described, excerpt, inside
from claimgraph.exporters.jsonld import write_jsonld
from claimgraph.terms import CG, REL
from claimgraph.turtle import format_turtle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.publishing.folder import Folder
    from claimgraph.publishing.index import Whole

#: What tells of the text itself, beside the text and its parts: what is named below the edition's base.
_TEXT = ("part/", "activity/", "sentence/", "edition", "paragraph/")
_MAPPINGS = ("mapping/", "mappings", "authority/")


def write_documents(folder: Folder, whole: Whole, slug: str, context: dict[str, Any]) -> None:
    """All data documents of the edition, below the folder ``slug``, and those of the vocabularies."""

    def both(stem: str, quads: Iterable[Quad]) -> None:
        told = list(quads)  # in the order of the graph: the same graph gives the same bytes
        folder.write(f"{stem}.ttl", format_turtle(told, prefixes))
        folder.write(f"{stem}.jsonld", write_jsonld(told, context))

    prefixes = whole.prefixes
    base = whole.prefixes.base
    for iri, (kind, name) in whole.things.items():
        both(f"{slug}/{kind}/{name}", whole.document(iri))
    for iri in whole.paragraphs:
        quads = excerpt(whole.model, inside(whole.model, iri))
        both(f"{slug}/paragraph/{whole.paragraph_name(iri)}", quads)
    structure = tuple(base + name for name in _TEXT)
    both(f"{slug}/text", described(whole.model, {f"{base}text", *whole.named(*structure)}))
    both(f"{slug}/topics", whole.below(f"{base}topic/"))
    both(f"{slug}/mappings", whole.below(*(base + name for name in _MAPPINGS)))
    both("ns", whole.terms(CG))
    both("relation", whole.terms(REL))
