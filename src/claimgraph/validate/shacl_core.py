"""Proves in Oxigraph that a graph conforms to the shapes, so that pySHACL need not look at it.

Most graphs that are judged conform, and to say so pySHACL needs each of their nodes as Python objects, which
takes longer than all else. Here each constraint becomes a query for what may break it. Only that there is
none counts: what is found, and what these shapes say beyond what is known here, pySHACL judges. So a query
may ask for more than what breaks a shape, and never for less: of literals whose lexical form the engine does
not keep, or that it compares otherwise than rdflib, every one is asked for.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from claimgraph.dates import day_from
from claimgraph.model.graph import text_of
from claimgraph.terms import RDF, RDFS, SH, XSD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor

    from claimgraph.model.graph import Graph, Properties, Term

_INTEGER = f"{XSD}integer"
_NODE_KINDS = {
    f"{SH}IRI": "isIRI(%s)",
    f"{SH}Literal": "isLiteral(%s)",
    f"{SH}BlankNode": "isBlank(%s)",
    f"{SH}BlankNodeOrIRI": "!isLiteral(%s)",
    f"{SH}IRIOrLiteral": "!isBlank(%s)",
    f"{SH}BlankNodeOrLiteral": "!isIRI(%s)",
}
#: Datatypes of texts, which are kept as they are written.
_STRING_TYPES = (f"{XSD}string", f"{RDF}langString")
_IS_STRING = f"DATATYPE(%s) IN ({', '.join(f'<{one}>' for one in _STRING_TYPES)})"
#: Some lexical forms that are right beyond doubt, of the datatypes for which it matters.
_POINT = "^-?[0-9]{1,15}([.][0-9]{1,15})?"
_LEXICAL_FORMS = {
    f"{XSD}decimal": f"{_POINT}$",
    f"{XSD}double": f"{_POINT}(E-?[0-9]{{1,2}})?$",
    f"{XSD}boolean": "^(true|false)$",
}
_INTEGER_FORMS = {
    _INTEGER: "-?[0-9]{1,18}",
    f"{XSD}nonNegativeInteger": "[0-9]{1,18}",
    f"{XSD}positiveInteger": "[1-9][0-9]{0,17}",
}
#: Numbers that both compare exactly; days are compared where neither has a time zone.
_NUMBERS = f"<{_INTEGER}>, <{XSD}decimal>"
_COMPARABLE = (
    "(DATATYPE({0}) IN ({n}) && DATATYPE({1}) IN ({n}) || DATATYPE({0}) = DATATYPE({1})"
    " && (DATATYPE({0}) = <{x}double>"
    ' || DATATYPE({0}) = <{x}date> && !REGEX(CONCAT(STR({0}), STR({1})), "Z|:")))'
)
_BOUNDS = {"minInclusive": ">=", "minExclusive": ">", "maxInclusive": "<=", "maxExclusive": "<"}
_PAIRS = {"lessThan": "<", "lessThanOrEquals": "<="}
_TARGETS = ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf")
#: The words of SHACL that are known here; the first four say nothing about data.
_SUPPORTED = frozenset(
    f"{SH}{name}"
    for name in (
        "message", "name", "description", "severity", "path", *_TARGETS, *_BOUNDS, *_PAIRS, "minCount",
        "maxCount", "nodeKind", "datatype", "minLength", "pattern", "hasValue", "class", "disjoint", "node",
        "property",
    )
)  # fmt: skip
#: What a table of prefixes is made of.
_PREFIX_TABLE = frozenset(f"{SH}{name}" for name in ("declare", "prefix", "namespace"))
#: Shapes inside shapes; more may be a circle.
_MAX_DEPTH = 8


class ViolationQuery(NamedTuple):
    """A query for what may break a shape; where there is ``passes``, its rows that do not pass it."""

    query: str
    passes: Callable[[Term], bool] | None = None


class _Unsupported(Exception):
    """What a shape says is for pySHACL to judge."""


def conforms(store: Store, data: bytes, quad_count: int, shapes: Graph, executor: Executor) -> bool:
    """Whether it is certain that the core of ``shapes`` finds nothing in ``data``.

    ``data`` are N-Quads, of which ``store`` holds so many; what else it holds is no matter. Two literals that
    the engine takes for one are two to SHACL, and a named graph is no graph of its own. ``executor`` runs
    the queries.
    """
    whole = data.count(b"\n") == quad_count or len(set(data.splitlines())) == quad_count
    if not whole or any(store.named_graphs()):
        return False
    try:
        queries = list(violation_queries(store, data, shapes))
    except _Unsupported:
        return False
    return not any(executor.map(partial(has_violation, store), queries))


def violation_queries(store: Store, data: bytes, shapes: Graph) -> Iterator[ViolationQuery]:
    """What to ask for each of ``shapes``; ends with an error where one says what is not known here."""
    compiler = _QueryCompiler(store, data, shapes)
    for shape in _subjects(shapes):
        yield from compiler.shape(shape)


def has_violation(store: Store, one: ViolationQuery) -> bool:
    """Whether there is what ``one`` asks for."""
    answer = store.query(one.query)
    if isinstance(answer, QuerySolutions) and one.passes is not None:
        return not all(one.passes(row[0]) for row in answer)
    return bool(answer)


def _subjects(shapes: Graph) -> Iterator[str]:
    """The shapes among the subjects: all of which SHACL's words say something, but no table of prefixes."""
    for subject in dict.fromkeys(text_of(quad.subject) for quad in shapes.quads()):
        properties = {one for one in shapes.properties(subject) if one.startswith(SH)}
        if (properties and not properties <= _PREFIX_TABLE) or shapes.is_a(subject, f"{SH}NodeShape"):
            yield subject


