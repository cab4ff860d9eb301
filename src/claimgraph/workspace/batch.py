"""Many questions put together: what nobody here wrote shares a few children, and takes none for itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from claimgraph.errors import ClaimgraphError, Refused, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from claimgraph.store import Results
    from claimgraph.workers import QueryRequest, QueryResponse
    from claimgraph.workspace.workspace import Question, Workspace

T = TypeVar("T")


def evaluate_each(
    workspace: Workspace, questions: Sequence[tuple[Question, Callable[[QuerySolutions], T]]]
) -> list[T | ClaimgraphError]:
    """For each question what its reader makes of the rows, or what is wrong with it.

    The same as :meth:`Workspace.evaluate` for each, with the same limits.
    """

    def alone(question: Question, read: Callable[[QuerySolutions], T]) -> T | ClaimgraphError:
        try:
            return read(_rows(workspace.evaluate(question)))
        except ClaimgraphError as error:
            return error

    here = workspace.endpoint is None and not (workspace.sources or workspace.services)

    def shared(question: Question) -> bool:
        return here and not (question.trusted or question.derives or question.from_clause)

    requests = [_request(*one) for one in questions if shared(one[0])]
    results: Iterator[T | ClaimgraphError] | None = None
    if len(requests) > 1:
        from claimgraph.workers import batch

        with suppress(Refused):  # nothing can be forked here
            results = iter(batch.evaluate_all(workspace.published().store, requests, workspace.limits))
    return [next(results) if results is not None and shared(one[0]) else alone(*one) for one in questions]


def _request(
    question: Question, read: Callable[[QuerySolutions], T]
) -> tuple[QueryRequest, Callable[[QueryResponse], T]]:
    """A question as workers are asked it, and what reads their answer."""
    from claimgraph.workers import QueryRequest

    def answered(answer: QueryResponse) -> T:
        if answer.kind != "rows":
            raise _no_rows()
        return read(_rows(parse_query_results(answer.content, format=QueryResultsFormat.JSON)))

    return QueryRequest(question.text, "json", "", question.prefixes), answered


def _rows(result: Results) -> QuerySolutions:
    if not isinstance(result, QuerySolutions):
        raise _no_rows()
    return result


def _no_rows() -> UsageProblem:
    return UsageProblem("the question gives no rows", "", "ask one that selects")
