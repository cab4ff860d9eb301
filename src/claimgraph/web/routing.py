"""Routes as rows: a page is what makes it, and the parameters that its address takes.

What is made is kept under these. What is not kept, or has more than one status, is a handler of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from claimgraph.errors import UsageProblem
from claimgraph.web.request_parameters import client_of, once
from claimgraph.web.responses import HTML, respond

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.web.responses import Handler
    from claimgraph.web.server import ServedEdition, Server


class Call(NamedTuple):
    """A request: the edition that it is about, its parameters with those of the path, and who asks."""

    served: ServedEdition
    values: Mapping[str, str]
    client: str


def served_edition(request: Request) -> ServedEdition:
    """The edition that a request is about; raises Missing where none is."""
    return cast("Server", request.app.state.server).at(request)


def parameters_of(request: Request, *names: str) -> dict[str, str]:
    """The parameters of a request's address that are not empty.

    Raises UsageProblem for one that comes twice, and for one that is not among ``names``.
    """
    values = once(request.query_params.multi_items())
    for name in values:
        if name not in names:
            hint = f"it has {', '.join(names)}"
            raise UsageProblem(f"this page has no parameter {name[:50]!r}", request.url.path, hint)
    return {name: value for name, value in values.items() if value}


def cached(
    render: Callable[[Call], str | bytes],
    *parameters: str,
    media: str = HTML,
    serial: bool = False,
    headers: Mapping[str, str] | None = None,
) -> Handler:
    """The handler of content that ``render`` makes where it is not kept.

    ``parameters`` are what the address may have; where there are none, nothing of it is looked at.
    ``serial`` has it made by the one thread that asks the open edition.
    """

    async def handle(request: Request) -> Response:
        served, client = served_edition(request), client_of(request)
        values = parameters_of(request, *parameters) if parameters else {}
        values |= {name: value for name, value in request.path_params.items() if name != "slug"}
        call, key = Call(served, values, client), (render, *sorted(values.items()))
        content = await served.content(key, media, lambda: render(call), client if serial else None)
        return respond(request, content, headers=headers)

    return handle
