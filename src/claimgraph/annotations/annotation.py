"""What an annotation is, whatever format it comes in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.terms import iri_error

if TYPE_CHECKING:
    from claimgraph.tables.cells import Term
    from claimgraph.tables.workbook import Properties

#: How much of a tool's text stands around the words of an annotation.
AROUND = 32


def node(iri: str) -> list[Term]:
    """The node that ``iri`` names, as values of a property; none where it is no absolute IRI."""
    return [] if iri_error(iri) else [NamedNode(iri)]


@dataclass
class Annotation:
    """Words of a text, and what somebody said of them.

    ``further`` are the other pieces of its words, where they stand in several. ``where`` is what messages
    call it, ``name`` what others in the file call it. ``start`` and ``end`` count
    code points in the text that the tool had; ``prefix`` and ``suffix`` stand before and behind the words
    there. ``subject`` is its IRI where it is one of the edition's things, ``properties`` what it says in the
    edition's terms, ``tags`` and ``remarks`` what it says in others. ``motive`` is gap, note or mention for
    what is no claim.
    """

    where: str
    quote: str = ""
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""
    name: str = ""
    subject: str = ""
    motive: str = ""
    tags: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    properties: Properties = field(default_factory=dict)
    further: list[Annotation] = field(default_factory=list)

    def in_pieces(self, count: int) -> list[Annotation]:
        """Have words in ``count`` pieces; the pieces, of which the first is this."""
        self.further = [Annotation(self.where) for _ in range(count - 1)]
        return [self, *self.further]

    def set_quote(self, text: str, start: int, end: int) -> None:
        """Take the words between two places of ``text``, with those around them."""
        self.quote = text[start:end]
        self.prefix, self.suffix = text[max(start - AROUND, 0) : start], text[end : end + AROUND]


@dataclass
class Link:
    """That one annotation is joined with another: ``start`` and ``end`` are their names, ``kind`` how.

    ``further`` are others that stand beside ``start``, as premises do. ``name`` is what other links call it;
    ``subject`` and ``properties`` are as those of a note.
    """

    where: str
    start: str
    end: str
    kind: str
    subject: str = ""
    properties: Properties = field(default_factory=dict)
    further: tuple[str, ...] = ()
    name: str = ""

    @property
    def ends(self) -> tuple[str, ...]:
        """The names of all that it joins, ``end`` last."""
        return self.start, *self.further, self.end


@dataclass
class Annotations:
    """What a file of annotations holds: ``form`` is what its format is called.

    ``lost`` says, one line each, what of it has no place here. ``known`` are names in the file that mean
    things of the edition, by IRI.
    """

    form: str
    notes: list[Annotation] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def lose(self, where: str, what: str) -> None:
        """Note that ``what`` is lost of what messages call ``where``."""
        self.lost.append(f"{where}: {what}")
