"""``claimgraph validate`` and ``claimgraph export`` on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from claimgraph.cli import main

if TYPE_CHECKING:
    from pathlib import Path

RUNNER = CliRunner()


def test_validate_exits_by_its_verdict() -> None:
    """0 when nothing is wrong, 1 when something is; the report says the same."""
    done = RUNNER.invoke(main, ["validate", "--checks-only", "--format", "json"])
    assert done.exit_code == (0 if json.loads(done.stdout)["conforms"] else 1)


def test_validate_with_nothing_to_do_is_refused() -> None:
    """Both halves left out is a usage error."""
    done = RUNNER.invoke(main, ["validate", "--checks-only", "--shapes-only"])
    assert done.exit_code == 2
    assert "nothing to do" in done.stderr


@pytest.mark.parametrize("ending", [".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf"])
def test_export_takes_the_format_from_the_file_name(ending: str, tmp_path: Path) -> None:
    """The ending decides unless --format is given."""
    file = tmp_path / f"p002{ending}"
    done = RUNNER.invoke(main, ["export", "--paragraph", "p002", "--output", str(file)])
    assert done.exit_code == 0, done.stderr
    first = file.read_bytes()[:12]
    assert first.startswith(
        {".ttl": b"@prefix", ".trig": b"@prefix", ".jsonld": b'{"@context"', ".rdf": b"<?xml"}.get(
            ending, b"<http"
        )
    )


def test_export_finds_an_entity_by_its_label() -> None:
    """A label does as well as a slug."""
    by_label = RUNNER.invoke(main, ["export", "--entity", "Great Britain", "--format", "ntriples"])
    by_slug = RUNNER.invoke(main, ["export", "--entity", "britain", "--format", "ntriples"])
    assert by_label.exit_code == by_slug.exit_code == 0
    assert by_label.stdout_bytes == by_slug.stdout_bytes


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--paragraph", "p999"], 2),
        (["--entity", "nobody-at-all-xyz"], 2),
        (["--output", "/no/such/folder/x.ttl"], 3),
        (["--output", "x.json"], 2),  # JSON-LD, AIF or another: no ending says which
    ],
)
def test_export_refuses_in_one_line(arguments: list[str], code: int) -> None:
    """Bad input gives one line and an exit code, never a traceback."""
    done = RUNNER.invoke(main, ["export", *arguments])
    assert done.exit_code == code
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()
