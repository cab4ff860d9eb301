"""Links from a page to resources: to a page beside it, a place in it, or the resource's own IRI."""

from __future__ import annotations

from posixpath import relpath
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup, escape

from claimgraph.escaping import linked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from claimgraph.answer.description import Line, Piece
    from claimgraph.model.graph import Graph


class Links:
    """Links from the pages of one folder.

    ``address`` gives, for the IRI of a resource, its page as a path from the root, or nothing.
    ``folder`` is that of the pages, from the root: links are relative to it; without one they begin with a
    slash, as a server's do, after the path ``root`` at which it is seen. ``text`` is the path of the page of
    the whole text. ``outward`` is whether what has no page is linked to its IRI, where that leads
    somewhere and runs nothing, or only named.
    """

    def __init__(
        self,
        graph: Graph,
        address: Callable[[str], str],
        folder: str | None = "",
        text: str = "",
        *,
        outward: bool = True,
        root: str = "",
    ) -> None:
        self.graph = graph
        self._address = address
        self._folder = folder
        self._text = text
        self._outward = outward
        self._root = root
        self._paths: dict[str, str] = {}
        self._links: dict[tuple[str, str], Markup] = {}
        self._lines: dict[tuple[Piece, ...], Markup] = {}

    def path(self, path: str) -> str:
        """A path from the root as a link from the page."""
        if self._folder is None:
            return f"{self._root}/{path}"
        relative = self._paths.get(path)
        if relative is None:
            relative = self._paths[path] = relpath(f"/{path}", f"/{self._folder}")
        return relative

    def to(self, iri: str) -> str:
        """Where a link to a resource leads; "" where it is only named."""
        address = self._address(iri)
        if address.startswith("#"):
            return address
        if address:
            return self.path(address)
        return iri if self._outward and linked(iri) else ""

    def in_text(self, iri: str) -> str:
        """Where a claim, argument or paragraph stands in the page of the whole text.

        A server is sent the name too, so that it answers with the stretch of a long text in which that is.
        """
        name = quote(self.graph.name(iri), safe="")
        return self.path(f"{self._text}{f'?at={name}' if self._folder is None else ''}#{name}")

    def link(self, iri: str, text: str = "", attributes: Mapping[str, str] | None = None) -> Markup:
        """A link to a resource, by its label unless ``text`` is given, with further ``attributes``."""
        if attributes is None and (cached := self._links.get((iri, text))) is not None:
            return cached
        name = escape(text or self.graph.label(iri))
        more = "".join(f' {escape(key)}="{escape(value)}"' for key, value in (attributes or {}).items())
        if target := self.to(iri):
            link = Markup(f'<a href="{escape(target)}"{more}>{name}</a>')  # noqa: S704 - each part is escaped
        else:
            link = Markup(f"<span{more}>{name}</span>") if more else name  # noqa: S704
        if attributes is None:
            self._links[iri, text] = link
        return link

    def line(self, line: Line) -> Markup:
        """A line with its names as links."""
        markup = self._lines.get(line.pieces)
        if markup is None:
            links = (self.link(iri, text) if iri else text for text, iri in line.pieces)
            markup = self._lines[line.pieces] = Markup().join(links)
        return markup
