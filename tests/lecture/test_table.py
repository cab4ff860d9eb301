"""The whole lecture as a workbook and back: the page that says so is run, and nothing is lost."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimgraph.build.authored import Authored
from claimgraph.tables.comparing import compare
from claimgraph.tables.files import read_table, write_table
from claimgraph.tables.workbook import workbook_of

if TYPE_CHECKING:
    from claimgraph.edition import Edition
    from conftest import Run

PAGE = (Path(__file__).parents[2] / "docs" / "tables.md").read_text(encoding="utf-8")


def _graph(edition: Edition) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in edition.folder("graph").rglob("*") if path.is_file()}


def test_the_page_runs(
    edition: Edition, runner: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commands answer what it shows, and leave the lecture as it is, byte for byte."""
    monkeypatch.chdir(tmp_path)
    before = _graph(edition)
    (session,) = re.findall(r"^```console\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
        command, _, shown = step.partition("\n")
        result = runner(*shlex.split(command)[1:], "--edition", str(edition.root))
        assert (result.exit_code, result.stdout) == (0, shown)
    assert _graph(edition) == before


@pytest.mark.parametrize("name", ["lecture.ods", "lecture"])
def test_every_kind_of_table_holds_all(edition: Edition, tmp_path: Path, name: str) -> None:
    """What is read from it is what the authors wrote: no value differs, nothing is new and nothing gone."""
    authored = Authored(edition)
    write_table(workbook_of(authored), tmp_path / name)
    made = compare(authored, read_table(tmp_path / name))
    assert (made.problems, made.differences, made.kept, made.changes) == ([], [], [], {})
    assert len(made.rows) == 1616 + 899 + 368 + 487
