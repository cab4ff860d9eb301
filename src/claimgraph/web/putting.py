"""Queries of pages: put where all queries are put, and told why they find nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from claimgraph.results import kind, serialize
from claimgraph.web.answers import FORMATS

if TYPE_CHECKING:
    from claimgraph.web.server import Hosted
    from claimgraph.workspace.opening import Question


async def put(
    hosted: Hosted,
    question: Question,
    client: str,  # noqa: ARG001
    ending: str = "",
) -> tuple[str, bytes]:
    """(kind, bytes) of the answer to ``question``, by ``ending`` or as pages are made of it."""

    def work() -> tuple[str, bytes]:
        found = hosted.edition.put(question)
        what = kind(found)
        formats = FORMATS[what]
        chosen = formats.get(ending) or next(iter(formats.values()))
        return what, serialize(found, chosen.written, hosted.prefixes)[0]

    return await run_in_threadpool(work)


async def why_empty(hosted: Hosted, question: Question, client: str) -> str:  # noqa: ARG001
    """A sentence that says why ``question`` finds nothing."""
    return await run_in_threadpool(hosted.edition.why_empty, question)
