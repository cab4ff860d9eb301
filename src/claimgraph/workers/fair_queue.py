"""Who is next: clients that wait for the same take turns, however much one of them asks for.

One with much to be done keeps no other waiting for longer than a piece of it takes.
"""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict, deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from claimgraph.workers.protocol import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

T = TypeVar("T")

#: How many may wait or be served, and how many of them for one client.
MAX_WAITING, MAX_PER_CLIENT = 16, 4
#: After how many seconds whoever is sent away may come again.
_RETRY_AFTER = 5


class FairQueue(Generic[T]):
    """Turns at being given a ``T``, client after client; used in one event loop."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[T]]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def waiting_of(self, client: str) -> int:
        """How many turns of ``client`` are waiting."""
        return len(self._waiting.get(client, ()))

    async def wait(self, client: str, serve: Callable[[], object], back: Callable[[T], object]) -> T:
        """What ``client`` is given when its turn comes.

        ``serve`` is called once it waits, as its turn may have come already. Where it is called off, what it
        was given meanwhile goes ``back``.
        """
        turn: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, deque()).append(turn)
        serve()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and turn.exception() is None:
                back(turn.result())
            elif turn in self._waiting.get(client, ()):
                self._waiting[client].remove(turn)
                self._forget(client)
            raise

    def next(self, may: Callable[[str], bool] | None = None) -> tuple[str, asyncio.Future[T]] | None:
        """(client, turn) that comes next, which waits no longer; None where nobody waits who ``may``."""
        while (client := next((one for one in self._waiting if may is None or may(one)), None)) is not None:
            turn = self._waiting[client].popleft()
            self._waiting.move_to_end(client)
            self._forget(client)
            if not turn.done():
                return client, turn
        return None

    def fail(self, error: Exception) -> None:
        """Raise ``error`` for all who wait."""
        for queue in self._waiting.values():
            for turn in queue:
                if not turn.done():
                    turn.set_exception(error)
        self._waiting.clear()

    def _forget(self, client: str) -> None:
        if not self._waiting[client]:
            del self._waiting[client]


class FairLock:
    """Turns at making ``what``, a word for several of them; used in one event loop.

    ``most`` may wait or be served, ``own`` of them for one client.
    """

    def __init__(self, what: str, most: int = MAX_WAITING, own: int = MAX_PER_CLIENT) -> None:
        self._what, self._most, self._own = what, most, own
        self._queue: FairQueue[None] = FairQueue()
        self._locked = False
        self._clients: Counter[str] = Counter()
        self._keys: Counter[object] = Counter()

    @asynccontextmanager
    async def turn(self, client: str, key: object = None) -> AsyncIterator[None]:
        """The turn of ``client``, once it comes; raises Busy where too many wait already.

        Whoever wants what is being made under the same ``key`` waits too, however many these are.
        """
        counts = key is None or not self._keys[key]
        if counts:
            self._admit(client)
            self._clients[client] += 1
        self._keys[key] += 1
        try:
            await self._queue.wait(client, self._serve, self._unlock)
            try:
                yield
            finally:
                self._unlock()
        finally:
            self._keys[key] -= 1
            self._keys += Counter()  # forgets what nobody wants
            if counts:
                self._clients[client] -= 1
                self._clients += Counter()

    def _admit(self, client: str) -> None:
        own = self._clients[client] >= self._own
        if own or self._clients.total() >= self._most:
            what = f"too many {self._what} are being made{' for you' if own else ''}"
            raise Busy(what, "try again in a moment", everybody=not own, retry_after=_RETRY_AFTER)

    def _serve(self) -> None:
        if not self._locked and (found := self._queue.next()) is not None:
            self._locked = True
            found[1].set_result(None)

    def _unlock(self, _given: None = None) -> None:
        self._locked = False
        self._serve()
