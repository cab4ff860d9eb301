"""What a graph of claims speaks of: one frozen class for each, with the ontology's terms as field names.

A field holds what the graph says and nothing else: text, a :class:`Node` (an IRI or a literal with what it is
called), or a tuple where the ontology allows several. The predicate of a field stands in its metadata, so
that the reader and whoever lists fields need no table of their own. What follows from the fields, or leads to
other things, is a property; it is asked of the graph when it is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, NamedNode, Triple

from claimgraph.model.node import Described, Node, from_predicate, names
from claimgraph.terms import CG, DCTERMS, PROV, RDF, SCHEMA, SKOS, STEP

if TYPE_CHECKING:
    from claimgraph.model.passages import Paragraph, Passage

#: Forces by which something is put forward as so.
PUT_FORWARD = frozenset({"assertion", "defining", "evaluation"})
#: A stance's name → how it continues “told by X, who …”.
STANCE_PHRASES = {
    "endorses": "endorses it",
    "rejects": "rejects it",
    "concedes": "concedes it",
    "neutral": "takes no side",
}


class Report(NamedTuple):
    """A link of the chain of voices: who tells it, in which way, with what stance, inside which claim."""

    reporters: tuple[Node, ...]
    mode: Node | None
    stance: Node | None
    reported_in: Node | None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Claim(Described):
    """Somebody's saying of something, in exact words, at a place in a text."""

    quote: str = field(metadata=from_predicate(f"{CG}quote"))
    passage: Passage | None = field(metadata=from_predicate(f"{CG}passage"))
    further_passage: tuple[Passage, ...] = field(metadata=from_predicate(f"{CG}furtherPassage"))
    subject: Node | None = field(metadata=from_predicate(f"{RDF}subject"))
    predicate: Node | None = field(metadata=from_predicate(f"{RDF}predicate"))
    object: Node | None = field(metadata=from_predicate(f"{RDF}object"))
    subject_text: tuple[str, ...] = field(metadata=from_predicate(f"{CG}subjectText"))
    object_text: tuple[str, ...] = field(metadata=from_predicate(f"{CG}objectText"))
    force: Node | None = field(metadata=from_predicate(f"{CG}force"))
    polarity: Node | None = field(metadata=from_predicate(f"{CG}polarity"))
    certainty: Node | None = field(metadata=from_predicate(f"{CG}certainty"))
    scope: Node | None = field(metadata=from_predicate(f"{CG}scope"))
    manner: tuple[str, ...] = field(metadata=from_predicate(f"{CG}manner"))
    figure: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}figure"))
    cue: tuple[str, ...] = field(metadata=from_predicate(f"{CG}cue"))
    condition: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}condition"))
    alternative_to: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}alternativeTo"))
    answer: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}answer"))
    claimant: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}claimant"))
    claimant_scope: Node | None = field(metadata=from_predicate(f"{CG}claimantScope"))
    reported_by: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}reportedBy"))
    reported_in: Node | None = field(metadata=from_predicate(f"{CG}reportedIn"))
    report_mode: Node | None = field(metadata=from_predicate(f"{CG}reportMode"))
    reporter_stance: Node | None = field(metadata=from_predicate(f"{CG}reporterStance"))
    addressee: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}addressee"))
    held_at: str = field(metadata=from_predicate(f"{CG}heldAt"))
    when: str = field(metadata=from_predicate(f"{CG}when"))
    not_before: str = field(metadata=from_predicate(f"{CG}notBefore"))
    not_after: str = field(metadata=from_predicate(f"{CG}notAfter"))
    calendar: Node | None = field(metadata=from_predicate(f"{CG}calendar"))
    calendar_reading: Node | None = field(metadata=from_predicate(f"{CG}calendarReading"))
    spatial: tuple[Node, ...] = field(metadata=from_predicate(f"{DCTERMS}spatial"))
    quantity: tuple[str, ...] = field(metadata=from_predicate(f"{CG}quantity"))
    quantity_min: str = field(metadata=from_predicate(f"{CG}quantityMin"))
    quantity_max: str = field(metadata=from_predicate(f"{CG}quantityMax"))
    unit: Node | None = field(metadata=from_predicate(f"{CG}unit"))
    per: str = field(metadata=from_predicate(f"{CG}per"))
    loose: str = field(metadata=from_predicate(f"{CG}loose"))
    reading: Node | None = field(metadata=from_predicate(f"{CG}reading"))
    editorial_note: tuple[str, ...] = field(metadata=from_predicate(f"{SKOS}editorialNote"))
    was_generated_by: tuple[Node, ...] = field(metadata=from_predicate(f"{PROV}wasGeneratedBy"))

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that have it for a premise or for their conclusion, by name."""
        return self.model.arguments_with(self.iri)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Where its words stand, in text order: several places where they are quoted in pieces."""
        first = (self.passage,) if self.passage else ()
        return (*first, *sorted(self.further_passage, key=lambda one: one.start))

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each piece of its words, in code points of the text."""
        return tuple((one.start, one.end) for one in self.passages)

    @property
    def start(self) -> int:
        """Where its words start, in code points of the text; 0 where that is unknown."""
        return self.passage.start if self.passage else 0

    @property
    def end(self) -> int:
        """Where its words end, the last of them."""
        return self.passages[-1].end if self.passages else 0

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph in which its words stand."""
        return self.passage.paragraph if self.passage else None

    @property
    def own(self) -> bool:
        """Whether its voice speaks itself, and nobody tells that it does."""
        return not self.reported_by

    @property
    def neighbours(self) -> tuple[Claim | None, Claim | None]:
        """The claims before and after it in the text."""
        return self.model.neighbours(self.iri)

    @property
    def stance_phrase(self) -> str:
        """What the reporter does with it, as it continues “told by X, who …”; "" where nothing is said."""
        stance = self.reporter_stance
        return STANCE_PHRASES.get(stance.name, stance.label) if stance else ""

    @property
    def voice(self) -> str:
        """Its claimants' names, one after another."""
        return names(self.claimant)

    @property
    def triple(self) -> Triple:
        """What is claimed, as a triple; raises TypeError where the claim has none."""
        subject, predicate, value = (
            one.term if one else None for one in (self.subject, self.predicate, self.object)
        )
        if (
            not isinstance(subject, NamedNode | BlankNode)
            or not isinstance(predicate, NamedNode)
            or value is None
        ):
            raise TypeError(f"{self.iri} has a subject or a relation without a name")
        return Triple(subject, predicate, value)

    @property
    def reports(self) -> tuple[Report, ...]:
        """Who tells of it, then who tells of that, outwards to the text itself."""
        reports = []
        seen: set[str] = set()
        current: Claim | None = self
        while current is not None and current.iri not in seen:
            seen.add(current.iri)
            outer = self.model.claim(current.reported_in.iri) if current.reported_in else None
            reporters = current.reported_by or (outer.claimant if outer else ())
            if not reporters:
                break
            link = Report(reporters, current.report_mode, current.reporter_stance, current.reported_in)
            reports.append(link)
            current = outer
        return tuple(reports)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Argument(Described):
    """A step of reasoning from ``premise`` to ``conclusion``, each a claim or an argument."""

    premise: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}premise"))
    conclusion: Node | None = field(metadata=from_predicate(f"{CG}conclusion"))
    bearing: Node | None = field(metadata=from_predicate(f"{CG}bearing"))
    claimant: tuple[Node, ...] = field(metadata=from_predicate(f"{CG}claimant"))
    cue: tuple[str, ...] = field(metadata=from_predicate(f"{CG}cue"))
    reading: Node | None = field(metadata=from_predicate(f"{CG}reading"))
    editorial_note: tuple[str, ...] = field(metadata=from_predicate(f"{SKOS}editorialNote"))
    was_generated_by: tuple[Node, ...] = field(metadata=from_predicate(f"{PROV}wasGeneratedBy"))

    @property
    def own_title(self) -> str:
        """What its author calls it; nothing where its label says no more than its step."""
        return "" if STEP in self.title else self.title

    @property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments that have it for a premise or for their conclusion, by name."""
        return self.model.arguments_with(self.iri)

    def role_of(self, iri: str) -> str:
        """Whether ``iri`` is its ``conclusion`` or a ``premise``."""
        return "conclusion" if self.conclusion and self.conclusion.iri == iri else "premise"

    @property
    def ends(self) -> tuple[str, ...]:
        """The IRIs of premises and conclusion."""
        return (*(one.iri for one in self.premise), *((self.conclusion.iri,) if self.conclusion else ()))


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Entity(Described):
    """Whatever claims speak of, or who speaks: a person, a place, a relation, a concept."""

    type: tuple[Node, ...] = field(metadata=from_predicate(f"{RDF}type"))
    definition: tuple[str, ...] = field(metadata=from_predicate(f"{SKOS}definition"))
    alt_label: tuple[str, ...] = field(metadata=from_predicate(f"{SKOS}altLabel"))
    hidden_label: tuple[str, ...] = field(metadata=from_predicate(f"{SKOS}hiddenLabel"))
    start_date: str = field(metadata=from_predicate(f"{SCHEMA}startDate"))
    end_date: str = field(metadata=from_predicate(f"{SCHEMA}endDate"))
    source: tuple[str, ...] = field(metadata=from_predicate(f"{DCTERMS}source"))

    @property
    def mentions(self) -> tuple[Passage, ...]:
        """The places where the text names it, in text order."""
        return self.model.mentions_of(self.iri)

    @property
    def mentioned(self) -> dict[Paragraph, dict[str, int]]:
        """Each paragraph that names it → the words that do, and how often."""
        by_paragraph: dict[Paragraph, dict[str, int]] = {}
        for passage in self.mentions:
            if passage.paragraph:
                words = by_paragraph.setdefault(passage.paragraph, {})
                words[passage.text] = words.get(passage.text, 0) + 1
        return by_paragraph
