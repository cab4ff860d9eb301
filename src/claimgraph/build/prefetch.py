"""Opens a published store, or reads its graph, while what is to be done with it is still being imported.

The engine starts a hundred threads and more to open a store, and lets go of the interpreter meanwhile. That
takes a fifth of the time of a short question; beside the imports, where a second processor is idle, it takes
none. What is opened ahead is a guess: whoever needs a store names its folder, and gets this one only if it is
the same. What goes wrong here goes wrong again, and is told, where the store is needed.
"""

from __future__ import annotations

import _thread
from contextlib import suppress
from typing import TYPE_CHECKING

from claimgraph.build.answer_cache import CachedAnswer
from claimgraph.build.cache import GRAPH, folder
from claimgraph.edition import find_edition
from claimgraph.errors import ClaimgraphError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyoxigraph import Store

#: Folder or file → what waits until its store is open, and the store.
_opening: dict[str, tuple[_thread.LockType, list[Store]]] = {}


def start(name: str = "", *, in_memory: bool = False) -> None:
    """Begin to open the store of the edition that is asked where no other is named, if it is published.

    ``name`` is what a question is asked by whose answer may be kept: then no store is needed. ``in_memory``:
    what is begun is to read the graph into memory, for what asks again and again of all of it.
    """
    with suppress(ClaimgraphError, OSError):
        path = folder(find_edition())
        if path is None or (name and CachedAnswer(path.parent, path.name.partition(".")[0], name).exists()):
            return
        from claimgraph.store import open_memory, open_readonly

        if in_memory:
            _start(path / GRAPH, open_memory)
        else:
            _start(path / "store", open_readonly)


def _start(path: Path, opens: Callable[[Path], Store]) -> None:
    import atexit

    done, opened = _thread.allocate_lock(), list["Store"]()
    done.acquire()

    def work() -> None:
        try:
            with suppress(ClaimgraphError):
                opened.append(opens(path))
        finally:
            done.release()

    _thread.start_new_thread(work, ())
    _opening[str(path)] = done, opened
    # The engine must not be at work in one thread while another one takes the process down.
    atexit.register(take, path)


def take(path: Path | str) -> Store | None:
    """The store of the folder or file ``path`` if it was begun ahead, and for the first who asks."""
    done, opened = _opening.pop(str(path), (None, []))
    if done is not None:
        done.acquire()
    return next(iter(opened), None)
