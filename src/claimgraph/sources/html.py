"""HTML, and what becomes HTML on the way: Markdown by markdown-it, documents of an office by pandoc.

One way for all of them: paragraphs, headings, items and cells are blocks, the rest is words.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from claimgraph.errors import UnreadableInput
from claimgraph.sources.blocks import Blocks, name_set
from claimgraph.sources.source import MarkedSpan, Source, decode_text, proposed
from claimgraph.sources.tei_header import XML

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_BLOCKS = name_set(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table td th tr "
    "ul"
)
#: Blocks that follow each other on the next line, without a blank one.
_CLOSE = name_set("dd dt li td th tr")
_UNSEEN = name_set("head script style template noscript iframe object svg math button select")
#: What of HTML says something of a voice, an entity or a date.
_PROPOSED = {"q": ("cite",), "blockquote": ("cite",), "cite": (), "time": ("datetime",)}
#: What many tools put before a text in Markdown, and what of it is of use here.
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?\r?\n)(?:---|\.\.\.)[ \t]*\r?\n", re.DOTALL)
_FIELD = re.compile(r"^(title|author|date|lang)[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*\r?$", re.MULTILINE)
#: How much memory pandoc may take.
_HEAP = "-M1024M"


def read_markup(data: bytes, form: str, name: str) -> Source:
    """The text of HTML, Markdown, or a document of an office.

    Raises UnreadableInput where it cannot be read, or where pandoc is needed and missing.
    """
    front: dict[str, str] = {}
    if form == "html":
        page, how = data, "Taken out of HTML"
    elif form == "markdown":
        content = decode_text(data, name)
        front = dict(_FIELD.findall(match[1])) if (match := _FRONT.match(content)) else {}
        page, how = _from_markdown(content)
    else:
        page, how = _from_document(data, form, name)
    says_charset = form == "html" and b"charset" in data[:4096].lower()
    if form == "html" and not says_charset:
        decode_text(data, name)
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True,
        encoding=None if says_charset else "utf-8",
    )  # fmt: skip
    try:
        root = etree.fromstring(page, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInput(f"this is no HTML: {error}", name, "give a page that a browser shows") from None
    if root is None:  # an empty page
        root = etree.Element("html")
    blocks, proposals = Blocks(), list[MarkedSpan]()
    _walk(root, blocks, proposals)
    text = blocks.text()
    return Source(
        Path(name).name,
        form,
        text.encode(),
        f"{how} by lxml {etree.__version__}: each paragraph, heading, item and cell on a line of its own, "
        "blank space as one blank, without scripts and styles.",
        original=data,
        title=front.get("title") or _title(root),
        creator=front.get("author", ""),
        date=front.get("date", ""),
        language=front.get("lang") or root.get("lang", root.get(f"{XML}lang", "")),
        proposals=proposed(text, proposals),
    )


def _title(root: Element) -> str:
    """The first heading of the first rank, else the page's title."""
    for path in (".//h1", ".//title"):
        for element in root.iterfind(path):
            words = " ".join("".join(element.itertext()).split())
            if words:
                return words
    return ""


def _walk(root: Element, blocks: Blocks, proposals: list[MarkedSpan]) -> None:
    """Take the words of ``root`` and what is in it; no call for each level, since pages nest deeply."""
    starts: list[int] = []
    hidden = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag
        if tag in _UNSEEN:
            hidden += 1 if event == "start" else -1
            if event == "end" and not hidden:
                blocks.add(element.tail)
        elif hidden:
            continue
        elif event == "start":
            if tag in _BLOCKS:
                blocks.end()
            elif tag == "br":
                blocks.end(close=True)
            if tag in _PROPOSED:
                starts.append(blocks.length)
            blocks.add(element.text)
        else:
            if tag in _PROPOSED:
                attributes = {key: value for key in _PROPOSED[tag] if (value := element.get(key))}
                proposals.append(MarkedSpan(starts.pop(), blocks.length, str(tag), attributes))
            if tag in _CLOSE:
                blocks.end(close=True)
            elif tag in _BLOCKS:
                blocks.gap()
            blocks.add(element.tail)


def _from_markdown(content: str) -> tuple[bytes, str]:
    import markdown_it

    page = markdown_it.MarkdownIt("commonmark").enable("table").render(_FRONT.sub("", content))
    return page.encode(), f"Taken out of Markdown by markdown-it-py {markdown_it.__version__} and"


def _from_document(data: bytes, form: str, name: str) -> tuple[bytes, str]:
    """A document as HTML, by pandoc in its sandbox: it opens no file but this and no connection."""
    hint = "install it with pip install 'claimgraph[documents]', or save the document as .html or .txt"
    try:
        import pypandoc

        version = pypandoc.get_pandoc_version()
    except (ImportError, OSError):
        raise UnreadableInput(f".{form} is read by pandoc, which is not installed", name, hint) from None
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, f"source.{form}")
        copy.write_bytes(data)
        try:
            page = pypandoc.convert_file(
                str(copy), "html", format=form, extra_args=["--sandbox", "--wrap=none", "+RTS", _HEAP, "-RTS"]
            )
        except RuntimeError as error:
            message = " ".join(str(error).replace(str(copy), name).split())[:200]
            raise UnreadableInput(f"pandoc cannot read it: {message}", name, f"is it .{form}?") from None
    return page.encode(), f"Taken out of {form.upper()} by pandoc {version} and"
