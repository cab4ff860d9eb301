"""The argument map as Python values, for the formats that are not RDF: claims, arguments, what joins them.

Every property of a claim or argument is taken along under its local name, so that no writer has a list of its
own of what there is to know; the writers differ in what they can do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal, NamedNode

from claimgraph.exporters.nodes import SHORTCUTS
from claimgraph.terms import CG, DCTERMS, DOCO, OA, PROV, RDF, RDFS, SKOS, STEP
from claimgraph.turtle.order import natural_key, predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from claimgraph.terms import Prefixes

_TYPE = f"{RDF}type"
#: Said elsewhere in an :class:`Item`, or of the build and not of the text.
_APART = {_TYPE, f"{RDFS}label", f"{CG}premise", f"{CG}conclusion", f"{CG}relation", f"{PROV}wasGeneratedBy"}

#: The one of the five kinds of argument that is against its conclusion.
ATTACKS = "attacks"


class Item(NamedTuple):
    """A claim, or an argument, of the map.

    ``name`` is short and unique in the map, ``label`` the claim's sentence, ``voices`` are the names of the
    claimants. ``values`` holds every further property by local name: concepts of the core by theirs
    (``assertion``), claims and arguments by their short name, entities as CURIE, literals by their text; of
    a claim also ``paragraph``, ``start`` and ``end`` (code points of the text). ``premises``, ``conclusions``
    (names of items) and ``relation`` are an argument's.
    """

    iri: str
    name: str
    label: str
    voices: tuple[str, ...]
    values: dict[str, tuple[str, ...]]
    premises: tuple[str, ...] = ()
    conclusions: tuple[str, ...] = ()
    relation: str = ""

    @property
    def paragraph(self) -> str:
        """The name of the paragraph in which a claim stands; nothing for an argument."""
        return next(iter(self.values.get("paragraph", ())), "")


class ArgumentMap(NamedTuple):
    """Claims and arguments by name, in the order of the text; ``paragraphs``: name → label; ``title``."""

    claims: dict[str, Item]
    arguments: dict[str, Item]
    paragraphs: dict[str, str]
    title: str

    def place(self, argument: Item) -> str:
        """The paragraph of an argument: that of the first claim it starts from, at any depth."""
        seen: set[str] = set()
        ends = [*argument.premises, *argument.conclusions]
        while ends:
            name = ends.pop(0)
            if name in self.claims:
                return self.claims[name].paragraph
            if name in self.arguments and name not in seen:
                seen.add(name)
                ends += [*self.arguments[name].premises, *self.arguments[name].conclusions]
        return ""


def read_map(quads: Iterable[Quad], prefixes: Prefixes) -> ArgumentMap:
    """The map that ``quads``, as ``excerpt.arguments`` selects them, hold."""
    return _Reader(quads, prefixes).read()


class _Reader:
    def __init__(self, quads: Iterable[Quad], prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._nodes: dict[str, dict[str, list[NamedNode | Literal]]] = {}
        for quad in quads:
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                properties = self._nodes.setdefault(quad.subject.value, {})
                properties.setdefault(quad.predicate.value, []).append(quad.object)

    def read(self) -> ArgumentMap:
        claims = [self._item(iri) for iri in self._of_class(f"{CG}Claim") if self._has(iri, f"{CG}passage")]
        arguments = [
            self._item(iri) for iri in self._of_class(f"{CG}Argument") if self._has(iri, f"{CG}premise")
        ]
        paragraphs = self._of_class(f"{DOCO}Paragraph")
        return ArgumentMap(
            {item.name: item for item in claims},
            {item.name: item for item in arguments},
            {self._name(iri): self._text(iri, f"{RDFS}label") or self._name(iri) for iri in paragraphs},
            f"Arguments of {self._prefixes.base}",
        )

    def _of_class(self, kind: str) -> list[str]:
        found = (iri for iri in self._nodes if any(node.value == kind for node in self._all(iri, _TYPE)))
        return sorted(found, key=natural_key)

    def _all(self, iri: str, predicate: str) -> list[NamedNode | Literal]:
        return self._nodes.get(iri, {}).get(predicate, [])

    def _has(self, iri: str, predicate: str) -> bool:
        """Whether the node is there whole, and not by name alone."""
        return bool(self._all(iri, predicate))

    def _text(self, iri: str, predicate: str) -> str:
        return min((value.value for value in self._all(iri, predicate)), default="")

    def _item(self, iri: str) -> Item:
        voices = [agent.value for agent in self._all(iri, f"{CG}claimant")]
        values: dict[str, tuple[str, ...]] = {}
        for predicate in sorted(self._nodes[iri].keys() - _APART - SHORTCUTS, key=predicate_key):
            key = predicate.replace("#", "/").rpartition("/")[2]
            values[key] = (*values.get(key, ()), *self._shown(iri, predicate))
        for passage in self._all(iri, f"{CG}passage"):
            values |= self._place(passage.value)
        label = self._text(iri, f"{RDFS}label")
        if self._has(iri, f"{CG}premise") and STEP in label:
            label = ""  # the map shows the step itself
        return Item(
            iri,
            self._name(iri),
            ""
            if self._has(iri, f"{CG}premise") and STEP in label
            else label,  # the map shows the step itself
            tuple(sorted(self._text(voice, f"{SKOS}prefLabel") or self._name(voice) for voice in voices)),
            values,
            self._shown(iri, f"{CG}premise"),
            self._shown(iri, f"{CG}conclusion"),
            "".join(self._shown(iri, f"{CG}relation")[:1]),
        )

    def _place(self, passage: str) -> dict[str, tuple[str, ...]]:
        place: dict[str, tuple[str, ...]] = {}
        for whole in self._all(passage, f"{DCTERMS}isPartOf"):
            if any(node.value == f"{DOCO}Paragraph" for node in self._all(whole.value, _TYPE)):
                place["paragraph"] = (self._name(whole.value),)
        for selector in self._all(passage, f"{OA}hasSelector"):
            for end in ("start", "end"):
                if found := self._text(selector.value, f"{OA}{end}"):
                    place[end] = (found,)
        return place

    def _shown(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Every value as text, sorted."""
        values = self._all(iri, predicate)
        texts = (value.value if isinstance(value, Literal) else self._name(value.value) for value in values)
        return tuple(sorted(texts, key=natural_key))

    def _name(self, iri: str) -> str:
        prefix, local = self._prefixes.split(iri) or ("", iri)
        return local if prefix in ("", "arg", "cg", "claim", "par") else f"{prefix}:{local}"
