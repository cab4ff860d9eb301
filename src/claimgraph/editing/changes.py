"""What should hold from now on, as the files of the edition's graph that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.turtle import Source, format_turtle
from claimgraph.turtle.comments import read_comments

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from claimgraph.build.authored import Authored
    from claimgraph.terms import Prefixes

Term = NamedNode | Literal
#: Subject → property → its values from now on; [] takes it out.
Changes = dict[str, dict[str, list[Term]]]


def rewritten(
    authored: Authored, changes: Changes, files: Mapping[str, Path] | None = None
) -> dict[Path, str]:
    """The files of the edition's graph that ``changes`` touch, in canonical Turtle with their comments.

    What stands nowhere yet is written into its file of ``files``, which may be a new one, else beside the
    edition's name in graph/edition.ttl.
    """
    files = files or {}
    edition = authored.edition
    own = {
        source.path: source
        for source in authored.sources.files
        if source.path.is_relative_to(edition.folder("graph"))
    }
    default = edition.folder("graph") / "edition.ttl"
    by_file: dict[Path, Changes] = {}
    for subject, properties in changes.items():
        written = [path for path, source in own.items() if subject in source.lines]
        for predicate, values in properties.items():
            holders = [path for path in written if _has(own[path], subject, predicate)]
            holders = holders or written[:1] or [files.get(subject, default)]
            for number, path in enumerate(holders):
                edits = by_file.setdefault(path, {}).setdefault(subject, {})
                edits[predicate] = [] if number else values
    contents = {}
    for path, changed in by_file.items():
        source = own.get(path) or Source(path, edition.display(path), "", {})
        contents[path] = _apply(source, changed, authored.prefixes)
    return contents


def _has(source: Source, subject: str, predicate: str) -> bool:
    return any(
        quad.predicate.value == predicate and quad.subject == NamedNode(subject) for quad in source.quads
    )


def _apply(source: Source, edits: Changes, prefixes: Prefixes) -> str:
    quads = [
        quad
        for quad in source.quads
        if not isinstance(quad.subject, NamedNode)
        or quad.predicate.value not in edits.get(quad.subject.value, {})
    ]
    quads += [
        Quad(NamedNode(subject), NamedNode(predicate), value)
        for subject, properties in edits.items()
        for predicate, values in properties.items()
        for value in values
    ]
    return format_turtle(quads, prefixes, comments=read_comments(source.content))
