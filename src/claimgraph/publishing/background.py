"""Work done in a copy of this process while this one goes on: half the time where there are two processors.

Whether it is done there or here, the result is the same. A copy is made only where that is safe and pays: on
Linux, where it can be seen that no other thread runs in this process, and with more than one processor.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
    reading, writing = os.pipe()
    here = os.getpid()
    process = os.fork()
    if not process:
        _run_in_fork(work, writing, here)
    os.close(writing)

    def result() -> Result:
        with os.fdopen(os.dup(reading), "rb") as stream:
            written = stream.read()
        try:
            made: Result = pickle.loads(written)  # noqa: S301 - written by this program a moment ago
        except (EOFError, pickle.UnpicklingError):  # nothing, or cut off: the copy failed or was ended
            return work()
        return made

    try:
        yield result
    finally:
        import signal

        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _can_fork() -> bool:
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - only their number is needed
    except OSError:
        return False


def _run_in_fork(work: Callable[[], object], writing: int, of: int) -> None:
    """In the copy of process ``of``: the result into ``writing``, nothing where work fails; then the end."""
    import signal

    try:
        _die_with(of)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        silent = os.open(os.devnull, os.O_WRONLY)
        for descriptor in (1, 2):
            os.dup2(silent, descriptor)
        written = pickle.dumps(work())
        with os.fdopen(writing, "wb") as stream:
            stream.write(written)
    finally:
        os._exit(0)


def _die_with(process: int) -> None:
    """Have the system end this process as soon as ``process`` ends, however that ends; raises OSError."""
    import ctypes
    import signal

    if ctypes.CDLL(None).prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0) or os.getppid() != process:
        raise OSError("no such arrangement")
