"""Answers to queries as pages show them: a table that sorts and filters, in pages, with links to things.

All of it is done here, so that it works without scripts; ``static/answer.js`` does the same at once where the
whole answer is on the page. What is downloaded is the same answer in a format for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup, escape
from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from claimgraph.errors import UsageProblem, counted
from claimgraph.pages.render import language_attributes
from claimgraph.results import display
from claimgraph.terms import XSD, natural_key
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from claimgraph.results import Term
    from claimgraph.web.server import ServedEdition

#: What of an address is about how an answer is shown, and never a parameter of a question.
SORT, FILTER, PAGE = "_sort", "_filter", "_page"
#: How many elements a table may have, of the 3,000 of a page.
_MAX_ELEMENTS = 2_000
_MIN_ROWS = 25
_NUMBERS = frozenset(
    XSD + name
    for name in (
        "integer",
        "decimal",
        "double",
        "float",
        "int",
        "long",
        "nonNegativeInteger",
        "positiveInteger",
    )
)
#: A cell of more characters than this is given room.
_LONG_CELL = 60
#: The kinds of things that are called by their names in a table, as their labels are sentences.
_NAMED = ("claim", "argument")


class Format(NamedTuple):
    """A format in which an answer is had: what it is called, its media type, and the one of ``results``."""

    name: str
    media: str
    serialization: str


#: Ending → format, for rows, for truth values and for graphs; the first is the one that pages are made of.
ANSWER_FORMATS: dict[str, dict[str, Format]] = {
    "rows": {
        "json": Format("JSON", "application/sparql-results+json", "json"),
        "csv": Format("CSV", "text/csv; charset=utf-8", "csv"),
        "tsv": Format("TSV", "text/tab-separated-values; charset=utf-8", "tsv"),
        "xml": Format("XML", "application/sparql-results+xml", "xml"),
        "xlsx": Format("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "json"),
    },
    "boolean": {
        "json": Format("JSON", "application/sparql-results+json", "json"),
        "xml": Format("XML", "application/sparql-results+xml", "xml"),
    },
    "graph": {
        "nt": Format("N-Triples", "application/n-triples", "ntriples"),
        "ttl": Format("Turtle", "text/turtle; charset=utf-8", "turtle"),
        "jsonld": Format("JSON-LD", "application/ld+json", "jsonld"),
        "rdf": Format("RDF/XML", "application/rdf+xml", "rdfxml"),
    },
}
#: Form of a query → the kind of its answer.
KINDS = {"SELECT": "rows", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}


class ResultSet(NamedTuple):
    """An answer in memory: its kind, columns and rows (of a graph the triples), and whether it is true."""

    kind: str
    head: Sequence[str]
    rows: Sequence[Sequence[Term | None]]
    truth: bool = False


def read_answer(content: bytes, kind: str) -> ResultSet:
    """An answer out of the first format of its kind."""
    if kind == "graph":
        quads = parse(content, format=RdfFormat.N_TRIPLES, lenient=True)
        return ResultSet(kind, ("subject", "predicate", "object"), [tuple(quad.triple) for quad in quads])
    found = parse_query_results(content, format=QueryResultsFormat.JSON)
    if isinstance(found, QueryBoolean):
        return ResultSet("boolean", (), (), bool(found))
    return ResultSet("rows", [one.value for one in found.variables], [tuple(row) for row in found])


class TableView(NamedTuple):
    """How an answer is to be shown: sorted by which column, which way; with which words; which page of it."""

    column: str = ""
    down: bool = False
    words: str = ""
    page: int = 1

    @classmethod
    def of(cls, values: Mapping[str, str]) -> TableView:
        """What the parameters of a request say; raises UsageProblem for a page that is none."""
        page, sort = values.get(PAGE, "1"), values.get(SORT, "")
        if not (page.isascii() and page.isdigit() and int(page[:9]) > 0):
            raise UsageProblem("not the number of a page", repr(page), "pages are counted from 1")
        return cls(sort.lstrip("-"), sort.startswith("-"), values.get(FILTER, "").strip(), int(page[:9]))


class Column(NamedTuple):
    """A column's head: name, the address that sorts by it, how it is sorted; whether of numbers.

    ``direction`` is ``ascending``, ``descending`` or "".
    """

    name: str
    sort_address: str
    direction: str
    number: bool


class Table:
    """An answer as ``templates/answer.html`` shows it.

    ``values`` are the parameters of the page's address ``path``, the answer's own included; ``downloads``
    are (address, format) of the same. Raises Missing for a page beyond the last.
    """

    def __init__(
        self,
        result: ResultSet,
        view: TableView,
        served: ServedEdition,
        path: str,
        values: Mapping[str, str],
        downloads: Sequence[tuple[str, Format]],
    ) -> None:
        self.kind, self.truth, self.downloads = result.kind, result.truth, downloads
        self.path, self.words = path, view.words
        self._links, self._prefixes = served.pages.links, served.prefixes
        self._named = tuple(f"{served.prefixes.base}{kind}/" for kind in _NAMED)
        self._iris_by_label = iris_by_label(served)
        self._described = served.index.quad_index.by_subject
        self._values = {name: value for name, value in values.items() if name not in (SORT, FILTER, PAGE)}
        self._view = {SORT: values.get(SORT, ""), FILTER: view.words}
        self.count = len(result.rows)
        #: What the form of the filter carries along.
        self.carried = [*self._values.items(), *((n, v) for n, v in self._view.items() if v and n != FILTER)]
        rows = self._chosen(result, view)
        self.fitting = len(rows)
        size = max(_MAX_ELEMENTS // (1 + 2 * max(len(result.head), 1)), _MIN_ROWS)
        self.pages = max(-(-len(rows) // size), 1)
        self.page = view.page
        if self.page > self.pages:
            raise Missing.page(self.page, self.pages, PAGE)
        first = (self.page - 1) * size
        self.first, self.last = min(first + 1, len(rows)), min(first + size, len(rows))
        self.rows = [[self._cell(term) for term in row] for row in rows[first : self.last]]
        self.columns = [self._column(name, number, result, view) for number, name in enumerate(result.head)]

    @property
    def heading(self) -> str:
        """How much there is, in words."""
        if self.kind == "boolean":
            return "Yes: it is so" if self.truth else "No: it is not so"
        what = "row" if self.kind == "rows" else "triple"
        if self.words:
            return f"{self.fitting:,} of {counted(self.count, what)}"
        return counted(self.count, what) if self.count else f"No {what}s"

    @property
    def is_empty(self) -> bool:
        """Whether the query found nothing at all."""
        return self.kind != "boolean" and not self.count

    @property
    def is_whole(self) -> bool:
        """Whether all that was found is on this page, so that a script can sort and filter it."""
        return self.pages == 1 and not self.words

    def at(self, **changes: object) -> str:
        """The address of the same answer shown otherwise; names without their underscore."""
        view = self._view | {f"_{name}": str(value) for name, value in changes.items()}
        pairs = self._values | {
            name: value for name, value in view.items() if value and (name, value) != (PAGE, "1")
        }
        return f"{self.path}?{urlencode(pairs)}" if pairs else self.path

    def _chosen(self, result: ResultSet, view: TableView) -> Sequence[Sequence[Term | None]]:
        """The rows that have the words, in the order that is wanted."""
        rows, words = result.rows, view.words.casefold().split()
        if words:
            rows = [row for row in rows if _has(" ".join(map(self._text, row)).casefold(), words)]
        if view.column in result.head:
            at = list(result.head).index(view.column)
            bound = [row for row in rows if row[at] is not None]
            bound.sort(key=lambda row: self._sort_key(row[at]), reverse=view.down)
            rows = [*bound, *(row for row in rows if row[at] is None)]
        return rows

    def _column(self, name: str, number: int, result: ResultSet, view: TableView) -> Column:
        now = ("descending" if view.down else "ascending") if name == view.column else ""
        other = f"-{name}" if now == "ascending" else name
        cells = [row[number] for row in result.rows if row[number] is not None]
        return Column(name, self.at(sort=other), now, bool(cells) and all(map(_is_number, cells)))

    def _sort_key(self, term: Term | None) -> tuple[bool, float, Any]:
        if _is_number(term):
            try:
                return False, float(term.value), ()  # type: ignore[union-attr]
            except ValueError:
                pass
        return True, 0.0, natural_key(self._text(term).casefold())

    def _text(self, term: Term | None) -> str:
        """A term as it is read."""
        if not isinstance(term, NamedNode) or term.value not in self._described:
            return display(term, self._prefixes)  # names that a query makes up are remembered nowhere
        if term.value.startswith(self._named):
            return self._links.graph.name(term.value)
        return self._links.graph.title(term.value) or display(term, self._prefixes)

    def _cell(self, term: Term | None) -> tuple[Markup, str]:
        """A term as a cell has it, with a link to wherever it is told, and the class of the cell."""
        text = self._text(term)
        kind = "number" if _is_number(term) else "long" if len(text) > _LONG_CELL else ""
        if isinstance(term, NamedNode):
            return self._links.link(term.value, text, {}), kind
        if isinstance(term, Literal) and term.language:
            attributes = language_attributes(term.language)
            if iri := self._iris_by_label.get(text):
                return self._links.link(iri, text, {}), kind
            return Markup("<span{}>{}</span>").format(attributes, text) if attributes else escape(text), kind
        return escape(text), kind


def iris_by_label(served: ServedEdition) -> dict[str, str]:
    """Label → the one thing with a page of its own that bears it."""

    def work() -> dict[str, str]:
        iris: dict[str, str] = {}
        for iri in served.index.resources:
            label = served.index.graph.title(iri)
            iris[label] = "" if label in iris else iri
        return iris

    return served.memoized("iris_by_label", work)


def _has(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _is_number(term: Term | None) -> bool:
    return isinstance(term, Literal) and term.datatype.value in _NUMBERS


def downloads(kind: str, address: Callable[[str], str]) -> list[tuple[str, Format]]:
    """(address, format) of each format of a kind; ``address`` gives it for an ending."""
    return [(address(ending), one) for ending, one in ANSWER_FORMATS[kind].items()]
