"""What tags and remarks say of a claim in the edition's terms, as far as that is beyond doubt.

A tag or a line ``relation: rules`` says a property by the name that it has in a table; a tag ``prediction``
is a value of the one list that has it. Entities may be named by a label that is theirs alone. Everything else
stays a remark, for people to make something of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.tables.cells import CellProblem, expand_name, read_cell
from claimgraph.tables.columns import BODY
from claimgraph.terms import CG, NAMES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.annotations.annotation import Annotation
    from claimgraph.tables.cells import Term
    from claimgraph.tables.columns import Columns
    from claimgraph.tables.value_lists import ValueLists

_PROPERTY = re.compile(r"([\w:.-]+(?: names)?)\s*[:=]\s+?(\S.*)|([A-Za-z]+)[:=](\S.*)")
_NEXT_PROPERTY = re.compile(r";\s+(?=([\w:.-]+(?: names)?):\s)")
#: What of two properties with one list is meant by its bare value.
_PREFERRED = (f"{CG}reading", f"{CG}scope", f"{RDF}predicate")


class TagMapper:
    """Knows the properties, lists and labels of an edition."""

    def __init__(self, columns: Columns, lists: ValueLists) -> None:
        self.columns, self.lists = columns, lists
        self.labels: dict[str, set[str]] = {}
        for entity, _ in columns.authored.below("ent"):
            for one in NAMES:
                for value in columns.authored.values(entity, one):
                    self.labels.setdefault(value.value.casefold(), set()).add(entity)
        self.values: dict[str, list[tuple[str, str]]] = {}
        for iri in lists.of:
            choice = lists.list_of(iri)
            if choice is not None and (choice.closed or iri == BODY) and iri != f"{CG}paragraphUnit":
                for name in choice.values:
                    self.values.setdefault(name.casefold(), []).append((iri, name))

    def entity(self, name: str) -> str:
        """The entity that a name or a label means; "" where that is none, or one of several."""
        entities = self.labels.get(" ".join(name.split()).casefold(), set())
        return next(iter(entities)) if len(entities) == 1 else ""

    def bearing(self, name: str) -> str:
        """The bearing of an argument that is called so; "" for none."""
        values = self.values.get(name.casefold(), [])
        return next((value for iri, value in values if iri == f"{CG}bearing"), "")

    def map_tags(self, note: Annotation) -> None:
        """Move what ``note`` says in tags and remarks to its properties, where it says a property."""
        note.tags = [tag for tag in note.tags if not self._apply(note, tag, tag=True)]
        remarks = []
        for remark in note.remarks:
            lines = [line for line in self._lines(remark) if not self._apply(note, line)]
            if text := "\n".join(lines).strip():
                remarks.append(text)
        note.remarks = remarks

    def _lines(self, remark: str) -> Iterator[str]:
        """The lines of a remark; properties may stand in one, with semicolons, where a tool has no more."""
        for line in remark.splitlines():
            match, start = _PROPERTY.fullmatch(line.strip()), 0
            if match and self.columns.property(match[1] or match[3]):
                for mark in _NEXT_PROPERTY.finditer(line):
                    if self.columns.property(mark[1]):
                        yield line[start : mark.start()]
                        start = mark.end()
            yield line[start:]

    def _apply(self, note: Annotation, words: str, *, tag: bool = False) -> bool:
        match = _PROPERTY.fullmatch(words.strip())
        if match and (iri := self.columns.property(match[1] or match[3])):
            values = self._read(iri, match[2] or match[4])
            if values:
                note.properties.setdefault(iri, []).extend(values)
                return True
        if not tag:
            return False
        bare = words.strip().lstrip("#")
        if match and not self.columns.property(match[1] or match[3]):  # a feature of some other name
            bare = match[2] or match[4]
        choices = self.values.get(bare.casefold(), [])
        chosen = [one for one in choices if one[0] in _PREFERRED] if len(choices) > 1 else choices
        if len(chosen) != 1 or chosen[0][0] in note.properties:
            return False
        iri, value = chosen[0]
        note.properties[iri] = self._read(iri, value)
        return True

    def _read(self, iri: str, words: str) -> list[Term]:
        column = self.columns.column(iri)
        choice = self.lists.list_of(iri)
        reason = iri == BODY and choice is not None and words in choice.values
        if column.kind == "iri" and ":" not in words and not reason and (not column.prefix or iri == BODY):
            entity = self.entity(words)
            return [NamedNode(entity)] if entity else []
        try:
            values = read_cell(words, column, self.columns.prefixes)
            if choice is not None and choice.closed:
                known = {expand_name(one, self.columns.prefixes, column.prefix) for one in choice.values}
                return values if all(value.value in known for value in values) else []
        except CellProblem:
            return []
        return values
