"""What a cached folder must hold, written last and compared whenever the folder is opened.

``meta.json`` lists every file with its size and its CRC-32, and ends with a CRC-32 of its own. Sizes of all
files, and the sums of small ones, are compared at each opening: the engine would take the cut-off list of its
files for an empty graph. What is read whole is compared whole; the engine has sums of its own for each block
of its large files and says when one is wrong. So nothing here waits for the disk: what a loss of power leaves
of a folder is seen.
"""

from __future__ import annotations

import os
from binascii import crc32
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: The list's name.
META = "meta.json"
#: Up to how many bytes a file's sum is compared at each opening.
SMALL = 8192

#: The engine's folder, and its diary, which is no part of the graph.
_STORE, _DIARY = "store", "LOG"
_PIECE = 1 << 20
_END = ' "crc32": "'


def write_sums(folder: str, key: str, about: dict[str, object]) -> None:
    """Write the list of a finished ``folder`` for the content hash ``key``; ``about`` is told beside."""
    import json

    metadata = {**about, "hash": key}
    lines = [f" {json.dumps(name)}: {json.dumps(value)},\n" for name, value in sorted(metadata.items())]
    files = sorted((name, _entry(name, size, _sum(path))) for name, path, size in _listed(folder))
    head = "".join(
        ["{\n", *lines, ' "files": {\n', ",\n".join(f"  {entry}" for _, entry in files), "\n },\n"]
    )
    with open(os.path.join(folder, META), "w", encoding="ascii") as stream:
        stream.write(f'{head}{_END}{crc32(head.encode()):08x}"\n}}\n')


def damage(folder: str, key: str, whole: Collection[str] | None = ()) -> str:
    """What in ``folder`` is not as it was written, "" where all is.

    Files named in ``whole`` are compared to the last byte, all of them if it is None.
    """
    try:
        with open(os.path.join(folder, META), "rb") as stream:
            text = stream.read()
    except OSError:
        return f"{META} is missing"
    head, _, tail = text.rpartition(_END.encode())
    if tail != b'%08x"\n}\n' % crc32(head) or b'"hash": "%s"' % key.encode() not in head:
        return f"{META} is not as it was written"
    count = 0
    try:
        for name, path, size in _listed(folder):
            compared = size <= SMALL or whole is None or name in whole
            entry = _entry(name, size, _sum(path) if compared else None)
            if entry.encode() not in head:
                return f"{name} is not as it was written"
            count += 1
    except OSError as error:
        return f"{os.path.relpath(error.filename or folder, folder)} cannot be read: {error.strerror}"
    missing = head.count(b'"size": ') != count
    return _missing(folder, text) if missing else ""


def _entry(name: str, size: int, checksum: int | None) -> str:
    start = f'"{name}": {{"size": {size}, "crc32": "'
    return start if checksum is None else f'{start}{checksum:08x}"}}'


def _listed(folder: str, below: str = "") -> Iterator[tuple[str, str, int]]:
    """(name in the list, path, size) of each file; what has a dot in front, systems leave anywhere."""
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or (below and name.startswith(_DIARY)) or (name == META and not below):
                continue
            if name == _STORE and not below:
                yield from _listed(entry.path, f"{_STORE}/")
            else:
                yield below + name, entry.path, entry.stat().st_size


def _sum(path: str) -> int:
    checksum = 0
    with open(path, "rb", buffering=0) as stream:
        while piece := stream.read(_PIECE):
            checksum = crc32(piece, checksum)
    return checksum


def _missing(folder: str, text: bytes) -> str:
    import json

    there = {name for name, _, _ in _listed(folder)}
    gone = sorted(set(json.loads(text)["files"]) - there)
    return f"{', '.join(gone)} {'is' if len(gone) == 1 else 'are'} missing"
