"""The dataset's description of itself: VoID counts and partitions, DCAT distributions.

The description is part of the graph it describes, so its own triples count. Its size does not depend on the
figures in it, only on which classes and properties occur; so the figures settle after a few rounds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import compress
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.ntriples import TYPE, Columns, Lines, columns, integer, iri, words
from claimgraph.terms import CG, DCAT, DCTERMS, REL, VOID, Prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

#: name → (media type, title): what the graph can be had as.
DISTRIBUTIONS = {
    "json-ld": ("application/ld+json", "JSON-LD"),
    "n-quads": ("application/n-quads", "N-Quads"),
    "n-triples": ("application/n-triples", "N-Triples"),
    "rdf-xml": ("application/rdf+xml", "RDF/XML"),
    "trig": ("application/trig", "TriG"),
    "turtle": ("text/turtle", "Turtle"),
}
_MEDIA = "https://www.iana.org/assignments/media-types/"
_ROUNDS = 10
_TYPE = TYPE.encode()


class _Counts(NamedTuple):
    """What VoID counts; ``entities`` are the subjects that the edition names."""

    triples: int
    subjects: int
    objects: int
    entities: int
    properties: Counter[bytes]
    classes: Counter[bytes]


class DatasetCounts:
    """The counts of a graph, taken as its sorted lines go by, and what they are with some more lines."""

    def __init__(self, base: str) -> None:
        self._base = f"<{base}".encode()
        #: What all lines of the description begin with.
        self._own = f"<{base}dataset".encode()
        self._counts = _Counts(0, 0, 0, 0, Counter(), Counter())
        self._last = b""
        #: Of the objects, which are long and many, the hashes: two of ten million are the same once in some
        #: hundred thousand graphs.
        self._objects: set[int] = set()
        #: The lines that the description could have too.
        self._described: set[bytes] = set()

    def add(self, lines: Sequence[bytes], terms: Columns) -> None:
        """Count the ``lines`` that come next."""
        first, end = bisect_left(lines, self._own), bisect_right(lines, self._own + b"\xff")
        self._described.update(lines[first:end])
        subjects, _, values = terms
        self._objects.update(map(hash, values))
        self._counts = self._with(terms, {self._last})
        self._last = subjects[-1]

    def _with(self, terms: Columns, known: AbstractSet[bytes]) -> _Counts:
        """The counts with some more triples, whose objects are counted already; ``known`` are subjects."""
        before = self._counts
        properties, classes = before.properties.copy(), before.classes.copy()
        properties.update(terms[1])
        classes.update([value[:-3] for value in compress(terms[2], map(_TYPE.__eq__, terms[1]))])
        subjects = [subject for subject in dict.fromkeys(terms[0]) if subject not in known]  # sorted
        first, end = bisect_left(subjects, self._base), bisect_right(subjects, self._base + b"\xff")
        return _Counts(
            before.triples + len(terms[0]), before.subjects + len(subjects), len(self._objects),
            before.entities + end - first, properties, classes,
        )  # fmt: skip

    def with_lines(self, lines: Iterable[bytes]) -> tuple[_Counts, list[bytes]]:
        """The counts of the graph together with ``lines``, and those of them that it has not."""
        new = sorted(set(lines) - self._described)
        terms = columns(new)
        counts = self._with(terms, {line.split(b" ", 1)[0] for line in self._described})
        objects = set(map(hash, terms[2])) - self._objects
        return counts._replace(objects=counts.objects + len(objects)), new


def describe(counted: DatasetCounts, prefixes: Prefixes) -> tuple[Lines, int]:
    """The lines that describe a graph with themselves, but for those that it has; and how many all are."""
    description: list[bytes] = []
    for _ in range(_ROUNDS):
        counts, new = counted.with_lines(description)
        again = _lines(_description(counts, prefixes))
        if again == description:
            lines = Lines()
            lines.add_text(b"".join(new).decode())
            return lines, counts.triples
        description = again
    raise AssertionError("the counts of the dataset's description do not settle")


def _lines(lines: Lines) -> list[bytes]:
    lines.sort()
    return [line for block in lines.blocks() for line in block]


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
    for kind, figure, numbers in (
        ("class", "entities", counts.classes),
        ("property", "triples", counts.properties),
    ):
        for term, number in numbers.items():
            name = term.decode()
            node = f"<{base}dataset/{kind}/{_name(name, prefixes)}>"
            add(dataset, f"<{VOID}{kind}Partition>", node)
            add(node, f"<{VOID}{kind}>", name)
            add(node, f"<{VOID}{figure}>", integer(number))
    for form, (media, title) in DISTRIBUTIONS.items():
        node = f"<{base}dataset/distribution/{form}>"
        add(dataset, f"<{DCAT}distribution>", node)
        add(node, TYPE, f"<{DCAT}Distribution>")
        add(node, f"<{DCTERMS}title>", words(title, "en"))
        add(node, f"<{DCAT}mediaType>", f"<{_MEDIA}{media}>")
    return lines


def _name(term: str, prefixes: Prefixes) -> str:
    """A stable name for the partition of ``term`` (an IRI in angle brackets) that can stand in an IRI."""
    split = prefixes.split(term[1:-1])
    if split:
        return f"{split[0]}-{split[1]}"
    return "".join(char if char.isalnum() else "-" for char in term[1:-1])
