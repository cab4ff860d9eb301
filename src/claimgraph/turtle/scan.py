"""Walks over the statements of well-formed Turtle for what a parser throws away: lines and comments.

One regular expression takes a whole statement at a time. Its alternatives begin with different characters,
so there is one way to match and nothing to go back to; the walk is linear and never recurses. Only single
characters are repeated possessively: of groups, Python before 3.11.5 does that wrongly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = (
    r'"""(?:[^"\\]++|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*'''"
    r'|"(?!"")(?:[^"\\]++|\\.)*"'
    r"|'(?!'')(?:[^'\\]++|\\.)*'"
)
_IRI = r"<[^<>\s]*+>"
_COMMENT = r"\#[^\n]*+"
#: A full stop that ends a statement: not one inside a number or a name, which goes on directly behind it.
_DOT = r"(?:\.(?=[\s\#<]|$)|(?<=[\s\"'>\])])\.(?!\d))"

_STATEMENT = re.compile(
    rf"""
    (?P<lead>(?:\s++|{_COMMENT})*)
    (?:
        (?P<directive>(?:@prefix|@base)\b[^<]*+{_IRI}\s*+\. | (?i:prefix|base)\b(?!:)[^<:]*+:?\s*+{_IRI})
      | (?P<subject>{_IRI} | (?:[^\s"'<\#;,.\[\]()\\]|\\.|(?!{_DOT})\.)+ | (?=[\[(]))
        (?P<body>(?:[^"'<\#.\\]++ | \\. | {_STRING} | {_IRI} | {_COMMENT} | (?!{_DOT})\.)*)
        {_DOT}
    )
    """,
    re.VERBOSE | re.DOTALL,
)
_PIECE = re.compile(rf"(?P<skip>{_STRING}|{_IRI}|\\.)|(?P<comment>{_COMMENT})|(?P<blank>_:|[\[(])", re.DOTALL)
_PREFIX = re.compile(r"@?prefix\s+([^\s:]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")
_UNICODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True, slots=True)
class Statement:
    """A run of triples about one subject, or a directive (then ``subject`` is "").

    ``line`` counts from 1; ``lead`` is the blank space and the comments before it; ``body`` all after the
    subject up to the full stop.
    """

    subject: str
    line: int
    lead: str
    body: str
    start: int
    end: int


def statements(content: str) -> Iterator[Statement]:
    """Every statement of ``content`` in order.

    Subjects are IRIs with their prefixes resolved ("" for blank nodes and directives).
    """
    prefixes: dict[str, str] = {}
    position = 0
    line = 1
    while match := _STATEMENT.match(content, position):
        begin = match.end("lead")
        line += content.count("\n", position, begin)
        directive = match["directive"]
        if directive is not None:
            if declared := _PREFIX.match(directive):
                prefixes[declared[1]] = _unescape(declared[2])
            yield Statement("", line, match["lead"], "", begin, match.end())
        else:
            subject = _resolve(match["subject"], prefixes)
            yield Statement(subject, line, match["lead"], match["body"], begin, match.end())
        line += content.count("\n", begin, match.end())
        position = match.end()


def declared_prefixes(content: str) -> dict[str, tuple[str, int]]:
    """Prefix → (namespace, line) for every prefix directive of ``content``."""
    prefixes = {}
    for statement in statements(content):
        if not statement.subject:
            match = _PREFIX.match(content, statement.start)
            if match:
                prefixes[match[1]] = (_unescape(match[2]), statement.line)
    return prefixes


def subject_lines(content: str) -> dict[str, list[int]]:
    """Subject IRI → the lines where a statement about it begins."""
    lines: dict[str, list[int]] = {}
    for statement in statements(content):
        if statement.subject:
            lines.setdefault(statement.subject, []).append(statement.line)
    return lines


def comments_in(text: str) -> list[str]:
    """The comments of a stretch of Turtle, in order, each with its ``#`` and without trailing blanks."""
    return [match["comment"].rstrip() for match in _PIECE.finditer(text) if match["comment"] is not None]


def blank_node_line(content: str) -> int:
    """The line of the first blank node (``_:x``, ``[ … ]`` or a list) in ``content``.

    1 when none is found.
    """
    for match in _PIECE.finditer(content):
        if match["blank"] is not None:
            return content.count("\n", 0, match.start()) + 1
    return 1


def _resolve(token: str, prefixes: dict[str, str]) -> str:
    if token.startswith("<"):
        return _unescape(token[1:-1])
    prefix, _, local = token.partition(":")
    if prefix == "_" or not token:
        return ""
    return prefixes.get(prefix, "") + (_ESCAPE.sub(r"\1", local) if "\\" in local else local)


def _unescape(iri: str) -> str:
    if "\\" not in iri:
        return iri
    return _UNICODE.sub(lambda match: chr(int(match[1] or match[2], 16)), iri)
