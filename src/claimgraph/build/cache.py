"""The cache of published graphs: one folder for each content hash, free to be deleted at any time.

A folder is written under another name beside its place and renamed, so that no process ever sees half of
one and two processes that build the same edition do not disturb each other. What is there is never written
again: a graph that is built once more gets the next number, ``HASH.2``, and the old one goes when the last
process that reads it has ended. What is not as it was written is built again. Where the cache cannot be
written, the graph goes to a temporary folder instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Literal

from claimgraph.build import checksums
from claimgraph.build.inputs import inputs_hash
from claimgraph.errors import UsageProblem
from claimgraph.files import staging
from claimgraph.files.staging import Lock, lock
from claimgraph.paths import expanded, home
from claimgraph.searchindex import INDEX_FILE

if TYPE_CHECKING:
    from claimgraph.edition import Edition

#: Environment variable that names the cache's folder.
ENVIRONMENT = "CLAIMGRAPH_CACHE"

#: The graph's file, which is what most that is written is written from.
GRAPH = "graph.nq"
#: What will be read whole, and is compared whole therefore: beside the store nothing, the graph's file, the
#: search index, or whatever there is.
Reads = Literal["store", "graph", "index", "all"]
_READ_WHOLE: dict[Reads, tuple[str, ...] | None] = {
    "store": (), "graph": (GRAPH,), "index": (INDEX_FILE,), "all": None
}  # fmt: skip

#: What the folders at work were called before, in this folder only.
OLD_PREFIXES = (".building-", ".discarded-")
#: How often a folder is looked for that another process is just putting into place, or taking away.
_TRIES = 40

#: Called with the name of the step that begins and the share of the work already done, 0.0 to 1.0.
Progress = Callable[[str, float], None]


class Published:
    """A published graph on disk, which stays there as long as this object lives.

    ``dir`` is its folder: ``nquads`` the graph itself, ``store`` an Oxigraph folder to open read-only,
    ``index`` the search index (no file where SQLite lacked full-text search). ``hash`` is the content hash of
    its inputs, ``fresh`` says whether this call built it, ``temporary`` whether it goes away with the process
    because the cache cannot be written (``reason`` says why), ``repaired`` what was damaged in the cache,
    where it was built again for that.
    """

    def __init__(self, folder: Path, key: str, held: Lock, *, fresh: bool = False, reason: str = "") -> None:
        self.dir, self.hash, self.fresh, self.reason, self.repaired = folder, key, fresh, reason, ""
        self.nquads, self.store, self.index = folder / GRAPH, folder / "store", folder / INDEX_FILE
        self.temporary = bool(reason)
        self.lock: Lock | None = held


def cache_root() -> Path:
    """The cache's folder: $CLAIMGRAPH_CACHE, else the user's cache folder of this system."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return expanded(named).resolve()
    if os.name != "posix":
        from platformdirs import user_cache_dir

        return Path(user_cache_dir("claimgraph", appauthor=False))
    # What platformdirs says, without the time to import it, and with a home where $HOME is empty.
    try:
        if sys.platform == "darwin":
            return home() / "Library" / "Caches" / "claimgraph"
        xdg = os.environ.get("XDG_CACHE_HOME", "").strip()
        if not os.path.isabs(xdg):  # "consider the path invalid and ignore it", says the standard
            return home() / ".cache" / "claimgraph"
        return Path(xdg) / "claimgraph"
    except RuntimeError:
        what = "there is no home folder to keep the cache in"
        raise UsageProblem(what, "", f"name a folder with ${ENVIRONMENT}") from None


def is_current(edition: Edition) -> bool:
    """Whether the cache holds the published graph of the edition as its files are now."""
    root = cache_root()
    return look_up(root, inputs_hash(edition, root), "store")[0] is not None


def folder(edition: Edition) -> Path | None:
    """The folder that the cache has for the edition as its files are now, whatever is in it."""
    root = cache_root()
    key = inputs_hash(edition, root)
    numbers, _ = numbers_of(root, key)
    return root / f"{key}.{numbers[-1]}" if numbers else None


def examine(edition: Edition) -> tuple[bool, str]:
    """The same, every byte compared; and what is damaged, which the next build makes again."""
    root = cache_root()
    published, damage = look_up(root, inputs_hash(edition, root), "all")
    return published is not None, damage


def damaged(published: Published) -> str:
    """What of a graph is no longer as it was written; if anything is, no other process takes it for sound."""
    damage = checksums.damage(str(published.dir), published.hash, None)
    if damage:
        with suppress(OSError):
            (published.dir / checksums.META).unlink()
    return damage


def look_up(root: Path, key: str, reads: Reads) -> tuple[Published | None, str]:
    """The newest graph of ``key`` where it is sound, locked; else None, and what is damaged in it."""
    for attempt in range(_TRIES):
        numbers, leftovers = numbers_of(root, key)
        if leftovers:
            staging.sweep(str(root), *OLD_PREFIXES)
        if not numbers:
            return None, ""
        path = root / f"{key}.{numbers[-1]}"
        held = lock(str(path), alone=False)
        if held is not None:
            damage = checksums.damage(str(path), key, _READ_WHOLE[reads])
            for number in numbers[:-1]:
                staging.discard(str(root / f"{key}.{number}"))
            return (None, damage) if damage else (Published(path, key, held), "")
        sleep(0.001 * attempt)
    return None, ""


def numbers_of(root: Path, key: str) -> tuple[list[int], bool]:
    """The numbers of the graphs of ``key``, ascending, and whether anything else may be cleared."""
    numbers, leftovers = [], False
    with suppress(OSError):
        for name in os.listdir(root):
            if name.startswith(key) and name[65:].isdecimal():
                numbers.append(int(name[65:]))
            leftovers = leftovers or name.startswith((staging.PREFIX, *OLD_PREFIXES))
    return sorted(numbers), leftovers
