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
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from claimgraph.errors import LimitHit, UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    Results: TypeAlias = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples

#: Default limits: seconds of wall-clock time, MiB of address space beyond the interpreter's own.
TIMEOUT = 30.0
MEMORY = 1024
_NEVER = float("inf")
#: How often, in seconds, a query in this process is looked at.
TICK = 0.05
#: The most bytes an answer may have on its way from the child process.
MAX_ANSWER = 512 * 1024 * 1024


class Limits(NamedTuple):
    """What a query may use: seconds of wall-clock time and MiB of memory; 0 means no limit."""

    timeout: float = TIMEOUT
    memory: int = MEMORY


def open_readonly(path: Path) -> pyoxigraph.Store:
    """The on-disk store in folder ``path``, which other processes may read at the same time."""
    try:
        return pyoxigraph.Store.read_only(str(path))
    except (OSError, ValueError) as error:
        raise UnreadableInput(
            f"cannot open the store: {first_line(error)}", str(path), "run claimgraph build --rebuild"
        ) from None


def open_memory(nquads: Path) -> pyoxigraph.Store:
    """A store in memory with the quads of an N-Quads file."""
    store = pyoxigraph.Store()
    try:
        store.bulk_load(path=str(nquads), format=pyoxigraph.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise UnreadableInput(f"cannot load the graph: {first_line(error)}", str(nquads)) from None
    return store


def evaluate(store: pyoxigraph.Store, sparql: str, prefixes: Mapping[str, str] | None = None) -> Results:
    """Answer ``sparql`` in this process. No limits and no guard: for stored queries and the package's own.

    ``prefixes`` are declared for the query beforehand. Raises UsageProblem with line and column when the
    query does not parse.
    """
    try:
        return store.query(sparql, prefixes=dict(prefixes) if prefixes else None)
    except SyntaxError as error:
        raise UsageProblem(f"the query does not parse: {first_line(error)}", "", "") from None


def watch(limits: Limits, on_limit: Callable[[LimitHit], object]) -> Callable[[], None]:
    """Call ``on_limit`` in another thread once this process goes beyond ``limits``.

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
                on_limit(_out_of_time(limits))
                return
            if most < _NEVER and _resident() > most:
                on_limit(_out_of_memory(limits))
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
    allow: frozenset[str] = frozenset(),
) -> Results:
    """Answer an untrusted query on the store folder ``path`` in a child process.

    Raises Refused for what :func:`claimgraph.tokens.guard` refuses, LimitHit when a limit ends the work,
    UsageProblem for syntax.
    """
    from claimgraph.tokens import guard

    guard(sparql, allow)
    kind, payload = _ask_child(path, sparql, limits, prefixes or {})
    if kind == b"triples":
        # Through a store, because only its answers have the type that results are written from.
        answer = pyoxigraph.Store()
        answer.bulk_load(payload, format=pyoxigraph.RdfFormat.N_TRIPLES)
        return answer.query("CONSTRUCT WHERE { ?s ?p ?o }")
    return pyoxigraph.parse_query_results(payload, format=pyoxigraph.QueryResultsFormat.JSON)


def _ask_child(path: Path, sparql: str, limits: Limits, prefixes: Mapping[str, str]) -> tuple[bytes, bytes]:
    """(kind of answer, its bytes) from a child process that holds to ``limits``."""
    import json
    import subprocess
    import sys
    import tempfile

    package = str(Path(__file__).resolve().parent.parent)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([package, *filter(None, sys.path)]),
        "PYTHONUTF8": "1",
    }
    request = json.dumps({"store": str(path), "query": sparql, "prefixes": dict(prefixes), "limits": limits})
    with tempfile.TemporaryFile() as answer:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-c", "from claimgraph.store import child; child()"],
                input=request.encode(),
                stdout=answer,
                stderr=subprocess.PIPE,
                timeout=limits.timeout or None,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise _out_of_time(limits) from None
        answer.seek(0)
        kind = answer.readline().strip()
        payload = answer.read()
    if done.returncode == 0 and kind in (b"solutions", b"boolean", b"triples"):
        return kind, payload
    if kind == b"error":
        raise UsageProblem(payload.decode())
    if kind == b"unreadable":
        open_readonly(path)  # says what is wrong with it
    if kind == b"large":
        raise LimitHit(
            f"the answer is larger than {MAX_ANSWER >> 20} MiB", "", "narrow the query or add a LIMIT"
        )
    raise _explain_death(done.returncode, done.stderr.decode(errors="replace"), limits)


def _out_of_time(limits: Limits) -> LimitHit:
    return LimitHit(
        f"the query took longer than {limits.timeout:g} s",
        "",
        "narrow it, add a LIMIT or give --timeout SECONDS",
    )


def _out_of_memory(limits: Limits) -> LimitHit:
    return LimitHit(
        f"the query needs more than {limits.memory} MiB of memory", "", "narrow it or give --memory MIB"
    )


def _explain_death(code: int, said: str, limits: Limits) -> LimitHit:
    """What killed the child: its exit code is negative for a signal."""
    import signal

    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return _out_of_time(limits)
    if code == -signal.SIGABRT or "memory" in said.lower():
        return _out_of_memory(limits)
    return LimitHit(
        f"the engine gave up on the query (exit code {code})",
        "",
        "simplify it: it nests too deeply or asks too much",
    )


def child() -> None:
    """The child's side: a request on standard input, an answer for :func:`_ask_child` on output."""
    import errno
    import json
    import sys

    request = json.load(sys.stdin.buffer)
    limits = Limits(*request["limits"])
    out = sys.stdout.buffer
    try:
        store = open_readonly(Path(request["store"]))
    except UnreadableInput:
        out.write(b"unreadable\n")
        out.flush()
        return
    _limit(limits)
    try:
        found = evaluate(store, request["query"], request["prefixes"])
        if isinstance(found, pyoxigraph.QueryTriples):
            out.write(b"triples\n")
            found.serialize(out, format=pyoxigraph.RdfFormat.N_TRIPLES)
        else:
            out.write(b"boolean\n" if isinstance(found, pyoxigraph.QueryBoolean) else b"solutions\n")
            found.serialize(out, format=pyoxigraph.QueryResultsFormat.JSON)
    except (UsageProblem, OSError, ValueError) as error:
        large = isinstance(error, OSError) and error.errno == errno.EFBIG
        out.seek(0)
        out.truncate()
        out.write(b"large\n" if large else b"error\n" + first_line(error).encode())
    out.flush()


def _limit(limits: Limits) -> None:
    """Hold this process to ``limits``, where the system can."""
    try:
        import resource
    except ImportError:  # not on Windows: the wall-clock limit of the parent remains
        return
    if limits.memory:
        used = 0
        if Path("/proc/self/statm").exists():  # what the interpreter and the opened store take themselves
            used = (
                int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
            )
        resource.setrlimit(resource.RLIMIT_AS, (used + (limits.memory << 20),) * 2)
    if limits.timeout:
        seconds = int(limits.timeout * 2) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_ANSWER, MAX_ANSWER))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
