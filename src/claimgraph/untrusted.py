"""Untrusted queries: guarded, then answered in a child process held to limits, with a wall around it.

The engine can be neither interrupted nor kept from crashing on hostile input from inside; so whatever is not
a question of the tool, or of an edition that is trusted, is asked in a child with limits on memory, processor
and wall-clock time, which cannot open a file or a connection, whatever the guard has missed.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.sandbox import MAX_FILE, Limits, apply_limits, ask, report, request, wall_in
from claimgraph.store import (
    QUERY,
    REBUILD,
    View,
    add,
    derive,
    engine_errors,
    first_line,
    open_memory,
    open_readonly,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.query_guard import Permissions
    from claimgraph.store import Results

#: Walls around a child: none, for a query that may ask a server; where the system has one; always.
OPEN, WHERE_POSSIBLE, CLOSED = "open", "where possible", "closed"


def evaluate_limited(
    path: Path,
    sparql: str,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    *,
    prefixes: Mapping[str, str] | None = None,
    allow: Permissions | None = None,
    feed: Iterable[bytes] = (),
    views: Sequence[View] = (),
) -> Results:
    """Answer an untrusted query in a child process.

    ``path`` is the folder of a store, or an N-Quads file that is read into memory; then ``feed`` is more
    N-Quads, each in a named graph, that are added for this question, and ``views`` are derived from all that.

    Raises Refused for what :func:`claimgraph.query_guard.guard` refuses and where the system cannot keep the
    child from files and connections, unless ``allow`` has it; LimitHit when a limit ends the work,
    UsageProblem for syntax.
    """
    from claimgraph.query_guard import (  # not in the child: it takes as long as a question
        NO_PERMISSIONS,
        guard,
    )

    allowed = (allow or NO_PERMISSIONS)._replace(prefixes=prefixes or {})
    guard(sparql, allowed)
    for view in views:
        guard(view.sparql)
    wall = OPEN if allowed.services else WHERE_POSSIBLE if allowed.unconfined else CLOSED
    kind, payload = ask_child(path, sparql, limits, prefixes or {}, feed, wall, views)
    if kind == b"triples":
        # Through a store, because only its answers have the type that results are written from.
        answer = pyoxigraph.Store()
        answer.bulk_load(payload, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return answer.query("CONSTRUCT WHERE { ?s ?p ?o }")
    return pyoxigraph.parse_query_results(payload, format=pyoxigraph.QueryResultsFormat.JSON)


def ask_child(
    path: Path,
    sparql: str,
    limits: Limits,
    prefixes: Mapping[str, str],
    feed: Iterable[bytes] = (),
    wall: str = CLOSED,
    views: Sequence[View] = (),
) -> tuple[bytes, bytes]:
    """(kind of answer, its bytes) from a child process that holds to ``limits`` and has ``wall`` around it.

    Whoever asks has guarded the query.
    """
    request = {
        "store": str(path),
        "query": sparql,
        "prefixes": dict(prefixes),
        "limits": limits,
        "wall": wall,
        "views": views,
    }
    kind, payload = ask("claimgraph.untrusted:child", request, limits, QUERY, feed)
    if kind == b"large":
        raise LimitHit(
            f"the answer is larger than {MAX_FILE >> 20} MiB", "", "narrow the query or add a LIMIT"
        )
    return kind, payload


def enclose(store: Path | None, *, must: bool = True) -> None:
    """In a child: put the wall around this process, once the store in folder ``store`` is open.

    Raises Refused where the system has none to offer and it ``must`` stand. A store of very many tables, the
    engine opens only as it comes to them, and then it must be able to.
    """
    if (store is None or _all_open(store)) and wall_in():
        return
    if must:
        what = "nothing here keeps a query from opening files and connections"
        raise Refused(what, "", "ask it all the same with --allow unconfined")


def _all_open(store: Path) -> bool:
    """Whether this process has every table of the store in folder ``store`` open."""
    try:
        names = os.listdir("/proc/self/fd" if Path("/proc/self/fd").is_dir() else "/dev/fd")  # noqa: PTH208
    except OSError:
        return False
    open_files = set()
    for name in names:
        with suppress(OSError):  # the listing's own is closed by now
            status = os.fstat(int(name))
            open_files.add((status.st_dev, status.st_ino))
    tables = (path.stat() for path in store.glob("*.sst"))
    return all((status.st_dev, status.st_ino) in open_files for status in tables)


def child() -> None:
    """The child's side: a request and what is fed on standard input, an answer for :func:`ask_child`."""
    request_data = request()
    out = sys.stdout.buffer
    try:
        path = Path(request_data["store"])
        in_memory = path.is_file()
        store = open_memory(path) if in_memory else open_readonly(path)
        apply_limits(Limits(*request_data["limits"]))
        if request_data["wall"] != OPEN:
            enclose(None if in_memory else path, must=request_data["wall"] == CLOSED)
        if in_memory:
            add(store, sys.stdin.buffer)
        for view in request_data["views"]:
            derive(store, View(*view), guarded=True)
        with engine_errors():
            results = store.query(request_data["query"], prefixes=request_data["prefixes"] or None)
        if isinstance(results, pyoxigraph.QueryTriples):
            out.write(b"triples\n")
            results.serialize(out, format=pyoxigraph.RdfFormat.N_TRIPLES)
        else:
            out.write(b"boolean\n" if isinstance(results, pyoxigraph.QueryBoolean) else b"solutions\n")
            results.serialize(out, format=pyoxigraph.QueryResultsFormat.JSON)
    except (ClaimgraphError, OSError, ValueError, RuntimeError) as error:
        out.seek(0)
        out.truncate()
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            out.write(b"large\n")
        elif isinstance(error, RuntimeError):  # the engine's word for a file that is not as it wrote it
            report(UnreadableInput(f"cannot read the store: {first_line(error)}", str(path), REBUILD), out)
        else:
            report(error if isinstance(error, ClaimgraphError) else UsageProblem(first_line(error)), out)
    out.flush()
