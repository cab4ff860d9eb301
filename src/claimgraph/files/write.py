"""Writing one file: the old one stands until the new one is whole and on the disk."""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

from claimgraph.errors import Unwritable
from claimgraph.files import workshop

if TYPE_CHECKING:
    from pathlib import Path

#: What the system says of a full disk, a used up quota, and a file larger than may be.
FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))

_DESCRIPTOR = r"/dev/fd/(\d+)|/proc/(?:self|thread-self)/fd/(\d+)"
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}
#: The most links that are followed one after the other, as the system has it.
_LINKS = 40


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
            _pour_into(os.dup(number), content)
            return
        with suppress(FileNotFoundError):
            old = os.stat(name)
            if not stat.S_ISREG(old.st_mode):
                _pour_into(os.open(name, os.O_WRONLY), content)
                return
            if not os.access(name, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        _replace(os.path.realpath(name), content, lasting)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise unwritable(error, str(path), len(content)) from None


def unwritable(error: OSError, where: str, size: int, thing: str = "file") -> Unwritable:
    """What to say where ``size`` bytes could not be written to ``where``."""
    what = f"cannot write the {thing}: {error.strerror or error}"
    if error.errno in FULL:
        return Unwritable(what, where, f"{size:,} bytes are needed: make room, or name a {thing} elsewhere")
    place = "a file in a folder" if thing == "file" else "a folder in a place"
    return Unwritable(what, where, f"name {place} that can be written")


def _descriptor(name: str) -> int | None:
    """The number of the open stream of this process that ``name`` means, which no rename may replace."""
    for _ in range(_LINKS):
        if name in _STANDARD and os.path.exists(name):
            return _STANDARD[name]
        found = re.fullmatch(_DESCRIPTOR, name)
        if found:
            return int(found[1] or found[2])
        try:
            name = os.path.normpath(os.path.join(os.path.dirname(name), os.readlink(name)))
        except OSError:
            return None
    return None


def _replace(target: str, content: bytes, lasting: bool) -> None:
    folder = os.path.dirname(target)
    with workshop.file(folder) as (made, lock):
        pour(lock.descriptor, content)
        with suppress(FileNotFoundError):
            like(lock.descriptor, os.stat(target))
        if lasting:
            os.fsync(lock.descriptor)
        if not lock.sure:  # Windows renames nothing that is open
            lock.release()
        os.replace(made, target)
        workshop.done(made)
    if lasting:
        sync_folder(folder)


def like(descriptor: int, old: os.stat_result) -> None:
    """Give an open file or folder the owner, where we may, and the permissions of an ``old`` one."""
    if os.name != "posix":
        return
    new = os.fstat(descriptor)
    if (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        with suppress(OSError):
            os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, old.st_mode & 0o777)


def _pour_into(descriptor: int, content: bytes) -> None:
    try:
        pour(descriptor, content)
    finally:
        os.close(descriptor)


def pour(descriptor: int, content: bytes) -> None:
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
