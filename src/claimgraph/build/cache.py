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
from typing import TYPE_CHECKING, Literal

from claimgraph.build import sums
from claimgraph.build.inputs import BUILD_VERSION, forget, inputs_hash
from claimgraph.edition import expanded, home
from claimgraph.errors import Unwritable, UsageProblem
from claimgraph.files import workshop
from claimgraph.files.workshop import Lock, lock
from claimgraph.searchindex.layout import INDEX_FILE

if TYPE_CHECKING:
    from typing import IO

    from claimgraph.build.publish import Graph
    from claimgraph.edition import Edition

#: Environment variable that names the cache's folder.
ENVIRONMENT = "CLAIMGRAPH_CACHE"

#: How many published graphs the cache keeps; older ones go when a new one comes.
KEEP = 8
#: How many remembered hashes of editions.
KEEP_HASHES = 64

#: The graph's file, which is what most that is written is written from.
GRAPH = "graph.nq"
#: What will be read whole, and is compared whole therefore: beside the store nothing, the graph's file, the
#: search index, or whatever there is.
Reads = Literal["store", "graph", "index", "all"]
_WHOLE: dict[Reads, tuple[str, ...] | None] = {
    "store": (), "graph": (GRAPH,), "index": (INDEX_FILE,), "all": None
}  # fmt: skip

#: About how many bytes the engine is given at once, at least and at most: it needs five times as many to sort
#: them. What it was given is merged again whenever there are some pieces, so a large graph has larger ones.
_AT_ONCE = 1 << 25, 3 << 25
#: Into how many pieces a graph is cut, as far as that allows.
_PIECES = 8

#: What the folders at work were called before, in this folder only.
_OLDER = (".building-", ".discarded-")
#: How often a folder is looked for that another process is just putting into place, or taking away.
_TRIES = 40

#: Called with the name of the step that begins and the share of the work already done, 0.0 to 1.0.
Progress = Callable[[str, float], None]


class Published:
    """A published graph on disk, which stays there as long as this object lives.

    ``dir`` is its folder: ``nquads`` the graph itself, ``store`` an Oxigraph folder to open read-only,
    ``index`` the search index (no file where SQLite lacked full-text search). ``hash`` is the content hash of
    its inputs, ``fresh`` says whether this call built it, ``temporary`` whether it goes away with the process
    because the cache cannot be written (``reason`` says why), ``mended`` what was damaged in the cache where
    it was built again for that.
    """

    def __init__(
        self, folder: Path, key: str, taken: Lock, *, fresh: bool = False, reason: str = "", mended: str = ""
    ) -> None:
        self.dir, self.hash, self.fresh, self.reason, self.mended = folder, key, fresh, reason, mended
        self.nquads, self.store, self.index = folder / GRAPH, folder / "store", folder / INDEX_FILE
        self.temporary = bool(reason)
        self.lock: Lock | None = taken


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
    return _look_up(root, inputs_hash(edition, root), "store")[0] is not None


def folder(edition: Edition) -> Path | None:
    """The folder that the cache has for the edition as its files are now, whatever is in it."""
    root = cache_root()
    key = inputs_hash(edition, root)
    numbers, _ = _numbers(root, key)
    return root / f"{key}.{numbers[-1]}" if numbers else None


def examine(edition: Edition) -> tuple[bool, str]:
    """The same, every byte compared; and what is damaged, which the next build makes again."""
    root = cache_root()
    found, damage = _look_up(root, inputs_hash(edition, root), "all")
    return found is not None, damage