class _QueryCompiler:
    """Makes queries of shapes. In each ``?x0`` is the focus node, and the value of a path one number more."""

    def __init__(self, store: Store, data: bytes, shapes: Graph) -> None:
        self.store = store
        self.data = data
        self.shapes = shapes
        self._subclasses: dict[str, list[str]] = {}

    def shape(self, shape: str) -> Iterator[ViolationQuery]:
        """What to ask for one shape; what has no target is read all the same, and nothing is asked for it."""
        properties = self.shapes.properties(shape)
        queries = list(self._constraints(shape, " UNION ".join(self._targets(properties)), 0))
        if any(f"{SH}{name}" in properties for name in _TARGETS):
            yield from queries

    def _targets(self, properties: Properties) -> Iterator[str]:
        for node in properties.get(f"{SH}targetNode", ()):
            yield f"{{ VALUES ?x0 {{ {_sparql_term(node)} }} }}"
        for kind in _iris(properties, "targetClass"):
            for one in self._classes(kind):
                yield f"{{ ?x0 a <{one}> }}"
        for predicate in _iris(properties, "targetSubjectsOf"):
            yield f"{{ ?x0 <{predicate}> ?any }}"
        for predicate in _iris(properties, "targetObjectsOf"):
            yield f"{{ ?any <{predicate}> ?x0 }}"

    def _classes(self, kind: str) -> list[str]:
        """``kind`` and the classes below it that have an instance which is not said to be of ``kind`` too."""
        classes = self._subclasses.get(kind)
        if classes is None:
            below: Any = self.store.query(f"SELECT DISTINCT ?class {{ ?class <{RDFS}subClassOf>+ <{kind}> }}")
            exclusive = f"ASK {{ ?node a %s MINUS {{ ?node a <{kind}> }} }}"
            named = (row[0] for row in below if isinstance(row[0], NamedNode))
            classes = [kind, *(one.value for one in named if self.store.query(exclusive % one))]
            self._subclasses[kind] = classes
        return classes

    def _constraints(self, shape: str, where: str, depth: int) -> Iterator[ViolationQuery]:
        """What to ask for a shape that judges ``?x…`` with the number ``depth`` of what ``where`` finds."""
        properties = self.shapes.properties(shape)
        supported = all(one in _SUPPORTED for one in properties if one.startswith(SH))
        path = next(iter(_iris(properties, "path")), "")
        other_types = {text_of(one) for one in properties.get(f"{RDF}type", ())} - {
            f"{SH}{'Property' if path else 'Node'}Shape"
        }
        if not properties or not supported or other_types or depth > _MAX_DEPTH:
            raise _Unsupported(shape)
        node = value = f"?x{depth}"
        if path:
            depth += 1
            value = f"?x{depth}"
            yield from _cardinality(properties, where, node, path)
        values = f"{where} {node} <{path}> {value} ." if path else where
        for term in properties.get(f"{SH}hasValue", ()):
            if path:
                yield ViolationQuery(f"ASK {{ {where} MINUS {{ {node} <{path}> {_sparql_term(term)} }} }}")
            else:
                yield _ask(where, f"!sameTerm({node}, {_sparql_term(term)})")
        for kind in _iris(properties, "class"):
            classes = ", ".join(f"<{one}>" for one in self._classes(kind))
            yield _ask(values, f"NOT EXISTS {{ {value} a ?class FILTER(?class IN ({classes})) }}")
        conditions = list(_valid_conditions(properties, value))
        if conditions:
            yield _ask(values, _unless_all(conditions))
        yield from _property_pairs(properties, values, node, value)
        yield from _python_tests(properties, f"SELECT DISTINCT {value} {{ {values} }}")
        yield from self._integer_forms(properties, path)
        for name in ("node", "property"):
            for inner in properties.get(f"{SH}{name}", ()):
                nested = self.shapes.properties(text_of(inner))
                if (name == "property") != (f"{SH}path" in nested):
                    raise _Unsupported(shape)
                yield from self._constraints(text_of(inner), values, depth)

    def _integer_forms(self, properties: Properties, path: str) -> Iterator[ViolationQuery]:
        """The engine keeps no datatype of an integer: it is looked up in what was read."""
        for datatype in _iris(properties, "datatype"):
            if datatype in _INTEGER_FORMS:
                if not path:
                    raise _Unsupported(datatype)
                head, form = (
                    f" <{path}> ".encode(),
                    f'"{_INTEGER_FORMS[datatype]}"\\^\\^<{datatype}> '.encode(),
                )
                count = f"SELECT (COUNT(*) AS ?all) {{ ?node <{path}> ?value }}"
                yield ViolationQuery(count, partial(_all_in_form, self.data, head, re.compile(form)))


