"""From a canvas to bytes, the same bytes every time.

Letters are written as outlines, not as text in a font: what was measured and looked at is what every reader
sees, whatever fonts he has. The words stay in the file as comments, title and description as elements of SVG
that are read out to those who cannot see it.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG

from claimgraph.pictures.fonts import MissingLetters, allow_missing_glyphs, missing_letters_message
from claimgraph.pictures.style import PAPER

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from claimgraph.pictures.canvas import Canvas

#: Dots per inch of a PNG.
DPI = 160


def matplotlib_settings() -> AbstractContextManager[None]:
    """Matplotlib as it comes, whatever the user's own settings are, and the same bytes every time."""
    plain = {key: value for key, value in mpl.rcParamsDefault.items() if not key.startswith("backend")}
    return mpl.rc_context(
        {
            **plain,
            "svg.fonttype": "path",
            "svg.hashsalt": "claimgraph",
            "text.hinting": "none",
            "path.simplify": False,
        }
    )


def render(canvas: Canvas, format_name: str) -> bytes:
    """The finished canvas as ``svg`` or ``png``; the same canvas gives the same bytes.

    Warns once, with :class:`~claimgraph.pictures.fonts.MissingLetters`, of letters that no font has.
    """
    with allow_missing_glyphs():
        content = _rendered(canvas, format_name)
    if canvas.missing:
        warnings.warn(missing_letters_message(canvas.missing), MissingLetters, stacklevel=2)
    return content


def _rendered(canvas: Canvas, format_name: str) -> bytes:
    stream = io.BytesIO()
    with matplotlib_settings():
        if format_name == "png":
            raster = FigureCanvasAgg(canvas.figure)
            about = {"Software": None, "Title": canvas.title, "Description": canvas.description}
            raster.print_figure(
                stream, format="png", dpi=DPI, metadata=about, facecolor=PAPER, edgecolor=PAPER
            )
            return stream.getvalue()
        about = {"Date": None, "Creator": None, "Title": canvas.title}
        FigureCanvasSVG(canvas.figure).print_figure(
            stream, format="svg", metadata=about, facecolor=PAPER, edgecolor=PAPER
        )
    return _with_accessible_names(stream.getvalue().decode(), canvas.description).encode()


def _with_accessible_names(svg: str, description: str) -> str:
    """The SVG with its title and description named for those who have it read to them."""
    from xml.sax.saxutils import escape

    svg, titles = re.subn(r"<title>", '<title id="title">', svg, count=1)
    svg = svg.replace("</title>", f'</title>\n <desc id="desc">{escape(description)}</desc>', 1)
    svg, roots = re.subn(r"<svg ", '<svg role="img" aria-labelledby="title desc" ', svg, count=1)
    if not titles or not roots:
        raise ValueError("Matplotlib's SVG has no title")
    return svg
