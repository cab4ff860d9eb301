"""Debian's Apache as an ordinary process on a free port of the loopback, to ask it what a browser would."""

from __future__ import annotations

import grp
import http.client
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from patience import PATIENCE, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

APACHE = shutil.which("apache2", path="/usr/sbin:/usr/local/sbin:" + os.environ.get("PATH", ""))
MODULES = Path("/usr/lib/apache2/modules")
_LOADED = ("authz_core", "rewrite", "mime", "headers", "dir", "alias")

_CONFIG = """
ServerRoot "{work}"
ServerName localhost
Listen 127.0.0.1:{port}
PidFile "{work}/pid"
ErrorLog "{work}/error.log"
LogLevel warn
TypesConfig /dev/null
{modules}
{user}
DocumentRoot "{work}/empty"
<Directory "/">
  Require all denied
  AllowOverride None
</Directory>
<Directory "{work}/empty">
  Require all granted
</Directory>
{folders}
"""
_FOLDER = """
Alias "{path}" "{folder}/"
<Directory "{folder}">
  Require all granted
  AllowOverride All
</Directory>
"""


class Answer(NamedTuple):
    """What came back: status, headers by lower-case name (repeated ones joined) and content."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def media(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0]


class Server(NamedTuple):
    """A running server."""

    port: int
    work: Path

    def get(self, path: str, accept: str | None = None, method: str = "GET") -> Answer:
        """Ask once, following nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers={} if accept is None else {"Accept": accept})
            response = connection.getresponse()
            headers: dict[str, str] = {}
            for name, value in response.getheaders():
                key = name.lower()
                headers[key] = f"{headers[key]}, {value}" if key in headers else value
            return Answer(response.status, headers, response.read())
        finally:
            connection.close()


def free_port() -> int:
    """A port of the loopback that nothing listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def apache(work: Path, port: int, folders: Mapping[str, Path]) -> Iterator[Server]:
    """Serve each folder below its URL path; ``work`` is for logs and must be empty."""
    if APACHE is None:
        raise RuntimeError("there is no apache2")
    (work / "empty").mkdir()
    built_in = subprocess.run([APACHE, "-l"], capture_output=True, text=True, check=True).stdout
    wanted = [name for name in ("mpm_event", *_LOADED) if f"mod_{name}.c" not in built_in]
    root = os.geteuid() == 0
    config = work / "apache.conf"
    config.write_text(
        _CONFIG.format(
            work=work,
            port=port,
            modules="\n".join(f'LoadModule {name}_module "{MODULES}/mod_{name}.so"' for name in wanted),
            user=_nobody() if root else "",
            folders="".join(_FOLDER.format(path=path, folder=folder) for path, folder in folders.items()),
        ),
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [APACHE, "-f", str(config), "-D", "FOREGROUND"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        _wait(process, port)
        yield Server(port, work)
    finally:
        process.terminate()
        process.communicate()


def _nobody() -> str:
    """User and group of an account without rights: Apache will not answer as root."""
    accounts = {entry.pw_name: entry for entry in pwd.getpwall()}
    account = next(accounts[name] for name in ("www-data", "nobody") if name in accounts)
    return f"User {account.pw_name}\nGroup {grp.getgrgid(account.pw_gid).gr_name}"


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    def answers() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers, "apache2 answered", lambda: process.poll() is None)
    except AssertionError as error:
        said = process.stdout.read().decode() if process.poll() is not None and process.stdout else ""
        raise RuntimeError(f"apache2 {error}: {said}") from None


def let_in(folder: Path) -> None:
    """Let other accounts reach ``folder``: pytest keeps its temporary folders to their owner."""
    top = Path(tempfile.gettempdir()).resolve()
    for parent in (folder, *folder.resolve().parents):
        if parent == top or not parent.is_relative_to(top):
            return
        parent.chmod(parent.stat().st_mode | 0o055)
