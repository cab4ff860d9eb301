"""Whether the files of an edition are those that a graph was built from: their content hash.

Reading and hashing them takes longer than a question, so the hash is remembered beside the cache with what
the system says of each file: size, times, number. As in Git's index, nothing is remembered of a file that was
changed just now: a second change within the same tick of the file system's clock could not be seen.
"""

from __future__ import annotations

import os
from binascii import crc32
from time import time_ns
from typing import TYPE_CHECKING

from claimgraph.files.checked import read_checked, write_checked
from claimgraph.searchindex import INDEX_VERSION

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

#: Counts up whenever the same edition would be published differently by a newer version of this package.
BUILD_VERSION = 9

#: What the name of a remembered hash begins with; a sum of the edition's path follows.
HASH_PREFIX = "inputs-"
#: Nanoseconds that a change must lie back: the coarsest clock of a file system ticks every two seconds.
MIN_AGE = 2_000_000_000


def made_by() -> str:
    """What beside the files decides what a graph's folder holds."""
    import pyoxigraph

    return f"claimgraph-build-{BUILD_VERSION} search-{INDEX_VERSION} pyoxigraph-{pyoxigraph.__version__}"


def inputs_hash(edition: Edition, cache: Path) -> str:
    """SHA-256 over all that decides what the folder holds: the files, this package's build, the engine.

    The layout of the search index is part of it, so that a folder with another index, or none, is never taken
    for this one: it is left alone until it is one of the oldest. Remembered in ``cache``, where it exists.
    """
    salt = made_by()
    started = time_ns()
    files = edition.inputs()
    try:
        stats = [os.stat(path) for _, _, path in files]
    except OSError:
        return edition.content_hash(salt, files)  # which says what is wrong with it
    lines = [
        f"{folder}\0{name}\0{one.st_size}\0{one.st_mtime_ns}\0{one.st_ctime_ns}\0{one.st_ino}\0{one.st_dev}"
        for (folder, name, _), one in zip(files, stats, strict=True)
    ]
    state = "\n".join([salt, str(edition.root), *lines]).encode("utf-8", "surrogateescape")
    cached = cache / f"{HASH_PREFIX}{crc32(os.fsencode(edition.root)):08x}"
    known = read_checked(cached)
    if known[65:] == state:
        return known[1:65].decode()
    key = edition.content_hash(salt, files)
    if all(max(one.st_mtime_ns, one.st_ctime_ns) < started - MIN_AGE for one in stats):
        write_checked(cached, f" {key}".encode() + state)
    return key
