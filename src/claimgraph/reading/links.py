"""Links inside the page: what is in it is linked, what an excerpt leaves out is only named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from claimgraph.escaping import html as escape

if TYPE_CHECKING:
    from claimgraph.reading.content import Argument, Reading, Thing
    from claimgraph.terms import Prefixes


class Links:
    """Knows what has a place in the page."""

    def __init__(self, reading: Reading, prefixes: Prefixes) -> None:
        self._prefixes = prefixes
        self._arguments: dict[str, list[Argument]] = {}
        for argument in reading.arguments:
            for name in dict.fromkeys((*argument.premises, argument.conclusion)):
                self._arguments.setdefault(name, []).append(argument)
        self.claims = {claim.name: claim for claim in reading.claims}
        self._names = {*self.claims, *(argument.name for argument in reading.arguments)}
        #: Everybody who speaks, tells or draws an argument, and everything that is spoken of, by IRI.
        self.voices: dict[str, Thing] = {}
        self.things: dict[str, Thing] = {}
        for paragraph in reading.paragraphs:
            self._voices(paragraph.speakers)
        for claim in reading.claims:
            self._voices((*claim.voices, *claim.reporters))
            claimed = (thing for thing in claim.triple if thing.iri and thing.name not in self._names)
            self.things.update((thing.iri, thing) for thing in claimed)
        for argument in reading.arguments:
            self._voices(argument.voices)

    def _voices(self, things: tuple[Thing, ...]) -> None:
        self.voices.update((thing.iri, thing) for thing in things)
        self.things.update((thing.iri, thing) for thing in things)

    def arguments_with(self, name: str) -> list[Argument]:
        """The arguments that a claim or argument is part of."""
        return self._arguments.get(name, [])

    def name(self, name: str) -> str:
        """A claim or argument by its name."""
        return (
            f'<a class="n" href="#{escape(name)}">{escape(name)}</a>' if name in self._names else escape(name)
        )

    def voice(self, thing: Thing, more: str = "") -> str:
        """Somebody who speaks; ``more`` is further attributes."""
        return self._link(f"voice-{thing.name}", thing.label, more)

    def entity(self, thing: Thing, more: str = "") -> str:
        """Something that is spoken of: an entity, a relation, or a claim or argument."""
        if thing.iri in self.things:
            return self._link(self.anchor(thing), thing.label, more)
        target = thing.name if thing.name in self._names else ""
        return (
            self._link(target, thing.label, more) if target else f"<span {more}>{escape(thing.label)}</span>"
        )

    def anchor(self, thing: Thing) -> str:
        """The name of a thing's place in the page: relations and entities may be called alike."""
        found = self._prefixes.split(thing.iri)
        return f"{found[0]}-{found[1]}" if found else thing.name

    def safe(self, iri: str) -> str:
        """An IRI as RDFa has it in ``about`` and ``resource``: a CURIE in brackets, or the IRI."""
        curie = self._prefixes.curie(iri)
        return escape(iri if curie.startswith("<") else f"[{curie}]")

    def _link(self, target: str, label: str, more: str) -> str:
        return f'<a href="#{escape(target)}"{more and " "}{more}>{escape(label, quote=False)}</a>'
