"""The process that workers are forked from, and the server's end of it.

It has imported all that a worker needs, has opened no store and runs no thread, so that a fork of it is there
within milliseconds and whole. It is told over a socket what to do, a line each; a worker's own socket comes
with the line. When that socket is closed, however the server ended, it ends its workers and itself. A worker
that has ended is not cleared away before the server knows, so that its number is nobody else's.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from claimgraph.errors import Refused, UnreadableInput
from claimgraph.sandbox import request, start, stop

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many seconds a fork server that was told to end is waited for.
_CLOSE_TIMEOUT = 5.0


class ForkServer:
    """The server's end: begun when it is needed, and again should it have been killed.

    One serves any number of pools of one event loop. Raises Refused where the system cannot fork.
    """

    def __init__(self) -> None:
        if not hasattr(os, "fork") or not hasattr(socket, "send_fds") or sys.platform == "win32":
            what = "this system cannot fork processes, and queries of others are answered in forks"
            raise Refused(what, "", "serve it on Linux, macOS or in a container")
        self._child: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._forked: set[int] = set()
        self._lock = asyncio.Lock()

    @property
    def pid(self) -> int:
        """The process; 0 where none is begun."""
        return self._child.pid if self._child else 0

    async def fork(self, line: socket.socket) -> int:
        """A new worker at the end ``line`` of a pair of sockets, which is closed here; its process."""
        try:
            for _ in range(2):
                forked = await self._command("fork", [line.fileno()])
                if forked is not None:
                    self._forked.add(forked)
                    return forked
        finally:
            line.close()
        raise UnreadableInput("no process can be forked to answer queries", "", "see how many are allowed")

    async def end(self, pid: int, *, running: bool) -> int:
        """End the worker ``pid`` once; its exit code, negative for the signal that ended it.

        ``running`` says whether it is known to run, for one whose fork server is gone: when it ends, the
        system gives its number to others.
        """
        code = await self._command(f"end {pid}") if pid in self._forked else None
        self._forked.discard(pid)
        if code is None and running:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        return -signal.SIGKILL if code is None else code

    async def close(self) -> None:
        """End it, and with it its workers."""
        async with self._lock:
            await self._drop()

    async def _command(self, what: str, handles: Sequence[int] = ()) -> int | None:
        """What it answers to ``what``; None where it has ended instead."""
        # Whoever waits may be called off, and the answer must not become another's.
        return await asyncio.shield(asyncio.ensure_future(self._exchange(what, handles)))

    async def _exchange(self, what: str, handles: Sequence[int]) -> int | None:
        async with self._lock:
            try:
                control = self._control or self._begin()
                socket.send_fds(control, [f"{what}\n".encode()], handles)
                reply = b""
                while not reply.endswith(b"\n"):
                    piece = await asyncio.get_running_loop().sock_recv(control, 64)
                    if not piece:
                        raise ConnectionResetError
                    reply += piece
                return int(reply)
            except OSError:
                await self._drop()
                return None

    def _begin(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = start(
                "claimgraph.workers.fork_server:run",
                {"control": theirs.fileno()},
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # what a terminal sends to the server is not for it
            )
        ours.setblocking(False)
        self._control = ours
        return ours

    async def _drop(self) -> None:
        if self._control is not None:
            self._control.close()  # by which it ends
        child, self._child, self._control = self._child, None, None
        self._forked.clear()
        if child is not None:
            if child.stdin is not None:
                child.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(child.wait, _CLOSE_TIMEOUT)
            stop(child)


def run() -> None:
    """The fork server's process."""
    import gc

    from claimgraph.workers.worker import warm_up

    control = socket.socket(fileno=request()["control"])
    warm_up()
    gc.collect()
    gc.freeze()  # so that forks share what never goes
    forked: set[int] = set()
    while True:
        line, handles, _, _ = socket.recv_fds(control, 64, 1)
        if not line:
            break
        order, _, pid = line.decode().partition(" ")
        if order.strip() == "fork":
            answer = _fork(control, handles[0])
            forked.add(answer)
        else:
            answer = _end(int(pid))
            forked.discard(int(pid))
        with suppress(OSError):  # then the next line is none
            control.sendall(f"{answer}\n".encode())
    for worker in forked:
        with suppress(OSError):
            os.kill(worker, signal.SIGKILL)
    os._exit(0)


def _fork(control: socket.socket, handle: int) -> int:
    process = os.fork()
    if process:
        os.close(handle)
        return process
    try:
        from claimgraph.workers.worker import serve

        control.close()
        serve(socket.socket(fileno=handle))
        os._exit(0)
    finally:  # an interrupt or a fault of the engine, of which nothing is told
        os._exit(1)


def _end(pid: int) -> int:
    """End the worker ``pid``; its exit code."""
    try:
        done, status = os.waitpid(pid, os.WNOHANG)
        if not done:
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
    except ChildProcessError:  # the system clears such away by itself where its parent was told to have it so
        return -signal.SIGKILL
    return os.waitstatus_to_exitcode(status)
