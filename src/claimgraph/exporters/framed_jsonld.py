"""JSON-LD of a view in a frame, for readers of a known shape: objects inside objects, full IRIs, fixed keys.

``jsonld`` writes the graph flat. Those who read Web Annotations or schema.org often know no JSON-LD and
look for ``target.selector.exact``, so that here each root object holds what it points to. A context makes
it the same RDF. That of schema.org, for catalogues and search engines, is written into the file: the
vocabulary under https and nothing to fetch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal

from claimgraph.escaping import json
from claimgraph.exporters.construct_views import construct
from claimgraph.model.graph import TYPE, Graph, QuadIndex, text_of
from claimgraph.terms import SCHEMA, XSD, Prefixes, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import Term

#: What of schema.org stands alone and is pointed to; quotations and terms are written where they are used.
_ALONE = (
    "Dataset", "Claim", "Person", "Organization", "AdministrativeArea", "Place", "Event", "CreativeWork",
)  # fmt: skip
_INTEGERS = {f"{XSD}nonNegativeInteger", f"{XSD}integer"}


class Frame(NamedTuple):
    """How nodes are written.

    ``terms`` are IRI → (key, what the context says of its values: nothing, ``@id``, ``@vocab`` or a
    datatype); ``names`` IRI → its name as a type or ``@vocab`` value; ``spaces`` prefix → namespace for keys
    that are no terms; ``roots`` the classes whose nodes stand alone and are pointed to; ``own`` the classes
    whose nodes are written out only in the root that is called after them (``x`` in ``x#annotation``).
    """

    terms: Mapping[str, tuple[str, str]]
    names: Mapping[str, str]
    spaces: Mapping[str, str]
    roots: frozenset[str]
    own: frozenset[str] = frozenset()
    node_key: str = "id"
    type_key: str = "type"


class _Framing:
    """The nodes of ``quads`` and how a frame writes them."""

    def __init__(self, quads: Iterable[Quad], frame: Frame) -> None:
        self.frame = frame
        self.quads = QuadIndex(quads)
        self.graph = Graph(self.quads, Prefixes({}))
        self.classes = {iri: frozenset(self.graph.values(iri, TYPE)) for iri in self.quads.by_subject}
        self.keys: dict[str, tuple[str, str]] = {}
        #: What nodes that look the same in every root are written as.
        self.shared: dict[str, dict[str, Any]] = {}

    def roots(self) -> list[str]:
        return sorted(
            (iri for iri, classes in self.classes.items() if classes & self.frame.roots), key=natural_key
        )

    def key(self, predicate: str) -> tuple[str, str]:
        if predicate not in self.keys:
            self.keys[predicate] = self.frame.terms.get(predicate) or (self._short(predicate), "")
        return self.keys[predicate]

    def _short(self, predicate: str) -> str:
        for prefix, space in self.frame.spaces.items():
            if predicate.startswith(space):
                return f"{prefix}:{predicate[len(space) :]}"
        return predicate

    def node_object(self, iri: str, root: str, above: tuple[str, ...] = ()) -> dict[str, Any]:
        """The node as an object, with what it points to inside it."""
        row: dict[str, Any] = {self.frame.node_key: iri}
        for predicate, values in self.graph.properties(iri).items():
            if predicate == TYPE:
                kinds = [self.frame.names.get(kind) or self._short(kind) for kind in map(text_of, values)]
                row[self.frame.type_key] = kinds[0] if len(kinds) == 1 else kinds
                continue
            key, coerced = self.key(predicate)
            written = [self._value(value, coerced, root, (*above, iri)) for value in values]
            row[key] = written[0] if len(written) == 1 else written
        return row

    def _value(self, value: Term, coerced: str, root: str, above: tuple[str, ...]) -> Any:
        if isinstance(value, Literal):
            return _literal(value, coerced)
        iri = text_of(value)
        if coerced == "@vocab" and iri in self.frame.names:
            return self.frame.names[iri]
        if iri in self.quads.by_subject and iri not in above and self._is_embedded(iri, root):
            if self.classes[iri] & self.frame.own:
                return self.node_object(iri, root, above)
            if iri not in self.shared:
                self.shared[iri] = self.node_object(iri, root, above)
            return self.shared[iri]
        return iri if coerced in ("@id", "@vocab") else {self.frame.node_key: iri}

    def _is_embedded(self, iri: str, root: str) -> bool:
        classes = self.classes[iri]
        if classes & self.frame.roots:
            return False
        return not classes & self.frame.own or root.partition("#")[0] == iri


def _literal(value: Literal, coerced: str) -> Any:
    if value.language:
        return {"@language": value.language, "@value": value.value}
    datatype = value.datatype.value
    if datatype == coerced and datatype in _INTEGERS:
        return int(value.value)
    if datatype in (coerced or f"{XSD}string", f"{XSD}string"):
        return value.value
    return {"@type": datatype, "@value": value.value}


def objects(quads: Iterable[Quad], frame: Frame) -> list[dict[str, Any]]:
    """One object for each node of a root class, by name in natural order."""
    nodes = _Framing(quads, frame)
    return [nodes.node_object(iri, iri) for iri in nodes.roots()]


def document(head: Mapping[str, Any], key: str, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """An object of ``head`` and the ``rows`` under ``key``, one line each."""
    start = json(head)[:-1]
    lines = ",\n".join(json(row) for row in rows)
    return f'{start},\n"{key}": [\n{lines}\n]}}\n'.encode()


def write_schemaorg(request: Request) -> bytes:
    """The Dataset, its Claims and who and what they are about, each an object of its own."""
    quads = construct(request, request.format.name)
    used = {quad.predicate.value for quad in quads}
    used |= {text_of(quad.object) for quad in quads if quad.predicate.value == TYPE}
    names = {iri: iri.removeprefix(SCHEMA) for iri in sorted(used) if iri.startswith(SCHEMA)}
    frame = Frame(
        terms={iri: (name, "") for iri, name in names.items()},
        names=names,
        spaces={},
        roots=frozenset(SCHEMA + name for name in _ALONE),
        node_key="@id",
        type_key="@type",
    )
    return document({"@context": {"@vocab": SCHEMA}}, "@graph", objects(quads, frame))
