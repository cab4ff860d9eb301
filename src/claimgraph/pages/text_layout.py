"""The layout of a served text: which page shows what, and where a claim has its words."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from markupsafe import Markup

from claimgraph.pages.pagination import Pager, page_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.answer.coverage import TextSegment
    from claimgraph.model import Claim, Model, Paragraph
    from claimgraph.pages.links import Links


class TextLayout:
    """What stands where in the text of ``model``, whose pages are below the path ``slug``."""

    def __init__(self, model: Model, links: Links, slug: str) -> None:
        self.links = links
        self.order = list(model.paragraphs.values())
        self._model = model
        self._slug = slug

    @cached_property
    def quoted_in(self) -> dict[str, list[Claim]]:
        """Paragraph → the claims that quote words of it, in text order."""
        quoting: dict[str, list[Claim]] = {}
        for claim in self._model.claims.values():
            for paragraph in dict.fromkeys(one.paragraph.iri for one in claim.passages if one.paragraph):
                quoting.setdefault(paragraph, []).append(claim)
        return quoting

    @cached_property
    def parts(self) -> dict[str, list[Paragraph]]:
        """The parts of the text by name, each with its paragraphs; what stands in none is called ``text``."""
        parts: dict[str, list[Paragraph]] = {}
        for one in self.order:
            parts.setdefault(part_of(one), []).append(one)
        return parts

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Paragraph → its number in the order of the text, from 0 on."""
        return {one.iri: number for number, one in enumerate(self.order)}

    @cached_property
    def paragraph_at(self) -> dict[str, Paragraph]:
        """Names of paragraphs and claims → the paragraph."""
        claims = {one.name: one.paragraph for one in self._model.claims.values() if one.paragraph}
        return claims | {one.name: one for one in self.order}

    def path(self, path: str, parameters: Mapping[str, str] | None = None) -> str:
        """The address of what is at ``path`` below the text's own, asked for with ``parameters``."""
        return self.links.path(f"{self._slug}/{path}") + (f"?{urlencode(parameters)}" if parameters else "")

    def address(self, paragraph: Paragraph | None, claim: Claim | None = None) -> str:
        """The page of a paragraph, that page of it on which a claim is shown."""
        if paragraph is None:
            return self.path("text")
        several = claim is not None and len(page_units(paragraph, self.quoted_in.get(paragraph.iri, ()))) > 1
        more = f"?{urlencode({'at': claim.name})}" if claim and several else ""
        return self.links.to(paragraph.iri) + more

    def part_address(self, paragraph: Paragraph) -> str:
        """The page of the part in which a paragraph stands, with its claims."""
        return self.path(part_path(paragraph), {"at": paragraph.name})

    def pager(self, path: str, parameters: Mapping[str, str], number: int, names: Sequence[str]) -> Pager:
        """The pages around page ``number`` of ``path``; ``names`` are what each page begins with."""

        def to(at: int) -> str:
            if not 0 <= at < len(names):
                return ""
            return self.path(path, {**parameters, "at": names[at]}) + f"#{quote(names[at], safe='')}"

        return Pager(to(number - 1), to(number + 1), number + 1, len(names))

    def words(self, stretch: TextSegment) -> str:
        """The words of a stretch of the text."""
        return self._model.text[stretch.start : stretch.end]

    def spans(self, claim: Claim) -> list[str]:
        """Each place of a claim's words as ``p020:12-40``, in UTF-16 units from its paragraph's start."""
        spans = []
        for one in claim.passages:
            if one.paragraph:
                text, begin = self._model.text, one.paragraph.start
                start = _utf16_length(text[begin : one.start])
                end = start + _utf16_length(text[one.start : one.end])
                spans.append(f"{one.paragraph.name}:{start}-{end}")
        return spans


class ShownClaims:
    """Where a page that shows ``claims`` leads for what claims name: to a place in it, or to another page."""

    def __init__(self, layout: TextLayout, claims: Iterable[Claim] = ()) -> None:
        self._layout = layout
        self.claims = {claim.iri: claim for claim in claims}
        self.place = layout.links.to

    def beside(self, claim: Claim) -> str:
        """Where a claim stands beside its words: here, or on the page of its paragraph."""
        anchor = f"#{quote(claim.name, safe='')}"
        return anchor if claim.iri in self.claims else self._layout.address(claim.paragraph, claim) + anchor

    def script_attributes(self, claim: Claim) -> Markup:
        """Where a claim has its words, for scripts: paragraph, start and end in UTF-16, as scripts count."""
        return Markup(' data-at="{}"').format(" ".join(self._layout.spans(claim)))


def part_of(paragraph: Paragraph) -> str:
    """What the part is called in which a paragraph stands; ``text`` for none."""
    return paragraph.part.name if paragraph.part else "text"


def part_path(paragraph: Paragraph) -> str:
    """The path of that part's page, below the text's own."""
    return f"text/part/{quote(part_of(paragraph), safe='')}"


def _utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
