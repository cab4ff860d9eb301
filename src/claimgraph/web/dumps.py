"""The whole graph in each export format, made by another process when first asked for, and kept on disk.

What takes seconds of processor must not stand in the way of pages. A dump has its length and its version
before the first byte is sent; there is one at a time in the making.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from starlette.responses import FileResponse, Response
from starlette.routing import Route

from claimgraph.errors import LimitHit
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.publishing.dumps import Dump
from claimgraph.publishing.folder import File
from claimgraph.web.request_parameters import client_of
from claimgraph.web.responses import Missing
from claimgraph.web.routing import served_edition

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from claimgraph.web.server import ServedEdition

#: How many seconds a dump may take to make.
TIMEOUT = 300


def available_dumps(served: ServedEdition) -> list[Dump]:
    """The dumps that can be had, none of them made yet."""
    return [Dump(one, File(_path(served, one.ending), 0, "")) for one in EXPORT_FORMATS.values()]


def _path(served: ServedEdition, ending: str) -> str:
    return f"{served.slug}/dump/{served.slug}{ending}"


async def _dump(request: Request) -> Response:
    served, name = served_edition(request), request.path_params["name"]
    ending = name.removeprefix(served.slug)
    chosen = next((one for one in EXPORT_FORMATS.values() if one.ending == ending), None)
    if chosen is None or not name.startswith(served.slug):
        raise Missing(f"no dump is called {name!r}", "", f"they are listed at /{served.slug}/")
    path = served.folder / name
    if not path.exists():
        async with served.dump_lock.turn(client_of(request), name):
            if not path.exists():
                await _make(served, chosen.name, path)
    headers = {"ETag": f'"{served.version[:32]}-{chosen.name}"', "Cache-Control": "no-cache"}
    if headers["ETag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return FileResponse(path, media_type=chosen.media, filename=name, headers=headers)


async def _make(served: ServedEdition, name: str, path: Path) -> None:
    """Have the dump ``name`` written to ``path``, whole or not at all."""
    try:
        message = await asyncio.wait_for(
            command(served, "export", "-F", name, "--output", str(path)), TIMEOUT
        )
    except TimeoutError:
        raise LimitHit(f"{name} took longer than {TIMEOUT} s to write", "", "ask again later") from None
    if message is not None:
        raise Missing(message or f"{name} cannot be written", "", "")


async def command(served: ServedEdition, *words: str) -> str | None:
    """Have a command of claimgraph run on the edition; None where it succeeds, else the last that it says."""
    edition = served.edition
    given = ["--edition", str(edition.edition.root)] if edition.foreign else []
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "claimgraph", *words, *given, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, message = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
    lines = message.decode(errors="replace").strip().splitlines()
    return (lines or [""])[-1] if child.returncode else None


ROUTES = [Route("/{slug}/dump/{name}", _dump)]
