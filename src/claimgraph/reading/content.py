"""What a reader reads: the text, or some of its paragraphs, with what its claims and arguments say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.paragraph_ranges import expand_ranges
from claimgraph.terms import CG
from claimgraph.turtle.order import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from claimgraph.model import Argument, Claim, Model, Node, Paragraph


class Reading(NamedTuple):
    """The text, or some of its paragraphs, with its title; ``whole`` says whether nothing is left out."""

    title: str
    iri: str
    paragraphs: tuple[Paragraph, ...]
    whole: bool

    @property
    def claims(self) -> list[Claim]:
        """All claims, by paragraph and there by the place of their words."""
        return [claim for paragraph in self.paragraphs for claim in paragraph.claims]

    @property
    def arguments(self) -> list[Argument]:
        """Every argument once, by name."""
        every = {one.iri: one for paragraph in self.paragraphs for one in paragraph.arguments}
        return sorted(every.values(), key=lambda one: natural_key(one.name))


def gather(model: Model, ranges: Sequence[str] = ()) -> Reading:
    """The paragraphs in ``ranges`` (``p020``, ``20``, ``p017-p020``), each once, in text order; none: all.

    Raises UsageProblem for what is no paragraph, with the nearest that are.
    """
    order = {one.name: one for one in model.paragraphs.values()}
    names = set(expand_ranges(ranges, list(order)) if ranges else order)
    if names == order.keys():  # all at once, which is faster than one by one
        _ = model.sentences, model.claims, model.arguments
    paragraphs = tuple(one for name, one in order.items() if name in names)
    title = model.graph.label(model.work) if model.work else ""
    return Reading(title, model.work, paragraphs, len(paragraphs) == len(order))


def speakers(paragraph: Paragraph) -> tuple[Node, ...]:
    """Whose part of the text a paragraph stands in."""
    return paragraph.part.speaker if paragraph.part else ()


def part_name(paragraph: Paragraph) -> str:
    """What the part of the text is called that a paragraph stands in."""
    return paragraph.part.label if paragraph.part else ""


#: What may stand before the first letter of a verse.
_BEFORE_CAPITALS = " \t\"'’‘“„«([–—-"


def speech_start(paragraph: Paragraph) -> int:
    """Where the speech begins: behind the label of the speaker, else at the paragraph's start."""
    first = next(iter(paragraph.sentences), None)
    labels = paragraph.model.graph.column(f"{CG}speakerLabel").values()
    label = paragraph.text[: first.start - paragraph.start].strip() if first else ""
    return first.start if first and any(label in of_speaker for of_speaker in labels) else paragraph.start


def start_ids(claims: Iterable[Claim]) -> dict[int, str]:
    """Where the words of claims start → the identifier of that place in a page."""
    return {claim.start: f"c{claim.start}" for claim in claims}


def is_verse(paragraph: Paragraph) -> bool:
    """Whether its lines are verses, which a page keeps apart: all but a few begin with a capital letter."""
    lines = paragraph.text[speech_start(paragraph) - paragraph.start :].splitlines()
    capital = sum(line.lstrip(_BEFORE_CAPITALS)[:1].isupper() for line in lines)
    return len(lines) > 1 and capital >= 0.8 * len(lines)


def marks(claim: Claim) -> list[tuple[str, Node]]:
    """What has a symbol, with the term: force, polarity and figures."""
    figures = [("figure", one) for one in claim.figure]
    terms = [("force", claim.force), ("polarity", claim.polarity), *figures]
    return [(term, node) for term, node in terms if node]


def qualifications(claim: Claim) -> list[str]:
    """How sure it is said to be, and of how many of its subject and its claimants, where the words tell."""
    words = [] if claim.certainty is None or claim.certainty.name == "unmarked" else [claim.certainty.label]
    words += [f"scope: {claim.scope.label}"] if claim.scope else []
    return words + ([f"claimants: {claim.claimant_scope.label}"] if claim.claimant_scope else [])


def related_claims(claim: Claim) -> list[tuple[str, Node]]:
    """(word, claim) for each that it depends on, is an alternative to, stands inside or is answered by."""
    within = (claim.reported_in,) if claim.reported_in else ()
    groups = (
        ("if", claim.condition),
        ("or else", claim.alternative_to),
        ("inside", within),
        ("answered by", claim.answer),
    )
    return [(word, node) for word, nodes in groups for node in nodes]


def parts_of(claim: Claim) -> list[tuple[str, Node, str]]:
    """Subject, relation and object: (term, node, what it is called); a claim is called by its name."""
    ends = (("subject", claim.subject), ("predicate", claim.predicate), ("object", claim.object))
    return [(term, node, node.name if node.is_claim else node.label) for term, node in ends if node]
