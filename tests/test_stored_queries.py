"""The stored queries of this edition: rules of the header, approved rows, the same rows in two engines."""

from __future__ import annotations

import csv
import io
import re
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    serialize,
)

from claimgraph.answer.stored import INTERNAL
from claimgraph.edition import find_edition
from claimgraph.queries import bind, load
from claimgraph.store import evaluate
from claimgraph.terms import OA
from claimgraph.tokens import form, guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib import Graph

    from claimgraph.build import Published
    from claimgraph.terms import Prefixes

EDITION = find_edition()
QUERIES = {f"{path.parent.name}/{path.stem}": path for path in EDITION.query_files()}
READERS = {name: path for name, path in QUERIES.items() if name.split("/")[0] not in INTERNAL}
APPROVED = EDITION.root / "tests" / "queries"


#: The paragraphs of the slice on which two engines are compared.
SLICE = (5, 10)


@pytest.fixture(scope="session")
def slice_(published: Published, prefixes: Prefixes) -> list[Quad]:
    """The published graph with the claims, passages and mentions of a few paragraphs only.

    rdflib joins in the order of the text and would take minutes over the whole.
    """
    base = prefixes.base
    quads = list(parse(path=str(published.nquads), format=RdfFormat.N_QUADS))
    spans: dict[str, list[int]] = {}
    for quad in quads:
        if quad.predicate.value in (f"{OA}start", f"{OA}end"):
            spans.setdefault(_text(quad.subject).removesuffix("-position"), []).append(
                int(_text(quad.object))
            )
    starts = [f"{base}paragraph/p{number:03d}" for number in SLICE]
    places = {
        _text(quad.subject): _text(quad.object)
        for quad in quads
        if quad.predicate.value == f"{OA}hasSelector"
    }
    first, last = (min(spans[places[name].rsplit("-", 1)[0]]) for name in starts)

    by_place = re.compile(rf"{re.escape(base)}(?:text#char=|selector/|mention/)([0-9]+)[,-]")
    by_name = re.compile(
        rf"{re.escape(base)}(?:claim|argument|gap|note|paragraph|sentence|mention)/p([0-9]{{3}})"
    )

    def inside(term: object) -> bool:
        if match := by_place.match(_text(term)):
            return first <= int(match[1]) < last
        if match := by_name.match(_text(term)):
            return SLICE[0] <= int(match[1]) < SLICE[1]
        return True

    return [quad for quad in quads if inside(quad.subject) and inside(quad.object)]


@pytest.fixture(scope="session")
def slice_store(slice_: list[Quad]) -> Store:
    """The slice in Oxigraph."""
    found = Store()
    found.bulk_extend(slice_)
    return found


@pytest.fixture(scope="session")
def slice_graph(slice_: list[Quad]) -> Graph:
    """The slice in rdflib."""
    from rdflib import Graph as RdflibGraph

    content = serialize((quad.triple for quad in slice_), format=RdfFormat.N_TRIPLES)
    assert content
    return RdflibGraph().parse(data=content, format="nt")


def _rows(store: Store, path: Path) -> list[tuple[str, ...]]:
    """Header and rows of a stored query with its defaults, as Oxigraph answers it."""
    found = evaluate(store, bind(load(path), {}))
    if isinstance(found, QueryBoolean):
        return [("answer",), (str(bool(found)).lower(),)]
    if isinstance(found, QueryTriples):
        return [("subject", "predicate", "object"), *sorted(tuple(map(_text, triple)) for triple in found)]
    assert isinstance(found, QuerySolutions)
    return [tuple(name.value for name in found.variables), *(tuple(map(_text, row)) for row in found)]


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode | Literal) else "" if term is None else str(term)


def _as_csv(rows: list[tuple[str, ...]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("name", READERS)
def test_rows(name: str, store: Store, approve: bool) -> None:
    """The rows are those in ``tests/queries``, in that order."""
    content = _as_csv(_rows(store, READERS[name]))
    approved = APPROVED / f"{name}.csv"
    if approve:
        approved.parent.mkdir(parents=True, exist_ok=True)
        approved.write_text(content, encoding="utf-8", newline="")
    assert approved.is_file(), f"no expected rows: run pytest --approve and read {approved}"
    assert content == approved.read_bytes().decode()
    assert content.count("\n") > 1, "a stored query that answers nothing with its defaults"


def test_no_stray_approval() -> None:
    """Every file of expected rows belongs to a stored query."""
    found = {path.relative_to(APPROVED).with_suffix("").as_posix() for path in APPROVED.rglob("*.csv")}
    assert found <= set(READERS)


@contextmanager
def _limit(seconds: int) -> Iterator[None]:
    """Fail what takes longer, where the system can interrupt it; rdflib is Python and can be."""

    def stop(*_: object) -> None:
        pytest.fail(f"rdflib takes longer than {seconds} s: write the patterns in the order they should join")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("name", READERS)
def test_same_rows_in_rdflib(name: str, slice_store: Store, slice_graph: Graph) -> None:
    """Rdflib gives the same rows in the same order, on a slice of the graph."""
    wanted = _rows(slice_store, READERS[name])
    with _limit(30):
        answer = slice_graph.query(bind(load(READERS[name]), {}))
        found: list[tuple[str, ...]]
        if answer.type == "ASK":
            found = [(str(answer.askAnswer).lower(),)]
        elif answer.type == "CONSTRUCT":
            found = sorted(tuple(map(str, triple)) for triple in answer.graph or ())
        else:
            found = [tuple("" if term is None else str(term) for term in row) for row in answer]  # type: ignore[union-attr]
    assert found == wanted[1:]


def test_slice_has_something(slice_store: Store) -> None:
    """The slice is not so small that most questions find nothing in it."""
    answered = [name for name, path in READERS.items() if len(_rows(slice_store, path)) > 1]
    assert len(answered) > len(READERS) / 3


@pytest.mark.parametrize("name", QUERIES)
def test_rules(name: str) -> None:
    """The header is complete, and the text keeps to what runs unchanged in any SPARQL tool."""
    query = load(QUERIES[name])
    tokens = guard(query.text)
    words = [token.text.upper() for token in tokens]
    kind = form(tokens)
    assert query.summary and query.text.startswith("#+ ")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.slug)
    if kind == "SELECT":
        start = words.index("SELECT")
        projected = tokens[
            start + 1 : next(i for i, word in enumerate(words) if word in ("WHERE", "{") and i > start)
        ]
        assert "*" not in [token.text for token in projected][:1], "SELECT * leaves the columns to the engine"
        assert not [token.text for token in projected if token.text.startswith(("?_", "$_"))], (
            "a parameter is projected"
        )
        assert "ORDER" in words, "without ORDER BY the rows come in the engine's order"
    names = [parameter.name for parameter in query.parameters]
    assert len(names) == len(set(names))
    assert not [(a, b) for a in names for b in names if a != b and b.startswith(a)], "one name begins another"
    assert set(query.defaults) | set(query.examples) | set(query.about) <= set(names)


def test_slugs_are_unique() -> None:
    """A reader's question is found by its slug alone."""
    slugs = [name.split("/")[1] for name in READERS]
    assert sorted(slugs) == sorted(set(slugs))
