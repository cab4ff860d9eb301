"""A picture as a part of a page: text that can be read and found, marks that lead somewhere, no style inside.

A page that loads nothing and runs nothing of others allows no style inside its elements either, so that all
style is written as attributes. Text is text and not outlines; it is held to the width that was measured for
it, whatever font a reader has.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from matplotlib import rc_context
from matplotlib.backends.backend_svg import FigureCanvasSVG

from claimgraph.pictures.fonts import allow_missing_glyphs
from claimgraph.pictures.output import matplotlib_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimgraph.pictures.canvas import Canvas

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
#: ``8.6px 'DejaVu Sans', …``, with weight and style before it.
_FONT = re.compile(r"(?:(italic|oblique) )?(?:(\d+|bold) )?([0-9.]+)px (.+)")
#: What matplotlib writes for every picture, and a page needs once or never.
_LEFT_OUT = ("metadata", "title", "desc")


class Target(NamedTuple):
    """What a mark leads to: its address, and what it is called."""

    address: str
    name: str


def inline_svg(canvas: Canvas, target_of: Callable[[str], Target | None]) -> str:
    """The finished ``canvas`` as an ``svg`` element.

    ``target_of`` gives for the identifier of a mark where it leads, or None. Each such mark is a link with
    the mark's identifier; a line between two of them has theirs in ``data-from`` and ``data-to``.
    """
    lines = canvas.assign_identifiers()
    stream = io.BytesIO()
    with allow_missing_glyphs(), matplotlib_settings(), rc_context({"svg.fonttype": "none"}):
        FigureCanvasSVG(canvas.figure).print_figure(stream, format="svg", facecolor="none", edgecolor="none")
    reader = etree.XMLParser(resolve_entities=False, remove_blank_text=True)
    root = etree.fromstring(stream.getvalue(), reader)
    _simplify(root)
    root.set("aria-label", canvas.title)
    root.set("role", "group")
    root.set("stroke-linejoin", "round")
    for name in ("width", "height"):
        root.set(name, root.get(name, "").removesuffix("pt"))
    for group in list(root.iter(f"{_SVG}g")):
        name = group.attrib.pop("id", "")
        if name in lines:
            line = lines[name]
            if isinstance(line, float):
                _set_text_length(group, line)
            else:
                group.set("data-from", line[0])
                group.set("data-to", line[1])
        elif name in canvas.drawn:
            _link(group, name, target_of(name))
    return str(etree.tostring(root, encoding="unicode"))


def _simplify(root: etree._Element) -> None:
    """Drop what a page does not need, and make attributes of styles."""
    for name in _LEFT_OUT:
        for element in root.findall(f"{_SVG}{name}"):
            root.remove(element)
    for style in list(root.iter(f"{_SVG}style")):
        parent = style.getparent()
        if parent is not None:
            parent.remove(style)
    for element in root.iter():
        for rule in element.attrib.pop("style", "").split(";"):
            name, _, value = (part.strip() for part in rule.partition(":"))
            if name == "font":
                _font(element, value)
            elif name:
                element.set(name, value)
        if (target := element.attrib.pop(_HREF, "")) != "":
            element.set("href", target)
        if element.get("transform", "").startswith("rotate(-0 "):
            del element.attrib["transform"]
    etree.cleanup_namespaces(root)


def _font(element: etree._Element, value: str) -> None:
    match = _FONT.fullmatch(value)
    if match is None:
        raise ValueError(f"a font that is written in another way: {value}")
    names = ("font-style", "font-weight", "font-size", "font-family")
    for name, part in zip(names, match.groups(), strict=True):
        if part:
            element.set(name, part)


def _set_text_length(group: etree._Element, width: float) -> None:
    """Hold the text of a group to ``width`` points, and let what lies under it be reached through it."""
    group.set("pointer-events", "none")
    for text in group.iter(f"{_SVG}text"):
        if width:
            text.set("textLength", f"{width:.2f}")
            text.set("lengthAdjust", "spacingAndGlyphs")


def _link(group: etree._Element, name: str, target: Target | None) -> None:
    group.set("id", name)
    if target is not None:
        group.tag = f"{_SVG}a"
        group.set("href", target.address)
        group.set("aria-label", target.name)
