"""The text of a served edition: whole, by part and by paragraph, each page small enough for any browser.

The whole text has its words alone, which a script fills with the claims of what is in view; parts and
paragraphs have their claims beside them. What is too long for one page goes on on the next. The same page
template draws a claim here and in the one page that ``read --html`` writes.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from markupsafe import Markup

from claimgraph.answer.coverage import Stretches
from claimgraph.answer.pages import Line
from claimgraph.answer.show import further, page_of
from claimgraph.errors import UsageProblem
from claimgraph.model.choosing import FACETS, choice, counts, fits
from claimgraph.model.names import nearest
from claimgraph.pages.edition import written
from claimgraph.pages.reading import declared, safe, segments
from claimgraph.reading import content, symbols
from claimgraph.terms import DOCO
from claimgraph.turtle.order import predicate_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.answer.coverage import Row, Stretch
    from claimgraph.model import Claim, Paragraph
    from claimgraph.model.choosing import Counts
    from claimgraph.pages.edition import Pages
    from claimgraph.pages.reading import Segment

#: How many elements a page may have, and how many of these its text and claims: the rest are around them.
ELEMENTS = 3000
_BESIDE = 2500
#: What a paragraph counts for where a script is to add claims: so many that these find room.
_ALONE = 12
#: How many voices a form offers, those first that have the most claims.
_VOICES = 100
#: How many parts a page of the whole text leads to from its head.
_PARTS = 60
#: What the whole text shows, by the parameter ``view``.
VIEWS = ("claims", "coverage")


class Unit(NamedTuple):
    """A paragraph on a page, with those of its claims that are shown there."""

    paragraph: Paragraph
    claims: tuple[Claim, ...]


class Turn(NamedTuple):
    """The pages before and after one of several: addresses, "" for none; and which of how many it is."""

    before: str
    after: str
    number: int
    several: int


class _Shown:
    """Where what a claim names is told, from a page that shows some claims."""

    def __init__(self, texts: Texts, claims: Iterable[Claim] = ()) -> None:
        self._texts = texts
        self.claims = {claim.iri: claim for claim in claims}
        self.place = texts.pages.links.to

    def beside(self, claim: Claim) -> str:
        """Where a claim stands beside its words: here, or on the page of its paragraph."""
        anchor = f"#{quote(claim.name, safe='')}"
        return anchor if claim.iri in self.claims else self._texts.address(claim.paragraph, claim) + anchor

    def marked(self, claim: Claim) -> Markup:
        """Where a claim has its words, for scripts: paragraph, start and end in UTF-16, as scripts count."""
        return Markup(' data-at="{}"').format(" ".join(self._texts.places(claim)))


class Texts:
    """The text of an edition below the path ``slug``; pages take parameters as a request has them."""

    def __init__(self, pages: Pages, slug: str) -> None:
        self.pages = pages
        self._slug = slug
        self._model = pages.model
        self._order = list(self._model.paragraphs.values())

    # Names and places.

    @cached_property
    def _quoted_in(self) -> dict[str, list[Claim]]:
        """Paragraph → the claims that quote words of it, in text order."""
        found: dict[str, list[Claim]] = {}
        for claim in self._model.claims.values():
            for paragraph in {one.paragraph.iri: one for one in claim.passages if one.paragraph}:
                found.setdefault(paragraph, []).append(claim)
        return found

    @cached_property
    def _known(self) -> Counts:
        return counts(self._model.claims.values(), {})

    @cached_property
    def _stretches(self) -> Stretches:
        return Stretches(self._model)

    @cached_property
    def parts(self) -> dict[str, list[Paragraph]]:
        """The parts of the text by name, each with its paragraphs; what stands in none is called ``text``."""
        found: dict[str, list[Paragraph]] = {}
        for one in self._order:
            found.setdefault(one.part.name if one.part else "text", []).append(one)
        return found

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.iri: number for number, one in enumerate(self._order)}

    @cached_property
    def _paragraph_at(self) -> dict[str, Paragraph]:
        """Names of paragraphs and claims → the paragraph."""
        claims = {one.name: one.paragraph for one in self._model.claims.values() if one.paragraph}
        return claims | {one.name: one for one in self._order}

    def address(self, paragraph: Paragraph | None, claim: Claim | None = None) -> str:
        """The page of a paragraph, that page of it on which a claim is shown."""
        if paragraph is None:
            return self._path("text")
        more = f"?{urlencode({'at': claim.name})}" if claim and len(self._units(paragraph, {})) > 1 else ""
        return self.pages.links.to(paragraph.iri) + more

    def _path(self, path: str) -> str:
        return self.pages.links.path(f"{self._slug}/{path}")

    def places(self, claim: Claim) -> list[str]:
        """Each place of a claim's words as ``p020:12-40``, in UTF-16 units from its paragraph's start."""
        found = []
        for one in claim.passages:
            if one.paragraph:
                text, begin = self._model.text, one.paragraph.start
                start = _units16(text[begin : one.start])
                found.append(f"{one.paragraph.name}:{start}-{start + _units16(text[one.start : one.end])}")
        return found

    # Parameters.

    def wanted(self, given: Mapping[str, str]) -> dict[str, str]:
        """What a request asks for, without what it leaves free; raises UsageProblem for what is unknown."""
        wanted = choice(given, self._known)
        at, view = given.get("at", ""), given.get("view", "") or VIEWS[0]
        if at and at not in self._paragraph_at:
            near = nearest(at, self._paragraph_at)
            raise UsageProblem(f"nothing in the text is called {at!r}", "", _meant(near))
        if view not in VIEWS:
            raise UsageProblem(f"no view is called {view!r}", "", f"there are {' and '.join(VIEWS)}")
        return {**wanted, **({"at": at} if at else {}), **({"view": view} if view != VIEWS[0] else {})}

    # Pages.

    def whole(self, wanted: Mapping[str, str]) -> str:
        """The page of the whole text, or of that stretch of it in which ``at`` stands."""
        chosen = _facets(wanted)
        coverage = wanted.get("view") == "coverage"
        shown = _Shown(self)
        at = wanted.get("at", "")
        marked = {
            one.iri: [
                claim
                for claim in self._quoted_in.get(one.iri, ())
                if claim.name == at or (chosen and fits(claim, chosen))
            ]
            for one in self._order
        }
        kinds = {
            one.iri: self._stretches.of(one, self._quoted_in.get(one.iri, ())) if coverage else []
            for one in self._order
        }
        costs = [
            max(_ALONE, 6 + len({one for claim in marked[each.iri] for one in claim.spans}) * 2)
            if not coverage
            else 6 + sum(2 for one in kinds[each.iri] if one.state not in ("", "quoted"))
            for each in self._order
        ]
        stretches = _stretches(costs, _BESIDE)
        number, stretch = self._at(stretches, self._order, at)
        paragraphs = [self._order[index] for index in stretch]
        turn = self._turn("text", wanted, number, [self._order[one[0]].name for one in stretches])
        grouped = [(name, list(group)) for name, group in groupby(paragraphs, _part)]
        fit = {one.iri: sum(fits(claim, chosen) for claim in one.claims) for one in paragraphs}
        return self._page(
            "text",
            shown,
            wanted,
            paragraphs=paragraphs,
            turn=turn,
            groups=grouped,
            contents=self._contents([name for name, _ in grouped]),
            view=wanted.get("view", VIEWS[0]),
            views=[(VIEWS[0], self._path("text")), (VIEWS[1], self._with("text", {"view": VIEWS[1]}))],
            coverage=self._stretches.measured if coverage else None,
            rows=self._rows(paragraphs) if coverage else (),
            stretches=kinds,
            fit=fit,
            at=at,
            segments=lambda one: self._segments(one, marked[one.iri]),
            scripts=() if coverage else ("reading.js",),
            formats=written("text"),
        )

    def _rows(self, paragraphs: Iterable[Paragraph]) -> list[Row]:
        """The coverage of the parts that paragraphs stand in."""
        names = {content.part_name(one) for one in paragraphs}
        return [row for row in self._stretches.measured.parts if row.label in names]

    def words(self, stretch: Stretch) -> str:
        """The words of a stretch of the text."""
        return self._model.text[stretch.start : stretch.end]

    def part(self, name: str, wanted: Mapping[str, str]) -> str:
        """The page of a part, or of that stretch of it in which ``at`` stands, with its claims."""
        paragraphs = self.parts[name]
        chosen = _facets(wanted)
        units = [unit for one in paragraphs for unit in self._units(one, chosen)]
        names = list(self.parts)
        at = names.index(name)
        near = (self.parts[names[one]][0] if 0 <= one < len(names) else None for one in (at - 1, at + 1))
        return self._beside(
            _part_path(paragraphs[0]),
            units,
            wanted,
            paragraphs,
            template="part",
            part=paragraphs[0],
            neighbours=[
                (self._path(_part_path(one)), content.part_name(one) or "Text") if one else ("", "")
                for one in near
            ],
            part_title=content.part_name(paragraphs[0]) or "Text",
        )

    def paragraph(self, iri: str, wanted: Mapping[str, str]) -> str:
        """The page of a paragraph with all that it holds."""
        model, paragraph = self._model, self._model.paragraph(iri)
        page = page_of(model, iri)
        at = self._numbers[iri]
        near = (self._order[one] if 0 <= one < len(self._order) else None for one in (at - 1, at + 1))
        left_out = {"text", "part", "speaker"}
        facts = [*page.facts, *further(model, page, predicate_key)]
        return self._beside(
            f"paragraph/{quote(paragraph.name, safe='')}",
            self._units(paragraph, _facets(wanted)),
            wanted,
            [paragraph],
            template="paragraph",
            about=iri,
            page=page,
            kind=Line(("paragraph", f"{DOCO}Paragraph")),
            part=paragraph,
            neighbours=[(self.address(one), one.name) if one else ("", "") for one in near],
            facts=[fact for fact in facts if fact[0] not in left_out],
            arguments=paragraph.arguments,
            formats=written(paragraph.name),
        )

    def claims(self, iri: str, wanted: Mapping[str, str]) -> str:
        """The claims that quote words of a paragraph, as a piece of a page."""
        quoting = [one for one in self._quoted_in.get(iri, ()) if fits(one, _facets(wanted))]
        return self._page("margin", _Shown(self, quoting), wanted, claims=quoting)

    def counted(self, wanted: Mapping[str, str]) -> dict[str, Any]:
        """How many claims have which value, and how many that fit stand in which paragraph, for scripts."""
        chosen = _facets(wanted)
        facets = counts(self._model.claims.values(), chosen)
        fit = {one.name: sum(fits(claim, chosen) for claim in one.claims) for one in self._order}
        return {
            "facets": {
                facet: {one.name: number for one, number in found.items()} for facet, found in facets.items()
            },
            "paragraphs": {name: number for name, number in fit.items() if number},
            "claims": sum(fit.values()),
        }

    # What they share.

    def _segments(self, paragraph: Paragraph, claims: Iterable[Claim]) -> list[Segment]:
        return segments(paragraph.text, paragraph.start, claims, content.spoken_from(paragraph))

    def _units(self, paragraph: Paragraph, chosen: Mapping[str, str]) -> list[Unit]:
        """A paragraph with its claims that fit; several times with some of them where they are many."""
        claims = [one for one in self._quoted_in.get(paragraph.iri, ()) if fits(one, chosen)]
        cuts = _stretches([_cost(one) for one in claims], _BESIDE - 50)
        return [Unit(paragraph, tuple(claims[at] for at in cut)) for cut in cuts] or [Unit(paragraph, ())]

    def _beside(
        self,
        path: str,
        units: Sequence[Unit],
        wanted: Mapping[str, str],
        paragraphs: Sequence[Paragraph],
        template: str,
        **context: Any,
    ) -> str:
        """A page of paragraphs with their claims beside them."""
        several = Counter(one.paragraph.iri for one in units)
        cuts = _stretches(
            [
                _BESIDE if several[one.paragraph.iri] > 1 else 12 + sum(map(_cost, one.claims))
                for one in units
            ],
            _BESIDE,
        )
        at = wanted.get("at", "")
        found = (
            number
            for number, cut in enumerate(cuts)
            for one in cut
            if at == units[one].paragraph.name or any(at == claim.name for claim in units[one].claims)
        )
        number = next(found, 0)
        here = [units[one] for one in cuts[number]]
        firsts = [units[cut[0]] for cut in cuts]
        names = [
            one.claims[0].name
            if cut[0] and units[cut[0] - 1].paragraph is one.paragraph
            else one.paragraph.name
            for one, cut in zip(firsts, cuts, strict=True)
        ]
        shown = {claim.iri: claim for one in here for claim in one.claims}
        total = {claim.iri: claim for one in paragraphs for claim in self._quoted_in.get(one.iri, ())}
        return self._page(
            template,
            _Shown(self, shown.values()),
            wanted,
            total.values(),
            units=here,
            turn=self._turn(path, wanted, number, names),
            number=len({claim.iri for one in units for claim in one.claims}),
            total=len(total),
            path=self._path(path),
            segments=self._segments,
            scripts=("reading.js",),
            **context,
        )

    def _page(
        self,
        template: str,
        shown: _Shown,
        wanted: Mapping[str, str],
        counted: Iterable[Claim] | None = None,
        **context: Any,
    ) -> str:
        model, chosen = self._model, _facets(wanted)
        facets = counts(self._model.claims.values() if counted is None else counted, chosen)
        return self.pages.page(
            template,
            spoken=shown,
            voices=self.pages.links,
            arguments_with=model.arguments_with,
            safe=lambda iri: safe(model.prefixes, iri),
            prefixes=declared(model.prefixes),
            content=content,
            symbols=symbols,
            texts=self,
            title=model.graph.label(model.work) if model.work else "The text",
            chosen=chosen,
            facets=[(facet, self._options(found, chosen.get(facet, ""))) for facet, found in facets.items()],
            styles=("reading.css",),
            text_path=self._path("text"),
            **context,
        )

    def _options(self, found: Mapping[Any, int], chosen: str) -> list[tuple[Any, int]]:
        """The values of a facet, those of most claims first; whatever is chosen among them."""
        several = sorted(found.items(), key=lambda item: (-item[1], item[0].label))
        return [*several[:_VOICES], *(one for one in several[_VOICES:] if one[0].name == chosen)]

    def _contents(self, here: Sequence[str]) -> list[tuple[str, str]]:
        """(name, address) of the parts that a page of the whole text leads to."""
        names = [name for name in self.parts if len(self.parts) <= _PARTS or name in here]
        firsts = [self.parts[name][0] for name in names]
        return [(content.part_name(one) or "Text", self._path(_part_path(one))) for one in firsts]

    def part_address(self, paragraph: Paragraph) -> str:
        """The page of the part in which a paragraph stands, with its claims."""
        return self._with(_part_path(paragraph), {"at": paragraph.name})

    def _with(self, path: str, parameters: Mapping[str, str]) -> str:
        return self._path(path) + (f"?{urlencode(parameters)}" if parameters else "")

    def _turn(self, path: str, wanted: Mapping[str, str], number: int, names: Sequence[str]) -> Turn:
        def to(at: int) -> str:
            if not 0 <= at < len(names):
                return ""
            return self._with(path, {**wanted, "at": names[at]}) + f"#{quote(names[at], safe='')}"

        return Turn(to(number - 1), to(number + 1), number + 1, len(names))

    def _at(self, stretches: Sequence[range], paragraphs: Sequence[Paragraph], at: str) -> tuple[int, range]:
        """The stretch in which a paragraph or claim stands, the first where none is named."""
        paragraph = self._paragraph_at.get(at)
        for number, one in enumerate(stretches):
            if paragraph is None or any(paragraphs[index] is paragraph for index in one):
                return number, one
        return 0, range(0)


def _facets(wanted: Mapping[str, str]) -> dict[str, str]:
    return {facet: value for facet, value in wanted.items() if facet in FACETS}


def _part(paragraph: Paragraph) -> str:
    return paragraph.part.name if paragraph.part else "text"


def _part_path(paragraph: Paragraph) -> str:
    return f"text/part/{quote(_part(paragraph), safe='')}"


def _meant(near: Sequence[str]) -> str:
    return f"did you mean {' or '.join(near)}?" if near else "name a paragraph or a claim"


def _cost(claim: Claim) -> int:
    """How many elements a claim takes beside its words, at most, and these in the text."""
    several = (claim.claimant, claim.reported_by, claim.condition, claim.alternative_to, claim.answer)
    return 21 + 2 * len(claim.figure) + sum(map(len, several)) + len(claim.arguments) + 2 * len(claim.spans)


def _stretches(costs: Sequence[int], most: int) -> list[range]:
    """Ranges of neighbours whose costs are ``most`` together, or one that costs more by itself."""
    found: list[range] = []
    begin = sum_ = 0
    for at, cost in enumerate(costs):
        if at > begin and sum_ + cost > most:
            found.append(range(begin, at))
            begin, sum_ = at, 0
        sum_ += cost
    return [*found, range(begin, len(costs))] if costs else found


def _units16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
