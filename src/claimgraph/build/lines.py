"""The published graph while it grows: N-Triples lines as plain strings.

Making an object for every term would cost more time than all the rest of the build.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO

from pyoxigraph import Literal

from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

TYPE = f"<{RDF}type>"
_INTEGER = f'"^^<{XSD}integer>'
_OFFSET = f'"^^<{XSD}nonNegativeInteger>'


class Lines:
    """Collects triples by subject: subject → what follows it, up to the full stop.

    Every term is already an N-Triples string such as ``<https://…>`` or ``"words"@en``. Sorting subjects and
    then what follows each is sorting the lines, since no subject begins like another.
    """

    def __init__(self) -> None:
        self.subjects: dict[str, list[str]] = {}

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """One triple for each object."""
        rests = self.subjects.setdefault(subject, [])
        rests += [f"{predicate} {value} ." for value in objects]

    def add_line(self, line: str) -> None:
        """A triple as a whole line."""
        subject, _, rest = line.partition(" ")
        self.subjects.setdefault(subject, []).append(rest)

    def update(self, others: Lines) -> None:
        """Take over ``others``."""
        for subject, rests in others.subjects.items():
            self.subjects.setdefault(subject, []).extend(rests)

    def sort(self) -> None:
        """Have every triple once, sorted by code point."""
        self.subjects = {
            subject: sorted(set(rests)) for subject, rests in sorted(self.subjects.items()) if rests
        }

    def insert(self, others: Lines) -> None:
        """Take over ``others`` into what is sorted, and have it sorted still."""
        self.update(others)
        for subject in others.subjects:
            self.subjects[subject] = sorted(set(self.subjects[subject]))
        self.subjects = dict(sorted(self.subjects.items(), key=itemgetter(0)))

    def nquads(self) -> Iterator[bytes]:
        """The lines of one subject after the other, as the bytes of a file."""
        for subject, rests in self.subjects.items():
            yield "".join(f"{subject} {rest}\n" for rest in rests).encode()


def pieces(stream: BinaryIO, size: int) -> Iterator[bytes]:
    """The lines of ``stream`` in pieces of about ``size`` bytes, none of which cuts a line."""
    while piece := stream.read(size):
        yield piece + stream.readline()


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
