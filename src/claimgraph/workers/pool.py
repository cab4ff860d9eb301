"""The pool: who is answered next by which worker, and what ends a worker.

A worker whose query takes more than PATIENCE seconds of the processor gives way to everybody else on this
machine from then on, and is not asked again: no process gets its right to the processor back that it gave up.
Clients take turns, and none has all workers: the last one is for the others.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from typing import TYPE_CHECKING, Any

from claimgraph.errors import ClaimgraphError, LimitHit, UnreadableInput
from claimgraph.row_counter import ResultLimit
from claimgraph.sandbox import Limits as Limits  # part of what a pool is told
from claimgraph.sandbox import reported
from claimgraph.workers.connection import PATIENCE, WorkerConnection, WorkerLost
from claimgraph.workers.fair_queue import FairQueue
from claimgraph.workers.protocol import Busy, QueryRequest, QueryResponse, encoded

if TYPE_CHECKING:
    from collections.abc import Coroutine, Mapping
    from pathlib import Path

    from claimgraph.workers.fork_server import ForkServer

#: What each query may use.
LIMITS = Limits(timeout=5.0, memory=1024)
#: The most rows, or triples, and bytes of an answer.
RESULT_LIMIT = ResultLimit(rows=100_000, size=64 << 20)
#: How many seconds a worker may take to open the store, and after how many it is tried again.
_OPENING_TIMEOUT, _RETRY_DELAY = 120.0, 1.0
#: How often, in seconds, one that ends looks whether the last answer has been given.
_DRAIN_POLL = 0.02


class Pool:
    """``size`` workers that answer queries about the store in folder ``store``; used in one event loop.

    ``limits`` and ``result_limit`` hold for each query; ``queue`` is how many may wait, a quarter of them of
    one client; ``prefixes`` need no declaration, and ``edition`` is what the published graph is called, below
    which relative IRIs are; a query of more than ``patience`` seconds gives way to others.
    """

    def __init__(
        self,
        fork_server: ForkServer,
        store: Path,
        *,
        size: int = 4,
        limits: Limits = LIMITS,
        result_limit: ResultLimit = RESULT_LIMIT,
        queue: int = 64,
        prefixes: Mapping[str, str],
        edition: str = "",
        patience: float = PATIENCE,
    ) -> None:
        self.size, self.limits, self.queue = size, limits, queue
        self._max_per_client = max(size - 1, 1)
        self._patience = patience
        #: The IRIs of the named graphs of the store, known once it was opened.
        self.graphs: tuple[str, ...] = ()
        self._fork_server = fork_server
        self._setup = encoded(
            {
                "store": str(store),
                "prefixes": dict(prefixes),
                "edition": edition,
                "timeout": limits.timeout,
                "memory": limits.memory,
                "result_limit": result_limit,
            }
        )
        self._idle: list[WorkerConnection] = []
        self._busy: set[WorkerConnection] = set()
        self._starting = 0
        self._held_by_client: Counter[str] = Counter()
        self._waiting: FairQueue[WorkerConnection] = FairQueue()
        self._tasks: set[asyncio.Task[object]] = set()
        self._counts: Counter[str] = Counter()
        self._broken: ClaimgraphError | None = None
        self._closing = False
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Have all workers there; raises what keeps them from opening the store, which is tried again."""
        self._loop = asyncio.get_running_loop()
        self._replenish()
        while self._tasks and len(self._idle) < self.size and self._broken is None:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        if self._broken is not None:
            raise self._broken

    async def close(self, *, drain: float = 0) -> None:
        """Take no more queries, let those that are being answered go on for ``drain`` seconds, end all."""
        self._closing = True
        self._waiting.fail(self._too_busy())
        loop = asyncio.get_running_loop()
        until = loop.time() + drain
        while self._busy and loop.time() < until:
            await asyncio.sleep(_DRAIN_POLL)
        for worker in [*self._idle, *self._busy]:
            self._end(worker)
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def stats(self) -> dict[str, int]:
        """How many workers and waiting queries there are, and what became of all queries till now.

        ``answered``, ``failed`` (with what is wrong in the query), ``late`` and ``crashed`` are of queries,
        ``refused`` of those that were not taken; ``begun`` and ``ended`` are of workers.
        """
        names = ("answered", "failed", "late", "crashed", "refused", "begun", "ended")
        now = {"idle": len(self._idle), "busy": len(self._busy), "coming": self._starting}
        now["waiting"] = len(self._waiting)
        return now | {name: self._counts[name] for name in names}

    def workers(self) -> list[int]:
        """The processes of those that are there, idle ones first."""
        return [worker.pid for worker in (*self._idle, *self._busy)]

    def ask(self, asked: QueryRequest, client: str) -> QueryResponse:
        """The same as :meth:`answer`, for a thread other than the event loop's."""
        assert self._loop is not None  # noqa: S101 - it was started
        return asyncio.run_coroutine_threadsafe(self.answer(asked, client), self._loop).result()

    async def answer(self, asked: QueryRequest, client: str) -> QueryResponse:
        """The whole answer to ``asked`` by ``client``, any name under which queries are counted together.

        Raises Refused, UsageProblem and LimitHit as :func:`claimgraph.untrusted.evaluate_limited` does, and
        Busy where too much is asked at a time.
        """
        worker = await self._acquire(client)
        try:
            return await self._execute(worker, asked)
        finally:
            self._release(worker, client)

    async def _execute(self, worker: WorkerConnection, asked: QueryRequest) -> QueryResponse:
        message = encoded(asked._replace(prefixes=dict(asked.prefixes)))
        worker.watch(self.limits.timeout)
        try:
            head, content = await worker.ask(message)
        except WorkerLost:
            if worker.late:
                self._counts["late"] += 1
                what = f"the query took longer than {self.limits.timeout:g} s"
                raise LimitHit(what, "", "narrow it") from None
            if self._closing:
                raise self._too_busy() from None
            self._counts["crashed"] += 1
            raise self._cause_of_end(await self._end_process(worker)) from None
        finally:
            worker.unwatch()
        worker.answers += 1
        if head["kind"] == "problem":
            self._counts["failed"] += 1
            raise reported(content)
        self._counts["answered"] += 1
        return QueryResponse(head["kind"], content, head["rows"], head["format"])

    def _cause_of_end(self, code: int) -> LimitHit:
        """What a worker's end says of the query that it was at."""
        if code == -signal.SIGABRT:  # what the engine does when it is given no more
            what = f"the query needs more than {self.limits.memory} MiB of memory"
            return LimitHit(what, "", "narrow it")
        return LimitHit("the engine gave up on the query", "", "simplify it, or ask again")

    # Turns.

    async def _acquire(self, client: str) -> WorkerConnection:
        """A worker for ``client``, when it is its turn."""
        own = self._waiting.waiting_of(client)
        if self._closing or len(self._waiting) >= self.queue:
            self._counts["refused"] += 1
            raise self._too_busy()
        if own >= max(self.queue // 4, 1):
            self._counts["refused"] += 1
            what = f"{own} of your queries are waiting already"
            raise Busy(what, "wait for their answers", everybody=False, retry_after=self._retry_after())
        if self._broken is not None and not (self._idle or self._busy):
            raise self._broken
        if self._idle and not self._waiting and self._held_by_client[client] < self._max_per_client:
            return self._assign(client)
        return await self._waiting.wait(client, self._dispatch, lambda worker: self._release(worker, client))

    def _too_busy(self) -> Busy:
        what = "the server is ending" if self._closing else f"{self.queue} queries are waiting already"
        return Busy(what, "ask again later", everybody=True, retry_after=self._retry_after())

    def _retry_after(self) -> int:
        return max(1, round(self.limits.timeout))

    def _dispatch(self) -> None:
        """Give idle workers to those who wait, one client after the other."""
        while self._idle:
            following = self._waiting.next(lambda client: self._held_by_client[client] < self._max_per_client)
            if following is None:
                return
            client, turn = following
            turn.set_result(self._assign(client))

    def _assign(self, client: str) -> WorkerConnection:
        """An idle worker, which is ``client``'s from now on."""
        worker = self._idle.pop()
        worker.awaited = None
        self._busy.add(worker)
        self._held_by_client[client] += 1
        return worker

    def _release(self, worker: WorkerConnection, client: str) -> None:
        self._busy.discard(worker)
        self._held_by_client[client] -= 1
        if not self._held_by_client[client]:
            del self._held_by_client[client]
        spared = worker.is_worn and self._idle
        if worker.is_reusable and not (spared or self._closing):
            self._idle.append(worker)
        else:
            self._end(worker)
        self._dispatch()

    # Workers come and go.

    def _lost(self, worker: WorkerConnection) -> None:
        """Called by one that has ended: whoever waits for its answer sees to a busy one."""
        if worker in self._idle:
            self._end(worker)

    def _end(self, worker: WorkerConnection) -> None:
        if worker in self._idle:
            self._idle.remove(worker)
        self._spawn(self._end_process(worker))
        self._replenish()

    async def _end_process(self, worker: WorkerConnection) -> int:
        """The exit code of ``worker``, which has ended now at the latest."""
        if worker.ended:
            return 0
        worker.ended = True
        self._counts["ended"] += 1
        running = not worker.gone
        worker.close()
        return await self._fork_server.end(worker.pid, running=running)

    def _replenish(self) -> None:
        """Have as many workers on the way as are missing."""
        while not self._closing and len(self._idle) + len(self._busy) + self._starting < self.size:
            self._starting += 1
            self._spawn(self._hire())

    async def _hire(self) -> None:
        try:
            worker = await self._start_worker()
            self._broken = None
            if self._closing:
                self._end(worker)
            else:
                self._idle.append(worker)
        except ClaimgraphError as error:
            self._broken = error
            if not (self._idle or self._busy):
                self._waiting.fail(error)
            asyncio.get_running_loop().call_later(_RETRY_DELAY, self._replenish)
        finally:
            self._starting -= 1
            self._dispatch()

    async def _start_worker(self) -> WorkerConnection:
        try:
            ours, theirs = socket.socketpair()
        except OSError as error:
            raise UnreadableInput(f"no worker can be asked: {error.strerror}") from None
        ours.setblocking(False)
        try:
            pid = await self._fork_server.fork(theirs)
        except BaseException:
            ours.close()
            raise
        loop = asyncio.get_running_loop()
        _, worker = await loop.create_unix_connection(
            lambda: WorkerConnection(pid, self._lost, self._patience), sock=ours
        )
        self._counts["begun"] += 1
        try:
            head, content = await asyncio.wait_for(worker.ask(self._setup), _OPENING_TIMEOUT)
            if head["kind"] == "ready":
                self.graphs = tuple(head["graphs"])
                return worker
            problem: ClaimgraphError = reported(content)
        except (WorkerLost, TimeoutError):
            problem = UnreadableInput("a worker has ended before it had opened the store")
        await self._end_process(worker)
        raise problem

    def _spawn(self, what: Coroutine[Any, Any, object]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
