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
_KINDS = {
    f"{SH}IRI": "isIRI(%s)",
    f"{SH}Literal": "isLiteral(%s)",
    f"{SH}BlankNode": "isBlank(%s)",
    f"{SH}BlankNodeOrIRI": "!isLiteral(%s)",
    f"{SH}IRIOrLiteral": "!isBlank(%s)",
    f"{SH}BlankNodeOrLiteral": "!isIRI(%s)",
}
#: Datatypes of texts, which are kept as they are written.
_TEXTS = (f"{XSD}string", f"{RDF}langString")
_TEXT = f"DATATYPE(%s) IN ({', '.join(f'<{one}>' for one in _TEXTS)})"
#: Some lexical forms that are right beyond doubt, of the datatypes for which it matters.
_POINT = "^-?[0-9]{1,15}([.][0-9]{1,15})?"
_FORMS = {
    f"{XSD}decimal": f"{_POINT}$",
    f"{XSD}double": f"{_POINT}(E-?[0-9]{{1,2}})?$",
    f"{XSD}boolean": "^(true|false)$",
}
_INTEGERS = {
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
_KNOWN = frozenset(
    f"{SH}{name}"
    for name in (
        "message", "name", "description", "severity", "path", *_TARGETS, *_BOUNDS, *_PAIRS, "minCount",
        "maxCount", "nodeKind", "datatype", "minLength", "pattern", "hasValue", "class", "disjoint", "node",
        "property",
    )
)  # fmt: skip
#: What a table of prefixes is made of.
_TABLE = frozenset(f"{SH}{name}" for name in ("declare", "prefix", "namespace"))
#: Shapes inside shapes; more may be a circle.
_DEEPEST = 8


class Suspicion(NamedTuple):
    """A query for what may break a shape; where there is ``passes``, its rows that do not pass it."""

    query: str
    passes: Callable[[Term], bool] | None = None


class _Unknown(Exception):
    """What a shape says is for pySHACL to judge."""


def conforms(store: Store, data: bytes, held: int, shapes: Graph, beside: Executor) -> bool:
    """Whether it is certain that the core of ``shapes`` finds nothing in ``data``.

    ``data`` are N-Quads, of which ``store`` holds so many; what else it holds is no matter. Two literals that
    the engine takes for one are two to SHACL, and a named graph is no graph of its own. ``beside`` asks.
    """
    whole = data.count(b"\n") == held or len(set(data.splitlines())) == held
    if not whole or any(store.named_graphs()):
        return False
    try:
        asked = list(suspicions(store, data, shapes))
    except _Unknown:
        return False
    return not any(beside.map(partial(found, store), asked))


def suspicions(store: Store, data: bytes, shapes: Graph) -> Iterator[Suspicion]:
    """What to ask for each of ``shapes``; ends with an error where one says what is not known here."""
    reading = _Shapes(store, data, shapes)
    for shape in _subjects(shapes):
        yield from reading.asked(shape)


def found(store: Store, one: Suspicion) -> bool:
    """Whether there is what ``one`` asks for."""
    answer = store.query(one.query)
    if isinstance(answer, QuerySolutions) and one.passes is not None:
        return not all(one.passes(row[0]) for row in answer)
    return bool(answer)


def _subjects(shapes: Graph) -> Iterator[str]:
    """The shapes among the subjects: all of which SHACL's words say something, but no table of prefixes."""
    for subject in dict.fromkeys(text_of(quad.subject) for quad in shapes.quads()):
        said = {one for one in shapes.properties(subject) if one.startswith(SH)}
        if (said and not said <= _TABLE) or shapes.is_a(subject, f"{SH}NodeShape"):
            yield subject


class _Shapes:
    """Makes queries of shapes. In each ``?x0`` is the focus node, and the value of a path one number more."""

    def __init__(self, store: Store, data: bytes, shapes: Graph) -> None:
        self.store = store
        self.data = data
        self.shapes = shapes
        self._kinds: dict[str, list[str]] = {}

    def asked(self, shape: str) -> Iterator[Suspicion]:
        """What to ask for one shape; what has no target is read all the same, and nothing is asked for it."""
        said = self.shapes.properties(shape)
        asked = list(self._inside(shape, " UNION ".join(self._targets(said)), 0))
        if any(f"{SH}{name}" in said for name in _TARGETS):
            yield from asked

    def _targets(self, said: Properties) -> Iterator[str]:
        for node in said.get(f"{SH}targetNode", ()):
            yield f"{{ VALUES ?x0 {{ {_text(node)} }} }}"
        for kind in _iris(said, "targetClass"):
            for one in self._classes(kind):
                yield f"{{ ?x0 a <{one}> }}"
        for predicate in _iris(said, "targetSubjectsOf"):
            yield f"{{ ?x0 <{predicate}> ?any }}"
        for predicate in _iris(said, "targetObjectsOf"):
            yield f"{{ ?any <{predicate}> ?x0 }}"

    def _classes(self, kind: str) -> list[str]:
        """``kind`` and the classes below it that have an instance which is not said to be of ``kind`` too."""
        found = self._kinds.get(kind)
        if found is None:
            below: Any = self.store.query(f"SELECT DISTINCT ?class {{ ?class <{RDFS}subClassOf>+ <{kind}> }}")
            more = f"ASK {{ ?node a %s MINUS {{ ?node a <{kind}> }} }}"
            named = (row[0] for row in below if isinstance(row[0], NamedNode))
            found = [kind, *(one.value for one in named if self.store.query(more % one))]
            self._kinds[kind] = found
        return found

    def _inside(self, shape: str, where: str, depth: int) -> Iterator[Suspicion]:
        """What to ask for a shape that judges ``?x…`` with the number ``depth`` of what ``where`` finds."""
        said = self.shapes.properties(shape)
        known = all(one in _KNOWN for one in said if one.startswith(SH))
        path = next(iter(_iris(said, "path")), "")
        more = {text_of(one) for one in said.get(f"{RDF}type", ())} - {
            f"{SH}{'Property' if path else 'Node'}Shape"
        }
        if not said or not known or more or depth > _DEEPEST:
            raise _Unknown(shape)
        node = value = f"?x{depth}"
        if path:
            depth += 1
            value = f"?x{depth}"
            yield from _counts(said, where, node, path)
        values = f"{where} {node} <{path}> {value} ." if path else where
        for term in said.get(f"{SH}hasValue", ()):
            if path:
                yield Suspicion(f"ASK {{ {where} MINUS {{ {node} <{path}> {_text(term)} }} }}")
            else:
                yield _ask(where, f"!sameTerm({node}, {_text(term)})")
        for kind in _iris(said, "class"):
            classes = ", ".join(f"<{one}>" for one in self._classes(kind))
            yield _ask(values, f"NOT EXISTS {{ {value} a ?class FILTER(?class IN ({classes})) }}")
        right = list(_right(said, value))
        if right:
            yield _ask(values, _not_all(right))
        yield from _pairs(said, values, node, value)
        yield from _by_hand(said, f"SELECT DISTINCT {value} {{ {values} }}")
        yield from self._integers(said, path)
        for name in ("node", "property"):
            for inner in said.get(f"{SH}{name}", ()):
                properties = self.shapes.properties(text_of(inner))
                if (name == "property") != (f"{SH}path" in properties):
                    raise _Unknown(shape)
                yield from self._inside(text_of(inner), values, depth)

    def _integers(self, said: Properties, path: str) -> Iterator[Suspicion]:
        """The engine keeps no datatype of an integer: it is looked up in what was read."""
        for datatype in _iris(said, "datatype"):
            if datatype in _INTEGERS:
                if not path:
                    raise _Unknown(datatype)
                head, form = f" <{path}> ".encode(), f'"{_INTEGERS[datatype]}"\\^\\^<{datatype}> '.encode()
                all_of_it = f"SELECT (COUNT(*) AS ?all) {{ ?node <{path}> ?value }}"
                yield Suspicion(all_of_it, partial(_all_written, self.data, head, re.compile(form)))


def _all_written(data: bytes, head: bytes, form: re.Pattern[bytes], number: Any) -> bool:
    """Whether ``form`` follows ``head`` wherever it is a predicate, and that at least ``number`` times."""
    seen, at = 0, data.find(head)
    while at >= 0:
        at += len(head)
        if form.match(data, at):
            seen += 1
        elif data[at : at + 1] != b".":  # what an object is followed by
            return False
        at = data.find(head, at)
    return seen >= int(number.value)


def _counts(said: Properties, where: str, node: str, path: str) -> Iterator[Suspicion]:
    least, most = (_number(said, name) for name in ("minCount", "maxCount"))
    step = f"{{ {node} <{path}> ?v }}"
    several = f"{{ SELECT {node} {step} GROUP BY {node} HAVING(COUNT(?v) >= %d) }}"
    if least:
        yield Suspicion(f"ASK {{ {where} MINUS {several % least if least > 1 else step} }}")
    if most is not None:
        yield Suspicion(f"ASK {{ {several % (most + 1)} {where} }}")


def _pairs(said: Properties, values: str, node: str, value: str) -> Iterator[Suspicion]:
    for name, sign in _PAIRS.items():
        for other in _iris(said, name):
            if node == value:
                raise _Unknown(name)
            pair = f"{values} {node} <{other}> ?other ."
            yield _ask(pair, _not_all([_comparable(value, "?other"), f"{value} {sign} ?other"]))
    for other in _iris(said, "disjoint"):
        yield _ask(f"{values} {node} <{other}> {value} .")


def _right(said: Properties, value: str) -> Iterator[str]:
    """Conditions, all of which a value that is right beyond doubt fulfils."""
    for kind in _iris(said, "nodeKind", one=True):
        if kind not in _KINDS:
            raise _Unknown(kind)
        yield _KINDS[kind] % value
    for datatype in _iris(said, "datatype", one=True):
        kept = _INTEGER if datatype in _INTEGERS else datatype
        yield f"isLiteral({value}) && DATATYPE({value}) = <{kept}>"
        if datatype in _FORMS:
            yield f'REGEX(STR({value}), "{_FORMS[datatype]}")'
        elif datatype.startswith((XSD, RDF, RDFS)) and datatype not in (*_TEXTS, *_INTEGERS, f"{XSD}date"):
            raise _Unknown(datatype)
    least = _number(said, "minLength")
    if least is not None:
        yield f"(isIRI({value}) || {_TEXT % value}) && STRLEN(STR({value})) >= {least}"
    for name, sign in _BOUNDS.items():
        for bound in said.get(f"{SH}{name}", ()):
            if not isinstance(bound, Literal):
                raise _Unknown(name)
            yield f"{_comparable(value, str(bound))} && {value} {sign} {bound}"


def _by_hand(said: Properties, values: str) -> Iterator[Suspicion]:
    """What Python tests as pySHACL does: days, and patterns, which are Python's."""
    if f"{XSD}date" in _iris(said, "datatype"):
        yield Suspicion(values, lambda one: isinstance(one, Literal) and day_from(one.value) is not None)
    for pattern in said.get(f"{SH}pattern", ()):
        try:
            form = re.compile(pattern.value if isinstance(pattern, Literal) else "(")
        except re.error:
            raise _Unknown("pattern") from None
        yield Suspicion(values, partial(_has, form))


def _has(form: re.Pattern[str], term: Term) -> bool:
    """Whether ``form`` is in a term that the engine keeps letter by letter, as it does not keep values."""
    if isinstance(term, Literal):
        kept = term.datatype.value in _TEXTS or not term.datatype.value.startswith(XSD)
        return kept and form.search(term.value) is not None
    return isinstance(term, NamedNode) and form.search(term.value) is not None


def _ask(where: str, condition: str = "") -> Suspicion:
    return Suspicion(f"ASK {{ {where} {f'FILTER({condition})' if condition else ''} }}")


def _not_all(conditions: Iterable[str]) -> str:
    """That not all ``conditions`` are fulfilled, or one cannot be said of the value."""
    return f"!COALESCE({' && '.join(conditions)}, false)"


def _comparable(one: str, other: str) -> str:
    return _COMPARABLE.format(one, other, n=_NUMBERS, x=XSD)


def _text(term: Term) -> str:
    """A term in a query; a blank node would be a variable there."""
    if not isinstance(term, NamedNode | Literal):
        raise _Unknown(str(term))
    return str(term)


def _iris(said: Properties, name: str, *, one: bool = False) -> list[str]:
    """The IRIs that a shape has for ``name``; they must be no more than ``one``, and nothing else."""
    terms = dict.fromkeys(said.get(f"{SH}{name}", ()))
    if not all(isinstance(term, NamedNode) for term in terms) or (len(terms) > 1 and (one or name == "path")):
        raise _Unknown(name)
    return [text_of(term) for term in terms]


def _number(said: Properties, name: str) -> int | None:
    """The whole number that a shape has for ``name``, if it has one."""
    terms = dict.fromkeys(said.get(f"{SH}{name}", ()))
    if not terms:
        return None
    term = next(iter(terms))
    whole = isinstance(term, Literal) and term.datatype.value == _INTEGER and term.value.isdecimal()
    if len(terms) > 1 or not whole or (f"{SH}path" not in said and name != "minLength"):
        raise _Unknown(name)
    return int(text_of(term))
