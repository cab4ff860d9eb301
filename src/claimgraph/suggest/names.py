"""Names in the text: those that the graph knows, and those of a list that the user gives."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from typing import TYPE_CHECKING

from claimgraph.build.mentions import find_mentions
from claimgraph.suggest.records import Proposal
from claimgraph.terms import CG, FOAF, OA
from claimgraph.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from claimgraph.model import Model, Paragraph
#: Classes of what can speak.
_AGENTS = (f"{FOAF}Person", f"{FOAF}Group", f"{FOAF}Organization", f"{FOAF}Agent", f"{CG}Polity")


class Names:
    """Where the text names what the graph knows, and what ``authority`` (label → IRIs) does."""

    def __init__(self, model: Model, authority: Mapping[str, Iterable[str]]) -> None:
        self.model = model
        self.authority = authority

    @cached_property
    def known(self) -> list[tuple[Span, tuple[str, ...]]]:
        """Every mention of the graph in text order: its place and the entities."""
        graph = self.model.graph
        mentions = []
        for mention in graph.subjects(f"{OA}motivatedBy", f"{OA}identifying"):
            span = self.model.span(graph.value(mention, f"{OA}hasTarget"))
            if span:
                mentions.append((Span(*span), tuple(graph.values(mention, f"{OA}hasBody"))))
        return sorted(mentions)

    @cached_property
    def _starts(self) -> list[int]:
        return [span.start for span, _ in self.known]

    def _between(self, start: int, end: int) -> list[tuple[Span, tuple[str, ...]]]:
        return self.known[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def agents(self, start: int, end: int) -> Iterator[tuple[Span, tuple[str, ...]]]:
        """The mentions between two places of whoever can speak."""
        for span, iris in self._between(start, end):
            agents = tuple(iri for iri in iris if any(self.model.graph.is_a(iri, kind) for kind in _AGENTS))
            if agents:
                yield span, agents

    def proposals(self, paragraph: Paragraph) -> Iterator[Proposal]:
        """The names in what ``paragraph`` says, no label; the authority's where the graph has none."""
        text = self.model.text
        body = next((one.start for one in paragraph.sentences), paragraph.start)
        for span, iris in self._between(body, paragraph.end):
            yield Proposal("name", *span, paragraph.name, text[slice(*span)], stands_for=iris)
        if not self.authority:
            return
        starts = [one.start - paragraph.start for one in paragraph.sentences]
        within = self._between(paragraph.start, paragraph.end)
        known = [Span(span.start - paragraph.start, span.end - paragraph.start) for span, _ in within]
        for mention in find_mentions(paragraph.text, self.authority, starts, known):
            start, end = (paragraph.start + place for place in mention.span)
            yield Proposal(
                "name", start, end, paragraph.name, text[start:end],
                stands_for=mention.entities, source="authority",
            )  # fmt: skip
