"""The authored files of the lecture: each subject is found in its line, and formatting loses nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.edition import built_in
from test_turtle import check_formatting, check_lines

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.terms import Prefixes

EDITION = built_in()
FILES = EDITION.graph_files()


@pytest.mark.parametrize("path", FILES, ids=lambda path: EDITION.display(path))
def test_every_subject_has_its_line(path: Path, prefixes: Prefixes) -> None:
    """The lines found by scanning are those of the subjects that the parser found, in every file."""
    check_lines(path, prefixes)


@pytest.mark.parametrize("path", FILES, ids=lambda path: EDITION.display(path))
def test_files_survive_formatting(path: Path, prefixes: Prefixes) -> None:
    """Formatting a file keeps every triple and every comment and is settled after one pass."""
    check_formatting(path, prefixes)
