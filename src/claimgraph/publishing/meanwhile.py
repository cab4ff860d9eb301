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


@contextmanager
def meanwhile(work: Callable[[], Result]) -> Iterator[Callable[[], Result]]:
    """Have ``work`` begun; what is given here waits for its result.

    What fails in the copy is done once more in this process, where an error can be told. The copy says
    nothing, runs none of the handlers that this process has for its end, and ends with the block.
    """
    if not _can_copy():
        yield work
        return
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        _copy(work, writing)
    os.close(writing)

    def result() -> Result:
        with os.fdopen(os.dup(reading), "rb") as stream:
            written = stream.read()
        if not written:
            return work()
        made: Result = pickle.loads(written)  # noqa: S301 - written by this program a moment ago
        return made

    try:
        yield result
    finally:
        import signal

        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _can_copy() -> bool:
    if not sys.platform.startswith("linux") or len(os.sched_getaffinity(0)) < 2:
        return False
    try:
        return len(os.listdir("/proc/self/task")) == 1  # noqa: PTH208 - no path is wanted
    except OSError:
        return False


def _copy(work: Callable[[], object], writing: int) -> None:
    """In the copy: the result into ``writing`` and the end; nothing where the work fails."""
    import signal

    try:
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
