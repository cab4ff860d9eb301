"""Builds a graph and puts it into the cache as a new folder, or where that cannot be into a temporary one.

It is apart from ``cache``, which every query passes: only a build needs what is imported here.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pyoxigraph

from claimgraph.build import checksums
from claimgraph.build.cache import ENVIRONMENT, GRAPH, OLD_PREFIXES, Published, look_up, numbers_of
from claimgraph.build.inputs import BUILD_VERSION, HASH_PREFIX
from claimgraph.build.ntriples import pieces
from claimgraph.build.publish import publish
from claimgraph.errors import Unwritable
from claimgraph.files import staging
from claimgraph.files.checked import keep_newest
from claimgraph.searchindex import INDEX_FILE
from claimgraph.searchindex.documents import documents
from claimgraph.searchindex.writer import available, write
from claimgraph.store import objects_stay

if TYPE_CHECKING:
    from typing import IO

    from claimgraph.build.cache import Progress
    from claimgraph.build.publish import Graph
    from claimgraph.edition import Edition
    from claimgraph.files.staging import Lock

#: How many published graphs the cache keeps; older ones go when a new one comes.
KEEP = 8
#: How many remembered hashes of editions.
KEEP_HASHES = 64

#: Up to how many bytes the engine is given a graph whole, while the index is made.
_LOAD_WHOLE = 1 << 25
#: Of a larger one, about how many bytes at once, at least and at most: it needs five times as many to sort
#: them. What it was given is merged again whenever there are some pieces, so a large graph has larger ones.
_AT_ONCE = 5 << 22, 3 << 25
#: Into how many pieces a graph is cut, as far as that allows.
_PIECES = 8


def build_graph(
    root: Path, key: str, edition: Edition, progress: Progress | None, *, again: bool
) -> Published:
    """Build the edition's graph and put it into the cache ``root`` as one of ``key``.

    ``again`` puts it there beside a sound one too. Raises what ``cache.ensure_built`` does.
    """
    with objects_stay():
        try:
            graph = publish(edition, progress, lambda: _scratch_file(root))
        except OSError as error:
            what = f"there is no room to sort the graph: {_reason(error)}"
            raise Unwritable(what, "", f"make some, or name a folder with ${ENVIRONMENT}") from None
        made = _store(root, key, graph, edition, progress, again)
        del graph  # before what is left is searched for garbage
    if progress:
        progress("done", 1.0)
    return made


def _scratch_file(root: Path) -> IO[bytes]:
    """A file that is gone when it is closed, in the cache where it can be written."""
    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=root)
    return tempfile.TemporaryFile()


def _store(
    root: Path, key: str, graph: Graph, edition: Edition, progress: Progress | None, again: bool
) -> Published:
    """Write the graph into the cache, or where that cannot be into a temporary folder."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        staging.sweep(str(root), *OLD_PREFIXES)
        made, held = _make_folder(root, 0o777, graph, key, edition, progress)
        try:
            placed = _put_in_place(made, held, root, key, again)
        finally:
            staging.clear(made)  # gone already, unless that failed or another process was quicker
        _forget_old(root, key)
        return placed
    except OSError as error:
        reason = f"the cache {root} cannot be written: {_reason(error)}"
    try:
        parent = tempfile.gettempdir()
        staging.sweep(parent)
        made, held = _make_folder(Path(parent), 0o700, graph, key, edition, progress)
    except OSError as error:
        what = f"{reason}; nor can a temporary folder: {_reason(error)}"
        needed = 2 * sum(map(len, graph.nquads()))
        hint = f"about {needed:,} bytes are needed: make room, or name a folder with ${ENVIRONMENT}"
        raise Unwritable(what, "", hint) from None
    return Published(Path(made), key, held, fresh=True, reason=reason)


def _reason(error: OSError) -> str:
    """Why, in few words; of the engine's, which have the cause twice and a path of no use, the cause."""
    text = " ".join(str(error).split()).removeprefix("IO error: ")
    return error.strerror or text.partition(": While ")[0][:200]


