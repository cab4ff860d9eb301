"""Puts changed files of ``graph/`` into their places: all of them in one step, or none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import UsageProblem
from claimgraph.files import staging
from claimgraph.files.write import put_in_place, unwritable, write_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from claimgraph.edition import Edition
    from claimgraph.turtle import Source


def write_graph(edition: Edition, files: Mapping[Path, str], read: Iterable[Source] = ()) -> list[str]:
    """Have ``graph/`` hold these files, in one step; their names, as messages show them.

    ``read`` are the sources that the contents were made from: where one of them is not as it was read any
    more, somebody else has written meanwhile, which is a UsageProblem and nothing is written.
    """
    graph = edition.folder("graph")
    contents = {path: content.encode() for path, content in files.items()}
    target = graph.resolve()
    try:
        with staging.folder(str(target.parent)) as beside:
            copy = Path(beside) / graph.name
            shutil.copytree(target, copy, symlinks=True)
            for path, content in contents.items():
                write_file(copy / path.relative_to(graph), content, lasting=False)
            read = list(read)
            known = {edition.anchored_file, *(source.path for source in read)}  # the text is no source
            for path in files:
                if path not in known and path.exists():
                    hint = "do it again with the file as it is now"
                    raise UsageProblem("the file is there meanwhile", edition.display(path), hint)
            for source in read:
                if source.path in files and source.path.read_bytes() != source.content.encode():
                    hint = "do it again with the file as it is now"
                    raise UsageProblem("the file was changed meanwhile", source.name, hint)
            put_in_place(str(copy), str(target), beside)
    except OSError as error:
        raise unwritable(error, str(graph), sum(map(len, contents.values())), "folder") from None
    return sorted(map(edition.display, files))