def ensure_built(
    edition: Edition, *, progress: Progress | None = None, rebuild: bool = False, reads: Reads = "store"
) -> Published:
    """The published graph of ``edition``, from the cache or built now; ``rebuild`` builds it in any case.

    ``reads`` says what of it will be read whole. Raises DataProblem with everything that is wrong in the
    authored files, UnreadableInput for a file that cannot be read, Unwritable where no folder can be written.
    """
    root = cache_root()
    key = inputs_hash(edition, root)
    damage = ""
    if not rebuild:
        found, damage = _look_up(root, key, reads)
        if found is not None:
            return found
    from claimgraph.build.publish import publish
    from claimgraph.store import objects_stay

    with objects_stay():
        try:
            graph = publish(edition, progress, lambda: _scratch(root))
        except OSError as error:
            what = f"there is no room to sort the graph: {_said(error)}"
            raise Unwritable(what, "", f"make some, or name a folder with ${ENVIRONMENT}") from None
        made = _build(root, key, graph, edition, progress, rebuild or bool(damage))
        del graph  # before what is left is searched for garbage
    if progress:
        progress("done", 1.0)
    made.mended = damage
    return made


def damaged(published: Published) -> str:
    """What of a graph is no longer as it was written; if anything is, no other process takes it for sound."""
    found = sums.damage(str(published.dir), published.hash, None)
    if found:
        with suppress(OSError):
            (published.dir / sums.META).unlink()
    return found


def _look_up(root: Path, key: str, reads: Reads) -> tuple[Published | None, str]:
    """The newest graph of ``key`` where it is sound, locked; else None, and what is damaged in it."""
    for trial in range(_TRIES):
        numbers, leftovers = _numbers(root, key)
        if leftovers:
            workshop.sweep(str(root), *_OLDER)
        if not numbers:
            return None, ""
        place = root / f"{key}.{numbers[-1]}"
        taken = lock(str(place), alone=False)
        if taken is not None:
            damage = sums.damage(str(place), key, _WHOLE[reads])
            for number in numbers[:-1]:
                workshop.discard(str(root / f"{key}.{number}"))
            return (None, damage) if damage else (Published(place, key, taken), "")
        from time import sleep

        sleep(0.001 * trial)
    return None, ""


def _numbers(root: Path, key: str) -> tuple[list[int], bool]:
    """The numbers of the graphs of ``key``, ascending, and whether anything else may be cleared."""
    numbers, leftovers = [], False
    with suppress(OSError):
        for name in os.listdir(root):
            if name.startswith(key) and name[65:].isdecimal():
                numbers.append(int(name[65:]))
            leftovers = leftovers or name.startswith((workshop.PREFIX, *_OLDER))
    return sorted(numbers), leftovers


def _scratch(root: Path) -> IO[bytes]:
    """A file that is gone when it is closed, in the cache where it can be written."""
    from tempfile import TemporaryFile

    with suppress(OSError):
        root.mkdir(parents=True, exist_ok=True)
        return TemporaryFile(dir=root)
    return TemporaryFile()


def _build(
    root: Path, key: str, graph: Graph, edition: Edition, progress: Progress | None, again: bool
) -> Published:
    """Write the graph into the cache, or where that cannot be into a temporary folder."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        workshop.sweep(str(root), *_OLDER)
        made, taken = _filled(root, 0o777, graph, key, edition, progress)
        try:
            placed = _into_place(made, taken, root, key, again)
        finally:
            workshop.clear(made)  # gone already, unless that failed or another process was quicker
        _forget_old(root, key)
        return placed
    except OSError as error:
        reason = f"the cache {root} cannot be written: {_said(error)}"
    import tempfile

    try:
        parent = tempfile.gettempdir()
        workshop.sweep(parent)
        made, taken = _filled(Path(parent), 0o700, graph, key, edition, progress)
    except OSError as error:
        what = f"{reason}; nor can a temporary folder: {_said(error)}"
        needed = 2 * sum(map(len, graph.nquads()))
        hint = f"about {needed:,} bytes are needed: make room, or name a folder with ${ENVIRONMENT}"
        raise Unwritable(what, "", hint) from None
    return Published(Path(made), key, taken, fresh=True, reason=reason)


def _said(error: OSError) -> str:
    """Why, in few words; of the engine's, which have the cause twice and a path of no use, the cause."""
    text = " ".join(str(error).split()).removeprefix("IO error: ")
    return error.strerror or text.partition(": While ")[0][:200]


