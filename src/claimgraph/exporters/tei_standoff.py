"""What stands beside the text in TEI: annotations, entities, and the taxonomies that @ana points to."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput
from claimgraph.escaping import xml as text
from claimgraph.escaping import xml_attribute
from claimgraph.model.graph import local_name
from claimgraph.terms import CG, DCTERMS, FOAF, OA, RDF, RDFS, REL, SCHEMA, SKOS, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Model, Paragraph
    from claimgraph.model.graph import Graph

#: The manner of a claim: properties whose concepts go to @ana.
MANNER = tuple(
    f"{CG}{name}"
    for name in ("force", "polarity", "certainty", "scope", "figure", "reportMode", "reporterStance",
                 "reading", "bearing")
)  # fmt: skip
#: Properties that become typed pointers, in the order of the annotation.
POINTERS = (
    f"{CG}claimant", f"{CG}claimantScope", f"{CG}reportedBy", f"{CG}reportedIn", f"{CG}addressee",
    f"{RDF}subject", f"{RDF}predicate", f"{RDF}object", f"{CG}condition", f"{CG}alternativeTo",
    f"{CG}answer", f"{CG}premise", f"{CG}calendar", f"{CG}calendarReading", f"{CG}unit",
    f"{DCTERMS}spatial", f"{OA}hasBody",
)  # fmt: skip
#: Properties that become typed notes.
NOTES = (
    f"{RDFS}label", f"{CG}manner", f"{CG}cue", f"{CG}subjectText", f"{CG}objectText", f"{CG}when",
    f"{CG}notBefore", f"{CG}notAfter", f"{CG}heldAt", f"{CG}quantity", f"{CG}quantityMin",
    f"{CG}quantityMax", f"{CG}per", f"{CG}loose", f"{OA}bodyValue", f"{SKOS}editorialNote",
)  # fmt: skip
#: Kind of entity → the list, the entry and the name that TEI has for it; all other entities are categories.
_LISTS = {
    f"{FOAF}Person": ("listPerson", "person", "persName"),
    f"{FOAF}Organization": ("listOrg", "org", "orgName"),
    f"{CG}Polity": ("listOrg", "org", "orgName"),
    f"{FOAF}Group": ("listOrg", "org", "orgName"),
    f"{SCHEMA}Place": ("listPlace", "place", "placeName"),
    f"{SCHEMA}Event": ("listEvent", "event", "label"),
    f"{SCHEMA}CreativeWork": ("listBibl", "bibl", "title"),
}
_OTHER = re.compile(r"[^A-Za-z0-9.-]")


def plain_name(text: str) -> str:
    """``text`` as a name in XML: other characters by their bytes in UTF-8, so that no two get one name."""
    plain = _OTHER.sub(lambda sign: "".join(f"_{byte:02x}" for byte in sign[0].encode()), text)
    return plain if plain[:1].isalpha() else f"_{plain}"


def element(name: str, content: str | None = None, **attributes: str) -> str:
    """An element in one line; ``content`` is XML already, attributes that are empty are left out.

    ``_`` in an attribute's name stands for ``:``.
    """
    written = "".join(
        f" {key.replace('_', ':')}={xml_attribute(value)}" for key, value in attributes.items() if value
    )
    return f"<{name}{written}/>" if content is None else f"<{name}{written}>{content}</{name}>"


class StandOff:
    """The annotations of ``selected`` with names and places from ``model``, and what they point to."""

    def __init__(self, model: Model, selected: Model) -> None:
        self.graph = model.graph
        self._model = model
        self._selected = selected.graph
        self._annotated: set[str] = set()
        #: Nodes that the file holds under their identifier, annotations aside: it must then write them.
        self._named: set[str] = set()
        #: Paragraphs that an annotation points into.
        self.used: set[str] = set()

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs in text order."""
        return list(self._model.paragraphs.values())

    def identifier(self, iri: str) -> str:
        """The xml:id: prefix and local name joined by a full stop."""
        return plain_name(self._model.prefixes.curie(iri).strip("<>").replace(":", ".", 1))

    def label(self, iri: str) -> str:
        """What a node is called, as XML."""
        return text(self.graph.title(iri))

    def pointer(self, iri: str) -> str:
        """A pointer to the node in this file, or its IRI where the file does not hold it."""
        if iri not in self._annotated:
            if not self._is_entity(iri) and not (iri.startswith((CG, REL)) and self.graph.title(iri)):
                return iri
            self._named.add(iri)
        return f"#{self.identifier(iri)}"

    def _is_entity(self, iri: str) -> bool:
        """Whether the graph describes ``iri`` as an entity of the edition."""
        return iri.startswith(self._model.prefixes["ent"]) and bool(self.graph.title(iri))

    def _range(self, passage: str) -> str:
        """A pointer to the words: paragraph, offset in it and length in code points.

        Raises UnreadableInput for a graph that has no text to point into.
        """
        start, end = self._model.span(passage) or (0, 0)
        if not self._model.text or not self.paragraphs:
            hint = "build it anew with claimgraph build"
            raise UnreadableInput("the graph does not hold the text", passage, hint)
        paragraph = self.paragraphs[bisect_right(self.paragraphs, start, key=attrgetter("start")) - 1]
        self.used.add(paragraph.iri)
        return f"#string-range({self.identifier(paragraph.iri)},{start - paragraph.start},{end - start})"

    def annotations(self) -> list[str]:
        """The lists of claims, arguments, mentions, gaps and notes."""
        selected = self._selected
        claims = _instances_with(selected, f"{CG}Claim", f"{CG}passage")
        arguments = _instances_with(selected, f"{CG}Argument", f"{CG}conclusion")
        others = _instances_with(selected, f"{OA}Annotation", f"{OA}hasTarget")
        self._annotated = {*claims, *arguments, *others}
        by_motive: dict[str, list[str]] = {}
        for node in others:
            motive = selected.value(node, f"{OA}motivatedBy").removeprefix(OA)
            target = self._range(selected.value(node, f"{OA}hasTarget"))
            by_motive.setdefault(motive, []).append(self._annotation(node, motive, target))
        groups = {"claims": [], "arguments": [], **dict(sorted(by_motive.items()))}
        for node in claims:
            pieces = (selected.value(node, f"{CG}passage"), *selected.values(node, f"{CG}furtherPassage"))
            target = " ".join(
                map(self._range, sorted(pieces, key=lambda one: self._model.span(one) or (0, 0)))
            )
            groups["claims"].append(self._annotation(node, "describing", target))
        for node in arguments:
            target = self.pointer(selected.value(node, f"{CG}conclusion"))
            groups["arguments"].append(self._annotation(node, "linking", target))
        return _grouped_lines(groups.items(), '<listAnnotation type="{}">', "</listAnnotation>")

    def _annotation(self, node: str, motive: str, target: str) -> str:
        def values(keys: tuple[str, ...]) -> list[tuple[str, str]]:
            return [(local_name(key), value) for key in keys for value in self._selected.values(node, key)]

        manner = [self.pointer(value) for _, value in values(MANNER)]
        parts = [element("ptr", type=key, target=self.pointer(value)) for key, value in values(POINTERS)]
        parts += [element("note", text(value), type=key) for key, value in values(NOTES)]
        return element(
            "annotation",
            "".join(parts),
            xml_id=self.identifier(node),
            motivation=motive,
            target=target,
            ana=" ".join(manner),
        )

    def entities(self, *, everything: bool) -> list[str]:
        """People, organisations, places, events and works by list: all, or those pointed to."""
        for kind in (*_LISTS, f"{SKOS}Concept") if everything else ():
            self._named.update(filter(self._is_entity, _instances_with(self.graph, kind, f"{SKOS}prefLabel")))
        lists: dict[str, list[str]] = {}
        for node in sorted(self._named, key=natural_key):
            element_names = self._list_of(node)
            if element_names is not None:
                lists.setdefault(element_names[0], []).append(self._entry(node, *element_names[1:]))
        return _grouped_lines(sorted(lists.items()), "<{0}>", "</{0}>")

    def _list_of(self, node: str) -> tuple[str, str, str] | None:
        if not self._is_entity(node):
            return None
        kinds = self.graph.values(node, f"{RDF}type")
        return next((element_names for kind, element_names in _LISTS.items() if kind in kinds), None)

    def _entry(self, node: str, entry: str, name: str) -> str:
        def elements(element_name: str, property_: str, kind: str) -> list[str]:
            values = self.graph.values(node, f"{SKOS}{property_}")
            return [element(element_name, text(value), type=kind) for value in values]

        names = [element(name, self.label(node)), *elements(name, "altLabel", "alternative")]
        glosses = elements("note", "definition", "definition")
        links = elements("idno", "exactMatch", "exactMatch")
        # Where an entry may hold these, and in which order, differs from kind to kind in TEI.
        links_first = entry in ("event", "org")
        parts = [*links, *names, *glosses] if links_first else [*names, *glosses, *links]
        return element(entry, "".join(parts), xml_id=self.identifier(node))

    def taxonomies(self) -> list[str]:
        """The categories that are pointed to: ways of saying, relations, concepts. To be asked for last."""
        groups: dict[str, list[str]] = {}
        for node in sorted(self._named, key=natural_key):
            if self._list_of(node) is not None:
                continue
            if node.startswith(REL) or self.graph.is_a(node, f"{CG}Relation"):
                group = "relations"
            elif self._is_entity(node):
                group = "concepts"
            else:
                group = local_name(self.graph.value(node, f"{SKOS}inScheme")) or "terms"
            gloss = text(self.graph.value(node, f"{SKOS}definition"))
            meaning = element("term", self.label(node)) + (element("gloss", gloss) if gloss else "")
            row = element("category", element("catDesc", meaning), xml_id=self.identifier(node))
            groups.setdefault(plain_name(group), []).append(row)
        return _grouped_lines(sorted(groups.items()), '<taxonomy xml:id="taxonomy.{}">', "</taxonomy>")


def _grouped_lines(groups: Iterable[tuple[str, list[str]]], start: str, end: str) -> list[str]:
    """The rows of each group that has any, between its tags, in which ``{}`` stands for its name."""
    return [line for name, rows in groups if rows for line in (start.format(name), *rows, end.format(name))]


def _instances_with(graph: Graph, kind: str, needs: str) -> list[str]:
    """The nodes of class ``kind`` that have ``needs``, by name; others are only named in an excerpt."""
    return [node for node in graph.instances(kind) if graph.terms(node, needs)]
