"""What is taken out of a source: the text and, beside it, what the source says of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

from claimgraph.files.read import decoded
from claimgraph.text.paragraphs import trimmed


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks by the source's markup: a name as in its header, else as its label has it.

    ``key`` is what the markup calls them, ``others`` are (name, language tag) beside the first, ``about`` is
    what the list of persons says of them; a ``group`` is several who speak as one.
    """

    key: str
    name: str
    others: tuple[tuple[str, str], ...] = ()
    about: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """What is spoken without a break: its place in code points, the ``label`` before it, who speaks.

    ``start`` is behind the label; ``speakers`` are keys.
    """

    start: int
    end: int
    label: str
    speakers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the markup says of some words, with places in code points; the attributes are as they stand."""

    start: int
    end: int
    words: str
    element: str
    attributes: dict[str, str]


class MarkedSpan(NamedTuple):
    """Words that markup speaks of, while the text is taken out; blank space may stand before them."""

    start: int
    end: int
    element: str
    attributes: dict[str, str]


def proposed(text: str, marked: list[MarkedSpan]) -> tuple[Proposal, ...]:
    """What was ``marked`` in ``text``, in the text's order, the outer before the inner; nothing empty."""
    spans = ((one, trimmed(text, one.start, one.end)) for one in marked)
    proposals = [
        Proposal(*span, text[slice(*span)], one.element, one.attributes)
        for one, span in spans
        if span.start < span.end
    ]
    return tuple(sorted(proposals, key=lambda one: (one.start, -one.end)))


@dataclass(frozen=True)
class Source:
    """A text with where it comes from.

    ``content`` are the bytes of the text, UTF-8; ``original`` those of the file, None where both are the
    same. ``how`` says in a sentence what took it. ``title``, ``creator``, ``date``, ``language`` and
    ``rights`` are what the source says of itself, "" where it says nothing. ``verse``: its lines are verses.
    """

    name: str
    form: str
    content: bytes
    how: str
    original: bytes | None = None
    title: str = ""
    creator: str = ""
    date: str = ""
    language: str = ""
    rights: str = ""
    verse: bool = False
    speakers: tuple[Speaker, ...] = ()
    speeches: tuple[Speech, ...] = ()
    #: (``heading`` or ``direction``, the words) of what stands by itself and is nobody's speech.
    apart: tuple[tuple[str, str], ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def sha256(self) -> str:
        """The digest of the file in hexadecimal digits."""
        return hashlib.sha256(self.content if self.original is None else self.original).hexdigest()

    @property
    def text(self) -> str:
        """The text as a string."""
        return self.content.decode("utf-8")


def decode_text(data: bytes, name: str) -> str:
    """The characters of a file; raises UnreadableInput where they are not UTF-8, with line and byte."""
    hint = "save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8"
    return decoded(data, name, "text", hint=hint)
