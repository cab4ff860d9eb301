"""Many questions put together: what nobody here wrote shares a few children, and takes none for itself."""

from __future__ import annotations

from itertools import compress
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
    share = [here and not (one.trusted or one.derives or one.from_clause) for one, _ in questions]
    found: Iterator[T | ClaimgraphError] = iter(())
    if sum(share) > 1:
        from claimgraph.workers import batch

        try:
            asked = [_request(*one) for one in compress(questions, share)]
            found = iter(batch.evaluate_all(workspace.published().store, asked, workspace.limits))
        except Refused:  # nothing can be forked here
            share = [False] * len(questions)
    else:
        share = [False] * len(questions)
    pairs = zip(questions, share, strict=True)
    return [next(found) if shared else alone(*one) for one, shared in pairs]


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


def _rows(found: Results) -> QuerySolutions:
    if not isinstance(found, QuerySolutions):
        raise _no_rows()
    return found


def _no_rows() -> UsageProblem:
    return UsageProblem("the question gives no rows", "", "ask one that selects")
