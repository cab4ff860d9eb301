"""One authored file as it is published: a pure function of what it says and of what all sections share.

A section holds its claims with their arguments, gaps, notes and mentions. The graph is the union of its
sections and of what the text itself gives; so a section can be published alone, or beside others, and gives
the same lines. What two sections share, such as a passage that both quote, each writes whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.authored import statements
from claimgraph.build.claims import Claims
from claimgraph.build.lines import Lines

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
    for subject, _, _, quad in statements(source):
        lines.add_line(f"{quad} .")
        subjects.add(subject)
    view = authored.of_file(subjects)
    claims = Claims(view, places.into(lines), lines)
    claims.write_all()
    return Section(lines, view.problems, claims.mentioned)
