"""Writing a file or putting a folder into its place: the old one stands until the new one is whole.

A folder takes the place of another in one step where the system can, else in two that can be undone.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from claimgraph.errors import Unwritable
from claimgraph.files import staging

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What the system says of a full disk, a used up quota, and a file larger than may be.
FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))

_DESCRIPTOR = r"/dev/fd/(\d+)|/proc/(?:self|thread-self)/fd/(\d+)"
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
#: The most links that are followed one after the other, as the system has it.
_LINKS = 40
#: For the functions of Linux and of macOS that exchange two folders.
_AT_FDCWD, _RENAME_EXCHANGE, _RENAME_SWAP = -100, 2, 2


def write_file(path: Path, content: bytes, *, lasting: bool = True) -> None:
    """Write ``content`` to the file ``path``.

    A file there keeps its permissions and stands until the new one is whole and, if ``lasting``, on the disk;
    a new one gets what the umask allows. A link stays, and what it leads to is written. Into a pipe, a
    device or a stream of this process (``/dev/stdout``) the bytes are written as they are. Raises Unwritable.
    """
    name = os.path.abspath(path)
    try:
        number = _descriptor(name)
        if number is not None:
            _write_and_close(os.dup(number), content)
            return
        with suppress(FileNotFoundError):
            old = os.stat(name)
            if not stat.S_ISREG(old.st_mode):
                _write_and_close(os.open(name, os.O_WRONLY), content)
                return
            if not os.access(name, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(os.path.realpath(name), content, lasting)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error, str(path), len(content)) from None


def unwritable(error: OSError, where: str, size: int, kind: str = "file") -> Unwritable:
    """What to say where ``size`` bytes could not be written to ``where``, a ``file`` or a ``folder``."""
    what = f"cannot write the {kind}: {error.strerror or error}"
    if error.errno in FULL:
        return Unwritable(what, where, f"{size:,} bytes are needed: make room, or name a {kind} elsewhere")
    another = "a file in a folder" if kind == "file" else "a folder in a place"
    return Unwritable(what, where, f"name {another} that can be written")


def _descriptor(name: str) -> int | None:
    """The number of the open stream of this process that ``name`` means, which no rename may replace."""
    for _ in range(_LINKS):
        if name in _STANDARD and os.path.exists(name):
            return _STANDARD[name]
        if match := re.fullmatch(_DESCRIPTOR, name):
            return int(match[1] or match[2])
        try:
            name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
        except OSError:
            return None
    return None


def _replace(target: str, content: bytes, lasting: bool) -> None:
    folder = os.path.dirname(target)
    with staging.file(folder) as (made, lock):
        write_all(lock.descriptor, content)
        with suppress(FileNotFoundError):
            copy_owner_and_mode(lock.descriptor, os.stat(target))
        if lasting:
            os.fsync(lock.descriptor)
        if not lock.enforced:  # Windows renames nothing that is open
            lock.release()
        os.replace(made, target)
        staging.placed(made)
    if lasting:
        sync_folder(folder)


def copy_owner_and_mode(descriptor: int, old: os.stat_result) -> None:
    """Give an open file or folder the owner, where we may, and the permissions of an ``old`` one."""
    if os.name != "posix":
        return
    new = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, old.st_mode & 0o777)


def _write_and_close(descriptor: int, content: bytes) -> None:
    try:
        write_all(descriptor, content)
    finally:
        os.close(descriptor)


def write_all(descriptor: int, content: bytes) -> None:
    """Write all of ``content``, in as many steps as the system takes."""
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def sync_folder(path: str) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def put_in_place(made: str, target: str, beside: str) -> None:
    """Have the folder ``made`` stand at ``target``, on the disk; what stood there is in ``beside`` then.

    All three lie on one file system. Killed at any point, ``target`` is the old folder or the new one; where
    the system cannot exchange two folders it may be missing until :func:`claimgraph.files.staging.sweep`
    brings the old one back.
    """
    descriptor = os.open(made, os.O_RDONLY) if os.name == "posix" else -1
    try:
        if os.path.isdir(target):
            if descriptor >= 0:
                copy_owner_and_mode(descriptor, os.stat(target))
            _sync_all(descriptor)
            if not _exchanged(made, target):
                _in_two_steps(made, target, beside)
        else:
            _sync_all(descriptor)
            os.rename(made, target)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    sync_folder(os.path.dirname(target))


def _exchanged(made: str, target: str) -> bool:
    """Whether the two could be exchanged, and now are."""
    if sys.platform.startswith("linux"):
        rename = c_function("renameat2")
        arguments: tuple[Any, ...] = (
            _AT_FDCWD, os.fsencode(made), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE
        )  # fmt: skip
    elif sys.platform == "darwin":
        rename = c_function("renamex_np")
        arguments = (os.fsencode(made), os.fsencode(target), _RENAME_SWAP)
    else:
        return False
    return rename is not None and rename(*arguments) == 0


def _in_two_steps(made: str, target: str, beside: str) -> None:
    old = os.path.join(beside, staging.OLD)
    with open(
        os.path.join(beside, staging.TARGET), "w", encoding="utf-8", errors="surrogateescape"
    ) as stream:
        stream.write(os.path.basename(target))
        stream.flush()
        os.fsync(stream.fileno())
    os.rename(target, old)
    try:
        os.rename(made, target)
    except BaseException:
        if not os.path.lexists(target):
            os.rename(old, target)
        raise


def _sync_all(descriptor: int) -> None:
    """Have all that was written to the file system of an open folder on the disk: one wait, not thousands."""
    sync = c_function("syncfs") if sys.platform.startswith("linux") and descriptor >= 0 else None
    if (sync is None or sync(descriptor) != 0) and hasattr(os, "sync"):
        os.sync()


def c_function(name: str) -> Callable[..., int] | None:
    """A function of the C library; None where it has none of this name."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        function: Callable[..., int] = getattr(ctypes.CDLL(None, use_errno=True), name)
        return function
    return None
