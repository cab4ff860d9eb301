"""Things of the model as JSON, with schema, table and JSON-LD context, all from the fields of its classes.

A field is called as the ontology calls its property. Whatever has an IRI is told with what it is called and
where its page is; a field without a value is left out.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from claimgraph.escaping import json
from claimgraph.model.graph import local_name, text_of
from claimgraph.model.node import Described, Node, predicates
from claimgraph.model.passages import Paragraph, Part, Passage
from claimgraph.model.records import Argument, Claim, Entity
from claimgraph.terms import DCTERMS, DOCO, LABELS, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.model.graph import Graph, Term
    from claimgraph.web.server import ServedEdition

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
NUMBER: Schema = {"type": "integer", "minimum": 0}
#: The classes whose records are RDF too, by the JSON-LD context.
CLASSES: dict[str, type[Described]] = {"Claim": Claim, "Argument": Argument, "Entity": Entity}
_LABEL, _STRING = f"{RDFS}label", f"{XSD}string"
#: Stands for a text that is not there.
_NOTHING = BlankNode("none")
#: A property of a place that no class has for a field.
_WITHIN = "isPartOf"


def ref(name: str) -> Schema:
    """The schema called ``name``."""
    return {"$ref": f"#/components/schemas/{name}"}


def array_of(item: Schema) -> Schema:
    """A list of items."""
    return {"type": "array", "items": item}


def object_schema(properties: Mapping[str, Schema], *optional: str) -> Schema:
    """An object with these properties and no others, all there but the ``optional``."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


#: A field's type → its schema.
_TYPES: dict[str, Schema] = {
    "str": TEXT,
    "int": NUMBER,
    "tuple[str, ...]": array_of(TEXT),
    "Node | None": ref("Node"),
    "tuple[Node, ...]": array_of(ref("Node")),
    "Passage | None": ref("Passage"),
    "tuple[Passage, ...]": array_of(ref("Passage")),
}
_IRI: Schema = {"type": "string", "format": "iri"}
_PAGE: Schema = {"type": "string", "format": "uri-reference"}
_LITERAL = {"@value": TEXT, "@type": _IRI, "@language": TEXT}
_NAMED = {"id": _IRI, "label": TEXT, "page": _PAGE}
_HEAD = {"id": _IRI, "name": TEXT, "label": TEXT, "page": _PAGE}


class Field(NamedTuple):
    """A field of a class: its name here, the attribute that has it, its type, and the property it is."""

    name: str
    attribute: str
    type: str
    predicate: str


def fields_of(kind: type[Described]) -> list[Field]:
    """The fields of a class that hold what the graph says, by the names of their properties."""
    types = {one.name: str(one.type) for one in fields(kind)}
    return [
        Field(local_name(predicate), name, types[name], predicate)
        for name, predicate in predicates(kind).items()
    ]


def schemas() -> dict[str, Schema]:
    """The schemas of things and of what their fields hold."""
    record: dict[str, Schema] = {
        "Node": {
            "description": "What has an IRI, with its name and page; or a literal, as JSON-LD has it.",
            "anyOf": [object_schema(_NAMED, "page"), object_schema(_LITERAL, "@type", "@language")],
        },
        "Passage": {
            "description": "Words in the text: where, in code points, end exclusive; and their paragraph.",
            **object_schema(
                {"id": _IRI, "start": NUMBER, "end": NUMBER, "exact": TEXT, _WITHIN: ref("Node")}, _WITHIN
            ),
        },
        "Paragraph": {
            "description": Paragraph.__doc__,
            **object_schema(
                {
                    **_HEAD,
                    "start": NUMBER,
                    "end": NUMBER,
                    "text": TEXT,
                    "language": TEXT,
                    _WITHIN: ref("Node"),
                },
                _WITHIN,
                "language",
            ),
        },
    }
    for name, kind in CLASSES.items():
        properties = {one.name: {**_TYPES[one.type], "description": one.predicate} for one in fields_of(kind)}
        record[name] = {"description": kind.__doc__, **object_schema({**_HEAD, **properties}, *properties)}
    return record


