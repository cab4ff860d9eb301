"""Says where a node stands: in the text (paragraph and words) and in the authored files (file and line).

A node that the build derived is written nowhere; then the nearest authored node that leads to it is named
instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.terms import CG, DCTERMS, DOCO, OA, RDF, RDFS, SKOS
from claimgraph.validate.findings import BLANK

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.turtle import Sources
    from claimgraph.validate.findings import Finding

_PARAGRAPH = NamedNode(f"{DOCO}Paragraph")
_HOPS = 3


class Locator:
    """Finds places for findings; ``sources`` may be None where there are no authored files (fixtures)."""

    def __init__(self, store: Store, sources: Sources | None) -> None:
        self.store = store
        self.sources = sources

    def locate(self, finding: Finding) -> Finding:
        """``finding`` with place, words and source filled in as far as they are known."""
        if finding.focus == BLANK:
            return finding  # there is nothing to look up
        node = NamedNode(finding.focus)
        author = self._author(node)
        place, words = self._place(node)
        if not place and author is not None:
            place, words = self._place(author)
        source = self.sources.where(author.value) if self.sources is not None and author is not None else ""
        return replace(finding, place=place, words=words or self._name(node), source=source)

    def _author(self, node: NamedNode) -> NamedNode | None:
        """The node itself where somebody wrote it, else the nearest one that was written and points to it."""
        if self.sources is None:
            return node
        ring, seen = [node], {node}
        for _ in range(_HOPS + 1):
            for candidate in ring:
                if self.sources.where(candidate.value):
                    return candidate
            found = {
                quad.subject
                for candidate in ring
                for quad in self.store.quads_for_pattern(None, None, candidate, None)
                if isinstance(quad.subject, NamedNode)
            }
            ring = sorted(found - seen, key=lambda one: one.value)
            seen |= found
        return None

    def _place(self, node: NamedNode) -> tuple[str, str]:
        """(paragraph label, words) of a node that is, has or aims at a passage; ("", "") otherwise."""
        passage = self._one(node, f"{CG}passage") or self._one(node, f"{OA}hasTarget") or node
        if not isinstance(passage, NamedNode):
            return "", ""
        words = ""
        for selector in self._all(passage, f"{OA}hasSelector"):
            if isinstance(selector, NamedNode):
                words = words or getattr(self._one(selector, f"{OA}exact"), "value", "")
        for whole in [passage, *self._all(passage, f"{DCTERMS}isPartOf")]:
            if isinstance(whole, NamedNode) and _PARAGRAPH in self._all(whole, f"{RDF}type"):
                return getattr(self._one(whole, f"{RDFS}label"), "value", ""), words
        return "", ""

    def _name(self, node: NamedNode) -> str:
        """What the node is called, for nodes without words in the text."""
        for predicate in (f"{SKOS}prefLabel", f"{RDFS}label"):
            value = self._one(node, predicate)
            if value is not None:
                return str(getattr(value, "value", ""))
        return ""

    def _all(self, node: NamedNode, predicate: str) -> list[object]:
        return [quad.object for quad in self.store.quads_for_pattern(node, NamedNode(predicate), None, None)]

    def _one(self, node: NamedNode, predicate: str) -> object | None:
        values = self._all(node, predicate)
        return min(values, key=str) if values else None
