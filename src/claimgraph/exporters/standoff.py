"""What stands beside the text in TEI: annotations, entities, and the taxonomies that @ana points to."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING

from claimgraph.errors import UnreadableInput
from claimgraph.escaping import xml as text
from claimgraph.exporters.xmltext import element
from claimgraph.model.graph import local_name
from claimgraph.terms import CG, DCTERMS, FOAF, OA, RDF, RDFS, REL, SCHEMA, SKOS, natural_key

if TYPE_CHECKING:
    from claimgraph.model import Model
    from claimgraph.model.graph import Graph
    from claimgraph.terms import Prefixes

#: How a claim is said: properties whose concepts go to @ana.
_MANNER = tuple(
    f"{CG}{name}"
    for name in ("force", "polarity", "certainty", "scope", "figure", "reportMode", "reporterStance",
                 "reading", "bearing")
)  # fmt: skip
#: Properties that become typed pointers, in the order of the annotation.
_POINTERS = (
    f"{CG}claimant", f"{CG}claimantScope", f"{CG}reportedBy", f"{CG}reportedIn", f"{CG}addressee",
    f"{RDF}subject", f"{RDF}predicate", f"{RDF}object", f"{CG}condition", f"{CG}alternativeTo",
    f"{CG}answer", f"{CG}premise", f"{CG}calendar", f"{CG}calendarReading", f"{CG}unit",
    f"{DCTERMS}spatial", f"{OA}hasBody",
)  # fmt: skip
#: Properties that become typed notes.
_NOTES = (
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


class Names:
    """What a node is called in the file, and how it is pointed to."""

    def __init__(self, graph: Graph, prefixes: Prefixes) -> None:
        self._graph = graph
        self._prefixes = prefixes
        #: Nodes that the file holds under their identifier, annotations aside: it must then write them.
        self.named: set[str] = set()
        self.annotations: set[str] = set()

    def identifier(self, iri: str) -> str:
        """The xml:id: prefix and local name joined by a full stop."""
        return plain_name(self._prefixes.curie(iri).strip("<>").replace(":", ".", 1))

    def label(self, iri: str) -> str:
        """What it is called, else nothing."""
        return self._graph.title(iri)

    def pointer(self, iri: str) -> str:
        """A pointer to the node in this file, or its IRI where the file does not hold it."""
        if iri in self.annotations:
            return f"#{self.identifier(iri)}"
        if self.is_entity(iri) or (iri.startswith((CG, REL)) and self.label(iri)):
            self.named.add(iri)
            return f"#{self.identifier(iri)}"
        return iri

    def is_entity(self, iri: str) -> bool:
        """Whether the graph describes ``iri`` as an entity of the edition."""
        return iri.startswith(self._prefixes["ent"]) and bool(self.label(iri))


class StandOff:
    """The annotations of ``chosen``, with names and places from the whole ``graph``."""

    def __init__(self, model: Model, chosen: Model) -> None:
        self._model = model
        self._graph = model.graph
        self._chosen = chosen.graph
        self.names = Names(model.graph, model.prefixes)
        #: Paragraphs that an annotation points into.
        self.used: set[str] = set()

    @property
    def content(self) -> str:
        """The text."""
        return self._model.text

    @cached_property
    def paragraphs(self) -> list[tuple[str, int, int]]:
        """(paragraph, start, end) in text order."""
        return [(one.iri, one.start, one.end) for one in self._model.paragraphs.values()]

    def _range(self, passage: str) -> str:
        """A pointer to the words: paragraph, offset in it and length in code points.

        Raises UnreadableInput for a graph that has no text to point into.
        """
        start, end = self._model.span(passage) or (0, 0)
        if not self.content or not self.paragraphs:
            raise UnreadableInput(
                "the graph does not hold the text", passage, "build it anew with claimgraph build"
            )
        paragraph, first, _ = self.paragraphs[bisect_right(self.paragraphs, start, key=itemgetter(1)) - 1]
        self.used.add(paragraph)
        return f"#string-range({self.names.identifier(paragraph)},{start - first},{end - start})"

    def annotations(self) -> list[str]:
        """The lists of claims, arguments, mentions, gaps and notes."""
        claims = _whole(self._chosen, f"{CG}Claim", f"{CG}passage")
        arguments = _whole(self._chosen, f"{CG}Argument", f"{CG}conclusion")
        others = _whole(self._chosen, f"{OA}Annotation", f"{OA}hasTarget")
        self.names.annotations = {*claims, *arguments, *others}
        by_motive: dict[str, list[str]] = {}
        for node in others:
            motive = self._chosen.value(node, f"{OA}motivatedBy").removeprefix(OA)
            target = self._range(self._chosen.value(node, f"{OA}hasTarget"))
            by_motive.setdefault(motive, []).append(self._annotation(node, motive, target))
        groups = {
            "claims": [
                self._annotation(node, "describing", self._range(self._chosen.value(node, f"{CG}passage")))
                for node in claims
            ],
            "arguments": [
                self._annotation(
                    node, "linking", self.names.pointer(self._chosen.value(node, f"{CG}conclusion"))
                )
                for node in arguments
            ],
            **dict(sorted(by_motive.items())),
        }
        lines = []
        for kind, rows in groups.items():
            if rows:
                lines += [f'<listAnnotation type="{kind}">', *rows, "</listAnnotation>"]
        return lines

    def _annotation(self, node: str, motive: str, target: str) -> str:
        names, chosen = self.names, self._chosen
        manner = [names.pointer(value) for key in _MANNER for value in chosen.values(node, key)]
        parts = [
            element("ptr", type=local_name(key), target=names.pointer(value))
            for key in _POINTERS
            for value in chosen.values(node, key)
        ]
        parts += [
            element("note", text(value), type=local_name(key))
            for key in _NOTES
            for value in chosen.values(node, key)
        ]
        return element(
            "annotation",
            "".join(parts),
            xml_id=names.identifier(node),
            motivation=motive,
            target=target,
            ana=" ".join(manner),
        )

    def entities(self, *, everything: bool) -> list[str]:
        """People, organisations, places, events and works by list: all, or those pointed to."""
        if everything:
            for kind in (*_LISTS, f"{SKOS}Concept"):
                for node in _whole(self._graph, kind, f"{SKOS}prefLabel"):
                    if self.names.is_entity(node):
                        self.names.named.add(node)
        lists: dict[str, list[str]] = {}
        for node in sorted(self.names.named, key=natural_key):
            shape = self._shape(node)
            if shape is not None:
                lists.setdefault(shape[0], []).append(self._entry(node, *shape[1:]))
        return [line for name, rows in sorted(lists.items()) for line in (f"<{name}>", *rows, f"</{name}>")]

    def _shape(self, node: str) -> tuple[str, str, str] | None:
        if not self.names.is_entity(node):
            return None
        kinds = self._graph.values(node, f"{RDF}type")
        return next((shape for kind, shape in _LISTS.items() if kind in kinds), None)

    def _entry(self, node: str, entry: str, name: str) -> str:
        graph = self._graph
        names = [element(name, text(self.names.label(node)))]
        names += [
            element(name, text(other), type="alternative") for other in graph.values(node, f"{SKOS}altLabel")
        ]
        known = [
            element("note", text(one), type="definition") for one in graph.values(node, f"{SKOS}definition")
        ]
        links = [
            element("idno", text(link), type="exactMatch") for link in graph.values(node, f"{SKOS}exactMatch")
        ]
        # Where an entry may hold these, and in which order, differs from kind to kind in TEI.
        orders = {"event": [*links, *names, *known], "org": [*links, *names, *known]}
        parts = orders.get(entry, [*names, *known, *links])
        return element(entry, "".join(parts), xml_id=self.names.identifier(node))

    def taxonomies(self) -> list[str]:
        """The categories that are pointed to: ways of saying, relations, concepts. To be asked for last."""
        groups: dict[str, list[str]] = {}
        for node in sorted(self.names.named, key=natural_key):
            if self._shape(node) is not None:
                continue
            if node.startswith(REL):
                group = "relations"
            elif self.names.is_entity(node):
                group = "concepts"
            else:
                group = local_name(self._graph.value(node, f"{SKOS}inScheme")) or "terms"
            meaning = self._graph.value(node, f"{SKOS}definition")
            described = element("term", text(self.names.label(node)))
            described += element("gloss", text(meaning)) if meaning else ""
            row = element("category", element("catDesc", described), xml_id=self.names.identifier(node))
            groups.setdefault(group, []).append(row)
        return [
            line
            for group, rows in sorted(groups.items())
            for line in (f'<taxonomy xml:id="taxonomy.{plain_name(group)}">', *rows, "</taxonomy>")
        ]


def _whole(graph: Graph, kind: str, needs: str) -> list[str]:
    """The nodes of class ``kind`` that have ``needs``, by name; others are only named in an excerpt."""
    return [node for node in graph.instances(kind) if graph.terms(node, needs)]
