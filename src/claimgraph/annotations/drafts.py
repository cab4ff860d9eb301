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
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.anchoring.context import PREFIX, SUFFIX, authored_context
from claimgraph.annotations.quote_locator import QuoteLocation, QuoteLocator
from claimgraph.build.claims import DEFAULTS, ClaimWriter
from claimgraph.build.ntriples import Lines
from claimgraph.build.passages import PassageWriter
from claimgraph.tables.cells import write_cell
from claimgraph.tables.columns import KINDS
from claimgraph.tables.rows import NEW, NEW_IRI
from claimgraph.tables.workbook import Record, Sheet, TableContents, Workbook
from claimgraph.terms import CG, OA, RDF, RDFS, SKOS, STEP

if TYPE_CHECKING:
    from claimgraph.annotations.annotation import Annotation, Annotations, Link
    from claimgraph.annotations.tag_mapping import TagMapper
    from claimgraph.tables.cells import Term
    from claimgraph.tables.columns import SheetKind
    from claimgraph.tables.workbook import Properties
    from claimgraph.text import Span, Text

_QUOTE = f"{CG}quote"
_NOTE, _REMARK, _BODY = f"{SKOS}editorialNote", f"{OA}bodyValue", f"{OA}hasBody"
_BEARING, _PREMISE, _CONCLUSION = f"{CG}bearing", f"{CG}premise", f"{CG}conclusion"
_LABEL = f"{RDFS}label"
_CLAIM = (_LABEL, _QUOTE, f"{RDF}subject", f"{RDF}predicate", f"{RDF}object")
_PLACEHOLDER = re.compile(rf"<{NEW_IRI}([^<>]*)>")


class DraftRow(NamedTuple):
    """A row to be: the sheet that it is for, what its thing is called, and what it says."""

    sheet: str
    name: str
    properties: Properties


