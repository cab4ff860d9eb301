"""The store: open a published graph, put a question to it, get terms back.

The only module that talks to the engine.

Two ways to ask. :func:`evaluate` runs in this process and is for queries that are trusted (those of the
edition); :func:`watch` holds it to limits where the process may be ended. :func:`evaluate_limited` is for
everything else: the query is guarded, then run in a child process with limits on memory, processor and
wall-clock time, because the engine can be neither interrupted nor kept from crashing on hostile input from
inside.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pyoxigraph

from claimgraph.contained import (
    MAX_FILE,
    Work,
    ask,
    hold,
    out_of_memory,
    out_of_time,
    report,
    request,
)
from claimgraph.contained import Limits as Limits  # part of what this module is asked for
from claimgraph.errors import ClaimgraphError, LimitHit, UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import IO, TypeAlias

    from claimgraph.tokens import Allowed

    Node: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

#: What a question is called in messages about limits.
QUERY = Work("the query", "narrow it")
_NEVER = float("inf")
#: How often, in seconds, a query in this process is looked at.
TICK = 0.05


class Engine(Protocol):
    """What is asked of an engine: an embedded store has it, and so has an endpoint elsewhere."""

    def query(self, query: str, /, *, prefixes: dict[str, str] | None = None) -> Results:
        """The answer to a query, for which ``prefixes`` are declared beforehand."""
        ...

    def quads_for_pattern(
        self, s: Node | None, p: pyoxigraph.NamedNode | None, o: Node | pyoxigraph.Literal | None, /
    ) -> Iterator[pyoxigraph.Quad]:
        """What fits, in the default graph; None fits anything."""
        ...


def open_readonly(path: Path) -> pyoxigraph.Store:
    """The on-disk store in folder ``path``, which other processes may read at the same time."""
    try:
        return pyoxigraph.Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise UnreadableInput(
            f"cannot open the store: {first_line(error)}", str(path), "run claimgraph build --rebuild"
        ) from None


def read_nquads(nquads: Path) -> bytes:
    """The bytes of a published graph; raises UnreadableInput when its file cannot be read."""
    try:
        return nquads.read_bytes()
    except OSError as error:
        raise UnreadableInput(
            f"cannot read the graph: {error.strerror}", str(nquads), "build it first"
        ) from None


def open_memory(nquads: Path) -> pyoxigraph.Store:
    """A store in memory with the quads of an N-Quads file."""
    store = pyoxigraph.Store()
    try:
        store.bulk_load(path=str(nquads), format=pyoxigraph.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise UnreadableInput(f"cannot load the graph: {first_line(error)}", str(nquads)) from None
    return store


def add(store: pyoxigraph.Store, nquads: IO[bytes]) -> None:
    """Add N-Quads that this package wrote to a store in memory, as they come."""
    store.bulk_load(nquads, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)


def evaluate(store: Engine, sparql: str, prefixes: Mapping[str, str] | None = None) -> Results:
    """Answer ``sparql`` in this process. No limits and no guard: for stored queries and the package's own.

    ``prefixes`` are declared for the query beforehand. Raises UsageProblem with line and column when the
    query does not parse.
    """
    try:
        return store.query(sparql, prefixes=dict(prefixes) if prefixes else None)
    except SyntaxError as error:
        raise UsageProblem(f"the query does not parse: {first_line(error)}", "", "") from None


def watch(limits: Limits, on_limit: Callable[[LimitHit], object], work: Work = QUERY) -> Callable[[], None]:
    """Call ``on_limit`` in another thread once this process goes beyond ``limits`` at ``work``.

    The function returned here calls the watch off. Memory is what the process holds beyond what it held when
    the watch began, looked at every TICK seconds.

    Signal handlers do not run while the engine evaluates; a thread does, since the engine releases the
    interpreter meanwhile. A limit set on the process itself would have the engine abort without a word.
    """
    import _thread
    from time import monotonic

    lock = _thread.allocate_lock()
    lock.acquire()
    end = monotonic() + limits.timeout if limits.timeout else _NEVER
    most = _resident() + (limits.memory << 20) if limits.memory else _NEVER

    def wait() -> None:
        while not lock.acquire(timeout=max(min(TICK, end - monotonic()), 0)):
            if monotonic() >= end:
                on_limit(out_of_time(work, limits))
                return
            if most < _NEVER and _resident() > most:
                on_limit(out_of_memory(work, limits))
                return

    _thread.start_new_thread(wait, ())
    return lock.release


def _resident() -> int:
    """How many bytes of memory this process holds; where only its peak is known, that; else 0."""
    try:
        with open("/proc/self/statm", "rb") as stream:  # noqa: PTH123 - measured: on the hot path
            return int(stream.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # not on Windows: the limit of time remains
        return 0
    import sys

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def first_line(error: BaseException) -> str:
    """The engine's message in one short line.

    Its lists of every token that would have fitted are left out.
    """
    text = " ".join(str(error).split())
    head, expected, _ = text.partition(": expected one of")
    if expected:
        return f"{head}: something else is expected here"
    return text if len(text) <= 200 else text[:199] + "…"


def evaluate_limited(
    path: Path,
    sparql: str,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    *,
    prefixes: Mapping[str, str] | None = None,
    allow: Allowed | None = None,
    feed: Iterable[bytes] = (),
) -> Results:
    """Answer an untrusted query in a child process.

    ``path`` is the folder of a store, or an N-Quads file that is read into memory; then ``feed`` is more
    N-Quads, each in a named graph, that are added for this question.

    Raises Refused for what :func:`claimgraph.tokens.guard` refuses, LimitHit when a limit ends the work,
    UsageProblem for syntax.
    """
    from claimgraph.tokens import Allowed, guard

    guard(sparql, (allow or Allowed())._replace(prefixes=prefixes or {}))
    kind, payload = _ask_child(path, sparql, limits, prefixes or {}, feed)
    if kind == b"triples":
        # Through a store, because only its answers have the type that results are written from.
        answer = pyoxigraph.Store()
        answer.bulk_load(payload, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return answer.query("CONSTRUCT WHERE { ?s ?p ?o }")
    return pyoxigraph.parse_query_results(payload, format=pyoxigraph.QueryResultsFormat.JSON)


def _ask_child(
    path: Path, sparql: str, limits: Limits, prefixes: Mapping[str, str], feed: Iterable[bytes]
) -> tuple[bytes, bytes]:
    """(kind of answer, its bytes) from a child process that holds to ``limits``."""
    request = {"store": str(path), "query": sparql, "prefixes": dict(prefixes), "limits": limits}
    kind, payload = ask("claimgraph.store:child", request, limits, QUERY, feed)
    if kind == b"large":
        raise LimitHit(
            f"the answer is larger than {MAX_FILE >> 20} MiB", "", "narrow the query or add a LIMIT"
        )
    return kind, payload


def child() -> None:
    """The child's side: a request and what is fed on standard input, an answer for :func:`_ask_child`."""
    import errno
    import sys

    asked = request()
    out = sys.stdout.buffer
    try:
        path = Path(asked["store"])
        in_memory = path.is_file()
        store = open_memory(path) if in_memory else open_readonly(path)
        hold(Limits(*asked["limits"]))
        if in_memory:
            add(store, sys.stdin.buffer)
        found = evaluate(store, asked["query"], asked["prefixes"])
        if isinstance(found, pyoxigraph.QueryTriples):
            out.write(b"triples\n")
            found.serialize(out, format=pyoxigraph.RdfFormat.N_TRIPLES)
        else:
            out.write(b"boolean\n" if isinstance(found, pyoxigraph.QueryBoolean) else b"solutions\n")
            found.serialize(out, format=pyoxigraph.QueryResultsFormat.JSON)
    except (ClaimgraphError, OSError, ValueError) as error:
        out.seek(0)
        out.truncate()
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            out.write(b"large\n")
        else:
            report(error if isinstance(error, ClaimgraphError) else UsageProblem(first_line(error)), out)
    out.flush()
