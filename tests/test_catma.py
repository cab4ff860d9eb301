"""CATMA's TEI export: annotations put together from pieces, with the words of their document."""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from annotated import annotated_edition, draft, quoted
from claimgraph.errors import UnreadableInput
from tiny_edition import TEXT

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from conftest import Run

#: What was annotated: another layout of the text, behind signs that are two UTF-16 units each.
DOCUMENT = ("\N{GRINNING FACE}\N{GRINNING FACE} Of peace\n\n" + TEXT.partition("\n\n")[2]).replace(
    "\n", "\r\n"
)
_TAGSETS = """
<fsdDecl xml:id="T_1" n="Speech 1">
  <fsDecl xml:id="CATMA_F" n="1" type="CATMA_F"><fsDescr>force</fsDescr></fsDecl>
  <fsDecl xml:id="CATMA_W" n="1" type="CATMA_W" baseTypes="CATMA_F"><fsDescr>wish</fsDescr>
    <fDecl xml:id="CATMA_P" name="how_sure"><vRange><vColl/></vRange></fDecl></fsDecl>
  <fsDecl xml:id="CATMA_Q" type="CATMA_Q" baseTypes="CATMA_BASE_TAG"><fsDescr>question</fsDescr></fsDecl>
</fsdDecl>"""


def _feature(name: str, *values: str) -> str:
    strings = "".join(f"<string>{value}</string>" for value in values)
    inside = f"<vRange><vColl>{strings}</vColl></vRange>" if len(values) > 1 else strings
    return f'<f name="{name}">{inside}</f>'


def _annotation(name: str, tag: str, *features: str) -> str:
    own = _feature("catma_markupauthor", "me") + _feature("catma_displaycolor", "-65485")
    return f'<fs xml:id="CATMA_{name}" type="CATMA_{tag}">{own}{"".join(features)}</fs>'


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _export(
    places: dict[str, list[str]], annotations: str, document: str = DOCUMENT, checksum: int = -1
) -> str:
    """A file as CATMA writes it: the document cut wherever one of the words begins or ends."""
    ranges = [
        (name, _units(document[: document.index(words)]), _units(document[: document.index(words)] + words))
        for name, several in places.items()
        for words in several
    ]
    cuts = sorted({0, _units(document), *(at for _, *ends in ranges for at in ends)})
    pieces = []
    for start, end in pairwise(cuts):
        pointer = f'<ptr target="catma://CATMA_D#char={start},{end}" type="inclusion"/>'
        names = [f"#CATMA_{name}" for name, first, last in ranges if first <= start and end <= last]
        pieces.append(f'<seg ana="{" ".join(names)}">{pointer}</seg>' if names else pointer)
    proof = _feature("checksum", str(zlib.crc32(document.encode()) if checksum < 0 else checksum))
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><sourceDesc><p/><ab>
<fs xml:id="CATMA_TECH_DESC">{_feature("version", "5")}{proof if checksum else ""}</fs></ab></sourceDesc>
</fileDesc><encodingDesc>{_TAGSETS}</encodingDesc></teiHeader>
<text>{annotations}<body><ab type="catma">{"".join(pieces)}</ab></body></text></TEI>"""


@pytest.fixture
def small(tmp_path: Path) -> Edition:
    """A small edition with annotations of every kind."""
    return annotated_edition(tmp_path / "small")


def test_annotations_are_put_together_and_found(small: Edition, tmp_path: Path) -> None:
    """Overlapping ones, one in two places, one over a paragraph's end; tags, values, authors."""
    places = {
        "1": ["We want peace, we want bread."],
        "2": ["want peace"],
        "3": ["Who rules", "ports?"],
        "4": ["we want bread.\r\nBritain rules"],
    }
    annotations = (
        _annotation("1", "W", _feature("how_sure", "quite", "very"))
        + _annotation("2", "Q") + _annotation("3", "Q") + _annotation("4", "Q") + _annotation("5", "Q")
    )  # fmt: skip
    (tmp_path / "x.txt").write_text(DOCUMENT, encoding="utf-8", newline="")
    drafts = draft(small, tmp_path / "x.xml", _export(places, annotations))
    assert drafts.form == "CATMA" and drafts.how == {"by its context": 4}
    assert [row[1:] for row in quoted(drafts)] == [
        ("p002", "|We want peace, we want bread.|"),
        ("p002", "|want peace|"),
        ("p003", "|Who rules […] ports?|"),
        ("p002", "|we want bread. [p003] Britain rules|. Who"),
    ]
    said = {iri.rpartition("#")[2]: values[0].value for iri, values in drafts.partial[0][2].items()}
    assert said["force"].endswith("#wish")
    assert said["editorialNote"] == "#how_sure: quite\n#how_sure: very"
    assert drafts.unplaced == ["annotation CATMA_5: it has neither words nor a place"]
    assert drafts.lost[0] == "annotation CATMA_1: who made it, me, and when"
    assert drafts.lost[-1] == "the file: colours of tags, and tags that nothing bears"


