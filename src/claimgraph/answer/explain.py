"""Why an answer is empty: the first pattern or value that matches nothing, or an honest "cannot tell".

The query is parsed with rdflib, only now that there is nothing else to do. Its required triple patterns are
tried one by one, then together, from the most definite one outwards; what OPTIONAL, UNION, FILTER, MINUS and
VALUES contribute is named but not guessed at.

The second parser takes a thousand times longer than the engine's, and every pattern is a question of its own.
So a query that is long is not looked into, and there is an end to the questions.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import ClaimgraphError, LimitHit
from claimgraph.model.resolve import is_known, nearest, slugs
from claimgraph.sparql_tokens import tokenize
from claimgraph.terms import SKOS, Prefixes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from claimgraph.store import Engine

_KNOWN = ", although the graph knows each of its terms"
Pattern: TypeAlias = "tuple[Any, Any, Any] | _Values"
Patterns: TypeAlias = list[Pattern]
Ask: TypeAlias = "Callable[[str], bool]"
_UNEXPLAINED = "cannot tell why"
#: What can leave rows out, by its name in rdflib's algebra.
_FEATURES = {
    "Minus": "MINUS",
    "Union": "UNION",
    "Graph": "GRAPH (only what is joined stands in named graphs)",
    "Slice": "LIMIT and OFFSET",
    "Filter": "FILTER",
}
#: How many tokens a query may have to be parsed a second time; rdflib takes about a second for them.
MAX_TOKENS = 2_000
#: Seconds after which no further question is put.
TIME_LIMIT = 5.0
#: The most characters of a pattern that are shown.
_MAX_SHOWN = 300


class _Values:
    """A block of VALUES: rows of variable → term."""

    def __init__(self, rows: list[dict[Any, Any]]) -> None:
        self.rows = rows
        self.variables = sorted({variable for row in rows for variable in row})

    def __iter__(self) -> Iterator[Any]:
        return (term for row in self.rows for term in row.values())

    def written(self, write: Callable[[Any], str]) -> str:
        """The block as SPARQL."""
        rows = (
            " ".join(write(row[name]) if name in row else "UNDEF" for name in self.variables)
            for row in self.rows
        )
        names = " ".join(name.n3() for name in self.variables)
        return f"VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }}"


def explain(
    store: Engine,
    ask: Ask,
    prefixes: Prefixes,
    sparql: str,
    declared: Mapping[str, str] | None = None,
    time_limit: float = TIME_LIMIT,
) -> str:
    """One sentence that says why ``sparql`` has no rows in ``store``.

    ``ask`` says whether an ASK query holds there, within limits; none is put once ``time_limit`` seconds are
    over. ``declared`` are added prefixes.
    """
    end = monotonic() + time_limit

    def ask_in_time(text: str) -> bool:
        if monotonic() >= end:
            raise LimitHit(f"looking into it takes longer than {time_limit:g} s")
        return ask(text)

    header = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in (declared or {}).items())
    try:
        if len(tokenize(sparql)) > MAX_TOKENS:
            return f"{_UNEXPLAINED}: the query has more than {MAX_TOKENS} words and signs"
        algebra = _algebra(header + sparql)
        patterns: Patterns = []
        branches: Patterns = []
        features: dict[str, None] = {}
        _walk(algebra, patterns, features, branches)
        return _diagnose(store, ask_in_time, prefixes, patterns, branches, list(features))
    except ClaimgraphError as error:
        return f"{_UNEXPLAINED}: {str(error).rstrip('.')}"
    except Exception as error:  # noqa: BLE001 - a second opinion must never break the first
        return f"{_UNEXPLAINED}: the second parser does not read this query ({type(error).__name__})"


def _algebra(sparql: str) -> Any:
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    return translateQuery(parseQuery(sparql)).algebra


def _walk(node: Any, patterns: Patterns, features: dict[str, None], optional: Patterns) -> None:
    """Collect the triple patterns that every row needs, those of UNION, and what else can leave rows out."""
    name = getattr(node, "name", "")
    sub_query = name == "ToMultiSet" and getattr(node.p, "name", "") != "values"
    feature = "a sub-query" if sub_query else _FEATURES.get(name)
    if feature:
        features[feature] = None
    if name == "BGP":
        patterns += [(*triple,) for triple in node.triples]
    elif name == "ToMultiSet" and not sub_query:
        patterns.append(_Values(node.p.res))
    elif name not in ("ToMultiSet", "Graph"):
        into = optional if name == "Union" else patterns
        for key in ("p", "p1", *(() if name in ("LeftJoin", "Minus") else ("p2",))):
            if key in node and hasattr(node[key], "name"):
                _walk(node[key], into, features, optional)


def _first_failing(ask: Ask, tried: list[str]) -> int:
    """How many of the patterns, from the first on, do not match together any more; 0 where all do.

    What does not match does not match with more either, so that halving finds it.
    """
    matching, failing = 1, len(tried)
    if failing < 2 or _matches(ask, tried):
        return 0
    while failing - matching > 1:
        middle = (matching + failing) // 2
        if _matches(ask, tried[:middle]):
            matching = middle
        else:
            failing = middle
    return failing


def _diagnose(
    store: Engine, ask: Ask, prefixes: Prefixes, patterns: Patterns, branches: Patterns, features: list[str]
) -> str:
    texts: list[str] = []
    patterns = _connected(patterns)
    for pattern in patterns:
        text = _as_sparql(pattern)
        if not isinstance(pattern, _Values) and not _matches(ask, [text]):
            return f"nothing matches {_as_curies(pattern, prefixes)}{_unknown(store, prefixes, pattern)}"
        texts.append(text)
    count = _first_failing(ask, texts)
    if count:
        last = patterns[count - 1]
        shared = [pattern for pattern in patterns[: count - 1] if _variables(pattern) & _variables(last)]
        before = " and ".join(_as_curies(pattern, prefixes) for pattern in shared or patterns[: count - 1])
        culprit = _as_curies(last, prefixes)
        return f"each pattern matches alone, but nothing that fits {before} also fits {culprit}"
    for pattern in branches:
        hint = _unknown(store, prefixes, pattern, otherwise="")
        if hint:
            return f"in UNION nothing matches {_as_curies(pattern, prefixes)}{hint}"
    unclear = ", ".join(features)
    if not patterns:
        depends = f"; it depends on {unclear}" if unclear else ""
        return f"{_UNEXPLAINED}: no pattern is required in every row{depends}"
    why = "the required patterns match together, so that rows are left out by"
    return f"{why} {unclear}; {_UNEXPLAINED} exactly" if unclear else _UNEXPLAINED


def _connected(patterns: Patterns) -> Patterns:
    """The patterns from the most definite outwards, each sharing a variable with one before where it can.

    rdflib sorts them by name.
    """
    remaining = list(patterns)
    ordered: Patterns = []
    seen: set[str] = set()
    while remaining:
        best = max(
            remaining,
            key=lambda pattern: (bool(_variables(pattern) & seen), -len(_variables(pattern) - seen)),
        )
        remaining.remove(best)
        ordered.append(best)
        seen |= _variables(best)
    return ordered


def _variables(pattern: Pattern) -> set[str]:
    from rdflib import BNode, Variable

    if isinstance(pattern, _Values):
        return {str(name) for name in pattern.variables}
    return {str(term) for term in pattern if isinstance(term, BNode | Variable)}


def _matches(ask: Ask, patterns: list[str]) -> bool:
    return ask("ASK { " + " . ".join(patterns) + " }")


def _as_sparql(pattern: Pattern) -> str:
    if isinstance(pattern, _Values):
        return pattern.written(_term)
    return " ".join(_term(term) for term in pattern)


def _term(term: Any) -> str:
    """A term or path as SPARQL.

    Blank nodes become variables, which is what they mean in a pattern.
    """
    from rdflib import BNode

    return f"?blank{term}" if isinstance(term, BNode) else str(term.n3())


def _as_curies(pattern: Pattern, prefixes: Prefixes) -> str:
    """The pattern with CURIEs, as people write it."""
    from rdflib import BNode, URIRef

    def short(term: Any) -> str:
        if isinstance(term, URIRef):
            return prefixes.curie(str(term))
        if isinstance(term, BNode):
            return "[]"
        text = str(term.n3())
        for iri in _iris(term):
            text = text.replace(f"<{iri}>", prefixes.curie(iri))
        return text

    text = pattern.written(short) if isinstance(pattern, _Values) else " ".join(map(short, pattern))
    return f"`{text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + '…'}`"


def _iris(term: Any) -> Iterator[str]:
    """The IRIs in a term or property path."""
    from rdflib import URIRef
    from rdflib.paths import Path as PropertyPath

    if isinstance(term, URIRef):
        yield str(term)
    elif isinstance(term, PropertyPath):
        inner = getattr(term, "args", None) or [getattr(term, "path", None), getattr(term, "arg", None)]
        for part in inner:
            if part is not None:
                yield from _iris(part)
    elif getattr(term, "datatype", None) is not None:
        yield str(term.datatype)


def _unknown(store: Engine, prefixes: Prefixes, pattern: Pattern, otherwise: str = _KNOWN) -> str:
    """What of the pattern the graph has never heard of, with the nearest it has."""
    from rdflib import Literal as RdflibLiteral

    for term in pattern:
        if isinstance(term, RdflibLiteral):
            predicate = "" if isinstance(pattern, _Values) else str(pattern[1])
            hint = _unknown_literal(store, str(term), predicate, term.language)
            if hint:
                return hint
            continue
        for iri in _iris(term):
            if not is_known(store, iri):
                prefix, local = prefixes.split(iri) or ("", "")
                suggestions = nearest(local, slugs(store, prefixes, prefix), cutoff=65) if prefix else []
                offers = " or ".join(f"{prefix}:{name}" for name in suggestions)
                hint = f": the graph does not know {prefixes.curie(iri)}"
                return f"{hint}; did you mean {offers}?" if suggestions else hint
    return otherwise


def _unknown_literal(store: Engine, text: str, predicate: str, language: str | None) -> str:
    """A hint for a literal that the graph does not have.

    A language tag left out, or a label spelt otherwise.
    """
    if not predicate.startswith(("http://", "https://")):
        return ""
    quads = store.quads_for_pattern(None, NamedNode(predicate), None)
    literals = {quad.object: None for quad in quads if isinstance(quad.object, Literal)}
    if Literal(text, language=language) in literals:
        return ""
    for value in literals:
        if value.value == text:
            return f": the graph has {text!r} as {value}"
    names = sorted({value.value for value in literals})
    suggestions = nearest(text, names) if len(text) < 200 and predicate.startswith(SKOS) else []
    if suggestions:
        return f": no such value; did you mean {' or '.join(map(repr, suggestions))}?"
    return f": no such value as {text[:60]!r}"
