"""Where the command starts: Ctrl-C at any moment, and other libraries' warnings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from interrupts import INTERRUPTED, imports, interrupted
from tiny_edition import ENTITIES, write_edition

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.edition import Edition
    from claimgraph.workspace.workspace import Workspace


@pytest.mark.parametrize(
    ("args", "shares"),
    [
        (("query", "about"), (0.0, 0.05, 0.3, 0.6, 0.9)),
        (("sparql", "ASK {}"), (0.7, 0.9)),
        (("draw", "states", "-o", "states.svg"), (0.2, 0.5, 0.8)),
    ],
    ids=lambda value: value[0] if isinstance(value[0], str) else "",
)
def test_interrupted_while_importing(
    args: tuple[str, ...],
    shares: tuple[float, ...],
    asked: Edition,
    opened: Workspace,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ctrl-C at the first import or at any other is one line and exit code 130."""
    assert opened.published()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(asked.root))
    count = min(imports(*args) for _ in range(2))  # the first may remember something for the others
    assert count > 50
    for share in shares:
        at = 1 + round(share * (count - 1))
        assert interrupted(at, *args) == INTERRUPTED, at


#: Starts as the script does, with something that goes wrong in the command's place.
_STARTED = """
import sys
from claimgraph import cli
from claimgraph.cli import common
def command():
    {body}
cli.main = command
from claimgraph.__main__ import main
main()
"""


def _started(body: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = _STARTED.format(body=body)
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
    )


def test_an_interrupt_is_not_lost() -> None:
    """Where Python can only print an error and go on, as in a finaliser, Ctrl-C still ends the command."""
    body = (
        "import signal, threading\n"
        "    class Thing:\n"
        "        def __del__(self): signal.raise_signal(signal.SIGINT)\n"
        "    thing = Thing(); del thing\n"
        "    threading.Event().wait(); print('went on')"
    )
    done = _started(body)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\ninterrupted\n")


def test_an_interrupt_by_another_name() -> None:
    """What a library makes of Ctrl-C, another error for instance, is not told as a fault of this program."""
    body = (
        "import click, signal\n"
        "    @click.group(cls=common.Guarded, invoke_without_command=True)\n"
        "    def group():\n"
        "        try: signal.raise_signal(signal.SIGINT)\n"
        "        except KeyboardInterrupt: raise RuntimeError('in the library')\n"
        "    group.main()"
    )
    done = _started(body)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "interrupted\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are ignored otherwise there")
def test_who_ignores_interrupts_goes_on_doing_so() -> None:
    """Started with interrupts ignored, as by ``nohup`` or in the background of a script, it ignores them."""
    body = "import signal; signal.raise_signal(signal.SIGINT); print('went on')"
    program = f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{_STARTED.format(body=body)}"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("went on\n", "")


def test_warnings_of_libraries(tmp_path: Path) -> None:
    """A letter that the font lacks, a settings folder that cannot be made: told to developers only."""
    unusual = ENTITIES.replace('"Portugal"@en', '"葡萄牙"@zh')
    small = write_edition(tmp_path / "edition", entities=unusual)
    where = tmp_path / "file"
    where.touch()
    environment = {**os.environ, "CLAIMGRAPH_EDITION": str(small.root), "MPLCONFIGDIR": str(where / "x")}
    picture = tmp_path / "states.svg"
    command = [sys.executable, "-m", "claimgraph", "draw", "states", "-o", str(picture)]

    def said(**more: str) -> str:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, env={**environment, **more}
        )
        return done.stderr.replace(str(picture), "")

    subprocess.run(
        [sys.executable, "-m", "claimgraph", "build"], check=True, capture_output=True, env=environment
    )
    lines = said(CLAIMGRAPH_DEBUG="").splitlines()
    assert [line[:11] for line in lines[:-1]] in ([], ["no font has"]) and "bytes of svg" in lines[-1]
    debugged = said(CLAIMGRAPH_DEBUG="1")
    assert debugged.count("\n") > len(lines) and "MPLCONFIGDIR" in debugged
