"""VoID and DCAT: the description that the graph holds of itself, with the files it can be had as.

The counts are the graph's own. What only publishing knows is added: where each dump is, how many bytes it
has and their checksum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.build.void import DISTRIBUTIONS
from claimgraph.publishing.dumps import PLAIN
from claimgraph.terms import DCAT, DCTERMS, FOAF, OWL, RDF, RDFS, SCHEMA, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimgraph.model.graph import Term
    from claimgraph.publishing.dumps import Dump
    from claimgraph.publishing.index import SiteIndex

SPDX = "http://spdx.org/rdf/terms#"
_MEDIA = "https://www.iana.org/assignments/media-types/"
_NAMES = {name.replace("-", ""): name for name in DISTRIBUTIONS}


def describe_dataset(index: SiteIndex, dumps: Sequence[Dump], address: str, endpoint: str) -> list[Quad]:
    """The quads of the dataset's description, sorted.

    ``address`` is where the folder is served, with a slash at its end; ``endpoint`` a SPARQL endpoint that
    serves the graph, or nothing.
    """
    base = index.base
    dataset = f"{base}dataset"
    quads = set(index.below(dataset))
    edition = f"{base}edition"
    quads.update(index.quad_index.with_subject(edition))

    def add(subject: str, predicate: str, value: Term) -> None:
        quads.add(Quad(NamedNode(subject), NamedNode(predicate), value))

    for ours, theirs in (
        (f"{RDFS}label", f"{DCTERMS}title"),
        (f"{DCTERMS}description", f"{DCTERMS}description"),
        (f"{DCTERMS}license", f"{DCTERMS}license"),
        (f"{DCTERMS}rights", f"{DCTERMS}rights"),
        (f"{SCHEMA}version", f"{OWL}versionInfo"),
    ):
        for value in index.graph.terms(edition, ours):
            add(dataset, theirs, value)
    add(dataset, f"{DCAT}landingPage", NamedNode(f"{address}index.html"))
    add(dataset, f"{FOAF}homepage", NamedNode(f"{address}index.html"))
    if endpoint:
        add(dataset, f"{VOID}sparqlEndpoint", NamedNode(endpoint))
    for dump in dumps:
        node = f"{dataset}/distribution/{_NAMES.get(dump.format.name, dump.format.name)}"
        url = NamedNode(f"{address}{dump.file.path}")
        add(dataset, f"{DCAT}distribution", NamedNode(node))
        add(node, f"{RDF}type", NamedNode(f"{DCAT}Distribution"))
        if dump.format.name not in _NAMES:
            add(node, f"{DCTERMS}title", Literal(dump.format.name, language="en"))
        add(node, f"{DCTERMS}description", Literal(dump.format.description, language="en"))
        for name, media in zip(("mediaType", "compressFormat"), dump.media, strict=False):
            add(node, f"{DCAT}{name}", NamedNode(f"{_MEDIA}{media}"))
        add(node, f"{DCAT}downloadURL", url)
        size = Literal(str(dump.file.size), datatype=NamedNode(f"{XSD}nonNegativeInteger"))
        add(node, f"{DCAT}byteSize", size)
        for license_ in index.graph.values(edition, f"{DCTERMS}license"):
            add(node, f"{DCTERMS}license", NamedNode(license_))
        checksum = f"{node}/checksum"
        add(node, f"{SPDX}checksum", NamedNode(checksum))
        add(checksum, f"{RDF}type", NamedNode(f"{SPDX}Checksum"))
        add(checksum, f"{SPDX}algorithm", NamedNode(f"{SPDX}checksumAlgorithm_sha256"))
        hexadecimal = NamedNode(f"{XSD}hexBinary")
        add(checksum, f"{SPDX}checksumValue", Literal(dump.file.sha256, datatype=hexadecimal))
        if dump.format.name in PLAIN:
            add(dataset, f"{VOID}dataDump", url)
    return sorted(quads, key=str)
