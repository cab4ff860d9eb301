"""From a question to what is seen.

Evaluate, write in the format asked for, explain an empty answer, choose the exit code.
"""

from __future__ import annotations

import os
import sys
from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from claimgraph.build.answer_cache import CachedAnswer
from claimgraph.cli import common, output
from claimgraph.cli.signals import at_once
from claimgraph.escaping import visible
from claimgraph.files.staging import clear_all
from claimgraph.results import kind, serialize, table_of
from claimgraph.store import watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import QuerySolutions

    from claimgraph.errors import LimitHit
    from claimgraph.workspace.workspace import Question, Workspace


def answer(
    workspace: Workspace, question: Question, format_name: str, hint: str = "", name: str = ""
) -> None:
    """Put ``question`` and print its answer; exits 1 where that is false.

    Where it is empty it is said why: ``hint``, where that is known before. A trusted question runs in this
    process, which a thread ends when the limits are reached, as nothing else can. ``name`` is what one is
    asked by whose answer follows from the published graph alone, and is kept.
    """
    done: Callable[[], None] = lambda: None  # noqa: E731 - the other of two
    inside: Any = nullcontext()
    if question.trusted and workspace.endpoint is None:
        done, inside = watch(workspace.limits, _give_up), at_once()
    try:
        with inside:
            results = _kept(workspace, question, name) if name else workspace.evaluate(question)
            write, count = _prepared(workspace, results, format_name)
    finally:
        done()
    write()
    if not count:
        _explain(workspace, question, results, hint)
    elif question.whole:
        _say_left(workspace, question, count)


def _kept(workspace: Workspace, question: Question, name: str) -> Any:
    """The answer that is kept, else that of the store, which is kept then where the cache can be written."""
    published = workspace.published()
    if published.temporary:
        return workspace.evaluate(question)
    known = CachedAnswer(published.dir.parent, published.hash, name)
    found = known.load(question.text)
    return known.save(question.text, workspace.evaluate(question)) if found is None else found


def _say_left(workspace: Workspace, question: Question, count: int) -> None:
    """Say how many rows a limit has left out, and what narrows the answer instead."""
    whole = question._replace(text=question.whole, whole="")
    left = sum(1 for _ in cast("QuerySolutions", workspace.evaluate(whole))) - count
    if left > 0:
        rows = "row is" if left == 1 else "rows are"
        common.complain(
            f"{left:,} more {rows} left out: leave out limit=, or narrow the answer with voice=, force=, "
            "paragraph=, from= or to=."
        )


def _prepared(workspace: Workspace, results: Any, format_name: str) -> tuple[Callable[[], None], int]:
    """(what writes the answer, rows counted); the answer has been read to its end."""
    if format_name == "table" and kind(results) == "rows":
        head, rows = table_of(results, workspace.prefixes)
        return output.writer(head, rows, format_name), len(rows)
    content, count = serialize(results, format_name, workspace.prefixes, output.width())
    return partial(output.emit, content), count


def _explain(workspace: Workspace, question: Question, results: Any, hint: str) -> None:
    """Say why an answer is empty; exit 1 where it is false."""
    if hint:
        common.complain(hint)
    if kind(results) == "boolean":
        sys.exit(1)
    if hint:
        return
    from claimgraph.answer.explain import explain

    reason = explain(workspace.store, workspace.holds, workspace.prefixes, question.text, question.prefixes)
    common.complain(f"No {'rows' if kind(results) == 'rows' else 'triples'}: {reason}.".replace("?.", "?"))


def _give_up(problem: LimitHit) -> None:
    """End the process from the watching thread.

    The main thread is inside the engine and will not come back.
    """
    os.write(2, visible(f"{problem}\n").encode())
    clear_all()
    os._exit(problem.exit_code)
