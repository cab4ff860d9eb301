"""The folder that is published: written beside its place and renamed into it, every file with a checksum.

A marker file says that a folder was made here. Only such a folder, or an empty one, is ever replaced, so that
a mistyped name costs nobody their files.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.errors import Refused, UsageProblem

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
        self._made: set[Path] = set()
        #: The files written so far, by path.
        self.files: dict[str, File] = {}

    def write(self, path: str, content: bytes | str) -> File:
        """Write a file below the folder; a path is written once only."""
        if path in self.files:
            raise AssertionError(f"{path} would be written twice")
        data = content.encode() if isinstance(content, str) else content
        target = self._root / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        target.write_bytes(data)
        file = self.files[path] = File(path, len(data), hashlib.sha256(data).hexdigest())
        return file

    def close(self, made_from: str) -> None:
        """Write the marker, with the hash of what the folder was ``made_from``, and the checksums of all."""
        marker = {"made by": "claimgraph publish", "made from": made_from}
        self.write(MARKER, json.dumps(marker, indent=1) + "\n")
        lines = [f"{file.sha256}  {path}\n" for path, file in sorted(self.files.items())]
        self.write(CHECKSUMS, "".join(lines))


def fill(target: Path, work: Callable[[Folder], None], *, force: bool = False) -> Folder:
    """Have ``work`` fill a folder and put it in the place of ``target``, whole or not at all.

    ``target`` may not exist, be empty, or have been made by this function; ``force`` lets any folder be
    replaced. Raises Refused for another folder with files in it, and UsageProblem where ``target`` is no
    folder or cannot be written.
    """
    _check(target, force=force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        workshop = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    except OSError as error:
        what = f"cannot write beside the folder: {error.strerror}"
        raise UsageProblem(what, str(target), "name a folder in a place that can be written") from None
    try:
        workshop.chmod(0o755)  # a web server reads it under another name
        folder = Folder(workshop / "new")
        (workshop / "new").mkdir()
        work(folder)
        if target.exists():
            target.rename(workshop / "old")
        try:
            (workshop / "new").rename(target)
        except OSError:
            if (workshop / "old").exists():
                (workshop / "old").rename(target)
            raise
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return folder


def _check(target: Path, *, force: bool) -> None:
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
