"""The canonical Turtle of this project: adding a claim changes its own lines and no other.

Prefixes come from the one table and only those in use are declared. Predicates stand in a fixed order, one
a line, but for the proposition (subject, predicate, object) that reads as one. Literals are written as they
were: ``1.50`` stays ``1.50``.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, NamedNode

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.terms import RDF, SCHEMA, Prefixes
from claimgraph.turtle.comments import Comments, join_blocks, read_comments
from claimgraph.turtle.order import natural_key, predicate_key, subject_key
from claimgraph.turtle.read import parse_turtle
from claimgraph.turtle.scan import declared_prefixes
from claimgraph.turtle.terms import Terms, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

#: No line is filled beyond this; a single long literal may be.
WIDTH = 110

_PROPOSITION = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
_POSITION = f"<{SCHEMA}position>"
_LIST = {f"<{RDF}first>", f"<{RDF}rest>"}


def format_turtle(
    triples: Iterable[Quad], prefixes: Prefixes, *, comments: Comments | None = None, keep_order: bool = False
) -> str:
    """``triples`` as canonical Turtle, ended by one line feed.

    ``comments`` are those of the file that is written anew; ``keep_order`` keeps its order of subjects,
    otherwise they are sorted. RDF lists are written as lists; any other blank node raises UnreadableInput.
    """
    return TurtleWriter(prefixes).write(lines_of(triples), comments, keep_order=keep_order)


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


class TurtleWriter:
    """Writes canonical Turtle with one prefix table; what it has written once it knows for the next text."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self.terms = Terms(prefixes)
        #: The predicates of a subject as they come → in their order, each with its name.
        self.orders: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def write(
        self, lines: Iterable[str], comments: Comments | None = None, *, keep_order: bool = False
    ) -> str:
        """The triples of ``lines``, as :func:`lines_of` gives them, as :func:`format_turtle` has them."""
        return _Text(self, lines, comments or Comments(), keep_order).text()


class _Text:
    """One text. Terms are kept in N-Triples form until they are written."""

    def __init__(
        self, writer: TurtleWriter, lines: Iterable[str], comments: Comments, keep_order: bool
    ) -> None:
        self.prefixes, self.terms, self.orders = writer.prefixes, writer.terms, writer.orders
        self.comments = comments
        self.keep_order = keep_order
        #: subject → predicate → objects.
        self.index: dict[str, dict[str, list[str]]] = {}
        #: All objects.
        self.said: set[str] = set()
        index, say = self.index, self.said.add
        last, properties = "", {}
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != last:
                last = subject
                properties = index.setdefault(subject, {})
            say(value)
            if predicate in properties:
                properties[predicate].append(value)
            else:
                properties[predicate] = [value]

    @cached_property
    def references(self) -> Counter[str]:
        """How many triples point to each blank node."""
        said = (
            value for properties in self.index.values() for values in properties.values() for value in values
        )
        return Counter(value for value in said if value.startswith("_:"))

    def text(self) -> str:
        named = [subject[1:-1] for subject in self.index if subject.startswith("<")]
        ordered = self._in_order(named)
        above, statement = self.comments.above, self._statement
        statements = [above(subject) + statement(f"<{subject}>") for subject in ordered]
        self._refuse_loose_blanks()
        sections = [
            join_blocks(self.comments.top),
            self._declared(),
            join_blocks(self.comments.intro),
            *statements,
            join_blocks(self.comments.end),
        ]
        return "\n".join(section for section in sections if section)

    def _declared(self) -> str:
        """The prefix lines, once all is written."""
        predicates = set(chain.from_iterable(self.index.values()))
        predicates.discard(f"<{RDF}type>")
        used = self.terms.prefixes_of(predicates, self.said, self.index.keys())
        return "".join(f"@prefix {prefix}: <{self.prefixes[prefix]}> .\n" for prefix in sorted(used))

    def _in_order(self, subjects: list[str]) -> list[str]:
        if self.keep_order:
            place = {subject: number for number, subject in enumerate(self.comments.order)}
            return sorted(
                subjects, key=lambda subject: (place.get(subject, len(place)), natural_key(subject))
            )
        return sorted(subjects, key=lambda subject: subject_key(subject, self._position(subject)))

    def _position(self, subject: str) -> int | None:
        """The smallest ``schema:position`` of ``subject`` that is a number."""
        values = self.index[f"<{subject}>"].get(_POSITION, ())
        numbers = [value[1:].partition('"')[0] for value in values if value.startswith('"')]
        return min((int(number) for number in numbers if number.isdecimal()), default=None)

    def _statement(self, subject: str) -> str:
        properties, terms = self.index[subject], self.terms
        order = self._order(tuple(properties))
        lines = []
        proposition = self._proposition(properties) if _PROPOSITION[0] in properties else ""
        for predicate, name in order:
            values = properties[predicate]
            if proposition and predicate in _PROPOSITION:
                if predicate == _PROPOSITION[0]:
                    lines.append(proposition)
            elif len(values) == 1 and not values[0].startswith("_:"):
                lines.append(f"{name} {terms[values[0]]}")
            else:
                lines.append(self._property(name, values))
        separator = " " if order[0][1] == "a" else "\n    "
        return f"{terms[subject]}{separator}" + " ;\n    ".join(lines) + " .\n"

    def _order(self, found: tuple[str, ...]) -> list[tuple[str, str]]:
        order = self.orders.get(found)
        if order is None:
            ordered = sorted(found, key=lambda one: predicate_key(one[1:-1]))
            order = self.orders[found] = [(predicate, self.terms.name(predicate)) for predicate in ordered]
        return order

    def _proposition(self, properties: dict[str, list[str]]) -> str:
        """Subject, predicate and object on one line where each has one value and all fit, else ""."""
        if any(len(properties.get(predicate, ())) != 1 for predicate in _PROPOSITION):
            return ""
        name = self.terms.name
        line = " ; ".join(self._property(name(one), properties[one]) for one in _PROPOSITION)
        return line if len(line) + 6 <= WIDTH and "\n" not in line else ""

    def _property(self, name: str, values: list[str]) -> str:
        if len(values) == 1:
            return f"{name} {self._term(values[0])}"
        objects = sorted(map(self._term, values), key=self.terms.key)
        line = f"{name} {', '.join(objects)}"
        if len(line) + 6 <= WIDTH and "\n" not in line:
            return line
        return f"{name}\n        " + ",\n        ".join(objects)

    def _term(self, term: str) -> str:
        return self._list(term) if term.startswith("_:") else self.terms[term]

    def _list(self, head: str) -> str:
        items = []
        cell, references = head, self.references
        while cell != f"<{RDF}nil>":
            properties = self.index.pop(cell, {}) if cell.startswith("_:") else {}
            well_formed = set(properties) == _LIST and all(len(values) == 1 for values in properties.values())
            if not well_formed or references[cell] != 1:
                raise UnreadableInput("a blank node", cell, "give the node an IRI of its own")
            first, rest = (properties[f"<{RDF}{name}>"][0] for name in ("first", "rest"))
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
