"""From a query's text to what is seen.

Evaluate, write in the format asked for, explain an empty answer, choose the exit code.
"""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from claimgraph.cli import common, output

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimgraph.cli.common import Opened
    from claimgraph.errors import LimitHit


def ask_here(opened: Opened, sparql: str, format_name: str, timeout: float, memory: int) -> None:
    """Answer a trusted query in this process.

    A thread ends the process when ``timeout`` seconds are up or ``memory`` MiB used, as nothing else can.
    """
    from claimgraph.store import Limits, evaluate, watch

    done = watch(Limits(timeout, memory), _give_up)
    try:
        found = evaluate(opened.store, sparql)
        write, count = _prepared(opened, found, format_name)
    finally:
        done()
    write()
    _finish(opened, sparql, {}, found, count)


def ask_limited(
    opened: Opened,
    sparql: str,
    format_name: str,
    timeout: float,
    memory: int,
    allow: frozenset[str] = frozenset(),
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Answer an untrusted query in a child process held to ``timeout`` seconds and ``memory`` MiB."""
    from claimgraph.store import Limits, evaluate_limited

    found = evaluate_limited(
        opened.published.store, sparql, Limits(timeout, memory), prefixes=prefixes, allow=allow
    )
    write, count = _prepared(opened, found, format_name)
    write()
    _finish(opened, sparql, prefixes or {}, found, count)


def _prepared(opened: Opened, found: Any, format_name: str) -> tuple[Callable[[], None], int]:
    """(what writes the answer, rows counted); the answer has been read to its end."""
    from claimgraph.results import kind, readable, serialize, table_of, text_of_rows

    width = output.width()
    if format_name == "table" and kind(found) == "rows":
        head, rows = table_of(found, opened.prefixes)
        if output.on_terminal() and readable(head, rows, width - output.FRAME):
            return partial(output.rich_table, head, rows), len(rows)
        return partial(output.emit, text_of_rows(head, rows, width).encode()), len(rows)
    content, count = serialize(found, format_name, opened.prefixes, width)
    return partial(output.emit, content), count


def _finish(opened: Opened, sparql: str, prefixes: Mapping[str, str], found: Any, count: int) -> None:
    """Exit 1 where the answer is false; say why where it is empty."""
    if count:
        return
    from claimgraph.results import kind

    what = kind(found)
    if what == "boolean":
        sys.exit(1)
    from claimgraph.answer.explain import explain

    reason = explain(opened.store, opened.published.store, opened.prefixes, sparql, prefixes)
    common.complain(f"No {'rows' if what == 'rows' else 'triples'}: {reason}.".replace("?.", "?"))


def _give_up(problem: LimitHit) -> None:
    """End the process from the watching thread.

    The main thread is inside the engine and will not come back.
    """
    os.write(2, f"{problem}\n".encode())
    os._exit(problem.exit_code)
