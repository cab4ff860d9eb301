"""A picture, made by a process of its own: what draws takes more memory than the server itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from claimgraph.errors import ClaimgraphError
from claimgraph.sandbox import Limits, Task, apply_limits, ask, report, request

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.model import Model
    from claimgraph.pictures.inline_svg import Target
    from claimgraph.web.server import ServedEdition

#: What one picture may use.
LIMITS = Limits(timeout=60.0, memory=2048)
_WORK = Task("the picture", "draw less of it")
#: Kind of a mark → folder of what it stands for.
_FOLDERS = {
    "claim": "claim",
    "saying": "claim",
    "bond": "claim",
    "argument": "argument",
    "state": "entity",
    "event": "entity",
    "work": "entity",
    "voice": "entity",
}


class Nothing(ClaimgraphError):
    """The graph has nothing of the kind."""

    status = 404


def drawn(served: ServedEdition, what: str, options: Mapping[str, Any]) -> str:
    """The picture ``what`` as an ``svg`` element whose marks lead to the server's pages.

    ``options`` are those of :func:`claimgraph.pictures.draw`, days as text. Raises Nothing where there is
    nothing to draw, Refused where the drawing library is missing, LimitHit beyond LIMITS.
    """
    edition = served.edition
    task = {
        "edition": str(edition.edition.root) if edition.foreign else None,
        "what": what,
        "options": dict(options),
        "below": f"{served.settings.root}/{served.slug}",
    }
    kind, content = ask("claimgraph.web.picture_process:child", task, LIMITS, _WORK)
    if kind == b"nothing":
        raise Nothing(content.decode(), "", "")
    return content.decode()


def child() -> None:
    """The child's side."""
    from claimgraph.pictures import draw_workspace
    from claimgraph.pictures.drawable import NothingToDraw
    from claimgraph.workspace.workspace import Workspace

    task, out = request(), sys.stdout.buffer
    try:
        opened = Workspace(task["edition"])
        opened.published()
        apply_limits(LIMITS)
        canvas = draw_workspace(opened, task["what"], **task["options"])
        from claimgraph.pictures.inline_svg import inline_svg  # what draws is there

        svg = inline_svg(canvas, lambda name: _target(opened.model, name, task["below"]))
        out.write(b"svg\n" + svg.encode())
    except NothingToDraw as error:
        out.write(b"nothing\n" + str(error).encode())
    except ClaimgraphError as error:
        report(error, out)
    out.flush()


def _target(model: Model, name: str, below: str) -> Target | None:
    """What the mark called ``name`` leads to."""
    from claimgraph.filenames import name_of
    from claimgraph.pictures.inline_svg import Target

    kind, _, local = name.partition("-")
    folder = _FOLDERS.get(kind)
    if folder is None:
        return None
    if folder == "claim":  # of several that say the same the first, without who tells it
        local = "-".join(local.split("-")[:2])
    space = f"{model.prefixes.base}{folder}/"
    iri = space + local
    if not model.graph.properties(iri):
        return None
    label = model.graph.label(iri)
    title = f"{local}: {label}" if folder == "claim" else label
    return Target(f"{below}/{folder}/{quote(name_of(iri, space))}", title)