def _make_folder(
    parent: Path, mode: int, graph: Graph, key: str, edition: Edition, progress: Progress | None
) -> tuple[str, Lock]:
    """A staging folder below ``parent`` with the graph in it; raises OSError, and leaves nothing then."""
    made, held = staging.make_folder(str(parent), mode)
    try:
        _write(Path(made), graph, key, edition, progress)
    except BaseException:
        staging.clear(made)
        raise
    return made, held


def _write(folder: Path, graph: Graph, key: str, edition: Edition, progress: Progress | None) -> None:
    """Write graph.nq, store/, the search index and meta.json into ``folder``.

    The engine lets go of the interpreter while it fills the store: the index is made meanwhile, unless the
    graph is so large that both would need much memory at once.
    """
    if progress:
        progress("filling the store", 0.8)
    written, given_up = Event(), list[bool]()
    with ThreadPoolExecutor(max_workers=1) as beside:
        filling = beside.submit(_fill, folder, written, given_up)
        try:
            with (folder / GRAPH).open("wb") as stream:
                stream.writelines(graph.nquads())
            written.set()
            if (folder / GRAPH).stat().st_size > _LOAD_WHOLE:
                filling.result()
            if progress:
                progress("indexing the words", 0.9)
            if available():  # without it all but searching works, and searching says so
                write(folder / INDEX_FILE, documents(graph.model(edition.prefixes())))
            count = filling.result()
        except BaseException:
            given_up.append(True)
            raise
        finally:
            written.set()
    if count != graph.quads:
        raise OSError(f"the store holds {count:,} of {graph.quads:,} triples")
    about = {"build": BUILD_VERSION, "pyoxigraph": pyoxigraph.__version__, "quads": graph.quads}
    checksums.write_sums(str(folder), key, about)


def _fill(folder: Path, written: Event, given_up: list[bool]) -> int:
    """Fill the store from the graph beside it, unless that is ``given_up``; how many quads it holds.

    It is opened while the graph is being ``written``: a new one waits for the disk.
    """
    store = pyoxigraph.Store(str(folder / "store"))
    written.wait()
    least, most = _AT_ONCE
    size = (folder / GRAPH).stat().st_size
    with (folder / GRAPH).open("rb") as stream:
        for piece in pieces(stream, size if size <= _LOAD_WHOLE else min(max(size // _PIECES, least), most)):
            if given_up:
                break
            store.bulk_load(piece, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    store.flush()
    return len(store)  # and close it: until then the folder is locked


def _put_in_place(made: str, held: Lock, root: Path, key: str, again: bool) -> Published:
    """Rename a finished folder to the next free number of ``key`` and go on reading it.

    A sound one that another process put there first is taken instead, unless it is built ``again``.
    """
    while True:
        numbers, _ = numbers_of(root, key)
        if numbers and not again:
            existing, _ = look_up(root, key, "store")
            if existing is not None:
                existing.fresh = True
                return existing
        place = root / f"{key}.{numbers[-1] + 1 if numbers else 1}"
        try:
            Path(made).rename(place)
        except OSError:
            if not place.exists():
                raise
            continue  # another process was quicker; now there is a number after it
        staging.placed(made)
        if held.share():
            for number in numbers:
                staging.discard(str(root / f"{key}.{number}"))
            return Published(place, key, held, fresh=True)
        existing, _ = look_up(root, key, "store")  # a newer one came, and this one went, at this moment
        if existing is None:
            raise OSError(f"{place} was taken away")
        existing.fresh = True
        return existing


def _forget_old(root: Path, newest: str) -> None:
    """Keep the graphs built last, and whatever somebody reads."""
    built: dict[str, float] = {}
    places: dict[str, list[str]] = {}
    with suppress(OSError):
        for entry in os.scandir(root):
            key, _, number = entry.name.partition(".")
            if len(key) == 64 and (number.isdecimal() or not number):
                with suppress(FileNotFoundError):  # another process forgot it first
                    built[key] = max(built.get(key, 0.0), entry.stat().st_mtime)
                    places.setdefault(key, []).append(entry.path)
        built.pop(newest, None)
        for key in sorted(built, key=built.__getitem__, reverse=True)[KEEP - 1 :]:
            for path in places[key]:
                staging.discard(path)
        keep_newest(root, KEEP_HASHES, HASH_PREFIX)
