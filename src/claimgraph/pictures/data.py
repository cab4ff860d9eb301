"""What the pictures ask the graph: rows of text from SPARQL, claims in short, and the source line.

The queries stand in the picture modules and name core terms only, so that any edition can be drawn, also one
without stored queries of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph

from claimgraph.answer.reader import text_of
from claimgraph.errors import ClaimgraphError, UnreadableInput
from claimgraph.pictures.style import STANCES
from claimgraph.store import evaluate

if TYPE_CHECKING:
    from collections.abc import Container

    from claimgraph.answer.reader import Reader

PREFIXES = {
    "cg": "https://w3id.org/claimgraph/ns#",
    "dcterms": "http://purl.org/dc/terms/",
    "doco": "http://purl.org/spar/doco/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}


class NothingToDraw(ClaimgraphError):
    """The graph has nothing of what the picture shows."""

    exit_code = 1


class Said(NamedTuple):
    """A claim as pictures show it: its words, its voices, who reports it and how; IRIs and local names."""

    iri: str
    quote: str
    label: str
    voices: tuple[str, ...]
    reporters: tuple[str, ...]
    mode: str
    stance: str
    figure: str
    force: str
    polarity: str
    start: int
    end: int
    paragraph: str

    @property
    def name(self) -> str:
        """Its local name, such as ``p051-07``."""
        return local(self.iri)


_CLAIMS = """
SELECT ?claim ?quote ?label ?voice ?reporter ?mode ?stance ?figure ?force ?polarity ?start ?end ?paragraph {
  ?claim a cg:Claim ; cg:quote ?quote ; cg:claimant ?voice ; cg:force ?force ; cg:polarity ?polarity ;
    cg:passage ?passage .
  ?passage oa:hasSelector ?selector .
  ?selector oa:start ?start ; oa:end ?end .
  ?passage dcterms:isPartOf ?paragraph .
  ?paragraph a doco:Paragraph .
  OPTIONAL { ?claim rdfs:label ?label }
  OPTIONAL { ?claim cg:reportedBy ?reporter }
  OPTIONAL { ?claim cg:reportMode ?mode }
  OPTIONAL { ?claim cg:reporterStance ?stance }
  OPTIONAL { ?claim cg:figure ?figure }
}
"""


def rows(reader: Reader, sparql: str) -> list[tuple[str, ...]]:
    """The solutions as text, sorted; "" for what is unbound."""
    found = evaluate(reader.store, sparql, PREFIXES)
    if not isinstance(found, pyoxigraph.QuerySolutions):
        raise TypeError("pictures ask for rows")
    count = len(found.variables)
    return sorted(tuple("" if row[at] is None else text_of(row[at]) for at in range(count)) for row in found)


def claims(reader: Reader) -> dict[str, Said]:
    """Every claim by its IRI, in text order; those that start together, the longer first.

    Raises UnreadableInput for a stance that there is no sign for.
    """
    gathered: dict[str, list[tuple[str, ...]]] = {}
    for row in rows(reader, _CLAIMS):
        gathered.setdefault(row[0], []).append(row)
    found = []
    for iri, group in gathered.items():
        _, quote, label, _, _, *marks, start, end, paragraph = group[0]
        voices, reporters = (tuple(sorted({row[at] for row in group if row[at]})) for at in (3, 4))
        mode, stance, figure, force, polarity = map(local, marks)
        if stance:
            known(iri, "cg:reporterStance", stance, STANCES)
        found.append(
            Said(
                iri, quote, label, voices, reporters, mode, stance, figure, force, polarity,
                int(start), int(end), paragraph,
            )
        )  # fmt: skip
    return {said.iri: said for said in sorted(found, key=lambda said: (said.start, -said.end, said.iri))}


def known(iri: str, term: str, value: str, signs: Container[str]) -> None:
    """Raise UnreadableInput when what ``iri`` has as ``term`` (a local name; "" for none) has no sign."""
    if value not in signs:
        what = f"cannot draw the {term} {value!r}" if value else f"it has no {term}"
        raise UnreadableInput(f"{local(iri)}: {what}", "", "run claimgraph validate")


def local(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def listed(names: list[str]) -> str:
    """Names as one reads them: ``a``, ``a and b``, ``a, b and c``."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def source(reader: Reader) -> str:
    """The line that says where a picture comes from: the edition, its version and its licence."""
    found = rows(
        reader,
        "SELECT ?label ?version ?licence { ?edition a schema:Dataset ; rdfs:label ?label . "
        "OPTIONAL { ?edition schema:version ?version } OPTIONAL { ?edition dcterms:license ?licence } }",
    )
    if not found:
        return "Drawn by claimgraph from the graph of this edition."
    label, version, licence = found[0]
    parts = [label, f"version {version}" if version else "", licence]
    return f"Source: {' · '.join(part for part in parts if part)}. Drawn by claimgraph."
