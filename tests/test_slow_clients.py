"""Clients that speak or listen slowly are given up by the server as it is run, and hold nothing of it."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest

import claimgraph
from claimgraph.web import middleware, uvicorn_server
from claimgraph.web.app import create_app
from patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from claimgraph.edition import Edition

HOST = b"Host: localhost\r\n"


@pytest.fixture
def port(asked: Edition, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where the tiny edition is served, by a server that waits half a second for each piece."""
    import asyncio

    monkeypatch.setattr(uvicorn_server, "IO_TIMEOUT", 0.5)
    monkeypatch.setattr(middleware, "IO_TIMEOUT", 0.5)
    listening = uvicorn_server.bind("127.0.0.1", 0)
    ready = threading.Event()
    server = uvicorn_server.server_of(
        create_app([claimgraph.open(asked.root)]), ready.set, behind_proxy=False
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join(PATIENCE)


def _said(port: int, *pieces: bytes) -> bytes:
    """All that the server says to ``pieces``, until it closes the connection."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as one:
        for piece in pieces:
            one.sendall(piece)
        said = b""
        while more := one.recv(65_536):
            said += more
        return said


def test_a_head_that_never_ends(port: int) -> None:
    """A request whose head does not become whole is closed, without an answer."""
    assert _said(port, b"GET /health HTTP/1.1\r\n", HOST) == b""
    assert _said(port) == b""


def test_a_second_head_that_never_ends(port: int) -> None:
    """So is a second request on the same connection, after the first was answered."""
    said = _said(port, b"GET /health HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /health HT")
    assert said.count(b"HTTP/1.1 200") == 1


def test_a_body_that_never_ends(port: int) -> None:
    """A body that does not come is told so, and the connection closed."""
    head = b"POST /small/sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n"
    said = _said(port, head + HOST + b"\r\n", b"SELECT")
    assert said.startswith(b"HTTP/1.1 408")
    assert b"the request came too slowly" in said


def test_a_body_that_grows_without_saying_so(port: int) -> None:
    """A body in pieces is counted as it comes, and refused when it is too large."""
    head = b"POST /small/sparql HTTP/1.1\r\nContent-Type: application/sparql-query\r\nConnection: close\r\n"
    pieces = [b"%x\r\n%b\r\n" % (1 << 16, b" " * (1 << 16))] * 20
    said = _said(port, head + HOST + b"Transfer-Encoding: chunked\r\n\r\n", *pieces, b"0\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 413")


def test_others_are_answered_meanwhile(port: int) -> None:
    """Two hundred that never end hold up nobody."""
    slow = [socket.create_connection(("127.0.0.1", port), PATIENCE) for _ in range(200)]
    try:
        for one in slow:
            one.sendall(b"GET /health HTTP/1.1\r\n")
        assert _said(port, b"GET /health HTTP/1.1\r\nConnection: close\r\n" + HOST + b"\r\n").startswith(
            b"HTTP/1.1 200"
        )
    finally:
        for one in slow:
            one.close()
