"""The dataset's description of itself: VoID counts and partitions, DCAT distributions.

The description is part of the graph it describes, so its own triples count. Its size does not depend on the
figures in it, only on which classes and properties occur; so the figures settle after a few rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.build.lines import TYPE, Lines, integer, iri, words
from claimgraph.terms import CG, DCAT, DCTERMS, REL, VOID, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable

#: name → (media type, title): what the graph can be had as.
FORMATS = {
    "json-ld": ("application/ld+json", "JSON-LD"),
    "n-quads": ("application/n-quads", "N-Quads"),
    "n-triples": ("application/n-triples", "N-Triples"),
    "rdf-xml": ("application/rdf+xml", "RDF/XML"),
    "trig": ("application/trig", "TriG"),
    "turtle": ("text/turtle", "Turtle"),
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ROUNDS = 10


class _Counts:
    """What VoID counts, over a set of N-Triples lines."""

    def __init__(self) -> None:
        self.triples = 0
        self.subjects: set[str] = set()
        self.objects: set[str] = set()
        self.properties: dict[str, int] = {}
        self.classes: dict[str, set[str]] = {}

    def count(self, lines: Iterable[str]) -> None:
        """Add ``lines``, none of which was counted before."""
        subjects, objects, properties = self.subjects, self.objects, self.properties
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            subjects.add(subject)
            objects.add(value)
            properties[predicate] = properties.get(predicate, 0) + 1
            if predicate == TYPE:
                self.classes.setdefault(value[:-2], set()).add(subject)
            self.triples += 1

    def copy(self) -> _Counts:
        """A copy to count a description on top of."""
        other = _Counts()
        other.triples = self.triples
        other.subjects = set(self.subjects)
        other.objects = set(self.objects)
        other.properties = dict(self.properties)
        other.classes = {name: set(members) for name, members in self.classes.items()}
        return other


def describe(graph: set[str], prefixes: Prefixes) -> set[str]:
    """The lines that describe ``graph`` together with themselves."""
    base = _Counts()
    base.count(graph)
    description: set[str] = set()
    for _ in range(_ROUNDS):
        counts = base.copy()
        counts.count(description - graph)
        again = _description(counts, prefixes)
        if again == description:
            return description
        description = again
    raise AssertionError("the counts of the dataset's description do not settle")


def _description(counts: _Counts, prefixes: Prefixes) -> set[str]:
    lines = Lines()
    add = lines.add
    base = prefixes.base
    dataset = f"<{base}dataset>"
    add(dataset, TYPE, f"<{VOID}Dataset>", f"<{DCAT}Dataset>")
    add(dataset, f"<{DCTERMS}isVersionOf>", f"<{base}edition>")
    add(dataset, f"<{VOID}uriSpace>", words(base))
    add(dataset, f"<{VOID}exampleResource>", f"<{base}text>")
    add(dataset, f"<{VOID}vocabulary>", iri(CG.rstrip("#")), iri(REL))
    add(dataset, f"<{VOID}triples>", integer(counts.triples))
    add(dataset, f"<{VOID}distinctSubjects>", integer(len(counts.subjects)))
    add(dataset, f"<{VOID}distinctObjects>", integer(len(counts.objects)))
    add(dataset, f"<{VOID}properties>", integer(len(counts.properties)))
    add(dataset, f"<{VOID}classes>", integer(len(counts.classes)))
    entities = sum(1 for subject in counts.subjects if subject.startswith(f"<{base}"))
    add(dataset, f"<{VOID}entities>", integer(entities))
    for name, members in counts.classes.items():
        node = f"<{base}dataset/class/{_name(name, prefixes)}>"
        add(dataset, f"<{VOID}classPartition>", node)
        add(node, f"<{VOID}class>", name)
        add(node, f"<{VOID}entities>", integer(len(members)))
    for name, number in counts.properties.items():
        node = f"<{base}dataset/property/{_name(name, prefixes)}>"
        add(dataset, f"<{VOID}propertyPartition>", node)
        add(node, f"<{VOID}property>", name)
        add(node, f"<{VOID}triples>", integer(number))
    for form, (media, title) in FORMATS.items():
        node = f"<{base}dataset/distribution/{form}>"
        add(dataset, f"<{DCAT}distribution>", node)
        add(node, TYPE, f"<{DCAT}Distribution>")
        add(node, f"<{DCTERMS}title>", words(title, "en"))
        add(node, f"<{DCAT}mediaType>", f"<{_MEDIA}{media}>")
    return set(lines.all)


def _name(term: str, prefixes: Prefixes) -> str:
    """A stable name for the partition of ``term`` (an IRI in angle brackets) that can stand in an IRI."""
    found = prefixes.split(term[1:-1])
    if found:
        return f"{found[0]}-{found[1]}"
    return "".join(char if char.isalnum() else "-" for char in term[1:-1])
