"""Commands that write, killed and told to end while they do: the old or the new, and nothing beside it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from conftest import ASKED
from kills import WRITERS, Place, kill_rounds
from patience import PATIENCE
from test_store import SLOW

if TYPE_CHECKING:
    from pathlib import Path

    from claimgraph.build import Published

#: Not the pictures, which take longest to make; they are written by what writes all other files.
_COMMANDS = tuple(name for name in WRITERS if name != "draw")


def test_killed_anywhere(tmp_path: Path) -> None:
    """Each command that writes, ended in each way at a drawn moment, leaves the old or the new, whole.

    The next run leaves nothing but what it writes. The soak does the same a thousand times.
    """
    rounds = kill_rounds(2 * len(_COMMANDS), 918, tmp_path, ASKED, _COMMANDS)
    assert [one for one in rounds if one.wrong] == []
    assert sum(one.code == -signal.SIGKILL for one in rounds) >= len(_COMMANDS) // 2


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP])
def test_told_to_end(tmp_path: Path, sent: signal.Signals) -> None:
    """A command told to end in the middle of its work says so in one line and clears its things away."""
    place = Place(tmp_path, ASKED)
    place.prepare("publish")
    old = place.state("publish")
    assert place.start("publish").wait(PATIENCE) == 0
    steps = int(place.count.read_text())
    place.prepare("publish")
    process = place.start("publish", steps // 2, sent)
    said = process.communicate(timeout=PATIENCE)[1].decode()
    assert (process.returncode, said) == (128 + sent, f"ended by {sent.name}\n")
    assert place.state("publish") == old and place.leftovers("publish") == []


#: Whoever starts the tests in the background may have SIGINT ignored, and so would the child.
ENGINE = f"""
import signal, sys, pyoxigraph
signal.signal(signal.SIGINT, signal.default_int_handler)
store = pyoxigraph.Store.read_only(sys.argv[1])
from claimgraph.cli.signals import at_once, listen
listen()
with at_once():
    print("asked", flush=True)
    list(store.query({SLOW!r}))
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_told_to_end_inside_the_engine(published: Published, sent: signal.Signals) -> None:
    """A question that would go on for hours ends at once, though no handler runs while the engine works."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", ENGINE, str(published.store)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stdout.readline() == b"asked\n"
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(sent)
    said = process.communicate(timeout=PATIENCE)[1].decode()
    assert process.returncode == 128 + sent
    assert said == ("interrupted\n" if sent == signal.SIGINT else f"ended by {sent.name}\n")
