"""What was checked with which program that others wrote: ``make integration``.

Each row of the table names a counterpart, the tests in which it takes part, and what they check. The tests
are run, and the result is what pytest says of them: nothing here decides whether a check passed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent


class Counterpart(NamedTuple):
    """One row: name, how its version is told (a package, or a command), its tests, and what they check."""

    name: str
    version: str | tuple[str, ...]
    tests: tuple[str, ...]
    checks: str


ARGDOWN = os.environ.get("CLAIMGRAPH_ARGDOWN", "argdown")
COUNTERPARTS = (
    Counterpart("Virtuoso", ("virtuoso-t", "-?"), ("test_virtuoso.py",), "loads; stored queries: same rows"),
    Counterpart("Apache", ("apache2", "-v"), ("test_apache.py",), "serves a published folder"),
    Counterpart(
        "OpenRefine",
        ("dpkg-query", "--show", "openrefine"),
        ("tests/test_openrefine.py",),
        "guesses types, reconciles, extends a column",
    ),
    Counterpart(
        "rdflib",
        "rdflib",
        ("test_exporters.py", "test_stored_queries.py::test_same_rows_in_rdflib"),
        "reads the exports; stored queries: same rows",
    ),
    Counterpart("rapper", ("rapper", "--version"), ("test_exporters.py", "-k", "rapper"), "reads the Turtle"),
    Counterpart("nanopub", "nanopub", ("test_nanopub.py",), "validity of the nanopublications"),
    Counterpart("sssom", "sssom", ("test_links.py", "-k", "sssom"), "parses and validates the mappings"),
    Counterpart("rocrate", "rocrate", ("test_publish.py", "-k", "crate"), "reads the RO-Crate"),
    Counterpart("Argdown", (ARGDOWN, "--version"), ("test_argdown.py",), "parses the argument map"),
    Counterpart("networkx", "networkx", ("test_argument_maps.py", "-k", "graphml"), "reads the GraphML"),
    Counterpart("csvw", "csvw", ("test_csvw_export.py",), "checks the tables and their metadata"),
    Counterpart("pyld", "PyLD", ("test_webannotation.py", "test_frames.py"), "expands and frames JSON-LD"),
)


def told_version(how: str | tuple[str, ...]) -> str:
    """The version of a package, or the first line with a digit that a program says; "" without it."""
    if isinstance(how, str):
        try:
            return version(how)
        except PackageNotFoundError:
            return ""
    program = shutil.which(how[0])
    if program is None:
        return ""
    done = subprocess.run([program, *how[1:]], capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    return next((line.strip() for line in lines if any(sign.isdigit() for sign in line)), "?")[:40]


def run(counterpart: Counterpart, work: Path) -> tuple[str, bool]:
    """(Result in words, whether all is well) of the counterpart's tests; a skipped test is not well."""
    report = work / "report.xml"
    first, *rest = counterpart.tests
    named = [f"tests/lecture/{name}" if name.startswith("test_") else name for name in (first, *rest)]
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", *named],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if not report.is_file():
        return "the tests did not start", False
    suite = next(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - pytest's own report
    report.unlink()
    total, skipped = int(suite.get("tests", "0")), int(suite.get("skipped", "0"))
    failed = int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
    words = f"{total - skipped - failed} of {total} passed" + (f", {skipped} skipped" if skipped else "")
    return words, total > 0 and not failed and not skipped


def main() -> int:
    """Run all, print the table, and return 1 where something failed or is missing."""
    well = True
    print(f"{'counterpart':12} {'version':40} {'what was checked':46} result")
    with tempfile.TemporaryDirectory() as work:
        for counterpart in COUNTERPARTS:
            found = told_version(counterpart.version)
            result, good = run(counterpart, Path(work)) if found else ("not installed", False)
            well &= good
            print(f"{counterpart.name:12} {found:40} {counterpart.checks:46} {result}", flush=True)
    return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
