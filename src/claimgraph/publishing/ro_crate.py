"""The folder's RO-Crate metadata: what each file is, in JSON-LD after RO-Crate 1.1.

Files are described one by one as far as a person would ask for them, the thousands of documents by the
folders that hold them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from claimgraph.escaping import json
from claimgraph.terms import DCTERMS, PROV, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimgraph.pages.edition_pages import Document
    from claimgraph.publishing.dumps import Dump
    from claimgraph.publishing.folder import File
    from claimgraph.publishing.index import SiteIndex

NAME = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")


def metadata(
    index: SiteIndex,
    dumps: Sequence[Dump],
    files: Mapping[str, File],
    documents: Sequence[Document],
    folders: Mapping[str, str],
) -> str:
    """The metadata file.

    ``files`` are those of the folder, ``documents`` those to describe besides the dumps, ``folders`` is path
    → name.
    """
    edition = f"{index.base}edition"
    text = f"{index.base}text"
    licenses = [{"@id": iri} for iri in index.graph.values(edition, f"{DCTERMS}license")]
    entities: list[dict[str, Any]] = []

    def file(path: str, name: str, media: str | list[str], about: str = "") -> None:
        written = files[path]
        entity = {
            "@id": path,
            "@type": "File",
            "name": name,
            "encodingFormat": media,
            "contentSize": str(written.size),
            "sha256": written.sha256,
        }
        entities.append(entity | ({"description": about} if about else {}))

    for dump in dumps:
        media = dump.media[0] if len(dump.media) == 1 else list(dump.media)
        file(dump.file.path, f"The graph as {dump.format.name}", media, dump.format.description)
    for title, formats in documents:
        for one in formats:
            file(one.path, title, one.media)
    entities += [{"@id": f"{path}/", "@type": "Dataset", "name": name} for path, name in folders.items()]
    parts = [{"@id": entity["@id"]} for entity in entities]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"{index.base}dataset",
        "name": index.graph.label(edition),
        "description": index.graph.value(edition, f"{DCTERMS}description") or index.graph.label(edition),
        "datePublished": _date(index),
        "version": index.graph.value(edition, f"{SCHEMA}version"),
        "license": licenses[0] if len(licenses) == 1 else licenses,
        "about": {"@id": text},
        "hasPart": parts,
    }
    people: dict[str, dict[str, Any]] = {}
    for predicate, key in ((f"{DCTERMS}creator", "author"), (f"{DCTERMS}publisher", "publisher")):
        root[key] = _agents(index, edition, predicate, people)

    def work(node: str) -> dict[str, Any]:
        return {
            "@id": node,
            "@type": "CreativeWork",
            "name": index.graph.label(node),
            "description": index.graph.value(node, f"{DCTERMS}description"),
            "dateCreated": index.graph.value(node, f"{DCTERMS}created"),
            "inLanguage": index.graph.value(node, f"{DCTERMS}language"),
            "author": _agents(index, node, f"{DCTERMS}creator", people),
        }

    # A text of several hands has its authors and days by part.
    dated = [part for part in index.named(f"{index.base}part/") if _is_dated(index, part)]
    works = [work(text) | {"hasPart": [{"@id": part} for part in dated]}, *map(work, dated)]
    descriptor = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    graph = [descriptor, root, *entities, *works, *people.values()]
    graph += [{"@id": one["@id"], "@type": "CreativeWork", "name": _license(one["@id"])} for one in licenses]
    document = {"@context": f"{_PROFILE}/context", "@graph": [_without_empty(entity) for entity in graph]}
    return json(document, indent=1) + "\n"


def _is_dated(index: SiteIndex, node: str) -> bool:
    return any(index.graph.values(node, f"{DCTERMS}{name}") for name in ("created", "creator"))


def _without_empty(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity without properties that have no value."""
    return {key: value for key, value in entity.items() if value not in ("", [], None)}


def _agents(
    index: SiteIndex, node: str, predicate: str, people: dict[str, dict[str, Any]]
) -> list[dict[str, str]]:
    """References to the agents that a node names, each described once among ``people``."""
    agents = index.graph.values(node, predicate)
    for agent in agents:
        kinds = {kind.rpartition("/")[2] for kind in index.graph.values(agent, f"{RDF}type")}
        kind = "Person" if "Person" in kinds else "Organization"
        people[agent] = {"@id": agent, "@type": kind, "name": index.graph.label(agent)}
    return [{"@id": agent} for agent in agents]


def _date(index: SiteIndex) -> str:
    """The day on which the curation ended: the edition's own date, so that the file stays the same."""
    ends = [index.graph.value(node, f"{PROV}endedAtTime") for node in index.named(f"{index.base}activity/")]
    return max((end for end in ends if end), default="")[:10]


def _license(iri: str) -> str:
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri
