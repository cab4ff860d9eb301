"""What is made beside its place: under names of our own, locked while somebody lives who makes it.

A lock on a file or folder ends with the process, however it ends, and tells what is somebody's from what is
nobody's: no clock is asked. What a dead process left is nobody's: whoever comes next clears it away. Kept
small, for every question to a cached graph takes a lock.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

fcntl: Any
try:
    fcntl = import_module("fcntl")
except ImportError:  # Windows: nothing is ever known to be nobody's, so nothing is cleared
    fcntl = None

#: A link is not followed, and a pipe that somebody put there does not hold us up.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
#: What such a name begins with; eight hexadecimal digits follow.
PREFIX = ".claimgraph-"
#: In a folder that is to take the place of another: the old one, and the name of its place.
OLD, TARGET = "old", "place"

#: What this process has made and neither put into its place nor cleared yet, with the process's number.
_own_paths: dict[str, int] = {}


class Lock:
    """A file or folder locked as long as this object lives; ``enforced`` is false where it cannot be."""

    __slots__ = ("descriptor", "enforced")

    def __init__(self, descriptor: int, enforced: bool) -> None:
        self.descriptor = descriptor
        self.enforced = enforced

    def share(self) -> bool:
        """Let others read what was locked alone; false where somebody took it away meanwhile."""
        if self.enforced:
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
        return Lock(-1, enforced=False) if os.path.lexists(path) else None
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError:
        return None
    return lock_open(descriptor, path, alone=alone)


def lock_open(descriptor: int, path: str, *, alone: bool) -> Lock | None:
    """The same for what is open already as ``descriptor``, which is closed where the answer is None."""
    if fcntl is None:
        return Lock(descriptor, enforced=False)
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except OSError:  # a file system without locks, as some that lie on another machine
        return Lock(descriptor, enforced=False)
    current, opened = None, os.fstat(descriptor)
    with suppress(OSError):
        current = os.lstat(path)
    if current is None or not os.path.samestat(current, opened):
        os.close(descriptor)  # it was taken away while we came
        return None
    return Lock(descriptor, enforced=True)


@contextmanager
def folder(parent: str, mode: int = 0o777) -> Iterator[str]:
    """A new folder below ``parent``, with what the umask leaves of ``mode``; it goes in the end.

    Whatever of it is wanted has to be renamed before. What nobody holds any more is cleared first.
    """
    sweep(parent)
    path, held = make_folder(parent, mode)
    try:
        yield path
    finally:
        clear(path)
        held.release()


def make_folder(parent: str, mode: int = 0o777) -> tuple[str, Lock]:
    """The same as its path and the lock that keeps it ours, for who clears it himself."""
    while True:
        path = _name(parent)
        try:
            os.mkdir(path, mode)
        except FileExistsError:
            continue
        held = lock(path, alone=True)
        if held is not None:  # else somebody who clears up was quicker
            _remember(path)
            return path, held


@contextmanager
def file(parent: str) -> Iterator[tuple[str, Lock]]:
    """A new file below ``parent``, open for writing as the lock's descriptor; it goes in the end.

    What nobody holds any more is cleared first.
    """
    sweep(parent)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    held = None
    while held is None:
        path = _name(parent)
        with suppress(FileExistsError):
            held = lock_open(os.open(path, flags, 0o666), path, alone=True)
    _remember(path)
    try:
        yield path, held
    finally:
        if path in _own_paths:
            clear(path)
        held.release()


def sweep(parent: str, *older: str) -> None:
    """Clear below ``parent`` what dead processes left; an old folder without successor goes back first.

    ``older`` are beginnings of names that were used before PREFIX.
    """
    names: list[str] = []
    with suppress(OSError):  # no folder, or none that can be read: nothing to clear
        names = os.listdir(parent)
    for name in names:
        if name.startswith(PREFIX) or (older and name.startswith(older)):
            with suppress(OSError):
                _sweep(parent, name)


def _sweep(parent: str, name: str) -> None:
    path = os.path.join(parent, name)
    if name.startswith(PREFIX):
        digits = name[len(PREFIX) :]
        if len(digits) != 8 or set(digits) - set("0123456789abcdef"):
            return  # somebody else's
    user = getattr(os, "geteuid", None)
    if user is not None and os.lstat(path).st_uid != user():
        return
    held = lock(path, alone=True)
    if held is not None and held.enforced:
        _bring_back(path)
        remove(path)
        held.release()


def _bring_back(path: str) -> None:
    """Put the folder back that was taken out of its place by somebody who died before the new one stood."""
    old, noted = os.path.join(path, OLD), os.path.join(path, TARGET)
    if not os.path.isdir(old) or not os.path.isfile(noted):
        return
    with open(noted, encoding="utf-8", errors="surrogateescape") as stream:
        target = os.path.join(os.path.dirname(path), os.path.basename(stream.read()))
    if not os.path.lexists(target):
        os.rename(old, target)


def discard(path: str) -> bool:
    """Remove a finished folder that nobody reads: out of its place in one step, then file by file."""
    held = lock(path, alone=True)
    if held is None or not held.enforced:
        return False
    removed = _name(os.path.dirname(path))
    with suppress(OSError):
        os.rename(path, removed)
        _remember(removed)
        clear(removed)
    held.release()
    return True


def placed(path: str) -> None:
    """What stood at ``path`` has been renamed into its place."""
    _own_paths.pop(path, None)


def clear(path: str) -> None:
    """Remove what this process made; an old folder in it that cannot go back is kept for who comes next."""
    with suppress(OSError):
        if os.path.isdir(path):
            _bring_back(path)
        remove(path)
        _own_paths.pop(path, None)


def clear_all() -> None:
    """Remove what this process made and has not put into place: for its end, wherever that comes from."""
    for path, process in list(_own_paths.items()):
        if process == os.getpid():  # a fork has the table, but nothing of its own in it
            clear(path)


def remove(path: str) -> None:
    """Remove a file, or a folder with all that is in it; a signal in between does not leave half of it."""
    try:
        _remove(path)
    except BaseException:
        _remove(path)
        raise


def _remove(path: str) -> None:
    if os.path.isdir(path) and not os.path.islink(path):
        import shutil

        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            os.unlink(path)


def _name(parent: str) -> str:
    return os.path.join(parent, PREFIX + os.urandom(4).hex())


def _remember(path: str) -> None:
    import atexit

    if not _own_paths:
        atexit.unregister(clear_all)
        atexit.register(clear_all)
    _own_paths[path] = os.getpid()
