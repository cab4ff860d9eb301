"""Opens a published store while what is to be done with it is still being imported.

The engine starts a hundred threads and more to open a store, and lets go of the interpreter meanwhile. That
takes a fifth of the time of a short question; beside the imports, where a second processor is idle, it takes
none. What is opened ahead is a guess: whoever needs a store names its folder, and gets this one only if it is
the same. What goes wrong here goes wrong again, and is told, where the store is needed.
"""

from __future__ import annotations

import _thread
from contextlib import suppress
from typing import TYPE_CHECKING

from claimgraph.build.cache import folder
from claimgraph.edition import find_edition
from claimgraph.errors import ClaimgraphError

if TYPE_CHECKING:
    from pathlib import Path

    from pyoxigraph import Store

#: Folder → what waits until its store is open, and the store.
_opening: dict[str, tuple[_thread.LockType, list[Store]]] = {}


def begin() -> None:
    """Begin to open the store of the edition that is asked where no other is named, if it is published."""
    with suppress(ClaimgraphError, OSError):
        path = folder(find_edition())
        if path is not None:
            _begin(str(path / "store"))


def _begin(path: str) -> None:
    import atexit

    import pyoxigraph

    done, opened = _thread.allocate_lock(), list[pyoxigraph.Store]()
    done.acquire()

    def work() -> None:
        try:
            with suppress(OSError, ValueError, RuntimeError):
                opened.append(pyoxigraph.Store.read_only(path))
        finally:
            done.release()

    _thread.start_new_thread(work, ())
    _opening[path] = done, opened
    # The engine must not be at work in one thread while another one takes the process down.
    atexit.register(taken, path)


def taken(path: Path | str) -> Store | None:
    """The store in the folder ``path`` if it was opened ahead, and for the first who asks."""
    done, opened = _opening.pop(str(path), (None, []))
    if done is not None:
        done.acquire()
    return next(iter(opened), None)
