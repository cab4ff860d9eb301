"""How what the graph says of a node becomes the fields of a class: as many values as a field's type holds."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.model.graph import in_order, text_of
from claimgraph.model.node import predicates

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.model.graph import Term
    from claimgraph.model.node import Described
    from claimgraph.model.reader import Model

#: A field's type → what it is without a value, and how it is read from values.
_READERS: dict[str, tuple[object, Callable[[Model, list[Term]], object]]] = {
    "str": ("", lambda _, terms: text_of(terms[0])),
    "tuple[str, ...]": ((), lambda _, terms: tuple(map(text_of, terms))),
    "Node | None": (None, lambda model, terms: model.node(terms[0])),
    "tuple[Node, ...]": ((), lambda model, terms: model.nodes(terms)),
    "tuple[Passage, ...]": (
        (),
        lambda model, terms: tuple(filter(None, (model.passage(text_of(one)) for one in terms))),
    ),
    "Passage | None": (None, lambda model, terms: model.passage(text_of(terms[0]))),
}


class _Shape(NamedTuple):
    """How a class is filled: predicate → field and how its values are read, and what is there without any."""

    fields: dict[str, tuple[str, Callable[[Model, list[Term]], object]]]
    empty: dict[str, object]


_SHAPES: dict[str, _Shape] = {}


def _shape(kind: type[Described]) -> _Shape:
    """How ``kind`` is filled, worked out once."""
    if kind.__name__ in _SHAPES:
        return _SHAPES[kind.__name__]
    readers = {one.name: _READERS[str(one.type)] for one in fields(kind) if "predicate" in one.metadata}
    _SHAPES[kind.__name__] = _Shape(
        {predicate: (name, readers[name][1]) for name, predicate in predicates(kind).items()},
        {name: empty for name, (empty, _) in readers.items()},
    )
    return _SHAPES[kind.__name__]


def fields_of(model: Model, kind: type[Described], iri: str) -> dict[str, object]:
    """The fields of ``kind`` that hold what the graph says, for the node ``iri``."""
    shape = _shape(kind)
    values = dict(shape.empty)
    for predicate, terms in model.graph.properties(iri).items():
        if predicate in shape.fields:
            name, read = shape.fields[predicate]
            values[name] = read(model, in_order(terms))
    return values
