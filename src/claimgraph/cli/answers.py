"""From a query's text to what is seen.

Evaluate, write in the format asked for, explain an empty answer, choose the exit code.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from claimgraph.cli import common

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.cli.common import Opened


def ask_here(opened: Opened, sparql: str, format_name: str, timeout: float) -> None:
    """Answer a trusted query in this process.

    A thread ends the process when the time is up, as nothing else can.
    """
    from claimgraph.store import evaluate, watch

    done = watch(timeout, lambda: _out_of_time(timeout))
    found = evaluate(opened.store, sparql)
    content, count, rows = _written(opened, found, format_name)
    done()
    _give(opened, content, rows)
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
    content, count, rows = _written(opened, found, format_name)
    _give(opened, content, rows)
    _finish(opened, sparql, prefixes or {}, found, count)


def _written(
    opened: Opened, found: Any, format_name: str
) -> tuple[bytes, int, tuple[list[str], list[list[str]]] | None]:
    """(bytes to write, rows counted, the table to draw instead on a terminal)."""
    from claimgraph.results import kind, serialize, table_of

    if format_name == "table" and kind(found) == "rows" and common.on_terminal():
        head, rows = table_of(found, opened.prefixes)
        return b"", len(rows), (head, rows)
    content, count = serialize(found, format_name, opened.prefixes, common.width())
    return content, count, None


def _give(opened: Opened, content: bytes, table: tuple[list[str], list[list[str]]] | None) -> None:  # noqa: ARG001
    if table is not None:
        common.rich_table(*table)
    else:
        common.emit(content)


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


def _out_of_time(timeout: float) -> None:
    """End the process from the watching thread.

    The main thread is inside the engine and will not come back.
    """
    os.write(2, f"the query took longer than {timeout:g} s. Narrow it or give --timeout SECONDS.\n".encode())
    os._exit(4)
