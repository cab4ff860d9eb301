"""A description: what is told of one thing, as data first and as text or Markdown from that data.

The package ``pages`` makes HTML of the same data, so that a thing is told once: a line of text knows which of
its words name what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.escaping import flat, markdown, markdown_code
from claimgraph.tabular import hanging

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Node

#: How few characters of a line words are wrapped to at the least.
_NARROWEST = 20
#: Words and the IRI of what they name; "" where they name nothing.
Piece = tuple[str, str]


class Line(str):
    """A text, with its ``pieces``: words that name a thing, each with its IRI, and the words between.

    ``key`` is what data call it, where that is not the text itself.
    """

    __slots__ = ("key", "pieces")
    pieces: tuple[Piece, ...]
    key: str

    def __new__(cls, *parts: str | Node | Piece, key: str = "") -> Line:
        """The line of ``parts`` in a row; a node is called by its label, a line is all its pieces."""
        pieces: list[Piece] = []
        for part in parts:
            if isinstance(part, Line):
                pieces += part.pieces
            elif isinstance(part, str):
                pieces.append((part, ""))
            else:
                pieces.append(part if isinstance(part, tuple) else (part.label, part.iri))
        line = super().__new__(cls, "".join(text for text, _ in pieces))
        line.pieces = tuple(pieces)
        line.key = key or str(line)
        return line


def listed(parts: Iterable[str | Node | Piece], between: str = ", ") -> Line:
    """The ``parts`` as one line, with ``between`` between each two."""
    several = [one for part in parts for one in (between, part)]
    return Line(*several[1:])


class Entry(NamedTuple):
    """One item of a section: its heading line, the words quoted (or nothing) and further lines.

    ``iri`` is what it is about.
    """

    iri: str
    head: Line
    quote: str = ""
    lines: tuple[Line, ...] = ()


class Section(NamedTuple):
    """A group of entries under a title; ``left`` is how many more there are, which ``more`` would tell."""

    title: str
    entries: tuple[Entry, ...]
    left: int = 0
    more: str = "--all"

    @property
    def heading(self) -> str:
        """The title with the number of all entries."""
        return f"{self.title} ({len(self.entries) + self.left:,})"

    @property
    def rest(self) -> str:
        """The line that stands for what is left; "" where nothing is."""
        return f"… and {self.left:,} more: {self.more}" if self.left else ""


#: What a fact is called, naming its property, and its values.
Fact = tuple[Line, tuple[Line, ...]]


class Description(NamedTuple):
    """All that is told about ``iri``: a title, a kind, single facts in order, and sections."""

    iri: str
    short: str
    title: str
    kind: str
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]


def as_data(description: Description) -> dict[str, Any]:
    """The description as JSON data; keys are those of the facts, and the sections' titles."""
    return {
        "iri": description.iri,
        "curie": description.short,
        "label": description.title,
        "kind": description.kind,
        **{name.key: list(values) for name, values in description.facts},
        "sections": {
            section.title: [
                {
                    "iri": entry.iri,
                    "text": entry.head,
                    **({"quote": entry.quote} if entry.quote else {}),
                    **({"details": list(entry.lines)} if entry.lines else {}),
                }
                for entry in section.entries
            ]
            for section in description.sections
        },
    }


def as_rows(description: Description) -> tuple[list[str], list[list[str]]]:
    """The description as a table: its columns; a row for each value of a fact and each entry of a section."""
    facts = [[name.key, "", str(value), "", ""] for name, values in description.facts for value in values]
    entries = [
        [section.title, one.iri, str(one.head), one.quote, "; ".join(one.lines)]
        for section in description.sections
        for one in section.entries
    ]
    return ["group", "iri", "text", "quote", "details"], facts + entries


def as_text(description: Description, width: int) -> str:
    """The description as plain text, wrapped at ``width`` characters."""
    lines = [flat(description.title), flat(f"{description.kind} · {description.short}"), ""]
    if description.facts:
        indent = max(len(name) for name, _ in description.facts) + 2
        for name, values in description.facts:
            for number, value in enumerate(values):
                lines += hanging(("" if number else name).ljust(indent), value, indent, width, _NARROWEST)
        lines.append("")
    for section in description.sections:
        lines.append(section.heading)
        for entry in section.entries:
            lines += hanging("  ", entry.head, 4, width, _NARROWEST)
            if entry.quote:
                lines += hanging("      ", f"“{entry.quote}”", 8, width, _NARROWEST)
            for line in entry.lines:
                lines += hanging("      ", line, 8, width, _NARROWEST)
        lines += [f"  {section.rest}"] if section.left else []
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def as_markdown(description: Description) -> str:
    """The description as Markdown."""
    lines = [
        f"# {markdown(description.title)}",
        "",
        f"{markdown(description.kind)} · {markdown_code(description.short)}",
        "",
    ]
    lines += [
        f"- **{markdown(name)}:** {'; '.join(map(markdown, values))}" for name, values in description.facts
    ]
    if description.facts:
        lines.append("")
    for section in description.sections:
        lines += [f"## {markdown(section.heading)}", ""]
        for entry in section.entries:
            lines.append(f"- {markdown(entry.head)}")
            if entry.quote:
                lines.append(f"  > {markdown(entry.quote)}")
            lines += [f"  - {markdown(detail)}" for detail in entry.lines]
        lines += [f"- {section.rest}"] if section.left else []
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"
