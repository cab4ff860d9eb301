"""Responses: content with its version, what browsers and pages of other sites may do with it, problems.

A problem is told in one line, or as data to programs.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING

from starlette.responses import Response

from claimgraph.errors import ClaimgraphError, LimitHit, Refused, UsageProblem, counted
from claimgraph.web.negotiation import choose

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from starlette.requests import Request

    Handler = Callable[[Request], Awaitable[Response]]

HTML = "text/html; charset=utf-8"
#: Smaller content than this is sent as it is.
_GZIP_FROM = 1024
#: What pages may load and do: our own files, and nothing of anybody else.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: The methods of all interfaces, and what a page of another site may send and read (Fetch, CORS protocol).
METHODS = ("GET", "POST", "OPTIONS")
CORS_HEADERS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Link, X-Total-Count"}
_PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Missing(UsageProblem):
    """What was asked for is not here."""

    @classmethod
    def page(cls, number: int, last: int, where: str) -> Missing:
        """A page beyond the last one."""
        hint = f"there {'is' if last == 1 else 'are'} {counted(last, 'page')}"
        return cls(f"there is no page {number:,}", where, hint)


class Content:
    """Bytes of a media type with what tells them from any other version of them."""

    def __init__(self, content: bytes, media: str) -> None:
        self.content = content
        self.media = media
        #: A weak validator, because the same content is sent packed and as it is.
        self.etag = f'W/"{hashlib.sha256(content).hexdigest()[:32]}"'

    @cached_property
    def gzipped(self) -> bytes:
        """The content, packed by gzip; the same content gives the same bytes."""
        return gzip.compress(self.content, 6, mtime=0)

    @property
    def size(self) -> int:
        """How many bytes it takes in memory."""
        return len(self.content) + len(self.__dict__.get("packed", b""))


def respond(
    request: Request,
    content: Content,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    alternates: Iterable[tuple[str, str]] = (),
) -> Response:
    """``content``, or 304 where the client has it; ``alternates`` are (address, media type) of the same."""
    sent = {"ETag": content.etag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Encoding"}
    links = [f'<{address}>; rel="alternate"; type="{media}"' for address, media in alternates]
    if links:
        sent["Link"] = ", ".join(links)
    sent.update(headers or {})
    if status == 200 and _matches(request, content.etag):
        return Response(status_code=304, headers=sent)
    body = content.content
    if len(body) >= _GZIP_FROM and takes_gzip(request):
        body, sent["Content-Encoding"] = content.gzipped, "gzip"
    return Response(body, status, sent, media_type=content.media)


def takes_gzip(request: Request) -> bool:
    """Whether the client unpacks gzip."""
    return choose(request.headers.get("accept-encoding", "identity"), ["gzip", "identity"]) == "gzip"


def _matches(request: Request, etag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return given.strip() == "*" or etag in (one.strip() for one in given.split(","))


def status_of(error: ClaimgraphError) -> int:
    """The HTTP status for a problem: the client's fault, a limit, or what cannot be read here."""
    declared: int | None = getattr(error, "status", None)
    if declared is not None:
        return declared
    if isinstance(error, Missing):
        return 404
    if isinstance(error, UsageProblem | LimitHit):  # asked again it would reach the limit again
        return 400
    return 403 if isinstance(error, Refused) else 500


def problem(request: Request, error: ClaimgraphError, first: str = "text/plain") -> Response:
    """One line that says what is wrong, where and how to mend it, in the form that the client reads.

    ``first`` is the media type for a client that takes any.
    """
    status = status_of(error)
    accept = request.headers.get("accept", "")
    offered = ["text/plain", "application/problem+json", "application/json", "text/html"]
    media = choose(accept, sorted(offered, key=first.__ne__)) or first
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if (wait := getattr(error, "retry_after", None)) is not None:
        headers["Retry-After"] = str(wait)
    if media == "text/html":
        return Response(request.app.state.problem_page(request, error, status), status, headers, HTML)
    if media in ("application/problem+json", "application/json"):
        details = {"title": error.what, "status": status, "detail": str(error)}
        details |= {name: value for name, value in (("where", error.where), ("hint", error.hint)) if value}
        return Response(json.dumps(details), status, headers, "application/problem+json")
    return Response("".join(f"{line}\n" for line in error.lines()), status, headers, "text/plain")


def open_to_all(handler: Handler) -> Handler:
    """``handler`` for pages of other sites too: what they may read, and problems as data."""

    async def answer(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers=CORS_HEADERS | _PREFLIGHT_HEADERS)
        try:
            response = await handler(request)
        except ClaimgraphError as error:
            response = problem(request, error, "application/problem+json")
        response.headers.update(CORS_HEADERS)
        return response

    return answer