class RecordSerializer:
    """Tells things of one edition as JSON: links are paths on this server."""

    def __init__(self, served: ServedEdition) -> None:
        self._address = served.index.address
        self._root = served.settings.root

    def page(self, iri: str) -> dict[str, str]:
        """Where a thing is told, if anywhere."""
        address = self._address(iri)
        return {"page": f"{self._root}/{address}"} if address else {}

    def __call__(self, value: object) -> Any:
        """A thing, or what a field holds."""
        if isinstance(value, Node):
            if isinstance(value.term, Literal):
                return literal(value.term)
            return {"id": value.iri, "label": value.label, **self.page(value.iri)}
        if isinstance(value, Passage):
            within = {_WITHIN: self(value.paragraph)} if value.paragraph else {}
            return {"id": value.iri, "start": value.start, "end": value.end, "exact": value.text, **within}
        if isinstance(value, Paragraph | Part):
            return {"id": value.iri, "label": value.label, **self.page(value.iri)}
        if isinstance(value, tuple):
            return [self(one) for one in value]
        return value

    def thing(self, thing: Described) -> dict[str, Any]:
        """A thing by itself, with all its fields that have a value."""
        head = {"id": thing.iri, "name": thing.name, "label": thing.label, **self.page(thing.iri)}
        if isinstance(thing, Paragraph):
            record = {"start": thing.start, "end": thing.end, "text": thing.text, "language": thing.language}
            record[_WITHIN] = self(thing.part)
            return head | {name: value for name, value in record.items() if value not in ("", None)}
        pairs = ((one.name, getattr(thing, one.attribute)) for one in fields_of(type(thing)))
        return head | {name: self(value) for name, value in pairs if value not in ("", (), None)}


def literal(term: Literal) -> dict[str, str]:
    """A literal as JSON-LD writes it in full."""
    if term.language:
        return {"@value": term.value, "@language": term.language}
    kind = term.datatype.value
    return {"@value": term.value, **({} if kind == _STRING else {"@type": kind})}


def context(graph: Graph, resources: Iterable[str]) -> dict[str, Any]:
    """The JSON-LD context by which records of ``resources`` are RDF, and each triple of it one of the graph.

    A text has the one language or datatype that all values of its property have; where these are of several
    kinds, the field is for readers and no triple. ``label`` is rdfs:label, which follows from whichever
    property says what a thing is called; what a field leads to may have labels of another kind.
    """
    resources = list(resources)
    values_by_predicate: dict[str, list[Term]] = {}
    for iri in resources:
        for predicate, values in graph.properties(iri).items():
            values_by_predicate.setdefault(predicate, []).extend(values)

    def called(iris: Iterable[str]) -> dict[str, str] | None:
        labels = ((graph.terms(iri, name)[:1] for name in LABELS) for iri in iris)
        # What has none is called by its short form, which is no text of the graph.
        return _term(_LABEL, (next(filter(None, several_kinds), [_NOTHING])[0] for several_kinds in labels))

    def node(iri: str, to: Iterable[str]) -> dict[str, Any]:
        label = called(to)
        scoped = {} if label == terms["label"] else {"@context": {"label": label}}
        return {"@id": iri, "@type": "@id", **scoped}

    terms: dict[str, Any] = {"@version": 1.1, "id": "@id", "items": "@graph", "label": called(resources)}
    for kind in CLASSES.values():
        for one in fields_of(kind):
            values = values_by_predicate.get(one.predicate, [])
            texts = one.type in ("str", "tuple[str, ...]")
            terms[one.name] = (
                _term(one.predicate, values) if texts else node(one.predicate, map(text_of, values))
            )
    terms[_WITHIN] = node(f"{DCTERMS}isPartOf", graph.instances(f"{DOCO}Paragraph"))
    return {"@context": terms}


def _term(iri: str, values: Iterable[Term]) -> dict[str, str] | None:
    """A term for texts such as ``values``; None where these are of several kinds."""
    kinds = {
        (one.language or "", one.datatype.value) if isinstance(one, Literal) else ("", "") for one in values
    }
    language, kind = next(iter(kinds), ("", _STRING))
    if len(kinds) > 1 or not kind:
        return None
    if language:
        return {"@id": iri, "@language": language}
    return {"@id": iri} if kind == _STRING else {"@id": iri, "@type": kind}


def table(schema: Schema, items: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[list[str]]]:
    """Items as rows of text, with a column for each property, and one more for what nodes are called.

    Several values stand in one cell with a bar between.
    """
    columns = schema["properties"]
    head = [
        name
        for column, of in columns.items()
        for name in (column, *([f"{column}_label"] if _nodes(of) else []))
    ]
    rows = []
    for item in items:
        row: list[str] = []
        for column, of in columns.items():
            value = item.get(column, [])
            values = value if isinstance(value, list) else [value]
            row.append(" | ".join(map(_cell, values)))
            if _nodes(of):
                row.append(" | ".join(one.get("label", "") for one in values))
        rows.append(row)
    return head, rows


def _nodes(schema: Schema) -> bool:
    return bool(schema.get("items", schema).get("$ref") == ref("Node")["$ref"])


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("id") or value.get("@value") or json(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_of(served: ServedEdition, serialize: RecordSerializer, term: object) -> Any:
    """A term of an answer: an IRI as a node, whole numbers and truth values as such, else the text."""
    from claimgraph.api.python_values import to_python

    if isinstance(term, NamedNode):
        return serialize(served.model.node(term))
    value = to_python(term)
    return value if isinstance(value, bool | int) or value is None else getattr(term, "value", str(term))
