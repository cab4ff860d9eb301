"""The form of the package: modules that can be read at a sitting, and a word on each part of it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
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


def test_an_import_inside_a_function_saves_time() -> None:
    """What a function imports is not loaded with its module already: else it stands at the top.

    Said apart (``noqa``) is what is imported so that it is there when nothing can be opened any more.
    """
    inside: dict[str, set[str]] = {}
    for path in PACKAGE.rglob("*.py"):
        name = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        if names := _imported_in_functions(path):
            inside[name] = names
    assert len(inside) > 20
    script = (
        "import importlib, os, sys\n"
        "before = set(sys.modules)\n"
        "for line in sys.stdin:\n"
        "    name, *wanted = line.split()\n"
        "    if os.fork() == 0:\n"
        "        importlib.import_module(name)\n"
        "        there = [one for one in wanted if one in sys.modules.keys() - before]\n"
        "        if there: print(name, *there, flush=True)\n"
        "        os._exit(0)\n"
        "    os.wait()\n"
    )
    lines = "".join(f"{name} {' '.join(sorted(wanted))}\n" for name, wanted in sorted(inside.items()))
    done = subprocess.run(
        [sys.executable, "-c", script], input=lines, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == []


def _imported_in_functions(path: Path) -> set[str]:
    """The modules that the functions of a module import."""
    source = path.read_text(encoding="utf-8")
    lines, names = source.splitlines(), set()
    for function in ast.walk(ast.parse(source)):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import) and "noqa" not in lines[node.lineno - 1]:
                names |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and "noqa" not in lines[node.lineno - 1]:
                modules = {f"{node.module}.{one.name}" for one in node.names}
                below = {one for one in modules if one.startswith("claimgraph.") and _is_module(one)}
                names |= below or {node.module}
    return names


def _is_module(name: str) -> bool:
    return (PACKAGE.parent / Path(*name.split("."))).with_suffix(".py").is_file()
