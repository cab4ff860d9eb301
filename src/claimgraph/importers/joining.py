"""Reads sources, each in a child process, and puts them beside our graph as they come.

While the child still reads, what it has read is already being loaded: of a large register the one takes
about half as long as the other.
"""

from __future__ import annotations

import io
import json
import subprocess
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph.errors import ClaimgraphError, LimitHit, UnreadableInput
from claimgraph.files import staging
from claimgraph.importers.convert import EXIT_REPORTED, WARNED
from claimgraph.importers.lexical_forms import LexicalForms
from claimgraph.importers.sources import Source, read_context, resolve_sources
from claimgraph.sandbox import Limits, Task, exit_error, out_of_time, reported, start, stop
from claimgraph.store import add, open_memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pyoxigraph import Store

#: The most bytes of N-Quads that one source may become.
MAX_QUADS = 2 * 1024 * 1024 * 1024
_PIECE = 1 << 18


class Joined:
    """Sources ready to be read, any number of times; what was fetched stays until :func:`join` ends.

    ``warnings`` are what was odd in them and passed over, a line each, each once; they grow as sources are
    read. Where ``strict``, it is refused; where ``lenient``, a statement with a faulty IRI or language tag is
    passed over, which is refused otherwise. ``contexts`` are those given for JSON-LD, by IRI or name.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        limits: Limits,
        warnings: Iterable[str] = (),
        *,
        strict: bool = False,
        lenient: bool = False,
        contexts: Mapping[str, Any] | None = None,
    ) -> None:
        self.sources = tuple(sources)
        self.limits = limits
        self.warnings = list(warnings)
        self.strict, self.lenient = strict, lenient
        self.contexts = dict(contexts or {})

    def warn(self, text: str) -> None:
        """Keep a warning; raises UnreadableInput where joining is strict."""
        if self.strict:
            raise UnreadableInput(text)
        self.remark(text)

    def remark(self, text: str) -> None:
        """Keep what is worth knowing and no fault."""
        if text not in self.warnings:
            self.warnings.append(text)

    def request(self, number: int) -> dict[str, Any]:
        """What a child is asked that reads the source ``number``."""
        source = self.sources[number]
        return {
            **source._asdict(),
            "graphs": self.graphs,
            "label": f"s{number}",
            "limits": self.limits,
            "strict": self.strict,
            "lenient": self.lenient,
            "contexts": self.contexts if source.format == "jsonld" else {},
            "beside": self._beside(source),
        }

    def _beside(self, source: Source) -> dict[int, tuple[str, str, bool, str]]:
        """The tables that its metadata speak of too: number → path, name, whether packed, format."""
        return {
            one.number: (one.path, one.name, one.zipped, one.format)
            for one in self.sources
            if source.document is not None and one.document == source.document
        }

    @property
    def graphs(self) -> list[str]:
        """The IRIs of the sources' own graphs."""
        return [source.graph for source in self.sources]

    def nquads(self) -> Iterator[bytes]:
        """All sources as N-Quads, every quad in a named graph."""
        stream = self.stream()
        try:
            while piece := stream.read(_PIECE):
                yield piece
        finally:
            stream.close()

    def stream(self) -> _Stream:
        """The same as a stream of bytes; the first source is being read from now on."""
        return _Stream(self)


@contextmanager
def join(
    names: Iterable[str],
    limits: Limits = Limits(),  # noqa: B008 - immutable
    *,
    strict: bool = False,
    lenient: bool = False,
    contexts: Mapping[str, str] | None = None,
) -> Iterator[Joined]:
    """The files and addresses ``names``, to be joined; where ``strict``, tables that are odd are refused.

    ``contexts`` are files of JSON-LD contexts by the IRI that documents name them with; ``lenient`` is as in
    :class:`Joined`.

    Raises what :func:`~claimgraph.importers.sources.resolve_sources` raises at once, and what is wrong inside
    a source when it is read.
    """
    with staging.folder(tempfile.gettempdir(), 0o700) as folder:
        joined = Joined((), limits, strict=strict, lenient=lenient)
        joined.sources = tuple(resolve_sources(names, Path(folder), limits, joined.warn, joined.contexts))
        for iri, path in (contexts or {}).items():
            joined.contexts[iri] = read_context(path)
        yield joined


