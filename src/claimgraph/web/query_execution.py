"""Queries of pages and interfaces: put where all queries are put, read, and why they find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from starlette.concurrency import run_in_threadpool

from claimgraph.answer.explain import explain
from claimgraph.results import kind, serialize
from claimgraph.web.result_table import ANSWER_FORMATS, Table, TableView, downloads, read_answer
from claimgraph.workers import QueryRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimgraph.queries import StoredQuery
    from claimgraph.web.result_table import ResultSet
    from claimgraph.web.server import ServedEdition
    from claimgraph.workspace.workspace import Question

T = TypeVar("T")

#: An answer of more bytes is a large one.
LARGE = 1 << 20


async def stored_question(
    served: ServedEdition, query: StoredQuery | str, values: Mapping[str, str], client: str
) -> Question:
    """The stored question ``query`` with values as a person types them, checked and ready to be put."""
    return await served.run_serially(client, lambda: served.edition.stored_question(query, values))


async def adhoc_question(served: ServedEdition, text: str, client: str) -> Question:
    """The question ``text`` of somebody's own, checked as the worker does that answers it."""
    graphs = frozenset(served.pool.graphs)
    return await served.run_serially(client, lambda: served.edition.adhoc_question(text, graphs=graphs))


async def execute(
    served: ServedEdition, question: Question, client: str, ending: str = ""
) -> tuple[str, bytes]:
    """(kind, bytes) of the answer to ``question``, by ``ending`` or as pages are made of it."""
    both = (ANSWER_FORMATS["rows"], ANSWER_FORMATS["graph"])
    rows, graph = ((one.get(ending) or next(iter(one.values()))).serialization for one in both)
    if question.derives:  # what it builds on is made for it, in a process of its own

        def work() -> tuple[str, bytes]:
            found = served.edition.evaluate(question._replace(trusted=False))  # what is trusted has no limits
            what = kind(found)
            return what, serialize(found, graph if what == "graph" else rows, served.prefixes)[0]

        async with served.derivation_lock.turn(client):
            return await run_in_threadpool(work)
    answer = await served.pool.answer(
        QueryRequest(question.text, rows, graph, prefixes=question.prefixes), client
    )
    return answer.kind, answer.content


async def execute_and_read(served: ServedEdition, question: Question, client: str) -> ResultSet:
    """The answer to ``question`` in memory."""
    kind, content = await execute(served, question, client)
    return await process_result(served, content, client, lambda: read_answer(content, kind))


async def execute_as_table(
    served: ServedEdition,
    question: Question,
    client: str,
    path: str,
    values: Mapping[str, str],
    download: Callable[[str], str],
) -> Table:
    """The answer to ``question`` as the page at ``path`` shows it for the request's parameters ``values``.

    ``download`` gives the address of the same answer in the format of an ending.
    """
    kind, content = await execute(served, question, client)
    view = TableView.of(values)

    def work() -> Table:
        return Table(read_answer(content, kind), view, served, path, values, downloads(kind, download))

    return await process_result(served, content, client, work)


async def process_result(served: ServedEdition, content: bytes, client: str, work: Callable[[], T]) -> T:
    """What ``work`` makes of an answer, in a thread; of large ones one at a time."""
    if len(content) < LARGE:
        return await run_in_threadpool(work)
    async with served.large_answer_lock.turn(client):
        return await run_in_threadpool(work)


async def why_empty(served: ServedEdition, question: Question, client: str) -> str:
    """A sentence that says why ``question`` finds nothing; raises Busy where too many ask that."""
    pool = served.pool

    def holds(sparql: str) -> bool:
        return pool.ask(QueryRequest(sparql), client).rows == 1

    # The second parser is slow, and keeps the other threads from running.
    store = served.edition.store
    async with served.explanation_lock.turn(client):
        return await run_in_threadpool(
            explain, store, holds, served.prefixes, question.text, question.prefixes
        )
