"""A new edition put into its folder: whole, proved to build, and over nothing that is there."""

from __future__ import annotations

import os
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.anchoring.reanchor import record
from claimgraph.build.authored import Authored
from claimgraph.build.ntriples import Lines
from claimgraph.build.passages import PassageWriter
from claimgraph.build.text_rules import text_rules
from claimgraph.edition import Edition
from claimgraph.errors import Refused, UsageProblem
from claimgraph.files import staging
from claimgraph.files.write import put_in_place, unwritable
from claimgraph.sources.skeleton import skeleton
from claimgraph.text import Span, Text

if TYPE_CHECKING:
    from claimgraph.sources.skeleton import Answers, Skeleton
    from claimgraph.sources.source import Source


def check_target(target: Path) -> None:
    """Raise Refused where something stands at ``target``, UsageProblem where it is no folder."""
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise UsageProblem("a file or link stands where the folder should", str(target), "name a new folder")
    if not target.exists():
        return
    if target.samefile(Path.cwd()):
        raise UsageProblem("this is the folder you are in", str(target), "name a new folder in it")
    if next(target.iterdir(), None) is not None:
        raise Refused("the folder is not empty, and nothing is overwritten", str(target), "name a new folder")


def write_edition(target: Path, source: Source, answers: Answers, version: str, unit: str = "") -> list[str]:
    """Write the new edition to the folder ``target``; the paths of its files.

    ``version`` is this package's, ``unit`` what a paragraph is. Nothing is written unless all of it is, and
    builds. Raises what :func:`check_target` does, Unwritable, and what is wrong with the text.
    """
    check_target(target)
    new = skeleton(source, answers, version, unit)
    parent = str(target.parent)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with staging.folder(parent) as beside:
            edition = _write_files(Path(beside, "by-rule"), new)
            if not _has_same_speakers(edition, source, new):
                new = skeleton(source, answers, version, unit, by_rule=False)
                edition = _write_files(Path(beside, "part-by-part"), new)
            record(edition)
            if target.is_dir():
                os.rmdir(target)  # noqa: PTH106 - fails where somebody put something there meanwhile
            put_in_place(str(edition.root), str(target), beside)
    except OSError as error:
        size = sum(map(len, new.files.values()))
        raise unwritable(error, str(target), size, "folder") from None
    return sorted([*new.files, "graph/anchored.txt"])


def _write_files(folder: Path, new: Skeleton) -> Edition:
    for name, content in new.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return Edition(folder)


def _has_same_speakers(edition: Edition, source: Source, new: Skeleton) -> bool:
    """Whether the build has each paragraph spoken by whom the source says, and the rest by nobody else."""
    authored = Authored(edition)
    text = Text.read(edition.text_file, text_rules(authored))
    places = PassageWriter(authored, text, Lines())
    if authored.problems:
        return False
    starts = [speech.start for speech in source.speeches]
    for paragraph in text.paragraphs:
        if paragraph.body >= paragraph.end:
            continue  # a speaker's label alone
        at = bisect_left(starts, paragraph.end) - 1
        spoken = at >= 0 and source.speeches[at].end > paragraph.body and bool(new.speakers[at])
        part = places.innermost(Span(paragraph.body, paragraph.end))
        in_no_part = part is None or part.iri.endswith("/text")
        if spoken == in_no_part:
            return False
        if spoken and part is not None and frozenset(part.speakers) != new.speakers[at]:
            return False
    return True
