"""Makes an edition as large as the whole lecture out of the pages curated so far, by repeating them.

Text and claims are repeated together, so that every quotation still stands where its claim says: page copy
*n* has its own paragraphs, and every name with a paragraph in it (``claim:p005-01``) moves along.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Paragraph numbers in names (p005-01), in extents ("p005-p073") and in nothing else.
_NAME = re.compile(r"(?<=[:\"-])p(\d{3,})(?=[-\"])")
#: Files whose subjects are named after paragraphs; everything else stands once.
_REPEATED = ("claims", "arguments.ttl", "coverage.ttl", "mentions.ttl", "notes.ttl")


def scale(source: Path, target: Path, copies: int) -> Path:
    """Write to ``target`` the edition in ``source``, text and all that quotes it ``copies`` times."""
    for folder in ("ontology", "shapes", "queries", "graph"):
        shutil.copytree(source / folder, target / folder, dirs_exist_ok=True)
    (target / "seeds").mkdir(parents=True, exist_ok=True)
    text_file = next((source / "seeds").glob("*.txt"))
    text = text_file.read_text(encoding="utf-8").rstrip("\n") + "\n"
    (target / "seeds" / text_file.name).write_text(text * copies, encoding="utf-8")
    paragraphs = sum(1 for line in text.split("\n") if line.strip())

    def shifted(content: str, by: int) -> str:
        return _NAME.sub(lambda match: f"p{int(match[1]) + by:03d}", content)

    for name in _REPEATED:
        place = target / "graph" / name
        files = sorted(place.glob("*.ttl")) if place.is_dir() else [place] if place.exists() else []
        for file in files:
            content = file.read_text(encoding="utf-8")
            for copy in range(1, copies):
                file.with_stem(f"{file.stem}-{copy}").write_text(
                    shifted(content, copy * paragraphs), encoding="utf-8"
                )
    _repeat_parts(target / "graph" / "edition.ttl", paragraphs, copies)
    return target


def _repeat_parts(file: Path, paragraphs: int, copies: int) -> None:
    """Give each copy of the text its own parts, named ``part:lecture-1`` and so on."""
    content = file.read_text(encoding="utf-8")
    head = "".join(line for line in content.splitlines(keepends=True) if line.startswith("@prefix"))
    blocks = [block for block in re.split(r"\n(?=\S)", content) if block.startswith("part:")]
    added = []
    for copy in range(1, copies):
        for block in blocks:
            moved = _NAME.sub(lambda match, by=copy * paragraphs: f"p{int(match[1]) + by:03d}", block)
            added.append(re.sub(r"\bpart:([a-z0-9-]+)", rf"part:\1-{copy}", moved))
    if added:
        file.with_stem("edition-copies").write_text(head + "\n" + "\n".join(added) + "\n", encoding="utf-8")
