"""Turns at work that takes much of the machine, or a thread of its own: one piece at a time, and few wait.

Clients take turns, as they do at the workers that answer queries: one with much to be done keeps no other
waiting for longer than a piece of it takes.
"""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from claimgraph.workers import Busy
from claimgraph.workers.turns import Queue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: How many may wait or be served, and how many of them for one client.
MOST, OWN = 16, 4
#: After how many seconds whoever is sent away may come again.
_AGAIN = 5


class Turns:
    """Turns at making ``what``, a word for several of them; used in one event loop.

    ``most`` may wait or be served, ``own`` of them for one client.
    """

    def __init__(self, what: str, most: int = MOST, own: int = OWN) -> None:
        self._what, self._most, self._own = what, most, own
        self._queue: Queue[None] = Queue()
        self._taken = False
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
            await self._queue.wait(client, self._serve, self._back)
            try:
                yield
            finally:
                self._back()
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
            raise Busy(what, "try again in a moment", everybody=not own, retry_after=_AGAIN)

    def _serve(self) -> None:
        if not self._taken and (found := self._queue.next()) is not None:
            self._taken = True
            found[1].set_result(None)

    def _back(self, _given: None = None) -> None:
        self._taken = False
        self._serve()
