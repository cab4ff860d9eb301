"""Terms of the graph as values, and what all that it describes under an IRI has in common."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.model.graph import local_name, text_of
from claimgraph.terms import CG

if TYPE_CHECKING:
    from claimgraph.model.graph import Graph, Term
    from claimgraph.model.reader import Model


@dataclass(frozen=True, slots=True)
class Node:
    """An RDF term as a value: an IRI, or a literal; two are equal where their terms are."""

    term: Term
    graph: Graph = field(repr=False, compare=False)

    @property
    def iri(self) -> str:
        """The IRI; "" for a literal."""
        return "" if isinstance(self.term, Literal) else text_of(self.term)

    @property
    def label(self) -> str:
        """What it is called; a literal's text."""
        return text_of(self.term) if isinstance(self.term, Literal) else self.graph.label(self.iri)

    @property
    def short(self) -> str:
        """The CURIE, or the IRI; a literal's text."""
        return self.graph.short(text_of(self.term))

    @property
    def name(self) -> str:
        """The local name: ``assertion``, ``p051-07``; "" for a literal."""
        return self.graph.name(self.iri)

    @property
    def is_claim(self) -> bool:
        """Whether it is a claim."""
        return self.graph.is_a(self.iri, f"{CG}Claim")

    @property
    def display_label(self) -> str:
        """For people: the label, a claim's with its short form."""
        return f"{self.label} ({self.short})" if self.is_claim else self.label

    def __str__(self) -> str:
        return self.label


def from_predicate(predicate: str) -> dict[str, str]:
    """The metadata of a field that holds what a node has for ``predicate``."""
    return {"predicate": predicate}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Described:
    """What the graph describes under an IRI; equal to another where all fields are, of whatever graph."""

    iri: str
    model: Model

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        names = [one.name for one in fields(self) if one.name != "model"]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def __hash__(self) -> int:
        return hash(self.iri)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.short}>"

    @property
    def short(self) -> str:
        """The CURIE, or the IRI."""
        return self.model.graph.short(self.iri)

    @property
    def name(self) -> str:
        """The local name: ``p051-07``."""
        return self.model.graph.name(self.iri)

    @property
    def label(self) -> str:
        """What it is called, else its short form; a claim is called by its sentence."""
        return self.model.graph.label(self.iri)

    @property
    def title(self) -> str:
        """What it is called, else nothing."""
        return self.model.graph.title(self.iri)

    @property
    def own_title(self) -> str:
        """What its author calls it, else nothing."""
        return self.title

    @property
    def properties(self) -> dict[str, tuple[Node, ...]]:
        """All that is said of it: predicate → values, in the order of canonical Turtle."""
        # The package takes longer to load than most answers.
        from claimgraph.turtle.order import predicate_key

        graph = self.model.graph
        predicates = sorted(graph.properties(self.iri), key=predicate_key)
        return {key: self.model.nodes(graph.terms(self.iri, key)) for key in predicates}


def predicates(kind: type[Described]) -> dict[str, str]:
    """The fields of a class that hold what the graph says: name → predicate."""
    return {one.name: one.metadata["predicate"] for one in fields(kind) if "predicate" in one.metadata}


def names(nodes: tuple[Node, ...]) -> str:
    """The labels of ``nodes``, one after another."""
    return ", ".join(node.label for node in nodes)


def iris(nodes: tuple[Node, ...]) -> tuple[str, ...]:
    """The IRIs of ``nodes``."""
    return tuple(node.iri for node in nodes)


def local(node: Node | None) -> str:
    """The last part of a node's IRI (``assertion``); "" for None."""
    return local_name(node.iri) if node else ""
