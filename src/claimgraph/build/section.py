"""One authored file as it is published: a pure function of what it says and of what all sections share.

A section holds its claims with their arguments, gaps, notes and mentions. The graph is the union of its
sections and of what the text itself gives; so a section can be published alone, or beside others, and gives
the same lines. What two sections share, such as a passage that both quote, each writes whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import RdfFormat, parse

from claimgraph.build.authored import statements
from claimgraph.build.claims import ClaimWriter
from claimgraph.build.ntriples import Lines
from claimgraph.dates import bounds
from claimgraph.errors import UsageProblem
from claimgraph.model.graph import text_of
from claimgraph.terms import CG, EDTF

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from claimgraph.build.authored import Authored
    from claimgraph.build.passages import PassageWriter
    from claimgraph.errors import Problem
    from claimgraph.text import Span
    from claimgraph.turtle import Source

#: How the line of a date ends.
_DATED = f'"^^<{EDTF}EDTF> .'


class Section(NamedTuple):
    """What a file gives: its lines, what is wrong in it, and where its mentions stand (in code points)."""

    lines: Lines
    problems: list[Problem]
    mentioned: list[Span]


def publish_section(source: Source, authored: Authored, passages: PassageWriter) -> Section:
    """Publish the file ``source`` of ``authored``; neither ``authored`` nor ``passages`` is changed by it."""
    lines = Lines()
    triples = [line for line in statements(source) if "> <<(" not in line or not _nests(line)]
    lines.add_text("".join([f"{line}\n" for line in triples]))
    view = authored.of_file({line.partition(" ")[0][1:-1] for line in triples})
    dated = "\n".join([line for line in triples if line.endswith(_DATED)])
    for quad in parse(dated.encode(), format=RdfFormat.N_TRIPLES, lenient=True):
        _check_date(view, quad)
    claims = ClaimWriter(view, passages.into(lines), lines)
    claims.write_all()
    return Section(lines, view.problems, claims.mentioned)


def _nests(line: str) -> bool:
    """Whether a triple has another one for its object."""
    return line.split(" ", 2)[2].startswith("<<(")


def _check_date(view: Authored, quad: Quad) -> None:
    """Whether there is such a date in the calendar that is declared for it."""
    subject = text_of(quad.subject)
    named = view.iris(subject, f"{CG}calendar") if quad.predicate.value == f"{CG}when" else []
    try:
        bounds(text_of(quad.object), named[0] if named else "")
    except UsageProblem as problem:
        view.report(subject, problem.what, problem.hint)
