"""The argument map for the formats that are not RDF: claims, arguments, what joins them.

Every property of a claim or argument is taken along under its local name, so that no writer has a list of its
own of what there is to know; the writers differ in what they can do with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from claimgraph.model.graph import TYPE, local_name
from claimgraph.model.node import Described, Node
from claimgraph.model.records import Argument, Claim
from claimgraph.terms import CG, PROV, RDFS, SHORTCUTS, natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from claimgraph.model import Model

Record = TypeVar("Record", bound=Described)

#: Written apart from the other properties, or of the build and not of the text.
_APART = {TYPE, f"{RDFS}label", f"{CG}premise", f"{CG}conclusion", f"{CG}bearing", f"{PROV}wasGeneratedBy"}


class ArgumentMap(NamedTuple):
    """Claims and arguments by name, in the order of names; ``paragraphs``: name → label; ``title``."""

    claims: dict[str, Claim]
    arguments: dict[str, Argument]
    paragraphs: dict[str, str]
    title: str

    def paragraph_of(self, argument: Argument) -> str:
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
    return ArgumentMap(
        _by_name(claim for claim in model.claims.values() if claim.passage),
        _by_name(argument for argument in model.arguments.values() if argument.premise),
        {name: paragraph.title or name for name, paragraph in _by_name(model.paragraphs.values()).items()},
        f"Arguments of {model.prefixes.base}",
    )


def _by_name(records: Iterable[Record]) -> dict[str, Record]:
    return {record.name: record for record in sorted(records, key=lambda record: natural_key(record.iri))}


def ends_of(argument: Argument) -> list[str]:
    """The names of its premises, then of its conclusions."""
    return [*names_of(argument.premise), *names_of(conclusions(argument))]


def conclusions(argument: Argument) -> tuple[Node, ...]:
    """What it argues for or against; none where the excerpt does not say."""
    return (argument.conclusion,) if argument.conclusion else ()


def bearing(argument: Argument) -> str:
    """Which of the five kinds it is, by local name."""
    return "".join(names_of((argument.bearing,) if argument.bearing else ()))


def voices(item: Claim | Argument) -> tuple[str, ...]:
    """The names of those whose it is."""
    return tuple(sorted(voice.label for voice in item.claimant))


def names_of(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Nodes as text: what the core, claims and arguments have by their names, entities as CURIE; sorted."""
    return tuple(sorted(map(_name_of, nodes), key=natural_key))


def _name_of(node: Node) -> str:
    prefix, _, name = node.short.partition(":")
    return name if node.iri and prefix in ("arg", "cg", "claim", "par") else node.short


def properties_of(item: Claim | Argument) -> dict[str, tuple[str, ...]]:
    """Every further property by local name, of a claim also ``paragraph``, ``start`` and ``end``."""
    by_name: dict[str, tuple[str, ...]] = {}
    for predicate, nodes in item.properties.items():
        if predicate not in _APART | SHORTCUTS:
            key = local_name(predicate)
            by_name[key] = (*by_name.get(key, ()), *names_of(nodes))
    if isinstance(item, Claim) and item.passage:
        if item.paragraph:
            by_name["paragraph"] = (item.paragraph.name,)
        by_name |= {"start": (str(item.start),), "end": (str(item.end),)}
    return by_name
