"""A folder takes the place of another in one step where the system can, else in two that can be undone."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from claimgraph.files.workshop import OLD, PLACE
from claimgraph.files.write import like, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_RENAME_SWAP = 2


def put_in_place(made: str, target: str, workshop: str) -> None:
    """Have the folder ``made`` stand at ``target``, on the disk; what stood there is in ``workshop`` then.

    All three lie on one file system. Killed at any point, ``target`` is the old folder or the new one; where
    the system cannot exchange two folders it may be missing until :func:`claimgraph.files.workshop.sweep`
    brings the old one back.
    """
    descriptor = os.open(made, os.O_RDONLY) if os.name == "posix" else -1
    try:
        if os.path.isdir(target):
            if descriptor >= 0:
                like(descriptor, os.stat(target))
            sync_all(descriptor)
            if not _exchanged(made, target):
                _in_two_steps(made, target, workshop)
        else:
            sync_all(descriptor)
            os.rename(made, target)
    finally:
        if descriptor >= 0:
            os.close(descriptor)
    sync_folder(os.path.dirname(target))


def _exchanged(made: str, target: str) -> bool:
    """Whether the two could be exchanged, and now are."""
    if sys.platform.startswith("linux"):
        rename = _function("renameat2")
        asked: tuple[Any, ...] = (
            _AT_FDCWD, os.fsencode(made), _AT_FDCWD, os.fsencode(target), _RENAME_EXCHANGE
        )  # fmt: skip
    elif sys.platform == "darwin":
        rename = _function("renamex_np")
        asked = (os.fsencode(made), os.fsencode(target), _RENAME_SWAP)
    else:
        return False
    return rename is not None and rename(*asked) == 0


def _in_two_steps(made: str, target: str, workshop: str) -> None:
    old = os.path.join(workshop, OLD)
    with open(os.path.join(workshop, PLACE), "w", encoding="utf-8", errors="surrogateescape") as stream:
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


def sync_all(descriptor: int) -> None:
    """Have all that was written to the file system of an open folder on the disk: one wait, not thousands."""
    sync = _function("syncfs") if sys.platform.startswith("linux") and descriptor >= 0 else None
    if (sync is None or sync(descriptor) != 0) and hasattr(os, "sync"):
        os.sync()


def _function(name: str) -> Callable[..., int] | None:
    """A function of the C library; None where it has none of this name."""
    with suppress(ImportError, OSError, AttributeError):
        import ctypes

        found: Callable[..., int] = getattr(ctypes.CDLL(None, use_errno=True), name)
        return found
    return None
