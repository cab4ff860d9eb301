"""Rows of a table made of annotations: whole ones to be taken like a table, the others to be filled in.

A claim is whole with its words in the text, a label, subject, relation and object; an argument with premise,
bearing and conclusion among what is whole; a gap, note or mention with its words and what it says. Whatever a
build derives (defaults, the speaker of a part as claimant) is left out again, and nothing that the graph says
already is taken away by an annotation that does not say it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph.anchoring.context import PREFIX, SUFFIX, authored_context
from claimgraph.annotations.quote_locator import QuoteLocation, QuoteLocator
from claimgraph.build.claims import DEFAULTS, ClaimWriter
from claimgraph.build.ntriples import Lines
from claimgraph.build.passages import PassageWriter
from claimgraph.tables.cells import write_cell
from claimgraph.tables.columns import KINDS
from claimgraph.tables.rows import NEW
from claimgraph.tables.workbook import Record, Sheet, TableContents, Workbook
from claimgraph.terms import CG, OA, RDF, RDFS, SKOS, STEP

if TYPE_CHECKING:
    from claimgraph.annotations.annotation import Annotation, Annotations, Link
    from claimgraph.annotations.tag_mapping import TagMapper
    from claimgraph.tables.cells import Term
    from claimgraph.tables.columns import Column, SheetKind
    from claimgraph.text import Span, Text

_QUOTE = f"{CG}quote"
_NOTE, _REMARK, _BODY = f"{SKOS}editorialNote", f"{OA}bodyValue", f"{OA}hasBody"
_BEARING, _PREMISE, _CONCLUSION = f"{CG}bearing", f"{CG}premise", f"{CG}conclusion"
_LABEL = f"{RDFS}label"
_CLAIM = (_LABEL, _QUOTE, f"{RDF}subject", f"{RDF}predicate", f"{RDF}object")
_NEW_IRI = "urn:claimgraph:new:"
_PLACEHOLDER = re.compile(rf"<{_NEW_IRI}([^<>]*)>")


@dataclass
class Drafts:
    """What became of a file's annotations.

    ``whole`` are rows (sheet, id, properties) that can be taken, ``partial`` those to be filled in; ``how``
    counts in which way words were found. ``unplaced`` are those whose words were not, ``lost`` what has no
    place here, one line each.
    """

    form: str
    whole: list[tuple[str, str, dict[str, list[Term]]]] = field(default_factory=list)
    partial: list[tuple[str, str, dict[str, list[Term]]]] = field(default_factory=list)
    how: dict[str, int] = field(default_factory=dict)
    unplaced: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Drafter:
    """Makes rows of notes for one edition."""

    def __init__(self, mapper: TagMapper, text: Text) -> None:
        self.mapper = mapper
        self.authored = mapper.columns.authored
        self.prefixes = self.authored.prefixes
        self.locator = QuoteLocator(text)
        self.places = PassageWriter(self.authored, text, Lines())
        self.authored.problems.clear()
        #: Name of a note in its file → its id in the table, and whether its row is whole.
        self._ids: dict[str, tuple[str, bool]] = {}
        #: Names that links of the file have for their ends, where one thing has them.
        self._joined: set[str] = set()
        #: Of the file's own claims where they stand, of its arguments what they conclude in.
        self._placed: dict[str, Span] = {}
        self._concluded: dict[str, list[Term]] = {}

    def draft(self, notes: Annotations) -> Drafts:
        """The rows of all ``notes``."""
        made = Drafts(notes.form, lost=list(notes.lost))
        self._placed = {}
        self._ids = {name: (self.prefixes.curie(iri), True) for name, iri in notes.known.items()}
        called = Counter(note.name for note in notes.notes)
        self._joined = {name for link in notes.links for name in link.ends if name and called[name] <= 1}
        for number, note in enumerate(notes.notes, 1):
            quote = self.authored.text_of(note.subject, _QUOTE) or ""
            placed = self.locator.locate(note, authored_context(self.authored, note.subject), quote)
            if not isinstance(placed, str):
                made.how[placed.how] = made.how.get(placed.how, 0) + 1
                self._note(note, placed, number, made)
                continue
            made.unplaced.append(f"{note.where}: {placed}")
            if note.properties.get(_LABEL) and not note.subject:
                self._note(note, None, number, made)
        self._concluded = {link.subject: link.properties.get(_CONCLUSION, []) for link in notes.links}
        waiting = list(enumerate(notes.links, len(notes.notes) + 1))
        while waiting:  # an argument after what it concludes in
            names = {link.name for _, link in waiting if link.name}
            ready = [one for one in waiting if one[1].end not in names] or waiting
            for number, link in ready:
                self._link(link, number, made)
            waiting = [one for one in waiting if one not in ready]
        return made

    def _note(self, note: Annotation, placed: QuoteLocation | None, number: int, made: Drafts) -> None:
        """The row of one note; where its words have no place, only what else it says."""
        if not note.subject:
            self.mapper.map_tags(note)
            lowered = [tag.casefold() for tag in note.tags]
            note.motive = note.motive or next(
                (one for one in ("gap", "note", "mention") if one in lowered), ""
            )
        properties = dict(note.properties)
        paragraph = ""
        if placed is not None:
            paragraph = placed.paragraph
            quoted = {_QUOTE: placed.quote, PREFIX: placed.prefix, SUFFIX: placed.suffix}
            properties |= {iri: [Literal(words)] for iri, words in quoted.items() if words}
            if note.subject:
                self._placed[note.subject] = placed.span
        said = [
            *note.remarks,
            *(f"#{tag}" for tag in note.tags if tag.casefold() not in ("claim", note.motive)),
        ]
        if note.motive:
            sheet, name = "annotations", f"{note.motive} {paragraph}".strip()
            if note.motive == "note" and said:
                properties.setdefault(_REMARK, [self._words(_REMARK, "\n".join(said))])
                said = []
            whole = bool(properties.get(_REMARK if note.motive == "note" else _BODY))
        else:
            sheet, name = "claims", paragraph
            if placed is not None:
                self._underive(properties, note.subject, placed)
            whole = all(properties.get(one) for one in _CLAIM)
        if said:
            properties.setdefault(_NOTE, []).append(self._words(_NOTE, "\n".join(said)))
        if note.subject:
            name = self.prefixes.curie(note.subject)
        elif note.name in self._joined:
            name = f"{NEW}{number} {name}".strip()
        if note.name in self._joined:
            self._ids[note.name] = name.partition(" ")[0], whole
        self._add(sheet, name, note.subject, properties, whole, made)

    def _link(self, link: Link, number: int, made: Drafts) -> None:
        """An argument, where the kind of a link is one of its bearings."""
        bearing, properties = self.mapper.bearing(link.kind), dict(link.properties)
        ends = [self._ids.get(name) for name in link.ends] if link.end else []
        if not all(ends) or (ends and not bearing):
            why = (
                "its ends are not both in the text, each by a name of its own"
                if bearing
                else f"“{link.kind}” is no bearing of an argument"
            )
            made.lost.append(f"{link.where}: {why}")
            return
        nodes = [self._node(end[0]) for end in ends if end]
        if nodes:
            properties |= {_PREMISE: nodes[:-1], _CONCLUSION: nodes[-1:]}
            properties[_BEARING] = [NamedNode(f"{CG}{bearing}")]
        whole = all(end[1] for end in ends if end)
        name = f"{NEW}{number}" if link.name in self._joined else ""
        if link.subject:
            name = self.prefixes.curie(link.subject)
            speakers = self._speakers_of(properties.get(_CONCLUSION, []))
            self._drop(properties, link.subject, f"{CG}claimant", speakers)
            if self._is_derived(properties) and not self.authored.values(link.subject, _LABEL):
                del properties[_LABEL]
        if link.name:
            self._ids[link.name] = name, whole
        self._add("arguments", name, link.subject, properties, whole, made)

    def _node(self, name: str) -> Term:
        return NamedNode(name.replace(NEW, _NEW_IRI) if name.startswith(NEW) else self.prefixes.expand(name))

    def _add(
        self,
        sheet: str,
        name: str,
        subject: str,
        properties: dict[str, list[Term]],
        whole: bool,
        made: Drafts,
    ) -> None:
        for iri, values in self.authored.index.get(subject, {}).items():
            properties.setdefault(iri, list(values))
        (made.whole if whole else made.partial).append((sheet, name, properties))

    def _underive(self, properties: dict[str, list[Term]], subject: str, placed: QuoteLocation) -> None:
        """Take out what the build derives, where the graph does not say it itself."""
        for iri, default in DEFAULTS.items():
            self._drop(properties, subject, iri, [default])
        part = self.places.innermost(placed.span)
        self._drop(properties, subject, f"{CG}claimant", list(part.speakers) if part else [])

    def _drop(self, properties: dict[str, list[Term]], subject: str, iri: str, derived: list[str]) -> None:
        said = sorted(value.value for value in properties.get(iri, ()))
        if said and said == sorted(derived) and not self.authored.values(subject, iri):
            del properties[iri]

    def _speakers_of(self, conclusions: list[Term]) -> list[str]:
        """Who speaks where the claim stands that an argument leads to, be it by way of others."""
        seen: set[str] = set()
        while conclusions and conclusions[0].value not in seen:
            end = conclusions[0].value
            seen.add(end)
            if end in self._placed or self.authored.values(end, _QUOTE):
                span = self._placed.get(end) or self._span(end)
                part = self.places.innermost(span) if span else None
                return list(part.speakers) if part else []
            conclusions = self._concluded.get(end) or self.authored.values(end, _CONCLUSION)
        return []

    def _span(self, claim: str) -> Span | None:
        """Where the words of a claim that the graph has begin: all its pieces have one speaker."""
        claims = ClaimWriter(self.authored.of_file([claim]), self.places, Lines())
        spans = claims.locate("claim", claim, claim.removeprefix(self.authored.namespace("claim")))
        return spans[0] if spans else None

    def _is_derived(self, properties: dict[str, list[Term]]) -> bool:
        """Whether an argument's label is the one that the build gives where nobody has."""
        kinds = [
            label.value
            for bearing in properties.get(_BEARING, ())
            for label in self.authored.values(bearing.value, f"{SKOS}prefLabel")
        ]
        return any(
            STEP in label.value and label.value.startswith(f"{kind}: ")
            for label in properties.get(_LABEL, ())
            for kind in kinds
        )

    def _words(self, iri: str, words: str) -> Term:
        return Literal(words, language=self.mapper.columns.column(iri).language or "en")

    # As tables

    def found(self, made: Drafts) -> TableContents:
        """What is whole, as the cells of a table that says nothing of what it was written from."""
        sheets = {sheet.name: [sheet.head, *sheet.rows] for sheet in self._sheets(made.whole) if sheet.rows}
        return TableContents({name: [list(row) for row in rows] for name, rows in sheets.items()}, None)

    def workbook(self, made: Drafts) -> Workbook:
        """What is to be filled in, as a table."""
        sheets = self._sheets(made.partial)
        kinds = {sheet.name: {one.iri: one.kind for one in sheet.columns} for sheet in sheets}
        return Workbook(sheets, self.mapper.lists, Record(self.prefixes.base, kinds))

    def _sheets(self, rows: list[tuple[str, str, dict[str, list[Term]]]]) -> list[Sheet]:
        return [self._sheet(kind, [row for row in rows if row[0] == kind.sheet]) for kind in KINDS]

    def _sheet(self, kind: SheetKind, rows: list[tuple[str, str, dict[str, list[Term]]]]) -> Sheet:
        used = {iri for _, _, properties in rows for iri in properties}
        defaults = {iri for of in kind.defaults.values() for iri in of}
        chosen = self.mapper.columns.always_and(kind, used - defaults)
        cells = [
            [name, *(self._cell(properties.get(one.iri, []), one) for one in chosen)]
            for _, name, properties in rows
        ]
        return Sheet(kind.sheet, chosen, cells)

    def _cell(self, values: list[Term], column: Column) -> str:
        return _PLACEHOLDER.sub(rf"{NEW}\1", write_cell(values, column, self.prefixes))
