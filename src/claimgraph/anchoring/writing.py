"""Puts a changed text and what was brought over to it into their places, whole or not at all.

The new text comes first, which the build refuses until the record says that it is the one: whoever is
interrupted there asks again and loses nothing. Then all of ``graph/`` takes its place in one step.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.anchoring.moving import Plan
from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.build.publish import publish
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.files import workshop
from claimgraph.files.write import put_in_place, unwritable, write_file
from claimgraph.text import Text
from claimgraph.turtle import format_turtle
from claimgraph.turtle.comments import read_comments

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from claimgraph.terms import Prefixes
    from claimgraph.turtle import Source

Changes = dict[str, dict[str, list[NamedNode | Literal]]]


def record(edition: Edition) -> bool:
    """Record the text as the one that the claims are anchored to; whether that was not recorded before.

    Everything is proved first, so what :func:`claimgraph.build.publish.publish` raises is raised here: also
    where another text is recorded.
    """
    publish(edition)
    authored, content = Authored(edition), Text.read(edition.text_file).content
    subject = f"{authored.prefixes.base}text"
    known = anchors.recorded(authored)
    if known is not None and _digest_of(edition.anchored_file) == known:
        return False
    values = [*authored.values(subject, anchors.DIGEST)]
    digest = Literal(anchors.digest(content))
    changes: Changes = {} if known is not None else {subject: {anchors.DIGEST: [*values, digest]}}
    _put(edition, rewritten(authored, changes), content)
    return True


def plan(edition: Edition, new: str, old: Path | None = None, *, given: bool = True) -> Plan:
    """What has to change for the text ``new``; nothing is written.

    ``old`` is the text that the claims were anchored to, where the edition has it no more; ``given`` is false
    where ``new`` is what stands in seeds/. Raises UsageProblem where the old text cannot be told.
    """
    return Plan(edition, _old_text(edition, old, given), new)


def write(edition: Edition, made: Plan) -> list[str]:
    """Put the new text and what the plan changes into their places; which files of graph/ have changed.

    Raises UsageProblem where the text in seeds/ is a third one, which nobody would have any more.
    """
    if Text.read(edition.text_file).content not in (made.old.content, made.new.content):
        where = edition.display(edition.text_file)
        hint = "move it elsewhere first, or bring that text over by leaving --text out"
        raise UsageProblem("this is neither the recorded text nor the one of --text", where, hint)
    if anchors.recorded(made.authored) is None:
        _put(edition, {}, made.old.content)
    files = rewritten(made.authored, made.changes)
    write_file(edition.text_file, made.new.content.encode())
    _put(edition, files, made.new.content)
    return sorted(map(edition.display, files))


def rewritten(authored: Authored, changes: Changes) -> dict[Path, str]:
    """The files of the edition's graph that ``changes`` touch, in canonical Turtle.

    What stands nowhere yet is written beside the edition's name, in graph/edition.ttl.
    """
    edition = authored.edition
    own = [source for source in authored.sources.files if source.path.is_relative_to(edition.folder("graph"))]
    home = next(source for source in own if source.path == edition.folder("graph") / "edition.ttl")
    by_file: dict[Path, tuple[Source, Changes]] = {}
    for subject, properties in changes.items():
        for predicate, values in properties.items():
            holders = [source for source in own if _has(source, subject, predicate)]
            holders = holders or [source for source in own if subject in source.lines][:1] or [home]
            for number, source in enumerate(holders):
                edits = by_file.setdefault(source.path, (source, {}))[1]
                edits.setdefault(subject, {})[predicate] = [] if number else values
    return {path: _apply(source, edits, authored.prefixes) for path, (source, edits) in by_file.items()}


def _has(source: Source, subject: str, predicate: str) -> bool:
    return subject in source.lines and any(
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


def _put(edition: Edition, files: dict[Path, str], text: str) -> None:
    """Have ``graph/`` hold these files and the text that it is anchored to, in one step."""
    graph = edition.folder("graph")
    contents = {path: content.encode() for path, content in files.items()}
    contents[edition.anchored_file] = text.encode()
    target = graph.resolve()
    try:
        with workshop.folder(str(target.parent)) as beside:
            made = Path(beside) / graph.name
            shutil.copytree(target, made, symlinks=True)
            for path, content in contents.items():
                write_file(made / path.relative_to(graph), content, lasting=False)
            put_in_place(str(made), str(target), beside)
    except OSError as error:
        raise unwritable(error, str(graph), sum(map(len, contents.values())), "folder") from None


def _old_text(edition: Edition, given: Path | None, new_given: bool) -> str:
    known = anchors.recorded(Authored(edition))
    if known is None:
        if given is None and not new_given:
            raise UsageProblem(
                "the edition does not record which text its claims were anchored to",
                edition.display(edition.text_file),
                "give the changed text with --text, or record this one with --record",
            )
        return Text.read(given or edition.text_file).content
    for path in [given] if given is not None else [edition.anchored_file, edition.text_file]:
        if _digest_of(path) == known:
            return Text.read(path).content
    if given is not None:
        raise UsageProblem(f"this is not the text that the edition records, {known}", str(given))
    raise UnreadableInput(
        f"the text that the claims were anchored to, {known}, is not there",
        edition.display(edition.anchored_file),
        "name it with --from",
    )


def _digest_of(path: Path) -> str:
    return anchors.digest(Text.read(path).content) if path.is_file() else ""
