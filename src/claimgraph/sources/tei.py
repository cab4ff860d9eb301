"""TEI P5: the text of its ``text`` elements, who speaks where, and what the markup proposes.

The markup is read as it stands: no entity is expanded, nothing is fetched. What the text prints is kept
(``sic``, ``orig``, ``abbr``), what an editor puts in its place is not (``corr``, ``reg``, ``expan``). Notes
stand behind the paragraph or speech that they are a note on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from claimgraph.errors import UnreadableInput
from claimgraph.sources.blocks import Blocks, name_set
from claimgraph.sources.source import MarkedSpan, Source, Speech, proposed
from claimgraph.sources.tei_header import XML, Header, local, pointers
from claimgraph.text.paragraphs import trimmed

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

#: Elements that are blocks, and what holds blocks.
_BLOCKS = name_set(
    "ab address addrLine argument byline castGroup castItem castList cell closer dateline div div1 div2 "
    "div3 div4 div5 div6 div7 docAuthor docDate docImprint docTitle entry epigraph figure head "
    "imprimatur item l label lg list listBibl opener p postscript row salute set signed sp speaker "
    "table titlePart trailer u"
)
#: The same where nothing but elements stands beside them; words of a line where words do.
_EITHER = name_set("bibl cit floatingText note q quote said seg stage")
#: Blocks with the next one on the next line.
_CLOSE = name_set("addrLine castItem cell item l row speaker")
#: What holds blocks and is no block of a paragraph: a note on what is in it need not wait for its end.
_OUTER = name_set(
    "body back castList castGroup div div1 div2 div3 div4 div5 div6 div7 floatingText front group list "
    "set table text"
)
#: What stands in a speech and is not spoken.
_UNSPOKEN = name_set("head note speaker stage")
#: What of it stands by itself, and what it is.
_APART = {"head": "heading", "stage": "direction"}
#: What is not of the text, or is another reading of words that are taken.
_UNSEEN = name_set(
    "teiHeader standOff facsimile sourceDoc xenoData fw corr reg expan rdg del surplus figDesc desc gap "
    "witDetail spanGrp linkGrp timeline index certainty respons"
)
_PROPOSED = name_set(
    "said q quote cit note persName placeName orgName geogName name rs date time foreign emph num "
    "measure term title"
)
#: Attributes of what is proposed that are kept, as they stand.
_KEPT = name_set(
    "who toWhom direct aloud ref key when from to notBefore notAfter when-iso from-iso to-iso calendar "
    "type subtype place resp quantity unit value xml:lang"
)


def read_tei(data: bytes, form: str, name: str) -> Source:
    """The text of a TEI file; raises UnreadableInput where it is no TEI or has no text."""
    root = parse_xml(data, name)
    if local(root) not in ("TEI", "TEI.2", "teiCorpus"):
        what = f"this is no TEI: its root is <{local(root)}>"
        raise UnreadableInput(what, name, "give a file whose root is <TEI>")
    extractor = _TextExtractor()
    for text in root.iter("{*}text"):
        if not any(local(above) == "text" for above in text.iterancestors()):
            extractor.extract(text)
    content = extractor.blocks.text()
    if not content:
        others = root.find(".//{*}include") is not None
        hint = "it refers to other files (include): give one of those" if others else "give one with a <text>"
        raise UnreadableInput("this TEI has no text", name, hint)
    known = {one.label: one.speakers for one in extractor.speeches if one.speakers}
    speeches = tuple(
        Speech(*place, one.label, one.speakers or known.get(one.label) or (one.label,) * bool(one.label))
        for one in extractor.speeches
        if (place := trimmed(content, one.start, one.end))[0] < place[1]
    )
    header = Header(root)
    return Source(
        Path(name).name,
        form,
        content.encode(),
        f"Taken out of TEI by lxml {etree.__version__}: each heading, paragraph, verse, speaker’s name, "
        "stage direction and note on a line of its own, blank space as one blank, without the header; of two "
        "readings the one that the text prints.",
        original=data,
        title=header.title,
        creator=header.creator,
        date=header.date,
        language=header.language,
        rights=header.rights,
        verse=extractor.verses > extractor.paragraphs,
        speakers=header.speakers(speeches),
        speeches=speeches,
        apart=tuple(one for one in extractor.apart if one[1]),
        proposals=proposed(content, extractor.marked),
    )


def parse_xml(data: bytes, name: str) -> Element:
    """The root of XML, without comments; raises UnreadableInput for none, and for entities of its own."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        place = f"{name}:{error.lineno}" if error.lineno else name
        raise UnreadableInput(f"this is no well-formed XML: {error.msg}", place, "mend it there") from None
    for entity in root.iter(etree.Entity):
        hint = "write the character itself: what a DTD declares is not read"
        raise UnreadableInput(f"the entity {entity.text} is not read", f"{name}:{entity.sourceline}", hint)
    return root


