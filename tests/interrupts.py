"""The command line, interrupted while it imports its n-th module."""

from __future__ import annotations

import subprocess
import sys
from typing import NamedTuple

#: Starts the command line as its script does. The first argument says at which import Ctrl-C comes: at 1 it
#: is the first that the package's own start imports; 0 is never, and the end tells how many there were.
PROGRAM = """
import signal, sys

class Interrupts:
    begun, left, seen = False, int(sys.argv.pop(1)), 0

    def find_spec(self, name, path, target=None):
        if self.begun:
            Interrupts.seen += 1
            if Interrupts.seen == self.left:
                signal.raise_signal(signal.SIGINT)
        elif name == "claimgraph.__main__":
            Interrupts.begun = True

if not Interrupts.left:
    import atexit
    atexit.register(lambda: print(f"imports: {Interrupts.seen}", file=sys.stderr))
for name in ("enum", "signal"):  # so that the package's own import of them is one of those
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Interrupts())
from claimgraph.__main__ import main
sys.exit(main())
"""


class Ended(NamedTuple):
    """How a command ended: its exit code and what it said."""

    code: int
    said: str


#: How a command ends that was interrupted: one line, on a line of its own behind the terminal's ^C.
INTERRUPTED = Ended(130, "\ninterrupted\n")


def interrupted(at: int, *args: str) -> Ended:
    """How the command ``args`` ends when Ctrl-C is pressed at its import number ``at``."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(at), *args], check=False, capture_output=True, text=True
    )
    return Ended(done.returncode, done.stderr)


def imports(*args: str) -> int:
    """How many modules the command ``args`` looks for, from the package's start to its end."""
    code, said = interrupted(0, *args)
    assert code == 0, said
    return int(said.rpartition("imports: ")[2])