@dataclass
class Drafts:
    """What became of a file's annotations.

    ``whole`` are rows that can be imported, ``partial`` those to be filled in; ``how`` counts in which way
    words were found. ``unplaced`` are those whose words were not, ``lost`` what has no place here, one line
    each.
    """

    form: str
    whole: list[DraftRow] = field(default_factory=list)
    partial: list[DraftRow] = field(default_factory=list)
    how: Counter[str] = field(default_factory=Counter)
    unplaced: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class Drafter:
    """Makes rows of annotations for one edition."""

    def __init__(self, mapper: TagMapper, text: Text) -> None:
        self.mapper = mapper
        self.authored = mapper.columns.authored
        self.prefixes = self.authored.prefixes
        self.locator = QuoteLocator(text)
        self.places = PassageWriter(self.authored, text, Lines())
        self.authored.problems.clear()

    def draft(self, annotations: Annotations) -> Drafts:
        """The rows of all ``annotations`` of a file."""
        self._drafts = drafts = Drafts(annotations.form, lost=list(annotations.lost))
        #: Of the file's own claims where they stand, of its arguments what they conclude in.
        self._spans: dict[str, Span] = {}
        self._conclusions = {link.subject: link.properties.get(_CONCLUSION, []) for link in annotations.links}
        #: Name of an annotation in its file → its id in the table, and whether its row is whole.
        self._ids = {name: (self.prefixes.curie(iri), True) for name, iri in annotations.known.items()}
        names = Counter(note.name for note in annotations.notes)
        #: Names by which links of the file point to exactly one annotation.
        self._ends = {name for link in annotations.links for name in link.ends if name and names[name] <= 1}
        for number, note in enumerate(annotations.notes, 1):
            quote = self.authored.text_of(note.subject, _QUOTE) or ""
            location = self.locator.locate(note, authored_context(self.authored, note.subject), quote)
            if not isinstance(location, str):
                drafts.how[location.how] += 1
                self._note(note, location, number)
                continue
            drafts.unplaced.append(f"{note.where}: {location}")
            if note.properties.get(_LABEL) and not note.subject:
                self._note(note, None, number)
        waiting = list(enumerate(annotations.links, len(annotations.notes) + 1))
        while waiting:  # an argument after what it concludes in
            unread = {link.name for _, link in waiting if link.name}
            ready = [one for one in waiting if one[1].end not in unread] or waiting
            for number, link in ready:
                self._link(link, number)
            waiting = [one for one in waiting if one not in ready]
        return drafts

    def _note(self, note: Annotation, location: QuoteLocation | None, number: int) -> None:
        """The row of one annotation; where its words have no place, only what else it says."""
        if not note.subject:
            self.mapper.map_tags(note)
            tags = [tag.casefold() for tag in note.tags]
            kinds = (one for one in ("gap", "note", "mention") if one in tags)
            note.motive = note.motive or next(kinds, "")
        properties = dict(note.properties)
        paragraph = location.paragraph if location is not None else ""
        if location is not None:
            quoted = {_QUOTE: location.quote, PREFIX: location.prefix, SUFFIX: location.suffix}
            properties |= {iri: [Literal(words)] for iri, words in quoted.items() if words}
            if note.subject:
                self._spans[note.subject] = location.span
        further = [f"#{tag}" for tag in note.tags if tag.casefold() not in ("claim", note.motive)]
        remarks = [*note.remarks, *further]
        if note.motive:
            sheet, name = "annotations", f"{note.motive} {paragraph}".strip()
            if note.motive == "note" and remarks:
                properties.setdefault(_REMARK, [self._literal(_REMARK, remarks)])
                remarks = []
            whole = bool(properties.get(_REMARK if note.motive == "note" else _BODY))
        else:
            sheet, name = "claims", paragraph
            if location is not None:
                self._drop_derived(properties, note.subject, location)
            whole = all(properties.get(one) for one in _CLAIM)
        if remarks:
            properties.setdefault(_NOTE, []).append(self._literal(_NOTE, remarks))
        if note.subject:
            name = self.prefixes.curie(note.subject)
        elif note.name in self._ends:
            name = f"{NEW}{number} {name}".strip()
        if note.name in self._ends:
            self._ids[note.name] = name.partition(" ")[0], whole
        self._add(DraftRow(sheet, name, properties), note.subject, whole)

    def _link(self, link: Link, number: int) -> None:
        """An argument, where the kind of a link is one of its bearings."""
        bearing, properties = self.mapper.bearing(link.kind), dict(link.properties)
        ends = [self._ids.get(name) for name in link.ends] if link.end else []
        if not all(ends) or (ends and not bearing):
            why = "its ends are not both in the text, each by a name of its own"
            why = why if bearing else f"“{link.kind}” is no bearing of an argument"
            self._drafts.lost.append(f"{link.where}: {why}")
            return
        nodes = [self._node(end[0]) for end in ends if end]
        if nodes:
            properties |= {_PREMISE: nodes[:-1], _CONCLUSION: nodes[-1:]}
            properties[_BEARING] = [NamedNode(f"{CG}{bearing}")]
        whole = all(end[1] for end in ends if end)
        name = f"{NEW}{number}" if link.name in self._ends else ""
        if link.subject:
            name = self.prefixes.curie(link.subject)
            speakers = self._speakers_of(properties.get(_CONCLUSION, []))
            self._drop(properties, link.subject, f"{CG}claimant", speakers)
            if self._has_derived_label(properties) and not self.authored.values(link.subject, _LABEL):
                del properties[_LABEL]
        if link.name:
            self._ids[link.name] = name, whole
        self._add(DraftRow("arguments", name, properties), link.subject, whole)

    def _node(self, name: str) -> Term:
        return NamedNode(name.replace(NEW, NEW_IRI) if name.startswith(NEW) else self.prefixes.expand(name))

    def _add(self, row: DraftRow, subject: str, whole: bool) -> None:
        for iri, values in self.authored.index.get(subject, {}).items():
            row.properties.setdefault(iri, list(values))
        (self._drafts.whole if whole else self._drafts.partial).append(row)

    def _drop_derived(self, properties: Properties, subject: str, location: QuoteLocation) -> None:
        """Take out what the build derives, where the graph does not say it itself."""
        for iri, default in DEFAULTS.items():
            self._drop(properties, subject, iri, [default])
        self._drop(properties, subject, f"{CG}claimant", self._speakers_at(location.span))

    def _drop(self, properties: Properties, subject: str, iri: str, derived: list[str]) -> None:
        values = sorted(value.value for value in properties.get(iri, ()))
        if values and values == sorted(derived) and not self.authored.values(subject, iri):
            del properties[iri]

    def _speakers_at(self, span: Span | None) -> list[str]:
        part = self.places.innermost(span) if span else None
        return list(part.speakers) if part else []

    def _speakers_of(self, conclusions: list[Term]) -> list[str]:
        """Who speaks where the claim stands that an argument leads to, be it by way of others."""
        seen: set[str] = set()
        while conclusions and conclusions[0].value not in seen:
            end = conclusions[0].value
            seen.add(end)
            if end in self._spans or self.authored.values(end, _QUOTE):
                return self._speakers_at(self._spans.get(end) or self._span(end))
            conclusions = self._conclusions.get(end) or self.authored.values(end, _CONCLUSION)
        return []

    def _span(self, claim: str) -> Span | None:
        """Where the first piece of an authored claim's words stands; all pieces have one speaker."""
        claims = ClaimWriter(self.authored.of_file([claim]), self.places, Lines())
        spans = claims.locate("claim", claim, claim.removeprefix(self.authored.namespace("claim")))
        return spans[0] if spans else None

    def _has_derived_label(self, properties: Properties) -> bool:
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

    def _literal(self, iri: str, lines: list[str]) -> Term:
        return Literal("\n".join(lines), language=self.mapper.columns.column(iri).language or "en")

    # As tables

    def table(self, drafts: Drafts) -> TableContents:
        """What is whole, as the cells of a table that says nothing of what it was written from."""
        sheets = [sheet for sheet in self._sheets(drafts.whole) if sheet.rows]
        return TableContents({one.name: [[*row] for row in (one.head, *one.rows)] for one in sheets}, None)

    def workbook(self, drafts: Drafts) -> Workbook:
        """What is to be filled in, as a table."""
        sheets = self._sheets(drafts.partial)
        kinds = {sheet.name: {one.iri: one.kind for one in sheet.columns} for sheet in sheets}
        return Workbook(sheets, self.mapper.lists, Record(self.prefixes.base, kinds))

    def _sheets(self, rows: list[DraftRow]) -> list[Sheet]:
        return [self._sheet(kind, [row for row in rows if row.sheet == kind.sheet]) for kind in KINDS]

    def _sheet(self, kind: SheetKind, rows: list[DraftRow]) -> Sheet:
        used = {iri for row in rows for iri in row.properties}
        defaults = {iri for of in kind.defaults.values() for iri in of}
        columns = self.mapper.columns.always_and(kind, used - defaults)
        sheet = Sheet(kind.sheet, columns, [])
        for row in rows:
            cells = (write_cell(row.properties.get(one.iri, ()), one, self.prefixes) for one in columns)
            sheet.rows.append([row.name, *(_PLACEHOLDER.sub(rf"{NEW}\1", cell) for cell in cells)])
        return sheet
