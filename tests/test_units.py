"""Texts as they come: what a paragraph is, line ends and unseen characters, what a quotation has wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.build import ensure_built
from claimgraph.build.publish import publish
from claimgraph.errors import DataProblem
from claimgraph.text import QuoteProblem, Rules, Text
from claimgraph.validate import validate
from tiny_edition import NAMED, write_edition

if TYPE_CHECKING:
    from pathlib import Path

WRAPPED = (
    "The ports of Great\r\n   Britain are open.\r\n\r\n\tPortugal’s ships\u00a0wait.\r\nThey wait\r\nlong."
)


def paragraphs(text: Text) -> list[str]:
    """Names and words of the paragraphs."""
    return [f"{one.name} {one.line} {text.content[one.start : one.end]}" for one in text.paragraphs]


def words(text: Text, paragraph: str, quote: str, prefix: str = "", suffix: str = "") -> str:
    """What stands at the place of a quotation."""
    span = text.locate(paragraph, quote, prefix, suffix)
    return text.content[span.start : span.end]


def test_lines_are_read_as_they_stand(tmp_path: Path) -> None:
    """Byte order mark, carriage returns, tabs, unseen spaces and a missing last line feed move no offset."""
    path = tmp_path / "text.txt"
    path.write_bytes("\ufeffOne.\r\n\u200b\r\n\tTwo\u00a0a\tb.\rThree.".encode())
    text = Text.read(path)
    assert text.content.encode() == path.read_bytes()
    assert paragraphs(text) == ["p001 1 One.", "p002 3 Two\u00a0a\tb.", "p003 4 Three."]
    assert words(text, "p002", "Two\u00a0a") == "Two\u00a0a"


def test_blocks() -> None:
    """A hard-wrapped text has blocks for paragraphs, and a quotation crosses line ends in any blanks."""
    text = Text(WRAPPED, Rules("block"))
    assert [one.name for one in text.paragraphs] == ["p001", "p002"]
    assert words(text, "p001", "Great Britain are") == "Great\r\n   Britain are"
    assert words(text, "p002", "wait", suffix=" long") == "wait"
    assert words(text, "p002", "wait", prefix="They ") == "wait"
    assert text.contains("p002", "They wait long")
    with pytest.raises(QuoteProblem, match="stands 2 times"):
        text.locate("p002", "wait")
    with pytest.raises(QuoteProblem, match=r"U\+00A0 no-break space, the quotation U\+0020 space, after"):
        text.locate("p002", "ships wait")


def test_verses() -> None:
    """Each verse is a paragraph; words that begin in it run on to the end of the stanza and no further."""
    text = Text("Sing, o Muse,\nof the wrath\n\nof Achilles.\n", Rules("verse"))
    assert len(text.paragraphs) == 3
    assert words(text, "p001", "Muse, of the wrath") == "Muse,\nof the wrath"
    with pytest.raises(QuoteProblem, match="do not stand in p002"):
        text.locate("p002", "wrath of Achilles")
    with pytest.raises(QuoteProblem, match="They stand in p001"):
        text.locate("p002", "Muse, of")


def test_speeches() -> None:
    """A speech goes on over blank lines to the next label; what stands before the first is read as blocks."""
    text = Text("A Play\n\nNORA: One.\n\nTwo.\nTORVALD:\nThree.\n", Rules("speech", ("NORA:", "TORVALD:")))
    assert [text.content[one.start : one.end] for one in text.paragraphs] == [
        "A Play", "NORA: One.\n\nTwo.", "TORVALD:\nThree.",
    ]  # fmt: skip
    assert [text.content[one.start : one.end] for one in text.sentences] == [
        "A Play",
        "One.",
        "Two.",
        "Three.",
    ]


def test_names_sort() -> None:
    """Beyond 999 paragraphs names have a digit more; a name with too few is told the right one."""
    text = Text("x\n" * 1_200)
    names = [one.name for one in text.paragraphs]
    assert names == sorted(names) and names[0] == "p0001" and len(set(names)) == 1_200
    with pytest.raises(QuoteProblem, match="Its last paragraph is p1200; write p0007"):
        text.locate("p007", "x")


@pytest.mark.parametrize(
    ("content", "quote", "message"),
    [
        ("Portugal’s fleet", "Portugal's fleet", "the text has ’ (U+2019), the quotation ' (U+0027)"),
        ("„Nein“, sagte er.", '"Nein", sagte', 'the text has „ (U+201E), the quotation " (U+0022)'),
        ("war – peace", "war - peace", "the text has – (U+2013), the quotation - (U+002D)"),
        ("soft\u00adware is", "software is", "the text has U+00AD soft hyphen, the quotation w (U+0077)"),
        ("un\u200b-done", "un-done", "the text has U+200B zero width space, the quotation - (U+002D)"),
        ("cafe\u0301 noir", "caf\u00e9 noir", "in another normal form of Unicode (the text's are in NFD)"),
        ("caf\u00e9 noir", "cafe\u0301 noir", "in another normal form of Unicode (the text's are in NFC)"),
        ("ὁ πόλεμος", "ὁ πολεμος", "the text has ό (U+03CC), the quotation ο (U+03BF)"),
        ("a  b", "a b", "the text has U+0020 space, the quotation b (U+0062)"),
    ],
)
def test_the_character_that_differs_is_named(content: str, quote: str, message: str) -> None:
    """Words that only look like those of the text are refused, and the character that differs is named."""
    with pytest.raises(QuoteProblem) as caught:
        Text(content).locate("p001", quote)
    assert message.casefold() in str(caught.value).casefold()


def test_a_wrapped_edition(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001 - it must be set before
    """Built and judged, a wrapped text keeps its quotations, and names are found over the end of a line."""
    edition = write_edition(
        tmp_path,
        WRAPPED,
        edition=f"{NAMED}<https://example.org/small/text> cg:paragraphUnit cg:block .\n"
        'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p002" ;\n'
        "    dcterms:isPartOf <https://example.org/small/text> .\n",
        claims='claim:p001-01 a cg:Claim ; rdfs:label "Open."@en ; cg:quote "of Great Britain are open." ;\n'
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n",
    )
    lines = [line.decode() for line in publish(edition).nquads()]
    graph = "".join(lines)
    for name in ("Great\r\n   Britain", "Portugal"):
        start = WRAPPED.index(name)
        assert f"mention/{start}-{start + len(name)}> " in graph
    assert '"of Great\\r\\n   Britain are open."' in graph
    places = ("quote", "passage")
    report = validate(edition, ensure_built(edition).nquads)
    assert [one for one in report.findings if one.guard.rpartition("/")[2].startswith(places)] == []


def test_an_unknown_unit(tmp_path: Path) -> None:
    """A unit that is none is refused with the ones there are."""
    edition = write_edition(
        tmp_path, edition=f"{NAMED}<https://example.org/small/text> cg:paragraphUnit cg:page .\n",
        claims="",
    )  # fmt: skip
    with pytest.raises(DataProblem, match=r"(?i)write one of cg:line, cg:block, cg:verse, cg:speech"):
        publish(edition)


def test_words_over_several_verses_are_judged(tmp_path: Path, cache: Path) -> None:  # noqa: ARG001 - it must be set before
    """Words that run over the end of a verse are judged by the verse that they begin in."""
    work = "<https://example.org/small/text>"
    edition = write_edition(
        tmp_path,
        "Sing, o Muse,\nof the wrath of Britain\nover the sea.\n",
        edition=f"{NAMED}{work} cg:paragraphUnit cg:verse .\n"
        'part:all a cg:TextPart ; cg:speaker ent:lecturer ; dcterms:extent "p001-p003" ;\n'
        f"    dcterms:isPartOf {work} .\n",
        claims='claim:p001-01 a cg:Claim ; rdfs:label "Sung."@en ;\n'
        '    cg:quote "o Muse, of the wrath of Britain" ;\n'
        "    rdf:subject ent:britain ; rdf:predicate rel:rules ; rdf:object ent:portugal .\n",
    )
    nquads = ensure_built(edition).nquads
    elsewhere = [one for one in validate(edition, nquads).findings if one.guard.endswith("words-elsewhere")]
    assert elsewhere == []
