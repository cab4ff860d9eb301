"""Opens what somebody else wrote: regular files only, so big and no bigger, packed or unpacked."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from io import BufferedReader
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from claimgraph.errors import LimitHit, Refused, UnreadableInput

if TYPE_CHECKING:
    from typing import Any, BinaryIO

#: The most bytes that a source may have, packed and unpacked.
MAX_INPUT = 512 * 1024 * 1024
_ZIP = b"PK\x03\x04"
_BOM = b"\xef\xbb\xbf"


def open_regular(
    path: str, name: str, most: int = MAX_INPUT, too_large: str = "join a part of it"
) -> BinaryIO:
    """The regular file at ``path``, opened to read bytes; ``name`` is what messages call it.

    Raises UnreadableInput where it cannot be opened, Refused for a folder, a device or a pipe, LimitHit for a
    file of more than ``most`` bytes, with the hint ``too_large``.
    """
    # Not to wait for somebody to write into a named pipe, nor to become the owner of a terminal.
    flags = (
        os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    )
    try:
        handle = os.open(path, flags)
    except IsADirectoryError:
        raise Refused("this is a folder", name, "name the files in it") from None
    except (OSError, ValueError) as error:
        raise UnreadableInput(f"cannot read the file: {getattr(error, 'strerror', error)}", name) from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise Refused("this is a folder", name, "name the files in it")
        if not stat.S_ISREG(status.st_mode):
            hint = "save what it gives to a file first"
            raise Refused("this is a device or a pipe and no file", name, hint)
        _check_size(status.st_size, name, most, too_large)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def open_source(path: str, name: str, *, zipped: bool, most: int = MAX_INPUT) -> BufferedReader[Any]:
    """As :func:`open_regular`, and :func:`unpacked`."""
    return unpacked(open_regular(path, name, most), name, zipped=zipped, most=most)


def unpacked(
    file: BinaryIO, name: str, *, zipped: bool, most: int = MAX_INPUT, marked: bool = False
) -> BufferedReader[Any]:
    """``file`` from its beginning, unpacked where it is packed; ``marked`` keeps a byte order mark.

    Packed is with gzip, or alone in a ZIP archive. What is read beyond ``most`` bytes raises LimitHit,
    however small the file was.
    """
    file.seek(0)
    inner: io.RawIOBase | BinaryIO = file
    if zipped:
        in_archive = file.read(4) == _ZIP or name.endswith(".zip")
        file.seek(0)
        inner = _alone_in(file, name) if in_archive else gzip.GzipFile(fileobj=file, mode="rb")  # type: ignore[assignment]
    stream = BufferedReader(_Bounded(inner, name, most), 1 << 16)
    if not marked and stream.peek(3)[:3] == _BOM:
        stream.read(3)
    return stream


def _alone_in(file: BinaryIO, name: str) -> io.RawIOBase:
    """The one file in an archive; raises UnreadableInput where there are more, or it cannot be opened."""
    try:
        archive = ZipFile(file)
        inside = [one for one in archive.infolist() if not one.is_dir()]
        if len(inside) != 1:
            what = f"{len(inside)} files are packed in this one"
            raise UnreadableInput(what, name, "unpack it, and name the files")
        return archive.open(inside[0])  # type: ignore[return-value]
    except (BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableInput(f"broken ZIP archive: {error}", name) from None


def _check_size(size: int, name: str, most: int, hint: str = "join a part of it") -> None:
    if size > most:
        raise LimitHit(f"more than {most >> 20} MiB", name, hint)


class _Bounded(io.RawIOBase):
    """A stream that counts what it gives and stops at a limit."""

    def __init__(self, inner: BinaryIO | io.RawIOBase, name: str, most: int) -> None:
        self.inner, self.name, self.most, self.given = inner, name, most, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            data = self.inner.read(len(view)) or b""
        except (gzip.BadGzipFile, BadZipFile, EOFError, zlib.error) as error:
            form = "ZIP archive" if isinstance(error, BadZipFile) else "gzip"
            raise UnreadableInput(f"broken {form}: {error}", self.name) from None
        self.given += len(data)
        _check_size(self.given, self.name, self.most)
        view[: len(data)] = data
        return len(data)
