"""What an open edition holds, as objects of the model and in rdflib."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from claimgraph.api.tables import Listing, empty_dataset, empty_graph, fill
from claimgraph.errors import UsageProblem
from claimgraph.terms import CG
from claimgraph.workspace.workspace import Workspace

if TYPE_CHECKING:
    from rdflib import Dataset, Graph

    from claimgraph.model import Argument, Claim, Entity

#: What only a claim or an argument is called.
_SLUG = re.compile(r"p[0-9]{3,}-(a?)[0-9]+")


class ModelAccess(Workspace):
    """A workspace whose claims, arguments and entities can be had one by one and all together."""

    def claim(self, name: str) -> Claim:
        """The claim called ``name``; raises UsageProblem for what is none."""
        return self.model.claim(self.named(name, "Claim"))

    def argument(self, name: str) -> Argument:
        """The argument called ``name``; raises UsageProblem for what is none."""
        return self.model.argument(self.named(name, "Argument"))

    def entity(self, name: str) -> Entity:
        """The entity, relation or concept called ``name``."""
        return self.model.entity(self.resolve(name))

    def claims(
        self,
        *,
        about: str | None = None,
        by: str | None = None,
        told_by: str | None = None,
        within: str | None = None,
        force: str | None = None,
        polarity: str | None = None,
        figure: str | None = None,
        reported: str | None = None,
    ) -> Listing[Claim]:
        """The claims in text order: all, or those that every condition given fits.

        ``about`` has an entity for subject or object, ``by`` for claimant, ``told_by`` for reporter;
        ``within`` is a paragraph (``p020``) or a range (``p017-p020``). ``force``, ``polarity`` and
        ``figure`` are local names (``prediction``); ``reported`` is ``own`` for what a voice says itself,
        ``reported`` for what somebody tells of it.
        """
        from claimgraph.model.facets import fits
        from claimgraph.model.node import iris
        from claimgraph.model.paragraph_ranges import expand_ranges

        topic, voice, reporter = (self.resolve(name) if name else None for name in (about, by, told_by))
        given = {
            "voice": voice, "force": force, "polarity": polarity, "figure": figure, "reported": reported,
        }  # fmt: skip
        facets = {facet: value for facet, value in given.items() if value is not None}
        inside = set(
            expand_ranges([within], [one.name for one in self.model.paragraphs.values()]) if within else ()
        )

        def matches(claim: Claim) -> bool:
            ends = tuple(one for one in (claim.subject, claim.object) if one)
            return (
                (topic is None or topic in iris(ends))
                and fits(claim, facets)
                and (reporter is None or reporter in iris(claim.reported_by))
                and (within is None or (claim.paragraph is not None and claim.paragraph.name in inside))
            )

        return Listing(filter(matches, self.model.claims.values()))

    def entities(self, kind: str | None = None) -> Listing[Entity]:
        """The entities by kind, or those of one ``kind``, such as person, polity, place, event or work."""
        from claimgraph.answer.links import entities

        return Listing(map(self.model.entity, entities(self.model, kind)))

    @property
    def arguments(self) -> Listing[Argument]:
        """The arguments by name."""
        return Listing(self.model.arguments.values())

    def to_graph(self) -> Graph:
        """The published graph in rdflib, every literal as it was written, the edition's prefixes bound."""
        graph = empty_graph(self.prefixes)
        fill(self.published("graph").nquads.read_bytes(), lambda _: graph)
        return graph

    def to_dataset(self) -> Dataset:
        """The published graph as the default graph of an rdflib Dataset, what is joined in named graphs."""
        dataset = empty_dataset(self.prefixes)
        fill(self.published("graph").nquads.read_bytes(), lambda _: dataset.default_graph)
        if self.sources:
            fill(b"".join(self.joined.nquads()), dataset.graph)
        return dataset

    def named(self, name: str, *kinds: str) -> str:
        """The IRI of what is called ``name`` and is of one of the ``kinds``, classes of the core.

        A bare slug that only a claim or an argument can have is looked for among these, so that an unknown
        one is answered with the nearest of them.
        """
        slug = _SLUG.fullmatch(name.strip())
        iri = self.resolve(f"{'arg' if slug[1] else 'claim'}:{slug[0]}" if slug else name)
        graph = self.model.graph
        if any(graph.is_a(iri, CG + kind) for kind in kinds):
            return iri
        which = " nor ".join(f"{'an' if kind[0] in 'AE' else 'a'} {kind.lower()}" for kind in kinds)
        hint = f"see what is claimed of it with claimgraph show {graph.short(iri)}"
        raise UsageProblem(
            f"{graph.short(iri)} is {'neither' if len(kinds) > 1 else 'not'} {which}", "", hint
        )
