"""One exchange with a server: a request out, a whole answer in, or an error that says what went wrong.

The standard library's HTTP, because nothing that is imported for a remote question may slow a local one or
add to what has to be installed. What it leaves to its caller is done here: a limit on the whole exchange and
not on each packet, answers that end early, digest and basic authentication once a server asks for them. A
redirect is not followed, so that neither a question nor a password goes to a host that nobody named.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The most bytes that one answer may have.
MAX_ANSWER = 512 * 1024 * 1024
_PIECE = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)


class Reply(NamedTuple):
    """An answer with a status below 300: media type in lower case, headers, the whole body."""

    media_type: str
    headers: Mapping[str, str]
    body: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow nothing; the answer is then an error with the new address in it."""


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
    exchange, 0 for no limit.
    """

    def __init__(self, user: str = "", password: str = "", timeout: float = 30.0) -> None:
        self.user, self.password, self.timeout = user, password, timeout
        self._challenges: dict[str, str] = {}  # address without its query → what its server wants to see
        self._digest = urllib.request.AbstractDigestAuthHandler(_AnyRealm(user, password))
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._opener.addheaders = [("User-Agent", "claimgraph")]

    def send(
        self, method: str, url: str, body: bytes = b"", headers: Mapping[str, str] | None = None
    ) -> Reply:
        """The server's answer to one request.

        Raises UnreadableInput where there is none or it is broken, Refused where the server does not allow
        it, LimitHit where time is up, UsageProblem where it does not understand the request.
        """
        end = monotonic() + self.timeout if self.timeout else float("inf")
        path = url.partition("?")[0]
        if self.user and path not in self._challenges and body:
            # Sent ahead without a body: a server that refuses a long one hangs up before it was sent.
            self._learn(path, url)
        retry = bool(self.user)
        while True:
            request = urllib.request.Request(url, body or None, dict(headers or {}), method=method)  # noqa: S310
            self._sign(request, self._challenges.get(path, ""))
            try:
                return self._exchange(request, url, end)
            except urllib.error.HTTPError as error:
                with error:
                    challenge = _challenge(error.headers)
                    if error.code == 401 and challenge and retry:  # not asked before, or asked too long ago
                        self._challenges[path], retry = challenge, False
                        continue
                    raise self._refusal(error, url) from None

    def _learn(self, path: str, url: str) -> None:
        """Ask for nothing, to be told how the server wants to be shown who asks."""
        request = urllib.request.Request(url, headers={"Accept": "*/*"}, method="GET")  # noqa: S310
        try:
            self._exchange(request, url, monotonic() + self.timeout if self.timeout else float("inf"))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 401:
                    self._challenges[path] = _challenge(error.headers)
        except ClaimgraphError:  # the request itself will say it better
            pass

    def _sign(self, request: urllib.request.Request, challenge: str) -> None:
        """Add what the server asked for: digest where it offers it, else basic."""
        kind, _, rest = challenge.partition(" ")
        if kind.lower() == "digest":
            fields = urllib.request.parse_keqv_list(
                [item for item in urllib.request.parse_http_list(rest) if "=" in item]
            )
            try:
                signed = self._digest.get_authorization(request, fields)
            except (ValueError, KeyError, urllib.error.URLError) as error:
                what = f"the server wants a digest that is not known here: {error}"
                raise Refused(what, request.full_url) from None
            if signed:
                request.add_unredirected_header("Authorization", f"Digest {signed}")
        elif kind.lower() == "basic":
            from base64 import b64encode

            token = b64encode(f"{self.user}:{self.password}".encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {token}")

    def _exchange(self, request: urllib.request.Request, url: str, end: float) -> Reply:
        try:
            left = max(end - monotonic(), 0.001)
            limit = None if end == float("inf") else left
            with self._opener.open(request, timeout=limit) as answer:
                body = self._body(answer, url, end)
                return Reply(answer.headers.get_content_type(), answer.headers, body)
        except urllib.error.HTTPError:
            raise
        except urllib.error.URLError as error:
            raise self._failure(error.reason, url) from None
        except (OSError, http.client.HTTPException) as error:
            raise self._failure(error, url) from None

    def _body(self, answer: Any, url: str, end: float) -> bytes:
        """The body to its end, which must be where the headers say."""
        pieces, size = [], 0
        while piece := answer.read1(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER:
                hint = "narrow the query or add a LIMIT"
                raise LimitHit(f"the answer is larger than {MAX_ANSWER >> 20} MiB", url, hint)
            if monotonic() > end:
                raise TimeoutError
        length = answer.headers.get("Content-Length", "")
        if length.isdigit() and size < int(length):
            raise http.client.IncompleteRead(b"", int(length) - size)
        return b"".join(pieces)

    def _failure(self, reason: object, url: str) -> ClaimgraphError:
        """What an exchange that came to nothing died of."""
        if isinstance(reason, TimeoutError):
            hint = "narrow the query, add a LIMIT or give --timeout SECONDS"
            return LimitHit(f"the server took longer than {self.timeout:g} s", url, hint)
        if isinstance(reason, ssl.SSLCertVerificationError):
            return UnreadableInput(
                f"the server's certificate cannot be trusted: {reason.verify_message}",
                url,
                "mend the certificate, or name the authority's file in $SSL_CERT_FILE",
            )
        if isinstance(reason, ssl.SSLError):
            what = f"no secure connection: {reason.reason or reason}"
            return UnreadableInput(what, url, "is it http:// rather than https://?")
        if isinstance(reason, socket.gaierror):
            return UnreadableInput(f"no such host: {urlsplit(url).hostname}", url, "check the address")
        if isinstance(reason, http.client.IncompleteRead):
            return UnreadableInput(
                "the answer is cut off: the connection was closed before its end", url, "ask again"
            )
        if isinstance(reason, http.client.RemoteDisconnected | ConnectionResetError | BrokenPipeError):
            return UnreadableInput(
                "the server closed the connection without an answer", url, "ask again, or ask its operator"
            )
        if isinstance(reason, http.client.HTTPException):
            what = f"what answers there does not speak HTTP: {type(reason).__name__}"
            return UnreadableInput(what, url, "check the address, and whether it is https://")
        said = getattr(reason, "strerror", None) or str(reason)
        return UnreadableInput(f"cannot reach the server: {said}", url, "check that it runs at this address")

    def _refusal(self, error: urllib.error.HTTPError, url: str) -> ClaimgraphError:
        """A status that is no success, in the words of our errors."""
        code, said = error.code, _said(error)
        if code in _REDIRECTS:
            target = error.headers.get("Location", "")
            hint = f"name {target} instead, if that is what you want" if target else "check the address"
            return Refused("the server sends us elsewhere", url, hint)
        if code == 401:
            if self.user:
                return Refused(f"the server does not accept user {self.user} and the password", url)
            return Refused(
                "the server wants to know who asks", url, "give --user NAME and $CLAIMGRAPH_PASSWORD"
            )
        if code == 403 or "permission" in said.lower():
            who = f"user {self.user}" if self.user else "whoever gives no name"
            return Refused(f"the server does not allow this to {who}{said and ': '}{said}", url)
        if code == 407:
            return Refused("the proxy on the way wants to know who asks", url, "mend $https_proxy")
        if code in (404, 410):
            return UnreadableInput("there is nothing at this address", url, "check the path of the address")
        if code in (405, 501):
            what = f"the server does not do this at this address ({code}){said and ': '}{said}"
            return Refused(
                what, url, "is this its address for that? Some have one for queries, one for updates"
            )
        if code in (408, 504, 524):
            return LimitHit(
                f"the server gave up on it ({code}){said and ': '}{said}", url, "narrow the query"
            )
        if code == 413:
            return LimitHit("the request is larger than the server takes", url, "send less at once")
        if code in (429, 503):
            wait = error.headers.get("Retry-After", "")
            hint = f"ask again in {wait} s" if wait.isdigit() else "ask again later"
            return LimitHit(f"the server is too busy ({code})", url, hint)
        if code < 500:
            return UsageProblem(f"the server does not take the request ({code}): {said or error.reason}", url)
        return UnreadableInput(f"the server failed ({code}): {said or error.reason}", url)


def check_url(url: str, option: str) -> str:
    """``url``, where it is an address that can be asked; raises UsageProblem otherwise."""
    try:
        parts = urlsplit(url)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_fits = urlsplit(""), False
    bad = any(character <= " " or character in '<>"{}|\\^`' or character > "~" for character in url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits or bad:
        hint = f"write {option} https://host/path"
        raise UsageProblem("not the address of a server", url, hint)
    if parts.username is not None:
        host = parts.netloc.rpartition("@")[2]
        hint = "give --user NAME and $CLAIMGRAPH_PASSWORD, which nobody else sees"
        raise UsageProblem("a password has no place in an address", host, hint)
    return url.partition("#")[0]


def _challenge(headers: Any) -> str:
    """The ``WWW-Authenticate`` header to answer: digest before basic; empty where it is neither."""
    offered = headers.get_all("WWW-Authenticate") or []
    for kind in ("digest", "basic"):
        for challenge in offered:
            if challenge.strip().lower().startswith(kind):
                return str(challenge.strip())
    return ""


def _said(error: urllib.error.HTTPError) -> str:
    """The first line of what a server says with an error, without mark-up."""
    try:
        return first_line(error.read(20_000))
    except (OSError, http.client.HTTPException):
        return ""


def first_line(body: bytes) -> str:
    """The first line that says something, at most 200 characters of it, mark-up taken out."""
    import re
    from html import unescape

    text = re.sub(
        r"(?is)<(script|style|head)\b.*?</\1>|<[a-z/!?][^>]*>", " ", body.decode("utf-8", "replace")
    )
    lines = (" ".join(unescape(line).split()) for line in text.splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= 200 else line[:199] + "…"
