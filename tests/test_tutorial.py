"""The tutorial is true: its files are written, its commands run in their order and answer what it shows."""

from __future__ import annotations

import shlex
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.cli import main
from page_steps import steps

STEPS = steps((Path(__file__).parents[1] / "docs" / "tutorial.md").read_text(encoding="utf-8"))


def test_the_tutorial_has_what_it_promises() -> None:
    """It writes a text, entities and claims, and runs the way from new to publish."""
    assert [step[1] for step in STEPS if step[0] == "file"] == [
        "bridge.txt",
        "bridge/graph/entities/things.ttl",
        "bridge/graph/claims/begin.ttl",
    ]
    commands = [step[1].split()[1] for step in STEPS if step[0] == "run"]
    assert {"new", "fmt", "build", "validate", "show", "query", "world", "read", "draw", "publish"} <= set(
        commands
    )
    assert len([step for step in STEPS if step[0] == "run" and step[2]]) >= 6


@pytest.mark.skipif(find_spec("matplotlib") is None, reason="the tutorial draws pictures")
def test_the_tutorial_runs_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command ends with exit code 0 and answers what is shown, and the page is there in the end."""
    monkeypatch.chdir(tmp_path)
    for kind, what, content, _ in STEPS:
        if kind == "file":
            Path(what).write_text(content, encoding="utf-8")
            continue
        words = shlex.split(what)
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", 1))
            continue
        assert words[0] == "claimgraph", what
        done = CliRunner().invoke(main, words[1:])
        assert done.exit_code == 0, f"{what}\n{done.output}"
        if content:
            assert done.stdout.strip("\n") == content, what
    assert "The bridge at Newford is rotten." in Path("reading.html").read_text(encoding="utf-8")
    assert list(Path("site").rglob("p001-02*"))
