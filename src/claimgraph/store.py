"""The store: open a published graph, put a question to it, get terms back.

How the engine is opened, what trusted code asks it by, and what its errors mean.

:func:`evaluate` runs in this process and is for stored queries, which a guard keeps from reaching outside;
:func:`watch` holds it to limits where the process may be ended. For everything else there is ``untrusted``.
"""

from __future__ import annotations

import _thread
import os
import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.files.read import read_bytes
from claimgraph.sandbox import Task, out_of_memory, out_of_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from typing import IO, TypeAlias

    from claimgraph.errors import LimitHit
    from claimgraph.sandbox import Limits

    Node: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

#: What a question is called in messages about limits.
QUERY = Task("the query", "narrow it")
_NEVER = float("inf")
#: How a store that cannot be read is mended.
REBUILD = "run claimgraph build --rebuild"
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


class View(NamedTuple):
    """A CONSTRUCT query whose triples stand in a named graph of their own for the questions built on it.

    ``name`` is what messages call it, ``graph`` the IRI of that graph, so that what was concluded is never
    taken for what was given.
    """

    name: str
    graph: str
    sparql: str


def open_readonly(path: Path) -> pyoxigraph.Store:
    """The on-disk store in folder ``path``, which other processes may read at the same time."""
    try:
        return pyoxigraph.Store.read_only(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        raise UnreadableInput(f"cannot open the store: {first_line(error)}", str(path), REBUILD) from None


def read_nquads(nquads: Path) -> bytes:
    """The bytes of a published graph; raises UnreadableInput when its file cannot be read."""
    return read_bytes(nquads, "graph", hint="build it first")


def open_memory(nquads: Path) -> pyoxigraph.Store:
    """A store in memory with the quads of an N-Quads file that this package wrote."""
    store = pyoxigraph.Store()
    try:
        store.bulk_load(path=str(nquads), format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    except (OSError, SyntaxError) as error:
        raise UnreadableInput(f"cannot load the graph: {first_line(error)}", str(nquads)) from None
    return store


def add(store: pyoxigraph.Store, nquads: IO[bytes]) -> None:
    """Add N-Quads that this package wrote to a store in memory, as they come."""
    store.bulk_load(nquads, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)


def evaluate(store: Engine, sparql: str, prefixes: Mapping[str, str] | None = None) -> Results:
    """Answer ``sparql`` in this process, without limits: for stored queries and the package's own.

    ``prefixes`` are declared for the query beforehand. Raises UsageProblem with line and column when the
    query does not parse, Refused for one that reaches outside the graph, as those of an edition by other
    hands may.
    """
    ensure_confined(sparql, prefixes)
    return _evaluate(store, sparql, prefixes)


def derive(store: pyoxigraph.Store, view: View, *, guarded: bool = False) -> None:
    """Ask ``view`` of a store in memory, what is joined there included, and put its triples into its graph.

    ``guarded`` is one that is known to stay inside. Raises UnreadableInput for a view that is no CONSTRUCT
    query, and what :func:`evaluate` raises.
    """
    triples = _evaluate(store, view.sparql, None) if guarded else evaluate(store, view.sparql)
    if not isinstance(triples, pyoxigraph.QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", view.name)
    graph = pyoxigraph.NamedNode(view.graph)
    # All are there before the first is added: what a view derives is no ground for what it derives.
    store.extend([pyoxigraph.Quad(one.subject, one.predicate, one.object, graph) for one in triples])


def ensure_confined(sparql: str, prefixes: Mapping[str, str] | None = None, name: str = "") -> None:
    """Raise Refused where ``sparql`` could reach outside the graph; ``name`` is what messages call it."""
    body = sparql.lower().replace("\r", "\n")
    while body.startswith("#"):  # the header of a stored query: words of no account
        body = body.partition("\n")[2]
    # Measured: the guard takes as long to import as a question to answer, and most need none. A variable of
    # that name is no way out.
    if "\\u" in body or any(body.count(word) != body.count(f"?{word}") for word in ("service", "from")):
        from claimgraph.query_guard import Permissions, refuse_external

        refuse_external(sparql, Permissions(prefixes=prefixes or {}), name)


def _evaluate(store: Engine, sparql: str, prefixes: Mapping[str, str] | None) -> Results:
    with engine_errors():
        return store.query(sparql, prefixes=dict(prefixes) if prefixes else None)


@contextmanager
def engine_errors() -> Iterator[None]:
    """While the engine is asked: what it says against a query is a UsageProblem in one line."""
    try:
        yield
    except SyntaxError as error:
        at, _, what = first_line(error).removeprefix("error at ").partition(": ")
        line, colon, column = at.partition(":")
        if not colon:
            raise UsageProblem(f"the query does not parse: {first_line(error)}") from None
        raise UsageProblem(f"the query does not parse: {what}", f"line {line}, column {column}") from None
    except RuntimeError as error:
        if "function" not in str(error):  # a store that is not as the engine wrote it
            raise
        hint = "use the functions of SPARQL 1.1, and those of XPath that cast, such as xsd:integer"
        raise UsageProblem(f"the query does not run: {first_line(error)}", "", hint) from None


def watch(limits: Limits, on_limit: Callable[[LimitHit], object]) -> Callable[[], None]:
    """Call ``on_limit`` in another thread once this process goes beyond ``limits`` at a query.

    The function returned here calls the watch off. Memory is what the process holds beyond what it held when
    the watch began, looked at every TICK seconds.

    Signal handlers do not run while the engine evaluates; a thread does, since the engine releases the
    interpreter meanwhile. A limit set on the process itself would have the engine abort without a word.
    """
    lock = _thread.allocate_lock()
    lock.acquire()
    end = monotonic() + limits.timeout if limits.timeout else _NEVER
    max_memory = _resident() + (limits.memory << 20) if limits.memory else _NEVER

    def wait() -> None:
        while not lock.acquire(timeout=max(min(TICK, end - monotonic()), 0)):
            if monotonic() >= end:
                on_limit(out_of_time(QUERY, limits))
                return
            if max_memory < _NEVER and _resident() > max_memory:
                on_limit(out_of_memory(QUERY, limits))
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
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@contextmanager
def objects_stay() -> Iterator[None]:
    """While a whole graph becomes Python objects: without the search for garbage among them.

    Measured: it takes a third of the time, since Python looks through all there are again and again.
    """
    import gc

    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def first_line(error: BaseException) -> str:
    """The engine's message in one short line.

    Its lists of every token that would have fitted are left out.
    """
    text = " ".join(str(error).split())
    head, expected, _ = text.partition(": expected one of")
    if expected:
        return f"{head}: something else is expected here"
    return text if len(text) <= 200 else text[:199] + "…"
