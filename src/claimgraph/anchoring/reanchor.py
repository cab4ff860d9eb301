"""Puts a changed text and what was brought over to it into their places, whole or not at all.

The new text comes first, which the build refuses until the record says that it is the one: whoever is
interrupted there asks again and loses nothing. Then all of ``graph/`` takes its place in one step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph.anchoring.plan import Plan
from claimgraph.build import anchors
from claimgraph.build.authored import Authored
from claimgraph.build.publish import publish
from claimgraph.editing.changes import Changes, rewritten
from claimgraph.editing.write import write_graph
from claimgraph.errors import UnreadableInput, UsageProblem
from claimgraph.files.write import write_file
from claimgraph.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition


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
    write_graph(
        edition, {**rewritten(authored, changes), edition.anchored_file: content}, authored.sources.files
    )
    return True


def make_plan(edition: Edition, new: str, old: Path | None = None, *, given: bool = True) -> Plan:
    """What has to change for the text ``new``; nothing is written.

    ``old`` is the text that the claims were anchored to, where the edition has it no more; ``given`` is false
    where ``new`` is what stands in seeds/. Raises UsageProblem where the old text cannot be told.
    """
    return Plan(edition, _old_text(edition, old, given), new)


def write(edition: Edition, plan: Plan) -> list[str]:
    """Put the new text and what the plan changes into their places; which files of graph/ have changed.

    Raises UsageProblem where the text in seeds/ is a third one, which nobody would have any more.
    """
    if Text.read(edition.text_file).content not in (plan.old.content, plan.new.content):
        where = edition.display(edition.text_file)
        hint = "move it elsewhere first, or bring that text over by leaving --text out"
        raise UsageProblem("this is neither the recorded text nor the one of --text", where, hint)
    if anchors.recorded(plan.authored) is None:
        write_graph(edition, {edition.anchored_file: plan.old.content})
    files = rewritten(plan.authored, plan.changes)
    write_file(edition.text_file, plan.new.content.encode())
    write_graph(edition, {**files, edition.anchored_file: plan.new.content}, plan.authored.sources.files)
    return sorted(map(edition.display, files))


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
