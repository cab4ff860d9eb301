"""What every request passes: its host, size and pace, what browsers are told, and one line in the log.

A client that sends its request slowly, or takes the answer slowly, is given up, so that it holds nothing.
Nothing is kept of who asks: the log has neither address nor question, as docs/web.md says.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from time import perf_counter
from typing import TYPE_CHECKING, Any

from claimgraph.errors import LimitHit
from claimgraph.escaping import flat
from claimgraph.web.responses import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: The most bytes that a request's body may have.
MAX_BODY = 1 << 20
#: How many bytes of a larger one are taken all the same: who is still sending would not hear the answer.
MAX_DRAINED = 8 << 20
#: The most bytes of a path with its query.
MAX_PATH = 16_384
#: Within how many seconds each piece of a body must come, and each piece of an answer be taken.
IO_TIMEOUT = 20.0
#: Names by which this machine calls itself.
LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})

_HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)


class Middleware:
    """The application ``app`` behind what every request passes.

    ``hosts`` are the names by which it may be asked, none for any; ``log`` takes each line of the log.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], log: Callable[[str], object] | None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status, sent, fault = perf_counter(), 0, 0, ""

        async def answer(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                known = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(one for one in _HEADERS if one[0] not in known)]
            else:
                sent += len(message.get("body", b""))
            async with asyncio.timeout(IO_TIMEOUT):
                await send(message)

        refusal = self._refusal(scope)
        try:
            if refusal:
                await _refuse(answer, *refusal)
            else:
                await self._app(scope, _limited(receive), answer)
        except TimeoutError:  # whoever asked does not listen
            pass
        except Exception as error:
            if os.environ.get("CLAIMGRAPH_DEBUG"):
                raise
            fault = f"{type(error).__name__}: {flat(str(error))[:200]}"  # and no more of it goes anywhere
            if not status:
                await _refuse(answer, 500, "a fault of claimgraph, not of yours")
        finally:
            if self._log:
                took = round((perf_counter() - begun) * 1000, 1)
                route = getattr(scope.get("route"), "path", "")
                entry = {"method": scope["method"], "route": route, "status": status, "bytes": sent}
                entry |= {"ms": took} | ({"fault": fault} if fault else {})
                self._log(json.dumps(entry))

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        headers = dict(scope["headers"])
        host = headers.get(b"host", b"").decode("latin-1").lower()
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        if self._hosts and name not in self._hosts:
            return 421, "this server is not called so. Name it with --host-name"
        if len(scope["raw_path"]) + len(scope["query_string"]) > MAX_PATH:
            return 414, f"the address has more than {MAX_PATH:,} bytes"
        if int(headers.get(b"content-length", b"0") or 0) > MAX_BODY:
            return 413, f"the request's body has more than {MAX_BODY:,} bytes"
        return None


class TooLarge(LimitHit):
    """A body went beyond MAX_BODY."""

    status = 413


class TooSlow(LimitHit):
    """A body did not come."""

    status = 408


def _limited(receive: Receive) -> Receive:
    """``receive``, held to the size and the pace of a body."""
    size = 0
    whole = False

    async def piece() -> Message:
        nonlocal size, whole
        try:
            async with asyncio.timeout(IO_TIMEOUT):
                message = await receive()
        except TimeoutError:
            raise TooSlow("the request came too slowly", "", "send it in one go") from None
        size += len(message.get("body", b""))
        whole = not message.get("more_body", False)
        return message

    async def limited() -> Message:
        if whole:  # what comes now is only that the client has gone, and nobody waits for that
            return await receive()
        message = await piece()
        if size > MAX_BODY:
            while not whole and size <= MAX_DRAINED:
                await piece()
            raise TooLarge(f"the request's body has more than {MAX_BODY:,} bytes", "", "send less")
        return message

    return limited


async def _refuse(send: Callable[[Message], Any], status: int, why: str) -> None:
    body = f"{why}.\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def to_stderr(line: str) -> None:
    """A line of the log on standard error."""
    sys.stderr.write(f"{line}\n")