def test_the_editions_own_text_is_taken_where_the_checksum_proves_it(
    small: Edition, tmp_path: Path, runner: Run
) -> None:
    """Nothing need stand beside the annotations then; by command, with what is lost."""
    file = tmp_path / "x.xml"
    file.write_text(_export({"1": ["We want peace"]}, _annotation("1", "W"), TEXT), encoding="utf-8")
    taken = runner("import", str(file), "--edition", str(small.root))
    assert taken.exit_code == 1
    assert taken.stdout == "CATMA: words found: 1 exactly.\n"
    assert "Lost: who made it, me, and when (annotation CATMA_1)." in taken.stderr


def test_an_export_of_documents_has_each_above_its_annotations(small: Edition, tmp_path: Path) -> None:
    """Of several texts in that folder the checksum tells the right one."""
    folder = tmp_path / "D_1" / "annotationcollections"
    folder.mkdir(parents=True)
    (folder.parent / "CATMA_D_Lecture.txt").write_bytes(b"\xef\xbb\xbf" + DOCUMENT.encode())
    (folder.parent / "another.txt").write_text("Nothing of the sort.")
    drafts = draft(small, folder / "mine.xml", _export({"1": ["We want peace"]}, _annotation("1", "W")))
    assert drafts.how == {"by its context": 1}


@pytest.mark.parametrize(
    ("beside", "checksum", "said"),
    [
        (None, -1, r"the document that was annotated is not beside it .* save it as x\.txt beside"),
        (TEXT, -1, r"x\.txt is not the document that was annotated: its checksum is another"),
        (None, 0, "the document that was annotated is not beside it"),
    ],
)
def test_another_document_is_told(
    small: Edition, tmp_path: Path, beside: str | None, checksum: int, said: str
) -> None:
    """Places in another text say nothing: one line, and what to do."""
    if beside is not None:
        (tmp_path / "x.txt").write_text(beside, encoding="utf-8")
    content = _export({"1": ["We want peace"]}, _annotation("1", "W"), checksum=checksum)
    with pytest.raises(UnreadableInput, match=said):
        draft(small, tmp_path / "x.xml", content)


def test_pointers_to_no_place_and_to_several_documents_are_told(small: Edition, tmp_path: Path) -> None:
    """What cannot be a place is lost by its line; two documents in one file are refused."""
    content = _export({"1": ["We want peace"]}, _annotation("1", "W"), TEXT)
    odd = content.replace(
        '<ab type="catma">', '<ab type="catma"><seg ana="#CATMA_9"><ptr target="x#char=1"/></seg>'
    )
    drafts = draft(small, tmp_path / "x.xml", odd)
    assert "line 11: a pointer to no place: x#char=1" in drafts.lost
    with pytest.raises(UnreadableInput, match="the annotations are of 2 documents"):
        draft(small, tmp_path / "x.xml", odd.replace("x#char=1", "x#char=1,2"))
