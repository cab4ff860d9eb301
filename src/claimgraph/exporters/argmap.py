"""The argument map for the formats that are not RDF: claims, arguments, what joins them.

Every property of a claim or argument is taken along under its local name, so that no writer has a list of its
own of what there is to know; the writers differ in what they can do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from claimgraph.model.graph import TYPE, local_name
from claimgraph.model.records import Argument, Claim, Described, Node
from claimgraph.terms import CG, PROV, RDFS, SHORTCUTS, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Model

#: Told in a place of its own, or of the build and not of the text.
_APART = {TYPE, f"{RDFS}label", f"{CG}premise", f"{CG}conclusion", f"{CG}bearing", f"{PROV}wasGeneratedBy"}

#: The one of the five kinds of argument that is against its conclusion.
ATTACKS = "attacks"


class ArgumentMap(NamedTuple):
    """Claims and arguments by name, in the order of names; ``paragraphs``: name → label; ``title``."""

    claims: dict[str, Claim]
    arguments: dict[str, Argument]
    paragraphs: dict[str, str]
    title: str

    def place(self, argument: Argument) -> str:
        """The paragraph of an argument: that of the first claim it starts from, at any depth."""
        seen: set[str] = set()
        ends = ends_of(argument)
        while ends:
            name = ends.pop(0)
            if name in self.claims:
                paragraph = self.claims[name].paragraph
                return paragraph.name if paragraph else ""
            if name in self.arguments and name not in seen:
                seen.add(name)
                ends += ends_of(self.arguments[name])
        return ""


def read_map(model: Model) -> ArgumentMap:
    """The map of an excerpt of arguments: what is there whole, and not by name alone."""
    claims = sorted((one for one in model.claims.values() if one.passage), key=_named)
    arguments = sorted((one for one in model.arguments.values() if one.premise), key=_named)
    return ArgumentMap(
        {one.name: one for one in claims},
        {one.name: one for one in arguments},
        {one.name: one.title or one.name for one in sorted(model.paragraphs.values(), key=_named)},
        f"Arguments of {model.prefixes.base}",
    )


def _named(thing: Described) -> Any:
    return natural_key(thing.iri)


def ends_of(argument: Argument) -> list[str]:
    """The names of its premises, then of its conclusions."""
    return [*shown(argument.premise), *shown(conclusions(argument))]


def conclusions(argument: Argument) -> tuple[Node, ...]:
    """What it argues for or against; none where the excerpt does not say."""
    return (argument.conclusion,) if argument.conclusion else ()


def bearing(argument: Argument) -> str:
    """Which of the five kinds it is, by local name."""
    return "".join(shown((argument.bearing,) if argument.bearing else ()))


def voices(thing: Claim | Argument) -> tuple[str, ...]:
    """The names of those whose it is."""
    return tuple(sorted(voice.label for voice in thing.claimant))


def shown(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Nodes as text: what the core, claims and arguments have by their names, entities as CURIE; sorted."""
    return tuple(sorted(map(_shown, nodes), key=natural_key))


def _shown(node: Node) -> str:
    prefix, _, name = node.short.partition(":")
    return name if node.iri and prefix in ("arg", "cg", "claim", "par") else node.short


def values(thing: Claim | Argument) -> dict[str, tuple[str, ...]]:
    """Every further property by local name, of a claim also ``paragraph``, ``start`` and ``end``."""
    found: dict[str, tuple[str, ...]] = {}
    for predicate, nodes in thing.properties.items():
        if predicate not in _APART | SHORTCUTS:
            key = local_name(predicate)
            found[key] = (*found.get(key, ()), *shown(nodes))
    if isinstance(thing, Claim) and thing.passage:
        if thing.paragraph:
            found["paragraph"] = (thing.paragraph.name,)
        found |= {"start": (str(thing.start),), "end": (str(thing.end),)}
    return found
