"""The Argument Interchange Format as JSON, as AIFdb gives and takes it and OVA and the xAIF tools read it.

Made from the AIF view, so that both say the same: nodes and edges get numbers, names of schemes AIFdb's
numbers, agents become participants. In AIFdb a locution's text begins with the speaker's name, and text is
what two nodes are told apart by: an argument's locution ends with the argument's name. What those tools do
not know (the words, force, polarity, place …) stands in further members of a node, which they pass over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal

from claimgraph.escaping import json
from claimgraph.exporters.construct_views import construct
from claimgraph.model.graph import TYPE, Graph, QuadIndex, local_name, text_of
from claimgraph.terms import CG, DCTERMS, OA, PROV, RDFS, SKOS, natural_key

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.model.graph import Properties

_AIF = "http://www.arg.dundee.ac.uk/aif#"
#: Property of a node → whether the edge that it becomes leads to the node that has the property.
_EDGES = {
    f"{_AIF}Premise": True,
    f"{_AIF}Conclusion": False,
    f"{_AIF}Locution": True,
    f"{_AIF}IllocutionaryContent": False,
}
#: The numbers of AIFdb's schemes. It has none for explanation, which counts as inference without a scheme.
SCHEMES = {
    "Analogy": "1",
    "Example": "14",
    "Default Conflict": "71",
    "Default Inference": "72",
    "Explanation": "72",
    "Asserting": "74",
    "Disagreeing": "78",
    "Arguing": "80",
    "Default Illocuting": "168",
}
_MEMBERS = (CG, DCTERMS, OA, SKOS)


def write_aif_json(request: Request) -> bytes:
    """The arguments as one JSON object, one line for each node, edge, participant and locution."""
    quads = QuadIndex(construct(request, "aif"))
    graph = Graph(quads, request.prefixes)
    described = {iri: graph.properties(iri) for iri in sorted(quads.by_subject, key=natural_key)}
    names = {iri: _text(node, f"{RDFS}label") for iri, node in described.items() if TYPE not in node}
    nodes = {iri: node for iri, node in described.items() if TYPE in node}
    number = {iri: at for at, iri in enumerate(nodes, 1)}
    people = {iri: at for at, iri in enumerate(names, 1)}
    edges = sorted(
        (number[text_of(end)], number[iri]) if towards else (number[iri], number[text_of(end)])
        for iri, node in nodes.items()
        for predicate, towards in _EDGES.items()
        for end in node.get(predicate, ())
    )
    document = {
        "nodes": [_node(iri, node, number[iri], names, graph) for iri, node in nodes.items()],
        "edges": [
            {"edgeID": at, "fromID": start, "toID": end, "formEdgeID": None}
            for at, (start, end) in enumerate(edges, 1)
        ],
        "schemefulfillments": [
            {"nodeID": number[iri], "schemeID": SCHEMES[_text(node, f"{RDFS}label")]}
            for iri, node in nodes.items()
            if f"{RDFS}label" in node
        ],
        "descriptorfulfillments": [],
        "participants": [
            # The tools split a name at its first blank.
            {"participantID": at, "firstname": first, "surname": last, "iri": iri}
            for iri, at in people.items()
            for first, _, last in [names[iri].partition(" ")]
        ],
        "locutions": [
            {"nodeID": number[iri], "personID": people[text_of(speaker)]}
            for iri, node in nodes.items()
            for speaker in node.get(f"{PROV}wasAttributedTo", ())
        ],
    }
    blocks = (
        f'"{key}": [' + ",".join(f"\n{json(row)}" for row in rows) + "\n]" for key, rows in document.items()
    )
    return ("{\n" + ",\n".join(blocks) + "\n}\n").encode()


def _text(node: Properties, predicate: str) -> str:
    """The values of ``predicate`` as one text."""
    return " … ".join(sorted(text_of(value) for value in node.get(predicate, ())))


def _node(iri: str, node: Properties, number: int, names: dict[str, str], graph: Graph) -> dict[str, Any]:
    kind = text_of(node[TYPE][0]).removeprefix(_AIF).removesuffix("-node")
    row: dict[str, Any] = {"nodeID": number, "text": _text(node, f"{RDFS}label"), "type": kind}
    if kind == "I":
        row["text"] = _text(node, f"{_AIF}claimText")
    elif kind == "L":
        speakers = sorted(names[text_of(speaker)] for speaker in node.get(f"{PROV}wasAttributedTo", ()))
        about = iri.partition("#")[0]
        row["text"] = f"{' and '.join(speakers)}: {_text(node, f'{_AIF}claimText')}"
        if about.startswith(graph.prefixes.get("arg", "arg:")):
            row["text"] += f" [{local_name(about)}]"
    else:
        row |= {"scheme": row["text"], "schemeID": SCHEMES[row["text"]]}
    row["iri"] = iri
    for predicate, values in sorted(node.items()):
        if predicate.startswith(_MEMBERS):
            texts = [
                value.value if isinstance(value, Literal) else graph.short(text_of(value)).removeprefix("cg:")
                for value in values
            ]
            row[local_name(predicate)] = texts[0] if len(texts) == 1 else texts
    return row
