"""The command line as a whole.

Help, errors as one line, exit codes, closed pipes, and what is not imported.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from claimgraph.cli import COMMANDS, main
from claimgraph.cli.options import ANSWER_FORMATS
from claimgraph.results import GRAPH_FORMATS, ROW_FORMATS
from patience import PATIENCE
from terminal import written_on_terminal

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.workspace.workspace import Workspace
    from conftest import Run

PROGRAM = [sys.executable, "-c", "from claimgraph.cli import main; main()"]


def test_help(runner: Run) -> None:
    """``--help`` lists every command with its summary and imports none of them."""
    result = runner("--help")
    assert result.exit_code == 0
    assert all(name in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_summaries(name: str, runner: Run) -> None:
    """The summary in the table is the command's own, and its help can be read."""
    command = main.get_command(click.Context(main), name)
    assert isinstance(command, click.Command)
    assert name == command.name
    if name not in ("build", "fmt"):
        assert COMMANDS[name] == command.get_short_help_str(200)
    result = runner(name, "--help")
    assert result.exit_code == 0 and result.stderr == ""


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("qurey",), "Did you mean query?"),
        (("zzz",), "List the commands with claimgraph --help"),
        (("query", "--bogus"), "No such option"),
        (("show",), "Missing argument"),
        (("sparql",), "give the query as TEXT"),
        (("sparql", "ASK {}", "-f", "x"), "not both"),
        (("query", "about", "nonsense"), "is not NAME=VALUE"),
        (("query", "about", "--timeout", "-1"), "--timeout"),
        (("find", "x", "--edition", "/nowhere"), "does not exist"),
        (("find", "x", "--edition", __file__), "is a file, not a folder"),
        (("find", "x", "--edition", "~no-such-user/x"), "no such home folder"),
        (("query", "about", "--timeout", "nan"), "--timeout"),
    ],
)
def test_usage(runner: Run, args: tuple[str, ...], message: str) -> None:
    """Wrong usage is one line on standard error that says what to type, and exit code 2."""
    result = runner(*args)
    assert result.exit_code == 2
    assert message in result.stderr and result.stderr.count("\n") == 1 and result.stdout == ""


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (BrokenPipeError(), 141, ""),
        (RecursionError(), 4, "nests too deeply"),
        (PermissionError(13, "Permission denied", "x.ttl"), 3, "Permission denied (x.ttl)"),
        (ZeroDivisionError("oh\nno"), 70, "a fault of claimgraph, not of yours: ZeroDivisionError: oh no"),
    ],
)
def test_no_traceback(
    runner: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, message: str
) -> None:
    """Whatever happens inside, no traceback comes out."""

    def fail(*_: object, **_options: object) -> Workspace:
        raise error  # whatever edition is named

    monkeypatch.setattr("claimgraph.cli.common.open_edition", fail)
    monkeypatch.setattr("claimgraph.cli.common._forget_stdout", lambda: None)
    result = runner("find", "x")
    assert result.exit_code == code
    assert message in result.stderr and "Traceback" not in result.stderr


