"""Commands that write, killed at a drawn moment, and what they leave.

:func:`kill_rounds` is called with few rounds by the tests and with many by the soak.
"""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from claimgraph.build import checksums
from claimgraph.publishing.folder import CHECKSUMS, MARKER
from patience import PATIENCE
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: Command → what follows its name; OUT is the file or folder that it writes.
WRITERS: dict[str, tuple[str, ...]] = {
    "build": (),
    "build again": ("--rebuild",),
    "build to a file": ("--output", "OUT"),
    "export": ("--format", "turtle", "--output", "OUT"),
    "links": ("--sssom", "OUT"),
    "read": ("--html", "OUT"),
    "fmt": ("OUT",),
    "publish": ("OUT",),
    "draw": ("coverage", "--output", "OUT"),
}

#: Runs the command line in a process that ends itself at the N-th step that touches a file below a folder.
CHILD = """
import atexit, os, signal, sys
number, sent, folder, count = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
sys.argv[1:] = sys.argv[5:]
seen = 0
STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.chown", "os.listdir",
         "os.scandir", "shutil.rmtree", "ctypes.dlsym"}
def step(event, arguments):
    global seen
    if event in STEPS and (event == "ctypes.dlsym" or any(folder in str(one) for one in arguments)):
        seen += 1
        if seen == number:
            os.kill(os.getpid(), sent)
def told():
    steps = str(seen)
    with open(count, "w") as stream:
        stream.write(steps)
atexit.register(told)
sys.addaudithook(step)
from claimgraph.cli import main
main()
"""


#: How a run can end before its end.
HOW = ("killed at a step", "told to end at a step", "killed after a time", "told to end after a time")

_LINKS = """@prefix sssom: <https://w3id.org/sssom/> .
<https://example.org/small/mappings> a sssom:MappingSet .
"""


class Round(NamedTuple):
    """Which command was ended, how and where, the code it ended with, and what was wrong then, or ""."""

    command: str
    how: str
    place: str
    code: int
    wrong: str


