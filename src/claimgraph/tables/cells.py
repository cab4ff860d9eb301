r"""The values of one property in one cell, and back: what is written is read again as the same terms.

Several values stand in one cell with a bar between them. A backslash takes a sign literally (``\|``, ``\\``)
or stands for what a cell cannot show: ``\s`` a blank and ``\n`` a line feed at an end, ``\r``, ``\t``,
``\u200b``, ``\e`` for words that are empty. Blanks at the ends of a value are therefore nobody's. A value of
another language or datatype than its column's says so behind it: `` @de``, `` ^^xsd:gYear``.

Spreadsheet programs change what is typed: dates, numbers, truth values. Each of these comes as
:class:`NonTextCell`, and is taken only where it can be but one value.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import UsageProblem
from claimgraph.terms import EDTF, XSD, iri_error, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from claimgraph.tables.columns import Column
    from claimgraph.terms import Prefixes

Term = NamedNode | Literal

SEPARATOR = " | "
_PIECES = re.compile(r"((?:[^|\\]|\\.)*)(?:\||\Z)", re.DOTALL)
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.|\Z)", re.DOTALL)
_ESCAPES = {"s": " ", "n": "\n", "r": "\r", "t": "\t", "e": ""}
#: What no cell keeps: controls, what turns the direction of writing, what has no width, half characters; and
#: what spreadsheet programs take for an escape of theirs (``_x0041_``).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
    "|_(?=x[0-9A-Fa-f]{4}_)"
)
#: Behind a value, what it is; a backslash before it takes the meaning away.
_LANGUAGE = re.compile(r"(?s)(.*) @([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)")
_DATATYPE = re.compile(r"(?s)(.*) \^\^(<[^<>\s]+>|[A-Za-z][\w-]*:\S+)")
#: The lexical forms of these datatypes; anything else was made of one by a program, or mistyped.
_LEXICAL = {
    f"{XSD}date": re.compile(r"-?\d{4,}-\d\d-\d\d"),
    f"{XSD}gYear": re.compile(r"-?\d{4,}"),
    f"{XSD}gYearMonth": re.compile(r"-?\d{4,}-\d\d"),
    f"{XSD}integer": re.compile(r"[+-]?\d+"),
    f"{XSD}decimal": re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"),
    f"{XSD}boolean": re.compile(r"true|false"),
    f"{EDTF}EDTF": re.compile(
        r"(?!.*(?:^|/)[-~?%]?\d{1,3}(?:[./-]|$))(?!(?:.*/){2})(?!.*\d\.\d)[-0-9XYESTZ~?%/.,:\[\]{}+]+"
    ),
}
_EXAMPLES = {
    f"{XSD}date": "1918-04-21", f"{XSD}gYear": "1918", f"{XSD}gYearMonth": "1918-04", f"{XSD}integer": "12",
    f"{XSD}decimal": "1.5", f"{XSD}boolean": "true", f"{EDTF}EDTF": "1918-04-21, 1918-04 or 1917/1918",
}  # fmt: skip
#: The datatypes that a column of days has, by how its values look.
DAYS = (f"{XSD}date", f"{XSD}gYear", f"{XSD}gYearMonth")
_NUMBERS = (f"{XSD}integer", f"{XSD}decimal")
_DATES = (f"{XSD}date", f"{EDTF}EDTF")


#: The kind of a cell that is merged with one beside it.
MERGED = "merged cell"


class NonTextCell(NamedTuple):
    """A cell that is not text: ``kind`` is number, date, boolean, formula, error or another's name.

    ``shown`` is its value as ISO, as a plain number, as true or false; ``exact`` is false where the program
    shows less of it than it holds, so that nobody can tell what was typed.
    """

    kind: str
    shown: str
    exact: bool = True


#: What a file has in a cell.
Cell = str | NonTextCell


class CellProblem(Exception):
    """A cell that cannot be taken: ``what`` is wrong, and ``hint`` how to mend it."""

    def __init__(self, what: str, hint: str) -> None:
        super().__init__(what)
        self.what, self.hint = what, hint


def write_cell(terms: Iterable[Term], column: Column, prefixes: Prefixes) -> str:
    """``terms`` as one cell, in the order of the canonical form."""
    return SEPARATOR.join(sorted((_serialize(term, column, prefixes) for term in terms), key=natural_key))


def read_cell(cell: Cell, column: Column, prefixes: Prefixes, known: Sequence[Term] = ()) -> list[Term]:
    """The terms in a cell; ``known`` are those that the graph has there. Raises CellProblem."""
    if isinstance(cell, NonTextCell):
        return [_from_non_text(cell, column, known)]
    cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    terms = [_parse(piece, column, prefixes) for piece in _pieces(cell)]
    return list(dict.fromkeys(terms))


def shorten_iri(iri: str, prefixes: Prefixes, prefix: str = "") -> str:
    """An IRI as a cell has it: a CURIE, its local name in a column of that ``prefix``, or ``<iri>``."""
    curie = prefixes.curie(iri)
    return curie.removeprefix(f"{prefix}:") if prefix else curie


def expand_name(name: str, prefixes: Prefixes, prefix: str = "") -> str:
    """The IRI that a cell names; raises CellProblem."""
    if prefix and re.fullmatch(r"[\w.-]+", name):
        name = f"{prefix}:{name}"
    try:
        return prefixes.expand(name)
    except UsageProblem as error:
        raise CellProblem(f"“{name}” is no name: {error.what}", error.hint) from None


def _pieces(cell: str) -> Iterator[str]:
    for match in _PIECES.finditer(cell):
        piece = match[1].strip()
        if piece:
            yield piece
        if match.end() == len(cell) and not match[0].endswith("|"):
            return


def _serialize(term: Term, column: Column, prefixes: Prefixes) -> str:
    """One value; what would be read as another term gets its language, datatype or signs."""
    if isinstance(term, NamedNode):
        if column.kind == "iri":
            return shorten_iri(term.value, prefixes, column.prefix)
        return f"<{term.value}>"
    words = _escape(term.value)
    if column.kind == "iri":
        return f'"{words}"{_tag(term, prefixes)}'
    text = words
    if _LANGUAGE.fullmatch(words) or _DATATYPE.fullmatch(words):
        at = max(words.rfind(" @"), words.rfind(" ^^"))
        text = f"{words[: at + 1]}\\{words[at + 1 :]}"
    if text.startswith("<") and text.endswith(">"):
        text = f"\\{text}"
    try:
        if _parse(text, column, prefixes) == term:
            return text
    except CellProblem:
        pass
    sign = "\\" if words.startswith("<") else ""  # with its datatype it would look like an IRI
    return f"{sign}{words} {_tag(term, prefixes, always=True)}"


def _tag(term: Literal, prefixes: Prefixes, *, always: bool = False) -> str:
    if term.language:
        return f"@{term.language}"
    if term.datatype.value == f"{XSD}string" and not always:
        return ""
    return f"^^{prefixes.curie(term.datatype.value)}"


def _escape(words: str) -> str:
    if not words:
        return "\\e"
    escaped = words.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "\\r").replace("\t", "\\t")
    escaped = _UNSAFE.sub(lambda match: _escape_character(match[0]), escaped)
    # Blanks at the ends are written out, since those of a cell are nobody's.
    if words[:1].isspace() and escaped[:1].isspace():
        escaped = _escape_character(escaped[0]) + escaped[1:]
    if escaped[-1:].isspace():
        escaped = escaped[:-1] + _escape_character(escaped[-1])
    return escaped


def _escape_character(sign: str) -> str:
    for letter, meant in _ESCAPES.items():
        if sign == meant:
            return f"\\{letter}"
    number = ord(sign)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _unescape(words: str) -> str:
    def sign(match: re.Match[str]) -> str:
        code = match[1]
        if len(code) > 1:
            number = int(code[1:], 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                raise CellProblem(f"\\{code} is no character", "write the character itself")
            return chr(number)
        if not code:
            raise CellProblem("a backslash at the end", "write two for a backslash")
        return _ESCAPES.get(code, code)

    return _ESCAPED.sub(sign, words) if "\\" in words else words


def _parse(piece: str, column: Column, prefixes: Prefixes) -> Term:
    if column.kind == "iri":
        if piece.startswith('"'):
            return _parse_quoted(piece, prefixes)
        return NamedNode(expand_name(piece.strip("\u00a0\u200b\ufeff "), prefixes, column.prefix))
    if piece.startswith("<") and piece.endswith(">"):
        if why := iri_error(piece[1:-1]):
            raise CellProblem(f"{piece} is no IRI: {why}", "write \\< for words that begin with this sign")
        return NamedNode(piece[1:-1])
    if match := _LANGUAGE.fullmatch(piece):
        return Literal(_unescape(match[1]), language=match[2])
    if match := _DATATYPE.fullmatch(piece):
        return Literal(_unescape(match[1]), datatype=NamedNode(expand_name(match[2], prefixes)))
    words = _unescape(piece)
    if column.language:
        return Literal(words, language=column.language)
    if column.kind == "day":
        datatype = next((one for one in DAYS if _LEXICAL[one].fullmatch(words)), "")
        if not datatype:
            raise _bad_form(words, f"{XSD}date", "1918-04-21, 1918-04 or 1918")
        return Literal(words, datatype=NamedNode(datatype))
    if column.datatype == f"{XSD}boolean":
        words = words.lower() if words.lower() in ("true", "false") else words
    look = _LEXICAL.get(column.datatype)
    if look is not None and not look.fullmatch(words):
        raise _bad_form(words, column.datatype, _EXAMPLES[column.datatype])
    return Literal(words, datatype=NamedNode(column.datatype))


def _parse_quoted(piece: str, prefixes: Prefixes) -> Literal:
    """Words in a column of names: ``"words"``, with ``@en`` or ``^^xsd:date`` behind."""
    words, _, tag = piece[1:].rpartition('"')
    if re.fullmatch(r"@[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", tag):
        return Literal(_unescape(words), language=tag[1:])
    if tag.startswith("^^"):
        return Literal(_unescape(words), datatype=NamedNode(expand_name(tag[2:], prefixes)))
    if tag or not piece[1:].endswith('"'):
        raise CellProblem(f"{piece} is no name and no words in quotation marks", 'write ent:name or "words"')
    return Literal(_unescape(words))


def _bad_form(words: str, datatype: str, example: str) -> CellProblem:
    kind = datatype.rpartition("/")[2].rpartition("#")[2]
    what = f"“{words}” is not written as {kind}; a spreadsheet program may have changed it"
    return CellProblem(what, f"write it as in {example}, in a cell formatted as text")


def _from_non_text(cell: NonTextCell, column: Column, known: Sequence[Term]) -> Term:
    """What a date, number or truth value can only have been; raises CellProblem for anything else."""
    datatype, offered = column.datatype, ""
    if cell.kind == "formula":
        raise CellProblem(f"a formula ({cell.shown})", "put its value there, as text")
    if cell.kind == MERGED:
        raise CellProblem("the cell is merged with one beside it", "split them, and fill in each")
    if cell.kind == "number" and datatype in _NUMBERS:
        same = [one for one in known if isinstance(one, Literal) and _equal(one, cell.shown, datatype)]
        if same:
            return same[0]
        offered = datatype if _LEXICAL[datatype].fullmatch(cell.shown) else ""
    elif cell.kind == "number" and re.fullmatch(r"\d{4}", cell.shown):
        offered = f"{XSD}gYear" if column.kind == "day" else datatype if datatype == f"{EDTF}EDTF" else ""
    elif cell.kind == "date" and cell.exact and _LEXICAL[f"{XSD}date"].fullmatch(cell.shown):
        offered = f"{XSD}date" if column.kind == "day" else datatype if datatype in _DATES else ""
    elif cell.kind == "boolean" and datatype == f"{XSD}boolean":
        offered = datatype
    if offered:
        return Literal(cell.shown, datatype=NamedNode(offered))
    what = f"the spreadsheet program has made a {cell.kind} of it ({cell.shown})"
    raise CellProblem(what, "format the cell as text and write it again")


def _equal(one: Literal, number: str, datatype: str) -> bool:
    try:
        return one.datatype.value == datatype and Decimal(one.value) == Decimal(number)
    except InvalidOperation:
        return False


def plain_number(number: str) -> str:
    """A number as people write it, without an exponent and ``.0``; what is none as it stands."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    if not value.is_finite():
        return number
    whole = value == value.to_integral_value() and abs(value.adjusted()) < 30
    return str(int(value)) if whole else f"{value:f}"


def literal(words: str, column: Column, prefixes: Prefixes) -> Term:
    """The value that ``words`` are in a column of words or values, whatever signs are in them."""
    return _parse(_escape(words), column, prefixes)
