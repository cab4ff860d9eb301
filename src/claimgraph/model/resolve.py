"""From what people type to the IRI they mean.

Slug, CURIE, IRI or label, with the nearest names when nothing fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from claimgraph.errors import UsageProblem
from claimgraph.model.graph import text_of
from claimgraph.sparql_terms import serialize_literal
from claimgraph.terms import CG, CURIE, NAMES, RDF, VOID, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import QuerySolutions, QueryTriples

    from claimgraph.store import Engine

#: Where a bare slug is looked for, in this order.
SLUG_PREFIXES = (
    "ent", "claim", "arg", "par", "part", "sen", "gap", "note", "mention", "rel", "cg", "activity", "topic"
)  # fmt: skip
_SLUG = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_PARAGRAPH = re.compile(r"^p([0-9]{1,3})$")
_SEARCH = "search labels, quotations and the text with claimgraph find {!r}"


def resolve(store: Engine, prefixes: Prefixes, value: str, like: str = "") -> str:
    """The IRI that ``value`` stands for.

    An IRI stands for itself, whether or not the graph knows it. A CURIE, slug or label must be known:
    otherwise UsageProblem names the nearest known ones. Of several things so called, those in the namespace
    of the IRI ``like`` go first; a label that several others bear is a UsageProblem too, which lists them.
    """
    text = value.strip()
    if any("\ud800" <= character <= "\udfff" for character in text):  # bytes that are no character
        raise UsageProblem("the name is not UTF-8", repr(text), "give a slug, CURIE, IRI or label")
    if not text:
        raise UsageProblem("an empty name", "", "give a slug, CURIE, IRI or label")
    if text.startswith(("<", "urn:")) or "://" in text:
        return prefixes.expand(text)
    match = re.fullmatch(CURIE, text)
    if match and match[1] in prefixes:
        iri = prefixes.expand(text)
        if is_known(store, iri):
            return iri
        prefix, local = match.groups()
        hint = did_you_mean(local, slugs(store, prefixes, prefix), _SEARCH.format(local), prefix=f"{prefix}:")
        raise UsageProblem(f"the graph does not know {text}", "", hint)
    preferred = _namespace_of(like, prefixes) if like else ""
    if _SLUG.fullmatch(text):
        text = _PARAGRAPH.sub(lambda match: f"p{int(match[1]):03d}", text)
        spaces = [prefixes[name] for name in SLUG_PREFIXES if name in prefixes]
        named = _first_known(store, [space + text for space in sorted(spaces, key=preferred.__ne__)])
        if named is not None:
            return named
    bearers = by_label(store, text)
    bearers = [iri for iri in bearers if preferred and _namespace_of(iri, prefixes) == preferred] or bearers
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        names = ", ".join(prefixes.curie(iri) for iri in bearers[:6])
        raise UsageProblem(f"{len(bearers)} things are called {text!r}", names, "give one of these instead")
    hint = did_you_mean(text, [*slugs(store, prefixes), *all_labels(store)], _SEARCH.format(text))
    raise UsageProblem(f"nothing in the graph is called {text!r}", "", hint)


def _namespace_of(iri: str, prefixes: Prefixes) -> str:
    """The namespace of ``iri`` that the table has a prefix for, else nothing."""
    split = prefixes.split(iri)
    return prefixes[split[0]] if split else ""


def is_known(store: Engine, iri: str) -> bool:
    """Whether the graph, or what is joined with it, says anything about ``iri`` or with it."""
    node = NamedNode(iri)
    if isinstance(store, Store):
        patterns = ((node, None, None), (None, None, node), (None, node, None))
        return any(next(iter(store.quads_for_pattern(*one)), None) is not None for one in patterns)
    return bool(
        store.query(f"ASK {{ {{ {node} ?p ?o }} UNION {{ ?s ?p {node} }} UNION {{ ?s {node} ?o }} }}")
    )


def _first_known(store: Engine, iris: Sequence[str]) -> str | None:
    """The first of ``iris`` that the graph knows; an endpoint is asked once, as each is a journey."""
    if isinstance(store, Store):
        return next((iri for iri in iris if is_known(store, iri)), None)
    nodes = " ".join(str(NamedNode(iri)) for iri in iris)
    about = ("?iri ?p ?o", "?s ?p ?iri", "?s ?iri ?o")
    exists = " || ".join(f"EXISTS {{ {pattern} }}" for pattern in about)
    known_iris = _column(store, f"SELECT DISTINCT ?iri {{ VALUES ?iri {{ {nodes} }} FILTER({exists}) }}")
    return next((iri for iri in iris if iri in known_iris), None)


def _column(store: Engine, sparql: str) -> set[str]:
    """The values of the one variable that ``sparql`` selects."""
    solutions = cast("QuerySolutions", store.query(sparql))
    return {row[0].value for row in solutions if not isinstance(row[0], Triple)}


def by_label(store: Engine, text: str) -> list[str]:
    """The IRIs that bear the label ``text``.

    Those preferred so first, then other labels, then labels that differ in case alone.
    """
    if not isinstance(store, Store):
        store = _bearers(store, text)
    for group in (NAMES[:1], NAMES[1:]):
        bearers: dict[str, None] = {}
        for label in group:
            for literal in (Literal(text, language="en"), Literal(text)):
                for quad in store.quads_for_pattern(None, NamedNode(label), literal):
                    bearers[text_of(quad.subject)] = None
        if bearers:
            return _no_claims(store, bearers)
    return _no_claims(store, _ignoring_case(store, text.casefold()))


def _ignoring_case(store: Store, folded: str) -> set[str]:
    """The IRIs that bear a label that is ``folded`` once its case is.

    The engine looks for labels of a length that fits, as most do not: letters become up to three in that.
    """
    labels = " ".join(f"<{label}>" for label in NAMES)
    length = f"FILTER(STRLEN(STR(?label)) <= {len(folded)} && STRLEN(STR(?label)) * 3 >= {len(folded)})"
    rows = cast(
        "QuerySolutions",
        store.query(f"SELECT ?iri ?label {{ VALUES ?kind {{ {labels} }} ?iri ?kind ?label {length} }}"),
    )
    return {
        text_of(iri) for iri, label in rows if isinstance(label, Literal) and label.value.casefold() == folded
    }


def _bearers(store: Engine, text: str) -> Store:
    """What bears ``text`` as a label, whatever its case, with labels and classes, fetched in one go."""
    labels = " ".join(f"<{label}>" for label in NAMES)
    literal = serialize_literal(text)
    triples = store.query(
        "CONSTRUCT { ?iri ?property ?label ; a ?kind } WHERE { "
        f"VALUES ?property {{ {labels} }} ?iri ?property ?label "
        f"FILTER(LCASE(STR(?label)) = LCASE({literal})) OPTIONAL {{ ?iri a ?kind }} }}"
    )
    fetched = Store()
    fetched.extend(Quad(*triple) for triple in cast("QueryTriples", triples))
    return fetched


def _no_claims(store: Engine, candidates: Iterable[str]) -> list[str]:
    """Sorted; a claim's label is a sentence, so where an entity bears the name too, the entity is meant."""
    iris = sorted(candidates)
    kind, claim = NamedNode(RDF + "type"), NamedNode(CG + "Claim")
    others = [
        iri for iri in iris if next(iter(store.quads_for_pattern(NamedNode(iri), kind, claim)), None) is None
    ]
    return others or iris


