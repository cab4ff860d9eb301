"""Which property stands in which column, what it is called there, and what its cells are.

The common properties have plain names, every other its CURIE. A column's kind is what a value is that says
nothing more of itself: a name (``iri``), words in a language (``lang:en``), a day, month or year (``day``),
or a datatype.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from claimgraph.build.text_rules import language_of
from claimgraph.terms import CG, DCTERMS, OA, OWL, RDF, RDFS, SCHEMA, SKOS, XSD
from claimgraph.turtle.order import predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.build.authored import Authored

#: The column that names the thing of a row.
ID = "id"


class Column(NamedTuple):
    """A column: what stands above it, its property, what its values are, and the prefix they go without."""

    head: str
    iri: str
    kind: str
    prefix: str = ""

    @property
    def language(self) -> str:
        """The language of its words, "" where they have none."""
        return self.kind.removeprefix("lang:") if self.kind.startswith("lang:") else ""

    @property
    def datatype(self) -> str:
        """The datatype of its values, "" for names and words in a language."""
        return self.kind if "://" in self.kind else ""


class SheetKind(NamedTuple):
    """A kind of things that have a sheet: its name, the prefixes of their names, and what they all are.

    ``defaults`` is what a new one gets that says nothing else: prefix → property → value. ``always`` are the
    columns that stand there also where no row has a value.
    """

    sheet: str
    prefixes: tuple[str, ...]
    defaults: dict[str, dict[str, str]]
    always: tuple[str, ...]


_TYPE = f"{RDF}type"
MOTIVE = f"{OA}motivatedBy"
#: Why a text annotation is made → the prefix of its name.
PREFIX_OF_MOTIVE = {"classifying": "gap", "commenting": "note", "identifying": "mention"}
#: What an annotation says: of a gap one of the reasons, of a mention an entity.
BODY = f"{OA}hasBody"
#: Plain names of properties that are not ``cg:`` ones; those are called by their local name.
_PLAIN = {
    "type": _TYPE, "label": f"{RDFS}label", "name": f"{SKOS}prefLabel", "other names": f"{SKOS}altLabel",
    "forms": f"{SKOS}hiddenLabel", "definition": f"{SKOS}definition", "subject": f"{RDF}subject",
    "relation": f"{RDF}predicate", "object": f"{RDF}object", "prefix": f"{OA}prefix", "suffix": f"{OA}suffix",
    "place": f"{DCTERMS}spatial", "motive": MOTIVE, "body": BODY, "remark": f"{OA}bodyValue",
    "note": f"{SKOS}editorialNote",
}  # fmt: skip
_PLAIN_OF = {iri: name for name, iri in _PLAIN.items()}
_IRIS = {
    _TYPE, f"{RDF}subject", f"{RDF}predicate", f"{RDF}object", f"{DCTERMS}spatial", MOTIVE, BODY,
    f"{SKOS}related", f"{SKOS}broader", f"{SKOS}exactMatch", f"{SKOS}closeMatch", f"{DCTERMS}isReplacedBy",
}  # fmt: skip
_WORDED = {
    f"{RDFS}label", f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel", f"{SKOS}definition",
    f"{SKOS}editorialNote", f"{DCTERMS}description", f"{DCTERMS}title", f"{OA}bodyValue",
}  # fmt: skip
_DAYS = {f"{SCHEMA}{name}" for name in ("birthDate", "deathDate", "startDate", "endDate")} | {
    f"{DCTERMS}created"
}

KINDS = (
    SheetKind(
        "claims", ("claim",), {"claim": {_TYPE: f"{CG}Claim"}},
        (
            "label", "quote", "prefix", "suffix", "subject", "relation", "object", "subjectText",
            "objectText", "force", "polarity", "certainty", "scope", "manner", "figure", "cue", "condition",
            "alternativeTo", "answer", "claimant", "claimantScope", "reportedBy", "reportedIn", "reportMode",
            "reporterStance", "addressee", "heldAt", "when", "notBefore", "notAfter", "calendar",
            "calendarReading", "place", "quantity", "quantityMin", "quantityMax", "unit", "per", "loose",
            "reading", "note",
        ),
    ),
    SheetKind(
        "entities", ("ent",), {},
        ("type", "name", "other names", "forms", "definition", "note"),
    ),
    SheetKind(
        "arguments", ("arg",), {"arg": {_TYPE: f"{CG}Argument"}},
        ("label", "premise", "bearing", "conclusion", "cue", "claimant", "reading", "note"),
    ),
    SheetKind(
        "annotations", ("gap", "note", "mention"),
        {
            prefix: {_TYPE: f"{OA}Annotation", MOTIVE: f"{OA}{motive}"}
            for motive, prefix in PREFIX_OF_MOTIVE.items()
        },
        ("quote", "prefix", "suffix", "body", "remark", "note"),
    ),
)  # fmt: skip


class Columns:
    """The columns of an edition: by the vocabulary, and by what its authors have written."""

    def __init__(self, authored: Authored) -> None:
        self.authored = authored
        self.prefixes = authored.prefixes
        self.language = language_of(authored, f"{authored.prefixes.base}text") or "en"
        #: Property → the scheme that its values are of.
        self.schemes = {
            one: scheme
            for one in authored.of_type(f"{OWL}ObjectProperty")
            for scheme in authored.iris(one, f"{RDFS}seeAlso")
            if f"{SKOS}ConceptScheme" in authored.iris(scheme, _TYPE)
        } | {BODY: f"{CG}CoverageReason"}
        uses: Counter[tuple[str, str]] = Counter()
        for properties in authored.index.values():
            for one, values in properties.items():
                uses.update((one, _kind_of(value)) for value in values)
        #: Property → the kind that most of its values have.
        self._by_use = dict(use for use, _ in sorted(uses.items(), key=lambda item: (item[1], item[0])))

    def of_sheet(self, kind: SheetKind, subjects: Iterable[str]) -> list[Column]:
        """The columns that a sheet of these things has, the thing's own not among them."""
        only_default: dict[str, bool] = {}
        for subject in subjects:
            prefix = self.prefixes.split(subject)
            defaults = kind.defaults.get(prefix[0] if prefix else "", {})
            for one, values in self.authored.index[subject].items():
                is_default = [value.value for value in values] == [defaults.get(one)]
                only_default[one] = only_default.get(one, True) and is_default
        return self.always_and(kind, (one for one, default in only_default.items() if not default))

    def always_and(self, kind: SheetKind, properties: Iterable[str]) -> list[Column]:
        """The columns that a sheet always has, and those of ``properties``, as they stand."""
        every = {*map(self.property, kind.always), *properties}
        return [self.column(one) for one in sorted(every, key=predicate_key)]

    def property(self, head: str) -> str:
        """The IRI of the property that a column's head means; "" where nothing is called so."""
        head = " ".join(head.split())
        if head in _PLAIN:
            return _PLAIN[head]
        prefix, colon, local = head.partition(":")
        if not colon:
            prefix, local = "cg", head
        iri = f"{self.prefixes[prefix]}{local}" if prefix in self.prefixes else head.strip("<>")
        return iri if self.known(iri) else ""

    def known(self, iri: str) -> bool:
        """Whether the vocabulary declares such a property, or anybody uses it."""
        types = self.authored.iris(iri, _TYPE)
        declared = {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{RDF}Property"}
        return iri in _PLAIN_OF or iri in self._by_use or not declared.isdisjoint(types)

    def heads(self) -> list[str]:
        """What a column may be called, for messages."""
        return [*_PLAIN, *(self.head(one) for one in self._by_use)]

    def head(self, iri: str) -> str:
        """What stands above the column of a property."""
        curie = self.prefixes.curie(iri)
        return _PLAIN_OF.get(iri) or curie.removeprefix("cg:")

    def column(self, iri: str, kind: str = "") -> Column:
        """The column of a property; ``kind`` is what a table says that it is, where one says so."""
        prefix = "rel" if iri == f"{RDF}predicate" else "cg" if iri in self.schemes else ""
        return Column(self.head(iri), iri, kind or self._kind(iri), prefix)

    def _kind(self, iri: str) -> str:
        if iri in _WORDED:
            return f"lang:{self.language}"
        if iri in _DAYS:
            return "day"
        types = self.authored.iris(iri, _TYPE)
        if iri in _IRIS or f"{OWL}ObjectProperty" in types:
            return "iri"
        ranges = [one for one in self.authored.iris(iri, f"{SCHEMA}rangeIncludes") if "://" in one]
        if f"{OWL}DatatypeProperty" in types and ranges:
            return ranges[0]
        return self._by_use.get(iri, f"{XSD}string")


def _kind_of(value: object) -> str:
    if isinstance(value, NamedNode):
        return "iri"
    language = getattr(value, "language", None)
    return f"lang:{language}" if language else value.datatype.value  # type: ignore[attr-defined]
