"""The same edition gives the same bytes, wherever and however it is built and written."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from conftest import ASKED
from tiny_edition import write_edition

if TYPE_CHECKING:
    from pathlib import Path

#: Builds the edition named first, exports it in every format, publishes it, and prints a hash of each file.
SCRIPT = """
import hashlib, json, os, sys
from pathlib import Path
os.umask(int(sys.argv[3], 8))
from claimgraph.build import ensure_built
from claimgraph.edition import find_edition
from claimgraph.errors import ClaimgraphError
from claimgraph.exporters import export
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.publishing import publish
edition, out = find_edition(sys.argv[1]), Path(sys.argv[2])
published = ensure_built(edition)
made = {"graph.nq": published.nquads.read_bytes(), "search.db": published.index.read_bytes()}
for name in EXPORT_FORMATS:
    try:
        made[name] = export(edition, published.nquads, name)
    except ClaimgraphError as error:
        made[name] = str(error).encode()
publish(edition, published, out)
made |= {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
print(json.dumps({name: hashlib.sha256(content).hexdigest() for name, content in made.items()}))
"""

#: Environments that differ in all that could show, with a umask each.
WAYS = (
    ({"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"}, "022"),
    ({"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8", "TZ": "Asia/Kathmandu"}, "077"),
)


def hashes(edition: Path, folder: Path, environment: dict[str, str], umask: str) -> dict[str, str]:
    """File → SHA-256 of all that is built, exported and published of an edition by a process of its own."""
    folder.mkdir(parents=True)
    command = [sys.executable, "-c", SCRIPT, str(edition), str(folder / "site"), umask]
    given = {
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CLAIMGRAPH_CACHE": str(folder / "cache"),
        "PATH": os.environ["PATH"],
    }
    result = subprocess.run(
        command, env=given | environment, cwd=folder, capture_output=True, text=True, check=True
    )
    found: dict[str, str] = json.loads(result.stdout)
    return found


def test_same_bytes(tmp_path: Path) -> None:
    """Hash seed, locale, time zone, umask, the edition's folder and where one stands change no byte."""
    one, two = tmp_path / "one" / "edition", tmp_path / "somewhere else" / "edition"
    write_edition(one, claims=ASKED)
    shutil.copytree(one, two)
    first, second = (
        hashes(edition, edition.parent / "work", *way) for edition, way in zip((one, two), WAYS, strict=True)
    )
    assert first == second
    assert len(first) > 100
