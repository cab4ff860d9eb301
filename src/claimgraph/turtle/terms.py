r"""Triples as lines of N-Triples, and what stands in them put into Turtle, each term once.

An object for every term would cost more time than all the rest of writing. The engine writes all lines in one
go, they are cut where two blanks are, and a graph says the same terms again and again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, serialize

from claimgraph.errors import UnreadableInput
from claimgraph.escaping import turtle
from claimgraph.terms import RDF, XSD, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

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


def lines_of(triples: Iterable[Quad]) -> list[str]:
    """``triples``, each once, in N-Triples, a line each without its full stop; no names of graphs."""
    written = serialize([quad.triple for quad in triples], format=RdfFormat.N_TRIPLES)
    return list(dict.fromkeys(cut(written or b"")))


def cut(content: bytes) -> list[str]:
    """The same of N-Triples, or N-Quads of the default graph, as the engine writes them."""
    return content.decode().removesuffix(" .\n").split(" .\n") if content else []


def read_literal(term: str) -> tuple[str, str, str]:
    """(text, language, datatype) of a literal in N-Triples; a string has no datatype here."""
    if "\\" not in term:
        text, _, kind = term[1:].partition('"')
    else:
        match = _LITERAL.fullmatch(term)
        assert match is not None  # noqa: S101 - the engine wrote it
        text, kind = _ESCAPE.sub(_meant, match[1]), match[2]
    return (text, kind[1:], "") if kind.startswith("@") else (text, "", kind[3:-1])


def _meant(match: re.Match[str]) -> str:
    number = match[1] or match[2]
    return chr(int(number, 16)) if number else _ESCAPED.get(match[3], match[3])


class Terms(dict[str, str]):
    """Term in N-Triples → the same in Turtle, worked out when it is first asked for.

    Blank nodes are not among them. ``keys`` sorts what was asked for, by name.
    """

    def __init__(self, prefixes: Prefixes) -> None:
        super().__init__({f"<{RDF}nil>": "()"})
        self._prefixes = prefixes
        #: Term → the prefix that it is written with.
        self._with: dict[str, str] = {}
        self._names = {f"<{RDF}type>": "a"}
        self._keys: dict[str, tuple[list[str | int], str]] = {}

    def __missing__(self, term: str) -> str:
        if term.startswith("<<"):
            raise UnreadableInput("a triple term as object", term, "write an RDF 1.1 statement instead")
        written = self._iri(term[1:-1], term) if term.startswith("<") else self._literal(term)
        self[term] = written
        return written

    def name(self, predicate: str) -> str:
        """A predicate in Turtle."""
        return self._names.get(predicate) or self[predicate]

    def key(self, written: str) -> tuple[list[str | int], str]:
        """Sorts what is written in Turtle."""
        key = self._keys.get(written)
        if key is None:
            key = self._keys[written] = natural_key(written)
        return key

    def prefixes_of(self, *groups: Set[str]) -> set[str]:
        """The prefixes that the terms of ``groups`` are written with."""
        return {self._with[term] for group in groups for term in self._with.keys() & group}

    def _iri(self, iri: str, term: str) -> str:
        found = self._prefixes.split(iri)
        if found is None:
            return f"<{turtle(iri)}>"
        self._with[term] = found[0]
        return f"{found[0]}:{found[1]}"

    def _literal(self, term: str) -> str:
        plain = "\\" not in term and term.isprintable()
        if plain and not term.endswith(">"):  # a string, or words in a language
            return term
        text, language, datatype = read_literal(term)
        words = f'"{text}"' if plain else _quoted(text)
        if language:
            return f"{words}@{language}"
        if not datatype or datatype == f"{XSD}string":
            return words
        bare = _BARE.get(datatype)
        return text if bare and bare.fullmatch(text) else f"{words}^^{self._iri(datatype, term)}"


def _quoted(text: str) -> str:
    """A string literal: on one line, or between triple quotes where it holds line feeds."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    escaped = turtle(escaped)
    if "\n" not in escaped:
        return '"' + escaped.replace('"', '\\"') + '"'
    if '"""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    return f'"""{escaped}"""'
