"""The folder's RO-Crate metadata: what each file is, in JSON-LD after RO-Crate 1.1.

Files are told one by one as far as a person would ask for them; the thousands of documents are told as the
folders that hold them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from claimgraph.escaping import json
from claimgraph.terms import DCTERMS, PROV, RDF, SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from claimgraph.publishing.dumps import Dump
    from claimgraph.publishing.folder import File
    from claimgraph.publishing.index import Whole

NAME = "ro-crate-metadata.json"
_PROFILE = "https://w3id.org/ro/crate/1.1"
_CREATIVE_COMMONS = re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)/?")


def metadata(
    whole: Whole,
    dumps: Sequence[Dump],
    files: Mapping[str, File],
    told: Mapping[str, tuple[str, str]],
    folders: Mapping[str, str],
) -> str:
    """The metadata file.

    ``files`` are those of the folder, ``told`` is path → (name, media type) of those to tell besides the
    dumps, ``folders`` is path → name.
    """
    edition = f"{whole.prefixes.base}edition"
    text = f"{whole.prefixes.base}text"
    licenses = [{"@id": iri} for iri in whole.values(edition, f"{DCTERMS}license")]
    entities: list[dict[str, Any]] = []

    def file(path: str, name: str, media: str, about: str = "") -> None:
        found = files[path]
        entity = {
            "@id": path,
            "@type": "File",
            "name": name,
            "encodingFormat": media,
            "contentSize": str(found.size),
            "sha256": found.sha256,
        }
        entities.append(entity | ({"description": about} if about else {}))

    for dump in dumps:
        about = f"Keeps {dump.format.keeps}. Loses {dump.format.loses}."
        file(dump.file.path, f"The graph as {dump.format.name}", dump.format.media.partition(";")[0], about)
    for path, (name, media) in told.items():
        file(path, name, media)
    entities += [{"@id": f"{path}/", "@type": "Dataset", "name": name} for path, name in folders.items()]
    parts = [{"@id": entity["@id"]} for entity in entities]
    root: dict[str, Any] = {
        "@id": "./",
        "@type": "Dataset",
        "identifier": f"{whole.prefixes.base}dataset",
        "name": whole.label(edition),
        "description": whole.value(edition, f"{DCTERMS}description") or whole.label(edition),
        "datePublished": _date(whole),
        "version": whole.value(edition, f"{SCHEMA}version"),
        "license": licenses[0] if len(licenses) == 1 else licenses,
        "about": {"@id": text},
        "hasPart": parts,
    }
    people: dict[str, dict[str, Any]] = {}
    for predicate, key in ((f"{DCTERMS}creator", "author"), (f"{DCTERMS}publisher", "publisher")):
        root[key] = _agents(whole, edition, predicate, people)

    def work(node: str) -> dict[str, Any]:
        return {
            "@id": node,
            "@type": "CreativeWork",
            "name": whole.label(node),
            "description": whole.value(node, f"{DCTERMS}description"),
            "dateCreated": whole.value(node, f"{DCTERMS}created"),
            "inLanguage": whole.value(node, f"{DCTERMS}language"),
            "author": _agents(whole, node, f"{DCTERMS}creator", people),
        }

    # A text of several hands has its authors and days by part.
    made = [part for part in whole.named(f"{whole.prefixes.base}part/") if _is_dated(whole, part)]
    works = [work(text) | {"hasPart": [{"@id": part} for part in made]}, *map(work, made)]
    descriptor = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    graph = [descriptor, root, *entities, *works, *people.values()]
    graph += [{"@id": one["@id"], "@type": "CreativeWork", "name": _license(one["@id"])} for one in licenses]
    document = {"@context": f"{_PROFILE}/context", "@graph": [_said(entity) for entity in graph]}
    return json(document, indent=1) + "\n"


def _is_dated(whole: Whole, node: str) -> bool:
    return any(whole.values(node, f"{DCTERMS}{name}") for name in ("created", "creator"))


def _said(entity: dict[str, Any]) -> dict[str, Any]:
    """An entity without what is not known of it."""
    return {key: value for key, value in entity.items() if value not in ("", [], None)}


def _agents(
    whole: Whole, node: str, predicate: str, people: dict[str, dict[str, Any]]
) -> list[dict[str, str]]:
    """References to the agents that a node names, each told once among ``people``."""
    found = whole.values(node, predicate)
    for agent in found:
        kinds = {kind.rpartition("/")[2] for kind in whole.values(agent, f"{RDF}type")}
        kind = "Person" if "Person" in kinds else "Organization"
        people[agent] = {"@id": agent, "@type": kind, "name": whole.label(agent)}
    return [{"@id": agent} for agent in found]


def _date(whole: Whole) -> str:
    """The day on which the curation ended: the edition's own date, so that the file stays the same."""
    ends = [
        whole.value(node, f"{PROV}endedAtTime") for node in whole.named(f"{whole.prefixes.base}activity/")
    ]
    return max((end for end in ends if end), default="")[:10]


def _license(iri: str) -> str:
    match = _CREATIVE_COMMONS.fullmatch(iri)
    return f"CC {match[1].upper()} {match[2]}" if match else iri
