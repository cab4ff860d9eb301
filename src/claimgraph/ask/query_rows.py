"""Which claims each stored question has among its rows, for every value that its parameters can take.

That tells which of them answers a question in words better than anything that they say of themselves. To find
it out, every stored question is put once to a graph, its parameters left free; what is found is kept in the
cache, beside the graphs, for as long as neither the graph nor a question changes.
"""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from time import time_ns
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.ask.query_ranking import Document, QuestionRows, documents
from claimgraph.build import cache_root
from claimgraph.build.inputs import MIN_AGE
from claimgraph.errors import ClaimgraphError, Unwritable
from claimgraph.files.checked import keep_newest
from claimgraph.files.write import write_file
from claimgraph.queries import with_free_parameters
from claimgraph.workspace.batch import evaluate_each
from claimgraph.workspace.stored_queries import named_queries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pyoxigraph import QuerySolutions

    from claimgraph.queries import StoredQuery
    from claimgraph.searchindex.statements import Statements
    from claimgraph.workspace.workspace import Question, Workspace

#: What the name of a kept file begins with, how many are kept, and what counts up when another would be made.
KEPT, MOST, VERSION = "rows-", 8, 4
#: Parameters whose every value is a walk through all arguments.
_UNASKED = frozenset(("claim",))


class StoredQuestions(NamedTuple):
    """What is known of an edition's stored questions: what each says of itself, and the rows of all."""

    documents: dict[str, Document]
    rows: list[QuestionRows]


def load_stored_questions(workspace: Workspace, statements: Statements) -> StoredQuestions:
    """All stored questions, with all values; at an endpoint and with joined data without rows.

    What is found is kept for a graph and the files of questions as they are, and read again as long as none
    of them has been touched.
    """
    if workspace.endpoint is not None or workspace.sources:
        return StoredQuestions(documents(statements, named_queries(workspace.edition)), [])
    published = workspace.published()
    started = time_ns()
    stats = [(path, path.stat()) for path in workspace.edition.query_files()]
    lines = [f"{path}\0{one.st_size}\0{one.st_mtime_ns}\0{one.st_ino}" for path, one in stats]
    key = sha256("\n".join([str(VERSION), published.hash, *lines]).encode()).hexdigest()
    place = cache_root() / f"{KEPT}{key[:16]}"
    try:
        cached = json.loads(place.read_bytes())
        if cached["key"] == key:
            return StoredQuestions(
                {name: Document(*one) for name, one in cached["documents"].items()},
                [QuestionRows(name, values, frozenset(some)) for name, values, some in cached["rows"]],
            )
    except (OSError, ValueError, KeyError, TypeError):
        pass  # none kept, or one that is damaged: made again
    questions = named_queries(workspace.edition)
    rows_found = list(_rows_of(workspace, statements, questions))
    found = StoredQuestions(documents(statements, questions), rows_found)
    if all(max(one.st_mtime_ns, one.st_ctime_ns) < started - MIN_AGE for _, one in stats):
        rows = [(one.name, one.values, sorted(one.claims)) for one in found.rows]
        data = {"key": key, "documents": found.documents, "rows": rows}
        try:
            write_file(place, json.dumps(data).encode(), lasting=False)
            keep_newest(place.parent, MOST, KEPT)
        except Unwritable:
            pass  # then it is found out again the next time
    return found


def _rows_of(
    workspace: Workspace, statements: Statements, questions: Mapping[str, StoredQuery]
) -> Iterator[QuestionRows]:
    ids = statements.rows_by_iri()
    asked = {
        name: query
        for name, query in questions.items()
        if not (query.joins or query.derives or any(one.name in _UNASKED for one in query.parameters))
    }
    found = evaluate_each(
        workspace,
        [(_open_question(workspace, query), partial(_claims, ids, query)) for query in asked.values()],
    )
    for name, held in zip(asked, found, strict=True):
        if isinstance(held, ClaimgraphError):
            continue  # it stops at a limit, or gives no rows
        for values, several in sorted(held.items()):
            if several:
                yield QuestionRows(name, dict(values), frozenset(several))


def _open_question(workspace: Workspace, query: StoredQuery) -> Question:
    """The question with its parameters left free; one of the tool's own is trusted."""
    question = workspace.stored_question(query)
    own = workspace.edition.owns_query(query.path)
    return question._replace(text=with_free_parameters(query)[0], trusted=question.trusted or not own)


def _claims(
    ids: Mapping[str, tuple[int, str]], query: StoredQuery, answer: QuerySolutions
) -> dict[tuple[tuple[str, int], ...], set[int]]:
    """Values of the parameters → the claims in the rows that they have."""
    variables = with_free_parameters(query)[1]
    needed = {one.name for one in query.parameters if one.type == "iri" and one.default}
    columns = [variable.value for variable in answer.variables]
    found: dict[tuple[tuple[str, int], ...], set[int]] = {}
    for row in answer:
        cells = {
            column: ids[value]
            for column, cell in zip(columns, row, strict=True)
            if cell is not None and (value := getattr(cell, "value", "")) in ids
        }
        here = {number for number, kind in cells.values() if kind == "claim"}
        given = {name: cells[variable][0] for name, variable in variables.items() if variable in cells}
        for values in _keys(given, needed):
            found.setdefault(values, set()).update(here)
    return found


def _keys(given: Mapping[str, int], needed: set[str]) -> Iterator[tuple[tuple[str, int], ...]]:
    """The values for which a row is there: the needed ones together, each other alone, none where none is."""
    if needed:
        if needed <= given.keys():
            yield tuple(sorted((name, given[name]) for name in needed))
        return
    yield ()
    for item in sorted(given.items()):
        yield (item,)
