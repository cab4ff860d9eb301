"""Others' JavaScript, bundled by npm and esbuild into ``static/vendor``: for a wheel, and by ``make front``.

It is pinned by package-lock.json and in no repository. Pages do without it (plain text areas, lists in the
place of maps), so that a checkout works without npm; a wheel is not built without it unnoticed. Nothing is
done where the bundle is already what these files make.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
VENDOR = HERE.parent / "static" / "vendor"
#: What the bundle follows from; its digest is kept beside it.
_SOURCES = ("package-lock.json", "build.mjs", "codemirror.js", "d3.js")
_STAMP = "made-from.sha256"
#: Set to anything, a wheel is built without the bundle.
WITHOUT = "CLAIMGRAPH_WITHOUT_BUNDLE"


class Hook(BuildHookInterface[Any]):
    """Hatchling's hook: the bundle goes into every wheel, and an editable install does without."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the bundle, or end with the one line that says what is missing."""
        if version == "editable" or os.environ.get(WITHOUT):
            return
        bundle()
        build_data["artifacts"].append(f"/{VENDOR.relative_to(self.root).as_posix()}/")


def is_current() -> bool:
    """Whether the bundle is there and follows from the sources as they are."""
    try:
        return (VENDOR / _STAMP).read_text(encoding="ascii").strip() == _digest()
    except OSError:
        return False


def bundle() -> None:
    """Make the bundle where it is not current; ends the process with one line where that cannot be done."""
    if is_current():
        return
    npm = shutil.which("npm")
    if npm is None:
        sys.exit(
            "npm is not installed, which bundles the libraries of the pages: install Node.js 18 or newer, "
            f"or set {WITHOUT}=1 to build a wheel whose pages go without."
        )
    VENDOR.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=VENDOR.parent) as folder:
        made = Path(folder) / VENDOR.name
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _run(npm, "run", "build", "--", str(made))
        (made / _STAMP).write_text(f"{_digest()}\n", encoding="ascii")
        shutil.rmtree(VENDOR, ignore_errors=True)
        made.rename(VENDOR)


def _run(*command: str) -> None:
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-500:]
        sys.exit(
            f"the bundle cannot be made: npm {' '.join(command[1:])} ends with {done.returncode}: {said}"
        )


def _digest() -> str:
    made = hashlib.sha256()
    for name in _SOURCES:
        made.update((HERE / name).read_bytes())
    return made.hexdigest()


if __name__ == "__main__":
    bundle()