def _filled(
    parent: Path, mode: int, graph: Graph, key: str, edition: Edition, progress: Progress | None
) -> tuple[str, Lock]:
    """A workshop below ``parent`` with the graph in it; raises OSError, and leaves nothing then."""
    made, taken = workshop.make_folder(str(parent), mode)
    try:
        _write(Path(made), graph, key, edition, progress)
    except BaseException:
        workshop.clear(made)
        raise
    return made, taken


def _write(folder: Path, graph: Graph, key: str, edition: Edition, progress: Progress | None) -> None:
    """Write graph.nq, store/, the search index and meta.json into ``folder``.

    The engine lets go of the interpreter while it fills the store: the index is made meanwhile, unless the
    graph is so large that both would need much memory at once.
    """
    from concurrent.futures import ThreadPoolExecutor

    import pyoxigraph

    from claimgraph.searchindex.documents import documents
    from claimgraph.searchindex.index import available, write

    if progress:
        progress("filling the store", 0.8)
    with (folder / GRAPH).open("wb") as stream:
        stream.writelines(graph.nquads())
    given_up: list[bool] = []
    with ThreadPoolExecutor(max_workers=1) as beside:
        filling = beside.submit(_fill, folder, given_up)
        try:
            if (folder / GRAPH).stat().st_size > _AT_ONCE[0]:
                filling.result()
            if progress:
                progress("indexing the words", 0.9)
            if available():  # without it all but searching works, and searching says so
                write(folder / INDEX_FILE, documents(graph.model(edition.prefixes())))
            held = filling.result()
        except BaseException:
            given_up.append(True)
            raise
    if held != graph.quads:
        raise OSError(f"the store holds {held:,} of {graph.quads:,} triples")
    about = {"build": BUILD_VERSION, "pyoxigraph": pyoxigraph.__version__, "quads": graph.quads}
    sums.write_sums(str(folder), key, about)


def _fill(folder: Path, given_up: list[bool]) -> int:
    """Fill the store from the graph beside it, unless that is ``given_up``; how many quads it holds."""
    import pyoxigraph

    from claimgraph.build.lines import pieces

    store = pyoxigraph.Store(str(folder / "store"))
    least, most = _AT_ONCE
    size = (folder / GRAPH).stat().st_size // _PIECES
    with (folder / GRAPH).open("rb") as stream:
        for piece in pieces(stream, min(max(size, least), most)):
            if given_up:
                break
            store.bulk_load(piece, format=pyoxigraph.RdfFormat.N_QUADS, lenient=True)
    store.flush()
    return len(store)  # and close it: until then the folder is locked


def _into_place(made: str, taken: Lock, root: Path, key: str, again: bool) -> Published:
    """Rename a finished folder to the next free number of ``key`` and go on reading it.

    A sound one that another process put there first is taken instead, unless it is built ``again``.
    """
    while True:
        numbers, _ = _numbers(root, key)
        if numbers and not again:
            found, _ = _look_up(root, key, "store")
            if found is not None:
                found.fresh = True
                return found
        place = root / f"{key}.{numbers[-1] + 1 if numbers else 1}"
        try:
            os.rename(made, place)
        except OSError:
            if not place.exists():
                raise
            continue  # another process was quicker; now there is a number after it
        workshop.done(made)
        if taken.share():
            for number in numbers:
                workshop.discard(str(root / f"{key}.{number}"))
            return Published(place, key, taken, fresh=True)
        found, _ = _look_up(root, key, "store")  # a newer one came, and this one went, at this moment
        if found is None:
            raise OSError(f"{place} was taken away")
        found.fresh = True
        return found


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
                workshop.discard(path)
        forget(root, KEEP_HASHES)
