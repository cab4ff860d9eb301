"""Queries of pages and interfaces: put where all queries are put, and told why they find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import QueryResultsFormat, RdfFormat, Store, parse_query_results
from starlette.concurrency import run_in_threadpool

from claimgraph.answer.explain import explain
from claimgraph.results import kind, serialize
from claimgraph.web.result_table import ANSWER_FORMATS
from claimgraph.workers import QueryRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.results import Results
    from claimgraph.web.server import ServedEdition
    from claimgraph.workspace.workspace import Question

T = TypeVar("T")

#: An answer of more bytes is a large one.
LARGE = 1 << 20


async def put(hosted: ServedEdition, question: Question, client: str, ending: str = "") -> tuple[str, bytes]:
    """(kind, bytes) of the answer to ``question``, by ``ending`` or as pages are made of it."""
    both = (ANSWER_FORMATS["rows"], ANSWER_FORMATS["graph"])
    rows, graph = ((one.get(ending) or next(iter(one.values()))).written for one in both)
    if question.derives:  # what it builds on is made for it, in a process of its own

        def work() -> tuple[str, bytes]:
            found = hosted.edition.put(question._replace(trusted=False))  # what is trusted has no limits
            what = kind(found)
            return what, serialize(found, graph if what == "graph" else rows, hosted.prefixes)[0]

        async with hosted.deriving.turn(client):
            return await run_in_threadpool(work)
    answer = await hosted.pool.answer(
        QueryRequest(question.text, rows, graph, prefixes=question.prefixes), client
    )
    return answer.kind, answer.content


async def made(hosted: ServedEdition, content: bytes, client: str, work: Callable[[], T]) -> T:
    """What ``work`` makes of an answer, in a thread; of large ones one at a time."""
    if len(content) < LARGE:
        return await run_in_threadpool(work)
    async with hosted.reading.turn(client):
        return await run_in_threadpool(work)


def results(what: str, content: bytes) -> Results:
    """An answer of the kind ``what``, as pages are made of it, as the engine gives it."""
    if what != "graph":
        return parse_query_results(content, format=QueryResultsFormat.JSON)
    store = Store()
    store.bulk_load(content, format=RdfFormat.N_TRIPLES, lenient=True)
    return store.query("CONSTRUCT WHERE { ?s ?p ?o }")


async def why_empty(hosted: ServedEdition, question: Question, client: str) -> str:
    """A sentence that says why ``question`` finds nothing; raises Busy where too many ask that."""
    pool = hosted.pool

    def holds(sparql: str) -> bool:
        return pool.ask(QueryRequest(sparql), client).rows == 1

    # The second parser is slow, and keeps the other threads from running.
    store = hosted.edition.store
    async with hosted.explaining.turn(client):
        return await run_in_threadpool(
            explain, store, holds, hosted.prefixes, question.text, question.prefixes
        )
