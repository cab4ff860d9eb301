"""Says where a node stands: in the text (paragraph and words) and in the authored files (file and line).

A node that the build derived is written nowhere; then the nearest authored node that leads to it is named
instead.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimgraph.model import Model
from claimgraph.model.graph import text_of
from claimgraph.terms import CG, OA, Prefixes
from claimgraph.validate.findings import has_name

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.turtle import Sources
    from claimgraph.validate.findings import Finding

_HOPS = 3


class Locator:
    """Finds places for findings; ``sources`` may be None where there are no authored files (fixtures)."""

    def __init__(self, store: Store, sources: Sources | None) -> None:
        self.model = Model(store, Prefixes({}))
        self.sources = sources

    def locate(self, finding: Finding) -> Finding:
        """``finding`` with place, words and source filled in as far as they are known."""
        node = finding.focus
        if not has_name(node):
            return finding  # there is nothing to look up
        author = self._author(node)
        place, words = self._place(node)
        if not place and author:
            place, words = self._place(author)
        source = self.sources.where(author) if self.sources is not None and author else ""
        return replace(finding, place=place, words=words or self.model.graph.title(node), source=source)

    def _author(self, node: str) -> str:
        """The node itself where somebody wrote it, else the nearest one that was written and points to it."""
        if self.sources is None:
            return node
        ring, seen = [node], {node}
        for _ in range(_HOPS + 1):
            for candidate in ring:
                if self.sources.where(candidate):
                    return candidate
            found = {
                text_of(quad.subject) for one in ring for quad in self.model.graph.quads(None, None, one)
            }
            ring = sorted(found - seen)
            seen |= found
        return ""

    def _place(self, node: str) -> tuple[str, str]:
        """(paragraph label, words) of a node that is, has or aims at a passage; ("", "") otherwise."""
        graph = self.model.graph
        passage = graph.link(node, f"{CG}passage") or graph.link(node, f"{OA}hasTarget") or node
        paragraph = self.model.paragraph_of(passage)
        return (paragraph.title, self.model.exact(passage)) if paragraph else ("", "")
