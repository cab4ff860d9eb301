"""The authored files as one index, with the typed little questions that the rest of the build asks of it.

Everything wrong is collected, not raised, so that one run of the build tells a curator all there is to mend.
"""

from __future__ import annotations

from bisect import bisect_left
from copy import copy
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import DataProblem, Problem
from claimgraph.terms import CG, DOCO, OWL, RDF
from claimgraph.turtle import Sources, read_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from claimgraph.edition import Edition
    from claimgraph.turtle import Source

#: subject IRI → predicate IRI → values.
Index = dict[str, dict[str, list[NamedNode | Literal]]]

#: What may be written in one place only: prefix → what it is called in messages.
_WRITTEN_ONCE = {"claim": "claim", "arg": "argument", "gap": "gap", "note": "note", "mention": "mention"}
#: Class → prefix of what is of it: its name says in which paragraph it stands.
_NAMED_BY_PARAGRAPH = {f"{CG}Claim": "claim", f"{CG}Argument": "arg"}
#: What the build makes of the text, so that nobody writes it.
_MADE_BY_BUILD = (f"{CG}Passage", f"{DOCO}Paragraph", f"{DOCO}Sentence")


class Authored:
    """All that people wrote in ``ontology/`` and ``graph/``."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        paths = [*edition.ontology_files(), *edition.graph_files()]
        self.prefixes = edition.prefixes()
        self.problems: list[Problem] = []
        self.index: Index = {}
        self._names: dict[str, NamedNode] = {}
        self._predicates: dict[str, str] = {}
        self.sources = Sources(map(self._indexed, read_each(paths, edition.display)))
        self._names.clear()
        #: The subjects that :meth:`below` goes through, sorted by code point.
        self.own = sorted(self.index)
        self._types: dict[str, list[str]] = {}
        for subject in self.own:
            for kind in {value.value for value in self.index[subject].get(f"{RDF}type", ())}:
                self._types.setdefault(kind, []).append(subject)
        self._check_written_once()
        self._check_names()

    def _indexed(self, source: Source) -> Source:
        """``source``, with all that it says of names in the index; equal names are one object there."""
        names, predicates = self._names, self._predicates
        properties: dict[str, list[NamedNode | Literal]] = {}
        last = ""
        for quad, line in zip(source.quads, statements(source), strict=True):
            subject, predicate, rest = line.split(" ", 2)
            value: object = names.get(rest)
            if value is None:
                value = quad.object
                if isinstance(value, NamedNode):
                    names[rest] = value
            if not isinstance(value, NamedNode | Literal):
                continue
            if subject != last:
                last, properties = subject, self.index.setdefault(subject[1:-1], {})
            name = predicates.get(predicate) or predicates.setdefault(predicate, predicate[1:-1])
            properties.setdefault(name, []).append(value)
        source.forget_quads()
        return source

    def of_file(self, subjects: Iterable[str]) -> Authored:
        """The same, as one file is published: with ``subjects`` for its own, and its problems apart.

        What the file names but other files say can be looked up still.
        """
        view = copy(self)
        view.own, view.problems = sorted(subjects), []
        return view

    def namespace(self, prefix: str) -> str:
        """The namespace of ``prefix``."""
        return self.prefixes[prefix]

    def of_type(self, class_iri: str, namespace: str = "") -> list[str]:
        """Subjects typed with ``class_iri`` whose IRI begins with ``namespace``, sorted by code point."""
        return [subject for subject in self._types.get(class_iri, ()) if subject.startswith(namespace)]

    def below(self, prefix: str) -> Iterator[tuple[str, str]]:
        """(IRI, local name) of every own subject in the namespace of ``prefix``, sorted by code point.

        Of claims, entities and the like, what was taken out and only keeps its name is not among them.
        """
        namespace = self.namespace(prefix)
        hides = prefix in _WRITTEN_ONCE or prefix == "ent"
        for at in range(bisect_left(self.own, namespace), len(self.own)):
            subject = self.own[at]
            if not subject.startswith(namespace):
                return
            if not (hides and self.withdrawn(subject)):
                yield subject, subject[len(namespace) :]

    def withdrawn(self, subject: str) -> bool:
        """Whether ``subject`` was taken out, so that only its name is kept: deprecated, and nothing else."""
        properties = self.index.get(subject, {})
        return f"{OWL}deprecated" in properties and f"{RDF}type" not in properties

    def values(self, subject: str, predicate: str) -> list[NamedNode | Literal]:
        """All values, in the order of the file; [] when there are none."""
        return self.index.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, predicate: str) -> list[str]:
        """The values that are IRIs, sorted."""
        return sorted(
            value.value for value in self.values(subject, predicate) if isinstance(value, NamedNode)
        )

    def text_of(self, subject: str, predicate: str) -> str | None:
        """The one literal, or None when there is none; more than one is a problem."""
        values = [value.value for value in self.values(subject, predicate) if isinstance(value, Literal)]
        if len(values) > 1:
            self.report(subject, f"{self.prefixes.curie(predicate)} is given {len(values)} times", "keep one")
        return values[0] if values else None

    def report(self, subject: str, what: str, hint: str = "") -> None:
        """Note that ``what`` is wrong with ``subject``, with the file and line where it is written."""
        name = self.prefixes.curie(subject)
        self.problems.append(Problem(f"{name}: {what}", self.sources.where(subject), hint))

    def refuse_unsettled(self, subject: str) -> bool:
        """Report what ``subject`` is still waiting for since the text changed; whether it is."""
        reason = self.text_of(subject, f"{CG}unsettled")
        if reason is None:
            return False
        hint = "give it words that stand in the text and take cg:unsettled out, or take it out altogether"
        self.report(subject, f"not settled since the text changed: {reason}", hint)
        return True

    def stop_if_wrong(self) -> None:
        """Raise one DataProblem with everything reported so far, in the order of the files."""
        if self.problems:
            unique = {(problem.where, problem.what): problem for problem in self.problems}
            raise DataProblem(sorted(unique.values(), key=lambda problem: _by_line(problem.where)))

    def _check_written_once(self) -> None:
        for prefix, name in _WRITTEN_ONCE.items():
            for subject, _ in self.below(prefix):
                if f"{OWL}deprecated" in self.index[subject]:
                    what = f"the name of {_a(name)} that was taken out is given again"
                    self.report(subject, what, "give the new one the next free name")
                locations = self.sources.locations(subject)
                if len(locations) > 1:
                    hint = f"give one of them a name of its own; the first is at {locations[0]}"
                    curie = self.prefixes.curie(subject)
                    self.problems += [
                        Problem(f"{curie}: a second {name} of this name", location, hint)
                        for location in locations[1:]
                    ]

    def _check_names(self) -> None:
        """Whatever stands in the text is named by its place there, and places themselves are not written."""
        for kind, prefix in _NAMED_BY_PARAGRAPH.items():
            for subject in self.of_type(kind):
                if not subject.startswith(self.namespace(prefix)):
                    what = f"a {self.prefixes.curie(kind)} whose name does not begin with {prefix}:"
                    self.report(subject, what, f"name it by its paragraph, as in {prefix}:p001-…")
        for kind in _MADE_BY_BUILD:
            for subject in self.of_type(kind):
                what = f"a {self.prefixes.curie(kind)} is not written by hand"
                self.report(subject, what, "leave it out: the build makes it of the text")


def statements(source: Source) -> list[str]:
    """What a file says, as lines of N-Triples without their line feeds."""
    return source.ntriples.decode().split("\n")[:-1]


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _by_line(where: str) -> tuple[str, int]:
    file, _, line = where.rpartition(":")
    return (file, int(line)) if line.isdigit() else (where, 0)
