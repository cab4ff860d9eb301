"""What goes wrong between us and a server, in the words of our errors: connections and statuses."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from html import unescape
from typing import TYPE_CHECKING

from urllib3 import exceptions
from urllib3.util import parse_url

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UnreadableInput, UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import HTTPHeaderDict

#: The environment variable that says what the client calls itself.
AGENT_VARIABLE = "CLAIMGRAPH_USER_AGENT"
REDIRECTS = (301, 302, 303, 307, 308)
#: How servers that answer with "failed" say that they stopped a query at a limit of their own: Virtuoso's
#: states of a cancelled or timed-out statement and its estimate beforehand, Java's exceptions, plain words.
_STOPPED = re.compile(
    r"\b(?:HY008|S1T00|S1TAT|SR171|SR203)\b|estimated execution time|time-?out|timed[ -]out", re.IGNORECASE
)


class Failed(Exception):
    """The server answered with a status that is no success; ``message`` is the first line of what it sent."""

    def __init__(self, status: int, reason: str, headers: HTTPHeaderDict, message: str) -> None:
        super().__init__(status)
        self.status, self.reason, self.headers, self.message = status, reason, headers, message


def failure(error: BaseException, url: str, timeout: float, less: str) -> ClaimgraphError:
    """What an exchange that came to nothing died of."""
    causes = list(_causes(error))

    def cause(*kinds: type[BaseException]) -> BaseException | None:
        return next((one for one in causes if isinstance(one, kinds)), None)

    refused = cause(exceptions.NewConnectionError)  # which calls itself a time-out
    if cause(TimeoutError) or (cause(exceptions.TimeoutError) and not refused):
        return LimitHit(f"the server took longer than {timeout:g} s", url, less)
    if untrusted := cause(ssl.SSLCertVerificationError):
        return UnreadableInput(
            f"the server's certificate cannot be trusted: {getattr(untrusted, 'verify_message', '')}",
            url,
            "mend the certificate, or name the authority's file in $SSL_CERT_FILE",
        )
    if insecure := cause(ssl.SSLError):
        what = f"no secure connection: {getattr(insecure, 'reason', '') or insecure}"
        return UnreadableInput(what, url, "is it http:// rather than https://?")
    if cause(socket.gaierror, exceptions.NameResolutionError):
        return UnreadableInput(f"no such host: {parse_url(url).host}", url, "check the address")
    if cause(http.client.IncompleteRead, exceptions.IncompleteRead):
        return UnreadableInput(
            "the answer is cut off: the connection was closed before its end", url, "ask again"
        )
    if cause(http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        return UnreadableInput(
            "the server closed the connection without an answer", url, "ask again, or ask its operator"
        )
    if strange := cause(http.client.HTTPException):
        what = f"what answers there does not speak HTTP: {type(strange).__name__}"
        return UnreadableInput(what, url, "check the address, and whether it is https://")
    message = getattr(cause(OSError), "strerror", None) or " ".join(str(error).split())[:160]
    return UnreadableInput(f"cannot reach the server: {message}", url, "check that it runs at this address")


def refusal(failed: Failed, url: str, user: str, less: str) -> ClaimgraphError:
    """A status that is no success, in the words of our errors."""
    code, message = failed.status, failed.message
    words = f": {message}" if message else ""
    if code in REDIRECTS:
        target = failed.headers.get("Location", "")
        hint = f"name {target} instead, if that is what you want" if target else "check the address"
        return Refused("the server sends us elsewhere", url, hint)
    if code == 401:
        if user:
            return Refused(f"the server does not accept user {user} and the password", url)
        return Refused("the server wants to know who asks", url, "give --user NAME and $CLAIMGRAPH_PASSWORD")
    if code == 403 or "permission" in message.lower():
        who = f"user {user}" if user else "whoever gives no name"
        hint = "" if user else f"some servers want to know whom to write to: set ${AGENT_VARIABLE}"
        return Refused(f"the server does not allow this to {who}{words}", url, hint)
    if code == 407:
        return Refused("the proxy on the way wants to know who asks", url, "mend $https_proxy")
    if code in (404, 410):
        return UnreadableInput("there is nothing at this address", url, "check the path of the address")
    if code in (405, 501):
        what = f"the server does not do this at this address ({code}){words}"
        hint = "some have one address for queries, one for updates; some take queries with --method get only"
        return Refused(what, url, hint)
    if code in (408, 504, 524) or (code in (500, 503) and _STOPPED.search(message)):
        return LimitHit(f"the server gave up on it ({code}){words}", url, less)
    if code in (413, 414):
        return LimitHit("the request is larger than the server takes", url, "send less at once")
    if code in (429, 503):
        wait = failed.headers.get("Retry-After", "")
        hint = f"ask again in {wait} s" if wait.isdigit() else "ask again later"
        return LimitHit(f"the server is too busy ({code})", url, hint)
    if code < 500:
        return UsageProblem(f"the server does not take the request ({code}): {message or failed.reason}", url)
    return UnreadableInput(f"the server failed ({code}): {message or failed.reason}", url)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what it holds and what it came from."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def first_line(body: bytes) -> str:
    """The first line that says something, at most 200 characters of it, mark-up taken out."""
    text = re.sub(
        r"(?is)<(script|style|head)\b.*?</\1>|<[a-z/!?][^>]*>", " ", body.decode("utf-8", "replace")
    )
    lines = (" ".join(unescape(line).split()) for line in text.splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= 200 else line[:199] + "…"