def test_fault_can_be_seen(runner: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for it sees where a fault comes from."""

    def fail(*_: object, **_options: object) -> Workspace:
        raise ZeroDivisionError

    monkeypatch.setattr("claimgraph.cli.common.open_edition", fail)
    assert isinstance(runner("find", "x", CLAIMGRAPH_DEBUG="1").exception, ZeroDivisionError)


def test_closed_pipe(asked: Edition) -> None:
    """A reader that goes away early ends the program quietly."""
    command = [*PROGRAM, "coverage", "--paragraphs", "--edition", str(asked.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(PATIENCE) == 141


def test_standard_output_closed_from_the_start(asked: Edition) -> None:
    """Without a standard output at all the answer is not seen, and nothing breaks."""
    command = ["sh", "-c", '"$0" "$@" >&-', *PROGRAM, "show", "portugal", "--edition", str(asked.root)]
    done = subprocess.run(command, check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_standard_error_closed_from_the_start(asked: Edition) -> None:
    """Without a standard error complaints are not seen; the answer and the exit code are."""
    shell = ["sh", "-c", '"$0" "$@" 2>&-', *PROGRAM]
    where = ["--edition", str(asked.root)]
    done = subprocess.run([*shell, "find", "peace", *where], check=False, capture_output=True)
    assert done.returncode == 0 and b"peace" in done.stdout
    done = subprocess.run([*shell, "show", "portugla", *where], check=False, capture_output=True)
    assert (done.returncode, done.stdout) == (2, b"")


def test_answer_formats() -> None:
    """The formats offered are those that results can be written in."""
    assert (*ROW_FORMATS, *GRAPH_FORMATS) == ANSWER_FORMATS


@pytest.mark.parametrize("columns", ["60", "120"])
def test_records_in_a_pipe(asked: Edition, columns: str) -> None:
    """A piped answer is set as records where a table would be too narrow, and says so in the help."""
    query = "SELECT ?claim ?l ?q ?w { ?claim rdfs:label ?l ; cg:quote ?q BIND(CONCAT(?l, ' ', ?q) AS ?w) }"
    done = subprocess.run(
        [*PROGRAM, "sparql", query, "--edition", str(asked.root)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": columns},
    )
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert lines[0].startswith("claim  claim:p00") == (columns == "60")
    assert ("-----" in lines[1]) == (columns == "120")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("columns", ["60", "100"])
def test_terminal(asked: Edition, opened: Workspace, columns: str) -> None:
    """On a terminal tables are drawn to its width, their head in bold."""
    assert opened.published()
    command = [*PROGRAM, "query", "about", "power=", "--edition", str(asked.root)]
    written = written_on_terminal(command, COLUMNS=columns)
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", written.decode())
    assert "claim:p003-01" in plain and "─" in plain
    assert max(map(len, plain.splitlines())) <= int(columns)
    assert b"\x1b[1mlabel" in written


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_colour_where_it_is_wanted(asked: Edition, opened: Workspace) -> None:
    """The text is read in colours on a terminal, and without any style where $NO_COLOR asks for that."""
    assert opened.published()
    command = [*PROGRAM, "read", "p002", "--edition", str(asked.root)]
    styled = re.compile(rb"\x1b\[[0-9;]*m")
    assert {b"\x1b[32m", b"\x1b[35m"} <= set(styled.findall(written_on_terminal(command)))
    assert not styled.search(written_on_terminal(command, NO_COLOR="1"))


@pytest.mark.parametrize("shell", [BashComplete, ZshComplete, FishComplete])
def test_completion(
    shell: type[ShellComplete], opened: Workspace, asked: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands, stored queries, parameters, values and entities are completed in every shell."""
    assert opened.published()  # what is not built is not completed
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(asked.root))
    complete = shell(main, {}, "claimgraph", "_CLAIMGRAPH_COMPLETE")

    def offered(args: list[str], incomplete: str) -> list[str]:
        items = complete.get_completions(args, incomplete)
        assert all(complete.format_completion(item) for item in items)
        return [item.value for item in items]

    assert offered([], "co") == ["compare", "coverage"]
    assert {"about", "is-negated", "plain", "worded", "entities/about"} <= set(offered(["query"], ""))
    assert offered(["query"], "is-") == ["is-negated"]
    assert offered(["query", "about"], "")[:2] == ["power=", "voice="]  # its own, then what narrows any
    assert offered(["query", "about"], "power=por") == ["power=portugal", "power=portugal-the-land"]
    assert offered(["query", "about", "power", "="], "brit") == ["britain"]
    assert offered(["query", "about", "power"], "=")[0] == "annotator"
    assert offered(["query", "about", "power=britain"], "")[:1] == ["voice="]
    assert offered(["query", "worded"], "words=a") == []
    assert offered(["query", "unheard-of"], "x") == []
    assert offered(["show"], "port") == ["portugal", "portugal-the-land"]
    assert offered(["show"], "claim:p003") == ["claim:p003-01"]
    assert "table" in offered(["query", "-F"], "")


def test_completion_is_quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no edition, completion offers nothing and says nothing."""
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(tmp_path / "none"))
    assert ShellComplete(main, {}, "claimgraph", "_X").get_completions(["query"], "") == []
    assert ShellComplete(main, {}, "claimgraph", "_X").get_completions(["show"], "") == []


def test_completion_never_builds(monkeypatch: pytest.MonkeyPatch, asked: Edition, tmp_path: Path) -> None:
    """Pressing a key does not build a graph."""
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(asked.root))
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path))
    assert ShellComplete(main, {}, "claimgraph", "_X").get_completions(["show"], "port") == []
    assert [path for path in tmp_path.iterdir() if path.is_dir()] == []
