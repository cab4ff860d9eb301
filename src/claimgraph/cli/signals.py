"""What a signal does to a command: it ends with an exit code, and what it was making is cleared away."""

from __future__ import annotations

import _thread
import contextlib
import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from claimgraph.files import staging

signal: Any
try:
    signal = import_module("_signal")  # what signal is made of, without the time that its enumerations take
except ImportError:
    signal = import_module("signal")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

#: What ends a command by an exit code of 128 and the signal's number, as shells have it.
_NAMES = ("SIGTERM", "SIGHUP")
#: Seconds that the main thread is given to end in good order before it is taken to be inside the engine.
_GRACE = 0.3


class Ended(SystemExit):
    """A signal came; ``str()`` is its name."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.name = next((name for name in _NAMES if getattr(signal, name, None) == number), "SIGINT")

    def __str__(self) -> str:
        return self.name


def listen() -> None:
    """Have SIGTERM and SIGHUP end the command, unless whoever started it has switched them off."""
    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            with contextlib.suppress(ValueError):  # not the main thread
                signal.signal(number, _end)


def _end(number: int, _frame: FrameType | None) -> None:
    close()
    raise Ended(number)


def close() -> None:
    """Have no further signal cut off the clearing up."""
    for name in _NAMES:
        if hasattr(signal, name):
            with contextlib.suppress(ValueError):
                signal.signal(getattr(signal, name), signal.SIG_IGN)


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """While the engine works, a thread ends the process when a signal comes, for no handler runs then."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        before = signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    except ValueError:  # not the main thread: signals do not come here
        os.close(reading)
        os.close(writing)
        yield
        return
    over = _thread.allocate_lock()
    over.acquire()

    def wait() -> None:
        came = os.read(reading, 1)
        os.close(reading)
        if came and not over.acquire(timeout=_GRACE):
            end = Ended(came[0])
            os.write(2, f"{'interrupted' if end.name == 'SIGINT' else f'ended by {end}'}\n".encode())
            staging.clear_all()
            os._exit(128 + came[0])

    _thread.start_new_thread(wait, ())
    try:
        yield
    finally:
        over.release()
        signal.set_wakeup_fd(before)
        os.close(writing)
