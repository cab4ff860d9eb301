"""The form of the package: modules that can be read at a sitting, and a word on each part of it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "claimgraph"
#: How many lines a module may have; what is longer has two duties.
MOST = 350


def test_no_module_is_long() -> None:
    """A module of the package is short enough to have one duty."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert lines
    assert [f"{path.relative_to(ROOT)}: {count}" for path, count in lines.items() if count > MOST] == []


def test_each_package_has_its_duty_told() -> None:
    """The page on how the package is built has a row for every package and module, and for no other."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    parts = {
        path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert sorted(told) == sorted(parts - {"__init__"})
