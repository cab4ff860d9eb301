"""Turns at work that takes a process of its own, and much of the machine: one at a time, and few wait."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from claimgraph.workers import Busy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

#: How many may wait or be served, and how many of them for one client.
MOST, OWN = 16, 4
#: After how many seconds whoever is sent away may come again.
_AGAIN = 5


class Turns:
    """Turns at making ``what``, a word for several of them; used in one event loop."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lock = asyncio.Lock()
        self._clients: Counter[str] = Counter()
        self._keys: set[object] = set()

    @asynccontextmanager
    async def turn(self, client: str, key: object = None) -> AsyncIterator[None]:
        """The turn of ``client``, once it comes; raises Busy where too many wait already.

        Whoever wants what is being made under the same ``key`` waits for it, however many these are.
        """
        if key is not None and key in self._keys:
            async with self._lock:
                yield
            return
        own = self._clients[client] >= OWN
        if own or self._clients.total() >= MOST:
            what = f"too many {self._what} are being made{' for you' if own else ''}"
            raise Busy(what, "try again in a moment", everybody=not own, retry_after=_AGAIN)
        self._clients[client] += 1
        self._keys.add(key)
        try:
            async with self._lock:
                yield
        finally:
            self._keys.discard(key)
            self._clients[client] -= 1
            self._clients += Counter()  # forgets who has none
