"""Work done in a copy of this process while this one goes on: half the time where there are two processors.

Whether it is done there or here, the result is the same. A copy is made only where that is safe and pays: on
Linux, where it can be seen that no other thread runs in this process, and with more than one processor.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

Result = TypeVar("Result")

#: What the system calls the arrangement that a signal comes when the process ends that made this one.
_DEATH_SIGNAL = 1


@contextmanager
def in_background(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Have ``work`` begun; what is given here waits for its result.

    What fails in the copy is done once more in this process, where an error can be reported. The copy prints
    nothing, runs none of the handlers that this process has for its end, and ends with the block.
    """
    if not _can_fork():
        yield work
        return
    from multiprocessing import get_context

    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(work, sender, os.getpid()))
    process.start()
    sender.close()

    def result() -> Result:
        try:
            made: Result = receiver.recv()
        except (EOFError, OSError):  # nothing, or cut off: the copy failed or was ended
            return work()
        return made

    try:
        yield result
    finally:
        receiver.close()
        process.kill()
        process.join()


def _can_fork() -> bool:
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - only their number is needed
    except OSError:
        return False


def _send_result(work: Callable[[], object], sender: Connection, parent: int) -> None:
    """In the copy of process ``parent``: the result into ``sender``, nothing where work fails."""
    import ctypes
    import signal

    # However the parent ends, this process is to end with it.
    if ctypes.CDLL(None).prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0) or os.getppid() != parent:
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    silent = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(silent, descriptor)
    sender.send(work())
