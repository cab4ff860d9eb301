"""SPARQL cut into tokens, so that what is asked of a query's text is asked of tokens, not characters.

Which prefixes a query uses, of which form it is, how deeply its brackets nest. A regular expression over the
whole text is fooled by comments, strings and IRIs; a lexer is not. It reads a query as people write it, and
so is no judge of what an engine can make of one; :mod:`claimgraph.sparql_external` is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from claimgraph.errors import UsageProblem

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = _BASE + "_"
_CHARS = _START + "\\-0-9\u00b7\u0300-\u036f\u203f-\u2040"
_NAME = f"[{_START}0-9][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# The bound keeps a run of letters without a colon from costing the square of its length.
_PREFIX = f"(?:[{_BASE}](?:[{_CHARS}.]{{0,60}}[{_CHARS}])?)?:"
_LOCAL = f"(?:(?:[{_START}:0-9]|{_ESCAPE})(?:(?:[{_CHARS}.:]|{_ESCAPE})*(?:[{_CHARS}:]|{_ESCAPE}))?)?"
_UNIT = r"""\\[tbnrf\\"'uU]"""

_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in (
            ("space", r"[ \t\r\n]+"),
            ("comment", r"#[^\r\n]*"),
            (
                "iri",
                (
                    r'<[^\x00-\x20<>"{}|^`\\]*'
                    r'(?:(?:\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})[^\x00-\x20<>"{}|^`\\]*)*>'
                ),
            ),
            (
                "string",
                (
                    rf'"""(?:"{{0,2}}(?:[^"\\]|{_UNIT}))*"""'
                    rf"|'''(?:'{{0,2}}(?:[^'\\]|{_UNIT}))*'''"
                    rf'|"(?:[^"\\\n\r]|{_UNIT})*"'
                    rf"|'(?:[^'\\\n\r]|{_UNIT})*'"
                ),
            ),
            ("variable", rf"[?$]{_NAME}"),
            ("blank", f"_:[{_START}0-9](?:[{_CHARS}.]*[{_CHARS}])?"),
            ("name", _PREFIX + _LOCAL),
            ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*"),
            ("number", r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"),
            ("word", r"[A-Za-z_][A-Za-z0-9_]*"),
            ("open", r"[({\[]"),
            ("close", r"[)}\]]"),
            ("sign", r"\^\^|&&|\|\||!=|<=|>=|<<|>>|[-.,;*/|^!?+=<>&~@$:]"),
        )
    )
)
_LENIENT_IRI = re.compile(r"<[^<>\x00-\x20]*>")


class Token(NamedTuple):
    """A piece of a query: kind (``iri``, ``name``, ``word`` …), text and where it stands (characters)."""

    kind: str
    text: str
    start: int
    end: int


def tokenize(sparql: str) -> list[Token]:
    """The tokens of ``sparql`` in order, without white space and comments.

    Raises UsageProblem where none begins.
    """
    tokens: list[Token] = []
    position = 0
    for match in _TOKEN.finditer(sparql):
        kind = match.lastgroup or ""
        start, end = match.span()
        if start != position:
            break
        if kind == "sign" and sparql[start] == "<":
            _refuse_broken_iri(sparql, start)
        if kind not in ("space", "comment"):
            tokens.append(Token(kind, match[0], start, end))
        position = end
    if position < len(sparql):
        what = f"no SPARQL token begins with {sparql[position]!r}"
        raise UsageProblem(what, location(sparql, position), "close the string or remove the character")
    return tokens


def location(sparql: str, position: int) -> str:
    """Where a character stands, for messages: ``line 3, column 7``, both counted from 1."""
    line_start = sparql.rfind("\n", 0, position) + 1
    return f"line {sparql.count(chr(10), 0, position) + 1}, column {position - line_start + 1}"


def _refuse_broken_iri(sparql: str, position: int) -> None:
    """Stop at ``<…>`` that is no IRI although it looks like one.

    What an engine makes of a ``#`` or a quote inside is uncertain.
    """
    match = _LENIENT_IRI.match(sparql, position)
    if match and any(mark in match.group() for mark in "#\"'"):
        hint = "remove quotes, braces, bars and backslashes"
        raise UsageProblem(f"{match.group()} is not an IRI", location(sparql, position), hint)


def prefixes_used(tokens: list[Token]) -> tuple[list[str], set[str]]:
    """(prefixes used in order of first use, prefixes declared by ``PREFIX`` in the query)."""
    used: dict[str, None] = {}
    declared: set[str] = set()
    previous = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.split(":", 1)[0]
            if previous == "PREFIX":
                declared.add(prefix)
            else:
                used[prefix] = None
        previous = token.text.upper()
    return list(used), declared


def form(tokens: list[Token]) -> str:
    """``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; empty where the query has none."""
    for token in tokens:
        if token.kind == "word" and token.text.upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return token.text.upper()
    return ""
