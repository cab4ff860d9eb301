"""One authored file as it is published: a pure function of what it says and of what all sections share.

A section holds its claims with their arguments, gaps, notes and mentions. The graph is the union of its
sections and of what the text itself gives; so a section can be published alone, or beside others, and gives
the same lines. What two sections share, such as a passage that both quote, each writes whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from claimgraph.build.authored import statements
from claimgraph.build.claims import Claims
from claimgraph.build.lines import Lines
from claimgraph.dates import bounds
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG, EDTF

if TYPE_CHECKING:
    from claimgraph.build.authored import Authored
    from claimgraph.build.passages import Places
    from claimgraph.errors import Problem
    from claimgraph.text import Span
    from claimgraph.turtle import Source


class Section(NamedTuple):
    """What a file gives: its lines, what is wrong in it, and where its mentions stand (in code points)."""

    lines: Lines
    problems: list[Problem]
    mentioned: list[Span]


def publish_section(source: Source, authored: Authored, places: Places) -> Section:
    """Publish the file ``source`` of ``authored``; neither ``authored`` nor ``places`` is changed by it."""
    lines, subjects = Lines(), set()
    dates = []
    for subject, predicate, value, quad in statements(source):
        lines.add_line(f"{quad} .")
        subjects.add(subject)
        if isinstance(value, Literal) and value.datatype.value == f"{EDTF}EDTF":
            dates.append((subject, predicate, value.value))
    view = authored.of_file(subjects)
    for date in dates:
        _check_date(view, *date)
    claims = Claims(view, places.into(lines), lines)
    claims.write_all()
    return Section(lines, view.problems, claims.mentioned)


def _check_date(view: Authored, subject: str, predicate: str, date: str) -> None:
    """Whether there is such a date in the calendar that is declared for it."""
    named = view.iris(subject, f"{CG}calendar") if predicate == f"{CG}when" else []
    try:
        bounds(date, named[0] if named else "")
    except UsageProblem as problem:
        view.report(subject, problem.what, problem.hint)
