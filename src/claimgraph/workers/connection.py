"""The pool's end of a worker: its process, the answer that is awaited of it, and how long that takes."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from claimgraph.workers.protocol import HEAD, decoded, lengths

if TYPE_CHECKING:
    from collections.abc import Callable

#: After how many seconds of the processor's time a query is a slow one, where others wait.
PATIENCE = 0.1
#: How much nicer its worker is from then on, which leaves it a ninth of what others get: not next to nothing,
#: as it may be at an honest query on a machine with much to do.
NICE = 10
#: After how many answers a worker is followed by a fresh one, whatever has gathered in it.
_MAX_ANSWERS = 5_000


class WorkerLost(Exception):
    """The worker has ended in the middle of an answer, or before it was one."""


class WorkerConnection(asyncio.Protocol):
    """A worker as the pool knows it; ``lost`` is called when it has ended.

    A query of more than ``patience`` seconds of the processor's time is a slow one. ``slow`` is one that had
    its share of the processor, ``late`` one whose time is over, ``gone`` one that has ended, ``ended`` one
    that was ended by the pool.
    """

    def __init__(
        self, pid: int, lost: Callable[[WorkerConnection], None], patience: float = PATIENCE
    ) -> None:
        self.pid = pid
        self._patience = patience
        self.answers = 0
        self.slow = self.late = self.gone = self.ended = False
        self.awaited: asyncio.Future[tuple[Any, bytes]] | None = None
        self._used = 0.0
        self._timers: list[asyncio.TimerHandle] = []
        self._lost = lost
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be written to."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """A piece of its answer."""
        held = self._received
        held += data
        if len(held) < HEAD or len(held) < HEAD + sum(lengths(held)):
            return
        self._received = bytearray()
        if self.awaited is not None and not self.awaited.done():
            head, content = decoded(held)
            self.slow = self.slow or head["used"] > self._used + self._patience
            self._used = head["used"]
            self.awaited.set_result((head, content))

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the library's name
        """It has ended, or was closed here."""
        self.gone = True
        if self.awaited is not None and not self.awaited.done():
            self.awaited.set_exception(WorkerLost())
        self._lost(self)

    def ask(self, message: bytes) -> asyncio.Future[tuple[Any, bytes]]:
        """Send ``message``; its answer, when it is there; Gone where the worker ends instead."""
        self.awaited = asyncio.get_running_loop().create_future()
        if self.gone or self._transport is None:
            self.awaited.set_exception(WorkerLost())
        else:
            self._transport.write(message)
        return self.awaited

    def close(self) -> None:
        """Ask nothing any more."""
        if self._transport is not None:
            self._transport.abort()

    def watch(self, timeout: float) -> None:
        """See to it that what it is asked now does not take ``timeout`` seconds, or too much from others."""
        loop = asyncio.get_running_loop()
        self._timers = (
            [] if self._patience == inf else [loop.call_later(self._patience, self._yield_processor)]
        )
        if timeout:
            self._timers.append(loop.call_later(timeout, self._too_late))

    def unwatch(self) -> None:
        """It has answered."""
        for timer in self._timers:
            timer.cancel()

    def _yield_processor(self) -> None:
        """Let everybody else on this machine go first, once it has had its share."""
        used = _processor_time(self.pid)
        left = 0.0 if used is None else self._used + self._patience - used
        if left > 0:
            self._timers.append(asyncio.get_running_loop().call_later(left, self._yield_processor))
            return
        self.slow = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, min(os.getpriority(os.PRIO_PROCESS, 0) + NICE, 19))

    def _too_late(self) -> None:
        """Wait no longer."""
        self.late = True
        if self.awaited is not None and not self.awaited.done():
            self.awaited.set_exception(WorkerLost())

    @property
    def is_worn(self) -> bool:
        """Whether a fresh one should take its place, when it can be spared."""
        return self.answers >= _MAX_ANSWERS

    @property
    def is_reusable(self) -> bool:
        """Whether it may be asked once more: it owes no answer, and is as good as a fresh one."""
        owes = self.awaited is not None and (self.awaited.cancelled() or not self.awaited.done())
        return not (owes or self.slow or self.late or self.gone)


def _processor_time(pid: int) -> float | None:
    """How many seconds of the processor's time a process has had; None where the system does not say."""
    try:
        fields_of_stat = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return None
    user, system = fields_of_stat.rpartition(b")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
