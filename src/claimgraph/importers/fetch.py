"""Fetches a source that was named by its address, and nothing else.

Redirects stay on http and https, never go from https back to http, and lead to no address of a private
network unless that host was the one named. The address is looked at when the connection is made, so that a
name which means another host a moment later leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import sys
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit, urlunsplit

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem
from claimgraph.importers.formats import ACCEPT
from claimgraph.importers.opening import MAX_INPUT
from claimgraph.sandbox import Limits, Work, ask, report, request
from claimgraph.terms import no_iri

if TYPE_CHECKING:
    from collections.abc import Callable

_REDIRECTS = 5
_PIECE = 1 << 16


class Fetched(NamedTuple):
    """What came back: the address it came from in the end, its content type, whether it is gzipped."""

    address: str
    content_type: str
    zipped: bool


def checked_address(url: str) -> str:
    """``url`` as it is fetched and named: http or https, with a host, without password and fragment.

    Raises Refused for another scheme and for a password, UsageProblem for what is no address.
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        host = None
        parts = urlsplit("")
    if (
        parts.scheme.lower() not in ("http", "https")
        or not host
        or any(sign in url for sign in ' <>"{}|\\^`')
        or no_iri(url)
    ):
        raise UsageProblem("not an address of the web", url, "name a file, or an address with http or https")
    if "@" in parts.netloc:
        raise Refused("the address holds a name and a password", f"{host}", "download the file yourself")
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", parts.query, ""))


def fetch(url: str, path: Path, limits: Limits, most: int = MAX_INPUT) -> Fetched:
    """Fetch ``url`` into the file ``path``, in a process of its own.

    Raises UnreadableInput where the server cannot be reached or says no, Refused for a redirect that is not
    followed, LimitHit for more than ``most`` bytes or ``limits.timeout`` seconds.
    """
    work = Work(f"fetching {url}", "download it yourself")
    asked = {"url": url, "path": str(path), "timeout": limits.timeout, "most": most}
    _, payload = ask("claimgraph.importers.fetch:child", asked, limits, work)
    return Fetched(*json.loads(payload))


def child() -> None:
    """The child's side of :func:`fetch`."""
    asked = request()
    out = sys.stdout.buffer
    try:
        found = _fetch(asked["url"], Path(asked["path"]), asked["timeout"] or None, asked["most"])
        out.write(b"fetched\n" + json.dumps(found).encode())
    except ClaimgraphError as error:
        report(error, out)
    out.flush()


def _fetch(url: str, path: Path, timeout: float | None, most: int) -> Fetched:
    opener = urllib.request.OpenerDirector()
    trusted = {urlsplit(url).hostname or ""}
    proxies = urllib.request.getproxies()
    trusted |= {urlsplit(proxy).hostname or "" for proxy in proxies.values()}
    for handler in (
        urllib.request.ProxyHandler(proxies),
        _Plain(trusted),
        _Secure(trusted),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        _Redirects(),
    ):
        opener.add_handler(handler)
    # S310 looks for addresses of any scheme; checked_address has let only two pass.
    asked = urllib.request.Request(url, headers={"Accept": ACCEPT, "User-Agent": "claimgraph"})  # noqa: S310
    try:
        with opener.open(asked, timeout=timeout) as reply:
            _save(reply, path, url, most)
            encoding = (reply.headers.get("Content-Encoding") or "").strip().lower()
            if encoding not in ("", "identity", "gzip", "x-gzip"):
                raise UnreadableInput(
                    f"the server packs its answer as {encoding}", url, "download it yourself"
                )
            kind = reply.headers.get_content_type() if "Content-Type" in reply.headers else ""
            return Fetched(reply.geturl(), kind, encoding.endswith("gzip"))
    except HTTPError as error:
        if error.code in (301, 302, 303, 307, 308):
            what = f"the server sends us where we do not go: {_said(error)}"
            raise Refused(what, url, "name the address that you mean") from None
        raise UnreadableInput(
            f"the server answers {error.code} {error.reason}", url, "look at the address"
        ) from None
    except URLError as error:
        if isinstance(error.reason, ClaimgraphError):
            raise error.reason from None
        raise UnreadableInput(f"cannot reach the server: {_said(error.reason)}", url) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise UnreadableInput(f"the server's answer ends in error: {_said(error)}", url) from None


def _said(error: object) -> str:
    return " ".join(str(getattr(error, "strerror", None) or error or type(error).__name__).split())[:120]


def _save(reply: Any, path: Path, url: str, most: int) -> None:
    saved = 0
    with path.open("wb") as stream:
        while piece := reply.read(_PIECE):
            saved += len(piece)
            if saved > most:
                raise LimitHit(f"more than {most >> 20} MiB", url, "join a part of it")
            stream.write(piece)
    length = reply.headers.get("Content-Length", "")
    if length.isdigit() and saved < int(length):
        raise UnreadableInput(f"the server sent {saved} of {length} bytes", url, "try again")


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows what stays on the web."""

    max_redirections = _REDIRECTS

    def redirect_request(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """The request for where the server sends us; raises Refused where that is no place to go."""
        scheme = urlsplit(newurl).scheme.lower()
        if scheme not in ("http", "https") or (req.type == "https" and scheme == "http"):
            what = f"the server sends us to {newurl[:200]}"
            raise Refused(what, req.full_url, "name that address yourself if you mean it")
        checked_address(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _connector(trusted: set[str]) -> Callable[..., socket.socket]:
    """As ``socket.create_connection``, but to hosts of private networks only where they are ``trusted``."""

    def connect(address: tuple[str, int], timeout: Any = None, source: Any = None) -> socket.socket:
        host, port = address
        if host in trusted:
            return socket.create_connection(address, timeout, source)
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        for *_, place in found:
            if not ipaddress.ip_address(str(place[0]).partition("%")[0]).is_global:
                what = f"the server sends us to {host}, an address of a private network"
                raise Refused(what, "", "name that address yourself if you mean it")
        return socket.create_connection((str(found[0][4][0]), port), timeout, source)

    return connect


class _Plain(urllib.request.HTTPHandler):
    """http with :func:`_connector`."""

    def __init__(self, trusted: set[str]) -> None:
        super().__init__()
        self.connect = _connector(trusted)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open an http address."""

        def connection(host: str, **options: Any) -> http.client.HTTPConnection:
            made = http.client.HTTPConnection(host, **options)
            made._create_connection = self.connect  # type: ignore[attr-defined]
            return made

        return self.do_open(connection, req)


class _Secure(urllib.request.HTTPSHandler):
    """https with :func:`_connector`."""

    def __init__(self, trusted: set[str]) -> None:
        super().__init__()
        self.connect = _connector(trusted)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open an https address."""

        def connection(host: str, **options: Any) -> http.client.HTTPSConnection:
            made = http.client.HTTPSConnection(host, **options)
            made._create_connection = self.connect  # type: ignore[attr-defined]
            return made

        return self.do_open(connection, req)
