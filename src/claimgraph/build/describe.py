"""The dataset's description of itself: VoID counts and partitions, DCAT distributions.

The description is part of the graph it describes, so its own triples count. Its size does not depend on the
figures in it, only on which classes and properties occur; so the figures settle after a few rounds.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

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


class _Counts(NamedTuple):
    """What VoID counts; ``entities`` are the subjects that the edition names."""

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: dict[str, int]
    classes: dict[str, int]


class _Counter:
    """Counts a graph of sorted lines once, and then what it would be with some more lines."""

    def __init__(self, graph: list[str], base: str) -> None:
        self.graph = graph
        self.base = f"<{base}"
        self.objects: set[str] = set()
        self.counts = self._counted(graph, _Counts(0, 0, 0, 0, {}, {}), self.objects)

    def with_lines(self, lines: Iterable[str]) -> _Counts:
        """The counts of the graph together with ``lines``."""
        return self._counted(self.missing(lines), self.counts, set(), old=True)

    def missing(self, lines: Iterable[str]) -> list[str]:
        """Those of ``lines`` that the graph has not, sorted."""
        return sorted(line for line in lines if not self._begins(line))

    def _begins(self, beginning: str) -> bool:
        """Whether a line of the graph begins like this."""
        at = bisect_left(self.graph, beginning)
        return at < len(self.graph) and self.graph[at].startswith(beginning)

    def _counted(self, lines: list[str], start: _Counts, objects: set[str], old: bool = False) -> _Counts:
        """``start`` and sorted ``lines``; with ``old``, what of them the graph has already counts no more."""
        properties, classes = dict(start.properties), dict(start.classes)
        subjects = entities = 0
        before = ""
        for line in lines:
            subject, predicate, value = line.split(" ", 2)
            if subject != before:
                before = subject
                if not (old and self._begins(f"{subject} ")):
                    subjects += 1
                    entities += subject.startswith(self.base)
            objects.add(value)
            properties[predicate] = properties.get(predicate, 0) + 1
            if predicate == TYPE:
                classes[value[:-2]] = classes.get(value[:-2], 0) + 1
        new = len(objects - self.objects) if old else len(objects)
        return _Counts(
            start.triples + len(lines), start.subjects + subjects, start.objects + new,
            start.entities + entities, properties, classes,
        )  # fmt: skip


def describe(graph: list[str], prefixes: Prefixes) -> list[str]:
    """The lines that ``graph`` lacks to describe itself, these lines included.

    ``graph`` is sorted and has each line once.
    """
    counter = _Counter(graph, prefixes.base)
    description: set[str] = set()
    for _ in range(_ROUNDS):
        again = _description(counter.with_lines(description), prefixes)
        if again == description:
            return counter.missing(description)
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
    return set(lines.all)


def _name(term: str, prefixes: Prefixes) -> str:
    """A stable name for the partition of ``term`` (an IRI in angle brackets) that can stand in an IRI."""
    found = prefixes.split(term[1:-1])
    if found:
        return f"{found[0]}-{found[1]}"
    return "".join(char if char.isalnum() else "-" for char in term[1:-1])
