"""The published graph while it grows: N-Triples lines as plain strings.

Making an object for every term would cost more time than all the rest of the build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPE = f"<{RDF}type>"
_INTEGER = f'"^^<{XSD}integer>'
_OFFSET = f'"^^<{XSD}nonNegativeInteger>'


class Lines:
    """Collects triples.

    Every term is already an N-Triples string such as ``<https://…>`` or ``"words"@en``.
    """

    def __init__(self) -> None:
        self.all: list[str] = []

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """One triple for each object."""
        for value in objects:
            self.all.append(f"{subject} {predicate} {value} .")

    def extend(self, lines: Iterable[str]) -> None:
        """Take over lines that are already whole."""
        self.all.extend(lines)


def iri(value: str) -> str:
    """An IRI as an N-Triples term."""
    return f"<{value}>"


def words(value: str, language: str | None = None) -> str:
    """A string as an N-Triples literal, with language tag where given."""
    return str(Literal(value, language=language))


def integer(value: int) -> str:
    """An xsd:integer literal."""
    return f'"{value}{_INTEGER}'


def offset(value: int) -> str:
    """An xsd:nonNegativeInteger literal: a place in the text, in code points."""
    return f'"{value}{_OFFSET}'
