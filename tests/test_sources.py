"""Texts as they come: what is taken out of each kind of file, what is said of it, and what cannot be read."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

import pytest

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.sources import read_source
from claimgraph.sources.formats import MAX_SOURCE

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.sources import Source

#: Written for these tests; no text of anybody else's.
PLAY = """<?xml version="1.0" encoding="utf-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="de">
  <teiHeader>
    <fileDesc>
      <titleStmt>
        <title type="main">Die Brücke</title><title type="sub">Ein Streit</title>
        <author><persName><surname>Muster</surname><forename>Anna</forename></persName></author>
      </titleStmt>
      <publicationStmt><availability><p>Frei für alle.</p></availability></publicationStmt>
      <sourceDesc><bibl><date type="print" when="1890"/></bibl></sourceDesc>
    </fileDesc>
    <profileDesc><particDesc><listPerson>
      <person xml:id="bauer"><persName>Bauer</persName><persName xml:lang="en">Farmer</persName></person>
      <personGrp xml:id="alle"><name>Alle</name></personGrp>
    </listPerson></particDesc></profileDesc>
  </teiHeader>
  <text>
    <front><castList>
      <castItem><role corresp="#bauer">Bauer</role>, <roleDesc>ein alter Mann</roleDesc></castItem>
    </castList></front>
    <body><div><head>Erster Auftritt</head>
      <stage>Am Fluss.</stage>
      <sp who="#bauer"><speaker>BAUER.</speaker>
        <lg><l>Die Brücke trägt <emph>uns</emph>
          nicht.</l>
        <stage>(Er zeigt hin.)</stage>
        <l>Der Müller<note>Des Dorfes.</note> sagt:
          <said who="#mueller" direct="true">Sie hält!</said></l></lg>
      </sp>
      <sp who="#bauer #alle"><speaker>BEIDE.</speaker><p>Am <date when="1889-05-01">1. Mai</date> brach
        sie.</p></sp>
      <sp><speaker>MÜLLER.</speaker><p>In <placeName ref="https://sws.geonames.org/1/">Neu<pb/>dorf</placeName>
        <choice><sic>hielt</sic><corr>hält</corr></choice> sie.</p></sp>
    </div></body>
  </text>
</TEI>
"""

DEBATE = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt>
  <title type="main" xml:lang="sl">Seja</title><title type="main" xml:lang="en">A sitting</title>
  </titleStmt></fileDesc><profileDesc><settingDesc><setting>
  <date when="2021-03-04">4.3.2021</date></setting></settingDesc></profileDesc>
  </teiHeader><text><body><div type="debateSection">
  <note type="speaker">The Chair:</note>
  <u who="people.xml#ChairAda" ana="#chair"><seg>I open the sitting.</seg>
    <note type="comment">(Applause.)</note><seg>Who speaks?</seg></u>
  <u who="people.xml#BoLee"><seg><s><w>We</w><w>need</w><w join="right">bread</w><pc>.</pc></s>
    <s><w>Now</w> <pc>!</pc></s></seg></u>
</div></body></text></TEI>"""

PAGE = """<!doctype html><html lang="fr"><head><title>Onglet</title><style>p { color: red }</style></head>
<body><h1>Le  pont</h1><p>Il <b>tient</b>,<br>dit-elle : <q cite="#elle">Oui !</q></p>
<script>alert(1)</script><ul><li>Un</li><li>Deux</li></ul>
<p>Le <time datetime="1889-05-01">1er mai</time>.</p></body></html>"""


def _taken(folder: Path, name: str, content: str | bytes) -> Source:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_source(path)


def _spoken(source: Source) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(source.text[one.start : one.end], one.label, one.speakers) for one in source.speeches]


@pytest.mark.parametrize(
    "content",
    ["Comrades!\n", "\ufeffEins.\r\n\tZwei\u00a0drei.\r\n", "e\u0301t\u00e9, no line feed at the end"],
)
def test_plain_text_is_kept_byte_for_byte(content: str, tmp_path: Path) -> None:
    """Byte order mark, line ends, blanks and normal forms stay as they are."""
    source = _taken(tmp_path, "speech.txt", content)
    assert (source.content, source.original) == (content.encode(), None)


