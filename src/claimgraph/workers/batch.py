"""Several queries put at once, where no server is: by workers of their own that end with the last answer."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from math import inf
from typing import TYPE_CHECKING, TypeVar

from claimgraph.errors import ClaimgraphError
from claimgraph.workers.fork_server import ForkServer
from claimgraph.workers.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from claimgraph.sandbox import Limits
    from claimgraph.workers.protocol import QueryRequest, QueryResponse

T = TypeVar("T")

#: How many workers there are.
_SIZE = 2


def evaluate_all(
    store: Path, several: Sequence[tuple[QueryRequest, Callable[[QueryResponse], T]]], limits: Limits
) -> list[T | ClaimgraphError]:
    """For each query what its reader makes of the answer, or what is wrong with it, in their order.

    ``limits`` hold for each by itself. Raises Refused where the system cannot fork, and what keeps the store
    from being opened.
    """

    async def all_of_it() -> list[T | ClaimgraphError]:
        fork_server = ForkServer()
        pool = Pool(
            fork_server, store, size=_SIZE, limits=limits, queue=len(several) + 1, prefixes={},
            patience=inf,  # nobody else waits for them
        )  # fmt: skip

        async def one(
            name: str, asked: QueryRequest, read: Callable[[QueryResponse], T]
        ) -> T | ClaimgraphError:
            try:
                return read(await pool.answer(asked, name))
            except ClaimgraphError as error:
                return error

        try:
            await pool.start()
            # Each is a client of its own, as no client may have all workers.
            return await asyncio.gather(*(one(str(number), *each) for number, each in enumerate(several)))
        finally:
            await pool.close()
            await fork_server.close()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(all_of_it())
    with ThreadPoolExecutor(1) as beside:  # in a notebook, whose own loop runs in this thread
        return beside.submit(lambda: asyncio.run(all_of_it())).result()
