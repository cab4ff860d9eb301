"""Builds and judges an edition as it would be with some files changed, on a copy of its graph.

What was found in it before is no reason against a change: only what is new is told.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build.publish import publish
from claimgraph.edition import Edition
from claimgraph.errors import DataProblem, Problem
from claimgraph.files import staging
from claimgraph.files.write import write_file
from claimgraph.store import objects_stay
from claimgraph.validate import Finding, validate

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(NamedTuple):
    """What is wrong with a change.

    ``problems`` keep the edition from being built; ``findings`` are of the shapes and checks, as far as they
    were not there before. Neither can be told where the other ones are: without a build nothing is judged.
    """

    problems: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()


def dry_run(edition: Edition, files: Mapping[Path, str]) -> Verdict:
    """What would be wrong with ``edition`` if the ``files`` of its graph were so; it is not changed."""
    with staging.folder(gettempdir(), 0o700) as folder:
        root = Path(folder).resolve()
        try:
            after = _findings(_copy(edition, files, root / "after"), root / "after.nq")
        except DataProblem as error:
            return Verdict(tuple(error.problems))
        if after:
            before: set[tuple[str, str, tuple[tuple[str, str], ...]]] = set()
            with suppress(DataProblem):  # what could not be built was not judged: all that is found is new
                before = {_key(one) for one in _findings(edition, root / "before.nq")}
            after = tuple(one for one in after if _key(one) not in before)
        return Verdict(findings=after)


def _findings(edition: Edition, nquads: Path) -> tuple[Finding, ...]:
    with objects_stay():
        lines = publish(edition)
    with nquads.open("wb") as stream:
        stream.writelines(lines.nquads())
    del lines
    return validate(edition, nquads).findings


def _key(finding: Finding) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    return finding.guard, finding.focus, finding.details


def _copy(edition: Edition, files: Mapping[Path, str], root: Path) -> Edition:
    """The edition at ``root`` with ``files`` for its own; vocabulary and shapes stay where they are."""
    for name in ("seeds", "graph"):
        shutil.copytree(edition.folder(name).resolve(), root / name)
    for path, content in files.items():
        write_file(root / path.relative_to(edition.root), content.encode(), lasting=False)
    return Edition(root, (*edition.above, edition.root))
