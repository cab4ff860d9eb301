"""What a query may do: refuses one that reaches outside the graph before anything is evaluated.

:func:`guard` is for what is not trusted, whose size is limited too; :func:`refuse_external` for the rest. A
query is refused whole; no row is ever left out.

``store.ensure_confined`` calls the second for the tool's own questions, views and checks. The first is called
by ``workers.worker`` for every query that a server answers or that many are put at once, by
``untrusted.evaluate_limited`` for what is evaluated one at a time, and before either by ``workspace`` for a
person's own query, and for a foreign question that goes to an endpoint.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import LimitHit, Refused, UsageProblem
from claimgraph.sparql_external import ExternalReference, external_references

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.sparql_tokens import Token

#: How deep brackets may nest; the parser is recursive and dies of a few thousand.
MAX_DEPTH = 100
#: How many characters an ad-hoc query may have.
MAX_LENGTH = 100_000

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"})
_ESCAPED = r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})"


class Permissions(NamedTuple):
    """What a query may do beyond asking the published graph.

    ``from_clause``: name graphs with ``FROM``; ``services``: ask these endpoints with ``SERVICE``, by IRIs as
    they are written; ``prefixes``: what is declared for the query beforehand; ``unconfined``: be evaluated
    where the system cannot keep the process from files and connections; ``graphs``: name these with ``FROM``,
    by IRIs; None where whoever asks may have more allowed, and a message says how.
    """

    from_clause: bool = False
    services: frozenset[str] = frozenset()
    prefixes: Mapping[str, str] = MappingProxyType({})
    unconfined: bool = False
    graphs: frozenset[str] | None = None


NO_PERMISSIONS = Permissions()


def guard(sparql: str, allow: Permissions = NO_PERMISSIONS) -> list[Token]:
    """The tokens of a query that may be evaluated; raises Refused or LimitHit for one that may not.

    Refused are ``SERVICE``, ``FROM`` and ``FROM NAMED`` unless ``allow`` has them, and every update: the
    store is read only. Limits are MAX_LENGTH characters and MAX_DEPTH nested brackets.
    """
    from claimgraph.sparql_tokens import tokenize

    if len(sparql) > MAX_LENGTH:
        raise LimitHit(
            f"the query has {len(sparql)} characters, {MAX_LENGTH} are allowed", "", "make it shorter"
        )
    tokens = tokenize(sparql)
    _check_tokens(sparql, tokens)
    refuse_external(sparql, allow)
    expanded = _expanded(sparql)
    if expanded != sparql:
        try:
            again = tokenize(expanded)
        except UsageProblem:
            what = "a \\u escape hides the end of a string or an IRI"
            raise Refused(what, "", "write the character itself") from None
        _check_tokens(expanded, again)
    return tokens


def refuse_external(sparql: str, allow: Permissions = NO_PERMISSIONS, name: str = "") -> None:
    """Raise Refused where an engine could read ``SERVICE`` or ``FROM`` in ``sparql`` that is not allowed.

    ``name`` is what messages call the file or shape that the text comes from. SPARQL 1.1 resolves Unicode
    escapes before it looks for tokens, SPARQL 1.2 afterwards: the query must be harmless either way.
    """
    for text in {sparql: 0, _expanded(sparql): 0}:
        for reference in external_references(text, allow.prefixes):
            _check(text, reference, allow, name)


def _expanded(sparql: str) -> str:
    """``sparql`` with its escapes resolved; those that stand for no character stay."""
    return re.sub(_ESCAPED, _character, sparql) if "\\" in sparql else sparql


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else match.group()


def _check(sparql: str, reference: ExternalReference, allow: Permissions, name: str) -> None:
    from claimgraph.sparql_tokens import location

    keyword, start, targets, variable, hidden = reference
    if keyword == "FROM" and (allow.from_clause or (targets and targets <= (allow.graphs or set()))):
        return
    if keyword == "SERVICE" and targets and targets <= allow.services and not variable:
        return
    where = ", ".join(filter(None, (name, location(sparql, start))))
    if keyword == "SERVICE" and variable and allow.services:
        hint = "write the endpoint's IRI in its place"
        raise Refused(f"SERVICE {variable} may ask any endpoint", where, hint)
    endpoint = next(iter(targets)) if len(targets) == 1 else "URL"
    option = "--allow from" if keyword == "FROM" else f"--allow-service {endpoint}"
    hint = f"remove it, or allow it with {option}" if allow.graphs is None else "remove it"
    if hidden:
        what = f"an engine can read {keyword} here, which reaches outside the published graph"
        raise Refused(what, where, f"if it is part of a prefix, rename the prefix; else {hint}")
    raise Refused(f"{keyword} reaches outside the published graph", where, hint)


def _check_tokens(sparql: str, tokens: list[Token]) -> None:
    """Raise LimitHit for brackets that nest too deeply, Refused for an update."""
    from claimgraph.sparql_tokens import location

    depth = 0
    for token in tokens:
        if token.kind == "open" or token.text == "<<":
            depth += 1
            if depth > MAX_DEPTH:
                what = f"brackets nest deeper than {MAX_DEPTH}"
                raise LimitHit(what, location(sparql, token.start), "simplify the query")
        elif token.kind == "close" or token.text == ">>":
            depth -= 1
        elif token.kind == "word" and token.text.upper() in _UPDATES:
            what = f"{token.text.upper()} changes data and the store is read only"
            raise Refused(what, location(sparql, token.start), "ask with SELECT")
