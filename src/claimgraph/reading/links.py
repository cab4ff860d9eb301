"""Links inside the page: what is in it is linked, what an excerpt leaves out is only named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape
from claimgraph.reading.content import parts_of, speakers

if TYPE_CHECKING:
    from claimgraph.model import Argument, Node
    from claimgraph.reading.content import Reading
    from claimgraph.terms import Prefixes


class Links:
    """Knows what has a place in the page."""

    def __init__(self, reading: Reading, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._arguments: dict[str, list[Argument]] = {}
        for argument in reading.arguments:
            for end in dict.fromkeys(argument.ends):
                self._arguments.setdefault(end, []).append(argument)
        self.claims = {claim.name: claim for claim in reading.claims}
        self._names = {*self.claims, *(argument.name for argument in reading.arguments)}
        #: Everybody who speaks, tells or draws an argument, and everything that is spoken of, by IRI.
        self.voices: dict[str, Node] = {}
        self.things: dict[str, Node] = {}
        for paragraph in reading.paragraphs:
            self._voices(speakers(paragraph))
        for claim in reading.claims:
            self._voices((*claim.claimant, *claim.reported_by))
            claimed = (node for _, node, _ in parts_of(claim) if node.iri and node.name not in self._names)
            self.things.update((node.iri, node) for node in claimed)
        for argument in reading.arguments:
            self._voices(argument.claimant)

    def _voices(self, nodes: tuple[Node, ...]) -> None:
        self.voices.update((node.iri, node) for node in nodes)
        self.things.update((node.iri, node) for node in nodes)

    def arguments_with(self, iri: str) -> list[Argument]:
        """The arguments that a claim or argument is part of."""
        return self._arguments.get(iri, [])

    def name(self, name: str) -> str:
        """A claim or argument by its name."""
        return (
            f'<a class="n" href="#{escape(name)}">{escape(name)}</a>' if name in self._names else escape(name)
        )

    def voice(self, node: Node, more: str = "") -> str:
        """Somebody who speaks; ``more`` is further attributes."""
        return self._link(f"voice-{node.name}", node.label, more)

    def entity(self, node: Node, label: str, more: str = "") -> str:
        """Something that is spoken of: an entity, a relation, or a claim or argument."""
        if node.iri in self.things:
            return self._link(self.anchor(node), label, more)
        target = node.name if node.name in self._names else ""
        return self._link(target, label, more) if target else f"<span {more}>{escape(label)}</span>"

    def anchor(self, node: Node) -> str:
        """The name of a thing's place in the page: relations and entities may be called alike."""
        found = self._prefixes.split(node.iri)
        return f"{found[0]}-{found[1]}" if found else node.name

    def safe(self, iri: str) -> str:
        """An IRI as RDFa has it in ``about`` and ``resource``: a CURIE in brackets, or the IRI."""
        curie = self._prefixes.curie(iri)
        return escape(iri if curie.startswith("<") else f"[{curie}]")

    def _link(self, target: str, label: str, more: str) -> str:
        return f'<a href="#{escape(target)}"{more and " "}{more}>{escape(label, quote=False)}</a>'
