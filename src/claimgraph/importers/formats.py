"""Which format a source is in: what its name or the content type says, never a guess at its bytes."""

from __future__ import annotations

from claimgraph.errors import UnreadableInput

#: Ending of a file name → format. ``json`` is JSON-LD, or metadata of a table.
ENDINGS = {
    "ttl": "turtle", "nt": "ntriples", "nq": "nquads", "trig": "trig", "jsonld": "jsonld", "json": "json",
    "rdf": "rdfxml", "owl": "rdfxml", "xml": "rdfxml", "csv": "csv", "tsv": "tsv",
}  # fmt: skip
#: What the name of a packed file ends in.
PACKED = (".gz", ".zip")
#: Content type → format; types not named here say nothing and leave it to the ending of the address.
TYPES = {
    "text/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/json": "json",
    "application/csvm+json": "json",
    "application/rdf+xml": "rdfxml",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
#: What is asked of a server, best first.
ACCEPT = (
    "text/turtle, application/n-triples, application/n-quads, application/trig, application/ld+json;q=0.9, "
    "application/rdf+xml;q=0.8, text/csv;q=0.8, */*;q=0.1"
)
_KNOWN = ".ttl, .nt, .nq, .trig, .jsonld, .rdf, .owl, .xml, .csv or .tsv, each also with .gz or .zip"

#: What is often named and not read → what to do.
_OTHERWISE = {
    "html": "take the JSON-LD out of its script elements into a file that ends in .jsonld",
    "n3": "if it holds no rules, let its name end in .ttl",
    "hdt": "write it as N-Triples first, with hdt2rdf",
    "xlsx": "save the sheet as CSV",
    "ods": "save the sheet as CSV",
    "zip": "unpack it, and name the files in it, such as ro-crate-metadata.json",
}


def without_packing(name: str) -> str:
    """The name of a file without what says that it is packed."""
    return name.removesuffix(".gz").removesuffix(".zip")


def format_of(name: str, where: str, content_type: str = "") -> tuple[str, bool]:
    """(format, whether packed) of a source whose file name is ``name``.

    Raises UnreadableInput where neither name nor content type tells.
    """
    lower = name.lower()
    zipped = lower.endswith(PACKED)
    ending = without_packing(lower).rpartition(".")[2]
    if content_type in ("text/html", "application/xhtml+xml"):
        raise UnreadableInput(
            "the server sends a web page and no data", where, "name the address of the data"
        )
    form = TYPES.get(content_type) or ENDINGS.get(ending)
    if form is None:
        what = "nothing says which format this is"
        instead = "zip" if lower.endswith(".zip") else ending
        raise UnreadableInput(what, where, _OTHERWISE.get(instead, f"let its name end in {_KNOWN}"))
    return form, zipped
