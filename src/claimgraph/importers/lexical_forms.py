"""Literals that the engine keeps by value and not as they are written: they are told when they are joined.

``"007"^^xsd:integer`` is 7 in its store, ``"+1"^^xsd:int`` an xsd:integer, and answers cannot give them back.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, Store

from claimgraph.terms import XSD

_TYPE = f'"^^<{XSD}'.encode()
_FORM = NamedNode("urn:x:form")
#: How many different literals of one source are looked at, how many at once, and how long one may be.
_MOST, _AT_ONCE, _LONGEST = 100_000, 5_000, 100


class LexicalForms:
    """Looks through N-Quads for a literal that answers will write otherwise."""

    def __init__(self) -> None:
        self._rest = b""
        self._seen: set[bytes] = set()
        self._new: list[Literal] = []
        self._rewritten = ""

    def scan(self, piece: bytes) -> None:
        """Look through the next piece, unless one was found."""
        if self._rewritten or len(self._seen) > _MOST:
            return
        data = self._rest + piece
        cut = data.rfind(b"\n") + 1
        self._rest = data[cut:]
        at = data.find(_TYPE, 0, cut)
        while at >= 0:
            start, end = data.rfind(b'"', 0, at) + 1, data.find(b">", at)
            if end - start < _LONGEST and (whole := data[start:end]) not in self._seen:
                self._seen.add(whole)
                datatype = NamedNode(XSD + data[at + len(_TYPE) : end].decode())
                self._new.append(Literal(data[start:at].decode(), datatype=datatype))
            at = data.find(_TYPE, end, cut)
        if len(self._new) > _AT_ONCE:
            self._probe()

    def rewritten(self) -> str:
        """One such literal and what answers make of it; "" for none."""
        if not self._rewritten:
            self._probe()
        return self._rewritten

    def _probe(self) -> None:
        """Have the engine keep the new ones; remember the first that it keeps otherwise."""
        probe = Store()
        probe.extend(
            Quad(NamedNode(f"urn:x:{number}"), _FORM, literal) for number, literal in enumerate(self._new)
        )
        stored = {
            int(quad.subject.value[6:]): quad.object for quad in probe if isinstance(quad.subject, NamedNode)
        }
        for number, literal in enumerate(self._new):
            if stored[number] != literal:
                self._rewritten = f"{_short(literal)} as {_short(stored[number])}"
                break
        self._new.clear()


def _short(literal: object) -> str:
    return str(literal).replace(f"<{XSD}", "xsd:").rstrip(">")
