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
    from claimgraph.cli.remote import Elsewhere
    from claimgraph.errors import LimitHit
    from claimgraph.guard import Allowed


def ask_here(
    opened: Opened, sparql: str, format_name: str, timeout: float, memory: int, hint: str = ""
) -> None:
    """Answer a trusted query in this process.

    A thread ends the process when ``timeout`` seconds are up or ``memory`` MiB used, as nothing else can.
    """
    from claimgraph.store import Limits, evaluate, watch

    done = watch(Limits(timeout, memory), _give_up)
    try:
        found = evaluate(opened.whole, sparql)
        write, count = _prepared(opened, found, format_name)
    finally:
        done()
    write()
    _finish(opened, sparql, {}, found, count, hint)


def ask_limited(
    opened: Opened,
    sparql: str,
    format_name: str,
    timeout: float,
    memory: int,
    allow: Allowed | None = None,
    prefixes: Mapping[str, str] | None = None,
    hint: str = "",
) -> None:
    """Answer an untrusted query in a child process held to ``timeout`` seconds and ``memory`` MiB."""
    from claimgraph.store import Limits

    found = opened.limited(sparql, Limits(timeout, memory), prefixes=prefixes, allow=allow)
    write, count = _prepared(opened, found, format_name)
    write()
    _finish(opened, sparql, prefixes or {}, found, count, hint)


def ask_there(
    opened: Elsewhere,
    sparql: str,
    format_name: str,
    prefixes: Mapping[str, str] | None = None,
    hint: str = "",
) -> None:
    """Have an endpoint answer a query that may be asked."""
    found = opened.store.query(sparql, prefixes=prefixes)
    write, count = _prepared(opened, found, format_name)
    write()
    _finish(opened, sparql, prefixes or {}, found, count, hint)


def _prepared(opened: Opened | Elsewhere, found: Any, format_name: str) -> tuple[Callable[[], None], int]:
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


def _finish(
    opened: Opened | Elsewhere,
    sparql: str,
    prefixes: Mapping[str, str],
    found: Any,
    count: int,
    hint: str = "",
) -> None:
    """Exit 1 where the answer is false; say why where it is empty: ``hint``, where that is known before."""
    if count:
        return
    from claimgraph.results import kind

    what = kind(found)
    if hint:
        common.complain(hint)
    if what == "boolean":
        sys.exit(1)
    if hint:
        return
    from claimgraph.answer.explain import explain

    reason = explain(opened.store, opened.ask, opened.prefixes, sparql, prefixes)
    common.complain(f"No {'rows' if what == 'rows' else 'triples'}: {reason}.".replace("?.", "?"))


def _give_up(problem: LimitHit) -> None:
    """End the process from the watching thread.

    The main thread is inside the engine and will not come back.
    """
    os.write(2, f"{problem}\n".encode())
    os._exit(problem.exit_code)
