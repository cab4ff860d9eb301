"""What all pages share: their frame, and links that hold wherever the folder is put."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from claimgraph.escaping import html as escape
from claimgraph.escaping import linked
from claimgraph.model.graph import is_iri
from claimgraph.terms import CG, REL
from claimgraph.turtle.order import predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pyoxigraph import Quad

    from claimgraph.publishing.index import Whole

SHAPE = "https://w3id.org/claimgraph/shape/"
#: Media type by ending of what pages name as their alternates.
ALTERNATES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
#: Nothing but the folder's own style sheet may be loaded.
_POLICY = "default-src 'none'; style-src 'self'"


def tell(text: str) -> str:
    """Text as HTML."""
    return escape(text, quote=False)


class Links:
    """Links from one page, ``depth`` folders below the root, to wherever a node is told."""

    def __init__(self, whole: Whole, slug: str, depth: int) -> None:
        self.whole = whole
        self.slug = slug
        self.up = "../" * depth

    def address(self, iri: str) -> str:
        """Where a node is told: a page of the folder where there is one, else its IRI."""
        whole, base = self.whole, self.whole.prefixes.base
        if iri in whole.things:
            kind, name = whole.things[iri]
            return f"{self.up}{self.slug}/{kind}/{name}.html"
        local = whole.local(iri)
        if iri.startswith(CG):
            return f"{self.up}ns.html#{local}"
        if iri.startswith(REL) and whole.of(iri):
            return f"{self.up}relation.html" + (f"#{local}" if iri != REL else "")
        if iri.startswith(SHAPE):
            return f"{self.up}ns.html#shape-{local}"
        if iri.startswith(f"{base}paragraph/"):
            return self.in_text(iri)
        if iri == f"{base}text" or iri.startswith(f"{base}text#"):
            return f"{self.up}{self.slug}/text.html"
        return iri

    def in_text(self, iri: str) -> str:
        """Where a claim or paragraph stands in the page of the whole text."""
        return f"{self.up}{self.slug}/text.html#{quote(self.whole.anchor(iri))}"

    def link(self, iri: str, label: str = "") -> str:
        """A link to a node, by its label unless another is given."""
        address, told = self.address(iri), tell(label or self.whole.label(iri))
        return f'<a href="{escape(address)}">{told}</a>' if address != iri or linked(iri) else told

    def value(self, text: str) -> str:
        """A value of a property: an IRI as a link, a literal as its text."""
        return self.link(text) if is_iri(text) else tell(text)

    def facts(self, quads: Iterable[Quad], leave_out: Sequence[str] = ()) -> str:
        """A node's properties with their values, in the order of canonical Turtle, as a description list."""
        found: dict[str, list[str]] = {}
        for quad in quads:
            if quad.predicate.value not in leave_out:
                found.setdefault(quad.predicate.value, []).append(
                    getattr(quad.object, "value", str(quad.object))
                )
        rows = []
        for predicate in sorted(found, key=predicate_key):
            values = "".join(f"<dd>{self.value(value)}</dd>" for value in sorted(found[predicate]))
            rows.append(f"<dt>{self.link(predicate, self.whole.short(predicate))}</dt>{values}\n")
        return f"<dl>\n{''.join(rows)}</dl>" if rows else ""


def page(
    title: str, body: Iterable[str], up: str, *, iri: str = "", stem: str = "", endings: Sequence[str] = ()
) -> str:
    """A page: ``iri`` is what it tells of, ``endings`` are those of the same in other formats."""
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{tell(title)}</title>",
        f'<link rel="stylesheet" href="{up}style.css">',
    ]
    if iri:
        head.append(f'<link rel="describes" href="{escape(iri)}">')
    head += [
        f'<link rel="alternate" type="{ALTERNATES[ending]}" href="{escape(stem)}.{ending}">'
        for ending in endings
    ]
    lines = "\n".join(part for part in body if part)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n'
        + "\n".join(head)
        + f"\n</head>\n<body>\n{lines}\n</body>\n</html>\n"
    )


def section(title: str, items: Sequence[str], *, name: str = "") -> str:
    """A heading with a list under it; nothing where there is nothing to list."""
    if not items:
        return ""
    place = f' id="{escape(name)}"' if name else ""
    listed = "\n".join(f"<li>{item}</li>" for item in items)
    return f"<section{place}>\n<h2>{tell(title)} ({len(items):,})</h2>\n<ul>\n{listed}\n</ul>\n</section>"


def formats(stem: str, endings: Sequence[str] = tuple(ALTERNATES)) -> str:
    """A line that leads to the same in other formats."""
    names = {"ttl": "Turtle", "jsonld": "JSON-LD"}
    links = " · ".join(f'<a href="{escape(stem)}.{ending}">{names[ending]}</a>' for ending in endings)
    return f'<p class="formats">The same as data: {links}</p>'
