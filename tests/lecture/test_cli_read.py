"""``claimgraph read`` as it is met: on terminals wide and narrow, in pipes, and as a file."""

from __future__ import annotations

import os
import pty
import struct
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimgraph.cli import COMMANDS
from claimgraph.cli.read import command
from patience import PATIENCE

if TYPE_CHECKING:
    from conftest import Run

SNAPSHOTS = Path(__file__).parent / "reading"


def test_summary() -> None:
    """The summary in the table is the command's own."""
    assert COMMANDS["read"] == command.get_short_help_str(200)


def on_terminal(*args: str, width: int, height: int = 10_000, **environment: str) -> str:
    """What the command writes to a terminal of ``width`` columns."""
    import fcntl
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
    kept |= {
        "TERM": "xterm-256color",
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONUTF8": "1",
    } | environment
    process = subprocess.Popen(
        [sys.executable, "-c", "from claimgraph.cli import main; main()", "read", *args],
        stdout=theirs,
        stderr=theirs,
        env=kept,
        stdin=theirs,
    )
    os.close(theirs)
    told = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not read:
            break
        told += read
    os.close(ours)
    assert process.wait(PATIENCE) == 0, told
    return told.decode().replace("\r\n", "\n")


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("width", [80, 160])
@pytest.mark.parametrize("colour", [True, False])
def test_snapshot(width: int, colour: bool, approve: bool) -> None:
    """Paragraph 20 on terminals of 80 and 160 columns, with colours and with NO_COLOR."""
    told = on_terminal("p020", width=width) if colour else on_terminal("p020", width=width, NO_COLOR="1")
    kept = SNAPSHOTS / f"p020-{width}{'-colour' if colour else ''}.txt"
    if approve:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(told, encoding="utf-8")
    assert told == kept.read_text(encoding="utf-8"), "look at it, then pytest --approve"
    assert ("\x1b[" in told) == colour


@pytest.mark.usefixtures("published")
def test_colours_add_nothing() -> None:
    """With its colours taken away the coloured text is the plain one."""
    import re

    coloured = on_terminal("p021", width=120)
    plain = on_terminal("p021", width=120, NO_COLOR="1")
    stripped = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "\n".join(line.rstrip() for line in stripped.split("\n")) == plain != coloured


def test_pipe_is_plain(runner: Run) -> None:
    """Into a pipe goes plain text, with nothing of a terminal in it."""
    result = runner("read", "p017-p018", COLUMNS="80")
    assert result.exit_code == 0 and "\x1b" not in result.stdout
    assert result.stdout.startswith("p017 (line 32) · Lecture · Leon Trotsky\n")
    assert max(map(len, result.stdout.splitlines())) <= 80


@pytest.mark.usefixtures("published")
def test_pager(tmp_path: Path) -> None:
    """What is longer than the terminal goes through the pager, what fits does not."""
    pager = tmp_path / "pager"
    pager.write_text('#!/bin/sh\necho "PAGED"\ncat >/dev/null\n', encoding="utf-8")
    pager.chmod(0o755)
    assert on_terminal("p020", width=80, height=24, PAGER=str(pager)).strip() == "PAGED"
    assert on_terminal("p002", width=80, height=24, PAGER=str(pager)).startswith("\x1b[")


@pytest.mark.parametrize("name", ["p099", "p020x", "p020-p010"])
def test_unknown_paragraph(runner: Run, name: str) -> None:
    """What is no paragraph is one line and exit code 2."""
    result = runner("read", name)
    assert (result.exit_code, result.stdout) == (2, "") and result.stderr.count("\n") == 1


def test_page(runner: Run, tmp_path: Path) -> None:
    """The page goes to the file, or to standard output; a place that cannot be written is one line."""
    target = tmp_path / "page.html"
    result = runner("read", "p020", "--html", str(target))
    assert result.exit_code == 0 and result.stdout == "" and "claims" in result.stderr
    assert runner("read", "p020", "--html", "-").stdout == target.read_text(encoding="utf-8")
    failed = runner("read", "p020", "--html", str(tmp_path / "no" / "page.html"))
    assert failed.exit_code == 3 and failed.stderr.count("\n") == 1
