"""The pages say what is so: generated ones are current, shown commands run, links lead on, versions agree."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from click.testing import CliRunner
from pyoxigraph import QuerySolutions, parse

from claimgraph.cli import main
from claimgraph.terms import OWL, SCHEMA, SKOS
from page_steps import steps

if TYPE_CHECKING:
    from pyoxigraph import Store

    from claimgraph.model import Model

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def _sessions() -> list[tuple[str, str]]:
    """(Command line, what is shown below it) for each ``$ claimgraph …`` in the README."""
    found = []
    for block in _BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = session.splitlines()
            end = 1
            while "\n".join(lines[:end]).count("'") % 2 and end < len(lines):  # a query over several lines
                end += 1
            if lines[0].startswith("claimgraph"):
                found.append(("\n".join(lines[:end]), "\n".join(lines[end:]).strip()))
    return found


def test_the_generated_pages_are_current() -> None:
    """The CLI reference, the dictionary and the lists are what would be written now."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "generate.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_shows_commands() -> None:
    """There is something for the next test to run, and answers to compare."""
    assert len(_sessions()) >= 8
    assert len([shown for _, shown in _sessions() if shown]) >= 7


@pytest.mark.parametrize(("command", "shown"), _sessions())
def test_a_command_of_the_readme_runs(
    command: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends with exit code 0, and where an answer is shown, that is the answer, to the blank."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = CliRunner().invoke(main, shlex.split(command, comments=True)[1:])
    assert done.exit_code == 0, done.output
    if shown:
        assert done.stdout.strip() == shown


@pytest.mark.parametrize(("name", "runs"), [("annotations.md", 1), ("tables.md", 5)])
def test_the_examples_of_a_page_run_in_their_order(
    name: str, runs: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files are written, cells changed, commands answer what is shown; the lecture stays as it is."""
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in (ROOT / "graph").rglob("*.ttl")}
    found = steps((ROOT / "docs" / name).read_text(encoding="utf-8"))
    assert sum(step.kind == "run" for step in found) == runs
    table = ""
    for kind, what, content, code in found:
        if kind == "file":
            Path(what).write_text(content, encoding="utf-8")
        elif kind == "cell":
            _set_cell(Path(table), *what.split("\t"))
        else:
            words = shlex.split(what)
            table = next((word for word in words if word.endswith(".xlsx")), table)
            done = CliRunner().invoke(main, words[1:], prog_name="claimgraph")
            assert (done.exit_code, done.output.strip()) == (code, content), what
    assert {path: path.read_bytes() for path in (ROOT / "graph").rglob("*.ttl")} == before


def _set_cell(table: Path, value: str, column: str, thing: str) -> None:
    """Write ``value`` into a column of the row of ``thing``."""
    book = openpyxl.load_workbook(table)
    for sheet in book.worksheets:
        heads = {cell.value: number for number, cell in enumerate(sheet[1], 1)}
        for row in range(2, sheet.max_row + 1):
            if column in heads and sheet.cell(row, 1).value == thing:
                sheet.cell(row, heads[column]).value = value
    book.save(table)


def test_the_readme_counts_right(model: Model, store: Store) -> None:
    """What it says of the size of the edition is what the graph holds."""
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    figures = re.search(
        r"([\d,]+) claims by (\d+) voices, (\d+) arguments, (\d+) entities, ([\d,]+) triples; "
        r"every one of its (\d+) sentences",
        readme,
    )
    assert figures
    rows = store.query(f"SELECT ?e {{ ?e <{SKOS}prefLabel> ?l FILTER(CONTAINS(STR(?e), '/entity/')) }}")
    assert isinstance(rows, QuerySolutions)
    entities = {row[0] for row in rows}
    voices = {voice.iri for claim in model.claims.values() for voice in claim.claimant}
    assert [int(figure.replace(",", "")) for figure in figures.groups()] == [
        len(model.claims), len(voices), len(model.arguments), len(entities), len(store),
        sum(map(len, model.sentences.values())),
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(page: Path) -> None:
    """And, where it names a heading, to a heading."""
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, heading = target.partition("#")
        file = page.parent / name if name else page
        assert file.exists(), f"{page.name} links to {target}"
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}
            assert heading in slugs, f"{page.name} links to {target}"


def test_the_changelog_tells_of_this_version() -> None:
    """Its topmost released entry is the current version, with a date and something to tell."""
    entries = re.split(r"^## ", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    entries = [entry for entry in entries if not entry.startswith("[Unreleased]\n")]
    assert re.match(rf"\[{re.escape(VERSION)}\] - \d{{4}}-\d\d-\d\d\n", entries[0])
    assert re.search(r"^- ", entries[0], re.MULTILINE), "the entry is empty"


def test_every_line_of_the_threat_model_is_shown() -> None:
    """Each line names tests, and each test that is named there exists."""
    lines = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith(("| From", "| ---"))]
    assert len(rows) > 25
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", row.rsplit(" | ", 1)[1])
        assert named, f"nothing shows that: {row}"
        for file, test in named:
            text = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"^def {test or 'test_'}", text, re.MULTILINE), f"{file} has no {test}"


def test_one_version_everywhere() -> None:
    """pyproject.toml, the ontologies, the edition and the citation name the same version."""
    citation = re.findall(
        r"^version: \"?([^\"\n]+)", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert citation == [VERSION]
    named: dict[str, set[str]] = {}
    for file in [*(ROOT / "ontology").glob("*.ttl"), ROOT / "graph" / "edition.ttl"]:
        for quad in parse(path=str(file)):
            for name in (f"{OWL}versionInfo", f"{OWL}versionIRI", f"{SCHEMA}version"):
                if quad.predicate.value == name:
                    value = getattr(quad.object, "value", "").rpartition("/")[2]
                    named.setdefault(name, set()).add(value)
    assert named == {
        name: {VERSION} for name in (f"{OWL}versionInfo", f"{OWL}versionIRI", f"{SCHEMA}version")
    }


def test_the_architecture_names_every_package_and_its_layer() -> None:
    """The page's glossary has each top-level package once, and its drawing the layers that CI holds."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "claimgraph"
    packages = {
        path.stem for path in source.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    glossary = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(glossary) == sorted(packages - {"__init__"})
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    wanted = [re.findall(r"\w+", layer) for layer in declared["contracts"][0]["layers"]][1:]
    drawing = page.partition("```text")[2].partition("```")[0].splitlines()
    drawn = [re.findall(r"\w+", re.split(r"[─│┤]", line)[0]) for line in drawing]
    assert [layer for layer in drawn if set(layer) <= packages and layer] == wanted
