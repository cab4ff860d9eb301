"""Which values may be chosen in a column, with what each means: the drop-down lists of the sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.tables.cells import shorten_iri
from claimgraph.tables.columns import BODY
from claimgraph.terms import CG, FOAF, OWL, RDF, RDFS, SCHEMA, SH, SKOS, natural_key
from claimgraph.turtle import read_sources

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.tables.columns import Columns

_AGENTS = tuple(f"{FOAF}{name}" for name in ("Person", "Group", "Organization", "Agent"))
_VOICES = tuple(f"{CG}{name}" for name in ("claimant", "reportedBy", "addressee"))
_NAMES = (f"{SKOS}prefLabel", f"{RDFS}label")
_MEANINGS = (f"{SKOS}definition", f"{RDFS}comment")
#: What stands for no class of entities among the ends of relations.
_NO_ENTITY = {f"{CG}Claim", f"{CG}Argument", f"{OWL}Thing"}
_ENTITIES = (f"{RDF}subject", f"{RDF}object")


class ValueList(NamedTuple):
    """A list: its name, what may be chosen (as cells have it) with its meaning, and whether it is all.

    Where it is ``closed``, no other value is right.
    """

    name: str
    values: dict[str, str]
    closed: bool


class ValueLists:
    """The lists of an edition, and which of them a property has."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        authored = columns.authored
        #: Name of a list → the list.
        self.by_name: dict[str, ValueList] = {}
        #: Property → the name of its list.
        self.of: dict[str, str] = {}
        self._add("relations", authored.of_type(f"{CG}Relation"), "rel", closed=True)
        self.of[f"{RDF}predicate"] = "relations"
        for one, scheme in sorted(columns.schemes.items()):
            name = columns.head(scheme)
            self.of[one] = name
            concepts = authored.of_type(f"{SKOS}Concept")
            members = [node for node in concepts if scheme in authored.iris(node, f"{SKOS}inScheme")]
            groups = {broader for node in members for broader in authored.iris(node, f"{SKOS}broader")}
            self._add(name, (node for node in members if node not in groups), "cg", closed=one != BODY)
        agents = {node for kind in _AGENTS for node in authored.of_type(kind, authored.namespace("ent"))}
        self._add("voices", agents, "", closed=False)
        self.of |= dict.fromkeys(_VOICES, "voices")
        self._types()
        self.of |= dict.fromkeys(_ENTITIES, "entities")
        #: Properties that have one value at most, by the shapes: no drop-down of these is for show only.
        self.single = self._single()

    def list_of(self, property_iri: str) -> ValueList | None:
        """The list that a property has, None for none."""
        return self.by_name.get(self.of.get(property_iri, ""))

    def _types(self) -> None:
        authored = self.columns.authored
        used = {kind for node, _ in authored.below("ent") for kind in authored.iris(node, f"{RDF}type")}
        ends = {
            one
            for relation in authored.of_type(f"{CG}Relation")
            for side in ("domainIncludes", "rangeIncludes")
            for one in authored.iris(relation, f"{SCHEMA}{side}")
            if "XMLSchema" not in one
        }
        self._add("types", used | (ends - _NO_ENTITY), "", closed=False)
        self.of[f"{RDF}type"] = "types"

    def _add(self, name: str, nodes: Iterable[str], prefix: str, *, closed: bool) -> None:
        prefixes = self.columns.prefixes
        values = {shorten_iri(node, prefixes, prefix): self._meaning(node) for node in set(nodes)}
        self.by_name[name] = ValueList(
            name, dict(sorted(values.items(), key=lambda item: natural_key(item[0]))), closed
        )

    def _meaning(self, node: str) -> str:
        authored = self.columns.authored
        words = [next((value.value for one in properties for value in authored.values(node, one)), "")
                 for properties in (_NAMES, _MEANINGS)]  # fmt: skip
        return ": ".join(filter(None, words))

    def _single(self) -> set[str]:
        files = self.columns.authored.edition.shape_files()
        paths: dict[str, str] = {}
        once: set[str] = set()
        for source in read_sources(files, blank_nodes=True).files:
            for quad in source.quads:
                if quad.predicate.value == f"{SH}path":
                    paths[str(quad.subject)] = str(quad.object)[1:-1]
                elif quad.predicate.value == f"{SH}maxCount" and getattr(quad.object, "value", "") == "1":
                    once.add(str(quad.subject))
        return {paths[shape] for shape in once if shape in paths}
