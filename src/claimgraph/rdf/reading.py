"""One document read by the engine, and what to say where it cannot be read."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from claimgraph.errors import Refused
from claimgraph.rdf.jsonld import inline_contexts, remote_context
from claimgraph.rdf.xml import encoding_of, to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterator


_BOM = b"\xef\xbb\xbf"
_MAX_MESSAGE = 200
_REMOTE = "No LoadDocumentCallback"


def prepare(content: bytes, form: RdfFormat, base: str, name: str) -> bytes:
    """``content`` as the engine reads it; raises UnreadableInput or Refused where that cannot be."""
    if form == RdfFormat.RDF_XML:
        return to_utf8(content, encoding_of(content[:1024], name), name)
    content = content.removeprefix(_BOM)
    return inline_contexts(content, base, {}, name) if form == RdfFormat.JSON_LD else content


def syntax_problem(
    error: SyntaxError, form: RdfFormat, content: bytes | None, name: str
) -> tuple[str, int | None]:
    """What the engine found wrong, and in which line; ``content`` is what it read, as far as that is known.

    Of RDF/XML it tells no line: it is read again line by line, and the line is where it stops. Raises Refused
    where JSON-LD takes a context from elsewhere that is not known here.
    """
    if _REMOTE in (error.msg or ""):
        context = remote_context(content or b"")
        shown = f", {context}" if context else ""
        what = f"the JSON-LD takes its context from elsewhere{shown}, and nothing is fetched"
        hint = f"save it and give --context {context or 'IRI'}=FILE, or write the context into the file"
        raise Refused(what, name, hint)
    what = " ".join((error.msg or "").split())
    what = re.sub(r"^Parser error at .*?: (?=\S)", "", what)
    what = re.sub(r" \(line \d+\)$", "", what)
    line = error.lineno
    if line is None and form == RdfFormat.RDF_XML and content is not None:
        lines = _Lines(content)
        try:
            for _ in parse(lines, format=form, base_iri="urn:claimgraph:with/"):  # type: ignore[arg-type]
                pass
        except SyntaxError:
            line = lines.given
    return what if len(what) <= _MAX_MESSAGE else f"{what[: _MAX_MESSAGE - 1]}…", line


class _Lines(io.RawIOBase):
    """Gives one line at each reading and counts them."""

    def __init__(self, content: bytes) -> None:
        self.lines: Iterator[bytes] = iter(io.BytesIO(content))
        self.rest, self.given = b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self.rest:
            self.rest = next(self.lines, b"")
            self.given += bool(self.rest)
        piece, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return piece


def invalid_term(quad: Quad) -> str:
    """Why a quad that was read leniently is none: an IRI or a language tag that is not one; "" for none."""
    for term in quad:
        if term is not None and (wrong := _fault_of(term)):
            return wrong
    return ""


def _fault_of(term: Any) -> str:
    try:
        if isinstance(term, NamedNode):
            NamedNode(term.value)
        elif isinstance(term, Literal):
            if term.language:
                Literal("", language=term.language)
            NamedNode(term.datatype.value)
        elif isinstance(term, Triple):
            return next(filter(None, map(_fault_of, term)), "")
    except ValueError as error:
        return f"{term}: {error}"
    return ""
