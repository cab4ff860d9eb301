"""Answers as Python has them: rows as mappings, objects of the model, and data frames where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pyoxigraph import Literal, Quad, QueryBoolean, QuerySolutions, RdfFormat, parse

from claimgraph.errors import UsageProblem, optional_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas
    import polars
    import rdflib

    from claimgraph.api.python_values import Row, Value
    from claimgraph.results import Results
    from claimgraph.terms import Prefixes

T = TypeVar("T")


class Listing(list[T], Generic[T]):
    """Objects in order, which are a table too.

    ``columns`` and ``rows`` are the table: by default a row for each object, with what its class has for
    fields, nodes of the graph as CURIEs. ``source`` is what the objects were taken from, where that tells
    more than they do.
    """

    def __init__(
        self,
        items: Iterable[T] = (),
        columns: Sequence[str] | None = None,
        cells: Iterable[Sequence[Value]] | None = None,
        source: Any = None,
    ) -> None:
        super().__init__(items)
        self.source = source
        self._columns = columns
        self._cells = cells

    @property
    def rows(self) -> list[Row]:
        """The rows of the table."""
        if self._columns is not None and self._cells is not None:
            return [dict(zip(self._columns, row, strict=True)) for row in self._cells]
        from claimgraph.api.python_values import row_of

        return [row_of(item) for item in self]

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, which without any row are known only where they are always the same."""
        if self._columns is not None:
            return tuple(self._columns)
        return tuple(dict.fromkeys(name for row in self.rows for name in row))

    def to_pandas(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame; raises Refused where pandas is not installed."""
        frame: pandas.DataFrame = _library("pandas").DataFrame.from_records(
            self.rows, columns=list(self.columns)
        )
        return frame

    def to_polars(self) -> polars.DataFrame:
        """The table as a polars DataFrame; raises Refused where polars is not installed.

        A column of several types is read as the one that holds them all, mostly text.
        """
        frame: polars.DataFrame = _library("polars").DataFrame(
            self.rows, schema=list(self.columns), strict=False, infer_schema_length=None
        )
        return frame


class Answer(Listing["Row"]):
    """The answer to a question in SPARQL: its rows.

    Of a graph each row is a triple (``subject``, ``predicate``, ``object``), of a yes-or-no question there is
    one row (``answer``), and the answer is as true as that. ``kind`` is ``rows``, ``graph`` or ``boolean``,
    ``terms`` are the rows with their terms as the engine gave them.
    """

    def __init__(self, results: Results, prefixes: Prefixes) -> None:
        from claimgraph.api.python_values import to_python

        self.prefixes = prefixes
        if isinstance(results, QueryBoolean):
            self.kind, names, terms = "boolean", ["answer"], [(Literal(bool(results)),)]
        elif isinstance(results, QuerySolutions):
            self.kind, names = "rows", [one.value for one in results.variables]
            terms = [(*row,) for row in results]
        else:
            self.kind, names = "graph", ["subject", "predicate", "object"]
            terms = [(*triple,) for triple in results]
        self.terms: list[tuple[Any, ...]] = terms
        super().__init__((dict(zip(names, map(to_python, row), strict=True)) for row in terms), names)

    def __bool__(self) -> bool:
        return bool(self[0]["answer"]) if self.kind == "boolean" else len(self) > 0

    @property
    def rows(self) -> list[Row]:
        """The rows, which are the answer itself."""
        return list(self)

    def to_graph(self) -> rdflib.Graph:
        """The graph of a CONSTRUCT or DESCRIBE query in rdflib; raises UsageProblem for any other answer."""
        if self.kind != "graph":
            raise UsageProblem(
                f"the answer is no graph but {self.kind}", "", "ask with CONSTRUCT or DESCRIBE"
            )
        from claimgraph.model import rdflib_bridge

        graph = empty_graph(self.prefixes)
        rdflib_bridge.fill((Quad(*triple) for triple in self.terms), lambda _: graph)
        return graph


def empty_graph(prefixes: Mapping[str, str]) -> rdflib.Graph:
    """An rdflib Graph with ``prefixes`` bound and no others."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    for prefix, namespace in prefixes.items():
        graph.bind(prefix, namespace)
    return graph


def empty_dataset(prefixes: Mapping[str, str]) -> rdflib.Dataset:
    """The same as a Dataset, whose default graph is one of its own and not the union of the others."""
    from rdflib import Dataset

    dataset = Dataset(default_union=False)
    for prefix, namespace in prefixes.items():
        dataset.bind(prefix, namespace)
    return dataset


def fill(nquads: bytes, graph_named: Callable[[str], rdflib.Graph]) -> None:
    """Add ``nquads`` to graphs of rdflib.

    Read with pyoxigraph and handed over term by term: several times faster than rdflib's own parser, and
    literals keep the form they were written in.
    """
    from claimgraph.model import rdflib_bridge

    rdflib_bridge.fill(parse(nquads, format=RdfFormat.N_QUADS, lenient=True), graph_named)


def _library(name: str) -> Any:
    """The module ``name`` of the extra that is called like it."""
    hint = f"install it with pip install 'claimgraph[{name}]'"
    return optional_package(name, f"a data frame needs {name}, which is not installed", "", hint)
