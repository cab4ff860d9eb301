"""A command run on a pseudo-terminal, as somebody at a prompt runs it."""

from __future__ import annotations

import os
import subprocess

from patience import PATIENCE


def written_on_terminal(command: list[str], **environment: str) -> bytes:
    """What ``command`` writes on a terminal; it must end with exit code 0."""
    code, written = ended_on_terminal(command, **environment)
    assert code == 0
    return written


def ended_on_terminal(command: list[str], typed: str = "", **environment: str) -> tuple[int, bytes]:
    """The exit code of ``command`` on a terminal, and what it writes there; ``typed`` is what is typed."""
    import pty  # not on Windows

    ours, theirs = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm-256color", **environment}
    with subprocess.Popen(
        command,
        stdin=theirs if typed else None,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=surroundings,
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        written = b""
        try:
            while chunk := os.read(ours, 65536):
                written += chunk
        except OSError:  # how Linux says that the other end is closed
            pass
        code = process.wait(PATIENCE)
    os.close(ours)
    return code, written