def test_tei_gives_the_text_line_by_line(tmp_path: Path) -> None:
    """Headings, verses, names of speakers, stage directions and notes stand on lines of their own."""
    assert _taken(tmp_path, "play.xml", PLAY).text == (
        "Bauer, ein alter Mann\n\n"
        "Erster Auftritt\n\nAm Fluss.\n\n"
        "BAUER.\nDie Brücke trägt uns nicht.\n\n(Er zeigt hin.)\n\n"
        "Der Müller sagt: Sie hält!\n\nDes Dorfes.\n\n"
        "BEIDE.\nAm 1. Mai brach sie.\n\n"
        "MÜLLER.\nIn Neudorf hielt sie.\n"
    )


def test_tei_tells_who_speaks_where(tmp_path: Path) -> None:
    """A speech is what stands between its speaker's name and the end, without stage directions and notes."""
    assert _spoken(_taken(tmp_path, "play.xml", PLAY)) == [
        ("Die Brücke trägt uns nicht.", "BAUER.", ("bauer",)),
        ("Der Müller sagt: Sie hält!", "BAUER.", ("bauer",)),
        ("Am 1. Mai brach sie.", "BEIDE.", ("bauer", "alle")),
        ("In Neudorf hielt sie.", "MÜLLER.", ("MÜLLER.",)),
    ]


def test_tei_tells_of_itself_and_its_persons(tmp_path: Path) -> None:
    """Title, author, date, language and rights come from the header, persons from its list and the cast."""
    source = _taken(tmp_path, "play.xml", PLAY)
    assert (source.title, source.creator, source.date, source.language, source.rights) == (
        "Die Brücke. Ein Streit", "Anna Muster", "1890", "de", "Frei für alle."
    )  # fmt: skip
    assert [(one.key, one.name, one.others, one.about, one.group) for one in source.speakers] == [
        ("bauer", "Bauer", (("Farmer", "en"),), "ein alter Mann", False),
        ("alle", "Alle", (), "", True),
        ("MÜLLER.", "MÜLLER", (), "", False),
    ]


def test_tei_proposes_what_its_markup_says(tmp_path: Path) -> None:
    """Voices, names and dates are proposals with the words that they stand on."""
    source = _taken(tmp_path, "play.xml", PLAY)
    assert [(one.element, one.words, one.attributes) for one in source.proposals] == [
        ("emph", "uns", {}),
        ("said", "Sie hält!", {"direct": "true", "who": "#mueller"}),
        ("note", "Des Dorfes.", {}),
        ("date", "1. Mai", {"when": "1889-05-01"}),
        ("placeName", "Neudorf", {"ref": "https://sws.geonames.org/1/"}),
    ]
    assert all(source.text[one.start : one.end] == one.words for one in source.proposals)


def test_a_parliament_is_taken_whole(tmp_path: Path) -> None:
    """Utterances as in ParlaMint, in segments and tokens, with remarks of the record between them."""
    source = _taken(tmp_path, "sitting.xml", DEBATE)
    assert source.text == (
        "The Chair:\n\nI open the sitting.\n\n(Applause.)\n\nWho speaks?\n\nWe need bread. Now !\n"
    )
    assert _spoken(source) == [
        ("I open the sitting.", "", ("ChairAda",)),
        ("Who speaks?", "", ("ChairAda",)),
        ("We need bread. Now !", "", ("BoLee",)),
    ]
    assert (source.title, source.date) == ("A sitting", "2021-03-04")


def test_html_gives_blocks_and_proposals(tmp_path: Path) -> None:
    """Paragraphs, items and broken lines are lines; scripts and styles are no text."""
    source = _taken(tmp_path, "page.html", PAGE)
    assert source.text == "Le pont\n\nIl tient,\ndit-elle : Oui !\n\nUn\nDeux\n\nLe 1er mai.\n"
    assert (source.title, source.language) == ("Le pont", "fr")
    assert [(one.element, one.words, one.attributes) for one in source.proposals] == [
        ("q", "Oui !", {"cite": "#elle"}),
        ("time", "1er mai", {"datetime": "1889-05-01"}),
    ]


