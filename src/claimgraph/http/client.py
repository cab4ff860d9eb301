"""One exchange with a server: a request out, a whole answer in, or an error that says what went wrong.

On urllib3, which keeps connections, checks certificates and can be told which address a name means. What it
leaves to its caller is done here: a limit on the whole exchange and not on each packet, packed answers that
end early or unpack without end, digest and basic authentication once a server asks for them, redirects. A
question and a password are never sent on to a host that nobody named. What is fetched may be redirected, on
the web only, never from https back to http, and to no address of a private network unless that host was the
one named: the address that was looked at is the one that is connected to.
"""

from __future__ import annotations

import os
import urllib.request
import zlib
from base64 import b64encode
from contextlib import suppress
from importlib.metadata import version
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.error import URLError

import urllib3
from urllib3.util import Timeout, make_headers, parse_url

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput
from claimgraph.http.addresses import proxy_of, public_addresses, redirected
from claimgraph.http.problems import AGENT_VARIABLE, REDIRECTS, Failed, failure, first_line, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: The most bytes that one answer may have, unpacked.
MAX_ANSWER = 512 * 1024 * 1024
#: What the client calls itself unless the environment says otherwise: some servers want to know whom to ask.
AGENT = f"claimgraph/{version('claimgraph')} (+https://w3id.org/claimgraph/)"
_PIECE = 1 << 16
_MOST_REDIRECTS, _MOST_MESSAGE = 5, 20_000
_LESS = "narrow the query, add a LIMIT or give --timeout SECONDS"


class Reply(NamedTuple):
    """An answer with a status below 300: media type in lower case, headers, the whole body unpacked."""

    media_type: str
    headers: Mapping[str, str]
    body: bytes


class Fetched(NamedTuple):
    """What was fetched: the address it came from in the end, its media type, whether it came packed."""

    address: str
    media_type: str
    packed: bool


class _AnyRealm(urllib.request.HTTPPasswordMgr):
    """One user for whatever a server calls itself; the addresses are the caller's own."""

    def __init__(self, user: str, password: str) -> None:
        super().__init__()
        self._who = user, password

    def find_user_password(self, *_: Any) -> tuple[str | None, str | None]:
        return self._who


