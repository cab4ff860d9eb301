"""The cache of published graphs: one folder for each content hash, free to be deleted at any time.

A folder is written under another name beside its place and renamed, so that no process ever sees half of
one and two processes that build the same edition do not disturb each other. Where the cache cannot be
written, the graph goes to a temporary folder instead.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.edition import expanded
from claimgraph.errors import Refused, UsageProblem
from claimgraph.searchindex.layout import INDEX_FILE, INDEX_VERSION

if TYPE_CHECKING:
    from claimgraph.edition import Edition

#: Environment variable that names the cache's folder.
ENVIRONMENT = "CLAIMGRAPH_CACHE"

#: Counts up whenever the same edition would be published differently by a newer version of this package.
BUILD_VERSION = 4

#: How many published graphs the cache keeps; older ones go when a new one comes.
KEEP = 8

#: Called with the name of the step that begins and the share of the work already done, 0.0 to 1.0.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Published:
    """A published graph on disk.

    ``nquads`` is the graph itself, ``store`` an Oxigraph folder to open read-only, ``index`` the search
    index (no file where SQLite lacked full-text search), ``hash`` the content hash of its inputs, ``fresh``
    whether this call built it, ``temporary`` whether it goes away with the process because the cache cannot
    be written (``reason`` says why).
    """

    dir: Path
    nquads: Path
    store: Path
    index: Path
    hash: str
    fresh: bool
    temporary: bool = False
    reason: str = ""


def cache_root() -> Path:
    """The cache's folder: $CLAIMGRAPH_CACHE, else the user's cache folder of this system."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return expanded(named).resolve()
    if (
        os.name == "posix" and sys.platform != "darwin"
    ):  # what platformdirs says, without the time to import it
        xdg = os.environ.get("XDG_CACHE_HOME", "").strip()
        try:
            return (Path(xdg) if xdg else Path.home() / ".cache") / "claimgraph"
        except RuntimeError:
            what = "there is no home folder to keep the cache in"
            raise UsageProblem(what, "", f"name a folder with ${ENVIRONMENT}") from None
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("claimgraph", appauthor=False))


def inputs_hash(edition: Edition) -> str:
    """SHA-256 over all that decides what the folder holds: the files, this package's build, the engine.

    The layout of the search index is part of it, so that a folder with another index, or none, is never taken
    for this one: it is left alone until it is one of the oldest.
    """
    import pyoxigraph

    made_by = f"claimgraph-build-{BUILD_VERSION} search-{INDEX_VERSION} pyoxigraph-{pyoxigraph.__version__}"
    return edition.content_hash(made_by)


def is_current(edition: Edition) -> bool:
    """Whether the cache holds the published graph of the edition as its files are now."""
    return _is_complete(cache_root() / inputs_hash(edition))


def ensure_built(edition: Edition, *, progress: Progress | None = None, rebuild: bool = False) -> Published:
    """The published graph of ``edition``, from the cache or built now; ``rebuild`` builds it in any case.

    Raises DataProblem with everything that is wrong in the authored files, UnreadableInput for a file that
    cannot be read.
    """
    key = inputs_hash(edition)
    target = cache_root() / key
    if not rebuild and _is_complete(target):
        return _published(target, key, fresh=False)
    from claimgraph.build.publish import publish

    content = publish(edition, progress)
    import tempfile

    reason = ""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=".building-", dir=target.parent))
    except OSError as error:
        reason = f"the cache {target.parent} cannot be written: {error.strerror}"
        workshop = _temporary_folder(reason)
    try:
        if progress:
            progress("filling the store", 0.8)
        _write(workshop, content, key, edition, progress)
        if not reason:
            _move_into_place(workshop, target, replace=rebuild)
            _forget_old(target)
    except BaseException:
        _remove(workshop)
        raise
    if progress:
        progress("done", 1.0)
    place = workshop if reason else target
    return _published(place, key, fresh=True, temporary=bool(reason), reason=reason)


def _published(place: Path, key: str, *, fresh: bool, temporary: bool = False, reason: str = "") -> Published:
    graph, store, index = place / "graph.nq", place / "store", place / INDEX_FILE
    return Published(place, graph, store, index, key, fresh, temporary, reason)


def _is_complete(place: Path) -> bool:
    """meta.json is written last; a folder without it was damaged by somebody else and is built again."""
    return (place / "meta.json").is_file()


def _write(folder: Path, content: bytes, key: str, edition: Edition, progress: Progress | None) -> None:
    """Write graph.nq, store/, the search index and meta.json into ``folder``."""
    import json

    import pyoxigraph

    from claimgraph.searchindex.documents import documents
    from claimgraph.searchindex.index import available, write

    (folder / "graph.nq").write_bytes(content)
    store = pyoxigraph.Store(str(folder / "store"))
    store.bulk_load(content, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    store.flush()
    if progress:
        progress("indexing the words", 0.9)
    if available():  # without it all but searching works, and searching says so
        prefixes = edition.prefixes()
        write(folder / INDEX_FILE, documents(store, prefixes))
    del store  # closes it; until then the folder is locked
    meta = {
        "hash": key,
        "quads": content.count(b"\n"),
        "build": BUILD_VERSION,
        "pyoxigraph": pyoxigraph.__version__,
    }
    (folder / "meta.json").write_text(json.dumps(meta, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _move_into_place(workshop: Path, target: Path, *, replace: bool) -> None:
    """Rename ``workshop`` to ``target``.

    A complete target that another process put there first stays, unless ``replace``.
    """
    if target.exists():
        if _is_complete(target) and not replace:
            _remove(workshop)
            return
        _discard(target)
    try:
        workshop.rename(target)
    except OSError:
        if not _is_complete(target):
            raise
        _remove(workshop)


def _discard(target: Path) -> None:
    """Take a folder out of its place in one step before its files go, one by one."""
    import tempfile

    grave = Path(tempfile.mkdtemp(prefix=".discarded-", dir=target.parent))
    with suppress(FileNotFoundError):  # another process took it first
        target.rename(grave / "old")
    _remove(grave)


def _forget_old(newest: Path) -> None:
    """Keep the newest graphs; and clear workshops that a killed process left behind a day ago or longer."""
    import time

    entries = []
    for entry in os.scandir(newest.parent):
        if not entry.is_dir(follow_symlinks=False):
            continue
        try:
            age = entry.stat().st_mtime
        except FileNotFoundError:  # another process forgot it first
            continue
        if entry.name.startswith((".building-", ".discarded-")):
            if time.time() - age > 86_400:
                _remove(Path(entry.path))
        elif len(entry.name) == 64 and entry.path != str(newest):
            entries.append((age, entry.path))
    for _, path in sorted(entries, reverse=True)[KEEP - 1 :]:
        _remove(Path(path))


def _temporary_folder(reason: str) -> Path:
    """A folder that is removed when the process ends."""
    import atexit
    import tempfile

    try:
        folder = Path(tempfile.mkdtemp(prefix="claimgraph-"))
    except OSError:
        raise Refused(reason, "", f"name a folder that can be written with ${ENVIRONMENT}") from None
    atexit.register(_remove, folder)
    return folder


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
