"""Who is next: clients that wait for the same take turns, however much one of them asks for."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Queue(Generic[T]):
    """Turns at being given a ``T``, client after client; used in one event loop."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[asyncio.Future[T]]] = OrderedDict()

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def of(self, client: str) -> int:
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
