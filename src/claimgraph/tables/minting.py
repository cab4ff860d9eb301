"""Gives new things of a table their names, and says in which file each is to stand.

A claim's name is its paragraph and the next number that none ever had there; what was taken out keeps its
name for itself. An entity is named by what it is called.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.build import anchors
from claimgraph.build.text_rules import text_rules
from claimgraph.tables.columns import ID, MOTIVE, PREFIX_OF_MOTIVE
from claimgraph.terms import CG, NAMES, OA, RDF, local_name
from claimgraph.text import QuoteProblem, Text

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build.authored import Authored
    from claimgraph.tables.rows import Row, Rows

_PLACE = re.compile(r"(p\d{3,})-([a-z]?)(\d+)")
#: Prefix → the letter before the number, and how many digits that has.
_FORMS = {"claim": ("", 2), "arg": ("a", 1), "gap": ("g", 1), "note": ("n", 1), "mention": ("m", 1)}


class _Unnameable(Exception):
    """A new thing that can have no name: the column at fault, what is wrong, how to mend it."""


class IriMinter:
    """Names for what is new in one edition, each given once."""

    def __init__(self, authored: Authored) -> None:
        self.authored = authored
        self.text = Text.read(authored.edition.text_file, text_rules(authored))
        anchors.name_paragraphs(authored, self.text)
        self._reserved: set[str] = set()
        self._highest: Counter[tuple[str, str]] = Counter()
        for subject in authored.index:
            self._reserve(subject)
        self._files = [
            source
            for source in authored.sources.files
            if source.path.is_relative_to(authored.edition.folder("graph"))
        ]

    def reserve(self, rows: Rows) -> None:
        """Keep the names that rows give themselves from being given to others."""
        for row in rows.rows:
            if row.subject:
                self._reserve(row.subject)

    def mint(self, row: Row, rows: Rows, concluded: str = "") -> str:
        """The IRI of a new thing; "" with the problem reported where it can have none.

        ``concluded`` is the claim that an argument leads to.
        """
        try:
            prefix = self._prefix(row)
            iri = self._entity(row) if prefix == "ent" else self._placed(row, prefix, concluded)
        except _Unnameable as problem:
            rows.report_cell(row, *problem.args)
            return ""
        return self._reserve(iri)

    def file_of(self, subject: str, row: Row) -> Path | None:
        """The file that a new thing is to stand in; None for the one of the edition's name."""
        if row.kind.prefixes == ("ent",):
            types = {value.value for value in row.properties.get(f"{RDF}type", ())}
            return self._of_entities(types)
        match = _PLACE.fullmatch(subject.rpartition("/")[2])
        return self._of_paragraph(match[1] if match else "")

    def _reserve(self, subject: str) -> str:
        self._reserved.add(subject)
        for prefix in _FORMS:
            space = self.authored.namespace(prefix)
            match = _PLACE.fullmatch(subject.removeprefix(space)) if subject.startswith(space) else None
            if match:
                key = prefix, match[1]
                self._highest[key] = max(self._highest[key], int(match[3]))
        return subject

    def _prefix(self, row: Row) -> str:
        if len(row.kind.prefixes) == 1:
            return row.kind.prefixes[0]
        if row.name in row.kind.prefixes:
            return row.name
        motives = [value.value.removeprefix(OA) for value in row.properties.get(MOTIVE, ())]
        prefixes = [PREFIX_OF_MOTIVE[one] for one in motives if one in PREFIX_OF_MOTIVE]
        if len(prefixes) != 1:
            hint = "write gap, note or mention there, or a whole name as note:p001-n1"
            raise _Unnameable(ID, "it cannot be told what a new annotation is", hint)
        return prefixes[0]

    def _entity(self, row: Row) -> str:
        labels = (value.value for one in NAMES for value in row.properties.get(one, ())
                  if isinstance(value, Literal))  # fmt: skip
        slug = local_name(row.name if row.name and ":" not in row.name else next(labels, ""), "", ())
        if not slug:
            hint = "write ent: and a name of letters, digits and -, or give it a label"
            raise _Unnameable(ID, "the new entity has no name", hint)
        subject = f"{self.authored.namespace('ent')}{slug}"
        if subject in self._reserved:
            hint = "name the new one otherwise, or mean that one by its name"
            raise _Unnameable(ID, f"the name ent:{slug} is taken", hint)
        return subject

    def _placed(self, row: Row, prefix: str, concluded: str) -> str:
        """The next free IRI in the paragraph of what is named by its place."""
        paragraph = self._paragraph(row, prefix, concluded)
        letter, digits = _FORMS[prefix]
        number = self._highest[prefix, paragraph] + 1
        return f"{self.authored.namespace(prefix)}{paragraph}-{letter}{number:0{digits}d}"

    def _paragraph(self, row: Row, prefix: str, concluded: str) -> str:
        """The paragraph that a new thing is named by: the one it says, else where its words stand."""
        if row.paragraph:
            try:
                return self.text.paragraph(row.paragraph).name
            except QuoteProblem as problem:
                raise _Unnameable(ID, problem.what, problem.hint) from None
        if row.name and ":" not in row.name and row.name not in row.kind.prefixes:
            hint = f"write a paragraph as p001, a whole name as {prefix}:p001-…, new:x, or leave it empty"
            raise _Unnameable(ID, f"{row.name} is no name", hint)
        if prefix == "arg":
            match = _PLACE.fullmatch(concluded.rpartition("/")[2])
            if match:
                return match[1]
            hint = "write the conclusion, or the paragraph as id"
            raise _Unnameable("conclusion", "the new argument has no conclusion", hint)
        quote = next((value.value for value in row.properties.get(f"{CG}quote", ())), "")
        if not quote:
            raise _Unnameable("quote", "no quotation", "copy the exact words from the text")
        paragraphs = self.text.paragraphs_with(quote)
        if not paragraphs:
            near = self.text.nearest_paragraph(quote)
            hint = f"in {near}: {self.text.mismatch_hint(near, quote)}" if near else "the text is empty"
            raise _Unnameable("quote", "the words do not stand in the text", hint)
        if len(paragraphs) > 1:
            what = f"the words stand in {', '.join(paragraphs[:5])}{' …' if len(paragraphs) > 5 else ''}"
            raise _Unnameable(ID, what, "write the paragraph that is meant as id")
        return paragraphs[0]

    def _of_entities(self, types: set[str]) -> Path | None:
        space = self.authored.namespace("ent")
        counts: Counter[tuple[bool, Path]] = Counter()
        for source in self._files:
            for subject in source.lines:
                if subject.startswith(space):
                    fits = not types.isdisjoint(self.authored.iris(subject, f"{RDF}type"))
                    counts[fits, source.path] += 1
        best = max(counts, key=lambda key: (key[0], counts[key], str(key[1])), default=None)
        return best[1] if best else None

    def _of_paragraph(self, paragraph: str) -> Path | None:
        """The file of that paragraph's claims, else of those before it, else of any."""
        here = self._order.get(paragraph, 0)
        ranked = [((at <= here, -abs(here - at)), path) for at, path in self._places]
        best = max(ranked, key=lambda one: one[0], default=None)
        if best:
            return best[1]
        graph = self.authored.edition.folder("graph")
        return next(iter(sorted((graph / "claims").glob("*.ttl"))), graph / "claims.ttl")

    @cached_property
    def _order(self) -> dict[str, int]:
        return {one.name: number for number, one in enumerate(self.text.paragraphs)}

    @cached_property
    def _places(self) -> set[tuple[int, Path]]:
        """The paragraphs, by number, whose claims and arguments stand in each file."""
        places = set()
        for source in self._files:
            for subject in source.lines:
                kind, _, name = subject.removeprefix(self.authored.prefixes.base).partition("/")
                match = _PLACE.fullmatch(name) if kind in ("claim", "argument") else None
                if match:
                    places.add((self._order.get(match[1], 0), source.path))
        return places
