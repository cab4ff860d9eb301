"""Views of the graph in other vocabularies: a CONSTRUCT query of ``queries/views/`` over what is exported.

The query does the work and can be read and changed by whoever knows SPARQL. It is asked of a store in memory
that holds the selected quads and nothing else. What the store rewrites (``1.50`` to ``1.5``) is put back.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, QueryTriples, RdfFormat, Store, parse

from claimgraph.errors import UnreadableInput
from claimgraph.queries import bind, load
from claimgraph.store import evaluate
from claimgraph.terms import XSD, Prefixes
from claimgraph.turtle.terms import read_literal, split_lines
from claimgraph.turtle.write import TurtleWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyoxigraph import Quad

    from claimgraph.exporters.formats import Request


_DECLARED = re.compile(r"(?m)^PREFIX ([A-Za-z][\w-]*): <([^>]*)>")


def construct(request: Request, slug: str) -> list[Quad]:
    """What the view ``slug`` makes of the selected quads, by code points.

    Raises UnreadableInput when there is no such view, or when it is no CONSTRUCT query.
    """
    lines = "".join(f"{line} .\n" for line in sorted(_constructed(request, slug)))
    return list(parse(lines, format=RdfFormat.N_TRIPLES, lenient=True))


def _constructed(request: Request, slug: str) -> set[str]:
    """The same as lines, in no order."""
    query = load(request.edition.view_file(slug), request.edition)
    triples = evaluate(request.store, bind(query, {}))
    if not isinstance(triples, QueryTriples):
        raise UnreadableInput("a view that is no CONSTRUCT query", request.edition.display(query.path))
    return _as_written(
        split_lines(triples.serialize(format=RdfFormat.N_TRIPLES) or b""), request.original_literals
    )


def _as_written(lines: Iterable[str], originals: Mapping[str, list[str]]) -> set[str]:
    """``lines`` with literals as they were, and not as the store rewrites them.

    Where the store makes one literal of several (``"3"`` as integer and as nonNegativeInteger), it is the one
    of the datatype that the property's other values have.
    """
    restored: set[str] = set()
    ambiguous: list[tuple[str, str, str]] = []
    for line in lines:
        subject, predicate, value = line.split(" ", 2)
        candidates = originals.get(value)
        if candidates is None:
            restored.add(line)
        elif len(candidates) > 1:
            ambiguous.append((subject, predicate, value))
        else:
            restored.add(f"{subject} {predicate} {candidates[0]}")
    datatypes: dict[str, set[str]] = {predicate: set() for _, predicate, _ in ambiguous}
    for line in restored if ambiguous else ():
        _, predicate, value = line.split(" ", 2)
        if predicate in datatypes and value.startswith('"'):
            datatypes[predicate].add(_datatype(value))
    for subject, predicate, value in ambiguous:
        fitting = [one for one in originals[value] if {_datatype(one)} == datatypes[predicate]]
        restored.add(f"{subject} {predicate} {fitting[0] if len(fitting) == 1 else value}")
    return restored


def originals(quads: Iterable[Quad]) -> dict[str, list[str]]:
    """What the store makes of a literal → the literals that it makes it of, in N-Triples.

    Without those that stay what they are and that no other becomes.
    """
    values = {quad.object for quad in quads if isinstance(quad.object, Literal) and not quad.object.language}
    literals = sorted(str(one) for one in values if one.datatype.value != f"{XSD}string")
    probe = Store()
    numbered = "".join(f"<urn:{at}> <urn:is> {literal} .\n" for at, literal in enumerate(literals))
    probe.load(numbered, format=RdfFormat.N_TRIPLES, lenient=True)
    by_value: dict[str, list[str]] = {}
    for quad in probe:
        at = int(quad.subject.value.removeprefix("urn:"))
        by_value.setdefault(str(quad.object), []).append(literals[at])
    return {value: written for value, written in by_value.items() if written != [value]}


def _datatype(literal: str) -> str:
    """The datatype of a literal, or whatever else tells literals of one from those of another."""
    _, language, datatype = read_literal(literal)
    return "@" if language else datatype


def write_turtle(request: Request) -> bytes:
    """The view that bears the format's name, as canonical Turtle with the view's own prefixes too."""
    slug = request.format.name
    return TurtleWriter(prefixes_of(request, slug)).write(sorted(_constructed(request, slug))).encode()


def prefixes_of(request: Request, slug: str) -> Prefixes:
    """The edition's prefix table, and what the view ``slug`` declares beyond it."""
    text = load(request.edition.view_file(slug), request.edition).text
    return Prefixes({**dict(_DECLARED.findall(text)), **request.prefixes})
