"""Virtuoso, a server no one here wrote, started in a folder of its own on free loopback ports."""

from __future__ import annotations

import shutil
import socket
import subprocess
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from patience import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROGRAM = shutil.which("virtuoso-t")
MISSING = "Virtuoso is not installed (Debian: virtuoso-opensource-7-bin)"
#: The administrator that a new database has, and his password.
USER, PASSWORD = "dba", "dba"
#: How many rows an answer may have: what the largest view needs, and less than the graph has triples.
MAX_ROWS = 100_000

# Its hash joins now and then wait for themselves for ever, or lose rows.
_CONFIGURATION = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
ServerThreads = 10
ThreadsPerQuery = 1
AsyncQueueMaxThreads = 1
CheckpointInterval = 0
NumberOfBuffers = 20000
MaxDirtyBuffers = 12000
CaseMode = 2
DirsAllowed = .
[Flags]
hash_join_enable = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = {rows}
"""


class Virtuoso(NamedTuple):
    """Where a running Virtuoso answers: anybody's queries, its administrator's, and whole graphs."""

    sparql: str
    sparql_auth: str
    graph_crud_auth: str


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different."""
    taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [int(each.getsockname()[1]) for each in taken]
    for each in taken:
        each.close()
    return ports


@contextmanager
def running(folder: Path) -> Iterator[Virtuoso]:
    """A Virtuoso with a new database in ``folder``, ended with the block."""
    if PROGRAM is None:
        raise FileNotFoundError(MISSING)
    sql, http = _free_ports(2)
    configuration = folder / "virtuoso.ini"
    configuration.write_text(_CONFIGURATION.format(sql=sql, http=http, rows=MAX_ROWS), encoding="utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "-f", "+configfile", str(configuration)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            base = f"http://127.0.0.1:{http}"
            _wait_for(process, f"{base}/sparql?query=ASK%7B%7D", folder)
            yield Virtuoso(f"{base}/sparql", f"{base}/sparql-auth", f"{base}/sparql-graph-crud-auth")
        finally:
            process.kill()  # nothing of it is kept, so nothing has to be written down
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], url: str, folder: Path) -> None:
    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - loopback
                answer.read()
                return True
        except OSError:
            return False

    try:
        wait_until(answers, f"Virtuoso answered at {url}", lambda: process.poll() is None)
    except AssertionError as error:
        log = folder / "virtuoso.log"
        said = log.read_text(encoding="utf-8", errors="replace")[-2_000:] if log.exists() else ""
        raise RuntimeError(f"Virtuoso {error}: {said}") from None
