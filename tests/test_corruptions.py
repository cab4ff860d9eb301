"""A damaged cache: built again or told, never a wrong answer and never a fault of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from claimgraph.build import cache_root, ensure_built, examine
from conftest import ASKED
from corruptions import BAD, corruption_rounds, table
from tiny_edition import write_edition

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from claimgraph.edition import Edition
    from conftest import Run


def test_damaged_anywhere(tmp_path: Path) -> None:
    """Forty damages, each met by a drawn command: the right answer or exit code 3 in one line.

    The soak does the same 420 times with every command.
    """
    rounds = corruption_rounds(40, 420, tmp_path, write_edition(tmp_path / "edition", claims=ASKED), each=1)
    assert [one for one in rounds if one.outcome in BAD] == []
    assert sum(one.outcome == "right, and mended" for one in rounds) > len(rounds) / 2, table(rounds)


@pytest.fixture
def edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """A small edition with a cache of its own, named by the environment."""
    monkeypatch.setenv("CLAIMGRAPH_CACHE", str(tmp_path / "cache"))
    found = write_edition(tmp_path / "edition", claims=ASKED)
    monkeypatch.setenv("CLAIMGRAPH_EDITION", str(found.root))
    return found


def _half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _other_words(content: bytes) -> bytes:
    assert b"slave" in content
    return content.replace(b"slave", b"knave")


def _fewer_lines(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:50])


@pytest.mark.parametrize(
    ("file", "change", "command"),
    [
        ("graph.nq", _fewer_lines, ("build",)),
        ("graph.nq", _other_words, ("export", "--format", "ntriples")),
        ("graph.nq", _other_words, ("build", "--output", "-")),
        ("graph.nq", _other_words, ("validate", "--checks-only")),
        ("search.db", _other_words, ("find", "slave")),
        ("store/MANIFEST-*", _half, ("coverage",)),
        ("store/MANIFEST-*", _half, ("show", "portugal")),
        ("store/CURRENT", lambda content: content.replace(b"0", b"1"), ("show", "portugal")),
        ("meta.json", lambda content: content.replace(b"graph.nq", b"graph.qn"), ("show", "portugal")),
        ("meta.json", lambda _: b"", ("show", "portugal")),
    ],
)
def test_built_again(
    edition: Edition, runner: Run, file: str, change: Callable[[bytes], bytes], command: tuple[str, ...]
) -> None:
    """What is damaged is built again, the answer is that of a sound graph, and one line says so."""
    sound = runner(*command)
    published = ensure_built(edition)
    (path,) = published.dir.glob(file)
    path.write_bytes(change(path.read_bytes()))
    del published
    result = runner(*command)
    assert result.exit_code == sound.exit_code
    if command != ("build",):
        assert result.stdout == sound.stdout
    damaged = path.relative_to(cache_root()).as_posix().partition("/")[2]
    told = f"The cached graph was damaged, {damaged} is not as it was written: it has been built again."
    assert sorted(result.stderr.splitlines()) == sorted([*sound.stderr.splitlines(), told])
    assert examine(edition) == (True, "")
    assert [path.suffix for path in cache_root().iterdir() if path.is_dir()] == [".2"]


def test_what_is_found_in_the_middle(edition: Edition, runner: Run) -> None:
    """A damage that only the engine meets is one line and exit code 3; the next command builds anew."""
    sound = runner("coverage")
    published = ensure_built(edition)
    for path in published.store.glob("*.sst"):
        content = path.read_bytes()
        if len(content) > 8192:  # what is smaller is compared whole whenever it is opened
            path.write_bytes(bytes(6000) + content[6000:])
    del published
    said = runner("coverage")
    assert said.exit_code == 3 and said.stdout == ""
    assert said.stderr.startswith("the cached graph is damaged: store/") and said.stderr.count("\n") == 1
    again = runner("coverage")
    assert (again.exit_code, again.stdout) == (0, sound.stdout)
    assert again.stderr == "The cached graph was damaged, meta.json is missing: it has been built again.\n"


def test_check_compares_every_byte(edition: Edition, runner: Run) -> None:
    """A flipped bit that leaves all sizes as they are is found by build --check, and mended by build."""
    published = ensure_built(edition)
    path = published.store / "OPTIONS-000007"
    (path,) = published.store.glob("OPTIONS-*")
    content = path.read_bytes()
    path.write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
    checked = runner("build", "--check")
    assert checked.exit_code == 1
    assert checked.stdout == (
        f"The cached graph is damaged, store/{path.name} is not as it was written: run claimgraph build.\n"
    )
    assert runner("build").exit_code == 0
    assert runner("build", "--check").stdout == "The cached graph is current.\n"
