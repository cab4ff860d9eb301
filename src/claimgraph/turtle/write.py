"""The canonical Turtle of this project: adding a claim changes its own lines and no other.

Prefixes come from the one table and only those in use are declared. Predicates stand in a fixed order, one
a line, but for the proposition (subject, predicate, object) that reads as one. Literals are written as they
were: ``1.50`` stays ``1.50``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.escaping import turtle
from claimgraph.terms import RDF, SCHEMA, XSD, Prefixes
from claimgraph.turtle.comments import Comments, join_blocks, read_comments
from claimgraph.turtle.order import natural_key, predicate_key, subject_key
from claimgraph.turtle.read import parse_turtle
from claimgraph.turtle.scan import declared_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable

#: No line is filled beyond this; a single long literal may be.
WIDTH = 110

_BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_PROPOSITION = (f"{RDF}subject", f"{RDF}predicate", f"{RDF}object")
_LIST = {f"{RDF}first", f"{RDF}rest"}

Term = NamedNode | BlankNode | Literal | Triple
Node = NamedNode | BlankNode


def format_turtle(
    triples: Iterable[Quad], prefixes: Prefixes, *, comments: Comments | None = None, keep_order: bool = False
) -> str:
    """``triples`` as canonical Turtle, ended by one line feed.

    ``comments`` are those of the file that is written anew; ``keep_order`` keeps its order of subjects,
    otherwise they are sorted. RDF lists are written as lists; any other blank node raises UnreadableInput.
    """
    return _Writer(triples, prefixes, comments or Comments(), keep_order).text()


def format_text(content: str, prefixes: Prefixes, name: str = "Turtle", *, keep_order: bool = False) -> str:
    """``content`` in canonical form with all its comments; ``name`` is what messages call it.

    Raises UnreadableInput when it is broken and DataProblem when it declares a namespace that the prefix
    table does not know.
    """
    triples = parse_turtle(content, name)
    known = set(prefixes.values())
    used = {triple.predicate.value for triple in triples}
    used |= {
        node.value
        for triple in triples
        for node in (triple.subject, triple.object)
        if isinstance(node, NamedNode)
    }
    unknown = [
        Problem(
            f"prefix {prefix}: is not in the prefix table",
            f"{name}:{line}",
            "add it to ontology/prefixes.ttl",
        )
        for prefix, (namespace, line) in declared_prefixes(content).items()
        if namespace not in known and any(iri.startswith(namespace) for iri in used)
    ]
    if unknown:
        raise DataProblem(unknown)
    formatted = format_turtle(triples, prefixes, comments=read_comments(content), keep_order=keep_order)
    if _facts(parse_turtle(formatted, name)) != _facts(triples):
        raise AssertionError(
            f"formatting {name} would change its triples"
        )  # never seen; better loud than lossy
    return formatted


def is_canonical(content: str, prefixes: Prefixes, name: str = "Turtle", *, keep_order: bool = False) -> bool:
    """Whether formatting would leave ``content`` as it is, byte for byte."""
    return format_text(content, prefixes, name, keep_order=keep_order) == content


def _facts(triples: Iterable[Quad]) -> list[tuple[str, ...]]:
    """What must be the same before and after: every triple, blank nodes without their arbitrary names."""
    return sorted(
        tuple(
            "[]" if isinstance(term, BlankNode) else str(term)
            for term in (triple.subject, triple.predicate, triple.object)
        )
        for triple in set(triples)
    )


class _Writer:
    """One run of the formatter."""

    def __init__(
        self, triples: Iterable[Quad], prefixes: Prefixes, comments: Comments, keep_order: bool
    ) -> None:
        self.prefixes = prefixes
        self.comments = comments
        self.keep_order = keep_order
        self.used: set[str] = set()
        self.index: dict[Node, dict[str, set[Term]]] = {}
        self.references: dict[BlankNode, int] = {}
        for triple in triples:
            if isinstance(triple.subject, Triple):
                raise UnreadableInput(
                    "a triple term as subject", str(triple.subject), "write an RDF 1.1 statement instead"
                )
            values = self.index.setdefault(triple.subject, {}).setdefault(triple.predicate.value, set())
            if isinstance(triple.object, BlankNode) and triple.object not in values:
                self.references[triple.object] = self.references.get(triple.object, 0) + 1
            values.add(triple.object)

    def text(self) -> str:
        named = [subject.value for subject in self.index if isinstance(subject, NamedNode)]
        statements = [
            self.comments.above(subject) + self._statement(subject) for subject in self._in_order(named)
        ]
        self._refuse_loose_blanks()
        declared = "".join(f"@prefix {prefix}: <{self.prefixes[prefix]}> .\n" for prefix in sorted(self.used))
        sections = [
            join_blocks(self.comments.top),
            declared,
            join_blocks(self.comments.intro),
            *statements,
            join_blocks(self.comments.end),
        ]
        return "\n".join(section for section in sections if section)

    def _in_order(self, subjects: list[str]) -> list[str]:
        if self.keep_order:
            place = {subject: number for number, subject in enumerate(self.comments.order)}
            return sorted(
                subjects, key=lambda subject: (place.get(subject, len(place)), natural_key(subject))
            )
        return sorted(subjects, key=lambda subject: subject_key(subject, self._position(subject)))

    def _position(self, subject: str) -> int | None:
        """The smallest ``schema:position`` of ``subject`` that is a number."""
        values = self.index[NamedNode(subject)].get(f"{SCHEMA}position", ())
        numbers = [
            int(value.value) for value in values if isinstance(value, Literal) and value.value.isdecimal()
        ]
        return min(numbers, default=None)

    def _statement(self, subject: str) -> str:
        properties = self.index[NamedNode(subject)]
        lines = []
        predicates = sorted(properties, key=predicate_key)
        proposition = self._proposition(properties)
        for predicate in predicates:
            if proposition and predicate in _PROPOSITION:
                if predicate == _PROPOSITION[0]:
                    lines.append(proposition)
                continue
            lines.append(self._property(predicate, properties[predicate]))
        head = self._iri(subject)
        if predicates[0] == f"{RDF}type":
            head += f" {lines.pop(0).strip()}"
            return " ;\n    ".join([head, *lines]) + " .\n"
        return f"{head}\n    " + " ;\n    ".join(lines) + " .\n"

    def _proposition(self, properties: dict[str, set[Term]]) -> str:
        """Subject, predicate and object on one line where each has one value and all fit, else ""."""
        if any(len(properties.get(predicate, ())) != 1 for predicate in _PROPOSITION):
            return ""
        line = " ; ".join(self._property(predicate, properties[predicate]) for predicate in _PROPOSITION)
        return line if len(line) + 6 <= WIDTH and "\n" not in line else ""

    def _property(self, predicate: str, values: set[Term]) -> str:
        name = "a" if predicate == f"{RDF}type" else self._iri(predicate)
        objects = sorted((self._term(value) for value in values), key=natural_key)
        line = f"{name} {', '.join(objects)}"
        if len(objects) == 1 or (len(line) + 6 <= WIDTH and "\n" not in line):
            return line
        return f"{name}\n        " + ",\n        ".join(objects)

    def _term(self, term: Term) -> str:
        if isinstance(term, NamedNode):
            return "()" if term.value == f"{RDF}nil" else self._iri(term.value)
        if isinstance(term, Literal):
            return self._literal(term)
        if isinstance(term, BlankNode):
            return self._list(term)
        raise UnreadableInput("a triple term as object", str(term), "write an RDF 1.1 statement instead")

    def _iri(self, iri: str) -> str:
        found = self.prefixes.split(iri)
        if found is None:
            return f"<{turtle(iri)}>"
        self.used.add(found[0])
        return f"{found[0]}:{found[1]}"

    def _literal(self, literal: Literal) -> str:
        if literal.language:
            return f"{_quoted(literal.value)}@{literal.language}"
        datatype = literal.datatype.value
        if datatype == f"{XSD}string":
            return _quoted(literal.value)
        bare = _BARE.get(datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        return f"{_quoted(literal.value)}^^{self._iri(datatype)}"

    def _list(self, head: BlankNode) -> str:
        items = []
        cell: Term = head
        while cell != NamedNode(f"{RDF}nil"):
            properties = self.index.pop(cell, {}) if isinstance(cell, BlankNode) else {}
            well_formed = set(properties) == _LIST and all(len(values) == 1 for values in properties.values())
            if not well_formed or not isinstance(cell, BlankNode) or self.references.get(cell) != 1:
                raise UnreadableInput("a blank node", str(cell), "give the node an IRI of its own")
            items.append(self._term(next(iter(properties[f"{RDF}first"]))))
            cell = next(iter(properties[f"{RDF}rest"]))
        line = f"( {' '.join(items)} )"
        if len(line) <= WIDTH - 20 and "\n" not in line:
            return line
        return "(\n        " + "\n        ".join(items) + "\n    )"

    def _refuse_loose_blanks(self) -> None:
        for subject in self.index:
            if isinstance(subject, BlankNode):
                raise UnreadableInput("a blank node", str(subject), "give the node an IRI of its own")


def _quoted(text: str) -> str:
    """A string literal: on one line, or between triple quotes where it holds line feeds."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    escaped = turtle(escaped)
    if "\n" not in escaped:
        return '"' + escaped.replace('"', '\\"') + '"'
    if '"""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    return f'"""{escaped}"""'
