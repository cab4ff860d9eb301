"""The public Python face: the published graph in rdflib, and the answers to stored questions as rows.

The graph is read from the published N-Quads with pyoxigraph and handed to rdflib term by term. That is
several times faster than rdflib's own parser, and literals keep the lexical form they were written in.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

from claimgraph.edition import Edition, find_edition
from claimgraph.model.bridge import fill
from claimgraph.terms import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pyoxigraph import Quad
    from rdflib import Dataset, Graph

Value: TypeAlias = str | int | float | Decimal | bool | None
#: A row of an answer: variable → value.
Row: TypeAlias = dict[str, Value]


def load(edition: Edition | str | Path | None = None) -> Graph:
    """The published graph of ``edition``, by default the one that came with the package.

    It is built first where needed. The prefixes of the edition's table are bound. Raises DataProblem or
    UnreadableInput when the edition cannot be built.
    """
    from claimgraph.build import ensure_built

    found = edition if isinstance(edition, Edition) else find_edition(edition)
    published = ensure_built(found, reads="graph")
    return _to_rdflib(published.nquads.read_bytes(), found.prefixes())


def load_dataset(edition: Edition | str | Path | None = None, with_: Iterable[str | Path] = ()) -> Dataset:
    """The published graph as the default graph of an rdflib Dataset, with other people's data joined.

    ``with_`` are files and addresses, each of which comes to stand in a named graph. Raises what
    :func:`load` raises, and UnreadableInput, DataProblem, Refused or LimitHit for what cannot be joined.
    """
    from rdflib import Dataset, URIRef

    from claimgraph.build import ensure_built
    from claimgraph.importers import join

    found = edition if isinstance(edition, Edition) else find_edition(edition)
    published = ensure_built(found, reads="graph")
    dataset = Dataset(default_union=False)
    for prefix, namespace in found.prefixes().items():
        dataset.bind(prefix, namespace)
    fill(_parsed(published.nquads.read_bytes()), lambda _: dataset.default_graph)
    with join(map(str, with_)) as joined:
        fill(_parsed(b"".join(joined.nquads())), lambda name: dataset.graph(URIRef(name)))
    return dataset


def query(
    slug: str,
    edition: Edition | str | Path | None = None,
    *,
    with_: Iterable[str | Path] = (),
    **values: object,
) -> list[Row]:
    """The rows of the stored query ``slug``, each a mapping of variable to value.

    ``values`` are the query's parameters, ``with_`` files and addresses to be joined, each of which comes to
    stand in a named graph for this question.

    An IRI is a str, a number an int, Decimal or float, a truth value a bool, any other literal its text; an
    unbound variable is None. Of a graph each row is a triple (``subject``, ``predicate``, ``object``), of a
    yes-or-no question one row (``answer``). Time and memory have no limit here: only the command line may
    end the process. Raises UsageProblem for an unknown query, parameter or name, and UnreadableInput,
    DataProblem, Refused or LimitHit for what cannot be joined.
    """
    from pyoxigraph import QueryBoolean, QueryTriples

    from claimgraph.answer.stored import find_query, prepare
    from claimgraph.build import ensure_built
    from claimgraph.store import evaluate, open_readonly

    found = edition if isinstance(edition, Edition) else find_edition(edition)
    stored = find_query(found, slug)
    others = tuple(map(str, with_))
    published = ensure_built(found, reads="graph" if others or stored.derives else "store")
    store = open_readonly(published.store)
    text = prepare(store, found.prefixes(), stored, {name: str(value) for name, value in values.items()})
    if others or stored.derives:
        from functools import partial

        from claimgraph.answer.derived import derive
        from claimgraph.importers import join, open_joined

        with join(others) as joined:
            store = open_joined(published.nquads, joined)
        for view in stored.derives:
            store.extend(derive(found, view, partial(evaluate, store)))
    answer = evaluate(store, text)
    if isinstance(answer, QueryBoolean):
        return [{"answer": bool(answer)}]
    if isinstance(answer, QueryTriples):
        return [{"subject": _python(s), "predicate": _python(p), "object": _python(o)} for s, p, o in answer]
    names = [variable.value for variable in answer.variables]
    return [dict(zip(names, map(_python, row), strict=True)) for row in answer]


def _python(term: object) -> Value:
    """A term as the Python value it stands for; a literal whose text does not fit its datatype stays text."""
    from pyoxigraph import Literal, NamedNode

    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None if term is None else str(term)
    kind, text = term.datatype.value.removeprefix(XSD), term.value
    try:
        if kind == "boolean":
            return text in ("true", "1")
        if kind in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long"):
            return int(text)
        if kind == "decimal":
            return Decimal(text)
        if kind in ("double", "float"):
            return float(text)
    except (ValueError, ArithmeticError):
        pass
    return text


def _to_rdflib(nquads: bytes, prefixes: Mapping[str, str]) -> Graph:
    """The default graph of ``nquads`` in rdflib."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    fill(_parsed(nquads), lambda _: graph)
    return graph


def _parsed(nquads: bytes) -> Iterable[Quad]:
    from pyoxigraph import RdfFormat, parse

    return parse(nquads, format=RdfFormat.N_QUADS, lenient=True)
