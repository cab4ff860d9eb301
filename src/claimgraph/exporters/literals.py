"""Literals as they were written, where the engine's store rewrites them: ``1.50`` to ``1.5``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, RdfFormat, Store

from claimgraph.terms import XSD
from claimgraph.turtle.terms import read_literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad


def originals(quads: Iterable[Quad]) -> dict[str, list[str]]:
    """What the store makes of a literal → the literals that it makes it of, in N-Triples.

    Without those that stay what they are and that no other becomes.
    """
    values = {quad.object for quad in quads if isinstance(quad.object, Literal) and not quad.object.language}
    literals = sorted(str(one) for one in values if one.datatype.value != f"{XSD}string")
    probe = Store()
    numbered = "".join(f"<urn:{at}> <urn:is> {literal} .\n" for at, literal in enumerate(literals))
    probe.load(numbered, format=RdfFormat.N_TRIPLES, lenient=True)
    by_value: dict[str, list[str]] = {}
    for quad in probe:
        at = int(quad.subject.value.removeprefix("urn:"))
        by_value.setdefault(str(quad.object), []).append(literals[at])
    return {value: written for value, written in by_value.items() if written != [value]}


def restore(lines: Iterable[str], originals: Mapping[str, list[str]]) -> set[str]:
    """``lines`` with literals as they were, and not as the store rewrites them.

    Where the store makes one literal of several (``"3"`` as integer and as nonNegativeInteger), it is the one
    of the datatype that the property's other values have.
    """
    restored: set[str] = set()
    ambiguous: list[tuple[str, str, str]] = []
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        candidates = originals.get(value)
        if candidates is None:
            restored.add(line)
        elif len(candidates) > 1:
            ambiguous.append((subject, predicate, value))
        else:
            restored.add(f"{subject} {predicate} {candidates[0]}")
    datatypes: dict[str, set[str]] = {predicate: set() for _, predicate, _ in ambiguous}
    for line in restored if ambiguous else ():
        _, predicate, value = line.split(" ", 2)
        if predicate in datatypes and value.startswith('"'):
            datatypes[predicate].add(_datatype(value))
    for subject, predicate, value in ambiguous:
        fitting = [one for one in originals[value] if {_datatype(one)} == datatypes[predicate]]
        restored.add(f"{subject} {predicate} {fitting[0] if len(fitting) == 1 else value}")
    return restored


def _datatype(literal: str) -> str:
    """The datatype of a literal, or whatever else tells literals of one from those of another."""
    _, language, datatype = read_literal(literal)
    return "@" if language else datatype
