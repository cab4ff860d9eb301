"""An edition of many lectures: this one's text over and over, with everything that stands in it.

Each lecture has paragraphs, claims, arguments, gaps, notes, mentions and text parts of its own; entities,
topics and links are written once, as they would be in a corpus.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from claimgraph.build.anchors import digest

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition

#: The name of something that stands in a paragraph, and what text parts say of where they stand.
_NAME = re.compile(r"\b((?:claim|arg|gap|note|mention|par):p)(\d{3,})")
_EXTENT = re.compile(r'(?<=dcterms:extent ")p(\d{3,})(?:-p(\d{3,}))?')
_PART = re.compile(r"\bpart:([A-Za-z0-9-]+)")


def write_lectures(edition: Edition, folder: Path, times: int) -> Path:
    """Write an edition of ``times`` lectures into ``folder``, which must not be there yet; returns it."""
    source = edition.text_file.read_text("utf-8")
    paragraphs = sum(1 for line in source.splitlines() if line.strip())
    for name in ("graph", "ontology", "shapes", "queries"):
        shutil.copytree(edition.root / name, folder / name)
    (folder / "seeds").mkdir()
    text = "".join(source.rstrip("\n") + "\n" for _ in range(times))
    (folder / "seeds" / edition.text_file.name).write_text(text, "utf-8")
    (folder / "graph" / edition.anchored_file.name).write_text(text, "utf-8")
    named = folder / "graph" / "edition.ttl"
    named.write_text(named.read_text("utf-8").replace(digest(source), digest(text)), "utf-8")
    digits = max(3, len(str(paragraphs * times)))
    for path in (folder / "graph").rglob("*.ttl"):
        path.write_text(_numbered(path.read_text("utf-8"), 0, digits), "utf-8")
    sections = sorted((edition.root / "graph" / "claims").glob("*.ttl"))
    for path in [*sections, edition.root / "graph" / "edition.ttl"]:
        content = path.read_text("utf-8")
        statements = content.split("\n\n")
        head = "\n".join(line for line in content.splitlines() if line.startswith("@prefix"))
        own = [one for one in statements if _NAME.match(one.lstrip()) or _PART.match(one.lstrip())]
        for number in range(1, times):
            moved = _PART.sub(rf"part:\1-{number}", "\n\n".join(own))
            moved = _numbered(moved, number * paragraphs, digits)
            if moved:
                target = folder / "graph" / "claims" / f"{path.stem}-{number}.ttl"
                target.write_text(f"{head}\n\n{moved}\n", "utf-8")
    return folder


def _numbered(content: str, further: int, digits: int) -> str:
    """``content`` with the paragraphs in names and extents so much ``further``, in so many digits."""

    def later(number: str) -> str:
        return f"{int(number) + further:0{digits}}"

    def extent(found: re.Match[str]) -> str:
        return f"p{later(found[1])}" + (f"-p{later(found[2])}" if found[2] else "")

    return _EXTENT.sub(extent, _NAME.sub(lambda found: found[1] + later(found[2]), content))
