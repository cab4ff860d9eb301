"""What is shipped: one version, a wheel with the edition in it, and the same graph from it alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import claimgraph

ROOT = Path(__file__).parents[2]


def test_there_is_one_version() -> None:
    """pyproject, package, ontology, edition and citation name the same version."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    ontology = (ROOT / "ontology" / "claimgraph.ttl").read_text(encoding="utf-8")
    edition = (ROOT / "graph" / "edition.ttl").read_text(encoding="utf-8")
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert claimgraph.__version__ == version
    assert f"owl:versionIRI <https://w3id.org/claimgraph/ns/{version}>" in ontology
    assert f'owl:versionInfo "{version}"' in ontology
    assert f'schema:version "{version}"' in edition
    assert re.search(rf"^version: {re.escape(version)}$", citation, re.MULTILINE)


def test_importing_the_package_does_not_import_rdflib() -> None:
    """``import claimgraph`` stays cheap; rdflib comes with the first call that needs it."""
    heavy = {"rdflib", "pyshacl", "rich", "click", "pyoxigraph"}
    code = f"import sys, claimgraph; print(sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout without touching the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_the_edition_and_nothing_else(wheel: Path) -> None:
    """Text, ontology, graph, shapes and queries are inside the package; tests and benchmarks are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for folder in ("seeds", "ontology", "graph", "shapes", "queries"):
        inside = {
            name.removeprefix(f"claimgraph/data/{folder}/")
            for name in names
            if name.startswith(f"claimgraph/data/{folder}/")
        }
        assert inside == {
            path.relative_to(ROOT / folder).as_posix()
            for path in (ROOT / folder).rglob("*")
            if path.is_file()
        }
    assert {name.split("/")[0].split("-")[0] for name in names} == {"claimgraph"}
    assert not [name for name in names if name.endswith(".pyc") or "/tests/" in name]


def test_the_wheel_alone_answers_the_same(wheel: Path, tmp_path: Path) -> None:
    """Unpacked outside the checkout, with no other copy on the path, it judges and exports the same graph."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import claimgraph; assert claimgraph.__file__.startswith(sys.argv[1]), claimgraph.__file__\n"
        "from claimgraph.edition import find_edition; from claimgraph.build import ensure_built\n"
        "edition = find_edition(); assert str(edition.root).startswith(sys.argv[1]), edition.root\n"
        "import hashlib; print(hashlib.sha256(ensure_built(edition).nquads.read_bytes()).hexdigest())\n"
    )
    here = subprocess.run(
        [sys.executable, "-c", code.replace("assert ", "0 and "), str(ROOT / "src")],
        capture_output=True,
        text=True,
        check=True,
    )
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "CLAIMGRAPH_EDITION")
    }
    environment["CLAIMGRAPH_CACHE"] = str(tmp_path / "cache")
    alone = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "site")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert alone.returncode == 0, alone.stderr
    assert alone.stdout == here.stdout
