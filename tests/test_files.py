"""Files and folders are written whole or not at all, wherever they lead, and nothing is left behind."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claimgraph.errors import UnreadableInput, Unwritable
from claimgraph.files import staging, write
from claimgraph.files.checked import keep_newest, read_checked, write_checked
from claimgraph.files.read import read_text
from claimgraph.files.staging import lock
from claimgraph.files.write import write_file
from claimgraph.publishing.folder import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.publishing.folder import Folder


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def mask() -> Iterator[None]:
    """A umask that lets the group read and nobody else do anything."""
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("mask")
def test_permissions(tmp_path: Path) -> None:
    """A new file gets what the umask allows, one that is replaced keeps what it has."""
    path = tmp_path / "a"
    write_file(path, b"one")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o604)
    write_file(path, b"two")
    assert (stat.S_IMODE(path.stat().st_mode), path.read_bytes()) == (0o604, b"two")
    assert _names(tmp_path) == ["a"]


def test_owner(tmp_path: Path) -> None:
    """Who may give files away leaves a file to whom it belongs."""
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    path = tmp_path / "a"
    path.write_bytes(b"one")
    os.chown(path, 4321, 1234)
    write_file(path, b"two")
    assert (path.stat().st_uid, path.stat().st_gid) == (4321, 1234)


def test_links(tmp_path: Path) -> None:
    """A link stays a link, and what it leads to is written, even where that is not there yet."""
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").write_bytes(b"one")
    (tmp_path / "link").symlink_to("there/a")
    (tmp_path / "dangling").symlink_to("there/b")
    for name in ("link", "dangling"):
        write_file(tmp_path / name, name.encode())
        assert (tmp_path / name).is_symlink()
    assert (tmp_path / "there" / "a").read_bytes() == b"link"
    assert (tmp_path / "there" / "b").read_bytes() == b"dangling"


def test_streams_of_the_process(tmp_path: Path) -> None:
    """/dev/stdout and its like are written where they stand: what was there stays, nothing is renamed."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    script = (
        "import sys; from pathlib import Path; from claimgraph.files.write import write_file\n"
        "for name in sys.argv[1:]: write_file(Path(name), name.encode() + b'\\n')"
    )
    names = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", str(tmp_path / "link")]
    names = [name for name in names if os.path.lexists(name)]
    out = tmp_path / "out"
    out.write_bytes(b"before\n")
    with out.open("ab") as stream:
        subprocess.run([sys.executable, "-c", script, *names], stdout=stream, check=True, env=_environment())
        stream.write(b"after\n")
    assert out.read_text().splitlines() == ["before", *names, "after"]
    result = subprocess.run(
        [sys.executable, "-c", script, *names], stdout=subprocess.PIPE, check=True, env=_environment()
    )
    assert result.stdout.decode().splitlines() == names


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


def test_pipes_and_devices(tmp_path: Path) -> None:
    """Into a named pipe the bytes go as they are, and it stays one; /dev/null takes anything."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, b"words")
    reader.join()
    assert read == [b"words"] and stat.S_ISFIFO(pipe.stat().st_mode)
    write_file(Path("/dev/null"), b"words")
    assert not stat.S_ISREG(Path("/dev/null").stat().st_mode)
    if Path("/dev/full").exists():
        with pytest.raises(Unwritable, match=r"/dev/full\). 5 bytes are needed"):
            write_file(Path("/dev/full"), b"words")


def test_where_nothing_can_be_written(tmp_path: Path) -> None:
    """A folder in the place, a folder that is not there, and a file that may not be written are one line."""
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "none" / "a", tmp_path / "file" / "a"):
        with pytest.raises(Unwritable, match="cannot write the file: "):
            write_file(path, b"words")
    assert _names(tmp_path) == ["file"]


def test_a_protected_file_stays(tmp_path: Path) -> None:
    """A file that its owner has protected from writing is not replaced."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    path.chmod(0o444)
    script = (
        "import os, sys; from pathlib import Path; from claimgraph.files.write import write_file\n"
        "if os.geteuid() == 0: os.chown(sys.argv[2], 4321, 4321); os.chown(sys.argv[1], 4321, 4321)"
        "; os.setgid(4321); os.setuid(4321)\n"
        "write_file(Path(sys.argv[1]), b'new')"
    )
    tmp_path.chmod(0o755)
    result = subprocess.run(
        [sys.executable, "-c", script, path.name, "."], cwd=tmp_path, env=_environment(), capture_output=True
    )
    assert b"Permission denied" in result.stderr
    assert path.read_bytes() == b"old"


SMALL_FILES = """
import resource, sys
sys.dont_write_bytecode = True  # it would be cut, for all who come after
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from pathlib import Path
from claimgraph.errors import Unwritable
from claimgraph.files.write import write_file
from claimgraph.publishing.folder import fill
target = Path(sys.argv[2])
try:
    if target.is_dir():
        fill(target, lambda folder: [folder.write(f"{n}.txt", b"x" * 1000 * n) for n in range(1, 9)])
    else:
        write_file(target, b"x" * 5000)
except Unwritable as error:
    print(error)
"""


def test_no_room_for_a_file(tmp_path: Path) -> None:
    """The old file stands where the new one finds no room, and the line says how much would be needed."""
    path = tmp_path / "a"
    path.write_bytes(b"old")
    said = _limited(4096, path)
    assert said.startswith("cannot write the file: File too large (") and "5,000 bytes are needed" in said
    assert path.read_bytes() == b"old" and _names(tmp_path) == ["a"]


