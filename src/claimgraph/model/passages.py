"""Places in a text: parts, paragraphs, sentences, and the passages in which claims have their words.

Offsets are code points of the text, start inclusive, end exclusive; 0 where they are not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimgraph.model.graph import describe_span
from claimgraph.model.node import Described, from_predicate
from claimgraph.terms import CG, DCTERMS, natural_key

if TYPE_CHECKING:
    from claimgraph.model.node import Node
    from claimgraph.model.records import Argument, Claim


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TextSpan(Described):
    """A stretch of the text, in code points; ``start`` and ``end`` are 0 where they are unknown."""

    start: int
    end: int

    @property
    def text(self) -> str:
        """Its words."""
        return self.model.words(self.iri, self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Part(TextSpan):
    """A part of the text with a voice of its own."""

    speaker: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}speaker"))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Passage(TextSpan):
    """Where words are, their paragraph and part."""

    paragraph: Paragraph | None
    part: Part | None

    def __str__(self) -> str:
        return describe_span(self.paragraph.label if self.paragraph else "", self.start, self.end)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Sentence(TextSpan):
    """A sentence of a paragraph."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Paragraph(TextSpan):
    """A paragraph of the text, as the edition declares what one is."""

    part: Part | None

    @property
    def language(self) -> str:
        """The tag of the language that its part, one around it or the text is declared to be in; or ""."""
        return self.model.language_of(self.part.iri if self.part else "")

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Its sentences in order."""
        return self.model.sentences_in(self.iri)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims whose words stand in it, in text order."""
        return self.model.claims_in(self.iri)

    @property
    def quoted_by(self) -> tuple[Claim, ...]:
        """The claims that quote words of it, those first whose words begin in another paragraph."""
        model, inside = self.model, self.claims
        inner = {claim.iri for claim in inside}
        further = (
            claim
            for claim, passages in model.graph.column(f"{CG}furtherPassage").items()
            if claim not in inner
            and any(self.iri in model.graph.values(one, f"{DCTERMS}isPartOf") for one in passages)
        )
        return (*map(model.claim, model.in_text_order(further)), *inside)

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that use one of its claims, by name."""
        by_iri = {argument.iri: argument for claim in self.claims for argument in claim.arguments}
        return tuple(by_iri[iri] for iri in sorted(by_iri, key=natural_key))
