"""Which reader a file is for, and the file itself: regular, not too large, of a kind that is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.importers.input_files import open_regular
from claimgraph.sources.source import Source, decode_text

if TYPE_CHECKING:
    from collections.abc import Callable

#: The most bytes that a source may have.
MAX_SOURCE = 64 * 1024 * 1024

#: Ending of a file → the form of its text.
SOURCE_FORMATS = {
    "txt": "text", "text": "text", "": "text", "md": "markdown", "markdown": "markdown", "html": "html",
    "htm": "html", "xhtml": "html", "xml": "tei", "tei": "tei", "docx": "docx", "odt": "odt", "epub": "epub",
    "rtf": "rtf",
}  # fmt: skip


def read_source(path: Path) -> Source:
    """The text of the file ``path``.

    Raises UsageProblem for an ending that is not known, UnreadableInput for a file that cannot be read, is
    not UTF-8 where it should be, or has no text, LimitHit for one that is too large.
    """
    name = str(path)
    form = SOURCE_FORMATS.get(path.suffix[1:].lower())
    if form is None:
        known = " ".join(f".{ending}" for ending in SOURCE_FORMATS if ending)
        raise UsageProblem(f"{path.suffix} is no kind of text that is read", name, f"give one of {known}")
    with open_regular(str(path), name, MAX_SOURCE, "begin with a part of it") as stream:
        data = stream.read(MAX_SOURCE + 1)
    source = _reader(form)(data, form, name)
    if not source.text.strip():
        raise UnreadableInput("there is no text in it", name, "give a file that has words")
    return source


def _reader(form: str) -> Callable[[bytes, str, str], Source]:
    """What reads a form; its libraries are loaded with it."""
    if form == "text":
        return _plain
    if form == "tei":
        from claimgraph.sources.tei import read_tei

        return read_tei
    from claimgraph.sources.html import read_markup

    return read_markup


def _plain(data: bytes, form: str, name: str) -> Source:
    decode_text(data, name)
    return Source(Path(name).name, form, data, "Kept byte for byte.")
