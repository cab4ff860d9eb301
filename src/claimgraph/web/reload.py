"""A new build of an edition is taken up while it is served: whoever has begun ends with the old one."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from claimgraph.build.cache import cache_root, is_current
from claimgraph.build.inputs import inputs_hash
from claimgraph.errors import ClaimgraphError
from claimgraph.web.dumps import command
from claimgraph.web.server import ServedEdition

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from claimgraph.web.server import Server

#: Every how many seconds the editions' files are looked at, and how long an old one is kept.
CHECK_INTERVAL, GRACE = 3.0, 30.0


async def watch(server: Server, log: Callable[[str], object] | None) -> None:
    """Put what is built anew into the place of what is served, for ever.

    An edition whose files have changed and that nobody has built is served as it was. What cannot be taken up
    is told in the log, once for each state of the files.
    """
    refused: dict[str, str] = {}
    tasks: set[asyncio.Task[object]] = set()

    def in_background(work: Coroutine[object, object, object]) -> None:
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    if server.settings.warm:
        for served in server.editions.values():
            in_background(command(served, "ask", "claim"))
    while True:
        await asyncio.sleep(CHECK_INTERVAL)
        for slug, served in list(server.editions.items()):
            try:
                version = await asyncio.to_thread(built_version, served)
                if version in ("", served.version, refused.get(slug)):
                    continue
                refused[slug] = version
                fresh = await asyncio.to_thread(ServedEdition, served.edition.reopened(), server.settings)
                await server.open(fresh)
            except ClaimgraphError as error:
                if log:
                    log(json.dumps({"edition": slug, "problem": str(error)}))
                continue
            server.editions[slug] = fresh
            in_background(_retire(server, served))
            if server.settings.warm:
                in_background(command(fresh, "ask", "claim"))


def built_version(served: ServedEdition) -> str:
    """The version of the edition's files as they are now, where they are built; else ""."""
    edition = served.edition.edition
    try:
        return inputs_hash(edition, cache_root()) if is_current(edition) else ""
    except OSError:  # files in the midst of being written
        return ""


async def _retire(server: Server, served: ServedEdition) -> None:
    """Give up an old edition when nobody can be reading it any more."""
    await asyncio.sleep(GRACE)
    await server.shut(served)
