"""URI templates of CSVW: ``{name}`` and ``{#name}`` of RFC 6570, and what a template's result is relative to.

What a cell holds can only fill its place: everything but letters, digits and ``-._~`` is percent-encoded, in
a fragment everything that no IRI may hold there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_NAME = re.compile(r"(#?)((?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})(?:[A-Za-z0-9_.]|%[0-9A-Fa-f]{2})*)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BAD = re.compile(r"[\x00-\x20<>\"{}|^`\\]")
_STRAY = re.compile(r"%(?![0-9A-Fa-f]{2})")
#: What a fragment may hold beyond letters, digits and "-._~". RFC 6570 would let "[", "]" and "#" pass too,
#: which make it no IRI.
_FRAGMENT = "!$&'()*+,/:;=?@%"

#: The prefixes that may begin a property or value without being declared: CSVW's initial context.
PREFIXES = {
    "as": "https://www.w3.org/ns/activitystreams#",
    "cc": "http://creativecommons.org/ns#",
    "csvw": "http://www.w3.org/ns/csvw#",
    "ctag": "http://commontag.org/ns#",
    "dc": "http://purl.org/dc/terms/",
    "dc11": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "dqv": "http://www.w3.org/ns/dqv#",
    "duv": "https://www.w3.org/TR/vocab-duv#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "gr": "http://purl.org/goodrelations/v1#",
    "grddl": "http://www.w3.org/2003/g/data-view#",
    "ical": "http://www.w3.org/2002/12/cal/icaltzd#",
    "ma": "http://www.w3.org/ns/ma-ont#",
    "oa": "http://www.w3.org/ns/oa#",
    "og": "http://ogp.me/ns#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfa": "http://www.w3.org/ns/rdfa#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rev": "http://purl.org/stuff/rev#",
    "rif": "http://www.w3.org/2007/rif#",
    "rr": "http://www.w3.org/ns/r2rml#",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sioc": "http://rdfs.org/sioc/ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "v": "http://rdf.data-vocabulary.org/#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "wdr": "http://www.w3.org/2007/05/powder#",
    "wrds": "http://www.w3.org/2007/05/powder-s#",
    "xhv": "http://www.w3.org/1999/xhtml/vocab#",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


class Piece(NamedTuple):
    """Fixed text and, behind it, the value at ``place`` of a row; -1 is none."""

    text: str
    place: int
    fragment: bool


class Template:
    """A template made absolute, ready to be filled from the values of a row."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.pieces = tuple(pieces)
        #: The places in a row of values that the result depends on.
        self.uses = frozenset(piece.place for piece in pieces if piece.place >= 0)

    def fill(self, values: Sequence[str | None]) -> str:
        """The IRI for a row; a value that is None leaves its place empty, as RFC 6570 has it."""
        out = []
        for text, place, fragment in self.pieces:
            out.append(text)
            if place >= 0:
                value = values[place]
                if value is None:
                    continue
                if fragment:
                    out.append("#" + _STRAY.sub("%25", quote(value, safe=_FRAGMENT)))
                else:
                    out.append(value if value.isalnum() and value.isascii() else quote(value, safe="~"))
        return "".join(out)


def template(text: str, base: str, places: Mapping[str, int], fixed: Mapping[str, str]) -> Template:
    """The template ``text`` of a table whose IRI is ``base``.

    ``places`` gives for the name of a variable its index in a row of values, ``fixed`` the value of one that
    is the same in all rows. Raises ValueError for an operator or a name that is not known.
    """
    pieces: list[Piece] = []
    literal, position = "", 0
    for found in _VARIABLE.finditer(text):
        literal += text[position : found.start()]
        position = found.end()
        named = _NAME.fullmatch(found[1])
        if named is None:
            raise ValueError(f"{found[0]} is not understood: a template has {{name}} and {{#name}}")
        fragment, name = bool(named[1]), named[2]
        if name in fixed:
            literal += Template([Piece("", 0, fragment)]).fill([fixed[name]])
        elif name in places:
            pieces.append(Piece(literal, places[name], fragment))
            literal = ""
        else:
            raise ValueError(f"{found[0]} names no column")
    literal += text[position:]
    if literal or not pieces:
        pieces.append(Piece(literal, -1, False))
    bad = next((wrong[0] for piece in pieces if (wrong := _BAD.search(piece.text))), "")
    if bad:
        raise ValueError(f"a template with {bad!r}, which no IRI may hold")
    first = pieces[0]
    relative_fragment = not first.text and first.fragment
    start = base.partition("#")[0] if relative_fragment else resolve(base, _expanded(first.text))
    return Template([first._replace(text=start), *pieces[1:]])


def _expanded(start: str) -> str:
    """``schema:name`` as the full IRI."""
    prefix, colon, rest = start.partition(":")
    if colon and prefix in PREFIXES and not rest.startswith("//"):
        return PREFIXES[prefix] + rest
    return start


def resolve(base: str, reference: str) -> str:
    """``reference`` relative to ``base``, whatever its scheme; the standard library knows only some."""
    if _ABSOLUTE.match(reference):
        return reference
    base = base.partition("#")[0]
    if reference.startswith("#"):
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
    kept: list[str] = []
    segments = reference.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return f"{scheme}:{host}{'/'.join(kept)}"