def _all_in_form(data: bytes, head: bytes, form: re.Pattern[bytes], number: Any) -> bool:
    """Whether ``form`` follows ``head`` wherever it is a predicate, and that at least ``number`` times."""
    matches, at = 0, data.find(head)
    while at >= 0:
        at += len(head)
        if form.match(data, at):
            matches += 1
        elif data[at : at + 1] != b".":  # what an object is followed by
            return False
        at = data.find(head, at)
    return matches >= int(number.value)


def _cardinality(properties: Properties, where: str, node: str, path: str) -> Iterator[ViolationQuery]:
    least, most = (_number(properties, name) for name in ("minCount", "maxCount"))
    step = f"{{ {node} <{path}> ?v }}"
    several = f"{{ SELECT {node} {step} GROUP BY {node} HAVING(COUNT(?v) >= %d) }}"
    if least:
        yield ViolationQuery(f"ASK {{ {where} MINUS {several % least if least > 1 else step} }}")
    if most is not None:
        yield ViolationQuery(f"ASK {{ {several % (most + 1)} {where} }}")


def _property_pairs(properties: Properties, values: str, node: str, value: str) -> Iterator[ViolationQuery]:
    for name, sign in _PAIRS.items():
        for other in _iris(properties, name):
            if node == value:
                raise _Unsupported(name)
            pair = f"{values} {node} <{other}> ?other ."
            yield _ask(pair, _unless_all([_comparable(value, "?other"), f"{value} {sign} ?other"]))
    for other in _iris(properties, "disjoint"):
        yield _ask(f"{values} {node} <{other}> {value} .")


