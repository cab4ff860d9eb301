"""HTML of single things: a claim with its words in their place, an argument, an entity with its claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.answer.show import counted
from claimgraph.escaping import html as escape
from claimgraph.model.reader import ROLES
from claimgraph.publishing.markup import ALTERNATES, Links, formats, page, section, tell
from claimgraph.terms import CG, OWL, RDF, RDFS, SKOS

if TYPE_CHECKING:
    from claimgraph.model import Argument, Claim, Node
    from claimgraph.publishing.folder import Folder
    from claimgraph.publishing.index import Whole

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
    pages = _Pages(whole, slug)
    told = {"claim": pages.claim, "argument": pages.argument, "entity": pages.entity}
    for iri, (kind, name) in whole.things.items():
        folder.write(f"{slug}/{kind}/{name}.html", told[kind](iri, name))
    for kind, title in (("entity", "Entities"), ("claim", "Claims"), ("argument", "Arguments")):
        folder.write(f"{slug}/{kind}/index.html", pages.contents(kind, title))


class _Pages:
    """Pages two folders below the root."""

    def __init__(self, whole: Whole, slug: str) -> None:
        self.whole = whole
        self.model = whole.model
        self.links = Links(whole, slug, 2)

    def claim(self, iri: str, name: str) -> str:
        """A claim's page."""
        claim = self.model.claim(iri)
        near = zip(("Before", "After"), claim.beside, strict=True)
        order = " · ".join(f"{word}: {self._named(one.iri)}" for word, one in near if one)
        body = [
            self._words(claim),
            "<h2>What it says</h2>",
            self.links.facts(self.whole.of(iri), (*_TITLES, f"{CG}quote")),
            section("Arguments", [self._argument(one) for one in claim.arguments]),
            *self._related(iri, _BEARS),
            f"<nav><p>{order}</p></nav>",
        ]
        return self._page("Claim", iri, name, body)

    def argument(self, iri: str, name: str) -> str:
        """An argument's page."""
        argument = self.model.argument(iri)
        body = [
            section("Premises", [self._either(one) for one in argument.premise]),
            section("Conclusion", [self._either(argument.conclusion)] if argument.conclusion else []),
            "<h2>What is said of it</h2>",
            self.links.facts(self.whole.of(iri), _TITLES),
            section("Arguments that use it", [self._argument(one) for one in argument.arguments]),
        ]
        return self._page("Argument", iri, name, body)

    def entity(self, iri: str, name: str) -> str:
        """An entity's page."""
        whole = self.whole
        mappings = [
            self.links.facts(whole.of(one), (f"{RDF}type", f"{OWL}annotatedSource"))
            for one in whole.subjects(f"{OWL}annotatedSource", iri)
        ]
        mentions = [
            f"{self.links.link(paragraph.iri)}: {tell(counted(words))}"
            for paragraph, words in self.model.entity(iri).mentioned.items()
        ]
        body = [
            self.links.facts(whole.of(iri), _TITLES),
            section("In other authorities", mappings),
            *self._related(iri, ROLES),
            section("Arguments drawn", [self._argument(one) for one in self.model.arguments_of(iri)]),
            section("Mentioned in", mentions),
        ]
        return self._page("Entity", iri, name, body)

    def contents(self, kind: str, title: str) -> str:
        """A list of all things of one kind."""
        things = [iri for iri, (folder, _) in self.whole.things.items() if folder == kind]
        if kind == "entity":
            things.sort(key=lambda iri: (self.whole.label(iri).casefold(), iri))
        told = [
            self._argument(self.model.argument(iri)) if kind == "argument" else self._named(iri)
            for iri in things
        ]
        body = [self._top(), "<main>", section(title, told), "</main>"]
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

    def _words(self, claim: Claim) -> str:
        """The words quoted, in their paragraph, with a way into the page of the whole text."""
        start, end, around = claim.start, claim.end, claim.paragraph
        first, last = (around.start, around.end) if around else (start, end)
        text, cite = self.model.text, claim.passage.iri if claim.passage else ""
        words = f"{tell(text[first:start])}<mark>{tell(text[start:end])}</mark>{tell(text[end:last])}"
        where, place = tell(around.label) if around else "the text", escape(self.links.in_text(claim.iri))
        return (
            f'<blockquote cite="{escape(cite)}"><p>{words}</p></blockquote>\n'
            f'<p class="place"><a href="{place}">In the whole text</a>: {where}, '
            f"characters {start:,} to {end:,}</p>"
        )

    def _related(self, iri: str, roles: tuple[tuple[str, str], ...]) -> list[str]:
        """One section for each way in which claims speak of a thing, claims in text order."""
        return [
            section(title, [self._quoted(one) for one in self.model.claims_with(predicate, iri)])
            for predicate, title in roles
        ]

    def _either(self, node: Node) -> str:
        return self._argument(self.model.argument(node.iri)) if node.is_argument else self._quoted(node.iri)

    def _named(self, iri: str) -> str:
        """A thing by its label, and a claim or argument by its name as well."""
        kind, _ = self.whole.things.get(iri, ("", ""))
        link = self.links.link(iri)
        return link if kind == "entity" else f"<code>{tell(self.whole.anchor(iri))}</code> {link}"

    def _quoted(self, iri: str) -> str:
        """A claim with its words."""
        return f"{self._named(iri)} <q>{tell(self.model.claim(iri).quote)}</q>"

    def _argument(self, one: Argument) -> str:
        """An argument in words: what does what."""
        links, local = self.links, self.whole.local
        relation, ends = (links.link(end.iri) if end else "" for end in (one.bearing, one.conclusion))
        premises = " + ".join(links.link(premise.iri, local(premise.iri)) for premise in one.premise)
        return f"{links.link(one.iri, local(one.iri))}: {premises} {relation} {ends}"