def slugs(store: Engine, prefixes: Prefixes, prefix: str = "ent") -> list[str]:
    """The local names below ``prefix`` that the graph speaks about or uses as properties, sorted."""
    namespace = prefixes.get(prefix)
    if namespace is None:
        return []
    subjects = f"{{ ?iri a ?kind }} UNION {{ ?x <{VOID}property> ?iri }} UNION {{ ?x <{RDF}predicate> ?iri }}"
    filtered = f"FILTER(STRSTARTS(STR(?iri), {serialize_literal(namespace)}))"
    iris = _column(store, f"SELECT DISTINCT ?iri {{ {subjects} {filtered} }}")
    return sorted(iri[len(namespace) :] for iri in iris)


def all_labels(store: Engine) -> list[str]:
    """Every proper name of an entity (preferred and alternative labels), sorted."""
    names = " ".join(f"<{label}>" for label in NAMES[:2])
    return sorted(
        _column(store, f"SELECT DISTINCT ?label {{ VALUES ?kind {{ {names} }} ?iri ?kind ?label }}")
    )


def did_you_mean(
    word: str,
    candidates: Iterable[str],
    otherwise: str,
    prefix: str = "",
    *,
    limit: int = 3,
    cutoff: float = 72.0,
) -> str:
    """A hint that offers the candidates like ``word``, behind ``prefix``; ``otherwise`` where none is."""
    offers = " or ".join(f"{prefix}{name}" for name in nearest(word, candidates, limit, cutoff))
    return f"did you mean {offers}?" if offers else otherwise


def nearest(word: str, candidates: Iterable[str], limit: int = 3, cutoff: float = 72.0) -> list[str]:
    """The candidates most like ``word``, best first; none when nothing is like it.

    Those that have its words among theirs are, the shorter first: “lenin” is nearer to “vladimir-lenin” than
    to “learning”.
    """
    from rapidfuzz import fuzz, process, utils

    choices = list(dict.fromkeys(candidates))
    words = _words(word)
    near = sorted((one for one in choices if words and words <= _words(one)), key=len)
    for scorer in (fuzz.ratio, fuzz.WRatio):  # a slip of the pen, else perhaps a part of a longer name
        if near:
            break
        matches = process.extract(
            word, choices, scorer=scorer, processor=utils.default_process, limit=limit, score_cutoff=cutoff
        )
        near = [name for name, _, _ in matches]
    return [name for name in near if len(word) <= 2 * len(name) and len(name) <= 4 * len(word)][:limit]


def _words(name: str) -> set[str]:
    """The words of a slug or label, case folded."""
    return set(re.findall(r"[^\W_]+", name.casefold()))