def _valid_conditions(properties: Properties, value: str) -> Iterator[str]:
    """Conditions, all of which a value that is right beyond doubt fulfils."""
    for kind in _iris(properties, "nodeKind", one=True):
        if kind not in _NODE_KINDS:
            raise _Unsupported(kind)
        yield _NODE_KINDS[kind] % value
    for datatype in _iris(properties, "datatype", one=True):
        stored = _INTEGER if datatype in _INTEGER_FORMS else datatype
        yield f"isLiteral({value}) && DATATYPE({value}) = <{stored}>"
        if datatype in _LEXICAL_FORMS:
            yield f'REGEX(STR({value}), "{_LEXICAL_FORMS[datatype]}")'
        elif datatype.startswith((XSD, RDF, RDFS)) and datatype not in (
            *_STRING_TYPES,
            *_INTEGER_FORMS,
            f"{XSD}date",
        ):
            raise _Unsupported(datatype)
    least = _number(properties, "minLength")
    if least is not None:
        yield f"(isIRI({value}) || {_IS_STRING % value}) && STRLEN(STR({value})) >= {least}"
    for name, sign in _BOUNDS.items():
        for bound in properties.get(f"{SH}{name}", ()):
            if not isinstance(bound, Literal):
                raise _Unsupported(name)
            yield f"{_comparable(value, str(bound))} && {value} {sign} {bound}"


def _python_tests(properties: Properties, values: str) -> Iterator[ViolationQuery]:
    """What Python tests as pySHACL does: days, and patterns, which are Python's."""
    if f"{XSD}date" in _iris(properties, "datatype"):
        yield ViolationQuery(values, lambda one: isinstance(one, Literal) and day_from(one.value) is not None)
    for pattern in properties.get(f"{SH}pattern", ()):
        try:
            form = re.compile(pattern.value if isinstance(pattern, Literal) else "(")
        except re.error:
            raise _Unsupported("pattern") from None
        yield ViolationQuery(values, partial(_matches, form))


def _matches(form: re.Pattern[str], term: Term) -> bool:
    """Whether ``form`` is in a term that the engine keeps letter by letter, as it does not keep values."""
    if isinstance(term, Literal):
        verbatim = term.datatype.value in _STRING_TYPES or not term.datatype.value.startswith(XSD)
        return verbatim and form.search(term.value) is not None
    return isinstance(term, NamedNode) and form.search(term.value) is not None


def _ask(where: str, condition: str = "") -> ViolationQuery:
    return ViolationQuery(f"ASK {{ {where} {f'FILTER({condition})' if condition else ''} }}")


def _unless_all(conditions: Iterable[str]) -> str:
    """That not all ``conditions`` are fulfilled, or one cannot be said of the value."""
    return f"!COALESCE({' && '.join(conditions)}, false)"


def _comparable(one: str, other: str) -> str:
    return _COMPARABLE.format(one, other, n=_NUMBERS, x=XSD)


def _sparql_term(term: Term) -> str:
    """A term in a query; a blank node would be a variable there."""
    if not isinstance(term, NamedNode | Literal):
        raise _Unsupported(str(term))
    return str(term)


def _iris(properties: Properties, name: str, *, one: bool = False) -> list[str]:
    """The IRIs that a shape has for ``name``; they must be no more than ``one``, and nothing else."""
    terms = dict.fromkeys(properties.get(f"{SH}{name}", ()))
    if not all(isinstance(term, NamedNode) for term in terms) or (len(terms) > 1 and (one or name == "path")):
        raise _Unsupported(name)
    return [text_of(term) for term in terms]


def _number(properties: Properties, name: str) -> int | None:
    """The whole number that a shape has for ``name``, if it has one."""
    terms = dict.fromkeys(properties.get(f"{SH}{name}", ()))
    if not terms:
        return None
    term = next(iter(terms))
    whole = isinstance(term, Literal) and term.datatype.value == _INTEGER and term.value.isdecimal()
    if len(terms) > 1 or not whole or (f"{SH}path" not in properties and name != "minLength"):
        raise _Unsupported(name)
    return int(text_of(term))