def test_markdown_is_read_by_its_rules(tmp_path: Path) -> None:
    """Marks of Markdown are no text, and the head before it says what the text is."""
    content = (
        "---\ntitle: 'The Bridge'\nauthor: Ann\n---\n# On *bridges*\n\nIt\nholds.\n\n> So **she** says.\n"
    )
    source = _taken(tmp_path, "bridge.md", content)
    assert source.text == "On bridges\n\nIt holds.\n\nSo she says.\n"
    assert (source.title, source.creator) == ("The Bridge", "Ann")
    assert source.original == content.encode()


@pytest.mark.skipif(find_spec("pypandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize("ending", ["docx", "odt", "epub", "rtf"])
def test_documents_are_read_by_pandoc(ending: str, tmp_path: Path) -> None:
    """The words of a document of each kind come out, paragraph by paragraph."""
    import pypandoc

    path = tmp_path / f"bridge.{ending}"
    pypandoc.convert_text(
        "It holds, *she* says.\n\nIt fell.\n", ending, format="markdown", outputfile=str(path),
        extra_args=["--standalone", "--metadata=title:Bridge", "--metadata=lang:en"],
    )  # fmt: skip
    source = read_source(path)
    assert source.text.endswith("It holds, she says.\n\nIt fell.\n")
    assert "pandoc" in source.how


def test_without_pandoc_a_document_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where pandoc is missing one line says so, and how to go on without it."""
    monkeypatch.setitem(sys.modules, "pypandoc", None)
    with pytest.raises(UnreadableInput, match=r"which is not installed .*claimgraph\[documents\]"):
        _message(lambda: _taken(tmp_path, "bridge.docx", b"PK"))


def _message(work: object) -> None:
    """Raise what ``work`` raises with its whole line as its message."""
    assert callable(work)
    try:
        work()
    except ClaimgraphError as error:
        raise type(error)(str(error)) from None


ENTITY = '<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]><TEI><text><p>a &x; b</p></text></TEI>'
LAUGHS = (
    '<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    "<TEI><text><p>&c;</p></text></TEI>"
)


@pytest.mark.parametrize(
    ("name", "content", "kind", "said"),
    [
        ("a.txt", "na\u00efve\nna\u00efve".encode("latin-1"), UnreadableInput, "not UTF-8 .*a.txt:1, byte 2"),
        ("a.md", b"\xff", UnreadableInput, "not UTF-8"),
        ("a.html", b"<p>\xe4</p>", UnreadableInput, "not UTF-8"),
        ("a.txt", " \n\t\n", UnreadableInput, "there is no text in it"),
        ("a.html", "<script>1</script>", UnreadableInput, "there is no text in it"),
        ("a.pdf", "%PDF", UsageProblem, "\\.pdf is no kind of text that is read .*\\.docx"),
        ("a.xml", "<TEI><text>", UnreadableInput, "no well-formed XML: .*a.xml:1"),
        ("a.xml", "<html/>", UnreadableInput, "no TEI: its root is <html>"),
        ("a.xml", "<TEI><teiHeader/><text/></TEI>", UnreadableInput, "this TEI has no text"),
        (
            "a.xml",
            '<teiCorpus xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="b.xml"/></teiCorpus>',
            UnreadableInput,
            "refers to other files",
        ),
        ("a.xml", ENTITY, UnreadableInput, "entity &x; is not read"),
        ("a.xml", LAUGHS, UnreadableInput, "entity &c; is not read"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_line(
    name: str, content: str | bytes, kind: type[ClaimgraphError], said: str, tmp_path: Path
) -> None:
    """Each kind of bad input is told with its place and what to do."""
    with pytest.raises(kind, match=said):
        _message(lambda: _taken(tmp_path, name, content))


def test_folders_and_giants_are_refused(tmp_path: Path) -> None:
    """A folder is no text, and a file beyond the limit is not read."""
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(Refused, match="this is a folder"):
        read_source(tmp_path / "folder.txt")
    with (tmp_path / "giant.txt").open("wb") as file:
        file.truncate(MAX_SOURCE + 1)
    with pytest.raises(LimitHit, match="more than 64 MiB"):
        read_source(tmp_path / "giant.txt")


@pytest.mark.skipif(find_spec("pypandoc") is None, reason="pandoc is not installed")
def test_a_broken_document_is_told(tmp_path: Path) -> None:
    """What pandoc says of a document that is none reaches the user in one line."""
    with pytest.raises(UnreadableInput, match="pandoc cannot read it"):
        _taken(tmp_path, "bridge.docx", b"no zip")
