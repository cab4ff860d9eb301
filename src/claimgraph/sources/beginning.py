"""A new edition put into its folder: whole, proved to build, and over nothing that is there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.anchoring.writing import record
from claimgraph.edition import Edition
from claimgraph.errors import Refused, UsageProblem
from claimgraph.files import workshop
from claimgraph.files.write import put_in_place, unwritable
from claimgraph.sources.skeleton import skeleton

if TYPE_CHECKING:
    from claimgraph.sources.skeleton import Answers
    from claimgraph.sources.taken import Source


def check_place(target: Path) -> None:
    """Raise Refused where something stands at ``target``, UsageProblem where it is no folder."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageProblem("a file or link stands where the folder should", str(target), "name a new folder")
    if not target.exists():
        return
    if target.samefile(Path.cwd()):
        raise UsageProblem("this is the folder you are in", str(target), "name a new folder in it")
    if next(target.iterdir(), None) is not None:
        raise Refused("the folder is not empty, and nothing is overwritten", str(target), "name a new folder")


def begin(target: Path, source: Source, answers: Answers, version: str) -> list[str]:
    """Write the new edition to the folder ``target``; the paths of its files. ``version`` is this package's.

    Nothing is written unless all of it is, and builds. Raises what :func:`check_place` does, Unwritable, and
    what is wrong with the text.
    """
    check_place(target)
    files = skeleton(source, answers, version)
    parent = str(target.parent)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with workshop.folder(parent) as beside:
            made = Path(beside, "new")
            for name, content in files.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            record(Edition(made))
            if target.is_dir():
                os.rmdir(target)  # noqa: PTH106 - fails where somebody put something there meanwhile
            put_in_place(str(made), str(target), beside)
    except OSError as error:
        raise unwritable(error, str(target), sum(map(len, files.values())), "folder") from None
    return sorted([*files, "graph/anchored.txt"])
