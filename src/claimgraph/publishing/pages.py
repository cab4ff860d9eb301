"""HTML of single things: a claim with its words in their place, an argument, an entity with its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape
from claimgraph.model.reader import ROLES
from claimgraph.publishing.markup import ALTERNATES, Links, formats, page, section, tell
from claimgraph.terms import CG, OA, OWL, RDF, RDFS, SCHEMA, SKOS
from claimgraph.turtle.order import natural_key

if TYPE_CHECKING:
    from claimgraph.publishing.folder import Folder
    from claimgraph.publishing.whole import Whole

#: How other claims bear on one: the property that leads here, and the section's title.
_BEARS = (
    (f"{CG}condition", "Condition of"),
    (f"{CG}answer", "Answers"),
    (f"{CG}reportedIn", "Reports"),
    (f"{RDF}subject", "Spoken of in"),
    (f"{RDF}object", "Object of"),
)
_TITLES = (f"{RDFS}label", f"{SKOS}prefLabel")


def write_pages(folder: Folder, whole: Whole, slug: str) -> None:
    """A page for each claim, argument and entity, and a list of each kind."""
    text = whole.value(f"{whole.prefixes.base}text", f"{SCHEMA}text")
    pages = _Pages(whole, slug, text)
    told = {"claim": pages.claim, "argument": pages.argument, "entity": pages.entity}
    for iri, (kind, name) in whole.things.items():
        folder.write(f"{slug}/{kind}/{name}.html", told[kind](iri, name))
    for kind, title in (("entity", "Entities"), ("claim", "Claims"), ("argument", "Arguments")):
        folder.write(f"{slug}/{kind}/index.html", pages.contents(kind, title))


class _Pages:
    """Pages two folders below the root."""

    def __init__(self, whole: Whole, slug: str, text: str) -> None:
        self.whole = whole
        self.links = Links(whole, slug, 2)
        self.text = text

    def claim(self, iri: str, name: str) -> str:
        """A claim's page."""
        whole = self.whole
        number = whole.place_of.get(iri)
        near = [] if number is None else [("Before", number - 1), ("After", number + 1)]
        order = " · ".join(
            f"{word}: {self._named(whole.claims[place])}"
            for word, place in near
            if 0 <= place < len(whole.claims)
        )
        body = [
            self._words(iri),
            "<h2>What it says</h2>",
            self.links.facts(whole.of(iri), (*_TITLES, f"{CG}quote")),
            section("Arguments", [self._argument(one) for one in self._using(iri)]),
            *self._related(iri, _BEARS),
            f"<nav><p>{order}</p></nav>",
        ]
        return self._page("Claim", iri, name, body)

    def argument(self, iri: str, name: str) -> str:
        """An argument's page."""
        whole = self.whole
        premises = [self._either(one) for one in whole.values(iri, f"{CG}premise")]
        conclusion = [self._either(one) for one in whole.values(iri, f"{CG}conclusion")]
        body = [
            section("Premises", premises),
            section("Conclusion", conclusion),
            "<h2>What is said of it</h2>",
            self.links.facts(whole.of(iri), _TITLES),
            section("Arguments that use it", [self._argument(one) for one in self._using(iri)]),
        ]
        return self._page("Argument", iri, name, body)

    def entity(self, iri: str, name: str) -> str:
        """An entity's page."""
        whole = self.whole
        arguments = [one for one in whole.subjects(f"{CG}claimant", iri) if whole.is_a(one, f"{CG}Argument")]
        mappings = [
            self.links.facts(whole.of(one), (f"{RDF}type", f"{OWL}annotatedSource"))
            for one in whole.subjects(f"{OWL}annotatedSource", iri)
        ]
        body = [
            self.links.facts(whole.of(iri), _TITLES),
            section("In other authorities", mappings),
            *self._related(iri, ROLES),
            section("Arguments drawn", [self._argument(one) for one in arguments]),
            section("Mentioned in", self._mentions(iri)),
        ]
        return self._page("Entity", iri, name, body)

    def contents(self, kind: str, title: str) -> str:
        """A list of all things of one kind."""
        things = [iri for iri, (folder, _) in self.whole.things.items() if folder == kind]
        if kind == "entity":
            things.sort(key=lambda iri: (self.whole.label(iri).casefold(), iri))
        tell_one = self._argument if kind == "argument" else self._named
        body = [self._top(), "<main>", section(title, [tell_one(iri) for iri in things]), "</main>"]
        return page(title, body, self.links.up)

    def _page(self, kind: str, iri: str, name: str, body: list[str]) -> str:
        label = self.whole.label(iri)
        head = [
            self._top(),
            "<main>",
            f"<h1>{tell(label)}</h1>",
            f'<p class="iri">{kind} <code>{tell(self.whole.short(iri))}</code> · {self._itself(iri)}</p>',
        ]
        rest = [*body, formats(name), "</main>"]
        return page(label, [*head, *rest], self.links.up, iri=iri, stem=name, endings=tuple(ALTERNATES))

    def _itself(self, iri: str) -> str:
        return f'<a href="{escape(iri)}">{tell(iri)}</a>'

    def _top(self) -> str:
        edition = self.links.whole.label(f"{self.whole.prefixes.base}edition")
        folder = f"{self.links.up}{self.links.slug}"
        return (
            f'<header><p><a href="{self.links.up}index.html">{tell(edition)}</a> · '
            f'<a href="{folder}/text.html">text</a> · <a href="{folder}/entity/index.html">entities</a> · '
            f'<a href="{folder}/claim/index.html">claims</a> · '
            f'<a href="{folder}/argument/index.html">arguments</a></p></header>'
        )

    def _words(self, iri: str) -> str:
        """The words quoted, in their paragraph, with a way into the page of the whole text."""
        whole = self.whole
        passage = whole.value(iri, f"{CG}passage")
        start, end = whole.span(passage)
        paragraph = whole.paragraph(passage)
        first, last = whole.span(paragraph) if paragraph else (start, end)
        before, quoted, after = self.text[first:start], self.text[start:end], self.text[end:last]
        words = f"{tell(before)}<mark>{tell(quoted)}</mark>{tell(after)}"
        where = tell(whole.label(paragraph)) if paragraph else "the text"
        return (
            f'<blockquote cite="{escape(passage)}"><p>{words}</p></blockquote>\n'
            f'<p class="place"><a href="{escape(self.links.in_text(iri))}">In the whole text</a>: {where}, '
            f"characters {start:,} to {end:,}</p>"
        )

    def _related(self, iri: str, roles: tuple[tuple[str, str], ...]) -> list[str]:
        """One section for each way in which claims speak of a thing, claims in text order."""
        found: dict[str, list[str]] = {}
        for quad in self.whole.to(iri):
            claim = getattr(quad.subject, "value", "")
            if claim in self.whole.place_of:
                found.setdefault(quad.predicate.value, []).append(claim)
        place = self.whole.place_of.__getitem__
        return [
            section(title, [self._quoted(one) for one in sorted(found.get(predicate, ()), key=place)])
            for predicate, title in roles
        ]

    def _mentions(self, iri: str) -> list[str]:
        """One item for each paragraph that names the entity, with the words that do."""
        whole = self.whole
        found: dict[str, dict[str, int]] = {}
        targets = [whole.value(one, f"{OA}hasTarget") for one in whole.subjects(f"{OA}hasBody", iri)]
        for target in sorted(targets, key=whole.span):
            start, end = whole.span(target)
            words = found.setdefault(whole.paragraph(target), {})
            words[self.text[start:end]] = words.get(self.text[start:end], 0) + 1
        return [
            f"{self.links.link(paragraph)}: "
            + ", ".join(
                f"“{tell(word)}”" + (f" ×{count}" if count > 1 else "") for word, count in words.items()
            )
            for paragraph, words in found.items()
            if paragraph
        ]

    def _using(self, iri: str) -> list[str]:
        """The arguments that have a claim or argument for a premise or their conclusion."""
        return sorted((one.iri for one in self.whole.model.arguments_with(iri)), key=natural_key)

    def _either(self, iri: str) -> str:
        return self._argument(iri) if self.whole.is_a(iri, f"{CG}Argument") else self._quoted(iri)

    def _named(self, iri: str) -> str:
        """A thing by its label, and a claim or argument by its name as well."""
        kind, _ = self.whole.things.get(iri, ("", ""))
        link = self.links.link(iri)
        return link if kind == "entity" else f"<code>{tell(self.whole.anchor(iri))}</code> {link}"

    def _quoted(self, iri: str) -> str:
        """A claim with its words."""
        quote = self.whole.value(iri, f"{CG}quote")
        return f"{self._named(iri)} <q>{tell(quote)}</q>"

    def _argument(self, iri: str) -> str:
        """An argument in words: what does what."""
        whole, links = self.whole, self.links
        relation = links.link(whole.value(iri, f"{CG}relation"))
        premises = " + ".join(links.link(one, whole.local(one)) for one in whole.values(iri, f"{CG}premise"))
        ends = ", ".join(links.link(one) for one in whole.values(iri, f"{CG}conclusion"))
        return f"{links.link(iri, whole.local(iri))}: {premises} {relation} {ends}"
