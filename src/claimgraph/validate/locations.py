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
from claimgraph.validate.findings import is_iri

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.turtle import Sources
    from claimgraph.validate.findings import Finding

_MAX_HOPS = 3


class Locator:
    """Finds places for findings; ``sources`` may be None where there are no authored files (fixtures)."""

    def __init__(self, store: Store, sources: Sources | None) -> None:
        self.model = Model(store, Prefixes({}))
        self.sources = sources

    def locate(self, finding: Finding) -> Finding:
        """``finding`` with place, words and source filled in as far as they are known."""
        node = finding.focus
        if not is_iri(node):
            return finding  # there is nothing to look up
        authored = self._authored_node(node)
        place, words = self._place(node)
        if not place and authored:
            place, words = self._place(authored)
        source = self.sources.where(authored) if self.sources is not None and authored else ""
        return replace(finding, place=place, words=words or self.model.graph.title(node), source=source)

    def _authored_node(self, node: str) -> str:
        """The node itself where somebody wrote it, else the nearest one that was written and points to it."""
        if self.sources is None:
            return node
        frontier, seen = [node], {node}
        for _ in range(_MAX_HOPS + 1):
            for candidate in frontier:
                if self.sources.where(candidate):
                    return candidate
            referring = {
                text_of(quad.subject) for one in frontier for quad in self.model.graph.quads(None, None, one)
            }
            frontier = sorted(referring - seen)
            seen |= referring
        return ""

    def _place(self, node: str) -> tuple[str, str]:
        """(paragraph label, words) of a node that is, has or aims at a passage; ("", "") otherwise."""
        graph = self.model.graph
        passage = graph.link(node, f"{CG}passage") or graph.link(node, f"{OA}hasTarget") or node
        paragraph = self.model.paragraph_of(passage)
        return (paragraph.title, self.model.exact(passage)) if paragraph else ("", "")