class Client:
    """Who asks, and for how long at most.

    ``user`` and ``password`` are shown to a server that wants them; ``timeout`` is in seconds for a whole
    exchange, 0 for no limit; ``less`` is what to do where that is too short.
    """

    def __init__(self, user: str = "", password: str = "", timeout: float = 30.0, less: str = _LESS) -> None:
        self.user, self.password, self.timeout, self.less = user, password, timeout, less
        self.agent = os.environ.get(AGENT_VARIABLE) or AGENT
        self._challenges: dict[str, str] = {}  # address without its query → what its server wants to see
        self._digest = urllib.request.AbstractDigestAuthHandler(_AnyRealm(user, password))
        self._direct = urllib3.PoolManager()
        self._proxies: dict[str, urllib3.ProxyManager] = {}

    def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """The server's answer to one request; redirects are not followed.

        Raises UnreadableInput where there is none or it is broken, Refused where the server does not allow
        it, LimitHit where time is up, UsageProblem where it does not understand the request.
        """
        end = self._end()
        path = url.partition("?")[0]
        if self.user and path not in self._challenges and body:
            # Sent ahead without a body: a server that refuses a long one hangs up before it was sent.
            self._learn(path, url)
        retry = bool(self.user)
        while True:
            signed = {**(headers or {}), **self._signature(method, url, self._challenges.get(path, ""))}
            try:
                answer = self._open(method, url, body, signed, end)
                return Reply(
                    _media_type(answer), answer.headers, b"".join(self._body(answer, url, end, MAX_ANSWER))
                )
            except Failed as failed:
                challenge = _challenge(failed.headers)
                if failed.status == 401 and challenge and retry:  # not asked before, or asked too long ago
                    self._challenges[path], retry = challenge, False
                    continue
                raise refusal(failed, url, self.user, self.less) from None

    def fetch(self, url: str, path: Path, accept: str, most: int = MAX_ANSWER) -> Fetched:
        """Fetch ``url`` into the file ``path``, following redirects.

        Raises what :meth:`send` raises, Refused for a redirect that is not followed, LimitHit for more than
        ``most`` bytes.
        """
        end, place, named = self._end(), url, parse_url(url).host or ""
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                answer = self._open("GET", place, b"", {"Accept": accept}, end, named)
            except Failed as failed:
                target = failed.headers.get("Location", "")
                if failed.status not in REDIRECTS or not target:
                    raise refusal(failed, place, self.user, self.less) from None
                place = redirected(place, target)
                continue
            with path.open("wb") as stream:
                for piece in self._body(answer, url, end, most):
                    stream.write(piece)
            return Fetched(place, _media_type(answer), bool(_packing(answer)))
        raise Refused("the server sends us on and on", url, f"it came to {place}; name what you mean")

    def _end(self) -> float:
        return monotonic() + self.timeout if self.timeout else float("inf")

    def _learn(self, path: str, url: str) -> None:
        """Ask for nothing, to be told how the server wants to be shown who asks."""
        try:
            self._open("GET", url, b"", {"Accept": "*/*"}, self._end()).drain_conn()
        except Failed as failed:
            if failed.status == 401:
                self._challenges[path] = _challenge(failed.headers)
        except (ClaimgraphError, urllib3.exceptions.HTTPError):  # the request itself will say it better
            pass

    def _signature(self, method: str, url: str, challenge: str) -> dict[str, str]:
        """The header that the server asked for: digest where it offers it, else basic."""
        kind, _, rest = challenge.partition(" ")
        if kind.lower() == "digest":
            fields = urllib.request.parse_keqv_list(
                [item for item in urllib.request.parse_http_list(rest) if "=" in item]
            )
            asked = urllib.request.Request(url, method=method)  # noqa: S310 - never opened
            try:
                signed = self._digest.get_authorization(asked, fields)
            except (ValueError, KeyError, URLError) as error:
                raise Refused(f"the server wants a digest that is not known here: {error}", url) from None
            return {"Authorization": f"Digest {signed}"} if signed else {}
        if kind.lower() == "basic":
            secret = f"{self.user}:{self.password}"
            return {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"}
        return {}

    def _open(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], end: float, named: str = ""
    ) -> urllib3.BaseHTTPResponse:
        """The server's answer with its body still to be read; raises Failed for a status that is no success.

        Where ``named`` is given no other host may be one of a private network.
        """
        left = None if end == float("inf") else max(end - monotonic(), 0.001)
        options: dict[str, Any] = {
            "body": body or None,
            "headers": {"User-Agent": self.agent, "Accept-Encoding": "gzip, deflate", **headers},
            "timeout": Timeout(connect=left, read=left),
            "retries": False, "redirect": False, "preload_content": False, "decode_content": False,
        }  # fmt: skip
        try:
            answer = self._ask(method, url, options, named)
        except urllib3.exceptions.HTTPError as error:
            raise failure(error, url, self.timeout, self.less) from None
        if answer.status < 300:
            return answer
        message = b""
        with suppress(ClaimgraphError):  # the status is told, whatever goes wrong with its words
            for piece in self._body(answer, url, end, MAX_ANSWER):
                message += piece
                if len(message) > _MOST_MESSAGE:
                    break
        raise Failed(answer.status, answer.reason or "", answer.headers, first_line(message[:_MOST_MESSAGE]))

    def _ask(self, method: str, url: str, options: dict[str, Any], named: str) -> urllib3.BaseHTTPResponse:
        parts = parse_url(url)
        host = parts.host or ""
        proxy = proxy_of(parts.scheme or "", host)
        checked: list[str] = []
        if named and host != named:
            checked = public_addresses(host, parts.port, proxied=bool(proxy))
        if proxy or not checked:
            return (self._through(proxy) if proxy else self._direct).urlopen(method, url, **options)
        # The addresses that were looked at, under the name that was given.
        options["headers"] = {**options["headers"], "Host": parts.netloc}
        secure: dict[str, Any] = {}
        if parts.scheme == "https":
            secure = {"server_hostname": host, "assert_hostname": host}
        pools = urllib3.PoolManager(**secure)
        while True:
            try:
                return pools.urlopen(method, parts._replace(host=checked.pop(0)).url, **options)
            except (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
                if not checked:
                    raise

    def _through(self, proxy: str) -> urllib3.ProxyManager:
        if proxy not in self._proxies:
            who = parse_url(proxy).auth
            headers = make_headers(proxy_basic_auth=who) if who else None
            self._proxies[proxy] = urllib3.ProxyManager(proxy, proxy_headers=headers)
        return self._proxies[proxy]

    def _body(self, answer: urllib3.BaseHTTPResponse, url: str, end: float, most: int) -> Iterator[bytes]:
        """The body to its end, unpacked; the end must be where the headers and the packing say it is."""
        packing, size = _packing(answer), 0
        if packing not in ("", "gzip", "deflate"):
            raise UnreadableInput(f"the server packs its answer as {packing}", url, "download it yourself")
        pieces = self._raw(answer, url, end)
        for piece in _unpacked(pieces, packing, url) if packing else pieces:
            size += len(piece)
            if size > most:
                raise LimitHit(f"more than {most >> 20} MiB", url, self.less)
            yield piece
        answer.release_conn()

    def _raw(self, answer: urllib3.BaseHTTPResponse, url: str, end: float) -> Iterator[bytes]:
        try:
            while piece := answer.read1(_PIECE):
                if monotonic() > end:
                    raise urllib3.exceptions.TimeoutError
                yield piece
        except urllib3.exceptions.HTTPError as error:
            answer.close()
            raise failure(error, url, self.timeout, self.less) from None


def _media_type(answer: urllib3.BaseHTTPResponse) -> str:
    kind: str = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind or "application/octet-stream"


def _packing(answer: urllib3.BaseHTTPResponse) -> str:
    """How the body is packed for the way: ``gzip``, ``deflate``, another name, or "" where it is not."""
    packing: str = answer.headers.get("Content-Encoding", "").strip().lower().removeprefix("x-")
    return "" if packing == "identity" else packing


def _unpacked(pieces: Iterable[bytes], packing: str, url: str) -> Iterator[bytes]:
    """What was packed, piece by piece and no piece larger than _PIECE: a small answer may unpack to anything.

    ``deflate`` is zlib's format by the standard, and without its head from some servers.
    """
    unpack, begun = zlib.decompressobj(wbits=47), False
    try:
        for packed in pieces:
            waiting = packed
            if packing == "deflate" and not begun and (waiting[0] & 15 != 8 or waiting[0] >> 4 > 7):
                unpack = zlib.decompressobj(wbits=-15)
            while waiting:
                if unpack.eof:  # gzip may hold several parts
                    unpack = zlib.decompressobj(wbits=47)
                piece = unpack.decompress(waiting, _PIECE)
                begun = True
                waiting = unpack.unconsumed_tail or unpack.unused_data
                if piece:
                    yield piece
        while piece := unpack.decompress(unpack.unconsumed_tail, _PIECE):
            yield piece
    except zlib.error as error:
        what = f"the answer is not {packing}, which the server says it is: {error}"
        raise UnreadableInput(what, url, "ask again; if it stays so, tell its operator") from None
    if begun and not unpack.eof:
        raise UnreadableInput("the answer is cut off: its packing has no end", url, "ask again")


def _challenge(headers: urllib3.HTTPHeaderDict) -> str:
    """The ``WWW-Authenticate`` header to answer: digest before basic; empty where it is neither."""
    offered = headers.getlist("WWW-Authenticate")
    for kind in ("digest", "basic"):
        for challenge in offered:
            if challenge.strip().lower().startswith(kind):
                return str(challenge.strip())
    return ""
