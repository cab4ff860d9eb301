"""The store: open a published graph, put a question to it, get terms back.

The only module that talks to the engine.

Two ways to ask. :func:`evaluate` runs in this process and is for stored queries, which a guard keeps from
reaching outside; :func:`watch` holds it to limits where the process may be ended. :func:`evaluate_limited` is
for everything else: the query is guarded, then run in a child process with limits on memory, processor and
wall-clock time, because the engine can be neither interrupted nor kept from crashing on hostile input from
inside. That child cannot open a file or a connection, whatever the guard has missed.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pyoxigraph

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.sandbox import MAX_FILE, Work, ask, hold, out_of_memory, out_of_time, report, request, wall_in
from claimgraph.sandbox import Limits as Limits  # part of what this module is asked for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import IO, TypeAlias

    from claimgraph.guard import Allowed

    Node: TypeAlias = pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Triple
    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

#: What a question is called in messages about limits.
QUERY = Work("the query", "narrow it")
#: Walls around a child: none, for a query that may ask a server; where the system has one; always.
OPEN, WHERE_POSSIBLE, CLOSED = "open", "where possible", "closed"
_NEVER = float("inf")
_MEND = "run claimgraph build --rebuild"
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
        raise UnreadableInput(f"cannot open the store: {first_line(error)}", str(path), _MEND) from None


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
    """Answer ``sparql`` in this process, without limits: for stored queries and the package's own.

    ``prefixes`` are declared for the query beforehand. Raises UsageProblem with line and column when the
    query does not parse, Refused for one that reaches outside the graph, as those of an edition by other
    hands may.
    """
    keep_inside(sparql, prefixes)
    return _evaluate(store, sparql, prefixes)


def derive(store: pyoxigraph.Store, view: View, *, guarded: bool = False) -> None:
    """Ask ``view`` of a store in memory, what is joined there included, and put its triples into its graph.

    ``guarded`` is one that is known to stay inside. Raises UnreadableInput for a view that is no CONSTRUCT
    query, and what :func:`evaluate` raises.
    """
    found = _evaluate(store, view.sparql, None) if guarded else evaluate(store, view.sparql)
    if not isinstance(found, pyoxigraph.QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", view.name)
    graph = pyoxigraph.NamedNode(view.graph)
    # All are there before the first is added: what a view derives is no ground for what it derives.
    store.extend([pyoxigraph.Quad(one.subject, one.predicate, one.object, graph) for one in found])


def keep_inside(sparql: str, prefixes: Mapping[str, str] | None = None, name: str = "") -> None:
    """Raise Refused where ``sparql`` could reach outside the graph; ``name`` is what messages call it."""
    body = sparql.lower().replace("\r", "\n")
    while body.startswith("#"):  # the header of a stored query: words of no account
        body = body.partition("\n")[2]
    # Measured: the guard takes as long to import as a question to answer, and most need none. A variable of
    # that name is no way out.
    if "\\u" in body or any(body.count(word) != body.count(f"?{word}") for word in ("service", "from")):
        from claimgraph.guard import Allowed, refuse_ways_out

        refuse_ways_out(sparql, Allowed(prefixes=prefixes or {}), name)


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


def evaluate_limited(
    path: Path,
    sparql: str,
    limits: Limits = Limits(),  # noqa: B008 - immutable
    *,
    prefixes: Mapping[str, str] | None = None,
    allow: Allowed | None = None,
    feed: Iterable[bytes] = (),
    views: Sequence[View] = (),
) -> Results:
    """Answer an untrusted query in a child process.

    ``path`` is the folder of a store, or an N-Quads file that is read into memory; then ``feed`` is more
    N-Quads, each in a named graph, that are added for this question, and ``views`` are derived from all that.

    Raises Refused for what :func:`claimgraph.guard.guard` refuses and where the system cannot keep the child
    from files and connections, unless ``allow`` has it; LimitHit when a limit ends the work, UsageProblem for
    syntax.
    """
    from claimgraph.guard import NOTHING, guard

    allowed = (allow or NOTHING)._replace(prefixes=prefixes or {})
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
    kind, payload = ask("claimgraph.store:child", request, limits, QUERY, feed)
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
    held = set()
    for name in names:
        with suppress(OSError):  # the listing's own is closed by now
            status = os.fstat(int(name))
            held.add((status.st_dev, status.st_ino))
    tables = (path.stat() for path in store.glob("*.sst"))
    return all((status.st_dev, status.st_ino) in held for status in tables)


def child() -> None:
    """The child's side: a request and what is fed on standard input, an answer for :func:`ask_child`."""
    import errno
    import sys

    asked = request()
    out = sys.stdout.buffer
    try:
        path = Path(asked["store"])
        in_memory = path.is_file()
        store = open_memory(path) if in_memory else open_readonly(path)
        hold(Limits(*asked["limits"]))
        if asked["wall"] != OPEN:
            enclose(None if in_memory else path, must=asked["wall"] == CLOSED)
        if in_memory:
            add(store, sys.stdin.buffer)
        for view in asked["views"]:
            derive(store, View(*view), guarded=True)
        found = _evaluate(store, asked["query"], asked["prefixes"])
        if isinstance(found, pyoxigraph.QueryTriples):
            out.write(b"triples\n")
            found.serialize(out, format=pyoxigraph.RdfFormat.N_TRIPLES)
        else:
            out.write(b"boolean\n" if isinstance(found, pyoxigraph.QueryBoolean) else b"solutions\n")
            found.serialize(out, format=pyoxigraph.QueryResultsFormat.JSON)
    except (ClaimgraphError, OSError, ValueError, RuntimeError) as error:
        out.seek(0)
        out.truncate()
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            out.write(b"large\n")
        elif isinstance(error, RuntimeError):  # the engine's word for a file that is not as it wrote it
            report(UnreadableInput(f"cannot read the store: {first_line(error)}", str(path), _MEND), out)
        else:
            report(error if isinstance(error, ClaimgraphError) else UsageProblem(first_line(error)), out)
    out.flush()
