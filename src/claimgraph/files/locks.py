"""Locks on files and folders that end with the process, however it ends.

They tell what is somebody's from what is nobody's: no clock is asked, and nothing has to be cleaned up after
a kill. Kept small, for every question to a cached graph takes one.
"""

from __future__ import annotations

import os
from contextlib import suppress
from importlib import import_module
from typing import Any

fcntl: Any
try:
    fcntl = import_module("fcntl")
except ImportError:  # Windows: nothing is ever known to be nobody's, so nothing is cleared
    fcntl = None

#: A link is not followed, and a pipe that somebody put there does not hold us up.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class Lock:
    """A file or folder that is locked as long as this object lives; ``sure`` is false where none can be."""

    __slots__ = ("descriptor", "sure")

    def __init__(self, descriptor: int, sure: bool) -> None:
        self.descriptor = descriptor
        self.sure = sure

    def share(self) -> bool:
        """Let others read what was locked alone; false where somebody took it away meanwhile."""
        if self.sure:
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return False
        return True

    def release(self) -> None:
        """Let go of it."""
        if self.descriptor >= 0:
            with suppress(OSError):
                os.close(self.descriptor)
            self.descriptor = -1

    def __del__(self) -> None:
        self.release()


def lock(path: str, *, alone: bool) -> Lock | None:
    """Lock what stands at ``path``, with others who only read it or ``alone``, without waiting.

    None where it is gone or somebody holds it in a way that excludes this.
    """
    if fcntl is None:
        return Lock(-1, sure=False) if os.path.lexists(path) else None
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    return held(descriptor, path, alone=alone)


def held(descriptor: int, path: str, *, alone: bool) -> Lock | None:
    """The same for what is open already as ``descriptor``, which is closed where the answer is None."""
    if fcntl is None:
        return Lock(descriptor, sure=False)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks, as some that lie on another machine
        return Lock(descriptor, sure=False)
    there, here = None, os.fstat(descriptor)
    with suppress(OSError):
        there = os.lstat(path)
    if there is None or (there.st_ino, there.st_dev) != (here.st_ino, here.st_dev):
        os.close(descriptor)  # it was taken away while we came
        return None
    return Lock(descriptor, sure=True)
