"""Damages to a cached graph, drawn from a seed, and what each command makes of them.

:func:`corruption_rounds` is called with few rounds by the tests and with many by the soak.
"""

from __future__ import annotations

import os
import random
import shutil
import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from click.testing import CliRunner

from claimgraph.build import ensure_built
from claimgraph.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.edition import Edition

#: What is asked of each damaged cache; the answer is compared with the sound cache's.
COMMANDS: dict[str, tuple[str, ...]] = {
    "build": ("build", "--output", "-"),
    "check": ("build", "--check"),
    "count": ("sparql", "--format", "csv", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    "all": ("sparql", "--format", "csv", "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o"),
    "show": ("show", "portugal"),
    "find": ("find", "slave"),
    "near": ("find", "portugla"),
    "coverage": ("coverage",),
    "read": ("read", "--html", "-"),
    "export": ("export", "--format", "ntriples"),
    "excerpt": ("export", "--paragraph", "p002"),
    "validate": ("validate", "--checks-only"),
}

#: What an answer can be; the last two are what must not be.
OUTCOMES = ("right, and mended", "right, nothing said", "told, exit 3", "WRONG", "FAULT")
BAD = OUTCOMES[3:]


class Round(NamedTuple):
    """What was done to which file, what was asked, what came of it, and what was said on standard error."""

    damage: str
    file: str
    command: str
    outcome: str
    said: str


def _cut(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def _half_the_lines(content: bytes, _draw: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[: len(lines) // 2])


def _flip(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def _flip_at_the_end(content: bytes, draw: random.Random) -> bytes:
    place = len(content) - 1 - draw.randrange(min(len(content), 64))
    return content[:place] + bytes([content[place] ^ 1 << draw.randrange(8)]) + content[place + 1 :]


def _zeros(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content))
    size = min(draw.choice((16, 512, 4096)), len(content) - place)
    return content[:place] + bytes(size) + content[place + size :]


def _noise(content: bytes, draw: random.Random) -> bytes:
    place = draw.randrange(len(content))
    size = min(draw.choice((4, 64, 1024)), len(content) - place)
    return content[:place] + draw.randbytes(size) + content[place + size :]


def _more(content: bytes, draw: random.Random) -> bytes:
    return content + draw.randbytes(draw.choice((1, 40, 5000)))


def _empty(_content: bytes, _draw: random.Random) -> bytes:
    return b""


_CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut off": _cut,
    "half the lines": _half_the_lines,
    "a bit flipped": _flip,
    "a bit flipped near the end": _flip_at_the_end,
    "a block of zeros": _zeros,
    "a block of noise": _noise,
    "longer": _more,
    "empty": _empty,
}
_OTHERS = ("deleted", "swapped with another", "another in its place", "a file too many", "a folder deleted")


def damage(cache: Path, draw: random.Random) -> tuple[str, str]:
    """Do one thing to one file of a cache with one graph; (what was done, to which file)."""
    (graph,) = [path for path in cache.iterdir() if path.is_dir()]
    files = sorted(path for path in cache.rglob("*") if path.is_file())
    name = {path: path.relative_to(graph if graph in path.parents else cache).as_posix() for path in files}
    file, other = draw.sample([path for path in files if path.stat().st_size], 2)
    done = draw.choice([*_CHANGES, *_OTHERS])
    if done in _CHANGES:
        before = file.read_bytes()
        after = _CHANGES[done](before, draw)
        if after == before:
            return damage(cache, draw)
        file.write_bytes(after)
        return done, name[file]
    if done == "a folder deleted":
        folder = draw.choice((graph, graph / "store"))
        shutil.rmtree(folder)
        return done, folder.name if folder != graph else "."
    if done == "a file too many":
        extra = file.with_name(draw.choice(("000099.log", "000099.sst", "MANIFEST-000099", "x")))
        extra.write_bytes(other.read_bytes())
        return done, (extra.relative_to(cache)).as_posix().partition("/")[2]
    if done == "deleted":
        file.unlink()
    else:
        contents = file.read_bytes(), other.read_bytes()
        if contents[0] == contents[1]:
            return damage(cache, draw)
        file.write_bytes(contents[1])
        if done == "swapped with another":
            other.write_bytes(contents[0])
    return done, name[file]


def corruption_rounds(
    count: int, seed: int, folder: Path, edition: Edition, each: int = len(COMMANDS)
) -> list[Round]:
    """``count`` damages to the cached graph of ``edition``, each met by ``each`` of the commands.

    Caches are made below ``folder``. The edition's files must be older than two seconds for its remembered
    hash to be among what is damaged. A command is run in this process, as often as there are rounds.
    """
    draw = random.Random(seed)  # noqa: S311 - to be drawn again
    sound, worked = folder / "sound", folder / "worked"
    before = os.environ.get("CLAIMGRAPH_CACHE")
    try:
        os.environ["CLAIMGRAPH_CACHE"] = str(sound)
        ensure_built(edition)
        time.sleep(2.2)
        ensure_built(edition)
        expected = {name: _ask(name, edition) for name in COMMANDS}
        os.environ["CLAIMGRAPH_CACHE"] = str(worked)
        rounds = []
        for _ in range(count):
            state = draw.getrandbits(64)
            for name in draw.sample(list(COMMANDS), each):
                shutil.rmtree(worked, ignore_errors=True)
                shutil.copytree(sound, worked)
                done, file = damage(worked, random.Random(state))  # noqa: S311
                code, out, said = _ask(name, edition)
                rounds.append(Round(done, file, name, _outcome(name, code, out, said, expected[name]), said))
        return rounds
    finally:
        if before is None:
            del os.environ["CLAIMGRAPH_CACHE"]
        else:
            os.environ["CLAIMGRAPH_CACHE"] = before


def _ask(name: str, edition: Edition) -> tuple[int, bytes, str]:
    command = [*COMMANDS[name], "--edition", str(edition.root)]
    result = CliRunner().invoke(main, command, prog_name="claimgraph")
    return result.exit_code, result.stdout_bytes, result.stderr


def _outcome(name: str, code: int, out: bytes, said: str, expected: tuple[int, bytes, str]) -> str:
    right = (code, out) == expected[:2]
    if "a fault of claimgraph" in said or "Traceback" in said or code not in (0, 1, 3):
        return "FAULT"
    if name == "check" and code == 1 and (b"damaged, " in out or b"not current: run" in out):
        return "right, and mended"  # what is asked of it is to find the damage
    if right and "The cached graph was damaged, " in said and said.count("\n") == 1 + expected[2].count("\n"):
        return "right, and mended"
    if right and said == expected[2]:
        return "right, nothing said"
    told = (
        code == 3 and not out and said.startswith("the cached graph is damaged: ") and said.count("\n") == 1
    )
    return "told, exit 3" if told else "WRONG"


def table(rounds: list[Round]) -> str:
    """How often each outcome came, for each damage."""
    counts = Counter((one.damage, one.outcome) for one in rounds)
    lines = ["| damage | " + " | ".join(OUTCOMES) + " |", "| --- |" + " ---: |" * len(OUTCOMES)]
    lines += [
        f"| {done} | " + " | ".join(str(counts[done, outcome]) for outcome in OUTCOMES) + " |"
        for done in sorted({one.damage for one in rounds})
    ]
    total = Counter(one.outcome for one in rounds)
    lines.append("| all | " + " | ".join(str(total[outcome]) for outcome in OUTCOMES) + " |")
    return "\n".join(lines)
