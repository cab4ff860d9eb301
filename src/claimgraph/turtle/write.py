"""The canonical Turtle of this project: adding a claim changes its own lines and no other.

Prefixes come from the one table and only those in use are declared. Predicates stand in a fixed order, one
a line, but for the proposition (subject, predicate, object) that reads as one. Literals are written as they
were: ``1.50`` stays ``1.50``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode as Blank
from pyoxigraph import NamedNode

from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.terms import RDF, SCHEMA, Prefixes
from claimgraph.turtle.comments import Comments, join_blocks, read_comments
from claimgraph.turtle.order import natural_key, predicate_key, subject_key
from claimgraph.turtle.read import parse_turtle
from claimgraph.turtle.scan import declared_prefixes
from claimgraph.turtle.terms import BlankNode, TermCache, TextTerms, lines_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pyoxigraph import Quad

#: No line is filled beyond this; a single long literal may be.
WIDTH = 110

_TYPE = f"<{RDF}type>"
_PROPOSITION = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
_POSITION = f"<{SCHEMA}position>"
_LIST = [f"<{RDF}first>", f"<{RDF}rest>"]

#: Predicates, sorted, one for each triple of a subject, and their values.
_Properties = tuple[list[str], list[str]]

#: Sorts what is written; equal values stand in many statements.
_key = lru_cache(1 << 16)(natural_key)


def format_turtle(
    triples: Iterable[Quad], prefixes: Prefixes, *, comments: Comments | None = None, keep_order: bool = False
) -> str:
    """``triples`` as canonical Turtle, ended by one line feed.

    ``comments`` are those of the file that is written anew; ``keep_order`` keeps its order of subjects,
    otherwise they are sorted. RDF lists are written as lists; any other blank node raises UnreadableInput.
    """
    return TurtleWriter(prefixes).write(sorted(lines_of(triples)), comments, keep_order=keep_order)


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
    hint = "add it to ontology/prefixes.ttl"
    unknown = [
        Problem(f"prefix {prefix}: is not in the prefix table", f"{name}:{line}", hint)
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


def _facts(triples: Iterable[Quad]) -> list[tuple[str, ...]]:
    """What must be the same before and after: every triple, blank nodes without their arbitrary names."""
    return sorted(
        tuple("[]" if isinstance(term, Blank) else str(term) for term in quad.triple) for quad in set(triples)
    )


class TurtleWriter:
    """Writes canonical Turtle with one prefix table; what it has written once it knows for the next text."""

    def __init__(self, prefixes: Prefixes) -> None:
        self.prefixes = prefixes
        self.terms = TermCache(prefixes)
        #: The predicates of a subject, sorted, one for each triple → how its statement is made.
        self.layouts: dict[tuple[str, ...], _Layout] = {}

    def write(
        self, lines: Iterable[str], comments: Comments | None = None, *, keep_order: bool = False
    ) -> str:
        """The triples of ``lines``, each once and sorted, as :func:`format_turtle` has them."""
        text = _Text(self, comments or Comments(), keep_order)
        text.add(lines)
        return text.finish()


class _Layout(NamedTuple):
    """How a statement is made of the values of its subject, which come as its sorted predicates do."""

    #: Each predicate as it is written, in the canonical order, with where its values begin and end.
    properties: list[tuple[str, int, int]]
    #: Which of them is the first of three that may stand on one line, if any.
    proposition: int | None
    #: Where the values of ``schema:position`` stand, if there are any.
    position: slice | None
    prefixes: set[str]


class _Text:
    """One text: a statement is written when the triples of its subject have gone by, lists after all."""

    def __init__(self, writer: TurtleWriter, comments: Comments, keep_order: bool) -> None:
        self.prefixes, self.layouts = writer.prefixes, writer.layouts
        self.terms = TextTerms(writer.terms)
        self.comments = comments
        self.keep_order = keep_order
        #: Subject → its statement, and its smallest position, where it has one that is a number.
        self.statements: dict[str, str] = {}
        self.positions: dict[str, int] = {}
        #: Predicates and values of subjects whose values are lists, and of blank nodes.
        self.waiting: dict[str, _Properties] = {}
        self.blank: dict[str, _Properties] = {}

    def add(self, lines: Iterable[str]) -> None:
        last, predicates, values = "", list[str](), list[str]()
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != last:
                if last:
                    self._subject(last, (predicates, values))
                last, predicates, values = subject, [], []
            predicates.append(predicate)
            values.append(value)
        if last:
            self._subject(last, (predicates, values))

    def finish(self) -> str:
        self._write_lists()
        above, statements = self.comments.above, self.statements
        used = sorted(self.terms.prefixes)
        sections = [
            join_blocks(self.comments.top),
            "".join(f"@prefix {prefix}: <{self.prefixes[prefix]}> .\n" for prefix in used),
            join_blocks(self.comments.intro),
            *[above(subject) + statements[subject] for subject in self._in_order()],
            join_blocks(self.comments.end),
        ]
        return "\n".join(section for section in sections if section)

    def _in_order(self) -> list[str]:
        if self.keep_order:
            order = {subject: number for number, subject in enumerate(self.comments.order)}
            return sorted(
                self.statements, key=lambda subject: (order.get(subject, len(order)), natural_key(subject))
            )
        position = self.positions.get
        return sorted(self.statements, key=lambda subject: subject_key(subject, position(subject)))

    def _subject(self, subject: str, properties: _Properties) -> None:
        if subject.startswith("_:"):
            self.blank[subject] = properties
            return
        try:
            self.statements[subject[1:-1]] = self._statement(subject, properties, self.terms.__getitem__)
        except BlankNode:
            self.waiting[subject] = properties

    def _statement(self, subject: str, properties: _Properties, written: Callable[[str], str]) -> str:
        """The statement of ``properties``, each value as ``written`` has it."""
        predicates, values = properties
        layout = self.layouts.get(tuple(predicates)) or self._layout(tuple(predicates))
        self.terms.prefixes |= layout.prefixes
        lines = []
        for name, first, end in layout.properties:
            if end - first == 1:
                lines.append(f"{name} {written(values[first])}")
            else:
                lines.append(_several(name, sorted(map(written, values[first:end]), key=_key)))
        if layout.proposition is not None:
            three = slice(layout.proposition, layout.proposition + 3)
            line = " ; ".join(lines[three])
            if _fits(line):
                lines[three] = [line]
        if layout.position is not None:
            numbers = [value[1:].partition('"')[0] for value in values[layout.position] if value[0] == '"']
            if numbers := [number for number in numbers if number.isdecimal()]:
                self.positions[subject[1:-1]] = min(map(int, numbers))
        separator = " " if layout.properties[0][0] == "a" else "\n    "
        return f"{self.terms[subject]}{separator}" + " ;\n    ".join(lines) + " .\n"

    def _layout(self, predicates: tuple[str, ...]) -> _Layout:
        terms = TextTerms(self.terms.terms)
        names = {one: "a" if one == _TYPE else terms[one] for one in predicates}
        ordered = sorted(names, key=lambda one: predicate_key(one[1:-1]))
        places = {one: (predicates.index(one), bisect_right(predicates, one)) for one in ordered}
        triple = [places.get(one, (0, 0)) for one in _PROPOSITION]
        layout = self.layouts[predicates] = _Layout(
            [(names[one], *places[one]) for one in ordered],
            ordered.index(_PROPOSITION[0]) if all(end - first == 1 for first, end in triple) else None,
            slice(*places[_POSITION]) if _POSITION in places else None,
            terms.prefixes,
        )
        return layout

    def _write_lists(self) -> None:
        """Write the statements that wait for their lists; refuse every other blank node."""
        properties = chain.from_iterable(
            values for _, values in (*self.waiting.values(), *self.blank.values())
        )
        references = Counter(value for value in properties if value.startswith("_:"))
        for subject, waiting in self.waiting.items():
            self.statements[subject[1:-1]] = self._statement(
                subject, waiting, lambda value: self._term(value, references)
            )
        for node in self.blank:
            raise UnreadableInput("a blank node", node, "give the node an IRI of its own")

    def _term(self, term: str, references: Counter[str]) -> str:
        """A term in Turtle; a blank node as the list that begins with it."""
        if not term.startswith("_:"):
            return self.terms[term]
        items = []
        cell = term
        while cell != f"<{RDF}nil>":
            predicates, values = self.blank.pop(cell, ([], []))
            if predicates != _LIST or references[cell] != 1:
                raise UnreadableInput("a blank node", cell, "give the node an IRI of its own")
            items.append(self._term(values[0], references))
            cell = values[1]
        line = f"( {' '.join(items)} )"
        if len(line) <= WIDTH - 20 and "\n" not in line:
            return line
        return "(\n        " + "\n        ".join(items) + "\n    )"


def _several(name: str, objects: list[str]) -> str:
    """A property with several values."""
    line = f"{name} {', '.join(objects)}"
    return line if _fits(line) else f"{name}\n        " + ",\n        ".join(objects)


def _fits(line: str) -> bool:
    """Whether ``line``, indented and ended, is one."""
    return len(line) + 6 <= WIDTH and "\n" not in line
