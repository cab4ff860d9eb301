"""The links as an SSSOM table (``.sssom.tsv``), the form in which tools for mappings exchange them.

Columns and head follow the SSSOM specification 1.1. Negated links are in it, as rows with the modifier "Not";
candidates never are. An SSSOM reader takes CURIEs in ASCII only, so that other letters of an IRI are
percent-encoded (``dbr:%C3%85land``), which stands for the same IRI.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from urllib.parse import quote

from claimgraph.answer.links import Link, judgements
from claimgraph.errors import ClaimgraphError, UnreadableInput
from claimgraph.escaping import json
from claimgraph.terms import DCTERMS, SCHEMA, SSSOM, XSD

if TYPE_CHECKING:
    from claimgraph.exporters.formats import Request
    from claimgraph.model import Model

#: The columns, in the order of the specification; ``evidence`` is an extension, declared in the head.
COLUMNS: tuple[str, ...] = (
    "record_id", "subject_id", "subject_label", "predicate_id", "predicate_modifier", "object_id",
    "mapping_justification", "author_id", "object_source", "mapping_date", "confidence", "comment",
    "evidence",
)  # fmt: skip
#: What may stand in an IRI and is left as it is.
_SAFE = "!#$%&'()*+,/:;=?@[]~-._"


class NothingToWrite(ClaimgraphError):
    """The graph has nothing of what the format holds."""

    exit_code = 1


def write_links(request: Request) -> bytes:
    """The links of the whole edition that ``request`` asks for."""
    return write_sssom(request.model)


def write_sssom(model: Model) -> bytes:
    """The links of a published graph as SSSOM TSV in UTF-8: same graph, same bytes.

    Raises NothingToWrite when the graph describes no mapping set, UnreadableInput when it describes several,
    or names something in a namespace that the prefix table lacks.
    """
    sets = model.graph.instances(SSSOM + "MappingSet")
    if not sets:
        hint = "links to authorities are written in graph/links.ttl, with an sssom:MappingSet"
        raise NothingToWrite("nothing to write as sssom: the graph has no links", "", hint)
    if len(sets) > 1:
        hint = "describe one sssom:MappingSet in graph/links.ttl"
        raise UnreadableInput(f"the graph has {len(sets)} sets of links where one is expected", "", hint)
    used: set[str] = set()
    links = judgements(model)
    rows = [_row(link, model, used) for link in links]
    dates = {link.date for link in links}
    columns = COLUMNS
    if len(dates) == 1:  # condensed, as the specification asks: said once in the head
        columns = tuple(name for name in COLUMNS if name != "mapping_date")
    stream = io.StringIO()
    stream.write(_head(model, sets[0], sorted(used), dates.pop() if len(dates) == 1 else ""))
    writer = csv.DictWriter(stream, columns, delimiter="\t", lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def _row(link: Link, model: Model, used: set[str]) -> dict[str, str]:
    def curie(iri: str) -> str:
        return _curie(iri, model, used)

    return {
        "record_id": curie(link.iri),
        "subject_id": curie(link.entity),
        "subject_label": link.label,
        "predicate_id": curie(link.relation),
        "predicate_modifier": "Not" if link.negated else "",
        "object_id": curie(link.target),
        "mapping_justification": curie(link.justification),
        "author_id": curie(link.author),
        "object_source": curie(link.authority),
        "mapping_date": link.date,
        "confidence": "" if link.confidence is None else f"{link.confidence:g}",
        "comment": link.comment,
        "evidence": "|".join(one.replace("|", "\\|") for one in link.evidence),
    }


def _curie(iri: str, model: Model, used: set[str]) -> str:
    """The short form of ``iri`` for SSSOM, whose local names may hold more than those of Turtle."""
    fits = [prefix for prefix, space in model.prefixes.items() if iri.startswith(space)]
    if not fits:
        hint = "declare its namespace in ontology/prefixes.ttl"
        raise UnreadableInput("SSSOM needs a prefix for every name", iri, hint)
    prefix = max(fits, key=lambda name: len(model.prefixes[name]))
    used.add(prefix)
    return f"{prefix}:{quote(iri[len(model.prefixes[prefix]) :], safe=_SAFE)}"


def _head(model: Model, node: str, used: list[str], date: str) -> str:
    """The metadata of the set, as YAML in lines that begin with ``#``; JSON strings are YAML strings."""
    values = {
        "sssom_version": "1.1",
        "mapping_set_id": node,
        "mapping_set_version": model.graph.value(model.prefixes.base + "edition", SCHEMA + "version"),
        "mapping_set_title": model.graph.value(node, DCTERMS + "title"),
        "mapping_set_description": model.graph.value(node, DCTERMS + "description"),
        "license": model.graph.value(node, DCTERMS + "license"),
        "subject_source": model.prefixes.base + "dataset",
        "mapping_date": date,
    }
    lines = [f"{name}: {json(value)}" for name, value in values.items() if value]
    lines += ["curie_map:", *(f"  {prefix}: {json(model.prefixes[prefix])}" for prefix in used)]
    lines += [
        "extension_definitions:",
        "  - slot_name: evidence",
        f"    property: {DCTERMS}source",
        f"    type_hint: {XSD}string",
    ]
    return "".join(f"#{line}\n" for line in lines)
