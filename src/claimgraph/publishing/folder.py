"""The folder that is published: written beside its place and renamed into it, every file with a checksum.

A marker file says that a folder was made here. Only such a folder, or an empty one, is ever replaced, so that
a mistyped name costs nobody their files.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import Refused, UsageProblem
from claimgraph.files import staging
from claimgraph.files.write import put_in_place, unwritable

if TYPE_CHECKING:
    from collections.abc import Callable

#: The file by which a folder is known to have been made here.
MARKER = "claimgraph-publish.json"
#: The list of checksums, as ``sha256sum --check`` reads it.
CHECKSUMS = "SHA256SUMS"


class File(NamedTuple):
    """A file of the folder: path from its root, size in bytes and SHA-256 in hex."""

    path: str
    size: int
    sha256: str


class Folder:
    """A folder being filled; what it holds is remembered as it is written."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._directories: set[Path] = set()
        self._by_sum: dict[str, Path] = {}
        #: The files written so far, by path.
        self.files: dict[str, File] = {}
        #: The bytes of the file that is being written.
        self.pending = 0

    def write(self, path: str, content: bytes | str) -> File:
        """Write a file below the folder; a path is written once only."""
        if path in self.files:
            raise AssertionError(f"{path} would be written twice")
        data = content.encode() if isinstance(content, str) else content
        target = self._root / path
        # Names are made safe where they are made (filenames.py); this is a second wall.
        if {"", ".", ".."} & set(path.replace("\\", "/").split("/")) or "\0" in path:
            raise Refused("a file would lie outside the folder", repr(path), "report it")
        if target.parent not in self._directories:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._directories.add(target.parent)
        digest = hashlib.sha256(data).hexdigest()
        self.pending = len(data)
        if not self._is_linked(self._by_sum.setdefault(digest, target), target):
            target.write_bytes(data)
        self.pending = 0
        file = self.files[path] = File(path, len(data), digest)
        return file

    def _is_linked(self, same: Path, target: Path) -> bool:
        """Make ``target`` another name of a file with the same bytes, where the disk knows such names."""
        if same == target:
            return False
        try:
            target.hardlink_to(same)
        except OSError:
            return False
        return True

    def close(self, made_from: str) -> None:
        """Write the marker, with the hash of what the folder was ``made_from``, and the checksums of all."""
        marker = {"made by": "claimgraph publish", "made from": made_from}
        self.write(MARKER, json.dumps(marker, indent=1) + "\n")
        lines = [f"{file.sha256}  {path}\n" for path, file in sorted(self.files.items())]
        self.write(CHECKSUMS, "".join(lines))


def fill(target: Path, work: Callable[[Folder], None], *, force: bool = False) -> Folder:
    """Have ``work`` fill a folder and put it in the place of ``target``, whole or not at all.

    ``target`` may not exist, be empty, or have been made by this function; ``force`` lets any folder be
    replaced. Raises Refused for another folder with files in it, UsageProblem where ``target`` is no folder,
    and Unwritable where it cannot be written.
    """
    parent = str(target.parent)
    staging.sweep(parent)  # an earlier run may have died with the old folder in its hands
    _check_replaceable(target, force=force)
    folder = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with staging.folder(parent) as beside:
            made = Path(beside, "new")
            made.mkdir()
            folder = Folder(made)
            work(folder)
            put_in_place(str(made), str(target), beside)
    except OSError as error:
        if error.filename is not None and not str(error.filename).startswith(parent):
            raise  # something that is read, not written
        size = sum(file.size for file in folder.files.values()) if folder is not None else 0
        raise unwritable(error, str(target), size + (folder.pending if folder else 0), "folder") from None
    return folder


def _check_replaceable(target: Path, *, force: bool) -> None:
    if not target.exists() and not target.is_symlink():
        return
    if not target.is_dir() or target.is_symlink():
        raise UsageProblem(
            "a file or link stands where the folder should", str(target), "name another folder"
        )
    if force or (target / MARKER).is_file() or next(target.iterdir(), None) is None:
        return
    raise Refused(
        "the folder holds files that claimgraph publish did not make",
        str(target),
        "name an empty or new folder, or replace all that is in it with --force",
    )
