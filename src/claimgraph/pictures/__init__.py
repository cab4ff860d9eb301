"""Pictures for those who would rather look than read: timeline, arguments, voices, coverage, states.

Matplotlib draws and igraph orders. Both come with ``pip install 'claimgraph[draw]'`` and are imported only
when something is drawn, so that nothing else of the package needs them.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from claimgraph.errors import Refused, UsageProblem

if TYPE_CHECKING:
    from claimgraph.model import Model
    from claimgraph.pictures.canvas import Canvas
    from claimgraph.workspace.workspace import Workspace

#: What can be drawn, and the options of each: the arguments of its module's ``draw``.
PICTURES = {
    "timeline": ("first", "last", "part"),
    "arguments": ("about", "steps"),
    "voices": ("told_by",),
    "coverage": ("by",),
    "states": (),
}
PICTURE_FORMATS = ("svg", "png")


def draw(what: str, model: Model, **options: Any) -> Canvas:
    """The picture ``what``, one of PICTURES, with the options that it has; None is an option not given.

    Raises UsageProblem for another name and for an option that the picture has not, Refused where the drawing
    library is missing, NothingToDraw (exit code 1) where the graph has nothing of the kind.
    """
    if what not in PICTURES:
        raise UsageProblem(f"no picture is called {what!r}", "", f"the pictures are {', '.join(PICTURES)}")
    given = {name: value for name, value in options.items() if value is not None}
    for name in given:
        if name not in PICTURES[what]:
            hint = f"its options are {', '.join(PICTURES[what])}" if PICTURES[what] else "it has none"
            raise UsageProblem(f"the picture {what} has no option {name!r}", "", hint)
    for library in ("igraph", "matplotlib"):
        if find_spec(library) is None:
            problem = f"drawing needs {library}, which is not installed"
            raise Refused(problem, "", "install it with pip install 'claimgraph[draw]'")
    from claimgraph.pictures.output import matplotlib_settings

    with matplotlib_settings():
        return cast("Canvas", import_module(f"claimgraph.pictures.{what}").draw(model, **given))


def draw_workspace(workspace: Workspace, what: str, **options: Any) -> Canvas:
    """The same of what is open, with names and days in ``options`` as a person types them."""
    from claimgraph.dates import day_as, day_of

    for name in ("about", "told_by"):
        if options.get(name) is not None:
            options[name] = workspace.resolve(options[name])
    for side, name in enumerate(("first", "last")):
        if options.get(name) is not None:
            given = options[name]
            options[name] = day_of(given, side) if isinstance(given, str) else day_as(given)
    return draw(what, workspace.model, **options)


def render(canvas: Canvas, format_name: str) -> bytes:
    """The picture as ``svg`` or ``png``; the same graph gives the same bytes.

    Raises UsageProblem for another format.
    """
    if format_name not in PICTURE_FORMATS:
        raise UsageProblem(
            f"pictures are not written as {format_name!r}",
            "",
            f"the formats are {', '.join(PICTURE_FORMATS)}",
        )
    from claimgraph.pictures import output

    return output.render(canvas, format_name)
