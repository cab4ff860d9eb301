r"""Triples as lines of N-Triples, and what stands in them put into Turtle, each term once.

An object for every term would cost more time than all the rest of writing. The engine writes all lines in one
go, they are cut where two blanks are, and a graph says the same terms again and again.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from claimgraph.errors import UnreadableInput
from claimgraph.escaping import turtle
from claimgraph.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(.*)', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_NIL = f"{RDF}nil"
#: How many bytes are cut at once, and how many terms are known at once.
_PIECE, _MAX_TERMS = 1 << 20, 1 << 17


class BlankNode(Exception):
    """What is to be written is a blank node."""


def lines_of(triples: Iterable[Quad]) -> list[str]:
    """``triples``, each once, in N-Triples, a line each without its full stop; no names of graphs."""
    written = serialize([quad.triple for quad in triples], format=RdfFormat.N_TRIPLES)
    return list(dict.fromkeys(split_lines(written or b"")))


def split_lines(content: bytes) -> Iterator[str]:
    """The lines of N-Triples, or N-Quads of the default graph, as the engine writes them, likewise."""
    stream = BytesIO(content)  # shares the bytes
    while piece := stream.read(_PIECE):
        yield from (piece + stream.readline()).decode().split(" .\n")[:-1]


def read_literal(term: str) -> tuple[str, str, str]:
    """(text, language, datatype) of a literal in N-Triples; a string has no datatype here."""
    if "\\" not in term:
        text, _, kind = term[1:].partition('"')
    else:
        match = _LITERAL.fullmatch(term)
        assert match is not None  # noqa: S101 - the engine wrote it
        text, kind = _ESCAPE.sub(_unescaped, match[1]), match[2]
    return (text, kind[1:], "") if kind.startswith("@") else (text, "", kind[3:-1])


def _unescaped(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else _ESCAPED.get(match[3], match[3])


class TermCache(dict[str, tuple[str, str]]):
    """Term in N-Triples → the same in Turtle, and the prefix that it is written with, "" for none.

    Worked out when first asked for, and known as long as there are not too many of them.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, term: str) -> tuple[str, str]:
        if len(self) > _MAX_TERMS:
            self.clear()
        written = self[term] = self._iri(term[1:-1]) if term.startswith("<") else self._literal(term)
        return written

    def _iri(self, iri: str) -> tuple[str, str]:
        if iri == _NIL:
            return "()", ""
        split = self._prefixes.cut(iri)
        return (f"{split[0]}:{split[1]}", split[0]) if split else (f"<{turtle(iri)}>", "")

    def _literal(self, term: str) -> tuple[str, str]:
        text, language, datatype = read_literal(term)
        words = _quoted(text)
        if language:
            return f"{words}@{language}", ""
        if not datatype or datatype == f"{XSD}string":
            return words, ""
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(text):
            return text, ""
        named, prefix = self._iri(datatype)
        return f"{words}^^{named}", prefix


class TextTerms(dict[str, str]):
    """Term in N-Triples → as it stands in one text; ``prefixes`` are those of all that was asked for.

    Raises BlankNode for one, which has no name of its own.
    """

    def __init__(self, terms: TermCache) -> None:
        super().__init__()
        self.terms = terms
        self.prefixes: set[str] = set()

    def __missing__(self, term: str) -> str:
        if not term.endswith(">"):  # a blank node, a string, or words in a language
            if term.startswith("_:"):
                raise BlankNode(term)
            if "\\" not in term and term.isprintable():
                return term
        elif term.startswith("<<"):
            raise UnreadableInput("a triple term as object", term, "write an RDF 1.1 statement instead")
        if len(self) > _MAX_TERMS:
            self.clear()
        written, prefix = self.terms[term]
        if prefix:
            self.prefixes.add(prefix)
        self[term] = written
        return written


def _quoted(text: str) -> str:
    """A string literal: on one line, or between triple quotes where it holds line feeds."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    escaped = turtle(escaped)
    if "\n" not in escaped:
        return '"' + escaped.replace('"', '\\"') + '"'
    if '"""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    return f'"""{escaped}"""'
