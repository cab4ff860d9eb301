"""The dataset's description of itself: VoID counts and partitions, DCAT distributions.

The description is part of the graph it describes, so its own triples count. Its size does not depend on the
figures in it, only on which classes and properties occur; so the figures settle after a few rounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.lines import TYPE, Lines, integer, iri, words
from claimgraph.terms import CG, DCAT, DCTERMS, REL, VOID, Prefixes

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

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


class _Counts(NamedTuple):
    """What VoID counts; ``entities`` are the subjects that the edition names."""

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: dict[str, int]
    classes: dict[str, int]


class _Counter:
    """Counts a graph once, and then what it would be with some more lines."""

    def __init__(self, graph: Lines, base: str) -> None:
        self.graph = graph.subjects
        self.base = f"<{base}"
        self.objects: set[str] = set()
        self.counts = self._counted(self.graph, _Counts(0, 0, 0, 0, {}, {}), self.objects)

    def with_lines(self, lines: Lines) -> _Counts:
        """The counts of the graph together with ``lines``."""
        new = {
            subject: set(rests).difference(self.graph.get(subject, ()))
            for subject, rests in lines.subjects.items()
        }
        objects: set[str] = set()
        both = self._counted(new, self.counts, objects)
        known = [subject for subject in new if subject in self.graph]
        return both._replace(
            subjects=both.subjects - len(known),
            entities=both.entities - sum(subject.startswith(self.base) for subject in known),
            objects=self.counts.objects + len(objects - self.objects),
        )

    def _counted(self, graph: Mapping[str, Collection[str]], start: _Counts, objects: set[str]) -> _Counts:
        properties, classes = dict(start.properties), dict(start.classes)
        triples = 0
        for rests in graph.values():
            triples += len(rests)
            for rest in rests:
                predicate, value = rest.split(" ", 1)
                objects.add(value)
                properties[predicate] = properties.get(predicate, 0) + 1
                if predicate == TYPE:
                    classes[value[:-2]] = classes.get(value[:-2], 0) + 1
        entities = sum(subject.startswith(self.base) for subject in graph)
        return _Counts(
            start.triples + triples, start.subjects + len(graph), start.objects + len(objects),
            start.entities + entities, properties, classes,
        )  # fmt: skip


def describe(graph: Lines, prefixes: Prefixes) -> Lines:
    """The lines that describe ``graph``, which is sorted, together with themselves."""
    counter = _Counter(graph, prefixes.base)
    description = Lines()
    for _ in range(_ROUNDS):
        again = _description(counter.with_lines(description), prefixes)
        if again.subjects == description.subjects:
            return description
        description = again
    raise AssertionError("the counts of the dataset's description do not settle")


def _description(counts: _Counts, prefixes: Prefixes) -> Lines:
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
    add(dataset, f"<{VOID}distinctSubjects>", integer(counts.subjects))
    add(dataset, f"<{VOID}distinctObjects>", integer(counts.objects))
    add(dataset, f"<{VOID}properties>", integer(len(counts.properties)))
    add(dataset, f"<{VOID}classes>", integer(len(counts.classes)))
    add(dataset, f"<{VOID}entities>", integer(counts.entities))
    for name, members in counts.classes.items():
        node = f"<{base}dataset/class/{_name(name, prefixes)}>"
        add(dataset, f"<{VOID}classPartition>", node)
        add(node, f"<{VOID}class>", name)
        add(node, f"<{VOID}entities>", integer(members))
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
    return lines


def _name(term: str, prefixes: Prefixes) -> str:
    """A stable name for the partition of ``term`` (an IRI in angle brackets) that can stand in an IRI."""
    found = prefixes.split(term[1:-1])
    if found:
        return f"{found[0]}-{found[1]}"
    return "".join(char if char.isalnum() else "-" for char in term[1:-1])
