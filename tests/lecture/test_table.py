"""The whole lecture as a table and back: nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.build.authored import Authored
from claimgraph.tables.diff import compare
from claimgraph.tables.files import read_table, write_table
from claimgraph.tables.workbook import workbook_of

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition


@pytest.mark.parametrize("name", ["lecture.ods", "lecture"])
def test_every_kind_of_table_holds_all(edition: Edition, tmp_path: Path, name: str) -> None:
    """What is read from it is what the authors wrote: no value differs, nothing is new and nothing gone."""
    authored = Authored(edition)
    write_table(workbook_of(authored), tmp_path / name)
    made = compare(authored, read_table(tmp_path / name))
    assert (made.problems, made.differences, made.graph_only, made.changes) == ([], [], [], {})
    assert len(made.rows) == 1616 + 899 + 368 + 487
