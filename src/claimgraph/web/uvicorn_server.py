"""uvicorn, as ``claimgraph serve`` runs it: a request that never becomes whole is given up."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from claimgraph.errors import UsageProblem
from claimgraph.web.middleware import IO_TIMEOUT

if TYPE_CHECKING:
    from asyncio import TimerHandle, Transport
    from collections.abc import Callable

    from starlette.types import ASGIApp

#: How many connections are held at once.
CONNECTIONS = 512
#: How many seconds a request may go on after the server was told to end.
DRAIN = 10


class Paced(AutoHTTPProtocol):  # type: ignore[misc, valid-type] # which of two it is, uvicorn finds out
    """A connection that is closed where a request's head does not become whole within IO_TIMEOUT seconds."""

    _late: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:
        """A client has come."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Something came."""
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop()
        elif self._late is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._late = self.loop.call_later(IO_TIMEOUT, self.transport.abort)

    def _stop(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


def bind(host: str, port: int) -> socket.socket:
    """A socket that listens; raises UsageProblem where the address cannot be had. Port 0 is any free one."""
    where = f"{host}:{port}"
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(found[0], socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(found[4])
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageProblem(f"cannot listen: {why}", where, "give another --port or --host") from None
    return listening


def server_of(app: ASGIApp, ready: Callable[[], object], *, behind_proxy: bool) -> uvicorn.Server:
    """The server of ``app``; it calls ``ready`` when it can be asked."""

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and not self.should_exit:
                ready()

    options: dict[str, Any] = {
        "http": Paced,
        "ws": "none",
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": behind_proxy,
        "limit_concurrency": CONNECTIONS,
        "timeout_keep_alive": 15,
        "timeout_graceful_shutdown": DRAIN,
        "h11_max_incomplete_event_size": 32_768,
    }
    return Server(uvicorn.Config(app, **options))


def run(app: ASGIApp, listening: socket.socket, ready: Callable[[], object], *, behind_proxy: bool) -> None:
    """Serve ``app`` until SIGTERM or SIGINT; requests under way are answered first."""
    server_of(app, ready, behind_proxy=behind_proxy).run([listening])