class _TextExtractor:
    """Takes the words of elements in their order, and notes what is spoken and what the markup says of words.

    Calls itself for each level: the parser lets none deeper than 256 through.
    """

    def __init__(self) -> None:
        self.blocks = Blocks()
        self.speeches: list[Speech] = []
        self.marked: list[MarkedSpan] = []
        self.apart: dict[tuple[str, str], None] = {}  # in order, each once
        self.verses = self.paragraphs = 0
        self._speech: tuple[int, str, tuple[str, ...]] | None = None  # from where, label, speakers
        self._within = 0  # how many blocks of a paragraph are open
        self._notes: list[Element] = []  # on what is open

    def extract(self, element: Element) -> None:
        """Take what is in ``element``."""
        tag = local(element)
        if tag in _UNSEEN or _is_second_reading(element):
            return
        if tag == "lb":
            if element.get("break") == "no":
                self.blocks.join()
            else:
                self.blocks.add(" ")
            return
        block = tag in _BLOCKS or (tag in _EITHER and not _is_in_mixed_content(element))
        if tag == "note" and not block and self._within:
            self._notes.append(element)
            return
        self.verses += tag == "l"
        self.paragraphs += tag in ("p", "ab", "seg")
        if block and tag == "stage":
            self.blocks.gap()
        elif block:
            self.blocks.end()
        opened = block and tag not in _OUTER
        self._within += opened
        start = self.blocks.length
        if tag in ("sp", "u"):
            self._extract_speech(element)
        elif tag in _UNSPOKEN and block:
            self._extract_unspoken(element, tag)
        else:
            self._extract_content(element)
        if tag in _PROPOSED:
            self._mark(element, tag, start)
        self._within -= opened
        if block and tag in _CLOSE:
            self.blocks.end(close=True)
        elif block:
            self.blocks.gap()
        if block:
            self._extract_notes()

    def _extract_content(self, element: Element) -> None:
        self.blocks.add(element.text)
        for child in element:
            self.extract(child)
            token = local(child) in ("w", "pc")
            self.blocks.add(f"{child.tail or ''} " if token else child.tail)
            if token and child.get("join") in ("right", "both"):
                self.blocks.join()

    def _extract_notes(self) -> None:
        """Take the notes on what has just ended."""
        while self._notes and not self._within:
            notes, self._notes = self._notes, []
            for note in notes:
                self.blocks.gap()
                start = self.blocks.length
                self._extract_content(note)
                self._mark(note, "note", start)
            self.blocks.gap()

    def _extract_speech(self, element: Element) -> None:
        outer = self._speech
        self._end_speech()
        self._speech = (self.blocks.length, "", tuple(pointers(element.get("who"))))
        self._extract_content(element)
        self._end_speech()
        self._speech = (self.blocks.length, *outer[1:]) if outer is not None else None

    def _extract_unspoken(self, element: Element, tag: str) -> None:
        """Take what interrupts a speech, if it stands in one; a speaker's name is its label."""
        self._end_speech()
        start = self.blocks.length
        self._extract_content(element)
        if tag in _APART:
            self.apart[_APART[tag], self.blocks.since(start)] = None
        if self._speech is not None:
            _, label, speakers = self._speech
            if tag == "speaker":
                label = self.blocks.since(start)
            self._speech = (self.blocks.length, label, speakers)

    def _end_speech(self) -> None:
        """What has been spoken so far is a stretch of speech."""
        if self._speech is not None:
            start, label, speakers = self._speech
            self.speeches.append(Speech(start, self.blocks.length, label, speakers))

    def _mark(self, element: Element, tag: str, start: int) -> None:
        attributes = {str(key).replace(XML, "xml:"): str(value) for key, value in element.attrib.items()}
        kept = {key: value for key, value in sorted(attributes.items()) if key in _KEPT}
        self.marked.append(MarkedSpan(start, self.blocks.length, tag, kept))


def _is_second_reading(element: Element) -> bool:
    """Whether it gives again, in another way, what an element before it in a ``choice`` has given."""
    parent = element.getparent()
    return (
        parent is not None
        and local(parent) == "choice"
        and any(local(before) not in _UNSEEN for before in element.itersiblings(preceding=True))
    )


def _is_in_mixed_content(element: Element) -> bool:
    """Whether words stand beside it in the element that holds it."""
    parent = element.getparent()
    if parent is None:
        return False
    return any(piece and piece.strip() for piece in (parent.text, *(child.tail for child in parent)))
