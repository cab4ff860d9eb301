"""``claimgraph show`` and ``coverage`` as a reader meets them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from click.testing import Result

    from claimgraph.build import Published
    from claimgraph.edition import Edition
    from conftest import Run


@pytest.fixture
def run(runner: Run, asked: Edition) -> Run:
    """Run a command on the tiny edition."""

    def command(*args: str, **environment: str) -> Result:
        return runner(*args, "--edition", str(asked.root), **environment)

    return command


def test_show(run: Run) -> None:
    """The page fits the width asked for and ends with one line feed."""
    result = run("show", "portugal", COLUMNS="70")
    assert result.exit_code == 0 and result.stdout.startswith("Portugal\ncg:Polity · ent:portugal\n")
    assert (
        max(map(len, result.stdout.splitlines())) <= 70
        and result.stdout.endswith("\n")
        and not result.stdout.endswith("\n\n")
    )


def test_show_formats(run: Run) -> None:
    """The same page as Markdown, JSON and Turtle."""
    assert run("show", "portugal", "-F", "md").stdout.startswith("# Portugal\n")
    assert json.loads(run("show", "p002-01", "-F", "json").stdout)["curie"] == "claim:p002-01"
    assert "claim:p002-01" in run("show", "portugal", "-F", "turtle").stdout


def test_properties_of_others_are_told_in_words(runner: Run, published: Published) -> None:
    """What other vocabularies call birthDate reads as birth date; data keep the property's name."""
    assert published.store
    told = runner("show", "vladimir-lenin").stdout
    assert re.search(r"^birth date +1870-04-22$", told, re.M)
    assert re.search(r"^exact match +dbr:Vladimir_Lenin$", told, re.M)
    assert "schema:" not in told.partition("\n\nAs ")[0]
    data = json.loads(runner("show", "vladimir-lenin", "-F", "json").stdout)
    assert data["schema:birthDate"] == ["1870-04-22"] and "birth date" not in data


def test_show_all(runner: Run, published: Published) -> None:
    """A long group is told by its first entries and says how many are left; ``--all`` tells every one."""
    assert published.store
    short = runner("show", "leon-trotsky")
    assert short.exit_code == 0 and len(short.stdout.splitlines()) < 400
    left = re.search(
        r"^As claimant \(([\d,]+)\)$.*?^  … and ([\d,]+) more: --all$", short.stdout, re.M | re.S
    )
    assert left is not None
    total, more = (int(number.replace(",", "")) for number in left.groups())
    assert total - more == 10
    whole = runner("show", "leon-trotsky", "--all").stdout
    assert "--all" not in whole and f"As claimant ({total:,})" in whole
    assert whole.count("\n") > short.stdout.count("\n") * 5
    data = json.loads(runner("show", "leon-trotsky", "-F", "json").stdout)
    assert len(data["sections"]["As claimant"]) == total
    assert re.search(r"^- … and [\d,]+ more: --all$", runner("show", "leon-trotsky", "-F", "md").stdout, re.M)


@pytest.mark.parametrize(
    ("thing", "message"),
    [("<x>", "not a valid IRI"), ("\udcff", "not UTF-8"), ("http://nowhere/x", "says nothing about")],
)
def test_show_what_cannot_be(run: Run, thing: str, message: str) -> None:
    """A name that no thing can bear, or none here does, is one line and exit code 2, in every format."""
    for name in ("text", "turtle"):
        result = run("show", thing, "-F", name)
        assert result.exit_code == 2 and message in result.stderr and result.stderr.count("\n") == 1


def test_show_unknown(run: Run) -> None:
    """An unknown name is exit code 2 with the nearest known."""
    result = run("show", "portugla")
    assert result.exit_code == 2 and "Did you mean portugal" in result.stderr


def test_coverage(run: Run) -> None:
    """Parts and the whole text in a table; paragraphs and uncovered sentences when asked for."""
    result = run("coverage")
    assert result.exit_code == 0 and "whole text" in result.stdout.splitlines()[-1]
    assert "p003 (line 4)" in run("coverage", "--paragraphs").stdout
    assert "A Small Lecture" in run("coverage", "--uncovered").stdout
    assert json.loads(run("coverage", "-F", "json").stdout)["total"]["claims"] == 3
    assert run("coverage", "-F", "csv").stdout.startswith(",sentences,claimed")
    assert run("coverage", "-F", "md").stdout.startswith("|  | sentences |")


def test_coverage_check(run: Run) -> None:
    """``--check`` is exit code 1 while a sentence is not accounted for, and 0 where all are."""
    result = run("coverage", "--check")
    assert result.exit_code == 1 and "not accounted for" in result.stderr
    assert run("coverage", "--check", "--within", "p002").exit_code == 0
    assert run("coverage", "--within", "p999").exit_code == 2


def test_real_graph(runner: Run, published: Published) -> None:
    """Everything works on the real edition: an entity, a paragraph, the coverage."""
    assert published.store
    reporter = runner("show", "leon-trotsky")
    assert reporter.exit_code == 0 and "\nAs reporter (" in reporter.stdout
    assert "Lecture" in runner("show", "p007").stdout
    assert runner("coverage").exit_code == 0
