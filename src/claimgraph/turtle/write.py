"""The canonical Turtle of this project: adding a claim changes its own lines and no other.

Prefixes come from the one table and only those in use are declared. Predicates stand in a fixed order, one
a line, but for the proposition (subject, predicate, object) that reads as one. Literals are written as they
were: ``1.50`` stays ``1.50``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.escaping import turtle
from claimgraph.terms import RDF, SCHEMA, XSD, Prefixes
from claimgraph.turtle.comments import Comments, join_blocks, read_comments
from claimgraph.turtle.order import natural_key, predicate_key, subject_key
from claimgraph.turtle.read import parse_turtle
from claimgraph.turtle.scan import declared_prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

#: No line is filled beyond this; a single long literal may be.
WIDTH = 110

_BARE = {
    f"{XSD}integer": re.compile(r"[+-]?[0-9]+"),
    f"{XSD}decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"{XSD}double": re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+"),
    f"{XSD}boolean": re.compile(r"true|false"),
}
_PROPOSITION = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
_LIST = {f"<{RDF}first>", f"<{RDF}rest>"}


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
    """One run of the formatter. Terms are kept in N-Triples form, and each is put into Turtle once."""

    def __init__(
        self, triples: Iterable[Quad], prefixes: Prefixes, comments: Comments, keep_order: bool
    ) -> None:
        self.prefixes = prefixes
        self.comments = comments
        self.keep_order = keep_order
        self.used: set[str] = set()
        #: subject → predicate → objects, each once.
        self.index: dict[str, dict[str, dict[str, None]]] = {}
        self.references: dict[str, int] = {}
        #: Literals whose N-Triples form has escapes or what Turtle escapes.
        self.escaped: dict[str, Literal] = {}
        self.terms: dict[str, str] = {f"<{RDF}nil>": "()"}
        self.names: dict[str, str] = {f"<{RDF}type>": "a"}
        self.orders: dict[tuple[str, ...], list[str]] = {}
        index = self.index
        for triple in triples:
            subject, predicate, value = str(triple.triple).split(" ", 2)
            if subject.startswith("<<"):
                raise UnreadableInput(
                    "a triple term as subject", str(triple.subject), "write an RDF 1.1 statement instead"
                )
            properties = index.get(subject)
            if properties is None:
                properties = index[subject] = {}
            values = properties.get(predicate)
            if values is None:
                values = properties[predicate] = {}
            if value.startswith("_:") and value not in values:
                self.references[value] = self.references.get(value, 0) + 1
            elif "\\" in value or not value.isprintable():
                term = triple.object
                if isinstance(term, Literal):
                    self.escaped[value] = term
            values[value] = None

    def text(self) -> str:
        named = [subject[1:-1] for subject in self.index if subject.startswith("<")]
        ordered = self._in_order(named)
        statements = [self.comments.above(subject) + self._statement(f"<{subject}>") for subject in ordered]
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
        values = self.index[f"<{subject}>"].get(f"<{SCHEMA}position>", ())
        numbers = [value[1:].partition('"')[0] for value in values if value.startswith('"')]
        return min((int(number) for number in numbers if number.isdecimal()), default=None)

    def _statement(self, subject: str) -> str:
        properties = self.index[subject]
        lines = []
        found = tuple(properties)
        predicates = self.orders.get(found)
        if predicates is None:
            predicates = self.orders[found] = sorted(found, key=lambda one: predicate_key(one[1:-1]))
        proposition = self._proposition(properties)
        for predicate in predicates:
            if proposition and predicate in _PROPOSITION:
                if predicate == _PROPOSITION[0]:
                    lines.append(proposition)
                continue
            lines.append(self._property(predicate, properties[predicate]))
        head = self._term(subject)
        if predicates[0] == f"<{RDF}type>":
            head += f" {lines.pop(0).strip()}"
            return " ;\n    ".join([head, *lines]) + " .\n"
        return f"{head}\n    " + " ;\n    ".join(lines) + " .\n"

    def _proposition(self, properties: dict[str, dict[str, None]]) -> str:
        """Subject, predicate and object on one line where each has one value and all fit, else ""."""
        if any(len(properties.get(predicate, ())) != 1 for predicate in _PROPOSITION):
            return ""
        line = " ; ".join(self._property(predicate, properties[predicate]) for predicate in _PROPOSITION)
        return line if len(line) + 6 <= WIDTH and "\n" not in line else ""

    def _property(self, predicate: str, values: dict[str, None]) -> str:
        name = self.names.get(predicate)
        if name is None:
            name = self.names[predicate] = self._iri(predicate[1:-1])
        if len(values) == 1:
            return f"{name} {self._term(next(iter(values)))}"
        objects = sorted(map(self._term, values), key=natural_key)
        line = f"{name} {', '.join(objects)}"
        if len(line) + 6 <= WIDTH and "\n" not in line:
            return line
        return f"{name}\n        " + ",\n        ".join(objects)

    def _term(self, term: str) -> str:
        """The Turtle of a term in N-Triples form."""
        known = self.terms.get(term)
        if known is None:
            if term.startswith("<<"):
                raise UnreadableInput("a triple term as object", term, "write an RDF 1.1 statement instead")
            if term.startswith("_:"):
                return self._list(term)
            known = self._iri(term[1:-1]) if term.startswith("<") else self._literal(term)
            self.terms[term] = known
        return known

    def _iri(self, iri: str) -> str:
        found = self.prefixes.split(iri)
        if found is None:
            return f"<{turtle(iri)}>"
        self.used.add(found[0])
        return f"{found[0]}:{found[1]}"

    def _literal(self, term: str) -> str:
        literal = self.escaped.get(term)
        if literal is None:
            value, _, kind = term[1:].partition('"')
            words = f'"{value}"'
        else:
            value, words = literal.value, _quoted(literal.value)
            kind = f"@{literal.language}" if literal.language else f"^^<{literal.datatype.value}>"
        if kind.startswith("@"):
            return words + kind
        datatype = kind[3:-1]
        if not datatype or datatype == f"{XSD}string":
            return words
        bare = _BARE.get(datatype)
        return value if bare and bare.fullmatch(value) else f"{words}^^{self._iri(datatype)}"

    def _list(self, head: str) -> str:
        items = []
        cell = head
        while cell != f"<{RDF}nil>":
            properties = self.index.pop(cell, {}) if cell.startswith("_:") else {}
            well_formed = set(properties) == _LIST and all(len(values) == 1 for values in properties.values())
            if not well_formed or self.references.get(cell) != 1:
                raise UnreadableInput("a blank node", cell, "give the node an IRI of its own")
            first, rest = (next(iter(properties[f"<{RDF}{name}>"])) for name in ("first", "rest"))
            items.append(self._term(first))
            cell = rest
        line = f"( {' '.join(items)} )"
        if len(line) <= WIDTH - 20 and "\n" not in line:
            return line
        return "(\n        " + "\n        ".join(items) + "\n    )"

    def _refuse_loose_blanks(self) -> None:
        for subject in self.index:
            if subject.startswith("_:"):
                raise UnreadableInput("a blank node", subject, "give the node an IRI of its own")


def _quoted(text: str) -> str:
    """A string literal: on one line, or between triple quotes where it holds line feeds."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    escaped = turtle(escaped)
    if "\n" not in escaped:
        return '"' + escaped.replace('"', '\\"') + '"'
    if '"""' in escaped or escaped.endswith('"'):
        escaped = escaped.replace('"', '\\"')
    return f'"""{escaped}"""'
