r"""What is printed cannot act: text made safe for each kind of output, in this one place.

Labels, quotations and notes are somebody's text, and so are file names and the messages that repeat them. A
terminal obeys control characters, a browser markup, a spreadsheet formulas, and the order in which letters
are shown can be turned round. Each writer chooses the function for what it writes. Where a format has an
escape it is used, and the same text is read back; :func:`visible`, for people, writes what cannot be seen as
``\x1b`` or ``\u202e``.
"""

from __future__ import annotations

import re
from typing import Any

from claimgraph.errors import Refused

#: What acts: controls of 7 and 8 bits but for tab and line feed, separators that some take for line feeds,
#: and what turns the direction of writing. No name in Turtle or XML can hold one.
_ACTING = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
#: What takes no room, so that two texts look alike. Marks that scripts and emoji need are not among it.
_UNSEEN = (
    "\u115f\u1160\u180e\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
#: Joiners and the space of no width belong into some scripts, and mislead where all around is ASCII.
_JOINERS = "(?<![^\x00-\x7f])[\u200b-\u200d](?![^\x00-\x7f])"
# Patterns as text: a command needs few of them, and compiling them all takes longer than a search.
_ACTS = f"[{_ACTING}]"
_HIDDEN = f"\r(?=\n)|[{_ACTING}{_UNSEEN}]|{_JOINERS}"
#: Characters that are never hidden, as bytes.
_USUAL = bytes((*b"\t\n", *range(0x20, 0x7F)))
#: What of it Python calls printable, since it is a letter to Unicode.
_FILLERS = frozenset("\u115f\u1160\u3164\uffa0")
#: What XML 1.0 cannot hold, not even as a character reference.
_NO_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
#: What stands in XML by its number: what acts, and the carriage return, which readers would drop.
_BY_NUMBER = "[\r\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
#: Control characters, which HTML knows no way to write: there, the number 0x9b stands for another one.
_NO_HTML = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]"
_LINKED = r"(?i:https?|ftp|urn|mailto|doi|info|tag):"
#: Markup of Markdown in the middle of a line, and at its beginning.
_MARKS = r"[\\`*_\[\]|~$#]"
_OPENING = r"^(?:[+=-]|[0-9]+(?=[.)]))"
#: What a spreadsheet takes for a formula, or what would be taken for one that was made safe; no numbers.
_FORMULA = r"'*[=+\-@\t\r]"
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|-[0-9]{4,}-[0-9]{2}-[0-9]{2}"


def visible(text: str) -> str:
    """``text`` for people, on a terminal too: what acts or is unseen is written out, lines stay lines."""
    return text if _harmless(text) else re.sub(_HIDDEN, _written_out, text)


def _unusual(text: str) -> str:
    """What of ``text`` is neither ASCII that shows, nor blank, tab or line feed: of most words nothing."""
    if text.isascii() and text.isprintable():
        return ""
    return text.encode("utf-8", "surrogatepass").translate(None, _USUAL).decode("utf-8", "surrogatepass")


def _shows(text: str) -> bool:
    """Whether all characters show, or are tabs or line feeds; what acts, and what XML refuses, does not."""
    return _unusual(text).isprintable()


def _harmless(text: str) -> bool:
    """Whether nothing in ``text`` is hidden, found out without the pattern, which looks at each character."""
    unusual = _unusual(text)
    return unusual.isprintable() and _FILLERS.isdisjoint(unusual)


def flat(text: str) -> str:
    """``text`` for people on one line: :func:`visible`, with blanks of all sorts as single spaces."""
    return " ".join(visible(text).split())


def _written_out(match: re.Match[str]) -> str:
    number = ord(match[0])
    if number == 0x0D and match.string[match.end() : match.end() + 1] == "\n":
        return ""
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def turtle(text: str) -> str:
    r"""Turtle, N-Triples, quads or SPARQL TSV as serialised: what acts becomes ``\uXXXX``, the same RDF."""
    return text if _shows(text) else re.sub(_ACTS, lambda match: f"\\u{ord(match[0]):04X}", text)


def json(data: object, **options: Any) -> str:
    """``data`` as JSON in plain letters, escapes for what acts or is unseen; ``options`` of ``dumps``."""
    import json as library  # not on the way of commands that write none

    return json_text(library.dumps(data, ensure_ascii=False, **options))


def json_text(text: str) -> str:
    """JSON as serialised, with escapes for what acts or cannot be seen: the same data."""
    return text if _harmless(text) else re.sub(_HIDDEN, _in_json, text)


def _in_json(match: re.Match[str]) -> str:
    """A character by its number, one beyond the first 65,536 by its two surrogates'."""
    number = ord(match[0])
    if number < 0x10000:
        return f"\\u{number:04x}"
    high, low = divmod(number - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def xml(text: str) -> str:
    """``text`` between tags; U+FFFD stands for what XML cannot hold."""
    return _numbered(_markup(text if _shows(text) else re.sub(_NO_XML, "\ufffd", text)))


def xml_attribute(text: str) -> str:
    """``text`` as the value of an attribute, with its quotation marks; blanks of all sorts survive."""
    written = xml(text).replace("\n", "&#10;").replace("\t", "&#9;")
    if '"' in written and "'" not in written:
        return f"'{written}'"
    return '"' + written.replace('"', "&quot;") + '"'


def xml_text(text: str, otherwise: str) -> str:
    """XML as serialised from data: what acts stands by its number, the same data.

    Raises Refused for what XML cannot hold; ``otherwise`` names formats that can.
    """
    if not _shows(text) and (match := re.search(_NO_XML, text)):
        what = f"XML cannot hold the character U+{ord(match[0]):04X}"
        around = flat(text[max(match.start() - 20, 0) : match.end() + 20])
        raise Refused(what, f"in “…{around}…”", f"choose {otherwise}, or mend the text")
    return _numbered(text)


def _numbered(text: str) -> str:
    return text if _shows(text) else re.sub(_BY_NUMBER, lambda match: f"&#{ord(match[0])};", text)


def _markup(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def html(text: str) -> str:
    """``text`` in HTML that is XML too, and in its attributes; U+FFFD stands for controls."""
    return html_text(_markup(text)).replace('"', "&quot;").replace("'", "&#x27;")


def html_text(text: str) -> str:
    """HTML as serialised, its markup escaped: what acts stands by its number, U+FFFD for controls."""
    return text if _shows(text) else _numbered(re.sub(_NO_HTML, "\ufffd", text))


def linked(iri: str) -> bool:
    """Whether a page or drawing may link to ``iri``: not where following it would run something."""
    return re.match(_LINKED, iri) is not None


def markdown(text: str) -> str:
    """``text`` on one line of Markdown, its markup and HTML kept from acting."""
    written = _markup(flat(text))
    return re.sub(_OPENING, _struck, re.sub(_MARKS, lambda match: f"\\{match[0]}", written))


def _struck(match: re.Match[str]) -> str:
    """A mark that opens a line with a backslash before it; a number with one before its full stop."""
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def markdown_code(text: str) -> str:
    """``text`` on one line as code in Markdown, between more backticks than stand in it together."""
    written = flat(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", written)), default=0) + 1)
    between = " " if "`" in written else ""
    return f"{fence}{between}{written}{between}{fence}"


def csv_cell(text: str) -> str:
    """``text`` as a cell that no spreadsheet takes for a formula.

    What begins like one gets an apostrophe before it, and so does what begins with apostrophes before that:
    taking one apostrophe off such a cell gives the text again. Numbers and days of a year before 0 stay.
    """
    return f"'{text}" if re.match(_FORMULA, text) and not re.fullmatch(_NUMBER, text) else text
