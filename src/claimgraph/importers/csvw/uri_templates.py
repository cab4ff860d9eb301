"""URI templates of CSVW: ``{name}``, ``{+name}``, ``{#name}`` of RFC 6570, and what is relative to what.

What a cell holds can only fill its place: everything but letters, digits and ``-._~`` is percent-encoded,
after ``+`` and ``#`` everything that no IRI may hold there. The package ``uritemplate`` leaves blanks and
brackets in what it fills in, and takes ten times as long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"([+#]?)((?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})*)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: What stays as it is where a whole IRI or a fragment is filled in. RFC 6570 would let brackets pass too,
#: which make it no IRI.
_RESERVED = "!$&'()*+,/:;=?@%~"


class Piece(NamedTuple):
    """Fixed text and, behind it, the value at ``place`` of a row (-1: none), filled in by ``operator``."""

    text: str
    place: int
    operator: str


class Template:
    """A template, ready to be filled from the values of a row and made absolute with ``base``."""

    def __init__(self, pieces: Sequence[Piece], base: str, prefixes: Mapping[str, str]) -> None:
        self.pieces = tuple(pieces)
        #: The places in a row of values that the result depends on.
        self.uses = frozenset(piece.place for piece in pieces if piece.place >= 0)
        self._base, self._prefixes = base, prefixes
        start = pieces[0].text
        #: Whether the result is absolute once its fixed beginning is: that has a scheme, or is a fragment's.
        self._begun = _ABSOLUTE.match(start) is not None or start.startswith("#")
        if self._begun:
            self.pieces = (pieces[0]._replace(text=self._absolute(start)), *pieces[1:])

    def fill(self, values: Sequence[str | None]) -> str:
        """The IRI for a row; a value that is None leaves its place empty, as RFC 6570 has it."""
        out = []
        for text, place, operator in self.pieces:
            out.append(text)
            value = values[place] if place >= 0 else None
            if value is not None:
                plain = value.isalnum() and value.isascii() and not operator
                out.append(value if plain else _encode_value(value, operator))
        filled = "".join(out)
        return filled if self._begun else self._absolute(filled)

    def _absolute(self, reference: str) -> str:
        prefix, colon, rest = reference.partition(":")
        if colon and prefix in self._prefixes and not rest.startswith("//"):
            return self._prefixes[prefix] + rest
        return resolve(self._base, reference)


def _encode_value(value: str, operator: str) -> str:
    if not operator:
        return quote(value, safe="~")
    before, mark, fragment = value.partition("#") if operator == "+" else ("", "#", value)
    before, fragment = (_STRAY.sub("%25", quote(part, safe=_RESERVED)) for part in (before, fragment))
    return f"{before}{mark}{fragment}"


def template(
    text: str, base: str, places: Mapping[str, int], prefixes: Mapping[str, str], same: Mapping[str, str]
) -> tuple[Template, list[str]]:
    """The template ``text`` of a table whose IRI is ``base``, and the names in it that no column has.

    ``places`` gives for the name of a variable its index in a row of values, ``same`` the value of one that
    is the same in all rows. Raises ValueError for an operator that is not known.
    """
    pieces: list[Piece] = []
    unknown: list[str] = []
    fixed, position = "", 0
    for match in _VARIABLE.finditer(text):
        fixed += _encode_fixed(text[position : match.start()])
        position = match.end()
        variable = _NAME.fullmatch(match[1])
        if variable is None:
            raise ValueError(
                f"{match[0]} is not understood: a template has {{name}}, {{+name}} and {{#name}}"
            )
        operator, name = variable.groups()
        if name in same:
            fixed += _encode_value(same[name], operator)
        elif name in places:
            pieces.append(Piece(fixed, places[name], operator))
            fixed = ""
        else:
            unknown.append(name)
    pieces.append(Piece(fixed + _encode_fixed(text[position:]), -1, ""))
    return Template(pieces, base, prefixes), unknown


def _encode_fixed(text: str) -> str:
    """``text`` with what no IRI may hold percent-encoded; letters of any script stay."""
    return "".join(sign if sign.isalnum() else quote(sign, safe=f"{_RESERVED}#[]-._") for sign in text)


def resolve(base: str, reference: str) -> str:
    """``reference`` relative to ``base``, whatever its scheme; the standard library knows only some."""
    if _ABSOLUTE.match(reference):
        return reference
    base = base.partition("#")[0]
    if not reference or reference.startswith("#"):
        return base + reference
    base = base.partition("?")[0]
    if reference.startswith("?"):
        return base + reference
    scheme, _, rest = base.partition(":")
    if reference.startswith("//"):
        return f"{scheme}:{reference}"
    host = ""
    if rest.startswith("//"):
        host, slash, path = rest[2:].partition("/")
        host, rest = f"//{host}", slash + path
    if not reference.startswith("/"):
        reference = rest[: rest.rfind("/") + 1] + reference
    path = re.split("[?#]", reference, maxsplit=1)[0]
    query = reference[len(path) :]
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return f"{scheme}:{host}{'/'.join(kept)}{query}"
