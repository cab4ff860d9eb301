"""What the symbols beside a claim mean: one for each force, polarity and figure, the same everywhere.

A symbol is always followed by its word somewhere on the page; colour and weight only help the eye.
"""

from __future__ import annotations

from typing import NamedTuple

from claimgraph.terms import CG


class Symbol(NamedTuple):
    """A character and the family it belongs to, whose style is in ``style.css`` and ``cli.read``."""

    mark: str
    family: str


#: Force, polarity or figure → symbol. Families after the ontology: what is stated of the world, asked
#: for, promised, wished, or only supposed.
SYMBOLS = {
    CG + name: Symbol(mark, family)
    for family, symbols in {
        "assertive": {"assertion": "⊢", "defining": "≡", "evaluation": "±", "prediction": "▷"},
        "directive": {"prescription": "!", "permission": "◇", "question": "?"},
        "commissive": {"commitment": "◆"},
        "expressive": {"wish": "☆"},
        "suspended": {"supposition": "⊃", "counterfactual": "⊅", "semblance": "≈"},
        "positive": {"positive": "+"},
        "negative": {"negative": "¬"},
        "figure": {"metaphor": "~", "simile": "≃", "irony": "^", "personification": "@", "proverb": "§"},
    }.items()
    for name, mark in symbols.items()
}
#: Before the words of somebody else, and before who reports them.
REPORTED = "↩"
#: From a claim back to its words.
BACK = "↖"
#: What stands for a value that has no symbol.
UNKNOWN = Symbol("·", "assertive")


def symbol_of(iri: str) -> Symbol:
    """The symbol of a force, polarity or figure."""
    return SYMBOLS.get(iri, UNKNOWN)
