"""Reads authored Turtle so that everything wrong in it can be told with file and line.

Blank nodes are refused: an authored statement that nobody can name cannot be cited, corrected or merged
line by line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Quad, RdfFormat, serialize

from claimgraph import terms
from claimgraph.errors import DataProblem, Problem, UnreadableInput
from claimgraph.files.read import read_text
from claimgraph.turtle.scan import blank_node_line, subject_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Source:
    """One file: ``name`` as messages show it, its text, and subject IRI → lines, 0 where none is known."""

    path: Path
    name: str
    content: str
    lines: dict[str, list[int]]

    @cached_property
    def quads(self) -> list[Quad]:
        """Its triples with literals as they are written."""
        return parse_turtle(self.content, self.name)

    @cached_property
    def ntriples(self) -> bytes:
        """The same as lines of N-Triples, in this order."""
        return serialize(self.quads, format=RdfFormat.N_TRIPLES) or b""

    def forget_quads(self) -> None:
        """Let its triples go, which as objects are large; they are read again when asked for."""
        vars(self).pop("quads", None)


class Sources:
    """Several Turtle files together, with the place where each subject is written."""

    def __init__(self, files: Iterable[Source]) -> None:
        self.files = list(files)
        self._places: dict[str, list[str]] = {}
        for file in self.files:
            for subject, lines in file.lines.items():
                locations = self._places.setdefault(subject, [])
                locations += [f"{file.name}:{line}" if line else file.name for line in lines]

    def locations(self, iri: str) -> list[str]:
        """Every ``file:line`` where a statement about ``iri`` begins, in the order of the files."""
        return self._places.get(iri, [])

    def where(self, iri: str) -> str:
        """The first ``file:line`` where ``iri`` is written, or "" when it is not."""
        locations = self.locations(iri)
        return locations[0] if locations else ""


def parse_turtle(content: str, name: str) -> list[Quad]:
    """The triples of ``content`` with literals as they are written.

    Raises UnreadableInput with ``name:line`` when it is broken.
    """
    return terms.parse_turtle(content.encode(), name, "look at this line and at the end of the one before")


def read_authored(path: Path, name: str = "", *, blank_nodes: bool = False) -> Source:
    """Read one file; ``name`` is what messages call it.

    Raises UnreadableInput when it is missing, not UTF-8, broken, or holds a blank node and ``blank_nodes``
    is false.
    """
    name = name or str(path)
    content = read_text(path, name=name)
    quads = parse_turtle(content, name)
    if not blank_nodes and any(_is_blank(quad) for quad in quads):
        hint = "give the node an IRI of its own, so that it can be cited"
        raise UnreadableInput("a blank node", f"{name}:{blank_node_line(content)}", hint)
    source = Source(path, name, content, subject_lines(content))
    vars(source)["quads"] = quads
    return source


def read_sources(
    paths: Iterable[Path], display: Callable[[Path], str] = str, *, blank_nodes: bool = False
) -> Sources:
    """Read all ``paths``; raises one DataProblem that lists every file that cannot be read."""
    return Sources(read_each(paths, display, blank_nodes=blank_nodes))


def read_each(
    paths: Iterable[Path], display: Callable[[Path], str] = str, *, blank_nodes: bool = False
) -> Iterator[Source]:
    """The same one after the other; what cannot be read is told after the last."""
    problems = []
    for path in paths:
        try:
            yield read_authored(path, display(path), blank_nodes=blank_nodes)
        except UnreadableInput as error:
            problems.append(Problem(error.what, error.where, error.hint))
    if problems:
        raise DataProblem(problems)


def _is_blank(quad: Quad) -> bool:
    return isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