class Place:
    """A small edition that every command has something to write of, and where they write.

    All of it lies below ``folder``, temporary files included.
    """

    def __init__(self, folder: Path, claims: str) -> None:
        self.folder = folder
        self.edition = write_edition(folder / "edition", claims=claims).root
        (self.edition / "graph" / "links.ttl").write_text(_LINKS, encoding="utf-8")
        self.unformatted = (self.edition / "graph" / "claims.ttl").read_text(encoding="utf-8")
        self.out = folder / "out"
        self.cache = folder / "cache"
        self.tmp = folder / "tmp"
        for path in (self.out, self.tmp):
            path.mkdir(parents=True, exist_ok=True)
        self.count = folder / "count"

    def target(self, command: str) -> Path:
        """What ``command`` writes."""
        if command == "fmt":
            return self.edition / "graph" / "claims.ttl"
        return self.out / {"draw": "new.svg", "publish": "site"}.get(command, "new.txt")

    def start(
        self, command: str, number: int = 0, sent: signal.Signals = signal.SIGKILL
    ) -> subprocess.Popen[bytes]:
        """A process that runs ``command`` and sends itself a signal at step ``number``."""
        arguments = [str(self.target(command)) if one == "OUT" else one for one in WRITERS[command]]
        environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(sys.path),
            "CLAIMGRAPH_CACHE": str(self.cache),
            "CLAIMGRAPH_EDITION": str(self.edition),
            "TMPDIR": str(self.tmp),
        }
        line = [sys.executable, "-c", CHILD, str(number), str(int(sent)), str(self.folder), str(self.count)]
        return subprocess.Popen(
            [*line, command.partition(" ")[0], *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )

    def prepare(self, command: str) -> None:
        """Put what is old where ``command`` writes."""
        target = self.target(command)
        if command == "build":
            shutil.rmtree(self.cache, ignore_errors=True)
        if command == "publish":
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            (target / MARKER).write_text("old")
            line = f"{hashlib.sha256(b'old').hexdigest()}  {MARKER}\n"
            (target / CHECKSUMS).write_text(line)
        else:
            target.write_text(self.unformatted if command == "fmt" else "old")

    def state(self, command: str) -> str:
        """What stands where ``command`` writes, as one hash; "torn" for a folder that is not whole."""
        target = self.target(command)
        if command != "publish":
            return hashlib.sha256(target.read_bytes()).hexdigest()
        try:
            told = (target / CHECKSUMS).read_text().splitlines()
            files = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
            for line in told:
                digest, _, name = line.partition("  ")
                if hashlib.sha256((target / name).read_bytes()).hexdigest() != digest:
                    return "torn"
                files.discard(name)
        except OSError:
            return "torn"
        return hashlib.sha256("\n".join(told).encode()).hexdigest() if files == {CHECKSUMS} else "torn"

    def torn(self) -> str:
        """What in the cache has its final name and is not whole."""
        for path in self.cache.iterdir() if self.cache.exists() else ():
            key, _, number = path.name.partition(".")
            if len(key) == 64 and number.isdecimal():
                damage = checksums.damage(str(path), key, None)
                if damage and path.exists():
                    return f"{path.name}: {damage}"
        return ""

    def leftovers(self, command: str) -> list[str]:
        """What is there and belongs to nothing, when all processes have ended."""
        found = [path.name for path in (*self.tmp.iterdir(), *self.out.iterdir()) if path.name[0] == "."]
        found += [path.name for path in (self.edition / "graph").iterdir() if path.suffix != ".ttl"]
        found += [path.name for path in self.tmp.iterdir()]
        graphs = [path.name for path in self.cache.iterdir() if path.is_dir()] if self.cache.exists() else []
        if command != "fmt" and len(graphs) != 1:
            found += graphs or ["no graph in the cache"]
        return sorted({*found, *(name for name in graphs if name[0] == ".")})


def kill_rounds(
    count: int, seed: int, folder: Path, claims: str, commands: Sequence[str] = tuple(WRITERS)
) -> list[Round]:
    """``count`` runs of ``commands`` on an edition with ``claims``, ended at moments drawn from ``seed``.

    In turn they are killed at a drawn step, told to end at one, killed after a drawn time, and told to end
    after one. Each is run again afterwards, undisturbed.
    """
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    place = Place(folder, claims)
    steps: dict[str, int] = {}
    lasted: dict[str, float] = {}
    new: dict[str, str] = {}
    for command in commands:
        place.prepare(command)
        started = time.perf_counter()
        code, said = _end(place.start(command))
        if code:
            raise RuntimeError(f"{command} ends with {code}: {said}")
        lasted[command] = time.perf_counter() - started
        steps[command] = int(place.count.read_text())
        new[command] = place.state(command)
    rounds = []
    for number in range(count):
        command = commands[number % len(commands)]
        how = HOW[number // len(commands) % len(HOW)]
        sent = signal.SIGKILL if how.startswith("killed") else draw.choice((signal.SIGTERM, signal.SIGHUP))
        place.prepare(command)
        old = place.state(command)
        if how.endswith("step"):
            at = draw.randrange(1, steps[command] + 1)
            code, said = _end(place.start(command, at, sent))
            where = f"{at} of {steps[command]}"
        else:
            wait = draw.uniform(0, lasted[command])
            process = place.start(command)
            try:
                process.wait(wait)
            except subprocess.TimeoutExpired:
                process.send_signal(sent)
            code, said = _end(process)
            where = f"{wait:.3f} s"
        wrong = _wrong(place, command, code, said, old, new[command])
        rounds.append(Round(command, how, where, code, wrong))
    return rounds


def _end(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    said = process.communicate(timeout=PATIENCE)[1].decode()
    return process.returncode, said


def _wrong(place: Place, command: str, code: int, said: str, old: str, new: str) -> str:
    """What is wrong after a run that ended with ``code``, and after an undisturbed one that follows it."""
    ended = (128 + signal.SIGTERM, 128 + signal.SIGHUP)
    # Before the command line is there to catch it, a signal does what it does anywhere.
    if code not in (0, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGHUP, *ended):
        return f"it ended with {code}: {said}"
    if "Traceback" in said:
        return f"it said {said}"
    if place.state(command) not in (old, new):
        return "neither old nor new"
    torn = place.torn()
    if torn:
        return f"torn: {torn}"
    if code in ended and any(name[0] == "." for name in place.leftovers(command)):
        return f"told to end, it left {place.leftovers(command)}"
    again, said = _end(place.start(command))
    if again or place.state(command) != new:
        return f"run again, it ended with {again}: {said}"
    left = place.leftovers(command)
    return f"left over: {left}" if left else ""