def open_joined(nquads: Path, joined: Joined) -> Store:
    """A store in memory: the published graph in the file ``nquads`` as default graph, and what is joined.

    Raises DataProblem, UnreadableInput, Refused or LimitHit for a source that cannot be read.
    """
    stream = joined.stream()
    try:
        store = open_memory(nquads)
        try:
            add(store, io.BufferedReader(stream, _PIECE))
        except Exception:
            if stream.failure is not None:  # the engine has put it into an error of its own
                raise stream.failure from None
            raise
        return store
    finally:
        stream.close()


class _Stream(io.RawIOBase):
    """The sources' N-Quads one after the other, each from a child of its own."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.waiting = list(enumerate(joined.sources))
        self.limits = joined.limits
        self.failure: ClaimgraphError | None = None
        self.child: subprocess.Popen[bytes] | None = None
        self._next()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``; raises what a child told, or what killed it."""
        while self.child is not None:
            assert self.child.stdout is not None  # noqa: S101 - a pipe was asked for
            count = self.child.stdout.readinto(buffer)  # type: ignore[attr-defined]
            if count:
                self.given += count
                self.lexical_forms.scan(bytes(memoryview(buffer)[:count]))
                if self.given > MAX_QUADS:
                    what = f"more than {MAX_QUADS >> 20} MiB of triples"
                    raise self._failed(LimitHit(what, self.source.name, "join a part of it"))
                return int(count)
            self._end()
            self._next()
        return 0

    def _next(self) -> None:
        """Start reading the next source, if there is one."""
        self.child = None
        if not self.waiting:
            return
        number, self.source = self.waiting.pop(0)
        job = self.joined.request(number)
        self.given, self.lexical_forms = 0, LexicalForms()
        self.stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed in _end
        self.late = threading.Event()
        self.child = start(
            "claimgraph.importers.convert:child", job, stdout=subprocess.PIPE, stderr=self.stderr, bufsize=0
        )
        assert self.child.stdin is not None  # noqa: S101 - see start
        self.child.stdin.close()
        self.timer: threading.Timer | None = None
        if self.limits.timeout:
            self.timer = threading.Timer(self.limits.timeout, self._time_is_up, [self.child, self.late])
            self.timer.daemon = True
            self.timer.start()

    @staticmethod
    def _time_is_up(child: subprocess.Popen[bytes], late: threading.Event) -> None:
        late.set()
        child.kill()

    def _end(self) -> None:
        """The child's stream has ended: raise what went wrong in it."""
        child = self.child
        assert child is not None  # noqa: S101 - the caller has one
        code = child.wait()
        self.stderr.seek(0)
        output = self.stderr.read()
        self._release()
        head, _, payload = output.partition(b"\n")
        if code == 0:
            warnings = json.loads(payload) if head == WARNED else []
            if not self.given and not warnings:
                warnings = [f"{self.source.name}: no triple came of it: no row holds a value"]
            for warning in warnings:
                self.joined.warn(warning)
            if rewritten := self.lexical_forms.rewritten():
                what = f"answers write {rewritten}, and others like it; their values stay"
                self.joined.remark(f"{self.source.name}: {what}")
            return
        work = Task(f"reading {self.source.name}", "join a part of it")
        if self.late.is_set():
            raise self._failed(out_of_time(work, self.limits))
        if code == EXIT_REPORTED and head == b"problem":
            raise self._failed(reported(payload))
        raise self._failed(exit_error(code, output.decode(errors="replace"), self.limits, work))

    def _failed(self, error: ClaimgraphError) -> ClaimgraphError:
        self.failure = error
        self.waiting.clear()
        return error

    def _release(self) -> None:
        """End the child, where it still runs, and all that was opened for it."""
        child, self.child = self.child, None
        if child is None:
            return
        if self.timer is not None:
            self.timer.cancel()
        stop(child)
        if child.stdout is not None:
            child.stdout.close()
        self.stderr.close()

    def close(self) -> None:
        """Stop reading."""
        self.waiting.clear()
        self._release()
        super().close()
