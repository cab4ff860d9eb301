"""The whole graph in each export format, made by another process when first asked for, and kept on disk.

What takes seconds of processor must not stand in the way of pages. A dump has its length and its version
before the first byte is sent; there is one at a time in the making.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.routing import Route

from claimgraph.errors import LimitHit
from claimgraph.exporters.formats import EXPORT_FORMATS
from claimgraph.publishing.dumps import Dump
from claimgraph.publishing.folder import File
from claimgraph.web.request_parameters import client_of
from claimgraph.web.responses import Missing

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from claimgraph.web.server import ServedEdition, Server

#: How many seconds a dump may take to make.
LONGEST = 300


def offered(hosted: ServedEdition) -> list[Dump]:
    """The dumps that can be had, none of them made yet."""
    return [Dump(one, File(_path(hosted, one.ending), 0, "")) for one in EXPORT_FORMATS.values()]


def _path(hosted: ServedEdition, ending: str) -> str:
    return f"{hosted.slug}/dump/{hosted.slug}{ending}"


def routes(server: Server) -> list[BaseRoute]:
    """The route of the dumps."""

    async def dump(request: Request) -> Response:
        hosted, name = server.at(request), request.path_params["name"]
        ending = name.removeprefix(hosted.slug)
        chosen = next((one for one in EXPORT_FORMATS.values() if one.ending == ending), None)
        if chosen is None or not name.startswith(hosted.slug):
            raise Missing(f"no dump is called {name!r}", "", f"they are listed at /{hosted.slug}/")
        path = hosted.folder / name
        if not path.exists():
            async with hosted.dumping.turn(client_of(request), name):
                if not path.exists():
                    await _make(hosted, chosen.name, path)
        headers = {"ETag": f'"{hosted.version[:32]}-{chosen.name}"', "Cache-Control": "no-cache"}
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            from starlette.responses import Response as Plain

            return Plain(status_code=304, headers=headers)
        return FileResponse(path, media_type=chosen.media, filename=name, headers=headers)

    return [Route("/{slug}/dump/{name}", dump)]


async def _make(hosted: ServedEdition, name: str, path: Path) -> None:
    """Have the dump ``name`` written to ``path``, whole or not at all."""
    try:
        said = await asyncio.wait_for(command(hosted, "export", "-F", name, "--output", str(path)), LONGEST)
    except TimeoutError:
        raise LimitHit(f"{name} took longer than {LONGEST} s to write", "", "ask again later") from None
    if said is not None:
        raise Missing(said or f"{name} cannot be written", "", "")


async def command(hosted: ServedEdition, *words: str) -> str | None:
    """Have a command of claimgraph run on the edition; None where it succeeds, else the last that it says."""
    edition = hosted.edition
    given = ["--edition", str(edition.edition.root)] if edition.foreign else []
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "claimgraph", *words, *given, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await child.communicate()
    finally:
        if child.returncode is None:
            child.kill()
    lines = said.decode(errors="replace").strip().splitlines()
    return (lines or [""])[-1] if child.returncode else None