def test_no_room_for_a_folder(tmp_path: Path) -> None:
    """The same for a folder; what is said to be needed is what had been written, and what had not."""
    path = tmp_path / "site"

    def small(folder: Folder) -> None:
        folder.write("a.txt", b"old")
        folder.close("hash")

    fill(path, small)
    said = _limited(4096, path)
    assert said.startswith("cannot write the folder: File too large (") and "15,000 bytes are needed" in said
    assert (path / "a.txt").read_bytes() == b"old" and _names(tmp_path) == ["site"]


def _limited(size: int, path: Path) -> str:
    command = [sys.executable, "-c", SMALL_FILES, str(size), str(path)]
    return subprocess.run(command, env=_environment(), capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_takes_the_place_of_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    """In one step where the system can, else in two: the new one stands there, the old one is gone."""
    if not at_once:
        monkeypatch.setattr(write, "_exchanged", lambda *_: False)
    target = tmp_path / "site"
    target.mkdir(0o750)
    (target / "old.txt").touch()
    with staging.folder(str(tmp_path)) as beside:
        made = Path(beside, "new")
        made.mkdir()
        (made / "new.txt").touch()
        write.put_in_place(str(made), str(target), beside)
    assert _names(target) == ["new.txt"] and _names(tmp_path) == ["site"]
    assert stat.S_IMODE(target.stat().st_mode) == 0o750


def test_linux_exchanges_in_one_step(tmp_path: Path) -> None:
    """Here the one step is really taken: both folders stand all the time."""
    if not sys.platform.startswith("linux"):
        pytest.skip("this is asked of Linux")
    for name in ("a", "b"):
        (tmp_path / name / name).mkdir(parents=True)
    assert write._exchanged(str(tmp_path / "a"), str(tmp_path / "b"))
    assert (_names(tmp_path / "a"), _names(tmp_path / "b")) == (["b"], ["a"])


def test_the_old_folder_is_brought_back(tmp_path: Path) -> None:
    """Of a process that died between the two steps the next one finds the old folder and puts it back."""
    dead = tmp_path / f"{staging.PREFIX}0123abcd"
    (dead / staging.OLD / "kept").mkdir(parents=True)
    (dead / "new").mkdir()
    (dead / staging.TARGET).write_text("site")
    staging.sweep(str(tmp_path))
    assert _names(tmp_path) == ["site"] and _names(tmp_path / "site") == ["kept"]
    (dead / staging.OLD / "older").mkdir(parents=True)
    (dead / staging.TARGET).write_text("site")
    staging.sweep(str(tmp_path))  # something stands there: the old one is not wanted any more
    assert _names(tmp_path) == ["site"] and _names(tmp_path / "site") == ["kept"]


def test_what_is_somebodys_stays(tmp_path: Path) -> None:
    """What a living process works at stays, and so does what only looks like ours."""
    names = [".claimgraph-notes", ".claimgraph-0123abcde", ".claimgraph-ABCD0123"]
    for name in names:
        (tmp_path / name).mkdir()
    (tmp_path / f"{staging.PREFIX}00000000").write_text("left behind")
    with staging.folder(str(tmp_path)) as mine, staging.file(str(tmp_path)) as (file, _):
        script = "import sys; from claimgraph.files.staging import sweep; sweep(sys.argv[1])"
        subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, env=_environment())
        left = {Path(mine).name, Path(file).name, *names}
        assert set(_names(tmp_path)) == left
    assert set(_names(tmp_path)) == set(names)


def test_locks(tmp_path: Path) -> None:
    """Readers share a folder, nobody removes it meanwhile; a folder that is gone is nobody's."""
    path = tmp_path / "folder"
    path.mkdir()
    one, two = lock(str(path), alone=False), lock(str(path), alone=False)
    assert one is not None and two is not None and one.enforced
    assert lock(str(path), alone=True) is None and not staging.discard(str(path))
    one.release()
    two.release()
    assert staging.discard(str(path)) and _names(tmp_path) == []
    assert lock(str(path), alone=False) is None


def test_what_is_not_utf8_is_named_with_line_and_byte(tmp_path: Path) -> None:
    """A file in another encoding is refused with the place of the first byte that is at fault."""
    file = tmp_path / "list.csv"
    file.write_bytes("name\nRosa\nGüstrow\n".encode("latin-1"))
    with pytest.raises(
        UnreadableInput, match=r"the list is not UTF-8 \(.*list\.csv:3, byte 11\). Save it so"
    ):
        read_text(file, "list", hint="save it so")


def test_remembered_files(tmp_path: Path) -> None:
    """What is remembered is read as it was written, or not at all; without a folder nothing is."""
    path = tmp_path / "hash-1"
    assert read_checked(path) == b""
    write_checked(path, b"abc")
    assert read_checked(path) == b"abc" and path.read_bytes() == b"352441c2abc"
    for damaged in (b"352441c2abd", b"352441c3abc", b"3524", b""):
        path.write_bytes(damaged)
        assert read_checked(path) == b"", damaged
    write_checked(tmp_path / "none" / "hash-1", b"abc")
    assert not (tmp_path / "none").exists()


def test_the_newest_are_kept(tmp_path: Path) -> None:
    """Of the files whose names begin so the oldest go; others are not looked at."""
    for number, name in enumerate(("a-3", "a-1", "b-1", "a-2")):
        (tmp_path / name).write_bytes(b"")
        os.utime(tmp_path / name, (number, number))
    keep_newest(tmp_path, 2, "a-")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a-1", "a-2", "b-1"]
    keep_newest(tmp_path, 2, "a-")
    keep_newest(tmp_path, 0, "b-")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a-1", "a-2"]
