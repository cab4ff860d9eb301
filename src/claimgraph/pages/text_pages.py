"""The text of a served edition: whole, by part and by paragraph, each page small enough for any browser.

The whole text has its words alone, which a script fills with the claims of what is in view; parts and
paragraphs have their claims beside them. What is too long for one page goes on on the next. The same template
draws a claim here and in the one page that ``read --html`` writes.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from claimgraph.answer.coverage import Segmentation
from claimgraph.answer.show import description_of
from claimgraph.errors import UsageProblem
from claimgraph.model.facets import FACETS, choice, counts, fits
from claimgraph.model.resolve import did_you_mean
from claimgraph.pages.edition_pages import representations
from claimgraph.pages.pagination import BESIDE, element_count, page_ranges, page_units
from claimgraph.pages.reading_page import rdfa_iri, rdfa_prefixes, segments
from claimgraph.pages.text_layout import ShownClaims, TextLayout, part_of, part_path
from claimgraph.reading import content, symbols

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from claimgraph.answer.coverage import Row
    from claimgraph.model import Claim, Paragraph
    from claimgraph.model.facets import Counts
    from claimgraph.pages.edition_pages import Pages
    from claimgraph.pages.reading_page import Segment

_T = TypeVar("_T")

#: What a paragraph counts for where a script is to add claims: so many that these find room.
_ALONE = 12
#: How many voices a form offers, those first that have the most claims.
_VOICES = 100
#: How many parts a page of the whole text leads to from its head.
_PARTS = 60
#: What the whole text shows, by the parameter ``view``.
VIEWS = ("claims", "coverage")


class TextPages:
    """The text of an edition below the path ``slug``; pages take parameters as a request has them."""

    def __init__(self, pages: Pages, slug: str) -> None:
        self.layout = TextLayout(pages.model, pages.links, slug)
        self._pages = pages
        self._model = pages.model

    @cached_property
    def _facet_counts(self) -> Counts:
        return counts(self._model.claims.values(), {})

    @cached_property
    def _segmentation(self) -> Segmentation:
        return Segmentation(self._model)

    # Parameters.

    def parameters(self, given: Mapping[str, str]) -> dict[str, str]:
        """The parameters of a request that narrow anything; raises UsageProblem for unknown values."""
        facets = choice(given, self._facet_counts)
        at, view = given.get("at", ""), given.get("view", "") or VIEWS[0]
        if at and at not in self.layout.paragraph_at:
            hint = did_you_mean(at, self.layout.paragraph_at, "name a paragraph or a claim")
            raise UsageProblem(f"nothing in the text is called {at!r}", "", hint)
        if view not in VIEWS:
            raise UsageProblem(f"no view is called {view!r}", "", f"there are {' and '.join(VIEWS)}")
        return {**facets, **({"at": at} if at else {}), **({"view": view} if view != VIEWS[0] else {})}

    # Pages.

    def whole(self, parameters: Mapping[str, str]) -> str:
        """The page of the whole text, or of that stretch of it in which ``at`` stands."""
        layout, chosen, at = self.layout, _facets(parameters), parameters.get("at", "")
        coverage = parameters.get("view") == "coverage"
        quoting = {one.iri: layout.quoted_in.get(one.iri, []) for one in layout.order}
        marked = {
            iri: [one for one in claims if one.name == at or (chosen and fits(one, chosen))]
            for iri, claims in quoting.items()
        }
        covered = {one.iri: self._segmentation.of(one, quoting[one.iri]) for one in layout.order if coverage}
        if coverage:
            costs = [
                6 + sum(2 for one in several if one.state not in ("", "quoted"))
                for several in covered.values()
            ]
        else:
            spans = ({span for claim in claims for span in claim.spans} for claims in marked.values())
            costs = [max(_ALONE, 6 + 2 * len(one)) for one in spans]
        ranges = page_ranges(costs)
        paragraph = layout.paragraph_at.get(at)
        position = layout.numbers[paragraph.iri] if paragraph else 0
        pages = ((number, one) for number, one in enumerate(ranges) if position in one)
        number, page = next(pages, (0, range(0)))
        paragraphs = [layout.order[index] for index in page]
        grouped = [(name, list(group)) for name, group in groupby(paragraphs, part_of)]
        fit = {one.iri: sum(fits(claim, chosen) for claim in one.claims) for one in paragraphs}
        return self._page(
            "text",
            ShownClaims(layout),
            parameters,
            paragraphs=paragraphs,
            pager=layout.pager("text", parameters, number, [layout.order[one[0]].name for one in ranges]),
            groups=grouped,
            contents=self._contents([name for name, _ in grouped]),
            view=parameters.get("view", VIEWS[0]),
            views=[(VIEWS[0], layout.path("text")), (VIEWS[1], layout.path("text", {"view": VIEWS[1]}))],
            coverage=self._segmentation.measured if coverage else None,
            rows=self._rows(paragraphs) if coverage else (),
            stretches=covered,
            fit=fit,
            ids={claim.start: at for claims in marked.values() for claim in claims if claim.name == at},
            segments=lambda one: self._segments(one, marked[one.iri]),
            scripts=() if coverage else ("reading.js",),
            formats=representations("text"),
        )

    def _rows(self, paragraphs: Iterable[Paragraph]) -> list[Row]:
        """The coverage of the parts that paragraphs stand in."""
        names = {content.part_name(one) for one in paragraphs}
        return [row for row in self._segmentation.measured.parts if row.label in names]

    def part(self, name: str, parameters: Mapping[str, str]) -> str:
        """The page of a part, or of that stretch of it in which ``at`` stands, with its claims."""
        parts, names = self.layout.parts, list(self.layout.parts)
        first = parts[name][0]
        return self._annotated_page(
            part_path(first),
            parameters,
            parts[name],
            template="part",
            neighbours=_neighbours(names, names.index(name), self._part_link),
            part_title=content.part_name(first) or "Text",
        )

    def paragraph(self, iri: str, parameters: Mapping[str, str]) -> str:
        """The page of a paragraph with all that it holds."""
        model, paragraph = self._model, self._model.paragraph(iri)
        page = description_of(model, iri)
        layout = self.layout
        left_out = {"text", "part", "speaker"}
        return self._annotated_page(
            f"paragraph/{quote(paragraph.name, safe='')}",
            parameters,
            [paragraph],
            template="paragraph",
            about=iri,
            page=page,
            kind=self._pages.kind_line(page),
            neighbours=_neighbours(
                layout.order, layout.numbers[iri], lambda one: (layout.address(one), one.name)
            ),
            facts=[fact for fact in self._pages.page_facts(page) if fact[0] not in left_out],
            arguments=paragraph.arguments,
            formats=representations(paragraph.name),
        )

    def claims(self, iri: str, parameters: Mapping[str, str]) -> str:
        """The claims that quote words of a paragraph, as a piece of a page."""
        quoting = [one for one in self.layout.quoted_in.get(iri, ()) if fits(one, _facets(parameters))]
        return self._page("paragraph_claims", ShownClaims(self.layout, quoting), parameters, claims=quoting)

    def claim_counts(self, parameters: Mapping[str, str]) -> dict[str, Any]:
        """How many claims have which value, and how many that fit stand in which paragraph, for scripts."""
        chosen = _facets(parameters)
        facets = counts(self._model.claims.values(), chosen)
        fit = {one.name: sum(fits(claim, chosen) for claim in one.claims) for one in self.layout.order}
        return {
            "facets": {
                facet: {one.name: number for one, number in values.items()}
                for facet, values in facets.items()
            },
            "paragraphs": {name: number for name, number in fit.items() if number},
            "claims": sum(fit.values()),
        }

    # What they share.

    def _segments(self, paragraph: Paragraph, claims: Iterable[Claim]) -> list[Segment]:
        return segments(paragraph.text, paragraph.start, claims, content.speech_start(paragraph))

    def _annotated_page(
        self,
        path: str,
        parameters: Mapping[str, str],
        paragraphs: Sequence[Paragraph],
        template: str,
        **context: Any,
    ) -> str:
        """A page of ``paragraphs`` with those of their claims beside them that fit."""
        chosen, quoting = _facets(parameters), self.layout.quoted_in
        units = [
            unit
            for one in paragraphs
            for unit in page_units(one, [claim for claim in quoting.get(one.iri, ()) if fits(claim, chosen)])
        ]
        units_of = Counter(one.paragraph.iri for one in units)
        costs = [
            BESIDE if units_of[one.paragraph.iri] > 1 else 12 + sum(map(element_count, one.claims))
            for one in units
        ]
        pages = [[units[at] for at in one] for one in page_ranges(costs)]
        at = parameters.get("at", "")
        numbers = (
            number
            for number, page in enumerate(pages)
            for one in page
            if at == one.paragraph.name or any(at == claim.name for claim in one.claims)
        )
        number = next(numbers, 0)
        here = pages[number]
        before = [None, *(page[-1].paragraph for page in pages)]
        names = [
            page[0].claims[0].name if page[0].paragraph is last else page[0].paragraph.name
            for page, last in zip(pages, before, strict=False)
        ]
        shown = {claim.iri: claim for one in here for claim in one.claims}
        total = {claim.iri: claim for one in paragraphs for claim in quoting.get(one.iri, ())}
        return self._page(
            template,
            ShownClaims(self.layout, shown.values()),
            parameters,
            total.values(),
            part=paragraphs[0],
            units=here,
            pager=self.layout.pager(path, parameters, number, names),
            number=len({claim.iri for one in units for claim in one.claims}),
            total=len(total),
            path=self.layout.path(path),
            segments=self._segments,
            scripts=("reading.js",),
            **context,
        )

    def _page(
        self,
        template: str,
        shown: ShownClaims,
        parameters: Mapping[str, str],
        counted: Iterable[Claim] | None = None,
        **context: Any,
    ) -> str:
        model, chosen = self._model, _facets(parameters)
        facets = counts(self._model.claims.values() if counted is None else counted, chosen)
        return self._pages.page(
            template,
            anchors=shown,
            voices=self._pages.links,
            arguments_with=model.arguments_with,
            rdfa=lambda iri: rdfa_iri(model.prefixes, iri),
            prefixes=rdfa_prefixes(model.prefixes),
            content=content,
            symbols=symbols,
            texts=self.layout,
            title=model.graph.label(model.work) if model.work else "The text",
            chosen=chosen,
            facets=[
                (facet, self._options(values, chosen.get(facet, ""))) for facet, values in facets.items()
            ],
            styles=("reading.css",),
            text_path=self.layout.path("text"),
            **context,
        )

    def _options(self, counts: Mapping[Any, int], chosen: str) -> list[tuple[Any, int]]:
        """The values of a facet, those of most claims first; whatever is chosen among them."""
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0].label))
        return [*ranked[:_VOICES], *(one for one in ranked[_VOICES:] if one[0].name == chosen)]

    def _contents(self, here: Sequence[str]) -> list[tuple[str, str]]:
        """The links to the parts that a page of the whole text leads to."""
        parts = self.layout.parts
        return [self._part_link(name) for name in parts if len(parts) <= _PARTS or name in here]

    def _part_link(self, name: str) -> tuple[str, str]:
        """(address, title) of a part's page."""
        first = self.layout.parts[name][0]
        return self.layout.path(part_path(first)), content.part_name(first) or "Text"


def _facets(parameters: Mapping[str, str]) -> dict[str, str]:
    return {facet: value for facet, value in parameters.items() if facet in FACETS}


def _neighbours(items: Sequence[_T], at: int, link: Callable[[_T], tuple[str, str]]) -> list[tuple[str, str]]:
    """The links to the items before and after number ``at``, ("", "") where there is none."""
    return [link(items[one]) if 0 <= one < len(items) else ("", "") for one in (at - 1, at + 1)]
