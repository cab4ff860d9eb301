"""SPARQL cut into tokens, so that what is asked of a query's text is asked of tokens, not characters.

The guard that refuses a query before it is evaluated (:func:`guard`) depends on it. A regular expression over
the whole text is fooled by comments, strings and IRIs; a lexer is not.

Where the grammar is ambiguous the lexer keeps the guard safe. ``<`` opens an IRI or is "less than"; engines
that parse by backtracking decide late (``SELECT (1<2AS?x)FROM#>`` holds no IRI for them), so an IRI without
``scheme://`` is also read as if it were not one.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import LimitHit, Refused, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_HIERARCHICAL = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

#: How deep brackets may nest; the parser is recursive and dies of a few thousand.
MAX_DEPTH = 100
#: How many characters an ad-hoc query may have.
MAX_LENGTH = 100_000

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_FORBIDDEN = _UPDATES | {"SERVICE", "FROM"}


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
    position, length = 0, len(sparql)
    match_at = _TOKEN.match
    while position < length:
        match = match_at(sparql, position)
        if match is None:
            raise UsageProblem(
                f"no SPARQL token begins with {sparql[position]!r}",
                place(sparql, position),
                "close the string or remove the character",
            )
        kind = match.lastgroup or ""
        if sparql[position] == "<" and kind == "sign":
            _refuse_broken_iri(sparql, position)
        if kind not in ("space", "comment"):
            tokens.append(Token(kind, match.group(), position, match.end()))
        position = match.end()
    return tokens


def place(sparql: str, position: int) -> str:
    """Where a character stands, for messages: ``line 3, column 7``, both counted from 1."""
    line_start = sparql.rfind("\n", 0, position) + 1
    return f"line {sparql.count(chr(10), 0, position) + 1}, column {position - line_start + 1}"


class Allowed(NamedTuple):
    """What a query may do beyond asking the published graph.

    ``from_clause``: name graphs with ``FROM``; ``services``: ask these endpoints with ``SERVICE``, by IRIs as
    they are written; ``prefixes``: what is declared for the query beforehand.
    """

    from_clause: bool = False
    services: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = MappingProxyType({})


def guard(sparql: str, allow: Allowed = Allowed()) -> list[Token]:  # noqa: B008 - immutable
    """The tokens of a query that may be evaluated; raises Refused or LimitHit for one that may not.

    Refused are ``SERVICE``, ``FROM`` and ``FROM NAMED`` unless ``allow`` has them, and every update: the
    store is read only. Limits are MAX_LENGTH characters and MAX_DEPTH nested brackets.
    """
    if len(sparql) > MAX_LENGTH:
        raise LimitHit(
            f"the query has {len(sparql)} characters, {MAX_LENGTH} are allowed", "", "make it shorter"
        )
    tokens = tokenize(sparql)
    _check_depth(sparql, tokens)
    _check_words(sparql, tokens, allow)
    expanded = _ESCAPED.sub(_character, sparql)
    if expanded != sparql:
        # SPARQL 1.1 resolves \u escapes before it looks for tokens, SPARQL 1.2 afterwards: the query must be
        # harmless either way.
        try:
            again = tokenize(expanded)
        except UsageProblem:
            raise Refused(
                "a \\u escape hides the end of a string or an IRI", "", "write the character itself"
            ) from None
        _check_depth(expanded, again)
        _check_words(expanded, again, allow)
    return tokens


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0x110000 else match.group()


def _check_depth(sparql: str, tokens: list[Token]) -> None:
    depth = 0
    for token in tokens:
        if token.kind == "open":
            depth += 1
            if depth > MAX_DEPTH:
                raise LimitHit(
                    f"brackets nest deeper than {MAX_DEPTH}", place(sparql, token.start), "simplify the query"
                )
        elif token.kind == "close":
            depth -= 1


def _check_words(sparql: str, tokens: list[Token], allow: Allowed) -> None:
    for number, token in enumerate(tokens):
        words: list[str] = []
        if token.kind == "word":
            words = [token.text.upper()]
        elif token.kind == "iri" and not _HIERARCHICAL.match(token.text):
            words = _words_inside(sparql, token)
        for word in words:
            where = place(sparql, token.start) if word in _FORBIDDEN else ""
            if word in _UPDATES:
                raise Refused(f"{word} changes data and the store is read only", where, "ask with SELECT")
            if word == "FROM" and not allow.from_clause:
                what = "FROM reaches outside the published graph"
                raise Refused(what, where, "remove it, or allow it with --allow from")
            if word == "SERVICE":
                # Inside what may be an IRI, whatever follows is not certain enough to be let through.
                _check_service(tokens, number if token.kind == "word" else len(tokens), where, allow)


def _check_service(tokens: list[Token], number: int, where: str, allow: Allowed) -> None:
    """Refuse the ``SERVICE`` that is ``tokens[number]`` unless every reading of its endpoint is allowed."""
    following = tokens[number + 1 : number + 3]
    if following and following[0].text.upper() == "SILENT":
        del following[0]
    named = following[0] if following else None
    if named is not None and named.kind == "variable" and allow.services:
        mend = "write the endpoint's IRI in its place"
        raise Refused(f"SERVICE {named.text} may ask any endpoint", where, mend)
    readings = _readings(tokens, named, allow) if named is not None else set()
    if readings and readings <= allow.services:
        return
    endpoint = "URL" if len(readings) != 1 else next(iter(readings))
    what = "SERVICE reaches outside the published graph"
    raise Refused(what, where, f"remove it, or allow it with --allow-service {endpoint}")


def _readings(tokens: list[Token], named: Token, allow: Allowed) -> set[str]:
    """The IRIs that ``named`` can stand for: more than one where a prefix is declared more than once.

    A relative IRI is not resolved and stands for itself: it equals none that is allowed.
    """
    if named.kind == "iri":
        return {named.text[1:-1]}
    if named.kind != "name":
        return set()
    prefix, _, local = named.text.partition(":")
    spaces = {
        space.text[1:-1]
        for before, declared, space in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if before.text.upper() == "PREFIX" and declared.text == f"{prefix}:" and space.kind == "iri"
    }
    if not spaces and prefix in allow.prefixes:
        spaces = {allow.prefixes[prefix]}
    return {space + re.sub(r"\\(.)", r"\1", local) for space in spaces}


def _words_inside(sparql: str, token: Token) -> list[str]:
    """The words an engine would see if it read ``<`` as "less than"."""
    inside = token.text[1:-1].split("#", 1)[0]
    if not any(word in inside.upper() for word in _FORBIDDEN) and not any(mark in inside for mark in "'\\"):
        return []
    try:
        return [inner.text.upper() for inner in tokenize(inside) if inner.kind == "word"]
    except UsageProblem:
        where = place(sparql, token.start)
        raise Refused(
            f"{token.text} can be read in two ways", where, "write the IRI with its scheme"
        ) from None


def _refuse_broken_iri(sparql: str, position: int) -> None:
    """Stop at ``<…>`` that is no IRI although it looks like one.

    What an engine makes of a ``#`` or a quote inside is uncertain.
    """
    match = _LENIENT_IRI.match(sparql, position)
    if match and any(mark in match.group() for mark in "#\"'"):
        raise UsageProblem(
            f"{match.group()} is not an IRI",
            place(sparql, position),
            "remove quotes, braces, bars and backslashes",
        )


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
